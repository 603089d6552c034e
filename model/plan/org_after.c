/* See org_after.h. */
#include "org_after.h"
#include "model/base/arena.h"
#include "model/base/order.h"
#include "target.h"
#include <stdlib.h>
#include <string.h>

uint32_t
org_principal(const struct org *org, bool of_group, const char *id)
{
	if (!of_group)
		return org_find_account(org, id);
	for (size_t g = 0; g < org->group_count; g++)
		if (strcmp(org->groups[g].id, id) == 0)
			return (uint32_t)g;
	return NONE;
}

uint32_t
org_own_role(
    const struct org *org, bool of_group, uint32_t who, const char *name, const char *resource)
{
	for (size_t i = 0; who != NONE && i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (role->of_group == of_group && role->who == who && !role->by_group &&
		    strcmp(role->role, name) == 0 && strcmp(role->resource, resource) == 0)
			return (uint32_t)i;
	}
	return NONE;
}

static bool
is_change(const struct step *step)
{
	return step->state == STEP_DUE && step->target == TARGET_ORG_ROLE &&
	       plan_acts[step->action].thing == THING_TARGET;
}

/* What the organisation calls the owner of a resource: as for other roles on it, or by its id. */
static const char *
resource_type(struct org *after, const char *resource)
{
	static const char prefix[] = "ari:cloud:";
	const char *product = text_after(resource, prefix);

	for (size_t i = 0; i < after->role_count; i++)
		if (strcmp(after->roles[i].resource, resource) == 0)
			return after->roles[i].resource_type;
	/* "jira-software::site/..." begins with it, which is all that is looked at */
	return product != NULL ? product : "organisation";
}

static int
by_holder(const void *a, const void *b)
{
	const struct org_role *x = a, *y = b;

	return order_then(order_numbers(x->of_group, y->of_group), order_numbers(x->who, y->who));
}

static void
change(struct org *after, const struct step *step)
{
	bool group = step->principal == PRINCIPAL_GROUP;
	uint32_t who = org_principal(after, group, step->principal_id);
	uint32_t at = org_own_role(after, group, who, step->role_id, step->resource_id);

	if (step_takes(step) && at != NONE) {
		after->role_count--;
		memmove(&after->roles[at], &after->roles[at + 1],
		    (after->role_count - at) * sizeof(*after->roles));
	} else if (step_gives(step) && at == NONE && who != NONE) {
		after->roles[after->role_count] = (struct org_role){ .of_group = group,
			.who = who,
			.resource = step->resource_id,
			.resource_type = resource_type(after, step->resource_id),
			.role = step->role_id };
		after->role_count++;
	}
}

struct org *
org_after(const struct org *before, const struct plan *plan)
{
	struct org *after;
	size_t changes = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		changes += is_change(&plan->steps[i]);
	if (before == NULL || changes == 0)
		return NULL;
	after = mem_alloc(sizeof(*after));
	*after = *before;
	after->roles = mem_alloc((before->role_count + changes + 1) * sizeof(*after->roles));
	if (before->role_count > 0)
		memcpy(after->roles, before->roles, before->role_count * sizeof(*after->roles));
	for (size_t i = 0; i < plan->step_count; i++)
		if (is_change(&plan->steps[i]))
			change(after, &plan->steps[i]);
	order_items(after->roles, after->role_count, sizeof(*after->roles), by_holder);
	return after;
}

/* The copy's accounts and groups by the numbers of this graph. */
static void
renumber(struct org *here, const struct graph *graph)
{
	for (size_t i = 0; i < here->account_count; i++)
		here->accounts[i].account = graph_find_account(graph, here->accounts[i].id);
	for (size_t i = 0; i < here->group_count; i++)
		here->groups[i].group = graph_find_group(graph, here->groups[i].id);
}

void
org_after_tell(const struct org *after, struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);
	struct org here = *after;

	here.accounts = mem_alloc((after->account_count + 1) * sizeof(*here.accounts));
	here.groups = mem_alloc((after->group_count + 1) * sizeof(*here.groups));
	here.roles = mem_alloc((after->role_count + 1) * sizeof(*here.roles));
	memcpy(here.accounts, after->accounts, after->account_count * sizeof(*here.accounts));
	memcpy(here.groups, after->groups, after->group_count * sizeof(*here.groups));
	memcpy(here.roles, after->roles, after->role_count * sizeof(*here.roles));
	renumber(&here, graph);
	for (uint32_t a = 0; a < view->account_count; a++) {
		graph_account_administers(graph, a, 0);
		graph_account_given_none(graph, a);
	}
	org_tell_administration(&here, graph);
	org_tell_products(&here, view);
	org_give(&here, graph);
	free(here.accounts);
	free(here.groups);
	free(here.roles);
}

void
org_after_release(struct org *after)
{
	if (after != NULL)
		free(after->roles);
	free(after);
}
