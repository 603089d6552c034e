#include "membership.h"

#include "model/base/text.h"
#include "shapes.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS_PAGE = 50 };

static void
accept_user_groups(struct site *site, struct walk *walk, const void *item)
{
	const struct group_record *record = item;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "account %s, its group '%s'",
		    graph_account_text(site->graph, walk->a), text_or(record->name, ""));
		return;
	}
	number = group_add(site->graph, record, 0);
	walk_item(walk, number);
	if (!idset_has(&site->members.paged, number)) /* else its pages tell */
		graph_member(site->graph, number, walk->a);
}

const struct endpoint endpoint_user_groups = {
	.name = "groups of an account",
	.object = "groups of apps, customers and inactive accounts",
	.path = "/rest/api/3/user/groups?accountId={account}",
	.root = { NULL, JSON_LIST, 0, &group_ref_shape, false },
	.item = accept_user_groups,
	.expected = 404, /* gone since the list was read */
};

void
membership_group(struct site *site, uint32_t group)
{
	numbers_add(&site->members.groups, group);
	if (site->org != NULL && !site->members.decided)
		return;
	idset_add(&site->members.paged, group);
	walk_start_each(&site->pager, EACH_GROUP, group, 0);
}

static bool
ended(struct site *site, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(&site->pager, endpoint);

	return tally->ended == tally->walks;
}

static bool
good(struct site *site, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(&site->pager, endpoint);

	return tally->walks > 0 && tally->failed == 0 && tally->passed_over == 0;
}

/* Active on both sides, a person: for these the directory's list of groups is believed. */
static bool
believed(const struct site *site, uint32_t account)
{
	struct account known = graph_account_at(site->graph, account);
	uint32_t there = pool_find(&site->org->account_ids, known.id, strlen(known.id));

	return known.source == FROM_LIST && account_is_at_work(&known) && there != POOL_NONE &&
	       site->org->accounts[there].listed &&
	       strcmp(site->org->accounts[there].status, "active") == 0;
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
partner(const struct site *site, uint32_t group)
{
	const char *id = graph_group_at(site->graph, group)->id;
	uint32_t there = pool_find(&site->org->group_ids, id, strlen(id));

	return there == POOL_NONE || !site->org->groups[there].listed ? NULL
								      : &site->org->groups[there];
}

struct costs {
	uint64_t jira, directory; /* requests */
	bool *exact; /* by position in site->groups: the directory's members are all, and known */
};

/* Accounts that share an id cannot be asked for their groups: the groups' pages tell who is in them. */
static bool
has_unknown(const struct site *site)
{
	uint32_t count = graph_account_count(site->graph), unknown = 0;

	for (uint32_t i = 0; i < count; i++)
		unknown += graph_account_at(site->graph, i).source == FROM_LIST &&
			   account_is_unknown(graph_account_text(site->graph, i));
	return unknown > 1;
}

/* Groups with a member who is not in Jira's list are not to be filled from the directory. */
static bool *
with_unlisted(const struct site *site)
{
	const struct org *org = site->org;
	bool *unlisted = mem_alloc(org->group_count + 1);

	for (size_t i = 0; i < org->member_count; i++) {
		const char *id = org->accounts[org->members[i].account].id;
		uint32_t account = graph_find_account(site->graph, id);

		if (account == NONE || graph_account_at(site->graph, account).source != FROM_LIST)
			unlisted[org->members[i].group] = true;
	}
	return unlisted;
}

static struct costs
costs_of(const struct site *site)
{
	struct costs costs = { .exact = mem_alloc(site->members.groups.count + 1) };
	bool *unlisted = with_unlisted(site);
	uint32_t count = graph_account_count(site->graph);

	for (uint32_t i = 0; i < site->members.groups.count; i++) {
		const struct org_group *there = partner(site, site->members.groups.at[i]);
		uint32_t needed = pages(there != NULL ? there->users : NONE);

		costs.jira += needed;
		costs.exact[i] = there != NULL && there->users == there->members &&
				 !unlisted[there - site->org->groups];
		costs.directory += costs.exact[i] ? 0 : needed;
	}
	for (uint32_t i = 0; i < count; i++)
		costs.directory +=
		    graph_account_at(site->graph, i).source == FROM_LIST && !believed(site, i);
	free(unlisted);
	return costs;
}

/* By group of the organisation: the graph's group to fill, or NONE. */
static uint32_t *
fillable(struct site *site, const bool *exact)
{
	uint32_t *fill = mem_alloc((site->org->group_count + 1) * sizeof(*fill));

	memset(fill, 0xff, (site->org->group_count + 1) * sizeof(*fill));
	for (size_t i = 0; i < site->members.groups.count; i++) {
		const struct org_group *there = partner(site, site->members.groups.at[i]);

		if (!exact[i])
			continue;
		fill[there - site->org->groups] = site->members.groups.at[i];
		site->members.counted += there->users;
	}
	return fill;
}

static void
take_from_directory(struct site *site, const bool *exact)
{
	const struct org *org = site->org;
	uint32_t *fill = fillable(site, exact);
	uint32_t count = graph_account_count(site->graph);

	for (size_t m = 0; m < org->member_count; m++) {
		uint32_t group = fill[org->members[m].group];
		uint32_t account =
		    graph_find_account(site->graph, org->accounts[org->members[m].account].id);

		if (group == NONE || account == NONE)
			continue;
		site->members.listed++;
		if (believed(site, account))
			graph_member(site->graph, group, account);
	}
	for (uint32_t i = 0; i < count; i++)
		if (graph_account_at(site->graph, i).source == FROM_LIST && !believed(site, i))
			walk_start(&site->pager, &endpoint_user_groups, i, 0);
	free(fill);
}

void
membership_decide(struct site *site)
{
	struct costs costs = { .exact = NULL };
	bool directory;

	if (site->org == NULL || site->members.decided || !site->directory.known ||
	    site->pager.stopped || tally_of(&site->pager, &endpoint_users)->walks == 0 ||
	    !ended(site, &endpoint_users) || !ended(site, &endpoint_groups) ||
	    !ended(site, &endpoint_org_users) || !ended(site, &endpoint_org_users_old) ||
	    !ended(site, &endpoint_org_groups) || !ended(site, &endpoint_org_groups_old))
		return;
	site->members.decided = true;
	directory = strcmp(site->members.source, "jira") != 0 && good(site, &endpoint_users) &&
		    good(site, &endpoint_groups) && good(site, &endpoint_org_users) &&
		    good(site, &endpoint_org_groups) && !has_unknown(site);
	if (directory) {
		org_members_once(site->org);
		costs = costs_of(site);
		directory =
		    strcmp(site->members.source, "directory") == 0 || costs.directory < costs.jira;
	}
	for (uint32_t i = 0; i < site->members.groups.count; i++) {
		if (directory && costs.exact[i])
			continue;
		idset_add(&site->members.paged, site->members.groups.at[i]);
		walk_start_each(&site->pager, EACH_GROUP, site->members.groups.at[i], 0);
	}
	if (directory)
		take_from_directory(site, costs.exact);
	free(costs.exact);
}

void
membership_list_ended(struct site *site, struct walk *walk, bool good_end)
{
	(void)walk;
	(void)good_end;
	membership_decide(site);
}
