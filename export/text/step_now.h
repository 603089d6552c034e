/*
 * A step in the words of the site as it was read just now. A plan has names beside its ids, for people; whoever changed the
 * plan may have changed them, and since it was made the site may have.
 */
#ifndef EXPORT_TEXT_STEP_NOW_H
#define EXPORT_TEXT_STEP_NOW_H

#include "model/graph/graph.h"
#include "model/plan/plan.h"

/*
 * As step_words, with the names that the site gives to the step's ids. A name that is another one in the plan is shown with
 * both, an id that the site does not have is said: "Ann Ada into group 'admins'; in the plan: group 'readers'". graph:
 * sealed; NULL: the site was not read, and the names are the plan's.
 */
void step_words_now(const struct graph *graph, const struct step *step, char *out, size_t room);
/* The same of what would be sent, and what people should know of it. */
void step_words_sent(const struct graph *graph, const struct step *step, char *out, size_t room);

#endif
