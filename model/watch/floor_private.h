/*
 * The inside of the floor: what is counted (floor_count.c), what a step puts at stake and whether it may be taken
 * (floor_ask.c), and which readings of others settle that (floor_read.c).
 */
#ifndef MODEL_WATCH_FLOOR_PRIVATE_H
#define MODEL_WATCH_FLOOR_PRIVATE_H

#include "floor.h"
#include "floor_edges.h"
#include "model/access/access.h"
#include "model/guard/post.h"

struct floor_post {
	struct post post;
	uint32_t able_of; /* of able_people: the number of Jira's; else NONE */
	uint32_t people;
	int32_t ours; /* of them, through what this run did: given less taken */
};

/* A group and a post that comes with it. */
struct gives {
	uint32_t group, post;
};

/* Whom a scheme itself lets administer the projects that have it: a user, a group, a licence. */
struct scheme_holder {
	uint8_t kind; /* enum holder_kind */
	uint32_t who, scheme;
};

/* One account's hold on a post or on a project, that a change may give or take. */
struct stake {
	bool of_project;
	uint32_t number, account; /* of the post or project */
	bool was, is;
};
struct stakes {
	struct stake *list; /* after floor_change: posts first, then by number */
	size_t count, room;
};

struct check; /* of floor_read.c */

struct floor {
	const struct plan *plan;
	const struct org *org;
	const struct graph_view *view;
	const struct run *run;
	uint32_t own; /* account; NONE: in no list */
	struct floor_edges edges;
	struct access *access; /* of licensed candidates, as the graph is */
	struct arena arena;    /* of words */
	struct idset away;     /* accounts that turned out not to be active */
	uint8_t *gone; /* by account of the graph: a bit for each enum plan_thing that it lost */
	struct pool fixed; /* post and account, held by no membership of the graph */
	struct floor_post *posts;
	size_t post_count, post_room;
	uint32_t able;       /* the number of able_people's; NONE: licences are not known */
	struct gives *gives; /* by group */
	size_t gives_count, gives_room;
	uint32_t *project_admins;
	int32_t *project_ours;         /* as of posts */
	bool *licensing;               /* by group */
	struct scheme_holder *holders; /* by kind, then who */
	size_t holder_count, holder_room;
	struct edges by_scheme, by_lead; /* projects */
	struct check *checks;            /* under way */
};

/* floor_count.c */
int floor_count(struct floor *floor, const struct graph *graph, struct err *err);
void floor_uncount(struct floor *floor);
int floor_find_holder(const void *wanted, const void *item); /* by kind and who */

/* floor_hold.c */
/* Does the account hold it now? How many do? */
bool floor_holds(const struct floor *floor, const struct stake *stake);
uint32_t floor_holders(const struct floor *floor, const struct stake *stake);
bool floor_licensed(const struct floor *floor, uint32_t account); /* account_licensed */
/* The place of a role in a project, or NONE; does the project's scheme let its actors administer it? */
uint32_t floor_place(const struct floor *floor, uint32_t project, uint32_t role);
bool floor_place_gives(const struct floor *floor, uint32_t place);
/* Makes the change, and the counts right; *stakes: what the edge gives, and gave. */
void floor_change(
    struct floor *floor, struct edge edge, bool there, bool sure, struct stakes *stakes);
/* Stakes that this run gave or took; how much of one it gave, less what it took. */
void floor_ours(struct floor *floor, const struct stakes *stakes);
int32_t floor_given(const struct floor *floor, const struct stake *stake);
/* Stakes that others took: those may be what this run gave. */
void floor_others(struct floor *floor, const struct stakes *stakes);
/* The account lost the thing that lets it work here, or has it still or again; *stakes: as of floor_change. */
void floor_go(
    struct floor *floor, uint32_t account, enum plan_thing thing, bool gone, struct stakes *stakes);
/* The account is not active any more. */
void floor_leave(struct floor *floor, uint32_t account);

/* floor_read.c */
/* The next thing to read before the edge is taken, which has these at stake and counts as taken; false: enough was seen. */
bool floor_next(struct floor *floor, uint32_t step, struct edge edge, const struct stakes *stakes,
    struct floor_reading *reading);
void floor_forget(struct floor *floor, uint32_t step); /* what was read for it */

#endif
