/* Both sides of a change; see access_sides.h. */
#include "access_sides.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(PERMISSIONS_FIXED <= 8, "permissions of the levels are the bits of a byte");

enum { WORD = 64 };

void
sides_open(struct sides *sides, const struct access *before, const struct access *after)
{
	const struct graph_view *was = before->graph, *will = after->graph;

	*sides = (struct sides){ .before = before, .after = after };
	sides->after_of = mem_alloc(was->account_count * sizeof(*sides->after_of));
	sides->before_of = mem_alloc(will->account_count * sizeof(*sides->before_of));
	memset(sides->before_of, 0xff, will->account_count * sizeof(*sides->before_of)); /* NONE */
	for (uint32_t i = 0; i < was->account_count; i++) {
		uint32_t here = graph_find_account(after->whole, was->accounts[i].id);

		sides->after_of[i] = here;
		if (here != NONE)
			sides->before_of[here] = i;
	}
	sides->held = mem_alloc(will->account_count * sizeof(*sides->held));
	sides->reached = mem_alloc((will->account_count / WORD + 1) * sizeof(*sides->reached));
}

void
sides_release(struct sides *sides)
{
	free(sides->after_of);
	free(sides->before_of);
	free(sides->held);
	free(sides->reached);
}

static void
reach(struct sides *sides, uint32_t account)
{
	sides->reached[account / WORD] |= UINT64_C(1) << account % WORD;
}

void
sides_hold_before(struct sides *sides, uint32_t account, uint8_t what)
{
	uint32_t here = sides->after_of[account];

	if (here == NONE)
		return;
	sides->held[here].before |= what;
	reach(sides, here);
}

void
sides_hold_after(struct sides *sides, uint32_t account, uint8_t what)
{
	sides->held[account].after |= what;
	reach(sides, account);
}

static void
span_before(void *arg, const struct span *span)
{
	struct sides *sides = arg;
	const uint16_t *reach_of = sides->before->reach;

	for (uint32_t i = 0; i < span->count; i++)
		if ((reach_of[span->to[i]] & span->reach) != 0)
			sides_hold_before(sides, span->to[i], (uint8_t)span->holder->permissions);
}

static void
span_after(void *arg, const struct span *span)
{
	struct sides *sides = arg;
	const uint16_t *reach_of = sides->after->reach;

	if (!sides->jira_after && holder_is_jira_admin(span->holder))
		return;
	for (uint32_t i = 0; i < span->count; i++)
		if ((reach_of[span->to[i]] & span->reach) != 0)
			sides_hold_after(sides, span->to[i], (uint8_t)span->holder->permissions);
}

void
sides_hold_project(struct sides *sides, uint32_t project)
{
	spans_visit(sides->before, project, UINT64_MAX, span_before, sides);
	spans_visit(sides->after, project, UINT64_MAX, span_after, sides);
}

void
sides_each(struct sides *sides, sides_weigh weigh, void *arg, uint32_t of)
{
	for (uint32_t word = 0; word <= sides->after->graph->account_count / WORD; word++)
		for (uint64_t *bits = &sides->reached[word]; *bits != 0; *bits &= *bits - 1) {
			uint32_t account = word * WORD + (uint32_t)__builtin_ctzll(*bits);

			weigh(arg, of, account);
			sides->held[account] = (struct held){ 0, 0 };
		}
}

static uint8_t
levels_held(const struct access *access, uint32_t project, uint32_t account, uint8_t permissions)
{
	uint64_t left;
	uint8_t bits = 0;

	if (permissions == 0)
		return 0;
	access_limit(access, project, account, &left);
	for (size_t i = 0; i < access->level_count && i < LEVELS; i++)
		if ((permissions & left & access->levels[i].permissions) != 0)
			bits = (uint8_t)(bits | 1 << i);
	return bits;
}

uint8_t
sides_had(const struct sides *sides, uint32_t project, uint32_t account)
{
	return levels_held(
	    sides->before, project, sides->before_of[account], sides->held[account].before);
}

uint8_t
sides_has(const struct sides *sides, uint32_t project, uint32_t account)
{
	return levels_held(sides->after, project, account, sides->held[account].after);
}
