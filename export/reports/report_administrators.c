/*
 * administrators: every account that administers anything, once, with what it administers and the ways in words. Those
 * who administer most first: the organisation, the site, user access, Jira, other products, projects alone; of each
 * those in Jira, then those whom the directory alone has.
 *
 * As in privileged, what is assigned counts, whether the account is active or has a licence. Projects are live ones in
 * which Administer projects has effect: what an archived project or a missing product cuts is in privileged alone, and
 * so are those that only lead one.
 *
 * Cost: one walk over the holders of every project when opened; 24 bytes for each way by which an account administers
 * a project, 32 for each row.
 */
#include "catalog.h"
#include "model/access/access.h"
#include "model/base/order.h"
#include "model/graph/admins.h"
#include "subject.h"
#include "way.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_IN_WAY = 3 }; /* project_keys has them all */

/* A way by which an account administers a project. */
struct place {
	uint32_t account, project, group; /* group: NONE without one */
	const struct holder *holder;
};

/* A row to come: its account, and where its admins and places begin. */
struct turn {
	uint64_t account; /* account_key */
	uint8_t most;     /* the first of its kinds; ADMIN_KINDS: projects alone */
	size_t admin_at, place_at;
};

struct administrators {
	const struct account *account;
	int8_t kinds[ADMIN_KINDS]; /* 1, or -1 for an empty cell */
	uint32_t projects;         /* NONE: not known */
	struct cell_list keys, ways;
	char flags[FLAGS_ROOM];

	const struct source *source;
	struct arena accounts; /* of the organisation that are not in Jira */
	struct admins admins;  /* by account */
	struct place *places;  /* by account, then way, then project */
	struct access *access; /* that the holders of places are of; NULL: not known */
	struct turn *turns;    /* in the order of rows */
	uint32_t *sorted;      /* projects of one account */
	size_t place_count, room, turn_count, turn_room, sorted_room;
	size_t at;                 /* the next turn */
	size_t admin_at, place_at; /* the next of the row's */
};

/* Accounts in Jira by number, behind them the others. */
static uint64_t
account_key(const struct admin *admin)
{
	return admin->account != NONE ? admin->account : (uint64_t)NONE + admin->org_account;
}

/* Those of one account stay in the order of kinds. */
static int
compare_admins(const void *a, const void *b)
{
	const struct admin *x = a, *y = b;

	return order_then(order_then(order_numbers(account_key(x), account_key(y)),
			      order_numbers(x->kind, y->kind)),
	    order_then(
		strcmp(x->resource, y->resource), order_then(order_numbers(x->group, y->group),
						      order_numbers(x->org_group, y->org_group))));
}

static bool
is_same_way(const struct place *a, const struct place *b)
{
	return a->account == b->account && a->holder->kind == b->holder->kind &&
	       a->holder->who == b->holder->who && a->group == b->group;
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = order_then(order_numbers(x->account, y->account),
	    order_then(order_numbers(x->holder->kind, y->holder->kind),
		order_numbers(x->holder->who, y->holder->who)));

	return order_then(order, /* the account itself, NONE, before its groups */
	    order_then(order_numbers((uint32_t)(x->group + 1), (uint32_t)(y->group + 1)),
		order_numbers(x->project, y->project)));
}

static void
take_ways(struct administrators *a, uint32_t project, uint32_t account, const struct way *ways,
    size_t count)
{
	uint64_t left;

	access_limit(a->access, project, account, &left);
	if ((left & PERMISSION_ADMINISTER_PROJECT) == 0)
		return;
	a->places = mem_room(a->places, &a->room, a->place_count + count, sizeof(*a->places));
	for (size_t i = 0; i < count; i++)
		a->places[a->place_count++] =
		    (struct place){ account, project, ways[i].group, ways[i].holder };
}

static void
find_places(struct administrators *a)
{
	static const struct access_level administer = { "administer",
		PERMISSION_ADMINISTER_PROJECT };
	const struct graph_view *graph = a->source->graph;
	struct access_project *cursor;
	const struct way *ways;
	uint64_t permissions;
	uint32_t account;
	size_t count;

	a->access = access_again(a->source->access, CANDIDATES_ALL, &administer);
	cursor = access_project_new(a->access);
	for (uint32_t project = 0; project < graph->project_count; project++) {
		if (graph->projects[project].archived || !access_computed(a->access, project))
			continue;
		access_project_begin(cursor, project);
		while (access_project_next(cursor, &account, &permissions, &ways, &count))
			take_ways(a, project, account, ways, count);
	}
	access_project_release(cursor);
	order_items(a->places, a->place_count, sizeof(*a->places), compare_places);
}

static int
compare_turns(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	return order_then(order_numbers(x->most, y->most), order_numbers(x->account, y->account));
}

/* Where the account's admins and places begin, which both are by account. */
static void
take_turns(struct administrators *a)
{
	size_t admin = 0, place = 0;

	while (admin < a->admins.count || place < a->place_count) {
		struct turn turn = { UINT64_MAX, ADMIN_KINDS, admin, place };

		if (admin < a->admins.count) {
			turn.account = account_key(&a->admins.list[admin]);
			turn.most = a->admins.list[admin].kind;
		}
		if (place < a->place_count && a->places[place].account < turn.account) {
			turn.account = a->places[place].account;
			turn.most = ADMIN_KINDS;
		}
		a->turns = mem_room(a->turns, &a->turn_room, a->turn_count + 1, sizeof(*a->turns));
		a->turns[a->turn_count++] = turn;
		while (
		    admin < a->admins.count && account_key(&a->admins.list[admin]) == turn.account)
			admin++;
		while (place < a->place_count && a->places[place].account == turn.account)
			place++;
	}
	order_items(a->turns, a->turn_count, sizeof(*a->turns), compare_turns);
}

static void
administrators_open(void *self, const struct source *source)
{
	struct administrators *a = self;

	a->source = source;
	a->admins = admins_find(source->graph, source->org);
	order_items(a->admins.list, a->admins.count, sizeof(*a->admins.list), compare_admins);
	if (source->access != NULL)
		find_places(a);
	take_turns(a);
}

/* What it administers above projects. */
static void
add_admins(struct administrators *a, uint64_t key)
{
	for (; a->admin_at < a->admins.count; a->admin_at++) {
		const struct admin *admin = &a->admins.list[a->admin_at];

		if (account_key(admin) != key)
			return;
		a->account =
		    account_of_admin(&a->accounts, a->source->graph, a->source->org, admin);
		a->kinds[admin->kind] = 1;
		if (admin->by == admin->kind) /* else the kind that brings it tells the same */
			admin_way_add(
			    cell_list_item(&a->ways), a->source->graph, a->source->org, admin);
	}
}

/* One way, with the projects that it gives: "Administrators > web-leads in WEB, OPS, APP and 9 more". */
static void
add_way(struct administrators *a)
{
	const struct graph_view *graph = a->source->graph;
	const struct place *first = &a->places[a->place_at];
	struct text *text = cell_list_item(&a->ways);
	struct text_list keys = { .most = KEYS_IN_WAY };

	way_add(text, graph, &(struct way){ first->holder, first->group });
	for (; a->place_at < a->place_count && is_same_way(first, &a->places[a->place_at]);
	     a->place_at++) {
		uint32_t project = a->places[a->place_at].project;

		text_list_add(&keys, "%s", graph->projects[project].key);
		a->sorted = mem_room(
		    a->sorted, &a->sorted_room, (size_t)a->projects + 1, sizeof(*a->sorted));
		a->sorted[a->projects++] = project;
	}
	text_add(text, " in ");
	text_add(text, text_list_end(&keys));
	text_release(&keys.text);
}

static int
compare_numbers(const void *a, const void *b)
{
	return order_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* Several ways may give one project. */
static void
settle_projects(struct administrators *a)
{
	uint32_t found = a->projects;

	order_items(a->sorted, found, sizeof(*a->sorted), compare_numbers);
	a->projects = 0;
	for (uint32_t i = 0; i < found; i++) {
		if (i > 0 && a->sorted[i] == a->sorted[i - 1])
			continue;
		a->projects++;
		text_add(cell_list_item(&a->keys), a->source->graph->projects[a->sorted[i]].key);
	}
}

static const void *
administrators_next(void *self, const struct source *source)
{
	struct administrators *a = self;
	uint64_t key;

	if (a->at == a->turn_count)
		return NULL;
	key = a->turns[a->at].account;
	a->admin_at = a->turns[a->at].admin_at;
	a->place_at = a->turns[a->at++].place_at;
	memset(a->kinds, -1, sizeof(a->kinds));
	if (a->access != NULL) /* else nobody knows of projects */
		cell_list_clear(&a->keys);
	cell_list_clear(&a->ways);
	a->projects = 0;
	*a->flags = '\0';
	add_admins(a, key);
	while (a->place_at < a->place_count && a->places[a->place_at].account == key)
		add_way(a);
	if (key < source->graph->account_count) {
		a->account = &source->graph->accounts[key];
		findings_flags(source->findings, SUBJECT_ACCOUNT, (uint32_t)key, a->flags);
	}
	settle_projects(a);
	if (a->access == NULL)
		a->projects = NONE;
	return a;
}

static void
administrators_close(void *self)
{
	struct administrators *a = self;

	admins_release(&a->admins);
	access_release(a->access);
	arena_release(&a->accounts);
	cell_list_release(&a->keys);
	cell_list_release(&a->ways);
	free(a->places);
	free(a->turns);
	free(a->sorted);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS(struct administrators),
	COLUMN("organisation", CELL_YESNO, struct administrators, kinds[ADMIN_ORGANISATION]),
	COLUMN("site", CELL_YESNO, struct administrators, kinds[ADMIN_SITE]),
	COLUMN("user_access", CELL_YESNO, struct administrators, kinds[ADMIN_USER_ACCESS]),
	COLUMN("jira", CELL_YESNO, struct administrators, kinds[ADMIN_JIRA]),
	COLUMN("other_products", CELL_YESNO, struct administrators, kinds[ADMIN_PRODUCTS]),
	COLUMN("projects", CELL_COUNT, struct administrators, projects),
	COLUMN("project_keys", CELL_LIST, struct administrators, keys),
	COLUMN("ways", CELL_LIST, struct administrators, ways),
	COLUMN_OF("last_active", CELL_TIME, struct administrators, account, last_active),
	COLUMN("flags", CELL_LIST, struct administrators, flags),
	COLUMNS_END,
};

const struct report report_administrators = {
	.name = "administrators",
	.title = "Administrators",
	.rows = "account that administers anything",
	.columns = columns,
	.size = sizeof(struct administrators),
	.open = administrators_open,
	.next = administrators_next,
	.close = administrators_close,
};
