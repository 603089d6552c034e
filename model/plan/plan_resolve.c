/* Rows into steps; see plan_resolve.h. */
#include "plan_resolve.h"
#include "plan_read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VIA_SHOWN = 5 /* groups that give a role, by name */ };

/* ---- what holds now ---- */

bool
row_holds(const struct graph_view *view, const struct plan_row *row)
{
	if (row->who == NONE)
		return false;
	if (row->target == TARGET_SITE)
		return true;
	if (row->target == TARGET_GROUP)
		return graph_is_member(view, row->where, row->who);
	return graph_is_actor(view, row->where,
	    row->principal == PRINCIPAL_GROUP ? ACTOR_GROUP : ACTOR_USER, row->who);
}

/* The groups through which alone the role comes: nothing can be taken from this account in the role itself. */
static void
find_inherited(struct resolver *resolver, struct plan_row *row, struct text_list *via)
{
	const struct graph_view *view = resolver->view;

	if (row->target != TARGET_ROLE || row->principal != PRINCIPAL_ACCOUNT)
		return;
	for (uint32_t i = view->actors_at[row->where]; i < view->actors_at[row->where + 1]; i++)
		if (view->actors[i].kind == ACTOR_GROUP &&
		    graph_is_member(view, view->actors[i].who, row->who))
			text_list_add(via, "'%.80s'", view->groups[view->actors[i].who].name);
}

static int
check_group_principal(struct resolver *resolver, struct plan_row *row)
{

	if (row->target != TARGET_GROUP || row->principal != PRINCIPAL_GROUP)
		return 0;
	return plan_complain(resolver->rows, row,
	    row->shape == SHAPE_GRANT_ID ? &row->cells[FIELD_GRANT_ID]
					 : &row->cells[FIELD_PRINCIPAL],
	    "a group cannot be a member of a group in Jira: name its members, or put the group "
	    "into a role");
}

static const struct plan_cell *
principal_cell(const struct plan_row *row)
{
	static const enum plan_field fields[] = { FIELD_PRINCIPAL, FIELD_ACCOUNT, FIELD_EMAIL,
		FIELD_GROUP, FIELD_GRANT_ID };

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (row->cells[fields[i]].column != 0)
			return &row->cells[fields[i]];
	return NULL;
}

/* What is not there, as far as was read, may be there all the same. */
static int
check_read(struct resolver *resolver, struct plan_row *row, bool held)
{
	char why[WHY_ROOM];
	enum unread_kind kind = row->target == TARGET_GROUP ? UNREAD_MEMBERSHIPS : UNREAD_ACTORS;

	if (held || row->action == ACTION_GRANT || row->target == TARGET_SITE ||
	    !names_unread(resolver->names, kind, why))
		return 0;
	return not_found(resolver, row, principal_cell(row), kind, why);
}

/* Somebody whom Jira calls by the name of nobody in particular must never be the one of whom something is taken. */
static int
check_own_id(struct resolver *resolver, struct plan_row *row)
{
	const struct account *account = row->principal == PRINCIPAL_ACCOUNT && row->who != NONE
					    ? &resolver->view->accounts[row->who]
					    : NULL;

	if (account == NULL || row->action == ACTION_KEEP || !account_is_unknown(account->id))
		return 0;
	return plan_complain(resolver->rows, row, principal_cell(row),
	    "account %.100s (%.150s) has no id of its own: Jira answers 'unknown', maybe for "
	    "several "
	    "accounts, so nothing can be changed for it: remove the row",
	    account->id, account->name);
}

/* Would Jira take it, and would it mean anything? */
static int
check_change(struct resolver *resolver, struct plan_row *row, bool held)
{
	const struct graph_view *view = resolver->view;
	const struct account *account = row->principal == PRINCIPAL_ACCOUNT && row->who != NONE
					    ? &view->accounts[row->who]
					    : NULL;
	struct text_list via = { .most = VIA_SHOWN };
	char why[WHY_ROOM];

	if (row->action == ACTION_GRANT && !held && account != NULL &&
	    account->status == ACCOUNT_UNKNOWN &&
	    names_unread(resolver->names, UNREAD_ACCOUNTS, why))
		return not_found(resolver, row, principal_cell(row), UNREAD_ACCOUNTS, why);
	if (row->action == ACTION_GRANT && !held && account != NULL &&
	    account->status != ACCOUNT_ACTIVE)
		return plan_complain(resolver->rows, row, principal_cell(row),
		    "account %.150s (%.100s) is %s and can be given no access: remove the row, or "
		    "have "
		    "the account restored",
		    account->id, account->name,
		    account->status == ACCOUNT_UNKNOWN ? "unknown to Jira's list of accounts"
						       : "inactive");
	if (row->action == ACTION_REVOKE && !held)
		find_inherited(resolver, row, &via);
	if (via.count > 0)
		plan_complain(resolver->rows, row, principal_cell(row),
		    "the role is inherited through %s, not given to the account itself: revoke the "
		    "membership there, or remove the group from the role",
		    text_list_end(&via));
	text_release(&via.text);
	return via.count > 0 ? -1 : 0;
}

/* ---- what the row was bound to when it was reviewed ---- */

static void
tampered(struct resolver *resolver, struct plan_row *row, enum plan_field field, const char *what)
{
	plan_complain(resolver->rows, row, &row->cells[field], "%s", what);
	plan_complained_tampered(resolver->rows);
	row->good = false;
}

/* The grant_id that a report would write. */
static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;
	struct arena *arena = &resolver->rows->arena;
	const struct project_role *place;
	bool group = row->principal == PRINCIPAL_GROUP, named;

	if (row->who == NONE || row->target == TARGET_SITE)
		return "";
	if (row->target == TARGET_GROUP)
		return arena_print(arena, "membership:%s:%s", view->groups[row->where].id,
		    view->accounts[row->who].id);
	place = &view->places[row->where];
	named = group && *view->groups[row->who].id == '\0';
	return arena_print(arena, "role:%s:%s:%s:%s", view->projects[place->project].id,
	    view->roles[place->role].id,
	    named   ? "group-name"
	    : group ? "group"
		    : "user",
	    named   ? view->groups[row->who].name
	    : group ? view->groups[row->who].id
		    : view->accounts[row->who].id);
}

static void
check_binding(struct resolver *resolver, struct plan_row *row)
{
	const char *id = text_of(row, FIELD_GRANT_ID);

	if (*id == '\0' && *text_of(row, FIELD_ROW_CHECK) != '\0')
		tampered(resolver, row, FIELD_ROW_CHECK,
		    "a row_check without a grant_id: the row was changed since it was reviewed; "
		    "copy it from the review again");
	else if (*id != '\0' && !row->gone && strcmp(id, grant_id(resolver, row)) != 0)
		tampered(resolver, row, FIELD_GRANT_ID,
		    "the grant_id is not that of this principal and target: the row was changed "
		    "since it was "
		    "reviewed; copy it from the review again");
	else if (row->changed)
		tampered(resolver, row, FIELD_ROW_CHECK,
		    "the row_check is not that of this row: it was changed since it was reviewed, "
		    "or it is of "
		    "another snapshot; copy it from the review again");
}

/* ---- contradictions ---- */

/* Rows for one principal and target side by side, the first row first. */
static int
by_subject(const void *a, const void *b)
{
	const struct plan_row *x = *(const struct plan_row *const *)a;
	const struct plan_row *y = *(const struct plan_row *const *)b;
	const uint32_t keys[][2] = { { x->target, y->target }, { x->where, y->where },
		{ x->principal, y->principal }, { x->who, y->who } };
	int order;

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	if (x->who == NONE && (order = strcasecmp(x->email, y->email)) != 0)
		return order;
	return (x > y) - (x < y);
}

static bool
same_subject(const struct plan_row *x, const struct plan_row *y)
{
	return x->target == y->target && x->where == y->where && x->principal == y->principal &&
	       x->who == y->who && (x->who != NONE || strcasecmp(x->email, y->email) == 0);
}

static void
check_twice(struct resolver *resolver)
{
	size_t count = 0;
	struct plan_row *rows = resolver->rows->rows,
			**list = mem_alloc((resolver->rows->count + 1) * sizeof(*list));

	for (size_t i = 0; i < resolver->rows->count; i++)
		if (rows[i].good && !rows[i].gone && rows[i].target != TARGET_SITE)
			list[count++] = &rows[i];
	qsort(list, count, sizeof(*list), by_subject);
	for (size_t i = 1, first = 0; i < count; i++) {
		const struct plan_cell *cell;

		if (!same_subject(list[first], list[i])) {
			first = i;
			continue;
		}
		cell = &list[i]->cells[FIELD_ACTION];
		if (cell->column == 0)
			cell = principal_cell(list[i]);
		if (list[i]->action == list[first]->action)
			plan_complain(resolver->rows, list[i], cell, "duplicate of %s: remove one",
			    place_of(resolver, list[first]));
		else
			plan_complain(resolver->rows, list[i], cell,
			    "contradicts %s, which says %s: remove one",
			    place_of(resolver, list[first]),
			    plan_action_names[list[first]->action]);
	}
	free(list);
}

/* ---- all of it ---- */

static void
resolve_row(struct resolver *resolver, struct plan_row *row)
{
	bool reviewed = row->shape == SHAPE_REVIEW;

	if (read_row(resolver, row) < 0 || check_own_id(resolver, row) < 0 ||
	    (!row->gone && (check_group_principal(resolver, row) < 0 ||
			       check_read(resolver, row, row_holds(resolver->view, row)) < 0)))
		return;
	/* Of a review, what is there no more is nothing to complain of. */
	row->good = reviewed || check_change(resolver, row, row_holds(resolver->view, row)) == 0;
	check_binding(resolver, row);
}

/* Why the row cannot be judged: its first complaint. */
static void
leave_row(struct resolver *resolver, const struct plan_row *row)
{
	struct plan_rows *rows = resolver->rows;
	struct arena *arena = &resolver->plan->arena;
	const struct complaint *why = NULL;

	for (size_t i = 0; why == NULL && i < rows->complaint_count; i++)
		if (&rows->rows[rows->complaints[i].row] == row)
			why = &rows->complaints[i];
	plan_leave(resolver->plan,
	    &(struct unjudged){
		why != NULL ? arena_copy(arena, why->at) : plan_at(arena, row, row->line, 0),
		why != NULL ? arena_copy(arena, why->what)
			    : "cannot be judged, as the rows before it",
		arena_copy(arena, text_of(row, FIELD_ACTION)),
		arena_copy(arena, text_of(row, FIELD_PRINCIPAL)),
		arena_copy(arena, text_of(row, FIELD_TARGET)) });
	if (row->shape == SHAPE_REVIEW)
		add_open(resolver, row, "cannot be judged");
}

static void
make_steps(struct resolver *resolver)
{
	for (size_t i = 0; i < resolver->rows->count; i++) {
		const struct plan_row *row = &resolver->rows->rows[i];

		if (!row->silent && row->unread)
			leave_row(resolver, row);
		else if (!row->silent)
			add_step(resolver, row);
		else if (row->open != NULL)
			add_open(resolver, row, row->open);
	}
	number_steps(resolver);
	number_replaced(resolver);
}

/* Does nothing stand against a plan? */
static bool
may_plan(const struct plan *plan, const struct plan_rows *rows)
{
	return plan->limits.allow_incomplete ? plan_mistakes(rows) == 0
					     : rows->complaint_count == 0;
}

int
plan_resolve(
    struct plan *plan, struct plan_rows *rows, const struct graph *graph, const struct run *run)
{
	struct resolver resolver = { .plan = plan, .rows = rows, .view = graph_view(graph) };
	bool *known = mem_alloc(rows->count + 1); /* its action */

	resolver.names = names_new(graph, run);
	resolver.creates = mem_alloc((rows->count + 1) * sizeof(*resolver.creates));
	for (size_t i = 0; i < rows->count; i++) {
		struct plan_row *row = &rows->rows[i];

		row->who = row->where = NONE;
		known[i] = !row->silent && read_action(&resolver, row) == 0;
		if (known[i] && row->action == ACTION_CREATE)
			read_create(&resolver, row);
	}
	for (size_t i = 0; i < rows->count; i++)
		if (known[i] && rows->rows[i].action != ACTION_CREATE)
			resolve_row(&resolver, &rows->rows[i]);
	check_twice(&resolver);
	read_replaces(&resolver);
	plan_complaints_sort(rows);
	if (may_plan(plan, rows))
		make_steps(&resolver);
	free(known);
	free(resolver.creates);
	pool_release(&resolver.created);
	names_release(resolver.names);
	return may_plan(plan, rows) ? 0 : -1;
}
