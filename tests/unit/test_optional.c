/* Readings that may be left out: their names, and what is said of those that were not made. */
#include "fetch/jira/optional.h"
#include "model/graph/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void
test_names(void **state)
{
	char names[200] = "";
	size_t used = 0;

	(void)state;
	for (size_t i = 0; i < OPTIONALS; i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
		    i > 0 ? ", " : "", optional_readings[i].name);
		assert_ptr_equal(optional_named(optional_readings[i].name), &optional_readings[i]);
	}
	assert_string_equal(names, OPTIONAL_NAMES);
	assert_null(optional_named("token"));
	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		const struct endpoint *endpoint = endpoint_list[i];

		if (endpoint->optional == NULL)
			continue;
		if (optional_named(endpoint->optional) == NULL || endpoint->object == NULL)
			fail_msg("%s: '%s' is no reading, or it has no row", endpoint->name,
			    endpoint->optional);
	}
}

static void
test_valid(void **state)
{
	static const struct {
		const char *without, *message;
	} rows[] = {
		{ "tokens", NULL },
		{ "shared,org-roles,shared", NULL },
		{ "", "'' cannot be left out of a reading: the readings that can be left out are "
		      "tokens, service-accounts, org-roles, security, shared" },
		{ "tokens,,shared", "'' cannot be left out of a reading: the readings that can be "
				    "left out are tokens, service-accounts, org-roles, security, "
				    "shared" },
		{ "tokens, shared",
		    "' shared' cannot be left out of a reading, did you mean 'shared'?" },
		{ "shared,token",
		    "'token' cannot be left out of a reading, did you mean 'tokens'?" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
		    optional_valid(rows[i].without, &err), rows[i].message != NULL ? -1 : 0);
		if (rows[i].message != NULL) {
			assert_int_equal(err.status, STATUS_USAGE);
			assert_string_equal(err.text, rows[i].message);
		}
	}
}

static void
test_made(void **state)
{
	struct arena arena = { .step = 256 };

	(void)state;
	assert_string_equal(
	    optional_made(&arena, NULL), "tokens,service-accounts,org-roles,security,shared");
	assert_string_equal(
	    optional_made(&arena, "tokens,security"), "service-accounts,org-roles,shared");
	assert_string_equal(optional_made(&arena, optional_made(&arena, NULL)), "none");
	assert_string_equal(optional_of_snapshot("none"), "none");
	assert_string_equal(optional_of_snapshot(""), "org-roles");
	arena_release(&arena);
}

static void
add(struct run *run, const char *object, const char *reading, const char *not_read)
{
	struct coverage *row = run_coverage(run, object, "GET /");

	row->complete = true;
	row->reading = reading;
	row->not_read = not_read;
}

static void
test_not_read(void **state)
{
	static const struct {
		const char *names, *why;
	} want[] = {
		{ "tokens, service-accounts", "no key" },
		{ "org-roles", "HTTP 403" },
		{ "security (members, projects)", "HTTP 404" },
	};
	struct run run = { .complete = true };
	struct arena arena = { .step = 256 };
	const char *names, *why;
	size_t at = 0;

	(void)state;
	add(&run, "accounts", NULL, NULL);
	add(&run, "API tokens", "tokens", "no key");
	add(&run, "groups' roles", "org-roles", "HTTP 403");
	add(&run, "accounts' roles", "org-roles", "HTTP 401");
	add(&run, "levels", "security", NULL);
	add(&run, "members", "security", "HTTP 404");
	add(&run, "projects", "security", "HTTP 403");
	add(&run, "service accounts", "service-accounts", "no key");
	add(&run, "API keys", "tokens", "no key");
	add(&run, "findings", NULL, "not judged");
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_string_equal(run_next_not_read(&run, &at, &arena, &names), want[i].why);
		assert_string_equal(names, want[i].names);
	}
	assert_null(run_next_not_read(&run, &at, &arena, &names));
	why = run_without(&run, "org-roles");
	assert_string_equal(why, "HTTP 403");
	assert_null(run_without(&run, "security"));
	assert_null(run_without(&run, "shared"));
	assert_string_equal(run_not_read(&run, "members"), "HTTP 404");
	assert_null(run_not_read(&run, "levels"));
	assert_null(run_not_read(&run, "filters"));
	arena_release(&arena);
	run_release(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_not_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("optional", tests, NULL, NULL);
}
