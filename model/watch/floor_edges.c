/* See floor_edges.h. */
#include "floor_edges.h"

#include <stdlib.h>
#include <string.h>

void
floor_edges_begin(struct floor_edges *edges, const struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);

	*edges = (struct floor_edges){ .graph = graph,
		.view = view,
		.user_actors = graph_actors_of(view, ACTOR_USER),
		.group_actors = graph_actors_of(view, ACTOR_GROUP) };
}

void
floor_edges_release(struct floor_edges *edges)
{
	pool_release(&edges->extra);
	edges_free(&edges->user_actors);
	edges_free(&edges->group_actors);
	pool_release(&edges->keys);
	pool_release(&edges->heads);
	free(edges->changes);
	free(edges->firsts);
}

uint32_t
floor_account_find(const struct floor_edges *edges, const char *id)
{
	uint32_t account = graph_find_account(edges->graph, id), extra;

	if (account != NONE)
		return account;
	extra = pool_find(&edges->extra, id, strlen(id));
	return extra == POOL_NONE ? NONE : edges->view->account_count + extra;
}

uint32_t
floor_account(struct floor_edges *edges, const char *id)
{
	uint32_t account = floor_account_find(edges, id);

	return account != NONE
		   ? account
		   : edges->view->account_count + pool_add(&edges->extra, id, strlen(id), NULL);
}

/* Was it there when the graph was sealed? */
static bool
was_there(const struct floor_edges *edges, struct edge edge)
{
	const struct graph_view *view = edges->view;
	uint32_t where = edge.end[SIDE_WHERE], who = edge.end[SIDE_WHO];

	if (edge.kind == EDGE_GROUP)
		return graph_is_actor(view, where, ACTOR_GROUP, who);
	if (who >= view->account_count)
		return false;
	return edge.kind == EDGE_MEMBER ? graph_is_member(view, where, who)
					: graph_is_actor(view, where, ACTOR_USER, who);
}

static const struct floor_change *
change_of(const struct floor_edges *edges, struct edge edge)
{
	char key[POOL_KEY + 1];
	uint32_t number = pool_find(&edges->keys,
	    pool_key(key, (uint32_t[]){ edge.kind, edge.end[SIDE_WHERE], edge.end[SIDE_WHO] }, 3),
	    POOL_KEY);

	return number == POOL_NONE ? NULL : &edges->changes[number];
}

bool
floor_edge_has(const struct floor_edges *edges, struct edge edge)
{
	const struct floor_change *change = change_of(edges, edge);

	return change != NULL ? change->there : was_there(edges, edge);
}

bool
floor_edge_is_sure(const struct floor_edges *edges, struct edge edge)
{
	const struct floor_change *change = change_of(edges, edge);

	return change != NULL && change->sure;
}

/* The chain of changes with that end. */
static const char *
head_key(char key[POOL_KEY + 1], uint8_t kind, enum edge_side side, uint32_t end)
{
	return pool_key(key, (uint32_t[]){ kind, side, end }, 3);
}

void
floor_edge_set(struct floor_edges *edges, struct edge edge, bool there, bool sure)
{
	static const struct floor_change blank = { .edge = { 0 } };
	static const uint32_t nothing = NONE;
	char key[POOL_KEY + 1];
	uint32_t number, head;
	struct floor_change *change;
	bool fresh;

	edges->changes = pool_record(&edges->keys,
	    pool_key(key, (uint32_t[]){ edge.kind, edge.end[SIDE_WHERE], edge.end[SIDE_WHO] }, 3),
	    edges->changes, sizeof(*edges->changes), &blank, &number, &fresh);
	change = &edges->changes[number];
	change->there = there;
	change->sure = sure;
	if (!fresh)
		return;
	change->edge = edge;
	for (int side = 0; side < SIDES; side++) {
		edges->firsts = pool_record(&edges->heads,
		    head_key(key, edge.kind, (enum edge_side)side, edge.end[side]), edges->firsts,
		    sizeof(*edges->firsts), &nothing, &head, NULL);
		change->next[side] = edges->firsts[head];
		edges->firsts[head] = number;
	}
}

/* What stood there at first: the numbers of the other ends, or of actors. */
struct base {
	const uint32_t *list;
	const struct actor *actors; /* what the list numbers; NULL: the ends themselves */
	uint32_t first, count;      /* of a place: its actors, without a list */
};

static struct base
span_of(const struct edges *edges, uint32_t end, const struct actor *actors)
{
	return (struct base){ edges->to + edges->first[end], actors, 0,
		edges->first[end + 1] - edges->first[end] };
}

static struct base
base_of(const struct floor_edges *edges, enum edge_kind kind, enum edge_side side, uint32_t end)
{
	const struct graph_view *view = edges->view;

	if (kind == EDGE_MEMBER && side == SIDE_WHERE)
		return span_of(&view->members, end, NULL);
	if (side == SIDE_WHERE)
		return (struct base){ NULL, view->actors, view->actors_at[end],
			view->actors_at[end + 1] - view->actors_at[end] };
	if (kind == EDGE_GROUP)
		return span_of(&edges->group_actors, end, view->actors);
	if (end >= view->account_count)
		return (struct base){ NULL, NULL, 0, 0 };
	return kind == EDGE_MEMBER ? span_of(&view->groups_of, end, NULL)
				   : span_of(&edges->user_actors, end, view->actors);
}

void
floor_edges_each(const struct floor_edges *edges, enum edge_kind kind, enum edge_side side,
    uint32_t end, void (*visit)(void *arg, uint32_t other), void *arg)
{
	enum edge_side across = side == SIDE_WHERE ? SIDE_WHO : SIDE_WHERE;
	struct base base = base_of(edges, kind, side, end);
	struct edge edge = { .kind = (uint8_t)kind };
	char key[POOL_KEY + 1];
	uint32_t head;

	edge.end[side] = end;
	for (uint32_t i = 0; i < base.count; i++) {
		uint32_t number = base.list != NULL ? base.list[i] : base.first + i;
		const struct actor *actor = base.actors != NULL ? &base.actors[number] : NULL;

		if (actor != NULL && actor->kind != (kind == EDGE_GROUP ? ACTOR_GROUP : ACTOR_USER))
			continue;
		edge.end[across] = actor == NULL        ? number
				   : across == SIDE_WHO ? actor->who
							: actor->place;
		if (floor_edge_has(edges, edge))
			visit(arg, edge.end[across]);
	}
	head = pool_find(&edges->heads, head_key(key, (uint8_t)kind, side, end), POOL_KEY);
	for (uint32_t at = head == POOL_NONE ? NONE : edges->firsts[head]; at != NONE;
	     at = edges->changes[at].next[side])
		if (edges->changes[at].there && !was_there(edges, edges->changes[at].edge))
			visit(arg, edges->changes[at].edge.end[across]);
}
