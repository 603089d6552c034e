/* ways: what tenants do not show, which t_truth.py and t_access.py hold against everything else. */
#include "export/reports/catalog.h"
#include "model/access/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "BROWSE_PROJECTS role 10 Devs 10 other t1 A team inherited - archived": a row from permission on, a line each. */
static char *
rows_of(const struct graph *graph)
{
	struct err err;
	struct access *access = access_new(graph, &(struct access_choice){ 0 }, &err);
	const struct source source = { .graph = graph_view(graph), .access = access };
	void *cursor = report_open(&report_ways, &source);
	struct text rows = { 0 };
	char digits[CELL_DIGITS];
	const void *row;

	text_add(&rows, "");
	while ((row = report_ways.next(cursor, &source)) != NULL) {
		for (const struct column *c = &report_ways.columns[7]; c->name != NULL; c++) {
			struct cell cell;
			size_t len;

			column_cell(c, row, &cell);
			const char *words = cell_words(&cell, digits, &len);
			text_add_bytes(&rows, len > 0 ? words : "-", len > 0 ? len : 1);
			text_add(&rows, c[1].name != NULL ? " " : "\n");
		}
	}
	report_close(&report_ways, cursor);
	access_release(access);
	return rows.bytes;
}

/* Ann has the product, Bob has another one, Cy has none. */
static struct graph *
make_site(bool archived, bool team_managed, const struct scheme_line *lines, size_t count)
{
	static const char *const people[] = { "ann", "bob", "cy" };
	static const struct other team = { "team-actor", "t1", "Team" };
	struct graph *graph = graph_new();
	uint32_t scheme = graph_scheme(graph, "1", "Default", NULL), place;

	for (uint32_t i = 0; i < 3; i++) {
		graph_account(graph,
		    &(struct account){ .id = people[i],
			.name = people[i],
			.source = FROM_LIST,
			.status = ACCOUNT_ACTIVE },
		    NULL);
		graph_group(
		    graph, &(struct group){ .id = people[i], .access = GROUP_LISTED }, NULL);
		graph_member(graph, i, i);
	}
	graph_application_group(graph,
	    graph_application(
		graph, &(struct application){ .key = "jira-software", .name = "Jira" }),
	    0, true);
	graph_application_group(
	    graph, graph_application(graph, &(struct application){ .key = "jira-other" }), 1, true);
	graph_project(graph,
	    &(struct project){ .id = "1",
		.key = "P",
		.type = "software",
		.lead = NONE,
		.scheme = scheme,
		.team_managed = team_managed,
		.archived = archived },
	    NULL);
	graph_scheme_read(graph, scheme);
	place = graph_place(graph, 0,
	    graph_role(graph, &(struct role){ .id = "10", .name = "Devs", .scope = NONE }, NULL));
	graph_actor(graph, place, ACTOR_OTHER, graph_other(graph, &team));
	graph_actor(graph, place, ACTOR_USER, 1);
	for (size_t i = 0; i < count; i++)
		graph_scheme_line(graph, &lines[i]);
	graph_seal(graph);
	return graph;
}

struct site_case {
	const char *why;
	bool archived;
	struct scheme_line line;
	const char *want;
};

static const struct site_case cases[] = {
	{ "nothing is given", false, { 0 }, "" },
	{ "a team may be anybody; Bob's product cuts what he is given", false,
	    { 0, "1", "EDIT_ISSUES", "projectRole", "10", "x" },
	    "EDIT_ISSUES role 10 Devs 10 user bob bob direct 1 product_licence\n"
	    "EDIT_ISSUES role 10 Devs 10 other t1 Team inherited - -\n" },
	{ "in an archived project nobody edits, the team neither", true,
	    { 0, "1", "EDIT_ISSUES", "projectRole", "10", "x" },
	    "EDIT_ISSUES role 10 Devs 10 user bob bob direct 1 archived\n"
	    "EDIT_ISSUES role 10 Devs 10 other t1 Team inherited - archived\n" },
	{ "a group that only its name tells reaches nobody that is known", false,
	    { 0, "1", "BROWSE_PROJECTS", "group", "", "Gone" },
	    "BROWSE_PROJECTS group - Gone - - - - inherited 0 -\n" },
	{ "an account that the scheme names", false, { 0, "1", "ADD_COMMENTS", "user", "bob", "x" },
	    "ADD_COMMENTS user bob bob - user bob bob direct 1 -\n" },
	{ "nobody leads it", false, { 0, "1", "BROWSE_PROJECTS", "projectLead", "", "" }, "" },
	{ "a role that the site does not have", false,
	    { 0, "1", "BROWSE_PROJECTS", "projectRole", "404", "" },
	    "BROWSE_PROJECTS role 404 - 404 - - - inherited 0 -\n" },
	{ "a group without a name, of people without a product", false,
	    { 0, "1", "BROWSE_PROJECTS", "group", "cy", "" },
	    "BROWSE_PROJECTS group cy - - group cy - inherited 0 -\n" },
	{ "some are cut, some are not", false, { 0, "1", "EDIT_ISSUES", "applicationRole", "", "" },
	    "EDIT_ISSUES logged-in - - - - - - public 1 -\n"
	    "EDIT_ISSUES logged-in - - - - - - public 1 product_licence\n" },
	{ "browsing is never cut", false, { 0, "1", "BROWSE_PROJECTS", "applicationRole", "", "" },
	    "BROWSE_PROJECTS logged-in - - - - - - public 2 -\n" },
	{ "one product", true, { 0, "1", "ADD_COMMENTS", "applicationRole", "jira-software", "" },
	    "ADD_COMMENTS product jira-software Jira - product jira-software Jira inherited 1 "
	    "archived\n" },
	{ "a holder of a kind that nobody knows", false,
	    { 0, "1", "ADD_COMMENTS", "moonPhase", "full", "Full" },
	    "ADD_COMMENTS moonPhase full Full - - - - conditional - -\n" },
};

static void
awkward_holders(void **state)
{
	struct graph *graph;
	char *rows;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		graph = make_site(
		    cases[i].archived, false, &cases[i].line, cases[i].line.permission != NULL);
		rows = rows_of(graph);
		for (char *at = strstr(rows, "product licence"); at != NULL;
		     at = strstr(at, "product licence"))
			at[strlen("product")] = '_';
		if (strcmp(rows, cases[i].want) != 0)
			print_error("%s\n", cases[i].why);
		assert_string_equal(rows, cases[i].want);
		free(rows);
		graph_release(graph);
	}
}

/* Ann by a role of her own, Bob and Cy by groups; neither the archive nor a missing product cuts what they can do. */
static void
jira_administrators(void **state)
{
	static const struct scheme_line line = { 0, "1", "EDIT_ISSUES", "group", "cy", "" };
	static const char *const want[2] = {
		"ADMINISTER jira-admin - - - user ann ann direct 1 -\n"
		"ADMINISTER jira-admin - - - group bob - inherited 1 -\n"
		"ADMINISTER jira-admin - - - group cy - inherited 1 -\n",
		"BROWSE_PROJECTS jira-admin - - - user ann ann direct 1 -\n"
		"BROWSE_PROJECTS jira-admin - - - group bob - inherited 1 -\n"
		"BROWSE_PROJECTS jira-admin - - - group cy - inherited 1 -\n"
	};

	(void)state;
	for (int team = 0; team < 2; team++) {
		struct graph *graph = make_site(true, team, &line, 1);
		char *rows, *all;

		graph_account_administers(graph, 0, 1 << ADMIN_JIRA);
		graph_group_administers(graph, 1, 1 << ADMIN_JIRA);
		graph_group_administers(graph, 2, 1 << ADMIN_JIRA);
		rows = rows_of(graph);
		all = mem_print("EDIT_ISSUES group cy - - group cy - inherited 0 archived\n%s%s",
		    want[0], team ? want[1] : "");
		assert_string_equal(rows, all);
		free(all);
		free(rows);
		graph_release(graph);
	}
}

static void
read_column(const struct report *report, const char *name, const void *row, char out[64])
{
	const struct column *column = report->columns;
	struct cell cell;

	while (strcmp(column->name, name) != 0)
		column++;
	column_cell(column, row, &cell);
	snprintf(out, 64, "%.*s", (int)cell.len, cell.text);
}

/* What via and via_ids say of the last row's way. */
static void
ids_stand_beside_names(void **state)
{
	static const struct {
		struct scheme_line line;
		const char *via, *ids;
	} lines[] = {
		{ { 0, "1", "BROWSE_PROJECTS", "user", "bob", "" }, "permission scheme", "1" },
		{ { 0, "1", "BROWSE_PROJECTS", "projectRole", "10", "" }, "Devs", "10" },
		{ { 0, "1", "BROWSE_PROJECTS", "group", "bob", "" }, "bob", "bob" },
		{ { 0, "1", "BROWSE_PROJECTS", "applicationRole", "jira-software", "" },
		    "Jira > ann", "jira-software > ann" },
		{ { 0, "1", "BROWSE_PROJECTS", "applicationRole", "", "" },
		    "any logged-in account > bob", "logged-in > bob" },
	};
	const struct report *report = &report_effective_access;
	char via[64], ids[64];
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct graph *graph = make_site(false, false, &lines[i].line, 1);
		struct access *access = access_new(graph, &(struct access_choice){ 0 }, &err);
		const struct source source = { .graph = graph_view(graph), .access = access };
		void *cursor = report_open(report, &source);
		const void *row;
		size_t rows = 0;

		for (; (row = report->next(cursor, &source)) != NULL; rows++) {
			read_column(report, "via", row, via);
			read_column(report, "via_ids", row, ids);
		}
		assert_true(rows > 0);
		assert_string_equal(via, lines[i].via);
		assert_string_equal(ids, lines[i].ids);
		report_close(report, cursor);
		access_release(access);
		graph_release(graph);
	}
}

/* Without a computed access nobody knows. */
static void
no_access_no_rows(void **state)
{
	struct graph *graph = make_site(false, false, NULL, 0);
	const struct source source = { .graph = graph_view(graph) };
	void *cursor = report_open(&report_ways, &source);

	(void)state;
	assert_null(report_ways.next(cursor, &source));
	report_close(&report_ways, cursor);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(awkward_holders),
		cmocka_unit_test(jira_administrators),
		cmocka_unit_test(ids_stand_beside_names),
		cmocka_unit_test(no_access_no_rows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
