/* See review_files.h. No clock: the same snapshot and settings give the same bytes. */
#include "review_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export/reports/catalog.h"
#include "export/run/run_json.h"
#include "export/write/csv_row.h"
#include "export/write/format.h"
#include "model/base/digest.h"
#include "model/base/json.h"
#include "review_xlsx.h"

struct files {
	const char *dir;
	const struct source *source;
	struct document workbook, rows; /* what an XLSX, what a CSV of a pack shows */
	struct file list;               /* packs.csv */
	uint64_t cut_cells, links_left_out, disarmed;
};

enum { LIST_COLUMNS = 7 };

/*
 * "Access review for Ann Lead", or "Ann Lead (part 1 of 2)"; "Access review for Ann Lead: WEB"; "Access review:
 * everything". Caller frees.
 */
static char *
review_title(const struct review_sheet *sheet)
{
	const struct review_pack *pack = sheet->pack;
	const struct account *who =
	    pack->reviewer != NONE ? &sheet->review->graph->accounts[pack->reviewer] : NULL;
	const char *name = who == NULL ? NULL : *who->name != '\0' ? who->name : who->id;

	if (name == NULL)
		return mem_print("Access review: %s", pack->name);
	if (strncmp(pack->name, name, strlen(name)) == 0 &&
	    (pack->name[strlen(name)] == '\0' || strncmp(pack->name + strlen(name), " (", 2) == 0))
		return mem_print("Access review for %s", pack->name);
	return mem_print("Access review for %s: %s", name, pack->name);
}

static int
list_pack(struct files *files, const struct source *source, const char *name, const char *hex,
    struct err *err)
{
	const struct review_pack *pack = source->review->pack;
	const struct graph_view *graph = source->graph;
	char rows[24], *person = review_person(graph, pack->reviewer);
	const char *const cells[LIST_COLUMNS] = { pack->name, name, person,
		pack->reviewer != NONE ? graph->accounts[pack->reviewer].id : NULL, rows, hex,
		source->run->complete ? "yes" : "no" };
	int rc;

	snprintf(rows, sizeof(rows), "%zu", pack->count);
	rc = csv_row_write(&files->list, cells, LIST_COLUMNS, err);
	free(person);
	return rc;
}

/* The pack in one format, and its line in packs.csv. */
static int
write_pack(struct files *files, const struct format *format, struct document document,
    const struct source *source, struct err *err)
{
	const struct review_pack *pack = source->review->pack;
	char hex[DIGEST_HEX + 1], *name = mem_print("%s.%s", pack->file, format->extension),
				  *path = mem_print("%s/%s", files->dir, name);
	struct sheet first = document.sheets[0], *sheets = document.sheets;
	struct written written;
	char *title = review_title(source->review),
	     *subject = mem_print("Review %s", source->review->id);
	int rc;

	document.title = title;
	document.subject = subject;
	document.file = pack->file;
	sheets[0].file = pack->file;
	rc = write_document(&document, source, &format, 1, files->dir, &written, err);
	sheets[0] = first;
	if (rc == 0 && written.rows[0] != pack->count)
		rc = err_set(err, STATUS_FAILED, "'%s': %llu rows were written, not %zu", name,
		    (unsigned long long)written.rows[0], pack->count);
	if (rc == 0)
		rc = digest_path(path, name, false, hex, err);
	if (rc == 0)
		rc = list_pack(files, source, name, hex, err);
	if (rc == 0) {
		files->cut_cells += written.cut_cells;
		files->links_left_out += written.links_left_out;
		files->disarmed += written.disarmed;
	}
	free(name);
	free(path);
	free(title);
	free(subject);
	return rc;
}

static int
write_packs(
    struct files *files, const struct review_sheet *shown, unsigned formats, struct err *err)
{
	const struct review *review = shown->review;

	for (size_t i = 0; i < review->pack_count; i++) {
		struct review_sheet sheet = *shown;
		struct source source = *files->source;
		struct review_scope *scope = review_scope_new(review, &review->packs[i]);
		int rc = 0;

		sheet.pack = &review->packs[i];
		sheet.scope = scope;
		source.review = &sheet;
		if ((formats & REVIEW_XLSX) != 0)
			rc = write_pack(files, &format_review_xlsx, files->workbook, &source, err);
		if (rc == 0 && (formats & REVIEW_CSV) != 0)
			rc = write_pack(files, &format_csv, files->rows, &source, err);
		review_scope_release(scope);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
write_list(struct files *files, const struct review_sheet *shown, unsigned formats, struct err *err)
{
	static const char *const heads[LIST_COLUMNS] = { "pack", "file", "reviewer", "reviewer_id",
		"rows", "sha256", "complete" };
	int rc;

	if (file_make(&files->list, files->dir, "packs.csv", err) != 0)
		return -1;
	rc = csv_row_write(&files->list, heads, LIST_COLUMNS, err);
	if (rc == 0)
		rc = write_packs(files, shown, formats, err);
	if (rc == 0)
		rc = file_finish(&files->list, err);
	file_release(&files->list);
	return rc;
}

static void
write_counts(struct json_out *out, const struct files *files, const struct review *review)
{
	json_count(out, "packs", review->pack_count);
	json_count(out, "rows", review->grant_count);
	json_count(out, "grants", review->total);
	json_count(out, "left_out", review->total - review->grant_count);
	json_count(out, "actors_nobody_can_decide_on", review->others);
	json_count(out, "cut_cells", files->cut_cells);
	json_count(out, "links_left_out", files->links_left_out);
	json_count(out, "disarmed_cells", files->disarmed);
}

/* All that shapes the rows: another answer to one of these is another review. */
static void
write_settings(struct json_out *out, const struct source *source, const struct review_sheet *shown)
{
	json_text(out, "split", review_split_name(shown->split));
	json_text(out, "only", review_only_name(shown->only));
	if (shown->only == ONLY_CHANGED)
		json_text(out, "changed_since", shown->since);
	json_text(out, "due", shown->due);
	json_text(out, "reviewers_sha256", shown->reviewers_sha256);
	json_text(out, "previous_plan_sha256", shown->previous_sha256);
	run_json_findings(out, findings_settings(source->findings));
}

static int
write_run(const struct files *files, const struct review_sheet *shown, struct err *err)
{
	const struct run *run = files->source->run;
	struct json_out out;

	if (json_make(&out, files->dir, "run.json", err) != 0)
		return -1;
	json_indent(&out, "  ");
	json_open(&out, NULL);
	json_text(&out, "tool", "jira-access");
	json_text(&out, "version", VERSION);
	json_text(&out, "document", "Access review");
	json_text(&out, "review_id", shown->id);
	json_text(&out, "snapshot_id", run->snapshot_id);
	json_text(&out, "site", run->site);
	json_text(&out, "base_url", run->base_url);
	json_text(&out, "cloud_id", run->cloud_id);
	json_text(&out, "started", run->started);
	json_text(&out, "finished", run->finished);
	json_list_of(&out, "projects", run->projects);
	write_settings(&out, files->source, shown);
	json_yes(&out, "complete", run->complete);
	json_open_list(&out, "incomplete_reasons");
	for (size_t i = 0; i < run->reason_count; i++)
		json_text(&out, NULL, run->reasons[i]);
	json_close_list(&out);
	write_counts(&out, files, shown->review);
	json_close(&out);
	return json_finish(&out, err);
}

int
review_files_write(const char *dir, const struct source *source, const struct review_sheet *shown,
    unsigned formats, struct err *err)
{
	struct files files = { .dir = dir, .source = source };
	int rc = -1;

	if (document_builtin(&files.workbook, report_list, "review", err) == 0 &&
	    document_builtin(&files.rows, report_list, "review_rows", err) == 0 &&
	    write_list(&files, shown, formats, err) == 0)
		rc = write_run(&files, shown, err);
	document_release(&files.workbook);
	document_release(&files.rows);
	return rc;
}
