/*
 * managed_accounts: the accounts of the organisation, as its directory sees them; no row without an
 * organisation key. Whether they are managed stands in claim_status.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct managed_accounts {
	const struct source *source;
	const struct org_account *account;
	size_t at;
};

static void *
managed_accounts_open(const struct source *source)
{
	struct managed_accounts *cursor = mem_alloc(sizeof(*cursor));

	cursor->source = source;
	return cursor;
}

static const void *
managed_accounts_next(void *self)
{
	struct managed_accounts *cursor = self;
	const struct org *org = cursor->source->org;

	if (org == NULL || cursor->at == org->account_count)
		return NULL;
	cursor->account = &org->accounts[cursor->at++];
	return cursor;
}

static const struct org_account *
account_of(const void *row)
{
	return ((const struct managed_accounts *)row)->account;
}

static void
account_id(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->id);
}

static void
name(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->name);
}

static void
email(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->email);
}

static void
status(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->status);
}

static void
claim_status(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->claim_status);
}

static void
platform_roles(const void *row, struct cell *cell)
{
	cell_text(cell, account_of(row)->platform_roles);
}

static void
added_to_org(const void *row, struct cell *cell)
{
	cell_time(cell, account_of(row)->added);
}

static void
last_active(const void *row, struct cell *cell)
{
	cell_time(cell, account_of(row)->last_active);
}

static void
in_jira(const void *row, struct cell *cell)
{
	cell_yesno(cell, account_of(row)->account != NONE);
}

static void
jira_status(const void *row, struct cell *cell)
{
	const struct managed_accounts *cursor = row;
	uint32_t account = cursor->account->account;

	cell_text(cell, account == NONE
			    ? NULL
			    : account_status_name(cursor->source->graph->accounts[account].status));
}

static void
mfa_enabled(const void *row, struct cell *cell)
{
	if (account_of(row)->mfa < 0)
		cell_text(cell, NULL);
	else
		cell_yesno(cell, account_of(row)->mfa != 0);
}

static const struct column columns[] = {
	{ "account_id", CELL_TEXT, account_id },
	{ "name", CELL_TEXT, name },
	{ "email", CELL_TEXT, email },
	{ "status", CELL_TEXT, status },
	{ "claim_status", CELL_TEXT, claim_status },
	{ "platform_roles", CELL_TEXT, platform_roles },
	{ "added_to_org", CELL_TIME, added_to_org },
	{ "last_active", CELL_TIME, last_active },
	{ "in_jira", CELL_YESNO, in_jira },
	{ "jira_status", CELL_TEXT, jira_status },
	{ "mfa_enabled", CELL_YESNO, mfa_enabled },
	COLUMNS_END,
};

const struct report report_managed_accounts = {
	.name = "managed_accounts",
	.title = "Managed accounts",
	.rows = "account of the organisation",
	.columns = columns,
	.open = managed_accounts_open,
	.next = managed_accounts_next,
	.close = free,
};
