/* A step in the words of the site as it is: names that differ, ids that are not there, and whose account a step made. */
#include "plan_site.h"

#include "export/text/step_now.h"
#include "model/plan/graph_edit.h"

static struct step
membership(const char *who, const char *name, const char *group, const char *group_name)
{
	return (struct step){ .number = 1,
		.action = ACTION_GRANT,
		.principal_id = who,
		.principal_name = name,
		.email = "",
		.group_id = group,
		.group_name = group_name,
		.project_id = "",
		.project_key = "",
		.role_id = "",
		.role_name = "" };
}

static void
says(const struct graph *graph, const struct step *step, const char *want)
{
	char words[400];

	step_words_now(graph, step, words, sizeof(words));
	assert_string_equal(words, want);
}

static void
names_are_the_sites(void **state)
{
	struct graph *graph = site_new();
	struct step step = membership("ann", "ann", "g-dev", "dev");
	char cut[24];

	(void)state;
	says(graph, &step, "ann into group 'dev'");
	says(NULL, &step, "ann into group 'dev'");
	step = membership("ann", "Ben", "g-admins", "dev");
	says(graph, &step,
	    "ann into group 'site-admins'; in the plan: account 'Ben'; in the plan: group 'dev'");
	says(NULL, &step, "Ben into group 'dev'");
	step_words_now(graph, &step, cut, sizeof(cut));
	assert_string_equal(cut, "ann into group 'site-ad");
	step = membership("nobody", "Ann", "g-gone", "dev");
	says(graph, &step,
	    "Ann into group 'dev'; not on the site as it is now: account nobody; not on the site "
	    "as it is now: group g-gone");
	step = membership("ann", "", "g-dev", "");
	says(graph, &step, "ann into group 'dev'"); /* what the plan does not say is no lie */
	step = membership("", "", "g-dev", "dev");
	step.email = "new@example.com";
	says(graph, &step, "new@example.com into group 'dev'");
	step = membership("g-leads", "leads", "", "");
	step.action = ACTION_REVOKE;
	step.target = TARGET_ROLE;
	step.principal = PRINCIPAL_GROUP;
	step.project_id = "WEB"; /* a key, where an id is sent */
	step.project_key = "OPS";
	step.role_id = "20";
	step.role_name = "Members";
	says(graph, &step,
	    "group 'leads' out of role 'Administrators' of project OPS; in the plan: role "
	    "'Members'; not on the site as it is now: project WEB");
	step.project_id = "100";
	says(graph, &step,
	    "group 'leads' out of role 'Administrators' of project WEB; in the plan: role "
	    "'Members'; in the plan: project 'OPS'");
	graph_release(graph);
}

/* What is said of a plan whose journal names this account; over: what it is granted was sent already. */
static int
made_check(const struct graph *graph, const char *made, bool over, struct err *err)
{
	struct step steps[2] = { membership("", "", "", ""), membership("", "", "g-dev", "dev") };

	steps[0].action = ACTION_CREATE;
	steps[0].target = TARGET_SITE;
	steps[0].email = steps[1].email = "ANN@example.com";
	steps[0].result.made = made;
	steps[1].number = 2;
	steps[1].creates = 1;
	steps[1].result.over = over;
	return plan_made_check(&(struct plan){ .steps = steps, .step_count = 2 }, graph, err);
}

static void
an_account_is_the_plans(void **state)
{
	struct graph *graph = site_new();
	struct err err;

	(void)state;
	assert_int_equal(made_check(graph, NULL, false, &err), 0);
	assert_int_equal(made_check(graph, "ann", false, &err), 0);
	assert_int_equal(made_check(graph, "ben", false, &err), -1);
	assert_int_equal(err.status, STATUS_REFUSED);
	assert_string_equal(err.text,
	    "account ben is to be the one that step 1 made for ANN@example.com, but its address is "
	    "ben@example.com: make a plan for what is left");
	assert_int_equal(made_check(graph, "nobody", false, &err), -1);
	assert_non_null(strstr(err.text, "but the site does not show its address"));
	assert_int_equal(made_check(graph, "nobody", true, &err), 0);
	graph_release(graph);
}

static void
lacks(const struct graph *graph, struct step step, const char *want)
{
	const char *is = graph_lacks(graph, NULL, &step);

	assert_string_equal(is != NULL ? is : "nothing", want);
}

static void
what_the_site_lacks(void **state)
{
	struct graph *graph = site_new();
	struct step role = membership("ann", "", "", ""), leads;

	(void)state;
	role.target = TARGET_ROLE;
	role.project_id = "100";
	role.role_id = "20";
	leads = role;
	leads.principal = PRINCIPAL_GROUP;
	leads.principal_id = "g-leads";
	lacks(graph, membership("ann", "", "g-dev", ""), "nothing");
	lacks(graph, membership("", "", "g-dev", ""), "nothing");
	lacks(graph, membership("ANN", "", "g-dev", ""), "account");
	lacks(graph, membership("ann", "", "G-DEV", ""), "group");
	lacks(graph, role, "nothing");
	lacks(graph, leads, "nothing");
	leads.principal_id = "G-leads";
	lacks(graph, leads, "group");
	role.role_id = "2";
	lacks(graph, role, "role");
	role.project_id = "WEB";
	lacks(graph, role, "project");
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_the_sites),
		cmocka_unit_test(an_account_is_the_plans),
		cmocka_unit_test(what_the_site_lacks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("step now", tests, NULL, NULL);
}
