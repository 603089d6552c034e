/* A sealed graph copied with the changes of a plan; see graph_edit.h. */
#include "graph_edit.h"
#include "edit.h"
#include "model/base/order.h"
#include "target.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
by_left(const void *a, const void *b)
{
	const struct edit_left *x = a, *y = b;

	return order_then(order_numbers(x->record, y->record),
	    order_then(order_numbers(x->a, y->a), order_numbers(x->b, y->b)));
}

void
edit_leave(struct edit *edit, enum edit_record record, uint32_t a, uint32_t b)
{
	edit->left =
	    mem_room(edit->left, &edit->left_room, edit->left_count + 1, sizeof(*edit->left));
	edit->left[edit->left_count++] = (struct edit_left){ record, a, b };
}

bool
edit_leaves(const struct edit *edit, enum edit_record record, uint32_t a, uint32_t b)
{
	const struct edit_left it = { record, a, b };

	return edit->left_count > 0 &&
	       bsearch(&it, edit->left, edit->left_count, sizeof(it), by_left) != NULL;
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
	const struct graph_view *view = graph_view(graph);

	if (step->principal != PRINCIPAL_GROUP)
		return graph_find_account(graph, step->principal_id);
	if (*step->principal_id != '\0')
		return graph_find_group(graph, step->principal_id);
	/* Jira names it without an id: such groups are few. */
	for (uint32_t g = 0; g < view->group_count; g++)
		if (*view->groups[g].id == '\0' &&
		    strcmp(view->groups[g].name, step->principal_name) == 0)
			return g;
	return NONE;
}

bool
graph_holds(const struct graph *graph, const struct org *org, const struct step *step)
{
	return target_kinds[step->target]->held(graph, org, step);
}

/* What the due steps take away, in numbers of the original. */
static void
gather_left(struct edit *edit, const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].state == STEP_DUE &&
		    (step_takes(&plan->steps[i]) ||
			plan_acts[plan->steps[i].action].thing == THING_DIRECTORY_STATE ||
			plan_acts[plan->steps[i].action].thing == THING_ACCOUNT_STATE))
			target_kinds[plan->steps[i].target]->take(edit, &plan->steps[i]);
	if (edit->left_count > 0)
		qsort(edit->left, edit->left_count, sizeof(*edit->left), by_left);
}

static void
copy_members(struct edit *edit)
{
	const struct edges *members = &edit->view->members;

	for (uint32_t g = 0; g < edit->view->group_count; g++)
		for (uint32_t i = members->first[g]; i < members->first[g + 1]; i++)
			if (!edit_leaves(edit, EDIT_MEMBER, g, members->to[i]))
				graph_member(edit->to, g, members->to[i]);
}

static void
copy_places(struct edit *edit)
{
	const struct graph_view *view = edit->view;

	for (uint32_t p = 0; p < view->place_count; p++)
		graph_place(edit->to, view->places[p].project, view->places[p].role);
	for (uint32_t i = 0; i < view->actor_count; i++) {
		const struct actor *actor = &view->actors[i];

		if (!edit_leaves(edit, EDIT_ACTOR, i, 0))
			graph_actor(edit->to, actor->place, actor->kind, actor->who);
	}
}

static void
copy_rest(struct edit *edit)
{
	const struct graph_view *view = edit->view;

	for (uint32_t i = 0; i < view->other_count; i++)
		graph_other(edit->to, &view->others[i]);
	for (uint32_t i = 0; i < view->line_count; i++)
		if (!edit_leaves(edit, EDIT_LINE, i, 0))
			graph_scheme_line(edit->to, &view->lines[i]);
	for (uint32_t i = 0; i < view->application_count; i++)
		graph_application(edit->to, &view->applications[i]);
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (!edit_leaves(edit, EDIT_PRODUCT, i, 0))
			graph_application_group(edit->to, view->application_groups[i].application,
			    view->application_groups[i].group,
			    view->application_groups[i].is_default);
}

static void
copy_records(struct edit *edit)
{
	const struct graph_view *view = edit->view;

	for (uint32_t i = 0; i < view->account_count; i++) {
		struct account account = view->accounts[i];

		if (edit_leaves(edit, EDIT_STATUS, i, false))
			account.status = ACCOUNT_INACTIVE;
		else if (edit_leaves(edit, EDIT_STATUS, i, true))
			account.status = ACCOUNT_ACTIVE;
		graph_account(edit->to, &account, NULL);
	}
	for (uint32_t i = 0; i < view->group_count; i++) {
		if (*view->groups[i].id != '\0')
			graph_group(edit->to, &view->groups[i], NULL);
		else
			graph_group_named(edit->to, view->groups[i].name);
	}
	for (uint32_t i = 0; i < view->scheme_count; i++) {
		graph_scheme(edit->to, view->schemes[i].id, view->schemes[i].name, NULL);
		if (view->schemes[i].read)
			graph_scheme_read(edit->to, i);
	}
	for (uint32_t i = 0; i < view->project_count; i++) {
		graph_project(edit->to, &view->projects[i], NULL);
		if (view->projects[i].scheme != NONE)
			graph_project_scheme(edit->to, i, view->projects[i].scheme);
	}
	for (uint32_t i = 0; i < view->role_count; i++)
		graph_role(edit->to, &view->roles[i], NULL);
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

uint32_t
edit_who(const struct edit *edit, const struct step *step)
{
	char *id = graph_after_id(step);
	uint32_t who = step->principal == PRINCIPAL_GROUP ? graph_find_group(edit->from, id)
							  : graph_find_account(edit->to, id);

	free(id);
	return who;
}

/*
 * Owners of groups, who administers what and what the organisation gives accounts are told after the seal; the copy's
 * numbers may be others than the original's, but for those of products.
 */
static void
copy_facets(struct edit *edit)
{
	for (uint32_t i = 0; i < edit->view->account_count; i++) {
		const struct account *account = &edit->view->accounts[i];

		if (account->seats != 0 || account->direct != 0)
			graph_account_given(edit->to, graph_find_account(edit->to, account->id),
			    account->seats, account->direct);
		if (account->administers != 0)
			graph_account_administers(edit->to,
			    graph_find_account(edit->to, account->id), account->administers);
	}
	graph_tell_products(edit->to);
	for (uint32_t i = 0; i < edit->view->group_count; i++) {
		const struct group *group = &edit->view->groups[i];
		uint32_t there = graph_find_group(edit->to, group->id);

		if (*group->id == '\0')
			continue;
		if (group->owner != NULL)
			graph_group_owner(edit->to, there, group->owner);
		graph_group_administers(edit->to, there, group->administers);
	}
}

/* Those that create come first: others name what they make. */
static void
give(struct edit *edit, const struct plan *plan)
{
	for (int creates = 1; creates >= 0; creates--)
		for (size_t i = 0; i < plan->step_count; i++) {
			const struct step *step = &plan->steps[i];

			if (step->state == STEP_DUE && step_gives(step) &&
			    (step_phase(step) == PLAN_CREATES) == (creates == 1))
				target_kinds[step->target]->give(edit, step);
		}
}

struct graph *
graph_after(const struct graph *before, const struct plan *plan)
{
	struct edit edit = { .from = before, .view = graph_view(before), .to = graph_new() };

	gather_left(&edit, plan);
	copy_records(&edit);
	copy_members(&edit);
	copy_places(&edit);
	copy_rest(&edit);
	give(&edit, plan);
	graph_seal(edit.to);
	copy_facets(&edit);
	free(edit.left);
	return edit.to;
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

bool
graph_has_project(const struct graph *graph, const char *id)
{
	uint32_t at = graph_find_project(graph, id);

	return at != NONE && strcmp(graph_view(graph)->projects[at].id, id) == 0;
}

const char *
graph_lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	const char *who = step->principal_id;

	if (*who != '\0' && step->principal == PRINCIPAL_ACCOUNT &&
	    graph_find_account(graph, who) == NONE)
		return "account";
	if (step->principal == PRINCIPAL_GROUP && step->action != ACTION_CREATE_GROUP &&
	    step->creates == 0 && graph_step_who(graph, step) == NONE)
		return "group";
	return target_kinds[step->target]->lacks(graph, org, step);
}
