/*
 * The organisation as it would be after a plan: a copy with other role assignments, which shares all else with the original
 * and must not outlive it nor the plan. Its numbers are those of the original: of the graph before, that it is joined to.
 *
 * Only steps that are due are counted; one whose account or group the organisation does not know is passed over. An
 * account that is switched off keeps its roles there: who asks for those at work asks the graph.
 */
#ifndef MODEL_PLAN_ORG_AFTER_H
#define MODEL_PLAN_ORG_AFTER_H

#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "plan.h"

/* NULL: there is no organisation, or the plan leaves its roles as they are. Caller releases it. */
struct org *org_after(const struct org *before, const struct plan *plan);
/* Tells the graph after (graph_edit.h) what the organisation gives its accounts and groups then, and no more. */
void org_after_tell(const struct org *after, struct graph *graph);
void org_after_release(struct org *after); /* NULL is fine */

/* The organisation's number of an account or group; NONE: it does not list it. */
uint32_t org_principal(const struct org *org, bool of_group, const char *id);
/* The number of the role of its own; NONE: it has none. */
uint32_t org_own_role(
    const struct org *org, bool of_group, uint32_t who, const char *role, const char *resource);

#endif
