/*
 * Invitations that were never accepted: the account's e-mail is not verified, and it never used anything. One that was
 * suspended or deactivated meanwhile can no longer be accepted.
 */
#include "org.h"

/* Of accounts in Jira, by their places in the directory. */
static const struct {
	uint32_t at;
	const char *day;
	uint8_t status;
} invited[] = {
	{ 20, "2026-01-10", ORG_ACTIVE },
	{ 21, "2026-08-01", ORG_ACTIVE },
	{ 23, "2026-02-14", ORG_SUSPENDED },
};

static bool
is_credential(const struct org *o, uint32_t account)
{
	return account == o->tenant->admin || account == o->tenant->viewer;
}

void
org_invite(struct tenant *t, struct org *o)
{
	for (size_t i = 0; i < sizeof(invited) / sizeof(invited[0]); i++) {
		uint32_t at = invited[i].at;
		struct org_account *a = &o->account[at];

		if (at >= o->only_account || a->status != ORG_ACTIVE || a->email == NULL ||
		    is_credential(o, a->account) || !t->account[a->account].active)
			continue;
		a->invited = invited[i].day;
		a->status = invited[i].status;
	}
}

void
org_invite_others(struct tenant *t, struct org *o)
{
	struct org_account *a;

	a = org_account_add(o, "712020:d12ec707-0000-4000-8000-000000000002", "Ivo Invited",
	    tenant_text(t, "ivo.invited@%s", o->domain));
	a->invited = "2026-02-01";
	a = org_account_add(o, "712020:d12ec707-0000-4000-8000-000000000003", "Nell Never",
	    tenant_text(t, "nell.never@%s", o->domain));
	a->invited = "2025-11-30";
	a->status = ORG_DEACTIVATED;
}
