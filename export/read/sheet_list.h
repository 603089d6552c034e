/*
 * A list that a spreadsheet file holds: a row of headings, and under it rows whose cells are found by the names of
 * their columns.
 *
 *	list = (struct sheet_list){ .columns = columns, .count = COLUMNS, .arena = &arena };
 *	rc = sheet_list_read(&list, path, digest, take, arg, err);
 *	take: ... sheet_list_text(list, EMAIL) ...
 *
 * The headings are the first row in which anything stands. Of a workbook it is the visible sheet that has the
 * needed columns; two of them are an error, and so are, in those columns, merged cells and the results of
 * formulas that are none. Other columns are ignored. Errors as in sheet.h.
 */
#ifndef EXPORT_READ_SHEET_LIST_H
#define EXPORT_READ_SHEET_LIST_H

#include "sheet.h"

enum { SHEET_LIST_COLUMNS = 8 };
#define NO_COLUMN UINT32_MAX

/* A column that the reader of a list knows: of the ONE_OF there has to be one. */
struct sheet_column {
	const char *name; /* as sheet_heading makes it */
	enum { COLUMN_OPTIONAL, COLUMN_ONE_OF, COLUMN_NEEDED } need;
};

struct sheet_list {
	const struct sheet_column *columns;
	size_t count;        /* SHEET_LIST_COLUMNS at most */
	struct arena *arena; /* for the texts that are handed out */
	struct sheet_file *file;
	struct sheet_row row; /* the one that was read last */
	uint32_t headings;    /* their line */
	uint32_t
	    at[SHEET_LIST_COLUMNS]; /* by column: its place, NO_COLUMN when the file has none */
};

/* Gives each row to 'take', which returns -1 to end with an error. digest: of the file (sheet_digest), NULL: of none. */
int sheet_list_read(struct sheet_list *list, const char *path, char digest[DIGEST_HEX + 1],
    int (*take)(const struct sheet_list *list, void *arg, struct err *err), void *arg,
    struct err *err);

bool sheet_list_has(const struct sheet_list *list, size_t column);
/* The text of the row there, copied, without space around it; "" when the file has no such column. */
char *sheet_list_text(const struct sheet_list *list, size_t column);
/* Which of the words it is, as sheet_heading makes it; -1: err is set. 'all': what the words are called. */
int sheet_list_word(const struct sheet_list *list, size_t column, const char *const *words,
    size_t count, const char *all, struct err *err);
/* The place of that cell, copied. */
const char *sheet_list_at(const struct sheet_list *list, size_t column);
/* "PLACE: what"; -1. */
int sheet_list_bad(const struct sheet_list *list, size_t column, struct err *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
