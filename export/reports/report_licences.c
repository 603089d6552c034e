/*
 * licences: what gives accounts a product of the site: each group that does, and each account that has it by a role of
 * its own in the organisation, which no list of groups shows. Without an organisation key there are no such accounts
 * here, for Jira does not name them. A product that nothing gives is a row too, with its seats; whether it is given
 * all the same is not known, and accounts empty, where those roles were not read.
 *
 * accounts: those of the row that are active, for an inactive one takes no seat. seats and seats_left are the
 * product's, the same in each of its rows; empty where they are unlimited.
 *
 * Rows by product, then groups, then accounts.
 */
#include "catalog.h"
#include "subject.h"

#include <string.h>

struct licences {
	const struct application *product;
	const char *source;
	const struct group *group;         /* or NULL ... */
	const struct org_account *account; /* ... or NULL */
	int8_t is_default;                 /* -1: of an account */
	uint32_t accounts;
	uint32_t at, group_at; /* the next product, and group that gives one */
	size_t role_at;        /* the next role that may give this one */
	bool shown;            /* something gives it */
};

static uint32_t
count_active(const struct graph_view *graph, uint32_t group)
{
	uint32_t active = 0;

	for (uint32_t e = graph->members.first[group]; e < graph->members.first[group + 1]; e++)
		active += graph->accounts[graph->members.to[e]].status == ACCOUNT_ACTIVE;
	return active;
}

static bool
next_group(struct licences *row, const struct graph_view *graph)
{
	const struct application_group *it = &graph->application_groups[row->group_at];

	if (row->group_at == graph->application_group_count || it->application != row->at)
		return false;
	row->source = "group";
	row->group = &graph->groups[it->group];
	row->account = NULL;
	row->is_default = it->is_default;
	row->accounts = count_active(graph, it->group);
	row->group_at++;
	return true;
}

/* Roles of accounts stand by account, and those of groups behind them. */
static bool
next_account(struct licences *row, const struct source *source)
{
	const struct org *org = source->org;

	while (org != NULL && row->role_at < org->role_count) {
		size_t role = row->role_at++;
		const struct org_account *account;

		if (org_role_licence(source->graph, org, role) != row->at)
			continue;
		account = &org->accounts[org->roles[role].who];
		row->source = "direct";
		row->group = NULL;
		row->account = account;
		row->is_default = -1;
		row->accounts =
		    account->account != NONE
			? source->graph->accounts[account->account].status == ACCOUNT_ACTIVE
			: strcmp(account->status, "active") == 0;
		return true;
	}
	return false;
}

static bool
given_by_nothing(struct licences *row, const struct source *source)
{
	bool known = source->org != NULL &&
		     run_not_read(source->run, "role assignments of accounts") == NULL;

	if (row->shown)
		return false;
	row->source = NULL;
	row->group = NULL;
	row->account = NULL;
	row->is_default = -1;
	row->accounts = known ? 0 : NONE;
	return true;
}

static const void *
licences_next(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct licences *row = self;

	while (row->at < graph->application_count) {
		row->product = &graph->applications[row->at];
		if (next_group(row, graph) || next_account(row, source) ||
		    given_by_nothing(row, source)) {
			row->shown = true;
			return row;
		}
		row->at++;
		row->role_at = 0;
		row->shown = false;
	}
	return NULL;
}

static const struct column columns[] = {
	COLUMN_OF("product", CELL_TEXT, struct licences, product, key),
	COLUMN_OF("product_name", CELL_TEXT, struct licences, product, name),
	COLUMN("source", CELL_TEXT, struct licences, source),
	GROUP_COLUMNS(struct licences),
	COLUMN_OF("account_id", CELL_TEXT, struct licences, account, id),
	COLUMN("is_default", CELL_YESNO, struct licences, is_default),
	COLUMN_OF("seats", CELL_COUNT, struct licences, product, seats),
	COLUMN_OF("seats_left", CELL_COUNT, struct licences, product, seats_left),
	COLUMN("accounts", CELL_COUNT, struct licences, accounts),
	COLUMNS_END,
};

const struct report report_licences = {
	.name = "licences",
	.title = "Licences",
	.rows = "product, and a group or an account that has it",
	.columns = columns,
	.size = sizeof(struct licences),
	.next = licences_next,
};
