/*
 * JSON and JSONL: bytes, and every value read back by yajl.
 */
#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <yajl/yajl_tree.h>

static char *
written(const struct format *format, const struct scratch_row *rows, size_t count, size_t columns)
{
	const struct scratch_rows all = { rows, count, 0 };
	const struct source source = scratch_source(&all);
	char *dir = scratch_make(), *name = mem_print("things.%s", format->extension), *text;
	struct scratch_document document;
	struct written counts;
	struct err err;
	size_t len;

	assert_int_equal(
	    table_write(format, scratch_document(&document, columns), &source, dir, &counts, &err),
	    0);
	assert_int_equal(counts.rows[0], count);
	text = scratch_read(dir, name, &len);
	assert_non_null(text);
	free(name);
	scratch_remove(dir);
	return text;
}

static void
bytes_are_exact(void **state)
{
	const struct scratch_row rows[] = {
		{ { scratch_text("Ann"), scratch_number(CELL_COUNT, 0),
		    scratch_number(CELL_YESNO, 1) } },
		{ { scratch_text("a \"b\"\n"), scratch_number(CELL_COUNT, UINT64_MAX),
		    scratch_number(CELL_YESNO, 0) } },
		{ { { 0 }, { 0 }, { 0 } } },
	};
	static const struct {
		const struct format *format;
		size_t count;
		const char *text;
	} cases[] = {
		{ &format_json, 0, "[]\n" },
		{ &format_jsonl, 0, "" },
		{ &format_json, 3,
		    "[\n{\"name\":\"Ann\",\"count\":0,\"seen\":true,\"later\":null},\n"
		    "{\"name\":\"a \\\"b\\\"\\n\",\"count\":18446744073709551615,\"seen\":false,"
		    "\"later\":null},\n"
		    "{\"name\":null,\"count\":null,\"seen\":null,\"later\":null}\n]\n" },
		{ &format_jsonl, 3,
		    "{\"name\":\"Ann\",\"count\":0,\"seen\":true,\"later\":null}\n"
		    "{\"name\":\"a \\\"b\\\"\\n\",\"count\":18446744073709551615,\"seen\":false,"
		    "\"later\":null}\n"
		    "{\"name\":null,\"count\":null,\"seen\":null,\"later\":null}\n" },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text = written(cases[i].format, rows, cases[i].count, 4);
		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

static void
texts_come_back(void **state)
{
	static const struct {
		const char *in, *out;
	} texts[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "\"\\/\b\f\n\r\t\x01\x1f\x7f", "\"\\/\b\f\n\r\t\x01\x1f\x7f" },
		{ "=1+1", "=1+1" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "\xe2\x80\xa8</script>", "\xe2\x80\xa8</script>" },
		/* no UTF-8: a byte of it for each U+FFFD */
		{ "a\xff"
		  "b",
		    "a\xef\xbf\xbd"
		    "b" },
		{ "12345678\xc0\xaf", "12345678\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
	};
	enum { COUNT = sizeof(texts) / sizeof(*texts) };
	static const char *keys[] = { "name", NULL };
	struct scratch_row rows[COUNT] = { { { { 0 } } } };
	char *text, problem[200];
	yajl_val tree, value;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		rows[i].cells[0] = scratch_text(texts[i].in);
	text = written(&format_json, rows, COUNT, 3);
	tree = yajl_tree_parse(text, problem, sizeof(problem));
	assert_non_null(tree);
	assert_int_equal(YAJL_GET_ARRAY(tree)->len, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		value = yajl_tree_get(YAJL_GET_ARRAY(tree)->values[i], keys, yajl_t_string);
		assert_non_null(value);
		assert_string_equal(YAJL_GET_STRING(value), texts[i].out);
	}
	yajl_tree_free(tree);
	free(text);
}

/* An array, of nothing too; null is a list of which nothing is said. No item may break the file. */
static void
lists_are_arrays(void **state)
{
	struct cell_list list = { 0 };
	struct scratch_row rows[] = {
		{ { scratch_list("dormant; external domain") } },
		{ { scratch_list("") } },
		{ { { 0 } } },
		{ { { 0 } } },
		{ { scratch_text("a; b") } },
	};
	char *text;

	(void)state;
	text_add(cell_list_item(&list), "Dev; \"Ops\"");
	text_add(cell_list_item(&list), "cut \xe2\x82");
	text_add(cell_list_item(&list), "\xc3\xa4");
	cell_listed(&list, &rows[3].cells[0]);
	text = written(&format_jsonl, rows, 5, 1);
	assert_string_equal(text, "{\"name\":[\"dormant\",\"external domain\"]}\n"
				  "{\"name\":[]}\n"
				  "{\"name\":null}\n"
				  "{\"name\":[\"Dev; \\\"Ops\\\"\","
				  "\"cut \xef\xbf\xbd\xef\xbf\xbd\",\"\xc3\xa4\"]}\n"
				  "{\"name\":\"a; b\"}\n");
	free(text);
	cell_list_release(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_exact),
		cmocka_unit_test(texts_come_back),
		cmocka_unit_test(lists_are_arrays),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
