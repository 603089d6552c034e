/*
 * The minimal sets of removals that end an access: minimal hitting sets of its ways, where each way can
 * be cut at one to three places (the account's own, the project's, the scheme's).
 *
 * An account that loses all its product licences loses every grant too, if the rule asks for licences:
 * then only the ways of Jira administrators are left to cut.
 *
 * Cost: ways x places for the plain sets; the mixed ones are searched until TRIES sets were looked at.
 */
#include "explain_private.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 3, TRIES = 4096 };

struct cut_way {
	bool admin;               /* of Jira administrators: needs no licence */
	size_t count, at[PLACES]; /* removals that cut it, the narrowest first */
};

struct cut {
	const struct access *access;
	uint32_t account;
	struct removal *removals; /* each once */
	size_t count, room;
	struct cut_way *ways;
	size_t way_count;
	size_t *licences; /* removals that are all its product licences */
	size_t licence_count;
	bool **sets; /* found: which removals each has */
	size_t set_count, set_room;
	unsigned tries;
	bool more;
};

static bool
same_removal(const struct removal *a, const struct removal *b)
{
	return a->kind == b->kind && a->group == b->group && a->role == b->role &&
	       a->holder == b->holder;
}

static size_t
add_removal(struct cut *cut, const struct removal *removal)
{
	for (size_t i = 0; i < cut->count; i++)
		if (same_removal(&cut->removals[i], removal))
			return i;
	cut->removals = mem_room(cut->removals, &cut->room, cut->count + 1, sizeof(*cut->removals));
	cut->removals[cut->count] = *removal;
	return cut->count++;
}

/* Where the way can be cut, the narrowest place first. */
static void
add_way(struct cut *cut, struct cut_way *at, const struct way *way, uint64_t permissions)
{
	const struct holder *holder = way->holder;
	uint64_t lines = holder->permissions & permissions;

	at->admin = holder_is_jira_admin(holder);
	if (way->group != NONE)
		at->at[at->count++] =
		    add_removal(cut, &(struct removal){ REMOVE_MEMBER, way->group, NONE, NULL, 0 });
	else if (holder->kind == HOLDER_ROLE)
		at->at[at->count++] = add_removal(
		    cut, &(struct removal){ REMOVE_USER_ACTOR, NONE, holder->who, NULL, 0 });
	else if (holder->kind == HOLDER_LEAD)
		at->at[at->count++] =
		    add_removal(cut, &(struct removal){ REMOVE_LEAD, NONE, NONE, NULL, 0 });
	if (way->group != NONE && holder->kind == HOLDER_ROLE)
		at->at[at->count++] = add_removal(
		    cut, &(struct removal){ REMOVE_GROUP_ACTOR, way->group, holder->who, NULL, 0 });
	if (!at->admin)
		at->at[at->count++] =
		    add_removal(cut, &(struct removal){ REMOVE_LINES, NONE, NONE, holder, lines });
}

static void
add_licences(struct cut *cut)
{
	const struct graph_view *graph = cut->access->graph;
	uint32_t group;

	if (!hangs_on_groups(cut->access, cut->account))
		return;
	cut->licences = mem_alloc(
	    (graph->groups_of.first[cut->account + 1] - graph->groups_of.first[cut->account]) *
	    sizeof(*cut->licences));
	for (uint32_t e = graph->groups_of.first[cut->account];
	     e < graph->groups_of.first[cut->account + 1]; e++) {
		group = graph->groups_of.to[e];
		if (is_licence_group(cut->access, group))
			cut->licences[cut->licence_count++] = add_removal(
			    cut, &(struct removal){ REMOVE_MEMBER, group, NONE, NULL, 0 });
	}
}

static bool
is_cut(const struct cut_way *way, const bool *set)
{
	for (size_t i = 0; i < way->count; i++)
		if (set[way->at[i]])
			return true;
	return false;
}

static bool
is_unlicensed(const struct cut *cut, const bool *set)
{
	for (size_t i = 0; i < cut->licence_count; i++)
		if (!set[cut->licences[i]])
			return false;
	return cut->licence_count > 0;
}

/* The first way that still leads there, or NULL. */
static const struct cut_way *
open_way(const struct cut *cut, const bool *set)
{
	bool unlicensed = is_unlicensed(cut, set);

	for (size_t i = 0; i < cut->way_count; i++)
		if (!(unlicensed && !cut->ways[i].admin) && !is_cut(&cut->ways[i], set))
			return &cut->ways[i];
	return NULL;
}

/* Takes out what is not needed, the widest first, and keeps the set unless it is known. */
static void
keep_set(struct cut *cut, const bool *found)
{
	bool *set = mem_alloc(cut->count * sizeof(*set));
	size_t i;

	memcpy(set, found, cut->count * sizeof(*set));
	for (i = cut->count; i-- > 0;) {
		if (!set[i])
			continue;
		set[i] = false;
		set[i] = open_way(cut, set) != NULL;
	}
	for (i = 0; i < cut->set_count; i++)
		if (memcmp(cut->sets[i], set, cut->count * sizeof(*set)) == 0)
			break;
	if (i < cut->set_count || cut->set_count == REMEDIES) {
		cut->more |= i == cut->set_count;
		free(set);
		return;
	}
	cut->sets = mem_room(cut->sets, &cut->set_room, cut->set_count + 1, sizeof(*cut->sets));
	cut->sets[cut->set_count++] = set;
}

enum plain { IN_ACCOUNT, IN_PROJECT, IN_LICENCES, IN_SCHEME, PLAINS };

/* Every way cut at the same kind of place. A membership is narrower than a line of a scheme. */
static size_t
plain_place(const struct cut_way *way, enum plain plain)
{
	if (plain == IN_SCHEME)
		return way->at[way->count - 1];
	return way->at[plain == IN_PROJECT && way->count == PLACES ? 1 : 0];
}

static void
find_plain(struct cut *cut, enum plain plain, bool *set)
{
	const struct cut_way *way;

	memset(set, 0, cut->count * sizeof(*set));
	for (size_t i = 0; plain == IN_LICENCES && i < cut->licence_count; i++)
		set[cut->licences[i]] = true;
	while ((way = open_way(cut, set)) != NULL)
		set[plain_place(way, plain)] = true;
	keep_set(cut, set);
}

static void
find_mixed(struct cut *cut, bool *set)
{
	const struct cut_way *way = open_way(cut, set);

	if (cut->tries == TRIES) {
		cut->more = true;
		return;
	}
	cut->tries++;
	if (way == NULL) {
		keep_set(cut, set);
		return;
	}
	for (size_t i = 0; i < way->count && !(cut->more && cut->set_count == REMEDIES); i++) {
		set[way->at[i]] = true;
		find_mixed(cut, set);
		set[way->at[i]] = false;
	}
}

static int
compare_removals(const void *a, const void *b)
{
	const struct removal *left = a, *right = b;

	return order_then(order_then(order_numbers(left->kind, right->kind),
			      order_numbers(left->role, right->role)),
	    order_then(order_numbers(left->group, right->group),
		order_numbers((uintptr_t)left->holder, (uintptr_t)right->holder)));
}

static void
hand_over(const struct cut *cut, const bool *set, struct remedy *remedy)
{
	remedy->removals = mem_alloc(cut->count * sizeof(*remedy->removals));
	for (size_t i = 0; i < cut->count; i++)
		if (set[i])
			remedy->removals[remedy->count++] = cut->removals[i];
	qsort(remedy->removals, remedy->count, sizeof(*remedy->removals), compare_removals);
	remedy->own.account = cut->account;
	remedy->unlicensed = is_unlicensed(cut, set);
}

void
remedies_find(const struct access *access, uint32_t account, struct explained_level *level)
{
	struct cut cut = { .access = access, .account = account, .way_count = level->ways.count };
	bool *set;

	if (cut.way_count == 0)
		return;
	cut.ways = mem_alloc(cut.way_count * sizeof(*cut.ways));
	for (size_t i = 0; i < cut.way_count; i++)
		add_way(&cut, &cut.ways[i], &level->ways.list[i], level->level->permissions);
	add_licences(&cut);
	set = mem_alloc(cut.count * sizeof(*set));
	for (enum plain plain = IN_ACCOUNT; plain < PLAINS; plain++)
		find_plain(&cut, plain, set);
	memset(set, 0, cut.count * sizeof(*set));
	find_mixed(&cut, set);
	level->remedies = mem_alloc(cut.set_count * sizeof(*level->remedies));
	for (size_t i = 0; i < cut.set_count; i++) {
		hand_over(&cut, cut.sets[i], &level->remedies[i]);
		free(cut.sets[i]);
	}
	level->remedy_count = cut.set_count;
	level->more = cut.more;
	free(set);
	free(cut.sets);
	free(cut.licences);
	free(cut.ways);
	free(cut.removals);
}
