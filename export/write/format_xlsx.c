/*
 * XLSX: one workbook per document. A Summary first, then a tab per sheet of the document: a header
 * that stays in view and is printed on each page, a filter over all rows, widths by content, typed
 * cells. A sheet that is longer than a tab may be goes on in "Name (2)".
 *
 * The library holds no rows (constant-memory mode), each tab being a temporary file in 'dir',
 * without a name. After the file is closed it is read back and compared cell by cell
 * (xlsx_check.c).
 */
#include <stdlib.h>
#include <string.h>

#include "xlsx_check.h"
#include "xlsx_put.h"

enum { WIDTH_ROWS = 1000, WIDTH_LEAST = 8, WIDTH_MOST = 60, HEADER_HEIGHT = 22, BUTTON_WIDTH = 3 };

struct xlsx_state {
	struct xlsx_out *out;
	struct xlsx_tab *tab; /* being written */
	const struct sheet *sheet;
	unsigned *widths; /* by column */
	uint64_t rows_max;
};

/* Words that deserve a glance. The colour only repeats what the word says. */
static const struct tint {
	const char *column, *word;
	enum xlsx_style style;
} tints[] = {
	{ "status", "inactive", STYLE_MUTED },
	{ "status", "unknown", STYLE_MUTED },
	{ "actor_status", "inactive", STYLE_MUTED },
	{ "actor_status", "unknown", STYLE_MUTED },
	{ "lead_status", "inactive", STYLE_MUTED },
	{ "lead_status", "unknown", STYLE_MUTED },
	{ "state", "archived", STYLE_MUTED },
	{ "complete", "no", STYLE_AMBER },
	{ "severity", "high", STYLE_AMBER },
	{ "severity", "info", STYLE_MUTED },
};

static void
widen(struct xlsx_state *state, size_t column, unsigned width)
{
	if (width > WIDTH_MOST)
		width = WIDTH_MOST;
	if (width > state->widths[column])
		state->widths[column] = width;
}

static void
write_header(struct xlsx_state *state)
{
	xlsx_said(
	    state->tab, worksheet_set_row(state->tab->sheet, 0, HEADER_HEIGHT, NULL), "header row");
	for (size_t i = 0; i < state->sheet->column_count; i++) {
		const struct shown *shown = &state->sheet->columns[i];
		enum cell_type type = shown->column->type;
		char *heading =
		    mem_print("%s%s", shown->heading, type == CELL_TIME ? " (UTC)" : "");
		size_t len = strlen(heading);

		xlsx_put_text(state->tab, 0, (uint16_t)i, heading, len,
		    type == CELL_COUNT ? STYLE_HEADER_RIGHT : STYLE_HEADER);
		widen(state, i, xlsx_text_width(heading, len) + BUTTON_WIDTH);
		free(heading);
	}
}

static int
begin_tab(struct xlsx_state *state, struct err *err)
{
	state->tab = xlsx_tab_add(state->out, state->sheet->name, err);
	if (state->tab == NULL)
		return -1;
	state->tab->of = state->sheet;
	worksheet_freeze_panes(state->tab->sheet, 1, 0);
	write_header(state);
	return xlsx_result(state->out, err);
}

static void
tint_column(struct xlsx_state *state, uint16_t column, uint32_t last)
{
	const char *name = state->sheet->columns[column].column->name;

	for (size_t i = 0; i < sizeof(tints) / sizeof(tints[0]); i++) {
		if (strcmp(tints[i].column, name) != 0)
			continue;
		char *word = mem_print("\"%s\"", tints[i].word);
		lxw_conditional_format rule = {
			.type = LXW_CONDITIONAL_TYPE_CELL,
			.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
			.value_string = word,
			.format = state->out->styles[tints[i].style],
		};
		xlsx_said(state->tab,
		    worksheet_conditional_format_range(
			state->tab->sheet, 1, column, last, column, &rule),
		    "tint");
		free(word);
	}
}

/* Every other row, column by column: LibreOffice keeps the order of rules only within one range. */
static void
shade_column(struct xlsx_state *state, uint16_t column, uint32_t last)
{
	char every_other[] = "=MOD(ROW(),2)=1";
	lxw_conditional_format rule = {
		.type = LXW_CONDITIONAL_TYPE_FORMULA,
		.value_string = every_other,
		.format = state->out->styles[STYLE_BAND],
	};

	xlsx_said(state->tab,
	    worksheet_conditional_format_range(state->tab->sheet, 1, column, last, column, &rule),
	    "shading");
}

/* What needs the number of rows or the widths comes last; the library writes it in front of the
 * rows. */
static int
end_tab(struct xlsx_state *state, struct err *err)
{
	struct xlsx_tab *tab = state->tab;
	uint32_t last = (uint32_t)tab->rows;
	uint16_t columns = (uint16_t)state->sheet->column_count;

	for (uint16_t i = 0; i < columns; i++) {
		unsigned width = state->widths[i] < WIDTH_LEAST ? WIDTH_LEAST : state->widths[i];

		xlsx_said(
		    tab, worksheet_set_column(tab->sheet, i, i, width + 1.5, NULL), "column width");
		if (last > 0) {
			tint_column(state, i, last);
			shade_column(state, i, last);
		}
	}
	if (columns > 0) {
		xlsx_said(tab,
		    worksheet_autofilter(tab->sheet, 0, 0, last, (uint16_t)(columns - 1)),
		    "filter");
		xlsx_said(tab, worksheet_repeat_rows(tab->sheet, 0, 0), "print titles");
	}
	xlsx_print_setup(tab, false);
	return xlsx_result(state->out, err);
}

static void *
xlsx_open(const struct format *format, const struct document *document, const struct source *source,
    const char *dir, struct err *err)
{
	struct xlsx_state *state;
	struct xlsx_out *out = xlsx_out_new(document, source, dir, err);

	if (out == NULL)
		return NULL;
	if (xlsx_tab_add(out, "Summary", err) == NULL) {
		xlsx_out_free(out);
		return NULL;
	}
	state = mem_alloc(sizeof(*state));
	state->out = out;
	state->rows_max = format->rows_max;
	return state;
}

static int
xlsx_sheet(void *arg, const struct sheet *sheet, struct err *err)
{
	struct xlsx_state *state = arg;

	if (sheet->column_count > LXW_COL_MAX)
		return err_set(err, STATUS_FAILED, "sheet '%s': more columns than a workbook holds",
		    sheet->name);
	state->sheet = sheet;
	free(state->widths);
	state->widths = mem_alloc((sheet->column_count + 1) * sizeof(*state->widths));
	return begin_tab(state, err);
}

static void
write_cell(struct xlsx_tab *tab, uint32_t row, uint16_t column, const struct cell *cell)
{
	char digits[CELL_DIGITS];
	const char *words;
	size_t len;

	if (cell->type == CELL_COUNT) {
		xlsx_put_count(tab, row, column, cell->count, STYLE_COUNT);
	} else if (cell->type == CELL_TIME) {
		xlsx_put_time(tab, row, column, cell->text, cell->len, STYLE_TIME);
	} else if (cell->type != CELL_EMPTY) {
		words = cell_words(cell, digits, &len);
		if (len > 0) /* a list may be of nothing */
			xlsx_put_text(tab, row, column, words, len, STYLE_PLAIN);
	}
}

static unsigned
cell_width(const struct cell *cell)
{
	enum { TIME_WIDTH = 16 };
	unsigned digits = 1;

	switch (cell->type) {
	case CELL_TEXT:
	case CELL_LIST:
		return xlsx_text_width(cell->text, cell->len);
	case CELL_COUNT:
		for (uint64_t rest = cell->count; rest >= 10; rest /= 10)
			digits++;
		return digits + (digits - 1) / 3;
	case CELL_TIME:
		return TIME_WIDTH;
	case CELL_EMPTY:
	case CELL_YESNO:
		break;
	}
	return 0;
}

static int
xlsx_row(void *arg, const struct cell *cells, size_t count, struct err *err)
{
	struct xlsx_state *state = arg;

	if (state->tab->rows == state->rows_max &&
	    (end_tab(state, err) != 0 || begin_tab(state, err) != 0))
		return -1;
	uint32_t row = (uint32_t)++state->tab->rows;
	for (size_t i = 0; i < count; i++) {
		if (row <= WIDTH_ROWS)
			widen(state, i, cell_width(&cells[i]));
		write_cell(state->tab, row, (uint16_t)i, &cells[i]);
	}
	return xlsx_result(state->out, err);
}

static int
xlsx_sheet_end(void *arg, struct err *err)
{
	return end_tab(arg, err);
}

static int
xlsx_close(void *arg, struct written *written, struct err *err)
{
	struct xlsx_state *state = arg;
	int rc = 0;

	if (written != NULL) {
		xlsx_summary_write(state->out);
		xlsx_print_setup(state->out->tabs[0], true);
		rc = xlsx_out_close(state->out, err);
		written->cut_cells += state->out->cut_cells;
	}
	xlsx_out_free(state->out);
	free(state->widths);
	free(state);
	return rc;
}

const struct format format_xlsx = {
	.name = "xlsx",
	.extension = "xlsx",
	.rows_max = XLSX_ROWS_MAX,
	.open = xlsx_open,
	.sheet = xlsx_sheet,
	.row = xlsx_row,
	.sheet_end = xlsx_sheet_end,
	.close = xlsx_close,
};
