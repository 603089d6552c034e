/*
 * Between the parts of plan input: what the headings said (plan_headings.c), lines into rows (plan_lines.c), the
 * row_check of a row (plan_row_check.c).
 */
#ifndef EXPORT_PLAN_PLAN_INPUT_PRIVATE_H
#define EXPORT_PLAN_PLAN_INPUT_PRIVATE_H

#include "plan_input.h"

#define SPACE " \t\r\n"

/* What a column is for when it is no field. */
enum { EXTRA = -1, TARGET_COLUMN = -2, CHECKED_COLUMN = -3 };
enum { COLUMNS_MAX = 1000 }; /* as in CSV: sheet_csv_limits */

struct plan_columns {
	struct plan_rows *rows;
	const char *file, *sheet;
	const struct plan_wants *wants;
	enum plan_shape shape;
	uint32_t count, line;
	int *fields;                       /* by column: enum plan_field, EXTRA or TARGET_COLUMN */
	const char **headings;             /* by column, as they stand there */
	uint32_t at[FIELDS];               /* from 1; 0: none */
	uint32_t checked[CHECKED_COLUMNS]; /* columns of row_check_columns, from 1 */
	/* The first heading that stands there again: of any kind of plan, and of a review. */
	struct doubled {
		uint32_t first, second; /* from 1; 0: none does */
	} doubled, review_doubled;
	uint32_t snapshot; /* the column snapshot_id, from 1 */
	size_t line_count, row_first;
	struct review_facts *review;
};

bool plan_is_blank(const char *text);
const char *plan_field_name(enum plan_field field); /* its first heading */

#endif
