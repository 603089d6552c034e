/* Guards: what each refuses, what it lets pass, and at which number it turns. */
#include "plan_site.h"

#include "model/access/access_loss.h"
#include "model/plan/graph_edit.h"

struct want {
	const char *why, *rows;
	const char *refused; /* names with a space between, "" for none */
	struct plan_limits limits;
};

#define LIMITS(revokes, percent, admins)                                                           \
	.limits = { .max_revokes = (revokes),                                                      \
		.max_revoke_percent = (percent),                                                   \
		.min_admins = (admins),                                                            \
		.max_grants = 200,                                                                 \
		.max_gains = 50,                                                                   \
		.max_new_admins = 3,                                                               \
		.company_domains = "" }

static const struct want wants[] = {
	{ "grants alone", "grant|boss|group:g-dev", "", LIMITS(0, 0, 2) },
	{ "as many revokes as are allowed", "revoke|ann|group:g-dev;revoke|ben|group:g-dev", "",
	    LIMITS(2, 25, 2) },
	{ "one too many", "revoke|ann|group:g-dev;revoke|ben|group:g-dev", "max-revokes",
	    LIMITS(1, 25, 2) },
	{ "what is not there is not counted", "revoke|boss|group:g-dev", "", LIMITS(0, 0, 2) },
	{ "3 of 12 are 25 %",
	    "revoke|ann|group:g-dev;revoke|ben|group:g-dev;revoke|cleo|group:g-dev", "",
	    LIMITS(9, 25, 2) },
	{ "3 of 12 are more than 24 %",
	    "revoke|ann|group:g-dev;revoke|ben|group:g-dev;revoke|cleo|group:g-dev",
	    "max-revoke-percent", LIMITS(9, 24, 2) },
	{ "a share of few is not judged", "revoke|dora|role:WEB/Members", "", LIMITS(9, 0, 2) },
	{ "the last but one site administrator", "revoke|vice|group:g-admins",
	    "min-admins min-admins", LIMITS(9, 25, 2) },
	{ "one is enough", "revoke|vice|group:g-admins", "", LIMITS(9, 25, 1) },
	{ "another one in the same plan", "revoke|vice|group:g-admins;grant|ann|group:g-admins", "",
	    LIMITS(9, 25, 2) },
	{ "a project's administrator", "revoke|ann|role:OPS/Administrators", "min-admins",
	    LIMITS(9, 25, 2) },
	{ "three, and one goes", "revoke|ann|role:WEB/Administrators", "", LIMITS(9, 25, 2) },
	{ "by way of a group",
	    "revoke|ann|role:WEB/Administrators;revoke|group-name:leads|role:WEB/Administrators",
	    "min-admins", LIMITS(9, 25, 2) },
	{ "who loses the licence administers nothing", "revoke|ann|group:g-users",
	    "min-admins admin-licences", LIMITS(9, 25, 2) },
	{ "an administrator's licence", "revoke|vice|group:g-users", "admin-licences",
	    LIMITS(9, 25, 1) },
	{ "of two, and one without a licence is none for Jira", "revoke|vice|group:g-users",
	    "min-admins admin-licences", LIMITS(9, 25, 2) },
	{ "a swap with one who has no licence",
	    "revoke|vice|group:g-admins;grant|dev-01|group:g-admins", "min-admins",
	    LIMITS(9, 25, 2) },
	{ "who gets the licence in the same plan",
	    "revoke|vice|group:g-admins;grant|dev-01|group:g-admins;grant|dev-01|group:g-users", "",
	    LIMITS(9, 25, 2) },
	{ "the licence of a project's administrator", "revoke|ann|group:g-users", "admin-licences",
	    LIMITS(9, 25, 1) },
	{ "by way of a group", "revoke|vice|group:g-users;revoke|vice|group:g-admins",
	    "admin-licences", LIMITS(9, 25, 1) },
	{ "the administration goes with it",
	    "revoke|vice|group:g-users;revoke|vice|group:g-admins;revoke|vice|group:g-leads", "",
	    LIMITS(9, 25, 1) },
	{ "the licence of one who administers nothing", "revoke|ben|group:g-users", "",
	    LIMITS(9, 25, 2) },
	{ "own administration", "revoke|boss|group:g-admins", "own-access", LIMITS(9, 25, 0) },
	{ "own licence", "revoke|boss|group:g-users", "own-access", LIMITS(9, 25, 0) },
	{ "own role in a project is nobody's lock-out", "revoke|boss|role:WEB/Administrators", "",
	    LIMITS(9, 25, 0) },
	{ "an app's place", "revoke|robot|role:WEB/atlassian-addons-project-access", "apps",
	    LIMITS(9, 25, 2) },
	{ "an app's role", "grant|ann|role:WEB/atlassian-addons-project-access", "apps",
	    LIMITS(9, 25, 2) },
	{ "an app as a member", "grant|robot|group:g-dev", "apps", LIMITS(9, 25, 2) },
	{ "manual changes are not judged", "grant|robot|group:g-idp", "", LIMITS(9, 25, 2) },
};

static const struct run site_run = { .site = "s",
	.base_url = "s",
	.cloud_id = "c",
	.account_id = "boss",
	.account_name = "boss",
	.complete = true };

static char *
refused_text(const struct judgement *judgement)
{
	char *text = mem_copy("");

	for (size_t i = 0; i < judgement->count; i++)
		if (judgement->verdicts[i].kind == VERDICT_REFUSED) {
			char *more = mem_print("%s%s%s", text, *text != '\0' ? " " : "",
			    judgement->verdicts[i].guard->name);

			free(text);
			text = more;
		}
	return text;
}

static void
expect(const struct want *want, const struct run *run, bool complete)
{
	struct graph *graph = site_new();
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct err err = { 0 };
	struct plan plan;
	char *text;

	if (site_plan(&plan, &rows, graph, want->rows) < 0)
		fail_msg("%s: %s", want->why, rows.complaints[0].what);
	plan.complete = complete;
	assert_int_equal(guards_judge(&judgement, &plan, &want->limits, graph, NULL, run, &err), 0);
	text = refused_text(&judgement);
	if (strcmp(text, want->refused) != 0)
		fail_msg("%s: refused by '%s', not '%s'", want->why, text, want->refused);
	assert_int_equal(guards_refused(&judgement) > 0, *text != '\0');
	free(text);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(graph);
}

static void
each_guard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &site_run, true);
}

static void
overrides(void **state)
{
	static const char *const protected[] = { "account:ann", "group:g-dev", "project:101",
		"role:100:20" };
	struct want app = { "allowed", "grant|robot|group:g-dev", "", .limits = PLAN_LIMITS };
	struct want whole = { "not whole", "revoke|ann|group:g-dev", "incomplete",
		.limits = PLAN_LIMITS };
	struct want licence = { "an administrator's licence, allowed", "revoke|ann|group:g-users",
		"", LIMITS(9, 25, 1) };
	struct want protect = { "protected", "grant|ann|group:g-users", "", .limits = PLAN_LIMITS };
	static const char *const touching[] = { "revoke|ann|role:WEB/Administrators",
		"grant|boss|group:g-dev", "grant|boss|role:OPS/Members",
		"grant|ben|role:WEB/Administrators", "revoke|group-name:dev|role:WEB/Members" };

	(void)state;
	licence.limits.allow_admin_licences = true;
	expect(&licence, &site_run, true);
	app.limits.allow_apps = true;
	expect(&app, &site_run, true);
	expect(&whole, &site_run, false);
	whole.limits.allow_incomplete = true;
	whole.refused = "";
	expect(&whole, &site_run, false);
	protect.limits.protect = (struct texts){ (const char **)(void *)(uintptr_t) protected, 4 };
	expect(&protect, &site_run, true); /* a no-op touches nothing */
	protect.refused = "protect";
	protect.limits.max_revoke_percent = 100;
	for (size_t i = 0; i < sizeof(touching) / sizeof(*touching); i++) {
		protect.rows = touching[i];
		expect(&protect, &site_run, true);
	}
}

static void
another_site(void **state)
{
	struct want want = { "other cloud", "grant|boss|group:g-dev", "other-site",
		.limits = PLAN_LIMITS };
	struct run run = site_run;

	(void)state;
	run.cloud_id = "d";
	expect(&want, &run, true);
	run.cloud_id = ""; /* unknown: then by address */
	want.refused = "";
	expect(&want, &run, true);
	run.base_url = "t";
	want.refused = "other-site";
	expect(&want, &run, true);
}

/* Seats and lost licences are told, and refuse nothing. */
static void
licences(void **state)
{
	static const struct {
		const char *rows, *says;
	} cases[] = {
		{ "grant|dev-01|group:g-users", "Jira Software: 1 seat is bought, 1 is left" },
		{ "grant|dev-01|group:g-users;grant|dev-02|group:g-users",
		    "Jira Software: 2 seats are bought, 1 is left: Jira will refuse some of them" },
		{ "create_account|n@example.com|product:jira-software",
		    "Jira Software: 1 seat is bought, 1 is left" },
		{ "revoke|ben|group:g-users", "Jira Software: 1 account without a licence, and so "
					      "without any access to the product" },
		{ "revoke|ben|group:g-dev", "no licence is taken or given back" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct graph *graph = site_new();
		struct plan_rows rows = { 0 };
		struct judgement judgement;
		struct err err = { 0 };
		struct plan plan;

		assert_int_equal(site_plan(&plan, &rows, graph, cases[i].rows), 0);
		assert_int_equal(
		    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &site_run, &err), 0);
		assert_string_equal(
		    judgement.verdicts[judgement.count - 1].guard->name, "licences");
		assert_string_equal(judgement.verdicts[judgement.count - 1].what, cases[i].says);
		judgement_release(&judgement);
		plan_release(&plan);
		plan_rows_release(&rows);
		graph_release(graph);
	}
}

static void
losses(void **state)
{
	struct graph *graph = site_new();
	struct access_losses lost = { 0 };
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct err err = { 0 };
	struct plan plan;

	(void)state;
	/* ann is Administrator too: she still browses; ben and cleo lose WEB; dora is named
	 * herself. */
	assert_int_equal(
	    site_plan(&plan, &rows, graph,
		"create_account|email:aaa@example.com|product:jira-software;"
		"revoke|group-name:dev|role:WEB/Members;revoke|ann|role:OPS/Administrators"),
	    0);
	assert_int_equal(
	    guards_judge(&judgement, &plan, &plan.limits, graph, NULL, &site_run, &err), 0);
	access_losses(&lost, judgement.access_before, judgement.access_after);
	assert_int_equal(lost.count, 3);
	assert_int_equal(lost.accounts, 3);
	assert_int_equal(lost.projects, 2);
	assert_int_equal(lost.list[0].account, graph_find_account(graph, "ben"));
	assert_int_equal(lost.list[0].levels, 1 << LEVEL_BROWSE);
	assert_int_equal(lost.list[2].account, graph_find_account(graph, "ann"));
	assert_int_equal(lost.list[2].levels, 1 << LEVEL_BROWSE | 1 << LEVEL_ADMINISTER);
	access_losses_release(&lost);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_guard),
		cmocka_unit_test(overrides),
		cmocka_unit_test(another_site),
		cmocka_unit_test(licences),
		cmocka_unit_test(losses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("guards", tests, NULL, NULL);
}
