/* What is known of a plan as such; see plan.h. */
#include "plan.h"
#include <stdlib.h>

const char *const plan_action_names[ACTIONS + 1] = { "grant", "revoke", "create_account", "keep" };
const char *const plan_target_names[TARGETS + 1] = { "group", "role", "site" };
const char *const plan_principal_names[PRINCIPALS + 1] = { "account", "group" };
const char *const step_state_names[STEP_STATES + 1] = { "due", "noop", "keep", "manual" };

size_t
plan_count(const struct plan *plan, enum step_state state, enum plan_action action)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		n += plan->steps[i].state == state &&
		     (action >= ACTIONS || plan->steps[i].action == action);
	return n;
}

void
plan_begin(struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = &plan->steps[i];

		step->result = (struct result){ .message = "", .verified = "" };
		if (step->state == STEP_KEEP) {
			step->result.outcome = OUTCOME_NOOP;
			step->result.message = "kept";
		} else if (step->state == STEP_MANUAL) {
			step->result.outcome = OUTCOME_REFUSED;
			step->result.message = step->hindrance;
		}
	}
}

void
plan_release(struct plan *plan)
{
	free(plan->inputs);
	free(plan->files);
	free(plan->refusals);
	free(plan->open);
	free(plan->steps);
	arena_release(&plan->arena);
	*plan = (struct plan){ 0 };
}
