/*
 * What guard_plan.c (guards that look at the plan), guard_losses.c and guard_licences.c (at what people lose),
 * guard_protect.c (at what is protected), guard_given.c and guard_outsiders.c (at what is given) and guard_result.c (at the graph as it would be) share: see
 * guard.h.
 */
#ifndef MODEL_PLAN_GUARD_PRIVATE_H
#define MODEL_PLAN_GUARD_PRIVATE_H

#include "guard.h"
#include "model/base/text.h"
#include "model/graph/admins.h"
#include "model/plan/graph_edit.h"
#include "model/plan/org_after.h"

enum { SOME_SHOWN = 5 }; /* of what a guard found, by name */

bool step_changes(const struct step *step);
bool step_grants(const struct step *step);

void judge_protect(struct judgement *judgement, const struct guard *guard);

void judge_grants(struct judgement *judgement, const struct guard *guard);
void judge_gains(struct judgement *judgement, const struct guard *guard);
void judge_new_admins(struct judgement *judgement, const struct guard *guard);
void judge_wide(struct judgement *judgement, const struct guard *guard);
void judge_outsiders(struct judgement *judgement, const struct guard *guard);
void judge_revokes(struct judgement *judgement, const struct guard *guard);
void judge_share(struct judgement *judgement, const struct guard *guard);

void judge_admin_licences(struct judgement *judgement, const struct guard *guard);
/* Of those who administer Jira, the ones who can log in: a part of judge_admins. How many refusals it said. */
size_t judge_able_admins(struct judgement *judgement, const struct guard *guard);

void judge_admins(struct judgement *judgement, const struct guard *guard);
void judge_own(struct judgement *judgement, const struct guard *guard);
void judge_licences(struct judgement *judgement, const struct guard *guard);

#endif
