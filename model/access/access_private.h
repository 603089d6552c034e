/*
 * The inside of the access, shared by access_new.c (schemes into holders, candidates), access_walk.c (a
 * project's holders into accounts and ways) and access_count.c (classes and totals).
 */
#ifndef MODEL_ACCESS_ACCESS_PRIVATE_H
#define MODEL_ACCESS_ACCESS_PRIVATE_H

#include "access.h"

struct closed_way; /* access_closed.h */

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
	uint32_t *admin_accounts,
	    admin_account_count; /* Jira's administrators by roles of their own */
	struct edges direct;     /* product -> accounts that have it by a role of their own */
	uint32_t *licensed_directly, licensed_directly_count; /* with any product, ascending */
	uint16_t *reach; /* by account: reach_sees, reach_works and REACH_ADMIN, or-ed */
	uint8_t *served; /* by project: enum served */
	struct totals *totals;
};

/* Types of projects, by the product that serves them. */
enum served {
	SERVED_SOFTWARE,
	SERVED_SERVICE,
	SERVED_DISCOVERY,
	SERVED_BY_ANY, /* any product of Jira will do: business, and types that are not known here */
	SERVED_TYPES
};

enum {
	SERVED_ALL = (1 << SERVED_TYPES) - 1,
	REACH_ADMIN = 1 << 2 * SERVED_TYPES, /* the word of a group of administrators reaches it */
};

/* Grants in projects of this type reach it: it is a candidate there. */
static inline uint16_t
reach_sees(unsigned served)
{
	return (uint16_t)(1U << served);
}

/* And it may do more there than browse and comment. */
static inline uint16_t
reach_works(unsigned served)
{
	return (uint16_t)(1U << (SERVED_TYPES + served));
}

/* access_reach.c: by account, who is a candidate where; by project, its type. */
void reach_find(struct access *access);
/* What the account's reach would be without its places in these groups; and what that leaves it in the project. */
uint16_t reach_without(
    const struct access *access, uint32_t account, const uint32_t *groups, size_t count);
uint64_t reach_left(const struct access *access, uint32_t project, uint16_t reach);
enum limit reach_limit(
    const struct access *access, uint32_t project, uint16_t reach, uint64_t *left);

/* Some accounts that a holder reaches in one way, ascending. */
struct span {
	const struct holder *holder;
	uint32_t group; /* NONE: direct */
	uint32_t count;
	const uint32_t *to; /* accounts, candidates or not */
	uint16_t reach;     /* it reaches those that have a bit of it */
};

/*
 * Visits every closed way of the project whose holder has any of these permissions, in the order of ways, and behind
 * them those that reach nobody by name.
 */
typedef void (*closed_visit)(void *arg, const struct closed_way *way);
void closed_ways_visit(const struct access *access, uint32_t project, uint64_t permissions,
    closed_visit visit, void *arg);

/*
 * Visits every span of the project whose holder has any of these permissions, in the order of ways:
 * empty ones are left out. No account stands in two spans with the same holder and group.
 */
typedef void (*span_visit)(void *arg, const struct span *span);
void spans_visit(const struct access *access, uint32_t project, uint64_t permissions,
    span_visit visit, void *arg);
/* Those of one way. reach: of the spans. */
void closed_way_open(const struct access *access, const struct closed_way *way, uint16_t reach,
    span_visit visit, void *arg);

/* The place of a role in a project, or NONE. */
uint32_t place_find(const struct graph_view *graph, uint32_t project, uint32_t role);

#endif
