/*
 * effective_access: what each account can do in each project, with every way to it. By project;
 * first the holders that name no account (anyone, the reporter of an issue, ...), a row for each
 * level they give, then the accounts, a row for each level they have. What is given and has no effect
 * (access.h: limit) is a row of its own, behind the one for the rest of its level: limited_by says
 * what cuts it.
 *
 * An account's ways are told once by the model, and stand in one row for each level they lead to. Those of one level
 * mostly are those of the next, and then their texts stand.
 *
 * Cost: that of streaming every project (model/access/access.h), and of composing the texts of 'via'.
 * Memory: a cursor of the model.
 */
#include "catalog.h"
#include "model/access/access.h"
#include "subject.h"
#include "way.h"

#include <stdlib.h>

enum { WAYS_NOTED = 64 }; /* more of them are composed for each row */

struct effective {
	const struct account *account; /* NULL: a holder that is none */
	const struct project *project;
	const char *display_name;
	const struct access_level *level;
	struct text words; /* the permissions of the row ... */
	uint64_t held;     /* ... which are these */
	const char *access_type;
	struct cell_list via, ids;
	uint64_t led; /* which ways they are, a bit each; 0: not known */
	uint64_t path_count;
	const char *limited_by; /* of the row */
	struct text name;       /* of a holder */

	const struct access *access;
	const struct access_level *levels;
	struct access_project *accounts; /* of this project */
	uint32_t next_project;
	const struct holder *holders; /* of this project */
	size_t level_count, holder_count, holder;
	size_t at;            /* the next level, twice: what has effect of it, and what has not */
	uint64_t permissions; /* of this account or holder; 0: it is done with */
	uint64_t left;        /* which of all have effect for it ... */
	enum limit limit;     /* ... and why not the others */
	const struct way *ways;
	size_t way_count;
};

static void
effective_open(void *self, const struct source *source)
{
	struct effective *cursor = self;

	cursor->access = source->access;
	if (cursor->access == NULL)
		return;
	cursor->levels = access_levels(cursor->access, &cursor->level_count);
	cursor->accounts = access_project_new(cursor->access);
}

static void
compose_permissions(struct effective *cursor, uint64_t held)
{
	if (held == cursor->held)
		return;
	cursor->held = held;
	text_cut(&cursor->words, 0);
	for (unsigned int bit = 0; bit < PERMISSIONS_MOST; bit++) {
		if ((held >> bit & 1) == 0)
			continue;
		text_between(&cursor->words, "; ");
		text_add(&cursor->words, access_permission(cursor->access, bit));
	}
}

static bool
leads(const struct effective *cursor, const struct way *way)
{
	return (way->holder->permissions & cursor->held) != 0;
}

/* Are the ways to the permissions of the row those that were composed last? */
static bool
is_composed(struct effective *cursor)
{
	uint64_t led = 0, before = cursor->led;

	if (cursor->way_count <= WAYS_NOTED)
		for (size_t i = 0; i < cursor->way_count; i++)
			led |= (uint64_t)leads(cursor, &cursor->ways[i]) << i;
	cursor->led = led;
	return led != 0 && led == before;
}

/* The ways of the present account that lead to the permissions of the row. */
static void
compose_via(struct effective *cursor)
{
	const struct graph_view *graph = access_graph(cursor->access);

	if (is_composed(cursor))
		return;
	cell_list_clear(&cursor->via);
	cell_list_clear(&cursor->ids);
	cursor->access_type = "inherited";
	for (const struct way *way = cursor->ways; way < cursor->ways + cursor->way_count; way++) {
		if (!leads(cursor, way))
			continue;
		if (way->group == NONE)
			cursor->access_type = "direct";
		way_add(cell_list_item(&cursor->via), graph, way);
		way_ids_add(cell_list_item(&cursor->ids), graph, way);
	}
	cursor->path_count = cursor->via.count;
}

/* A row for the next level, or part of one, of the present account or holder; false when there is none. */
static bool
next_level(struct effective *cursor)
{
	uint64_t held = 0;

	while (cursor->at < 2 * cursor->level_count && held == 0) {
		bool cut = cursor->at % 2 != 0;

		cursor->level = &cursor->levels[cursor->at++ / 2];
		held = cursor->permissions & cursor->level->permissions &
		       (cut ? ~cursor->left : cursor->left);
		cursor->limited_by = limit_name(cut ? cursor->limit : LIMIT_NONE);
	}
	if (held == 0)
		return false;
	compose_permissions(cursor, held);
	if (cursor->account != NULL)
		compose_via(cursor);
	return true;
}

/* The next of the project's holders that is a row of its own. */
static bool
next_holder(struct effective *cursor)
{
	const struct holder *holder;

	while (cursor->holder < cursor->holder_count) {
		holder = &cursor->holders[cursor->holder++];
		cursor->access_type = holder_access_type(holder);
		if (cursor->access_type == NULL)
			continue;
		cursor->permissions = holder->permissions;
		cursor->limit =
		    access_limit(cursor->access, cursor->next_project - 1, NONE, &cursor->left);
		cell_list_clear(&cursor->via);
		cell_list_clear(&cursor->ids);
		cursor->path_count = 1;
		text_cut(&cursor->name, 0);
		holder_add(&cursor->name, holder);
		cursor->display_name = cursor->name.bytes;
		return true;
	}
	return false;
}

static bool
next_account(struct effective *cursor)
{
	uint32_t account;

	if (!access_project_next(cursor->accounts, &account, &cursor->permissions, &cursor->ways,
		&cursor->way_count))
		return false;
	cursor->led = 0;
	cursor->limit =
	    access_limit(cursor->access, cursor->next_project - 1, account, &cursor->left);
	cursor->account = &access_graph(cursor->access)->accounts[account];
	cursor->display_name = cursor->account->name;
	return true;
}

static bool
next_project(struct effective *cursor)
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
effective_next(void *self, const struct source *source)
{
	struct effective *cursor = self;

	if (source->access == NULL)
		return NULL;
	while (!next_level(cursor)) {
		cursor->at = 0;
		cursor->permissions = 0;
		if (!next_holder(cursor) && !next_account(cursor) && !next_project(cursor))
			return NULL;
	}
	return cursor;
}

static void
effective_close(void *self)
{
	struct effective *cursor = self;

	access_project_release(cursor->accounts);
	text_release(&cursor->name);
	text_release(&cursor->words);
	cell_list_release(&cursor->via);
	cell_list_release(&cursor->ids);
}

static const struct column columns[] = {
	HOLDER_COLUMNS(struct effective),
	PROJECT_COLUMNS(struct effective),
	COLUMN_OF("level", CELL_TEXT, struct effective, level, name),
	COLUMN("permissions", CELL_LIST, struct effective, words),
	COLUMN("access_type", CELL_TEXT, struct effective, access_type),
	COLUMN("via", CELL_LIST, struct effective, via),
	COLUMN("path_count", CELL_COUNT, struct effective, path_count),
	COLUMN("via_ids", CELL_LIST, struct effective, ids),
	COLUMN("limited_by", CELL_TEXT, struct effective, limited_by),
	COLUMNS_END,
};

const struct report report_effective_access = {
	.name = "effective_access",
	.title = "Effective access",
	.rows = "level of access that an account has in a project",
	.columns = columns,
	.size = sizeof(struct effective),
	.open = effective_open,
	.next = effective_next,
	.close = effective_close,
};
