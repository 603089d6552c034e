/* A table of fields, both ways: what is written is read back, and what a whole document is refused for. */
#include "model/base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const char *name;
	uint32_t count;
};
struct thing {
	const char *text, *filled;
	uint32_t count;
	uint64_t big;
	bool yes;
	uint8_t choice;
	struct part inner;
	struct part *parts;
	size_t part_count, part_room;
	const char **row;
	size_t row_count;
};

static const char *const choices[] = { "none", "some", "all", NULL };

static const struct json_field part_fields[] = {
	{ "name", JSON_FILLED, offsetof(struct part, name), NULL, false },
	{ "count", JSON_COUNT, offsetof(struct part, count), NULL, true },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape part_shape = { sizeof(struct part), part_fields };
#define AT(member) offsetof(struct thing, member)
static const struct json_field thing_fields[] = {
	{ "text", JSON_TEXT, AT(text), NULL, false },
	{ "filled", JSON_FILLED, AT(filled), NULL, false },
	{ "count", JSON_COUNT, AT(count), NULL, false },
	{ "big", JSON_COUNT64, AT(big), NULL, false },
	{ "yes", JSON_YES, AT(yes), NULL, false },
	{ "choice", JSON_CHOICE, AT(choice), choices, true },
	{ "inner", JSON_RECORD, AT(inner), &part_shape, false },
	{ "parts", JSON_ARRAY, AT(parts), &part_shape, false },
	{ "row", JSON_ROW, AT(row), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape thing_shape = { sizeof(struct thing), thing_fields };

#define BLANK "{\"choice\":\"none\",\"inner\":{\"count\":0}}"
#define FULL                                                                                       \
	"{\"text\":\"\",\"filled\":\"f\",\"count\":4294967295,\"big\":9007199254740993,"           \
	"\"yes\":true,\"choice\":\"all\",\"inner\":{\"name\":\"i\",\"count\":1},"                  \
	"\"parts\":[{\"count\":0},{\"name\":\"\\u001B\",\"count\":7}],\"row\":[\"a\",\"\"]}"

static void
same_both_ways(const char *text)
{
	struct arena arena = { 0 };
	struct thing thing = { 0 };
	struct json_out out;
	size_t len;

	assert_int_equal(
	    json_read(&thing_shape, &thing, &arena, JSON_STRICT, text, strlen(text), NULL), 0);
	assert_non_null(thing.filled);
	json_memory(&out);
	json_open(&out, NULL);
	json_write(&out, thing_fields, &thing);
	json_close(&out);
	assert_string_equal(json_bytes(&out, &len), text);
	assert_int_equal(len, strlen(text));
	json_release(&out);
	free(thing.parts);
	arena_release(&arena);
}

static void
written_is_read(void **state)
{
	(void)state;
	same_both_ways(BLANK);
	same_both_ways(FULL);
}

static void
what_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum json_fault_kind kind;
		unsigned line;
	} rows[] = {
		{ "{\"choice\":\n\"few\"}", JSON_FOREIGN, 2 },
		{ "{\"choice\":\"all\",\"count\":4294967296}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"count\":-1}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"big\":1.5}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"yes\":null}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"row\":[\"\\u0000\"]}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"text\":\"\\u0000\"}", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\",\"row\":\n[{}]}", JSON_FOREIGN, 2 },
		{ "{\"choice\":\"all\",\n\n\"more\":1}", JSON_UNKNOWN, 3 },
		{ "{\"choice\":\"all\",\n\"choice\":\"all\"}", JSON_TWICE, 2 },
		{ "{\"choice\":\"all\",\"parts\":[{}]}", JSON_BROKEN, 1 },
		{ "{}", JSON_BROKEN, 1 },
		{ "[]", JSON_FOREIGN, 1 },
		{ "{\"choice\":\"all\"", JSON_BROKEN, 1 },
		{ "{\"choice\":\"all\"} x", JSON_BROKEN, 1 },
		{ "{\"choice\":\"all\",\"text\":\"\\ud800\"}", JSON_BROKEN, 1 },
		{ "", JSON_BROKEN, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct arena arena = { 0 };
		struct thing thing = { 0 };
		struct json_fault fault;
		const char *text = rows[i].text;

		assert_int_equal(json_read(&thing_shape, &thing, &arena, JSON_STRICT, text,
				     strlen(text), &fault),
		    -1);
		if (fault.kind != rows[i].kind || fault.line != rows[i].line)
			fail_msg("%s: kind %d on line %u", text, (int)fault.kind, fault.line);
		free(thing.parts);
		arena_release(&arena);
	}
}

static void
lax_skips(void **state)
{
	static const char text[] = "{\"more\":{\"a\":[1,null]},\"choice\":\"some\",\"text\":null}";
	struct arena arena = { 0 };
	struct thing thing = { 0 };

	(void)state;
	assert_int_equal(
	    json_read(&thing_shape, &thing, &arena, JSON_LAX, text, strlen(text), NULL), 0);
	assert_int_equal(thing.choice, 1);
	assert_null(thing.text);
	arena_release(&arena);
}

static void
too_many(void **state)
{
	const size_t count = JSON_ARRAY_MAX + 1;
	struct json_out out;
	struct arena arena = { 0 };
	struct thing thing = { 0 };
	const char *text;
	size_t len;

	(void)state;
	json_memory(&out);
	json_open(&out, NULL);
	json_text(&out, "choice", "all");
	json_open_list(&out, "parts");
	for (size_t i = 0; i < count; i++) {
		json_open(&out, NULL);
		json_count(&out, "count", i);
		json_close(&out);
	}
	json_close_list(&out);
	json_close(&out);
	text = json_bytes(&out, &len);
	assert_int_equal(json_read(&thing_shape, &thing, &arena, JSON_STRICT, text, len, NULL), -1);
	assert_int_equal(thing.part_count, JSON_ARRAY_MAX);
	json_release(&out);
	free(thing.parts);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_read),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(lax_skips),
		cmocka_unit_test(too_many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("json table", tests, NULL, NULL);
}
