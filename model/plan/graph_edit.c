/* A sealed graph copied with the changes of a plan; see graph_edit.h. */
#include "graph_edit.h"
#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/*
 * Records are added in the order of the sealed graph, so while the copy is filled its numbers are
 * those of the original.
 */
struct copy {
	const struct graph *from;
	const struct graph_view *view;
	struct graph *to;
	/* What is taken away: (group, account) and (place, kind, who), sorted. */
	uint64_t *members;
	struct actor *actors;
	size_t member_count, actor_count;
};

static int
by_number(const void *a, const void *b)
{
	return order_numbers(*(const uint64_t *)a, *(const uint64_t *)b);
}

static int
by_actor(const void *a, const void *b)
{
	const struct actor *x = a, *y = b;

	return order_then(order_numbers(x->place, y->place),
	    order_then(order_numbers(x->kind, y->kind), order_numbers(x->who, y->who)));
}

static uint64_t
edge(uint32_t group, uint32_t account)
{
	return (uint64_t)group << 32 | account;
}

uint32_t
graph_find_place(const struct graph *graph, const char *project_id, const char *role_id)
{
	const struct graph_view *view = graph_view(graph);
	uint32_t project = graph_find_project(graph, project_id),
		 role = graph_find_role(graph, role_id);

	if (project == NONE || role == NONE)
		return NONE;
	for (uint32_t p = view->places_at[project]; p < view->places_at[project + 1]; p++)
		if (view->places[p].role == role)
			return p;
	return NONE;
}

uint32_t
graph_step_where(const struct graph *graph, const struct step *step)
{
	return step->target == TARGET_GROUP
		   ? graph_find_group(graph, step->group_id)
		   : graph_find_place(graph, step->project_id, step->role_id);
}

uint32_t
graph_step_who(const struct graph *graph, const struct step *step)
{
	return step->principal == PRINCIPAL_GROUP ? graph_find_group(graph, step->principal_id)
						  : graph_find_account(graph, step->principal_id);
}

bool
graph_holds(const struct graph *graph, const struct step *step)
{
	const struct graph_view *view = graph_view(graph);
	bool group = step->principal == PRINCIPAL_GROUP;
	uint32_t where = graph_step_where(graph, step), who = graph_step_who(graph, step);

	return step->target == TARGET_GROUP
		   ? graph_is_member(view, where, who)
		   : graph_is_actor(view, where, group ? ACTOR_GROUP : ACTOR_USER, who);
}

/* What the due revokes take away, in numbers of the original. */
static void
gather_revokes(struct copy *copy, const struct plan *plan)
{
	copy->members = mem_alloc((plan->step_count + 1) * sizeof(*copy->members));
	copy->actors = mem_alloc((plan->step_count + 1) * sizeof(*copy->actors));
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		uint32_t who = graph_step_who(copy->from, step), where;

		if (step->state != STEP_DUE || step->action != ACTION_REVOKE || who == NONE)
			continue;
		where = graph_step_where(copy->from, step);
		if (where != NONE && step->target == TARGET_GROUP)
			copy->members[copy->member_count++] = edge(where, who);
		else if (where != NONE)
			copy->actors[copy->actor_count++] = (struct actor){ where, who,
				step->principal == PRINCIPAL_GROUP ? ACTOR_GROUP : ACTOR_USER };
	}
	qsort(copy->members, copy->member_count, sizeof(*copy->members), by_number);
	qsort(copy->actors, copy->actor_count, sizeof(*copy->actors), by_actor);
}

static void
copy_members(struct copy *copy)
{
	const struct edges *members = &copy->view->members;

	for (uint32_t g = 0; g < copy->view->group_count; g++)
		for (uint32_t i = members->first[g]; i < members->first[g + 1]; i++) {
			uint64_t it = edge(g, members->to[i]);

			if (bsearch(&it, copy->members, copy->member_count, sizeof(it),
				by_number) == NULL)
				graph_member(copy->to, g, members->to[i]);
		}
}

static void
copy_places(struct copy *copy)
{
	const struct graph_view *view = copy->view;

	for (uint32_t p = 0; p < view->place_count; p++)
		graph_place(copy->to, view->places[p].project, view->places[p].role);
	for (uint32_t i = 0; i < view->actor_count; i++) {
		const struct actor *actor = &view->actors[i];

		if (bsearch(actor, copy->actors, copy->actor_count, sizeof(*actor), by_actor) ==
		    NULL)
			graph_actor(copy->to, actor->place, actor->kind, actor->who);
	}
}

static void
copy_rest(struct copy *copy)
{
	const struct graph_view *view = copy->view;

	for (uint32_t i = 0; i < view->other_count; i++)
		graph_other(copy->to, &view->others[i]);
	for (uint32_t i = 0; i < view->line_count; i++)
		graph_scheme_line(copy->to, &view->lines[i]);
	for (uint32_t i = 0; i < view->application_count; i++)
		graph_application(copy->to, &view->applications[i]);
	for (uint32_t i = 0; i < view->application_group_count; i++)
		graph_application_group(copy->to, view->application_groups[i].application,
		    view->application_groups[i].group, view->application_groups[i].is_default);
}

static void
copy_records(struct copy *copy)
{
	const struct graph_view *view = copy->view;

	for (uint32_t i = 0; i < view->account_count; i++)
		graph_account(copy->to, &view->accounts[i], NULL);
	for (uint32_t i = 0; i < view->group_count; i++) {
		if (*view->groups[i].id != '\0')
			graph_group(copy->to, &view->groups[i], NULL);
		else
			graph_group_named(copy->to, view->groups[i].name);
	}
	for (uint32_t i = 0; i < view->scheme_count; i++) {
		graph_scheme(copy->to, view->schemes[i].id, view->schemes[i].name, NULL);
		if (view->schemes[i].read)
			graph_scheme_read(copy->to, i);
	}
	for (uint32_t i = 0; i < view->project_count; i++) {
		graph_project(copy->to, &view->projects[i], NULL);
		if (view->projects[i].scheme != NONE)
			graph_project_scheme(copy->to, i, view->projects[i].scheme);
	}
	for (uint32_t i = 0; i < view->role_count; i++)
		graph_role(copy->to, &view->roles[i], NULL);
}

char *
graph_after_id(const struct step *step)
{
	return *step->principal_id != '\0' ? mem_copy(step->principal_id)
					   : mem_print("email:%s", step->email);
}

const char *
graph_created(const struct graph *graph, const struct step *step)
{
	const struct graph_view *view = graph_view(graph);
	const char *id = NULL;

	if (step->result.made != NULL)
		return graph_find_account(graph, step->result.made) != NONE ? step->result.made
									    : NULL;
	for (uint32_t a = 0; a < view->account_count; a++)
		if (strcasecmp(view->accounts[a].email, step->email) == 0)
			id = view->accounts[a].id;
	return id;
}

static bool
has_text(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->list[i], text) == 0)
			return true;
	return false;
}

static void
create(struct copy *copy, const struct step *step)
{
	char *id = graph_after_id(step);
	const struct account account = { .id = id,
		.name = step->email,
		.email = step->email,
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST };
	uint32_t who = graph_account(copy->to, &account, NULL);

	for (uint32_t i = 0; i < copy->view->application_group_count; i++) {
		const struct application_group *it = &copy->view->application_groups[i];

		if (it->is_default &&
		    has_text(&step->products, copy->view->applications[it->application].key))
			graph_member(copy->to, it->group, who);
	}
	free(id);
}

static void
grant(struct copy *copy, const struct step *step)
{
	char *id = graph_after_id(step);
	bool group = step->principal == PRINCIPAL_GROUP;
	uint32_t who = group ? graph_find_group(copy->from, id) : graph_find_account(copy->to, id);
	uint32_t where = graph_step_where(copy->from, step);

	free(id);
	if (who == NONE || where == NONE)
		return;
	if (step->target == TARGET_GROUP)
		graph_member(copy->to, where, who);
	else
		graph_actor(copy->to, where, group ? ACTOR_GROUP : ACTOR_USER, who);
}

/*
 * Owners of groups, who administers what and what the organisation gives accounts are told after the seal; the copy's
 * numbers may be others than the original's, but for those of products.
 */
static void
copy_facets(struct copy *copy)
{
	for (uint32_t i = 0; i < copy->view->account_count; i++) {
		const struct account *account = &copy->view->accounts[i];

		if (account->seats != 0 || account->direct != 0)
			graph_account_given(copy->to, graph_find_account(copy->to, account->id),
			    account->seats, account->direct);
		if (account->administers != 0)
			graph_account_administers(copy->to,
			    graph_find_account(copy->to, account->id), account->administers);
	}
	graph_tell_products(copy->to);
	for (uint32_t i = 0; i < copy->view->group_count; i++) {
		const struct group *group = &copy->view->groups[i];
		uint32_t there = graph_find_group(copy->to, group->id);

		if (*group->id == '\0')
			continue;
		if (group->owner != NULL)
			graph_group_owner(copy->to, there, group->owner);
		graph_group_administers(copy->to, there, group->administers);
	}
}

struct graph *
graph_after(const struct graph *before, const struct plan *plan)
{
	struct copy copy = { .from = before, .view = graph_view(before), .to = graph_new() };

	gather_revokes(&copy, plan);
	copy_records(&copy);
	copy_members(&copy);
	copy_places(&copy);
	copy_rest(&copy);
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].state == STEP_DUE && plan->steps[i].action == ACTION_CREATE)
			create(&copy, &plan->steps[i]);
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].state == STEP_DUE && plan->steps[i].action == ACTION_GRANT)
			grant(&copy, &plan->steps[i]);
	graph_seal(copy.to);
	copy_facets(&copy);
	free(copy.members);
	free(copy.actors);
	return copy.to;
}

int
plan_made_check(const struct plan *plan, const struct graph *graph, struct err *err)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i], *maker;
		const char *email;
		uint32_t at;

		if (step->creates == 0 || step->state != STEP_DUE || step->result.over)
			continue;
		maker = &plan->steps[step->creates - 1];
		if (maker->result.made == NULL)
			continue;
		if (maker->result.over && !outcome_is_wanted(maker->result.outcome))
			continue; /* it was not made, and nothing is sent for it */
		at = graph_find_account(graph, maker->result.made);
		email = at == NONE ? "" : graph_view(graph)->accounts[at].email;
		if (strcasecmp(email, maker->email) == 0)
			continue;
		return err_set(err, STATUS_REFUSED,
		    "account %s is to be the one that step %u made for %s, but %s%s: make a plan "
		    "for what is left",
		    maker->result.made, maker->number, maker->email,
		    *email == '\0' ? "the site does not show its address" : "its address is ",
		    email);
	}
	return 0;
}

/* By its id: a key is found as well. */
static bool
has_project(const struct graph *graph, const char *id)
{
	uint32_t at = graph_find_project(graph, id);

	return at != NONE && strcmp(graph_view(graph)->projects[at].id, id) == 0;
}

const char *
graph_lacks(const struct graph *graph, const struct step *step)
{
	const char *who = step->principal_id;

	if (*who != '\0' && step->principal == PRINCIPAL_ACCOUNT &&
	    graph_find_account(graph, who) == NONE)
		return "account";
	if ((*who != '\0' && step->principal == PRINCIPAL_GROUP &&
		graph_find_group(graph, who) == NONE) ||
	    (step->target == TARGET_GROUP && graph_find_group(graph, step->group_id) == NONE))
		return "group";
	if (step->target != TARGET_ROLE)
		return NULL;
	if (!has_project(graph, step->project_id))
		return "project";
	/* Nor is there a role in a project whose roles were not read. */
	return graph_find_place(graph, step->project_id, step->role_id) == NONE ? "role" : NULL;
}
