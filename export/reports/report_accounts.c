/*
 * accounts: every account of the site, also those that only an id is known of.
 *
 * Cost: one pass over the actors when opened, 4 bytes an account.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct accounts {
	struct subject subject;
	const struct graph_view *graph;
	const struct findings *findings; /* or NULL */
	struct text flags;
	const struct access *access; /* or NULL */
	uint32_t at;                 /* the row's account + 1 */
	uint32_t *direct_roles;      /* places where the account itself is an actor */
};

static void *
accounts_open(const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct accounts *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = graph;
	cursor->findings = source->findings;
	cursor->access = source->access;
	cursor->direct_roles = mem_alloc(graph->account_count * sizeof(*cursor->direct_roles));
	for (uint32_t i = 0; i < graph->actor_count; i++)
		if (graph->actors[i].kind == ACTOR_USER)
			cursor->direct_roles[graph->actors[i].who]++;
	return cursor;
}

static const void *
accounts_next(void *self)
{
	struct accounts *cursor = self;

	if (cursor->at == cursor->graph->account_count)
		return NULL;
	cursor->subject.account = &cursor->graph->accounts[cursor->at++];
	flags_set(&cursor->flags, cursor->findings, SUBJECT_ACCOUNT, cursor->at - 1);
	return cursor;
}

static void
accounts_close(void *self)
{
	struct accounts *cursor = self;

	text_release(&cursor->flags);
	free(cursor->direct_roles);
	free(cursor);
}

/* In Jira products of this site, by the organisation's directory; Jira itself does not say. */
static void
last_active(const void *row, struct cell *cell)
{
	cell_time(cell, ((const struct subject *)row)->account->last_active);
}

static void
added_to_org(const void *row, struct cell *cell)
{
	cell_time(cell, ((const struct subject *)row)->account->added);
}

static void
group_count(const void *row, struct cell *cell)
{
	const struct accounts *cursor = row;
	const uint32_t *first = cursor->graph->groups_of.first;

	cell_count(cell, first[cursor->at] - first[cursor->at - 1]);
}

static void
direct_role_count(const void *row, struct cell *cell)
{
	const struct accounts *cursor = row;

	cell_count(cell, cursor->direct_roles[cursor->at - 1]);
}

/* Live projects that it can browse; of people alone. */
static void
project_count(const void *row, struct cell *cell)
{
	const struct accounts *cursor = row;

	if (cursor->access != NULL && cursor->subject.account->type == ACCOUNT_ATLASSIAN)
		cell_count(cell, access_project_total(cursor->access, cursor->at - 1));
	else
		cell_text(cell, NULL);
}

static void
flags(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct accounts *)row)->flags.bytes);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS,
	{ "last_active", CELL_TIME, last_active },
	{ "added_to_org", CELL_TIME, added_to_org },
	{ "group_count", CELL_COUNT, group_count },
	{ "direct_role_count", CELL_COUNT, direct_role_count },
	{ "project_count", CELL_COUNT, project_count },
	{ "flags", CELL_TEXT, flags },
	COLUMNS_END,
};

const struct report report_accounts = {
	.name = "accounts",
	.title = "Accounts",
	.rows = "account",
	.columns = columns,
	.open = accounts_open,
	.next = accounts_next,
	.close = accounts_close,
};
