/*
 * Who administers what, which way: Jira's lists of groups, roles of the organisation, both, and after a change.
 * A row is "kind account group resource", "-" for none; "by KIND" where another kind gives it.
 */
#include "model/access/explain.h"
#include "model/graph/admins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A fact each: a group with what Jira's lists say of it, its members, and roles on both sides. */
struct case_row {
	const char *what;
	struct {
		const char *name;
		uint8_t access;
		const char *members; /* "ab": accounts in Jira */
		const char
		    *directory; /* members that the directory tells; NULL: not in the directory */
		const char *role, *owner; /* or NULL */
	} groups[2];
	struct {
		const char *account, *role, *owner;
		bool unsaid;
	} own[2];
	const char *want;
};

#define SITE(name) "ari:cloud:" name "::site/here"
#define JIRAS(name, access, members)                                                               \
	{                                                                                          \
		name, access, members, NULL, NULL, NULL                                            \
	}
#define OWN(account, role, owner)                                                                  \
	{                                                                                          \
		account, "atlassian/" role, owner, false                                           \
	}
#define UNSAID(account, role, owner)                                                               \
	{                                                                                          \
		account, "atlassian/" role, owner, true                                            \
	}

/* clang-format off */
static const struct case_row cases[] = {
	{ "an older site",
	    .groups = { JIRAS("site-admins", GROUP_SITE_ADMIN, "a"), JIRAS("jira-administrators", GROUP_ADMIN, "ab") },
	    .want = "site a site-admins -\n"
		    "Jira a jira-administrators -\n"
		    "Jira a site-admins - by site\n"
		    "Jira b jira-administrators -\n" },
	{ "today's site",
	    .groups = { JIRAS("org-admins", GROUP_SITE_ADMIN | GROUP_ADMIN, "a"), JIRAS("jira-admins-x", GROUP_ADMIN, "b") },
	    .want = "organisation a org-admins -\n"
		    "Jira a org-admins -\n"
		    "Jira b jira-admins-x -\n" },
	{ "the organisation's group, in one of the lists",
	    .groups = { JIRAS("Org-Admins", GROUP_SITE_ADMIN, "a") },
	    .want = "organisation a Org-Admins -\n"
		    "Jira a Org-Admins - by organisation\n" },
	{ "a group of that name that Jira does not list for the site",
	    .groups = { JIRAS("org-admins", 0, "a"), JIRAS("ORG-admins", GROUP_ADMIN, "b") },
	    .want = "Jira b ORG-admins -\n" },
	{ "the organisation's group, renamed",
	    .groups = { { "owners", GROUP_SITE_ADMIN | GROUP_ADMIN, "a", "a", "atlassian/org-admin", "organisation" } },
	    .want = "organisation a owners -\n"
		    "Jira a owners -\n" },
	{ "a group by its role alone, known to the directory in part",
	    .groups = { { "keepers", 0, "a", "bz", "atlassian/site-admin", "platform" } },
	    .want = "site a keepers -\n"
		    "site b keepers -\n"
		    "site z keepers -\n" },
	{ "a group that only the directory has",
	    .groups = { { NULL, 0, "", "az", "atlassian/org-admin", "organisation" } },
	    .want = "organisation a other -\n"
		    "organisation z other -\n"
		    "Jira a other - by organisation\n"
		    "Jira z other - by organisation\n" },
	{ "roles of accounts",
	    .own = { OWN("a", "user-access-admin", "jira-software"), OWN("z", "site-admin", "platform") },
	    .want = "site z - -\n"
		    "user access a - -\n" },
	{ "the role admin is of a product",
	    .own = { OWN("a", "admin", "jira-servicedesk"), OWN("a", "admin", "confluence") },
	    .want = "Jira a - -\n"
		    "product a - " SITE("confluence") "\n" },
	{ "users administer nothing",
	    .groups = { { "all", 0, "ab", "ab", "atlassian/user", "jira-software" } },
	    .own = { OWN("a", "user", "confluence"), OWN("b", "guest", "jira-software") },
	    .want = "" },
	{ "a role whose way is not said, and a group gives it",
	    .groups = { JIRAS("site-admins", GROUP_SITE_ADMIN, "a") },
	    .own = { UNSAID("a", "site-admin", "organisation"), UNSAID("b", "site-admin", "organisation") },
	    .want = "site a site-admins -\n"
		    "site b - -\n"
		    "Jira a site-admins - by site\n" },
	{ "the same, and it is its own as well",
	    .groups = { JIRAS("site-admins", GROUP_SITE_ADMIN, "a") },
	    .own = { UNSAID("a", "site-admin", "platform"), OWN("a", "site-admin", "platform") },
	    .want = "site a - -\n"
		    "site a site-admins -\n"
		    "Jira a site-admins - by site\n" },
	{ "a product by a group",
	    .groups = { { "wiki-admins", 0, "ab", "ab", "atlassian/admin", "confluence" } },
	    .want = "product a wiki-admins " SITE("confluence") "\n"
		    "product b wiki-admins " SITE("confluence") "\n" },
};
/* clang-format on */

static uint32_t
account_add(struct graph *graph, char id)
{
	const char text[] = { id, '\0' };

	return graph_account(graph,
	    &(struct account){ .id = text,
		.type = ACCOUNT_ATLASSIAN,
		.status = id == 'b' ? ACCOUNT_INACTIVE : ACCOUNT_ACTIVE,
		.source = FROM_LIST },
	    NULL);
}

static void
fill(const struct case_row *row, size_t g, struct graph *graph, struct org *org)
{
	const char *name = row->groups[g].name != NULL ? row->groups[g].name : "other";
	char id[8];
	uint32_t group;

	snprintf(id, sizeof(id), "g%zu", g);
	if (row->groups[g].name != NULL) {
		group = graph_group(graph,
		    &(struct group){
			id, name, (uint8_t)(row->groups[g].access | GROUP_LISTED), NULL, 0 },
		    NULL);
		for (const char *m = row->groups[g].members; *m != '\0'; m++)
			graph_member(graph, group, account_add(graph, *m));
	}
	if (row->groups[g].directory == NULL)
		return;
	group = org_group(org, id, NULL);
	org->groups[group].name = org_text(org, name);
	for (const char *m = row->groups[g].directory; *m != '\0'; m++)
		org_member(org, group, org_account(org, (const char[]){ *m, '\0' }, NULL));
	if (row->groups[g].role != NULL) {
		snprintf(id, sizeof(id), "g%zu", g);
		org_role(org, &(struct org_role){ .of_group = true,
				  .who = group,
				  .resource = strcmp(row->groups[g].owner, "confluence") == 0
						  ? SITE("confluence")
						  : SITE("jira"),
				  .resource_type = row->groups[g].owner,
				  .role = row->groups[g].role });
	}
}

static void
print(FILE *out, const struct admins *admins, const struct graph_view *view, const struct org *org)
{
	for (size_t i = 0; i < admins->count; i++) {
		const struct admin *admin = &admins->list[i];
		const char *group = admin_group_name(admin, view, org);

		fprintf(out, "%s %s %s %s", admin_kind_name(admin->kind),
		    admin_account_id(admin, view, org), *group != '\0' ? group : "-",
		    *admin->resource != '\0' ? admin->resource : "-");
		if (admin->by != admin->kind)
			fprintf(out, " by %s", admin_kind_name(admin->by));
		fputs("\n", out);
	}
}

static char *
text_of(struct admins admins, const struct graph_view *view, const struct org *org)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print(out, &admins, view, org);
	fclose(out);
	admins_release(&admins);
	return text;
}

static void
test_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct case_row *row = &cases[i];
		struct graph *graph = graph_new();
		struct org *org = org_new("o");
		char *got;

		account_add(graph, 'b');
		account_add(graph, 'a');
		org_account(org, "z", NULL);
		for (size_t g = 0; g < 2; g++)
			if (row->groups[g].name != NULL || row->groups[g].directory != NULL)
				fill(row, g, graph, org);
		for (size_t r = 0; r < 2 && row->own[r].account != NULL; r++)
			org_role(org,
			    &(struct org_role){ .who = org_account(org, row->own[r].account, NULL),
				.resource = strcmp(row->own[r].owner, "confluence") == 0
						? SITE("confluence")
						: SITE("jira"),
				.resource_type = row->own[r].owner,
				.role = row->own[r].role,
				.unsaid = row->own[r].unsaid });
		graph_seal(graph);
		org_join(org, graph);
		got = text_of(admins_find(graph_view(graph), org), graph_view(graph), org);
		if (strcmp(got, row->want) != 0)
			fail_msg("%s: got\n%swant\n%s", row->what, got, row->want);
		free(got);
		org_release(org);
		graph_release(graph);
	}
}

/* A membership that a change takes away is no way any more; what the directory alone tells stays. */
static void
test_changed(void **state)
{
	const struct case_row row = {
		.groups = { { "keepers", 0, "a", "abz", "atlassian/site-admin", "platform" } }
	};
	struct graph *graph = graph_new(), *changed = graph_new();
	struct org *org = org_new("o");
	char *got;

	(void)state;
	account_add(graph, 'b');
	account_add(changed, '0'); /* so that numbers differ */
	account_add(changed, 'a');
	account_add(changed, 'b');
	fill(&row, 0, graph, org);
	graph_group(changed, &(struct group){ .id = "g0", .name = "keepers" }, NULL);
	graph_seal(graph);
	graph_seal(changed);
	org_join(org, graph);
	graph_group_administers(changed, 0, graph_view(graph)->groups[0].administers);
	got =
	    text_of(admins_find_changed(changed, org, graph_view(graph)), graph_view(changed), org);
	assert_string_equal(got, "site b keepers -\nsite z keepers -\n");
	free(got);
	org_release(org);
	graph_release(graph);
	graph_release(changed);
}

static void
test_at_work(void **state)
{
	static const struct {
		uint8_t type, status;
		const char *directory; /* its word on one that is not in Jira; NULL: it is */
		bool at_work;
	} rows[] = {
		{ ACCOUNT_ATLASSIAN, ACCOUNT_ACTIVE, NULL, true },
		{ ACCOUNT_ATLASSIAN, ACCOUNT_INACTIVE, NULL, false },
		{ ACCOUNT_ATLASSIAN, ACCOUNT_UNKNOWN, NULL, false },
		{ ACCOUNT_APP, ACCOUNT_ACTIVE, NULL, false },
		{ 0, 0, "active", true },
		{ 0, 0, "suspended", false },
		{ 0, 0, "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct account account = { .type = rows[i].type, .status = rows[i].status };
		struct org_account known = { .status = rows[i].directory };
		struct graph_view view = { .accounts = &account };
		struct org org = { .accounts = &known };
		bool there = rows[i].directory != NULL;
		const struct admin admin = { .account = there ? NONE : 0,
			.org_account = there ? 0 : NONE };

		assert_int_equal(admin_is_at_work(&admin, &view, &org), rows[i].at_work);
	}
}

/* A role of its own administers every project, as a group of administrators does. */
static void
test_own_role_reaches(void **state)
{
	const struct access_choice choice = { .candidates = CANDIDATES_LICENSED };
	struct graph *graph = graph_new();
	uint32_t accounts[2] = { account_add(graph, 'a'), account_add(graph, 'c') };
	struct explain_all *explain;
	struct ways ways = { 0 };
	struct access *access;
	struct err err;
	uint32_t scheme = graph_scheme(graph, "1", "S", NULL);

	(void)state;
	graph_scheme_read(graph, scheme);
	graph_project(graph,
	    &(struct project){ .id = "10", .key = "P", .lead = accounts[0], .scheme = scheme },
	    NULL);
	graph_seal(graph);
	graph_account_administers(graph, accounts[1], 1 << ADMIN_JIRA);
	access = access_new(graph, &choice, &err);
	assert_non_null(access);
	assert_int_equal(access_ways(access, 0, accounts[0], PERMISSION_ADMINISTER_JIRA, &ways), 0);
	assert_int_equal(access_ways(access, 0, accounts[1], PERMISSION_ADMINISTER_JIRA, &ways),
	    PERMISSION_ADMINISTER_JIRA);
	assert_int_equal(ways.count, 1);
	assert_int_equal(ways.list[0].group, NONE);
	explain = explain_all_new(access, accounts[1]);
	assert_int_equal(explain->admin.count, 1);
	assert_int_equal(explain->admin.list[0].group, NONE);
	explain_all_release(explain);
	ways_release(&ways);
	access_release(access);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_at_work),
		cmocka_unit_test(test_own_role_reaches),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
