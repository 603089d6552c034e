/* How long a token command is waited for: shell.c with a clock that runs fast. */
#include <time.h>

static int fast_clock(clockid_t clock, struct timespec *now);

#define clock_gettime fast_clock
#include "cmd/shell.c"
#undef clock_gettime
#include "cmd/secret.h"

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

static long faster = 1;

static int
fast_clock(clockid_t clock, struct timespec *now)
{
	int failed = clock_gettime(clock, now);

	now->tv_sec = now->tv_sec * faster + now->tv_nsec / (1000000000 / faster);
	return failed;
}

static void
test_limit(void **state)
{
	static const char command[] =
	    "echo abc; exec sleep 300 >&-"; /* closes its output, and stays */
	struct secret secret = { 0 };
	struct err err;

	(void)state;
	faster = 100;
	assert_int_equal(secret_read_command(&secret, "token command", command, &err), -1);
	faster = 1;
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text,
	    "token command: not finished within 60 s: run it by hand to see what it waits for");
	assert_null(secret.text);
}

static void
test_late_end(void **state)
{
	struct secret secret = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(
	    secret_read_command(&secret, "token command", "echo abc; exec >&-; sleep 0.1", &err),
	    0);
	assert_string_equal(secret.text, "abc");
	secret_release(&secret);
	assert_int_equal(secret_read_command(&secret, "token command",
			     "echo abc; exec >&-; sleep 0.1; exit 3", &err),
	    -1);
	assert_string_equal(
	    err.text, "token command: failed with exit code 3: run it by hand to see why");
	assert_null(secret.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_late_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
