/*
 * Before and after a change, side by side: what each account holds of one thing at a time (a project, a product, a role),
 * for access_gain.c and access_loss.c. Both sides have the same projects, and are of the levels.
 *
 * Cost of a project: its raw grants on both sides. Memory: 11 bytes an account.
 */
#ifndef MODEL_ACCESS_ACCESS_SIDES_H
#define MODEL_ACCESS_ACCESS_SIDES_H

#include "access_private.h"

/* Permissions in a project, or anything that the caller has a bit for. */
struct held {
	uint8_t before, after;
};

struct sides {
	const struct access *before, *after;
	bool
	    jira_after; /* what Jira's administration brings counts after, too; before it always does */
	uint32_t *after_of;  /* by account before, the one after; NONE: none */
	uint32_t *before_of; /* by account after; NONE: it is new */
	struct held *held;   /* by account after */
	uint64_t *reached;   /* a bit for each account that holds anything on either side */
};

void sides_open(struct sides *sides, const struct access *before, const struct access *after);
void sides_release(struct sides *sides);

/* Numbers of that side. */
typedef void (*sides_hold)(struct sides *sides, uint32_t account, uint8_t what);
void sides_hold_before(struct sides *sides, uint32_t account, uint8_t what);
void sides_hold_after(struct sides *sides, uint32_t account, uint8_t what);
/* All that is held in a project that is computed on both sides, whatever cuts it. */
void sides_hold_project(struct sides *sides, uint32_t project);

/* Whoever holds anything is weighed, in the order of accounts after, and all is forgotten. 'of' is handed on. */
typedef void (*sides_weigh)(void *arg, uint32_t of, uint32_t account);
void sides_each(struct sides *sides, sides_weigh weigh, void *arg, uint32_t of);

/* What an account after held and holds in the project, and nothing cuts, as levels: a bit each. */
uint8_t sides_had(const struct sides *sides, uint32_t project, uint32_t account);
uint8_t sides_has(const struct sides *sides, uint32_t project, uint32_t account);

#endif
