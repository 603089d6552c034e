/*
 * Arena, pool, set of numbers, growing arrays; and the run's lists, which stand on them.
 */
#include "model/base/arena.h"
#include "model/graph/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
arena_keeps_what_it_hands_out(void **state)
{
	static const size_t sizes[] = { 1, 7, 16, 1000, 0, 20000, 3, 70000, 64, 300000, 5 };
	enum { COUNT = sizeof(sizes) / sizeof(*sizes) };
	struct arena arena = { 0 };
	unsigned char *taken[COUNT], *text;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		taken[i] = arena_take(&arena, sizes[i]);
		assert_int_equal((uintptr_t)taken[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(taken[i][j], 0);
		memset(taken[i], (int)i + 1, sizes[i]);
		text = (unsigned char *)arena_text(&arena, "odd", 3);
		assert_string_equal((char *)text, "odd");
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(taken[i][j], i + 1);
	arena_release(&arena);
	assert_null(arena.blocks);
	assert_string_equal(arena_text(&arena, "usable again", 6), "usable");
	arena_release(&arena);
}

static void
pool_hands_out_each_text_once(void **state)
{
	struct pool pool = { 0 };
	const char *seven, *same;
	char text[32];
	bool fresh;

	(void)state;
	assert_int_equal(pool_find(&pool, "7", 1), POOL_NONE);
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "%u", i);
		assert_int_equal(pool_add(&pool, text, strlen(text), &fresh), i);
		assert_true(fresh);
	}
	seven = pool.texts[7];
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "%u", i);
		assert_int_equal(pool_add(&pool, text, strlen(text), &fresh), i);
		assert_false(fresh);
		assert_int_equal(pool_find(&pool, text, strlen(text)), i);
		assert_string_equal(pool.texts[i], text);
	}
	same = pool_intern(&pool, "7");
	assert_ptr_equal(same, seven);
	assert_int_equal(pool.count, 5000);
	assert_int_equal(pool_find(&pool, "12345", 3), 123); /* the length counts, not the NUL */
	assert_int_equal(pool_find(&pool, "5000", 4), POOL_NONE);
	assert_int_equal(pool_find(&pool, "", 0), POOL_NONE);
	assert_int_equal(pool_add(&pool, "", 0, NULL), 5000);
	assert_int_equal(pool_add(&pool, "9\0001", 3, NULL), 9); /* a text ends at its first NUL */
	pool_release(&pool);
}

static void
set_knows_its_numbers(void **state)
{
	struct idset set = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 3000; i++)
		assert_true(idset_add(&set, i * 4096));
	for (uint32_t i = 0; i < 3000; i++)
		assert_false(idset_add(&set, i * 4096));
	assert_true(idset_add(&set, UINT32_MAX - 1));
	assert_false(idset_add(&set, UINT32_MAX - 1));
	assert_int_equal(set.count, 3001);
	idset_release(&set);
}

static void
texts_and_room(void **state)
{
	char *text = mem_print("%s-%d", "a", 7), *copied = mem_copy(text);
	size_t room = 0;
	int *items = NULL;

	(void)state;
	assert_string_equal(text, "a-7");
	assert_string_equal(copied, "a-7");
	assert_ptr_not_equal(copied, text);
	for (size_t i = 0; i < 1000; i++) {
		items = mem_room(items, &room, i + 1, sizeof(*items));
		assert_true(room > i);
		items[i] = (int)i;
	}
	assert_true(room < 2000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	free(items);
	free(copied);
	free(text);
}

static void
run_keeps_reasons_and_coverage(void **state)
{
	struct run run = { .complete = true };
	struct coverage *row;

	(void)state;
	run_incomplete(&run, "group '%s': HTTP %d", "a\x1b", 500);
	run_incomplete(&run, "group 'b': HTTP 404");
	run_incomplete(&run, "group 'b': HTTP 404");
	assert_false(run.complete);
	assert_int_equal(run.reason_count, 2);
	assert_string_equal(run.reasons[0], "group 'a?': HTTP 500");
	assert_string_equal(run.reasons[1], "group 'b': HTTP 404");
	row = run_coverage(&run, "accounts", "GET /users");
	assert_int_equal(row->declared, COVERAGE_UNSAID);
	assert_int_equal(row->second_count, COVERAGE_UNSAID);
	assert_string_equal(row->drop_reason, "");
	assert_false(row->complete);
	row->received = 5;
	run_coverage(&run, "accounts", "GET /bulk");
	assert_int_equal(run_coverage(&run, "accounts", "GET /users")->received, 5);
	assert_int_equal(run.coverage_count, 2);
	assert_string_equal(run.coverage[1].endpoint, "GET /bulk");
	run_release(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_keeps_what_it_hands_out),
		cmocka_unit_test(pool_hands_out_each_text_once),
		cmocka_unit_test(set_knows_its_numbers),
		cmocka_unit_test(texts_and_room),
		cmocka_unit_test(run_keeps_reasons_and_coverage),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
