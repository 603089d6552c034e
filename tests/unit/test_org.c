/* The organisation's records: what is found again, sorted, joined, and left unexplained. */
#include "export/reports/catalog.h"
#include "model/graph/org.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <stdlib.h>

static void
test_same_records(void **state)
{
	struct org *org = org_new("o");
	bool fresh;
	uint32_t group;

	(void)state;
	group = org_group(org, "ari:cloud:identity::group/u-1", &fresh);
	assert_true(fresh);
	assert_int_equal(org_group(org, "u-1", &fresh), group);
	assert_false(fresh);
	assert_string_equal(org->groups[group].id, "u-1");
	assert_int_not_equal(org_group(org, "u-2", NULL), group);
	org_account(org, "a", &fresh);
	assert_true(fresh);
	assert_int_equal(org_account(org, "a", &fresh), 0);
	assert_false(fresh);
	assert_int_equal(org->account_count, 1);
	assert_int_equal(org->groups[group].users, NONE);
	assert_int_equal(org->accounts[0].mfa, -1);
	assert_string_equal(org->accounts[0].email, "");
	org_directory(org, "d", NULL);
	assert_int_equal(org_directory(org, "d", &fresh), 0);
	assert_false(fresh);
	org_release(org);
	org_release(NULL);
}

static void
test_owner(void **state)
{
	static const struct {
		struct org_group group;
		const char *owner;
	} rows[] = {
		{ { .managed_by = "" }, "" },
		{ { .managed_by = "open" }, "jira" },
		{ { .managed_by = "team-members" }, "jira" },
		{ { .managed_by = "admins" }, "organisation" },
		{ { .managed_by = "open", .fixed = true }, "organisation" },
		{ { .managed_by = "external" }, "identity provider" },
		{ { .managed_by = "", .synced = true, .fixed = true }, "identity provider" },
		{ { .managed_by = "something new" }, "jira" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(org_group_owner(&rows[i].group), rows[i].owner);
}

/* Only who can reach more than the groups explain is asked for. */
static void
test_unexplained(void **state)
{
	static const struct {
		const char *id;
		uint32_t resources;
		bool asked;
	} rows[] = {
		{ "nothing", 0, false },
		{ "by one group", 2, false },
		{ "by two groups that share one", 3, false },
		{ "one more", 4, true },
		{ "in no group", 1, true },
		{ "not said", NONE, false },
		{ "less than the groups", 1, false },
		{ "an administrator by whichever way", 2, true },
	};
	static const uint8_t groups[] = { 0, 1, 3, 3, 0, 3, 1, 1 }; /* bit by group */
	struct org *org = org_new("o");
	uint32_t *asked;
	size_t count, at = 0;

	(void)state;
	org_group(org, "one", NULL);
	org_group(org, "two", NULL);
	org_reach(org, 1, "r2");
	org_reach(org, 0, "r1");
	org_reach(org, 1, "r3");
	org_reach(org, 0, "r2");
	org_reach(org, 0, "r2"); /* told twice */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t account = org_account(org, rows[i].id, NULL);

		org->accounts[account].resources = rows[i].resources;
		org->accounts[account].administers = i == sizeof(rows) / sizeof(rows[0]) - 1;
		for (uint32_t group = 2; group-- > 0;)
			if ((groups[i] >> group & 1) != 0)
				org_member(org, group, account);
	}
	count = org_perhaps_direct(org, &asked);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].asked)
			assert_true(at < count && asked[at++] == i);
	assert_int_equal(at, count);
	free(asked);
	org_release(org);
	org = org_new("o");
	assert_int_equal(org_perhaps_direct(org, &asked), 0);
	free(asked);
	org_release(org);
}

static struct graph *
site(void)
{
	struct graph *graph = graph_new();

	graph_account(graph,
	    &(struct account){ .id = "b",
		.name = "B",
		.email = "b@jira.example",
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST },
	    NULL);
	graph_account(graph,
	    &(struct account){ .id = "a",
		.name = "A",
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST },
	    NULL);
	graph_group(graph, &(struct group){ .id = "g", .name = "G", .access = GROUP_LISTED }, NULL);
	graph_seal(graph);
	return graph;
}

static void
test_join(void **state)
{
	static const char *const ids[] = { "z", "b", "a" };
	struct org *org = org_new("o");
	struct graph *graph = site();
	const struct graph_view *view;
	uint32_t number;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		number = org_account(org, ids[i], NULL);
		org->accounts[number].email = i == 1 ? "b@org.example" : "x@org.example";
		org->accounts[number].claim_status = i == 2 ? "managed" : "unmanaged";
		org_role(
		    org, &(struct org_role){ .who = number, .resource = "r2", .role = "user" });
		org_role(
		    org, &(struct org_role){ .who = number, .resource = "r1", .role = "user" });
		org_role(
		    org, &(struct org_role){ .who = number, .resource = "r2", .role = "user" });
	}
	org_group(org, "other", NULL);
	number = org_group(org, "ari:cloud:identity::group/g", NULL);
	org->groups[number].managed_by = "admins";
	org_role(org,
	    &(struct org_role){ .of_group = true, .who = number, .resource = "r", .role = "user" });
	org_join(org, graph);
	view = graph_view(graph);

	assert_string_equal(org->accounts[0].id, "a");
	assert_string_equal(org->accounts[2].id, "z");
	assert_int_equal(org->accounts[2].account, NONE);
	assert_string_equal(view->accounts[org->accounts[0].account].id, "a");
	assert_string_equal(view->accounts[org->accounts[0].account].email, "x@org.example");
	assert_string_equal(view->accounts[org->accounts[1].account].email, "b@jira.example");
	assert_string_equal(org->groups[0].id, "g");
	assert_string_equal(view->groups[org->groups[0].group].id, "g");
	assert_int_equal(org->groups[1].group, NONE);
	assert_int_equal(org->role_count, 7); /* the repeated ones once */
	for (uint32_t i = 0; i < 6; i++) {
		assert_int_equal(org->roles[i].who, i / 2);
		assert_string_equal(org->roles[i].resource, i % 2 == 0 ? "r1" : "r2");
	}
	assert_true(org->roles[6].of_group);
	assert_int_equal(org->roles[6].who, 0);
	graph_release(graph);
	org_release(org);
}

/* Directories that list the same account may tell its groups again; whoever they are, each is a member once. */
static void
test_members_once(void **state)
{
	struct org *org = org_new("o");
	size_t count;

	(void)state;
	org_group(org, "y", NULL);
	org_group(org, "x", NULL);
	org_account(org, "b", NULL);
	org_account(org, "a", NULL);
	for (uint32_t times = 0; times < 3; times++) {
		org_member(org, 0, 0);
		org_member(org, 1, 1);
	}
	org_member(org, 0, 1);
	org_members_once(org);
	assert_int_equal(org->member_count, 3);
	assert_int_equal(org->groups[0].members, 2);
	assert_int_equal(org->groups[1].members, 1);
	org_members_once(org);
	assert_int_equal(org->groups[0].members, 2);
	assert_int_equal(org_members_of(org, 0, &count)[1].account, 1);
	assert_int_equal(count, 2);
	assert_ptr_not_equal(org_members_of(org, 2, &count), NULL);
	assert_int_equal(count, 0);
	org_release(org);
}

/* What a directory does not say of an account is not known, and not "no". */
static void
test_managed(void **state)
{
	static const struct {
		const char *claim;
		int managed;
	} rows[] = { { "managed", 1 }, { "unmanaged", 0 }, { "", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct graph *graph = site();
		struct org *org = org_new("o");

		org_account(org, "a", NULL);
		org->accounts[0].claim_status = rows[i].claim;
		org_join(org, graph);
		assert_int_equal(graph_view(graph)->accounts[0].managed, rows[i].managed);
		org_release(org);
		graph_release(graph);
	}
}

/* An account of the claimed domains alone is in no directory. */
static void
test_account_differences(void **state)
{
	static const struct {
		const char *id;
		bool listed;
		const char *want[2]; /* in Jira, in the directory; NULL: no difference of it */
	} rows[] = {
		{ "a", true, { NULL, NULL } },
		{ "a", false, { "yes", "no" } },
		{ "z", true, { "no", "yes" } },
		{ "z", false, { NULL, NULL } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct graph *graph = site();
		struct org *org = org_new("o");
		struct source source = { .graph = graph_view(graph), .org = org };
		const struct column *columns = report_differences.columns;
		bool told = false;
		struct cell cell;
		const void *row;
		void *cursor;

		org_account(org, rows[i].id, NULL);
		org->accounts[0].listed = rows[i].listed;
		org->accounts_whole = true;
		org_join(org, graph);
		cursor = report_open(&report_differences, &source);
		while ((row = report_differences.next(cursor, &source)) != NULL) {
			column_cell(&columns[1], row, &cell);
			if (strcmp(cell.text, rows[i].id) != 0)
				continue;
			told = true;
			for (size_t c = 0; c < 2; c++) {
				column_cell(&columns[3 + c], row, &cell);
				assert_non_null(rows[i].want[c]);
				assert_string_equal(cell.text, rows[i].want[c]);
			}
		}
		assert_int_equal(told, rows[i].want[0] != NULL);
		report_close(&report_differences, cursor);
		org_release(org);
		graph_release(graph);
	}
}

/* A group that only an account named is not in the directory's list of groups. */
static void
test_group_differences(void **state)
{
	(void)state;
	for (int listed = 0; listed < 2; listed++) {
		struct graph *graph = site();
		struct org *org = org_new("o");
		struct source source = { .graph = graph_view(graph), .org = org };
		struct cell cell;
		uint32_t number;
		size_t rows = 0;
		const void *row;
		void *cursor;

		number = org_group(org, "g", NULL);
		org->groups[number].listed = listed;
		org->groups_whole = true;
		org_join(org, graph);
		cursor = report_open(&report_differences, &source);
		while ((row = report_differences.next(cursor, &source)) != NULL) {
			column_cell(&report_differences.columns[1], row, &cell);
			assert_string_equal(cell.text, "g");
			rows++;
		}
		assert_int_equal(rows, 1 - listed);
		report_close(&report_differences, cursor);
		org_release(org);
		graph_release(graph);
	}
}

/* Any order in, one order out; a service account's token that people's list has too stands once, as that says. */
static void
test_tokens(void **state)
{
	static const struct {
		enum org_token_kind kind;
		const char *owner, *id, *created;
	} told[] = {
		{ ORG_TOKEN_SERVICE, "s", "2", "" },
		{ ORG_TOKEN_KEY, "a", "1", "key" },
		{ ORG_TOKEN_USER, "s", "2", "2026-01-01T00:00:00Z" },
		{ ORG_TOKEN_USER, "b", "9", "" },
		{ ORG_TOKEN_USER, "a", "1", "token" },
		{ ORG_TOKEN_USER, "a", "1", "token" },
	};
	struct graph *graph = site();
	struct org *org = org_new("o");
	const struct org_token *of;
	uint32_t number;
	size_t count;

	(void)state;
	org_account(org, "b", NULL);
	org_service(org, "s", &number)->creator_id = "b";
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct org_token *token = org_token(org, told[i].kind, told[i].id, &number);

		token->owner_id = told[i].owner;
		token->created = told[i].created;
	}
	org_join(org, graph);
	assert_int_equal(org->token_count, 4);
	of = org_tokens_of(org, "a", &count);
	assert_int_equal(count, 2);
	assert_string_equal(of[0].created, "token");
	assert_string_equal(of[1].created, "key");
	assert_int_equal(of[0].account, 0);
	of = org_tokens_of(org, "s", &count);
	assert_int_equal(count, 1);
	assert_int_equal(of->kind, ORG_TOKEN_SERVICE);
	assert_true(of->says_never);
	assert_string_equal(of->created, "2026-01-01T00:00:00Z");
	assert_int_equal(of->account, NONE);
	assert_int_equal(of->org_account, NONE);
	org_tokens_of(org, "nobody", &count);
	assert_int_equal(count, 0);
	assert_string_equal(org_service_of(org, "s")->creator_id, "b");
	assert_int_equal(org_service_of(org, "s")->creator_account, 0);
	assert_null(org_service_of(org, "b"));
	org_release(org);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_records),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_unexplained),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_group_differences),
		cmocka_unit_test(test_members_once),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_managed),
		cmocka_unit_test(test_account_differences),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
