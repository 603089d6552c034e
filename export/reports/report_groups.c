/*
 * groups: every group, also those met in a role or a scheme that the list of groups does not have.
 *
 * Cost: one pass over the actors when opened, 4 bytes a group and 4 an actor; a pass over the members to count
 * those that are active.
 */
#include "catalog.h"
#include "subject.h"

#include <string.h>

struct groups {
	const struct group *group;
	uint32_t member_count, role_grant_count;
	char flags[FLAGS_ROOM];
	struct text products, admin_of;
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

static void
list_products(struct groups *cursor, const struct graph_view *graph, uint32_t group)
{
	if (graph->application_count == 0)
		return; /* not read: not said, instead of a list of nothing */
	text_cut(&cursor->products, 0);
	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		if (graph->application_groups[i].group != group)
			continue;
		text_between(&cursor->products, "; ");
		text_add(&cursor->products,
		    graph->applications[graph->application_groups[i].application].key);
	}
}

static void
list_kinds(struct groups *cursor, uint8_t kinds)
{
	static const char *const words[ADMIN_KINDS] = { "organisation", "site", "user access",
		"jira", "products" };

	text_cut(&cursor->admin_of, 0);
	for (uint8_t kind = 0; kind < (uint8_t)ADMIN_KINDS; kind++) {
		if ((kinds & 1 << kind) == 0)
			continue;
		text_between(&cursor->admin_of, "; ");
		text_add(&cursor->admin_of, words[kind]);
	}
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
	list_products(cursor, source->graph, at);
	list_kinds(cursor, cursor->group->administers);
	cursor->at++;
	return cursor;
}

static void
groups_close(void *self)
{
	struct groups *cursor = self;

	edges_free(&cursor->roles_of);
	text_release(&cursor->products);
	text_release(&cursor->admin_of);
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

/* Does an identity provider decide who is in it? Empty: no organisation says. */
static void
get_synced(const void *row, struct cell *cell)
{
	const char *owner = ((const struct groups *)row)->group->owner;
	int8_t synced = -1;

	if (owner != NULL && *owner != '\0')
		synced = strcmp(owner, "identity provider") == 0;
	cell_int8(&synced, cell);
}

static const struct column columns[] = {
	GROUP_COLUMNS(struct groups),
	COLUMN_OF("managed_by", CELL_TEXT, struct groups, group, owner),
	COLUMN("member_count", CELL_COUNT, struct groups, member_count),
	COLUMN_GET("active_member_count", CELL_COUNT, get_active_member_count),
	COLUMN("role_grant_count", CELL_COUNT, struct groups, role_grant_count),
	COLUMN("flags", CELL_LIST, struct groups, flags),
	COLUMN("gives_products", CELL_LIST, struct groups, products),
	COLUMN("admin_of", CELL_LIST, struct groups, admin_of),
	COLUMN_GET("synced", CELL_YESNO, get_synced),
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
