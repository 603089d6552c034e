/* The steps that 'plan' makes; see step_forms.h. */
#include "step_forms.h"
#include "target.h"

#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WITHOUT, WITH, EITHER }; /* what a form says of a thing */

struct step_form {
	uint8_t action, state;
	uint8_t held, hindrance;
	uint8_t nameless; /* may the principal have no id, though no step creates it? */
};

/* clang-format off */
#define TAKES(action) \
	{ action, STEP_DUE, WITH, WITHOUT, WITHOUT }, \
	{ action, STEP_NOOP, WITHOUT, WITHOUT, WITHOUT }, \
	{ action, STEP_MANUAL, EITHER, WITH, WITHOUT }
#define GIVES(action, nameless) \
	{ action, STEP_DUE, WITHOUT, WITHOUT, nameless }, \
	{ action, STEP_NOOP, WITH, WITHOUT, WITHOUT }, \
	{ action, STEP_MANUAL, EITHER, WITH, WITHOUT }
static const struct step_form forms[] = {
	{ ACTION_GRANT, STEP_DUE, WITHOUT, WITHOUT, WITHOUT },
	{ ACTION_GRANT, STEP_NOOP, WITH, WITHOUT, EITHER },
	{ ACTION_GRANT, STEP_MANUAL, EITHER, WITH, EITHER },
	{ ACTION_REVOKE, STEP_DUE, WITH, WITHOUT, EITHER },
	{ ACTION_REVOKE, STEP_NOOP, WITHOUT, EITHER, EITHER }, /* of a review: already gone */
	{ ACTION_REVOKE, STEP_MANUAL, EITHER, WITH, EITHER },
	{ ACTION_KEEP, STEP_KEEP, EITHER, EITHER, EITHER }, /* likewise */
	{ ACTION_CREATE, STEP_DUE, WITHOUT, WITHOUT, EITHER },
	{ ACTION_CREATE, STEP_NOOP, WITH, WITHOUT, WITHOUT },
	TAKES(ACTION_SUSPEND),
	GIVES(ACTION_RESTORE, WITHOUT),
	TAKES(ACTION_DISABLE),
	GIVES(ACTION_ENABLE, WITHOUT),
	TAKES(ACTION_REMOVE),
	GIVES(ACTION_CREATE_GROUP, EITHER),
	TAKES(ACTION_DELETE_GROUP),
};
#undef TAKES
#undef GIVES
/* clang-format on */

static bool
fits(uint8_t form, bool is)
{
	return form == EITHER || is == (form == WITH);
}

/* May the principal have, lose or be without such a target by such a step? */
static bool
fits_target(const struct step *step)
{
	const struct target_kind *kind = target_kinds[step->target];
	uint32_t may = kind == NULL || kind->parts != NULL ? 0
		       : step->action == ACTION_GRANT      ? kind->grants
		       : step->action == ACTION_KEEP       ? kind->grants | kind->revokes
							   : kind->revokes;

	if (plan_acts[step->action].thing != THING_TARGET)
		return step->target == TARGET_SITE &&
		       step->principal == (plan_acts[step->action].thing == THING_GROUP
						  ? PRINCIPAL_GROUP
						  : PRINCIPAL_ACCOUNT);
	if (kind != NULL && step->state == STEP_MANUAL)
		may = step->action == ACTION_GRANT ? kind->manual & kind->grants : kind->manual;
	return (may & 1u << step->principal) != 0;
}

/* Without an id: a group that is no more, and whoever is nobody by name. */
static bool
fits_principal(const struct step_form *form, const struct step *step)
{
	bool named = *step->principal_id != '\0' || step->creates > 0;

	if (step->principal >= PRINCIPAL_LOGGED_IN && step->principal != PRINCIPAL_PRODUCT)
		return !named;
	if (step->action == ACTION_REVOKE && step->state == STEP_DUE && !named)
		return step->principal == PRINCIPAL_GROUP &&
		       (step->target == TARGET_ROLE || step->target == TARGET_SCHEME ||
			   step->target == TARGET_SECURITY);
	return named || (form->nameless != WITHOUT &&
			    (step->principal == PRINCIPAL_GROUP || step->action == ACTION_CREATE));
}

static bool
has_form(const struct step *step)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const struct step_form *form = &forms[i];

		if (form->action == step->action && form->state == step->state)
			return fits_target(step) && fits(form->held, step->held) &&
			       fits(form->hindrance, *step->hindrance != '\0') &&
			       fits_principal(form, step);
	}
	return false;
}

/* Has it the ids of its target, and of no other? */
static bool
has_ids(const struct step *step)
{
	uint32_t has = 0, wants = target_kinds[step->target]->ids;

	for (size_t i = 0; i < STEP_IDS; i++)
		has |= (uint32_t)(*step_id_text(step, i) != '\0') << i;
	/* A line's is known of what is there. */
	if ((wants & (ID_LINE | ID_LINE_ALWAYS)) == ID_LINE && !step->held)
		wants &= ~(uint32_t)ID_LINE;
	wants &= ~(uint32_t)ID_LINE_ALWAYS;
	return has == wants && (step->action != ACTION_CREATE || *step->email != '\0');
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

/* Steps for one subject side by side, a due one first. A group without an id is known by its name. */
static int
by_subject(const void *a, const void *b)
{
	const struct step *x = *(const struct step *const *)a, *y = *(const struct step *const *)b;
	int order = order_numbers(
	    (uint64_t)x->target << 16 | (uint64_t)x->principal << 8 | plan_acts[x->action].thing,
	    (uint64_t)y->target << 16 | (uint64_t)y->principal << 8 | plan_acts[y->action].thing);

	for (size_t i = 0; order == 0 && i < STEP_IDS; i++)
		order = strcmp(step_id_text(x, i), step_id_text(y, i));
	if (order == 0)
		order = strcmp(x->principal_id, y->principal_id);
	if (order == 0 && *x->principal_id == '\0')
		order = x->principal == PRINCIPAL_GROUP
			    ? strcmp(x->principal_name, y->principal_name)
			    : strcasecmp(x->email, y->email);
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
