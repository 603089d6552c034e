/*
 * What the organisation gives accounts on this site beside Jira's own licence groups: products by a role of their own,
 * guests, and those who take part in some projects without a licence. Told to the graph: see graph.h, enum
 * account_seat.
 */
#include "org.h"

#include <string.h>

enum given { GIVEN_PRODUCT, GIVEN_GUEST, GIVEN_SEAT };

#define USER_ROLE "atlassian/user"

static const struct {
	const char *role;
	enum given given;
	unsigned seat;
	bool
	    by_group; /* counts where a group has it, too: what Jira does not tell by its own lists */
} roles[] = {
	{ USER_ROLE, GIVEN_PRODUCT, 0, false },
	{ "atlassian/guest", GIVEN_GUEST, 0, true },
	{ "atlassian/contributor", GIVEN_SEAT, SEAT_CONTRIBUTOR, true },
	{ "atlassian/stakeholder", GIVEN_SEAT, SEAT_STAKEHOLDER, true },
};

/* The product of the site that a resource is; NONE: it is none. */
static uint32_t
product_of(const struct graph_view *view, const char *resource)
{
	size_t len;
	const char *key = org_resource_product(resource, &len);

	for (uint32_t i = 0; len > 0 && i < view->application_count; i++)
		if (strlen(view->applications[i].key) == len &&
		    strncmp(view->applications[i].key, key, len) == 0)
			return i;
	return NONE;
}

uint32_t
org_role_product(const struct graph_view *view, const struct org_role *role)
{
	return !role->of_group && !role->by_group && strcmp(role->role, USER_ROLE) == 0
		   ? product_of(view, role->resource)
		   : NONE;
}

uint32_t
org_role_licence(const struct graph_view *view, const struct org *org, size_t role)
{
	const struct org_role *all = org->roles;
	uint32_t product = org_role_product(view, &all[role]);

	for (size_t i = role;
	     product != NONE && i > 0 && !all[i - 1].of_group && all[i - 1].who == all[role].who;
	     i--)
		if (org_role_product(view, &all[i - 1]) == product)
			return NONE;
	return product;
}

/* Does a group of the account give the product that the role gives? */
static bool
comes_by_group(const struct graph_view *view, uint32_t account, const struct org_role *role)
{
	uint32_t product = product_of(view, role->resource);

	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (view->application_groups[i].application == product &&
		    graph_is_member(view, view->application_groups[i].group, account))
			return true;
	return false;
}

void
org_tell_products(struct org *org, const struct graph_view *view)
{
	for (size_t r = 0; r < org->role_count; r++) {
		struct org_role *role = &org->roles[r];

		if (!role->of_group && role->unsaid && strcmp(role->role, USER_ROLE) == 0)
			role->by_group =
			    comes_by_group(view, org->accounts[role->who].account, role);
	}
}

static void
give(struct graph *graph, uint32_t account, size_t which, const char *resource)
{
	const struct graph_view *view = graph_view(graph);
	uint32_t number = NONE, product = 0;

	if (roles[which].given == GIVEN_PRODUCT)
		number = product_of(view, resource);
	if (number < DIRECT_MOST)
		product = UINT32_C(1) << number;
	if (roles[which].given == GIVEN_GUEST)
		graph_account_is_guest(graph, account);
	else if (product != 0 || roles[which].seat != 0)
		graph_account_given(graph, account, roles[which].seat, product);
}

void
org_give(const struct org *org, struct graph *graph)
{
	const struct edges *members = &graph_view(graph)->members;

	for (size_t r = 0; r < org->role_count; r++) {
		const struct org_role *role = &org->roles[r];
		uint32_t who = role->of_group ? org->groups[role->who].group
					      : org->accounts[role->who].account;
		size_t which = 0;

		while (which < sizeof(roles) / sizeof(*roles) &&
		       strcmp(roles[which].role, role->role) != 0)
			which++;
		if (who == NONE || which == sizeof(roles) / sizeof(*roles) || role->by_group ||
		    (role->of_group && !roles[which].by_group))
			continue;
		if (!role->of_group) {
			give(graph, who, which, role->resource);
			continue;
		}
		for (uint32_t e = members->first[who]; e < members->first[who + 1]; e++)
			give(graph, members->to[e], which, role->resource);
	}
	graph_tell_products(graph);
}
