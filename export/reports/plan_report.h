/*
 * What people read of a plan: plan.csv, a row for each step in the order of execution with the columns of
 * its row that nobody knew behind it; and the summary, which says what changes, for whom, what each guard
 * says, who gains what and who loses what; and gains.csv, which names every gain.
 *
 * plan.csv is itself a plan: given to 'plan' again it comes to the same steps.
 */
#ifndef EXPORT_REPORTS_PLAN_REPORT_H
#define EXPORT_REPORTS_PLAN_REPORT_H

#include "model/access/access_loss.h"
#include "model/guard/gain_step.h"
#include "model/plan/plan_rows.h"
#include "model/review/returned.h"
#include "subject.h"

#define PLAN_CSV_NAME "plan.csv"
#define GAINS_CSV_NAME "gains.csv"
#define PLAN_SUMMARY_NAME "summary.txt"

enum {
	SUMMARY_STEPS = 500,  /* lines of steps that a summary shows at most */
	SUMMARY_LOSSES = 100, /* projects, likewise */
	SUMMARY_GAINS = 100,  /* places, likewise */
	SUMMARY_GAINERS = 20, /* accounts that gain something at one place, likewise */
	GAINS_ROWS_MAX =
	    1000000, /* of gains.csv; with more there is none, and the summary says so */
};

struct plan_report {
	const struct plan *plan;
	const struct plan_rows *rows;
	const struct judgement *judgement;
	struct gain_steps *gain_steps;
	const struct access_losses *losses;
	const struct returned *returned; /* without packs: it is not of a review */
};

int plan_csv_write(const struct plan_report *report, const char *dir, struct err *err);
/*
 * gains.csv: a row for each account and level that it gains in a project, each product and each administration above
 * projects, in the order of the judgement's gains. before, after: all its levels there. step, source, group: what it comes
 * through (gain_step.h).
 */
uint64_t gains_csv_rows(const struct access_gains *gains);
int gains_csv_write(const struct plan_report *report, const char *dir, struct err *err);
/* The part of the summary that says who gains what. */
void plan_summary_gains(const struct plan_report *report, struct text *text);
/* And who loses what. */
void plan_summary_losses(const struct plan_report *report, struct text *text);
/* Free of control characters but for line ends; the caller releases the text. */
void plan_summary(const struct plan_report *report, struct text *text);
int plan_summary_write(const struct text *text, const char *dir, struct err *err);

#endif
