/* What spreadsheets make of keys and names. */
#include "model/base/arena.h"
#include "model/base/invisible.h"
#include "model/plan/plan_damage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
damage_is_seen(void **state)
{
	static const struct {
		const char *word, *name;
		bool fits;
	} rows[] = {
		{ "1-Mar", "MAR1", true },
		{ "01. Mrz", "MAR1", false },
		{ "1-M\xc3\xa4r", "MAR1", false },
		{ "Mar-01", "MAR1", true },
		{ "Mar-23", "MAR23", true },
		{ "1-Sep", "SEPT1", true },
		{ "2-Mar", "MAR1", false },
		{ "1-Mar", "MARS", false },
		{ "1-Mar", "WEB1", false },
		{ "MAR1", "MAR1", false },
		{ "1-Dez", "DEZ1", true },
		{ "123", "0123", true },
		{ "123", "00123", true },
		{ "123", "123", false },
		{ "123", "1230", false },
		{ "0", "000", true },
		{ "5.57058E+23", "557058012345678901234567", true },
		{ "5.57058E+23", "557158012345678901234567", false },
		{ "5.57058E+23", "team", false },
		{ "", "0", false },
		{ "x", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (damage_fits(rows[i].word, rows[i].name) != rows[i].fits)
			fail_msg("'%s' of '%s'", rows[i].word, rows[i].name);
}

static void
a_key_or_id_no_more(void **state)
{
	static const char *const seen[] = { "1-Mar", "Mar-01", "01. Mrz", "5.57058E+23" },
				 *const fine[] = { "", "MAR1", "MARCH", "WEB", "5E23",
					 "557058:0b21-7297", "5570580123", "DEC_1" };

	(void)state;
	for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++)
		assert_true(damage_seen(seen[i]));
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		assert_false(damage_seen(fine[i]));
}

static void
the_invisible_goes(void **state)
{
	static const char *const rows[][2] = {
		{ "\xc2\xa0grant\xe2\x80\x8b ", "grant" },
		{ "\xef\xbb\xbf\xe2\x80\x8fkeep", "keep" },
		{ " \xc2\xa0 \t", "" },
		{ "\xe2\x80\x8b", "" },
		{ "a\xc2\xa0"
		  "b",
		    "a\xc2\xa0"
		    "b" },
		{ "Andr\xc3\xa9\xc2\xa0", "Andr\xc3\xa9" },
		{ "\xe2\x82\xac\xe2\x82\xac", "\xe2\x82\xac\xe2\x82\xac" },
		{ "\xc2", "\xc2" },
		{ "\xe2\x80", "\xe2\x80" },
	};
	struct arena arena = { 0 };
	const char *name = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(invisible_trimmed(&arena, rows[i][0]), rows[i][1]);
	assert_int_equal(invisible_inside("712020:\xe2\x80\x8b"
					  "0b",
			     &name),
	    0x200b);
	assert_string_equal(name, "a character of no width");
	assert_int_equal(invisible_inside("Andr\xc3\xa9 \xe2\x82\xac", &name), 0);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_is_seen),
		cmocka_unit_test(a_key_or_id_no_more),
		cmocka_unit_test(the_invisible_goes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
