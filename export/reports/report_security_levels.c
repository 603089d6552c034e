/*
 * security_levels: who sees the issues of each level of each issue security scheme, by holder; and how many projects use
 * the scheme. A level without members and a scheme without levels are rows as well, where all of them were read. No rows
 * at all when levels or members were not read: nobody is to take that for nobody.
 *
 * Cost: one pass over the projects when opened, 4 bytes a scheme.
 */
#include "catalog.h"
#include "way.h"

#include <stdlib.h>
#include <string.h>

struct levels {
	const struct security_scheme *scheme; /* NULL: nobody said of which the level is */
	const struct security_level *level;   /* NULL: the scheme has none */
	const struct security_member *member; /* NULL: the level has none */
	const char *member_type;
	uint32_t project_count; /* NONE: of no scheme */
	/* The scheme, level and member to be shown next; behind the last scheme come levels of none. */
	uint32_t scheme_at, level_at, member_at;
	bool scheme_shown, level_shown;
	bool not_read;
	bool levels_whole, members_whole; /* nothing of them broke off */
	uint32_t *projects;               /* that use the scheme; NULL: not read */
};

static bool
is_whole(const struct run *run, const char *object)
{
	for (size_t i = 0; i < run->coverage_count; i++)
		if (strcmp(run->coverage[i].object, object) == 0 && !run->coverage[i].complete)
			return false;
	return true;
}

static void
levels_open(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct levels *cursor = self;

	cursor->not_read = run_not_read(source->run, "issue security levels") != NULL ||
			   run_not_read(source->run, "members of issue security levels") != NULL;
	cursor->levels_whole = is_whole(source->run, "issue security levels");
	cursor->members_whole = is_whole(source->run, "members of issue security levels");
	if (run_not_read(source->run, "issue security of projects") != NULL)
		return;
	cursor->projects = mem_alloc(graph->security_scheme_count * sizeof(*cursor->projects));
	for (uint32_t i = 0; i < graph->project_count; i++)
		if (graph->projects[i].security != NONE)
			cursor->projects[graph->projects[i].security]++;
}

static const char *
type_of(const struct security_member *member)
{
	const struct holder holder = { .kind =
					   holder_kind(member->holder_type, member->holder_id) };

	return holder.kind == HOLDER_OTHER ? member->holder_type : holder_type(&holder);
}

static const struct levels *
show(struct levels *row, const struct graph_view *graph, const struct security_level *level,
    const struct security_member *member)
{
	bool of_none = row->scheme_at == graph->security_scheme_count;

	row->scheme = of_none ? NULL : &graph->security_schemes[row->scheme_at];
	row->project_count =
	    of_none || row->projects == NULL ? NONE : row->projects[row->scheme_at];
	row->level = level;
	row->member = member;
	row->member_type = member != NULL ? type_of(member) : NULL;
	row->scheme_shown = true;
	row->level_shown = level != NULL;
	return row;
}

/* The next row of the level at hand; NULL: it had its rows. */
static const struct levels *
next_of_level(struct levels *row, const struct graph_view *graph)
{
	const struct security_level *level = &graph->security_levels[row->level_at];

	if (row->member_at < graph->security_member_count &&
	    graph->security_members[row->member_at].level == row->level_at)
		return show(row, graph, level, &graph->security_members[row->member_at++]);
	if (!row->level_shown && row->members_whole)
		return show(row, graph, level, NULL);
	row->scheme_shown = true; /* or has a level of which members are not known */
	row->level_shown = false;
	row->level_at++;
	return NULL;
}

static bool
is_of_scheme(const struct levels *row, const struct graph_view *graph)
{
	uint32_t scheme = row->scheme_at < graph->security_scheme_count ? row->scheme_at : NONE;

	return row->level_at < graph->security_level_count &&
	       graph->security_levels[row->level_at].scheme == scheme;
}

static const void *
levels_next(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	const struct levels *shown;
	struct levels *row = self;

	if (row->not_read)
		return NULL;
	for (;; row->scheme_at++, row->scheme_shown = false) {
		while (is_of_scheme(row, graph))
			if ((shown = next_of_level(row, graph)) != NULL)
				return shown;
		if (row->scheme_at == graph->security_scheme_count)
			return NULL;
		if (!row->scheme_shown && row->levels_whole)
			return show(row, graph, NULL, NULL);
	}
}

static void
levels_close(void *self)
{
	free(((struct levels *)self)->projects);
}

static const struct column columns[] = {
	COLUMN_OF("scheme_id", CELL_TEXT, struct levels, scheme, id),
	COLUMN_OF("scheme_name", CELL_TEXT, struct levels, scheme, name),
	COLUMN_OF("level_id", CELL_TEXT, struct levels, level, id),
	COLUMN_OF("level_name", CELL_TEXT, struct levels, level, name),
	COLUMN_OF("is_default", CELL_YESNO, struct levels, level, is_default),
	COLUMN("member_type", CELL_TEXT, struct levels, member_type),
	COLUMN_OF("member_id", CELL_TEXT, struct levels, member, holder_id),
	COLUMN_OF("member_name", CELL_TEXT, struct levels, member, holder_name),
	COLUMN("projects", CELL_COUNT, struct levels, project_count),
	COLUMNS_END,
};

const struct report report_security_levels = {
	.name = "security_levels",
	.title = "Security levels",
	.rows = "level of issue security and a member of it",
	.columns = columns,
	.size = sizeof(struct levels),
	.open = levels_open,
	.next = levels_next,
	.close = levels_close,
};
