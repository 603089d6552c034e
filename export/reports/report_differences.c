/*
 * differences: where Jira and the organisation's directory do not say the same; no row without an
 * organisation key. Apps and portal customers are no difference: directories list people alone. Of a list that
 * was not read to its end it is not said what it lacks.
 *
 * Cost: one pass over accounts and groups of both sides, and over the members of groups of both.
 */
#include "catalog.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row; texts are constants or the graph's. */
struct difference {
	const char *object, *id, *name, *in_jira, *in_directory, *explanation;
};

struct differences {
	struct difference row; /* first: the cursor is its own row */
	const struct source *source;
	bool *listed; /* by account of the graph: a directory lists it */
	bool *known;  /* by group of the graph, likewise */
	int step;     /* which of steps[] is on */
	size_t at;
	char jira[16], directory[16]; /* counts of the present row */
};

static void *
differences_open(const struct source *source)
{
	struct differences *cursor = mem_alloc(sizeof(*cursor));
	const struct org *org = source->org;

	cursor->source = source;
	cursor->listed = mem_alloc(source->graph->account_count + 1);
	cursor->known = mem_alloc(source->graph->group_count + 1);
	for (size_t i = 0; org != NULL && i < org->account_count; i++)
		if (org->accounts[i].account != NONE)
			cursor->listed[org->accounts[i].account] = true;
	for (size_t i = 0; org != NULL && i < org->group_count; i++)
		if (org->groups[i].group != NONE && org->groups[i].listed)
			cursor->known[org->groups[i].group] = true;
	return cursor;
}

static void
differences_close(void *self)
{
	struct differences *cursor = self;

	free(cursor->listed);
	free(cursor->known);
	free(cursor);
}

/* Each step looks at record number 'at': 1: row is filled; 0: no difference; -1: there is no such record. */

static int
account_in_jira_alone(struct differences *cursor, size_t at)
{
	const struct graph_view *graph = cursor->source->graph;
	const struct account *account;

	if (at == graph->account_count)
		return -1;
	account = &graph->accounts[at];
	if (!org_lists(account) || cursor->listed[at] || !cursor->source->org->accounts_whole)
		return 0;
	cursor->row = (struct difference){ "account", account->id, account->name, "yes", "no",
		"in no directory that the key may read: never invited by it, or removed from it" };
	return 1;
}

static int
account_in_directory_alone(struct differences *cursor, size_t at)
{
	const struct org *org = cursor->source->org;
	const struct org_account *account;

	if (at == org->account_count)
		return -1;
	account = &org->accounts[at];
	if (account->account != NONE)
		return 0;
	cursor->row = (struct difference){ "account", account->id, account->name, "no", "yes",
		"has never been on this site" };
	return 1;
}

static int
account_status(struct differences *cursor, size_t at)
{
	const struct org *org = cursor->source->org;
	const struct account *account;
	const char *status;

	if (at == org->account_count)
		return -1;
	status = org->accounts[at].status;
	if (org->accounts[at].account == NONE || status[0] == '\0')
		return 0;
	account = &cursor->source->graph->accounts[org->accounts[at].account];
	if ((account->status == ACCOUNT_ACTIVE) == (strcmp(status, "active") == 0))
		return 0;
	cursor->row = (struct difference){ "account status", account->id, account->name,
		account_status_name(account->status), status,
		account->status == ACCOUNT_ACTIVE
		    ? "the organisation no longer lets it in, Jira still shows it active"
		    : "inactive on this site alone" };
	return 1;
}

static int
group_in_jira_alone(struct differences *cursor, size_t at)
{
	const struct graph_view *graph = cursor->source->graph;
	const struct group *group;

	if (at == graph->group_count)
		return -1;
	group = &graph->groups[at];
	if ((group->access & GROUP_LISTED) == 0 || cursor->known[at] ||
	    !cursor->source->org->groups_whole)
		return 0;
	cursor->row = (struct difference){ "group", group->id, group->name, "yes", "no",
		"the directory does not list it, as it does with system groups" };
	return 1;
}

static int
group_in_directory_alone(struct differences *cursor, size_t at)
{
	const struct org *org = cursor->source->org;
	const struct org_group *group;

	if (at == org->group_count)
		return -1;
	group = &org->groups[at];
	if (group->group != NONE)
		return 0;
	cursor->row = (struct difference){ "group", group->id, group->name, "no", "yes",
		"this site does not list it" };
	return 1;
}

static int
member_counts(struct differences *cursor, size_t at)
{
	const struct org *org = cursor->source->org;
	const struct org_group *group;
	uint32_t people;

	if (at == org->group_count)
		return -1;
	group = &org->groups[at];
	if (!group->listed || group->group == NONE || group->users == NONE ||
	    (people = org_people_of(cursor->source->graph, group->group)) == group->users)
		return 0;
	snprintf(cursor->jira, sizeof(cursor->jira), "%u", people);
	snprintf(cursor->directory, sizeof(cursor->directory), "%u", group->users);
	cursor->row = (struct difference){ "members of group", group->id, group->name, cursor->jira,
		cursor->directory,
		"people in the group, by Jira and by the directory; Jira's are in the reports" };
	return 1;
}

static const void *
differences_next(void *self)
{
	static int (*const steps[])(struct differences *, size_t) = { account_in_jira_alone,
		account_in_directory_alone, account_status, group_in_jira_alone,
		group_in_directory_alone, member_counts };
	struct differences *cursor = self;
	int found;

	while (
	    cursor->source->org != NULL && cursor->step < (int)(sizeof(steps) / sizeof(steps[0]))) {
		if ((found = steps[cursor->step](cursor, cursor->at++)) > 0)
			return cursor;
		if (found < 0) {
			cursor->step++;
			cursor->at = 0;
		}
	}
	return NULL;
}

static void
object(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->object);
}

static void
id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->id);
}

static void
name(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->name);
}

static void
in_jira(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->in_jira);
}

static void
in_directory(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->in_directory);
}

static void
explanation(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct difference *)row)->explanation);
}

static const struct column columns[] = {
	{ "object", CELL_TEXT, object },
	{ "id", CELL_TEXT, id },
	{ "name", CELL_TEXT, name },
	{ "in_jira", CELL_TEXT, in_jira },
	{ "in_directory", CELL_TEXT, in_directory },
	{ "explanation", CELL_TEXT, explanation },
	COLUMNS_END,
};

const struct report report_differences = {
	.name = "differences",
	.title = "Differences",
	.rows = "difference between Jira and the directory",
	.columns = columns,
	.open = differences_open,
	.next = differences_next,
	.close = differences_close,
};
