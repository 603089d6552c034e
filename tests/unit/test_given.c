/* Guards of what a plan gives: what each refuses, what it lets pass, at which number it turns, and what allows it. */
#include "plan_site.h"

/*
 * Twelve people are active: p-00 to p-08, and guest, other and quiet. Half of them are in 'half', one more in 'most'.
 * Those in 'half' are licensed, and other, quiet and a crowd of any size, which is in 'crowd'. In WEB, of Jira Software,
 * Members browse, p-05 among them; p-08 is a guest in DESK, of Jira Service Management.
 */
enum { PEOPLE = 9, HALF = 6 };

static uint32_t
add_account(struct graph *graph, struct account account)
{
	account.name = account.id;
	account.source = FROM_LIST;
	return graph_account(graph, &account, NULL);
}

static void
add_accounts(struct graph *graph, uint8_t gone, uint32_t crowd)
{
	uint8_t secret = gone == ACCOUNT_ACTIVE ? 0 : GROUP_UNREAD; /* since 'gone' left */
	uint32_t half = site_group(graph, "g-half", "half", 0),
		 most = site_group(graph, "g-most", "most", 0),
		 users = site_group(graph, "g-users", "users", 0),
		 crew = site_group(graph, "g-crew", "crew", 0),
		 many = site_group(graph, "g-crowd", "crowd", 0), account;

	for (uint32_t i = 0; i < PEOPLE; i++) {
		char id[16];

		snprintf(id, sizeof(id), "p-%02u", i);
		account = site_person(graph, id);
		if (i < HALF) {
			graph_member(graph, half, account);
			graph_member(graph, users, account);
		}
		if (i < HALF + 1)
			graph_member(graph, most, account);
	}
	graph_group(graph,
	    &(struct group){ .id = "g-secret", .name = "secret", .access = GROUP_LISTED | secret },
	    NULL);
	site_group(graph, "g-admins", "site-admins", GROUP_ADMIN | GROUP_SITE_ADMIN);
	account = site_account(graph, "gone", ACCOUNT_ATLASSIAN, gone);
	graph_member(graph, half, account); /* and is not counted */
	graph_member(graph, half,
	    add_account(graph, (struct account){ .id = "robot", .type = ACCOUNT_APP }));
	graph_member(graph, half, site_account(graph, "carl", ACCOUNT_CUSTOMER, ACCOUNT_ACTIVE));
	add_account(graph,
	    (struct account){ .id = "guest", .email = "guest@other.example", .guest = GUEST_YES });
	for (uint32_t i = 0; i < 2; i++) {
		static const struct account strangers[] = {
			{ .id = "other", .email = "ann@Example.org" }, { .id = "quiet" }
		};

		account = add_account(graph, strangers[i]);
		graph_member(graph, users, account);
		graph_member(graph, crew, account);
	}
	for (uint32_t i = 0; i < crowd; i++) {
		char id[16];

		snprintf(id, sizeof(id), "c-%02u", i);
		account = site_person(graph, id);
		graph_member(graph, users, account);
		graph_member(graph, many, account);
	}
	site_account(graph, "strange", ACCOUNT_OTHER, ACCOUNT_ACTIVE);
	graph_account_id(graph, "nobody");
}

static struct graph *
given_site(uint8_t gone, uint32_t crowd)
{
	static const char *const roles[] = { "Administrators", "Members", GUEST_ROLE_NAME,
		"Service Desk Customers" };
	struct graph *graph = graph_new();
	uint32_t projects[2], scheme, software;

	add_accounts(graph, gone, crowd);
	projects[0] = graph_project(graph,
	    &(struct project){
		.id = "100", .key = "WEB", .type = "software", .lead = NONE, .scheme = NONE },
	    NULL);
	projects[1] = graph_project(graph,
	    &(struct project){
		.id = "101", .key = "DESK", .type = "service_desk", .lead = NONE, .scheme = NONE },
	    NULL);
	for (uint32_t i = 0; i < 4; i++) {
		char id[8];
		uint32_t role;

		snprintf(id, sizeof(id), "%u", 20 + i);
		role = graph_role(graph,
		    &(struct role){ .id = id,
			.name = roles[i],
			.scope = NONE,
			.guest = strcmp(roles[i], GUEST_ROLE_NAME) == 0,
			.listed = true },
		    NULL);
		graph_place(graph, projects[0], role);
		graph_place(graph, projects[1], role);
	}
	scheme = graph_scheme(graph, "0", "Default", NULL);
	site_line(graph, scheme, "ADMINISTER_PROJECTS", "20");
	site_line(graph, scheme, "BROWSE_PROJECTS", "21");
	graph_project_scheme(graph, projects[0], scheme);
	graph_actor(graph, graph_place(graph, projects[0], graph_find_role(graph, "21")),
	    ACTOR_USER, graph_find_account(graph, "p-05"));
	graph_actor(graph, graph_place(graph, projects[1], graph_find_role(graph, "22")),
	    ACTOR_USER, graph_find_account(graph, "p-08"));
	software = graph_application(
	    graph, &(struct application){ "jira-software", "Jira Software", 100, 50, 50 });
	graph_application_group(graph, software, graph_find_group(graph, "g-users"), true);
	graph_seal(graph);
	return graph;
}

static const struct run whole_run = { .site = "s",
	.base_url = "s",
	.cloud_id = "c",
	.account_id = "",
	.account_name = "",
	.complete = true };

struct want {
	const char *rows, *guard;
	enum verdict_kind kind;
	const char *says; /* NULL: whatever */
};

/* What the guards say of rows that were planned while 'gone' was at work; each but the one named is content. */
static void
expect_crowd(const struct want *want, const struct plan_limits *limits, const struct run *run,
    uint32_t crowd)
{
	struct graph *planned = given_site(ACCOUNT_ACTIVE, crowd),
		     *graph = given_site(ACCOUNT_INACTIVE, crowd);
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct err err = { 0 };
	struct plan plan;
	bool found = false;

	if (site_plan(&plan, &rows, planned, want->rows) < 0)
		fail_msg("%s: %s", want->rows, rows.complaints[0].what);
	assert_int_equal(guards_judge(&judgement, &plan, limits, graph, NULL, run, &err), 0);
	for (size_t i = 0; i < judgement.count; i++) {
		const struct verdict *verdict = &judgement.verdicts[i];
		bool it = strcmp(verdict->guard->name, want->guard) == 0;

		found |= it;
		if (it ? verdict->kind != want->kind : verdict->kind == VERDICT_REFUSED)
			fail_msg("%s: %s says %d: %s", want->rows, verdict->guard->name,
			    verdict->kind, verdict->what);
		if (it && want->says != NULL)
			assert_string_equal(verdict->what, want->says);
	}
	assert_true(found);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(planned);
	graph_release(graph);
}

static void
expect(const struct want *want, const struct plan_limits *limits, const struct run *run)
{
	expect_crowd(want, limits, run, 0);
}

static void
grants_are_counted(void **state)
{
	static const char rows[] = "create_account|n@example.com|;grant|p-00|role:WEB/"
				   "Members;grant|group-name:half|role:WEB/Members;"
				   "grant|n@example.com|role:WEB/Members";
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	limits.max_grants = 4;
	expect(&(struct want){ rows, "max-grants", VERDICT_FINE,
		   "3 grants and 1 new account; up to 4 together are allowed" },
	    &limits, &whole_run);
	limits.max_grants = 3;
	expect(&(struct want){ rows, "max-grants", VERDICT_REFUSED, NULL }, &limits, &whole_run);
	limits.max_grants = 0;
	expect(&(struct want){ "revoke|p-00|group:g-half", "max-grants", VERDICT_FINE, NULL },
	    &limits, &whole_run);
	expect(&(struct want){ "grant|p-00|group:g-half", "max-grants", VERDICT_FINE,
		   "0 grants and 0 new accounts; up to 0 together are allowed" },
	    &limits, &whole_run);
}

static void
half_is_not_wide(void **state)
{
	static const struct want wants[] = {
		{ "grant|group-name:half|role:WEB/Members", "wide", VERDICT_FINE,
		    "nothing is given to more than half of the active accounts at once" },
		{ "grant|group-name:most|role:WEB/Members;grant|group-name:half|role:DESK/Members",
		    "wide", VERDICT_REFUSED,
		    "1 grant to more than half of the active accounts: group most, 7 of 12, into "
		    "WEB/Members (p.csv:2)" },
		{ "grant|p-07|group:g-half;grant|group-name:half|role:WEB/Members", "wide",
		    VERDICT_REFUSED, NULL },
		{ "revoke|p-00|group:g-most;grant|group-name:most|role:WEB/Members", "wide",
		    VERDICT_FINE, NULL },
		{ "grant|p-07|group:g-most", "wide", VERDICT_FINE, NULL },
	};
	struct want allowed = wants[1];
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &whole_run);
	limits.allow_wide = true;
	allowed.kind = VERDICT_WARNING;
	expect(&allowed, &limits, &whole_run);
}

/* How many a group has is not known when memberships were not read. */
static void
unread_is_wide(void **state)
{
	static const struct want want = { "grant|group-name:half|role:WEB/Members", "wide",
		VERDICT_REFUSED,
		"1 grant to more than half of the active accounts: group half into WEB/Members "
		"(p.csv:2) cannot be judged: memberships were not read (HTTP 403)" };
	const char *reasons[] = { "memberships: HTTP 403" };
	struct coverage coverage = { .object = "memberships" };
	struct plan_limits limits = PLAN_LIMITS;
	struct run run = whole_run;

	(void)state;
	run.complete = false;
	run.coverage = &coverage;
	run.coverage_count = 1;
	run.reasons = reasons;
	run.reason_count = 1;
	expect(&want, &limits, &run);
	run.complete = true; /* but for this group, which was accepted by name */
	expect(&(struct want){ "grant|group-name:secret|role:WEB/Members", "wide", VERDICT_REFUSED,
		   "1 grant to more than half of the active accounts: group secret into "
		   "WEB/Members (p.csv:2) cannot be judged: Jira does not give its members" },
	    &limits, &run);
}

/* In projects that were not read it may be more, and where Jira does not show what a role gives. */
static void
a_narrow_reading_says_so(void **state)
{
	static const struct want wants[] = {
		{ "grant|p-00|role:WEB/Members", "max-gains", VERDICT_WARNING,
		    "at least 1 account would gain access; up to 50 are allowed" },
		{ "grant|p-00|role:WEB/Members", "new-admins", VERDICT_WARNING,
		    "nobody becomes an administrator, as far as is known" },
		{ "grant|p-00|role:WEB/Administrators", "new-admins", VERDICT_WARNING,
		    "at least 1 account would become administrator; up to 3 are allowed: p-00 "
		    "(WEB)" },
		{ "revoke|p-00|group:g-half", "max-gains", VERDICT_FINE, NULL },
	};
	struct plan_limits limits = PLAN_LIMITS;
	struct run run = whole_run;

	(void)state;
	run.projects = "WEB";
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &run);
	run.projects = "";
	expect(&(struct want){ "grant|p-00|role:DESK/Administrators", "new-admins", VERDICT_WARNING,
		   "nobody becomes an administrator, as far as is known" },
	    &limits, &run);
}

#define OUT "outsiders", VERDICT_REFUSED
#define IN "outsiders", VERDICT_FINE, "nothing is given to an outsider"
static void
outsiders_by_kind(void **state)
{
	static const struct want wants[] = {
		{ "grant|p-00|role:WEB/Members;grant|other|group:g-most;grant|quiet|group:g-most",
		    IN },
		{ "grant|carl|group:g-most", OUT,
		    "1 grant to outsiders: carl (portal customer; p.csv:2)" },
		{ "grant|carl|role:WEB/Members;grant|carl|role:DESK/Members", OUT,
		    "2 grants to outsiders: carl (portal customer; p.csv:3)" },
		{ "grant|carl|role:DESK/Service Desk Customers", IN },
		{ "grant|carl|role:WEB/Service Desk Customers", OUT, NULL },
		{ "grant|carl|role:WEB/" GUEST_ROLE_NAME, OUT, NULL },
		{ "grant|guest|role:WEB/Members", OUT,
		    "1 grant to outsiders: guest (guest; p.csv:2)" },
		{ "grant|guest|role:WEB/" GUEST_ROLE_NAME, IN },
		{ "grant|gone|role:WEB/Members", OUT,
		    "1 grant to outsiders: gone (inactive; p.csv:2)" },
		{ "grant|gone|role:WEB/" GUEST_ROLE_NAME, OUT, NULL },
		{ "grant|strange|role:WEB/Members", OUT,
		    "1 grant to outsiders: strange (unknown account; p.csv:2)" },
		{ "grant|p-07|role:WEB/" GUEST_ROLE_NAME ";grant|p-07|role:WEB/Members", OUT,
		    NULL }, /* has no licence, so a guest is what it would be */
		{ "grant|p-08|group:g-users", OUT, "1 grant to outsiders: p-08 (guest; p.csv:2)" },
		{ "grant|p-08|role:WEB/" GUEST_ROLE_NAME, IN },
		{ "revoke|carl|group:g-half;revoke|gone|group:g-half", IN },
		{ "create_account|n@other.example|", IN },
	};
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &whole_run);
}

static void
outsiders_by_domain(void **state)
{
	static const struct want wants[] = {
		{ "grant|p-00|role:WEB/Members;grant|robot|group:g-most", IN },
		{ "grant|other|role:WEB/Members", OUT,
		    "1 grant to outsiders: other (external; p.csv:2)" },
		{ "grant|other|role:WEB/" GUEST_ROLE_NAME, IN },
		{ "grant|quiet|role:WEB/Members", OUT,
		    "1 grant to outsiders: quiet (unknown whether external: no e-mail address; "
		    "p.csv:2)" },
		{ "create_account|n@other.example|;create_account|m@EXAMPLE.com|;"
		  "grant|m@EXAMPLE.com|role:WEB/Members",
		    IN },
		{ "create_account|n@other.example|product:jira-software", OUT,
		    "1 grant to outsiders: n@other.example (external; p.csv:2)" },
		{ "create_account|n@other.example|;grant|n@other.example|role:WEB/Members", OUT,
		    "1 grant to outsiders: n@other.example (external; p.csv:3)" },
	};
	struct want allowed = wants[1];
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	limits.allow_apps = true; /* apps have a guard of their own */
	limits.company_domains = "halden.example,example.com";
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &whole_run);
	limits.allow_outsiders = true;
	allowed.kind = VERDICT_WARNING;
	expect(&allowed, &limits, &whole_run);
	limits.allow_outsiders = false;
	limits.company_domains = "halden.example,example.com,example.org";
	allowed.kind = VERDICT_FINE;
	allowed.says = NULL;
	expect(&allowed, &limits, &whole_run);
}

static void
gains_are_counted(void **state)
{
	static const struct {
		struct want want;
		uint32_t crowd;
	} wants[] = {
		{ { "grant|group-name:crowd|role:WEB/Members", "max-gains", VERDICT_FINE,
		      "50 accounts would gain access; up to 50 are allowed" },
		    50 },
		{ { "grant|group-name:crowd|role:WEB/Members", "max-gains", VERDICT_REFUSED,
		      "51 accounts would gain access; up to 50 are allowed: "
		      "c-00, "
		      "c-01, c-02, c-03, c-04 and 46 more" },
		    51 },
		{ { "grant|group-name:crowd|role:WEB/Members;grant|c-01|role:WEB/Members",
		      "max-gains", VERDICT_FINE, NULL },
		    50 },
		{ { "grant|group-name:crowd|role:WEB/Members;"
		    "create_account|n@example.com|product:jira-software",
		      "max-gains", VERDICT_REFUSED, NULL },
		    50 },
		{ { "grant|group-name:half|role:WEB/Members;revoke|p-05|role:WEB/Members",
		      "max-gains", VERDICT_FINE,
		      "5 accounts would gain access; up to 50 are allowed" },
		    0 },
		{ { "grant|p-07|group:g-users", "max-gains", VERDICT_FINE,
		      "1 account would gain access; up to 50 are allowed" },
		    0 },
		{ { "grant|p-07|role:WEB/Members;revoke|p-05|role:WEB/Members", "max-gains",
		      VERDICT_FINE, "0 accounts would gain access; up to 50 are allowed" },
		    0 },
	};
	struct want allowed = wants[1].want;
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	limits.allow_wide = true; /* the crowd is most of the site */
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect_crowd(&wants[i].want, &limits, &whole_run, wants[i].crowd);
	limits.max_gains = 51;
	allowed.kind = VERDICT_FINE;
	allowed.says = NULL;
	expect_crowd(&allowed, &limits, &whole_run, wants[1].crowd);
}

#define ADMINISTRATOR(who) "grant|" who "|role:WEB/Administrators;"
static void
administrators_are_named(void **state)
{
	static const char three[] =
	    ADMINISTRATOR("p-00") ADMINISTRATOR("p-01") ADMINISTRATOR("p-02");
	static const struct want wants[] = {
		{ "grant|p-00|role:WEB/Members", "new-admins", VERDICT_FINE,
		    "nobody becomes an administrator" },
		{ ADMINISTRATOR("p-00"), "new-admins", VERDICT_WARNING,
		    "1 account would become administrator; up to 3 are allowed: p-00 (WEB)" },
		{ three, "new-admins", VERDICT_WARNING,
		    "3 accounts would become administrators; up to 3 are allowed: p-00 (WEB), p-01 "
		    "(WEB), p-02 (WEB)" },
		{ "create_account|n@example.com|product:jira-software;"
		  "grant|n@example.com|role:WEB/Administrators",
		    "new-admins", VERDICT_WARNING,
		    "1 account would become administrator; up to 3 are allowed: n@example.com "
		    "(WEB)" },
		{ ADMINISTRATOR("p-00") "grant|p-01|group:g-admins;grant|p-00|group:g-admins",
		    "new-admins", VERDICT_WARNING,
		    "2 accounts would become administrators; up to 3 are allowed: p-00 (site, "
		    "Jira, WEB), p-01 (site, Jira)" },
		{ "grant|group-name:half|role:WEB/Administrators", "new-admins", VERDICT_REFUSED,
		    NULL },
	};
	struct want four = { ADMINISTRATOR("p-00") ADMINISTRATOR("p-01") ADMINISTRATOR("p-02")
				 ADMINISTRATOR("p-03"),
		"new-admins", VERDICT_REFUSED,
		"4 accounts would become administrators; up to 3 are allowed: p-00 (WEB), p-01 "
		"(WEB), p-02 (WEB), p-03 (WEB)" };
	struct want many = { "grant|group-name:crowd|role:WEB/Administrators", "new-admins",
		VERDICT_WARNING,
		"22 accounts would become administrators; up to 22 are allowed: c-00 (WEB), c-01 "
		"(WEB), c-02 (WEB), c-03 (WEB), c-04 (WEB), c-05 (WEB), c-06 (WEB), c-07 (WEB), "
		"c-08 (WEB), c-09 (WEB), c-10 (WEB), c-11 (WEB), c-12 (WEB), c-13 (WEB), c-14 "
		"(WEB), c-15 (WEB), c-16 (WEB), c-17 (WEB), c-18 (WEB), c-19 (WEB) and 2 more" };
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &whole_run);
	expect(&four, &limits, &whole_run);
	limits.max_new_admins = 4;
	four.kind = VERDICT_WARNING;
	four.says = NULL;
	expect(&four, &limits, &whole_run);
	limits.max_new_admins = 22;
	limits.allow_wide = true;
	expect_crowd(&many, &limits, &whole_run, 22);
}

/* Only those who gain by it: a group may hold whom it gives nothing. */
static void
outsiders_through_groups(void **state)
{
	static const struct want wants[] = {
		{ "grant|group-name:crew|role:WEB/Members", OUT,
		    "1 grant to outsiders: group crew gives WEB/Members to 2 (1 external, 1 "
		    "unknown "
		    "whether external: no e-mail address; p.csv:2)" },
		{ "grant|group-name:half|role:WEB/Members", IN }, /* carl and gone in it */
		{ "grant|group-name:half|role:WEB/Members;grant|other|role:WEB/Members", OUT,
		    "1 grant to outsiders: other (external; p.csv:3)" },
		{ "grant|group-name:crew|role:DESK/Service Desk Customers", IN },
	};
	struct plan_limits limits = PLAN_LIMITS;

	(void)state;
	limits.company_domains = "example.com";
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		expect(&wants[i], &limits, &whole_run);
}

/* apply judges by the plan's own limits on the site as it is then. */
static void
a_group_that_grew(void **state)
{
	struct graph *planned = given_site(ACCOUNT_ACTIVE, 3), *now = given_site(ACCOUNT_ACTIVE, 4);
	struct plan_rows rows = { 0 };
	struct judgement judgement;
	struct err err = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
	    site_plan(&plan, &rows, planned, "grant|group-name:crowd|role:WEB/Administrators"), 0);
	assert_int_equal(
	    guards_judge(&judgement, &plan, &plan.limits, planned, NULL, &whole_run, &err), 0);
	assert_int_equal(guards_refused(&judgement), 0);
	judgement_release(&judgement);
	assert_int_equal(guards_judge_rest(&judgement, &plan, now, NULL, &whole_run, &err), 0);
	assert_int_equal(guards_refused(&judgement), 1);
	judgement_release(&judgement);
	plan.limits.max_new_admins = 4;
	assert_int_equal(guards_judge_rest(&judgement, &plan, now, NULL, &whole_run, &err), 0);
	assert_int_equal(guards_refused(&judgement), 0);
	judgement_release(&judgement);
	plan_release(&plan);
	plan_rows_release(&rows);
	graph_release(planned);
	graph_release(now);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gains_are_counted),
		cmocka_unit_test(administrators_are_named),
		cmocka_unit_test(outsiders_through_groups),
		cmocka_unit_test(a_group_that_grew),
		cmocka_unit_test(grants_are_counted),
		cmocka_unit_test(half_is_not_wide),
		cmocka_unit_test(unread_is_wide),
		cmocka_unit_test(a_narrow_reading_says_so),
		cmocka_unit_test(outsiders_by_kind),
		cmocka_unit_test(outsiders_by_domain),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("given", tests, NULL, NULL);
}
