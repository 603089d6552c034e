/* The three forms of run.json, and what is read of them again; see run_file.h. */
#include "run_file.h"

#include "export/reports/report_review.h"
#include "export/write/format.h"
#include "model/base/file.h"
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 16 << 20 };

/* The site that was read; what run_facts reads of it is in its table at the end. */
static void
write_site(struct json_out *out, const struct run *run)
{
	json_text(out, "snapshot_id", run->snapshot_id);
	json_text(out, "site", run->site);
	json_text(out, "base_url", run->base_url);
	json_text(out, "cloud_id", run->cloud_id);
}

static void
write_times(struct json_out *out, const struct run *run)
{
	json_text(out, "started", run->started);
	if (run->resumed != NULL && run->resumed[0] != '\0')
		json_list_of(out, "resumed", run->resumed);
	json_text(out, "finished", run->finished);
}

static void
write_texts(struct json_out *out, const char *key, const char *const *texts, size_t count)
{
	json_open_list(out, key);
	for (size_t i = 0; i < count; i++)
		json_text(out, NULL, texts[i]);
	json_close_list(out);
}

void
run_file_not_read(struct json_out *out, const struct run *run)
{
	struct arena texts = { .step = 1024 };
	const char *why, *names;

	json_open_list(out, "not_read");
	for (size_t at = 0; (why = run_next_not_read(run, &at, &texts, &names)) != NULL;) {
		json_open(out, NULL);
		json_text(out, "readings", names);
		json_text(out, "why", why);
		json_close(out);
	}
	json_close_list(out);
	arena_release(&texts);
}

static void
write_complete(struct json_out *out, const struct run *run)
{
	json_yes(out, "complete", run->complete);
	write_texts(out, "incomplete_reasons", run->reasons, run->reason_count);
	write_texts(out, "exceptions", run->exceptions, run->exception_count);
	run_file_not_read(out, run);
}

/* {"id", "name"} */
static void
write_named(struct json_out *out, const char *key, const char *id, const char *name)
{
	json_open(out, key);
	json_text(out, "id", id);
	json_text(out, "name", name);
	json_close(out);
}

/* By which rules access was computed: two runs with other rules must not be taken for one another. */
static void
write_access(struct json_out *out, const struct access *access)
{
	const struct access_level *levels;
	size_t count;

	json_open(out, "effective_access");
	json_text(out, "candidates", access_candidates(access));
	json_open_list(out, "levels");
	levels = access_levels(access, &count);
	for (size_t i = 0; i < count; i++)
		json_text(out, NULL, levels[i].name);
	json_close_list(out);
	json_close(out);
}

/* A file that findings were looked for with: evidence of which. */
static void
write_list(struct json_out *out, const char *key, const char *digest, uint64_t rows)
{
	json_open(out, key);
	json_text(out, "sha256", digest);
	json_count(out, "rows", rows);
	json_close(out);
}

/* With what findings were looked for: another threshold or file makes other findings. */
static void
write_findings(struct json_out *out, const struct findings *findings)
{
	const struct finding_settings *settings = findings_settings(findings);

	json_open(out, "findings");
	json_count(out, "dormant_days", settings->dormant_days);
	json_list_of(out, "company_domains", settings->company_domains);
	if (settings->roster != NULL)
		write_list(out, "roster", settings->roster->digest, settings->roster->count);
	if (settings->sod != NULL)
		write_list(out, "sod", settings->sod->digest, settings->sod->count);
	json_close(out);
}

/* document: NULL when there is one file of each format. */
static void
write_formats(struct json_out *out, const struct document *document, const struct written *written,
    size_t count)
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
		if (document == NULL) {
			json_count(out, "rows", written[i].rows[0]);
		} else {
			json_open(out, "rows");
			for (size_t j = 0; j < document->sheet_count; j++)
				if (format_shows(written[i].format, &document->sheets[j]))
					json_count(
					    out, document->sheets[j].file, written[i].rows[j]);
			json_close(out);
		}
		json_count(out, "cut_cells", written[i].cut_cells);
		json_count(out, "disarmed_cells", written[i].disarmed);
		json_close(out);
	}
	json_close_list(out);
}

/* An export. */

/* Which columns of a report are shown, and which rows: a narrowed report must not pass for a complete one. */
static void
write_sheet(struct json_out *out, const struct sheet *sheet)
{
	json_open(out, NULL);
	json_text(out, "file", sheet->file);
	json_text(out, "report", sheet->report->name);
	json_open_list(out, "columns");
	for (size_t i = 0; i < sheet->column_count; i++)
		json_text(out, NULL, sheet->columns[i].column->name);
	json_close_list(out);
	json_open(out, "where");
	for (size_t i = 0; i < sheet->filter_count; i++)
		write_texts(out, sheet->report->columns[sheet->filters[i].index].name,
		    sheet->filters[i].values, sheet->filters[i].count);
	json_close(out);
	json_close(out);
}

static void
write_counts(struct json_out *out, const struct graph_view *graph)
{
	json_open(out, "counts");
	json_count(out, "accounts", graph->account_count);
	json_count(out, "groups", graph->group_count);
	json_count(out, "memberships", graph->membership_count);
	json_count(out, "projects", graph->project_count);
	json_count(out, "roles", graph->role_count);
	json_count(out, "project_roles", graph->place_count);
	json_count(out, "role_actors", graph->actor_count);
	json_count(out, "other_actors", graph->other_count);
	json_count(out, "permission_schemes", graph->scheme_count);
	json_count(out, "permission_grants", graph->line_count);
	json_count(out, "application_roles", graph->application_count);
	json_count(out, "application_role_groups", graph->application_group_count);
	json_count(out, "duplicate_memberships", graph->duplicate_members);
	json_count(out, "duplicate_role_actors", graph->duplicate_actors);
	json_count(out, "unresolved_group_names", graph->unresolved_names);
	json_close(out);
}

static void
write_export(struct json_out *out, const struct source *source, const struct document *document,
    const struct written *written, size_t count)
{
	const struct run *run = source->run;

	json_text(out, "version", run->tool_version);
	write_site(out, run);
	json_text(out, "via", run->via);
	json_text(out, "login", run->login);
	write_named(out, "account", run->account_id, run->account_name);
	json_list_of(out, "permissions", run->permissions);
	if (run->org_id != NULL && run->org_id[0] != '\0')
		write_named(out, "organisation", run->org_id, run->org_name);
	write_times(out, run);
	json_list_of(out, "projects", run->projects);
	write_complete(out, run);
	if (source->access != NULL)
		write_access(out, source->access);
	if (source->findings != NULL)
		write_findings(out, source->findings);
	json_text(out, "document", document->title);
	json_open_list(out, "reports");
	for (size_t i = 0; i < document->sheet_count; i++)
		write_sheet(out, &document->sheets[i]);
	json_close_list(out);
	write_formats(out, document, written, count);
	write_counts(out, source->graph);
}

/* A comparison. */

static void
write_side(struct json_out *out, const char *key, const struct run *run)
{
	json_open(out, key);
	write_site(out, run);
	json_text(out, "organisation", run->org_id);
	json_text(out, "account_id", run->account_id);
	write_times(out, run);
	json_text(out, "projects", run->projects);
	write_complete(out, run);
	json_close(out);
}

static void
write_comparison(
    struct json_out *out, const struct source *source, const struct written *written, size_t count)
{
	const struct changes *changes = source->changes;

	json_text(out, "version", VERSION);
	json_text(out, "document", "changes");
	write_side(out, "old", changes->sides[OLD].run);
	write_side(out, "new", changes->sides[NEW].run);
	json_yes(out, "organisation_compared", changes->org_compared);
	write_complete(out, source->run);
	json_count(out, "changes", changes->count);
	json_open(out, "counts");
	for (unsigned object = 0; object < CHANGE_OBJECTS; object++) {
		json_open(out, change_object_name((uint8_t)object));
		for (unsigned verb = 0; verb < CHANGE_VERBS; verb++)
			json_count(
			    out, change_verb_name((uint8_t)verb), changes->counts[object][verb]);
		json_close(out);
	}
	json_close(out);
	if (count > 0)
		write_formats(out, NULL, written, count);
}

/* A review. */

/* All that shapes the rows: another answer to one of these is another review. */
static void
write_settings(struct json_out *out, const struct source *source)
{
	const struct review_sheet *shown = source->review;

	json_text(out, "split", review_split_name(shown->split));
	json_text(out, "only", review_only_name(shown->only));
	if (shown->only == ONLY_CHANGED)
		json_text(out, "changed_since", shown->since);
	json_text(out, "due", shown->due);
	json_text(out, "reviewers_sha256", shown->reviewers_sha256);
	json_text(out, "previous_plan_sha256", shown->previous_sha256);
	write_findings(out, source->findings);
}

static void
write_review(struct json_out *out, const struct source *source, const struct written *written)
{
	const struct review *review = source->review->review;

	json_text(out, "version", VERSION);
	json_text(out, "document", "Access review");
	json_text(out, "review_id", source->review->id);
	write_site(out, source->run);
	write_times(out, source->run);
	json_list_of(out, "projects", source->run->projects);
	write_settings(out, source);
	write_complete(out, source->run);
	json_count(out, "packs", review->pack_count);
	json_count(out, "rows", review->grant_count);
	json_count(out, "grants", review->total);
	json_count(out, "left_out", review->total - review->grant_count);
	json_count(out, "actors_nobody_can_decide_on", review->others);
	json_count(out, "cut_cells", written->cut_cells);
	json_count(out, "links_left_out", written->links_left_out);
	json_count(out, "disarmed_cells", written->disarmed);
}

static void
write_all(struct json_out *out, const struct source *source, const struct document *document,
    const struct written *written, size_t count)
{
	json_indent(out, "  ");
	json_open(out, NULL);
	json_text(out, "tool", "jira-access");
	if (source->changes != NULL)
		write_comparison(out, source, written, count);
	else if (source->review != NULL)
		write_review(out, source, written);
	else if (document != NULL)
		write_export(out, source, document, written, count);
	json_close(out);
}

int
run_file_write(const char *dir, const struct source *source, const struct document *document,
    const struct written *written, size_t count, struct err *err)
{
	struct json_out out;

	if (json_make(&out, dir, RUN_FILE_NAME, err) != 0)
		return -1;
	write_all(&out, source, document, written, count);
	return json_finish(&out, err);
}

void
run_file_print(const struct source *source, FILE *file)
{
	struct json_out out;

	json_memory(&out);
	write_all(&out, source, NULL, &(const struct written){ 0 }, 0);
	json_print(&out, file);
}

/* Reading. */

#define AT(member) offsetof(struct run_facts, member)

static const struct json_field fields[] = {
	{ "review_id", JSON_TEXT, AT(review_id), NULL, false },
	{ "snapshot_id", JSON_TEXT, AT(snapshot_id), NULL, false },
	{ "base_url", JSON_TEXT, AT(base_url), NULL, false },
	{ "cloud_id", JSON_TEXT, AT(cloud_id), NULL, false },
	{ "started", JSON_TEXT, AT(started), NULL, false },
	{ "finished", JSON_TEXT, AT(finished), NULL, false },
	{ "projects", JSON_ROW, AT(projects), NULL, false },
	{ "complete", JSON_BOOL, AT(complete), NULL, false },
	{ "packs", JSON_COUNT64, AT(packs), NULL, false },
	{ "rows", JSON_COUNT64, AT(rows), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape shape = { sizeof(struct run_facts), fields };

int
run_facts_read(
    struct run_facts *facts, struct arena *arena, int dir, const char *name, const char **why)
{
	size_t len;
	char *text = file_text(dir, name, false, BYTES_MAX, &len, why);
	int rc = text != NULL ? json_read(&shape, facts, arena, JSON_LAX, text, len, NULL) : -1;

	if (text != NULL && rc < 0)
		*why = "not JSON, or a key stands in it twice";
	free(text);
	return rc;
}

struct site_id
run_facts_site(const struct run_facts *facts)
{
	return (struct site_id){ facts->cloud_id, facts->base_url };
}
