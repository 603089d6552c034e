/* Gains: who gets what by a plan, from what to what, through which row and group; and how they are counted. */
#include "plan_site.h"

#include "export/reports/plan_report.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"
#include "model/guard/gain_step.h"
#include "model/plan/graph_edit.h"

struct place_spec {
	const char *id, *key;
	bool archived, team;
	const char *scheme; /* NULL: none was read */
};

static const struct place_spec gain_projects[] = {
	{ "1", "WEB", false, false, "s-1" },
	{ "2", "OPS", false, false, "s-1" },
	{ "3", "OLD", true, false, "s-1" },
	{ "4", "TEAM", false, true, "s-2" },
	{ "5", "DARK", false, true, NULL },
};
enum { PROJECTS = sizeof(gain_projects) / sizeof(*gain_projects) };

static void
add_lines(struct graph *graph)
{
	static const struct {
		const char *scheme, *permission, *type, *holder;
	} lines[] = {
		{ "s-1", "BROWSE_PROJECTS", "projectRole", "20" },
		{ "s-1", "ADMINISTER_PROJECTS", "projectRole", "20" },
		{ "s-1", "BROWSE_PROJECTS", "projectRole", "21" },
		{ "s-1", "CREATE_ISSUES", "projectRole", "21" },
		{ "s-1", "BROWSE_PROJECTS", "group", "g-readers" },
		{ "s-2", "BROWSE_PROJECTS", "projectRole", "20" },
		{ "s-2", "EDIT_ISSUES", "applicationRole", "jira-software" },
		{ "s-2", "ADMINISTER_PROJECTS", "projectRole", "20" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		uint32_t scheme = graph_scheme(graph, lines[i].scheme, lines[i].scheme, NULL);
		char id[8];

		snprintf(id, sizeof(id), "%zu", i);
		graph_scheme_read(graph, scheme);
		graph_scheme_line(graph, &(struct scheme_line){ scheme, id, lines[i].permission,
					     lines[i].type, lines[i].holder, "" });
	}
}

static void
add_projects(struct graph *graph)
{
	uint32_t roles[2] = {
		graph_role(graph,
		    &(struct role){ "20", "Administrators", "", NONE, .listed = true }, NULL),
		graph_role(graph, &(struct role){ "21", "Members", "", NONE, .listed = true }, NULL)
	};

	for (size_t i = 0; i < PROJECTS; i++) {
		uint32_t project = graph_project(graph,
		    &(struct project){ .id = gain_projects[i].id,
			.key = gain_projects[i].key,
			.name = gain_projects[i].key,
			.type = "software",
			.lead = NONE,
			.scheme = NONE,
			.archived = gain_projects[i].archived,
			.team_managed = gain_projects[i].team },
		    NULL);

		if (gain_projects[i].scheme != NULL)
			graph_project_scheme(
			    graph, project, graph_scheme(graph, gain_projects[i].scheme, "", NULL));
		for (size_t r = 0; r < 2; r++)
			graph_place(graph, project, roles[r]);
	}
}

static void
put(struct graph *graph, const char *group, const char *account)
{
	graph_member(graph, graph_find_group(graph, group), graph_find_account(graph, account));
}

/*
 * ann, ben and cleo have a licence, dora has none. 'half' is ann and dora, 'dev' is ann and ben,
 * and one who is inactive.
 * In WEB 'half' are Members; boss administers Jira, and vice by a group that Jira lists for the site.
 */
static struct graph *
gain_site(void)
{
	static const char *const people[] = { "ann", "ben", "cleo", "dora", "boss", "vice" };
	static const char *const groups[] = { "g-users", "g-dev", "g-half", "g-readers", "g-more" };
	struct graph *graph = graph_new();
	uint32_t software, web;

	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++)
		site_person(graph, people[i]);
	site_account(graph, "gone", ACCOUNT_ATLASSIAN, ACCOUNT_INACTIVE);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		site_group(graph, groups[i], groups[i] + 2, 0);
	site_group(graph, "g-jira", "jira-administrators", GROUP_ADMIN);
	site_group(graph, "g-site", "site-admins", GROUP_ADMIN | GROUP_SITE_ADMIN);
	for (size_t i = 0; i < 6; i++)
		if (strcmp(people[i], "dora") != 0)
			put(graph, "g-users", people[i]);
	put(graph, "g-dev", "ann");
	put(graph, "g-dev", "ben");
	put(graph, "g-dev", "gone");
	put(graph, "g-users", "gone");
	put(graph, "g-half", "ann");
	put(graph, "g-half", "dora");
	put(graph, "g-jira", "boss");
	put(graph, "g-site", "vice");
	add_projects(graph);
	add_lines(graph);
	web = graph_find_project(graph, "WEB");
	graph_actor(graph, graph_place(graph, web, graph_find_role(graph, "21")), ACTOR_GROUP,
	    graph_find_group(graph, "g-half"));
	software = graph_application(
	    graph, &(struct application){ "jira-software", "Jira Software", NONE, NONE, NONE });
	graph_application_group(graph, software, graph_find_group(graph, "g-users"), true);
	graph_application_group(graph, software, graph_find_group(graph, "g-more"), false);
	graph_seal(graph);
	return graph;
}

static const struct {
	const char *why, *rows, *gains;
	uint32_t accounts, new_admins;
} cases[] = {
	{ "an account in a group in a role", "grant|ben|group:g-half",
	    "WEB ben nothing>browse, work p.csv:2 half", 1, 0 },
	{ "a group granted to a role where half already have it",
	    "grant|group:g-dev|role:WEB/Members", "WEB ben nothing>browse, work p.csv:2 dev", 1,
	    0 },
	{ "a group that is made administrators", "grant|group:g-dev|role:WEB/Administrators",
	    "WEB ann browse, work>administer p.csv:2 dev;"
	    "WEB ben nothing>browse, administer p.csv:2 dev",
	    2, 2 },
	{ "two ways, one of them new", "grant|ann|role:WEB/Members", "", 0, 0 },
	{ "two new ways: the first in the order of the plan, which is groups before roles",
	    "grant|ben|role:WEB/Members;grant|ben|group:g-half",
	    "WEB ben nothing>browse, work p.csv:3 half", 1, 0 },
	{ "the member and the group's role are both new",
	    "grant|group:g-dev|role:OPS/Members;grant|cleo|group:g-dev",
	    "OPS ann nothing>browse, work p.csv:2 dev;OPS ben nothing>browse, work p.csv:2 dev;"
	    "OPS cleo nothing>browse, work p.csv:3 dev",
	    3, 0 },
	{ "a group that a scheme names", "grant|ben|group:g-readers",
	    "WEB ben nothing>browse p.csv:2 readers;OPS ben nothing>browse p.csv:2 readers;"
	    "OLD ben nothing>browse p.csv:2 readers",
	    1, 0 },
	{ "itself", "grant|ben|role:OPS/Administrators",
	    "OPS ben nothing>browse, administer p.csv:2", 1, 1 },
	{ "a licence by a group lets a role take effect", "grant|dora|group:g-users",
	    "product jira-software dora p.csv:2 users;WEB dora nothing>browse, work p.csv:2;"
	    "TEAM dora nothing>work p.csv:2 users",
	    1, 0 },
	{ "that row, and not another of the account",
	    "grant|dora|group:g-dev;grant|dora|group:g-users",
	    "product jira-software dora p.csv:3 users;WEB dora nothing>browse, work p.csv:3;"
	    "TEAM dora nothing>work p.csv:3 users",
	    1, 0 },
	{ "a licence that is there in another group already", "grant|ann|group:g-more", "", 0, 0 },
	{ "a role without a licence gives nothing", "grant|dora|role:OPS/Administrators", "", 0,
	    0 },
	{ "Jira's administration is one gain, not one in each project", "grant|ann|group:g-jira",
	    "administers Jira ann p.csv:2 jira-administrators", 1, 1 },
	{ "a site administrator through a group", "grant|ann|group:g-site",
	    "administers site ann p.csv:2 site-admins;administers Jira ann p.csv:2 site-admins", 1,
	    1 },
	{ "an administrator by two groups", "grant|ann|group:g-site;grant|ann|group:g-jira",
	    "administers site ann p.csv:2 site-admins;"
	    "administers Jira ann p.csv:3 jira-administrators",
	    1, 1 },
	{ "who administers Jira already", "grant|boss|group:g-site",
	    "administers site boss p.csv:2 site-admins", 1, 1 },
	{ "and whom a project's administration gives no more than to browse",
	    "grant|boss|role:WEB/Administrators", "WEB boss administer>browse p.csv:2", 1, 0 },
	{ "an archived project is browsed, and no more", "grant|ben|role:OLD/Administrators",
	    "OLD ben nothing>browse p.csv:2", 1, 0 },
	{ "a team-managed project", "grant|cleo|role:TEAM/Administrators",
	    "TEAM cleo work>browse, administer p.csv:2", 1, 1 },
	{ "what a role permits is not known: itself and by a group",
	    "grant|ben|role:DARK/Members;grant|group:g-half|role:DARK/Members;"
	    "grant|ben|role:DARK/Administrators",
	    "DARK ann nothing>unknown p.csv:3 half;DARK ben nothing>unknown p.csv:4", 2, 0 },
	{ "a created account gains all it gets",
	    "create_account|email:new@example.com|product:jira-software;"
	    "grant|email:new@example.com|role:OPS/Members;grant|email:new@example.com|group:g-jira",
	    "administers Jira email:new@example.com p.csv:4 jira-administrators;"
	    "product jira-software email:new@example.com p.csv:2 users;"
	    "OPS email:new@example.com nothing>browse, work p.csv:3;"
	    "TEAM email:new@example.com nothing>work p.csv:2 users",
	    1, 1 },
	{ "a created account without a licence gains nothing",
	    "create_account|email:new@example.com|;grant|email:new@example.com|role:OPS/Members",
	    "", 0, 0 },
	{ "a swap of roles",
	    "revoke|group:g-half|role:WEB/Members;grant|ann|role:WEB/Administrators",
	    "WEB ann browse, work>administer p.csv:3", 1, 1 },
	{ "what is revoked is no gain", "revoke|group:g-half|role:WEB/Members", "", 0, 0 },
	{ "what holds already is none", "grant|ann|group:g-dev", "", 0, 0 },
};

/* As the cases write it. */
static void
gain_text(struct text *text, const struct judgement *judgement, struct gain_steps *steps,
    const struct access_gain *gain)
{
	const struct graph_view *view = graph_view(judgement->after);
	unsigned level = 0;
	struct gain_step through;

	while (gain->levels >> level > 1)
		level++;
	through = gain_steps_find(steps, gain, level);
	text_between(text, ";");
	gain_place_add(text, judgement, gain);
	if (gain->kind == GAIN_ACCESS)
		text_add(text, view->projects[gain->of].key);
	text_print(text, " %s ", view->accounts[gain->account].id);
	if (gain->kind == GAIN_ACCESS) {
		gain_levels_add(text, gain->had, ", ");
		text_add(text, ">");
		gain_levels_add(text, gain->levels, ", ");
		text_add(text, " ");
	}
	text_add(text, through.step != NULL ? through.step->origin : "no row");
	if (through.group != NONE)
		text_print(text, " %s", view->groups[through.group].name);
}

static const struct run site_run = { .site = "s",
	.base_url = "s",
	.cloud_id = "c",
	.account_id = "boss",
	.account_name = "boss",
	.complete = true };

static void
each_gain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct graph *graph = gain_site();
		struct plan_rows rows = { 0 };
		struct judgement judgement;
		struct gain_steps *steps;
		struct text text = { 0 };
		struct err err = { 0 };
		struct plan plan;

		if (site_plan(&plan, &rows, graph, cases[i].rows) < 0)
			fail_msg("%s: %s", cases[i].why, rows.complaints[0].what);
		assert_int_equal(
		    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &site_run, &err), 0);
		steps = gain_steps_new(&judgement);
		text_add(&text, "");
		for (size_t k = 0; k < judgement.gains.count; k++)
			gain_text(&text, &judgement, steps, &judgement.gains.list[k]);
		if (strcmp(text.bytes, cases[i].gains) != 0)
			fail_msg(
			    "%s:\n  %s\n  not\n  %s", cases[i].why, text.bytes, cases[i].gains);
		if (judgement.gains.accounts != cases[i].accounts ||
		    judgement.gains.new_admins != cases[i].new_admins)
			fail_msg("%s: %u accounts, %u new administrators", cases[i].why,
			    judgement.gains.accounts, judgement.gains.new_admins);
		text_release(&text);
		gain_steps_release(steps);
		judgement_release(&judgement);
		plan_release(&plan);
		plan_rows_release(&rows);
		graph_release(graph);
	}
}

/* What plan.json says: by place, with the new administrators. */
static void
places(void **state)
{
	struct graph *graph = gain_site();
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct text counts = { 0 };
	struct run part = site_run;
	struct err err = { 0 };
	struct plan plan;

	(void)state;
	part.complete = false;
	assert_int_equal(site_plan(&plan, &rows, graph,
			     "grant|ann|group:g-jira;grant|dora|group:g-users;"
			     "grant|group:g-dev|role:WEB/Administrators"),
	    0);
	assert_int_equal(
	    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &site_run, &err), 0);
	plan_tell_gains(&plan, &judgement);
	assert_int_equal(plan.gain_count, 4);
	assert_string_equal(plan.gains[0].level, "administers Jira");
	assert_string_equal(plan.gains[1].level, "product jira-software");
	assert_int_equal(plan.gains[1].accounts, 1);
	assert_string_equal(plan.gains[2].project_key, "WEB");
	assert_int_equal(plan.gains[2].accounts, 3);
	assert_int_equal(plan.gains[2].browse, 2);
	assert_int_equal(plan.gains[2].work, 1);
	assert_int_equal(plan.gains[2].administer, 2);
	assert_int_equal(plan.new_admin_count, 2);
	assert_string_equal(plan.new_admins[0].account_id, "ann");
	assert_string_equal(plan.new_admins[0].of, "Jira");
	assert_int_equal(plan.new_admins[0].places, 2);
	assert_string_equal(plan.new_admins[1].of, "WEB");
	gain_counts_add(&counts, &judgement);
	assert_string_equal(counts.bytes, "3 accounts gain access, 2 become administrators");
	text_cut(&counts, 0);
	judgement.run = &part;
	gain_counts_add(&counts, &judgement);
	assert_string_equal(
	    counts.bytes, "at least 3 accounts gain access, 2 become administrators");
	text_release(&counts);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(graph);
}

/* A list that nobody would read is not written, and the summary says so. */
static void
too_many(void **state)
{
	struct graph *graph = gain_site();
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct text text = { 0 };
	struct err err = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(site_plan(&plan, &rows, graph, "grant|ben|role:OPS/Administrators"), 0);
	assert_int_equal(
	    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &site_run, &err), 0);
	assert_int_equal(judgement.gains.count, 1);
	assert_int_equal(gains_csv_rows(&judgement.gains), 2);
	judgement.gains.list =
	    mem_resize(judgement.gains.list, GAINS_ROWS_MAX * sizeof(*judgement.gains.list));
	for (size_t i = 1; i < GAINS_ROWS_MAX; i++)
		judgement.gains.list[i] = judgement.gains.list[0];
	judgement.gains.count = GAINS_ROWS_MAX;
	assert_int_equal(gains_csv_rows(&judgement.gains), 2 * GAINS_ROWS_MAX);
	struct plan_report report = { .judgement = &judgement,
		.gain_steps = gain_steps_new(&judgement) };
	plan_summary_gains(&report, &text);
	assert_non_null(strstr(text.bytes, "1 account gains access, 1 becomes an administrator: "
					   "gains.csv would have 2000000 rows, more than 1000000, "
					   "and was not written\n"));
	assert_non_null(strstr(text.bytes, " and 999980 more [p.csv:2]\n"));
	text_release(&text);
	gain_steps_release(report.gain_steps);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(graph);
}

/* What the summary says when nobody gains anything. */
static void
nobody(void **state)
{
	static const struct {
		const char *rows, *says;
		bool complete;
	} sayings[] = {
		{ "revoke|ann|group:g-dev", "nobody: nothing is granted\n", true },
		{ "revoke|ann|group:g-dev", "nobody: nothing is granted\n", false },
		{ "grant|ann|role:WEB/Members",
		    "nobody: what is granted is also given in another way, or gives nothing\n",
		    true },
		{ "grant|ann|role:WEB/Members", "nobody, as far as is known: not all was read\n",
		    false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(*sayings); i++) {
		struct graph *graph = gain_site();
		struct run run = site_run;
		struct plan_rows rows = { 0 };
		struct judgement judgement;
		struct text text = { 0 };
		struct err err = { 0 };
		struct plan plan;

		run.complete = sayings[i].complete;
		assert_int_equal(site_plan(&plan, &rows, graph, sayings[i].rows), 0);
		assert_int_equal(
		    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &run, &err), 0);
		plan_summary_gains(&(struct plan_report){ .judgement = &judgement }, &text);
		assert_non_null(strstr(text.bytes, sayings[i].says));
		text_release(&text);
		judgement_release(&judgement);
		plan_release(&plan);
		plan_rows_release(&rows);
		graph_release(graph);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gain),
		cmocka_unit_test(places),
		cmocka_unit_test(too_many),
		cmocka_unit_test(nobody),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("gains", tests, NULL, NULL);
}
