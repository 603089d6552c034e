/* Steps behind gains; see gain_step.h. */
#include "gain_step.h"
#include "model/base/order.h"
#include "model/plan/graph_edit.h"
#include <string.h>

/* What a step makes: a member of a group (role NONE), or an actor of a role in a project. Numbers of the graph after. */
struct made {
	uint32_t role, where; /* the group, or the project */
	uint32_t kind, who;   /* an account (ACTOR_USER) or a group */
	uint32_t step;        /* its place in the plan */
};

/* The first step about an account, and the first that gives it a product. */
struct touched {
	uint32_t account, step;
	bool licence;
};

struct gain_steps {
	const struct judgement *judgement;
	const struct graph_view *view; /* after */
	struct made *made;             /* sorted */
	size_t made_count, made_room;
	uint32_t *
	    lines; /* in order: places in the plan of steps that add lines of schemes, name leads, or
		  give roles in the organisation */
	size_t line_count;
	struct touched *touched; /* sorted: those with a licence first, of one account */
	size_t touched_count, touched_room;
	struct ways ways;
};

static int
compare_made(const void *a, const void *b)
{
	const struct made *x = a, *y = b;

	return order_then(order_numbers(x->role, y->role),
	    order_then(order_numbers(x->where, y->where),
		order_then(order_numbers(x->kind, y->kind),
		    order_then(order_numbers(x->who, y->who), order_numbers(x->step, y->step)))));
}

static int
compare_touched(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	return order_then(order_numbers(x->account, y->account),
	    order_then(order_numbers(y->licence, x->licence), order_numbers(x->step, y->step)));
}

static void
note_made(struct gain_steps *steps, struct made made)
{
	steps->made =
	    mem_room(steps->made, &steps->made_room, steps->made_count + 1, sizeof(*steps->made));
	steps->made[steps->made_count++] = made;
}

static bool
gives_product(const struct graph_view *view, uint32_t group)
{
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (view->application_groups[i].group == group)
			return true;
	return false;
}

static void
note_touched(struct gain_steps *steps, uint32_t account, uint32_t step, bool licence)
{
	steps->touched = mem_room(steps->touched, &steps->touched_room, steps->touched_count + 1,
	    sizeof(*steps->touched));
	steps->touched[steps->touched_count++] = (struct touched){ account, step, licence };
}

/* The groups of its products. */
static void
note_created(struct gain_steps *steps, const struct step *step, uint32_t number, uint32_t account)
{
	const struct graph_view *view = steps->view;

	note_touched(steps, account, number, step->products.count > 0);
	for (uint32_t i = 0; i < view->application_group_count; i++) {
		const struct application_group *it = &view->application_groups[i];

		if (it->is_default && graph_is_member(view, it->group, account))
			note_made(
			    steps, (struct made){ NONE, it->group, ACTOR_USER, account, number });
	}
}

static void
note_step(struct gain_steps *steps, const struct step *step, uint32_t number)
{
	const struct graph *after = steps->judgement->after;
	bool group = step->principal == PRINCIPAL_GROUP;
	char *id = graph_after_id(step);
	uint32_t who = group ? graph_find_group(after, id) : graph_find_account(after, id);
	struct made made = { NONE, NONE, group ? ACTOR_GROUP : ACTOR_USER, who, number };
	bool licence = false;

	free(id);
	if (step->action == ACTION_GRANT &&
	    (step->target == TARGET_SCHEME || step->target == TARGET_LEAD ||
		step->target == TARGET_ORG_ROLE))
		steps->lines[steps->line_count++] = number;
	if (who == NONE)
		return;
	if (step->action == ACTION_CREATE) {
		note_created(steps, step, number, who);
		return;
	}
	if (step->action == ACTION_GRANT && step->target == TARGET_GROUP) {
		made.where = graph_find_group(after, step->group_id);
		licence = made.where != NONE && gives_product(steps->view, made.where);
	} else if (step->action == ACTION_GRANT && step->target == TARGET_ROLE) {
		made.where = graph_find_project(after, step->project_id);
		made.role = graph_find_role(after, step->role_id);
	}
	if (made.where != NONE && (step->target == TARGET_GROUP || made.role != NONE))
		note_made(steps, made);
	if (!group)
		note_touched(steps, who, number, licence);
}

struct gain_steps *
gain_steps_new(const struct judgement *judgement)
{
	struct gain_steps *steps = mem_alloc(sizeof(*steps));
	const struct plan *plan = judgement->plan;

	steps->judgement = judgement;
	steps->lines = mem_alloc((plan->step_count + 1) * sizeof(*steps->lines));
	steps->view = graph_view(judgement->after);
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].state == STEP_DUE)
			note_step(steps, &plan->steps[i], (uint32_t)i);
	order_items(steps->made, steps->made_count, sizeof(*steps->made), compare_made);
	order_items(steps->touched, steps->touched_count, sizeof(*steps->touched), compare_touched);
	return steps;
}

/* The first step so far, and its group. */
struct first {
	uint32_t step, group;
};

static void
consider(const struct gain_steps *steps, struct first *first, struct made wanted, uint32_t group)
{
	size_t at =
	    order_find(&wanted, steps->made, steps->made_count, sizeof(*steps->made), compare_made);
	const struct made *it = at < steps->made_count ? &steps->made[at] : NULL;

	if (it == NULL || it->role != wanted.role || it->where != wanted.where ||
	    it->kind != wanted.kind || it->who != wanted.who || it->step >= first->step)
		return;
	*first = (struct first){ it->step, group };
}

static void
consider_member(
    const struct gain_steps *steps, struct first *first, uint32_t group, uint32_t account)
{
	consider(steps, first, (struct made){ NONE, group, ACTOR_USER, account, 0 }, group);
}

/* An account in a role, itself or by a group of it. */
static void
consider_role(const struct gain_steps *steps, struct first *first, struct project_role place,
    uint32_t account, uint32_t group)
{
	struct made made = { place.role, place.project, group == NONE ? ACTOR_USER : ACTOR_GROUP,
		group == NONE ? account : group, 0 };

	consider(steps, first, made, group);
}

/* Is the permission one of those? */
static bool
is_among(const struct access *access, uint64_t permissions, const char *permission)
{
	const char *key;

	for (unsigned bit = 0; (key = access_permission(access, bit)) != NULL; bit++)
		if ((permissions >> bit & 1) != 0 && strcmp(key, permission) == 0)
			return true;
	return false;
}

/* Does the step add the line that the way begins with, or name the lead that it reaches? */
static bool
begins_way(const struct gain_steps *steps, const struct step *step, const struct project *project,
    const struct way *way, uint64_t wanted)
{
	const struct scheme_line *line = way->holder->line;
	char *id;
	bool same;

	if (step->target == TARGET_LEAD)
		return way->holder->kind == HOLDER_LEAD &&
		       strcmp(step->project_id, project->id) == 0;
	if (line == NULL || project->scheme == NONE ||
	    strcmp(steps->view->schemes[project->scheme].id, step->scheme_id) != 0 ||
	    strcmp(line->holder_type, plan_holder_types[step->principal]) != 0 ||
	    !is_among(steps->judgement->access_after, wanted, step->permission))
		return false;
	id = step->principal == PRINCIPAL_ACCOUNT ? graph_after_id(step) : NULL;
	same = strcmp(line->holder_id, id != NULL ? id : step->principal_id) == 0;
	free(id);
	return same;
}

static void
consider_lines(const struct gain_steps *steps, struct first *first, const struct project *project,
    const struct way *way, uint64_t wanted)
{
	for (size_t i = 0; i < steps->line_count && steps->lines[i] < first->step; i++)
		if (begins_way(steps, &steps->judgement->plan->steps[steps->lines[i]], project, way,
			wanted))
			*first = (struct first){ steps->lines[i], way->group };
}

static void
consider_ways(
    struct gain_steps *steps, struct first *first, const struct access_gain *gain, unsigned level)
{
	const struct access *access = steps->judgement->access_after;
	size_t count;
	uint64_t wanted = access_levels(access, &count)[level].permissions;

	access_ways(access, gain->of, gain->account, wanted, &steps->ways);
	for (size_t i = 0; i < steps->ways.count; i++) {
		const struct way *way = &steps->ways.list[i];

		if (holder_is_jira_admin(way->holder))
			continue;
		consider_lines(steps, first, &steps->view->projects[gain->of], way, wanted);
		if (way->group != NONE)
			consider_member(steps, first, way->group, gain->account);
		if (way->holder->kind == HOLDER_ROLE)
			consider_role(steps, first,
			    (struct project_role){ gain->of, way->holder->who }, gain->account,
			    way->group);
	}
}

/* Any role there, what it permits not being known. */
static void
consider_roles(struct gain_steps *steps, struct first *first, const struct access_gain *gain)
{
	const struct graph_view *view = steps->view;

	for (uint32_t p = view->places_at[gain->of]; p < view->places_at[gain->of + 1]; p++) {
		consider_role(steps, first, view->places[p], gain->account, NONE);
		for (uint32_t i = view->actors_at[p]; i < view->actors_at[p + 1]; i++) {
			uint32_t group = view->actors[i].who;

			if (view->actors[i].kind != ACTOR_GROUP ||
			    !graph_is_member(view, group, gain->account))
				continue;
			consider_member(steps, first, group, gain->account);
			consider_role(steps, first, view->places[p], gain->account, group);
		}
	}
}

/* Does the step give this account, or the group (NONE: itself), the role that the gain is of? */
static bool
gives_role(const struct gain_steps *steps, const struct step *step, const struct access_gain *gain,
    uint32_t group)
{
	const struct graph_view *view = steps->view;
	const struct org_role role = { .role = step->role_id,
		.resource = step->resource_id,
		.resource_type = text_or(text_after(step->resource_id, "ari:cloud:"), "") };
	const char *id = group != NONE ? view->groups[group].id : view->accounts[gain->account].id;

	if (step->target != TARGET_ORG_ROLE ||
	    (step->principal == PRINCIPAL_GROUP) != (group != NONE) ||
	    strcmp(step->principal_id, id) != 0)
		return false;
	return gain->kind == GAIN_PRODUCT
		   ? org_role_product(view, &role) == gain->of
		   : org_role_kind(&role) == steps->judgement->admins_after.list[gain->of].kind;
}

static void
consider_org_roles(const struct gain_steps *steps, struct first *first,
    const struct access_gain *gain, uint32_t group)
{
	for (size_t i = 0; i < steps->line_count && steps->lines[i] < first->step; i++)
		if (gives_role(steps, &steps->judgement->plan->steps[steps->lines[i]], gain, group))
			*first = (struct first){ steps->lines[i], group };
}

static void
consider_product(struct gain_steps *steps, struct first *first, const struct access_gain *gain)
{
	const struct graph_view *view = steps->view;

	consider_org_roles(steps, first, gain, NONE);
	for (uint32_t i = 0; i < view->application_group_count; i++) {
		uint32_t group = view->application_groups[i].group;

		if (view->application_groups[i].application != gain->of)
			continue;
		consider_member(steps, first, group, gain->account);
		if (graph_is_member(view, group, gain->account))
			consider_org_roles(steps, first, gain, group);
	}
}

/* The ways of one administrator stand side by side. */
static void
consider_admin(struct gain_steps *steps, struct first *first, const struct access_gain *gain)
{
	const struct admins *admins = &steps->judgement->admins_after;
	const struct admin *it = &admins->list[gain->of];

	for (size_t i = gain->of; i < admins->count && admins->list[i].kind == it->kind &&
				  admins->list[i].account == it->account &&
				  strcmp(admins->list[i].resource, it->resource) == 0;
	     i++) {
		consider_org_roles(steps, first, gain, admins->list[i].group);
		if (admins->list[i].group != NONE)
			consider_member(steps, first, admins->list[i].group, gain->account);
	}
}

/* No way is new. */
static void
consider_account(struct gain_steps *steps, struct first *first, uint32_t account)
{
	struct touched wanted = { account, 0, true };
	size_t at = order_find(&wanted, steps->touched, steps->touched_count,
	    sizeof(*steps->touched), compare_touched);

	if (at < steps->touched_count && steps->touched[at].account == account)
		*first = (struct first){ steps->touched[at].step, NONE };
}

struct gain_step
gain_steps_find(struct gain_steps *steps, const struct access_gain *gain, unsigned level)
{
	struct first first = { NONE, NONE };

	if (gain->kind == GAIN_ADMIN)
		consider_admin(steps, &first, gain);
	else if (gain->kind == GAIN_PRODUCT)
		consider_product(steps, &first, gain);
	else if (level == LEVEL_UNKNOWN)
		consider_roles(steps, &first, gain);
	else
		consider_ways(steps, &first, gain, level);
	if (first.step == NONE)
		consider_account(steps, &first, gain->account);
	if (first.step == NONE)
		return (struct gain_step){ NULL, NONE };
	return (struct gain_step){ &steps->judgement->plan->steps[first.step], first.group };
}

void
gain_steps_release(struct gain_steps *steps)
{
	if (steps == NULL)
		return;
	ways_release(&steps->ways);
	free(steps->made);
	free(steps->lines);
	free(steps->touched);
	free(steps);
}
