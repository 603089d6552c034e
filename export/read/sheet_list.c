/* See sheet_list.h. */
#include "sheet_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/nearest.h"
#include "model/base/text.h"

/* A needed column is missing: said of the row of a CSV, of the first cell of a workbook's. */
static int
missing(struct sheet_list *list, const char *name, const char *near, struct err *err)
{
	char *at = mem_copy(sheet_at(list->file, list->row.line, 0));

	if (!sheet_is_book(list->file))
		*strrchr(at, ':') = '\0';
	err_set(err, STATUS_BAD_INPUT, "%s: the column '%s' is missing%s%s%s", at, name,
	    near != NULL ? "; is '" : "", near != NULL ? near : "",
	    near != NULL ? "' meant for it?" : "");
	free(at);
	return -1;
}

static int
find_column(struct sheet_list *list, char *const *headings, size_t column, struct err *err)
{
	const struct sheet_column *wanted = &list->columns[column];
	uint32_t *at = &list->at[column];

	*at = NO_COLUMN;
	for (uint32_t i = 0; i < list->row.count; i++) {
		if (strcmp(headings[i], wanted->name) != 0)
			continue;
		if (*at != NO_COLUMN)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the column '%s' is a duplicate of column %u: remove one",
			    sheet_at(list->file, list->row.cells[i].line, i), wanted->name,
			    *at + 1);
		*at = i;
	}
	if (*at != NO_COLUMN || wanted->need != COLUMN_NEEDED)
		return 0;
	return missing(list, wanted->name,
	    nearest(wanted->name, (const char *const *)headings, list->row.count), err);
}

/* Of the columns of which one is needed, is one there? */
static int
check_one_of(struct sheet_list *list, struct err *err)
{
	struct text names = { 0 };
	bool found = false;
	int rc = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (list->columns[i].need != COLUMN_ONE_OF)
			continue;
		found |= sheet_list_has(list, i);
		text_between(&names, "' or '");
		text_add(&names, list->columns[i].name);
	}
	if (names.len > 0 && !found)
		rc = missing(list, names.bytes, NULL, err);
	text_release(&names);
	return rc;
}

/* The columns of the row of headings. */
static int
find_columns(struct sheet_list *list, struct err *err)
{
	char **headings = mem_alloc((list->row.count + 1) * sizeof(*headings));
	int rc = 0;

	for (uint32_t i = 0; i < list->row.count; i++)
		sheet_heading(headings[i] = mem_copy(list->row.cells[i].text));
	for (size_t i = 0; i < list->count && rc == 0; i++)
		rc = find_column(list, headings, i, err);
	for (uint32_t i = 0; i < list->row.count; i++)
		free(headings[i]);
	free(headings);
	list->headings = list->row.line;
	sheet_headed(list->file, list->row.count);
	return rc < 0 ? -1 : check_one_of(list, err);
}

/* As sheet_row, of the first row of a sheet. */
static int
first_row(struct sheet_list *list, size_t sheet, struct err *err)
{
	return sheet_begin(list->file, sheet, err) < 0 ? -1
						       : sheet_row(list->file, &list->row, err);
}

/* When no sheet has the columns, what the first is missing is the error. */
static int
choose_sheet(struct sheet_list *list, const char *path, struct err *err)
{
	struct err why, first = { 0 };
	size_t chosen = SIZE_MAX;

	for (size_t i = 0; i < sheet_count(list->file); i++) {
		int rc = sheet_hidden(list->file, i) ? 0 : first_row(list, i, err);

		if (rc < 0)
			return -1;
		if (rc == 1 && find_columns(list, &why) < 0)
			first = *first.text != '\0' ? first : why;
		else if (rc == 1 && chosen != SIZE_MAX)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the sheets '%s' and '%s' both have the columns of this list: "
			    "remove one",
			    path, sheet_name(list->file, chosen), sheet_name(list->file, i));
		else if (rc == 1)
			chosen = i;
	}
	if (chosen != SIZE_MAX)
		return first_row(list, chosen, err) < 0 ? -1 : find_columns(list, err);
	err_set(err, STATUS_BAD_INPUT,
	    "%s: the file is empty: it needs a header that names its columns", path);
	if (*first.text != '\0')
		*err = first;
	return -1;
}

/* The result of a formula that was not calculated, or wrongly, is no text of a list. */
static int
check_row(const struct sheet_list *list, struct err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct sheet_cell *cell =
		    sheet_list_has(list, i) ? &list->row.cells[list->at[i]] : NULL;

		if (cell != NULL && cell->kind == SHEET_ERROR)
			return sheet_list_bad(
			    list, i, err, "the cell shows an error, %.40s", cell->text);
		if (cell != NULL && cell->kind == SHEET_FORMULA && sheet_blank(cell->text))
			return sheet_list_bad(
			    list, i, err, "a formula without a value: write the word itself");
	}
	return 0;
}

/* As sheet_row. */
static int
next_row(struct sheet_list *list, struct err *err)
{
	int rc = sheet_row(list->file, &list->row, err);
	const char *merged;

	if (rc == 1)
		return check_row(list, err) < 0 ? -1 : 1;
	merged =
	    rc == 0 ? sheet_merged(list->file, list->headings, list->at, list->count, false) : NULL;
	return merged == NULL ? rc
			      : err_set(err, STATUS_BAD_INPUT,
				    "%s: the cells are merged, so their text counts for the first "
				    "row only: unmerge them, and fill in each row",
				    merged);
}

int
sheet_list_read(struct sheet_list *list, const char *path, char digest[DIGEST_HEX + 1],
    int (*take)(const struct sheet_list *list, void *arg, struct err *err), void *arg,
    struct err *err)
{
	int rc = -1;

	list->file = sheet_open(path, err);
	if (list->file != NULL)
		rc = choose_sheet(list, path, err);
	if (rc == 0 && digest != NULL)
		rc = sheet_digest(list->file, digest, err);
	while (rc == 0 && (rc = next_row(list, err)) == 1)
		rc = take(list, arg, err);
	sheet_close(list->file);
	list->file = NULL;
	return rc;
}

bool
sheet_list_has(const struct sheet_list *list, size_t column)
{
	return list->at[column] != NO_COLUMN;
}

char *
sheet_list_text(const struct sheet_list *list, size_t column)
{
	return sheet_list_has(list, column)
		   ? arena_trimmed(list->arena, list->row.cells[list->at[column]].text)
		   : arena_text(list->arena, "", 0);
}

int
sheet_list_word(const struct sheet_list *list, size_t column, const char *const *words,
    size_t count, const char *all, struct err *err)
{
	char *text = sheet_list_text(list, column), *hint;

	sheet_heading(text);
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return (int)i;
	hint = nearest_hint(text, all, words, count);
	sheet_list_bad(
	    list, column, err, "unknown %s '%.60s'%s", list->columns[column].name, text, hint);
	free(hint);
	return -1;
}

const char *
sheet_list_at(const struct sheet_list *list, size_t column)
{
	uint32_t at = list->at[column];

	return arena_copy(list->arena, sheet_at(list->file, list->row.cells[at].line, at));
}

int
sheet_list_bad(
    const struct sheet_list *list, size_t column, struct err *err, const char *format, ...)
{
	char what[sizeof(err->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return err_set(err, STATUS_BAD_INPUT, "%s: %s", sheet_list_at(list, column), what);
}
