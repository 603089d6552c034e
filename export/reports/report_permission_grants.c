/*
 * permission_grants: every line of every permission scheme, and how many projects use the scheme.
 *
 * Cost: one pass over the projects when opened, 4 bytes a scheme.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct grants {
	const struct graph_view *graph;
	const struct scheme_line *line;
	uint32_t at;        /* the next line */
	uint32_t *projects; /* that use the scheme */
};

static void *
grants_open(const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct grants *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = graph;
	cursor->projects = mem_alloc(graph->scheme_count * sizeof(*cursor->projects));
	for (uint32_t i = 0; i < graph->project_count; i++)
		if (graph->projects[i].scheme != NONE)
			cursor->projects[graph->projects[i].scheme]++;
	return cursor;
}

static const void *
grants_next(void *self)
{
	struct grants *cursor = self;

	if (cursor->at == cursor->graph->line_count)
		return NULL;
	cursor->line = &cursor->graph->lines[cursor->at++];
	return cursor;
}

static void
grants_close(void *self)
{
	struct grants *cursor = self;

	free(cursor->projects);
	free(cursor);
}

static void
scheme_id(const void *row, struct cell *cell)
{
	const struct grants *cursor = row;

	cell_text(cell, cursor->graph->schemes[cursor->line->scheme].id);
}

static void
scheme_name(const void *row, struct cell *cell)
{
	const struct grants *cursor = row;

	cell_text(cell, cursor->graph->schemes[cursor->line->scheme].name);
}

static void
permission(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct grants *)row)->line->permission);
}

static void
holder_type(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct grants *)row)->line->holder_type);
}

static void
holder_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct grants *)row)->line->holder_id);
}

static void
holder_name(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct grants *)row)->line->holder_name);
}

static void
project_count(const void *row, struct cell *cell)
{
	const struct grants *cursor = row;

	cell_count(cell, cursor->projects[cursor->line->scheme]);
}

static const struct column columns[] = {
	{ "scheme_id", CELL_TEXT, scheme_id },
	{ "scheme_name", CELL_TEXT, scheme_name },
	{ "permission", CELL_TEXT, permission },
	{ "holder_type", CELL_TEXT, holder_type },
	{ "holder_id", CELL_TEXT, holder_id },
	{ "holder_name", CELL_TEXT, holder_name },
	{ "project_count", CELL_COUNT, project_count },
	COLUMNS_END,
};

const struct report report_permission_grants = {
	.name = "permission_grants",
	.title = "Permission grants",
	.rows = "scheme x permission x holder",
	.columns = columns,
	.open = grants_open,
	.next = grants_next,
	.close = grants_close,
};
