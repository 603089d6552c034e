/* Steps against the floor; see floor.h. */
#include "floor_private.h"

#include "model/plan/graph_edit.h"
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5 /* projects, by name */ };

struct floor *
floor_new(const struct graph *graph, const struct org *org, const struct plan *plan,
    const struct run *own, struct err *err)
{
	struct floor *floor = mem_alloc(sizeof(*floor));

	floor->plan = plan;
	floor->org = org;
	floor->view = graph_view(graph);
	floor->own = own->account_id != NULL ? graph_find_account(graph, own->account_id) : NONE;
	floor->run = own;
	floor->able = NONE;
	floor->gone = mem_alloc(floor->view->account_count + 1);
	if (floor_count(floor, graph, err) == 0)
		return floor;
	floor_release(floor);
	return NULL;
}

void
floor_release(struct floor *floor)
{
	if (floor == NULL)
		return;
	for (size_t i = 0; i < floor->plan->step_count; i++)
		floor_forget(floor, floor->plan->steps[i].number);
	floor_uncount(floor);
	arena_release(&floor->arena);
	free(floor);
}

/* Of an account that an earlier step made: its id, or what stands for it until it is known. */
static uint32_t
who_of(struct floor *floor, const struct step *step, const char *made)
{
	char *id;
	uint32_t who;

	if (step->principal == PRINCIPAL_GROUP)
		return graph_find_group(floor->edges.graph, step->principal_id);
	id = *step->principal_id == '\0' && made != NULL ? mem_copy(made) : graph_after_id(step);
	who = floor_account(&floor->edges, id);
	free(id);
	return who;
}

/* The edge that the step is about; false: the graph does not know where. */
static bool
edge_of(struct floor *floor, const struct step *step, const char *made, struct edge *edge)
{
	const struct graph *graph = floor->edges.graph;

	edge->kind = step->target == TARGET_GROUP         ? EDGE_MEMBER
		     : step->principal == PRINCIPAL_GROUP ? EDGE_GROUP
							  : EDGE_USER;
	edge->end[SIDE_WHERE] = graph_step_where(graph, step);
	edge->end[SIDE_WHO] = who_of(floor, step, made);
	return step->target != TARGET_SITE && edge->end[SIDE_WHERE] != NONE &&
	       edge->end[SIDE_WHO] != NONE;
}

/* Is it about whether an account can work here at all? */
static bool
is_of_account(const struct step *step)
{
	uint8_t thing = plan_acts[step->action].thing;

	return step->principal == PRINCIPAL_ACCOUNT &&
	       (thing == THING_DIRECTORY_STATE || thing == THING_ACCOUNT_STATE ||
		   thing == THING_IN_DIRECTORY);
}

static void
change_account(struct floor *floor, const struct step *step, const char *made, bool there,
    struct stakes *stakes)
{
	floor_go(floor, who_of(floor, step, made), (enum plan_thing)plan_acts[step->action].thing,
	    !there, stakes);
}

/* The groups that it comes with. */
static void
note_account(struct floor *floor, const struct step *step, const char *made)
{
	const struct graph_view *view = floor->view;
	uint32_t who = who_of(floor, step, made);
	struct stakes stakes = { 0 };

	for (uint32_t i = 0; i < view->application_group_count; i++) {
		const struct application_group *it = &view->application_groups[i];

		for (size_t p = 0; it->is_default && p < step->products.count; p++)
			if (strcmp(step->products.list[p],
				view->applications[it->application].key) == 0)
				floor_change(floor,
				    (struct edge){ EDGE_MEMBER, { it->group, who } }, true, false,
				    &stakes);
	}
	free(stakes.list);
}

void
floor_note(
    struct floor *floor, const struct step *step, const char *made, bool there, enum floor_how how)
{
	struct stakes stakes = { 0 };
	struct edge edge;

	if (step->action == ACTION_CREATE && there)
		note_account(floor, step, made);
	else if (is_of_account(step))
		change_account(floor, step, made, there, &stakes);
	else if (edge_of(floor, step, made, &edge))
		floor_change(floor, edge, there, how == FLOOR_SURE, &stakes);
	if (how == FLOOR_SEEN)
		floor_others(floor, &stakes);
	else
		floor_ours(floor, &stakes);
	free(stakes.list);
}

/* Would it be fewer than must stay, and fewer than there would be without this run? */
static bool
is_fallen(const struct floor *floor, const struct stake *stake, uint32_t before, uint32_t after)
{
	int64_t without = (int64_t)before - floor_given(floor, stake);

	return too_few(before, after, floor->plan->limits.min_admins) && after < without;
}

/* What its taking away would leave too few of: the guard's words, or NULL. The stakes stand by what they are of. */
static const char *
fallen(struct floor *floor, const struct stakes *stakes)
{
	uint32_t least = floor->plan->limits.min_admins;
	struct text_list some = { .most = SHOWN };
	const char *words = NULL;
	size_t end;

	for (size_t i = 0; i < stakes->count && words == NULL; i = end) {
		const struct stake *stake = &stakes->list[i];
		uint32_t after = floor_holders(floor, stake), lost = 0;

		for (end = i;
		     end < stakes->count && stakes->list[end].of_project == stake->of_project &&
		     stakes->list[end].number == stake->number;
		     end++)
			lost += stakes->list[end].was && !stakes->list[end].is;
		if (!is_fallen(floor, stake, after + lost, after))
			continue;
		if (stake->of_project)
			post_project_add(
			    &some, floor->view->projects[stake->number].key, after + lost, after);
		else
			words = stake->number == floor->able
				    ? able_words(&floor->arena, after + lost, after, least)
				    : post_words(&floor->arena, floor->posts[stake->number].post,
					  after + lost, after, least);
	}
	if (words == NULL && some.count > 0)
		words = post_project_words(&floor->arena, &some, least);
	text_release(&some.text);
	return words;
}

/* Would the account that does it lose its own administration? */
static const char *
own_fallen(struct floor *floor, const struct stakes *stakes)
{
	for (size_t i = 0; i < stakes->count; i++) {
		const struct stake *stake = &stakes->list[i];

		if (stake->account == floor->own && !stake->of_project &&
		    stake->number != floor->able && stake->was && !stake->is)
			return post_own_words(&floor->arena, floor->posts[stake->number].post.kind,
			    floor->run->account_name);
	}
	return NULL;
}

/* The change is made: what does a guard say of it? NULL: nothing. */
static const char *
judge(struct floor *floor, const struct stakes *stakes, bool was_licensed, const char **guard)
{
	const char *why = fallen(floor, stakes);

	*guard = "min-admins";
	if (why != NULL)
		return why;
	*guard = "own-access";
	if ((why = own_fallen(floor, stakes)) != NULL)
		return why;
	return was_licensed && !floor_licensed(floor, floor->own)
		   ? arena_print(&floor->arena, OWN_LICENCE_WORDS, floor->run->account_name)
		   : NULL;
}

/* Who else is there was read for the steps before it: an account goes after all that is taken. */
static enum floor_answer
ask_of_account(struct floor *floor, const struct step *step, const char **guard, const char **why)
{
	struct stakes stakes = { 0 }, back = { 0 };

	change_account(floor, step, NULL, false, &stakes);
	*why = judge(floor, &stakes, false, guard);
	if (*why == NULL)
		floor_ours(floor, &stakes);
	else
		change_account(floor, step, NULL, true, &back);
	free(stakes.list);
	free(back.list);
	return *why == NULL ? FLOOR_MAY : FLOOR_REFUSED;
}

enum floor_answer
floor_ask(struct floor *floor, const struct step *step, struct floor_reading *reading,
    const char **guard, const char **why)
{
	enum floor_answer answer = FLOOR_MAY;
	struct stakes stakes = { 0 }, back = { 0 };
	struct edge edge;
	bool own_licence;

	if (is_of_account(step))
		return ask_of_account(floor, step, guard, why);
	if (!edge_of(floor, step, NULL, &edge))
		return FLOOR_MAY;
	own_licence = floor->own != NONE && floor_licensed(floor, floor->own);
	floor_change(floor, edge, false, true, &stakes);
	*why = judge(floor, &stakes, own_licence, guard);
	if (*why != NULL)
		answer = FLOOR_REFUSED;
	else if (floor_next(floor, step->number, edge, &stakes, reading))
		answer = FLOOR_READ;
	if (answer == FLOOR_MAY)
		floor_ours(floor, &stakes);
	else
		floor_change(floor, edge, true, false, &back);
	if (answer != FLOOR_READ)
		floor_forget(floor, step->number);
	free(stakes.list);
	free(back.list);
	return answer;
}

uint32_t
floor_people(const struct floor *floor, uint8_t kind, const char *resource)
{
	if (kind == ADMIN_KINDS)
		return floor->able != NONE ? floor->posts[floor->able].people : 0;
	for (size_t i = 0; i < floor->post_count; i++)
		if (floor->posts[i].post.kind == kind &&
		    strcmp(floor->posts[i].post.resource, resource) == 0)
			return floor->posts[i].people;
	return 0;
}

uint32_t
floor_project(const struct floor *floor, const char *project_id)
{
	return floor->project_admins[graph_find_project(floor->edges.graph, project_id)];
}
