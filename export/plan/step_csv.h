/*
 * CSV files with a row for each step: plan.csv, result.csv, undo.csv, chain.csv. Each is a list of names from one
 * table, which says how each column is filled.
 */
#ifndef EXPORT_PLAN_STEP_CSV_H
#define EXPORT_PLAN_STEP_CSV_H

#include "model/base/file.h"
#include "model/plan/plan.h"

enum { STEP_COLUMNS_MAX = 40 };

struct step_csv {
	struct file *file;
	const struct plan *plan;
	const struct step_column *columns[STEP_COLUMNS_MAX];
	size_t count, more; /* columns, followed by the caller's own */
};

/* Writes the headings: the names, which end with NULL, and 'count' more. */
int step_csv_begin(struct step_csv *csv, struct file *file, const struct plan *plan,
    const char *const *names, const char *const *more, size_t count, struct err *err);
/* more: a cell for each of the caller's columns. */
int step_csv_row(
    struct step_csv *csv, const struct step *step, const char *const *more, struct err *err);
/* A row of the files that is in no step, as a refused row of result.csv. */
int step_csv_unjudged(struct step_csv *csv, const struct unjudged *unjudged, struct err *err);
/* A decision without a step, as a row of chain.csv. */
int step_csv_open(struct step_csv *csv, const struct open_decision *open, struct err *err);

#endif
