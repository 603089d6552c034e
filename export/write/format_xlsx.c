/*
 * XLSX: one workbook per document. A Summary first, then a tab per sheet of the document: a header
 * that stays in view and is printed on each page, a filter over all rows, columns in their order for people
 * (xlsx_columns.h), typed cells. A sheet that is longer than a tab may be goes on in "Name (2)".
 *
 * The library holds no rows (constant-memory mode), each tab being a temporary file in 'dir',
 * without a name. The first rows of a sheet wait here until they have told how wide its columns are.
 * After the file is closed it is read back and compared cell by cell (xlsx_check.c).
 */
#include <stdlib.h>
#include <string.h>

#include "xlsx_check.h"
#include "xlsx_columns.h"
#include "xlsx_matters.h"

enum { ROWS_WAITING = 500, LINE_HEIGHT = 15 };

struct xlsx_state {
	struct xlsx_out *out;
	struct xlsx_tab *tab; /* being written; NULL: its rows are waiting */
	struct xlsx_columns columns;
	struct cell *waiting; /* row by row */
	size_t waiting_rows;
	struct arena texts; /* of theirs */
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
	{ "owner_status", "inactive", STYLE_MUTED },
	{ "owner_status", "unknown", STYLE_MUTED },
	{ "exposure", "public", STYLE_AMBER },
	{ "shared_with", "public", STYLE_AMBER },
	{ "lead_status", "inactive", STYLE_MUTED },
	{ "lead_status", "unknown", STYLE_MUTED },
	{ "state", "archived", STYLE_MUTED },
	{ "complete", "no", STYLE_AMBER },
	{ "severity", "high", STYLE_AMBER },
	{ "severity", "info", STYLE_MUTED },
};

static int
begin_tab(struct xlsx_state *state, struct err *err)
{
	state->tab = xlsx_tab_add(state->out, state->columns.sheet->name, err);
	if (state->tab == NULL)
		return -1;
	state->tab->of = state->columns.sheet;
	xlsx_columns_head(&state->columns, state->tab);
	return xlsx_result(state->out, err);
}

static void
tint_column(struct xlsx_state *state, uint16_t column, uint32_t last)
{
	const struct xlsx_columns *columns = &state->columns;
	const char *name = columns->sheet->columns[columns->list[column].cell].column->name;

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

/* What needs the number of rows comes last; the library writes it in front of the rows. */
static int
end_tab(struct xlsx_state *state, struct err *err)
{
	struct xlsx_tab *tab = state->tab;
	uint32_t last = (uint32_t)tab->rows;
	uint16_t columns = state->columns.count;

	for (uint16_t i = 0; last > 0 && i < columns; i++) {
		tint_column(state, i, last);
		shade_column(state, i, last);
	}
	if (columns > 0) {
		xlsx_said(tab,
		    worksheet_autofilter(tab->sheet, 0, 0, last, (uint16_t)(columns - 1)),
		    "filter");
		xlsx_plain_text(tab, last, (uint16_t)(columns - 1));
	}
	xlsx_columns_print(&state->columns, tab);
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
	out->tallies = xlsx_tallies_new(document);
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
	xlsx_columns_begin(&state->columns, sheet);
	state->waiting = mem_resize(
	    state->waiting, (ROWS_WAITING * sheet->column_count + 1) * sizeof(*state->waiting));
	state->tab = NULL;
	return 0;
}

/* In a row of several lines all stand at the top. */
static void
write_cell(
    struct xlsx_tab *tab, uint32_t row, uint16_t column, const struct cell *cell, bool several)
{
	char digits[CELL_DIGITS];
	const char *words;
	size_t len;

	if (cell->type == CELL_COUNT) {
		xlsx_put_count(
		    tab, row, column, cell->count, several ? STYLE_LINES_COUNT : STYLE_COUNT);
	} else if (cell->type == CELL_TIME) {
		xlsx_put_time(tab, row, column, cell->text, cell->len,
		    several ? STYLE_LINES_TIME : STYLE_TIME);
	} else if (cell->type != CELL_EMPTY) {
		words = cell_words(cell, digits, &len);
		if (len > 0) /* a list may be of nothing */
			xlsx_put_text(
			    tab, row, column, words, len, several ? STYLE_LINES : STYLE_PLAIN);
	}
}

static int
write_row(struct xlsx_state *state, const struct cell *cells, struct err *err)
{
	unsigned lines = xlsx_columns_lines(&state->columns, cells);

	if (state->tab->rows == state->rows_max &&
	    (end_tab(state, err) != 0 || begin_tab(state, err) != 0))
		return -1;
	uint32_t row = (uint32_t)++state->tab->rows;
	if (lines > 1)
		xlsx_said(state->tab,
		    worksheet_set_row(state->tab->sheet, row, LINE_HEIGHT * lines, NULL),
		    "row height");
	for (uint16_t i = 0; i < state->columns.count; i++)
		write_cell(state->tab, row, i, &cells[state->columns.list[i].cell], lines > 1);
	xlsx_tallies_count(state->out->tallies, state->tab, row, cells);
	return xlsx_result(state->out, err);
}

/* The row until the widths are known; its texts are copied. */
static void
keep_row(struct xlsx_state *state, const struct cell *cells)
{
	size_t count = state->columns.count;
	struct cell *kept = &state->waiting[state->waiting_rows++ * count];

	xlsx_columns_see(&state->columns, cells);
	for (size_t i = 0; i < count; i++) {
		kept[i] = cells[i];
		if (cells[i].len > 0)
			kept[i].text = arena_text(&state->texts, cells[i].text, cells[i].len);
		if (cells[i].type == CELL_LIST)
			kept[i].list = NULL;
	}
}

static int
write_waiting(struct xlsx_state *state, struct err *err)
{
	int rc;

	xlsx_columns_settle(&state->columns);
	rc = begin_tab(state, err);
	for (size_t i = 0; rc == 0 && i < state->waiting_rows; i++)
		rc = write_row(state, &state->waiting[i * state->columns.count], err);
	state->waiting_rows = 0;
	arena_release(&state->texts);
	return rc;
}

static int
xlsx_row(void *arg, const struct cell *cells, size_t count, struct err *err)
{
	struct xlsx_state *state = arg;

	(void)count;
	if (state->tab != NULL)
		return write_row(state, cells, err);
	keep_row(state, cells);
	return state->waiting_rows < ROWS_WAITING ? 0 : write_waiting(state, err);
}

static int
xlsx_sheet_end(void *arg, struct err *err)
{
	struct xlsx_state *state = arg;

	if (state->tab == NULL && write_waiting(state, err) != 0)
		return -1;
	return end_tab(state, err);
}

static int
xlsx_close(void *arg, struct written *written, struct err *err)
{
	struct xlsx_state *state = arg;
	int rc = 0;

	if (written != NULL) {
		xlsx_summary_write(state->out);
		xlsx_print_setup(state->out->tabs[0], true);
		worksheet_set_portrait(state->out->tabs[0]->sheet); /* it is longer than wide */
		rc = xlsx_out_close(state->out, err);
		written->cut_cells += state->out->cut_cells;
	}
	xlsx_out_free(state->out);
	xlsx_columns_release(&state->columns);
	arena_release(&state->texts);
	free(state->waiting);
	free(state);
	return rc;
}

const struct format format_xlsx = {
	.name = "xlsx",
	.extension = "xlsx",
	.rows_max = XLSX_ROWS_MAX,
	.workbook = true,
	.open = xlsx_open,
	.sheet = xlsx_sheet,
	.row = xlsx_row,
	.sheet_end = xlsx_sheet_end,
	.close = xlsx_close,
};
