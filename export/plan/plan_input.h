/*
 * Plan files, in: CSV or XLSX (export/read/sheet.h). Headings become fields (plan_headings.h), lines become
 * rows (plan_lines.h). What the cells mean is model/plan/plan_resolve.c's; what a pack that came back decides
 * is judged later, over all packs: returned.h.
 *
 * Errors of the file as such end the reading (-1, STATUS_BAD_INPUT, "PLACE: ..."); those of a cell are
 * complaints of the rows.
 */
#ifndef EXPORT_PLAN_PLAN_INPUT_H
#define EXPORT_PLAN_PLAN_INPUT_H

#include "plan_headings.h"

/* Adds the rows of a file; its texts live in the rows' arena. */
int plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err);

/*
 * Tells whether the row is 'changed': whether its row_check is another than that of what it shows. The
 * snapshot is that of its review, of its column snapshot_id, else this one.
 */
void plan_row_check(struct plan_rows *rows, size_t row, const char *snapshot_id);

#endif
