/* See plan_made.h. */
#include "plan_made.h"
#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum row_word
row_word(const struct plan_row *row)
{
	const char *word = text_of(row, FIELD_ACTION);

	return strcasecmp(word, "leaver") == 0 ? ROW_LEAVER
	       : strcasecmp(word, "copy") == 0 ? ROW_COPY
					       : ROW_SINGLE;
}

/* ---- making ---- */

/* One row more, of the same place in the file; *from moves when it is of the rows. */
static struct plan_row *
add_row(struct resolver *resolver, size_t from, enum plan_action action)
{
	struct plan_rows *rows = resolver->rows;
	struct plan_row *row;

	rows->rows = mem_room(rows->rows, &rows->room, rows->count + 1, sizeof(*rows->rows));
	row = &rows->rows[rows->count];
	*row = rows->rows[from];
	row->number = (uint32_t)rows->count++;
	row->action = (uint8_t)action;
	row->file = arena_copy(&rows->arena, row->file); /* no 'replaces' finds it by its line */
	row->made = true;
	row->silent = false;
	row->leaves = row_word(&rows->rows[from]) == ROW_LEAVER;
	row->who = row->where = row->record = NONE;
	row->cells[FIELD_LIKE].text = "";
	row->cells[FIELD_TARGET].text = "";
	row->cells[FIELD_REPLACES].text = "";
	return row;
}

/* A token that works no more need not be revoked. */
static bool
is_over(const struct resolver *resolver, const struct org_token *token)
{
	const char *read = resolver->run != NULL ? text_or(resolver->run->finished, "") : "";

	return strcmp(token->status, "revoked") == 0 ||
	       (*token->expires != '\0' && *read != '\0' && strcmp(token->expires, read) <= 0);
}

/* Does the granting line stand for something that a plan gives or takes? */
static const struct target_kind *
kind_of(const struct resolver *resolver, const struct granting *line)
{
	enum plan_target target = target_of_granting(line->kind);
	const struct target_kind *kind = target < TARGETS ? target_kinds[target] : NULL;

	if (line->kind == GRANTING_TOKEN && is_over(resolver, &resolver->org->tokens[line->at]))
		return NULL;
	return kind != NULL && kind->from != NULL ? kind : NULL;
}

/* Each line that the account has by itself; what a group has through it is the group's. */
static void
each_line(struct resolver *resolver, size_t from, uint32_t account, enum plan_action action,
    uint32_t skipped)
{
	struct grantings walk = grantings_of(resolver->view, resolver->org);
	const struct granting *line;

	while ((line = grantings_next(&walk)) != NULL) {
		const struct target_kind *kind =
		    line->account == account && (skipped & 1u << line->kind) == 0
			? kind_of(resolver, line)
			: NULL;
		struct plan_row *row;

		if (kind == NULL)
			continue;
		row = add_row(resolver, from, action);
		row->target = (uint8_t)target_of_granting(line->kind);
		row->good = kind->from(resolver, row, line) == 0;
	}
}

/* An account that the organisation does not manage can be suspended, where its directory lists it. */
static enum plan_action
ending(const struct resolver *resolver, uint32_t account)
{
	uint32_t number = resolver->org != NULL ? org_find_account(resolver->org,
						      resolver->view->accounts[account].id)
						: NONE;

	return number != NONE && !is_managed(resolver, account) &&
		       resolver->org->accounts[number].listed
		   ? ACTION_SUSPEND
		   : ACTION_DISABLE;
}

static void
make_leaver(struct resolver *resolver, size_t from, uint32_t account)
{
	size_t before = resolver->rows->count;
	struct plan_row *row;

	each_line(resolver, from, account, ACTION_REVOKE, 0);
	if (resolver->rows->rows[from].listed && resolver->rows->count == before &&
	    resolver->view->accounts[account].status != ACCOUNT_ACTIVE)
		return; /* gone long ago: there is nothing left to do */
	row = add_row(resolver, from, ending(resolver, account));
	row->target = TARGET_SITE;
	row->principal = PRINCIPAL_ACCOUNT;
	row->who = account;
	row->good = true;
}

/* What both have already is not asked for: a plan shows what changes. */
static void
make_copy(struct resolver *resolver, size_t from, uint32_t like)
{
	size_t first = resolver->rows->count;
	const struct plan_row own = resolver->rows->rows[from];

	each_line(resolver, from, like, ACTION_GRANT, 1u << GRANTING_TOKEN | 1u << GRANTING_LEAD);
	for (size_t i = first; i < resolver->rows->count; i++) {
		struct plan_row *row = &resolver->rows->rows[i];

		row->who = own.who;
		row->email = own.email;
		row->record = NONE;
		if (row->target == TARGET_SCHEME || row->target == TARGET_SECURITY)
			find_held(resolver, row);
		if (row->target == TARGET_ORG_ROLE)
			find_own_role(resolver, row);
		row->silent =
		    row->good && (row_holds(resolver, row) ||
				     *target_kinds[row->target]->hindrance(resolver, row) != '\0');
	}
}

/* Has whoever the roster lists an account on the site? */
static bool
is_here(const struct resolver *resolver, const struct plan_row *row)
{
	const char *text = text_of(row, FIELD_PRINCIPAL), *email = text_after(text, "email:");
	char why[WHY_ROOM];
	bool none = false;

	if (email != NULL)
		return names_email(resolver->names, email, &none, why) != NONE || !none;
	return graph_find_account(resolver->graph, text) != NONE;
}

static void
make_one(struct resolver *resolver, size_t from)
{
	struct plan_row *row = &resolver->rows->rows[from];
	enum row_word word = row_word(row);
	struct plan_row own;
	uint32_t like;

	row->silent = true;
	row->action = ACTION_GRANT;
	if (*text_of(row, FIELD_REPLACES) != '\0')
		plan_complain(resolver->rows, row, &row->cells[FIELD_REPLACES],
		    "a row '%s' replaces nothing, and is not replaced", text_of(row, FIELD_ACTION));
	if (row->listed && !is_here(resolver, row)) {
		resolver->rows->absent++;
		return;
	}
	if (row->shape != SHAPE_PLAN) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_ACTION],
		    "%s needs a file with action, principal and target",
		    text_of(row, FIELD_ACTION));
		return;
	}
	if (*text_of(row, FIELD_TARGET) != '\0') {
		plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
		    "%s is about all that the account has: leave the target blank",
		    text_of(row, FIELD_ACTION));
		return;
	}
	if (read_one_account(resolver, row, FIELD_PRINCIPAL) < 0)
		return;
	if (word == ROW_LEAVER && row->who == NONE) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_PRINCIPAL],
		    "somebody who is only created by this plan cannot leave");
	} else if (word == ROW_LEAVER) {
		make_leaver(resolver, from, row->who);
	} else {
		own = *row;
		if (read_one_account(resolver, row, FIELD_LIKE) < 0)
			return;
		like = row->who;
		row->who = own.who;
		row->email = own.email;
		if (like == NONE || like == own.who)
			plan_complain(resolver->rows, row, &row->cells[FIELD_LIKE],
			    like == NONE
				? "who is only created by this plan has nothing to copy"
				: "nobody is like themselves: name the account to copy from");
		else
			make_copy(resolver, from, like);
	}
}

void
make_rows(struct resolver *resolver)
{
	for (size_t i = 0, count = resolver->rows->count; i < count; i++)
		if (!resolver->rows->rows[i].silent &&
		    row_word(&resolver->rows->rows[i]) != ROW_SINGLE)
			make_one(resolver, i);
}

/* ---- what others make needless ---- */

/* Does another row name a new lead of the project? */
static bool
is_replaced(const struct plan_rows *rows, const struct plan_row *row)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct plan_row *other = &rows->rows[i];

		if (other->good && !other->silent && other->target == TARGET_LEAD &&
		    other->action == ACTION_GRANT && other->where == row->where)
			return true;
	}
	return false;
}

void
drop_needless(struct resolver *resolver)
{
	struct plan_rows *rows = resolver->rows;

	for (size_t i = 0; i < rows->count; i++) {
		struct plan_row *row = &rows->rows[i];

		if (row->good && row->leaves && row->target == TARGET_LEAD &&
		    row->action == ACTION_REVOKE)
			row->silent = is_replaced(rows, row);
	}
}

bool
was_by_hand(const struct plan_row *row)
{
	for (size_t i = 0; i < row->extra_count; i++)
		if (strcasecmp(row->extras[i].heading, "state") == 0)
			return strcasecmp(row->extras[i].text, step_state_names[STEP_MANUAL]) == 0;
	return false;
}
