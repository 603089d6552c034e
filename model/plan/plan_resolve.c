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
said_holds(const struct graph_view *view, const struct said *said)
{
	if (said->who == NONE)
		return false;
	if (said->target == TARGET_SITE)
		return true;
	if (said->target == TARGET_GROUP)
		return graph_is_member(view, said->where, said->who);
	return graph_is_actor(view, said->where,
	    said->principal == PRINCIPAL_GROUP ? ACTOR_GROUP : ACTOR_USER, said->who);
}

/* The groups through which alone the role comes: nothing can be taken from this account in the role itself. */
static void
find_inherited(struct resolver *resolver, struct said *said, struct text_list *via)
{
	const struct graph_view *view = resolver->view;

	if (said->target != TARGET_ROLE || said->principal != PRINCIPAL_ACCOUNT)
		return;
	for (uint32_t i = view->actors_at[said->where]; i < view->actors_at[said->where + 1]; i++)
		if (view->actors[i].kind == ACTOR_GROUP &&
		    graph_is_member(view, view->actors[i].who, said->who))
			text_list_add(via, "'%.80s'", view->groups[view->actors[i].who].name);
}

static int
check_group_principal(struct resolver *resolver, struct said *said)
{
	const struct plan_row *row = &resolver->rows->rows[said->row];

	if (said->target != TARGET_GROUP || said->principal != PRINCIPAL_GROUP)
		return 0;
	return plan_complain(resolver->rows, said->row,
	    row->shape == SHAPE_GRANT_ID ? &row->cells[FIELD_GRANT_ID]
					 : &row->cells[FIELD_PRINCIPAL],
	    "a group cannot be a member of a group in Jira: name its members, or put the group "
	    "into a role");
}

static const struct plan_cell *
principal_cell(const struct resolver *resolver, const struct said *said)
{
	static const enum plan_field fields[] = { FIELD_PRINCIPAL, FIELD_ACCOUNT, FIELD_EMAIL,
		FIELD_GROUP, FIELD_GRANT_ID };

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (cell_of(resolver, said, fields[i])->column != 0)
			return cell_of(resolver, said, fields[i]);
	return NULL;
}

/* What is not there, as far as was read, may be there all the same. */
static int
check_read(struct resolver *resolver, struct said *said, bool held)
{
	char why[WHY_ROOM];
	enum unread_kind kind = said->target == TARGET_GROUP ? UNREAD_MEMBERSHIPS : UNREAD_ACTORS;

	if (held || said->action == ACTION_GRANT || said->target == TARGET_SITE ||
	    !names_unread(resolver->names, kind, why))
		return 0;
	return not_found(resolver, said, principal_cell(resolver, said), kind, why);
}

/* Would Jira take it, and would it mean anything? */
static int
check_change(struct resolver *resolver, struct said *said, bool held)
{
	const struct graph_view *view = resolver->view;
	const struct account *account = said->principal == PRINCIPAL_ACCOUNT && said->who != NONE
					    ? &view->accounts[said->who]
					    : NULL;
	struct text_list via = { .most = VIA_SHOWN };
	char why[WHY_ROOM];

	if (said->action == ACTION_GRANT && !held && account != NULL &&
	    account->status == ACCOUNT_UNKNOWN &&
	    names_unread(resolver->names, UNREAD_ACCOUNTS, why))
		return not_found(
		    resolver, said, principal_cell(resolver, said), UNREAD_ACCOUNTS, why);
	if (said->action == ACTION_GRANT && !held && account != NULL &&
	    account->status != ACCOUNT_ACTIVE)
		return plan_complain(resolver->rows, said->row, principal_cell(resolver, said),
		    "account %.150s (%.100s) is %s: Jira gives nothing to it; remove the row, or "
		    "have the account restored",
		    account->id, account->name,
		    account->status == ACCOUNT_UNKNOWN ? "unknown to Jira's list of accounts"
						       : "inactive");
	if (said->action == ACTION_REVOKE && !held)
		find_inherited(resolver, said, &via);
	if (via.count > 0)
		plan_complain(resolver->rows, said->row, principal_cell(resolver, said),
		    "the role is inherited through %s, not given to the account itself: revoke the "
		    "membership there, or remove the group from the role",
		    text_list_end(&via));
	text_release(&via.text);
	return via.count > 0 ? -1 : 0;
}

/* ---- what the row was bound to when it was reviewed ---- */

static void
tampered(struct resolver *resolver, struct said *said, enum plan_field field, const char *what)
{
	plan_complain(resolver->rows, said->row, cell_of(resolver, said, field), "%s", what);
	plan_complained_tampered(resolver->rows);
	said->good = false;
}

/* The grant_id that a report would write. */
static const char *
grant_id(struct resolver *resolver, const struct said *said)
{
	const struct graph_view *view = resolver->view;
	struct arena *arena = &resolver->rows->arena;
	const struct project_role *place;
	bool group = said->principal == PRINCIPAL_GROUP, named;

	if (said->who == NONE || said->target == TARGET_SITE)
		return "";
	if (said->target == TARGET_GROUP)
		return arena_print(arena, "membership:%s:%s", view->groups[said->where].id,
		    view->accounts[said->who].id);
	place = &view->places[said->where];
	named = group && *view->groups[said->who].id == '\0';
	return arena_print(arena, "role:%s:%s:%s:%s", view->projects[place->project].id,
	    view->roles[place->role].id,
	    named   ? "group-name"
	    : group ? "group"
		    : "user",
	    named   ? view->groups[said->who].name
	    : group ? view->groups[said->who].id
		    : view->accounts[said->who].id);
}

static void
check_binding(struct resolver *resolver, struct said *said)
{
	const char *id = text_of(resolver, said, FIELD_GRANT_ID);

	if (*id == '\0' && *text_of(resolver, said, FIELD_ROW_CHECK) != '\0')
		tampered(resolver, said, FIELD_ROW_CHECK,
		    "a row_check without a grant_id: the row was changed since it was reviewed; "
		    "copy it from the review again");
	else if (*id != '\0' && !said->gone && strcmp(id, grant_id(resolver, said)) != 0)
		tampered(resolver, said, FIELD_GRANT_ID,
		    "the grant_id is not that of this principal and target: the row was changed "
		    "since it was "
		    "reviewed; copy it from the review again");
	else if (resolver->rows->rows[said->row].changed)
		tampered(resolver, said, FIELD_ROW_CHECK,
		    "the row_check is not that of this row: it was changed since it was reviewed, "
		    "or it is of "
		    "another snapshot; copy it from the review again");
}

/* ---- contradictions ---- */

/* Rows for one principal and target side by side, the first row first. */
static int
by_subject(const void *a, const void *b)
{
	const struct said *x = *(const struct said *const *)a, *y = *(const struct said *const *)b;
	const uint32_t keys[][2] = { { x->target, y->target }, { x->where, y->where },
		{ x->principal, y->principal }, { x->who, y->who } };
	int order;

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	if (x->who == NONE && (order = strcasecmp(x->email, y->email)) != 0)
		return order;
	return (x->row > y->row) - (x->row < y->row);
}

static bool
same_subject(const struct said *x, const struct said *y)
{
	return x->target == y->target && x->where == y->where && x->principal == y->principal &&
	       x->who == y->who && (x->who != NONE || strcasecmp(x->email, y->email) == 0);
}

static void
check_twice(struct resolver *resolver)
{
	size_t count = 0;
	struct said **list = mem_alloc((resolver->rows->count + 1) * sizeof(struct said *));

	for (size_t i = 0; i < resolver->rows->count; i++)
		if (resolver->said[i].good && !resolver->said[i].gone &&
		    resolver->said[i].target != TARGET_SITE)
			list[count++] = &resolver->said[i];
	qsort(list, count, sizeof(*list), by_subject);
	for (size_t i = 1, first = 0; i < count; i++) {
		const struct plan_cell *cell;

		if (!same_subject(list[first], list[i])) {
			first = i;
			continue;
		}
		cell = cell_of(resolver, list[i], FIELD_ACTION);
		if (cell->column == 0)
			cell = principal_cell(resolver, list[i]);
		if (list[i]->action == list[first]->action)
			plan_complain(resolver->rows, list[i]->row, cell,
			    "duplicate of %s: remove one", place_of(resolver, list[first]->row));
		else
			plan_complain(resolver->rows, list[i]->row, cell,
			    "contradicts %s, which says %s: remove one",
			    place_of(resolver, list[first]->row),
			    plan_action_names[list[first]->action]);
	}
	free(list);
}

/* ---- all of it ---- */

static void
resolve_row(struct resolver *resolver, struct said *said)
{
	bool reviewed = resolver->rows->rows[said->row].shape == SHAPE_REVIEW;

	if (read_row(resolver, said) < 0 ||
	    (!said->gone && (check_group_principal(resolver, said) < 0 ||
				check_read(resolver, said, said_holds(resolver->view, said)) < 0)))
		return;
	/* Of a review, what is there no more is nothing to complain of. */
	said->good =
	    reviewed || check_change(resolver, said, said_holds(resolver->view, said)) == 0;
	check_binding(resolver, said);
}

/* Why the row cannot be judged: its first complaint. */
static void
leave_row(struct resolver *resolver, const struct said *said)
{
	struct plan_rows *rows = resolver->rows;
	const struct plan_row *row = &rows->rows[said->row];
	struct arena *arena = &resolver->plan->arena;
	const struct complaint *why = NULL;

	for (size_t i = 0; why == NULL && i < rows->complaint_count; i++)
		if (rows->complaints[i].row == said->row)
			why = &rows->complaints[i];
	plan_leave(resolver->plan,
	    why != NULL ? arena_copy(arena, why->at) : plan_at(arena, row, row->line, 0),
	    why != NULL ? arena_copy(arena, why->what) : "cannot be judged, as the rows before it");
	if (row->shape == SHAPE_REVIEW)
		add_open(resolver, row, "cannot be judged");
}

static void
make_steps(struct resolver *resolver)
{
	const struct plan_rows *rows = resolver->rows;

	for (size_t i = 0; i < rows->count; i++)
		if (!rows->rows[i].silent && resolver->said[i].unread)
			leave_row(resolver, &resolver->said[i]);
		else if (!rows->rows[i].silent)
			add_step(resolver, &resolver->said[i]);
		else if (rows->rows[i].open != NULL)
			add_open(resolver, &rows->rows[i], rows->rows[i].open);
	number_steps(resolver);
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
	resolver.said = mem_alloc((rows->count + 1) * sizeof(*resolver.said));
	resolver.creates = mem_alloc((rows->count + 1) * sizeof(*resolver.creates));
	for (size_t i = 0; i < rows->count; i++) {
		resolver.said[i] = (struct said){ .row = i, .who = NONE, .where = NONE };
		known[i] = !rows->rows[i].silent && read_action(&resolver, &resolver.said[i]) == 0;
		if (known[i] && resolver.said[i].action == ACTION_CREATE)
			read_create(&resolver, &resolver.said[i]);
	}
	for (size_t i = 0; i < rows->count; i++)
		if (known[i] && resolver.said[i].action != ACTION_CREATE)
			resolve_row(&resolver, &resolver.said[i]);
	check_twice(&resolver);
	plan_complaints_sort(rows);
	if (may_plan(plan, rows))
		make_steps(&resolver);
	free(known);
	free(resolver.said);
	free(resolver.creates);
	names_release(resolver.names);
	return may_plan(plan, rows) ? 0 : -1;
}
