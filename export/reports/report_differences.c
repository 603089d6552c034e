/*
 * differences: where Jira and the organisation's directory do not say the same; no row without an
 * organisation key. Apps and portal customers are no difference: directories list people alone. Of a list that
 * was not read to its end it is not said what it lacks.
 *
 * Cost: one pass over accounts and groups of both sides, and over the members of groups of both.
 */
#include "catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row; texts are constants or the graph's. */
struct difference {
	const char *object, *id, *name, *in_jira, *in_directory, *explanation;
};

struct differences {
	struct difference row; /* first: the cursor is its own row */
	const struct graph_view *graph;
	const struct org *org;
	bool *listed; /* by account of the graph: a directory lists it */
	bool *known;  /* by group of the graph, likewise */
	size_t step;  /* which of steps[] is on */
	size_t at;
	char jira[16], directory[16]; /* counts of the present row */
};

static void
differences_open(void *self, const struct source *source)
{
	struct differences *cursor = self;
	const struct org *org = source->org;

	cursor->graph = source->graph;
	cursor->org = org;
	cursor->listed = mem_alloc(source->graph->account_count + 1);
	cursor->known = mem_alloc(source->graph->group_count + 1);
	for (size_t i = 0; org != NULL && i < org->account_count; i++)
		if (org->accounts[i].account != NONE && org->accounts[i].listed)
			cursor->listed[org->accounts[i].account] = true;
	for (size_t i = 0; org != NULL && i < org->group_count; i++)
		if (org->groups[i].group != NONE && org->groups[i].listed)
			cursor->known[org->groups[i].group] = true;
}

static void
differences_close(void *self)
{
	struct differences *cursor = self;

	free(cursor->listed);
	free(cursor->known);
}

/* ---- Each looks at one record, and fills the row when the two do not say the same of it. ---- */

static bool
account_in_jira_alone(struct differences *cursor, size_t at)
{
	const struct account *account = &cursor->graph->accounts[at];

	if (cursor->listed[at] || !org_lists(account) || !cursor->org->accounts_whole)
		return false;
	cursor->row = (struct difference){ "account", account->id, account->name, "yes", "no",
		"in no directory that the key may read: never invited by it, or removed from it" };
	return true;
}

static bool
account_in_directory_alone(struct differences *cursor, size_t at)
{
	const struct org_account *account = &cursor->org->accounts[at];

	if (account->account != NONE || !account->listed)
		return false;
	cursor->row = (struct difference){ "account", account->id, account->name, "no", "yes",
		"has never been on this site" };
	return true;
}

static bool
account_status(struct differences *cursor, size_t at)
{
	const char *status = cursor->org->accounts[at].status;
	uint32_t partner = cursor->org->accounts[at].account;
	const struct account *account;

	if (partner == NONE || status[0] == '\0')
		return false;
	account = &cursor->graph->accounts[partner];
	if ((account->status == ACCOUNT_ACTIVE) == (strcmp(status, "active") == 0))
		return false;
	cursor->row = (struct difference){ "account status", account->id, account->name,
		account_status_name(account->status), status,
		account->status == ACCOUNT_ACTIVE
		    ? "the organisation no longer lets it in, Jira still shows it active"
		    : "inactive on this site alone" };
	return true;
}

static bool
group_in_jira_alone(struct differences *cursor, size_t at)
{
	const struct group *group = &cursor->graph->groups[at];

	if ((group->access & GROUP_LISTED) == 0 || cursor->known[at] || !cursor->org->groups_whole)
		return false;
	cursor->row = (struct difference){ "group", group->id, group->name, "yes", "no",
		"the directory does not list it, as it does with system groups" };
	return true;
}

static bool
group_in_directory_alone(struct differences *cursor, size_t at)
{
	const struct org_group *group = &cursor->org->groups[at];

	if (group->group != NONE)
		return false;
	cursor->row = (struct difference){ "group", group->id, group->name, "no", "yes",
		"this site does not list it" };
	return true;
}

static bool
member_counts(struct differences *cursor, size_t at)
{
	const struct org_group *group = &cursor->org->groups[at];
	uint32_t people;

	if (!group->listed || group->group == NONE || group->users == NONE ||
	    (people = org_people_of(cursor->graph, group->group)) == group->users)
		return false;
	snprintf(cursor->jira, sizeof(cursor->jira), "%u", people);
	snprintf(cursor->directory, sizeof(cursor->directory), "%u", group->users);
	cursor->row = (struct difference){ "members of group", group->id, group->name, cursor->jira,
		cursor->directory,
		"people in the group, by Jira and by the directory; Jira's are in the reports" };
	return true;
}

static const void *
differences_next(void *self, const struct source *source)
{
	struct differences *cursor = self;
	const struct org *org = source->org;

	if (org == NULL)
		return NULL;
	const struct {
		bool (*differs)(struct differences *cursor, size_t at);
		size_t count;
	} steps[] = {
		{ account_in_jira_alone, source->graph->account_count },
		{ account_in_directory_alone, org->account_count },
		{ account_status, org->account_count },
		{ group_in_jira_alone, source->graph->group_count },
		{ group_in_directory_alone, org->group_count },
		{ member_counts, org->group_count },
	};
	for (; cursor->step < sizeof(steps) / sizeof(*steps); cursor->step++, cursor->at = 0)
		while (cursor->at < steps[cursor->step].count)
			if (steps[cursor->step].differs(cursor, cursor->at++))
				return cursor;
	return NULL;
}

static const struct column columns[] = {
	COLUMN("object", CELL_TEXT, struct difference, object),
	COLUMN("id", CELL_TEXT, struct difference, id),
	COLUMN("name", CELL_TEXT, struct difference, name),
	COLUMN("in_jira", CELL_TEXT, struct difference, in_jira),
	COLUMN("in_directory", CELL_TEXT, struct difference, in_directory),
	COLUMN("explanation", CELL_TEXT, struct difference, explanation),
	COLUMNS_END,
};

const struct report report_differences = {
	.name = "differences",
	.title = "Differences",
	.rows = "difference between Jira and the directory",
	.columns = columns,
	.size = sizeof(struct differences),
	.open = differences_open,
	.next = differences_next,
	.close = differences_close,
};
