/* Compares what both sides read of the organisation: its accounts and its roles. */
#include "change_private.h"

#include <string.h>

static int
order_accounts(const struct compare *c, uint32_t old, uint32_t new)
{
	return strcmp(c->org[OLD]->accounts[old].id, c->org[NEW]->accounts[new].id);
}

static int
order_groups(const struct compare *c, uint32_t old, uint32_t new)
{
	return strcmp(c->org[OLD]->groups[old].id, c->org[NEW]->groups[new].id);
}

static void
found_account(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = new != NONE ? NEW : OLD;
	uint32_t at = side == NEW ? new : old;
	const struct org_account *was, *is = &c->org[side]->accounts[at];

	if (old == NONE || new == NONE) {
		compare_alone(c, (struct change){ .record = at,
				     .other = NONE,
				     .after = is->status,
				     .object = CHANGE_ORG_ACCOUNT,
				     .weight = WEIGHT_RECORD,
				     .side = side });
		return;
	}
	was = &c->org[OLD]->accounts[old];
	compare_field(c, CHANGE_ORG_ACCOUNT, new, "status", was->status, is->status, WEIGHT_RECORD);
	compare_field(c, CHANGE_ORG_ACCOUNT, new, "claim_status", was->claim_status,
	    is->claim_status, WEIGHT_RECORD);
	compare_field(c, CHANGE_ORG_ACCOUNT, new, "platform_roles", was->platform_roles,
	    is->platform_roles, WEIGHT_ADMIN);
	if (*was->name != '\0' && *is->name != '\0')
		compare_field(c, CHANGE_ORG_ACCOUNT, new, "name", was->name, is->name, WEIGHT_NAME);
}

static int
order_assignments(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct org_role *a = &c->org[OLD]->roles[old], *b = &c->org[NEW]->roles[new];
	int order = (int)a->of_group - (int)b->of_group;

	if (order == 0)
		order =
		    joint_order(a->of_group ? &c->org_groups : &c->org_accounts, a->who, b->who);
	if (order == 0)
		order = strcmp(a->resource, b->resource);
	return order != 0 ? order : strcmp(a->role, b->role);
}

static void
found_assignment(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = new != NONE ? NEW : OLD;
	uint32_t at = side == NEW ? new : old;

	if (old == NONE || new == NONE)
		compare_alone(c, (struct change){ .record = at,
				     .other = NONE,
				     .after = "assigned",
				     .object = CHANGE_ORG_ROLE,
				     .side = side,
				     .weight = strstr(c->org[side]->roles[at].role, "admin") != NULL
						   ? WEIGHT_ADMIN
						   : WEIGHT_ACCESS });
}

void
compare_org(struct compare *c)
{
	const struct org *old = c->org[OLD], *new = c->org[NEW];
	uint32_t accounts[SIDES] = { (uint32_t)old->account_count, (uint32_t) new->account_count };
	uint32_t roles[SIDES] = { (uint32_t)old->role_count, (uint32_t) new->role_count };

	joint_make(c, &c->org_accounts, accounts[OLD], accounts[NEW], order_accounts);
	joint_make(c, &c->org_groups, (uint32_t)old->group_count, (uint32_t) new->group_count,
	    order_groups);
	compare_merge(c, (struct compare_range){ { 0, 0 }, { accounts[OLD], accounts[NEW] } },
	    order_accounts, found_account);
	compare_merge(c, (struct compare_range){ { 0, 0 }, { roles[OLD], roles[NEW] } },
	    order_assignments, found_assignment);
}
