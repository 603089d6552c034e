/* What is compared of filters and dashboards: whose they are, and with whom they are shared. */
#include "compare.h"
#include "model/base/order.h"
#include "model/graph/shared.h"

#include <string.h>

/* --- filters and dashboards */

static int
order_shared(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct shared *a = &c->graph[OLD]->shared[old], *b = &c->graph[NEW]->shared[new];

	return order_then(order_numbers(a->type, b->type), id_compare(a->id, b->id));
}

static int
order_shares(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct share *a = &c->graph[OLD]->shares[old], *b = &c->graph[NEW]->shares[new];

	return order_then(share_target_compare(&c->graph[OLD]->share_targets[a->target],
			      &c->graph[NEW]->share_targets[b->target]),
	    (int)a->edits - (int)b->edits);
}

static void
found_share(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = new != NONE ? NEW : OLD;
	uint32_t at = side == NEW ? new : old;

	if (old == NONE || new == NONE)
		compare_alone(c, side, c->shared[side], at,
		    c->graph[side]->shares[at].edits ? "may edit" : "may see", WEIGHT_ACCESS);
}

static void
shared_owner(struct compare *c, const struct shared *was, const struct shared *is)
{
	const struct account *old =
	    was->owner == NONE ? NULL : &c->graph[OLD]->accounts[was->owner];
	const struct account *now = is->owner == NONE ? NULL : &c->graph[NEW]->accounts[is->owner];

	if (strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, "owner", old != NULL ? compare_named(c, old->name, old->id) : "",
		    now != NULL ? compare_named(c, now->name, now->id) : "", WEIGHT_RECORD);
}

/* One that a side does not have is shared with nobody there: its shares are the change. */
static void
found_shared(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t type = c->kind->object == CHANGE_FILTER ? SHARED_FILTER : SHARED_DASHBOARD;
	const uint32_t both[SIDES] = { old, new };
	const struct shared *shared[SIDES] = { NULL, NULL };
	struct compare_range range = { { 0, 0 }, { 0, 0 } };
	uint8_t found = type;

	for (uint32_t s = 0; s < SIDES; s++) {
		c->shared[s] = both[s];
		if (both[s] == NONE)
			continue;
		shared[s] = &c->graph[s]->shared[both[s]];
		found = shared[s]->type;
		range.at[s] = shared[s]->first;
		range.end[s] = shared[s]->first + shared[s]->count;
	}
	if (found != type)
		return;
	if (shared[OLD] != NULL && shared[NEW] != NULL) {
		c->record = new;
		compare_name(c, "name", shared[OLD]->name, shared[NEW]->name);
		shared_owner(c, shared[OLD], shared[NEW]);
	}
	compare_merge(c, range, order_shares, found_share);
}

void
compare_shared(struct compare *c)
{
	struct kind kinds[] = {
		{ .object = CHANGE_FILTER, .order = order_shared, .found = found_shared },
		{ .object = CHANGE_DASHBOARD, .order = order_shared, .found = found_shared },
	};

	for (uint32_t s = 0; s < SIDES; s++)
		kinds[0].count[s] = kinds[1].count[s] = c->graph[s]->shared_count;
	compare_kinds(c, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
