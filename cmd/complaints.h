/* What is wrong with the rows of plan files, for people: one line each on standard error. */
#ifndef CMD_COMPLAINTS_H
#define CMD_COMPLAINTS_H

#include "model/base/err.h"
#include "model/graph/run.h"
#include "model/plan/plan.h"
#include "model/plan/plan_rows.h"

/*
 * -1, always; err says how many there are, and what follows. Rows that hang on what was not read come first, and
 * decide the exit code, unless left_out: then they are no mistakes. run: NULL: no site was read.
 */
int complaints_tell(
    const struct plan_rows *rows, const struct run *run, bool left_out, struct err *err);
/* Rows that the plan leaves out because nobody can judge them. */
void complaints_tell_left(const struct plan *plan);

#endif
