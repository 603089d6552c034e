/* See compare.h. */
#include "compare.h"
#include "model/base/order.h"
#include "model/graph/shared.h"

#include <stdlib.h>
#include <string.h>

void
compare_merge(struct compare *c, struct compare_range r, compare_order *order, compare_found *found)
{
	int which;

	while (r.at[OLD] < r.end[OLD] || r.at[NEW] < r.end[NEW]) {
		which = r.at[OLD] == r.end[OLD]   ? 1
			: r.at[NEW] == r.end[NEW] ? -1
						  : order(c, r.at[OLD], r.at[NEW]);
		found(c, which <= 0 ? r.at[OLD] : NONE, which >= 0 ? r.at[NEW] : NONE);
		r.at[OLD] += which <= 0;
		r.at[NEW] += which >= 0;
	}
}

/* By the id that each record of the kind begins with. */
int
compare_ids(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct kind *kind = c->kind;
	const char *a, *b;

	memcpy(&a, (const char *)kind->records[OLD] + old * kind->size, sizeof(a));
	memcpy(&b, (const char *)kind->records[NEW] + new * kind->size, sizeof(b));
	return kind->ids(a, b);
}

static void
joint_add(struct compare *c, uint32_t old, uint32_t new)
{
	struct joint *joint = c->kind->joint;

	if (old != NONE)
		joint->rank[OLD][old] = joint->count;
	if (new != NONE)
		joint->rank[NEW][new] = joint->count;
	joint->count++;
}

int
joint_order(const struct joint *joint, uint32_t old, uint32_t new)
{
	return order_numbers(joint->rank[OLD][old], joint->rank[NEW][new]);
}

static void
add(struct compare *c, struct change change)
{
	struct changes *changes = c->changes;

	changes->list =
	    mem_room(changes->list, &changes->room, changes->count + 1, sizeof(*changes->list));
	changes->list[changes->count++] = change;
	changes->counts[change.object][change.verb]++;
	changes->weights[change.weight]++;
}

/*
 * A dashboard that a side does not list may have been there, shared with others than who asked; not with everybody, though,
 * for then it had been listed.
 */
static bool
dashboard_hidden(const struct compare *c, uint8_t side, const struct change *change)
{
	const struct graph_view *graph = c->graph[change->side];

	return change->object == CHANGE_DASHBOARD && c->shared[side] == NONE &&
	       graph->share_targets[graph->shares[change->other].target].with > SHARE_LOGGED_IN;
}

/* An account that no list has is known through a grant: what leads to grants must have been read. */
static bool
could_be_seen(const struct compare *c, uint8_t side, const struct change *change)
{
	const struct changes *changes = c->changes;

	if (change->object == CHANGE_ACCOUNT &&
	    c->graph[change->side]->accounts[change->record].source < FROM_LIST &&
	    !(changes->whole[side][CHANGE_ACTOR] && changes->whole[side][CHANGE_LINE] &&
		changes->whole[side][CHANGE_SECURITY_MEMBER]))
		return false;
	return changes->whole[side][change->object] && !dashboard_hidden(c, side, change);
}

void
compare_alone(struct compare *c, uint8_t side, uint32_t at, uint32_t other, const char *state,
    enum change_weight weight)
{
	struct change change = { .record = at,
		.other = other,
		.object = c->kind->object,
		.weight = (uint8_t)weight,
		.side = side };
	const char *lacking = could_be_seen(c, side == NEW ? OLD : NEW, &change) ? "" : "unknown";

	change.before = side == NEW ? lacking : state;
	change.after = side == NEW ? state : lacking;
	change.verb = *change.before != '\0' && *change.after != '\0' ? CHANGE_UNKNOWN
		      : side == NEW                                   ? CHANGE_ADDED
								      : CHANGE_REMOVED;
	add(c, change);
}

static void
found_record(struct compare *c, uint32_t old, uint32_t new)
{
	c->record = new;
	if (old == NONE)
		c->kind->one(c, NEW, new);
	else if (new == NONE)
		c->kind->one(c, OLD, old);
	else if (c->kind->both != NULL)
		c->kind->both(c, old, new);
}

static bool
says_nothing(const char *text)
{
	return *text == '\0' || strcmp(text, "unknown") == 0;
}

bool
compare_whole(const struct compare *c)
{
	return c->changes->whole[OLD][c->kind->object] && c->changes->whole[NEW][c->kind->object];
}

void
compare_field(struct compare *c, const char *field, const char *before, const char *after,
    enum change_weight weight)
{
	const struct changes *changes = c->changes;
	uint8_t object = c->kind->object;
	bool unknown = (says_nothing(before) && !changes->whole[OLD][object]) ||
		       (says_nothing(after) && !changes->whole[NEW][object]);

	if (strcmp(before, after) != 0)
		add(c,
		    (struct change){ field, before, after, NULL, c->record, NONE,
			unknown ? CHANGE_UNKNOWN : CHANGE_CHANGED, object, (uint8_t)weight, NEW });
}

void
compare_name(struct compare *c, const char *name, const char *before, const char *after)
{
	if (*before != '\0' && *after != '\0')
		compare_field(c, name, before, after, WEIGHT_NAME);
}

const char *
compare_named(struct compare *c, const char *name, const char *id)
{
	return *name == '\0' ? id : arena_print(&c->changes->arena, "%s (%s)", name, id);
}

static void
compare_sorted(struct compare *c, const struct kind *kind, compare_found *found)
{
	const struct compare_range all = { { 0, 0 }, { kind->count[OLD], kind->count[NEW] } };

	c->kind = kind;
	compare_merge(c, all, kind->order, found);
}

void
compare_kinds(struct compare *c, const struct kind *kinds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct joint *joint = kinds[i].joint;

		if (joint == NULL)
			continue;
		for (uint32_t s = 0; s < SIDES; s++)
			joint->rank[s] = mem_alloc((kinds[i].count[s] + 1) * sizeof(uint32_t));
		compare_sorted(c, &kinds[i], joint_add);
	}
	for (size_t i = 0; i < count; i++)
		if (kinds[i].found != NULL || kinds[i].one != NULL)
			compare_sorted(
			    c, &kinds[i], kinds[i].found != NULL ? kinds[i].found : found_record);
}

void
compare_release(struct compare *c)
{
	struct joint *const joints[] = { &c->accounts, &c->groups, &c->projects, &c->roles,
		&c->schemes, &c->others, &c->applications, &c->org_accounts, &c->org_groups };

	for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
		for (uint32_t s = 0; s < SIDES; s++)
			free(joints[i]->rank[s]);
}
