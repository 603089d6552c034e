/*
 * The ways of a project with groups and products left closed: whom a holder names, and not yet whom that reaches. A
 * site has as many as its schemes, roles and projects make, whatever the number of people in its groups. Opened up,
 * group by group and product by product, they are the ways of access.h, all of them and no others.
 *
 * How many accounts a closed way reaches is told with it: candidates, each once, in two parts, for a missing product
 * cuts what some of them are given.
 *
 * Cost: the holders and actors of each project. Members of a group are counted once for each type of project.
 * Memory: 40 bytes a group and a product, a bit an account, and 16 bytes a way of one project at a time.
 */
#ifndef MODEL_ACCESS_ACCESS_CLOSED_H
#define MODEL_ACCESS_ACCESS_CLOSED_H

#include "access.h"

enum closed_kind {
	CLOSED_ACCOUNT,     /* named itself: by the scheme, as lead, in a role, as administrator */
	CLOSED_GROUP,       /* its members */
	CLOSED_PRODUCT,     /* whoever has this product, by a group or by a role of its own */
	CLOSED_ANY_PRODUCT, /* whoever has any */
	CLOSED_OTHER, /* an actor of a kind that is not known here: whom it reaches is not known */
	CLOSED_OPEN,  /* anyone, or what depends on an issue */
	CLOSED_UNKNOWN, /* the holder names nothing that the graph knows: it reaches nobody */
};

struct closed_way {
	const struct holder *holder;
	enum closed_kind kind;
	const uint32_t *
	    who; /* the account, group, product or graph->others; NULL from CLOSED_OPEN on, and of any
				product */
};

/* Accounts that it reaches and for which the same has effect. */
struct closed_part {
	enum limit limit;
	uint64_t left;     /* permissions that the limit leaves */
	uint32_t accounts; /* NONE: not known */
};

enum {
	CLOSED_PARTS = 2
}; /* those whose products serve the project, or all when nobody knows; the others */

struct access_closed;
struct access_closed *access_closed_new(const struct access *access);
void access_closed_begin(struct access_closed *cursor, uint32_t project);
/* The next way: by holder, users before groups; false after the last. Valid until 'begin'. */
bool access_closed_next(struct access_closed *cursor, const struct closed_way **way,
    struct closed_part parts[CLOSED_PARTS]);
void access_closed_release(struct access_closed *cursor); /* NULL is fine */

#endif
