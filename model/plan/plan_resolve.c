/* Rows into steps; see plan_resolve.h. */
#include "plan_resolve.h"
#include "model/base/day.h"
#include "model/base/order.h"
#include "plan_made.h"
#include "plan_shapes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- what holds now ---- */

bool
row_holds(const struct resolver *resolver, const struct plan_row *row)
{
	return target_kinds[row->target]->holds(resolver, row);
}

/* May the principal have such a target at all? */
static int
check_principal(struct resolver *resolver, struct plan_row *row)
{
	const struct target_kind *kind = target_kinds[row->target];
	uint32_t may = row->action == ACTION_GRANT    ? kind->grants
		       : row->action == ACTION_REVOKE ? kind->revokes | kind->manual
						      : kind->grants | kind->revokes;
	const struct plan_cell *cell = principal_cell(row);

	if (row->target == TARGET_SITE || (may & 1u << row->principal) != 0)
		return 0;
	if (row->target == TARGET_GROUP && row->principal == PRINCIPAL_GROUP)
		return plan_complain(resolver->rows, row, cell,
		    "a group cannot be a member of a group in Jira: name its members, or put the "
		    "group into a role");
	if (row->principal == PRINCIPAL_ROLE || row->principal == PRINCIPAL_PRODUCT)
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' is a target, not a principal: are two columns swapped?",
		    text_of(row, FIELD_PRINCIPAL));
	return plan_complain(resolver->rows, row, cell, "%s can neither be given nor taken here",
	    *text_of(row, FIELD_PRINCIPAL) != '\0' ? text_of(row, FIELD_PRINCIPAL)
						   : plan_principal_names[row->principal]);
}

const struct plan_cell *
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
	enum unread_kind kind = target_kinds[row->target]->unread;

	if (held || plan_acts[row->action].wanted || kind == UNREAD_NOTHING ||
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

/* Does another row of the plan enable or restore the account? That is done first. */
static bool
is_switched_on(const struct resolver *resolver, uint32_t account)
{
	for (size_t i = 0; i < resolver->rows->count; i++) {
		const struct plan_row *row = &resolver->rows->rows[i];

		if (row->known && row->who == account &&
		    (row->action == ACTION_ENABLE || row->action == ACTION_RESTORE))
			return true;
	}
	return false;
}

/* Would Jira take it, and would it mean anything? */
static int
check_change(struct resolver *resolver, struct plan_row *row, bool held)
{
	const struct graph_view *view = resolver->view;
	const struct account *account = row->principal == PRINCIPAL_ACCOUNT && row->who != NONE
					    ? &view->accounts[row->who]
					    : NULL;
	int (*check)(struct resolver *, struct plan_row *, bool) = target_kinds[row->target]->check;
	char why[WHY_ROOM];

	if (row->action == ACTION_GRANT && !held && account != NULL &&
	    account->status == ACCOUNT_UNKNOWN &&
	    names_unread(resolver->names, UNREAD_ACCOUNTS, why))
		return not_found(resolver, row, principal_cell(row), UNREAD_ACCOUNTS, why);
	if (row->action == ACTION_GRANT && !held && account != NULL &&
	    account->status != ACCOUNT_ACTIVE && !is_switched_on(resolver, row->who))
		return plan_complain(resolver->rows, row, principal_cell(row),
		    "account %.150s (%.100s) is %s and can be given no access: remove the row, or "
		    "have "
		    "the account restored",
		    account->id, account->name,
		    account->status == ACCOUNT_UNKNOWN ? "unknown to Jira's list of accounts"
						       : "inactive");
	return check != NULL ? check(resolver, row, held) : 0;
}

/* A day after today, of what is given. */
static int
check_expiry(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_EXPIRES];
	const char *text = text_of(row, FIELD_EXPIRES);
	uint32_t day = day_of(text), today = resolver->rows->today;

	if (*text == '\0')
		return 0;
	if (row->action != ACTION_GRANT || row->target == TARGET_LEAD)
		return plan_complain(resolver->rows, row, cell,
		    "only a grant that can be taken back expires: leave the cell blank");
	if (day == DAY_NONE || strlen(text) != strlen("2026-11-30"))
		return plan_complain(resolver->rows, row, cell,
		    "'%.60s' is not a day: write it as in 2026-11-30", text);
	if (today != DAY_NONE && day <= today)
		return plan_complain(resolver->rows, row, cell,
		    "%s is not in the future: a grant expires on a later day than today", text);
	return 0;
}

/* ---- what the row was bound to when it was reviewed ---- */

static void
tampered(struct resolver *resolver, struct plan_row *row, enum plan_field field, const char *what)
{
	plan_complain(resolver->rows, row, &row->cells[field], "%s", what);
	plan_complained_tampered(resolver->rows);
	row->good = false;
}

static void
check_binding(struct resolver *resolver, struct plan_row *row)
{
	const char *id = text_of(row, FIELD_GRANT_ID);

	if (*id == '\0' && *text_of(row, FIELD_ROW_CHECK) != '\0')
		tampered(resolver, row, FIELD_ROW_CHECK,
		    "a row_check without a grant_id: the row was changed since it was reviewed; "
		    "copy it from the review again");
	else if (*id != '\0' && !row->gone &&
		 strcmp(id, target_kinds[row->target]->grant_id(resolver, row)) != 0)
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

/* For one principal and target, or for one thing of the principal: 0. */
static int
compare_subjects(const struct plan_row *x, const struct plan_row *y)
{
	const uint32_t keys[][2] = { { x->target, y->target },
		{ plan_acts[x->action].thing, plan_acts[y->action].thing }, { x->where, y->where },
		{ x->principal, y->principal }, { x->who, y->who } };
	int order = 0;

	for (size_t i = 0; order == 0 && i < COUNT_OF(keys); i++)
		order = order_numbers(keys[i][0], keys[i][1]);
	if (order == 0)
		order = strcmp(text_or(x->what, ""), text_or(y->what, ""));
	if (order == 0 && x->who == NONE)
		order = strcasecmp(text_or(x->email, ""), text_or(y->email, ""));
	return order;
}

/* The first row first, before what is a part of one. */
static int
by_subject(const void *a, const void *b)
{
	const struct plan_row *x = *(const struct plan_row *const *)a;
	const struct plan_row *y = *(const struct plan_row *const *)b;

	return order_then(compare_subjects(x, y),
	    order_then(order_numbers(x->is_part, y->is_part), order_numbers(x->number, y->number)));
}

static void
keep_part(struct resolver *resolver, const struct plan_row *part)
{
	struct plan_row *kept = arena_take(&resolver->rows->arena, sizeof(*kept));

	*kept = *part;
	kept->is_part = true;
	resolver->parts = mem_room(resolver->parts, &resolver->part_room, resolver->part_count + 1,
	    sizeof(*resolver->parts));
	resolver->parts[resolver->part_count++] = kept;
}

/* Rows that are several steps are told apart from others by those. */
static void
find_parts(struct resolver *resolver)
{
	for (size_t i = 0; i < resolver->rows->count; i++) {
		const struct plan_row *row = &resolver->rows->rows[i];
		const struct target_kind *kind = target_kinds[row->target];

		if (row->good && !row->gone && !row->silent && row->action != ACTION_CREATE &&
		    kind->parts != NULL)
			kind->parts(resolver, row, keep_part);
	}
}

static void
check_twice(struct resolver *resolver)
{
	size_t count = 0;
	struct plan_row *rows = resolver->rows->rows,
			**list = mem_alloc(
			    (resolver->rows->count + resolver->part_count + 1) * sizeof(*list));

	for (size_t i = 0; i < resolver->rows->count; i++)
		if (rows[i].good && !rows[i].gone && !rows[i].silent &&
		    rows[i].action != ACTION_CREATE)
			list[count++] = &rows[i];
	for (size_t i = 0; i < resolver->part_count; i++)
		list[count++] = resolver->parts[i];
	qsort(list, count, sizeof(*list), by_subject);
	for (size_t i = 1, first = 0; i < count; i++) {
		const struct plan_cell *cell;

		if (compare_subjects(list[first], list[i]) != 0) {
			first = i;
			continue;
		}
		if ((list[i]->made || list[i]->is_part) && list[i]->action == list[first]->action) {
			list[i]->silent = true; /* said by another row as well */
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

/* What expired may be gone since: who, where, or the grant itself. */
static bool
is_passed_over(struct resolver *resolver, struct plan_row *row)
{
	size_t before = resolver->rows->complaint_count;
	struct plan_row tried = *row;
	int rc;

	if (!row->listed || row->made)
		return false;
	rc = read_row(resolver, &tried);
	resolver->rows->complaint_count = before;
	row->silent = !tried.unread && (rc < 0 || !row_holds(resolver, &tried));
	return row->silent;
}

static void
resolve_row(struct resolver *resolver, struct plan_row *row)
{
	bool reviewed = row->shape == SHAPE_REVIEW;

	if ((row->made && !row->good) || is_passed_over(resolver, row))
		return;
	if ((!row->made && read_row(resolver, row) < 0) || check_own_id(resolver, row) < 0 ||
	    (!row->gone && (check_principal(resolver, row) < 0 ||
			       check_read(resolver, row, row_holds(resolver, row)) < 0)))
		return;
	if (check_expiry(resolver, row) < 0)
		return;
	/* Of a review, what is there no more is nothing to complain of. */
	row->good = reviewed || check_change(resolver, row, row_holds(resolver, row)) == 0;
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
plan_resolve(struct plan *plan, struct plan_rows *rows, const struct graph *graph,
    const struct org *org, const struct run *run)
{
	struct resolver resolver = { .plan = plan,
		.rows = rows,
		.graph = graph,
		.view = graph_view(graph),
		.org = org,
		.run = run };
	resolver.names = names_new(graph, run);
	resolver.creates = mem_alloc((rows->count + 1) * sizeof(*resolver.creates));
	for (size_t i = 0; i < rows->count; i++) {
		struct plan_row *row = &rows->rows[i];

		row->who = row->where = row->record = NONE;
		row->number = (uint32_t)i;
		row->leaves |= was_by_hand(row);
		row->silent |=
		    row->site != NULL &&
		    !site_is_same(*row->site, (struct site_id){ plan->cloud_id, plan->base_url });
		row->known =
		    !row->silent && row_word(row) == ROW_SINGLE && read_action(&resolver, row) == 0;
		if (row->known && row->action == ACTION_CREATE)
			read_create(&resolver, row);
	}
	make_rows(&resolver);
	for (int accounts = 1; accounts >= 0; accounts--) /* first who is switched on */
		for (size_t i = 0; i < rows->count; i++) {
			struct plan_row *row = &rows->rows[i];

			if ((row->known || row->made) && !row->silent &&
			    row->action != ACTION_CREATE &&
			    (plan_acts[row->action].thing != THING_TARGET) == (accounts == 1))
				resolve_row(&resolver, row);
		}
	drop_needless(&resolver);
	find_parts(&resolver);
	check_twice(&resolver);
	read_replaces(&resolver);
	plan_complaints_sort(rows);
	if (may_plan(plan, rows))
		make_steps(&resolver);
	free(resolver.parts);
	free(resolver.creates);
	pool_release(&resolver.created);
	names_release(resolver.names);
	return may_plan(plan, rows) ? 0 : -1;
}
