/* See sheet_list.h. */
#include "sheet_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/nearest.h"

/* A needed column is not there: told for the row of a CSV, the first cell of a workbook's. */
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
			return err_set(err, STATUS_BAD_INPUT, "%s: a second column '%s'",
			    sheet_at(list->file, list->row.cells[i].line, i), wanted->name);
		*at = i;
	}
	if (*at != NO_COLUMN || !wanted->needed)
		return 0;
	return missing(list, wanted->name,
	    nearest(wanted->name, (const char *const *)headings, list->row.count), err);
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
	return rc;
}

/* As sheet_row, of the first row of a sheet. */
static int
first_row(struct sheet_list *list, size_t sheet, struct err *err)
{
	return sheet_begin(list->file, sheet, err) < 0 ? -1
						       : sheet_row(list->file, &list->row, err);
}

/* Of several sheets that lack something the first is told. */
static int
choose_sheet(struct sheet_list *list, const char *path, struct err *err)
{
	struct err why, lacks = { 0 };
	size_t chosen = SIZE_MAX;

	for (size_t i = 0; i < sheet_count(list->file); i++) {
		int rc = sheet_hidden(list->file, i) ? 0 : first_row(list, i, err);

		if (rc < 0)
			return -1;
		if (rc == 1 && find_columns(list, &why) < 0)
			lacks = *lacks.text != '\0' ? lacks : why;
		else if (rc == 1 && chosen != SIZE_MAX)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the sheets '%s' and '%s' both have the columns of this list: take "
			    "one of the two out",
			    path, sheet_name(list->file, chosen), sheet_name(list->file, i));
		else if (rc == 1)
			chosen = i;
	}
	if (chosen != SIZE_MAX)
		return first_row(list, chosen, err) < 0 ? -1 : find_columns(list, err);
	err_set(err, STATUS_BAD_INPUT,
	    "%s: the file is empty: it needs a header that names its columns", path);
	if (*lacks.text != '\0')
		*err = lacks;
	return -1;
}

int
sheet_list_open(struct sheet_list *list, const char *path, struct err *err)
{
	list->file = sheet_open(path, err);
	return list->file != NULL ? choose_sheet(list, path, err) : -1;
}

void
sheet_list_close(struct sheet_list *list)
{
	sheet_close(list->file);
	list->file = NULL;
}

/* What was never reckoned, or not well, is no text of a list. */
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
			return sheet_list_bad(list, i, err,
			    "a formula without a value stands here: write the word itself");
	}
	return 0;
}

int
sheet_list_next(struct sheet_list *list, struct err *err)
{
	int rc = sheet_row(list->file, &list->row, err);
	const char *merged;

	if (rc == 1)
		return check_row(list, err) < 0 ? -1 : 1;
	merged =
	    rc == 0 ? sheet_merged(list->file, list->headings, list->at, list->count, false) : NULL;
	return merged == NULL ? rc
			      : err_set(err, STATUS_BAD_INPUT,
				    "%s: the cells are merged, and what stands there is said of "
				    "the first row alone: unmerge them, and fill in each row",
				    merged);
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

const char *
sheet_list_at(const struct sheet_list *list, size_t column)
{
	return sheet_at(list->file, list->row.cells[list->at[column]].line, list->at[column]);
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
