/*
 * What one run of 'plan' owns, and its part that is about packs of a review that came back: plan_review.c. Both call
 * each other through here alone.
 */
#ifndef CMD_PLANNING_H
#define CMD_PLANNING_H

#include "export/plan/plan_input.h"
#include "export/reports/plan_report.h"
#include "export/run/rundir.h"
#include "guards.h"
#include "model/plan/plan_names.h"
#include "reading.h"

struct planning {
	struct plan plan;
	struct plan_rows rows;
	struct plan_wants wants;
	struct returned returned;
	struct protect_lines protect;
	struct reading reading;
	struct progress progress;
	struct judgement judgement;
	struct access_losses losses;
	struct text summary;
	struct rundir *rundir;
};

/* Every complaint on a line of its own; what is left for err is how many there are. -1. */
int planning_complaints(const struct plan_rows *rows, struct err *err);

/* --review read, packs told apart, and what was decided judged, as far as that can be before the site is read. */
int planning_review_begin(
    struct planning *planning, const struct choices *choices, struct err *err);
/* Of this site and snapshot? Judges what could not be judged before. */
int planning_review_origin(
    struct planning *planning, const struct choices *choices, struct err *err);
/* --require-complete, told as a guard tells it, so that 'apply' refuses the plan too. */
void planning_review_complete(struct planning *planning);
/* When there are packs: review-status.csv, before plan.json; the first chain.csv, behind it. */
int planning_review_status(struct planning *planning, const char *dir, struct err *err);
int planning_review_chain(struct planning *planning, const char *dir, struct err *err);

#endif
