/* Guards, asked with what has just been read of the site; see model/plan/guard.h. */
#ifndef CMD_JUDGE_H
#define CMD_JUDGE_H

#include "model/graph/graph.h"
#include "model/graph/run.h"
#include "model/plan/plan.h"
#include "progress.h"

/*
 * Judges what is still to be done of the plan: steps that have an outcome in its journal, and those
 * that the graph says are as wanted, change nothing any more. Says every refusal. -1,
 * STATUS_REFUSED: there is one.
 */
int judge_rest(const struct plan *plan, const struct graph *graph, const struct run *run,
    struct progress *progress, struct err *err);

#endif
