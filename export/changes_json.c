/* run.json of a comparison: see changes_json.h. No clock: the same snapshots give the same bytes. */
#include "changes_json.h"
#include "format.h"
#include "json.h"

#include <string.h>

static void
text(yajl_gen gen, const char *value)
{
	json_text(gen, value, strlen(value));
}

static void
key_text(yajl_gen gen, const char *key, const char *value)
{
	text(gen, key);
	text(gen, value != NULL ? value : "");
}

static void
key_count(yajl_gen gen, const char *key, uint64_t count)
{
	const struct cell cell = { .type = CELL_COUNT, .count = count };
	char digits[CELL_DIGITS];
	const char *number;
	size_t len;

	text(gen, key);
	number = cell_words(&cell, digits, &len);
	yajl_gen_number(gen, number, len);
}

static void
write_reasons(yajl_gen gen, const struct run *run)
{
	size_t i;

	text(gen, "complete");
	yajl_gen_bool(gen, run->complete);
	text(gen, "incomplete_reasons");
	yajl_gen_array_open(gen);
	for (i = 0; i < run->reason_count; i++)
		text(gen, run->reasons[i]);
	yajl_gen_array_close(gen);
}

static void
write_side(yajl_gen gen, const char *key, const struct run *run)
{
	text(gen, key);
	yajl_gen_map_open(gen);
	key_text(gen, "snapshot_id", run->snapshot_id);
	key_text(gen, "site", run->site);
	key_text(gen, "base_url", run->base_url);
	key_text(gen, "cloud_id", run->cloud_id);
	key_text(gen, "organisation", run->org_id);
	key_text(gen, "account_id", run->account_id);
	key_text(gen, "started", run->started);
	key_text(gen, "finished", run->finished);
	key_text(gen, "projects", run->projects);
	write_reasons(gen, run);
	yajl_gen_map_close(gen);
}

static void
write_counts(yajl_gen gen, const struct changes *changes)
{
	uint8_t object, verb;

	key_count(gen, "changes", changes->count);
	text(gen, "counts");
	yajl_gen_map_open(gen);
	for (object = 0; object < CHANGE_OBJECTS; object++) {
		text(gen, change_object_name(object));
		yajl_gen_map_open(gen);
		for (verb = 0; verb < CHANGE_VERBS; verb++)
			key_count(gen, change_verb_name(verb), changes->counts[object][verb]);
		yajl_gen_map_close(gen);
	}
	yajl_gen_map_close(gen);
}

static void
write_written(yajl_gen gen, const struct written *written, size_t count)
{
	size_t i;

	text(gen, "formats");
	yajl_gen_array_open(gen);
	for (i = 0; i < count; i++) {
		yajl_gen_map_open(gen);
		key_text(gen, "format", written[i].format->name);
		if (strcmp(written[i].format->extension, "csv") == 0)
			key_text(gen, "csv_dialect",
			    written[i].format == &format_csv ? "cells a spreadsheet would run begin with '" :
			                                       "cells as they are");
		key_count(gen, "rows", written[i].rows[0]);
		key_count(gen, "cut_cells", written[i].cut_cells);
		key_count(gen, "disarmed_cells", written[i].disarmed);
		yajl_gen_map_close(gen);
	}
	yajl_gen_array_close(gen);
}

static void
write_all(yajl_gen gen, const struct changes *changes, const struct run *run, const struct written *written,
    size_t count)
{
	yajl_gen_config(gen, yajl_gen_beautify, 1);
	yajl_gen_config(gen, yajl_gen_indent_string, "  ");
	yajl_gen_map_open(gen);
	key_text(gen, "tool", "jira-access");
	key_text(gen, "version", VERSION);
	key_text(gen, "document", "changes");
	write_side(gen, "old", changes->sides[OLD].run);
	write_side(gen, "new", changes->sides[NEW].run);
	text(gen, "organisation_compared");
	yajl_gen_bool(gen, changes->org_compared);
	write_reasons(gen, run);
	write_counts(gen, changes);
	if (count > 0)
		write_written(gen, written, count);
	yajl_gen_map_close(gen);
}

int
changes_json_write(const char *dir, const struct changes *changes, const struct run *run,
    const struct written *written, size_t count, struct err *err)
{
	struct json_out out;

	if (json_out_make(&out, dir, "run.json", err) != 0)
		return -1;
	write_all(out.gen, changes, run, written, count);
	return json_out_finish(&out, err);
}

void
changes_json_print(const struct changes *changes, const struct run *run, FILE *file)
{
	yajl_gen gen = json_gen();
	const unsigned char *bytes;
	size_t len;

	write_all(gen, changes, run, NULL, 0);
	yajl_gen_get_buf(gen, &bytes, &len);
	fwrite(bytes, 1, len, file);
	yajl_gen_free(gen);
}
