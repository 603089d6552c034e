/*
 * What a step may be. 'plan' makes few of the combinations that its words allow; any other was made by somebody who wants
 * a step to look like one thing and do another (a 'keep' that is due, a step that counts as done and is sent), and apply
 * refuses it.
 */
#ifndef MODEL_PLAN_STEP_FORMS_H
#define MODEL_PLAN_STEP_FORMS_H

#include "plan.h"

/*
 * What is wrong with the first step that 'plan' never makes, in words that live in the plan's arena, and its place in
 * *at; NULL: nothing.
 */
const char *steps_wrong(struct plan *plan, size_t *at);

#endif
