/*
 * The inside of the access, shared by access_new.c (schemes into holders, candidates), access_walk.c (a
 * project's holders into accounts and ways) and access_count.c (classes and totals).
 */
#ifndef MODEL_ACCESS_ACCESS_PRIVATE_H
#define MODEL_ACCESS_ACCESS_PRIVATE_H

#include "access.h"

struct totals {
	bool made;
	uint32_t class_count;
	uint32_t *class_of;           /* by project; NONE: not computed */
	uint32_t (*accounts)[LEVELS]; /* by class */
	uint32_t *projects;           /* by account: live ones it can browse */
	uint64_t raw_grants;
};

struct access {
	const struct graph *whole;
	const struct graph_view *graph; /* of it */
	enum candidates candidates;
	const char *permissions[PERMISSIONS_MOST]; /* keys by bit */
	unsigned permission_count;
	struct access_level levels[PERMISSIONS_MOST];
	size_t level_count;
	struct holder *holders;                        /* by scheme, kind, who */
	uint32_t *holders_at;                          /* by scheme; one more entry than schemes */
	uint32_t *licence_groups, licence_group_count; /* of all products, each once, ascending */
	uint32_t *admin_groups, admin_group_count;
	uint8_t *reach; /* by account: enum reach, or-ed */
	struct totals *totals;
};

enum reach {
	REACH_GRANT = 1, /* a grant of a scheme reaches it: a candidate */
	REACH_ADMIN = 2, /* so does the word of a group of administrators */
};

/* Some accounts that a holder reaches in one way, ascending. */
struct span {
	const struct holder *holder;
	uint32_t group; /* NONE: direct */
	uint32_t count;
	const uint32_t *to; /* accounts, candidates or not */
};

/*
 * Visits every span of the project whose holder has any of these permissions, in the order of ways:
 * empty ones are left out. No account stands in two spans with the same holder and group.
 */
typedef void (*span_visit)(void *arg, const struct span *span);
void spans_visit(const struct access *access, uint32_t project, uint64_t permissions,
    span_visit visit, void *arg);

/* The place of a role in a project, or NONE. */
uint32_t place_find(const struct graph_view *graph, uint32_t project, uint32_t role);

/* Which bit of struct access 'reach' lets a holder of this kind reach an account. */
static inline uint8_t
reach_of(const struct holder *holder)
{
	return holder->kind == HOLDER_JIRA_ADMIN ? REACH_ADMIN : REACH_GRANT;
}

#endif
