/* Both sides beside each other, by number: see org.h. */
#include "org.h"

bool
org_lists(const struct account *account)
{
	return account->type == ACCOUNT_ATLASSIAN && account->status != ACCOUNT_UNKNOWN;
}

uint32_t
org_people_of(const struct graph_view *graph, uint32_t group)
{
	uint32_t people = 0;

	for (uint32_t e = graph->members.first[group]; e < graph->members.first[group + 1]; e++)
		people += org_lists(&graph->accounts[graph->members.to[e]]);
	return people;
}

static void
add_row(struct run *run, const char *object, uint64_t jira, const char *source, uint64_t directory,
    bool whole)
{
	struct coverage *row = run_coverage(run, object, "Jira beside the directory");

	row->received = row->kept = jira;
	row->second_source = source;
	row->second_count = directory;
	run_judge(run, row, whole, "each difference stands in the report 'differences'");
}

void
org_coverage(const struct org *org, const struct graph_view *graph, struct run *run)
{
	uint64_t people = 0, groups = 0, members = 0, listed = 0, listed_groups = 0, users = 0;

	for (size_t i = 0; i < graph->account_count; i++)
		people += org_lists(&graph->accounts[i]);
	for (size_t i = 0; i < graph->group_count; i++)
		groups += (graph->groups[i].access & GROUP_LISTED) != 0;
	for (size_t i = 0; i < org->account_count; i++)
		listed += org->accounts[i].listed;
	for (size_t i = 0; i < org->group_count; i++) {
		const struct org_group *group = &org->groups[i];

		listed_groups += group->listed;
		if (!group->listed || group->group == NONE || group->users == NONE)
			continue;
		members += org_people_of(graph, group->group);
		users += group->users;
	}
	if (listed == 0 && listed_groups == 0)
		return; /* the directory could not be read: there is nothing to compare with */
	add_row(run, "people in Jira", people, "accounts of the directory", listed,
	    org->accounts_whole);
	add_row(run, "groups in Jira", groups, "groups of the directory", listed_groups,
	    org->groups_whole);
	add_row(run, "memberships of people in groups of both", members,
	    "counts.users of the directory", users, org->groups_whole);
}
