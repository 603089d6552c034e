/*
 * effective_access: what each account can do in each project, with every way to it. By project;
 * first the holders that name no account (anyone, the reporter of an issue, ...), a row for each
 * level they give, then the accounts, a row for each level they have.
 *
 * An account's ways are told once by the model, and stand in one row for each level they lead to.
 *
 * Cost: that of streaming every project (model/access/access.h), and of composing the texts of 'via'.
 * Memory: a cursor of the model.
 */
#include "catalog.h"
#include "model/access/access.h"
#include "way.h"

#include <stdlib.h>

struct effective {
	struct subject subject;
	const struct access_level *level;
	const char *access_type;
	struct text via_text;
	uint64_t path_count;
	struct text name;  /* of a holder that is no account */
	struct text words; /* the permissions of the row ... */
	uint64_t held;     /* ... which are these */

	const struct access *access;
	const struct access_level *levels;
	struct access_project *accounts; /* of this project */
	uint32_t project;                /* the next one */
	const struct holder *holders;    /* of this project */
	size_t level_count, holder_count, holder;
	size_t at;            /* the next level */
	uint64_t permissions; /* of this account or holder; 0: it is done with */
	const struct way *ways;
	size_t way_count;
};

static void *
effective_open(const struct source *source)
{
	struct effective *cursor = mem_alloc(sizeof(*cursor));

	cursor->access = source->access;
	if (cursor->access == NULL)
		return cursor;
	cursor->levels = access_levels(cursor->access, &cursor->level_count);
	cursor->accounts = access_project_new(cursor->access);
	return cursor;
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
		if (cursor->words.len > 0)
			text_add(&cursor->words, "; ");
		text_add(&cursor->words, access_permission(cursor->access, bit));
	}
}

/* The ways of the present account that lead to the present level. */
static void
compose_via(struct effective *cursor)
{
	text_cut(&cursor->via_text, 0);
	cursor->access_type = "inherited";
	cursor->path_count = 0;
	for (const struct way *way = cursor->ways; way < cursor->ways + cursor->way_count; way++) {
		if ((way->holder->permissions & cursor->level->permissions) == 0)
			continue;
		if (cursor->path_count++ > 0)
			text_add(&cursor->via_text, "; ");
		if (way->group == NONE)
			cursor->access_type = "direct";
		way_add(&cursor->via_text, access_graph(cursor->access), way);
	}
}

/* A row for the next level of the present account or holder; false when there is none. */
static bool
next_level(struct effective *cursor)
{
	uint64_t held = 0;

	while (cursor->at < cursor->level_count && held == 0) {
		cursor->level = &cursor->levels[cursor->at++];
		held = cursor->permissions & cursor->level->permissions;
	}
	if (held == 0)
		return false;
	compose_permissions(cursor, held);
	if (cursor->subject.account != NULL)
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
		text_cut(&cursor->via_text, 0);
		cursor->path_count = 1;
		text_cut(&cursor->name, 0);
		holder_add(&cursor->name, holder);
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
	cursor->subject.account = &access_graph(cursor->access)->accounts[account];
	return true;
}

static bool
next_project(struct effective *cursor)
{
	const struct graph_view *graph = access_graph(cursor->access);

	if (cursor->project == graph->project_count)
		return false;
	cursor->subject.project = &graph->projects[cursor->project];
	cursor->subject.account = NULL;
	cursor->holders = access_holders(cursor->access, cursor->project, &cursor->holder_count);
	cursor->holder = 0;
	access_project_begin(cursor->accounts, cursor->project);
	cursor->project++;
	return true;
}

static const void *
effective_next(void *self)
{
	struct effective *cursor = self;

	if (cursor->access == NULL)
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
	text_release(&cursor->via_text);
	free(cursor);
}

static void
display_name(const void *row, struct cell *cell)
{
	const struct effective *cursor = row;

	if (cursor->subject.account != NULL)
		subject_display_name(row, cell);
	else
		cell_text(cell, cursor->name.bytes);
}

static void
level(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct effective *)row)->level->name);
}

static void
permissions(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct effective *)row)->words.bytes);
}

static void
access_type(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct effective *)row)->access_type);
}

static void
via(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct effective *)row)->via_text.bytes);
}

static void
path_count(const void *row, struct cell *cell)
{
	cell_count(cell, ((const struct effective *)row)->path_count);
}

/* Columns A, but for a name that may be a holder's. */
static const struct column columns[] = {
	{ "account_id", CELL_TEXT, subject_account_id },
	{ "display_name", CELL_TEXT, display_name },
	{ "email", CELL_TEXT, subject_email },
	{ "email_source", CELL_TEXT, subject_email_source },
	{ "account_type", CELL_TEXT, subject_account_type },
	{ "status", CELL_TEXT, subject_status },
	{ "managed", CELL_YESNO, subject_managed },
	PROJECT_COLUMNS,
	{ "level", CELL_TEXT, level },
	{ "permissions", CELL_TEXT, permissions },
	{ "access_type", CELL_TEXT, access_type },
	{ "via", CELL_TEXT, via },
	{ "path_count", CELL_COUNT, path_count },
	COLUMNS_END,
};

const struct report report_effective_access = {
	.name = "effective_access",
	.title = "Effective access",
	.rows = "account x project x level",
	.columns = columns,
	.open = effective_open,
	.next = effective_next,
	.close = effective_close,
};
