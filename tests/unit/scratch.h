/*
 * What tests of files share: a directory of their own, whole files, and a report of plain rows.
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#define _XOPEN_SOURCE 700 /* nftw */
#include "export/write/format.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A fresh directory; caller frees and removes it with scratch_remove. */
static inline char *
scratch_make(void)
{
	const char *base = getenv("TMPDIR");
	char *path = mem_print("%s/ja-test-XXXXXX", base != NULL ? base : "/tmp");

	if (mkdtemp(path) == NULL)
		abort();
	return path;
}

static inline int
scratch_drop(const char *path, const struct stat *what, int kind, struct FTW *at)
{
	(void)what, (void)kind, (void)at;
	return remove(path);
}

static inline void
scratch_remove(char *path)
{
	nftw(path, scratch_drop, 8, FTW_DEPTH | FTW_PHYS);
	free(path);
}

static inline char *
scratch_read(const char *dir, const char *name, size_t *len)
{
	char *path = mem_print("%s/%s", dir, name), *text;
	FILE *file = fopen(path, "rb");
	size_t room = 1 << 22;

	free(path);
	*len = 0;
	if (file == NULL)
		return NULL;
	text = mem_alloc(room);
	*len = fread(text, 1, room - 1, file);
	fclose(file);
	return text;
}

static inline void
scratch_write(const char *dir, const char *name, const char *text, size_t len)
{
	char *path = mem_print("%s/%s", dir, name);
	FILE *file = fopen(path, "wb");

	free(path);
	if (file == NULL || fwrite(text, 1, len, file) != len || fclose(file) != 0)
		abort();
}

/* A report over an array of rows, three cells each. source->graph is the array. */
struct scratch_row {
	struct cell cells[3];
};
struct scratch_rows {
	const struct scratch_row *rows;
	size_t count, next;
};

static inline void
scratch_open(void *cursor, const struct source *source)
{
	memcpy(cursor, (const void *)source->graph, sizeof(struct scratch_rows));
}

static inline const void *
scratch_next(void *cursor, const struct source *source)
{
	struct scratch_rows *rows = cursor;

	(void)source;
	return rows->next < rows->count ? &rows->rows[rows->next++] : NULL;
}

static inline void
scratch_cell_0(const void *row, struct cell *cell)
{
	*cell = ((const struct scratch_row *)row)->cells[0];
}

static inline void
scratch_cell_1(const void *row, struct cell *cell)
{
	*cell = ((const struct scratch_row *)row)->cells[1];
}

static inline void
scratch_cell_2(const void *row, struct cell *cell)
{
	*cell = ((const struct scratch_row *)row)->cells[2];
}

static const struct column scratch_columns[] = {
	COLUMN_GET("name", CELL_TEXT, scratch_cell_0),
	COLUMN_GET("count", CELL_COUNT, scratch_cell_1),
	COLUMN_GET("seen", CELL_YESNO, scratch_cell_2),
	COLUMN_BLANK("later", CELL_TEXT),
	COLUMNS_END,
};

static const struct report scratch_report = {
	.name = "things",
	.title = "Things",
	.rows = "thing",
	.columns = scratch_columns,
	.size = sizeof(struct scratch_rows),
	.open = scratch_open,
	.next = scratch_next,
};

/* A document of one sheet with the first 'columns' columns. */
struct scratch_document {
	struct document document;
	struct sheet sheet;
	struct shown shown[4];
};

static inline const struct document *
scratch_document(struct scratch_document *it, size_t columns)
{
	size_t i;

	*it = (struct scratch_document){ 0 };
	for (i = 0; i < columns; i++)
		it->shown[i] = (struct shown){ &scratch_columns[i], i, NULL,
			scratch_columns[i].name, NULL, 0 };
	it->sheet = (struct sheet){ .report = &scratch_report,
		.name = "Things",
		.file = "things",
		.columns = it->shown,
		.column_count = columns };
	it->document.title = "Test";
	it->document.file = "test";
	it->document.sheets = &it->sheet;
	it->document.sheet_count = 1;
	return &it->document;
}

static inline struct cell
scratch_text(const char *text)
{
	return (struct cell){ .type = CELL_TEXT, .text = text, .len = strlen(text) };
}

/* Of words with "; " between them. */
static inline struct cell
scratch_list(const char *text)
{
	return (struct cell){ .type = CELL_LIST, .text = text, .len = strlen(text) };
}

static inline struct cell
scratch_number(enum cell_type type, uint64_t count)
{
	return (struct cell){ .type = type, .count = count };
}

/* The rows as a source: the fake report knows that its graph is none. */
static inline struct source
scratch_source(const struct scratch_rows *rows)
{
	return (struct source){ .graph = (const void *)rows };
}

#endif
