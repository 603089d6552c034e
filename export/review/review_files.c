/* See review_files.h. */
#include "review_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export/reports/catalog.h"
#include "export/run/run_file.h"
#include "export/write/format.h"
#include "model/base/digest.h"
#include "model/base/text.h"
#include "packs_csv.h"
#include "review_xlsx.h"

struct files {
	const char *dir;
	const struct source *source;
	struct document workbook, rows; /* what an XLSX, what a CSV of a pack shows */
	struct file list;               /* packs.csv */
	struct written written;         /* of all packs */
};

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
	const char *name = who == NULL ? NULL : text_or(who->name, who->id);

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
	char *person = review_person(graph, pack->reviewer);
	const struct returned_pack line = { .name = pack->name,
		.file = name,
		.reviewer = person,
		.reviewer_id = pack->reviewer != NONE ? graph->accounts[pack->reviewer].id : NULL,
		.rows = pack->count,
		.sha256 = hex };
	int rc = packs_csv_add(&files->list, &line, source->run->complete, err);

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
		files->written.cut_cells += written.cut_cells;
		files->written.links_left_out += written.links_left_out;
		files->written.disarmed += written.disarmed;
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

int
review_files_write(const char *dir, const struct source *source, const struct review_sheet *shown,
    unsigned formats, struct err *err)
{
	struct files files = { .dir = dir, .source = source };
	struct source all = *source;
	int rc = -1;

	all.review = shown;
	if (packs_csv_begin(&files.list, dir, err) < 0)
		return -1;
	if (document_builtin(&files.workbook, report_list, "review", err) == 0 &&
	    document_builtin(&files.rows, report_list, "review_rows", err) == 0 &&
	    write_packs(&files, shown, formats, err) == 0 && file_finish(&files.list, err) == 0)
		rc = run_file_write(dir, &all, NULL, &files.written, 0, err);
	file_release(&files.list);
	document_release(&files.workbook);
	document_release(&files.rows);
	return rc;
}
