/* JSON into records: what is kept, and what makes a page unfit. */
#include "model/base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct thing {
	const char *id, *name;
	int64_t count;
	int good;
	struct thing *inner;
	struct json_list list, map, texts;
};
static const struct json_shape thing_shape;
static const struct json_field thing_fields[] = {
	{ "id", JSON_ID, offsetof(struct thing, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct thing, name), NULL, false },
	{ "count", JSON_NUMBER, offsetof(struct thing, count), NULL, false },
	{ "good", JSON_BOOL, offsetof(struct thing, good), NULL, false },
	{ "inner", JSON_OBJECT, offsetof(struct thing, inner), &thing_shape, false },
	{ "list", JSON_LIST, offsetof(struct thing, list), &thing_shape, false },
	{ "map", JSON_MAP, offsetof(struct thing, map), NULL, false },
	{ "texts", JSON_TEXTS, offsetof(struct thing, texts), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape thing_shape = { sizeof(struct thing), thing_fields };

static void print_things(char *out, size_t room, const struct json_list *list);

static void
add(char *out, size_t room, const char *text)
{
	size_t used = strlen(out);

	snprintf(out + used, room - used, "%s", text);
}

static void
print_thing(char *out, size_t room, const struct thing *t)
{
	char text[64];

	add(out, room, t->id);
	if (t->name != NULL) {
		add(out, room, " name=");
		add(out, room, t->name);
	}
	if (t->count != JSON_NO_NUMBER) {
		snprintf(text, sizeof(text), " count=%lld", (long long)t->count);
		add(out, room, text);
	}
	if (t->good != JSON_NO_BOOL)
		add(out, room, t->good ? " good" : " bad");
	if (t->inner != NULL) {
		add(out, room, " {");
		print_thing(out, room, t->inner);
		add(out, room, "}");
	}
	if (t->list.count > 0)
		print_things(out, room, &t->list);
	for (const struct json_node *n = t->map.first; n != NULL; n = n->next) {
		const struct json_pair *pair = n->record;

		snprintf(text, sizeof(text), " %s->%s", pair->key, pair->value);
		add(out, room, text);
	}
	for (const struct json_node *n = t->texts.first; n != NULL; n = n->next) {
		add(out, room, " '");
		add(out, room, n->record);
		add(out, room, "'");
	}
}

static void
print_things(char *out, size_t room, const struct json_list *list)
{
	add(out, room, " [");
	for (const struct json_node *n = list->first; n != NULL; n = n->next) {
		print_thing(out, room, n->record);
		add(out, room, n->next != NULL ? "; " : "");
	}
	add(out, room, "]");
}

/* Decodes in pieces of 'step' bytes; what came out, or the error's text, goes to out. */
static void
decode(const char *text, size_t len, size_t step, char *out, size_t room)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, &thing_shape, false };
	struct arena arena = { 0 };
	struct json *json = json_new(&root, &arena);
	struct err err;
	void *record = NULL;
	int rc = 0;

	for (size_t at = 0; at < len && rc == 0; at += step)
		rc = json_feed(json, text + at, len - at < step ? len - at : step, &err);
	if (rc == 0)
		rc = json_end(json, &record, &err);
	out[0] = '\0';
	if (rc < 0)
		snprintf(out, room, "%s", err.text);
	else
		print_thing(out, room, record);
	json_free(json);
	arena_release(&arena);
}

struct row {
	const char *why, *in, *want;
};

static const struct row good[] = {
	{ "all members", "{\"id\":\"a\",\"name\":\"n\",\"count\":3,\"good\":true}",
	    "a name=n count=3 good" },
	{ "an id that is a number", "{\"id\":10002}", "10002" },
	{ "a 64-bit id", "{\"id\":9007199254740993}", "9007199254740993" },
	{ "absent is not empty", "{\"id\":\"a\",\"name\":\"\"}", "a name=" },
	{ "null is absent",
	    "{\"id\":\"a\",\"name\":null,\"count\":null,\"good\":null,\"inner\":null,\"list\":"
	    "null}",
	    "a" },
	{ "unknown members are skipped",
	    "{\"x\":{\"id\":7,\"y\":[1,{\"id\":8}]},\"id\":\"a\",\"z\":[]}", "a" },
	{ "an object inside",
	    "{\"id\":\"a\",\"inner\":{\"id\":\"b\",\"name\":\"n\"},\"good\":false}",
	    "a bad {b name=n}" },
	{ "a list", "{\"list\":[{\"id\":1},{\"id\":2,\"list\":[{\"id\":3}]}],\"id\":\"a\"}",
	    "a [1; 2 [3]]" },
	{ "an empty list", "{\"id\":\"a\",\"list\":[]}", "a" },
	{ "a map", "{\"id\":\"a\",\"map\":{\"k\":\"v\",\"l\":\"w\"},\"name\":\"n\"}",
	    "a name=n k->v l->w" },
	{ "texts", "{\"texts\":[\"x\",\"\",\"\\u00e9\"],\"id\":\"a\"}", "a 'x' '' '\xc3\xa9'" },
	{ "no texts", "{\"id\":\"a\",\"texts\":[]}", "a" },
	{ "texts that are null", "{\"id\":\"a\",\"texts\":null}", "a" },
	{ "a pair of surrogates", "{\"id\":\"\\ud83d\\ude00\"}", "\xf0\x9f\x98\x80" },
	{ "escapes", "{\"id\":\"a\\\\u\\\"\\n\\u0041\"}", "a\\u\"\nA" },
	{ "a NUL in a name", "{\"id\":\"a\",\"name\":\"x\\u0000y\"}", "a name=x\xef\xbf\xbdy" },
	{ "UTF-8", "{\"id\":\"\xc3\xa9\xe2\x82\xac\"}", "\xc3\xa9\xe2\x82\xac" },
	{ "an unkept object in place of nothing", "{\"id\":\"a\",\"self\":{\"a\":{\"b\":{}}}}",
	    "a" },
	{ "negative", "{\"id\":\"a\",\"count\":-5}", "a count=-5" },
	{ "space around", " {\n \"id\" : \"a\" } ", "a" },
};

static const struct row bad[] = {
	{ "nothing", "", "the body is empty" },
	{ "cut in a text", "{\"id\":\"a", "byte 8: parse error: premature EOF" },
	{ "cut behind a member", "{\"id\":\"a\",", "byte 10: parse error: premature EOF" },
	{ "HTML", "<html>", "byte 1: lexical error: invalid char in json text." },
	{ "a bare text", "\"a\"", "byte 3: a plain value where an object or list belongs" },
	{ "null", "null", "byte 4: a plain value where an object or list belongs" },
	{ "a list where an object belongs", "[]", "byte 1: a list where none belongs" },
	{ "two documents", "{\"id\":1}{\"id\":2}", "byte 9: parse error: trailing garbage" },
	{ "required member missing", "{\"name\":\"n\"}", "byte 12: 'id' is missing" },
	{ "required member null", "{\"id\":null}", "byte 10: id: is null" },
	{ "an empty id", "{\"id\":\"\"}", "byte 8: id: an empty id" },
	{ "an id with a NUL", "{\"id\":\"a\\u0000\"}", "byte 15: id: an id that is no text" },
	{ "given twice", "{\"id\":\"a\",\"id\":\"b\"}", "byte 14: id: given twice" },
	{ "given twice, once null", "{\"name\":null,\"name\":\"b\"}",
	    "byte 19: name: given twice" },
	{ "number for text", "{\"id\":\"a\",\"name\":5}",
	    "byte 18: name: a number where none belongs" },
	{ "text for number", "{\"id\":\"a\",\"count\":\"5\"}",
	    "byte 21: count: a text where none belongs" },
	{ "text for bool", "{\"id\":\"a\",\"good\":\"yes\"}",
	    "byte 22: good: a text where none belongs" },
	{ "bool for text", "{\"id\":\"a\",\"name\":true}",
	    "byte 21: name: true or false where none belongs" },
	{ "object for text", "{\"id\":\"a\",\"name\":{}}",
	    "byte 18: name: an object where none belongs" },
	{ "list for text", "{\"id\":\"a\",\"name\":[]}",
	    "byte 18: name: a list where none belongs" },
	{ "object for list", "{\"id\":\"a\",\"list\":{}}",
	    "byte 18: list: an object where none belongs" },
	{ "list for object", "{\"id\":\"a\",\"inner\":[]}",
	    "byte 19: inner: a list where none belongs" },
	{ "text in a list", "{\"id\":\"a\",\"list\":[\"x\"]}",
	    "byte 21: list[0]: a plain value where an object or list belongs" },
	{ "list in a list", "{\"id\":\"a\",\"list\":[[]]}",
	    "byte 19: list[0]: a list where none belongs" },
	{ "an object among texts", "{\"id\":\"a\",\"texts\":[\"x\",{}]}",
	    "byte 24: texts[1]: an object where a text belongs" },
	{ "a list among texts", "{\"id\":\"a\",\"texts\":[[]]}",
	    "byte 20: texts[0]: a list where none belongs" },
	{ "a number among texts", "{\"id\":\"a\",\"texts\":[1]}",
	    "byte 20: texts[0]: a plain value where an object or list belongs" },
	{ "a text for texts", "{\"id\":\"a\",\"texts\":\"x\"}",
	    "byte 21: texts: a text where none belongs" },
	{ "deep inside", "{\"id\":1,\"list\":[{\"id\":1},{\"id\":2,\"inner\":{\"id\":true}}]}",
	    "byte 51: list[1].inner.id: true or false where none belongs" },
	{ "a fraction", "{\"id\":\"a\",\"count\":1.5}", "byte 21: count: not a whole number" },
	{ "a huge number", "{\"id\":\"a\",\"count\":99999999999999999999}",
	    "byte 38: count: not a whole number" },
	{ "a very long number", "{\"id\":\"a\",\"count\":123456789012345678901234567890}",
	    "byte 48: count: a number that is too long" },
	{ "overlong UTF-8", "{\"id\":\"\xc0\xaf\"}", "byte 10: id: not UTF-8" },
	{ "a surrogate as UTF-8", "{\"id\":\"\xed\xa0\x80\"}", "byte 11: id: not UTF-8" },
	{ "beyond Unicode", "{\"id\":\"\xf4\x90\x80\x80\"}", "byte 12: id: not UTF-8" },
	{ "half a sequence", "{\"id\":\"\xe2\x82\"}",
	    "byte 10: lexical error: invalid bytes in UTF8 string." },
	{ "first half alone", "{\"id\":\"\\ud800\"}", "byte 7: half of a surrogate pair" },
	{ "first half, then another escape", "{\"id\":\"\\ud83d\\n\"}",
	    "byte 7: half of a surrogate pair" },
	{ "first half, then a letter", "{\"id\":\"\\ud83d\\u0041\"}",
	    "byte 7: half of a surrogate pair" },
	{ "second half alone", "{\"id\":\"\\udc00\"}", "byte 7: half of a surrogate pair" },
	{ "a control character", "{\"id\":\"a\tb\"}",
	    "byte 8: lexical error: invalid character inside string." },
	{ "a comment", "{\"id\":1/**/}",
	    "byte 7: lexical error: probable comment found in input text, comments are not "
	    "enabled." },
};

static void
test_good(void **state)
{
	char out[2200];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		for (size_t step = 1; step <= strlen(good[i].in); step++) {
			decode(good[i].in, strlen(good[i].in), step, out, sizeof(out));
			if (strcmp(out, good[i].want) != 0)
				fail_msg("%s, in steps of %zu: '%s', wanted '%s'", good[i].why,
				    step, out, good[i].want);
		}
	}
}

static void
test_bad(void **state)
{
	char out[2200];
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		decode(bad[i].in, strlen(bad[i].in), strlen(bad[i].in) + 1, out, sizeof(out));
		if (strcmp(out, bad[i].want) == 0)
			continue;
		print_message("# %s: '%s', wanted '%s'\n", bad[i].why, out, bad[i].want);
		failed++;
	}
	assert_int_equal(failed, 0);
}

/* However the bytes are cut, the same pages are refused. */
static void
test_bad_in_steps(void **state)
{
	char out[2200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (size_t step = 1; step <= strlen(bad[i].in); step++) {
			decode(bad[i].in, strlen(bad[i].in), step, out, sizeof(out));
			if (strstr(out, ": ") == NULL)
				fail_msg(
				    "%s, in steps of %zu: taken as '%s'", bad[i].why, step, out);
		}
	}
}

static void
test_depth(void **state)
{
	char text[512] = "{\"id\":1,\"x\":", out[2200];
	size_t used = strlen(text);

	(void)state;
	memset(text + used, '[', 63);
	memset(text + used + 63, ']', 63);
	text[used + 126] = '}';
	text[used + 127] = '\0';
	decode(text, strlen(text), 1000, out, sizeof(out));
	assert_string_equal(out, "1");
	memset(text + used, '[', 64);
	memset(text + used + 64, ']', 64);
	text[used + 128] = '}';
	text[used + 129] = '\0';
	decode(text, strlen(text), 1000, out, sizeof(out));
	assert_non_null(strstr(out, "nested too deep"));
}

/* ---- what is not there, and what is no text ---- */

struct row_record {
	const char *lack, *id, *name;
	struct row_record *lead;
	struct json_list names;
};
static const struct json_shape lead_shape = JSON_SHAPE(struct row_record,
    JSON_LACKS(struct row_record, lack), JSON_MUST(struct row_record, id, "id", JSON_ID));
static const struct json_shape row_shape = JSON_SHAPE(struct row_record,
    JSON_LACKS(struct row_record, lack), JSON_MUST(struct row_record, id, "id", JSON_ID),
    JSON_MUST(struct row_record, names, "names", JSON_TEXTS),
    JSON_MAY(struct row_record, name, "name", JSON_TEXT),
    JSON_MUST_OR_NULL_OF(struct row_record, lead, "lead", JSON_OBJECT, &lead_shape));

static const struct row rows[] = {
	{ "all", "{\"id\":1,\"names\":[],\"lead\":{\"id\":2}}", "1 (2)" },
	{ "nobody leads it", "{\"id\":1,\"names\":[],\"lead\":null}", "1" },
	{ "who leads it is not said", "{\"id\":1,\"names\":[]}", "1 'lead' is missing" },
	{ "null is no list", "{\"id\":1,\"names\":null,\"lead\":null}", "1 'names' is null" },
	{ "no list", "{\"id\":1,\"lead\":null}", "1 'names' is missing" },
	{ "no id", "{\"names\":[],\"lead\":null,\"name\":\"n\"}", "- n 'id' is missing" },
	{ "an id that is null", "{\"id\":null,\"names\":[],\"lead\":null}", "- 'id' is null" },
	{ "an empty id", "{\"id\":\"\",\"names\":[],\"lead\":null}", "- 'id' is empty" },
	{ "an id that is no text", "{\"id\":\"a\\ud800\",\"names\":[],\"lead\":null}",
	    "- 'id' is no text" },
	{ "an id with a NUL", "{\"id\":\"a\\u0000\",\"names\":[],\"lead\":null}",
	    "- 'id' is no text" },
	{ "an id that is no UTF-8", "{\"id\":\"a\xff\",\"names\":[],\"lead\":null}",
	    "- 'id' is no text" },
	{ "deeper", "{\"id\":1,\"names\":[],\"lead\":{}}", "1 (- 'id' is missing)" },
	{ "the first half alone", "{\"id\":1,\"names\":[\"\\ud83d\"],\"lead\":null}",
	    "1 '\xef\xbf\xbd' 1 mended" },
	{ "the second half alone", "{\"id\":1,\"names\":[\"\\udc00!\"],\"lead\":null}",
	    "1 '\xef\xbf\xbd!' 1 mended" },
	{ "the first half twice, then a pair",
	    "{\"id\":1,\"names\":[\"\\ud83d\\ud83d\\ude00\"],\"lead\":null}",
	    "1 '\xef\xbf\xbd\xf0\x9f\x98\x80' 1 mended" },
	{ "a first half, then other escapes",
	    "{\"id\":1,\"names\":[\"\\ud83d\\u0041\\ud83d\\n\",\"\\\\ud800\"],\"lead\":null}",
	    "1 '\xef\xbf\xbd"
	    "A\xef\xbf\xbd\n' '\\ud800' 1 mended" },
	{ "bytes that are no UTF-8",
	    "{\"id\":1,\"names\":[\"a\xff\xc0\xaf"
	    "b\",\"\xed\xa0\x80\",\"\xe2\x82\"],\"lead\":null}",
	    "1 'a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	    "b' '\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd' "
	    "'\xef\xbf\xbd\xef\xbf\xbd' 3 mended" },
	{ "a NUL", "{\"id\":1,\"names\":[\"\\u0000\"],\"lead\":null,\"name\":\"x\\u0000y\"}",
	    "1 x\xef\xbf\xbdy '\xef\xbf\xbd' 2 mended" },
	{ "what is not kept is not looked at",
	    "{\"id\":1,\"names\":[],\"lead\":null,\"x\":\"\\ud800\xff\",\"\\udc00\":1}", "1" },
	{ "a key twice", "{\"id\":1,\"id\":1,\"names\":[],\"lead\":null}", "given twice" },
	{ "cut in half of a pair", "{\"id\":1,\"names\":[\"\\ud83d", "premature EOF" },
};

static void
print_row(char *out, size_t room, const struct row_record *record)
{
	add(out, room, record->id != NULL ? record->id : "-");
	if (record->name != NULL) {
		add(out, room, " ");
		add(out, room, record->name);
	}
	for (const struct json_node *node = record->names.first; node != NULL; node = node->next) {
		add(out, room, " '");
		add(out, room, node->record);
		add(out, room, "'");
	}
	if (record->lead != NULL) {
		add(out, room, " (");
		print_row(out, room, record->lead);
		add(out, room, ")");
	}
	if (record->lack != NULL) {
		add(out, room, " ");
		add(out, room, record->lack);
	}
}

/* Decodes in pieces, mending. */
static void
decode_row(const char *text, size_t len, size_t step, char *out, size_t room)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, &row_shape, JSON_OPTIONAL };
	struct arena arena = { 0 };
	struct json *json = json_new(&root, &arena);
	struct err err;
	void *record = NULL;
	char text_mended[40];
	int rc = 0;

	json_mend(json);
	out[0] = '\0';
	for (size_t at = 0; at < len && rc == 0; at += step)
		rc = json_feed(json, text + at, len - at < step ? len - at : step, &err);
	if (rc == 0)
		rc = json_end(json, &record, &err);
	if (rc == 0)
		print_row(out, room, record);
	else
		snprintf(out, room, "%s", err.text);
	snprintf(text_mended, sizeof(text_mended), " %u mended", (unsigned)json_mended(json));
	if (rc == 0 && json_mended(json) > 0)
		add(out, room, text_mended);
	json_free(json);
	arena_release(&arena);
}

static void
test_rows(void **state)
{
	char out[2200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t step = 1; step <= strlen(rows[i].in); step++) {
			decode_row(rows[i].in, strlen(rows[i].in), step, out, sizeof(out));
			const char *got =
			    strncmp(out, "byte", 4) == 0 ? strrchr(out, ':') + 2 : out;

			if (strcmp(got, rows[i].want) != 0)
				fail_msg("%s, in steps of %zu: '%s', wanted '%s'", rows[i].why,
				    step, out, rows[i].want);
		}
	}
}

/* A NUL as it is. */
static void
test_raw_nul(void **state)
{
	static const char text[] = "{\"id\":1,\"names\":[\"a\0b\"],\"lead\":null}";
	static const char outside[] = "{\"id\":1,\0\"names\":[]}";
	char out[2200];

	(void)state;
	for (size_t step = 1; step < sizeof(text); step++) {
		decode_row(text, sizeof(text) - 1, step, out, sizeof(out));
		assert_string_equal(out, "1 'a\xef\xbf\xbd"
					 "b' 1 mended");
		decode_row(outside, sizeof(outside) - 1, step, out, sizeof(out));
		assert_non_null(strstr(out, "lexical error"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_raw_nul),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_bad_in_steps),
		cmocka_unit_test(test_depth),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
