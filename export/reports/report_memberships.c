/*
 * memberships: who is in which group, by group, then account.
 *
 * A group's accounts lie anywhere in the graph: their records are asked of memory some rows before
 * they are written, and their texts when the records are there.
 *
 * Cost: O(1) a row; the part of grant_id that a group's rows share is made once.
 */
#include "catalog.h"
#include "model/graph/granting.h"
#include "subject.h"

enum { RECORDS_AHEAD = 16, TEXTS_AHEAD = 8 }; /* rows */

struct memberships {
	const struct account *account;
	const struct group *group;
	struct text grant_id;
	size_t shared;     /* of grant_id, by the rows of one group */
	uint32_t at, edge; /* the row's group; the next edge */
};

static void
begin_group(struct memberships *cursor, const struct group *group)
{
	cursor->group = group;
	text_cut(&cursor->grant_id, 0);
	granting_membership_id_add(&cursor->grant_id, group, "");
	cursor->shared = cursor->grant_id.len;
}

static void
prefetch_ahead(const struct memberships *cursor, const struct graph_view *graph)
{
	const uint32_t *to = graph->members.to + cursor->edge;
	uint32_t left = graph->membership_count - cursor->edge;

	if (left > RECORDS_AHEAD)
		__builtin_prefetch(&graph->accounts[to[RECORDS_AHEAD]]);
	if (left > TEXTS_AHEAD)
		prefetch_texts(&graph->accounts[to[TEXTS_AHEAD]]);
}

static const void *
memberships_next(void *self, const struct source *source)
{
	struct memberships *cursor = self;
	const struct graph_view *graph = source->graph;

	if (cursor->edge == graph->membership_count)
		return NULL;
	while (cursor->edge == graph->members.first[cursor->at + 1])
		cursor->at++;
	if (cursor->group != &graph->groups[cursor->at])
		begin_group(cursor, &graph->groups[cursor->at]);
	prefetch_ahead(cursor, graph);
	cursor->account = &graph->accounts[graph->members.to[cursor->edge++]];
	text_cut(&cursor->grant_id, cursor->shared);
	text_add(&cursor->grant_id, cursor->account->id);
	return cursor;
}

static void
memberships_close(void *self)
{
	text_release(&((struct memberships *)self)->grant_id);
}

static const struct column columns[] = {
	COLUMN("grant_id", CELL_TEXT, struct memberships, grant_id),
	GROUP_COLUMNS(struct memberships),
	ACCOUNT_COLUMNS(struct memberships),
	COLUMNS_END,
};

const struct report report_memberships = {
	.name = "memberships",
	.title = "Memberships",
	.rows = "account in a group",
	.columns = columns,
	.size = sizeof(struct memberships),
	.next = memberships_next,
	.close = memberships_close,
};
