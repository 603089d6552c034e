/*
 * Roles as on today's sites: the organisation's administrators by a group and by roles of their own, the site's by roles
 * alone, of accounts and of a group, on this site and on the second; of products here, Jira and another.
 */
#include "org.h"
#include <string.h>

const struct role_name role_names[] = { { ROLE_USER, "atlassian/user" },
	{ ROLE_ADMIN, "atlassian/admin" }, { ROLE_SITE_ADMIN, "atlassian/site-admin" },
	{ ROLE_USER_ACCESS, "atlassian/user-access-admin" },
	{ ROLE_ORG_ADMIN, "atlassian/org-admin" }, { ROLE_CONTRIBUTOR, "atlassian/contributor" },
	{ ROLE_STAKEHOLDER, "atlassian/stakeholder" }, { 0, NULL } };

unsigned
org_role_bit(const char *name)
{
	for (const struct role_name *role = role_names; role->name != NULL; role++)
		if (name != NULL && strcmp(role->name, name) == 0)
			return role->bit;
	return 0;
}

/* The first resources: this site, the second one, a wiki here. */
enum { HERE, THERE, WIKI };

void
org_site_resources(struct tenant *t, struct org *o, const char *cloud_id, const char *second)
{
	const struct org_resource here = {
		.id = tenant_text(t, "ari:cloud:platform::site/%s", cloud_id),
		.key = "platform",
		.name = "jirad",
		.product = NONE,
		.platform = true,
	};
	struct org_resource there = here, wiki = here;

	there.id = tenant_text(t, "ari:cloud:platform::site/%s", second);
	there.name = "the second site";
	wiki.id = tenant_text(t, "ari:cloud:confluence::site/%s", cloud_id);
	wiki.key = "confluence";
	wiki.name = "Confluence";
	wiki.platform = false;
	o->resource[o->resources++] = here;
	o->resource[o->resources++] = there;
	o->resource[o->resources++] = wiki;
}

/* Of a group of the tenant; what an older site would give it is void. */
static void
give_group(const struct org *o, struct org_group *g)
{
	const struct group *group = &o->tenant->group[g->group];
	bool keepers = strcmp(group->name, "site-keepers") == 0;
	bool wiki = strcmp(group->name, "wiki-admins") == 0;
	bool access = strcmp(group->name, "jira-user-access-admins-jirad") == 0;

	for (uint32_t r = 0; r < o->resources; r++) {
		if (group->site_admin)
			g->role[r] = 0;
		if (access && o->resource[r].product != NONE)
			g->role[r] |= ROLE_USER_ACCESS;
	}
	if (group->site_admin)
		g->role[ON_ORGANISATION] = ROLE_ORG_ADMIN;
	if (keepers)
		g->role[HERE] = ROLE_SITE_ADMIN;
	if (wiki)
		g->role[WIKI] = ROLE_ADMIN;
}

/* Roles of their own of the on-th active accounts; some have as much by a group. */
static const struct {
	uint32_t on, resource; /* NONE: Jira, the first product */
	uint8_t role;
} own[] = {
	{ 1, NONE, ROLE_ADMIN },
	{ 3, HERE, ROLE_SITE_ADMIN },
	{ 5, NONE, ROLE_USER_ACCESS },
	{ 6, THERE, ROLE_SITE_ADMIN },
	{ 8, WIKI, ROLE_ADMIN },
	{ 9, HERE, ROLE_SITE_ADMIN | ROLE_USER_ACCESS },
	{ 10, THERE, ROLE_ADMIN },
};

static void
give_own(struct org_account *a, uint32_t on)
{
	uint32_t jira = WIKI + 1;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i].on == on)
			a->own[own[i].resource == NONE ? jira : own[i].resource] |= own[i].role;
}

void
org_give_roles(struct tenant *t, struct org *o)
{
	uint32_t on = 0;

	for (uint32_t i = 0; i < o->groups; i++)
		if (o->group[i].group != NONE)
			give_group(o, &o->group[i]);
	o->group[o->only_group].role[THERE] = ROLE_SITE_ADMIN;
	for (uint32_t i = 0; i < o->accounts; i++)
		if (o->account[i].account != NONE && t->account[o->account[i].account].active)
			give_own(&o->account[i], on++);
	o->account[o->only_account].platform |= PLATFORM_ORG_ADMIN;
	o->account[o->only_account].own[HERE] |= ROLE_SITE_ADMIN;
}

unsigned
org_platform(const struct org *o, uint32_t account)
{
	unsigned by_group = org_group_roles(o, account, ON_ORGANISATION);

	return o->account[account].platform | (by_group & ROLE_ORG_ADMIN ? PLATFORM_ORG_ADMIN : 0u);
}

unsigned
org_all_roles(const struct org *o, uint32_t account, uint32_t resource)
{
	const struct org_account *a = &o->account[account];
	unsigned roles = a->own[resource] | org_group_roles(o, account, resource);

	if (a->direct == resource)
		roles |= ROLE_USER;
	if (resource == ON_ORGANISATION && org_platform(o, account) & PLATFORM_ORG_ADMIN)
		roles |= ROLE_ORG_ADMIN;
	if (resource == ON_ORGANISATION && a->platform & PLATFORM_SITE_ADMIN)
		roles |= ROLE_SITE_ADMIN;
	return roles;
}
