/* Digests of sheets: equal for the same cells alone, and the block of rows where others begin to differ. */
#include "export/write/xlsx_digest.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 3000, LONG = 10000 };

/* What is different from the sheet that is compared with. */
struct twist {
	const char *why;
	uint32_t rows; /* of the sheet */
	uint32_t at;   /* this row has another text, ... */
	double number, time;
	bool date; /* ... or its number is a date, ... */
	bool same;
	uint32_t told; /* the first row of the block */
};

static void
fill(struct xlsx_digest *digest, const struct twist *twist)
{
	char *text = calloc(1, LONG + 1);

	memset(text, 'x', LONG);
	xlsx_digest_begin(digest);
	for (uint32_t row = 0; row < twist->rows; row++) {
		text[0] = row == twist->at ? 'y' : 'x';
		xlsx_digest_text(digest, row, 0, text, row % 100 == 0 ? LONG : 3);
		xlsx_digest_number(digest, row, 1,
		    twist->date ? XLSX_KIND_FORMULA : XLSX_KIND_NUMBER, twist->number);
		xlsx_digest_time(digest, row, 2, twist->time);
	}
	xlsx_digest_end(digest);
	free(text);
}

static void
test_same(void **state)
{
	static const struct twist plain = { "", ROWS, ROWS, 1.5, 46000.5, false, true, 0 };
	static const struct twist twists[] = {
		{ "the same", ROWS, ROWS, 1.5, 46000.5, false, true, 0 },
		{ "the same to the second", ROWS, ROWS, 1.5, 46000.500001, false, true, 0 },
		{ "a second later", ROWS, ROWS, 1.5, 46000.50002, false, false, 0 },
		{ "another number", ROWS, ROWS, 1.25, 46000.5, false, false, 0 },
		{ "a formula of that number", ROWS, ROWS, 1.5, 46000.5, true, false, 0 },
		{ "a text of the first block", ROWS, 1023, 1.5, 46000.5, false, false, 0 },
		{ "a text of the second", ROWS, 1024, 1.5, 46000.5, false, false, 1024 },
		{ "a long text of the last", ROWS, 2900, 1.5, 46000.5, false, false, 2048 },
		{ "fewer rows", 2048, ROWS, 1.5, 46000.5, false, false, 2048 },
		{ "one more row", ROWS + 1, ROWS + 1, 1.5, 46000.5, false, false, 2048 },
		{ "no row", 0, 0, 1.5, 46000.5, false, false, 0 },
	};
	struct xlsx_digest want = { 0 };

	(void)state;
	fill(&want, &plain);
	for (size_t i = 0; i < sizeof(twists) / sizeof(twists[0]); i++) {
		struct xlsx_digest got = { 0 };
		uint32_t row = 7, back = 7;

		fill(&got, &twists[i]);
		if (xlsx_digest_same(&want, &got, &row) != twists[i].same ||
		    xlsx_digest_same(&got, &want, &back) != twists[i].same ||
		    (!twists[i].same && (row != twists[i].told || back != row)))
			fail_msg("%s: row %u, and %u", twists[i].why, row, back);
		xlsx_digest_release(&got);
	}
	xlsx_digest_release(&want);
}

/* A moment that cannot be told equals nothing, not even itself. */
static void
test_failed(void **state)
{
	struct xlsx_digest a = { 0 };
	uint32_t row = 7;

	(void)state;
	xlsx_digest_begin(&a);
	xlsx_digest_text(&a, 0, 0, "x", 1);
	xlsx_digest_time(&a, 0, 1, INFINITY);
	xlsx_digest_text(&a, 0, 2, "x", 1);
	xlsx_digest_number(&a, 0, 3, XLSX_KIND_NUMBER, 1);
	xlsx_digest_time(&a, 0, 4, 46000);
	xlsx_digest_end(&a);
	assert_false(xlsx_digest_same(&a, &a, &row));
	assert_int_equal(row, 0);
	xlsx_digest_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_failed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("xlsx_digest", tests, NULL, NULL);
}
