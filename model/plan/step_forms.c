/* The steps that 'plan' makes; see step_forms.h. */
#include "step_forms.h"

#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WITHOUT, WITH, EITHER }; /* what a form says of a thing */

struct step_form {
	uint8_t action, state, target, principal;
	uint8_t held, hindrance;
	uint8_t nameless; /* may the principal have no id, though no step creates it? */
};

/* clang-format off */
#define PLACES(action, state, held, hindrance, nameless) \
	{ action, state, TARGET_GROUP, PRINCIPAL_ACCOUNT, held, hindrance, WITHOUT }, \
	{ action, state, TARGET_ROLE, PRINCIPAL_ACCOUNT, held, hindrance, WITHOUT }, \
	{ action, state, TARGET_ROLE, PRINCIPAL_GROUP, held, hindrance, nameless }
static const struct step_form forms[] = {
	PLACES(ACTION_GRANT, STEP_DUE, WITHOUT, WITHOUT, WITHOUT),
	PLACES(ACTION_GRANT, STEP_NOOP, WITH, WITHOUT, EITHER),
	PLACES(ACTION_REVOKE, STEP_DUE, WITH, WITHOUT, WITHOUT),
	PLACES(ACTION_REVOKE, STEP_NOOP, WITHOUT, EITHER, EITHER), /* of a review: already gone */
	PLACES(ACTION_KEEP, STEP_KEEP, EITHER, EITHER, EITHER),    /* likewise */
	/* A group that an identity provider manages or Jira does not open; in a role, one without an id too. */
	{ ACTION_GRANT, STEP_MANUAL, TARGET_GROUP, PRINCIPAL_ACCOUNT, EITHER, WITH, WITHOUT },
	{ ACTION_GRANT, STEP_MANUAL, TARGET_ROLE, PRINCIPAL_GROUP, EITHER, WITH, EITHER },
	{ ACTION_REVOKE, STEP_MANUAL, TARGET_GROUP, PRINCIPAL_ACCOUNT, EITHER, WITH, WITHOUT },
	{ ACTION_REVOKE, STEP_MANUAL, TARGET_ROLE, PRINCIPAL_GROUP, EITHER, WITH, EITHER },
	{ ACTION_CREATE, STEP_DUE, TARGET_SITE, PRINCIPAL_ACCOUNT, WITHOUT, WITHOUT, EITHER },
	{ ACTION_CREATE, STEP_NOOP, TARGET_SITE, PRINCIPAL_ACCOUNT, WITH, WITHOUT, WITHOUT },
};
#undef PLACES
/* clang-format on */

static bool
fits(uint8_t form, bool is)
{
	return form == EITHER || is == (form == WITH);
}

static bool
has_form(const struct step *step)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const struct step_form *form = &forms[i];

		if (form->action == step->action && form->state == step->state &&
		    form->target == step->target && form->principal == step->principal)
			return fits(form->held, step->held) &&
			       fits(form->hindrance, *step->hindrance != '\0') &&
			       (*step->principal_id != '\0' || step->creates > 0 ||
				   form->nameless != WITHOUT);
	}
	return false;
}

/* Has it the ids of its target, and of no other? */
static bool
has_ids(const struct step *step)
{
	bool group = *step->group_id != '\0', project = *step->project_id != '\0',
	     role = *step->role_id != '\0';

	if (step->target == TARGET_GROUP)
		return group && !project && !role;
	if (step->target == TARGET_ROLE)
		return !group && project && role;
	return !group && !project && !role && *step->email != '\0';
}

/* An account that the plan creates is named by that step alone, and by its address. */
static bool
is_made_before(const struct plan *plan, const struct step *step)
{
	const struct step *maker;

	if (step->creates == 0)
		return true;
	if (step->creates >= step->number || *step->principal_id != '\0' ||
	    step->principal != PRINCIPAL_ACCOUNT || step->action == ACTION_CREATE)
		return false;
	maker = &plan->steps[step->creates - 1];
	return maker->action == ACTION_CREATE && maker->state == STEP_DUE &&
	       strcasecmp(maker->email, step->email) == 0;
}

/* Only what is taken away waits for something, and only for what is given. */
static bool
is_replaced_before(const struct plan *plan, const struct step *step)
{
	uint8_t action;

	if (step->replaces == 0)
		return true;
	if (step->replaces > plan->step_count || step->action != ACTION_REVOKE)
		return false;
	action = plan->steps[step->replaces - 1].action;
	return action == ACTION_GRANT || action == ACTION_CREATE;
}

/* Steps for one subject side by side, a due one first. */
static int
by_subject(const void *a, const void *b)
{
	const struct step *x = *(const struct step *const *)a, *y = *(const struct step *const *)b;
	const char *const texts[][2] = { { x->group_id, y->group_id },
		{ x->project_id, y->project_id }, { x->role_id, y->role_id },
		{ x->principal_id, y->principal_id } };
	int order = order_numbers(
	    (uint64_t)x->target << 8 | x->principal, (uint64_t)y->target << 8 | y->principal);

	for (size_t i = 0; order == 0 && i < sizeof(texts) / sizeof(*texts); i++)
		order = strcmp(texts[i][0], texts[i][1]);
	if (order == 0 && *x->principal_id == '\0')
		order = strcasecmp(x->email, y->email);
	return order;
}

/* The later of two steps for one subject of which one is due: guards would count what never is. NULL: there is none. */
static const struct step *
find_double(const struct plan *plan)
{
	const struct step **list = mem_alloc((plan->step_count + 1) * sizeof(*list)), *found = NULL;

	for (size_t i = 0; i < plan->step_count; i++)
		list[i] = &plan->steps[i];
	order_items(list, plan->step_count, sizeof(*list), by_subject);
	for (size_t i = 1; found == NULL && i < plan->step_count; i++)
		if (by_subject(&list[i - 1], &list[i]) == 0 &&
		    (list[i - 1]->state == STEP_DUE || list[i]->state == STEP_DUE))
			found = list[i - 1]->number > list[i]->number ? list[i - 1] : list[i];
	free(list);
	return found;
}

static const char *
step_wrong(struct plan *plan, size_t i)
{
	const struct step *step = &plan->steps[i];

	if (step->number != i + 1)
		return "it has another number";
	if (!has_form(step))
		return arena_print(&plan->arena,
		    "'plan' never makes a step with action '%s', state '%s', target '%s', "
		    "principal '%s'%s%s%s",
		    plan_action_names[step->action], step_state_names[step->state],
		    plan_target_names[step->target], plan_principal_names[step->principal],
		    step->held ? ", which is held" : ", which is not held",
		    *step->hindrance != '\0' ? ", with a hindrance" : "",
		    *step->principal_id == '\0' ? ", without the principal's id" : "");
	if (!has_ids(step))
		return "its ids are not those of its target";
	if (!is_made_before(plan, step))
		return "no step before it creates its account";
	return is_replaced_before(plan, step) ? NULL : "what it replaces is no step that gives";
}

const char *
steps_wrong(struct plan *plan, size_t *at)
{
	const struct step *twice;

	for (size_t i = 0; i < plan->step_count; i++) {
		const char *wrong = step_wrong(plan, i);

		*at = i;
		if (wrong != NULL)
			return wrong;
	}
	twice = find_double(plan);
	if (twice == NULL)
		return NULL;
	*at = twice->number - 1;
	return "another step is for the same principal and target";
}
