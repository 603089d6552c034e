/*
 * A project's closed ways opened up into accounts and ways: see access.h, access_closed.h.
 *
 * A project is a row of spans: the accounts that one holder reaches in one way, as they already lie
 * in the graph. To find one account's ways is to look for it in each span; to stream a project is
 * to go through all spans twice, as in report_role_access.c: once to count each account's ways and
 * to mark it with a bit, which gives the accounts in order without sorting, and once to note the
 * ways side by side.
 */
#include "access_closed.h"
#include "access_private.h"

#include <stdlib.h>

enum { WORD = 64 };

/* What opening hands on. */
struct opening {
	const struct access *access;
	const struct holder *holder;
	span_visit visit;
	void *arg;
	uint16_t reach; /* of the holder in this project */
};

static void
open_accounts(const struct opening *o, const uint32_t *accounts, uint32_t count)
{
	const struct span span = { o->holder, NONE, count, accounts, o->reach };

	if (count > 0)
		o->visit(o->arg, &span);
}

static void
open_group(const struct opening *o, uint32_t group)
{
	const struct edges *members = &o->access->graph->members;
	const struct span span = { o->holder, group,
		members->first[group + 1] - members->first[group],
		members->to + members->first[group], o->reach };

	if (span.count > 0)
		o->visit(o->arg, &span);
}

/* An application's groups stand side by side. */
static void
open_product(const struct opening *o, uint32_t product)
{
	const struct graph_view *graph = o->access->graph;
	const struct application_group *given = graph->application_groups;
	const struct edges *direct = &o->access->direct;

	open_accounts(o, direct->to + direct->first[product],
	    direct->first[product + 1] - direct->first[product]);
	for (uint32_t i = 0; i < graph->application_group_count; i++)
		if (given[i].application == product)
			open_group(o, given[i].group);
}

static void
open_any_product(const struct opening *o)
{
	const struct access *access = o->access;

	open_accounts(o, access->licensed_directly, access->licensed_directly_count);
	for (uint32_t i = 0; i < access->licence_group_count; i++)
		open_group(o, access->licence_groups[i]);
}

static void
open_way(const struct opening *o, const struct closed_way *way)
{
	if (way->kind == CLOSED_ACCOUNT)
		open_accounts(o, way->who, 1);
	else if (way->kind == CLOSED_GROUP)
		open_group(o, *way->who);
	else if (way->kind == CLOSED_PRODUCT)
		open_product(o, *way->who);
	else if (way->kind == CLOSED_ANY_PRODUCT)
		open_any_product(o);
}

void
closed_way_open(const struct access *access, const struct closed_way *way, uint16_t reach,
    span_visit visit, void *arg)
{
	open_way(&(struct opening){ access, way->holder, visit, arg, reach }, way);
}

struct project_opening {
	struct opening opening;
	uint16_t sees; /* of grants in this project */
};

static void
open_in_project(void *arg, const struct closed_way *way)
{
	struct project_opening *in = arg;

	in->opening.holder = way->holder;
	in->opening.reach = holder_is_jira_admin(way->holder) ? REACH_ADMIN : in->sees;
	open_way(&in->opening, way);
}

void
spans_visit(const struct access *access, uint32_t project, uint64_t permissions, span_visit visit,
    void *arg)
{
	struct project_opening in = { { access, NULL, visit, arg, 0 },
		reach_sees(access->served[project]) };

	closed_ways_visit(access, project, permissions, open_in_project, &in);
}

/* ---- one account ---- */

struct search {
	const struct access *access;
	uint32_t account;
	uint64_t held;
	struct ways *ways;
};

/* Direct ones are few. */
static bool
names(const struct span *span, uint32_t account)
{
	for (uint32_t i = 0; i < span->count; i++)
		if (span->to[i] == account)
			return true;
	return false;
}

static void
note_way(void *arg, const struct span *span)
{
	struct search *search = arg;
	struct ways *ways = search->ways;

	if ((search->access->reach[search->account] & span->reach) == 0)
		return;
	if (span->group != NONE
		? !graph_is_member(search->access->graph, span->group, search->account)
		: !names(span, search->account))
		return;
	ways->list = mem_room(ways->list, &ways->room, ways->count + 1, sizeof(*ways->list));
	ways->list[ways->count++] = (struct way){ span->holder, span->group };
	search->held |= span->holder->permissions;
}

uint64_t
access_ways(const struct access *access, uint32_t project, uint32_t account, uint64_t permissions,
    struct ways *ways)
{
	struct search search = { access, account, 0, ways };

	ways->count = 0;
	spans_visit(access, project, permissions, note_way, &search);
	return search.held & permissions;
}

/* ---- all accounts ---- */

struct access_project {
	const struct access *access;
	uint64_t permissions; /* of all levels */
	struct span *spans;   /* of this project */
	size_t span_count, span_room;
	uint64_t *reached;             /* a bit for each account that is still to come */
	uint32_t word, words;          /* where we are in 'reached'; all of it */
	uint32_t *way_count, *way_end; /* by account: its part of 'found', in this project */
	uint32_t *found;               /* spans */
	size_t found_room;
	struct ways ways; /* of the account handed out last */
};

struct access_project *
access_project_new(const struct access *access)
{
	struct access_project *cursor = mem_alloc(sizeof(*cursor));
	uint32_t accounts = access->graph->account_count;

	cursor->access = access;
	for (size_t i = 0; i < access->level_count; i++)
		cursor->permissions |= access->levels[i].permissions;
	cursor->words = accounts / WORD + 1;
	cursor->word = cursor->words;
	cursor->reached = mem_alloc(cursor->words * sizeof(*cursor->reached));
	cursor->way_count = mem_alloc(accounts * sizeof(*cursor->way_count));
	cursor->way_end = mem_alloc(accounts * sizeof(*cursor->way_end));
	return cursor;
}

static uint32_t
lowest(uint32_t word, uint64_t bits)
{
	return word * WORD + (uint32_t)__builtin_ctzll(bits);
}

/* Whoever was not asked for of the project before is forgotten. */
static void
forget_rest(struct access_project *cursor)
{
	for (; cursor->word < cursor->words; cursor->word++) {
		uint64_t *bits = &cursor->reached[cursor->word];

		for (; *bits != 0; *bits &= *bits - 1)
			cursor->way_count[lowest(cursor->word, *bits)] = 0;
	}
}

static void
keep_span(void *arg, const struct span *span)
{
	struct access_project *cursor = arg;

	cursor->spans = mem_room(
	    cursor->spans, &cursor->span_room, cursor->span_count + 1, sizeof(*cursor->spans));
	cursor->spans[cursor->span_count++] = *span;
}

static void
count_ways(struct access_project *cursor, const struct span *span)
{
	const uint16_t *reach = cursor->access->reach;
	uint16_t wanted = span->reach;
	uint32_t account;

	for (uint32_t i = 0; i < span->count; i++) {
		account = span->to[i];
		if ((reach[account] & wanted) == 0)
			continue;
		cursor->reached[account / WORD] |= UINT64_C(1) << account % WORD;
		cursor->way_count[account]++;
		__builtin_prefetch(&cursor->access->graph->accounts[account]);
	}
}

/* Gives each account as much of 'found' as it needs, and asks for its texts: rows will show them.
 */
static void
lay_out_ways(struct access_project *cursor)
{
	const struct account *accounts = cursor->access->graph->accounts;
	uint32_t account, used = 0;

	for (uint32_t word = 0; word < cursor->words; word++) {
		for (uint64_t bits = cursor->reached[word]; bits != 0; bits &= bits - 1) {
			account = lowest(word, bits);
			cursor->way_end[account] = used;
			used += cursor->way_count[account];
			__builtin_prefetch(accounts[account].id);
			__builtin_prefetch(accounts[account].name);
			__builtin_prefetch(accounts[account].email);
		}
	}
	cursor->found = mem_room(cursor->found, &cursor->found_room, used, sizeof(*cursor->found));
}

static void
note_ways(struct access_project *cursor, uint32_t number)
{
	const struct span *span = &cursor->spans[number];
	const uint16_t *reach = cursor->access->reach;
	uint16_t wanted = span->reach;

	for (uint32_t i = 0; i < span->count; i++)
		if ((reach[span->to[i]] & wanted) != 0)
			cursor->found[cursor->way_end[span->to[i]]++] = number;
}

void
access_project_begin(struct access_project *cursor, uint32_t project)
{
	forget_rest(cursor);
	cursor->span_count = 0;
	spans_visit(cursor->access, project, cursor->permissions, keep_span, cursor);
	for (size_t i = 0; i < cursor->span_count; i++)
		count_ways(cursor, &cursor->spans[i]);
	lay_out_ways(cursor);
	for (size_t i = 0; i < cursor->span_count; i++)
		note_ways(cursor, (uint32_t)i);
	cursor->word = 0;
}

bool
access_project_next(struct access_project *cursor, uint32_t *account, uint64_t *permissions,
    const struct way **ways, size_t *way_count)
{
	const struct span *span;
	const uint32_t *found;
	uint64_t *bits;
	size_t count;

	while (cursor->word < cursor->words && cursor->reached[cursor->word] == 0)
		cursor->word++;
	if (cursor->word == cursor->words)
		return false;
	bits = &cursor->reached[cursor->word];
	*account = lowest(cursor->word, *bits);
	*bits &= *bits - 1;
	count = cursor->way_count[*account];
	cursor->way_count[*account] = 0;
	found = cursor->found + cursor->way_end[*account] - count;
	cursor->ways.list =
	    mem_room(cursor->ways.list, &cursor->ways.room, count, sizeof(*cursor->ways.list));
	*permissions = 0;
	for (size_t i = 0; i < count; i++) {
		span = &cursor->spans[found[i]];
		cursor->ways.list[i] = (struct way){ span->holder, span->group };
		*permissions |= span->holder->permissions & cursor->permissions;
	}
	*ways = cursor->ways.list;
	*way_count = count;
	return true;
}

void
access_project_release(struct access_project *cursor)
{
	if (cursor == NULL)
		return;
	free(cursor->spans);
	free(cursor->reached);
	free(cursor->way_count);
	free(cursor->way_end);
	free(cursor->found);
	ways_release(&cursor->ways);
	free(cursor);
}
