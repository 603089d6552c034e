/* Gains, before and after side by side; see access_gain.h. */
#include "access_gain.h"
#include "access_sides.h"

#include <stdlib.h>
#include <string.h>

enum { WORD = 64 };

struct comparing {
	struct access_gains *gains;
	struct gain_side before, after;
	const struct graph_view *was, *will;
	struct sides sides;
	uint64_t *
	    roles_new; /* a bit for each account that gets a role where nobody knows what it permits */
};

static void
add(struct comparing *c, struct access_gain gain)
{
	struct access_gains *gains = c->gains;

	gains->list = mem_room(gains->list, &gains->room, gains->count + 1, sizeof(*gains->list));
	gains->list[gains->count++] = gain;
}

/* ---- administration above projects ---- */

/* Of these lists, the next from 'at' on that is somebody's own; no plan reaches accounts that are not in Jira. */
static size_t
next_own(const struct admins *admins, const struct graph_view *view, size_t at)
{
	while (at < admins->count &&
	       (admins->list[at].account == NONE || !admin_is_own(&admins->list[at], view)))
		at++;
	return at;
}

static int
compare_posts(const struct comparing *c, const struct admin *was, const struct admin *will)
{
	int order;

	if (was->kind != will->kind)
		return was->kind < will->kind ? -1 : 1;
	if ((order = strcmp(was->resource, will->resource)) != 0)
		return order;
	return strcmp(c->was->accounts[was->account].id, c->will->accounts[will->account].id);
}

static bool
same_post(const struct admin *a, const struct admin *b)
{
	return a->kind == b->kind && a->account == b->account &&
	       strcmp(a->resource, b->resource) == 0;
}

/* Both lists are in the same order; the ways of one account stand side by side. */
static void
compare_admins(struct comparing *c)
{
	const struct admins *before = c->before.admins, *after = c->after.admins;
	const struct admin *last = NULL;
	size_t b = next_own(before, c->was, 0);

	for (size_t a = next_own(after, c->will, 0); a < after->count;
	     a = next_own(after, c->will, a + 1)) {
		const struct admin *it = &after->list[a];

		while (b < before->count && compare_posts(c, &before->list[b], it) < 0)
			b = next_own(before, c->was, b + 1);
		if ((b == before->count || compare_posts(c, &before->list[b], it) != 0) &&
		    (last == NULL || !same_post(last, it)))
			add(c,
			    (struct access_gain){ it->account, (uint32_t)a, .kind = GAIN_ADMIN });
		last = it;
	}
}

/* ---- products ---- */

static void
hold_product(struct sides *sides, const struct graph_view *view, uint32_t product, sides_hold hold)
{
	for (uint32_t i = 0; i < view->application_group_count; i++) {
		uint32_t group = view->application_groups[i].group;

		if (view->application_groups[i].application != product)
			continue;
		for (uint32_t e = view->members.first[group]; e < view->members.first[group + 1];
		     e++)
			hold(sides, view->members.to[e], 1);
	}
	for (uint32_t a = 0; product < DIRECT_MOST && a < view->account_count; a++)
		if ((view->accounts[a].direct >> product & 1) != 0)
			hold(sides, a, 1);
}

static void
weigh_product(void *arg, uint32_t product, uint32_t account)
{
	struct comparing *c = arg;
	const struct held *held = &c->sides.held[account];

	if (held->before == 0 && held->after != 0)
		add(c, (struct access_gain){ account, product, .kind = GAIN_PRODUCT });
}

static void
compare_products(struct comparing *c)
{
	for (uint32_t product = 0; product < c->will->application_count; product++) {
		hold_product(&c->sides, c->was, product, sides_hold_before);
		hold_product(&c->sides, c->will, product, sides_hold_after);
		sides_each(&c->sides, weigh_product, c, product);
	}
}

/* ---- projects ---- */

static void
weigh_project(void *arg, uint32_t project, uint32_t account)
{
	struct comparing *c = arg;
	uint8_t has = sides_has(&c->sides, project, account), had;

	if (has == 0)
		return;
	had = sides_had(&c->sides, project, account);
	if ((has & ~had) != 0)
		add(c, (struct access_gain){
			   account, project, GAIN_ACCESS, (uint8_t)(has & ~had), had, has });
}

/* ---- projects whose permissions are not known ---- */

static void
hold_group(struct sides *sides, const struct access *access, uint32_t project, uint32_t group,
    sides_hold hold)
{
	const struct edges *members = &access->graph->members;

	for (uint32_t e = members->first[group]; e < members->first[group + 1]; e++)
		if (access_reaches(access, project, members->to[e]))
			hold(sides, members->to[e], 1);
}

/* Accounts that hold the role there and that a grant could reach. */
static void
hold_place(
    struct sides *sides, const struct access *access, struct project_role it, sides_hold hold)
{
	const struct graph_view *view = access->graph;
	uint32_t place = place_find(view, it.project, it.role);

	for (uint32_t i = place == NONE ? 0 : view->actors_at[place];
	     place != NONE && i < view->actors_at[place + 1]; i++) {
		const struct actor *actor = &view->actors[i];

		if (actor->kind == ACTOR_USER && access_reaches(access, it.project, actor->who))
			hold(sides, actor->who, 1);
		else if (actor->kind == ACTOR_GROUP)
			hold_group(sides, access, it.project, actor->who, hold);
	}
}

static void
weigh_place(void *arg, uint32_t project, uint32_t account)
{
	struct comparing *c = arg;
	const struct held *held = &c->sides.held[account];

	(void)project;
	if (held->before == 0 && held->after != 0)
		c->roles_new[account / WORD] |= UINT64_C(1) << account % WORD;
}

static void
compare_places(struct comparing *c, uint32_t project)
{
	const struct graph_view *will = c->will;

	for (uint32_t p = will->places_at[project]; p < will->places_at[project + 1]; p++) {
		hold_place(&c->sides, c->before.access, will->places[p], sides_hold_before);
		hold_place(&c->sides, c->after.access, will->places[p], sides_hold_after);
		sides_each(&c->sides, weigh_place, c, project);
	}
	for (uint32_t word = 0; word <= will->account_count / WORD; word++)
		for (uint64_t *bits = &c->roles_new[word]; *bits != 0; *bits &= *bits - 1)
			add(c,
			    (struct access_gain){ word * WORD + (uint32_t)__builtin_ctzll(*bits),
				project, GAIN_ACCESS, 1 << LEVEL_UNKNOWN, 0, 1 << LEVEL_UNKNOWN });
}

/* ---- all ---- */

void
gain_levels_add(struct text *text, uint8_t levels, const char *comma)
{
	const char *between = "";

	for (unsigned level = 0; level <= LEVEL_UNKNOWN; level++) {
		if ((levels >> level & 1) == 0)
			continue;
		text_add(text, between);
		text_add(text, level == LEVEL_UNKNOWN ? "unknown" : permission_levels[level].name);
		between = comma;
	}
	if (levels == 0)
		text_add(text, "nothing");
}

bool
gain_is_admin(const struct access_gain *gain)
{
	return gain->kind == GAIN_ADMIN || (gain->levels & 1 << LEVEL_ADMINISTER) != 0;
}

static void
count_distinct(struct access_gains *gains, uint32_t accounts)
{
	enum { GAINS = 1, ADMINISTERS = 2 };
	uint8_t *seen = mem_alloc(accounts);

	for (size_t i = 0; i < gains->count; i++)
		seen[gains->list[i].account] |=
		    gain_is_admin(&gains->list[i]) ? GAINS | ADMINISTERS : GAINS;
	for (uint32_t i = 0; i < accounts; i++) {
		gains->accounts += (seen[i] & GAINS) != 0;
		gains->new_admins += (seen[i] & ADMINISTERS) != 0;
	}
	free(seen);
}

void
access_gains_above(struct access_gains *gains, struct gain_side before, struct gain_side after)
{
	struct comparing c = { .gains = gains,
		.before = before,
		.after = after,
		.was = access_graph(before.access),
		.will = access_graph(after.access) };

	sides_open(&c.sides, before.access, after.access);
	compare_admins(&c);
	compare_products(&c);
	count_distinct(gains, c.will->account_count);
	sides_release(&c.sides);
}

void
access_gains(struct access_gains *gains, struct gain_side before, struct gain_side after)
{
	struct comparing c = { .gains = gains,
		.before = before,
		.after = after,
		.was = access_graph(before.access),
		.will = access_graph(after.access) };

	sides_open(&c.sides, before.access, after.access);
	c.roles_new = mem_alloc((c.will->account_count / WORD + 1) * sizeof(*c.roles_new));
	compare_admins(&c);
	compare_products(&c);
	for (uint32_t p = 0; p < c.will->project_count; p++) {
		if (!access_computed(after.access, p)) {
			compare_places(&c, p);
			continue;
		}
		sides_hold_project(&c.sides, p);
		sides_each(&c.sides, weigh_project, &c, p);
	}
	count_distinct(gains, c.will->account_count);
	sides_release(&c.sides);
	free(c.roles_new);
}

void
access_gains_release(struct access_gains *gains)
{
	free(gains->list);
	*gains = (struct access_gains){ 0 };
}
