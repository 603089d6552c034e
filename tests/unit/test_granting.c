/*
 * Granting lines: each kind's lines and ids over a small site, each found again by its id, and what is none. Called with
 * a snapshot, it prints the ids of that site's lines instead, one a line, for the tests that know the site's truth.
 */
#include "export/text/granting_words.h"
#include "fetch/fetch.h"
#include "model/graph/granting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARI(product) "ari:cloud:" product "::site/here"

static const char *const ids[] = {
	"membership:g1:557058:ann",
	"membership:g1:bot",
	"membership:g3:557058:ann",
	"role:9:10002:user:557058:ann",
	"role:9:10002:group-name:gone",
	"role:9:10002:group:g1",
	"role:9:10002:other:team:t:1",
	"role:10:10002:user:bot",
	"scheme:7:31",
	"scheme:7:30",
	"scheme:7:32",
	"scheme:7:33",
	"scheme:10:40",
	"lead:10:557058:ann",
	"product:jira-servicedesk:group:g3",
	"product:jira-software:group-name:gone",
	"product:jira-software:group:g1",
	"product:jira-software:557058:ann",
	"product:jira-software:away",
	"org-role:user:557058:ann:atlassian/user:" ARI("confluence"),
	"org-role:user:557058:ann:atlassian/org-admin:org",
	"org-role:user:bot:atlassian/admin:" ARI("jira-software"),
	"org-role:group:g1:atlassian/user:" ARI("jira-software"),
	"org-role:group:g9:atlassian/admin:" ARI("jira-servicedesk"),
	"security:5:70",
	"security:5:71",
	"security:50:72",
	"token::k1",
	"token:557058:ann:t1",
	"token:away:t2",
};
enum { IDS = sizeof(ids) / sizeof(*ids) };

/* Accounts ann and bot, groups g1, g2 (empty) and g3; a group known by name alone; away and g9 are not in Jira. */
static struct graph *
site(void)
{
	static const struct account people[] = {
		{ .id = "557058:ann", .name = "Ann", .source = FROM_LIST },
		{ .id = "bot", .name = "Bot", .type = ACCOUNT_APP, .source = FROM_LIST },
	};
	static const struct group groups[] = {
		{ .id = "g1", .name = "devs", .access = GROUP_LISTED },
		{ .id = "g2", .name = "none", .access = GROUP_LISTED },
		{ .id = "g3", .name = "ops", .access = GROUP_LISTED },
	};
	static const struct scheme_line lines[] = {
		{ 0, "30", "BROWSE_PROJECTS", "group", "g1", NULL },
		{ 0, "31", "ADMINISTER_PROJECTS", "projectRole", "10002", NULL },
		{ 0, "32", "BROWSE_PROJECTS", "user", "bot", NULL },
		{ 0, "33", "BROWSE_PROJECTS", "user", "nobody", NULL },
		{ 1, "40", "BROWSE_PROJECTS", "anyone", NULL, NULL },
	};
	static const struct other team = { "team", "t:1", "A team" };
	struct graph *graph = graph_new();
	uint32_t place, gone;

	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++)
		graph_account(graph, &people[i], NULL);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		graph_group(graph, &groups[i], NULL);
	gone = graph_group_named(graph, "gone");
	graph_member(graph, 0, 0);
	graph_member(graph, 0, 1);
	graph_member(graph, 2, 0);
	graph_scheme(graph, "7", "Usual", NULL);
	graph_scheme(graph, "10", "Open", NULL);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		graph_scheme_line(graph, &lines[i]);
	graph_project(
	    graph, &(struct project){ .id = "9", .key = "A", .lead = NONE, .scheme = 0 }, NULL);
	graph_project(
	    graph, &(struct project){ .id = "10", .key = "B", .lead = 0, .scheme = 1 }, NULL);
	graph_role(graph, &(struct role){ .id = "10002", .name = "Admins", .scope = NONE }, NULL);
	place = graph_place(graph, 0, 0);
	graph_actor(graph, place, ACTOR_USER, 0);
	graph_actor(graph, place, ACTOR_GROUP, 0);
	graph_actor(graph, place, ACTOR_GROUP, gone);
	graph_actor(graph, place, ACTOR_OTHER, graph_other(graph, &team));
	graph_actor(graph, graph_place(graph, 1, 0), ACTOR_USER, 1);
	graph_application(graph, &(struct application){ .key = "jira-software", .name = "Jira" });
	graph_application(graph, &(struct application){ .key = "jira-servicedesk" });
	graph_application_group(graph, 0, 0, true);
	graph_application_group(graph, 0, gone, false);
	graph_application_group(graph, 1, 2, false);
	graph_security_scheme(graph, "3", "Secrets");
	graph_security_level(graph, &(struct security_level){ 0, "5", "Staff", false });
	graph_security_level(graph, &(struct security_level){ 0, "50", "Others", false });
	graph_security_member(graph, &(struct security_member){ 1, "72", "reporter", NULL, NULL });
	graph_security_member(graph, &(struct security_member){ 0, "71", "user", "bot", NULL });
	graph_security_member(graph, &(struct security_member){ 0, "70", "group", "g1", NULL });
	graph_seal(graph);
	return graph;
}

static struct org *
organisation(struct graph *graph)
{
	/* away twice by two places of one product; of bot it is not said, and its group has the product */
	static const struct {
		const char *who, *role, *resource;
		bool of_group, unsaid;
	} roles[] = {
		{ "557058:ann", "atlassian/user", ARI("jira-software"), false, true },
		{ "557058:ann", "atlassian/user", ARI("jira-software"), false, false },
		{ "557058:ann", "atlassian/user", ARI("confluence"), false, false },
		{ "557058:ann", "atlassian/org-admin", "org", false, false },
		{ "bot", "atlassian/user", ARI("jira-software"), false, true },
		{ "bot", "atlassian/admin", ARI("jira-software"), false, false },
		{ "away", "atlassian/user", ARI("jira-software"), false, false },
		{ "away", "atlassian/user", ARI("jira-software") "/two", false, false },
		{ "g1", "atlassian/user", ARI("jira-software"), true, false },
		{ "g9", "atlassian/admin", ARI("jira-servicedesk"), true, false },
	};
	struct org *org = org_new("org");
	uint32_t number;

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		org_role(org, &(struct org_role){ .of_group = roles[i].of_group,
				  .who = roles[i].of_group ? org_group(org, roles[i].who, NULL)
							   : org_account(org, roles[i].who, NULL),
				  .resource = roles[i].resource,
				  .resource_type = "jira",
				  .role = roles[i].role,
				  .unsaid = roles[i].unsaid });
	org_token(org, ORG_TOKEN_USER, "t1", &number)->owner_id = "557058:ann";
	org_token(org, ORG_TOKEN_SERVICE, "t2", &number)->owner_id = "away";
	org_token(org, ORG_TOKEN_KEY, "k1", &number)->label = "export";
	org_join(org, graph);
	return org;
}

/* Who is given something, by the name of its side. */
static const char *
who(const struct graph_view *graph, const struct org *org, const struct granting *line)
{
	if (line->account != NONE)
		return graph->accounts[line->account].id;
	if (line->group != NONE)
		return graph->groups[line->group].name;
	if (line->org_account != NONE)
		return org->accounts[line->org_account].id;
	return line->org_group != NONE ? org->groups[line->org_group].id : "-";
}

static void
every_line_is_told_once_and_found_again(void **state)
{
	static const char *const given[IDS] = { "557058:ann", "bot", "557058:ann", "557058:ann",
		"gone", "devs", "-", "bot", "-", "devs", "bot", "-", "-", "557058:ann", "ops",
		"gone", "devs", "557058:ann", "away", "557058:ann", "557058:ann", "bot", "devs",
		"g9", "devs", "bot", "-", "-", "557058:ann", "away" };
	struct graph *graph = site();
	struct org *org = organisation(graph);
	const struct graph_view *view = graph_view(graph);
	struct grantings walk = grantings_of(view, org);
	const struct granting *line;
	struct granting found;
	struct text id = { 0 };
	size_t n = 0;

	(void)state;
	while ((line = grantings_next(&walk)) != NULL) {
		assert_true(n < IDS);
		text_cut(&id, 0);
		granting_id_add(&id, view, org, line);
		assert_string_equal(id.bytes, ids[n]);
		assert_string_equal(who(view, org, line), given[n]);
		assert_int_equal(strncmp(id.bytes, granting_kind_name(line->kind),
				     strlen(granting_kind_name(line->kind))),
		    0);
		assert_true(granting_find(view, org, ids[n], &found));
		assert_memory_equal(&found, line, sizeof(found));
		n++;
	}
	assert_int_equal(n, IDS);
	text_release(&id);
	org_release(org);
	graph_release(graph);
}

/* Each kind has words, of both parts. */
static void
every_line_has_words(void **state)
{
	static const char *const words[] = {
		"member of|devs",
		"role Admins in|A",
		"permission scheme Usual gives|Administer projects",
		"lead of|B",
		"product licence:|jira-servicedesk",
		"product licence by a role of its own:|Jira",
		"organisation role user on|" ARI("confluence"),
		"issue security level of Secrets:|Staff",
		"API token|t1 (never expires, never used)",
		"API token|t2\n",
		"organisation key made by it:|export (never expires, never used)",
	};
	struct graph *graph = site();
	struct org *org = organisation(graph);
	struct grantings walk = grantings_of(graph_view(graph), org);
	const struct granting *line;
	struct text all = { 0 }, item = { 0 };
	size_t count = 0;

	(void)state;
	while ((line = grantings_next(&walk)) != NULL) {
		size_t len = all.len;

		text_cut(&item, 0);
		granting_words_add(&all, &item, graph_view(graph), org, line);
		assert_true(all.len > len && item.len > 0);
		text_print(&all, "|%s\n", item.bytes);
		count++;
	}
	assert_int_equal(count, IDS);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(all.bytes, words[i]) == NULL)
			fail_msg("no line is '%s'", words[i]);
	text_release(&all);
	text_release(&item);
	org_release(org);
	graph_release(graph);
}

static void
no_other_id_is_found(void **state)
{
	static const char *const others[] = { "", ":", "membership", "membership:", "membership:g1",
		"membership:g1:", "membership:g2:bot", "membership:g3:bot", "membership:g9:bot",
		"memberships:g1:bot", "role:9:10002", "role:9:10002:user:bot",
		"role:10:10002:group:g1", "role:9:1:user:bot", "role:9:10002:group:gone",
		"scheme:7:40", "scheme:8:40", "scheme:7:", "lead:9:557058:ann", "lead:10:bot",
		"lead:11:bot", "product:jira-software:bot", "product:jira-software:group:g3",
		"product:none:557058:ann", "product:", "product:jira-software:g1",
		"org-role:user:bot:atlassian/user:" ARI("jira-software"),
		"org-role:user:557058:ann:atlassian/user:" ARI("jira-software"),
		"org-role:user:557058", "org-role:group:g1:", "org-role::", "token:bot:t1",
		"token:557058:ann:t2", "token:557058:ann", "token:k1", "security:5",
		"security:5:72", "security:50:70", "security::70" };
	struct graph *graph = site();
	struct org *org = organisation(graph);
	struct granting found;
	char longest[600];

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	memcpy(longest, "org-role:user:", 14);
	longest[400] = longest[500] = ':';
	assert_false(granting_find(graph_view(graph), org, longest, &found));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (granting_find(graph_view(graph), org, others[i], &found))
			fail_msg("'%s' is found", others[i]);
	org_release(org);
	graph_release(graph);
}

static void
a_site_alone_has_its_own_lines(void **state)
{
	struct graph *graph = site();
	struct grantings walk = grantings_of(graph_view(graph), NULL);
	struct granting found;
	size_t n = 0;

	(void)state;
	while (grantings_next(&walk) != NULL)
		n++;
	assert_int_equal(n, 17 + 3); /* up to the products that groups give, and issue security */
	assert_null(grantings_next(&walk));
	for (size_t i = 0; i < IDS; i++)
		assert_int_equal(granting_find(graph_view(graph), NULL, ids[i], &found),
		    i < 17 || (i >= IDS - 6 && i < IDS - 3));
	graph_release(graph);
}

/* 1 when a line is not found by its id. */
static int
print_site(const char *snapshot)
{
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct err err;
	struct text id = { 0 };
	const struct graph_view *view = graph_view(graph);
	const struct granting *line;
	struct granting found;
	int failed = fetch_replay(snapshot, graph, &run, &org, &err) != 0;
	struct grantings walk;

	graph_seal(graph);
	if (org != NULL)
		org_join(org, graph);
	walk = grantings_of(view, org);
	while (!failed && (line = grantings_next(&walk)) != NULL) {
		text_cut(&id, 0);
		granting_id_add(&id, view, org, line);
		puts(id.bytes);
		failed = !granting_find(view, org, id.bytes, &found) ||
			 memcmp(line, &found, sizeof(found)) != 0;
	}
	text_release(&id);
	run_release(&run);
	org_release(org);
	graph_release(graph);
	return failed;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_told_once_and_found_again),
		cmocka_unit_test(every_line_has_words),
		cmocka_unit_test(no_other_id_is_found),
		cmocka_unit_test(a_site_alone_has_its_own_lines),
	};

	if (argc > 1)
		return print_site(argv[1]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
