/*
 * Text that grows, lists of it, lines that can meet a terminal, and what is asked of texts.
 */
#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
text_grows(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_print(&text, "%s", "");
	assert_string_equal(text.bytes, "");
	text_between(&text, ", ");
	text_add(&text, "one");
	text_between(&text, ", ");
	text_print(&text, "%d%s", 2, "nd");
	text_add_bytes(&text, "!?", 1);
	assert_string_equal(text.bytes, "one, 2nd!");
	assert_int_equal(text.len, strlen("one, 2nd!"));
	text_cut(&text, 3);
	assert_string_equal(text.bytes, "one");
	for (int i = 0; i < 5000; i++)
		text_print(&text, "%d", i % 10);
	assert_int_equal(text.len, 5003);
	assert_int_equal(strlen(text.bytes), 5003);
	text_release(&text);
	assert_null(text.bytes);
}

static void
lists_end_in_a_number(void **state)
{
	static const char *const want[] = { "", "a0", "a0, a1", "a0, a1 and 1 more",
		"a0, a1 and 2 more" };

	(void)state;
	for (size_t n = 0; n < sizeof(want) / sizeof(*want); n++) {
		struct text_list list = { .most = 2 };

		for (size_t i = 0; i < n; i++)
			text_list_add(&list, "a%zu", i);
		assert_string_equal(text_list_end(&list), want[n]);
		text_release(&list.text);
	}
}

static void
lines_are_harmless(void **state)
{
	struct text text = { 0 };
	char *bytes = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&bytes, &len);

	(void)state;
	text_line(&text, "a\n%s", "\x1b[1m\xe2\x80\xae");
	text_line(&text, "b");
	assert_string_equal(text.bytes, "a??[1m?\nb\n");
	assert_int_equal(text.len, strlen(text.bytes));
	text_release(&text);
	assert_non_null(out);
	text_say(out, "c%d\t", 1);
	fclose(out);
	assert_string_equal(bytes, "c1?\n");
	free(bytes);
}

static void
cut_characters_go(void **state)
{
	static const char *const cases[][2] = { { "", "" }, { "ab", "ab" },
		{ "a\xc3\xb6", "a\xc3\xb6" }, { "a\xc3", "a" }, { "a\xf0\x9f\x98", "a" },
		{ "a\xf0\x9f", "a" } };
	char text[8];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), "%s", cases[i][0]);
		text_whole(text);
		assert_string_equal(text, cases[i][1]);
	}
}

static void
questions(void **state)
{
	char mixed[] = "ABC xyz \xc3\x84 Z@[";

	(void)state;
	text_lower(mixed);
	assert_string_equal(mixed, "abc xyz \xc3\x84 z@[");
	assert_string_equal(text_or("a", "b"), "a");
	assert_string_equal(text_or("", "b"), "b");
	assert_string_equal(text_or(NULL, "b"), "b");
	assert_string_equal(text_after("group:dev", "group:"), "dev");
	assert_string_equal(text_after("group:", "group:"), "");
	assert_null(text_after("group", "group:"));
	assert_true(
	    text_lists("a,bc,d", "a") && text_lists("a,bc,d", "bc") && text_lists("a,bc,d", "d"));
	assert_false(
	    text_lists("a,bc,d", "b") || text_lists("a,bc,d", "bcd") || text_lists("", "a"));
	assert_string_equal(text_plural(0), "s");
	assert_string_equal(text_plural(1), "");
	assert_string_equal(text_plural(2), "s");
	assert_int_equal(text_unended("No right."), 8);
	assert_int_equal(text_unended("No right"), 8);
	assert_int_equal(text_unended(""), 0);
}

static void
quoted_for_a_shell(void **state)
{
	static const char *const cases[][2] = { { "", "''" }, { "a b", "'a b'" },
		{ "it's", "'it'\\''s'" }, { "'", "''\\'''" }, { "-rf", "'./-rf'" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *word = text_quoted(cases[i][0]);

		assert_string_equal(word, cases[i][1]);
		free(word);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_grows),
		cmocka_unit_test(lists_end_in_a_number),
		cmocka_unit_test(lines_are_harmless),
		cmocka_unit_test(cut_characters_go),
		cmocka_unit_test(questions),
		cmocka_unit_test(quoted_for_a_shell),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
