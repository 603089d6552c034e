/* Words people mistype, and what they meant. */
#include "model/base/nearest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const words[] = { "check", "fetch", "export", "verify", "--token-file" };

static const struct {
	const char *why, *word, *want;
} rows[] = {
	{ "the word itself", "export", "export" },
	{ "two letters swapped", "exprot", "export" },
	{ "a letter too many", "fetchh", "fetch" },
	{ "a letter missing", "chck", "check" },
	{ "a wrong letter", "verity", "verify" },
	{ "cut short", "exp", "export" },
	{ "an option cut short", "--tok", "--token-file" },
	{ "two letters say nothing", "ex", NULL },
	{ "nothing like it", "colour", NULL },
	{ "nothing at all", "", NULL },
	{ "very long",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aa",
	    NULL },
};

static void
finds_what_was_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *got = nearest(rows[i].word, words, sizeof(words) / sizeof(*words));

		if (rows[i].want == NULL && got != NULL)
			fail_msg("%s: '%s' became '%s'", rows[i].why, rows[i].word, got);
		if (rows[i].want == NULL)
			continue;
		if (got == NULL)
			fail_msg("%s: nothing for '%s'", rows[i].why, rows[i].word);
		assert_string_equal(got, rows[i].want);
	}
}

static void
knows_no_word_of_an_empty_list(void **state)
{
	(void)state;
	assert_null(nearest("export", words, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_meant),
		cmocka_unit_test(knows_no_word_of_an_empty_list),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
