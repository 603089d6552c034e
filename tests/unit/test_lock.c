/* The lock of a site: the same one, however the site is written. */
#include "cmd/lock.h"

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLOUD "a0000000-1111-4222-8333-444444444444"

static const struct {
	const char *why;
	struct site_id held, wanted;
	int same;
} rows[] = {
	{ "letters", { "", "https://lock.atlassian.net" }, { "", "HTTPS://Lock.Atlassian.Net" },
	    1 },
	{ "slashes and the port that https has", { "", "https://lock.atlassian.net" },
	    { NULL, "https://lock.atlassian.net:443//" }, 1 },
	{ "another port", { "", "https://lock.atlassian.net" },
	    { "", "https://lock.atlassian.net:444" }, 0 },
	{ "another host", { "", "https://lock.atlassian.net" },
	    { "", "https://lock2.atlassian.net" }, 0 },
	{ "the id is known to one alone", { CLOUD, "https://lock.atlassian.net" },
	    { "", "https://lock.atlassian.net/" }, 1 },
	{ "a site that was renamed", { CLOUD, "https://lock.atlassian.net" },
	    { "A0000000-1111-4222-8333-444444444444", "https://new.atlassian.net" }, 1 },
	{ "two sites of the gateway", { "", "https://api.atlassian.com/ex/jira/1" },
	    { "", "https://api.atlassian.com/ex/jira/2" }, 0 },
	{ "one site of the gateway", { "", "https://api.atlassian.com/ex/jira/1" },
	    { "", "https://api.atlassian.com/ex/jira/1/" }, 1 },
	{ "names of this machine", { "", "http://127.0.0.1:1" }, { "", "http://LOCALHOST:1/" }, 1 },
	{ "names of this machine, IPv6", { "", "http://[::1]:1" }, { "", "http://localhost:1" },
	    1 },
	{ "IPv6 without a port", { "", "http://[::1]" }, { "", "http://localhost:80" }, 1 },
	{ "what is on this machine is known by its port", { CLOUD, "http://localhost:1" },
	    { CLOUD, "http://localhost:2" }, 0 },
	{ "no address, as it is", { "", "what?" }, { "", "WHAT?" }, 1 },
};

static void
test_spellings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct lock held, wanted;
		struct err err;
		int rc;

		assert_int_equal(lock_take(&held, rows[i].held, &err), 0);
		rc = lock_take(&wanted, rows[i].wanted, &err);
		if ((rc < 0) != rows[i].same)
			fail_msg("%s", rows[i].why);
		if (rc < 0)
			assert_int_equal(err.status, STATUS_LOCKED);
		lock_release(&wanted);
		lock_release(&held);
		assert_int_equal(lock_take(&wanted, rows[i].wanted, &err), 0);
		lock_release(&wanted);
	}
}

static void
test_who(void **state)
{
	const struct site_id site = { "", "https://lock.atlassian.net" };
	char who[LOCK_WHO_MAX], process[32];
	struct lock held, wanted;
	struct err err;

	(void)state;
	lock_who(who);
	snprintf(process, sizeof(process), "process %ld of ", (long)getpid());
	assert_ptr_equal(strstr(who, process), who);
	assert_int_equal(lock_take(&held, site, &err), 0);
	assert_int_equal(lock_take(&wanted, site, &err), -1);
	assert_non_null(strstr(err.text, who));
	assert_non_null(strstr(err.text, ", since 20"));
	assert_non_null(strstr(err.text, "test_lock"));
	lock_release(&held);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_who),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
