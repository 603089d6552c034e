/* Groups, who is in them, which of them administer, and which give a product licence. */
#include "membership.h"
#include "model/base/text.h"
#include "reading.h"
#include "shapes.h"

#include <stdlib.h>

enum { UNLISTED_MAX = 50 };

static void
accept_groups(struct site *site, struct walk *walk, const void *item)
{
	const struct group_record *record = item;
	uint32_t known, number;
	bool listed;
	unsigned access = walk->endpoint == &endpoint_groups_admin        ? GROUP_ADMIN
			  : walk->endpoint == &endpoint_groups_site_admin ? GROUP_SITE_ADMIN
									  : 0;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the group '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "group %s", record->id);
	known = graph_find_group(site->graph, record->id);
	listed = known != NONE && (graph_group_at(site->graph, known)->access & GROUP_LISTED) != 0;
	number = group_add(site->graph, record, (uint8_t)(access | GROUP_LISTED));
	walk_item(walk, number);
	if (!listed)
		membership_group(site, number);
}

const struct endpoint endpoint_groups = {
	.name = "groups",
	.object = "groups",
	.path = "/rest/api/3/group/bulk",
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &group_shape, false },
	.item = accept_groups,
	.ended = membership_list_ended,
};

const struct endpoint endpoint_groups_admin = {
	.name = "groups that administer Jira",
	.object = "admin groups",
	.path = "/rest/api/3/group/bulk?accessType=admin",
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &group_shape, false },
	.item = accept_groups,
};

const struct endpoint endpoint_groups_site_admin = {
	.name = "groups that administer the site",
	.object = "site admin groups",
	.path = "/rest/api/3/group/bulk?accessType=site-admin",
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &group_shape, false },
	.item = accept_groups,
};

/* Teams, it is believed, are such groups (CONTRACT 13, 40). */
static void
accept_unlisted(struct site *site, struct walk *walk, const void *item)
{
	const struct group_record *record = item;

	if (record->id == NULL)
		walk_lost(walk, record->lack, "the group '%s'", text_or(record->name, ""));
	else
		walk_item(walk, group_add(site->graph, record, GROUP_FOUND));
}

/* Also those that were not found are asked for their members: only who answers 404 to both is gone. */
static void
unlisted_ended(struct site *site, struct walk *walk, bool good)
{
	for (uint32_t i = walk->a; i < walk->a + walk->b; i++) {
		uint32_t group = site->unlisted.at[i];

		if (good && walk->lost == 0 && !group_exists(graph_group_at(site->graph, group)))
			idset_add(&site->unlisted.gone, group);
		idset_add(&site->members.paged, group);
		walk_start_each(&site->pager, EACH_GROUP, group, 0);
	}
}

const struct endpoint endpoint_groups_unlisted = {
	.name = "groups asked for by id",
	.object = "groups that no list has, asked for by id",
	.path = "/rest/api/3/group/bulk?{groups}",
	.paging = PAGING_BEAN,
	.hides = true,
	.page_size = UNLISTED_MAX,
	.root = { NULL, JSON_LIST, 0, &group_ref_shape, false },
	.item = accept_unlisted,
	.ended = unlisted_ended,
};

void
groups_unlisted_start(struct site *site)
{
	uint32_t *groups;
	size_t count = graph_groups_unlisted(site->graph, &groups), fresh = 0;

	for (size_t i = 0; i < count; i++)
		if (idset_add(&site->unlisted.asked, groups[i]))
			groups[fresh++] = groups[i];
	free(site->unlisted.at);
	site->unlisted.at = groups;
	batch_start(site, &endpoint_groups_unlisted, "groups", fresh, UNLISTED_MAX);
}

/* A group whose members are 404: was it deleted meanwhile, or are we not shown its members? */
static void
accept_exists(struct site *site, struct walk *walk, const void *item)
{
	static const char why[] = "Jira answers 404 although the group exists";
	struct group group = *graph_group_at(site->graph, walk->a);

	(void)item;
	if (walk->received > 0)
		return;
	walk_item(walk, walk->a);
	group.access |= GROUP_UNREAD;
	graph_group(site->graph, &group, NULL);
	if (accepted_missing(site, walk->a, why))
		return;
	tally_of(&site->pager, &endpoint_members)->failed++;
	pager_reason(&site->pager,
	    "members of group '%s': %s; if that is for good, --accept-missing group:%s accepts it",
	    group.name, why, group.id);
}

const struct endpoint endpoint_group_exists = {
	.name = "group asked for again",
	.path = "/rest/api/3/group/bulk?groupId={group}",
	.paging = PAGING_BEAN,
	.page_size = 50,
	.root = { NULL, JSON_LIST, 0, &group_shape, false },
	.item = accept_exists,
};

static void
accept_members(struct site *site, struct walk *walk, const void *item)
{
	uint32_t account = user_take(walk, item, FROM_MEMBER);

	if (account == NONE)
		return;
	graph_member(site->graph, walk->a, account);
	walk_item(walk, account);
}

static void
restart_members(struct site *site, struct walk *walk)
{
	graph_members_restart(site->graph, walk->a);
}

static bool
members_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	if (reply->status != 404)
		return false;
	if (!idset_has(&site->unlisted.gone, walk->a))
		walk_start(&site->pager, &endpoint_group_exists, walk->a, 0);
	return true;
}

static void
members_ended(struct site *site, struct walk *walk, bool good)
{
	struct group group = *graph_group_at(site->graph, walk->a);

	if (!good || group_exists(&group))
		return;
	group.access |= GROUP_FOUND;
	graph_group(site->graph, &group, NULL);
}

/* Without includeInactiveUsers, members that are inactive vanish (CONTRACT trap 15). */
const struct endpoint endpoint_members = {
	.name = "members",
	.object = "memberships",
	.path = "/rest/api/3/group/member?groupId={group}&includeInactiveUsers=true",
	.each = EACH_GROUP,
	.paging = PAGING_BEAN,
	.hides = true,
	.page_size = 50,
	.root = { NULL, JSON_LIST, 0, &user_shape, false },
	.item = accept_members,
	.refused = members_refused,
	.restart = restart_members,
	.ended = members_ended,
};

struct licence_record {
	const char *lack, *key, *name;
	int64_t seats, left, users;
	int unlimited;
	struct json_list groups, defaults;
};

static const struct json_shape licence_shape = JSON_SHAPE(struct licence_record,
    JSON_LACKS(struct licence_record, lack), JSON_MUST(struct licence_record, key, "key", JSON_ID),
    JSON_MUST_OF(struct licence_record, groups, "groupDetails", JSON_LIST, &group_ref_shape),
    JSON_MUST_OF(
	struct licence_record, defaults, "defaultGroupsDetails", JSON_LIST, &group_ref_shape),
    /* words and figures for people to read: nothing follows from them */
    JSON_MAY(struct licence_record, name, "name", JSON_TEXT),
    JSON_MAY(struct licence_record, seats, "numberOfSeats", JSON_NUMBER),
    JSON_MAY(struct licence_record, left, "remainingSeats", JSON_NUMBER),
    JSON_MAY(struct licence_record, users, "userCount", JSON_NUMBER),
    JSON_MAY(struct licence_record, unlimited, "hasUnlimitedSeats", JSON_BOOL));

static void
add_groups(struct walk *walk, const char *key, uint32_t application, const struct json_list *groups,
    bool is_default)
{
	struct graph *graph = walk->pager->site->graph;

	for (const struct json_node *node = groups->first; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (group->id == NULL)
			walk_lacks(
			    walk, group->lack, "%s: its group '%s'", key, text_or(group->name, ""));
		else
			graph_application_group(
			    graph, application, group_add(graph, group, 0), is_default);
	}
}

/* With more accounts than seats none is left, and that is not "not said". */
static uint32_t
seats_left(const struct licence_record *record)
{
	if (record->left != JSON_NO_NUMBER && record->left < 0 && record->seats > 0)
		return 0;
	return count_or_none(record->left);
}

/* groupDetails, not groups: the names are in another order and may change (CONTRACT 6.1). */
static void
accept_licences(struct site *site, struct walk *walk, const void *item)
{
	const struct licence_record *record = item;
	bool limited = record->unlimited != 1;
	struct application application = {
		.key = record->key,
		.name = record->name,
		.seats = limited ? count_or_none(record->seats) : NONE,
		.seats_left = limited ? seats_left(record) : NONE,
		.users = count_or_none(record->users),
	};
	uint32_t number;

	if (record->key == NULL) {
		walk_lost(walk, record->lack, "the licence '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "%s", record->key);
	number = graph_application(site->graph, &application);
	walk_item(walk, number);
	add_groups(walk, record->key, number, &record->groups, false);
	add_groups(walk, record->key, number, &record->defaults, true);
}

const struct endpoint endpoint_licences = {
	.name = "product licences",
	.object = "application roles",
	.path = "/rest/api/3/applicationrole",
	.each = EACH_SITE,
	.root = { NULL, JSON_LIST, 0, &licence_shape, false },
	.item = accept_licences,
};
