/* What roles of the organisation let one administer, and which of them come by a group: see org.h. */
#include "org.h"

#include <stdlib.h>
#include <string.h>

enum admin_kind
org_role_kind(const struct org_role *role)
{
	static const struct {
		const char *role;
		enum admin_kind kind;
	} kinds[] = {
		{ "org-admin", ADMIN_ORGANISATION },
		{ "site-admin", ADMIN_SITE },
		{ "user-access-admin", ADMIN_USER_ACCESS },
	};
	static const char owner[] = "atlassian/", jira[] = "jira";
	const char *name = role->role;

	if (strncmp(name, owner, strlen(owner)) == 0)
		name += strlen(owner);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].role) == 0)
			return kinds[i].kind;
	if (strcmp(name, "admin") != 0)
		return ADMIN_KINDS;
	return strncmp(role->resource_type, jira, strlen(jira)) == 0 ? ADMIN_JIRA : ADMIN_PRODUCTS;
}

/* Kinds by number. */
struct kinds {
	uint8_t *groups,
	    *accounts; /* of the organisation: by roles of groups; by groups that one is in */
	uint8_t *jira_groups; /* of the graph: by roles */
};

static uint8_t
bit(const struct org_role *role)
{
	enum admin_kind kind = org_role_kind(role);

	return (uint8_t)(kind == ADMIN_KINDS ? 0 : 1 << kind);
}

static void
take_group_roles(const struct org *org, struct kinds *kinds)
{
	for (size_t i = 0; i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (!role->of_group)
			continue;
		kinds->groups[role->who] |= bit(role);
		if (org->groups[role->who].group != NONE)
			kinds->jira_groups[org->groups[role->who].group] |= bit(role);
	}
}

/*
 * A group that Jira lists for the administration of the site is the organisation's own when it has that role,
 * whatever it is called.
 */
static void
tell_groups(const struct kinds *kinds, struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);

	for (uint32_t g = 0; g < view->group_count; g++) {
		uint8_t listed = group_listed_kinds(&view->groups[g]);

		if ((kinds->jira_groups[g] & 1 << ADMIN_ORGANISATION) != 0)
			listed &= (uint8_t) ~(1 << ADMIN_SITE);
		graph_group_administers(graph, g, listed | kinds->jira_groups[g]);
	}
}

/* What the groups of each account give, on both sides. */
static void
take_groups_of(const struct org *org, const struct graph_view *view, struct kinds *kinds)
{
	for (size_t i = 0; i < org->member_count; i++)
		kinds->accounts[org->members[i].account] |= kinds->groups[org->members[i].group];
	for (size_t i = 0; i < org->account_count; i++) {
		uint32_t account = org->accounts[i].account;

		for (uint32_t e = account != NONE ? view->groups_of.first[account] : 0;
		     account != NONE && e < view->groups_of.first[account + 1]; e++)
			kinds->accounts[i] |= view->groups[view->groups_of.to[e]].administers;
	}
}

static void
tell_accounts(struct org *org, const struct kinds *kinds, struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);

	for (size_t i = 0; i < org->role_count; i++) {
		struct org_role *role = &org->roles[i];
		uint32_t account = role->of_group ? NONE : org->accounts[role->who].account;

		if (role->of_group)
			continue;
		role->by_group = role->unsaid && (kinds->accounts[role->who] & bit(role)) != 0;
		if (account != NONE && !role->by_group)
			graph_account_administers(
			    graph, account, view->accounts[account].administers | bit(role));
	}
}

void
org_tell_administration(struct org *org, struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);
	struct kinds kinds = { mem_alloc(org->group_count + 1), mem_alloc(org->account_count + 1),
		mem_alloc(view->group_count + 1) };

	take_group_roles(org, &kinds);
	tell_groups(&kinds, graph);
	take_groups_of(org, view, &kinds);
	tell_accounts(org, &kinds, graph);
	free(kinds.groups);
	free(kinds.accounts);
	free(kinds.jira_groups);
}
