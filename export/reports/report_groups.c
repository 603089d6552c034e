/*
 * groups: every group, also those met in a role or a scheme that the list of groups does not have.
 *
 * Cost: one pass over the actors when opened, 4 bytes a group and 4 an actor; a pass over the members to count
 * those that are active.
 */
#include "catalog.h"
#include "subject.h"

struct groups {
	const struct group *group;
	uint32_t member_count, role_grant_count;
	char flags[FLAGS_ROOM];
	const struct graph_view *graph;
	uint32_t at; /* the row's group + 1 */
	struct edges roles_of;
};

static void
groups_open(void *self, const struct source *source)
{
	struct groups *cursor = self;

	cursor->graph = source->graph;
	cursor->roles_of = graph_actors_of(source->graph, ACTOR_GROUP);
}

static const void *
groups_next(void *self, const struct source *source)
{
	struct groups *cursor = self;
	const uint32_t *first = source->graph->members.first;
	uint32_t at = cursor->at;

	if (at == source->graph->group_count)
		return NULL;
	cursor->group = &source->graph->groups[at];
	cursor->member_count = first[at + 1] - first[at];
	cursor->role_grant_count = cursor->roles_of.first[at + 1] - cursor->roles_of.first[at];
	findings_flags(source->findings, SUBJECT_GROUP, at, cursor->flags);
	cursor->at++;
	return cursor;
}

static void
groups_close(void *self)
{
	edges_free(&((struct groups *)self)->roles_of);
}

static void
get_active_member_count(const void *row, struct cell *cell)
{
	const struct groups *cursor = row;
	const struct edges *members = &cursor->graph->members;
	uint32_t active = 0;

	for (uint32_t e = members->first[cursor->at - 1]; e < members->first[cursor->at]; e++)
		active += cursor->graph->accounts[members->to[e]].status == ACCOUNT_ACTIVE;
	cell_count(cell, active);
}

static const struct column columns[] = {
	GROUP_COLUMNS(struct groups),
	COLUMN_OF("managed_by", CELL_TEXT, struct groups, group, owner),
	COLUMN("member_count", CELL_COUNT, struct groups, member_count),
	COLUMN_GET("active_member_count", CELL_COUNT, get_active_member_count),
	COLUMN("role_grant_count", CELL_COUNT, struct groups, role_grant_count),
	COLUMN("flags", CELL_LIST, struct groups, flags),
	COLUMNS_END,
};

const struct report report_groups = {
	.name = "groups",
	.title = "Groups",
	.rows = "group",
	.columns = columns,
	.size = sizeof(struct groups),
	.open = groups_open,
	.next = groups_next,
	.close = groups_close,
};
