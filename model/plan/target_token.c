/* An API token of a managed account: it is revoked, and nobody makes it again; see target.h. */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

/* "token:TOKENID", or "token:ACCOUNT/TOKENID" of the row's own account. */
static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *id = text_after(text, "token:"), *slash = strchr(id, '/');
	size_t count = 0;
	const struct org_token *tokens;

	if (row->action == ACTION_GRANT)
		return plan_complain(resolver->rows, row, cell,
		    "a token cannot be given: whoever needs one makes it; it can only be revoked");
	if (need_org(resolver, row, cell, "tokens") < 0)
		return -1;
	if (row->principal != PRINCIPAL_ACCOUNT || row->who == NONE)
		return 0; /* said of the principal */
	if (slash != NULL &&
	    strncmp(id, resolver->view->accounts[row->who].id, (size_t)(slash - id)) != 0)
		return plan_complain(resolver->rows, row, cell,
		    "the token is said to be of another account than the row's principal");
	row->what = slash != NULL ? slash + 1 : id;
	tokens = org_tokens_of(resolver->org, resolver->view->accounts[row->who].id, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(tokens[i].id, row->what) == 0)
			row->record = (uint32_t)(tokens - resolver->org->tokens) + (uint32_t)i;
	return 0;
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	const struct plan_cell *cell = &row->cells[FIELD_GRANT_ID];

	row->principal = PRINCIPAL_ACCOUNT;
	row->who = line->account;
	row->record = line->at;
	row->what = resolver->org->tokens[line->at].id;
	if (row->who != NONE)
		return 0;
	return plan_complain(resolver->rows, row, cell,
	    "the token's owner is not in Jira: revoke it in admin.atlassian.com");
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->record != NONE;
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	return row->record == NONE ? ""
				   : arena_print(&resolver->rows->arena, "token:%s:%s",
					 resolver->org->tokens[row->record].owner_id, row->what);
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;

	step->line_id = arena_copy(arena, row->what);
	if (row->record != NONE)
		step->role_name = arena_copy(arena, resolver->org->tokens[row->record].label);
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	const struct org_token *token =
	    row->record != NONE ? &resolver->org->tokens[row->record] : NULL;

	if (token != NULL && token->kind == ORG_TOKEN_SERVICE)
		return "it is a token of a service account: revoke it in admin.atlassian.com";
	if (token != NULL && token->kind == ORG_TOKEN_KEY)
		return "it is a key of the organisation: revoke it in admin.atlassian.com";
	return is_managed(resolver, row->who)
		   ? ""
		   : "the organisation does not manage the account: only "
		     "its owner can revoke its tokens";
}

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "token:%s", step->line_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "token '%s'", text_or(step->role_name, step->line_id));
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	(void)step;
	return arena_copy(arena, "API TOKENS");
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "API token '%s' of %s", text_or(step->role_name, step->line_id), who);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	size_t count = 0;
	const struct org_token *tokens =
	    org != NULL ? org_tokens_of(org, step->principal_id, &count) : NULL;
	bool found = false;

	(void)graph;
	for (size_t i = 0; i < count; i++)
		found |= strcmp(tokens[i].id, step->line_id) == 0;
	return found;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)graph;
	(void)org;
	(void)step;
	return NULL;
}

static void
leave(struct edit *edit, const struct step *step)
{
	(void)edit;
	(void)step;
}

static bool
undo(const struct step *step, struct step *inverse)
{
	(void)step;
	(void)inverse;
	return false;
}

const struct target_kind target_token = {
	.words = { "token" },
	.forms = "token:TOKENID",
	.revokes = BY(ACCOUNT),
	.manual = BY(ACCOUNT),
	.ids = ID_LINE | ID_LINE_ALWAYS,
	.reading = "tokens",
	.unread = UNREAD_NOTHING,
	.grants_in = PLAN_TOKENS,
	.revokes_in = PLAN_TOKENS,
	.read = read_cell,
	.holds = holds,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.giving = "MAKE",
	.taking = "REVOKE",
	.place = heading_of,
	.granted = { "token is made", "tokens are made" },
	.revoked = { "API token is revoked", "API tokens are revoked" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = leave,
	.give = leave,
	.undo = undo,
};
