/* See xlsx_columns.h. */
#include "xlsx_columns.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEAST = 60,
	MOST = 440, /* wide enough to read, and two of them fit into a screen */
	MOST_FROZEN = 280,
	MOST_WORD = 640, /* without a blank: rather than broken within */
	MOST_HIDDEN = 2000,
	BUTTON = 32,  /* of the filter */
	PADDING = 13, /* of a column beyond its text */
	PAGE = 2300,  /* what A4 holds in a size that can be read */
	WIDEST_CHAR = 17,
	HEADER_LINES = 2,
	LINES_MOST = 27, /* a row is 409 points high at most */
};

void
xlsx_columns_begin(struct xlsx_columns *columns, const struct sheet *sheet)
{
	size_t count = sheet->column_count;

	free(columns->list);
	*columns = (struct xlsx_columns){ .sheet = sheet, .count = (uint16_t)count };
	columns->list = mem_alloc((count + 1) * sizeof(*columns->list));
	for (size_t i = 0; i < count; i++)
		columns->list[i] =
		    (struct xlsx_column){ .cell = sheet->order != NULL ? sheet->order[i] : i,
			    .frozen = i < sheet->frozen,
			    .hidden = i >= count - sheet->hidden };
}

void
xlsx_columns_release(struct xlsx_columns *columns)
{
	free(columns->list);
	*columns = (struct xlsx_columns){ 0 };
}

static unsigned
cell_width(const struct cell *cell)
{
	enum { TIME_WIDTH = 150 };
	unsigned digits = 1;

	switch (cell->type) {
	case CELL_TEXT:
	case CELL_LIST:
		return xlsx_text_tenths(cell->text, cell->len);
	case CELL_COUNT:
		for (uint64_t rest = cell->count; rest >= 10; rest /= 10)
			digits++;
		return 10 * (digits + 2) + 4 * ((digits - 1) / 3);
	case CELL_TIME:
		return TIME_WIDTH;
	case CELL_EMPTY:
	case CELL_YESNO:
		break;
	}
	return 0;
}

static unsigned
longest_word(const char *text, size_t len)
{
	unsigned longest = 0;

	while (len > 0) {
		const char *blank = memchr(text, ' ', len);
		size_t letters = blank != NULL ? (size_t)(blank - text) : len;
		unsigned wide = xlsx_text_tenths(text, letters);

		longest = wide > longest ? wide : longest;
		text += letters + (blank != NULL);
		len -= letters + (blank != NULL);
	}
	return longest;
}

void
xlsx_columns_see(struct xlsx_columns *columns, const struct cell *cells)
{
	for (uint16_t i = 0; i < columns->count; i++) {
		struct xlsx_column *column = &columns->list[i];
		const struct cell *cell = &cells[column->cell];
		unsigned width = cell_width(cell), word;

		if (width > MOST && width > column->width && !column->hidden) {
			word = longest_word(cell->text, cell->len);
			column->word = word > column->word ? word : column->word;
		}
		if (width > column->width)
			column->width = width;
	}
}

/* The caller frees it. */
static char *
heading_of(const struct xlsx_columns *columns, const struct xlsx_column *column)
{
	const struct shown *shown = &columns->sheet->columns[column->cell];

	return mem_print("%s%s", shown->heading, shown->column->type == CELL_TIME ? " (UTC)" : "");
}

/* A heading is bold, and has a button beside it. */
static unsigned
heading_room(unsigned width)
{
	return (width - BUTTON) * 16 / 17;
}

/* As narrow as its heading allows in two lines. */
static unsigned
heading_width(const char *heading)
{
	size_t len = strlen(heading);
	unsigned width = LEAST;

	while (heading_room(width) < longest_word(heading, len) ||
	       xlsx_text_lines(heading, len, heading_room(width)) > HEADER_LINES)
		width += 5;
	return width;
}

static unsigned
widest(const struct xlsx_column *column)
{
	if (column->hidden)
		return MOST_HIDDEN;
	if (column->frozen)
		return MOST_FROZEN;
	return column->word < MOST ? MOST : column->word < MOST_WORD ? column->word : MOST_WORD;
}

void
xlsx_columns_settle(struct xlsx_columns *columns)
{
	columns->header_lines = 1;
	for (uint16_t i = 0; i < columns->count; i++) {
		struct xlsx_column *column = &columns->list[i];
		char *heading = heading_of(columns, column);
		unsigned most = widest(column), least = heading_width(heading), lines;

		if (column->width > most + most / 7) /* a little more saves all the second lines */
			column->width = most;
		column->width = column->width < least ? least : column->width;
		lines = xlsx_text_lines(heading, strlen(heading), heading_room(column->width));
		if (lines > columns->header_lines && !column->hidden)
			columns->header_lines = lines;
		free(heading);
	}
}

static void
set_widths(const struct xlsx_columns *columns, struct xlsx_tab *tab)
{
	lxw_row_col_options away = { .hidden = LXW_TRUE };

	for (uint16_t i = 0; i < columns->count; i++)
		xlsx_said(tab,
		    worksheet_set_column_opt(tab->sheet, i, i,
			(columns->list[i].width + PADDING) / 10.0, NULL,
			columns->list[i].hidden ? &away : NULL),
		    "column width");
}

void
xlsx_columns_head(const struct xlsx_columns *columns, struct xlsx_tab *tab)
{
	enum { ONE = 22, LINE = 14 };
	double height = columns->header_lines > 1 ? 6 + LINE * columns->header_lines : ONE;

	worksheet_freeze_panes(tab->sheet, 1, (uint16_t)columns->sheet->frozen);
	set_widths(columns, tab);
	xlsx_said(tab, worksheet_set_row(tab->sheet, 0, height, NULL), "header row");
	for (uint16_t i = 0; i < columns->count; i++) {
		const struct xlsx_column *column = &columns->list[i];
		bool count = columns->sheet->columns[column->cell].column->type == CELL_COUNT;
		char *heading = heading_of(columns, column);

		xlsx_put_text(
		    tab, 0, i, heading, strlen(heading), count ? STYLE_HEADER_RIGHT : STYLE_HEADER);
		free(heading);
	}
}

/* As many pages beside each other as make it readable; names and headings on each. */
void
xlsx_columns_print(const struct xlsx_columns *columns, struct xlsx_tab *tab)
{
	uint16_t frozen = (uint16_t)columns->sheet->frozen;
	unsigned width = 0, names = 0;

	for (uint16_t i = 0; i < columns->count; i++) {
		unsigned wide = columns->list[i].width + PADDING;

		width += columns->list[i].hidden ? 0 : wide;
		names += columns->list[i].frozen ? wide : 0;
	}
	xlsx_print_setup(tab, false);
	if (width > PAGE && names < PAGE / 2)
		worksheet_fit_to_pages(
		    tab->sheet, (uint16_t)((width - names + PAGE - names - 1) / (PAGE - names)), 0);
	xlsx_said(tab, worksheet_repeat_rows(tab->sheet, 0, 0), "print titles");
	if (frozen > 0)
		xlsx_said(tab, worksheet_repeat_columns(tab->sheet, 0, (uint16_t)(frozen - 1)),
		    "print titles");
}

/* Does it surely fit into one line? */
static bool
fits(const struct xlsx_column *column, const struct cell *cell)
{
	return !cell_is_text(cell) || cell->len == 0 || column->hidden ||
	       (cell->len * WIDEST_CHAR <= column->width &&
		   memchr(cell->text, '\n', cell->len) == NULL);
}

unsigned
xlsx_columns_lines(struct xlsx_columns *columns, const struct cell *cells)
{
	unsigned most = 1;

	for (uint16_t i = 0; i < columns->count; i++) {
		struct xlsx_column *column = &columns->list[i];
		const struct cell *cell = &cells[column->cell];

		if (!cell->above || column->lines == 0)
			column->lines = fits(column, cell)
					    ? 1
					    : xlsx_text_lines(cell->text, cell->len, column->width);
		if (column->lines > most)
			most = column->lines < LINES_MOST ? column->lines : LINES_MOST;
	}
	return most;
}
