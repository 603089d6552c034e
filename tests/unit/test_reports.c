/*
 * Every report over a small site built by hand: its columns and rows as text, a tab between cells,
 * an empty cell as '-'. And a group list too long for one buffer.
 */
#include "export/reports/catalog.h"
#include "model/graph/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
add_shared(struct graph *graph)
{
	static const struct {
		struct shared shared;
		struct share_target target;
		bool edits;
	} shares[] = {
		{ { .id = "10", .name = "Mine", .owner = 0 },
		    { SHARE_LOGGED_IN, "loggedin", .who = NONE }, true },
		{ { .id = "10", .name = "Mine", .owner = 0 },
		    { SHARE_ROLE, "project", "10", "Old name", "10002", "Old role", NONE }, false },
		{ { .id = "10", .name = "Mine", .owner = 0 },
		    { SHARE_PROJECT, "project", "999", "Elsewhere", .who = NONE }, false },
		{ { .id = "9", .name = "Open; all", .owner = 1 },
		    { SHARE_GROUP, "group", .who = 0 }, true },
		{ { .id = "9", .name = "Open; all", .owner = 1 },
		    { SHARE_PUBLIC, "global", .who = NONE }, false },
		{ { .id = "10", .owner = NONE, .type = SHARED_DASHBOARD },
		    { SHARE_OTHER, "something-new", .who = NONE }, true },
		{ { .id = "10", .owner = NONE, .type = SHARED_DASHBOARD },
		    { SHARE_ACCOUNT, "user", .who = 2 }, false },
		{ { .id = "9",
		      .name = "Default",
		      .owner = NONE,
		      .type = SHARED_DASHBOARD,
		      .system = true },
		    { SHARE_PUBLIC, "global", .who = NONE }, false },
	};

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
		graph_share(graph, graph_shared(graph, &shares[i].shared, NULL), &shares[i].target,
		    shares[i].edits);
}

static struct graph *
small_site(void)
{
	static const struct account accounts[] = {
		{ .id = "712020:ann",
		    .name = "Ann",
		    .email = "ann@example.com",
		    .type = ACCOUNT_ATLASSIAN,
		    .status = ACCOUNT_ACTIVE,
		    .source = FROM_LIST },
		{ .id = "712020:bob",
		    .name = "Bob",
		    .type = ACCOUNT_ATLASSIAN,
		    .status = ACCOUNT_INACTIVE,
		    .source = FROM_LIST },
		{ .id = "bot",
		    .name = "Bot",
		    .type = ACCOUNT_APP,
		    .status = ACCOUNT_ACTIVE,
		    .source = FROM_LIST },
		{ .id = "former",
		    .name = "Former",
		    .type = ACCOUNT_OTHER,
		    .status = ACCOUNT_UNKNOWN,
		    .source = FROM_NESTED },
	};
	static const struct group groups[] = {
		{ .id = "g1", .name = "devs", .access = GROUP_LISTED },
		{ .id = "g2", .name = "ops; and more", .access = GROUP_LISTED },
		{ .id = "g3", .name = "empty", .access = GROUP_LISTED },
		{ .id = "g4", .access = 0 },
	};
	static const struct project projects[] = {
		{ "9", "OPS", "Operations", "service_desk", "Run", 0, 0, false, true, NONE },
		{ "10", "WEB", "Website", "software", NULL, 3, 0, false, false, NONE },
		{ "11", "TMP", "Team place", "software", NULL, NONE, NONE, true, false, NONE },
		{ .id = "404", .lead = NONE, .scheme = NONE },
	};
	static const struct role roles[] = {
		{ "10002", "Administrators", "Who may", NONE, true, true, false },
		{ "10010", "Member", NULL, 2, false, false, false },
		{ "10011", "Unused", NULL, 3, false, true, false },
	};
	static const struct {
		uint32_t group, account;
	} members[] = {
		{ 0, 0 },
		{ 0, 1 },
		{ 0, 3 },
		{ 1, 0 },
		{ 1, 2 },
		{ 3, 2 },
	};
	static const struct other team = { "atlassian-team-role-actor", "t-1", "A team" };
	static const struct scheme_line lines[] = {
		{ 0, "1", "BROWSE_PROJECTS", "group", "g1", NULL },
		{ 0, "2", "ADMINISTER_PROJECTS", "projectRole", "10002", NULL },
		{ 0, "3", "BROWSE_PROJECTS", "anyone", NULL, NULL },
		{ 1, "4", "my-app__fly", "applicationRole", NULL, "Any product" },
	};
	struct graph *graph = graph_new();
	uint32_t place;

	for (size_t i = 0; i < sizeof(accounts) / sizeof(*accounts); i++)
		graph_account(graph, &accounts[i], NULL);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		graph_group(graph, &groups[i], NULL);
	graph_scheme(graph, "0", "Default scheme", NULL);
	graph_scheme(graph, "7", "Nobody's scheme", NULL);
	for (size_t i = 0; i < sizeof(projects) / sizeof(*projects); i++)
		graph_project(graph, &projects[i], NULL);
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		graph_role(graph, &roles[i], NULL);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		graph_member(graph, members[i].group, members[i].account);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		graph_scheme_line(graph, &lines[i]);
	place = graph_place(graph, 1, 0); /* WEB, Administrators */
	graph_actor(graph, place, ACTOR_GROUP, 0);
	graph_actor(graph, place, ACTOR_GROUP, 1);
	graph_actor(graph, place, ACTOR_GROUP, graph_group_named(graph, "gone"));
	graph_actor(graph, place, ACTOR_USER, 0);
	graph_actor(graph, place, ACTOR_OTHER, graph_other(graph, &team));
	graph_place(graph, 0, 0);         /* OPS, Administrators: nobody */
	place = graph_place(graph, 2, 1); /* TMP, Member */
	graph_actor(graph, place, ACTOR_USER, 3);
	graph_actor(graph, place, ACTOR_GROUP, 3);
	graph_actor(graph, place, ACTOR_GROUP, 2);
	add_shared(graph);
	graph_seal(graph);
	return graph;
}

static const struct {
	const char *report, *want;
} tables[] = {
	{ "accounts",
	    "account_id	display_name	email	email_source	account_type	status	"
	    "managed\tguest\tapp_kind\tproducts	"
	    "last_active"
	    "	added_to_org	group_count	direct_role_count	project_count	flags\n"
	    "712020:ann	Ann	ann@example.com	jira	atlassian	active	-\t-\t-\t-	"
	    "-	"
	    "-	2	1	-	[]\n"
	    "712020:bob	Bob	-	-	atlassian	inactive	-\t-\t-\t-	"
	    "-	"
	    "-	1	0	-	[]\n"
	    "bot	Bot	-	-	app	active	-\t-\tapp\t-	-	-	"
	    "2	"
	    "0	-	[]\n"
	    "former	Former	-	-	unknown	unknown	-\t-\t-\t-	-	-	"
	    "1	"
	    "1	-	[]\n" },
	{ "groups", "group_id	group_name	managed_by	member_count	active_member_count"
		    "	role_grant_count	flags	gives_products	admin_of	synced\n"
		    "-	gone	-	0	0	1	[]	-	[]	-\n"
		    "g1	devs	-	3	1	1	[]	-	[]	-\n"
		    "g2	ops; and more	-	2	2	1	[]	-	[]	-\n"
		    "g3	empty	-	0	0	1	[]	-	[]	-\n"
		    "g4	-	-	1	1	1	[]	-	[]	-\n" },
	{ "memberships", "grant_id	group_id	group_name	account_id	"
			 "display_name	email	email_source"
			 "	account_type	status	managed\tguest\tapp_kind\tproducts\n"
			 "membership:g1:712020:ann	g1	devs	712020:ann	Ann	"
			 "ann@example.com	jira"
			 "	atlassian	active	-\t-\t-\t-\n"
			 "membership:g1:712020:bob	g1	devs	712020:bob	Bob	"
			 "-	-	atlassian	inactive	-\t-\t-\t-\n"
			 "membership:g1:former	g1	devs	former	Former	-	-	"
			 "unknown	unknown	-\t-\t-\t-\n"
			 "membership:g2:712020:ann	g2	ops; and more	712020:ann	"
			 "Ann	ann@example.com	jira"
			 "	atlassian	active	-\t-\t-\t-\n"
			 "membership:g2:bot	g2	ops; and more	bot	Bot	-	"
			 "-	app	active	-\t-\tapp\t-\n"
			 "membership:g4:bot	g4	-	bot	Bot	-	-	"
			 "app	active	-\t-\tapp\t-\n" },
	{ "projects",
	    "project_id	project_key	project_name	project_type	style	state	category"
	    "	lead_account_id	lead_name	lead_status	permission_scheme	"
	    "browse_count	admin_count"
	    "	exposure	flags	scheme_id	security_scheme\n"
	    "9	OPS	Operations	service_desk	company-managed	archived	Run	"
	    "712020:ann	Ann	active"
	    "	Default scheme	-	-	-	[]	0	-\n"
	    "10	WEB	Website	software	company-managed	live	-	former	Former	"
	    "unknown"
	    "	Default scheme	-	-	-	[]	0	-\n"
	    "11	TMP	Team place	software	team-managed	live	-	-	"
	    "-	-	-	-	-	-	[]	-	-\n"
	    "404	-	-	-	-	-	-	-	-	-	"
	    "-	-	-	-	[]	-	-\n" },
	{ "roles", "role_id	role_name	description	scope_project_key	"
		   "is_default	project_count"
		   "	actor_count\n"
		   "10002	Administrators	Who may	-	yes	1	5\n"
		   "10010	Member	-	TMP	no	1	3\n"
		   "10011	Unused	-	-	no	0	0\n" },
	{ "role_assignments",
	    "grant_id	project_id	project_key	project_name	project_type	style	"
	    "state	role_id"
	    "	role_name	actor_type	actor_id	actor_name	actor_status	"
	    "flags\n"
	    "role:10:10002:user:712020:ann	10	WEB	Website	software	"
	    "company-managed	live	10002"
	    "	Administrators	user	712020:ann	Ann	active	[]\n"
	    "role:10:10002:group-name:gone	10	WEB	Website	software	"
	    "company-managed	live	10002"
	    "	Administrators	group	-	gone	unknown	[]\n"
	    "role:10:10002:group:g1	10	WEB	Website	software	company-managed	"
	    "live	10002"
	    "	Administrators	group	g1	devs	-	[]\n"
	    "role:10:10002:group:g2	10	WEB	Website	software	company-managed	"
	    "live	10002"
	    "	Administrators	group	g2	ops; and more	-	[]\n"
	    "role:10:10002:other:atlassian-team-role-actor:t-1	10	WEB	Website	software"
	    "	company-managed	live	10002	Administrators	other	t-1	A team	-	"
	    "[]\n"
	    "role:11:10010:user:former	11	TMP	Team place	software	"
	    "team-managed	live	10010"
	    "	Member	user	former	Former	unknown	[]\n"
	    "role:11:10010:group:g3	11	TMP	Team place	software	"
	    "team-managed	live	10010"
	    "	Member	group	g3	empty	-	[]\n"
	    "role:11:10010:group:g4	11	TMP	Team place	software	"
	    "team-managed	live	10010"
	    "	Member	group	g4	-	unknown	[]\n" },
	{ "role_access",
	    "account_id	display_name	email	email_source	account_type	status	"
	    "managed\tguest\tapp_kind\tproducts	"
	    "project_id"
	    "	project_key	project_name	project_type	style	state	role_id	"
	    "role_name	access_type"
	    "	via	path_count\tvia_ids\n"
	    "712020:ann	Ann	ann@example.com	jira	atlassian	active	-\t-\t-\t-	"
	    "10	"
	    "WEB	Website	software"
	    "	company-managed	live	10002	Administrators	direct	devs; ops; and more	"
	    "3\tg1; g2\n"
	    "712020:bob	Bob	-	-	atlassian	inactive	-\t-\t-\t-	"
	    "10	"
	    "WEB	Website	software"
	    "	company-managed	live	10002	Administrators	inherited	devs	1\tg1\n"
	    "bot	Bot	-	-	app	active	-\t-\tapp\t-	10	WEB	"
	    "Website	"
	    "software"
	    "	company-managed	live	10002	Administrators	inherited	ops; and more	"
	    "1\tg2\n"
	    "former	Former	-	-	unknown	unknown	-\t-\t-\t-	10	WEB	"
	    "Website	"
	    "software"
	    "	company-managed	live	10002	Administrators	inherited	devs	1\tg1\n"
	    "bot	Bot	-	-	app	active	-\t-\tapp\t-	11	TMP	"
	    "Team "
	    "place	software"
	    "	team-managed	live	10010	Member	inherited	g4	1\tg4\n"
	    "former	Former	-	-	unknown	unknown	-\t-\t-\t-	11	TMP	"
	    "Team "
	    "place	software"
	    "	team-managed	live	10010	Member	direct	[]	1\t[]\n" },
	{ "permission_grants",
	    "scheme_id	scheme_name	permission	holder_type	holder_id	holder_name"
	    "	project_count\n"
	    "0	Default scheme	ADMINISTER_PROJECTS	projectRole	10002	Administrators	2\n"
	    "0	Default scheme	BROWSE_PROJECTS	anyone	-	-	2\n"
	    "0	Default scheme	BROWSE_PROJECTS	group	g1	devs	2\n"
	    "7	Nobody's scheme	my-app__fly	applicationRole	-	Any product	0\n" },
	{ "security_levels", "scheme_id	scheme_name	level_id	level_name	"
			     "is_default	member_type	member_id	"
			     "member_name	projects\n" },
	{ "licences", "product	product_name	source	group_id	group_name	"
		      "account_id	is_default	seats"
		      "	seats_left	accounts\n" },
	{ "ways", /* see test_ways.c */
	    "project_id\tproject_key\tproject_name\tproject_type\tstyle\tstate\tscheme_id\t"
	    "permission\tholder_type\tholder_id\tholder_name\trole_id\tactor_type\tactor_id\t"
	    "actor_name\taccess_type\taccounts\tlimited_by\n" },
	{ "effective_access", /* see test_access.c */
	    "account_id\tdisplay_name\temail\temail_source\taccount_"
	    "type\tstatus\tmanaged\tguest\tapp_kind\tproducts\tproject_"
	    "id\t"
	    "project_key\tproject_name\tproject_type\tstyle\tstate\tlevel\tpermissions\taccess_"
	    "type\t"
	    "via\tpath_count\tvia_ids\tlimited_by\n" },
	{ "administrators", /* without access nobody knows of projects, and without an organisation of roles */
	    "account_id\tdisplay_name\temail\temail_source\taccount_"
	    "type\tstatus\tmanaged\tguest\tapp_kind\tproducts\torganisation\tsite\tuser_"
	    "access\tjira\t"
	    "other_products\tprojects\tproject_keys\tways\tlast_active\tflags\n" },
	{ "privileged",
	    "account_id\tdisplay_name\temail\temail_source\taccount_"
	    "type\tstatus\tmanaged\tguest\tapp_kind\tproducts\tprivilege\t"
	    "scope\tproject_key\taccess_type\tvia\tlast_active\n"
	    "712020:ann\tAnn\tann@example.com\tjira\tatlassian\tactive\t-\t-\t-\t-\tproject "
	    "lead\tproject\tOPS\t"
	    "direct\tproject lead\t-\n"
	    "former\tFormer\t-\t-\tunknown\tunknown\t-\t-\t-\t-\tproject "
	    "lead\tproject\tWEB\tdirect\t"
	    "project lead\t-\n" },
	{ "managed_accounts", "account_id\tname\temail\tstatus\tclaim_status\tplatform_"
			      "roles\tadded_to_org\tlast_active\tin_jira\t"
			      "jira_status\tmfa_enabled\temail_verified\tinvitation\n" },
	{ "managed_groups",
	    "group_id\tgroup_name\tdirectory_id\tdirectory_name\tmember_count\tin_jira\n" },
	{ "org_roles", "principal_type\tprincipal_id\tprincipal_name\tresource_id\tresource_"
		       "type\tresource_name\trole\n" },
	{ "api_tokens",
	    "token_id\tlabel\taccount_id\tdisplay_name\temail\temail_source\taccount_"
	    "type\tstatus\tmanaged\tguest\tapp_kind\t"
	    "products\tcreated\texpires\tlast_active\ttoken_status\tscopes\tflags\ttoken_kind\n" },
	{ "shared",
	    "object_type\tobject_id\tobject_name\towner_account_id\towner_name\towner_status"
	    "\tshared_with\ttarget_id\ttarget_name\tflags\n"
	    "filter\t9\tOpen; all\t712020:bob\tBob\tinactive\tpublic\t-\t-\tpublic filter; owner "
	    "inactive\n"
	    "filter\t9\tOpen; all\t712020:bob\tBob\tinactive\tgroup\tg1\tdevs\tmay edit; owner "
	    "inactive\n"
	    "filter\t10\tMine\t712020:ann\tAnn\tactive\tlogged-in\t-\t-\teverybody may edit\n"
	    "filter\t10\tMine\t712020:ann\tAnn\tactive\tproject\t999\tElsewhere\t[]\n"
	    "filter\t10\tMine\t712020:ann\tAnn\tactive\trole\t10:10002\tAdministrators in "
	    "Website\t[]\n"
	    "dashboard\t9\tDefault\t-\t-\t-\tpublic\t-\t-\tJira's own\n"
	    "dashboard\t10\t-\t-\t-\t-\taccount\tbot\tBot\t[]\n"
	    "dashboard\t10\t-\t-\t-\t-\tsomething-new\t-\t-\tmay edit\n" },
	{ "findings",
	    "finding\tseverity\tsubject_type\tsubject_id\tsubject_name\tproject_key\tdetail"
	    "\tsuggestion\n" },
	{ "differences", "object\tid\tname\tin_jira\tin_directory\texplanation\n" },
	{ "completeness",
	    "object	endpoint	requests	pages	declared	"
	    "received	kept	dropped	drop_reason"
	    "	second_source	second_count	difference	complete	texts_mended\n"
	    "accounts	GET /users	3	2	-	5	4	"
	    "1	repeated in the list	licence count	6	2	no	0\n"
	    "groups	GET /bulk	1	1	4	4	4	"
	    "0	-	-	-	-	yes	0\n"
	    "roles	GET /role	0	0	-	0	3	"
	    "0	-	places	2	1	yes	0\n" },
};

static void
small_run(struct run *run)
{
	struct coverage *row = run_coverage(run, "accounts", "GET /users");

	row->requests = 3;
	row->pages = 2;
	row->received = 5;
	row->kept = 4;
	row->dropped = 1;
	row->drop_reason = "repeated in the list";
	row->second_source = "licence count";
	row->second_count = 6;
	row = run_coverage(run, "groups", "GET /bulk");
	row->requests = row->pages = 1;
	row->declared = row->received = row->kept = 4;
	row->complete = true;
	row = run_coverage(run, "roles", "GET /role");
	row->kept = 3;
	row->second_source = "places";
	row->second_count = 2;
	row->complete = true;
}

static void
print_cell(FILE *out, const struct column *column, const void *row)
{
	struct cell cell;

	column_cell(column, row, &cell);
	if (cell.type != CELL_EMPTY)
		assert_int_equal(cell.type, column->type);
	switch (cell.type) {
	case CELL_EMPTY:
		fputc('-', out);
		break;
	case CELL_COUNT:
		fprintf(out, "%llu", (unsigned long long)cell.count);
		break;
	case CELL_YESNO:
		fputs(cell.count ? "yes" : "no", out);
		break;
	case CELL_TEXT:
	case CELL_TIME:
	case CELL_LIST:
		assert_int_equal(cell.len, strlen(cell.text));
		fputs(cell.len > 0 ? cell.text : "[]", out);
		break;
	}
}

/* The whole report; the caller frees it. */
static char *
print_report(const struct report *report, const struct source *source)
{
	void *cursor = report_open(report, source);
	const void *row;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (const struct column *column = report->columns; column->name != NULL; column++)
		fprintf(out, "%s%s", column == report->columns ? "" : "\t", column->name);
	fputc('\n', out);
	while ((row = report->next(cursor, source)) != NULL) {
		for (const struct column *column = report->columns; column->name != NULL;
		     column++) {
			if (column != report->columns)
				fputc('\t', out);
			print_cell(out, column, row);
		}
		fputc('\n', out);
	}
	assert_null(report->next(cursor, source));
	report_close(report, cursor);
	fclose(out);
	return text;
}

static void
every_report_says_what_is_there(void **state)
{
	struct graph *graph = small_site();
	struct run run = { .complete = true };
	const struct source source = { .graph = graph_view(graph), .run = &run };
	char *text;
	size_t i;

	(void)state;
	small_run(&run);
	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		assert_string_equal(report_list[i]->name, tables[i].report);
		text = print_report(report_list[i], &source);
		assert_string_equal(text, tables[i].want);
		free(text);
	}
	assert_ptr_equal(
	    report_list[i], &report_changes); /* those that need an option have no rows here */
	run_release(&run);
	graph_release(graph);
}

static void
an_empty_site_has_no_rows(void **state)
{
	struct graph *graph = graph_new();
	struct run run = { .complete = true };
	const struct source source = { .graph = graph_view(graph), .run = &run };
	char *text;

	(void)state;
	graph_seal(graph);
	for (const struct report *const *report = report_list; *report != NULL; report++) {
		if (*report == &report_run_facts)
			continue; /* there is always a run */
		text = print_report(*report, &source);
		assert_ptr_equal(strchr(text, '\n'), strrchr(text, '\n'));
		free(text);
	}
	graph_release(graph);
}

/* A cursor that is left half way gives everything back (the sanitizer looks). */
static void
a_cursor_may_stop_early(void **state)
{
	struct graph *graph = small_site();
	struct run run = { .complete = true };
	const struct source source = { .graph = graph_view(graph), .run = &run };
	void *cursor;

	(void)state;
	for (const struct report *const *report = report_list; *report != NULL; report++) {
		cursor = report_open(*report, &source);
		(*report)->next(cursor, &source);
		report_close(*report, cursor);
	}
	graph_release(graph);
}

/* Two accounts in a thousand groups that share a place; a hundred in ten of them each. */
static void
via_holds_a_thousand_groups(void **state)
{
	enum { GROUPS = 1000, ACCOUNTS = 200 };
	struct graph *graph = graph_new();
	const struct project project = { .id = "1", .key = "P", .lead = NONE, .scheme = NONE };
	const struct role role = { .id = "1", .scope = NONE };
	const struct source source = { .graph = graph_view(graph) };
	struct group group = { .access = GROUP_LISTED };
	const struct column *column = report_role_access.columns;
	struct cell cell;
	void *cursor;
	const void *row;
	char id[64];
	uint32_t i, n;

	(void)state;
	graph_project(graph, &project, NULL);
	graph_role(graph, &role, NULL);
	graph_place(graph, 0, 0);
	for (i = 0; i < ACCOUNTS; i++) {
		snprintf(id, sizeof(id), "a%03u", i);
		graph_account_id(graph, id);
	}
	for (i = 0; i < GROUPS; i++) {
		snprintf(id, sizeof(id), "group %04u of the thousand", i);
		group.id = group.name = id;
		n = graph_group(graph, &group, NULL);
		graph_actor(graph, 0, ACTOR_GROUP, n);
		graph_member(graph, n, 64);
		graph_member(graph, n, 63);
		graph_member(graph, n, i % (ACCOUNTS / 2) * 2);
	}
	graph_seal(graph);
	while (strcmp(column->name, "via") != 0)
		column++;
	cursor = report_open(&report_role_access, &source);
	for (i = 0; (row = report_role_access.next(cursor, &source)) != NULL; i++) {
		column_cell(column, row, &cell);
		assert_int_equal(cell.len, strlen(cell.text));
		column_cell(&column[1], row, &cell);
		n = (uint32_t)cell.count;
		column_cell(column, row, &cell);
		assert_int_equal(cell.len, n * strlen("group 0000 of the thousand; ") - 2);
		assert_int_equal(n, i == 32 || i == 33 ? GROUPS : GROUPS / (ACCOUNTS / 2));
	}
	assert_int_equal(i, ACCOUNTS / 2 + 1);
	report_close(&report_role_access, cursor);
	graph_release(graph);
}

static void
cells_say_nothing_for_nothing(void **state)
{
	const bool no = false;
	struct cell cell;

	(void)state;
	cell_text(&cell, NULL);
	assert_int_equal(cell.type, CELL_EMPTY);
	cell_text(&cell, "");
	assert_int_equal(cell.type, CELL_EMPTY);
	cell_count(&cell, 0);
	assert_int_equal(cell.type, CELL_COUNT);
	cell_bool(&no, &cell);
	assert_int_equal(cell.type, CELL_YESNO);
}

/* A record with every kind of member that a column may name, and a row that points to it or to none. */
struct members {
	const char *text, *time;
	char chars[8];
	struct text built;
	struct cell_list list;
	uint64_t count;
	uint32_t number;
	bool yes;
	int8_t tristate;
};
struct pointing {
	const struct members *to;
	struct members own;
};

static void
get_count_doubled(const void *record, struct cell *cell)
{
	cell_count(cell, ((const struct members *)record)->count * 2);
}

static const struct column member_columns[] = {
	COLUMN("text", CELL_TEXT, struct pointing, own.text),
	COLUMN_OF("text", CELL_TEXT, struct pointing, to, text),
	COLUMN_OF("time", CELL_TIME, struct pointing, to, time),
	COLUMN_OF("chars", CELL_TEXT, struct pointing, to, chars),
	COLUMN_OF("built", CELL_TEXT, struct pointing, to, built),
	COLUMN_OF("count", CELL_COUNT, struct pointing, to, count),
	COLUMN_OF("number", CELL_COUNT, struct pointing, to, number),
	COLUMN_OF("yes", CELL_YESNO, struct pointing, to, yes),
	COLUMN_OF("tristate", CELL_YESNO, struct pointing, to, tristate),
	COLUMN_OF("texts", CELL_LIST, struct pointing, to, text),
	COLUMN_OF("texts", CELL_LIST, struct pointing, to, chars),
	COLUMN_OF("texts", CELL_LIST, struct pointing, to, built),
	COLUMN_OF("texts", CELL_LIST, struct pointing, to, list),
	COLUMN_GET_OF("doubled", CELL_COUNT, struct pointing, to, get_count_doubled),
	COLUMN_BLANK("later", CELL_TEXT),
	COLUMNS_END,
};

static void
columns_say(const struct pointing *row, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (const struct column *column = member_columns; column->name != NULL; column++) {
		print_cell(out, column, row);
		fputc(' ', out);
	}
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void
columns_read_members(void **state)
{
	struct members full = { .text = "t",
		.time = "2026-11-23T08:00:00Z",
		.chars = "c",
		.count = 7,
		.number = 8,
		.yes = true,
		.tristate = 1 };
	const struct members blank = { .count = UINT64_MAX, .number = NONE, .tristate = -1 };
	struct pointing row = { &full, { .text = "own" } };

	(void)state;
	text_add(&full.built, "built");
	text_add(cell_list_item(&full.list), "one");
	text_add(cell_list_item(&full.list), "two");
	columns_say(
	    &row, "own t 2026-11-23T08:00:00Z c built 7 8 yes yes t c built one; two 14 - ");
	full.tristate = 0;
	full.text = full.time = "";
	cell_list_clear(&full.list);
	columns_say(&row, "own - - c built 7 8 yes no [] c built [] 14 - ");
	row.to = &blank;
	row.own.text = NULL;
	columns_say(&row, "- - - - - - - no - - [] - - 18446744073709551614 - ");
	row.to = NULL;
	columns_say(&row, "- - - - - - - - - - - - - - - ");
	text_release(&full.built);
	cell_list_release(&full.list);
}

/* The items in turn, each in brackets. */
static void
items_are(const struct cell *cell, const char *want)
{
	struct cell_place place = { 0 };
	struct text all = { 0 };
	const char *text;
	size_t len;

	text_add(&all, "");
	while (cell_item(cell, &place, &text, &len))
		text_print(&all, "[%.*s]", (int)len, text);
	assert_string_equal(all.bytes, want);
	text_release(&all);
}

/* A list that was made item by item knows where each ends, whatever the items hold. */
static void
lists_have_items(void **state)
{
	static const char *const items[] = { "", "a; b", "; ", "c", "" };
	static const char *const joined[][2] = { { "", "" }, { "a", "[a]" }, { "a; b", "[a][b]" },
		{ "a;b; c d", "[a;b][c d]" }, { ";", "[;]" } };
	struct cell_list list = { 0 };
	struct cell cell;

	(void)state;
	for (size_t i = 0; i < sizeof(joined) / sizeof(*joined); i++) {
		cell = (struct cell){ 0 };
		cell_listed_chars(joined[i][0], &cell);
		items_are(&cell, joined[i][1]);
	}
	for (int again = 0; again < 2; again++) {
		cell_list_clear(&list);
		cell = (struct cell){ 0 };
		cell_listed(&list, &cell);
		items_are(&cell, "");
		for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
			text_add(cell_list_item(&list), items[i]);
		cell_listed(&list, &cell);
		assert_string_equal(cell.text, "; a; b; ; ; c; ");
		items_are(&cell, "[][a; b][; ][c][]");
	}
	cell_list_release(&list);
}

/* By a group, by the organisation's role alone, by both, or by nothing; who is inactive takes no seat. */
static void
licences_and_products(void **state)
{
	static const char *const want =
	    "product	product_name	source	group_id	group_name	account_id	"
	    "is_default	"
	    "seats	seats_left	accounts\n"
	    "desk	Desk	group	g1	users	-	no	10	3	1\n"
	    "desk	Desk	direct	-	-	c	-	10	3	1\n"
	    "desk	Desk	direct	-	-	d	-	10	3	0\n"
	    "idea	Idea	-	-	-	-	-	-	-	0\n"
	    "jira	Jira	group	g1	users	-	yes	-	-	1\n"
	    "jira	Jira	group	g2	more	-	no	-	-	2\n"
	    "only	Only	direct	-	-	c	-	-	-	1\n"
	    "only	Only	direct	-	-	z	-	-	-	0\n";
	static const char *const products[] = { "desk; jira", "desk; jira", "desk; jira; only",
		"desk", "" };
	static const char *const ids[] = { "a", "b", "c", "d", "e" };
	struct graph *graph = graph_new();
	struct org *org = org_new("org");
	struct run run = { .complete = true };
	struct source source;
	uint32_t product, users, more;
	char *text;

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		graph_account(graph,
		    &(struct account){ .id = ids[i],
			.source = FROM_LIST,
			.status = i % 2 == 0 ? ACCOUNT_ACTIVE : ACCOUNT_INACTIVE },
		    NULL);
	users = graph_group(
	    graph, &(struct group){ .id = "g1", .name = "users", .access = GROUP_LISTED }, NULL);
	more = graph_group(
	    graph, &(struct group){ .id = "g2", .name = "more", .access = GROUP_LISTED }, NULL);
	graph_member(graph, users, 0);
	graph_member(graph, users, 1);
	graph_member(graph, more, 0);
	graph_member(graph, more, 2);
	product = graph_application(
	    graph, &(struct application){
		       .key = "jira", .name = "Jira", .seats = NONE, .seats_left = NONE });
	graph_application_group(graph, product, users, true);
	graph_application_group(graph, product, more, false);
	product = graph_application(graph,
	    &(struct application){ .key = "desk", .name = "Desk", .seats = 10, .seats_left = 3 });
	graph_application_group(graph, product, users, false);
	graph_application(
	    graph, &(struct application){
		       .key = "idea", .name = "Idea", .seats = NONE, .seats_left = NONE });
	graph_application(
	    graph, &(struct application){
		       .key = "only", .name = "Only", .seats = NONE, .seats_left = NONE });
	graph_seal(graph);
	source = (struct source){ .graph = graph_view(graph), .run = &run };
	assert_string_equal(source.graph->accounts[2].products, "jira");
	org_role(org, &(struct org_role){ .who = org_account(org, "c", NULL),
			  .resource = "ari:cloud:desk::site/x",
			  .role = "atlassian/user" });
	org_role(org, &(struct org_role){ .who = org_account(org, "c", NULL),
			  .resource = "ari:cloud:only::site/x",
			  .role = "atlassian/user" });
	org_role(org, &(struct org_role){ .who = org_account(org, "d", NULL),
			  .resource = "ari:cloud:desk::site/x",
			  .role = "atlassian/user" });
	/* the same product once more: that is one licence */
	org_role(org, &(struct org_role){ .who = org_account(org, "d", NULL),
			  .resource = "ari:cloud:desk::site/y",
			  .role = "atlassian/user" });
	/* not said whether by itself: a group gives as much, and so it is no row */
	org_role(org, &(struct org_role){ .who = org_account(org, "a", NULL),
			  .resource = "ari:cloud:desk::site/x",
			  .role = "atlassian/user",
			  .unsaid = true });
	/* not in Jira */
	org_role(org, &(struct org_role){ .who = org_account(org, "z", NULL),
			  .resource = "ari:cloud:only::site/x",
			  .role = "atlassian/user" });
	org_join(org, graph);
	source.org = org;
	assert_int_equal(source.graph->accounts[0].direct, 0);
	for (uint32_t i = 0; i < 5; i++)
		assert_string_equal(source.graph->accounts[i].products, products[i]);
	text = print_report(&report_licences, &source);
	assert_string_equal(text, want);
	free(text);
	source.org = NULL; /* then nobody knows whether a role gives what no group does */
	text = print_report(&report_licences, &source);
	assert_non_null(strstr(
	    text, "idea	Idea	-	-	-	-	-	-	-	-\n"));
	free(text);
	org_release(org);
	graph_release(graph);
}

/* Members by holder; what has none; and of what was not read no row, or no figure. */
static void
security_levels_by_holder(void **state)
{
	static const char head[] =
	    "scheme_id	scheme_name	level_id	level_name	is_default	"
	    "member_type	member_id	member_name	projects\n";
	static const char *const rows[] = {
		"8	-	-	-	-	-	-	-	",
		"9	Secrets	20	Staff	yes	group	g1	users	",
		"9	Secrets	20	Staff	yes	reporter	-	-	",
		"9	Secrets	100	Embargo	no	-	-	-	",
		"-	-	77	-	no	logged-in	-	-	-\n",
	};
	static const uint32_t counts[] = { 0, 1, 1, 1 };
	struct graph *graph = graph_new();
	struct run run = { 0 };
	struct source source = { .graph = graph_view(graph), .run = &run };
	char want[1000], *text;
	int len;

	(void)state;
	graph_security_scheme(graph, "8", NULL);
	graph_security_scheme(graph, "9", "Secrets");
	graph_security_level(graph, &(struct security_level){ 1, "100", "Embargo", false });
	graph_security_level(graph, &(struct security_level){ 1, "20", "Staff", true });
	graph_security_level(graph, &(struct security_level){ NONE, "77", NULL, false });
	graph_security_member(graph, &(struct security_member){ 1, "2", "reporter", NULL, NULL });
	graph_security_member(graph, &(struct security_member){ 1, "1", "group", "g1", "users" });
	graph_security_member(
	    graph, &(struct security_member){ 2, "3", "applicationRole", NULL, NULL });
	graph_project(graph, &(struct project){ .id = "1", .lead = NONE, .scheme = NONE }, NULL);
	graph_project_security(graph, "1", 1);
	graph_seal(graph);
	for (int known = 1; known >= 0; known--) {
		len = snprintf(want, sizeof(want), "%s", head);
		for (size_t i = 0; i < 4; i++)
			len += known ? snprintf(want + len, sizeof(want) - (size_t)len, "%s%u\n",
					   rows[i], counts[i])
				     : snprintf(want + len, sizeof(want) - (size_t)len, "%s-\n",
					   rows[i]);
		snprintf(want + len, sizeof(want) - (size_t)len, "%s", rows[4]);
		text = print_report(&report_security_levels, &source);
		assert_string_equal(text, want);
		free(text);
		run_coverage(&run, "issue security of projects", "GET /p")->not_read = "refused";
	}
	run_coverage(&run, "members of issue security levels", "GET /m")->not_read = "refused";
	text = print_report(&report_security_levels, &source);
	assert_string_equal(text, head);
	free(text);
	run_release(&run);
	graph_release(graph);
}

/* Of a group that Jira lists; nobody knows of projects without access, and of none with it. */
static void
administrators_without_projects(void **state)
{
	struct graph *graph = graph_new();
	struct access *access;
	struct err err;
	uint32_t group;

	(void)state;
	group = graph_group(graph,
	    &(struct group){ .id = "g", .name = "admins", .access = GROUP_LISTED | GROUP_ADMIN },
	    NULL);
	graph_member(graph, group,
	    graph_account(graph,
		&(struct account){ .id = "a", .source = FROM_LIST, .status = ACCOUNT_ACTIVE },
		NULL));
	graph_seal(graph);
	access = access_new(graph, &(struct access_choice){ 0 }, &err);
	for (int known = 0; known < 2; known++) {
		struct source source = { .graph = graph_view(graph),
			.access = known ? access : NULL };
		void *cursor = report_open(&report_administrators, &source);
		const void *row = report_administrators.next(cursor, &source);

		assert_non_null(row);
		for (const struct column *c = report_administrators.columns; c->name != NULL; c++) {
			struct cell cell;

			column_cell(c, row, &cell);
			if (strcmp(c->name, "projects") == 0)
				assert_int_equal(cell.type, known ? CELL_COUNT : CELL_EMPTY);
			if (strcmp(c->name, "project_keys") == 0)
				assert_int_equal(cell.type, known ? CELL_LIST : CELL_EMPTY);
			if (strcmp(c->name, "ways") == 0)
				assert_string_equal(cell.text, "Jira administrators > admins");
		}
		assert_null(report_administrators.next(cursor, &source));
		report_close(&report_administrators, cursor);
	}
	access_release(access);
	graph_release(graph);
}

/* Administrators of a project can make others the same where a role administers it, and only there. */
static void
who_can_grant_administration(void **state)
{
	static const char *const keys[] = { "ROLE", "USER" };
	struct graph *graph = graph_new();
	uint32_t ann = graph_account(graph,
	    &(struct account){ .id = "a", .source = FROM_LIST, .status = ACCOUNT_ACTIVE }, NULL);
	struct access *access;
	struct source source;
	struct cell cell;
	size_t admins = 0, grants = 0;
	struct err err;
	const void *row;
	void *cursor;

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t scheme = graph_scheme(graph, keys[i], "", NULL), project;

		project = graph_project(graph,
		    &(struct project){
			.id = keys[i], .key = keys[i], .lead = NONE, .scheme = scheme },
		    NULL);
		graph_actor(graph,
		    graph_place(graph, project,
			graph_role(graph, &(struct role){ .id = "10", .scope = NONE }, NULL)),
		    ACTOR_USER, ann);
		graph_scheme_line(graph, &(struct scheme_line){ .scheme = scheme,
					     .id = "1",
					     .permission = "ADMINISTER_PROJECTS",
					     .holder_type = i == 0 ? "projectRole" : "user",
					     .holder_id = i == 0 ? "10" : "a" });
	}
	graph_seal(graph);
	access = access_new(graph, &(struct access_choice){ 0 }, &err);
	source = (struct source){ .graph = graph_view(graph), .access = access };
	cursor = report_open(&report_privileged, &source);
	while ((row = report_privileged.next(cursor, &source)) != NULL) {
		column_cell(&report_privileged.columns[10], row, &cell);
		admins += strcmp(cell.text, "project admin") == 0;
		if (strcmp(cell.text, "can grant admin") != 0)
			continue;
		column_cell(&report_privileged.columns[12], row, &cell);
		assert_string_equal(cell.text, "ROLE");
		grants++;
	}
	assert_int_equal(admins, 2);
	assert_int_equal(grants, 1);
	report_close(&report_privileged, cursor);
	access_release(access);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_can_grant_administration),
		cmocka_unit_test(administrators_without_projects),
		cmocka_unit_test(licences_and_products),
		cmocka_unit_test(security_levels_by_holder),
		cmocka_unit_test(every_report_says_what_is_there),
		cmocka_unit_test(an_empty_site_has_no_rows),
		cmocka_unit_test(a_cursor_may_stop_early),
		cmocka_unit_test(via_holds_a_thousand_groups),
		cmocka_unit_test(cells_say_nothing_for_nothing),
		cmocka_unit_test(columns_read_members),
		cmocka_unit_test(lists_have_items),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
