/* Gains, before and after side by side; see access_gain.h. */
#include "access_gain.h"
#include "access_private.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(PERMISSIONS_FIXED <= 8, "permissions of the levels are the bits of a byte");

enum { WORD = 64 };

/* What one account has on both sides: permissions in a project, or a bit for a product. */
struct held {
	uint8_t before, after;
};

struct comparing {
	struct access_gains *gains;
	struct gain_side before, after;
	const struct graph_view *was, *will;
	uint32_t *after_of;  /* by account before, the one after */
	uint32_t *before_of; /* by account after; NONE: the plan creates it */
	struct held *held;   /* by account after, of one project or product at a time */
	uint64_t *reached;   /* a bit for each account with anything there */
	uint64_t
	    *roles_new; /* likewise, of those that get a role in a project of unknown permissions */
};

static void
add(struct comparing *c, struct access_gain gain)
{
	struct access_gains *gains = c->gains;

	gains->list = mem_room(gains->list, &gains->room, gains->count + 1, sizeof(*gains->list));
	gains->list[gains->count++] = gain;
}

static void
reach(struct comparing *c, uint32_t account)
{
	c->reached[account / WORD] |= UINT64_C(1) << account % WORD;
}

static void
hold_before(struct comparing *c, uint32_t account, uint8_t what)
{
	uint32_t here = c->after_of[account];

	if (here == NONE)
		return;
	c->held[here].before |= what;
	reach(c, here);
}

static void
hold_after(struct comparing *c, uint32_t account, uint8_t what)
{
	c->held[account].after |= what;
	reach(c, account);
}

/* Whoever was reached is weighed, in order, and all is forgotten. */
static void
weigh_reached(struct comparing *c, uint32_t of,
    void (*weigh)(struct comparing *c, uint32_t of, uint32_t account))
{
	for (uint32_t word = 0; word <= c->will->account_count / WORD; word++)
		for (uint64_t *bits = &c->reached[word]; *bits != 0; *bits &= *bits - 1) {
			uint32_t account = word * WORD + (uint32_t)__builtin_ctzll(*bits);

			weigh(c, of, account);
			c->held[account] = (struct held){ 0, 0 };
		}
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
hold_product(struct comparing *c, const struct graph_view *view, uint32_t product,
    void (*hold)(struct comparing *c, uint32_t account, uint8_t what))
{
	for (uint32_t i = 0; i < view->application_group_count; i++) {
		uint32_t group = view->application_groups[i].group;

		if (view->application_groups[i].application != product)
			continue;
		for (uint32_t e = view->members.first[group]; e < view->members.first[group + 1];
		     e++)
			hold(c, view->members.to[e], 1);
	}
	for (uint32_t a = 0; product < DIRECT_MOST && a < view->account_count; a++)
		if ((view->accounts[a].direct >> product & 1) != 0)
			hold(c, a, 1);
}

static void
weigh_product(struct comparing *c, uint32_t product, uint32_t account)
{
	if (c->held[account].before == 0 && c->held[account].after != 0)
		add(c, (struct access_gain){ account, product, .kind = GAIN_PRODUCT });
}

static void
compare_products(struct comparing *c)
{
	for (uint32_t product = 0; product < c->will->application_count; product++) {
		hold_product(c, c->was, product, hold_before);
		hold_product(c, c->will, product, hold_after);
		weigh_reached(c, product, weigh_product);
	}
}

/* ---- projects ---- */

static void
span_before(void *arg, const struct span *span)
{
	struct comparing *c = arg;
	const uint16_t *reach = c->before.access->reach;

	for (uint32_t i = 0; i < span->count; i++)
		if ((reach[span->to[i]] & span->reach) != 0)
			hold_before(c, span->to[i], (uint8_t)span->holder->permissions);
}

static void
span_after(void *arg, const struct span *span)
{
	struct comparing *c = arg;
	const uint16_t *reach = c->after.access->reach;

	if (holder_is_jira_admin(span->holder))
		return;
	for (uint32_t i = 0; i < span->count; i++)
		if ((reach[span->to[i]] & span->reach) != 0)
			hold_after(c, span->to[i], (uint8_t)span->holder->permissions);
}

/* What an account holds in a project, and nothing cuts, as levels. */
static uint8_t
levels_held(const struct access *access, uint32_t project, uint32_t account, uint8_t permissions)
{
	uint64_t left;
	uint8_t bits = 0;

	access_limit(access, project, account, &left);
	for (size_t i = 0; i < access->level_count && i < LEVELS; i++)
		if ((permissions & left & access->levels[i].permissions) != 0)
			bits = (uint8_t)(bits | 1 << i);
	return bits;
}

static void
weigh_project(struct comparing *c, uint32_t project, uint32_t account)
{
	const struct held *held = &c->held[account];
	uint8_t had = 0, has = levels_held(c->after.access, project, account, held->after);

	if (held->before != 0)
		had = levels_held(c->before.access, project, c->before_of[account], held->before);
	if ((has & ~had) != 0)
		add(c, (struct access_gain){
			   account, project, GAIN_ACCESS, (uint8_t)(has & ~had), had, has });
}

static void
compare_project(struct comparing *c, uint32_t project)
{
	const uint64_t all = PERMISSION_ADMINISTER_JIRA | (PERMISSION_ADMINISTER_JIRA - 1);

	spans_visit(c->before.access, project, all, span_before, c);
	spans_visit(c->after.access, project, all, span_after, c);
	weigh_reached(c, project, weigh_project);
}

/* ---- projects whose permissions are not known ---- */

static void
hold_group(struct comparing *c, const struct access *access, uint32_t project, uint32_t group,
    void (*hold)(struct comparing *c, uint32_t account, uint8_t what))
{
	const struct edges *members = &access->graph->members;

	for (uint32_t e = members->first[group]; e < members->first[group + 1]; e++)
		if (access_reaches(access, project, members->to[e]))
			hold(c, members->to[e], 1);
}

/* Accounts that hold the role there and that a grant could reach. */
static void
hold_place(struct comparing *c, const struct access *access, struct project_role it,
    void (*hold)(struct comparing *c, uint32_t account, uint8_t what))
{
	const struct graph_view *view = access->graph;
	uint32_t place = place_find(view, it.project, it.role);

	for (uint32_t i = place == NONE ? 0 : view->actors_at[place];
	     place != NONE && i < view->actors_at[place + 1]; i++) {
		const struct actor *actor = &view->actors[i];

		if (actor->kind == ACTOR_USER && access_reaches(access, it.project, actor->who))
			hold(c, actor->who, 1);
		else if (actor->kind == ACTOR_GROUP)
			hold_group(c, access, it.project, actor->who, hold);
	}
}

static void
weigh_place(struct comparing *c, uint32_t project, uint32_t account)
{
	(void)project;
	if (c->held[account].before == 0 && c->held[account].after != 0)
		c->roles_new[account / WORD] |= UINT64_C(1) << account % WORD;
}

static void
weigh_unknown(struct comparing *c, uint32_t project, uint32_t account)
{
	add(c, (struct access_gain){
		   account, project, GAIN_ACCESS, 1 << LEVEL_UNKNOWN, 0, 1 << LEVEL_UNKNOWN });
}

static void
compare_places(struct comparing *c, uint32_t project)
{
	const struct graph_view *will = c->will;

	for (uint32_t p = will->places_at[project]; p < will->places_at[project + 1]; p++) {
		hold_place(c, c->before.access, will->places[p], hold_before);
		hold_place(c, c->after.access, will->places[p], hold_after);
		weigh_reached(c, project, weigh_place);
	}
	for (uint32_t word = 0; word <= will->account_count / WORD; word++) {
		c->reached[word] = c->roles_new[word];
		c->roles_new[word] = 0;
	}
	weigh_reached(c, project, weigh_unknown);
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

static void
number_accounts(struct comparing *c)
{
	c->after_of = mem_alloc(c->was->account_count * sizeof(*c->after_of));
	c->before_of = mem_alloc(c->will->account_count * sizeof(*c->before_of));
	memset(c->before_of, 0xff, c->will->account_count * sizeof(*c->before_of)); /* NONE */
	for (uint32_t i = 0; i < c->was->account_count; i++) {
		uint32_t here = graph_find_account(c->after.access->whole, c->was->accounts[i].id);

		c->after_of[i] = here;
		if (here != NONE)
			c->before_of[here] = i;
	}
}

void
access_gains(struct access_gains *gains, struct gain_side before, struct gain_side after)
{
	struct comparing c = { .gains = gains,
		.before = before,
		.after = after,
		.was = access_graph(before.access),
		.will = access_graph(after.access) };
	size_t words = c.will->account_count / WORD + 1;

	number_accounts(&c);
	c.held = mem_alloc(c.will->account_count * sizeof(*c.held));
	c.reached = mem_alloc(words * sizeof(*c.reached));
	c.roles_new = mem_alloc(words * sizeof(*c.roles_new));
	compare_admins(&c);
	compare_products(&c);
	for (uint32_t p = 0; p < c.will->project_count; p++)
		if (access_computed(after.access, p))
			compare_project(&c, p);
		else
			compare_places(&c, p);
	count_distinct(gains, c.will->account_count);
	free(c.after_of);
	free(c.before_of);
	free(c.held);
	free(c.reached);
	free(c.roles_new);
}

void
access_gains_release(struct access_gains *gains)
{
	free(gains->list);
	*gains = (struct access_gains){ 0 };
}
