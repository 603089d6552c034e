/* The targets of plans; see target.h. */
#include "plan_read.h"
#include "target.h"
#include <string.h>

const struct target_kind *const target_kinds[TARGETS] = {
	[TARGET_GROUP] = &target_group,
	[TARGET_ROLE] = &target_role,
	[TARGET_SITE] = &target_site,
	[TARGET_SCHEME] = &target_scheme,
	[TARGET_LEAD] = &target_lead,
	[TARGET_SECURITY] = &target_security,
	[TARGET_TOKEN] = &target_token,
	[TARGET_ORG_ROLE] = &target_org_role,
	[TARGET_PRODUCT] = &target_product,
};

enum plan_target
target_of(const char *text)
{
	size_t len = strcspn(text, ":");

	for (size_t t = 0; text[len] == ':' && t < TARGETS; t++)
		for (size_t w = 0; target_kinds[t] != NULL && target_kinds[t]->words[w] != NULL;
		     w++)
			if (strlen(target_kinds[t]->words[w]) == len &&
			    strncmp(target_kinds[t]->words[w], text, len) == 0)
				return t;
	return TARGETS;
}

enum plan_target
target_of_granting(enum granting_kind kind)
{
	static const uint8_t targets[GRANTING_KINDS] = {
		[GRANTING_MEMBERSHIP] = TARGET_GROUP,
		[GRANTING_ROLE] = TARGET_ROLE,
		[GRANTING_SCHEME] = TARGET_SCHEME,
		[GRANTING_LEAD] = TARGET_LEAD,
		[GRANTING_PRODUCT] = TARGET_PRODUCT,
		[GRANTING_ORG_ROLE] = TARGET_ORG_ROLE,
		[GRANTING_SECURITY] = TARGET_SECURITY,
		[GRANTING_TOKEN] = TARGET_TOKEN,
	};

	return target_kinds[targets[kind]] != NULL ? targets[kind] : TARGETS;
}

const char *
step_id_text(const struct step *step, size_t number)
{
	const char *const texts[STEP_IDS] = { step->group_id, step->project_id, step->role_id,
		step->scheme_id, step->permission, step->level_id, step->resource_id,
		step->line_id };

	return text_or(texts[number], "");
}

uint8_t
step_phase(const struct step *step)
{
	static const uint8_t phases[] = {
		[THING_NEW] = PLAN_CREATES,
		[THING_DIRECTORY_STATE] = PLAN_ACCOUNTS,
		[THING_ACCOUNT_STATE] = PLAN_ACCOUNTS,
		[THING_IN_DIRECTORY] = PLAN_ACCOUNTS,
	};
	const struct target_kind *kind = target_kinds[step->target];
	const struct plan_act *act = &plan_acts[step->action];

	if (act->thing == THING_GROUP)
		return act->wanted ? PLAN_CREATES : PLAN_GROUP_DELETES;
	if (act->thing != THING_TARGET &&
	    act->wanted) /* who is switched off can be given nothing */
		return PLAN_CREATES;
	if (act->thing != THING_TARGET)
		return phases[act->thing];
	return act->wanted ? kind->grants_in : kind->revokes_in;
}

bool
step_undo(const struct step *step, struct step *inverse)
{
	const struct target_kind *kind = target_kinds[step->target];
	uint8_t turned = plan_acts[step->action].inverse;

	*inverse = *step;
	inverse->action = turned;
	return turned < ACTIONS && (kind->undo == NULL || kind->undo(step, inverse));
}
