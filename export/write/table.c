/*
 * Cells: see table.h. What Jira did not say is an empty cell, never an empty text. And the one loop over
 * rows: report -> cells of the shown columns -> filters -> format.
 */
#include "format.h"
#include <stdlib.h>
#include <string.h>

const char *
cell_words(const struct cell *cell, char digits[CELL_DIGITS], size_t *len)
{
	uint64_t left = cell->count;
	char *at = digits + CELL_DIGITS;

	switch (cell->type) {
	case CELL_TEXT:
	case CELL_TIME:
		*len = cell->len;
		return cell->text;
	case CELL_YESNO:
		*len = cell->count != 0 ? 3 : 2;
		return cell->count != 0 ? "yes" : "no";
	case CELL_COUNT:
		do
			*--at = (char)('0' + left % 10);
		while ((left /= 10) != 0);
		*len = (size_t)(digits + CELL_DIGITS - at);
		return at;
	case CELL_EMPTY:
		break;
	}
	*len = 0;
	return "";
}

static void
set_text(struct cell *cell, enum cell_type type, const char *text)
{
	cell->text = text != NULL ? text : "";
	cell->len = strlen(cell->text);
	cell->type = cell->len > 0 ? type : CELL_EMPTY;
}

void
cell_text(struct cell *cell, const char *text)
{
	set_text(cell, CELL_TEXT, text);
}

void
cell_count(struct cell *cell, uint64_t count)
{
	cell->type = CELL_COUNT;
	cell->count = count;
}

void
cell_yesno(struct cell *cell, bool yes)
{
	cell->type = CELL_YESNO;
	cell->count = yes;
}

void
cell_pointer(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TEXT, *(const char *const *)item);
}

void
cell_time(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TIME, *(const char *const *)item);
}

void
cell_chars(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TEXT, item);
}

void
cell_built(const void *item, struct cell *cell)
{
	const struct text *text = item;

	cell->text = text->bytes;
	cell->len = text->len;
	cell->type = cell->len > 0 ? CELL_TEXT : CELL_EMPTY;
}

void
cell_uint64(const void *item, struct cell *cell)
{
	if (*(const uint64_t *)item != UINT64_MAX)
		cell_count(cell, *(const uint64_t *)item);
}

void
cell_uint32(const void *item, struct cell *cell)
{
	if (*(const uint32_t *)item != UINT32_MAX)
		cell_count(cell, *(const uint32_t *)item);
}

void
cell_bool(const void *item, struct cell *cell)
{
	cell_yesno(cell, *(const bool *)item);
}

void
cell_int8(const void *item, struct cell *cell)
{
	if (*(const int8_t *)item >= 0)
		cell_yesno(cell, *(const int8_t *)item != 0);
}

/* A pointer in a row, whatever record it points to. */
typedef const char *record __attribute__((may_alias));

void
column_cell(const struct column *column, const void *row, struct cell *cell)
{
	const char *at = row;

	*cell = (struct cell){ .type = CELL_EMPTY };
	if (column->of && (at = *(const record *)(at + column->pointer)) == NULL)
		return;
	if (column->get != NULL)
		column->get(at + column->offset, cell);
}

void *
report_open(const struct report *report, const struct source *source)
{
	void *cursor = mem_alloc(report->size);

	if (report->open != NULL)
		report->open(cursor, source);
	return cursor;
}

void
report_close(const struct report *report, void *cursor)
{
	if (report->close != NULL)
		report->close(cursor);
	free(cursor);
}

static void
say_as(const struct shown *shown, struct cell *cell)
{
	char digits[CELL_DIGITS];
	size_t len;
	const char *text = cell_words(cell, digits, &len);

	for (size_t i = 0; i < shown->value_count; i++)
		if (strlen(shown->values[i].from) == len &&
		    memcmp(shown->values[i].from, text, len) == 0) {
			cell_text(cell, shown->values[i].to);
			return;
		}
}

static void
show_cell(const struct shown *shown, const void *row, struct cell *cell)
{
	if (shown->text != NULL)
		cell_text(cell, shown->text);
	else
		column_cell(shown->column, row, cell);
	if (shown->value_count > 0)
		say_as(shown, cell);
}

static bool
passes(const struct filter *filter, const struct report *report, const void *row)
{
	char digits[CELL_DIGITS];
	struct cell cell;
	const char *text;
	size_t len;

	column_cell(&report->columns[filter->index], row, &cell);
	text = cell_words(&cell, digits, &len);
	for (size_t i = 0; i < filter->count; i++)
		if (strlen(filter->values[i]) == len && memcmp(filter->values[i], text, len) == 0)
			return true;
	return false;
}

static bool
is_shown(const struct sheet *sheet, const void *row)
{
	for (size_t i = 0; i < sheet->filter_count; i++)
		if (!passes(&sheet->filters[i], sheet->report, row))
			return false;
	return true;
}

static int
write_rows(const struct format *format, void *state, const struct sheet *sheet,
    const struct source *source, uint64_t *rows, struct err *err)
{
	struct cell *cells = mem_alloc(sheet->column_count * sizeof(*cells));
	void *cursor = report_open(sheet->report, source);
	const void *row;
	int rc = 0;

	while (rc == 0 && (row = sheet->report->next(cursor, source)) != NULL) {
		if (!is_shown(sheet, row))
			continue;
		for (size_t i = 0; i < sheet->column_count; i++)
			show_cell(&sheet->columns[i], row, &cells[i]);
		rc = format->row(state, cells, sheet->column_count, err);
		++*rows;
	}
	report_close(sheet->report, cursor);
	free(cells);
	return rc;
}

int
table_write(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct written *written, struct err *err)
{
	const struct sheet *sheet = document->sheets;
	void *state = format->open(document, source, dir, err);
	int rc = 0;

	if (state == NULL)
		return -1;
	*written = (struct written){ .format = format };
	for (size_t i = 0; rc == 0 && i < document->sheet_count; i++, sheet++) {
		rc = format->sheet(state, sheet, err);
		if (rc == 0)
			rc = write_rows(format, state, sheet, source, &written->rows[i], err);
		if (rc == 0)
			rc = format->sheet_end(state, err);
	}
	if (rc != 0) {
		struct err ignored; /* the first failure is the one to tell */

		format->close(state, NULL, &ignored);
		return -1;
	}
	return format->close(state, written, err);
}
