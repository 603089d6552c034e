/*
 * groups: every group, also those met in a role or a scheme that the list of groups does not have.
 *
 * Cost: one pass over the actors when opened, 4 bytes a group; a pass over the members to count
 * those that are active.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct groups {
	struct subject subject;
	const struct graph_view *graph;
	const struct findings *findings; /* or NULL */
	struct text flags;
	uint32_t at;           /* the row's group + 1 */
	uint32_t *role_grants; /* places where the group is an actor */
};

static void *
groups_open(const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct groups *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = graph;
	cursor->findings = source->findings;
	cursor->role_grants = mem_alloc(graph->group_count * sizeof(*cursor->role_grants));
	for (uint32_t i = 0; i < graph->actor_count; i++)
		if (graph->actors[i].kind == ACTOR_GROUP)
			cursor->role_grants[graph->actors[i].who]++;
	return cursor;
}

static const void *
groups_next(void *self)
{
	struct groups *cursor = self;

	if (cursor->at == cursor->graph->group_count)
		return NULL;
	cursor->subject.group = &cursor->graph->groups[cursor->at++];
	flags_set(&cursor->flags, cursor->findings, SUBJECT_GROUP, cursor->at - 1);
	return cursor;
}

static void
groups_close(void *self)
{
	struct groups *cursor = self;

	text_release(&cursor->flags);
	free(cursor->role_grants);
	free(cursor);
}

static void
managed_by(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct subject *)row)->group->owner);
}

static void
member_count(const void *row, struct cell *cell)
{
	const struct groups *cursor = row;
	const uint32_t *first = cursor->graph->members.first;

	cell_count(cell, first[cursor->at] - first[cursor->at - 1]);
}

static void
active_member_count(const void *row, struct cell *cell)
{
	const struct groups *cursor = row;
	const struct edges *members = &cursor->graph->members;
	uint32_t active = 0;

	for (uint32_t e = members->first[cursor->at - 1]; e < members->first[cursor->at]; e++)
		active += cursor->graph->accounts[members->to[e]].status == ACCOUNT_ACTIVE;
	cell_count(cell, active);
}

static void
role_grant_count(const void *row, struct cell *cell)
{
	const struct groups *cursor = row;

	cell_count(cell, cursor->role_grants[cursor->at - 1]);
}

static void
flags(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct groups *)row)->flags.bytes);
}

static const struct column columns[] = {
	GROUP_COLUMNS,
	{ "managed_by", CELL_TEXT, managed_by },
	{ "member_count", CELL_COUNT, member_count },
	{ "active_member_count", CELL_COUNT, active_member_count },
	{ "role_grant_count", CELL_COUNT, role_grant_count },
	{ "flags", CELL_TEXT, flags },
	COLUMNS_END,
};

const struct report report_groups = {
	.name = "groups",
	.title = "Groups",
	.rows = "group",
	.columns = columns,
	.open = groups_open,
	.next = groups_next,
	.close = groups_close,
};
