/*
 * Reads plan files, CSV or XLSX (export/read/sheet.h). Headings become fields (plan_headings.h), lines become
 * rows (plan_lines.h). model/plan/plan_resolve.c interprets the cells; the decisions in returned packs are
 * judged later, over all packs: returned.h.
 *
 * An error in the file itself ends the reading (-1, STATUS_BAD_INPUT, "PLACE: ..."); errors in cells become
 * complaints of the rows.
 */
#ifndef EXPORT_PLAN_PLAN_INPUT_H
#define EXPORT_PLAN_PLAN_INPUT_H

#include "plan_headings.h"

/* Adds the rows of a file; its texts live in the rows' arena. */
int plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err);

/*
 * Is the row 'changed', that is, does its row_check differ from the one for what it shows? The snapshot is
 * that of its review, else of its column snapshot_id, else this one.
 */
void plan_row_check(struct plan_rows *rows, size_t row, const char *snapshot_id);

#endif
