/*
 * entitlements: what every account was given, one row each: its memberships, then the roles that name it itself.
 * What it has through these is in role_access and effective_access.
 *
 * Cost: one pass over the actors when opened, 4 bytes an actor and 4 an account; O(1) a row.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct entitlements {
	struct subject subject; /* with a role: of the role; else of the membership */
	const struct graph_view *graph;
	struct edges roles_of;
	uint32_t account;          /* its rows are told */
	uint32_t membership, held; /* next edges of groups_of and roles_of */
	struct text grant_id;
};

static void *
entitlements_open(const struct source *source)
{
	struct entitlements *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	cursor->roles_of = graph_actors_of(source->graph, ACTOR_USER);
	return cursor;
}

static void
tell_membership(struct entitlements *cursor)
{
	const struct graph_view *graph = cursor->graph;

	cursor->subject.group = &graph->groups[graph->groups_of.to[cursor->membership++]];
	text_add(&cursor->grant_id, "membership:");
	text_add(&cursor->grant_id, cursor->subject.group->id);
	text_add(&cursor->grant_id, ":");
	text_add(&cursor->grant_id, cursor->subject.account->id);
}

static void
tell_role(struct entitlements *cursor)
{
	const struct graph_view *graph = cursor->graph;
	uint32_t actor = cursor->roles_of.to[cursor->held++];
	const struct project_role *place = &graph->places[graph->actors[actor].place];

	cursor->subject.project = &graph->projects[place->project];
	cursor->subject.role = &graph->roles[place->role];
	grant_id_add(&cursor->grant_id, graph, actor);
}

static const void *
entitlements_next(void *self)
{
	struct entitlements *cursor = self;
	const struct graph_view *graph = cursor->graph;

	for (; cursor->account < graph->account_count; cursor->account++) {
		cursor->subject = (struct subject){ .account = &graph->accounts[cursor->account] };
		text_cut(&cursor->grant_id, 0);
		if (cursor->membership < graph->groups_of.first[cursor->account + 1]) {
			tell_membership(cursor);
			return cursor;
		}
		if (cursor->held < cursor->roles_of.first[cursor->account + 1]) {
			tell_role(cursor);
			return cursor;
		}
	}
	return NULL;
}

static void
entitlements_close(void *self)
{
	struct entitlements *cursor = self;

	free(cursor->roles_of.first);
	free(cursor->roles_of.to);
	text_release(&cursor->grant_id);
	free(cursor);
}

static void
grant_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct entitlements *)row)->grant_id.bytes);
}

static void
entitlement_type(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct subject *)row)->group != NULL ? "membership" : "role");
}

static void
entitlement_id(const void *row, struct cell *cell)
{
	const struct subject *subject = row;

	cell_text(cell, subject->group != NULL ? subject->group->id : subject->role->id);
}

static void
entitlement(const void *row, struct cell *cell)
{
	const struct subject *subject = row;

	cell_text(cell, subject->group != NULL ? subject->group->name : subject->role->name);
}

/* What is given through another grant is no row here. */
static void
access_type(const void *row, struct cell *cell)
{
	(void)row;
	cell_text(cell, "direct");
}

static const struct column columns[] = {
	{ "grant_id", CELL_TEXT, grant_id },
	ACCOUNT_COLUMNS,
	{ "entitlement_type", CELL_TEXT, entitlement_type },
	{ "entitlement_id", CELL_TEXT, entitlement_id },
	{ "entitlement", CELL_TEXT, entitlement },
	PROJECT_COLUMNS,
	{ "access_type", CELL_TEXT, access_type },
	COLUMNS_END,
};

const struct report report_entitlements = {
	.name = "entitlements",
	.title = "Entitlements",
	.rows = "account x entitlement",
	.columns = columns,
	.open = entitlements_open,
	.next = entitlements_next,
	.close = entitlements_close,
};
