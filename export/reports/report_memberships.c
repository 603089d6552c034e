/*
 * memberships: who is in which group, by group, then account.
 *
 * A group's accounts lie anywhere in the graph: their records are asked of memory some rows before
 * they are written, and their texts when the records are there.
 *
 * Cost: O(1) a row; the part of grant_id that a group's rows share is made once.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

enum { RECORDS_AHEAD = 16, TEXTS_AHEAD = 8 }; /* rows */

struct memberships {
	struct subject subject;
	const struct graph_view *graph;
	uint32_t group, edge;
	struct text grant_id;
	size_t shared; /* of grant_id, by the rows of one group */
};

static void *
memberships_open(const struct source *source)
{
	struct memberships *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	return cursor;
}

static void
begin_group(struct memberships *cursor, const struct group *group)
{
	cursor->subject.group = group;
	text_cut(&cursor->grant_id, 0);
	text_add(&cursor->grant_id, "membership:");
	text_add(&cursor->grant_id, group->id);
	text_add(&cursor->grant_id, ":");
	cursor->shared = cursor->grant_id.len;
}

static void
foresee(const struct memberships *cursor)
{
	const struct graph_view *graph = cursor->graph;
	const uint32_t *to = &graph->members.to[cursor->edge];
	uint32_t left = graph->membership_count - cursor->edge;

	if (left > RECORDS_AHEAD)
		__builtin_prefetch(&graph->accounts[to[RECORDS_AHEAD]]);
	if (left > TEXTS_AHEAD)
		subject_foresee(&graph->accounts[to[TEXTS_AHEAD]]);
}

static const void *
memberships_next(void *self)
{
	struct memberships *cursor = self;
	const struct graph_view *graph = cursor->graph;

	if (cursor->edge == graph->membership_count)
		return NULL;
	while (cursor->edge == graph->members.first[cursor->group + 1])
		cursor->group++;
	if (cursor->subject.group != &graph->groups[cursor->group])
		begin_group(cursor, &graph->groups[cursor->group]);
	foresee(cursor);
	cursor->subject.account = &graph->accounts[graph->members.to[cursor->edge++]];
	text_cut(&cursor->grant_id, cursor->shared);
	text_add(&cursor->grant_id, cursor->subject.account->id);
	return cursor;
}

static void
memberships_close(void *self)
{
	struct memberships *cursor = self;

	text_release(&cursor->grant_id);
	free(cursor);
}

static void
grant_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct memberships *)row)->grant_id.bytes);
}

static const struct column columns[] = {
	{ "grant_id", CELL_TEXT, grant_id },
	GROUP_COLUMNS,
	ACCOUNT_COLUMNS,
	COLUMNS_END,
};

const struct report report_memberships = {
	.name = "memberships",
	.title = "Memberships",
	.rows = "group x account",
	.columns = columns,
	.open = memberships_open,
	.next = memberships_next,
	.close = memberships_close,
};
