/* managed_groups: the groups that the organisation's directories list; no row without an organisation key. */
#include "catalog.h"

/* member_count is as the directory counts: apps and portal customers are not among them. */
struct managed_group {
	const struct org_group *group;
	const struct org_directory *directory; /* or NULL */
	bool in_jira;
	size_t at;
};

static const void *
managed_groups_next(void *self, const struct source *source)
{
	struct managed_group *row = self;
	const struct org *org = source->org;

	while (org != NULL && row->at < org->group_count) {
		row->group = &org->groups[row->at++];
		if (!row->group->listed)
			continue;
		row->directory =
		    row->group->directory != NONE ? &org->directories[row->group->directory] : NULL;
		row->in_jira = row->group->group != NONE;
		return row;
	}
	return NULL;
}

static const struct column columns[] = {
	COLUMN_OF("group_id", CELL_TEXT, struct managed_group, group, id),
	COLUMN_OF("group_name", CELL_TEXT, struct managed_group, group, name),
	COLUMN_OF("directory_id", CELL_TEXT, struct managed_group, directory, id),
	COLUMN_OF("directory_name", CELL_TEXT, struct managed_group, directory, name),
	COLUMN_OF("member_count", CELL_COUNT, struct managed_group, group, users),
	COLUMN("in_jira", CELL_YESNO, struct managed_group, in_jira),
	COLUMNS_END,
};

const struct report report_managed_groups = {
	.name = "managed_groups",
	.title = "Managed groups",
	.rows = "group of the organisation",
	.columns = columns,
	.size = sizeof(struct managed_group),
	.next = managed_groups_next,
};
