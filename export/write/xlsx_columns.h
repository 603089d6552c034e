/*
 * The columns of a sheet in a workbook: in which order they stand, which stay in view or are hidden (document.h), how
 * wide they are, and how many lines a row then needs, so that no cell is cut.
 *
 * Widths are learned from rows (xlsx_columns_see) until they are settled; a text that is wider is broken into lines.
 * They are in tenths of a digit.
 */
#ifndef EXPORT_WRITE_XLSX_COLUMNS_H
#define EXPORT_WRITE_XLSX_COLUMNS_H

#include "xlsx_put.h"

struct xlsx_column {
	size_t cell;    /* of the row's cells */
	unsigned width; /* of its widest text; then of the column */
	unsigned word;  /* the longest of a text too wide for a column, while widths are learned */
	unsigned lines; /* of its cell in the row before; 0: there was none */
	bool frozen, hidden;
};

struct xlsx_columns {
	const struct sheet *sheet;
	struct xlsx_column *list; /* from left to right */
	uint16_t count;
	unsigned header_lines;
};

void xlsx_columns_begin(struct xlsx_columns *columns, const struct sheet *sheet);
void xlsx_columns_release(struct xlsx_columns *columns);

void xlsx_columns_see(struct xlsx_columns *columns, const struct cell *cells);
void xlsx_columns_settle(struct xlsx_columns *columns);

/* Once settled: the tab's header and the form of its columns; how it is printed. */
void xlsx_columns_head(const struct xlsx_columns *columns, struct xlsx_tab *tab);
void xlsx_columns_print(const struct xlsx_columns *columns, struct xlsx_tab *tab);
/* Lines of the row; rows are asked for in their order. */
unsigned xlsx_columns_lines(struct xlsx_columns *columns, const struct cell *cells);

#endif
