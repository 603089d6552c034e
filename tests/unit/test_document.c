/*
 * Templates: what a good one becomes, and the exact words about a bad one.
 */
#include "scratch.h"

#include "export/reports/catalog.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define A31 "1234567890123456789012345678901"
#define SHEET(inner) "{ \"sheets\": [ { \"report\": \"groups\", " inner " } ] }"

#define SUMMARY(section)                                                                           \
	"{ \"sheets\": [ { \"report\": \"groups\", \"columns\": [ \"group_name\" ] }, "            \
	"{ \"report\": \"roles\", \"in\": \"files\" } ], \"summary\": [ " section " ] }"
#define SUMMARY_LINE(line)                                                                         \
	SUMMARY("{ \"heading\": \"h\", \"sheet\": \"Groups\", \"lines\": [ { " line " } ] }")

static const struct bad {
	const char *text, *message; /* behind "PATH" */
} bad[] = {
	{ "", ": empty: a template must be an object" },
	{ " \n\t ", ": empty: a template must be an object" },
	{ "[]", ":1: a template must be an object" },
	{ "\n\n7", ":3: a template must be an object" },
	{ "null", ":1: a template must be an object" },
	{ "\"accounts\"", ":1: a template must be an object" },
	{ "{}", ":1: no sheets: name at least one report in 'sheets'" },
	{ "{ \"sheets\": [] }", ":1: no sheets: name at least one report in 'sheets'" },
	{ "{ \"sheets\": {} }", ":1: 'sheets' must be a list" },
	{ "{ \"sheets\": 1 }", ":1: 'sheets' must be a list" },
	{ "{ \"title\": 1 }", ":1: 'title' must be a text" },
	{ "{ \"title\": null }", ":1: 'title' must be a text" },
	{ "{\n\"title\": \"\" }", ":2: 'title' is empty: give it a text or leave it out" },
	{ "{ \"title\": \"a\\u0007b\" }", ":1: a text contains a control character: remove it" },
	{ "{ \"title\": \"a\\u0000b\" }", ":1: a text contains a control character: remove it" },
	{ "{ \"title\": \"a\", \"title\": \"b\" }", ":1: key 'title' is a duplicate: remove one" },
	{ "{ \"titel\": \"a\" }", ":1: unknown key 'titel', did you mean 'title'?" },
	{ "{ \"zzzzzzz\": 1 }",
	    ":1: unknown key 'zzzzzzz': the keys here are title, file, headings, summary, sheets" },
	{ "{ \"report\": \"groups\" }",
	    ":1: unknown key 'report': the keys here are title, file, headings, summary, sheets" },
	{ "{ \"file\": \"a/b\", \"sheets\": [ { \"report\": \"groups\" } ] }",
	    ":1: 'file' 'a/b' must be letters, digits, '.', '_' and '-', and begin with a letter "
	    "or digit" },
	{ "{ \"file\": \"..\", \"sheets\": [ { \"report\": \"groups\" } ] }",
	    ":1: 'file' '..' must be letters, digits, '.', '_' and '-', and begin with a letter or "
	    "digit" },
	{ "{ \"file\": \"" A31 A31 "123\", \"sheets\": [ { \"report\": \"groups\" } ] }",
	    ":1: 'file' is longer than 64 characters: shorten it" },
	{ "{ \"sheets\": [ \"groups\" ] }", ":1: each of 'sheets' must be an object" },
	{ "{ \"sheets\": [ [] ] }", ":1: each of 'sheets' must be an object" },
	{ "{ \"sheets\": [ { } ] }", ":1: a sheet needs a 'report': name one" },
	{ "{ \"sheets\": [\n{ \"report\": \"groups\" },\n{ \"sheet\": \"x\" } ] }",
	    ":3: a sheet needs a 'report': name one" },
	{ "{ \"sheets\": [\n{ \"report\": \"acounts\" } ] }",
	    ":2: unknown report 'acounts', did you mean 'accounts'?" },
	{ "{ \"sheets\": [ { \"report\": \"nonsense\" } ] }",
	    ":1: unknown report 'nonsense': the reports are accounts, groups, memberships, "
	    "projects, roles, "
	    "role_assignments, role_access, permission_grants, security_levels, licences, ways, "
	    "effective_access, "
	    "administrators, privileged, "
	    "managed_accounts, managed_groups, org_roles, api_tokens, shared, findings, "
	    "differences, "
	    "completeness, "
	    "changes, "
	    "review, access_sample, project_access, account_groups, entitlements, "
	    "role_entitlements, run_facts" },
	{ "{ \"sheets\": [ { \"report\": [] } ] }", ":1: 'report' must be a text" },
	{ SHEET("\"report\": \"roles\""), ":1: key 'report' is a duplicate: remove one" },
	{ SHEET("\"colums\": []"), ":1: unknown key 'colums', did you mean 'columns'?" },
	{ SHEET("\"columns\": \"group_id\""), ":1: 'columns' must be a list" },
	{ SHEET("\"columns\": []"),
	    ":1: 'columns' is empty: name some, or leave it out to show every column" },
	{ SHEET("\"columns\": [ 1 ]"), ":1: each of 'columns' must be a text or an object" },
	{ SHEET("\"columns\": [ [] ]"), ":1: each of 'columns' must be a text or an object" },
	{ SHEET("\"columns\": [\n\"grup_name\" ]"),
	    ":2: unknown column 'grup_name' of report 'groups', did you mean 'group_name'?" },
	{ SHEET("\"columns\": [ \"\" ]"),
	    ":1: unknown column '' of report 'groups': the columns are group_id, group_name, "
	    "managed_by, "
	    "member_count, active_member_count, role_grant_count, flags, gives_products, "
	    "admin_of, synced" },
	{ SHEET("\"columns\": [ \"group_id\",\n\"group_id\" ]"),
	    ":2: column 'group_id' is a duplicate: remove one" },
	{ SHEET("\"columns\": [ { } ]"),
	    ":1: a column needs a 'column': name one, or give it a 'text'" },
	{ SHEET("\"columns\": [ { \"heading\": \"x\" } ]"),
	    ":1: a column needs a 'column': name one, or give it a 'text'" },
	{ SHEET("\"columns\": [ { \"column\": \"group_id\", \"head\": \"x\" } ]"),
	    ":1: unknown key 'head', did you mean 'heading'?" },
	{ SHEET("\"columns\": [ { \"column\": \"group_id\", \"text\": \"x\" } ]"),
	    ":1: a column has a 'column' or a 'text': remove one" },
	{ SHEET("\"columns\": [ { \"text\": \"x\" } ]"),
	    ":1: a 'text' needs a 'heading': give it one" },
	{ SHEET("\"columns\": [ { \"text\": \"x\", \"heading\": \"a\" }, { \"text\": \"\", "
		"\"heading\": \"a\" } ]"),
	    ":1: heading 'a' is over two columns: change one" },
	{ SHEET("\"columns\": [ { \"column\": true } ]"), ":1: 'column' must be a text" },
	{ SHEET("\"columns\": [ { \"column\": \"group_id\", \"heading\": \"\" } ]"),
	    ":1: 'heading' is empty: give it a text or leave it out" },
	{ SHEET("\"columns\": [ \"group_name\", { \"column\": \"group_id\", \"heading\": \"Group "
		"name\" } ]"),
	    ":1: heading 'Group name' is over two columns: change one" },
	{ SHEET("\"where\": []"), ":1: 'where' must be an object" },
	{ SUMMARY("{ \"sheet\": \"Groups\" }"),
	    ":1: a section of 'summary' needs a 'heading' and a 'sheet': give it both" },
	{ SUMMARY("{ \"heading\": \"x\",\n\"sheet\": \"groups\" }"),
	    ":2: unknown sheet 'groups', did you mean 'Groups'?" },
	{ SUMMARY("{ \"heading\": \"x\", \"sheet\": \"Roles\" }"),
	    ":1: unknown sheet 'Roles': the sheets are Groups" },
	{ SUMMARY_LINE("\"label\": \"x\""),
	    ":1: a line of 'summary' needs a 'label' and a 'column': give it both" },
	{ SUMMARY_LINE("\"label\": \"x\",\n\"column\": \"groupname\""),
	    ":2: unknown column 'groupname' of report 'groups', did you mean 'group_name'?" },
	{ SUMMARY_LINE("\"label\": \"x\", \"column\": \"group_id\""),
	    ":1: column 'group_id' is not shown: put it into 'columns'" },
	{ SUMMARY_LINE("\"label\": \"x\", \"is\": \"y\""), ":1: 'is' must be a list" },
	{ SUMMARY_LINE("\"label\": \"x\", \"if\": \"y\""),
	    ":1: unknown key 'if', did you mean 'is'?" },
	{ SHEET("\"in\": \"csv\""),
	    ":1: 'in' is 'csv': it can be 'workbook' or 'files'; leave it out for both" },
	{ SHEET("\"frozen\": \"group_id\""), ":1: 'frozen' must be a list" },
	{ SHEET("\"first\": [ 1 ]"), ":1: each value in 'first' must be a text" },
	{ SHEET("\"hidden\": [\n\"grup_id\" ]"),
	    ":2: unknown column 'grup_id' of report 'groups', did you mean 'group_id'?" },
	{ SHEET("\"frozen\": [ \"group_id\" ],\n\"first\": [ \"group_id\" ]"),
	    ":2: column 'group_id' is a duplicate in 'frozen', 'first' and 'hidden': remove one" },
	{ SHEET("\"columns\": [ \"group_id\" ],\n\"frozen\": [ \"group_name\" ]"),
	    ":2: column 'group_name' is not shown: put it into 'columns'" },
	{ SHEET("\"where\": { \"group_id\": \"x\" }"),
	    ":1: 'where' of column 'group_id' must be a list of texts" },
	{ SHEET("\"where\": { \"group_id\": [ 1 ] }"), ":1: each value in 'where' must be a text" },
	{ SHEET("\"where\": { \"group_id\": [] }"),
	    ":1: 'where' of column 'group_id' is empty: no row could pass, name some values" },
	{ SHEET("\"where\": { \"group_ids\": [ \"x\" ] }"),
	    ":1: unknown column 'group_ids' of report 'groups', did you mean 'group_id'?" },
	{ SHEET("\"where\": { \"group_id\": [ \"x\" ], \"group_id\": [ \"y\" ] }"),
	    ":1: column 'group_id' is a duplicate in 'where': put its values into one list" },
	{ SHEET("\"where\": { \"member_count\": [ \"many\" ] }"),
	    ":1: column 'member_count' never reads 'many': write a whole number" },
	{ SHEET("\"where\": { \"member_count\": [ \"01\" ] }"),
	    ":1: column 'member_count' never reads '01': write a whole number" },
	{ SHEET("\"sheet\": \"" A31 "2\""),
	    ":1: sheet name '" A31 "2' is longer than 31 characters: shorten it" },
	{ SHEET("\"sheet\": \"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
		"1234567890123456789012345\""),
	    ":1: sheet name '\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
	    "1234567890123456789012345' is longer than 31 characters: shorten it" },
	{ SHEET("\"sheet\": \"a/b\""), ":1: sheet name 'a/b' contains one of []:*?/\\: remove it" },
	{ SHEET("\"sheet\": \"a[1]\""),
	    ":1: sheet name 'a[1]' contains one of []:*?/\\: remove it" },
	{ SHEET("\"sheet\": \"'a\""),
	    ":1: sheet name ''a' begins or ends with an apostrophe: remove it" },
	{ SHEET("\"sheet\": \"a'\""),
	    ":1: sheet name 'a'' begins or ends with an apostrophe: remove it" },
	{ SHEET("\"sheet\": \"summary\""), ":1: sheet name 'summary' is taken: choose another" },
	{ SHEET("\"sheet\": \"History\""), ":1: sheet name 'History' is taken: choose another" },
	{ "{ \"sheets\": [ { \"report\": \"groups\" },\n{ \"report\": \"roles\", \"sheet\": "
	  "\"GROUPS\" } ] }",
	    ":2: sheet name 'GROUPS' is a duplicate: give one sheet another 'sheet'" },
	{ "{ \"sheets\": [ { \"report\": \"groups\" },\n{ \"report\": \"groups\" } ] }",
	    ":2: sheet name 'Groups' is a duplicate: give one sheet another 'sheet'" },
	{ "{\n\"title\": \"a\xff\" }", ":2: not valid UTF-8: save the file as UTF-8" },
	{ "{\n\"title\": \"\xc0\xaf\" }", ":2: not valid UTF-8: save the file as UTF-8" },
	{ "{ \"title\": \"a\"\n", ":2: not valid JSON: parse error: premature EOF" },
	{ "{ \"title\": \"a\" } x", ":1: not valid JSON: parse error: trailing garbage" },
	{ "{\n\n\"title\" \"a\" }", ":3: not valid JSON: parse error: object key and value must be "
				    "separated by a colon (':')" },
	{ "{ 'title': 1 }", ":1: not valid JSON: lexical error: invalid char in json text." },
	{ "{ \"sheets\": [ { \"report\": \"groups\" }, ] }",
	    ":1: not valid JSON: parse error: unallowed token at this point in JSON text" },
};

static void
bad_templates(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/t.json", dir), *expected;
	struct document document;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		scratch_write(dir, "t.json", bad[i].text, strlen(bad[i].text));
		assert_int_equal(document_read(&document, report_list, path, &err), -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		expected = mem_print("%s%s", path, bad[i].message);
		assert_string_equal(err.text, expected);
		free(expected);
	}
	free(path);
	scratch_remove(dir);
}

static void
not_to_be_read(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/t.json", dir), *large, *expected;
	struct document document;
	struct err err;

	(void)state;
	assert_int_equal(document_read(&document, report_list, path, &err), -1);
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	expected = mem_print("cannot open '%s': No such file or directory: check the path", path);
	assert_string_equal(err.text, expected);
	free(expected);
	assert_int_equal(document_read(&document, report_list, dir, &err), -1);
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	expected = mem_print("cannot read '%s': Is a directory", dir);
	assert_string_equal(err.text, expected);
	free(expected);
	large = mem_alloc((1 << 20) + 2);
	memset(large, ' ', (1 << 20) + 1);
	scratch_write(dir, "t.json", large, (1 << 20) + 1);
	assert_int_equal(document_read(&document, report_list, path, &err), -1);
	expected = mem_print("%s: larger than 1048576 bytes: not a template", path);
	assert_string_equal(err.text, expected);
	free(expected);
	memset(large, '[', 1 << 20); /* a million deep: refused at the first */
	scratch_write(dir, "t.json", large, 1 << 20);
	assert_int_equal(document_read(&document, report_list, path, &err), -1);
	free(large);
	free(path);
	scratch_remove(dir);
	assert_int_equal(document_builtin(&document, report_list, "nosuch", &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text, "there is no template 'nosuch'");
}

/* Keys in any order; the default headings; files of a report shown twice. */
static void
good_template(void **state)
{
	static const char text[] = "\xef\xbb\xbf{ \"sheets\": [\n"
				   "{ \"where\": { \"status\": [ \"active\", \"\" ] }, "
				   "\"columns\": [ \"group_id\", { \"heading\": "
				   "\"Person\", \"column\": \"display_name\" } ], \"sheet\": \"Wer "
				   "\xc3\xbc\", \"report\": "
				   "\"memberships\" },\n"
				   "{ \"report\": \"memberships\" } ],\n"
				   "\"file\": \"who\", \"title\": \"Who is where\" }";
	char *dir = scratch_make(), *path = mem_print("%s/t.json", dir);
	struct document document;
	const struct sheet *sheet;
	struct err err;

	(void)state;
	scratch_write(dir, "t.json", text, sizeof(text) - 1);
	assert_int_equal(document_read(&document, report_list, path, &err), 0);
	assert_string_equal(document.title, "Who is where");
	assert_string_equal(document.file, "who");
	assert_int_equal(document.sheet_count, 2);
	sheet = document.sheets;
	assert_ptr_equal(sheet->report, &report_memberships);
	assert_string_equal(sheet->name, "Wer \xc3\xbc");
	assert_string_equal(sheet->file, "memberships");
	assert_int_equal(sheet->column_count, 2);
	assert_string_equal(sheet->columns[0].heading, "Group ID");
	assert_string_equal(sheet->columns[1].heading, "Person");
	assert_string_equal(sheet->columns[1].column->name, "display_name");
	assert_int_equal(sheet->filter_count, 1);
	assert_int_equal(sheet->filters[0].count, 2);
	assert_string_equal(sheet->filters[0].values[0], "active");
	assert_string_equal(sheet->report->columns[sheet->filters[0].index].name, "status");
	assert_string_equal(sheet[1].file, "memberships-2");
	assert_string_equal(sheet[1].columns[2].heading, "Group name");
	document_release(&document);
	free(path);
	scratch_remove(dir);
}

/* Column by column, as a workbook shows them; '|' before those that are hidden. */
static void
order_is(const struct sheet *sheet, const char *want)
{
	struct text text = { 0 };

	for (size_t i = 0; i < sheet->column_count; i++) {
		text_add(&text, i == sheet->column_count - sheet->hidden ? " | " : " ");
		text_add(&text, sheet->columns[sheet->order[i]].column->name);
	}
	assert_string_equal(text.bytes, want);
	text_release(&text);
}

static void
layouts(void **state)
{
	static const char text[] =
	    "{\"sheets\": [{\"report\": \"permission_grants\"},"
	    "{\"report\": \"permission_grants\", \"sheet\": \"A\", \"in\": \"workbook\","
	    "\"frozen\": [\"holder_name\", \"scheme_name\"], \"first\": [\"project_count\"],"
	    "\"hidden\": [\"holder_type\"]},"
	    "{\"report\": \"permission_grants\", \"sheet\": \"B\", \"in\": \"files\","
	    "\"columns\": [\"scheme_id\", \"permission\", \"scheme_name\"], \"frozen\": "
	    "[\"scheme_name\"]}]}";
	struct document document;
	struct err err;
	char *dir = scratch_make(), *path = mem_print("%s/t.json", dir);

	(void)state;
	scratch_write(dir, "t.json", text, sizeof(text) - 1);
	assert_int_equal(document_read(&document, report_list, path, &err), 0);
	order_is(&document.sheets[0],
	    " scheme_id scheme_name permission holder_type holder_id holder_name project_count");
	assert_int_equal(document.sheets[0].frozen, 0);
	assert_int_equal(document.sheets[0].in, SHEET_ANYWHERE);
	order_is(&document.sheets[1],
	    " holder_name scheme_name project_count permission | holder_type scheme_id holder_id");
	assert_int_equal(document.sheets[1].frozen, 2);
	assert_int_equal(document.sheets[1].in, SHEET_IN_WORKBOOK);
	assert_string_equal(document.sheets[1].columns[0].column->name, "scheme_id");
	order_is(&document.sheets[2], " scheme_name scheme_id permission");
	assert_int_equal(document.sheets[2].in, SHEET_IN_FILES);
	document_release(&document);
	free(path);
	scratch_remove(dir);
}

static void
inventory(void **state)
{
	struct document document;
	struct err err;
	const struct report *const *report = report_list;
	size_t i, found = 0;

	(void)state;
	assert_int_equal(document_builtin(&document, report_list, "inventory", &err), 0);
	assert_string_equal(document.file, "access");
	do { /* what commands add with an option stands behind completeness */
		for (i = 0; i < document.sheet_count && document.sheets[i].report != *report; i++)
			;
		if (i == document.sheet_count)
			fail_msg("the inventory lacks %s", (*report)->name);
		assert_string_equal(document.sheets[i].file, (*report)->name);
		found += document.sheets[i].in != SHEET_IN_WORKBOOK;
	} while (*report++ != &report_completeness);
	for (i = 0; i < document.sheet_count; i++)
		found -= document.sheets[i].in != SHEET_IN_WORKBOOK;
	assert_int_equal(found, 0);
	document_release(&document);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_templates),
		cmocka_unit_test(not_to_be_read),
		cmocka_unit_test(good_template),
		cmocka_unit_test(layouts),
		cmocka_unit_test(inventory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
