/*
 * Text on its way into a workbook's cell.
 *
 * libxlsxwriter passes on what it is given, so a text is made fit here: invalid UTF-8 and
 * characters that XML forbids become U+FFFD, what a reader would take for an escape (_x0041_) is
 * escaped itself, and a text longer than a cell may hold ends in XLSX_CUT_MARK. The limit counts
 * UTF-16 units, as Excel does.
 *
 * A struct xlsx_text is one text's working space (about 200 KiB), used again for the next text:
 * what it holds is valid until then. 'value' is what a reader must see, 'stored' what the library
 * is to write.
 */
#ifndef EXPORT_READ_XLSX_TEXT_H
#define EXPORT_READ_XLSX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XLSX_TEXT_UNITS = 32767, XLSX_TEXT_BYTES = 3 * XLSX_TEXT_UNITS };
#define XLSX_CUT_MARK " ... [cut]"

struct xlsx_text {
	size_t len; /* of value */
	bool cut;
	char value[XLSX_TEXT_BYTES + 1], stored[XLSX_TEXT_BYTES + 1];
};

void xlsx_text_clean(struct xlsx_text *text, const char *in, size_t len);
/* Columns that a clean text takes on a page: its widest line. */
unsigned xlsx_text_width(const char *text, size_t len);
/* The same in tenths of a digit, as wide as letters are in the usual font. */
unsigned xlsx_text_tenths(const char *text, size_t len);
/* How many lines it takes in a column of 'width' tenths of a digit, broken at its line ends, and at blanks as a reader would. */
unsigned xlsx_text_lines(const char *text, size_t len, unsigned width);
int xlsx_hex(char digit); /* its value, or -1 */
/* Undoes _xHHHH_ in place; the new length. A lone surrogate or NUL becomes U+FFFD. */
size_t xlsx_text_decode(char *text, size_t len);

#endif
