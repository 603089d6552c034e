/* Products of the site and roles of the organisation as granting lines: see granting.h. */
#include "granting_private.h"
#include "model/base/order.h"

#include <string.h>

/* ---- products: those that groups give, then the roles of the organisation that give them ---- */

static uint32_t
org_role_count(const struct grantings *site)
{
	return site->org != NULL ? (uint32_t)site->org->role_count : 0;
}

static uint32_t
product_count(const struct grantings *site)
{
	return site->graph->application_group_count + org_role_count(site);
}

/* Who has the role, and whether it is a line at all. */
static bool
take_org_role(const struct grantings *site, uint32_t n, struct granting *out)
{
	const struct org_role *role = &site->org->roles[n];

	out->at = n;
	if (role->of_group) {
		out->group = site->org->groups[role->who].group;
		out->org_group = out->group == NONE ? role->who : NONE;
	} else {
		out->account = site->org->accounts[role->who].account;
		out->org_account = out->account == NONE ? role->who : NONE;
	}
	return !role->by_group;
}

static bool
product_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	uint32_t groups = site->graph->application_group_count;

	if (n < groups) {
		out->in = site->graph->application_groups[n].application;
		out->group = site->graph->application_groups[n].group;
		return true;
	}
	out->in = org_role_licence(site->graph, site->org, n - groups);
	return out->in != NONE && take_org_role(site, n - groups, out);
}

static void
product_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	text_add(text, "product:");
	text_add(text, site->graph->applications[line->in].key);
	text_add(text, ":");
	if (line->group != NONE)
		granting_group_add(text, &site->graph->groups[line->group]);
	else if (line->account != NONE)
		text_add(text, site->graph->accounts[line->account].id);
	else
		text_add(text, site->org->accounts[line->org_account].id);
}

/* The first of the roles of this account or group. */
static int
by_who(const void *wanted, const void *item)
{
	const struct org_role *a = wanted, *b = item;

	return order_then(order_numbers(a->of_group, b->of_group), order_numbers(a->who, b->who));
}

/* Among the roles of this account or group: which of them is the kind's record with this id, from 'base' on? */
static uint32_t
find_among_roles(const struct grantings *site, enum granting_kind kind, struct org_role who,
    uint32_t base, const char *rest)
{
	const struct org *org = site->org;
	size_t n = order_find(&who, org->roles, org->role_count, sizeof(*org->roles), by_who);

	for (; n < org->role_count && by_who(&who, &org->roles[n]) == 0; n++)
		if (granting_is(site, kind, base + (uint32_t)n, rest))
			return base + (uint32_t)n;
	return NONE;
}

static uint32_t
product_find(const struct grantings *site, const char *rest)
{
	uint32_t groups = site->graph->application_group_count;
	struct org_role own = { .of_group = false };
	const char *whole = rest;
	char room[ID_ROOM];

	for (uint32_t n = 0; n < groups; n++)
		if (granting_is(site, GRANTING_PRODUCT, n, rest))
			return n;
	if (site->org == NULL || *granting_id_part(&rest, room) == '\0')
		return NONE;
	own.who = FIND(site->org->accounts, site->org->account_count, rest, granting_by_bytes);
	return own.who == NONE ? NONE
			       : find_among_roles(site, GRANTING_PRODUCT, own, groups, whole);
}

/* ---- other roles of the organisation ---- */

static bool
org_role_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	return org_role_product(site->graph, &site->org->roles[n]) == NONE &&
	       take_org_role(site, n, out);
}

static void
org_role_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	const struct org_role *role = &site->org->roles[line->at];

	text_print(text, "org-role:%s:%s:%s:%s", role->of_group ? "group" : "user",
	    role->of_group ? site->org->groups[role->who].id : site->org->accounts[role->who].id,
	    role->role, role->resource);
}

/* Ids of accounts may have colons of their own: the first part that is one is it. */
static uint32_t
org_role_find(const struct grantings *site, const char *rest)
{
	const struct org *org = site->org;
	const char *whole = rest;
	char room[ID_ROOM];
	struct org_role who = { .of_group = strcmp(granting_id_part(&rest, room), "group") == 0,
		.who = NONE };

	for (size_t len = strcspn(rest, ":"); org != NULL && who.who == NONE && rest[len] == ':';
	     len += 1 + strcspn(rest + len + 1, ":")) {
		if (len >= ID_ROOM)
			return NONE;
		memcpy(room, rest, len);
		room[len] = '\0';
		who.who = who.of_group
			      ? FIND(org->groups, org->group_count, room, granting_by_bytes)
			      : FIND(org->accounts, org->account_count, room, granting_by_bytes);
	}
	return who.who == NONE ? NONE : find_among_roles(site, GRANTING_ORG_ROLE, who, 0, whole);
}

const struct granting_rules granting_product = { "product", product_count, product_get, product_id,
	product_find };
const struct granting_rules granting_org_role = { "org-role", org_role_count, org_role_get,
	org_role_id, org_role_find };
