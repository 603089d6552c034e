/*
 * projects: every project, live and archived, with its lead and its permission scheme.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct projects {
	struct subject subject; /* its account is the lead, or NULL */
	const struct graph_view *graph;
	const struct findings *findings; /* or NULL */
	struct text flags;
	const struct access *access; /* or NULL */
	uint32_t at;                 /* the row's project + 1 */
};

static void *
projects_open(const struct source *source)
{
	struct projects *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	cursor->findings = source->findings;
	cursor->access = source->access;
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
	flags_set(&cursor->flags, cursor->findings, SUBJECT_PROJECT, cursor->at - 1);
	return cursor;
}

static void
projects_close(void *self)
{
	struct projects *cursor = self;

	text_release(&cursor->flags);
	free(cursor);
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

/* Nothing is said of a project whose scheme could not be read. */
static bool
is_computed(const struct projects *cursor)
{
	return cursor->access != NULL && access_computed(cursor->access, cursor->at - 1);
}

static void
count_of(const struct projects *cursor, enum level level, struct cell *cell)
{
	if (is_computed(cursor))
		cell_count(cell, access_account_total(cursor->access, cursor->at - 1, level));
	else
		cell_text(cell, NULL);
}

static void
browse_count(const void *row, struct cell *cell)
{
	count_of(row, LEVEL_BROWSE, cell);
}

static void
admin_count(const void *row, struct cell *cell)
{
	count_of(row, LEVEL_ADMINISTER, cell);
}

static void
exposure(const void *row, struct cell *cell)
{
	const struct projects *cursor = row;

	cell_text(cell, is_computed(cursor)
			    ? exposure_name(access_exposure(cursor->access, cursor->at - 1))
			    : NULL);
}

static void
flags(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct projects *)row)->flags.bytes);
}

static const struct column columns[] = {
	PROJECT_COLUMNS,
	{ "category", CELL_TEXT, category },
	{ "lead_account_id", CELL_TEXT, subject_account_id },
	{ "lead_name", CELL_TEXT, subject_display_name },
	{ "lead_status", CELL_TEXT, subject_status },
	{ "permission_scheme", CELL_TEXT, permission_scheme },
	{ "browse_count", CELL_COUNT, browse_count },
	{ "admin_count", CELL_COUNT, admin_count },
	{ "exposure", CELL_TEXT, exposure },
	{ "flags", CELL_TEXT, flags },
	COLUMNS_END,
};

const struct report report_projects = {
	.name = "projects",
	.title = "Projects",
	.rows = "project",
	.columns = columns,
	.open = projects_open,
	.next = projects_next,
	.close = projects_close,
};
