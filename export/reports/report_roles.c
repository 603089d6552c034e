/*
 * roles: every project role, those of the site and those of team-managed projects.
 *
 * Cost: one pass over the places when opened, 8 bytes a role.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct roles {
	const struct role *role;
	const struct project *project; /* whose role it is; NULL: the site's */
	uint32_t project_count, actor_count;
	uint32_t at;        /* the next row's role */
	uint32_t *projects; /* where the role has an actor */
	uint32_t *actors;
};

static void
roles_open(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct roles *cursor = self;
	uint32_t actors;

	cursor->projects = mem_alloc(graph->role_count * sizeof(*cursor->projects));
	cursor->actors = mem_alloc(graph->role_count * sizeof(*cursor->actors));
	for (uint32_t place = 0; place < graph->place_count; place++) {
		actors = graph->actors_at[place + 1] - graph->actors_at[place];
		cursor->projects[graph->places[place].role] += actors > 0;
		cursor->actors[graph->places[place].role] += actors;
	}
}

static const void *
roles_next(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct roles *cursor = self;
	uint32_t at = cursor->at;

	if (at == graph->role_count)
		return NULL;
	cursor->role = &graph->roles[at];
	cursor->project =
	    cursor->role->scope != NONE ? &graph->projects[cursor->role->scope] : NULL;
	cursor->project_count = cursor->projects[at];
	cursor->actor_count = cursor->actors[at];
	cursor->at++;
	return cursor;
}

static void
roles_close(void *self)
{
	struct roles *cursor = self;

	free(cursor->projects);
	free(cursor->actors);
}

static const struct column columns[] = {
	ROLE_COLUMNS(struct roles),
	COLUMN_OF("description", CELL_TEXT, struct roles, role, description),
	COLUMN_OF("scope_project_key", CELL_TEXT, struct roles, project, key),
	COLUMN_OF("is_default", CELL_YESNO, struct roles, role, is_default),
	COLUMN("project_count", CELL_COUNT, struct roles, project_count),
	COLUMN("actor_count", CELL_COUNT, struct roles, actor_count),
	COLUMNS_END,
};

const struct report report_roles = {
	.name = "roles",
	.title = "Roles",
	.rows = "role",
	.columns = columns,
	.size = sizeof(struct roles),
	.open = roles_open,
	.next = roles_next,
	.close = roles_close,
};
