/*
 * project_access: what each account can do in each project, all levels in one row: effective_access for people, who
 * look for a name and a project and want to see the rest beside them. By project; first the holders that name no
 * account, then the accounts.
 *
 * A level reads yes; "in part" where something cuts some of its permissions, and "no effect" where it cuts all:
 * limited_by says what. 'via' says behind a way which levels it leads to, unless every way leads to all. With chosen
 * permissions instead of levels, 'permissions' has them and the columns of the levels are empty.
 *
 * Cost and memory: those of effective_access.
 */
#include "catalog.h"
#include "model/access/access.h"
#include "subject.h"
#include "way.h"

#include <string.h>

struct project_access {
	const struct account *account; /* NULL: a holder that is none */
	const struct project *project;
	const char *display_name;
	const char *levels[LEVELS]; /* NULL: not held */
	struct text words;          /* the permissions of the row ... */
	uint64_t held;              /* ... which are these */
	const char *access_type;
	struct cell_list via, ids;
	uint64_t path_count;
	const char *limited_by;
	struct text name; /* of a holder */

	const struct access *access;
	const struct access_level *known;
	size_t known_count;
	struct access_project *accounts; /* of this project */
	uint32_t next_project;
	const struct holder *holders; /* of this project */
	size_t holder_count, holder;
};

static void
access_open(void *self, const struct source *source)
{
	struct project_access *cursor = self;

	cursor->access = source->access;
	if (cursor->access == NULL)
		return;
	cursor->known = access_levels(cursor->access, &cursor->known_count);
	cursor->accounts = access_project_new(cursor->access);
}

static void
tell_permissions(struct project_access *cursor, uint64_t held)
{
	if (held == cursor->held)
		return;
	cursor->held = held;
	text_cut(&cursor->words, 0);
	for (unsigned bit = 0; bit < PERMISSIONS_MOST; bit++)
		if ((held >> bit & 1) != 0) {
			text_between(&cursor->words, "; ");
			text_add(&cursor->words, access_permission(cursor->access, bit));
		}
}

/* account: or NONE, of a holder that names no account. */
static void
tell_levels(struct project_access *cursor, uint32_t account, uint64_t held)
{
	uint64_t left, cut;
	enum limit limit = access_limit(cursor->access, cursor->next_project - 1, account, &left);

	memset(cursor->levels, 0, sizeof(cursor->levels));
	for (size_t i = 0; i < cursor->known_count; i++)
		for (size_t level = 0; level < LEVELS; level++) {
			uint64_t of = held & cursor->known[i].permissions;

			if (of == 0 ||
			    strcmp(cursor->known[i].name, permission_levels[level].name) != 0)
				continue;
			cut = of & ~left;
			cursor->levels[level] = cut == 0    ? "yes"
						: cut == of ? "no effect"
							    : "in part";
		}
	cursor->limited_by = limit_name((held & ~left) != 0 ? limit : LIMIT_NONE);
	tell_permissions(cursor, held);
}

/* Behind a way: " (browse, work)". */
static void
add_levels(struct text *text, const struct project_access *cursor, uint64_t held)
{
	const char *before = " (";

	for (size_t i = 0; i < cursor->known_count; i++)
		if ((held & cursor->known[i].permissions) != 0) {
			text_add(text, before);
			text_add(text, cursor->known[i].name);
			before = ", ";
		}
	text_add(text, ")");
}

static void
tell_ways(struct project_access *cursor, const struct way *ways, size_t count)
{
	bool differ = false;

	cursor->access_type = "inherited";
	cursor->path_count = count;
	for (size_t i = 0; i < count; i++) {
		differ = differ || (ways[i].holder->permissions & cursor->held) != cursor->held;
		if (ways[i].group == NONE)
			cursor->access_type = "direct";
	}
	for (size_t i = 0; i < count; i++) {
		struct text *text = cell_list_item(&cursor->via);

		way_add(text, access_graph(cursor->access), &ways[i]);
		way_ids_add(cell_list_item(&cursor->ids), access_graph(cursor->access), &ways[i]);
		if (differ)
			add_levels(text, cursor, ways[i].holder->permissions & cursor->held);
	}
}

/* The next of the project's holders that is a row of its own. */
static bool
next_holder(struct project_access *cursor)
{
	while (cursor->holder < cursor->holder_count) {
		const struct holder *holder = &cursor->holders[cursor->holder++];

		cursor->access_type = holder_access_type(holder);
		if (cursor->access_type == NULL)
			continue;
		tell_levels(cursor, NONE, holder->permissions);
		cursor->path_count = 1;
		text_cut(&cursor->name, 0);
		holder_add(&cursor->name, holder);
		cursor->display_name = cursor->name.bytes;
		return true;
	}
	return false;
}

static bool
next_account(struct project_access *cursor)
{
	const struct way *ways;
	uint64_t held;
	uint32_t account;
	size_t count;

	if (!access_project_next(cursor->accounts, &account, &held, &ways, &count))
		return false;
	cursor->account = &access_graph(cursor->access)->accounts[account];
	cursor->display_name = cursor->account->name;
	tell_levels(cursor, account, held);
	tell_ways(cursor, ways, count);
	return true;
}

static bool
next_project(struct project_access *cursor)
{
	const struct graph_view *graph = access_graph(cursor->access);

	if (cursor->next_project == graph->project_count)
		return false;
	cursor->project = &graph->projects[cursor->next_project];
	cursor->account = NULL;
	cursor->holders =
	    access_holders(cursor->access, cursor->next_project, &cursor->holder_count);
	cursor->holder = 0;
	access_project_begin(cursor->accounts, cursor->next_project++);
	return true;
}

static const void *
access_next(void *self, const struct source *source)
{
	struct project_access *cursor = self;

	if (source->access == NULL)
		return NULL;
	cell_list_clear(&cursor->via);
	cell_list_clear(&cursor->ids);
	while (cursor->next_project == 0 || (!next_holder(cursor) && !next_account(cursor)))
		if (!next_project(cursor))
			return NULL;
	return cursor;
}

static void
access_close(void *self)
{
	struct project_access *cursor = self;

	access_project_release(cursor->accounts);
	text_release(&cursor->name);
	text_release(&cursor->words);
	cell_list_release(&cursor->via);
	cell_list_release(&cursor->ids);
}

static const struct column columns[] = {
	HOLDER_COLUMNS(struct project_access),
	PROJECT_COLUMNS(struct project_access),
	COLUMN("browse", CELL_TEXT, struct project_access, levels[LEVEL_BROWSE]),
	COLUMN("work", CELL_TEXT, struct project_access, levels[LEVEL_WORK]),
	COLUMN("administer", CELL_TEXT, struct project_access, levels[LEVEL_ADMINISTER]),
	COLUMN("permissions", CELL_LIST, struct project_access, words),
	COLUMN("access_type", CELL_TEXT, struct project_access, access_type),
	COLUMN("via", CELL_LIST, struct project_access, via),
	COLUMN("path_count", CELL_COUNT, struct project_access, path_count),
	COLUMN("via_ids", CELL_LIST, struct project_access, ids),
	COLUMN("limited_by", CELL_TEXT, struct project_access, limited_by),
	COLUMNS_END,
};

const struct report report_project_access = {
	.name = "project_access",
	.title = "Effective access",
	.rows = "account in a project, with every level that it has",
	.columns = columns,
	.size = sizeof(struct project_access),
	.open = access_open,
	.next = access_next,
	.close = access_close,
};
