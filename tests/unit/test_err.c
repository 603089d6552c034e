/*
 * A failure's text: set, wrapped, cut, and made harmless.
 */
#include "model/base/err.h"
#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *why, *in, *want;
} harmless[] = {
	{ "plain text stays", "group 'a': HTTP 500", "group 'a': HTTP 500" },
	{ "nothing stays nothing", "", "" },
	{ "letters of other scripts stay", "J\xc3\xb6rg \xe6\x9d\x8e \xf0\x9f\x98\x80",
	    "J\xc3\xb6rg \xe6\x9d\x8e \xf0\x9f\x98\x80" },
	{ "escape sequences", "a\x1b[31mb", "a?[31mb" },
	{ "line ends and tabs", "a\r\nb\tc", "a??b?c" },
	{ "delete",
	    "a\x7f"
	    "b",
	    "a?b" },
	{ "C1: first and last", "\xc2\x80 \xc2\x9f", "? ?" },
	{ "just after C1: no-break space stays", "\xc2\xa0", "\xc2\xa0" },
	{ "C1 as a stray byte",
	    "a\x9b"
	    "b",
	    "a?b" },
	{ "marks U+200E, U+200F", "\xe2\x80\x8e|\xe2\x80\x8f", "?|?" },
	{ "overrides U+202A, U+202E", "\xe2\x80\xaa|\xe2\x80\xae", "?|?" },
	{ "neighbours U+2029, U+202F stay", "\xe2\x80\xa9|\xe2\x80\xaf",
	    "\xe2\x80\xa9|\xe2\x80\xaf" },
	{ "isolates U+2066, U+2069", "\xe2\x81\xa6|\xe2\x81\xa9", "?|?" },
	{ "neighbours U+2065, U+206A stay", "\xe2\x81\xa5|\xe2\x81\xaa",
	    "\xe2\x81\xa5|\xe2\x81\xaa" },
	{ "a character that is cut off", "ab\xe2\x80", "ab??" },
	{ "an overlong form", "\xc0\x9b|\xe0\x82\x9b", "??|???" },
	{ "a surrogate", "\xed\xa0\x80", "???" },
	{ "beyond Unicode", "\xf4\x90\x80\x80|\xff", "????|?" },
};

static void
makes_text_harmless(void **state)
{
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		snprintf(text, sizeof(text), "%s", harmless[i].in);
		text_harmless(text);
		if (strcmp(text, harmless[i].want) != 0)
			fail_msg("%s: '%s'", harmless[i].why, text);
	}
}

static void
sets_and_wraps(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, STATUS_UNREACHABLE, "GET %s: HTTP %d", "/x\x1b", 500), -1);
	assert_int_equal(err.status, STATUS_UNREACHABLE);
	assert_string_equal(err.text, "GET /x?: HTTP 500");
	assert_int_equal(err_wrap(&err, "project '%s'", "W\nEB"), -1);
	assert_string_equal(err.text, "project 'W?EB': GET /x?: HTTP 500");
	assert_int_equal(err.status, STATUS_UNREACHABLE);
	err_wrap(&err, "%s", err.text);
	assert_string_equal(
	    err.text, "project 'W?EB': GET /x?: HTTP 500: project 'W?EB': GET /x?: HTTP 500");
	err_set(&err, STATUS_FAILED, "again: %.8s", err.text);
	assert_string_equal(err.text, "again: project ");
}

static void
cuts_what_is_too_long(void **state)
{
	char text[3000];
	struct err err;

	(void)state;
	/* An odd number before two-byte characters: the cut falls within one of them. */
	memset(text, 'a', sizeof(text));
	for (size_t i = 2000; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xb6", 2);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, STATUS_FAILED, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 2);
	assert_null(strchr(err.text, '?'));
	err_wrap(&err, "outer");
	assert_memory_equal(err.text, "outer: aaa", 10);
	assert_null(strchr(err.text, '?'));
	err_wrap(&err, "%s", text);
	assert_true(strlen(err.text) < sizeof(err.text));
	assert_null(strchr(err.text, '?'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_text_harmless),
		cmocka_unit_test(sets_and_wraps),
		cmocka_unit_test(cuts_what_is_too_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
