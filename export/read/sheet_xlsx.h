/*
 * Reads an XLSX workbook, whoever saved it (Excel, LibreOffice, Google, exceljs, SheetJS,
 * openpyxl): its sheets by name, and each sheet row by row, without holding more than a row and the
 * shared strings.
 *
 *	book = sheet_xlsx_open(path, &sheet_xlsx_limits, err)
 *	sheet_xlsx_begin(book, i, err); while ((rc = sheet_xlsx_row(book, &row, err)) == 1) ...
 *
 * One sheet is read at a time; begin ends the one before. The book owns all texts; those of a row
 * are valid until the next row, begin or close. Rows and columns count from 0; rows come in rising
 * order and so do the cells of a row; cells without a value are left out. Errors are
 * STATUS_BAD_INPUT and read "file!Sheet!H17: what".
 */
#ifndef EXPORT_READ_SHEET_XLSX_H
#define EXPORT_READ_SHEET_XLSX_H

#include <stdbool.h>
#include <stddef.h>

#include "xlsx_book.h"

extern const struct xlsx_limits sheet_xlsx_limits; /* for files from outside */

enum sheet_xlsx_type {
	SHEET_XLSX_TEXT,
	SHEET_XLSX_NUMBER,
	SHEET_XLSX_DATE,  /* a number whose format shows a date: days since 1899-12-30 */
	SHEET_XLSX_YESNO, /* number is 0 or 1 */
	SHEET_XLSX_ERROR, /* text is "#REF!" and the like */
};

struct sheet_xlsx_cell {
	uint32_t column;
	enum sheet_xlsx_type type;
	bool formula;     /* the value is the result of one */
	const char *text; /* ends in NUL; "" for numbers */
	size_t len;
	double number;
};

struct sheet_xlsx_row {
	uint32_t number;
	const struct sheet_xlsx_cell *cells;
	size_t count;
};

/* Cells that are shown as one, of which only the first can be filled; or that one formula fills. */
struct sheet_xlsx_merge {
	uint32_t row, column, last_row, last_column;
	bool formula;
};

struct sheet_xlsx;
struct sheet_xlsx *sheet_xlsx_open(
    const char *path, const struct xlsx_limits *limits, struct err *err);
void sheet_xlsx_close(struct sheet_xlsx *book); /* NULL is fine */

struct xlsx_book *sheet_xlsx_book(struct sheet_xlsx *book); /* its sheets; belongs to the book */

int sheet_xlsx_begin(struct sheet_xlsx *book, size_t sheet, struct err *err);
/* 1: a row, 0: after the last, -1: err is set. */
int sheet_xlsx_row(struct sheet_xlsx *book, struct sheet_xlsx_row *row, struct err *err);
/* Known once the sheet was read to its end; merged cells of one row are left out. */
const struct sheet_xlsx_merge *sheet_xlsx_merges(const struct sheet_xlsx *book, size_t *count);
/* For messages about a cell: "file!Sheet!H17"; valid until the next call. */
const char *sheet_xlsx_at(struct sheet_xlsx *book, uint32_t row, uint32_t column);

#endif
