/* See step_text.h. */
#include "step_text.h"

const char *
step_principal(const struct step *step, const char *made, struct arena *arena)
{
	const char *id = *step->principal_id == '\0' && made != NULL ? made : step->principal_id;

	if (step->principal == PRINCIPAL_GROUP && *id == '\0')
		return arena_print(arena, "group-name:%s", step->principal_name);
	if (step->principal == PRINCIPAL_GROUP)
		return arena_print(arena, "group:%s", id);
	if (step->action == ACTION_CREATE || *id == '\0')
		return arena_print(arena, "email:%s", step->email);
	return id;
}

const char *
step_target(const struct step *step, struct arena *arena)
{
	const char *text = "";

	if (step->target == TARGET_GROUP)
		return arena_print(arena, "group:%s", step->group_id);
	if (step->target == TARGET_ROLE)
		return arena_print(arena, "role:%s:%s", step->project_id, step->role_id);
	for (size_t i = 0; i < step->products.count; i++)
		text = arena_print(
		    arena, "%s%sproduct:%s", text, i > 0 ? " " : "", step->products.list[i]);
	return text;
}

const char *
step_target_name(const struct step *step, struct arena *arena)
{
	if (step->target == TARGET_ROLE)
		return arena_print(arena, "%s/%s", step->project_key, step->role_name);
	return step->group_name;
}
