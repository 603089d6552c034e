/*
 * projects: every project, live and archived, with its lead and its permission scheme.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct projects {
	struct subject subject; /* its account is the lead, or NULL */
	const struct graph_view *graph;
	uint32_t at;
};

static void *
projects_open(const struct source *source)
{
	struct projects *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	return cursor;
}

static const void *
projects_next(void *self)
{
	struct projects *cursor = self;
	const struct project *project;

	if (cursor->at == cursor->graph->project_count)
		return NULL;
	project = &cursor->graph->projects[cursor->at++];
	cursor->subject.project = project;
	cursor->subject.account =
	    project->lead != NONE ? &cursor->graph->accounts[project->lead] : NULL;
	return cursor;
}

static void
category(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct projects *)row)->subject.project->category);
}

static void
permission_scheme(const void *row, struct cell *cell)
{
	const struct projects *cursor = row;
	uint32_t scheme = cursor->subject.project->scheme;

	cell_text(cell, scheme != NONE ? cursor->graph->schemes[scheme].name : NULL);
}

static const struct column columns[] = {
	PROJECT_COLUMNS,
	{ "category", CELL_TEXT, category },
	{ "lead_account_id", CELL_TEXT, subject_account_id },
	{ "lead_name", CELL_TEXT, subject_display_name },
	{ "lead_status", CELL_TEXT, subject_status },
	{ "permission_scheme", CELL_TEXT, permission_scheme },
	{ "browse_count", CELL_COUNT, NULL },
	{ "admin_count", CELL_COUNT, NULL },
	{ "exposure", CELL_TEXT, NULL },
	{ "flags", CELL_TEXT, NULL },
	COLUMNS_END,
};

const struct report report_projects = {
	.name = "projects",
	.title = "Projects",
	.rows = "project",
	.columns = columns,
	.open = projects_open,
	.next = projects_next,
	.close = free,
};
