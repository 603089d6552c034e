/*
 * projects: every project, live and archived, with its lead, its permission scheme and its issue security scheme.
 */
#include "catalog.h"
#include "subject.h"

struct projects {
	const struct project *project;
	const struct account *lead;             /* or NULL */
	const struct scheme *scheme;            /* or NULL */
	const struct security_scheme *security; /* or NULL */
	char flags[FLAGS_ROOM];
	const struct access *access; /* NULL: nothing is said of this project */
	uint32_t at;                 /* the row's project + 1 */
};

static const void *
projects_next(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct projects *cursor = self;
	const struct project *project;
	uint32_t at = cursor->at;

	if (at == graph->project_count)
		return NULL;
	cursor->project = project = &graph->projects[at];
	cursor->lead = project->lead != NONE ? &graph->accounts[project->lead] : NULL;
	cursor->scheme = project->scheme != NONE ? &graph->schemes[project->scheme] : NULL;
	cursor->security =
	    project->security != NONE ? &graph->security_schemes[project->security] : NULL;
	cursor->access =
	    source->access != NULL && access_computed(source->access, at) ? source->access : NULL;
	findings_flags(source->findings, SUBJECT_PROJECT, at, cursor->flags);
	cursor->at++;
	return cursor;
}

/* ---- Of a project whose scheme could be read; counted when the first row shows it. ---- */

static void
get_browse_count(const void *row, struct cell *cell)
{
	const struct projects *it = row;

	if (it->access != NULL)
		cell_count(cell, access_account_total(it->access, it->at - 1, LEVEL_BROWSE));
}

static void
get_admin_count(const void *row, struct cell *cell)
{
	const struct projects *it = row;

	if (it->access != NULL)
		cell_count(cell, access_account_total(it->access, it->at - 1, LEVEL_ADMINISTER));
}

static void
get_exposure(const void *row, struct cell *cell)
{
	const struct projects *it = row;

	if (it->access != NULL)
		cell_text(cell, exposure_name(access_exposure(it->access, it->at - 1)));
}

static const struct column columns[] = {
	PROJECT_COLUMNS(struct projects),
	COLUMN_OF("category", CELL_TEXT, struct projects, project, category),
	COLUMN_OF("lead_account_id", CELL_TEXT, struct projects, lead, id),
	COLUMN_OF("lead_name", CELL_TEXT, struct projects, lead, name),
	COLUMN_GET_OF("lead_status", CELL_TEXT, struct projects, lead, get_status),
	COLUMN_OF("permission_scheme", CELL_TEXT, struct projects, scheme, name),
	COLUMN_GET("browse_count", CELL_COUNT, get_browse_count),
	COLUMN_GET("admin_count", CELL_COUNT, get_admin_count),
	COLUMN_GET("exposure", CELL_TEXT, get_exposure),
	COLUMN("flags", CELL_LIST, struct projects, flags),
	COLUMN_OF("scheme_id", CELL_TEXT, struct projects, scheme, id),
	COLUMN_OF("security_scheme", CELL_TEXT, struct projects, security, name),
	COLUMNS_END,
};

const struct report report_projects = {
	.name = "projects",
	.title = "Projects",
	.rows = "project",
	.columns = columns,
	.size = sizeof(struct projects),
	.next = projects_next,
};
