/*
 * Findings over a small site built by hand: what each kind finds, word for word, what it does not
 * find when the signal is missing, and what it says then.
 */
#include "export/reports/catalog.h"
#include "model/base/day.h"
#include "model/graph/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ANN, BOB, LEFT, APP, GUEST, GHOST, OLD, NEVER, FRESH, CUSTOMER };
enum { STAFF, ADMINS, EMPTY, IDLE, GONE };
enum { WEB, OPS, OPEN };
enum { ADMINISTRATORS, DEVELOPERS, SPARE };

/* What the world sees and what everybody changes; what all who log in see, and Jira's own dashboard, are none. */
static void
add_shared(struct graph *graph)
{
	static const struct {
		struct shared shared;
		enum share_with with;
		bool edits;
	} shares[] = {
		{ { "20", "Seen", ANN, .type = SHARED_FILTER }, SHARE_PUBLIC, false },
		{ { "3", "Left", LEFT, .type = SHARED_FILTER }, SHARE_PUBLIC, true },
		{ { "21", "Inside", ANN, .type = SHARED_FILTER }, SHARE_LOGGED_IN, false },
		{ { "22", "Anybody's", ANN, .type = SHARED_FILTER }, SHARE_LOGGED_IN, true },
		{ { "1", "Default", NONE, .type = SHARED_DASHBOARD, .system = true }, SHARE_PUBLIC,
		    false },
		{ { "2", "Wall", NONE, .type = SHARED_DASHBOARD }, SHARE_PUBLIC, false },
	};

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
		graph_share(graph, graph_shared(graph, &shares[i].shared, NULL),
		    &(struct share_target){ .with = (uint8_t)shares[i].with, .who = NONE },
		    shares[i].edits);
}

/* Levels for everybody of a scheme that WEB uses; of one that nobody uses they show nothing. */
static void
add_security(struct graph *graph)
{
	static const struct security_member members[] = {
		{ 0, "1", "applicationRole", NULL, NULL },
		{ 0, "2", "reporter", NULL, NULL },
		{ 1, "3", "applicationRole", NULL, NULL },
		{ 1, "4", "anyone", NULL, NULL },
		{ 2, "5", "applicationRole", "jira", NULL },
		{ 2, "6", "user", "nobody", NULL },
		{ 2, "7", "group", NULL, "gone by name" },
		{ 3, "8", "anyone", NULL, NULL },
	};
	uint32_t used = graph_security_scheme(graph, "5", "Secrets"),
		 idle = graph_security_scheme(graph, "6", "Old secrets");

	graph_security_level(graph, &(struct security_level){ used, "50", "Staff", true });
	graph_security_level(graph, &(struct security_level){ used, "51", "World", false });
	graph_security_level(graph, &(struct security_level){ used, "52", "Jira", false });
	graph_security_level(graph, &(struct security_level){ idle, "60", "World", false });
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		graph_security_member(graph, &members[i]);
}

static struct graph *
site(void)
{
	static const struct account accounts[] = {
		[ANN] = { .id = "a-ann",
		    .name = "Ann",
		    .email = "Ann@Example.com",
		    .status = ACCOUNT_ACTIVE },
		[BOB] = { .id = "b-bob", .name = "Bob", .status = ACCOUNT_ACTIVE },
		[LEFT] = { .id = "c-left",
		    .name = "Left",
		    .email = "left@example.com",
		    .status = ACCOUNT_INACTIVE },
		[APP] = { .id = "d-app",
		    .name = "App",
		    .type = ACCOUNT_APP,
		    .status = ACCOUNT_ACTIVE },
		[GUEST] = { .id = "e-guest",
		    .name = "Guest",
		    .email = "g@other.org",
		    .status = ACCOUNT_ACTIVE,
		    .guest = GUEST_YES },
		[GHOST] = { .id = "f-ghost", .status = ACCOUNT_UNKNOWN, .type = ACCOUNT_OTHER },
		[OLD] = { .id = "g-old",
		    .name = "Old",
		    .email = "old@example.com",
		    .status = ACCOUNT_ACTIVE },
		[NEVER] = { .id = "h-never",
		    .name = "Never",
		    .email = "twin@example.com",
		    .status = ACCOUNT_ACTIVE },
		[FRESH] = { .id = "i-fresh",
		    .name = "Fresh",
		    .email = "TWIN@example.com",
		    .status = ACCOUNT_ACTIVE },
		[CUSTOMER] = { .id = "j-customer",
		    .name = "Customer",
		    .email = "c@customer.net",
		    .type = ACCOUNT_CUSTOMER,
		    .status = ACCOUNT_ACTIVE },
	};
	static const struct group groups[] = {
		[STAFF] = { .id = "g1", .name = "staff", .access = GROUP_LISTED },
		[ADMINS] = { .id = "g2", .name = "admins", .access = GROUP_LISTED | GROUP_ADMIN },
		[EMPTY] = { .id = "g3", .name = "empty", .access = GROUP_LISTED },
		[IDLE] = { .id = "g4", .name = "idle", .access = GROUP_FOUND },
		[GONE] = { .id = "g5", .name = "gone" },
	};
	static const struct project projects[] = {
		[WEB] = { "1", "WEB", "Website", "software", "", LEFT, 0, false, false },
		[OPS] = { "2", "OPS", "Operations", "software", "", ANN, 1, false, false },
		[OPEN] = { "3", "OPEN", "Opened", "software", "", LEFT, 2, false, true },
	};
	static const struct role roles[] = {
		[ADMINISTRATORS] = { "10", "Administrators", "", NONE, true, true },
		[DEVELOPERS] = { "11", "Developers", "", NONE, false, true },
		[SPARE] = { "12", "Spare", "", NONE, false, true },
	};
	static const uint32_t members[][2] = { { STAFF, ANN }, { STAFF, BOB }, { STAFF, LEFT },
		{ STAFF, APP }, { STAFF, GUEST }, { ADMINS, APP }, { ADMINS, ANN }, { IDLE, BOB },
		{ IDLE, CUSTOMER } };
	static const struct scheme_line lines[] = {
		{ 0, "1", "BROWSE_PROJECTS", "projectRole", "11", "" },
		{ 0, "2", "ADMINISTER_PROJECTS", "projectRole", "10", "" },
		{ 0, "3", "EDIT_ISSUES", "projectRole", "11", "" },
		{ 0, "4", "EDIT_ISSUES", "user", "nobody", "" },
		{ 0, "5", "CREATE_ISSUES", "user", "nobody", "" },
		{ 0, "6", "EDIT_ISSUES", "projectRole", "404", "" },
		{ 1, "7", "BROWSE_PROJECTS", "applicationRole", "", "" },
		{ 1, "8", "ADMINISTER_PROJECTS", "projectRole", "10", "" },
		{ 2, "9", "BROWSE_PROJECTS", "anyone", "", "" },
		{ 2, "10", "BROWSE_PROJECTS", "group", "g5", "" },
	};
	static const struct {
		uint32_t project, role, kind, who;
	} actors[] = {
		{ WEB, ADMINISTRATORS, ACTOR_USER, APP },
		{ WEB, ADMINISTRATORS, ACTOR_GROUP, EMPTY },
		{ WEB, DEVELOPERS, ACTOR_GROUP, STAFF },
		{ WEB, DEVELOPERS, ACTOR_USER, ANN },
		{ WEB, DEVELOPERS, ACTOR_USER, GHOST },
		{ WEB, DEVELOPERS, ACTOR_USER, OLD },
		{ OPS, ADMINISTRATORS, ACTOR_USER, ANN },
		{ OPS, ADMINISTRATORS, ACTOR_USER, APP },
		{ OPS, DEVELOPERS, ACTOR_GROUP, GONE },
		{ OPS, DEVELOPERS, ACTOR_USER, ANN },
	};
	struct graph *graph = graph_new();
	struct application jira = { "jira", "Jira", NONE, NONE, NONE };
	char id[2] = "0";

	for (size_t i = 0; i < sizeof(accounts) / sizeof(*accounts); i++) {
		struct account account = accounts[i];
		account.source = account.status == ACCOUNT_UNKNOWN ? FROM_ID : FROM_LIST;
		graph_account(graph, &account, NULL);
	}
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		graph_group(graph, &groups[i], NULL);
	for (size_t i = 0; i < 3; i++, id[0]++)
		graph_scheme(graph, id, i == 0 ? "Default" : i == 1 ? "Staff" : "Public", NULL);
	for (size_t i = 0; i < sizeof(projects) / sizeof(*projects); i++)
		graph_project(graph, &projects[i], NULL);
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		graph_role(graph, &roles[i], NULL);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		graph_member(graph, members[i][0], members[i][1]);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		graph_scheme_line(graph, &lines[i]);
	for (size_t i = 0; i < sizeof(actors) / sizeof(*actors); i++)
		graph_actor(graph, graph_place(graph, actors[i].project, actors[i].role),
		    (enum actor_kind)actors[i].kind, actors[i].who);
	graph_application_group(graph, graph_application(graph, &jira), STAFF, true);
	add_shared(graph);
	add_security(graph);
	graph_project_security(graph, projects[WEB].id, 0);
	graph_seal(graph);
	return graph;
}

/* On both sides of each limit; what is over tells nothing, and what a list does not say of a service account's token. */
static void
add_tokens(struct org *org)
{
	static const struct {
		enum org_token_kind kind;
		const char *id, *owner, *status, *created, *expires, *active;
	} tokens[] = {
		{ ORG_TOKEN_USER, "t1", "a-ann", "allowed", "2026-08-24T00:00:00Z", "", "" },
		{ ORG_TOKEN_USER, "t2", "g-old", "allowed", "2026-08-25T00:00:00Z",
		    "2027-01-01T00:00:00Z", "" },
		{ ORG_TOKEN_USER, "t3", "b-bob", "blocked", "2024-01-01T00:00:00Z",
		    "2027-01-01T00:00:00Z", "2026-08-24T23:59:59Z" },
		{ ORG_TOKEN_USER, "t4", "g-old", "allowed", "2024-01-01T00:00:00Z",
		    "2027-01-01T00:00:00Z", "2026-08-25T00:00:00Z" },
		{ ORG_TOKEN_USER, "t5", "c-left", "allowed", "", "2026-11-23T00:00:00Z",
		    "2026-11-22T00:00:00Z" },
		{ ORG_TOKEN_USER, "t6", "c-left", "allowed", "2024-01-01T00:00:00Z",
		    "2026-11-22T23:59:59Z", "" },
		{ ORG_TOKEN_USER, "t7", "x-away", "allowed", "2026-11-01T00:00:00Z", "", "" },
		{ ORG_TOKEN_SERVICE, "t8", "s-made", "", "", "", "" },
		{ ORG_TOKEN_SERVICE, "t9", "s-made", "", "2024-01-01T00:00:00Z", "",
		    "2025-11-23T00:00:00Z" },
		{ ORG_TOKEN_KEY, "k1", "b-bob", "", "2026-11-01T00:00:00Z", "",
		    "2026-11-22T00:00:00Z" },
		{ ORG_TOKEN_KEY, "k2", "c-left", "revoked", "2024-01-01T00:00:00Z", "", "" },
	};
	static const char *const services[][2] = { { "s-made", "a-ann" }, { "s-left", "c-left" },
		{ "s-lost", "" }, { "s-ghost", "f-ghost" }, { "s-other", "z-other" } };
	uint32_t n;

	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		struct org_token *token = org_token(org, tokens[i].kind, tokens[i].id, &n);

		token->label = org_text(org, tokens[i].id);
		token->owner_id = org_text(org, tokens[i].owner);
		token->status = org_text(org, tokens[i].status);
		token->created = org_text(org, tokens[i].created);
		token->expires = org_text(org, tokens[i].expires);
		token->last_active = org_text(org, tokens[i].active);
	}
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		org_service(org, services[i][0], &n)->creator_id = org_text(org, services[i][1]);
}

/* What the directory knows; last activity and products by account. */
static struct org *
directory(struct graph *graph)
{
	static const struct {
		const char *id, *active, *added, *status;
		bool listed;
		int8_t verified;
	} known[] = {
		{ "a-ann", "2026-11-01T00:00:00Z", "2020-01-01T00:00:00Z", "active", true, 1 },
		{ "b-bob", "", "2020-01-01T00:00:00Z", "suspended", false, 1 },
		/* inactive: not at work */
		{ "c-left", "", "2020-01-01T00:00:00Z", "deactivated", true, 0 },
		{ "e-guest", "2026-08-25T23:59:59Z", "", "active", true, 0 }, /* 90 days before */
		{ "g-old", "2026-08-24T23:59:59Z", "", "active", true, -1 },  /* 91 */
		{ "h-never", "", "2026-08-24T00:00:00Z", "active", true,
		    0 }, /* added 91 days before */
		{ "i-fresh", "", "2026-11-20T00:00:00Z", "active", true, 0 },
		{ "z-other", "", "2026-01-01T00:00:00Z", "active", false, 0 }, /* not in Jira */
	};
	/* of people in none of Jira's groups of administrators: of another product, of this one, and one who left */
	static const struct {
		const char *id, *role, *resource;
	} roles[] = {
		{ "b-bob", "atlassian/admin", "confluence" },
		{ "c-left", "atlassian/site-admin", "platform" },
		{ "h-never", "atlassian/user-access-admin", "jira" },
	};
	struct org *org = org_new("org");

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		org_role(org, &(struct org_role){ .who = org_account(org, roles[i].id, NULL),
				  .resource = roles[i].resource,
				  .resource_type = roles[i].resource,
				  .role = roles[i].role });
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		uint32_t n = org_account(org, known[i].id, NULL);
		org->accounts[n].site_active = org_text(org, known[i].active);
		org->accounts[n].added = org_text(org, known[i].added);
		org->accounts[n].last_active = org_text(org, known[i].active);
		org->accounts[n].status = org_text(org, known[i].status);
		org->accounts[n].verified = known[i].verified;
		org->accounts[n].activity_said = true;
		org->accounts[n].site_listed = known[i].listed;
	}
	add_tokens(org);
	org_join(org, graph);
	return org;
}

static struct roster_row people[] = {
	{ 2, "ann@example.com", "", true, DAY_NONE },
	{ 3, "old@example.com", "", true, 0 }, /* the last day is the run's: set below */
	{ 4, "", "e-guest", false, 0 },        /* the day before it */
	{ 5, "left@example.com", "", true, DAY_NONE },
	{ 6, "twin@example.com", "", true, DAY_NONE },
	{ 7, "c@customer.net", "", true, DAY_NONE },
	{ 8, "away@example.com", "", false, DAY_NONE },
	{ 9, "old@example.com", "b-bob", true, DAY_NONE },
	{ 10, "", "b-bob", true, DAY_NONE },
	{ 11, "", "b-bob", false, DAY_NONE },
};

/* One look at the site, as the report shows it; a tab between cells, without the suggestion. */
struct look {
	struct graph *graph;
	struct org *org;
	struct access *access;
	struct run run;
	struct roster roster;
	struct sod sod;
	struct finding_settings settings;
	struct findings *findings;
	struct err err;
};

static void
look_begin(struct look *look, bool with_org)
{
	const struct access_choice choice = { .candidates = CANDIDATES_LICENSED };

	*look = (struct look){ .settings = { .dormant_days = 90 } };
	look->graph = site();
	look->org = with_org ? directory(look->graph) : NULL;
	look->access = access_new(look->graph, &choice, &look->err);
	look->run.finished = "2026-11-23T08:00:00Z";
	people[1].end_day = day_of("2026-11-23");
	people[2].end_day = day_of("2026-11-22");
	look->roster = (struct roster){ .rows = people, .count = sizeof(people) / sizeof(*people) };
}

static void
look_find(struct look *look)
{
	look->findings = findings_new(
	    look->graph, look->org, &look->run, look->access, &look->settings, &look->err);
	assert_non_null(look->findings);
	findings_coverage(look->findings, &look->run);
}

static void
look_end(struct look *look)
{
	findings_release(look->findings);
	access_release(look->access);
	sod_release(&look->sod);
	org_release(look->org);
	graph_release(look->graph);
	run_release(&look->run);
}

static char *
shown(const struct look *look, const char *kind)
{
	struct source source = {
		.graph = graph_view(look->graph), .org = look->org, .findings = look->findings
	};
	void *cursor = report_open(&report_findings, &source);
	char *all = mem_copy(""), *more;
	struct cell cell;
	const void *row;

	while ((row = report_findings.next(cursor, &source)) != NULL) {
		column_cell(&report_findings.columns[0], row, &cell);
		if (strcmp(cell.text, kind) != 0)
			continue;
		for (const struct column *c = report_findings.columns + 1; c[1].name != NULL; c++) {
			column_cell(c, row, &cell);
			more = mem_print("%s%.*s%s", all,
			    (int)(cell.type != CELL_EMPTY ? cell.len : 1),
			    cell.type != CELL_EMPTY ? cell.text : "-",
			    c[2].name != NULL ? "\t" : "\n");
			free(all);
			all = more;
		}
	}
	report_close(&report_findings, cursor);
	return all;
}

static void
same_findings(const struct look *look, const char *kind, const char *want)
{
	char *got = shown(look, kind);

	if (strcmp(got, want) != 0)
		print_message("# %s\n", kind);
	assert_string_equal(got, want);
	free(got);
}

static const struct {
	const char *kind, *want;
} whole[] = {
	{ "public exposure",
	    "high\tproject\t3\tOpened\tOPEN\tanyone, without login too, may browse it, though "
	    "archived, by permission scheme 'Public'\n" },
	{ "logged-in exposure",
	    "medium\tproject\t2\tOperations\tOPS\tevery account with any product may browse "
	    "it, by permission scheme 'Staff'\n" },
	{ "lead inactive",
	    "low\tproject\t1\tWebsite\tWEB\tled by the inactive account 'Left' (c-left)\n" },
	{ "inactive account with access",
	    "medium\taccount\tc-left\tLeft\t-\tstill in 1 group that gives access, "
	    "and named in 1 grant itself\n" },
	{ "suspended account that still holds",
	    "medium\taccount\tb-bob\tBob\t-\tsuspended in the organisation, and still in 1 group "
	    "that gives access, and named in 1 grant itself\n" },
	{ "pending invitation",
	    "low\taccount\th-never\tNever\t-\tadded on 2026-08-24, 91 days before, and its "
	    "invitation is not accepted\n"
	    "low\torganisation account\tz-other\t-\t-\tadded on 2026-01-01, 326 days before, and "
	    "its invitation is not accepted, not in Jira\n" },
	{ "never accepted", "low\taccount\tc-left\tLeft\t-\tnever accepted its invitation, and is "
			    "deactivated now\n" },
	{ "guest role used without guests", "" },
	{ "dormant", "medium\taccount\tg-old\tOld\t-\tlast active 2026-08-24, 91 days before\n" },
	{ "never active",
	    "low\taccount\th-never\tNever\t-\tmay use Jira and never did, since it was added on "
	    "2026-08-24\n" },
	{ "external domain", "medium\taccount\te-guest\tGuest\t-\tits e-mail is of other.org\n" },
	{ "external guest",
	    "medium\taccount\te-guest\tGuest\t-\ta guest, as Jira says; without a licence it can "
	    "browse 2 live projects\n" },
	{ "app administers",
	    "medium\taccount\td-app\tApp\t-\tadministers Jira by group 'admins'\n"
	    "medium\taccount\td-app\tApp\t-\tadministers 2 projects, WEB first\n" },
	{ "administrator by organisation role alone",
	    "medium\taccount\th-never\tNever\t-\tadministers user access by a role in the "
	    "organisation; "
	    "it is in no group that Jira lists for administration\n" },
	{ "orphaned grant", "medium\trole assignment\trole:1:11:user:f-ghost\t-\tWEB\trole "
			    "'Developers' is given to an account "
			    "that Jira does not know\n"
			    "medium\trole assignment\trole:2:11:group:g5\tgone\tOPS\trole "
			    "'Developers' is given to a group that "
			    "Jira does not know\n"
			    "medium\tpermission scheme\t0\tDefault\t-\tCREATE_ISSUES is given to "
			    "the account 'nobody', which the "
			    "site does not have\n"
			    "medium\tpermission scheme\t0\tDefault\t-\tEDIT_ISSUES is given to the "
			    "role '404', which the site does "
			    "not have\n"
			    "medium\tpermission scheme\t2\tPublic\t-\tBROWSE_PROJECTS is given to "
			    "the group 'g5', which the site "
			    "does not have\n"
			    "medium\tsecurity level\t52\tJira\t-\tthe level is for the group 'gone "
			    "by name', which the site does not have\n"
			    "medium\tsecurity level\t52\tJira\t-\tthe level is for the account "
			    "'nobody', which the site does not have\n" },
	{ "redundant grant",
	    "low\trole assignment\trole:1:11:user:a-ann\tAnn\tWEB\trole 'Developers' comes to it "
	    "by group 'staff' too\n" },
	{ "empty group", "low\tgroup\tg3\tempty\t-\tnobody is in it, yet grants name it\n" },
	{ "unused group",
	    "low\tgroup\tg4\tidle\t-\tnothing that was read names it; it has 2 members\n" },
	{ "unused role", "low\trole\t12\tSpare\t-\tno permission scheme gives it anything, and no "
			 "level of issue security names it; it is given 0 times\n" },
	{ "unlisted group",
	    "info\tgroup\tg4\tidle\t-\tno list of groups has it; Jira knows it by its id\n" },
	{ "leaver", "high\taccount\ta-ann\tAnn\t-\tleft the company by line 2 of the roster, yet "
		    "the account is "
		    "active\n"
		    "high\taccount\te-guest\tGuest\t-\tleft the company by line 4 of the roster, "
		    "yet the account "
		    "is active\n" },
	{ "roster ambiguous",
	    "medium\troster\tline 6\ttwin@example.com\t-\t2 accounts have this e-mail\n"
	    "medium\troster\tline 9\told@example.com\t-\taccount id and e-mail belong to two "
	    "accounts\n"
	    "medium\troster\tline 10\tb-bob\t-\tthe rows about account b-bob contradict each "
	    "other; the first is "
	    "in line 10\n"
	    "medium\troster\tline 11\tb-bob\t-\tthe rows about account b-bob contradict each "
	    "other; the first is "
	    "in line 10\n" },
	{ "roster unmatched",
	    "info\taccount\th-never\tNever\t-\tno row of the roster names it\n"
	    "info\taccount\ti-fresh\tFresh\t-\tno row of the roster names it\n"
	    "info\troster\tline 7\tc@customer.net\t-\tleft the company; no account has this "
	    "e-mail, as far as e-mails are known\n"
	    "info\troster\tline 8\taway@example.com\t-\tworks here; no account has this "
	    "e-mail, as far as e-mails are known\n" },
	{ "segregation of duties", "" },
	{ "security level that shows everybody",
	    "medium\tsecurity level\t50\tStaff\t-\tevery account with any product sees its "
	    "issues where the project may be browsed: 1 project by issue security scheme "
	    "'Secrets'\n"
	    "medium\tsecurity level\t51\tWorld\t-\tanyone, without login too, sees its issues "
	    "where the project may be browsed: 1 project by issue security scheme 'Secrets'\n" },
	{ "token of an inactive account",
	    "medium\tAPI token\tt5\tt5\t-\ttoken of c-left: the account is not active\n" },
	{ "token of an administrator", "medium\tAPI token\tt1\tt1\t-\ttoken of a-ann: administers "
				       "Jira; its scopes are not said\n"
				       "medium\tAPI token\tt3\tt3\t-\ttoken of b-bob: administers "
				       "other products; its scopes are not said\n"
				       "medium\tAPI token\tt5\tt5\t-\ttoken of c-left: administers "
				       "the site; its scopes are not said\n" },
	{ "token that never expires",
	    "medium\tAPI token\tt1\tt1\t-\ttoken of a-ann, made on 2026-08-24, never ends\n"
	    "medium\tAPI token\tk1\tk1\t-\torganisation key of b-bob, made on 2026-11-01, never "
	    "ends\n"
	    "medium\tAPI token\tt7\tt7\t-\ttoken of x-away, made on 2026-11-01, never ends\n" },
	{ "unused token",
	    "low\tAPI token\tt1\tt1\t-\ttoken of a-ann, made on 2026-08-24, was never used\n"
	    "low\tAPI token\tt3\tt3\t-\ttoken of b-bob, made on 2024-01-01, last used on "
	    "2026-08-24, 91 days before\n"
	    "low\tAPI token\tt9\tt9\t-\ttoken of s-made, made on 2024-01-01, last used on "
	    "2025-11-23, 365 days before\n" },
	{ "service account without an owner",
	    "medium\tservice account\ts-ghost\t-\t-\tf-ghost, who made it, is not known any "
	    "more\n"
	    "medium\tservice account\ts-left\t-\t-\tLeft, who made it, is not active any "
	    "more\n"
	    "medium\tservice account\ts-lost\t-\t-\tnobody says who made it\n" },
	{ "public filter",
	    "medium\tfilter\t3\tLeft\t-\tanyone may see it, without login too, owned by the "
	    "inactive "
	    "account 'Left' (c-left)\n"
	    "medium\tfilter\t20\tSeen\t-\tanyone may see it, without login too, owned by 'Ann' "
	    "(a-ann)\n" },
	{ "public dashboard",
	    "medium\tdashboard\t2\tWall\t-\tanyone may see it, without login too\n" },
	{ "everybody may edit",
	    "medium\tfilter\t3\tLeft\t-\tanyone may change it, owned by the inactive account "
	    "'Left' "
	    "(c-left)\n"
	    "medium\tfilter\t22\tAnybody's\t-\teverybody who logs in may change it, owned by 'Ann' "
	    "(a-ann)\n" },
};

static void
each_kind(void **state)
{
	struct look look;
	size_t known = 0;

	(void)state;
	look_begin(&look, true);
	look.settings.company_domains = "x.net,example.COM";
	look.settings.roster = &look.roster;
	look_find(&look);
	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		same_findings(&look, whole[i].kind, whole[i].want);
	while (finding_kinds[known].name != NULL)
		known++;
	assert_int_equal(known, sizeof(whole) / sizeof(*whole)); /* none without a row above */
	look_end(&look);
}

/* Nobody said, so nothing is found; completeness has how many could not be judged. */
static void
without_signals(void **state)
{
	static const char *const silent[] = { "dormant", "never active", "external domain",
		"leaver", "roster ambiguous", "roster unmatched", "segregation of duties",
		"administrator by organisation role alone" };
	struct look look;

	(void)state;
	look_begin(&look, false);
	look_find(&look);
	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		same_findings(&look, silent[i], "");
	assert_int_equal(look.run.coverage_count, 1);
	assert_string_equal(look.run.coverage[0].endpoint, "dormant");
	assert_string_equal(look.run.coverage[0].drop_reason, "no last activity is known");
	assert_int_equal(look.run.coverage[0].dropped, 6);
	assert_true(look.run.coverage[0].complete);
	look_end(&look);

	look_begin(&look, true);
	look.settings.company_domains = "nowhere.invalid";
	look.run.finished = "";
	look_find(&look);
	same_findings(&look, "dormant", "");
	same_findings(&look, "never active", "");
	for (size_t i = 0; i < look.run.coverage_count; i++) {
		const struct coverage *row = &look.run.coverage[i];
		bool waits = strcmp(row->endpoint, "pending invitation") == 0;
		uint64_t want = strcmp(row->endpoint, "dormant") == 0 ? 6 : waits ? 3 : 1;
		assert_int_equal(row->dropped, want);
		assert_int_equal(row->received, row->kept + row->dropped);
	}
	assert_int_equal(look.run.coverage_count, 4);
	look_end(&look);
}

/* Lists that were not read to their ends prove nothing about what is not in them. */
static void
incomplete_lists(void **state)
{
	static const struct {
		const char *object, *left_out[4];
	} table[] = {
		{ "memberships", { "empty group", "guest role used without guests" } },
		{ "accounts", { "orphaned grant", "guest role used without guests" } },
		{ "types of roles", { "guest role used without guests" } },
		{ "role assignments of groups",
		    { "unused group", "administrator by organisation role alone" } },
		{ "members of issue security levels",
		    { "unused group", "unused role", "security level that shows everybody" } },
		{ "filters", { "unused group", "public filter", "everybody may edit" } },
		{ "groups", { "orphaned grant", "empty group", "unused group", "unlisted group" } },
		{ "groups that no list has, asked for by id", { "orphaned grant" } },
		{ "roles", { "orphaned grant", "unused role" } },
		{ "permission schemes", { "unused group", "unused role" } },
		{ "role actors", { "unused group", "guest role used without guests" } },
		{ "administrators by role", { "administrator by organisation role alone" } },
		{ "issue security levels",
		    { "unused group", "unused role", "security level that shows everybody" } },
		{ "issue security of projects", { "security level that shows everybody" } },
	};
	struct look look;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t count = 0;
		look_begin(&look, false);
		run_coverage(&look.run, table[i].object, "GET /x")->complete = false;
		look_find(&look);
		for (; count < 4 && table[i].left_out[count] != NULL; count++)
			same_findings(&look, table[i].left_out[count], "");
		for (size_t c = 1; c < look.run.coverage_count; c++)
			count -= !look.run.coverage[c].complete;
		assert_int_equal(count, 0);
		look_end(&look);
	}
	look_begin(&look, false);
	look.run.projects = "WEB";
	look_find(&look);
	same_findings(&look, "unused group", "");
	look_end(&look);
}

static void
flags_of_records(void **state)
{
	char flags[FLAGS_ROOM];
	struct look look;

	(void)state;
	look_begin(&look, true);
	look.settings.company_domains = "nowhere.invalid";
	look_find(&look);
	findings_flags(look.findings, SUBJECT_ACCOUNT, OLD, flags);
	assert_string_equal(flags, "external domain; dormant");
	findings_flags(look.findings, SUBJECT_ACCOUNT, BOB, flags);
	assert_string_equal(flags, "suspended account that still holds");
	findings_flags(look.findings, SUBJECT_GROUP, graph_find_group(look.graph, "g4"), flags);
	assert_string_equal(flags, "unused group; unlisted group");
	findings_flags_of_member(look.findings, graph_find_group(look.graph, "g4"), flags);
	assert_string_equal(flags, "unlisted group");
	findings_flags(look.findings, SUBJECT_PROJECT, WEB, flags);
	assert_string_equal(flags, "lead inactive");
	for (uint32_t i = 0; i < graph_view(look.graph)->actor_count; i++) {
		const struct actor *actor = &graph_view(look.graph)->actors[i];
		if (actor->kind != ACTOR_USER || actor->who != ANN)
			continue;
		findings_flags(look.findings, SUBJECT_ACTOR, i, flags);
		assert_string_equal(
		    flags, graph_view(look.graph)->places[actor->place].project == WEB
			       ? "external domain; redundant grant"
			       : "external domain");
	}
	look_end(&look);
}

/* clang-format off */
#define TERM(kind, text, value) { kind, text, value, "f:2:3", NONE, NONE, NULL, 0 }
/* clang-format on */

static const struct {
	struct sod_term left, right;
	bool in_project;
	const char *want; /* or the error */
} duties[] = {
	{ TERM(SOD_ROLE, "role:Administrators", "Administrators"),
	    TERM(SOD_LEVEL, "browse", "browse"), true,
	    "low\taccount\ta-ann\tAnn\tOPS\trule R: holds role:Administrators and browse\n"
	    "low\taccount\td-app\tApp\t-\trule R: holds role:Administrators and browse, in 2 "
	    "projects, WEB first\n" },
	{ TERM(SOD_ROLE, "role:OPS/Administrators", "OPS/Administrators"),
	    TERM(SOD_PERMISSION, "permission:EDIT_ISSUES", "EDIT_ISSUES"), true, "" },
	{ TERM(SOD_ROLE, "role:OPS/Administrators", "OPS/Administrators"),
	    TERM(SOD_PERMISSION, "permission:EDIT_ISSUES", "EDIT_ISSUES"), false,
	    "low\taccount\ta-ann\tAnn\t-\trule R: holds role:OPS/Administrators and "
	    "permission:EDIT_ISSUES\n"
	    "low\taccount\td-app\tApp\t-\trule R: holds role:OPS/Administrators and "
	    "permission:EDIT_ISSUES\n" },
	{ TERM(SOD_GROUP, "group:g1", "g1"), TERM(SOD_GROUP_NAME, "group-name:idle", "idle"), false,
	    "low\taccount\tb-bob\tBob\t-\trule R: holds group:g1 and group-name:idle\n" },
	{ TERM(SOD_GROUP, "group:g2", "g2"), TERM(SOD_ROLE, "role:Developers", "Developers"), true,
	    "low\taccount\ta-ann\tAnn\t-\trule R: holds group:g2 and role:Developers, in 2 "
	    "projects, WEB first\n"
	    "low\taccount\td-app\tApp\tWEB\trule R: holds group:g2 and role:Developers\n" },
	{ TERM(SOD_GROUP, "group:g9x", "staff"), TERM(SOD_LEVEL, "browse", "browse"), false,
	    "f:2:3: there is no group with the id 'staff'; is 'group-name:staff' meant?" },
	{ TERM(SOD_GROUP_NAME, "group-name:x", "staf"), TERM(SOD_LEVEL, "browse", "browse"), false,
	    "f:2:3: there is no group called 'staf'; is 'group-name:staff' meant?" },
	{ TERM(SOD_ROLE, "role:x", "Develpers"), TERM(SOD_LEVEL, "browse", "browse"), false,
	    "f:2:3: there is no role 'Develpers'; is 'role:Developers' meant?" },
	{ TERM(SOD_ROLE, "role:x", "WEBB/Developers"), TERM(SOD_LEVEL, "browse", "browse"), false,
	    "f:2:3: there is no project 'WEBB'; is 'WEB' meant?" },
	{ TERM(SOD_PERMISSION, "permission:x", "EDIT_ISUES"), TERM(SOD_LEVEL, "browse", "browse"),
	    false, "f:2:3: unknown permission 'EDIT_ISUES', did you mean 'EDIT_ISSUES'?" },
};

static void
segregation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++) {
		struct sod_rule rule = { "R", SEVERITY_LOW, duties[i].in_project, 0, 1 };
		struct look look;

		look_begin(&look, false);
		look.sod.terms[0] = duties[i].left;
		look.sod.terms[1] = duties[i].right;
		look.sod.term_count = 2;
		look.sod.rules = mem_alloc(sizeof(rule));
		look.sod.rules[0] = rule;
		look.sod.count = 1;
		look.settings.sod = &look.sod;
		look.findings = findings_new(
		    look.graph, look.org, &look.run, look.access, &look.settings, &look.err);
		if (look.findings == NULL) {
			assert_string_equal(look.err.text, duties[i].want);
			assert_int_equal(look.err.status, STATUS_BAD_INPUT);
		} else {
			same_findings(&look, "segregation of duties", duties[i].want);
		}
		look_end(&look);
	}
}

static void
days(void **state)
{
	static const struct {
		const char *text;
		uint32_t want;
	} table[] = {
		{ "0001-01-01", 1 },
		{ "0001-12-31", 365 },
		{ "0004-12-31", 1461 },
		{ "1970-01-01", 719163 },
		{ "2000-03-01", 730180 },
		{ "2026-11-23T08:00:00Z", 739943 },
		{ "2026-02-29", DAY_NONE },
		{ "1900-02-29", DAY_NONE },
		{ "2026-13-01", DAY_NONE },
		{ "2026-00-01", DAY_NONE },
		{ "2026-11-31", DAY_NONE },
		{ "2026-11-00", DAY_NONE },
		{ "2026-11-231", DAY_NONE },
		{ "0000-01-01", DAY_NONE },
		{ "2026-1-01", DAY_NONE },
		{ "2026", DAY_NONE },
		{ "", DAY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_int_equal(day_of(table[i].text), table[i].want);
}

/* A group that Jira, a product or the organisation goes by is to be left alone; none is to be deleted, nor is a role. */
static void
advice_that_cannot_hurt(void **state)
{
	static const struct {
		const char *id, *name, *want;
		bool product, role;
		uint8_t access;
	} groups[] = {
		{ "1", "plain", "find out what it is for before", false, false, 0 },
		{ "2", "licensing", "leave the group: a product", true, false, 0 },
		{ "3", "keepers", "leave the group: the organisation", false, true, 0 },
		{ "4", "rulers", "leave the group: the organisation", false, false, GROUP_ADMIN },
		{ "5", "jira-software-users-acme", "leave the group: it has the name", false, false,
		    0 },
		{ "6", "org-admins", "leave the group: it has the name", false, false, 0 },
		{ "7", "elsewhere", "leave the group: the organisation", false, false, 0 },
	};
	struct look look = {
		.graph = graph_new(), .org = org_new("org"), .settings = { .dormant_days = 90 }
	};
	const struct finding *list;
	size_t count, seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		uint32_t group = graph_group(look.graph,
		    &(struct group){ .id = groups[i].id,
			.name = groups[i].name,
			.access = GROUP_LISTED | groups[i].access },
		    NULL);
		if (groups[i].product)
			graph_application_group(look.graph,
			    graph_application(look.graph, &(struct application){ .key = "jira" }),
			    group, true);
		if (groups[i].role)
			org_role(look.org, &(struct org_role){ .of_group = true,
					       .who = org_group(look.org, groups[i].id, NULL),
					       .resource = "ari:cloud:confluence::site/x",
					       .role = "atlassian/user" });
	}
	look.org->groups[org_group(look.org, "7", NULL)].resources = 1; /* on another site */
	graph_seal(look.graph);
	org_join(look.org, look.graph);
	look_find(&look);
	list = findings_list(look.findings, &count);
	for (size_t f = 0; f < count; f++) {
		bool unused = strcmp(list[f].kind->name, "unused group") == 0;

		if (list[f].subject_type != SUBJECT_GROUP)
			continue;
		seen++;
		if (unused || list[f].subject != 0)
			assert_non_null(
			    text_after(list[f].suggestion, groups[list[f].subject].want));
	}
	assert_int_equal(
	    seen, 7 + 3); /* all are empty; the plain one and two by their names are unused */
	for (const struct finding_kind *kind = finding_kinds; kind->name != NULL; kind++)
		assert_null(strstr(kind->suggestion, "delete"));
	look_end(&look);
}

/* A record that has them all is told all of them. */
static void
flags_have_room(void **state)
{
	size_t len = 0;

	(void)state;
	for (size_t i = 0; finding_kinds[i].name != NULL; i++)
		len += strlen(finding_kinds[i].name) + strlen("; ");
	assert_in_range(len, 1, FLAGS_ROOM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice_that_cannot_hurt),
		cmocka_unit_test(each_kind),
		cmocka_unit_test(without_signals),
		cmocka_unit_test(incomplete_lists),
		cmocka_unit_test(flags_of_records),
		cmocka_unit_test(flags_have_room),
		cmocka_unit_test(segregation),
		cmocka_unit_test(days),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
