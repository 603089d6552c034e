/* run.json of a comparison: see changes_json.h. No clock: the same snapshots give the same bytes. */
#include "changes_json.h"
#include "export/write/format.h"
#include "model/base/json.h"

#include <string.h>

static void
write_reasons(yajl_gen gen, const struct run *run)
{
	json_word(gen, "complete");
	yajl_gen_bool(gen, run->complete);
	json_word(gen, "incomplete_reasons");
	yajl_gen_array_open(gen);
	for (size_t i = 0; i < run->reason_count; i++)
		json_word(gen, run->reasons[i]);
	yajl_gen_array_close(gen);
}

static void
write_side(yajl_gen gen, const char *key, const struct run *run)
{
	json_word(gen, key);
	yajl_gen_map_open(gen);
	json_key_text(gen, "snapshot_id", run->snapshot_id);
	json_key_text(gen, "site", run->site);
	json_key_text(gen, "base_url", run->base_url);
	json_key_text(gen, "cloud_id", run->cloud_id);
	json_key_text(gen, "organisation", run->org_id);
	json_key_text(gen, "account_id", run->account_id);
	json_key_text(gen, "started", run->started);
	json_key_text(gen, "finished", run->finished);
	json_key_text(gen, "projects", run->projects);
	write_reasons(gen, run);
	yajl_gen_map_close(gen);
}

static void
write_counts(yajl_gen gen, const struct changes *changes)
{
	json_key_count(gen, "changes", changes->count);
	json_word(gen, "counts");
	yajl_gen_map_open(gen);
	for (uint8_t object = 0; object < CHANGE_OBJECTS; object++) {
		json_word(gen, change_object_name(object));
		yajl_gen_map_open(gen);
		for (uint8_t verb = 0; verb < CHANGE_VERBS; verb++)
			json_key_count(gen, change_verb_name(verb), changes->counts[object][verb]);
		yajl_gen_map_close(gen);
	}
	yajl_gen_map_close(gen);
}

static void
write_written(yajl_gen gen, const struct written *written, size_t count)
{
	json_word(gen, "formats");
	yajl_gen_array_open(gen);
	for (size_t i = 0; i < count; i++) {
		yajl_gen_map_open(gen);
		json_key_text(gen, "format", written[i].format->name);
		if (strcmp(written[i].format->extension, "csv") == 0)
			json_key_text(gen, "csv_dialect",
			    written[i].format == &format_csv
				? "cells a spreadsheet would run begin with '"
				: "cells as they are");
		json_key_count(gen, "rows", written[i].rows[0]);
		json_key_count(gen, "cut_cells", written[i].cut_cells);
		json_key_count(gen, "disarmed_cells", written[i].disarmed);
		yajl_gen_map_close(gen);
	}
	yajl_gen_array_close(gen);
}

static void
write_all(yajl_gen gen, const struct changes *changes, const struct run *run,
    const struct written *written, size_t count)
{
	yajl_gen_config(gen, yajl_gen_beautify, 1);
	yajl_gen_config(gen, yajl_gen_indent_string, "  ");
	yajl_gen_map_open(gen);
	json_key_text(gen, "tool", "jira-access");
	json_key_text(gen, "version", VERSION);
	json_key_text(gen, "document", "changes");
	write_side(gen, "old", changes->sides[OLD].run);
	write_side(gen, "new", changes->sides[NEW].run);
	json_word(gen, "organisation_compared");
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
