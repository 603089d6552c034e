/* How people write people, and nothing, into a cell. */
#include "model/review/person.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
blanks(void **state)
{
	static const struct {
		const char *why, *text;
		bool blank;
	} cases[] = {
		{ "nothing", "", true },
		{ "white space of ASCII", " \t\r\n\v\f", true },
		{ "no-break and ideographic spaces", "\xC2\xA0\xE3\x80\x80\xE1\x9A\x80", true },
		{ "what cannot be seen", "\xE2\x80\x8B\xE2\x80\x8D\xE2\x81\xA0\xEF\xBB\xBF\xC2\xAD",
		    true },
		{ "line separators", "\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\x9F", true },
		{ "a letter", " \xC2\xA0x", false },
		{ "a dash, U+2013", "\xE2\x80\x93", false },
		{ "an ellipsis, U+2026", "\xE2\x80\xA6", false },
		{ "a cut character", "\xE2", false },
		{ "another cut one", "\xE2\x80", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (text_is_blank(cases[i].text) != cases[i].blank)
			fail_msg("%s", cases[i].why);
}

static void
names(void **state)
{
	static const struct {
		const char *text, *id;
		bool named;
	} cases[] = {
		{ "ann@example.com", "ann@example.com", true },
		{ "ANN@Example.com", "ann@example.com", true },
		{ "Ann Ada <ann@example.com>", "ann@example.com", true },
		{ "bob@example.com; ann@example.com", "ann@example.com", true },
		{ "mailto:ann@example.com", "ann@example.com", true },
		{ "ask ann@example.com.", "ann@example.com", true },
		{ "\xC2\xA0"
		  "ann@example.com\xC2\xA0",
		    "ann@example.com", true },
		{ "712020:1b2e-02", "712020:1b2e-02", true },
		{ "Ann (712020:1b2e-02)", "712020:1b2e-02", true },
		{ "joann@example.com", "ann@example.com", false },
		{ "jo.ann@example.com", "ann@example.com", false },
		{ "ann@example.com.au", "ann@example.com", false },
		{ "ann@example.community", "ann@example.com", false },
		{ "712020:1b2e-021", "712020:1b2e-02", false },
		{ "Ann Ada", "ann@example.com", false },
		{ "anything", "", false },
		{ "anything", NULL, false },
		{ "", "ann@example.com", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (person_named(cases[i].text, cases[i].id) != cases[i].named)
			fail_msg("'%s'", cases[i].text);
}

static void
display_names(void **state)
{
	static const struct {
		const char *text, *name;
		bool called;
	} cases[] = {
		{ "Ann Ada", "Ann Ada", true },
		{ " ann\xC2\xA0\t ada ", "Ann Ada", true },
		{ "Ada, Ann", "Ann Ada", true },
		{ "Ann Ada <private@example.com>", "Ann Ada", true },
		{ "Ann Ada (IT)", "Ann Ada", true },
		{ "Ann Ada", "Ada, Ann", true },
		{ "Ann", "Ann Ada", false },
		{ "Ann Adams", "Ann Ada", false },
		{ "AnnAda", "Ann Ada", false },
		{ "<ann@example.com>", "", false },
		{ "", "", false },
		{ "Ann", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (person_called(cases[i].text, cases[i].name) != cases[i].called)
			fail_msg("'%s'", cases[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks),
		cmocka_unit_test(names),
		cmocka_unit_test(display_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
