/*
 * managed_accounts: the accounts of the organisation, as its directory sees them; no row without an
 * organisation key. Whether they are managed stands in claim_status.
 */
#include "catalog.h"
#include "subject.h"

struct managed_account {
	const struct org_account *known;
	const struct account *account; /* Jira's, or NULL */
	bool in_jira;
	const char *invitation;
	size_t at;
};

static const void *
managed_accounts_next(void *self, const struct source *source)
{
	struct managed_account *row = self;
	const struct org *org = source->org;

	if (org == NULL || row->at == org->account_count)
		return NULL;
	row->known = &org->accounts[row->at++];
	row->in_jira = row->known->account != NONE;
	row->account = row->in_jira ? &source->graph->accounts[row->known->account] : NULL;
	row->invitation = org_invitation_name(org_invitation(row->known));
	return row;
}

static const struct column columns[] = {
	COLUMN_OF("account_id", CELL_TEXT, struct managed_account, known, id),
	COLUMN_OF("name", CELL_TEXT, struct managed_account, known, name),
	COLUMN_OF("email", CELL_TEXT, struct managed_account, known, email),
	COLUMN_OF("status", CELL_TEXT, struct managed_account, known, status),
	COLUMN_OF("claim_status", CELL_TEXT, struct managed_account, known, claim_status),
	COLUMN_OF("platform_roles", CELL_TEXT, struct managed_account, known, platform_roles),
	COLUMN_OF("added_to_org", CELL_TIME, struct managed_account, known, added),
	COLUMN_OF("last_active", CELL_TIME, struct managed_account, known, last_active),
	COLUMN("in_jira", CELL_YESNO, struct managed_account, in_jira),
	COLUMN_GET_OF("jira_status", CELL_TEXT, struct managed_account, account, get_status),
	COLUMN_OF("mfa_enabled", CELL_YESNO, struct managed_account, known, mfa),
	COLUMN_OF("email_verified", CELL_YESNO, struct managed_account, known, verified),
	COLUMN("invitation", CELL_TEXT, struct managed_account, invitation),
	COLUMNS_END,
};

const struct report report_managed_accounts = {
	.name = "managed_accounts",
	.title = "Managed accounts",
	.rows = "account of the organisation",
	.columns = columns,
	.size = sizeof(struct managed_account),
	.next = managed_accounts_next,
};
