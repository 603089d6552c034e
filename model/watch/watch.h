/*
 * The guards while a plan is carried out. Each step that takes something away was judged together with all others; when one
 * of those fails, or somebody else changes the site, it may do harm by itself. So it is judged again:
 *
 *	before each phase that takes something away, when anything came out differently: every guard, on the plan
 *	without what failed. The steps that it can no longer have are found and refused, one after the other
 *	just before it is sent: by the floor (floor.h), on the site as it is then; and if another step replaces it, by
 *	the outcome of that one, and by whether that is still there
 *
 * A step that waits for one without an outcome is left for the next run.
 *
 * Cost: watch_begin as floor_new, when the plan takes anything. A phase after a failure: up to WATCH_JUDGED judgements.
 */
#ifndef MODEL_WATCH_WATCH_H
#define MODEL_WATCH_WATCH_H

#include "floor.h"
#include "model/guard/guard.h"

enum { WATCH_JUDGED = 40 };

struct watch {
	struct plan *plan; /* its steps' results are kept by the caller */
	const struct graph *graph;
	const struct org *org;
	const struct run *run;
	struct plan rest;    /* what this run was to do, without what failed */
	struct floor *floor; /* NULL: the plan takes nothing */
	bool *seen;          /* by step: what it was to give was seen to be there in this run */
	struct arena arena;
	bool differs; /* from what was judged last */
};

/*
 * A plan at work is refused as a whole. But is it only because of what failed in an earlier run, and can the steps that
 * are left be judged one by one?
 */
bool watch_goes_on(const struct plan *plan, const struct judgement *judgement);

/* What stands before the run: the graph as it was read, sealed, and org joined to it or NULL. -1: access_new's error. */
int watch_begin(struct watch *watch, struct plan *plan, const struct graph *graph,
    const struct org *org, const struct run *run, struct err *err);
void watch_release(struct watch *watch);

/* The step is over, with this outcome; there: its membership, actor or account was seen, -1: nobody knows. sure: see
 * floor_note. */
void watch_learn(
    struct watch *watch, const struct step *step, enum outcome outcome, int there, bool sure);

/* Before a phase that takes something away: calls 'refuse' for each step that can no longer be done; -1: its error. */
int watch_judge(struct watch *watch,
    int (*refuse)(void *arg, const struct step *step, const char *why, struct err *err), void *arg,
    struct err *err);

enum watch_answer {
	WATCH_SEND,
	WATCH_READ,    /* floor_told first; then ask again */
	WATCH_REFUSED, /* *why */
	WATCH_LATER,   /* *why: it waits for what has no outcome yet */
};
/* Just before a step that was seen to be there is taken away. why: lives as long as the watch. */
enum watch_answer watch_ask(
    struct watch *watch, const struct step *step, struct floor_reading *reading, const char **why);

#endif
