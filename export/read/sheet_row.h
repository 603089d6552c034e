/* A row of a spreadsheet, whichever format it came in. */
#ifndef EXPORT_READ_SHEET_ROW_H
#define EXPORT_READ_SHEET_ROW_H

#include <stdint.h>

/* How a cell came to its text; an error may be the result of a formula. */
enum sheet_kind { SHEET_VALUE, SHEET_FORMULA, SHEET_ERROR };

struct sheet_cell {
	uint32_t line; /* where it begins, from 1 */
	enum sheet_kind kind;
	const char *text; /* as the sheet shows it, space around it included; "" when it is blank */
};

struct sheet_row {
	uint32_t line; /* where it begins, from 1 */
	uint32_t count;
	const struct sheet_cell *cells; /* by column, from 0, without a gap */
};

#endif
