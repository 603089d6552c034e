/* Accounts: the list of all users, and the look-up of ids that it does not have. */
#include "membership.h"
#include "shapes.h"

static void
accept_users(struct site *site, struct walk *walk, const void *item)
{
	bool listed = walk->endpoint == &endpoint_users;
	uint32_t account = user_take(walk, item, listed ? FROM_LIST : FROM_BULK);

	(void)site;
	if (account != NONE)
		walk_item(walk, account);
}

const struct endpoint endpoint_users = {
	.name = "accounts",
	.object = "accounts",
	.path = "/rest/api/3/users/search",
	.each = EACH_SITE,
	.paging = PAGING_ARRAY,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &user_shape, false },
	.item = accept_users,
	.ended = membership_list_ended,
};

/* Unknown ids are left out of the answer without a word; they stay in the graph as unknown. */
const struct endpoint endpoint_users_bulk = {
	.name = "accounts looked up",
	.object = "accounts not in the list",
	.path = "/rest/api/3/user/bulk?{accounts}",
	.paging = PAGING_BEAN,
	.hides = true,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &user_shape, false },
	.item = accept_users,
};
