/* The list of formats, and the one loop over rows: report -> filters -> cells of the shown columns -> format. */
#include "format.h"

#include <stdlib.h>
#include <string.h>

static const struct format *const formats[] = {
	&format_csv,
	&format_csv_raw,
	&format_json,
	&format_jsonl,
	&format_xlsx,
};

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *
format_names(void)
{
	return "csv, csv-raw, json, jsonl, xlsx";
}

static void
reword(const struct shown *shown, struct cell *cell)
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

/* What the loop needs of a shown column, side by side; and the record that its cell is of. */
struct spot {
	void (*get)(const void *item, struct cell *cell);
	const void *record;
	uint32_t offset, pointer;
	bool of, reworded;
};

static void
lay_out(const struct sheet *sheet, struct spot *spots, struct cell *cells)
{
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct shown *shown = &sheet->columns[i];
		const struct column *column = shown->column;

		spots[i] = (struct spot){ column->get, spots, (uint32_t)column->offset,
			(uint32_t)column->pointer, column->of, shown->value_count > 0 };
		if (shown->text != NULL)
			cell_text(&cells[i], shown->text);
		else if (spots[i].reworded)
			reword(shown, &cells[i]);
	}
}

/*
 * Rows come sorted: most records that a row points to are those of the row above, whose cells stand. A column
 * without a getter says the same in every row.
 */
static void
show_row(const struct sheet *sheet, struct spot *spots, const char *row, struct cell *cells)
{
	struct cell *cell = cells;

	for (struct spot *spot = spots; spot < spots + sheet->column_count; spot++, cell++) {
		const char *item = row;

		if (spot->of) {
			memcpy(&item, row + spot->pointer, sizeof(item));
			cell->above = item == spot->record;
			if (cell->above)
				continue;
			spot->record = item;
		}
		if (spot->get == NULL)
			continue;
		*cell = (struct cell){ .type = CELL_EMPTY };
		if (item != NULL)
			spot->get(item + spot->offset, cell);
		if (spot->reworded)
			reword(&sheet->columns[spot - spots], cell);
	}
}

static int
write_rows(const struct format *format, void *state, const struct sheet *sheet,
    const struct source *source, uint64_t *rows, struct err *err)
{
	struct cell *cells = mem_alloc(sheet->column_count * sizeof(*cells));
	struct spot *spots = mem_alloc(sheet->column_count * sizeof(*spots));
	void *cursor = report_open(sheet->report, source);
	const void *row;
	int rc = 0;

	lay_out(sheet, spots, cells);
	while (rc == 0 && (row = sheet->report->next(cursor, source)) != NULL) {
		if (!is_shown(sheet, row))
			continue;
		show_row(sheet, spots, row, cells);
		rc = format->row(state, cells, sheet->column_count, err);
		++*rows;
	}
	report_close(sheet->report, cursor);
	free(spots);
	free(cells);
	return rc;
}

int
table_write(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct written *written, struct err *err)
{
	const struct sheet *sheet = document->sheets;
	void *state = format->open(format, document, source, dir, err);
	int rc = 0;

	if (state == NULL)
		return -1;
	*written = (struct written){ .format = format };
	for (size_t i = 0; rc == 0 && i < document->sheet_count; i++, sheet++) {
		if (!format_shows(format, sheet))
			continue;
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
