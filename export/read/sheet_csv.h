/*
 * Reads a CSV file that somebody made by hand or saved from a spreadsheet, row by row: strictly,
 * because a cell in the wrong column would be a grant to the wrong account.
 *
 *	csv = sheet_csv_open(path, &sheet_csv_limits, err)
 *	while ((rc = sheet_csv_row(csv, &row, err)) == 1) ...
 *
 * The separator is , or ; or tab: what a first line "sep=;" says, else the one that the first row
 * with any has most of outside quotes. UTF-8, with or without a mark in front, or UTF-16 with one. The first row
 * that is not blank is the header, and is handed out like any other; every later row has as many
 * cells, or is an error: sheet_csv_title and sheet_csv_resaved make exceptions. Blank rows (no cell
 * holds more than spaces) are passed over. Cells are as they stand in the file, spaces included; the '
 * that disarms one (csv_armed) is off.
 *
 * All of the file is read when it is opened. Texts of a row are valid until the next row or close.
 * Lines count from 1, and a quoted cell may span several; columns count from 0, and from 1 in
 * messages. Errors are STATUS_BAD_INPUT and read "file:line:column: what, what to
 * do"; after one, nothing more can be read.
 */
#ifndef EXPORT_READ_SHEET_CSV_H
#define EXPORT_READ_SHEET_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/base/digest.h"
#include "sheet_row.h"

struct sheet_csv_limits {
	size_t bytes; /* of the file */
	uint32_t columns;
	size_t cell; /* bytes of one cell */
};
extern const struct sheet_csv_limits sheet_csv_limits; /* for files from outside */

struct sheet_csv;
struct sheet_csv *sheet_csv_open(
    const char *path, const struct sheet_csv_limits *limits, struct err *err);
void sheet_csv_close(struct sheet_csv *csv); /* NULL is fine */

/* SHA-256 of the file's bytes, in hex: evidence of what was read. */
void sheet_csv_digest(const struct sheet_csv *csv, char hex[DIGEST_HEX + 1]);

/* 1: a row, 0: after the last, -1: err is set. */
int sheet_csv_row(struct sheet_csv *csv, struct sheet_row *row, struct err *err);
void sheet_csv_rewind(struct sheet_csv *csv); /* to before the first row */

/* The row that was read last stands above the header: the next one has a width of its own. */
void sheet_csv_title(struct sheet_csv *csv);
/*
 * A spreadsheet program saved it: from now on a row with fewer cells than the header ends in blank ones. 'raw': it was
 * made of a workbook there, in which nothing is disarmed.
 */
void sheet_csv_resaved(struct sheet_csv *csv, bool raw);

/* For messages about a cell: "file:12:3"; valid until the next call. */
const char *sheet_csv_at(struct sheet_csv *csv, size_t line, uint32_t column);

/*
 * Texts that a spreadsheet would run as a formula when it opens a CSV: how 'csv' disarms them, and how a reader takes
 * that off again. One rule for both: a text of zero or more ' followed by one of = + - @, their full-width forms, tab or
 * CR gets one more ' in front. So taking one off is exact.
 */
bool csv_armed(const char *text, size_t len); /* does it need a ' in front? */
/* How many bytes, 0 or 1, a reader takes off the front of a cell of 'csv'. */
size_t csv_rearm(const char *text, size_t len);

#endif
