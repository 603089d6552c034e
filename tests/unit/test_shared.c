/* Filters and dashboards in the graph: what is the same, what is joined, and the order they stand in. */
#include "model/graph/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

static const struct {
	const char *id;
	uint8_t type;
	struct share_target target;
	bool edits;
} told[] = {
	{ "10", SHARED_FILTER, { SHARE_PUBLIC, "global", .who = NONE }, false },
	{ "10", SHARED_DASHBOARD, { SHARE_PUBLIC, "global", .who = NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_GROUP, "group", .who = 1 }, false },
	{ "9", SHARED_FILTER, { SHARE_GROUP, "group", .who = 1 }, true }, /* and may edit */
	{ "9", SHARED_FILTER, { SHARE_GROUP, "group", .who = 2 },
	    false }, /* the same by its name */
	{ "9", SHARED_FILTER, { SHARE_GROUP, "group", .who = 0 }, false },
	{ "9", SHARED_FILTER, { SHARE_LOGGED_IN, "loggedin", .who = NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_LOGGED_IN, "authenticated", .who = NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_ACCOUNT, "user", .who = 0 }, true },
	{ "9", SHARED_FILTER, { SHARE_PROJECT, "project", "10", "As it was", .who = NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_PROJECT, "project", "2", "Not read", .who = NONE }, false },
	{ "9", SHARED_FILTER,
	    { SHARE_ROLE, "project", "10", "As it was", "100", "As it was", NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_ROLE, "project", "2", "Not read", "7", "Gone", NONE }, true },
	{ "9", SHARED_FILTER, { SHARE_OTHER, "new", .who = NONE }, false },
	{ "9", SHARED_FILTER, { SHARE_OTHER, "newer", .who = NONE }, false },
};
enum { TOLD = sizeof(told) / sizeof(*told) };

static const char want[] = "filter 9 of ann\n"
			   "  logged-in  \n"
			   "  group g1 devs\n"
			   "  group g2 ops, edits\n"
			   "  project 2 Not read\n"
			   "  project 10 Web\n"
			   "  role 2:7 Gone in Not read, edits\n"
			   "  role 10:100 Members in Web\n"
			   "  account ann Ann, edits\n"
			   "  new  \n"
			   "  newer  \n"
			   "filter 10 of ann\n"
			   "  public  \n"
			   "dashboard 10 of ann\n"
			   "  public  \n";

/* from: with which of them to begin; step: how far to the next, so that it meets all. */
static struct graph *
site(size_t from, size_t step)
{
	struct graph *graph = graph_new();

	graph_account(
	    graph, &(struct account){ .id = "ann", .name = "Ann", .source = FROM_LIST }, NULL);
	graph_group(
	    graph, &(struct group){ .id = "g1", .name = "devs", .access = GROUP_LISTED }, NULL);
	graph_group(
	    graph, &(struct group){ .id = "g2", .name = "ops", .access = GROUP_LISTED }, NULL);
	graph_group_named(graph, "ops");
	graph_project(graph,
	    &(struct project){
		.id = "10", .key = "WEB", .name = "Web", .lead = NONE, .scheme = NONE },
	    NULL);
	graph_role(graph, &(struct role){ .id = "100", .name = "Members", .scope = NONE }, NULL);
	for (size_t i = 0; i < TOLD; i++) {
		size_t n = (from + i * step) % TOLD;
		const struct shared shared = { .id = told[n].id,
			.name = n % 2 == 0 ? "One" : "Another",
			.owner = 0,
			.type = told[n].type };

		graph_share(
		    graph, graph_shared(graph, &shared, NULL), &told[n].target, told[n].edits);
	}
	graph_seal(graph);
	return graph;
}

static char *
written(const struct graph_view *view)
{
	struct text text = { 0 };

	for (uint32_t i = 0; i < view->shared_count; i++) {
		const struct shared *shared = &view->shared[i];

		text_print(&text, "%s %s of %s\n", shared_type_name(shared->type), shared->id,
		    view->accounts[shared->owner].id);
		for (uint32_t s = shared->first; s < shared->first + shared->count; s++) {
			const struct share_target *target =
			    &view->share_targets[view->shares[s].target];

			assert_int_equal(view->shares[s].shared, i);
			text_print(&text, "  %s ", share_with_name(target));
			share_target_id_add(&text, target);
			text_add(&text, " ");
			share_target_name_add(&text, target);
			text_add(&text, view->shares[s].edits ? ", edits\n" : "\n");
		}
	}
	return text.bytes;
}

static void
any_order_gives_the_same(void **state)
{
	static const size_t steps[] = { 1, 2, 4, 7, TOLD - 1 };

	(void)state;
	for (size_t from = 0; from < TOLD; from++)
		for (size_t s = 0; s < sizeof(steps) / sizeof(*steps); s++) {
			struct graph *graph = site(from, steps[s]);
			char *text = written(graph_view(graph));

			assert_string_equal(text, want);
			assert_string_equal(graph_view(graph)->shared[0].name, "Another");
			free(text);
			graph_release(graph);
		}
}

static void
targets_know_their_records(void **state)
{
	struct graph *graph = site(0, 1);
	const struct graph_view *view = graph_view(graph);

	(void)state;
	for (uint32_t i = 0; i < view->share_target_count; i++) {
		const struct share_target *target = &view->share_targets[i];

		if (target->with == SHARE_GROUP)
			assert_string_equal(view->groups[target->who].id, target->id);
		else if (target->with == SHARE_ACCOUNT)
			assert_string_equal(view->accounts[target->who].id, target->id);
		else if (target->with == SHARE_PROJECT || target->with == SHARE_ROLE)
			assert_int_equal(target->who == NONE, target->id[0] == '2');
		else
			assert_int_equal(target->who, NONE);
	}
	graph_release(graph);
}

static void
of_one_met_again_it_is_told(void **state)
{
	const struct shared shared = { .id = "1", .owner = NONE };
	struct graph *graph = graph_new();
	bool fresh;

	(void)state;
	assert_int_equal(graph_shared(graph, &shared, &fresh), 0);
	assert_true(fresh);
	assert_int_equal(graph_shared(graph, &shared, &fresh), 0);
	assert_false(fresh);
	graph_seal(graph);
	assert_int_equal(graph_view(graph)->shared_count, 1);
	assert_int_equal(graph_view(graph)->shared[0].count, 0);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_gives_the_same),
		cmocka_unit_test(targets_know_their_records),
		cmocka_unit_test(of_one_met_again_it_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
