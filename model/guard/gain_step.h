/*
 * Which row of a plan each gain comes through, and by which group.
 *
 * A gain comes through a due step that makes one of the ways by which the account has, after the plan, what it gains:
 * its own membership, its own place in a role, the place of a group of which it is then a member, a line of the
 * project's permission scheme, its being the lead, or its creation, with the groups of its products. Of several steps it is the first in the order of the plan. Where no way is new (a
 * licence lets what was given long ago take effect, a guest role makes a guest) it is the first step that gives
 * the account a product, else the first that is about the account at all.
 *
 * Cost: O(n log n) in the steps once; of a gain, the ways of one account in one project, each times the steps that add
 * lines or name leads.
 */
#ifndef MODEL_PLAN_GAIN_STEP_H
#define MODEL_PLAN_GAIN_STEP_H

#include "guard.h"

struct gain_step {
	const struct step *step; /* NULL: no single step gives it */
	uint32_t group;          /* of the graph after; NONE: the account itself is named */
};

struct gain_steps;
/* The judgement has judged, and outlives them. */
struct gain_steps *gain_steps_new(const struct judgement *judgement);
/* level: one of the gain's, of GAIN_ACCESS. */
struct gain_step gain_steps_find(
    struct gain_steps *steps, const struct access_gain *gain, unsigned level);
void gain_steps_release(struct gain_steps *steps);

#endif
