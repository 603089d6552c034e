/* See step_action.h. */
#include "step_action.h"

static const char *
products(struct arena *arena, const struct texts *texts)
{
	const char *all = "";

	for (size_t i = 0; i < texts->count; i++)
		all = arena_print(arena, "%s%s%s", all, i > 0 ? "," : "", texts->list[i]);
	return all;
}

static enum action_what
what_of(const struct step *step, bool organisation)
{
	if (step->action == ACTION_CREATE)
		return ACT_ACCOUNT;
	if (step->target == TARGET_GROUP)
		return organisation ? ACT_GROUP_ORG : ACT_GROUP;
	return step->principal == PRINCIPAL_GROUP ? ACT_ROLE_GROUP : ACT_ROLE_USER;
}

struct action
action_of_step(const struct step *step, bool organisation, struct arena *arena)
{
	bool group = step->principal == PRINCIPAL_GROUP;
	struct action action = { .kind = action_kind(
				     what_of(step, organisation), step->action != ACTION_REVOKE),
		.step = step->number,
		.account = !group && step->principal_id[0] != '\0' ? step->principal_id : NULL,
		.group = group                          ? step->principal_id
			 : step->target == TARGET_GROUP ? step->group_id
							: NULL,
		.group_name = group ? step->principal_name : step->group_name,
		.project = step->project_id,
		.role = step->role_id,
		.expected = step->held ? STATE_PRESENT : STATE_ABSENT,
		.message = "" };

	if (step->action == ACTION_CREATE) {
		action.account = NULL;
		action.email = step->email;
		action.products = products(arena, &step->products);
	}
	return action;
}
