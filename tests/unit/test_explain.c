/*
 * What ends an access, on graphs made for it: each set of removals carried out on a graph that is made
 * again without them. And how people name accounts, groups and projects.
 */
#include "model/access/explain.h"
#include "model/graph/lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GROUPS = 4, ROLES = 3, PROJECTS = 3, ACCOUNTS = 6, EDGES_MOST = 64, ROUNDS = 300 };

enum edge_kind { MEMBER, USER_ACTOR, GROUP_ACTOR, LINE };

/* A site as a list of edges; 'a' and 'b' by kind: group and account; place and who; holder and permission. */
struct edge {
	enum edge_kind kind;
	unsigned project, a, b;
};

struct site {
	struct edge edges[EDGES_MOST];
	size_t count;
};

static const char *const permissions[] = { "BROWSE_PROJECTS", "CREATE_ISSUES",
	"ADMINISTER_PROJECTS" };

static const char *
named(char *text, const char *what, unsigned number)
{
	sprintf(text, "%s%u", what, number);
	return text;
}

static void
add_line(struct graph *graph, const struct edge *e)
{
	static const char *const types[] = { "group", "projectRole", "user", "projectLead",
		"applicationRole" };
	char id[16] = "", line_id[16];
	struct scheme_line line = { .scheme = graph_scheme(graph, "1", "Scheme", NULL),
		.permission = permissions[e->b],
		.holder_type = types[e->a / 4 % 5],
		.holder_id = id };

	if (e->a / 4 % 5 < 2)
		named(id, e->a / 4 % 5 == 0 ? "g" : "",
		    e->a / 4 % 5 == 0 ? e->a % GROUPS : e->a % ROLES + 1);
	else if (e->a / 4 % 5 == 2)
		named(id, "a", e->a % ACCOUNTS);
	line.id = named(line_id, "", e->a * 8 + e->b);
	graph_scheme_line(graph, &line);
}

static void
add_edge(struct graph *graph, const struct edge *e)
{
	char id[16];
	uint32_t place, project, role;

	if (e->kind == LINE) {
		add_line(graph, e);
		return;
	}
	if (e->kind == MEMBER) {
		graph_member(graph, graph_find_group(graph, named(id, "g", e->a)),
		    graph_find_account(graph, named(id, "a", e->b)));
		return;
	}
	project = graph_find_project(graph, named(id, "P", e->project));
	role = graph_find_role(graph, named(id, "", e->a + 1));
	place = graph_place(graph, project, role);
	graph_actor(graph, place, e->kind == USER_ACTOR ? ACTOR_USER : ACTOR_GROUP,
	    e->kind == USER_ACTOR ? graph_find_account(graph, named(id, "a", e->b))
				  : graph_find_group(graph, named(id, "g", e->b)));
}

/* All edges but those that 'left_out' marks. Group 0 gives a licence, group 3 makes Jira administrators. */
static struct graph *
build(const struct site *site, const bool *left_out)
{
	struct graph *graph = graph_new();
	char id[16], key[16];
	uint32_t application;

	for (unsigned int i = 0; i < ACCOUNTS; i++)
		graph_account(graph,
		    &(struct account){ .id = named(id, "a", i),
			.name = id,
			.status = i == 5 ? ACCOUNT_INACTIVE : ACCOUNT_ACTIVE,
			.source = FROM_LIST },
		    NULL);
	for (unsigned int i = 0; i < GROUPS; i++)
		graph_group(graph,
		    &(struct group){ .id = named(id, "g", i),
			.name = id,
			.access = i == 3 ? GROUP_ADMIN | GROUP_LISTED : GROUP_LISTED },
		    NULL);
	for (unsigned int i = 0; i < ROLES; i++)
		graph_role(graph,
		    &(struct role){
			.id = named(id, "", i + 1), .name = id, .scope = NONE, .listed = true },
		    NULL);
	for (unsigned int i = 0; i < PROJECTS; i++)
		graph_project(graph,
		    &(struct project){ .id = named(id, "", 10 + i),
			.key = named(key, "P", i),
			.name = key,
			.lead = graph_find_account(graph, i == 0 ? "a0" : "a1"),
			.scheme = graph_scheme(graph, "1", "Scheme", NULL) },
		    NULL);
	application =
	    graph_application(graph, &(struct application){ .key = "jira", .name = "Jira" });
	graph_application_group(graph, application, graph_find_group(graph, "g0"), true);
	for (unsigned int i = 0; i < site->count; i++)
		if (left_out == NULL || !left_out[i])
			add_edge(graph, &site->edges[i]);
	graph_seal(graph);
	return graph;
}

static unsigned
roll(uint64_t *dice, unsigned below)
{
	*dice = *dice * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)((*dice >> 33) % below);
}

static void
invent(struct site *site, uint64_t *dice)
{
	unsigned count = 12 + roll(dice, 30);

	site->count = 0;
	for (unsigned int i = 0; i < count; i++) {
		struct edge *e = &site->edges[site->count++];

		e->kind = (enum edge_kind)roll(dice, 4);
		e->project = roll(dice, PROJECTS);
		e->a = e->kind == MEMBER ? roll(dice, GROUPS)
		       : e->kind == LINE ? roll(dice, 20)
					 : roll(dice, ROLES);
		e->b = e->kind == LINE          ? roll(dice, 3)
		       : e->kind == GROUP_ACTOR ? roll(dice, GROUPS)
						: roll(dice, ACCOUNTS);
	}
}

/* Is this edge what the removal takes? Told by ids alone. */
static bool
is_taken(const struct graph_view *graph, const struct edge *e, const struct removal *r,
    uint32_t account, uint32_t project)
{
	char id[16], line_id[16];
	bool here = strcmp(graph->projects[project].key, named(id, "P", e->project)) == 0;

	switch (r->kind) {
	case REMOVE_MEMBER:
		return e->kind == MEMBER &&
		       strcmp(graph->groups[r->group].id, named(id, "g", e->a)) == 0 &&
		       strcmp(graph->accounts[account].id, named(line_id, "a", e->b)) == 0;
	case REMOVE_USER_ACTOR:
		return e->kind == USER_ACTOR && here &&
		       strcmp(graph->roles[r->role].id, named(id, "", e->a + 1)) == 0 &&
		       strcmp(graph->accounts[account].id, named(line_id, "a", e->b)) == 0;
	case REMOVE_GROUP_ACTOR:
		return e->kind == GROUP_ACTOR && here &&
		       strcmp(graph->roles[r->role].id, named(id, "", e->a + 1)) == 0 &&
		       strcmp(graph->groups[r->group].id, named(line_id, "g", e->b)) == 0;
	default:
		return false;
	}
}

/* Lines are known by what they say. */
static bool
is_line_taken(const struct access *access, const struct edge *e, const struct removal *r)
{
	char id[16] = "";
	const struct scheme_line *line;
	unsigned type = e->a / 4 % 5;
	static const char *const types[] = { "group", "projectRole", "user", "projectLead",
		"applicationRole" };

	if (r->kind != REMOVE_LINES || e->kind != LINE)
		return false;
	line = r->holder->line;
	if (type < 2)
		named(id, type == 0 ? "g" : "", type == 0 ? e->a % GROUPS : e->a % ROLES + 1);
	else if (type == 2)
		named(id, "a", e->a % ACCOUNTS);
	if (strcmp(line->holder_type, types[type]) != 0 || strcmp(line->holder_id, id) != 0)
		return false;
	for (unsigned int bit = 0; bit < PERMISSIONS_FIXED; bit++)
		if ((r->permissions >> bit & 1) != 0 &&
		    strcmp(access_permission(access, bit), permissions[e->b]) == 0)
			return true;
	return false;
}

/* What the account holds in the project, once the removals but for 'spared' are carried out. */
static uint64_t
held_after(const struct site *site, const struct explain *explain, const struct remedy *remedy,
    size_t spared, uint64_t wanted, bool *lead)
{
	const struct access_choice choice = { CANDIDATES_LICENSED, NULL, 0 };
	bool left_out[EDGES_MOST] = { false };
	struct ways ways = { 0 };
	struct graph *graph;
	struct access *access;
	struct err err;
	uint64_t held;
	size_t i;

	*lead = false;
	for (size_t r = 0; r < remedy->count; r++) {
		if (r == spared)
			continue;
		*lead |= remedy->removals[r].kind == REMOVE_LEAD;
		for (i = 0; i < site->count; i++)
			left_out[i] |=
			    is_taken(access_graph(explain->access), &site->edges[i],
				&remedy->removals[r], explain->account, explain->project) ||
			    is_line_taken(explain->access, &site->edges[i], &remedy->removals[r]);
	}
	graph = build(site, left_out);
	access = access_new(graph, &choice, &err);
	access_ways(access, explain->project, explain->account, wanted, &ways);
	for (held = 0, i = 0; i < ways.count; i++) /* another lead: its way is nobody's here */
		if (!(*lead && ways.list[i].holder->kind == HOLDER_LEAD))
			held |= ways.list[i].holder->permissions & wanted;
	ways_release(&ways);
	access_release(access);
	graph_release(graph);
	return held;
}

static size_t
check_level(
    const struct site *site, const struct explain *explain, const struct explained_level *level)
{
	uint64_t wanted = level->level->permissions;
	bool lead;

	assert_int_equal(level->remedy_count > 0, level->ways.count > 0);
	for (size_t r = 0; r < level->remedy_count; r++) {
		const struct remedy *remedy = &level->remedies[r];

		assert_int_equal(held_after(site, explain, remedy, SIZE_MAX, wanted, &lead), 0);
		for (size_t spared = 0; spared < remedy->count; spared++)
			assert_int_not_equal(
			    held_after(site, explain, remedy, spared, wanted, &lead), 0);
	}
	return level->remedy_count;
}

static void
remedies_end_it_and_no_less_does(void **state)
{
	const struct access_choice choice = { CANDIDATES_LICENSED, NULL, 0 };
	struct site site;
	struct err err;
	uint64_t dice = 7;
	size_t seen = 0;

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct graph *graph;
		struct access *access;
		struct explain *explain;

		invent(&site, &dice);
		graph = build(&site, NULL);
		access = access_new(graph, &choice, &err);
		explain = explain_new(access, roll(&dice, ACCOUNTS), roll(&dice, PROJECTS));
		for (size_t l = 0; l < explain->level_count; l++)
			seen += check_level(&site, explain, &explain->levels[l]);
		explain_release(explain);
		access_release(access);
		graph_release(graph);
	}
	assert_true(seen > ROUNDS);
}

/* Forty groups of a role: as many ways, and 2^40 minimal sets. */
static void
many_ways_are_no_trouble(void **state)
{
	const struct access_choice choice = { CANDIDATES_ACTIVE, NULL, 0 };
	struct graph *graph = graph_new();
	struct explain *explain;
	struct access *access;
	struct err err;
	char id[16];
	uint32_t scheme = graph_scheme(graph, "1", "S", NULL), account, project, role, place, group;

	(void)state;
	account = graph_account(graph,
	    &(struct account){ .id = "a", .status = ACCOUNT_ACTIVE, .source = FROM_LIST }, NULL);
	project = graph_project(graph,
	    &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = scheme }, NULL);
	role = graph_role(graph, &(struct role){ .id = "1", .scope = NONE }, NULL);
	place = graph_place(graph, project, role);
	for (unsigned int i = 0; i < 40; i++) {
		group = graph_group(graph, &(struct group){ .id = named(id, "g", i) }, NULL);
		graph_member(graph, group, account);
		graph_actor(graph, place, ACTOR_GROUP, group);
	}
	graph_scheme_line(graph, &(struct scheme_line){ .scheme = scheme,
				     .id = "1",
				     .permission = "BROWSE_PROJECTS",
				     .holder_type = "projectRole",
				     .holder_id = "1" });
	graph_seal(graph);
	access = access_new(graph, &choice, &err);
	explain = explain_new(access, 0, 0);
	assert_int_equal(explain->levels[0].ways.count, 40);
	assert_int_equal(explain->levels[0].remedy_count, REMEDIES);
	assert_true(explain->levels[0].more);
	assert_int_equal(explain->levels[0].remedies[0].count, 40); /* the account alone */
	assert_int_equal(explain->levels[0].remedies[1].count, 40); /* in this project */
	assert_int_equal(explain->levels[0].remedies[2].count, 1);  /* in the scheme */
	explain_release(explain);
	access_release(access);
	graph_release(graph);
}

/* What an inactive account would have: an administrator of Jira by that as well. */
static void
idle_ways_are_told(void **state)
{
	const struct access_choice choice = { CANDIDATES_LICENSED, NULL, 0 };
	const struct site site = { .edges = { { MEMBER, 0, 3, 5 }, { LINE, 0, 10, 2 } },
		.count = 2 };
	struct graph *graph = build(&site, NULL); /* the last account is inactive */
	const struct ways *idle;
	struct explain *explain;
	struct access *access;
	struct err err;

	(void)state;
	access = access_new(graph, &choice, &err);
	explain = explain_new(access, graph_find_account(graph, "a5"), 0);
	assert_int_equal(explain->reach, EXPLAIN_INACTIVE);
	idle = &explain->levels[explain->level_count - 1].idle;
	assert_int_equal(idle->count, 1);
	assert_int_equal(idle->list[0].holder->kind, HOLDER_JIRA_ADMIN);
	explain_release(explain);
	access_release(access);
	graph_release(graph);
}

static void
names_are_never_guessed(void **state)
{
	static const struct {
		uint32_t (*lookup)(const struct graph *graph, const char *word, struct err *err);
		const char *word, *want; /* an id, or what is said */
	} cases[] = {
		{ lookup_account, "a1", "a1" },
		{ lookup_account, "ann@example.com", "a1" },
		{ lookup_account, "ANN@Example.com", "a1" },
		{ lookup_account, "Ann", "a1" }, /* exactly, before "ann" */
		{ lookup_account, "ann", "a2" },
		{ lookup_account, "ANN",
		    "2 accounts are called 'ANN': name one by its id: a1, a2" },
		{ lookup_account, "Bo", "2 accounts are called 'Bo': name one by its id: a3, a4" },
		{ lookup_account, "", "no account has the id, e-mail or display name ''" },
		{ lookup_account, "annn@example.com",
		    "no account is called 'annn@example.com'; did you mean 'ann@example.com'?" },
		{ lookup_account, "Zo\xc3\x8b",
		    "no account is called 'Zo\xc3\x8b'; did you mean 'Zo\xc3\xab'?" },
		{ lookup_group, "g1", "g1" },
		{ lookup_group, "devs", "g1" },
		{ lookup_group, "Devs", "g1" },
		{ lookup_group, "dev", "no group is called 'dev'; did you mean 'devs'?" },
		{ lookup_group, "", "no group has the id or name ''" },
		{ lookup_project, "WEB", "10" },
		{ lookup_project, "10", "10" },
		{ lookup_project, "web", "10" },
		{ lookup_project, "WEC", "no project is called 'WEC'; did you mean 'WEB'?" },
		{ lookup_project, "ops",
		    "2 projects are called 'ops': name one by its id: 11, 12" },
	};
	static const char *const accounts[][3] = { { "a1", "Ann", "ann@example.com" },
		{ "a2", "ann", "" }, { "a3", "Bo", "" }, { "a4", "Bo", "" },
		{ "a5", "Zo\xc3\xab", "" }, { "a6", "", "" } };
	struct graph *graph = graph_new();
	const struct graph_view *view;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		graph_account(graph,
		    &(struct account){ .id = accounts[i][0],
			.name = accounts[i][1],
			.email = accounts[i][2],
			.source = FROM_LIST },
		    NULL);
	graph_group(graph, &(struct group){ .id = "g1", .name = "devs" }, NULL);
	graph_group_named(graph, "nameless");
	graph_project(graph,
	    &(struct project){ .id = "10", .key = "WEB", .lead = NONE, .scheme = NONE }, NULL);
	graph_project(graph,
	    &(struct project){ .id = "11", .key = "OPS", .lead = NONE, .scheme = NONE }, NULL);
	graph_project(graph,
	    &(struct project){ .id = "12", .key = "Ops", .lead = NONE, .scheme = NONE }, NULL);
	graph_seal(graph);
	view = graph_view(graph);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint32_t number = cases[i].lookup(graph, cases[i].word, &err);
		const char *got = err.text;

		if (number != NONE)
			got = cases[i].lookup == lookup_account ? view->accounts[number].id
			      : cases[i].lookup == lookup_group ? view->groups[number].id
								: view->projects[number].id;
		else
			assert_int_equal(err.status, STATUS_USAGE);
		assert_string_equal(got, cases[i].want);
	}
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remedies_end_it_and_no_less_does),
		cmocka_unit_test(many_ways_are_no_trouble),
		cmocka_unit_test(idle_ways_are_told),
		cmocka_unit_test(names_are_never_guessed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
