/*
 * The access graph as it would be after a plan: a copy of a sealed graph with accounts, memberships and
 * actors added and taken away, sealed again. Nothing of the original is changed or shared.
 *
 * Only steps that are due are counted; a manual one changes nothing until somebody does it. An account
 * that the plan creates is in the copy under the id "email:ADDRESS", active, in the default groups of its
 * products. A step whose ids the graph does not know is passed over.
 *
 * Cost: as filling and sealing the graph; each membership is looked up among the revokes of the plan.
 */
#ifndef MODEL_PLAN_GRAPH_EDIT_H
#define MODEL_PLAN_GRAPH_EDIT_H

#include "model/base/err.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "plan.h"

struct graph *graph_after(const struct graph *before, const struct plan *plan);
/* The id of a step's account in that graph; caller frees. */
char *graph_after_id(const struct step *step);
/* The id of the account that the step was to create, when the graph has it: by its journal or by its address; or NULL. */
const char *graph_created(const struct graph *graph, const struct step *step);
/* Is there what the step gives or takes away? org: joined to the graph, or NULL. */
bool graph_holds(const struct graph *graph, const struct org *org, const struct step *step);
/* "account", "group", "project", "role", ...: what the step names and is not there; NULL: nothing. */
const char *graph_lacks(const struct graph *graph, const struct org *org, const struct step *step);
bool graph_has_project(const struct graph *graph, const char *id); /* a key does not count */
/* Of a sealed graph, or NONE: the step's group, or the place of its role; its account or group, if it is there already. */
uint32_t graph_step_where(const struct graph *graph, const struct step *step);
uint32_t graph_step_who(const struct graph *graph, const struct step *step);
/* The role in the project, or NONE; of a sealed graph. */
uint32_t graph_find_place(const struct graph *graph, const char *project_id, const char *role_id);
/*
 * A journal that somebody else wrote could give what the plan grants to an account of theirs. Is every account that the
 * journal says a step made, and to which something is still to be granted, the one that the plan asks for? STATUS_REFUSED
 * when the site shows another address, or none.
 */
int plan_made_check(const struct plan *plan, const struct graph *graph, struct err *err);

#endif
