/* Accounts: the list of all users, and the look-up of ids that it does not have. */
#include "user.h"
#include "membership.h"
#include "site.h"

#include <string.h>

static uint8_t
type_of(const char *type)
{
	static const struct {
		const char *name;
		uint8_t type;
	} types[] = {
		{ "atlassian", ACCOUNT_ATLASSIAN },
		{ "app", ACCOUNT_APP },
		{ "customer", ACCOUNT_CUSTOMER },
	};

	for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].name) == 0)
			return types[i].type;
	return ACCOUNT_OTHER;
}

uint32_t
user_add(struct graph *graph, const struct user_record *user, enum account_source source)
{
	struct account account = {
		.id = user->id,
		.name = user->name,
		.email = user->email,
		.type = type_of(user->type),
		.status = user->active == JSON_NO_BOOL ? ACCOUNT_UNKNOWN
			  : user->active != 0          ? ACCOUNT_ACTIVE
						       : ACCOUNT_INACTIVE,
		.source = (uint8_t)source,
	};

	return graph_account(graph, &account, NULL);
}

static void
accept_list(struct site *site, struct walk *walk, const void *item)
{
	walk_item(walk, user_add(site->graph, item, FROM_LIST));
}

static void
accept_bulk(struct site *site, struct walk *walk, const void *item)
{
	walk_item(walk, user_add(site->graph, item, FROM_BULK));
}

const struct endpoint endpoint_users = {
	.name = "accounts",
	.object = "accounts",
	.path = "/rest/api/3/users/search",
	.each = EACH_SITE,
	.paging = PAGING_ARRAY,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &user_shape, false },
	.item = accept_list,
	.ended = membership_list_ended,
};

/* Unknown ids are left out of the answer without a word; they stay in the graph as unknown. */
const struct endpoint endpoint_users_bulk = {
	.name = "accounts looked up",
	.object = "accounts not in the list",
	.path = "/rest/api/3/user/bulk?{accounts}",
	.paging = PAGING_BEAN,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &user_shape, false },
	.item = accept_bulk,
};
