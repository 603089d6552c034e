/*
 * The plans that lie beside a plan: what they took away lately, from their journals.
 *
 * Siblings are the directories in the one that a plan's directory lies in, or will lie in. Those count that hold a plan of
 * the same site and a journal with steps in it that take something, and were done within the window, or were sent and
 * have no outcome yet. A step counts once, whatever copies of its plan say of it. Of the plan itself, what earlier runs took counts only
 * beside others, and copies not at all. Plans that lie elsewhere are not seen. Only journals that were written to since
 * the window began are read, and of those the latest SIBLINGS_MOST.
 *
 * Nothing here fails: what is no plan, or another site's, is passed over; a journal that was changed is named in
 * plan->window.troubles, and counts as far as it is good.
 */
#ifndef EXPORT_PLAN_SIBLINGS_H
#define EXPORT_PLAN_SIBLINGS_H

#include "model/graph/run.h"
#include "model/plan/plan.h"

enum { SIBLINGS_MOST = 100 };

/* Fills plan->window, by plan->limits.window. path: of the plan's directory, which need not exist. now: seconds, UTC. */
void siblings_read(struct plan *plan, const char *path, const struct run *run, int64_t now);

#endif
