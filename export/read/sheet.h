/*
 * Any spreadsheet file, CSV or XLSX, recognized by its content whatever it is called: its sheets, row by row.
 *
 *	file = sheet_open(path, err)
 *	sheet_begin(file, i, err); while ((rc = sheet_row(file, &row, err)) == 1) ...
 *
 * A CSV is one sheet without a name, and begun when it is opened. Rows in which nothing stands are passed
 * over. A row is as wide as what stands in it until sheet_headed tells how wide the headings are. In a CSV
 * a later row of another width is an error then, and the ' that disarms a cell (csv_armed) is off; a
 * workbook's row is cut or filled up, and its numbers and dates are texts as the sheet shows them.
 *
 * The texts of a row are valid until the next row, begin or close. Lines count from 1, columns from 0.
 * Errors are STATUS_BAD_INPUT and begin with the file or the place, "file:line:column" or
 * "file!Sheet!H17". What is neither format, but a spreadsheet's, is refused with words on how to save it.
 */
#ifndef EXPORT_READ_SHEET_H
#define EXPORT_READ_SHEET_H

#include "model/base/arena.h"
#include "model/base/digest.h"
#include "sheet_row.h"

/*
 * What a file is, by what it begins with: 1: a workbook, or a container that is damaged; 0: a CSV, also when it is no
 * file that can be looked into; -1: err, it is another format.
 */
int sheet_is_xlsx(const char *path, struct err *err);

struct sheet_file;
struct sheet_file *sheet_open(const char *path, struct err *err);
void sheet_close(struct sheet_file *file); /* NULL is fine */

bool sheet_is_book(const struct sheet_file *file); /* XLSX */
size_t sheet_count(const struct sheet_file *file);
const char *sheet_name(const struct sheet_file *file, size_t sheet); /* NULL: a CSV's */
bool sheet_hidden(const struct sheet_file *file, size_t sheet);

/* From the first row on, also once more; the sheet before is ended. */
int sheet_begin(struct sheet_file *file, size_t sheet, struct err *err);
/* 1: a row, 0: after the last, -1: err is set. */
int sheet_row(struct sheet_file *file, struct sheet_row *row, struct err *err);
/* The row that was read last is the headings: so many columns of a workbook count. */
void sheet_headed(struct sheet_file *file, uint32_t width);
/*
 * The sheet went through a spreadsheet program: from now on a shorter row of a CSV ends in blank cells.
 * 'raw': it was made of a workbook there, so that nothing in it was disarmed.
 */
void sheet_resaved(struct sheet_file *file, bool raw);

/* The place of a cell of the present sheet; valid until the next call. */
const char *sheet_at(struct sheet_file *file, uint32_t line, uint32_t column);
/*
 * After the last row: where cells below 'line', in one of these columns, are shown as one (or, 'formula', are
 * filled by one formula), "file!Sheet!H17:H19"; valid as above. NULL: nowhere. Cells merged within a row are
 * none of them.
 */
const char *sheet_merged(
    struct sheet_file *file, uint32_t line, const uint32_t *columns, size_t count, bool formula);

/* SHA-256 of the file's bytes, in hex: evidence of what was read. */
int sheet_digest(const struct sheet_file *file, char hex[DIGEST_HEX + 1], struct err *err);

bool sheet_blank(const char *text); /* nothing but space */
/* Digits only, and no more than 'most'? */
bool sheet_number(const char *text, uint64_t most, uint64_t *number);
/*
 * A heading in the form that is compared: without space around it, ASCII letters small, and space inside as
 * one '_', so that a workbook's "Grant id" is grant_id. In place; the new length.
 */
size_t sheet_heading(char *text);
/* Days since 1899-12-30 as a workbook counts them: a day, or a moment when it has hours. */
const char *sheet_date(struct arena *arena, double number);

#endif
