/*
 * Effective access: who reaches what by which ways, under each rule; streams, totals and classes
 * agree with one another; every kind of holder; rows of the report.
 */
#include "export/reports/catalog.h"
#include "export/reports/way.h"
#include "model/access/access.h"
#include "model/access/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ANN, BOB, CAT, DAN, ROOT, APP, GHOST }; /* in the order of their ids */

static const struct account accounts[] = {
	{ .id = "a-ann", .name = "Ann" },                             /* licensed */
	{ .id = "b-bob", .name = "Bob" },                             /* licensed, lead */
	{ .id = "c-cat", .name = "Cat", .status = ACCOUNT_INACTIVE }, /* licensed, but inactive */
	{ .id = "d-dan", .name = "Dan" },                             /* no licence */
	{ .id = "e-root", .name = "Root" },                         /* administrator, no licence */
	{ .id = "f-app", .name = "App", .type = ACCOUNT_APP },      /* licensed */
	{ .id = "g-ghost", .name = "", .status = ACCOUNT_UNKNOWN }, /* in no list */
};

static const struct {
	const char *id, *name, *members; /* members: first letters of accounts */
	uint8_t access;
} groups[] = {
	{ "1", "users", "abcf", GROUP_LISTED },
	{ "2", "devs", "abcdfg", GROUP_LISTED },
	{ "3", "admins", "be", GROUP_LISTED | GROUP_ADMIN },
	{ "4", "", "ad", 0 },
	{ "5", "agents", "bd", GROUP_LISTED },
};

static const struct {
	const char *scheme, *permission, *type, *id;
} lines[] = {
	{ "1", "BROWSE_PROJECTS", "projectRole", "10" },
	{ "1", "BROWSE_PROJECTS", "group", "4" },
	{ "1", "BROWSE_PROJECTS", "group", "no such group" },
	{ "1", "EDIT_ISSUES", "projectRole", "10" },
	{ "1", "EDIT_ISSUES", "reporter", "" },
	{ "1", "ADD_COMMENTS", "projectRole", "10" },
	{ "1", "ADMINISTER_PROJECTS", "user", "a-ann" },
	{ "1", "ADMINISTER_PROJECTS", "projectLead", "" },
	{ "1", "ADMINISTER_PROJECTS", "projectRole", "11" },
	{ "1", "ADMINISTER_PROJECTS", "projectRole", "99" }, /* the role is gone */
	{ "1", "DELETE_ISSUES", "group", "2" },
	{ "2", "BROWSE_PROJECTS", "applicationRole", "" },
	{ "2", "BROWSE_PROJECTS", "anyone", "" },
	{ "2", "CREATE_ISSUES", "applicationRole", "desk" },
	{ "2", "CREATE_ISSUES", "applicationRole", "no such product" },
	{ "2", "CREATE_ISSUES", "assignee", "" },
	{ "2", "EDIT_ISSUES", "userCustomField", "field_1" },
	{ "2", "EDIT_ISSUES", "groupCustomField", "field_2" },
	{ "2", "BROWSE_PROJECTS", "sd.customer.portal.only", "" },
	{ "2", "ASSIGN_ISSUES", "futureHolder", "x" },
	/* of no project, behind the scheme that has no line */
	{ "5", "BROWSE_PROJECTS", "anyone", "" },
};

enum { WEB, TWIN, OLD, OPEN, TEAM, SHELL, UNREAD, BARE }; /* in the order of their ids */

static const struct {
	const char *id, *key, *scheme;
	uint32_t lead;
	bool team_managed, archived;
} projects[] = {
	{ "1", "WEB", "1", BOB, false, false },
	{ "2", "TWIN", "1", BOB, false, false }, /* the same actors as in WEB */
	{ "3", "OLD", "1", BOB, false, true },   /* and here */
	{ "4", "OPEN", "2", NONE, false, false },
	{ "5", "TEAM", "1", ANN, true, false },
	{ "6", "SHELL", "3", ANN, true, false }, /* a scheme without a line */
	{ "7", "UNREAD", "4", ANN, false, false },
	{ "8", "BARE", "3", ANN, false, false },
};

/* Role 10: the group devs and Ann herself; role 11: Dan and the group agents. */
static void
add_roles(struct graph *graph, uint32_t project)
{
	const char *const ids[] = { "10", "11" };
	uint32_t place;

	for (uint32_t i = 0; i < 2; i++) {
		place = graph_place(graph, project,
		    graph_role(graph,
			&(struct role){
			    .id = ids[i], .name = i == 0 ? "Developers" : "", .scope = NONE },
			NULL));
		graph_actor(graph, place, ACTOR_GROUP, graph_find_group(graph, i == 0 ? "2" : "5"));
		graph_actor(graph, place, ACTOR_USER, i == 0 ? ANN : DAN);
	}
}

static void
add_people(struct graph *graph)
{
	struct account account;
	uint32_t group;

	for (uint32_t i = 0; i < sizeof(accounts) / sizeof(*accounts); i++) {
		account = accounts[i];
		account.source = account.status == ACCOUNT_UNKNOWN ? FROM_ID : FROM_LIST;
		graph_account(graph, &account, NULL);
	}
	for (uint32_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		group = graph_group(graph,
		    &(struct group){
			.id = groups[i].id, .name = groups[i].name, .access = groups[i].access },
		    NULL);
		for (const char *member = groups[i].members; *member != '\0'; member++)
			graph_member(graph, group, (uint32_t)(*member - 'a'));
	}
	group = graph_application(graph, &(struct application){ .key = "jira", .name = "Jira" });
	graph_application_group(graph, group, graph_find_group(graph, "1"), true);
	group = graph_application(graph, &(struct application){ .key = "desk", .name = "Desk" });
	graph_application_group(graph, group, graph_find_group(graph, "1"), true);
	graph_application_group(graph, group, graph_find_group(graph, "5"), false);
}

static struct graph *
make_site(void)
{
	struct graph *graph = graph_new();
	uint32_t project;

	add_people(graph);
	for (uint32_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		graph_scheme_line(
		    graph, &(struct scheme_line){ graph_scheme(graph, lines[i].scheme, "", NULL),
			       "", lines[i].permission, lines[i].type, lines[i].id, "" });
	graph_scheme_read(graph, graph_scheme(graph, "3", "", NULL));
	for (uint32_t i = 0; i < sizeof(projects) / sizeof(*projects); i++) {
		project = graph_project(graph,
		    &(struct project){ .id = projects[i].id,
			.key = projects[i].key,
			.lead = projects[i].lead,
			.scheme = graph_scheme(graph, projects[i].scheme, "", NULL),
			.team_managed = projects[i].team_managed,
			.archived = projects[i].archived },
		    NULL);
		add_roles(graph, project);
	}
	graph_seal(graph);
	return graph;
}

static struct access *
make(const struct graph *graph, enum candidates rule)
{
	struct err err;
	struct access *made = access_new(graph, &(struct access_choice){ rule, NULL, 0 }, &err);

	assert_non_null(made);
	return made;
}

static void
print_ways(struct text *text, const struct access *it, const struct way *ways, size_t count)
{
	text_cut(text, 0);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add(text, "; ");
		way_add(text, access_graph(it), &ways[i]);
	}
}

#define ALL (~UINT64_C(0))

/* Who holds what of which permissions, by which ways. */
static const struct {
	uint8_t rule, project, account;
	uint64_t asked, held;
	const char *ways;
} cases[] = {
	{ CANDIDATES_LICENSED, WEB, ANN, PERMISSION_BROWSE, PERMISSION_BROWSE,
	    "Developers; Developers > devs; 4" },
	{ CANDIDATES_LICENSED, WEB, ANN, PERMISSION_ADMINISTER_PROJECT,
	    PERMISSION_ADMINISTER_PROJECT, "permission scheme" },
	{ CANDIDATES_LICENSED, WEB, BOB, PERMISSION_BROWSE, PERMISSION_BROWSE,
	    "Developers > devs" },
	{ CANDIDATES_LICENSED, WEB, BOB, PERMISSION_ADMINISTER_PROJECT | PERMISSION_ADMINISTER_JIRA,
	    PERMISSION_ADMINISTER_PROJECT | PERMISSION_ADMINISTER_JIRA,
	    "project lead; 11 > agents; Jira administrators > admins" },
	{ CANDIDATES_LICENSED, WEB, BOB, PERMISSION_EDIT | PERMISSION_CREATE, PERMISSION_EDIT,
	    "Developers > devs" },
	{ CANDIDATES_LICENSED, WEB, BOB, PERMISSION_CREATE, 0, "" },
	{ CANDIDATES_LICENSED, WEB, CAT, ALL, 0, "" },
	{ CANDIDATES_ACTIVE, WEB, CAT, ALL, 0, "" },
	{ CANDIDATES_ALL, WEB, CAT, PERMISSION_BROWSE, PERMISSION_BROWSE, "Developers > devs" },
	{ CANDIDATES_LICENSED, WEB, DAN, PERMISSION_ADMINISTER_PROJECT,
	    PERMISSION_ADMINISTER_PROJECT, "11; 11 > agents" }, /* agents are licensed for desk */
	{ CANDIDATES_LICENSED, WEB, ROOT, ALL, PERMISSION_ADMINISTER_JIRA,
	    "Jira administrators > admins" },
	{ CANDIDATES_LICENSED, WEB, GHOST, ALL, 0, "" },
	{ CANDIDATES_ACTIVE, WEB, GHOST, ALL, 0, "" },
	{ CANDIDATES_ALL, WEB, GHOST, PERMISSION_BROWSE, PERMISSION_BROWSE, "Developers > devs" },
	{ CANDIDATES_LICENSED, OPEN, ANN, ALL, PERMISSION_BROWSE | PERMISSION_CREATE,
	    "Desk > users; any logged-in account > users" },
	{ CANDIDATES_LICENSED, OPEN, BOB, PERMISSION_BROWSE | PERMISSION_CREATE,
	    PERMISSION_BROWSE | PERMISSION_CREATE,
	    "Desk > users; Desk > agents; any logged-in account > users; "
	    "any logged-in account > agents" },
	{ CANDIDATES_ALL, OPEN, ROOT, ALL, PERMISSION_ADMINISTER_JIRA,
	    "Jira administrators > admins" },
	{ CANDIDATES_LICENSED, TEAM, ANN, PERMISSION_ADMINISTER_PROJECT,
	    PERMISSION_ADMINISTER_PROJECT, "permission scheme; project lead" },
	/* who administers Jira browses team-managed projects, and no others for that */
	{ CANDIDATES_LICENSED, TEAM, ROOT, PERMISSION_BROWSE, PERMISSION_BROWSE,
	    "administers Jira > admins" },
	{ CANDIDATES_LICENSED, WEB, ROOT, PERMISSION_BROWSE, 0, "" },
	{ CANDIDATES_LICENSED, SHELL, BOB, ALL, 0, "" },
	{ CANDIDATES_LICENSED, UNREAD, BOB, ALL, 0, "" },
	{ CANDIDATES_LICENSED, BARE, BOB, ALL, PERMISSION_ADMINISTER_JIRA,
	    "Jira administrators > admins" },
};

static void
ways_are_told(void **state)
{
	struct graph *graph = make_site();
	struct text text = { 0 };
	struct ways ways = { 0 };
	struct access *it;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		it = make(graph, cases[i].rule);
		assert_int_equal(
		    access_ways(it, cases[i].project, cases[i].account, cases[i].asked, &ways),
		    cases[i].held);
		print_ways(&text, it, ways.list, ways.count);
		assert_string_equal(text.bytes, cases[i].ways);
		access_release(it);
	}
	ways_release(&ways);
	text_release(&text);
	graph_release(graph);
}

/* The stream gives the accounts that have ways, in order, with just those ways. */
static void
stream_agrees(const struct access *it, struct access_project *cursor, uint32_t project)
{
	const uint64_t all = 2 * PERMISSION_ADMINISTER_JIRA - 1;
	struct ways ways = { 0 };
	const struct way *got;
	uint32_t account, next = 0;
	uint64_t held;
	size_t count;

	access_project_begin(cursor, project);
	while (access_project_next(cursor, &account, &held, &got, &count)) {
		for (; next < account; next++)
			assert_int_equal(access_ways(it, project, next, all, &ways), 0);
		next = account + 1;
		assert_int_equal(access_ways(it, project, account, all, &ways), held);
		assert_int_equal(ways.count, count);
		for (; count > 0; count--) {
			assert_ptr_equal(ways.list[count - 1].holder, got[count - 1].holder);
			assert_int_equal(ways.list[count - 1].group, got[count - 1].group);
		}
	}
	for (; next < access_graph(it)->account_count; next++)
		assert_int_equal(access_ways(it, project, next, all, &ways), 0);
	assert_false(access_project_next(cursor, &account, &held, &got, &count));
	ways_release(&ways);
}

/* Does it hold any of these by a grant, with effect? */
static bool
counts(
    const struct access *it, uint32_t project, uint32_t account, uint64_t wanted, struct ways *ways)
{
	uint64_t left, held = 0;

	access_limit(it, project, account, &left);
	access_ways(it, project, account, wanted, ways);
	for (size_t i = 0; i < ways->count; i++)
		if (!holder_is_jira_admin(ways->list[i].holder))
			held |= ways->list[i].holder->permissions;
	return (held & wanted & left) != 0;
}

static void
totals_agree(const struct access *it, uint32_t project)
{
	static const uint64_t levels[LEVELS] = {
		[LEVEL_BROWSE] = PERMISSION_BROWSE,
		[LEVEL_WORK] = PERMISSION_CREATE | PERMISSION_EDIT | PERMISSION_TRANSITION |
			       PERMISSION_COMMENT | PERMISSION_ASSIGN,
		[LEVEL_ADMINISTER] = PERMISSION_ADMINISTER_PROJECT,
	};
	const struct graph_view *graph = access_graph(it);
	struct ways ways = { 0 };
	uint32_t sum;

	for (uint32_t level = 0; level < LEVELS; level++) {
		for (uint32_t a = sum = 0; a < graph->account_count; a++)
			sum += graph->accounts[a].type == ACCOUNT_ATLASSIAN &&
			       counts(it, project, a, levels[level], &ways);
		assert_int_equal(access_account_total(it, project, (enum level)level), sum);
	}
	ways_release(&ways);
}

static void
streams_and_totals_agree(void **state)
{
	struct graph *graph = make_site();
	const struct graph_view *view = graph_view(graph);
	struct access_project *cursor;
	struct access *it;
	const struct way *ways;
	uint32_t a;
	uint64_t held;
	size_t count;

	(void)state;
	for (uint32_t rule = CANDIDATES_LICENSED; rule <= CANDIDATES_ALL; rule++) {
		it = make(graph, (enum candidates)rule);
		cursor = access_project_new(it);
		for (uint32_t p = 0; p < view->project_count; p++) {
			stream_agrees(it, cursor, p);
			totals_agree(it, p);
			access_project_begin(cursor, p); /* left half way */
			access_project_next(cursor, &a, &held, &ways, &count);
		}
		access_project_release(cursor);
		access_release(it);
	}
	it = make(graph, CANDIDATES_LICENSED);
	assert_int_equal(access_class(it, WEB), access_class(it, TWIN));
	assert_int_not_equal(access_class(it, WEB), access_class(it, OLD));  /* archived */
	assert_int_not_equal(access_class(it, WEB), access_class(it, TEAM)); /* another lead */
	assert_int_equal(access_class(it, SHELL), NONE);
	assert_int_equal(access_project_total(it, ANN), 4); /* OLD is archived */
	assert_int_equal(access_project_total(it, APP), 0); /* people alone are counted */
	access_release(it);
	graph_release(graph);
}

/* The texts of a holder are those of its first line, whatever order the lines were sorted in. */
static void
holders_have_their_first_line(void **state)
{
	struct graph *graph = make_site();
	struct access *it = make(graph, CANDIDATES_LICENSED);
	const struct holder *holders;
	size_t count;

	(void)state;
	for (uint32_t project = WEB; project <= OPEN; project++) {
		holders = access_holders(it, project, &count);
		for (size_t i = 0; i < count; i++) {
			const struct scheme_line *line = holders[i].line;

			for (const struct scheme_line *other = graph_view(graph)->lines;
			     line != NULL && other < line; other++)
				assert_false(other->scheme == line->scheme &&
					     strcmp(other->holder_type, line->holder_type) == 0 &&
					     strcmp(other->holder_id, line->holder_id) == 0);
		}
	}
	access_release(it);
	graph_release(graph);
}

static void
exposure_and_completeness(void **state)
{
	struct graph *graph = make_site();
	struct access *it = make(graph, CANDIDATES_LICENSED);
	struct run run = { .complete = true };
	const struct coverage *row;

	(void)state;
	assert_string_equal(exposure_name(access_exposure(it, WEB)), "none");
	assert_string_equal(exposure_name(access_exposure(it, OPEN)), "public");
	assert_string_equal(exposure_name(access_exposure(it, UNREAD)), "none");
	access_coverage(it, &run);
	row = run_coverage(&run, "effective access", "computed from the grants above");
	assert_int_equal(row->received, 8);
	assert_int_equal(row->kept, 6);
	assert_int_equal(row->dropped, 2);
	assert_string_equal(row->drop_reason,
	    "1 team-managed projects without a readable permission scheme, 1 others whose scheme "
	    "was not read");
	assert_false(row->complete);
	assert_true(run.complete);
	run_release(&run);
	access_release(it);
	graph_release(graph);
}

/* In an archived project nothing but browsing has effect, and so nothing else is looked for in Jira's answer; where
 * Jira's check says yes all the same, that explains it. */
static void
archived_projects_can_be_browsed(void **state)
{
	struct graph *graph = make_site();
	struct access *it = make(graph, CANDIDATES_LICENSED);
	uint32_t ann = ANN;
	uint8_t held[BARE + 1] = { 0 };
	bool unanswered = false;
	const struct sample sample = { .accounts = &ann,
		.count = 1,
		.projects = BARE + 1,
		.held = held,
		.unanswered = &unanswered };
	struct sample_difference difference = { 0 };
	struct ways ways = { 0 };
	unsigned seen = 0;

	(void)state;
	while (sample_next(&sample, it, &difference, &ways)) {
		if (difference.project != OLD)
			continue;
		assert_string_equal(difference.why, "mismatch");
		seen |= 1U << difference.permission;
	}
	assert_int_equal(seen, PERMISSION_BROWSE);
	held[OLD] = PERMISSION_BROWSE | PERMISSION_EDIT;
	difference = (struct sample_difference){ 0 };
	while (sample_next(&sample, it, &difference, &ways)) {
		if (difference.project != OLD)
			continue;
		assert_int_equal(1U << difference.permission, PERMISSION_EDIT);
		assert_string_equal(difference.why,
		    "archived: what is given there has no effect, whatever Jira's check says");
		seen |= 1U << difference.permission;
	}
	assert_int_equal(seen, PERMISSION_BROWSE | PERMISSION_EDIT);
	ways_release(&ways);
	access_release(it);
	graph_release(graph);
}

static void
keys_are_checked(void **state)
{
	static const struct {
		const char *keys[3];
		const char *error; /* NULL: fine */
		size_t levels;
	} choices[] = {
		{ { "DELETE_ISSUES" }, NULL, 1 },
		{ { "DELETE_ISSUES", "ADMINISTER", "DELETE_ISSUES" }, NULL, 2 },
		{ { "TRANSITION_ISSUES" }, NULL, 1 }, /* of a level, though in no scheme here */
		{ { "DELETE_ISSUE" },
		    "unknown permission 'DELETE_ISSUE', did you mean 'DELETE_ISSUES'?", 0 },
		{ { "BROWSE_PROJECTS", "zzz" },
		    "unknown permission 'zzz': no permission scheme of this site has it; the "
		    "report permission_grants shows those that are there",
		    0 },
	};
	struct graph *graph = make_site();
	struct access_choice choice = { CANDIDATES_ALL, NULL, 0 };
	struct ways ways = { 0 };
	struct access *it;
	struct err err;
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		choice.keys = choices[i].keys;
		for (choice.key_count = 0;
		     choice.key_count < 3 && choices[i].keys[choice.key_count] != NULL;
		     choice.key_count++)
			;
		it = access_new(graph, &choice, &err);
		if (choices[i].error != NULL) {
			assert_null(it);
			assert_int_equal(err.status, STATUS_USAGE);
			assert_string_equal(err.text, choices[i].error);
			continue;
		}
		assert_non_null(it);
		assert_string_equal(access_levels(it, &count)->name, choices[i].keys[0]);
		assert_int_equal(count, choices[i].levels);
		assert_string_equal(access_candidates(it), "all");
		access_release(it);
	}
	choice.keys = choices[0].keys;
	choice.key_count = 1;
	it = access_new(graph, &choice, &err);
	assert_int_equal(access_ways(it, WEB, DAN, access_levels(it, &count)->permissions, &ways),
	    UINT64_C(1) << PERMISSIONS_FIXED);
	assert_int_equal(access_account_total(it, WEB, LEVEL_BROWSE), 4); /* counts stay the same */
	access_release(it);
	ways_release(&ways);
	graph_release(graph);
}

/* The columns that the report has of its own, of the rows without an account and of Bob's. */
static void
rows_of_the_report(void **state)
{
	static const char want[] =
	    "Any logged-in account|browse|BROWSE_PROJECTS|public||1\n"
	    "Anyone, without login too|browse|BROWSE_PROJECTS|public||1\n"
	    "Assignee of the issue|work|CREATE_ISSUES|conditional||1\n"
	    "Account in the field field_1|work|EDIT_ISSUES|conditional||1\n"
	    "Members of the group in the field field_2|work|EDIT_ISSUES|conditional||1\n"
	    "Customers of the portal, not in Jira itself|browse|BROWSE_PROJECTS|conditional||1\n"
	    "Unknown kind of holder: futureHolder x|work|ASSIGN_ISSUES|conditional||1\n"
	    "Bob|browse|BROWSE_PROJECTS|inherited|any logged-in account > users; "
	    "any logged-in account > agents|2\n"
	    "Bob|work|CREATE_ISSUES|inherited|Desk > users; Desk > agents|2\n"
	    "Bob|administer|ADMINISTER|inherited|Jira administrators > admins|1\n";
	enum { ACCOUNT_ID = 0, PROJECT_ID = 10 };
	static const size_t shown[] = { 1, 16, 17, 18, 19, 20 };
	const struct report *report = &report_effective_access;
	struct graph *graph = make_site();
	struct access *it = make(graph, CANDIDATES_LICENSED);
	const struct source source = { .graph = graph_view(graph), .access = it };
	const void *row;
	char got[4096] = "";
	struct cell cell;
	void *cursor = report_open(report, &source);
	size_t used = 0;

	(void)state;
	while ((row = report->next(cursor, &source)) != NULL) {
		column_cell(&report->columns[PROJECT_ID], row, &cell);
		if (strcmp(cell.text, source.graph->projects[OPEN].id) != 0)
			continue;
		column_cell(&report->columns[ACCOUNT_ID], row, &cell);
		if (cell.type == CELL_TEXT &&
		    strcmp(cell.text, source.graph->accounts[BOB].id) != 0)
			continue;
		for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
			column_cell(&report->columns[shown[i]], row, &cell);
			if (cell.type == CELL_COUNT)
				used += (size_t)snprintf(
				    got + used, sizeof(got) - used, "%u\n", (unsigned)cell.count);
			else
				used += (size_t)snprintf(got + used, sizeof(got) - used, "%.*s|",
				    (int)cell.len, cell.text != NULL ? cell.text : "");
		}
	}
	report_close(report, cursor);
	assert_string_equal(got, want);
	access_release(it);
	graph_release(graph);
}

/* Jira's own search shows the first thousand of a project's users. */
static void
twelve_hundred_accounts_are_twelve_hundred_rows(void **state)
{
	enum { ACCOUNTS = 1200 };
	struct graph *graph = graph_new();
	struct account account = { .name = "Somebody", .source = FROM_LIST };
	uint32_t scheme = graph_scheme(graph, "1", "", NULL), group, rows = 0;
	struct access *it;
	void *cursor;
	char id[16];

	(void)state;
	group = graph_group(graph, &(struct group){ .id = "1", .access = GROUP_LISTED }, NULL);
	for (uint32_t i = 0; i < ACCOUNTS; i++) {
		snprintf(id, sizeof(id), "a%u", i);
		account.id = id;
		graph_member(graph, group, graph_account(graph, &account, NULL));
	}
	graph_application_group(
	    graph, graph_application(graph, &(struct application){ .key = "jira" }), group, true);
	graph_scheme_line(
	    graph, &(struct scheme_line){ scheme, "", "BROWSE_PROJECTS", "group", "1", "" });
	graph_project(graph,
	    &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = scheme }, NULL);
	graph_seal(graph);
	it = make(graph, CANDIDATES_LICENSED);
	const struct source source = { .graph = graph_view(graph), .access = it };
	cursor = report_open(&report_effective_access, &source);
	while (report_effective_access.next(cursor, &source) != NULL)
		rows++;
	report_close(&report_effective_access, cursor);
	assert_int_equal(rows, ACCOUNTS);
	assert_int_equal(access_account_total(it, 0, LEVEL_BROWSE), ACCOUNTS);
	access_release(it);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_are_told),
		cmocka_unit_test(streams_and_totals_agree),
		cmocka_unit_test(holders_have_their_first_line),
		cmocka_unit_test(exposure_and_completeness),
		cmocka_unit_test(archived_projects_can_be_browsed),
		cmocka_unit_test(keys_are_checked),
		cmocka_unit_test(rows_of_the_report),
		cmocka_unit_test(twelve_hundred_accounts_are_twelve_hundred_rows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
