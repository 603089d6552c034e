/*
 * run.json: what this run was, for a person and for a program. Everything is told by the run, the
 * graph and the written counts; so the same snapshot gives the same bytes.
 */
#include "run_json.h"
#include "export/write/format.h"
#include "model/base/json.h"
#include "rundir.h"
#include <string.h>

/* "WEB,OPS" as a list; an empty text is an empty list. */
void
run_json_words(yajl_gen gen, const char *key, const char *words)
{
	size_t len;

	json_word(gen, key);
	yajl_gen_array_open(gen);
	while (words != NULL && *words != '\0') {
		words += strspn(words, ", ");
		len = strcspn(words, ", ");
		if (len > 0)
			json_text(gen, words, len);
		words += len;
	}
	yajl_gen_array_close(gen);
}

static void
write_run(yajl_gen gen, const struct run *run)
{
	json_key_text(gen, "tool", "jira-access");
	json_key_text(gen, "version", run->tool_version);
	json_key_text(gen, "snapshot_id", run->snapshot_id);
	json_key_text(gen, "site", run->site);
	json_key_text(gen, "base_url", run->base_url);
	json_key_text(gen, "cloud_id", run->cloud_id);
	json_key_text(gen, "via", run->via);
	json_word(gen, "account");
	yajl_gen_map_open(gen);
	json_key_text(gen, "id", run->account_id);
	json_key_text(gen, "name", run->account_name);
	yajl_gen_map_close(gen);
	run_json_words(gen, "permissions", run->permissions);
	if (run->org_id != NULL && run->org_id[0] != '\0') {
		json_word(gen, "organisation");
		yajl_gen_map_open(gen);
		json_key_text(gen, "id", run->org_id);
		json_key_text(gen, "name", run->org_name);
		yajl_gen_map_close(gen);
	}
	json_key_text(gen, "started", run->started);
	json_key_text(gen, "finished", run->finished);
	run_json_words(gen, "projects", run->projects);
	json_word(gen, "complete");
	yajl_gen_bool(gen, run->complete);
	json_word(gen, "incomplete_reasons");
	yajl_gen_array_open(gen);
	for (size_t i = 0; i < run->reason_count; i++)
		json_word(gen, run->reasons[i]);
	yajl_gen_array_close(gen);
}

/* By which rules access was computed: two runs with other rules must not be taken for one another. */
static void
write_access(yajl_gen gen, const struct access *access)
{
	const struct access_level *levels;
	size_t count;

	json_word(gen, "effective_access");
	yajl_gen_map_open(gen);
	json_key_text(gen, "candidates", access_candidates(access));
	json_word(gen, "levels");
	yajl_gen_array_open(gen);
	levels = access_levels(access, &count);
	for (size_t i = 0; i < count; i++)
		json_word(gen, levels[i].name);
	yajl_gen_array_close(gen);
	yajl_gen_map_close(gen);
}

/* A file that findings were looked for with: evidence of which. */
static void
write_list(yajl_gen gen, const char *key, const char *digest, uint64_t rows)
{
	json_word(gen, key);
	yajl_gen_map_open(gen);
	json_key_text(gen, "sha256", digest);
	json_key_count(gen, "rows", rows);
	yajl_gen_map_close(gen);
}

/* With what findings were looked for: another threshold or file makes other findings. */
void
run_json_findings(yajl_gen gen, const struct finding_settings *settings)
{
	json_word(gen, "findings");
	yajl_gen_map_open(gen);
	json_key_count(gen, "dormant_days", settings->dormant_days);
	run_json_words(gen, "company_domains", settings->company_domains);
	if (settings->roster != NULL)
		write_list(gen, "roster", settings->roster->digest, settings->roster->count);
	if (settings->sod != NULL)
		write_list(gen, "sod", settings->sod->digest, settings->sod->count);
	yajl_gen_map_close(gen);
}

static void
write_counts(yajl_gen gen, const struct graph_view *graph)
{
	json_word(gen, "counts");
	yajl_gen_map_open(gen);
	json_key_count(gen, "accounts", graph->account_count);
	json_key_count(gen, "groups", graph->group_count);
	json_key_count(gen, "memberships", graph->membership_count);
	json_key_count(gen, "projects", graph->project_count);
	json_key_count(gen, "roles", graph->role_count);
	json_key_count(gen, "project_roles", graph->place_count);
	json_key_count(gen, "role_actors", graph->actor_count);
	json_key_count(gen, "other_actors", graph->other_count);
	json_key_count(gen, "permission_schemes", graph->scheme_count);
	json_key_count(gen, "permission_grants", graph->line_count);
	json_key_count(gen, "application_roles", graph->application_count);
	json_key_count(gen, "application_role_groups", graph->application_group_count);
	json_key_count(gen, "duplicate_memberships", graph->duplicate_members);
	json_key_count(gen, "duplicate_role_actors", graph->duplicate_actors);
	json_key_count(gen, "unresolved_group_names", graph->unresolved_names);
	yajl_gen_map_close(gen);
}

/* Which columns of a report are shown, and which rows: a narrowed report must not pass for a whole one. */
static void
write_sheet(yajl_gen gen, const struct sheet *sheet)
{
	yajl_gen_map_open(gen);
	json_key_text(gen, "file", sheet->file);
	json_key_text(gen, "report", sheet->report->name);
	json_word(gen, "columns");
	yajl_gen_array_open(gen);
	for (size_t i = 0; i < sheet->column_count; i++)
		json_word(gen, sheet->columns[i].column->name);
	yajl_gen_array_close(gen);
	json_word(gen, "where");
	yajl_gen_map_open(gen);
	for (size_t i = 0; i < sheet->filter_count; i++) {
		json_word(gen, sheet->report->columns[sheet->filters[i].index].name);
		yajl_gen_array_open(gen);
		for (size_t j = 0; j < sheet->filters[i].count; j++)
			json_word(gen, sheet->filters[i].values[j]);
		yajl_gen_array_close(gen);
	}
	yajl_gen_map_close(gen);
	yajl_gen_map_close(gen);
}

static void
write_format(yajl_gen gen, const struct document *document, const struct written *written)
{
	yajl_gen_map_open(gen);
	json_key_text(gen, "format", written->format->name);
	if (strcmp(written->format->extension, "csv") == 0)
		json_key_text(gen, "csv_dialect",
		    written->format == &format_csv ? "cells a spreadsheet would run begin with '"
						   : "cells as they are");
	json_word(gen, "rows");
	yajl_gen_map_open(gen);
	for (size_t i = 0; i < document->sheet_count; i++)
		json_key_count(gen, document->sheets[i].file, written->rows[i]);
	yajl_gen_map_close(gen);
	json_key_count(gen, "cut_cells", written->cut_cells);
	json_key_count(gen, "disarmed_cells", written->disarmed);
	yajl_gen_map_close(gen);
}

int
run_json_write(const char *dir, const struct source *source, const struct document *document,
    const struct written *written, size_t count, struct err *err)
{
	struct json_out out;

	if (json_out_make(&out, dir, "run.json", err) != 0)
		return -1;
	yajl_gen_config(out.gen, yajl_gen_beautify, 1);
	yajl_gen_config(out.gen, yajl_gen_indent_string, "  ");
	yajl_gen_map_open(out.gen);
	write_run(out.gen, source->run);
	if (source->access != NULL)
		write_access(out.gen, source->access);
	if (source->findings != NULL)
		run_json_findings(out.gen, findings_settings(source->findings));
	json_key_text(out.gen, "document", document->title);
	json_word(out.gen, "reports");
	yajl_gen_array_open(out.gen);
	for (size_t i = 0; i < document->sheet_count; i++)
		write_sheet(out.gen, &document->sheets[i]);
	yajl_gen_array_close(out.gen);
	json_word(out.gen, "formats");
	yajl_gen_array_open(out.gen);
	for (size_t i = 0; i < count; i++)
		write_format(out.gen, document, &written[i]);
	yajl_gen_array_close(out.gen);
	write_counts(out.gen, source->graph);
	yajl_gen_map_close(out.gen);
	return json_out_finish(&out, err);
}
