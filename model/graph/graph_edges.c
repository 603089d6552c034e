/*
 * The seal's larger half: memberships, places and actors, by counting sorts. Duplicates go and are
 * counted.
 *
 * Cost: memberships O(edges) in three passes over them, one of eight bytes an edge alive beside
 * another; places and the actors within one place are sorted by comparison.
 */
#include "graph_private.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

void
edges_start(uint32_t *first, size_t rows)
{
	uint32_t sum = 0, count;

	for (size_t i = 0; i <= rows; i++) {
		count = first[i];
		first[i] = sum;
		sum += count;
	}
}

/* Filling moved each start to its end, which is the next one's start. */
static void
restore_starts(uint32_t *first, size_t rows)
{
	memmove(first + 1, first, rows * sizeof(*first));
	first[0] = 0;
}

static struct edges
edges_new(size_t rows)
{
	return (struct edges){ mem_alloc((rows + 1) * sizeof(uint32_t)), NULL };
}

void
edges_free(struct edges *edges)
{
	free(edges->first);
	free(edges->to);
	*edges = (struct edges){ NULL, NULL };
}

/* account -> groups in order of arrival, repeated ones too; those of a void list are left out. */
static struct edges
edges_by_account(const struct graph *graph)
{
	size_t rows = graph->view.account_count;
	struct edges by_account = edges_new(rows);
	const struct member_edge *edge;
	uint32_t account;

	for (uint32_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < graph->edge_count; i++) {
			edge = &graph->edges[i];
			if (i < graph->group_facts[edge->group].void_before)
				continue;
			account = graph->accounts.rank[edge->account];
			if (pass == 0)
				by_account.first[account]++;
			else
				by_account.to[by_account.first[account]++] =
				    graph->group_rank[edge->group];
		}
		if (pass == 1)
			break;
		edges_start(by_account.first, rows);
		by_account.to = mem_alloc(by_account.first[rows] * sizeof(*by_account.to));
	}
	restore_starts(by_account.first, rows);
	return by_account;
}

/* Turns edges round, each list ascending. A pair given again is dropped and counted. */
static struct edges
turn_round(const struct edges *from, uint32_t rows, uint32_t columns, uint32_t *dropped)
{
	struct edges turned = edges_new(columns);
	uint32_t column, *seen; /* row + 1 that met this column last */

	for (uint32_t pass = 0; pass < 2; pass++) {
		seen = mem_alloc(columns * sizeof(*seen));
		for (uint32_t row = 0; row < rows; row++) {
			for (uint32_t e = from->first[row]; e < from->first[row + 1]; e++) {
				column = from->to[e];
				if (seen[column] == row + 1) {
					*dropped += pass;
					continue;
				}
				seen[column] = row + 1;
				if (pass == 0)
					turned.first[column]++;
				else
					turned.to[turned.first[column]++] = row;
			}
		}
		free(seen);
		if (pass == 1)
			break;
		edges_start(turned.first, columns);
		turned.to = mem_alloc(turned.first[columns] * sizeof(*turned.to));
	}
	restore_starts(turned.first, columns);
	return turned;
}

void
seal_memberships(struct graph *graph)
{
	struct graph_view *view = &graph->view;
	struct edges by_account = edges_by_account(graph);
	uint32_t none = 0;

	free(graph->edges);
	graph->edges = NULL;
	free(graph->group_facts);
	graph->group_facts = NULL;
	view->members = turn_round(
	    &by_account, view->account_count, view->group_count, &view->duplicate_members);
	edges_free(&by_account);
	view->groups_of = turn_round(&view->members, view->group_count, view->account_count, &none);
	view->membership_count = view->members.first[view->group_count];
}

struct placed {
	struct project_role at;
	uint32_t number;
};

static int
placed_compare(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;

	return order_then(order_numbers(left->at.project, right->at.project),
	    order_numbers(left->at.role, right->at.role));
}

void
seal_places(struct graph *graph)
{
	size_t count = graph->places.pool.count, projects = graph->view.project_count;
	struct placed *order = mem_alloc(count * sizeof(*order));
	struct project_role *places = graph->place_records;

	for (size_t i = 0; i < count; i++)
		order[i] = (struct placed){ { graph->projects.rank[places[i].project],
						graph->roles.rank[places[i].role] },
			(uint32_t)i };
	qsort(order, count, sizeof(*order), placed_compare);
	graph->places.rank = mem_alloc(count * sizeof(*graph->places.rank));
	graph->places_at = mem_alloc((projects + 1) * sizeof(*graph->places_at));
	for (size_t i = 0; i < count; i++) {
		places[i] = order[i].at;
		graph->places.rank[order[i].number] = (uint32_t)i;
		graph->places_at[places[i].project]++;
	}
	edges_start(graph->places_at, projects);
	free(order);
	graph->view.places = places;
	graph->view.places_at = graph->places_at;
	graph->view.place_count = (uint32_t)count;
}

/* Of one place. */
static int
actor_compare(const void *a, const void *b)
{
	const struct actor *left = a, *right = b;

	return order_then(
	    order_numbers(left->kind, right->kind), order_numbers(left->who, right->who));
}

/* The actors by place, within a place as they came; actors_at says where each place starts. */
static struct actor *
actors_by_place(struct graph *graph)
{
	const uint32_t *const ranks[] = {
		[ACTOR_USER] = graph->accounts.rank,
		[ACTOR_GROUP] = graph->group_rank,
		[ACTOR_OTHER] = graph->others.rank,
	};
	size_t places = graph->view.place_count;
	struct actor *actors = mem_alloc(graph->actor_count * sizeof(*actors));
	const struct actor *actor;
	uint32_t place;

	graph->actors_at = mem_alloc((places + 1) * sizeof(*graph->actors_at));
	for (size_t i = 0; i < graph->actor_count; i++)
		graph->actors_at[graph->places.rank[graph->actors[i].place]]++;
	edges_start(graph->actors_at, places);
	for (size_t i = 0; i < graph->actor_count; i++) {
		actor = &graph->actors[i];
		place = graph->places.rank[actor->place];
		actors[graph->actors_at[place]++] =
		    (struct actor){ place, ranks[actor->kind][actor->who], actor->kind };
	}
	restore_starts(graph->actors_at, places);
	return actors;
}

void
seal_actors(struct graph *graph)
{
	struct actor *actors = actors_by_place(graph);
	uint32_t place, from, to = 0, kept = 0;

	for (place = 0; place < graph->view.place_count; place++) {
		from = to; /* actors_at[place] is about to become where the kept ones start */
		to = graph->actors_at[place + 1];
		graph->actors_at[place] = kept;
		qsort(actors + from, to - from, sizeof(*actors), actor_compare);
		for (uint32_t i = from; i < to; i++) {
			if (kept > graph->actors_at[place] &&
			    actor_compare(&actors[kept - 1], &actors[i]) == 0)
				graph->view.duplicate_actors++;
			else
				actors[kept++] = actors[i];
		}
	}
	graph->actors_at[place] = kept;
	free(graph->actors);
	graph->actors = mem_resize(actors, kept * sizeof(*actors));
	graph->view.actors = graph->actors;
	graph->view.actors_at = graph->actors_at;
	graph->view.actor_count = kept;
}

struct edges
graph_actors_of(const struct graph_view *view, enum actor_kind kind)
{
	uint32_t rows = kind == ACTOR_USER ? view->account_count : view->group_count;
	struct edges edges = edges_new(rows);

	for (uint32_t a = 0; a < view->actor_count; a++)
		if (view->actors[a].kind == kind)
			edges.first[view->actors[a].who]++;
	edges_start(edges.first, rows);
	edges.to = mem_alloc(edges.first[rows] * sizeof(*edges.to));
	for (uint32_t a = 0; a < view->actor_count; a++)
		if (view->actors[a].kind == kind)
			edges.to[edges.first[view->actors[a].who]++] = a;
	restore_starts(edges.first, rows);
	return edges;
}

/* By group: does a product's licence come with it? */
static bool *
licence_groups(const struct graph_view *view)
{
	bool *licensing = mem_alloc(view->group_count * sizeof(*licensing));

	for (uint32_t i = 0; i < view->application_group_count; i++)
		licensing[view->application_groups[i].group] = true;
	return licensing;
}

static bool
is_licensed(const struct graph_view *view, const bool *licensing, uint32_t account)
{
	const struct edges *groups = &view->groups_of;

	for (uint32_t e = groups->first[account]; e < groups->first[account + 1]; e++)
		if (licensing[groups->to[e]])
			return true;
	return false;
}

void
seal_guests(struct graph *graph)
{
	const struct graph_view *view = &graph->view;
	bool *licensing = licence_groups(view);
	const struct actor *actor;
	struct account *account;

	for (uint32_t i = 0; i < view->actor_count; i++) {
		actor = &view->actors[i];
		if (actor->kind != ACTOR_USER ||
		    !view->roles[view->places[actor->place].role].guest)
			continue;
		account = &graph->accounts_sealed[actor->who];
		if (account->type == ACCOUNT_ATLASSIAN && account->guest < GUEST_ACTOR &&
		    !is_licensed(view, licensing, actor->who))
			account->guest = GUEST_ACTOR;
	}
	free(licensing);
}
