/* run.json of a comparison: see changes_json.h. No clock: the same snapshots give the same bytes. */
#include "changes_json.h"
#include "export/write/format.h"
#include "model/base/json.h"

#include <string.h>

static void
write_reasons(struct json_out *out, const struct run *run)
{
	json_yes(out, "complete", run->complete);
	json_open_list(out, "incomplete_reasons");
	for (size_t i = 0; i < run->reason_count; i++)
		json_text(out, NULL, run->reasons[i]);
	json_close_list(out);
}

static void
write_side(struct json_out *out, const char *key, const struct run *run)
{
	json_open(out, key);
	json_text(out, "snapshot_id", run->snapshot_id);
	json_text(out, "site", run->site);
	json_text(out, "base_url", run->base_url);
	json_text(out, "cloud_id", run->cloud_id);
	json_text(out, "organisation", run->org_id);
	json_text(out, "account_id", run->account_id);
	json_text(out, "started", run->started);
	json_text(out, "finished", run->finished);
	json_text(out, "projects", run->projects);
	write_reasons(out, run);
	json_close(out);
}

static void
write_counts(struct json_out *out, const struct changes *changes)
{
	json_count(out, "changes", changes->count);
	json_open(out, "counts");
	for (uint8_t object = 0; object < CHANGE_OBJECTS; object++) {
		json_open(out, change_object_name(object));
		for (uint8_t verb = 0; verb < CHANGE_VERBS; verb++)
			json_count(out, change_verb_name(verb), changes->counts[object][verb]);
		json_close(out);
	}
	json_close(out);
}

static void
write_written(struct json_out *out, const struct written *written, size_t count)
{
	json_open_list(out, "formats");
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL);
		json_text(out, "format", written[i].format->name);
		if (strcmp(written[i].format->extension, "csv") == 0)
			json_text(out, "csv_dialect",
			    written[i].format == &format_csv
				? "cells a spreadsheet would run begin with '"
				: "cells as they are");
		json_count(out, "rows", written[i].rows[0]);
		json_count(out, "cut_cells", written[i].cut_cells);
		json_count(out, "disarmed_cells", written[i].disarmed);
		json_close(out);
	}
	json_close_list(out);
}

static void
write_all(struct json_out *out, const struct changes *changes, const struct run *run,
    const struct written *written, size_t count)
{
	json_indent(out, "  ");
	json_open(out, NULL);
	json_text(out, "tool", "jira-access");
	json_text(out, "version", VERSION);
	json_text(out, "document", "changes");
	write_side(out, "old", changes->sides[OLD].run);
	write_side(out, "new", changes->sides[NEW].run);
	json_yes(out, "organisation_compared", changes->org_compared);
	write_reasons(out, run);
	write_counts(out, changes);
	if (count > 0)
		write_written(out, written, count);
	json_close(out);
}

int
changes_json_write(const char *dir, const struct changes *changes, const struct run *run,
    const struct written *written, size_t count, struct err *err)
{
	struct json_out out;

	if (json_make(&out, dir, "run.json", err) != 0)
		return -1;
	write_all(&out, changes, run, written, count);
	return json_finish(&out, err);
}

void
changes_json_print(const struct changes *changes, const struct run *run, FILE *file)
{
	struct json_out out;

	json_memory(&out);
	write_all(&out, changes, run, NULL, 0);
	json_print(&out, file);
}
