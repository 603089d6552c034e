/*
 * permission_grants: every line of every permission scheme, and how many projects use the scheme.
 *
 * Cost: one pass over the projects when opened, 4 bytes a scheme.
 */
#include "catalog.h"

#include <stdlib.h>

struct grants {
	const struct scheme *scheme;
	const struct scheme_line *line;
	uint32_t project_count;
	uint32_t at;        /* the next line */
	uint32_t *projects; /* that use the scheme */
};

static void
grants_open(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct grants *cursor = self;

	cursor->projects = mem_alloc(graph->scheme_count * sizeof(*cursor->projects));
	for (uint32_t i = 0; i < graph->project_count; i++)
		if (graph->projects[i].scheme != NONE)
			cursor->projects[graph->projects[i].scheme]++;
}

static const void *
grants_next(void *self, const struct source *source)
{
	struct grants *cursor = self;

	if (cursor->at == source->graph->line_count)
		return NULL;
	cursor->line = &source->graph->lines[cursor->at++];
	cursor->scheme = &source->graph->schemes[cursor->line->scheme];
	cursor->project_count = cursor->projects[cursor->line->scheme];
	return cursor;
}

static void
grants_close(void *self)
{
	free(((struct grants *)self)->projects);
}

static const struct column columns[] = {
	COLUMN_OF("scheme_id", CELL_TEXT, struct grants, scheme, id),
	COLUMN_OF("scheme_name", CELL_TEXT, struct grants, scheme, name),
	COLUMN_OF("permission", CELL_TEXT, struct grants, line, permission),
	COLUMN_OF("holder_type", CELL_TEXT, struct grants, line, holder_type),
	COLUMN_OF("holder_id", CELL_TEXT, struct grants, line, holder_id),
	COLUMN_OF("holder_name", CELL_TEXT, struct grants, line, holder_name),
	COLUMN("project_count", CELL_COUNT, struct grants, project_count),
	COLUMNS_END,
};

const struct report report_permission_grants = {
	.name = "permission_grants",
	.title = "Permission grants",
	.rows = "permission that a scheme gives to somebody",
	.columns = columns,
	.size = sizeof(struct grants),
	.open = grants_open,
	.next = grants_next,
	.close = grants_close,
};
