/* A step of a plan as an action of the site. */
#ifndef FETCH_WRITE_STEP_ACTION_H
#define FETCH_WRITE_STEP_ACTION_H

#include "action.h"
#include "model/plan/plan.h"

/*
 * What the step gives or takes away; groups through the organisation, or through Jira. Without a directory, and without
 * a maker. Its texts are the step's, or in the arena.
 */
struct action action_of_step(const struct step *step, bool organisation, struct arena *arena);

#endif
