/* What a reading cannot answer, by the rows of its completeness. */
#include "fetch/walk/endpoint.h"
#include "model/graph/unread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { KINDS = UNREAD_SCHEMES + 1 };

/* Rows of completeness.csv, and the kinds of things that are not known while they are not complete. */
static const struct {
	const char *object;
	unsigned kinds; /* bits */
} rows[] = {
	{ "accounts", 1 << UNREAD_ACCOUNTS },
	{ "accounts not in the list", 1 << UNREAD_ACCOUNTS },
	{ "groups", 1 << UNREAD_GROUPS },
	{ "groups that no list has, asked for by id", 1 << UNREAD_GROUPS },
	{ "admin groups", 0 },
	{ "projects", 1 << UNREAD_PROJECTS },
	{ "roles", 1 << UNREAD_ROLES },
	{ "roles of team-managed projects", 1 << UNREAD_ROLES },
	{ "roles, one by one", 1 << UNREAD_ROLES },
	{ "roles of the site, as one project has them", 1 << UNREAD_ROLES },
	{ "memberships", 1 << UNREAD_MEMBERSHIPS },
	{ "groups of apps, customers and inactive accounts", 1 << UNREAD_MEMBERSHIPS },
	{ "role actors", 1 << UNREAD_ACTORS | 1 << UNREAD_ROLES },
	{ "permission schemes", 1 << UNREAD_SCHEMES },
	{ "permission schemes, one by one", 1 << UNREAD_SCHEMES },
	{ "permission schemes of projects", 1 << UNREAD_SCHEMES },
	{ "permission schemes not in the list", 1 << UNREAD_SCHEMES },
	{ "application roles", 0 },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool
is_endpoint(const char *object)
{
	for (size_t i = 0; endpoint_list[i] != NULL; i++)
		if (endpoint_list[i]->object != NULL &&
		    strcmp(endpoint_list[i]->object, object) == 0)
			return true;
	return false;
}

static void
test_rows(void **state)
{
	char why[300];

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct run run = { .complete = true };

		assert_true(is_endpoint(rows[i].object));
		for (size_t r = 0; r < ROWS; r++)
			run_coverage(&run, rows[r].object, "GET /x")->complete = r != i;
		run_incomplete(&run, "the reading ended");
		for (unsigned kind = UNREAD_NOTHING; kind < KINDS; kind++)
			assert_int_equal(
			    unread(&run, (enum unread_kind)kind, why, sizeof(why)) ? 1 : 0,
			    rows[i].kinds >> kind & 1);
		run_release(&run);
	}
}

static void
test_words(void **state)
{
	struct run run = { .complete = true };
	struct err err;
	char why[300] = "";

	(void)state;
	assert_false(unread(NULL, UNREAD_GROUPS, why, sizeof(why)));
	run_coverage(&run, "groups", "GET /x");
	assert_false(
	    unread(&run, UNREAD_GROUPS, why, sizeof(why))); /* complete with an exception */
	run_incomplete(&run, "the deadline of 5 s has passed");
	assert_true(unread(&run, UNREAD_GROUPS, why, sizeof(why)));
	assert_string_equal(
	    why, "cannot be judged: groups were not read (the deadline of 5 s has passed)");
	run_incomplete(&run, "groups: GET /x: HTTP 403");
	run_coverage(&run, "groups", "GET /x")->received = 7;
	assert_true(unread(&run, UNREAD_GROUPS, why, sizeof(why)));
	assert_string_equal(why, "cannot be judged: groups were not all read (GET /x: HTTP 403)");

	err_set(&err, STATUS_BAD_INPUT, "no group has the id 'x'");
	unread_blame(&run, UNREAD_PROJECTS, "f:1:1", &err);
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	unread_blame(&run, UNREAD_GROUPS, "f:1:1", &err);
	assert_int_equal(err.status, STATUS_INCOMPLETE);
	assert_string_equal(
	    err.text, "f:1:1: cannot be judged: groups were not all read (GET /x: HTTP 403)");
	run.ended = STATUS_UNREACHABLE;
	unread_blame(&run, UNREAD_GROUPS, NULL, &err);
	assert_int_equal(err.status, STATUS_UNREACHABLE);
	run_release(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("unread", tests, NULL, NULL);
}
