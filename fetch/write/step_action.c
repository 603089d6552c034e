/* See step_action.h. */
#include "step_action.h"
#include "model/base/text.h"
#include "things.h"
#include <string.h>

static const char *
products(struct arena *arena, const struct texts *texts)
{
	const char *all = "";

	for (size_t i = 0; i < texts->count; i++)
		all = arena_print(arena, "%s%s%s", all, i > 0 ? "," : "", texts->list[i]);
	return all;
}

/* How a step is sent: by its target and principal, or by the thing that an action without a target is about. */
static const struct sending {
	uint8_t target, principal, thing; /* PRINCIPALS: any */
	uint8_t what;                     /* enum action_what */
} sendings[] = {
	{ TARGET_GROUP, PRINCIPAL_ACCOUNT, THING_TARGET, ACT_GROUP },
	{ TARGET_ROLE, PRINCIPAL_ACCOUNT, THING_TARGET, ACT_ROLE_USER },
	{ TARGET_ROLE, PRINCIPAL_GROUP, THING_TARGET, ACT_ROLE_GROUP },
	{ TARGET_LEAD, PRINCIPAL_ACCOUNT, THING_TARGET, ACT_LEAD },
	{ TARGET_SCHEME, PRINCIPALS, THING_TARGET, ACT_SCHEME_LINE },
	{ TARGET_SECURITY, PRINCIPALS, THING_TARGET, ACT_LEVEL_MEMBER },
	{ TARGET_TOKEN, PRINCIPAL_ACCOUNT, THING_TARGET, ACT_TOKEN },
	{ TARGET_ORG_ROLE, PRINCIPAL_GROUP, THING_TARGET, ACT_ORG_GROUP_ROLE },
	{ TARGET_SITE, PRINCIPAL_GROUP, THING_GROUP, ACT_THE_GROUP },
	{ TARGET_SITE, PRINCIPAL_ACCOUNT, THING_NEW, ACT_ACCOUNT },
	{ TARGET_SITE, PRINCIPAL_ACCOUNT, THING_DIRECTORY_STATE, ACT_DIRECTORY_STATE },
	{ TARGET_SITE, PRINCIPAL_ACCOUNT, THING_ACCOUNT_STATE, ACT_PERSON },
	{ TARGET_SITE, PRINCIPAL_ACCOUNT, THING_IN_DIRECTORY, ACT_IN_DIRECTORY },
};

static const struct action_kind *
kind_of(const struct step *step, bool organisation)
{
	uint8_t thing = plan_acts[step->action].thing;

	if (step->target == TARGET_GROUP && organisation)
		return action_kind(ACT_GROUP_ORG, plan_acts[step->action].wanted);
	if (step->target == TARGET_ORG_ROLE && step->principal == PRINCIPAL_ACCOUNT)
		return action_kind(
		    strchr(step->resource_id, ':') != NULL ? ACT_USER_ROLE : ACT_ORG_ROLE,
		    plan_acts[step->action].wanted);
	if (step->target == TARGET_ROLE && step->principal == PRINCIPAL_GROUP && step_takes(step) &&
	    *step->principal_id == '\0')
		return action_kind(ACT_ROLE_NAME, plan_acts[step->action].wanted);
	for (size_t i = 0; i < sizeof(sendings) / sizeof(*sendings); i++)
		if (sendings[i].target == step->target && sendings[i].thing == thing &&
		    (sendings[i].principal == step->principal ||
			sendings[i].principal == PRINCIPALS))
			return action_kind(sendings[i].what, plan_acts[step->action].wanted);
	return NULL; /* a step by hand */
}

struct action
action_of_step(const struct step *step, bool organisation, struct arena *arena)
{
	bool group = step->principal == PRINCIPAL_GROUP,
	     account = step->principal == PRINCIPAL_ACCOUNT;
	struct action action = { .kind = kind_of(step, organisation),
		.step = step->number,
		.account = account && step->principal_id[0] != '\0' ? step->principal_id : NULL,
		.group = group                          ? step->principal_id
			 : step->target == TARGET_GROUP ? step->group_id
							: NULL,
		.group_name = group ? step->principal_name : step->group_name,
		.project = step->project_id,
		.role = step->role_id,
		.scheme = step->scheme_id,
		.permission = step->permission,
		.level = step->level_id,
		.line = step_takes(step) ? text_or(step->line_id, "") : "",
		.line_alone = step->line_alone,
		.holder = plan_holder_types[step->principal],
		.holder_id = step->principal_id,
		.resource = text_or(step->resource_id, ""),
		.former = text_or(step->former_id, ""),
		.expected = step->held ? STATE_PRESENT : STATE_ABSENT,
		.message = "" };

	if (step->action == ACTION_CREATE) {
		action.account = NULL;
		action.email = step->email;
		action.products = products(arena, &step->products);
	}
	return action;
}
