/*
 * roles: every project role, those of the site and those of team-managed projects.
 *
 * Cost: one pass over the places when opened, 8 bytes a role.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct roles {
	struct subject subject;
	const struct graph_view *graph;
	uint32_t at;        /* the row's role + 1 */
	uint32_t *projects; /* where the role has an actor */
	uint32_t *actors;
};

static void *
roles_open(const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct roles *cursor = mem_alloc(sizeof(*cursor));
	uint32_t actors;

	cursor->graph = graph;
	cursor->projects = mem_alloc(graph->role_count * sizeof(*cursor->projects));
	cursor->actors = mem_alloc(graph->role_count * sizeof(*cursor->actors));
	for (uint32_t place = 0; place < graph->place_count; place++) {
		actors = graph->actors_at[place + 1] - graph->actors_at[place];
		cursor->projects[graph->places[place].role] += actors > 0;
		cursor->actors[graph->places[place].role] += actors;
	}
	return cursor;
}

static const void *
roles_next(void *self)
{
	struct roles *cursor = self;
	const struct role *role;

	if (cursor->at == cursor->graph->role_count)
		return NULL;
	role = &cursor->graph->roles[cursor->at++];
	cursor->subject.role = role;
	cursor->subject.project =
	    role->scope != NONE ? &cursor->graph->projects[role->scope] : NULL;
	return cursor;
}

static void
roles_close(void *self)
{
	struct roles *cursor = self;

	free(cursor->projects);
	free(cursor->actors);
	free(cursor);
}

static void
description(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct roles *)row)->subject.role->description);
}

static void
is_default(const void *row, struct cell *cell)
{
	cell_yesno(cell, ((const struct roles *)row)->subject.role->is_default);
}

static void
project_count(const void *row, struct cell *cell)
{
	const struct roles *cursor = row;

	cell_count(cell, cursor->projects[cursor->at - 1]);
}

static void
actor_count(const void *row, struct cell *cell)
{
	const struct roles *cursor = row;

	cell_count(cell, cursor->actors[cursor->at - 1]);
}

static const struct column columns[] = {
	ROLE_COLUMNS,
	{ "description", CELL_TEXT, description },
	{ "scope_project_key", CELL_TEXT, subject_project_key },
	{ "is_default", CELL_YESNO, is_default },
	{ "project_count", CELL_COUNT, project_count },
	{ "actor_count", CELL_COUNT, actor_count },
	COLUMNS_END,
};

const struct report report_roles = {
	.name = "roles",
	.title = "Roles",
	.rows = "role",
	.columns = columns,
	.open = roles_open,
	.next = roles_next,
	.close = roles_close,
};
