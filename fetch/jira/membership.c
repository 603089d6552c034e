#include "membership.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS_PAGE = 50 };

struct user_group_record {
	const char *id, *name;
};
static const struct json_field user_group_fields[] = {
	{ "groupId", JSON_ID, offsetof(struct user_group_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct user_group_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape user_group_shape = { sizeof(struct user_group_record),
	user_group_fields };

static void
accept_user_groups(struct fetch *fetch, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct user_group_record *record = node->record;
		struct group group = { .id = record->id, .name = record->name };
		uint32_t number = graph_group(fetch->graph, &group, NULL);

		walk_item(walk, number);
		if (!idset_has(&fetch->paged, number)) /* else its pages tell */
			graph_member(fetch->graph, number, walk->a);
	}
}

static bool
user_groups_refused(struct fetch *fetch, struct walk *walk, const struct reply *reply)
{
	(void)fetch;
	(void)walk;
	return reply->status == 404; /* gone since the list was read */
}

const struct endpoint endpoint_user_groups = {
	.name = "groups of an account",
	.object = "groups of apps, customers and inactive accounts",
	.path = "/rest/api/3/user/groups?accountId={account}",
	.root = { NULL, JSON_LIST, 0, &user_group_shape, false },
	.accept = accept_user_groups,
	.refused = user_groups_refused,
};

void
membership_group(struct fetch *fetch, uint32_t group)
{
	fetch->groups =
	    mem_room(fetch->groups, &fetch->group_room, fetch->group_count + 1, sizeof(group));
	fetch->groups[fetch->group_count++] = group;
	if (fetch->org != NULL && !fetch->members_decided)
		return;
	idset_add(&fetch->paged, group);
	walk_start_each(fetch, EACH_GROUP, group, 0);
}

static bool
ended(struct fetch *fetch, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(fetch, endpoint);

	return tally->ended == tally->walks;
}

static bool
good(struct fetch *fetch, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(fetch, endpoint);

	return tally->walks > 0 && tally->failed == 0 && tally->passed_over == 0;
}

/* Active on both sides, a person: for these the directory's list of groups is believed. */
static bool
believed(const struct fetch *fetch, uint32_t account)
{
	struct account known = graph_account_at(fetch->graph, account);
	uint32_t there = pool_find(&fetch->org->account_ids, known.id, strlen(known.id));

	return known.source == FROM_LIST && known.status == ACCOUNT_ACTIVE &&
	       known.type == ACCOUNT_ATLASSIAN && there != POOL_NONE &&
	       fetch->org->accounts[there].listed &&
	       strcmp(fetch->org->accounts[there].status, "active") == 0;
}

static uint32_t
pages(uint32_t members)
{
	return members == NONE || members <= MEMBERS_PAGE
		   ? 1
		   : (members + MEMBERS_PAGE - 1) / MEMBERS_PAGE;
}

/* The organisation's group that is this one of Jira, or NULL. */
static const struct org_group *
partner(const struct fetch *fetch, uint32_t group)
{
	const char *id = graph_group_at(fetch->graph, group)->id;
	uint32_t there = pool_find(&fetch->org->group_ids, id, strlen(id));

	return there == POOL_NONE || !fetch->org->groups[there].listed ? NULL
								       : &fetch->org->groups[there];
}

struct costs {
	uint64_t jira, directory; /* requests */
	bool *exact; /* by position in fetch->groups: the directory's members are all, and known */
};

/* Groups with a member whom Jira's list lacks are not to be filled from the directory. */
static bool *
strangers(const struct fetch *fetch)
{
	const struct org *org = fetch->org;
	bool *strange = mem_alloc(org->group_count + 1);

	for (size_t i = 0; i < org->member_count; i++) {
		const char *id = org->accounts[org->members[i].account].id;
		uint32_t account = graph_find_account(fetch->graph, id);

		if (account == NONE || graph_account_at(fetch->graph, account).source != FROM_LIST)
			strange[org->members[i].group] = true;
	}
	return strange;
}

static struct costs
reckon(const struct fetch *fetch)
{
	struct costs costs = { .exact = mem_alloc(fetch->group_count + 1) };
	bool *strange = strangers(fetch);
	uint32_t count = graph_account_count(fetch->graph);

	for (uint32_t i = 0; i < fetch->group_count; i++) {
		const struct org_group *there = partner(fetch, fetch->groups[i]);
		uint32_t needed = pages(there != NULL ? there->users : NONE);

		costs.jira += needed;
		costs.exact[i] = there != NULL && there->users == there->members &&
				 !strange[there - fetch->org->groups];
		costs.directory += costs.exact[i] ? 0 : needed;
	}
	for (uint32_t i = 0; i < count; i++)
		costs.directory +=
		    graph_account_at(fetch->graph, i).source == FROM_LIST && !believed(fetch, i);
	free(strange);
	return costs;
}

/* By group of the organisation: the graph's group to fill, or NONE. */
static uint32_t *
fillable(struct fetch *fetch, const bool *exact)
{
	uint32_t *fill = mem_alloc((fetch->org->group_count + 1) * sizeof(*fill));

	memset(fill, 0xff, (fetch->org->group_count + 1) * sizeof(*fill));
	for (size_t i = 0; i < fetch->group_count; i++) {
		const struct org_group *there = partner(fetch, fetch->groups[i]);

		if (!exact[i])
			continue;
		fill[there - fetch->org->groups] = fetch->groups[i];
		fetch->counted_members += there->users;
	}
	return fill;
}

static void
take_from_directory(struct fetch *fetch, const bool *exact)
{
	const struct org *org = fetch->org;
	uint32_t *fill = fillable(fetch, exact);
	uint32_t count = graph_account_count(fetch->graph);

	for (size_t m = 0; m < org->member_count; m++) {
		uint32_t group = fill[org->members[m].group];
		uint32_t account =
		    graph_find_account(fetch->graph, org->accounts[org->members[m].account].id);

		if (group == NONE || account == NONE)
			continue;
		fetch->told_members++;
		if (believed(fetch, account))
			graph_member(fetch->graph, group, account);
	}
	for (uint32_t i = 0; i < count; i++)
		if (graph_account_at(fetch->graph, i).source == FROM_LIST && !believed(fetch, i))
			walk_start(fetch, &endpoint_user_groups, i, 0);
	free(fill);
}

void
membership_decide(struct fetch *fetch)
{
	struct costs costs = { .exact = NULL };
	bool directory;

	if (fetch->org == NULL || fetch->members_decided || !fetch->directories_known ||
	    fetch->stopped || tally_of(fetch, &endpoint_users)->walks == 0 ||
	    !ended(fetch, &endpoint_users) || !ended(fetch, &endpoint_groups) ||
	    !ended(fetch, &endpoint_org_users) || !ended(fetch, &endpoint_org_users_old) ||
	    !ended(fetch, &endpoint_org_groups) || !ended(fetch, &endpoint_org_groups_old))
		return;
	fetch->members_decided = true;
	directory = strcmp(fetch->memberships, "jira") != 0 && good(fetch, &endpoint_users) &&
		    good(fetch, &endpoint_groups) && good(fetch, &endpoint_org_users) &&
		    good(fetch, &endpoint_org_groups);
	if (directory) {
		costs = reckon(fetch);
		directory =
		    strcmp(fetch->memberships, "directory") == 0 || costs.directory < costs.jira;
	}
	for (uint32_t i = 0; i < fetch->group_count; i++) {
		if (directory && costs.exact[i])
			continue;
		idset_add(&fetch->paged, fetch->groups[i]);
		walk_start_each(fetch, EACH_GROUP, fetch->groups[i], 0);
	}
	if (directory)
		take_from_directory(fetch, costs.exact);
	free(costs.exact);
}

void
membership_list_ended(struct fetch *fetch, struct walk *walk, bool good_end)
{
	(void)walk;
	(void)good_end;
	membership_decide(fetch);
}
