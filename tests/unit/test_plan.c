/* Rows into steps: what each comes to, in which order, and what is wrong with the others. */
#include "plan_site.h"

#include "model/access/access_loss.h"
#include "model/plan/graph_edit.h"
#include "model/plan/plan_names.h"
#include "model/plan/step_forms.h"

/* The steps as "number action state principal target held", with ';' between them. */
static char *
steps_text(const struct plan *plan)
{
	char *text = mem_copy("");

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		char *more = mem_print("%s%s%u %s %s %s %s%s%s%s", text, i > 0 ? "; " : "",
		    step->number, plan_action_names[step->action], step_state_names[step->state],
		    *step->principal_id != '\0' ? step->principal_id : step->email, step->group_id,
		    step->project_key, step->role_id, step->held ? " held" : "");

		free(text);
		text = more;
	}
	return text;
}

static const struct {
	const char *why, *rows, *want;
} good[] = {
	{ "by id", "grant|ann|group:g-users", "1 grant noop ann g-users held" },
	{ "by e-mail, whatever its case", "revoke|email:ANN@Example.com|group-name:dev",
	    "1 revoke due ann g-dev held" },
	{ "an address alone", "revoke|ann@example.com|group-name:dev",
	    "1 revoke due ann g-dev held" },
	{ "a role by names", "grant|ben|role:WEB/Administrators", "1 grant due ben WEB20" },
	{ "a role by ids", "grant|ben|role:100:20", "1 grant due ben WEB20" },
	{ "a group in a role", "revoke|group-name:leads|role:WEB/Administrators",
	    "1 revoke due g-leads WEB20 held" },
	{ "actions in any case", "GRANT|ben|role:WEB/Administrators", "1 grant due ben WEB20" },
	{ "a revoke of what is not there", "revoke|boss|group:g-dev", "1 revoke noop boss g-dev" },
	{ "a decision to keep", "keep|ann|group:g-dev", "1 keep keep ann g-dev held" },
	{ "a group that is managed elsewhere", "grant|ann|group:g-idp",
	    "1 grant manual ann g-idp" },
	{ "nothing to do there", "revoke|ann|group:g-idp", "1 revoke noop ann g-idp" },
	{ "revokes of the inactive", "revoke|gone|group:g-dev", "1 revoke noop gone g-dev" },
	{ "the order of steps",
	    "revoke|ann|group:g-dev;revoke|boss|role:WEB/Administrators;grant|ben|role:OPS/Members;"
	    "grant|new@example.com|group:g-dev;create_account|email:new@example.com|product:jira-"
	    "software;"
	    "grant|ann|group:g-users",
	    "1 create_account due new@example.com ; 2 grant due new@example.com g-dev; "
	    "3 grant due ben OPS21; 4 revoke due boss WEB20 held; 5 revoke due ann g-dev held; "
	    "6 grant noop ann g-users held" },
	{ "an account that is there", "create_account|email:ann@example.com|product:jira-software",
	    "1 create_account noop ann  held" },
	{ "an account without product", "create_account|email:new@example.com|",
	    "1 create_account due new@example.com " },
};

static void
rows_become_steps(void **state)
{
	struct graph *graph = site_new();

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct plan_rows rows = { 0 };
		struct plan plan;
		char *text;
		size_t at;

		if (site_plan(&plan, &rows, graph, good[i].rows) < 0)
			fail_msg("%s: %s", good[i].why, rows.complaints[0].what);
		text = steps_text(&plan);
		assert_string_equal(text, good[i].want);
		assert_null(steps_wrong(&plan, &at));
		free(text);
		plan_release(&plan);
		plan_rows_release(&rows);
	}
	graph_release(graph);
}

static const struct {
	const char *rows, *at, *says; /* of the first complaint */
	size_t count;
} bad[] = {
	{ "allow|ann|group:g-dev", "p.csv:2:1", "unknown action 'allow'", 1 },
	{ "|ann|group:g-dev", "p.csv:2:1", "the action is blank", 1 },
	{ "grant||group:g-dev", "p.csv:2:2", "the principal is blank", 1 },
	{ "grant|ann|", "p.csv:2:3", "the target is blank", 1 },
	{ "grant|nobody|group:nowhere", "p.csv:2:2", "no account has the id 'nobody'", 2 },
	{ "grant|email:x@y.z|group:g-dev", "p.csv:2:2", "no account shows the e-mail 'x@y.z'", 1 },
	{ "grant|ann|group-name:twin", "p.csv:2:3", "2 groups have the name 'twin'", 1 },
	{ "grant|ann|group-name:ghost", "p.csv:2:3", "group 'ghost' is named by a role", 1 },
	{ "grant|ann|group-name:DVE", "p.csv:2:3",
	    "no group has the name 'DVE'; did you mean 'dev'?", 1 },
	{ "grant|ann|group:dev", "p.csv:2:3", "no group has the id 'dev': it is a name", 1 },
	{ "grant|ann|role:WEB/Twin", "p.csv:2:3", "project WEB has 2 roles with the name 'Twin'",
	    1 },
	{ "grant|ann|role:web/Members", "p.csv:2:3", "no project has the key or id 'web'", 1 },
	{ "grant|ann|role:WEB/Member", "p.csv:2:3", "project WEB has no role 'Member'", 1 },
	{ "grant|ann|role:WEB", "p.csv:2:3", "'role:WEB' is not a role of a project", 1 },
	{ "grant|ann|role:100:", "p.csv:2:3", "'role:100:' is not a role of a project", 1 },
	{ "grant|ann|dev", "p.csv:2:3", "'dev' is not a target", 1 },
	{ "grant|ann|product:jira-nothing", "p.csv:2:3",
	    "the site has no product 'jira-nothing': it has jira-software", 1 },
	{ "revoke|ann|product:jira-software", "p.csv:2:3", "what gives the account the product",
	    1 },
	{ "grant|ann|product:jira-software;revoke|ann|group:g-users", "p.csv:2:1",
	    "contradicts p.csv:3, which says revoke: remove one", 1 },
	{ "grant|role:WEB/Members|ann", "p.csv:2:2", "'role:WEB/Members' is a target", 2 },
	{ "grant|group-name:dev|group-name:users", "p.csv:2:2", "a group cannot be a member", 1 },
	{ "grant|gone|group:g-dev", "p.csv:2:2", "account gone (gone) is inactive", 1 },
	{ "revoke|ben|role:WEB/Members", "p.csv:2:2", "the role is inherited through 'dev'", 1 },
	{ "grant|ben|role:WEB/Twin;grant|x|y", "p.csv:2:3", "project WEB has 2 roles", 3 },
	{ "grant|boss|group:g-dev;grant|email:boss@example.com|group-name:Dev", "p.csv:3:1",
	    "duplicate of p.csv:2", 1 },
	{ "grant|boss|group:g-dev;revoke|boss|group:g-dev", "p.csv:3:1",
	    "contradicts p.csv:2, which says grant", 1 },
	{ "keep|ann|group:g-dev;revoke|ann|group:g-dev", "p.csv:3:1",
	    "contradicts p.csv:2, which says keep", 1 },
	{ "create_account|new|", "p.csv:2:2", "'new' is not an e-mail address", 1 },
	{ "create_account|n@example.com|product:jira", "p.csv:2:3", "unknown product 'jira'", 1 },
	{ "create_account|n@example.com|product:jira-core", "p.csv:2:3", "the site has no licence",
	    1 },
	{ "create_account|n@example.com|group:g-dev", "p.csv:2:3", "'group:g-dev' is not a product",
	    1 },
	{ "create_account|n@example.com|;create_account|N@example.com|", "p.csv:3:2",
	    "'N@example.com' is created by p.csv:2 too", 1 },
	{ "create_account|gone@example.com|", "p.csv:2:2",
	    "'gone@example.com' has an account already", 1 },
	{ "create_account|dev-01@example.com|product:jira-software", "p.csv:2:2",
	    "'dev-01@example.com' has an account already, without jira-software", 1 },
};

static void
bad_rows_are_told(void **state)
{
	struct graph *graph = site_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct plan_rows rows = { 0 };
		struct plan plan;

		assert_int_equal(site_plan(&plan, &rows, graph, bad[i].rows), -1);
		assert_string_equal(rows.complaints[0].at, bad[i].at);
		if (strncmp(rows.complaints[0].what, bad[i].says, strlen(bad[i].says)) != 0)
			fail_msg("%s: got: %s", bad[i].rows, rows.complaints[0].what);
		assert_int_equal(rows.complaint_count, bad[i].count);
		assert_int_equal(plan.step_count, 0);
		plan_release(&plan);
		plan_rows_release(&rows);
	}
	graph_release(graph);
}

static void
row_is_bound_to_its_review(void **state)
{
	static const struct {
		const char *id, *check;
		bool changed;
		int complaints;
	} rows_of[] = {
		{ "membership:g-dev:ann", "", false, 0 },
		{ "membership:g-dev:ann", "0123456789ab", false, 0 },
		{ "membership:g-dev:ann", "0123456789ab", true, 1 },
		{ "membership:g-dev:ben", "", false, 1 },
		{ "role:100:21:user:ann", "", false, 1 },
		{ "", "0123456789ab", false, 1 },
	};
	struct graph *graph = site_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows_of) / sizeof(*rows_of); i++) {
		struct plan_rows rows = { 0 };
		struct plan plan = { .limits = PLAN_LIMITS };

		site_row(&rows, "revoke|ann|group:g-dev");
		rows.rows[0].cells[FIELD_GRANT_ID] = (struct plan_cell){ rows_of[i].id, 4, 2 };
		rows.rows[0].cells[FIELD_ROW_CHECK] = (struct plan_cell){ rows_of[i].check, 5, 2 };
		rows.rows[0].changed = rows_of[i].changed;
		plan_resolve(&plan, &rows, graph, NULL, NULL);
		assert_int_equal(rows.complaint_count, rows_of[i].complaints);
		if (rows_of[i].complaints > 0)
			assert_true(rows.complaints[0].tampered);
		plan_release(&plan);
		plan_rows_release(&rows);
	}
	graph_release(graph);
}

/* What the steps say is what the graph after them holds, and nothing else differs. */
static void
graph_after_the_plan(void **state)
{
	struct graph *graph = site_new(), *after;
	const struct graph_view *was = graph_view(graph), *will;
	struct plan_rows rows = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
	    site_plan(&plan, &rows, graph,
		"create_account|email:a.new@example.com|product:jira-software;grant|a.new@example."
		"com|group:g-dev;"
		"revoke|ann|group:g-dev;revoke|ben|group:g-dev;revoke|boss|role:WEB/Administrators;"
		"grant|cleo|role:OPS/Members;grant|ann|group:g-idp"),
	    0);
	after = graph_after(graph, &plan);
	will = graph_view(after);
	assert_int_equal(will->account_count, was->account_count + 1);
	/* the new one in 'users' and 'dev', two gone, the manual one not counted */
	assert_int_equal(will->membership_count, was->membership_count);
	assert_int_equal(will->actor_count, was->actor_count);
	assert_int_equal(will->line_count, was->line_count);
	assert_int_equal(will->group_count, was->group_count);
	assert_string_equal(
	    will->groups[graph_find_group(after, "g-idp")].owner, "identity provider");
	for (uint32_t i = 0; i < was->group_count; i++)
		assert_string_equal(was->groups[i].name, will->groups[i].name);
	assert_true(account_licensed(will, graph_find_account(after, "email:a.new@example.com")));
	assert_int_not_equal(graph_find_place(after, "101", "21"), NONE);
	graph_release(after);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(graph);
}

/* Of each line of --protect the canonical form, or the start of what is wrong. */
static void
protected_are_found(void **state)
{
	static const struct {
		const char *line, *found, *why;
	} lines[] = {
		{ "ann", "account:ann", NULL },
		{ "email:ANN@example.com", "account:ann", NULL },
		{ "ann@example.com", "account:ann", NULL },
		{ "group:g-dev", "group:g-dev", NULL },
		{ "group-name:dev", "group:g-dev", NULL },
		{ "project:OPS", "project:101", NULL },
		{ "project:101", "project:101", NULL },
		{ "role:WEB/Members", "role:100:21", NULL },
		{ "role:100:21", "role:100:21", NULL },
		{ "anna", NULL, "p:1: no account has the id 'anna'" },
		{ "anne@example.com", NULL,
		    "p:1: no account shows the e-mail 'anne@example.com'; did you mean "
		    "'ann@example.com'? If not, give the account id (Jira hides many e-mails, an "
		    "organisation's key shows more)" },
		{ "email:ann", NULL,
		    "p:1: 'ann' is not an e-mail address: give one, or an account id" },
		{ "email:", NULL, "p:1: '' is not an e-mail address" },
		{ "email:@", NULL, "p:1: '@' is not an e-mail address" },
		{ "ann@", NULL, "p:1: 'ann@' is not an e-mail address" },
		{ "email:a@b@example.com", NULL, "p:1: 'a@b@example.com' is not an e-mail" },
		{ "email:group:g-dev", NULL, "p:1: 'group:g-dev' is not an e-mail address" },
		{ "group:", NULL, "p:1: no group has the id ''" },
		{ "group-name:", NULL, "p:1: no group has the name ''" },
		{ "group-name:ghost", NULL, "p:1: group 'ghost' is named by a role or scheme" },
		{ "project:", NULL, "p:1: no project has the key or id ''" },
		{ "role:", NULL, "p:1: 'role:' is not a role of a project" },
		{ "role:/", NULL, "p:1: " },
		{ "role::", NULL, "p:1: " },
		{ "role:100:", NULL, "p:1: " },
		{ "group:dev", NULL, "p:1: no group has the id 'dev'" },
		{ "group-name:twin", NULL, "p:1: 2 groups" },
		{ "project:OPSS", NULL, "p:1: no project" },
		{ "role:WEB", NULL,
		    "p:1: 'role:WEB' is not a role of a project: write role:KEY/Role name" },
		{ "role:WEB/", NULL, "p:1: 'role:WEB/' is not a role of a project" },
		{ "role:WOB/Members", NULL, "p:1: no project" },
		{ "role:WEB/Twin", NULL, "p:1: " },
		{ "role:WEB/Membres", NULL, "p:1: project WEB has no role 'Membres'" },
	};
	struct graph *graph = site_new();

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct protect_line line = { lines[i].line, "p:1" };
		struct plan plan = { .complete = true };
		struct err err = { 0 };
		int rc = plan_protect(&plan, &line, 1, graph, NULL, &err);

		if ((rc == 0) != (lines[i].found != NULL) ||
		    (rc == 0 && (plan.limits.protect.count != 1 ||
				    strcmp(plan.limits.protect.list[0], lines[i].found) != 0)) ||
		    (rc != 0 && (err.status != STATUS_BAD_INPUT ||
				    strstr(err.text, "create_account") != NULL ||
				    strncmp(err.text, lines[i].why, strlen(lines[i].why)) != 0)))
			fail_msg("%s: %s", lines[i].line,
			    rc == 0 ? plan.limits.protect.list[0] : err.text);
		plan_release(&plan);
	}
	graph_release(graph);
}

/* To look for the nearest of many thousands a hundred times is enough; more wrong rows are not shown. */
static void
nearest_addresses_are_few(void **state)
{
	struct graph *graph = site_new();
	struct names *names = names_new(graph, NULL);
	char why[WHY_ROOM];

	(void)state;
	for (int i = 0; i <= 100; i++) {
		names_no_email(names, "anne@example.com", why);
		assert_int_equal(strstr(why, "did you mean 'ann@example.com'?") != NULL, i < 100);
		assert_non_null(strstr(why, "no account shows the e-mail 'anne@example.com'"));
	}
	names_release(names);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_become_steps),
		cmocka_unit_test(bad_rows_are_told),
		cmocka_unit_test(row_is_bound_to_its_review),
		cmocka_unit_test(graph_after_the_plan),
		cmocka_unit_test(protected_are_found),
		cmocka_unit_test(nearest_addresses_are_few),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
