/* What is still to be done of a plan, and whether guards allow it; see guard.h. */
#include "guard.h"
#include "model/graph/unread.h"
#include "model/plan/graph_edit.h"
#include "model/plan/target.h"
#include <stdlib.h>

/* Does the graph say that what the step takes away is not there? What was not read may be. */
static bool
is_gone(const struct graph *graph, const struct org *org, const struct run *run,
    const struct step *step)
{
	enum unread_kind kind = target_kinds[step->target]->unread;
	char why[2];

	return !graph_holds(graph, org, step) && *text_or(run->accepted, "") == '\0' &&
	       !unread(run, kind, why, sizeof(why));
}

/* Accounts to create that are there by now are judged as who they are, and so is what they are given. */
static void
name_account(const struct graph *graph, const struct plan *plan, struct step *step)
{
	const struct step *maker = step->action == ACTION_CREATE ? step
				   : step->creates > 0           ? &plan->steps[step->creates - 1]
								 : NULL;
	const char *id = maker != NULL ? graph_created(graph, maker) : NULL;

	if (id == NULL)
		return;
	if (step->action == ACTION_CREATE) {
		step->state = step->state == STEP_DUE ? STEP_NOOP : step->state;
	} else {
		step->principal_id = id;
		step->creates = 0;
	}
}

struct plan
guards_rest(const struct plan *plan, const struct graph *graph, const struct org *org,
    const struct run *run)
{
	struct plan rest = *plan;

	rest.steps = mem_alloc((plan->step_count + 1) * sizeof(*rest.steps));
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = &rest.steps[i];

		*step = plan->steps[i];
		name_account(graph, plan, step);
		if (step->state == STEP_DUE &&
		    (step->result.over ||
			(step_gives(step) && step->action != ACTION_CREATE &&
			    graph_holds(graph, org, step)) ||
			(step_takes(step) && is_gone(graph, org, run, step))))
			step->state = STEP_NOOP;
	}
	return rest;
}

int
guards_judge_rest(struct judgement *judgement, const struct plan *plan, const struct graph *before,
    const struct org *org, const struct run *run, struct err *err)
{
	struct plan rest = guards_rest(plan, before, org, run);
	int rc = guards_judge(judgement, &rest, &rest.limits, before, org, run, err);

	judgement->plan = plan;
	judgement->limits = &plan->limits;
	free(rest.steps);
	return rc;
}
