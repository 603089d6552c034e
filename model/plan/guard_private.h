/*
 * What guard_plan.c (guards that look at the plan), guard_losses.c (at what people lose), guard_given.c (at what it
 * gives) and guard_result.c (at the graph as it would be) share: see guard.h.
 */
#ifndef MODEL_PLAN_GUARD_PRIVATE_H
#define MODEL_PLAN_GUARD_PRIVATE_H

#include "graph_edit.h"
#include "guard.h"
#include "model/base/text.h"
#include "model/graph/admins.h"

enum { SOME_SHOWN = 5 }; /* of what a guard found, by name */

bool step_changes(const struct step *step);

void judge_grants(struct judgement *judgement, const struct guard *guard);
void judge_wide(struct judgement *judgement, const struct guard *guard);
void judge_outsiders(struct judgement *judgement, const struct guard *guard);
void judge_revokes(struct judgement *judgement, const struct guard *guard);
void judge_share(struct judgement *judgement, const struct guard *guard);

void judge_admins(struct judgement *judgement, const struct guard *guard);
void judge_own(struct judgement *judgement, const struct guard *guard);
void judge_licences(struct judgement *judgement, const struct guard *guard);

#endif
