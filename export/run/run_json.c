/*
 * run.json: what this run was, for a person and for a program. Everything is told by the run, the
 * graph and the written counts; so the same snapshot gives the same bytes.
 */
#include "run_json.h"
#include "export/write/format.h"
#include "model/base/json.h"
#include "rundir.h"
#include <string.h>

static void
write_run(struct json_out *out, const struct run *run)
{
	json_text(out, "tool", "jira-access");
	json_text(out, "version", run->tool_version);
	json_text(out, "snapshot_id", run->snapshot_id);
	json_text(out, "site", run->site);
	json_text(out, "base_url", run->base_url);
	json_text(out, "cloud_id", run->cloud_id);
	json_text(out, "via", run->via);
	json_open(out, "account");
	json_text(out, "id", run->account_id);
	json_text(out, "name", run->account_name);
	json_close(out);
	json_list_of(out, "permissions", run->permissions);
	if (run->org_id != NULL && run->org_id[0] != '\0') {
		json_open(out, "organisation");
		json_text(out, "id", run->org_id);
		json_text(out, "name", run->org_name);
		json_close(out);
	}
	json_text(out, "started", run->started);
	json_text(out, "finished", run->finished);
	json_list_of(out, "projects", run->projects);
	json_yes(out, "complete", run->complete);
	json_open_list(out, "incomplete_reasons");
	for (size_t i = 0; i < run->reason_count; i++)
		json_text(out, NULL, run->reasons[i]);
	json_close_list(out);
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
void
run_json_findings(struct json_out *out, const struct finding_settings *settings)
{
	json_open(out, "findings");
	json_count(out, "dormant_days", settings->dormant_days);
	json_list_of(out, "company_domains", settings->company_domains);
	if (settings->roster != NULL)
		write_list(out, "roster", settings->roster->digest, settings->roster->count);
	if (settings->sod != NULL)
		write_list(out, "sod", settings->sod->digest, settings->sod->count);
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

/* Which columns of a report are shown, and which rows: a narrowed report must not pass for a whole one. */
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
	for (size_t i = 0; i < sheet->filter_count; i++) {
		json_open_list(out, sheet->report->columns[sheet->filters[i].index].name);
		for (size_t j = 0; j < sheet->filters[i].count; j++)
			json_text(out, NULL, sheet->filters[i].values[j]);
		json_close_list(out);
	}
	json_close(out);
	json_close(out);
}

static void
write_format(struct json_out *out, const struct document *document, const struct written *written)
{
	json_open(out, NULL);
	json_text(out, "format", written->format->name);
	if (strcmp(written->format->extension, "csv") == 0)
		json_text(out, "csv_dialect",
		    written->format == &format_csv ? "cells a spreadsheet would run begin with '"
						   : "cells as they are");
	json_open(out, "rows");
	for (size_t i = 0; i < document->sheet_count; i++)
		json_count(out, document->sheets[i].file, written->rows[i]);
	json_close(out);
	json_count(out, "cut_cells", written->cut_cells);
	json_count(out, "disarmed_cells", written->disarmed);
	json_close(out);
}

int
run_json_write(const char *dir, const struct source *source, const struct document *document,
    const struct written *written, size_t count, struct err *err)
{
	struct json_out out;

	if (json_make(&out, dir, "run.json", err) != 0)
		return -1;
	json_indent(&out, "  ");
	json_open(&out, NULL);
	write_run(&out, source->run);
	if (source->access != NULL)
		write_access(&out, source->access);
	if (source->findings != NULL)
		run_json_findings(&out, findings_settings(source->findings));
	json_text(&out, "document", document->title);
	json_open_list(&out, "reports");
	for (size_t i = 0; i < document->sheet_count; i++)
		write_sheet(&out, &document->sheets[i]);
	json_close_list(&out);
	json_open_list(&out, "formats");
	for (size_t i = 0; i < count; i++)
		write_format(&out, document, &written[i]);
	json_close_list(&out);
	write_counts(&out, source->graph);
	json_close(&out);
	return json_finish(&out, err);
}
