/*
 * Memberships and role actors as they are: a sealed graph, and what changed since. See floor.h.
 *
 * Accounts that the graph does not have get numbers behind its own. An edge is a membership (where: the group, who: the
 * account) or an actor (where: the place; who: account or group).
 */
#ifndef MODEL_WATCH_FLOOR_EDGES_H
#define MODEL_WATCH_FLOOR_EDGES_H

#include "model/graph/graph.h"

enum edge_kind { EDGE_MEMBER, EDGE_USER, EDGE_GROUP };
enum edge_side { SIDE_WHERE, SIDE_WHO, SIDES };

struct edge {
	uint8_t kind;
	uint32_t end[SIDES];
};

struct floor_change {
	struct edge edge;
	bool there, sure;
	uint32_t next[SIDES]; /* the change before it with the same end, or NONE */
};

struct floor_edges {
	const struct graph *graph;
	const struct graph_view *view;
	struct pool extra;                      /* ids of the accounts behind the graph's */
	struct edges user_actors, group_actors; /* accounts, groups -> the role actors they are */
	struct pool keys, heads;                /* of changes; of their chains */
	struct floor_change *changes;           /* beside keys */
	uint32_t *firsts;                       /* beside heads: the latest change of each chain */
};

void floor_edges_begin(struct floor_edges *edges, const struct graph *graph);
void floor_edges_release(struct floor_edges *edges);

uint32_t floor_account(struct floor_edges *edges, const char *id);            /* found or made */
uint32_t floor_account_find(const struct floor_edges *edges, const char *id); /* or NONE */
bool floor_edge_has(const struct floor_edges *edges, struct edge edge);
bool floor_edge_is_sure(const struct floor_edges *edges, struct edge edge);
void floor_edge_set(struct floor_edges *edges, struct edge edge, bool there, bool sure);
/* Every edge of the kind with that end, as it is now: its other end. */
void floor_edges_each(const struct floor_edges *edges, enum edge_kind kind, enum edge_side side,
    uint32_t end, void (*visit)(void *arg, uint32_t other), void *arg);

#endif
