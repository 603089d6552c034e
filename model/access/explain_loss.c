/*
 * What is lost with a remedy, and by whom: see explain.h.
 *
 * The account itself is looked at in every project. Others can lose only where a role's group or a
 * scheme's line goes: in this project, and for a line in the other projects of its scheme.
 */
#include "explain_private.h"
#include "model/base/order.h"

#include <stdlib.h>

/* Something one account lost in one project, to be put together by account. */
struct noted {
	uint32_t account, project;
	uint64_t before, after;
};

struct notes {
	struct noted *list;
	size_t count, room;
};

void
loss_note(struct loss *loss, const struct access *access, uint32_t project, uint64_t before,
    uint64_t after)
{
	uint64_t levels = 0, wanted;

	if ((before & ~after) == 0)
		return;
	for (size_t i = 0; i < access->level_count; i++) {
		wanted = access->levels[i].permissions;
		if ((before & wanted) != 0 && (after & wanted) == 0)
			levels |= UINT64_C(1) << i;
	}
	if (levels == 0) {
		loss->in_part++;
		return;
	}
	if (loss->projects < LOSS_PROJECTS)
		loss->first[loss->projects] = project;
	loss->projects++;
	loss->levels |= levels;
}

bool
is_licence_group(const struct access *access, uint32_t group)
{
	for (uint32_t i = 0; i < access->licence_group_count; i++)
		if (access->licence_groups[i] == group)
			return true;
	return false;
}

bool
hangs_on_groups(const struct access *access, uint32_t account)
{
	const struct account *it = &access->graph->accounts[account];

	return access->candidates == CANDIDATES_LICENSED && it->direct == 0 && it->seats == 0 &&
	       !account_is_guest(it);
}

bool
loses_licence(const struct access *access, uint32_t account, const uint32_t *groups, size_t count)
{
	const struct edges *of = &access->graph->groups_of;
	bool lost = false;
	size_t i;

	if (!hangs_on_groups(access, account))
		return false;
	for (uint32_t e = of->first[account]; e < of->first[account + 1]; e++) {
		if (!is_licence_group(access, of->to[e]))
			continue;
		for (i = 0; i < count && groups[i] != of->to[e]; i++)
			;
		if (i == count)
			return false;
		lost = true;
	}
	return lost;
}

/* What is left of a way's permissions. */
static uint64_t
left_of(const struct explain *explain, const struct remedy *remedy, uint32_t project,
    uint32_t account, const struct way *way)
{
	const struct holder *holder = way->holder;
	bool own = account == explain->account, here = project == explain->project;
	uint64_t left = holder->permissions;

	if (own && remedy->unlicensed && !holder_is_jira_admin(holder))
		return 0;
	for (size_t i = 0; i < remedy->count && left != 0; i++) {
		const struct removal *r = &remedy->removals[i];
		bool role = here && holder->kind == HOLDER_ROLE && holder->who == r->role;

		if (r->kind == REMOVE_LINES && r->holder == holder)
			left &= ~r->permissions;
		else if ((r->kind == REMOVE_MEMBER && own && way->group == r->group) ||
			 (r->kind == REMOVE_USER_ACTOR && own && role && way->group == NONE) ||
			 (r->kind == REMOVE_GROUP_ACTOR && role && way->group == r->group) ||
			 (r->kind == REMOVE_LEAD && here && holder->kind == HOLDER_LEAD))
			left = 0;
	}
	return left;
}

static uint64_t
held_after(const struct explain *explain, const struct remedy *remedy, uint32_t project,
    uint32_t account, const struct way *ways, size_t count)
{
	uint64_t held = 0;

	for (size_t i = 0; i < count; i++)
		held |= left_of(explain, remedy, project, account, &ways[i]);
	return held;
}

static uint64_t
all_permissions(const struct access *access)
{
	uint64_t all = 0;

	for (size_t i = 0; i < access->level_count; i++)
		all |= access->levels[i].permissions;
	return all;
}

/* With a group a product may go, and with it what needs the product. */
static uint16_t
reach_after(const struct explain *explain, const struct remedy *remedy)
{
	uint32_t *groups = mem_alloc(remedy->count * sizeof(*groups));
	size_t count = 0;
	uint16_t reach;

	for (size_t i = 0; i < remedy->count; i++)
		if (remedy->removals[i].kind == REMOVE_MEMBER)
			groups[count++] = remedy->removals[i].group;
	reach = reach_without(explain->access, explain->account, groups, count);
	free(groups);
	return reach;
}

static void
weigh_own_level(const struct explain *explain, struct explained_level *level, uint32_t project,
    uint64_t before, const struct ways *ways)
{
	const struct access *access = explain->access;
	uint64_t all = all_permissions(access), after;

	for (size_t r = 0; r < level->remedy_count; r++) {
		struct remedy *remedy = &level->remedies[r];

		after =
		    held_after(explain, remedy, project, explain->account, ways->list, ways->count);
		after &= all & reach_left(access, project, level->reaches[r]);
		loss_note(&remedy->own, access, project, before, after);
	}
}

static void
weigh_own(struct explain *explain)
{
	uint64_t all = all_permissions(explain->access), before, left;
	struct ways ways = { 0 };

	for (size_t l = 0; l < explain->level_count; l++)
		for (size_t r = 0; r < explain->levels[l].remedy_count; r++)
			explain->levels[l].reaches[r] =
			    reach_after(explain, &explain->levels[l].remedies[r]);
	for (uint32_t project = 0; project < explain->access->graph->project_count; project++) {
		access_limit(explain->access, project, explain->account, &left);
		before = left & access_ways(explain->access, project, explain->account, all, &ways);
		for (size_t l = 0; before != 0 && l < explain->level_count; l++)
			weigh_own_level(explain, &explain->levels[l], project, before, &ways);
	}
	ways_release(&ways);
}

/* ---- others ---- */

struct weighing {
	struct explain *explain;
	struct remedy **remedies; /* by which others can lose something */
	struct notes *notes;      /* of each */
	size_t count, in_scheme;  /* the first so many have lines of the scheme */
	uint64_t all;
	struct access_project *accounts;
	uint64_t ways; /* looked at */
};

static bool
has_kind(const struct remedy *remedy, enum removal_kind kind)
{
	for (size_t i = 0; i < remedy->count; i++)
		if (remedy->removals[i].kind == kind)
			return true;
	return false;
}

/* Those with lines first: they alone reach into other projects. */
static void
choose_remedies(struct weighing *w)
{
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t l = 0; l < w->explain->level_count; l++)
			for (size_t r = 0; r < w->explain->levels[l].remedy_count; r++) {
				struct remedy *remedy = &w->explain->levels[l].remedies[r];
				bool lines = has_kind(remedy, REMOVE_LINES);

				if (pass == 0 ? lines
					      : !lines && has_kind(remedy, REMOVE_GROUP_ACTOR))
					w->remedies[w->count++] = remedy;
			}
		if (pass == 0)
			w->in_scheme = w->count;
	}
}

static void
weigh_project(struct weighing *w, uint32_t project)
{
	size_t count = project == w->explain->project ? w->count : w->in_scheme, way_count;
	const struct way *ways;
	uint64_t before, after, left;
	uint32_t account;

	access_project_begin(w->accounts, project);
	while (access_project_next(w->accounts, &account, &before, &ways, &way_count)) {
		w->ways += way_count;
		if (account == w->explain->account)
			continue;
		access_limit(w->explain->access, project, account, &left);
		before &= left;
		for (size_t i = 0; i < count; i++) {
			struct notes *notes = &w->notes[i];

			after = w->all & left &
				held_after(
				    w->explain, w->remedies[i], project, account, ways, way_count);
			if ((before & ~after) == 0)
				continue;
			notes->list = mem_room(
			    notes->list, &notes->room, notes->count + 1, sizeof(*notes->list));
			notes->list[notes->count++] =
			    (struct noted){ account, project, before, after };
		}
	}
}

static int
compare_noted(const void *a, const void *b)
{
	const struct noted *left = a, *right = b;

	return order_then(order_numbers(left->account, right->account),
	    order_numbers(left->project, right->project));
}

static void
put_together(const struct access *access, struct notes *notes, struct losses *losses)
{
	struct loss *loss = NULL;

	order_items(notes->list, notes->count, sizeof(*notes->list), compare_noted);
	for (size_t i = 0; i < notes->count; i++) {
		const struct noted *n = &notes->list[i];

		if (loss == NULL || loss->account != n->account) {
			losses->list = mem_room(
			    losses->list, &losses->room, losses->count + 1, sizeof(*losses->list));
			loss = &losses->list[losses->count++];
			*loss = (struct loss){ .account = n->account };
		}
		loss_note(loss, access, n->project, n->before, n->after);
	}
	free(notes->list);
}

static void
weigh_scheme(struct weighing *w)
{
	const struct graph_view *graph = w->explain->access->graph;
	uint32_t scheme = graph->projects[w->explain->project].scheme, unseen = 0;

	for (uint32_t project = 0; project < graph->project_count && w->in_scheme > 0; project++) {
		if (project == w->explain->project || graph->projects[project].scheme != scheme)
			continue;
		if (w->ways < SCHEME_WAYS)
			weigh_project(w, project);
		else
			unseen++;
	}
	for (size_t i = 0; i < w->in_scheme; i++)
		w->remedies[i]->projects_unseen = unseen;
}

void
remedies_weigh(struct explain *explain)
{
	struct weighing w = { .explain = explain, .all = all_permissions(explain->access) };
	size_t total = 0;

	for (size_t i = 0; i < explain->level_count; i++)
		total += explain->levels[i].remedy_count;
	if (total == 0)
		return;
	weigh_own(explain);
	w.remedies = mem_alloc(total * sizeof(struct remedy *));
	choose_remedies(&w);
	if (w.count > 0) {
		w.notes = mem_alloc(w.count * sizeof(*w.notes));
		w.accounts = access_project_new(explain->access);
		weigh_project(&w, explain->project);
		weigh_scheme(&w);
		access_project_release(w.accounts);
		for (size_t i = 0; i < w.count; i++)
			put_together(explain->access, &w.notes[i], &w.remedies[i]->others);
		free(w.notes);
	}
	free(w.remedies);
}
