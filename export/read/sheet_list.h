/*
 * A list that a spreadsheet file holds: a row of headings, and under it rows whose cells are found by the names of
 * their columns.
 *
 *	list = (struct sheet_list){ .columns = columns, .count = COLUMNS, .arena = &arena };
 *	if (sheet_list_open(&list, path, err) == 0)
 *		while ((rc = sheet_list_next(&list, err)) == 1) ... sheet_list_text(&list, EMAIL) ...
 *	sheet_list_close(&list);
 *
 * The headings are the first row in which anything stands. Of a workbook it is the visible sheet that has the
 * needed columns; two of them are an error, and so are, in those columns, merged cells and the results of
 * formulas that are none. Other columns are nobody's business. Errors as in sheet.h.
 */
#ifndef EXPORT_READ_SHEET_LIST_H
#define EXPORT_READ_SHEET_LIST_H

#include "sheet.h"

enum { SHEET_LIST_COLUMNS = 8, NO_COLUMN = UINT32_MAX };

/* A column that the reader of a list knows. */
struct sheet_column {
	const char *name; /* as sheet_heading makes it */
	bool needed;
};

struct sheet_list {
	const struct sheet_column *columns;
	size_t count;        /* SHEET_LIST_COLUMNS at most */
	struct arena *arena; /* for the texts that are handed out */
	struct sheet_file *file;
	struct sheet_row row; /* the one that was read last */
	uint32_t headings;    /* their line */
	uint32_t
	    at[SHEET_LIST_COLUMNS]; /* by column: its place, NO_COLUMN when the file lacks it */
};

int sheet_list_open(struct sheet_list *list, const char *path, struct err *err);
void sheet_list_close(struct sheet_list *list); /* also after a failed open */
/* 1: the next row, 0: after the last, -1: err is set. */
int sheet_list_next(struct sheet_list *list, struct err *err);

bool sheet_list_has(const struct sheet_list *list, size_t column);
/* What the row has there, copied, without space around it; "" when the file lacks the column. */
char *sheet_list_text(const struct sheet_list *list, size_t column);
/* The place of that cell; valid until the next call. */
const char *sheet_list_at(const struct sheet_list *list, size_t column);
/* "PLACE: what"; -1. */
int sheet_list_bad(const struct sheet_list *list, size_t column, struct err *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
