/* A project's holders and whom they name: see access_closed.h. */
#include "access_closed.h"
#include "access_private.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

static int
by_role(const void *role, const void *place)
{
	return order_numbers(*(const uint32_t *)role, ((const struct project_role *)place)->role);
}

uint32_t
place_find(const struct graph_view *graph, uint32_t project, uint32_t role)
{
	uint32_t first = graph->places_at[project], end = graph->places_at[project + 1];
	const struct project_role *place;

	if (first == end) /* of a site without any, 'places' is NULL */
		return NONE;
	place = bsearch(&role, graph->places + first, end - first, sizeof(*place), by_role);
	return place != NULL ? (uint32_t)(place - graph->places) : NONE;
}

/* What visiting hands on. */
struct visiting {
	const struct access *access;
	const struct holder *holder;
	closed_visit visit;
	void *arg;
};

static void
visit_one(const struct visiting *v, enum closed_kind kind, const uint32_t *who)
{
	const struct closed_way way = { v->holder, kind, who };

	v->visit(v->arg, &way);
}

/* Actors of a place stand by kind: users before groups. */
static void
visit_role(const struct visiting *v, uint32_t project)
{
	static const enum closed_kind kinds[] = {
		[ACTOR_USER] = CLOSED_ACCOUNT,
		[ACTOR_GROUP] = CLOSED_GROUP,
		[ACTOR_OTHER] = CLOSED_OTHER,
	};
	const struct graph_view *graph = v->access->graph;
	uint32_t place = place_find(graph, project, v->holder->who);

	if (place == NONE)
		return;
	for (uint32_t a = graph->actors_at[place]; a < graph->actors_at[place + 1]; a++)
		visit_one(v, kinds[graph->actors[a].kind], &graph->actors[a].who);
}

static void
visit_admins(const struct visiting *v)
{
	const struct access *access = v->access;

	for (uint32_t i = 0; i < access->admin_account_count; i++)
		visit_one(v, CLOSED_ACCOUNT, &access->admin_accounts[i]);
	for (uint32_t i = 0; i < access->admin_group_count; i++)
		visit_one(v, CLOSED_GROUP, &access->admin_groups[i]);
}

static void
visit_holder(const struct visiting *v, uint32_t project)
{
	const struct project *p = &v->access->graph->projects[project];
	const struct holder *holder = v->holder;

	if (holder->kind == HOLDER_LEAD && p->lead != NONE)
		visit_one(v, CLOSED_ACCOUNT, &p->lead);
	else if (holder->kind == HOLDER_LOGGED_IN)
		visit_one(v, CLOSED_ANY_PRODUCT, NULL);
	else if (holder->kind == HOLDER_JIRA_ADMIN ||
		 (holder->kind == HOLDER_ADMIN_BROWSES && p->team_managed))
		visit_admins(v);
	else if (holder->kind >= HOLDER_ANYONE)
		visit_one(v, CLOSED_OPEN, NULL);
	else if (holder->who != NONE && holder->kind == HOLDER_USER)
		visit_one(v, CLOSED_ACCOUNT, &holder->who);
	else if (holder->who != NONE && holder->kind == HOLDER_ROLE)
		visit_role(v, project);
	else if (holder->who != NONE && holder->kind == HOLDER_GROUP)
		visit_one(v, CLOSED_GROUP, &holder->who);
	else if (holder->who != NONE)
		visit_one(v, CLOSED_PRODUCT, &holder->who);
	else if (holder->kind != HOLDER_LEAD && holder->kind != HOLDER_ADMIN_BROWSES)
		visit_one(v, CLOSED_UNKNOWN, NULL);
}

void
closed_ways_visit(const struct access *access, uint32_t project, uint64_t permissions,
    closed_visit visit, void *arg)
{
	struct visiting visiting = { .access = access, .visit = visit, .arg = arg };
	const struct holder *holders;
	size_t count;

	holders = access_holders(access, project, &count);
	for (size_t i = 0; i < count; i++) {
		visiting.holder = &holders[i];
		if ((holders[i].permissions & permissions) != 0)
			visit_holder(&visiting, project);
	}
}

/* ---- how many they reach ---- */

enum {
	WORD = 64,
	SLOT_ADMIN = SERVED_TYPES, /* behind the types of projects: by administering Jira */
	SLOTS,
};

/* Of a group or a product, for one type of project. */
struct tally {
	uint32_t reached; /* NONE: not counted yet */
	uint32_t works;   /* of them: their products serve such projects */
};

struct access_closed {
	const struct access *access;
	uint32_t project;
	struct closed_way *list; /* of this project */
	size_t count, room, next;
	struct tally (*tallies)[SLOTS]; /* of groups, products, any product */
	uint64_t *counted;              /* a bit for each account, while a product is counted */
	size_t counted_size;
	struct tally single;  /* of an account */
	struct tally *tally;  /* being counted ... */
	uint16_t sees, works; /* ... by these bits of an account's reach */
};

struct access_closed *
access_closed_new(const struct access *access)
{
	struct access_closed *cursor = mem_alloc(sizeof(*cursor));
	const struct graph_view *graph = access->graph;
	size_t size =
	    ((size_t)graph->group_count + graph->application_count + 1) * sizeof(*cursor->tallies);

	cursor->access = access;
	cursor->tallies = mem_alloc(size);
	memset(cursor->tallies, 0xff, size); /* NONE */
	cursor->counted_size = (graph->account_count / WORD + 1) * sizeof(*cursor->counted);
	cursor->counted = mem_alloc(cursor->counted_size);
	return cursor;
}

static void
keep_way(void *arg, const struct closed_way *way)
{
	struct access_closed *cursor = arg;

	cursor->list =
	    mem_room(cursor->list, &cursor->room, cursor->count + 1, sizeof(*cursor->list));
	cursor->list[cursor->count++] = *way;
}

void
access_closed_begin(struct access_closed *cursor, uint32_t project)
{
	cursor->project = project;
	cursor->count = cursor->next = 0;
	closed_ways_visit(cursor->access, project, UINT64_MAX, keep_way, cursor);
}

static void
count_account(struct access_closed *cursor, uint32_t account)
{
	uint16_t reach = cursor->access->reach[account];

	cursor->tally->reached += (reach & cursor->sees) != 0;
	cursor->tally->works += (reach & cursor->sees) != 0 && (reach & cursor->works) != 0;
}

static void
count_span(void *arg, const struct span *span)
{
	for (uint32_t i = 0; i < span->count; i++)
		count_account(arg, span->to[i]);
}

/* A product's accounts stand in many spans, and count once. */
static void
count_span_once(void *arg, const struct span *span)
{
	struct access_closed *cursor = arg;
	uint64_t *word, bit;

	for (uint32_t i = 0; i < span->count; i++) {
		word = &cursor->counted[span->to[i] / WORD];
		bit = UINT64_C(1) << span->to[i] % WORD;
		if ((*word & bit) == 0)
			count_account(cursor, span->to[i]);
		*word |= bit;
	}
}

static void
count_way(struct access_closed *cursor, const struct closed_way *way, unsigned slot)
{
	bool once = way->kind == CLOSED_PRODUCT || way->kind == CLOSED_ANY_PRODUCT;

	cursor->sees = slot == SLOT_ADMIN ? REACH_ADMIN : reach_sees(slot);
	cursor->works = slot == SLOT_ADMIN ? REACH_ADMIN : reach_works(slot);
	*cursor->tally = (struct tally){ 0, 0 };
	if (once)
		memset(cursor->counted, 0, cursor->counted_size);
	closed_way_open(cursor->access, way, 0, once ? count_span_once : count_span, cursor);
}

/* Where the count of the way stands; what is counted for many projects is kept. */
static struct tally *
tally_of(struct access_closed *cursor, const struct closed_way *way, unsigned slot)
{
	const struct graph_view *graph = cursor->access->graph;
	size_t at;

	if (way->kind == CLOSED_GROUP) {
		at = *way->who;
	} else if (way->kind == CLOSED_PRODUCT || way->kind == CLOSED_ANY_PRODUCT) {
		at = graph->group_count;
		at += way->kind == CLOSED_PRODUCT ? *way->who : graph->application_count;
	} else {
		cursor->single = (struct tally){ NONE, NONE };
		return &cursor->single;
	}
	return &cursor->tallies[at][slot];
}

static struct tally
count_reached(struct access_closed *cursor, const struct closed_way *way)
{
	unsigned slot = holder_is_jira_admin(way->holder) ? SLOT_ADMIN
							  : cursor->access->served[cursor->project];

	cursor->tally = tally_of(cursor, way, slot);
	if (cursor->tally->reached == NONE && way->kind != CLOSED_OTHER && way->kind != CLOSED_OPEN)
		count_way(cursor, way, slot);
	return *cursor->tally;
}

bool
access_closed_next(struct access_closed *cursor, const struct closed_way **way,
    struct closed_part parts[CLOSED_PARTS])
{
	unsigned served = cursor->access->served[cursor->project];
	struct tally tally;

	if (cursor->next == cursor->count)
		return false;
	*way = &cursor->list[cursor->next++];
	tally = count_reached(cursor, *way);
	parts[0].limit = reach_limit(cursor->access, cursor->project, UINT16_MAX, &parts[0].left);
	parts[1].limit =
	    reach_limit(cursor->access, cursor->project, reach_sees(served), &parts[1].left);
	parts[0].accounts = tally.works;
	parts[1].accounts = tally.reached - tally.works; /* 0 where neither is known */
	return true;
}

void
access_closed_release(struct access_closed *cursor)
{
	if (cursor == NULL)
		return;
	free(cursor->list);
	free(cursor->tallies);
	free(cursor->counted);
	free(cursor);
}
