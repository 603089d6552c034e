/* What is wrong with a plan, for people: rows of its files, guards, what became of it; a line each on standard error. */
#ifndef CMD_COMPLAINTS_H
#define CMD_COMPLAINTS_H

#include "model/base/err.h"
#include "model/graph/run.h"
#include "model/guard/guard.h"
#include "model/plan/plan.h"
#include "model/plan/plan_rows.h"
#include "progress.h"

/*
 * -1, always; err says how many there are, and what follows. Rows that hang on what was not read come first, and
 * decide the exit code, unless left_out: then they are no mistakes. run: NULL: no site was read.
 */
int complaints_tell(const struct plan_rows *rows, const struct run *run, bool left_out,
    const char *output, struct err *err);
/* Rows that the plan leaves out because nobody can judge them. */
void complaints_tell_left(const struct plan *plan);
/* Rows that are not as wanted after all; with the names that they bear now, if a graph is given. */
void complaints_tell_rows(const struct plan *plan, const struct graph *graph);
/* -1: a guard refuses. */
int complaints_tell_verdicts(
    const struct judgement *judgement, struct progress *progress, struct err *err);

#endif
