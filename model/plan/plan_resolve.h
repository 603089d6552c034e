/*
 * From the rows of plan files to the steps of a plan: every name is looked up in the access graph, every
 * row compared with what holds now and with every other row. All that is wrong with all rows is told at
 * once; then there is no plan.
 *
 *	- A principal: account id, email:ADDRESS (or an address as such), group:ID, group-name:NAME.
 *	- A target: group:ID, group-name:NAME, role:KEY/Role name, role:PROJECTID:ROLEID; for
 *	  create_account product:KEY, several with a space between, or nothing.
 *	- A row already as wanted becomes a STEP_NOOP. Two rows for one principal and target are an error.
 *	- Revoking a role that an account has through a group alone is an error that names the groups.
 *	- An e-mail that a create_account row of the same plan has may be named by any other row.
 *	- A grant or create_account may replace revokes of its sheet, which then wait until it was seen to be done: in
 *	  'replaces' either row has the number of the other (or "step:N", N being in its column 'step').
 *	- A change to a group that an identity provider manages becomes a STEP_MANUAL.
 *	- grant_id and row_check must be those of what the row says: else it is a complaint that is
 *	  'tampered'.
 *
 * What a reading that was not whole cannot answer is no mistake of the row: the complaint is 'unread', and with
 * limits.allow_incomplete the row is left out of the steps and listed in plan->unjudged instead.
 *
 * The plan's lists of steps, sorted, and of open decisions are filled (plan.h); the texts are copied into the
 * plan. -1: complaints. org: joined to the graph, or NULL. run: of the reading that the graph is of; NULL: it was read whole.
 */
#ifndef MODEL_PLAN_PLAN_RESOLVE_H
#define MODEL_PLAN_PLAN_RESOLVE_H

#include "model/base/err.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"
#include "plan.h"
#include "plan_rows.h"

int plan_resolve(struct plan *plan, struct plan_rows *rows, const struct graph *graph,
    const struct org *org, const struct run *run);

/*
 * What --protect names: an account id, email:ADDRESS, group:ID, group-name:NAME, role:KEY/Role name,
 * role:PROJECTID:ROLEID, project:KEY.
 */
struct protect_line {
	const char *text, *at; /* at: its place, for messages */
};
/*
 * Finds each in the sealed graph, and puts what is found into plan->limits.protect, in its canonical form:
 * "account:ID", "group:ID", "project:ID", "role:PROJECTID:ROLEID". -1: one names nothing, or several things
 * (STATUS_BAD_INPUT), or nobody can say because the reading was not whole (its own status).
 */
int plan_protect(struct plan *plan, const struct protect_line *lines, size_t count,
    const struct graph *graph, const struct run *run, struct err *err);

#endif
