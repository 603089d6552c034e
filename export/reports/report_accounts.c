/*
 * accounts: every account of the site, also those that only an id is known of.
 *
 * Cost: one pass over the actors when opened, 4 bytes an account and 4 an actor.
 */
#include "catalog.h"
#include "subject.h"

struct accounts {
	const struct account *account;
	uint32_t group_count, direct_role_count;
	char flags[FLAGS_ROOM];
	const struct access *access; /* or NULL */
	uint32_t at;                 /* the row's account + 1 */
	struct edges roles_of;       /* that name the account itself */
};

static void
accounts_open(void *self, const struct source *source)
{
	struct accounts *cursor = self;

	cursor->access = source->access;
	cursor->roles_of = graph_actors_of(source->graph, ACTOR_USER);
}

static const void *
accounts_next(void *self, const struct source *source)
{
	struct accounts *cursor = self;
	const uint32_t *first = source->graph->groups_of.first;
	uint32_t at = cursor->at;

	if (at == source->graph->account_count)
		return NULL;
	cursor->account = &source->graph->accounts[at];
	cursor->group_count = first[at + 1] - first[at];
	cursor->direct_role_count = cursor->roles_of.first[at + 1] - cursor->roles_of.first[at];
	findings_flags(source->findings, SUBJECT_ACCOUNT, at, cursor->flags);
	cursor->at++;
	return cursor;
}

static void
accounts_close(void *self)
{
	edges_free(&((struct accounts *)self)->roles_of);
}

/* Live projects that it can browse; of people alone. Counted when the first row shows it. */
static void
get_project_count(const void *row, struct cell *cell)
{
	const struct accounts *cursor = row;

	if (cursor->access != NULL && cursor->account->type == ACCOUNT_ATLASSIAN)
		cell_count(cell, access_project_total(cursor->access, cursor->at - 1));
}

/* last_active: in Jira products of this site, by the organisation's directory; Jira does not say. */
static const struct column columns[] = {
	ACCOUNT_COLUMNS(struct accounts),
	COLUMN_OF("last_active", CELL_TIME, struct accounts, account, last_active),
	COLUMN_OF("added_to_org", CELL_TIME, struct accounts, account, added),
	COLUMN("group_count", CELL_COUNT, struct accounts, group_count),
	COLUMN("direct_role_count", CELL_COUNT, struct accounts, direct_role_count),
	COLUMN_GET("project_count", CELL_COUNT, get_project_count),
	COLUMN("flags", CELL_LIST, struct accounts, flags),
	COLUMNS_END,
};

const struct report report_accounts = {
	.name = "accounts",
	.title = "Accounts",
	.rows = "account",
	.columns = columns,
	.size = sizeof(struct accounts),
	.open = accounts_open,
	.next = accounts_next,
	.close = accounts_close,
};
