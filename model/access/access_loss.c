/* Effective access before and after, side by side; see access_loss.h. */
#include "access_loss.h"
#include <stdlib.h>

/* One side's next account of the project, NONE after the last, with what it has there and nothing cuts. */
struct side {
	const struct access *access;
	struct access_project *cursor;
	uint32_t project;
	uint32_t account;
	uint64_t permissions;
};

static void
advance(struct side *side)
{
	const struct way *ways;
	uint64_t left;
	size_t count;

	if (!access_project_next(side->cursor, &side->account, &side->permissions, &ways, &count)) {
		side->account = NONE;
		return;
	}
	access_limit(side->access, side->project, side->account, &left);
	side->permissions &= left;
}

static uint8_t
levels_of(const struct access *access, uint64_t permissions)
{
	size_t count;
	const struct access_level *levels = access_levels(access, &count);
	uint8_t bits = 0;

	for (size_t i = 0; i < count && i < LEVELS; i++)
		if ((permissions & levels[i].permissions) != 0)
			bits = (uint8_t)(bits | 1 << i);
	return bits;
}

static void
add(struct access_losses *losses, uint32_t project, uint32_t account, uint8_t levels)
{
	losses->list =
	    mem_room(losses->list, &losses->room, losses->count + 1, sizeof(*losses->list));
	losses->list[losses->count++] = (struct access_loss){ project, account, levels };
}

/* Accounts come in the order of the graph they are of; 'number' tells the one after of each before.
 */
static void
compare_project(struct access_losses *losses, const struct access *access, struct side *was,
    struct side *will, uint32_t project, const uint32_t *number)
{
	was->project = will->project = project;
	access_project_begin(was->cursor, project);
	access_project_begin(will->cursor, project);
	advance(will);
	for (advance(was); was->account != NONE; advance(was)) {
		uint8_t levels = levels_of(access, was->permissions);

		while (will->account < number[was->account])
			advance(will);
		if (will->account == number[was->account])
			levels = (uint8_t)(levels & ~levels_of(access, will->permissions));
		if (levels != 0)
			add(losses, project, was->account, levels);
	}
}

static void
count_distinct(struct access_losses *losses)
{
	struct idset accounts = { 0 };

	for (size_t i = 0; i < losses->count; i++) {
		losses->projects +=
		    i == 0 || losses->list[i].project != losses->list[i - 1].project;
		idset_add(&accounts, losses->list[i].account);
	}
	losses->accounts = (uint32_t)accounts.count;
	idset_release(&accounts);
}

void
access_losses(struct access_losses *losses, const struct access *before, const struct access *after,
    const struct graph *graph_after)
{
	const struct graph_view *view = access_graph(before);
	uint32_t *number = mem_alloc(((size_t)view->account_count + 1) * sizeof(*number));
	struct side was = { .access = before, .cursor = access_project_new(before) };
	struct side will = { .access = after, .cursor = access_project_new(after) };

	for (uint32_t i = 0; i < view->account_count; i++)
		number[i] = graph_find_account(graph_after, view->accounts[i].id);
	for (uint32_t p = 0; p < view->project_count; p++)
		if (access_computed(before, p))
			compare_project(losses, before, &was, &will, p, number);
	count_distinct(losses);
	access_project_release(was.cursor);
	access_project_release(will.cursor);
	free(number);
}

void
access_losses_release(struct access_losses *losses)
{
	free(losses->list);
	*losses = (struct access_losses){ 0 };
}
