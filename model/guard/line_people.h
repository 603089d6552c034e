/*
 * Who holds a permission by a permission scheme: the people of all its lines for that permission, in the projects that
 * use it. 'like' is any line with that scheme and permission, of this graph or of one made of it. Reporters, assignees and fields of issues name nobody beforehand, and apps' own holders nobody who is known.
 */
#ifndef MODEL_GUARD_LINE_PEOPLE_H
#define MODEL_GUARD_LINE_PEOPLE_H

#include "model/graph/graph.h"
#include "model/plan/plan.h"

/* The first line of the step's scheme for its permission, as they are sorted; NONE: there is none. */
uint32_t line_of_step(const struct graph *graph, const struct step *step);
/* Calls 'person' for each of them, several times if several ways lead there. project: there alone; NONE: in any. */
void line_people(const struct graph *graph, const struct scheme_line *like, uint32_t project,
    void (*person)(void *arg, uint32_t account), void *arg);
/* Would a line for the step's principal name the account in that project? */
bool line_names(
    const struct graph *graph, const struct step *step, uint32_t project, uint32_t account);
/* Is the account one of the people there? */
bool line_gives(
    const struct graph *graph, const struct scheme_line *like, uint32_t project, uint32_t account);

#endif
