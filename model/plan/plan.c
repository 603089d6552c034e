/* What is known of a plan as such; see plan.h. */
#include "plan.h"
#include "model/base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const plan_action_names[ACTIONS + 1] = { "grant", "revoke", "create_account", "keep",
	"suspend", "restore", "disable", "enable", "remove", "create_group", "delete_group" };
const char *const plan_target_names[TARGETS + 1] = { "group", "role", "site", "scheme", "lead",
	"product", "org-role", "security", "token" };
const char *const plan_principal_names[PRINCIPALS + 1] = { "account", "group", "role", "logged-in",
	"public", "product", "project-lead", "reporter", "assignee" };
const char *const step_state_names[STEP_STATES + 1] = { "due", "noop", "keep", "manual" };

const char *const plan_holder_types[PRINCIPALS] = {
	[PRINCIPAL_ACCOUNT] = "user",
	[PRINCIPAL_GROUP] = "group",
	[PRINCIPAL_ROLE] = "projectRole",
	[PRINCIPAL_LOGGED_IN] = "applicationRole",
	[PRINCIPAL_PUBLIC] = "anyone",
	[PRINCIPAL_PRODUCT] = "applicationRole",
	[PRINCIPAL_LEAD] = "projectLead",
	[PRINCIPAL_REPORTER] = "reporter",
	[PRINCIPAL_ASSIGNEE] = "assignee",
};

const struct plan_act plan_acts[ACTIONS] = {
	[ACTION_GRANT] = { true, THING_TARGET, ACTION_REVOKE, NULL, { NULL } },
	[ACTION_REVOKE] = { false, THING_TARGET, ACTION_GRANT, NULL, { NULL } },
	[ACTION_CREATE] = { true, THING_NEW, ACTIONS, "CREATE ACCOUNTS",
	    { "account is created", "accounts are created" } },
	[ACTION_KEEP] = { true, THING_TARGET, ACTIONS, NULL, { NULL } },
	[ACTION_SUSPEND] = { false, THING_DIRECTORY_STATE, ACTION_RESTORE, "SUSPEND",
	    { "account is suspended", "accounts are suspended" } },
	[ACTION_RESTORE] = { true, THING_DIRECTORY_STATE, ACTION_SUSPEND, "RESTORE",
	    { "account is restored", "accounts are restored" } },
	[ACTION_DISABLE] = { false, THING_ACCOUNT_STATE, ACTION_ENABLE, "DISABLE",
	    { "account is disabled", "accounts are disabled" } },
	[ACTION_ENABLE] = { true, THING_ACCOUNT_STATE, ACTION_DISABLE, "ENABLE",
	    { "account is enabled", "accounts are enabled" } },
	[ACTION_REMOVE] = { false, THING_IN_DIRECTORY, ACTIONS, "REMOVE FROM THE DIRECTORY",
	    { "account is removed from the directory",
		"accounts are removed from the directory" } },
	[ACTION_CREATE_GROUP] = { true, THING_GROUP, ACTION_DELETE_GROUP, "CREATE GROUPS",
	    { "group is created", "groups are created" } },
	[ACTION_DELETE_GROUP] = { false, THING_GROUP, ACTION_CREATE_GROUP, "DELETE GROUPS",
	    { "group is deleted", "groups are deleted" } },
};

bool
step_takes(const struct step *step)
{
	return !plan_acts[step->action].wanted;
}

bool
step_gives(const struct step *step)
{
	return plan_acts[step->action].wanted && step->action != ACTION_KEEP;
}

size_t
plan_count(const struct plan *plan, enum step_state state, enum plan_action action)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		n += plan->steps[i].state == state &&
		     (action >= ACTIONS || plan->steps[i].action == action);
	return n;
}

/* A grant that was kept may have ended since, for good reasons. */
bool
step_is_undone(const struct step *step)
{
	return step->action != ACTION_KEEP && outcome_is_wanted(step->result.outcome) &&
	       strcmp(step->result.verified, "no") == 0;
}

size_t
plan_unfinished(const struct plan *plan)
{
	size_t count = plan->unjudged_count;

	for (size_t i = 0; i < plan->step_count; i++)
		count += !outcome_is_wanted(plan->steps[i].result.outcome) ||
			 step_is_undone(&plan->steps[i]);
	return count;
}

void
plan_refuse(struct plan *plan, const char *guard, const char *what, const char *allow)
{
	plan->refusals = mem_room(
	    plan->refusals, &plan->refusal_room, plan->refusal_count + 1, sizeof(*plan->refusals));
	plan->refusals[plan->refusal_count++] = (struct refusal){ guard, what, allow };
}

void
plan_leave(struct plan *plan, const struct unjudged *row)
{
	plan->unjudged = mem_room(plan->unjudged, &plan->unjudged_room, plan->unjudged_count + 1,
	    sizeof(*plan->unjudged));
	plan->unjudged[plan->unjudged_count++] = *row;
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
plan_outcomes(const struct plan *plan, char *out, size_t room)
{
	size_t used = 0;

	snprintf(out, room, "no rows");
	for (size_t n = 1; n <= OUTCOMES; n++) { /* what is pending comes last */
		enum outcome outcome = n % OUTCOMES;
		size_t count = 0;

		for (size_t i = 0; i < plan->step_count; i++)
			count += plan->steps[i].result.outcome == outcome;
		if (count > 0 && used < room)
			used += (size_t)snprintf(out + used, room - used, "%s%zu %s",
			    used > 0 ? ", " : "", count, outcome_names[outcome]);
	}
}

void
plan_release(struct plan *plan)
{
	free(plan->gains);
	free(plan->new_admins);
	free(plan->inputs);
	free(plan->files);
	free(plan->refusals);
	free(plan->open);
	free(plan->unjudged);
	free(plan->steps);
	free(plan->window.list);
	free(plan->window.troubles);
	arena_release(&plan->arena);
	*plan = (struct plan){ 0 };
}
