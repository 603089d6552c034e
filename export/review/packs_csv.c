/* See packs_csv.h. */
#include "packs_csv.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/read/sheet_list.h"
#include "export/write/csv_row.h"
#include "model/review/review.h"

enum { PACK, FILE_NAME, REVIEWER, REVIEWER_ID, ROWS, SHA256, COMPLETE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
	[PACK] = { "pack", COLUMN_NEEDED },
	[FILE_NAME] = { "file", COLUMN_NEEDED },
	[REVIEWER] = { "reviewer", COLUMN_NEEDED },
	[REVIEWER_ID] = { "reviewer_id", COLUMN_NEEDED },
	[ROWS] = { "rows", COLUMN_NEEDED },
	[SHA256] = { "sha256", COLUMN_NEEDED },
	[COMPLETE] = { "complete", COLUMN_OPTIONAL },
};

/* Where a column's text stands; NULL: it is no text there. */
static const char **
member(struct returned_pack *pack, size_t column)
{
	const char **const members[COLUMNS] = { [PACK] = &pack->name,
		[FILE_NAME] = &pack->file,
		[REVIEWER] = &pack->reviewer,
		[REVIEWER_ID] = &pack->reviewer_id,
		[SHA256] = &pack->sha256 };

	return members[column];
}

int
packs_csv_begin(struct file *list, const char *dir, struct err *err)
{
	const char *heads[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		heads[i] = columns[i].name;
	if (file_make(list, dir, PACKS_CSV_NAME, err) != 0)
		return -1;
	return csv_heads_write(list, heads, COLUMNS, err);
}

int
packs_csv_add(struct file *list, const struct returned_pack *pack, bool complete, struct err *err)
{
	struct returned_pack written = *pack;
	const char *cells[COLUMNS];
	char rows[24];

	snprintf(rows, sizeof(rows), "%" PRIu64, pack->rows);
	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = i == ROWS       ? rows
			   : i == COMPLETE ? (complete ? "yes" : "no")
					   : *member(&written, i);
	return csv_row_write(list, cells, COLUMNS, err);
}

static int
read_line(const struct sheet_list *sheet, void *arg, struct err *err)
{
	struct packs_list *list = arg;
	const char *rows = sheet_list_text(sheet, ROWS);
	struct returned_pack pack = { 0 };

	for (size_t i = 0; i < COLUMNS; i++)
		if (member(&pack, i) != NULL)
			*member(&pack, i) = sheet_list_text(sheet, i);
	if (*pack.file == '\0' || strchr(pack.file, '/') != NULL)
		return sheet_list_bad(
		    sheet, FILE_NAME, err, "a pack must be a file in this directory");
	if (!sheet_number(rows, REVIEW_ROWS_MOST, &pack.rows) || pack.rows == 0)
		return sheet_list_bad(sheet, ROWS, err, "'%.40s' rows of '%s': a pack has 1 to %d",
		    rows, pack.file, REVIEW_ROWS_MOST);
	list->packs = mem_room(list->packs, &list->room, list->count + 1, sizeof(*list->packs));
	list->packs[list->count++] = pack;
	return 0;
}

/* A pack is listed once for each format. */
static bool
is_whole(const struct packs_list *list, const struct run_facts *facts)
{
	uint64_t rows = 0;

	for (size_t i = 0; i < list->count; i++)
		rows += list->packs[i].rows;
	if (facts->packs == 0 || list->count == 0)
		return facts->packs == list->count;
	return list->count % facts->packs == 0 &&
	       rows == facts->rows * (list->count / facts->packs);
}

int
packs_csv_read(struct packs_list *list, const char *dir, const struct run_facts *facts,
    struct arena *arena, struct err *err)
{
	struct sheet_list sheet = { .columns = columns, .count = COLUMNS, .arena = arena };
	char *path = mem_print("%s/" PACKS_CSV_NAME, dir);
	int rc = sheet_list_read(&sheet, path, NULL, read_line, list, err);

	if (rc == 0 && !is_whole(list, facts))
		rc = err_set(err, STATUS_REFUSED,
		    "'%s' does not list the %" PRIu64 " packs and %" PRIu64
		    " rows that " RUN_FILE_NAME " counts",
		    path, facts->packs, facts->rows);
	free(path);
	return rc;
}
