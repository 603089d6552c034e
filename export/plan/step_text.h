/*
 * The two sides of a step, as a plan writes them and as people read them. Texts are the step's own, constant or in
 * the arena.
 */
#ifndef EXPORT_PLAN_STEP_TEXT_H
#define EXPORT_PLAN_STEP_TEXT_H

#include "model/plan/plan.h"

/* "712020:...", "group:ID", "email:ADDRESS"; made: the id of an account that an earlier step made, or NULL. */
const char *step_principal(const struct step *step, const char *made, struct arena *arena);
/* "group:ID", "role:PROJECTID:ROLEID", "product:KEY product:KEY" */
const char *step_target(const struct step *step, struct arena *arena);
/* "jira-dev", "WEB/Developers" */
const char *step_target_name(const struct step *step, struct arena *arena);

#endif
