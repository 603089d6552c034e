/* Lines of a plan file to rows (model/plan/plan_rows.h), under headings that are known. */
#ifndef EXPORT_PLAN_PLAN_LINES_H
#define EXPORT_PLAN_PLAN_LINES_H

#include "plan_headings.h"

void plan_line(struct plan_columns *columns, const struct sheet_row *line);
/* After the last line: an error when there was nothing, or when a review's decisions stand in merged cells. */
int plan_end(const struct plan_columns *columns, struct err *err);

#endif
