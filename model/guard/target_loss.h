/*
 * Who loses which group, role or permission by a plan, target by target: what the guards on revokes judge by (guard.h).
 *
 * A target is a group, a role in a project, or a permission of a scheme. People have a group as its members, a role by
 * themselves or through the groups that are in it, a permission by the scheme's lines (line_people.h): whoever loses it
 * in one of the scheme's projects loses it. Who has a target before and not after loses it, whatever row takes it, and once: a
 * membership, an actor, or a group in the role. Who has the role another way as well, be it by a grant of the same
 * plan, loses nothing.
 *
 * What other plans took lately (struct window of plan.h) counts with it, as if they were one plan: of a target that this plan takes
 * from somebody as well, and of all targets together. Who was taken out by a group of a role is known by who is in the
 * group and has the role no longer.
 *
 * Listed are the targets that the plan's due steps take from; and roles that people lose through memberships alone, if
 * that is not already told by the group: by several groups, or by one of few people. Those have no rows.
 *
 * Cost: one pass through all actors; on both sides the people of each target once, as often as ways lead to them.
 */
#ifndef MODEL_PLAN_TARGET_LOSS_H
#define MODEL_PLAN_TARGET_LOSS_H

#include "model/graph/graph.h"
#include "model/plan/plan.h"

enum { TARGET_FEW = 10 }; /* of fewer people no share is judged */

/* People, and those of them whose account is not inactive. */
struct people {
	uint32_t all, active;
};

struct target_loss {
	uint8_t target; /* TARGET_GROUP, TARGET_ROLE, TARGET_SCHEME, or others without a 'where' */
	uint32_t where; /* group, place or the permission's first line, of the graph before */
	uint32_t rows;  /* due steps that take from it */
	uint32_t
	    losses; /* people who lose it, but for the inactive who are not named; and rows that take
			    nothing from anybody: never fewer than 'rows' */
	struct people had, lost;
	uint32_t taken; /* people who lost it lately, and are counted in neither */
};

struct target_losses {
	struct target_loss *list; /* by target, then where */
	size_t count, room;
	uint64_t rows, losses; /* of all targets that rows name */
	uint64_t taken;        /* losses lately, of any target */
};

/* Both graphs are sealed, and 'after' is graph_after's. The caller releases what is found. */
void target_losses_find(struct target_losses *losses, const struct graph *before,
    const struct graph *after, const struct plan *plan);
void target_losses_release(struct target_losses *losses);

#endif
