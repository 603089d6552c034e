/* Turns lines of a plan file into rows (model/plan/plan_rows.h), once its headings are known. */
#ifndef EXPORT_PLAN_PLAN_LINES_H
#define EXPORT_PLAN_PLAN_LINES_H

#include "plan_headings.h"

void plan_line(struct plan_columns *columns, const struct sheet_row *line);
/* After the last line: an error if there was no row, or if a review's decisions are in merged cells. */
int plan_end(const struct plan_columns *columns, struct err *err);

#endif
