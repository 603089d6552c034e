/*
 * role_access: every account in every role of every project, groups opened up, with the groups that
 * the role comes through. By project, role, then account.
 *
 * One place (project and role) is expanded at a time. A bit for each account it reaches gives the
 * accounts in order without sorting; the groups of each account lie side by side in one array.
 *
 * A place's accounts lie anywhere in the graph. Their records are asked of memory when they are
 * reached and their texts one pass later, long before the rows are written: of a big site, a
 * quarter of the time would else be waiting for them.
 *
 * Cost: a place costs the sum of its groups' members, and a look through the bits
 * between its first account and its last.
 * Memory: 8 bytes and a bit an account, and 4 bytes for each member of the groups of one place.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

enum { WORD = 64 };

struct role_access {
	const struct account *account;
	const struct project *project;
	const struct role *role;
	const char *access_type;
	uint32_t path_count; /* groups that give it the role, and the account's own place in it */
	struct cell_list via, ids;
	struct text entitlement; /* "project:10001:10100", of the place */

	const struct graph_view *graph;
	uint32_t place;           /* the next to expand */
	uint32_t user, users_end; /* actors of this place that are users; the next one */
	uint64_t *reached;        /* a bit for each account that is still to come */
	uint32_t word, words_end; /* the part of 'reached' that is still to be looked at */
	uint32_t *group_count, *groups_end; /* by account: its part of 'groups', at this place */
	uint32_t *groups;
	size_t groups_room;
};

static void
role_access_open(void *self, const struct source *source)
{
	struct role_access *cursor = self;
	uint32_t accounts = source->graph->account_count;

	cursor->graph = source->graph;
	cursor->reached = mem_alloc((accounts / WORD + 1) * sizeof(*cursor->reached));
	cursor->group_count = mem_alloc(accounts * sizeof(*cursor->group_count));
	cursor->groups_end = mem_alloc(accounts * sizeof(*cursor->groups_end));
}

static void
reach(struct role_access *cursor, uint32_t account)
{
	uint32_t word = account / WORD;

	cursor->reached[word] |= UINT64_C(1) << account % WORD;
	if (word < cursor->word)
		cursor->word = word;
	if (word >= cursor->words_end)
		cursor->words_end = word + 1;
	__builtin_prefetch(&cursor->graph->accounts[account]);
}

static uint32_t
lowest(uint32_t word, uint64_t bits)
{
	return word * WORD + (uint32_t)__builtin_ctzll(bits);
}

/* Gives each account as much of 'groups' as it needs. */
static void
lay_out_groups(struct role_access *cursor)
{
	uint32_t account, used = 0;

	for (uint32_t word = cursor->word; word < cursor->words_end; word++) {
		for (uint64_t bits = cursor->reached[word]; bits != 0; bits &= bits - 1) {
			account = lowest(word, bits);
			cursor->groups_end[account] = used;
			used += cursor->group_count[account];
			prefetch_texts(&cursor->graph->accounts[account]);
		}
	}
	cursor->groups =
	    mem_room(cursor->groups, &cursor->groups_room, used, sizeof(*cursor->groups));
}

/* Opens up the groups of a place: first to count, then, laid out, to note each account's groups. */
static void
expand_groups(struct role_access *cursor, uint32_t from, uint32_t to)
{
	const struct edges *members = &cursor->graph->members;
	uint32_t group, account;

	if (from == to || cursor->graph->actors[from].kind != ACTOR_GROUP)
		return;
	for (uint32_t pass = 0; pass < 2; pass++) {
		for (uint32_t a = from; a < to && cursor->graph->actors[a].kind == ACTOR_GROUP;
		     a++) {
			group = cursor->graph->actors[a].who;
			for (uint32_t e = members->first[group]; e < members->first[group + 1];
			     e++) {
				account = members->to[e];
				if (pass == 0) {
					reach(cursor, account);
					cursor->group_count[account]++;
				} else {
					cursor->groups[cursor->groups_end[account]++] = group;
				}
			}
		}
		if (pass == 0)
			lay_out_groups(cursor);
	}
}

static void
expand_place(struct role_access *cursor)
{
	const struct graph_view *graph = cursor->graph;
	const struct project_role *place = &graph->places[cursor->place];
	uint32_t a, end = graph->actors_at[cursor->place + 1];

	cursor->project = &graph->projects[place->project];
	cursor->role = &graph->roles[place->role];
	text_cut(&cursor->entitlement, 0);
	text_add(&cursor->entitlement, "project:");
	text_add(&cursor->entitlement, cursor->project->id);
	text_add(&cursor->entitlement, ":");
	text_add(&cursor->entitlement, cursor->role->id);
	cursor->word = UINT32_MAX;
	cursor->words_end = 0;
	cursor->user = graph->actors_at[cursor->place];
	for (a = cursor->user; a < end && graph->actors[a].kind == ACTOR_USER; a++)
		reach(cursor, graph->actors[a].who);
	cursor->users_end = a;
	expand_groups(cursor, a, end);
	cursor->place++;
}

/* A group without a name is told by its id. */
static void
compose_via(struct role_access *cursor, const uint32_t *groups, uint32_t count)
{
	const struct group *group;

	cell_list_clear(&cursor->via);
	cell_list_clear(&cursor->ids);
	for (uint32_t i = 0; i < count; i++) {
		group = &cursor->graph->groups[groups[i]];
		text_add(cell_list_item(&cursor->via), text_or(group->name, group->id));
		text_add(cell_list_item(&cursor->ids), group->id);
	}
}

static void
begin_account(struct role_access *cursor, uint32_t account)
{
	uint32_t count = cursor->group_count[account];
	bool direct;

	cursor->account = &cursor->graph->accounts[account];
	direct =
	    cursor->user < cursor->users_end && cursor->graph->actors[cursor->user].who == account;
	cursor->user += direct;
	cursor->access_type = direct ? "direct" : "inherited";
	cursor->path_count = count + direct;
	compose_via(cursor, cursor->groups + cursor->groups_end[account] - count, count);
	cursor->group_count[account] = 0;
}

static const void *
role_access_next(void *self, const struct source *source)
{
	struct role_access *cursor = self;
	uint64_t *bits;

	for (;;) {
		while (cursor->word < cursor->words_end && cursor->reached[cursor->word] == 0)
			cursor->word++;
		if (cursor->word < cursor->words_end)
			break;
		if (cursor->place == source->graph->place_count)
			return NULL;
		expand_place(cursor);
	}
	bits = &cursor->reached[cursor->word];
	begin_account(cursor, lowest(cursor->word, *bits));
	*bits &= *bits - 1;
	return cursor;
}

static void
role_access_close(void *self)
{
	struct role_access *cursor = self;

	cell_list_release(&cursor->via);
	cell_list_release(&cursor->ids);
	text_release(&cursor->entitlement);
	free(cursor->reached);
	free(cursor->group_count);
	free(cursor->groups_end);
	free(cursor->groups);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS(struct role_access),
	PROJECT_COLUMNS(struct role_access),
	ROLE_COLUMNS(struct role_access),
	COLUMN("access_type", CELL_TEXT, struct role_access, access_type),
	COLUMN("via", CELL_LIST, struct role_access, via),
	COLUMN("path_count", CELL_COUNT, struct role_access, path_count),
	COLUMN("via_ids", CELL_LIST, struct role_access, ids),
	COLUMNS_END,
};

const struct report report_role_access = {
	.name = "role_access",
	.title = "Role access",
	.rows = "role that an account has in a project",
	.columns = columns,
	.size = sizeof(struct role_access),
	.open = role_access_open,
	.next = role_access_next,
	.close = role_access_close,
};

static const struct column entitlement_columns[] = {
	COLUMN("entitlement", CELL_TEXT, struct role_access, entitlement),
	ACCOUNT_COLUMNS(struct role_access),
	PROJECT_COLUMNS(struct role_access),
	ROLE_COLUMNS(struct role_access),
	COLUMN("access_type", CELL_TEXT, struct role_access, access_type),
	COLUMN("via", CELL_LIST, struct role_access, via),
	COLUMNS_END,
};

/* The same rows, for those who know a role of a project by one word. */
const struct report report_role_entitlements = {
	.name = "role_entitlements",
	.title = "Role entitlements",
	.rows = "role that an account has in a project",
	.columns = entitlement_columns,
	.size = sizeof(struct role_access),
	.open = role_access_open,
	.next = role_access_next,
	.close = role_access_close,
};
