/*
 * What is compared of licences and of the organisation: products, who gives them, its accounts and its roles. A role that
 * gives a product of this site is a licence.
 */
#include "compare.h"
#include "model/base/order.h"
#include "model/graph/admins.h"

#include <string.h>

/* --- products and the groups that give them */

/* "25 seats"; nothing: unlimited, or not said. */
static const char *
seats(struct compare *c, const struct application *product)
{
	return product->seats == NONE ? ""
				      : arena_print(&c->changes->arena, "%u seats", product->seats);
}

static void
one_product(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE,
	    text_or(seats(c, &c->graph[side]->applications[at]), "product"), WEIGHT_RECORD);
}

static void
both_products(struct compare *c, uint32_t old, uint32_t new)
{
	const struct application *was = &c->graph[OLD]->applications[old],
				 *is = &c->graph[NEW]->applications[new];

	compare_name(c, "product_name", was->name, is->name);
	compare_field(c, "seats", seats(c, was), seats(c, is), WEIGHT_RECORD);
}

static int
order_licences(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct application_group *a = &c->graph[OLD]->application_groups[old];
	const struct application_group *b = &c->graph[NEW]->application_groups[new];
	int order = joint_order(&c->applications, a->application, b->application);

	return order != 0 ? order : joint_order(&c->groups, a->group, b->group);
}

static const char *
licence_name(const struct compare *c, uint8_t side, uint32_t at)
{
	return c->graph[side]->application_groups[at].is_default ? "gives the licence, by default"
								 : "gives the licence";
}

static void
one_licence(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE, licence_name(c, side, at), WEIGHT_ACCESS);
}

static void
both_licences(struct compare *c, uint32_t old, uint32_t new)
{
	compare_field(c, "default group", licence_name(c, OLD, old), licence_name(c, NEW, new),
	    WEIGHT_ACCESS);
}

/* --- the organisation: its accounts and its roles */

/* --- the organisation: its accounts and its roles */

static void
one_org_account(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE, c->org[side]->accounts[at].status, WEIGHT_RECORD);
}

static void
both_org_accounts(struct compare *c, uint32_t old, uint32_t new)
{
	const struct org_account *was = &c->org[OLD]->accounts[old],
				 *is = &c->org[NEW]->accounts[new];
	enum org_invitation before = org_invitation(was), after = org_invitation(is);

	compare_field(c, "status", was->status, is->status, WEIGHT_RECORD);
	compare_field(c, "claim_status", was->claim_status, is->claim_status, WEIGHT_RECORD);
	if (before != INVITATION_UNSAID && after != INVITATION_UNSAID)
		compare_field(c, "invitation", org_invitation_name(before),
		    org_invitation_name(after), WEIGHT_RECORD);
	compare_field(c, "platform_roles", was->platform_roles, is->platform_roles, WEIGHT_ADMIN);
	compare_name(c, "name", was->name, is->name);
}

static int
order_org_roles(const struct compare *c, uint32_t old, uint32_t new)
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
one_org_role(struct compare *c, uint8_t side, uint32_t at)
{
	bool admin = org_role_kind(&c->org[side]->roles[at]) != ADMIN_KINDS;

	if (org_role_product(c->graph[side], &c->org[side]->roles[at]) == NONE) /* else a licence */
		compare_alone(c, side, at, NONE, "assigned", admin ? WEIGHT_ADMIN : WEIGHT_ACCESS);
}

static void
one_direct_licence(struct compare *c, uint8_t side, uint32_t at)
{
	if (org_role_licence(c->graph[side], c->org[side], at) != NONE)
		compare_alone(
		    c, side, at, NONE, "has the licence by a role of its own", WEIGHT_ACCESS);
}

/* In this order they stand in the result. */
void
compare_licences(struct compare *c)
{
	static const struct org none = { .id = "" };
	bool with_org = c->changes->org_compared;
	const struct graph_view *a = c->graph[OLD], *b = c->graph[NEW];
	const struct org *x = with_org ? c->org[OLD] : &none, *y = with_org ? c->org[NEW] : &none;
	const struct kind kinds[] = {
		{ CHANGE_PRODUCT, &c->applications, { a->application_count, b->application_count },
		    compare_ids, one_product, both_products, NULL,
		    { a->applications, b->applications }, sizeof(*a->applications), strcmp },
		{ CHANGE_LICENCE, NULL, { a->application_group_count, b->application_group_count },
		    order_licences, one_licence, both_licences, NULL, { NULL, NULL }, 0, NULL },
		{ CHANGE_DIRECT_LICENCE, NULL, { (uint32_t)x->role_count, (uint32_t)y->role_count },
		    order_org_roles, one_direct_licence, NULL, NULL, { NULL, NULL }, 0, NULL },
		{ CHANGE_ORG_ACCOUNT, &c->org_accounts,
		    { (uint32_t)x->account_count, (uint32_t)y->account_count }, compare_ids,
		    one_org_account, both_org_accounts, NULL, { x->accounts, y->accounts },
		    sizeof(*x->accounts), strcmp },
		{ CHANGE_ORG_ROLE, &c->org_groups,
		    { (uint32_t)x->group_count, (uint32_t)y->group_count }, compare_ids, NULL, NULL,
		    NULL, { x->groups, y->groups }, sizeof(*x->groups), strcmp },
		{ CHANGE_ORG_ROLE, NULL, { (uint32_t)x->role_count, (uint32_t)y->role_count },
		    order_org_roles, one_org_role, NULL, NULL, { NULL, NULL }, 0, NULL },
	};

	compare_kinds(c, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
