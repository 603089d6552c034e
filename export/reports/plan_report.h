/*
 * What people read of a plan: plan.csv, a row for each step in the order of execution with the columns of
 * its row that nobody knew behind it; and the summary, which says what changes, for whom, what each guard
 * says, and who loses what.
 *
 * plan.csv is itself a plan: given to 'plan' again it comes to the same steps.
 */
#ifndef EXPORT_REPORTS_PLAN_REPORT_H
#define EXPORT_REPORTS_PLAN_REPORT_H

#include "model/access/access_loss.h"
#include "model/plan/guard.h"
#include "model/plan/plan_rows.h"
#include "model/review/returned.h"
#include "subject.h"

#define PLAN_CSV_NAME "plan.csv"
#define PLAN_SUMMARY_NAME "summary.txt"

enum {
	SUMMARY_STEPS = 500,  /* lines of steps that a summary shows at most */
	SUMMARY_LOSSES = 100, /* projects, likewise */
};

struct plan_report {
	const struct plan *plan;
	const struct plan_rows *rows;
	const struct judgement *judgement;
	const struct access_losses *losses;
	const struct returned *returned; /* without packs: it is not of a review */
};

int plan_csv_write(const struct plan_report *report, const char *dir, struct err *err);
/* Free of control characters but for line ends; the caller releases the text. */
void plan_summary(const struct plan_report *report, struct text *text);
int plan_summary_write(const struct text *text, const char *dir, struct err *err);

#endif
