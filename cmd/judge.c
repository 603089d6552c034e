/* Guards before an apply; see judge.h. */
#include "judge.h"

#include "model/base/text.h"
#include "model/plan/graph_edit.h"
#include "model/plan/guard.h"
#include <stdlib.h>
#include <string.h>

/* A plan with the same texts, in which only what is still to be done is due. The caller frees its
 * steps. */
static struct plan
rest_of(const struct plan *plan, const struct graph *graph)
{
	struct plan rest = *plan;

	rest.steps = mem_alloc((plan->step_count + 1) * sizeof(*rest.steps));
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = &rest.steps[i];

		*step = plan->steps[i];
		if (step->state == STEP_DUE &&
		    (step->result.over ||
			(step->action == ACTION_GRANT && graph_holds(graph, step)) ||
			(step->action == ACTION_REVOKE && !graph_holds(graph, step))))
			step->state = STEP_NOOP;
	}
	return rest;
}

static int
say_verdicts(const struct judgement *judgement, struct progress *progress, struct err *err)
{
	size_t refused = guards_refused(judgement);
	const char *first = NULL;

	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];

		if (verdict->kind == VERDICT_FINE) {
			progress_tell(progress, "%s: %s", verdict->guard->name, verdict->what);
		} else if (verdict->kind == VERDICT_WARNING) {
			progress_say(progress, "%s: %s", verdict->guard->name, verdict->what);
		} else {
			char text[1600];

			snprintf(text, sizeof(text), "refused by %s: %s; what would allow it: %s",
			    verdict->guard->name, verdict->what, verdict->guard->allow);
			text_harmless(text);
			fprintf(stderr, "jira-access: %s\n", text);
			first = first != NULL ? first : verdict->guard->name;
		}
	}
	if (refused == 0)
		return 0;
	return err_set(err, STATUS_REFUSED,
	    "nothing is changed: refused by %s%s; flags are given to 'jira-access plan'", first,
	    refused > 1 ? " and others" : "");
}

int
judge_rest(const struct plan *plan, const struct graph *graph, const struct run *run,
    struct progress *progress, struct err *err)
{
	struct plan rest = rest_of(plan, graph);
	struct judgement judgement;
	int rc = guards_judge(&judgement, &rest, &rest.limits, graph, run, err);

	if (rc == 0)
		rc = say_verdicts(&judgement, progress, err);
	judgement_release(&judgement);
	free(rest.steps);
	return rc;
}
