/* Who holds what now, and what a change gives or takes; see floor_private.h. */
#include "floor_private.h"

#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>

static bool
is_member(const struct floor *floor, uint32_t group, uint32_t account)
{
	return floor_edge_has(&floor->edges, (struct edge){ EDGE_MEMBER, { group, account } });
}

/* A person, and active. */
static bool
is_at_work(const struct floor *floor, uint32_t account)
{
	return !idset_has(&floor->away, account) &&
	       (account >= floor->view->account_count ||
		   (floor->gone[account] == 0 &&
		       account_is_at_work(&floor->view->accounts[account])));
}

/* A sentence with an account for its subject. */
struct of_account {
	const struct floor *floor;
	uint32_t account;
};

static bool
is_in_group(const void *arg, uint32_t group)
{
	const struct of_account *of = arg;

	return is_member(of->floor, group, of->account);
}

static uint16_t
reach_of(const struct floor *floor, uint32_t account)
{
	static const struct account fresh = { .status = ACCOUNT_ACTIVE, .type = ACCOUNT_ATLASSIAN };
	const struct of_account of = { floor, account };

	return access_reach(floor->access,
	    account < floor->view->account_count ? &floor->view->accounts[account] : &fresh,
	    is_in_group, &of);
}

/* application: NONE: any. */
static bool
has_product(const struct floor *floor, uint32_t application, uint32_t account)
{
	const struct graph_view *view = floor->view;

	for (uint32_t i = 0; i < view->application_group_count; i++)
		if ((application == NONE ||
			view->application_groups[i].application == application) &&
		    is_member(floor, view->application_groups[i].group, account))
			return true;
	return account < view->account_count && view->accounts[account].direct != 0 &&
	       (application == NONE ||
		   (application < DIRECT_MOST &&
		       (view->accounts[account].direct >> application & 1) != 0));
}

bool
floor_licensed(const struct floor *floor, uint32_t account)
{
	return has_product(floor, NONE, account);
}

/* Posts. */

static bool
holds_post(const struct floor *floor, uint32_t post, uint32_t account)
{
	char key[POOL_KEY + 1];

	if (post == floor->able)
		return holds_post(floor, floor->posts[post].able_of, account) &&
		       floor_licensed(floor, account);
	if (pool_find(&floor->fixed, pool_key(key, (uint32_t[]){ post, account }, 2), POOL_KEY) !=
	    POOL_NONE)
		return true;
	for (size_t i = 0; i < floor->gives_count; i++)
		if (floor->gives[i].post == post &&
		    is_member(floor, floor->gives[i].group, account))
			return true;
	return false;
}

/* Projects. */

struct seeking {
	const struct floor *floor;
	uint32_t account;
	bool found;
};

static void
seek_in_group(void *arg, uint32_t group)
{
	struct seeking *seeking = arg;

	seeking->found |= is_member(seeking->floor, group, seeking->account);
}

static bool
is_actor(const struct floor *floor, uint32_t place, uint32_t account)
{
	struct seeking seeking = { floor, account, false };

	if (floor_edge_has(&floor->edges, (struct edge){ EDGE_USER, { place, account } }))
		return true;
	floor_edges_each(&floor->edges, EDGE_GROUP, SIDE_WHERE, place, seek_in_group, &seeking);
	return seeking.found;
}

uint32_t
floor_place(const struct floor *floor, uint32_t project, uint32_t role)
{
	const struct graph_view *view = floor->view;

	for (uint32_t p = view->places_at[project]; p < view->places_at[project + 1]; p++)
		if (view->places[p].role == role)
			return p;
	return NONE;
}

static bool
is_holder(
    const struct floor *floor, const struct holder *holder, uint32_t project, uint32_t account)
{
	uint32_t place;

	switch (holder->kind) {
	case HOLDER_USER:
		return holder->who == account;
	case HOLDER_LEAD:
		return floor->view->projects[project].lead == account;
	case HOLDER_ROLE:
		place = holder->who == NONE ? NONE : floor_place(floor, project, holder->who);
		return place != NONE && is_actor(floor, place, account);
	case HOLDER_GROUP:
		return holder->who != NONE && is_member(floor, holder->who, account);
	case HOLDER_LICENCE:
		return holder->who != NONE && has_product(floor, holder->who, account);
	case HOLDER_LOGGED_IN:
		return has_product(floor, NONE, account);
	default:
		return false;
	}
}

static bool
administers(const struct floor *floor, uint32_t project, uint32_t account)
{
	size_t count;
	const struct holder *holders = access_holders(floor->access, project, &count);

	for (size_t i = 0; i < count && holders[i].kind <= HOLDER_LOGGED_IN; i++)
		if ((holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) != 0 &&
		    is_holder(floor, &holders[i], project, account))
			return access_reach_administers(
			    floor->access, project, reach_of(floor, account));
	return false;
}

bool
floor_holds(const struct floor *floor, const struct stake *stake)
{
	if (!is_at_work(floor, stake->account))
		return false;
	return stake->of_project ? administers(floor, stake->number, stake->account)
				 : holds_post(floor, stake->number, stake->account);
}

uint32_t
floor_holders(const struct floor *floor, const struct stake *stake)
{
	return stake->of_project ? floor->project_admins[stake->number]
				 : floor->posts[stake->number].people;
}

/* Of the place's project: does its scheme let the role administer it? */
bool
floor_place_gives(const struct floor *floor, uint32_t place)
{
	const struct project_role *at = &floor->view->places[place];
	size_t count;
	const struct holder *holders = access_holders(floor->access, at->project, &count);

	for (size_t i = 0; i < count; i++)
		if (holders[i].kind == HOLDER_ROLE && holders[i].who == at->role &&
		    (holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) != 0)
			return true;
	return false;
}

/* What is at stake. */

struct gathering {
	const struct floor *floor;
	struct stakes *stakes;
	uint32_t account; /* NONE: each member of the group that is walked through */
	uint32_t project;
};

static void
add_stake(struct stakes *stakes, bool of_project, uint32_t number, uint32_t account)
{
	stakes->list =
	    mem_room(stakes->list, &stakes->room, stakes->count + 1, sizeof(*stakes->list));
	stakes->list[stakes->count++] =
	    (struct stake){ .of_project = of_project, .number = number, .account = account };
}

static void
add_place(void *arg, uint32_t place)
{
	const struct gathering *to = arg;

	if (floor_place_gives(to->floor, place))
		add_stake(to->stakes, true, to->floor->view->places[place].project, to->account);
}

static void
add_member(void *arg, uint32_t account)
{
	const struct gathering *to = arg;

	add_stake(to->stakes, true, to->project, account);
}

/* Every project whose scheme names the holder. */
static void
add_held(const struct gathering *to, uint8_t kind, uint32_t who)
{
	const struct floor *floor = to->floor;
	const struct scheme_holder wanted = { kind, who, 0 };

	for (size_t i = order_find(&wanted, floor->holders, floor->holder_count,
		 sizeof(*floor->holders), floor_find_holder);
	     i < floor->holder_count && floor->holders[i].kind == kind &&
	     floor->holders[i].who == who;
	     i++) {
		uint32_t scheme = floor->holders[i].scheme;

		for (uint32_t p = floor->by_scheme.first[scheme];
		     p < floor->by_scheme.first[scheme + 1]; p++)
			add_stake(to->stakes, true, floor->by_scheme.to[p], to->account);
	}
}

/* By being in the group. */
static void
add_of_group(void *arg, uint32_t group)
{
	const struct gathering *to = arg;

	floor_edges_each(&to->floor->edges, EDGE_GROUP, SIDE_WHO, group, add_place, arg);
	add_held(to, HOLDER_GROUP, group);
}

/* Whatever the account may administer in projects, for its licence is needed for all of it. */
static void
add_of_account(struct gathering *to)
{
	const struct floor *floor = to->floor;

	floor_edges_each(&floor->edges, EDGE_USER, SIDE_WHO, to->account, add_place, to);
	floor_edges_each(&floor->edges, EDGE_MEMBER, SIDE_WHO, to->account, add_of_group, to);
	add_held(to, HOLDER_USER, to->account);
	add_held(to, HOLDER_LOGGED_IN, NONE);
	for (uint32_t a = 0; a < floor->view->application_count; a++)
		add_held(to, HOLDER_LICENCE, a);
	for (uint32_t i = to->account < floor->view->account_count
			      ? floor->by_lead.first[to->account]
			      : NONE;
	     i != NONE && i < floor->by_lead.first[to->account + 1]; i++)
		add_stake(to->stakes, true, floor->by_lead.to[i], to->account);
}

/* Posts that come with the group; a licence makes people able to hold one. */
static void
add_posts(const struct floor *floor, uint32_t group, uint32_t account, struct stakes *stakes)
{
	bool able = floor->licensing[group];

	for (size_t i = 0; i < floor->gives_count; i++) {
		if (floor->gives[i].group != group)
			continue;
		add_stake(stakes, false, floor->gives[i].post, account);
		able |= floor->able != NONE &&
			floor->gives[i].post == floor->posts[floor->able].able_of;
	}
	if (able && floor->able != NONE)
		add_stake(stakes, false, floor->able, account);
}

static void
find_stakes(const struct floor *floor, struct edge edge, struct stakes *stakes)
{
	struct gathering to = { floor, stakes, edge.end[SIDE_WHO], 0 };
	uint32_t where = edge.end[SIDE_WHERE];

	if (edge.kind == EDGE_MEMBER) {
		add_posts(floor, where, to.account, stakes);
		add_of_group(&to, where);
		if (floor->licensing[where])
			add_of_account(&to);
		return;
	}
	if (!floor_place_gives(floor, where))
		return;
	to.project = floor->view->places[where].project;
	if (edge.kind == EDGE_USER)
		add_stake(stakes, true, to.project, to.account);
	else
		floor_edges_each(
		    &floor->edges, EDGE_MEMBER, SIDE_WHERE, edge.end[SIDE_WHO], add_member, &to);
}

static int
by_number(const void *a, const void *b)
{
	const struct stake *x = a, *y = b;

	return order_then(order_numbers(x->of_project, y->of_project),
	    order_then(order_numbers(x->number, y->number), order_numbers(x->account, y->account)));
}

/* Each once, and what they are before the change. */
static void
begin_change(const struct floor *floor, struct stakes *stakes)
{
	size_t kept = 0;

	order_items(stakes->list, stakes->count, sizeof(*stakes->list), by_number);
	for (size_t i = 0; i < stakes->count; i++)
		if (i == 0 || by_number(&stakes->list[i - 1], &stakes->list[i]) != 0)
			stakes->list[kept++] = stakes->list[i];
	stakes->count = kept;
	for (size_t i = 0; i < kept; i++)
		stakes->list[i].was = floor_holds(floor, &stakes->list[i]);
}

static void
end_change(struct floor *floor, struct stakes *stakes)
{
	for (size_t i = 0; i < stakes->count; i++) {
		struct stake *stake = &stakes->list[i];
		uint32_t *count = stake->of_project ? &floor->project_admins[stake->number]
						    : &floor->posts[stake->number].people;

		stake->is = floor_holds(floor, stake);
		*count += (uint32_t)stake->is - (uint32_t)stake->was;
	}
}

void
floor_change(struct floor *floor, struct edge edge, bool there, bool sure, struct stakes *stakes)
{
	stakes->count = 0;
	if (floor_edge_has(&floor->edges, edge) != there)
		find_stakes(floor, edge, stakes);
	begin_change(floor, stakes);
	floor_edge_set(&floor->edges, edge, there, sure);
	end_change(floor, stakes);
}

/* What this run gave of it, less what it took. */
static int32_t *
ours_of(const struct floor *floor, const struct stake *stake)
{
	return stake->of_project ? &floor->project_ours[stake->number]
				 : &floor->posts[stake->number].ours;
}

int32_t
floor_given(const struct floor *floor, const struct stake *stake)
{
	return *ours_of(floor, stake);
}

void
floor_ours(struct floor *floor, const struct stakes *stakes)
{
	for (size_t i = 0; i < stakes->count; i++)
		*ours_of(floor, &stakes->list[i]) += stakes->list[i].is - stakes->list[i].was;
}

void
floor_others(struct floor *floor, const struct stakes *stakes)
{
	for (size_t i = 0; i < stakes->count; i++) {
		int32_t *ours = ours_of(floor, &stakes->list[i]);

		*ours -= *ours > 0 && stakes->list[i].was && !stakes->list[i].is;
	}
}

/* Whatever the account may hold. */
static void
find_all(const struct floor *floor, uint32_t account, struct stakes *stakes)
{
	struct gathering to = { floor, stakes, account, 0 };

	for (uint32_t i = 0; i < floor->post_count; i++)
		add_stake(stakes, false, i, account);
	add_of_account(&to);
}

void
floor_go(
    struct floor *floor, uint32_t account, enum plan_thing thing, bool gone, struct stakes *stakes)
{
	uint8_t bit = (uint8_t)(1U << thing);

	stakes->count = 0;
	if (account >= floor->view->account_count || ((floor->gone[account] & bit) != 0) == gone)
		return;
	find_all(floor, account, stakes);
	begin_change(floor, stakes);
	floor->gone[account] ^= bit;
	end_change(floor, stakes);
}

void
floor_leave(struct floor *floor, uint32_t account)
{
	struct stakes stakes = { 0 };

	if (!is_at_work(floor, account))
		return;
	find_all(floor, account, &stakes);
	begin_change(floor, &stakes);
	idset_add(&floor->away, account);
	end_change(floor, &stakes);
	floor_others(floor, &stakes);
	free(stakes.list);
}
