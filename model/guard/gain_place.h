/*
 * Gains by place: what is administered above projects, a product, a project. The gains of one place stand side by side
 * in their list.
 */
#ifndef MODEL_PLAN_GAIN_PLACE_H
#define MODEL_PLAN_GAIN_PLACE_H

#include "guard.h"

/* Where the next place begins. */
size_t gain_place_end(const struct judgement *judgement, size_t from);
/* "Jira", "confluence": what it is the administration of, of GAIN_ADMIN. */
void gain_admin_add(
    struct text *text, const struct judgement *judgement, const struct access_gain *gain);
/* "administers Jira", "administers confluence", "product jira-software"; nothing of a project. */
void gain_place_add(
    struct text *text, const struct judgement *judgement, const struct access_gain *gain);
/* The same of what is lost above projects: judgement->lost_above. */
size_t loss_place_end(const struct judgement *judgement, size_t from);
void loss_place_add(
    struct text *text, const struct judgement *judgement, const struct access_gain *loss);
/* Is everything known that the plan gives? What was not read, was left out by --project, or is not shown by Jira may give
 * more. */
bool gains_are_whole(const struct judgement *judgement);
/* "at least 12 accounts gain access, 2 become administrators" */
void gain_counts_add(struct text *text, const struct judgement *judgement);
/* What plan.json says of the gains: plan->gains. */
void plan_tell_gains(struct plan *plan, const struct judgement *judgement);

#endif
