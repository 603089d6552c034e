/* managed_groups: the groups that the organisation's directories list; no row without an organisation key. */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct managed_groups {
	const struct org *org;
	const struct org_group *group;
	size_t at;
};

static void *
managed_groups_open(const struct source *source)
{
	struct managed_groups *cursor = mem_alloc(sizeof(*cursor));

	cursor->org = source->org;
	return cursor;
}

static const void *
managed_groups_next(void *self)
{
	struct managed_groups *cursor = self;

	while (cursor->org != NULL && cursor->at < cursor->org->group_count) {
		cursor->group = &cursor->org->groups[cursor->at++];
		if (cursor->group->listed)
			return cursor;
	}
	return NULL;
}

static const struct org_group *
group_of(const void *row)
{
	return ((const struct managed_groups *)row)->group;
}

static void
group_id(const void *row, struct cell *cell)
{
	cell_text(cell, group_of(row)->id);
}

static void
group_name(const void *row, struct cell *cell)
{
	cell_text(cell, group_of(row)->name);
}

static const struct org_directory *
directory_of(const void *row)
{
	static const struct org_directory none = { "", "" };
	const struct managed_groups *cursor = row;

	return cursor->group->directory == NONE
		   ? &none
		   : &cursor->org->directories[cursor->group->directory];
}

static void
directory_id(const void *row, struct cell *cell)
{
	cell_text(cell, directory_of(row)->id);
}

static void
directory_name(const void *row, struct cell *cell)
{
	cell_text(cell, directory_of(row)->name);
}

/* As the directory counts them: apps and portal customers are not among them. */
static void
member_count(const void *row, struct cell *cell)
{
	if (group_of(row)->users == NONE)
		cell_text(cell, NULL);
	else
		cell_count(cell, group_of(row)->users);
}

static void
in_jira(const void *row, struct cell *cell)
{
	cell_yesno(cell, group_of(row)->group != NONE);
}

static const struct column columns[] = {
	{ "group_id", CELL_TEXT, group_id },
	{ "group_name", CELL_TEXT, group_name },
	{ "directory_id", CELL_TEXT, directory_id },
	{ "directory_name", CELL_TEXT, directory_name },
	{ "member_count", CELL_COUNT, member_count },
	{ "in_jira", CELL_YESNO, in_jira },
	COLUMNS_END,
};

const struct report report_managed_groups = {
	.name = "managed_groups",
	.title = "Managed groups",
	.rows = "group of the organisation",
	.columns = columns,
	.open = managed_groups_open,
	.next = managed_groups_next,
	.close = free,
};
