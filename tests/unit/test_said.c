/* What the bodies of errors say. */
#include "fetch/walk/said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const struct {
	const char *body, *want;
} rows[] = {
	{ "{\"errorMessages\":[\"Not for you.\",\"b\"],\"errors\":{\"f\":\"x\"}}",
	    "Not for you.; b; f: x" },
	{ "{\"errors\":{},\"errorMessages\":[\"a\"]}", "a" },
	{ "{\"errorMessages\":[],\"errors\":{\"f\":\"x\",\"g\":\"y\"}}", "f: x; g: y" },
	{ "{\"errors\":{\"f\":{\"deep\":1},\"g\":\"y\"}}", "g: y" },
	{ " {\"code\":1,\"message\":\"m\",\"errors\":{\"f\":\"x\"}}", "f: x" },
	{ "{\"code\":401,\"message\":\"Unauthorized; scope does not match\"}",
	    "Unauthorized; scope does not match" },
	{ "{\"errors\":[{\"id\":\"1\",\"status\":400,\"title\":\"t\",\"detail\":\"d\"}]}", "d" },
	{ "{\"errors\":[{\"title\":\"t\"}]}", "t" },
	{ "{\"errors\":[{\"title\":\"t\"},{\"detail\":\"e\"}]}", "t; e" },
	{ "{\"errorMessages\":[\"a\"],\"errors\":{\"f\":\"cut he", "a" },
	{ "{\"errorMessages\":[\"cut he", "" },
	{ "{\"errorMessages\":[]}", "" },
	{ "{\"errorMessages\":\"no list\"}", "" },
	{ "{\"errorMessages\":[\"a\\u001b[2Jb\\u202e\\n\"]}", "a?[2Jb?" },
	{ "<html>", "" },
	{ "<!DOCTYPE html>\n<html><head><title>\n  Log in </title></head><body>x", "Log in" },
	{ "<html><body class=\"a\"><h1>Access\n denied</h1>by the proxy</body>", "Access" },
	{ "<p>407 <b>who</b> are you</p>", "407" },
	{ "<title>cut he", "cut he" },
	{ "\r\n  not let through\r\nmore", "not let through" },
	{ "plain", "plain" },
	{ "{\"key\":\"forbidden.insufficientScope\",\"context\":{\"a\":1}}",
	    "forbidden.insufficientScope" },
	{ "", "" },
	{ "[\"a\"]", "" },
};

static void
test_bodies(void **state)
{
	char out[SAID_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		said(rows[i].body, strlen(rows[i].body), out);
		assert_string_equal(out, rows[i].want);
	}
}

static void
test_long(void **state)
{
	char body[SAID_MAX * 3 + 40] = "{\"errorMessages\":[\"a", out[SAID_MAX + 1];

	(void)state;
	for (size_t i = 0; i < SAID_MAX; i++)
		strcat(body, "\xc3\xa9");
	strcat(body, "\"]}");
	said(body, strlen(body), out);
	assert_int_equal(strlen(out), SAID_MAX - 1);
	assert_null(strchr(out, '?'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
