/*
 * CSV: bytes, quoting, disarming and its way back.
 */
#include "scratch.h"

#include "export/read/sheet_csv.h"
#include <csv.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Texts that spreadsheets run, or might. */
static const char *const payloads[] = {
	"=1+1",
	"=cmd|' /C calc'!A0",
	"=HYPERLINK(\"http://x.invalid\",\"y\")",
	"=IMPORTXML(\"a\",\"b\")",
	"=WEBSERVICE(\"http://x.invalid\")",
	"=DDE(\"cmd\";\"/C calc\";\"x\")",
	"=1;2",
	"=\"a\"",
	"==",
	"=",
	"=\n1",
	"=A1",
	"=-1",
	"=+1",
	"=@SUM(1)",
	"='x'!A1",
	"=1,2",
	"=\"\"\"\"",
	"=\xc3\xa4",
	"=rand()",
	"+1",
	"+1+1",
	"+cmd|' /C calc'!A0",
	"+",
	"++",
	"+A1",
	"+\"x\"",
	"+49 89 1",
	"+,",
	"+\n",
	"-1",
	"-1+1",
	"-2+3+cmd|' /C calc'!A0",
	"-",
	"--",
	"-A1",
	"-\"x\"",
	"-,",
	"-\n",
	"- item",
	"@SUM(1+1)",
	"@",
	"@@",
	"@A1",
	"@ann",
	"@\"x\"",
	"@,",
	"@\n",
	"\t=1+1",
	"\t",
	"\tx",
	"\r=1+1",
	"\r",
	"\rx",
	"\r\n=1",
	"\xef\xbc\x9d"
	"1+1",
	"\xef\xbc\x8b"
	"1",
	"\xef\xbc\x8d"
	"1",
	"\xef\xbc\xa0"
	"SUM(1)",
	"'=1",
	"''=1",
	"'''@x",
	"'\t",
	"'\xef\xbc\x9d"
	"1",
};

static const char *const harmless[] = {
	"",
	"Ann",
	"'",
	"''",
	"'Ann",
	"'' x",
	"1=1",
	" =1",
	"a@b.example",
	"O'Brien",
	"\n=1",
	"\"=1\"",
	"\xef\xbc\x9c"
	"1",
	"\xef\xbc",
	"\xef",
	"\xef\xbd\x9d",
};

enum {
	PAYLOADS = sizeof(payloads) / sizeof(*payloads),
	HARMLESS = sizeof(harmless) / sizeof(*harmless)
};

/* Off with what begins a CSV for spreadsheets, and it has to be there; a raw one has none. */
static void
take_mark(const struct format *format, char *text, size_t *len)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t mark_len = sizeof(mark) - 1;

	if (format != &format_csv) {
		assert_true(strncmp(text, mark, mark_len) != 0);
		return;
	}
	assert_memory_equal(text, mark, mark_len);
	*len -= mark_len;
	memmove(text, text + mark_len, *len + 1);
}

static char *
written(const struct format *format, const struct scratch_row *rows, size_t count, size_t columns,
    struct written *counts, size_t *len)
{
	const struct scratch_rows all = { rows, count, 0 };
	const struct source source = scratch_source(&all);
	struct scratch_document document;
	char *dir = scratch_make(), *text;
	struct err err;

	assert_int_equal(
	    table_write(format, scratch_document(&document, columns), &source, dir, counts, &err),
	    0);
	text = scratch_read(dir, "things.csv", len);
	assert_non_null(text);
	take_mark(format, text, len);
	scratch_remove(dir);
	return text;
}

static void
bytes_are_exact(void **state)
{
	const struct scratch_row rows[] = {
		{ { scratch_text("Ann"), scratch_number(CELL_COUNT, 0),
		    scratch_number(CELL_YESNO, 1) } },
		{ { scratch_text("a \"b\", c\nd"), scratch_number(CELL_COUNT, UINT64_MAX),
		    scratch_number(CELL_YESNO, 0) } },
		{ { { 0 }, { 0 }, { 0 } } },
		{ { scratch_text("=1"), scratch_number(CELL_COUNT, 7), { 0 } } },
		{ { scratch_list("=a; b"), { 0 }, { 0 } } },
		{ { scratch_list(""), { 0 }, { 0 } } },
	};
	struct written counts;
	size_t len;
	char *text = written(&format_csv, rows, 6, 4, &counts, &len);

	(void)state;
	assert_string_equal(text, "\"name\",\"count\",\"seen\",\"later\"\n"
				  "\"Ann\",0,\"yes\",\n"
				  "\"a \"\"b\"\", c\nd\",18446744073709551615,\"no\",\n"
				  ",,,\n"
				  "\"'=1\",7,,\n"
				  "\"'=a; b\",,,\n"
				  ",,,\n");
	assert_int_equal(counts.rows[0], 6);
	assert_int_equal(counts.disarmed, 2);
	assert_int_equal(counts.cut_cells, 0);
	free(text);
	text = written(&format_csv_raw, rows + 3, 1, 4, &counts, &len);
	assert_string_equal(text, "\"name\",\"count\",\"seen\",\"later\"\n\"=1\",7,,\n");
	assert_int_equal(counts.disarmed, 0);
	free(text);
}

/* An empty cell alone on its row must not become a blank line, which readers skip. */
static void
single_empty_cell(void **state)
{
	const struct scratch_row row = { { { 0 } } };
	struct written counts;
	size_t len;
	char *text = written(&format_csv, &row, 1, 1, &counts, &len);

	(void)state;
	assert_string_equal(text, "\"name\"\n\"\"\n");
	free(text);
}

struct reading {
	const char *const *expected;
	size_t at, records;
	bool rearm;
};

static void
on_field(void *field, size_t len, void *context)
{
	struct reading *reading = context;
	const char *text = field;
	size_t off;

	if (reading->records == 0)
		return;
	assert_true(!reading->rearm || len == 0 || strchr("=+-@\t\r", text[0]) == NULL);
	off = reading->rearm ? csv_rearm(text, len) : 0;
	assert_int_equal(len - off, strlen(reading->expected[reading->at]));
	assert_memory_equal(text + off, reading->expected[reading->at], len - off);
	reading->at++;
}

static void
on_record(int last, void *context)
{
	struct reading *reading = context;

	(void)last;
	reading->records++;
}

static void
read_back(const struct format *format, const char *const *texts, size_t count, uint64_t disarmed)
{
	struct reading reading = { .expected = texts, .rearm = format == &format_csv };
	struct scratch_row *rows = mem_alloc(count * sizeof(*rows));
	struct csv_parser parser;
	struct written counts;
	size_t len;
	char *text;

	for (size_t i = 0; i < count; i++)
		rows[i].cells[0] = scratch_text(texts[i]);
	text = written(format, rows, count, 1, &counts, &len);
	assert_int_equal(counts.disarmed, disarmed);
	assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL), 0);
	assert_int_equal(csv_parse(&parser, text, len, on_field, on_record, &reading), len);
	assert_int_equal(csv_fini(&parser, on_field, on_record, &reading), 0);
	assert_int_equal(reading.at, count);
	csv_free(&parser);
	free(text);
	free(rows);
}

static void
payloads_are_disarmed(void **state)
{
	(void)state;
	assert_true(PAYLOADS >= 60);
	for (size_t i = 0; i < PAYLOADS; i++)
		assert_true(csv_armed(payloads[i], strlen(payloads[i])));
	for (size_t i = 0; i < HARMLESS; i++) {
		assert_false(csv_armed(harmless[i], strlen(harmless[i])));
		assert_int_equal(csv_rearm(harmless[i], strlen(harmless[i])), 0);
	}
	read_back(&format_csv, payloads, PAYLOADS, PAYLOADS);
	read_back(&format_csv, harmless, HARMLESS, 0);
	read_back(&format_csv_raw, payloads, PAYLOADS, 0);
}

/* A cell that says what the one above says is copied: not what only looks like it, and not for ever. */
static void
cells_repeat(void **state)
{
	static const char *const few[] = { "x", "x", "a\"b", "a\"\"b", "a\"b", "a\"b", "a\"\"",
		"=1", "=1", "'=", "'=1", "x", "", "", "x", "xy", "x", "\"", "\"\"", "\"\"\"\"" };
	enum { FEW = sizeof(few) / sizeof(*few), MANY = 50000 };
	const char **many = mem_alloc(MANY * sizeof(*many));

	(void)state;
	read_back(&format_csv, few, FEW, 4);
	read_back(&format_csv_raw, few, FEW, 0);
	for (size_t i = 0; i < MANY; i++) /* more than the file's buffer holds */
		many[i] = i / 7 % 2 == 0 ? "a text of some forty bytes, said again an"
					 : "a text of some forty bytes, said again or";
	read_back(&format_csv, many, MANY, 0);
	free(many);
}

/* A cell far above, empty ones between: when it comes again, its place holds something else. */
static void
repeat_after_drain(void **state)
{
	enum { MANY = 30000 };
	struct scratch_row *rows = mem_alloc(MANY * sizeof(*rows));
	static const char *const names[] = { "a", "ab", "abc" };
	struct written counts;
	size_t len;
	char *text;

	(void)state;
	rows[0].cells[2] = rows[MANY - 1].cells[2] = scratch_number(CELL_YESNO, 1);
	for (size_t i = 1; i < MANY; i++)
		rows[i].cells[0] = scratch_text("yesyesyesyesyesyesyesyesyesyesyesyesyesyes");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		rows[0].cells[0] = scratch_text(names[i]);
		text = written(&format_csv, rows, MANY, 3, &counts, &len);
		assert_string_equal(text + len - 15, "yesyes\",,\"yes\"\n");
		free(text);
	}
	free(rows);
}

static void
large_text(void **state)
{
	enum { SIZE = 3 << 20 };
	char *large = mem_alloc(SIZE + 1), *text;
	struct scratch_row row = { { { 0 }, { 0 }, { 0 } } };
	struct written counts;
	size_t len;

	(void)state;
	memset(large, '"', SIZE / 2);
	memset(large + SIZE / 2, 'x', SIZE / 2);
	row.cells[0] = scratch_text(large);
	/* scratch_read takes 4 MiB: the quotes are doubled, so 4.5 MiB are written */
	text = written(&format_csv, &row, 1, 1, &counts, &len);
	assert_int_equal(len, (1 << 22) - 1 - 3);
	assert_memory_equal(text, "\"name\"\n\"\"\"", 10);
	free(text);
	free(large);
}

static void
filters_choose_rows(void **state)
{
	const char *yes[] = { "yes" }, *counts_wanted[] = { "2", "" };
	const struct scratch_row rows[] = {
		{ { scratch_text("a"), scratch_number(CELL_COUNT, 2),
		    scratch_number(CELL_YESNO, 1) } },
		{ { scratch_text("b"), scratch_number(CELL_COUNT, 2),
		    scratch_number(CELL_YESNO, 0) } },
		{ { scratch_text("c"), scratch_number(CELL_COUNT, 3),
		    scratch_number(CELL_YESNO, 1) } },
		{ { scratch_text("d"), { 0 }, scratch_number(CELL_YESNO, 1) } },
	};
	const struct scratch_rows all = { rows, 4, 0 };
	const struct source source = scratch_source(&all);
	struct filter filters[] = { { 2, yes, 1 }, { 1, counts_wanted, 2 } };
	struct scratch_document document;
	struct written counts;
	char *dir = scratch_make(), *text;
	struct err err;
	size_t len;

	(void)state;
	scratch_document(&document, 1);
	document.sheet.filters = filters;
	document.sheet.filter_count = 2;
	assert_int_equal(
	    table_write(&format_csv, &document.document, &source, dir, &counts, &err), 0);
	text = scratch_read(dir, "things.csv", &len);
	take_mark(&format_csv, text, &len);
	assert_string_equal(text, "\"name\"\n\"a\"\n\"d\"\n");
	assert_int_equal(counts.rows[0], 2);
	/* the file is there now: it is never written over */
	assert_int_equal(
	    table_write(&format_csv, &document.document, &source, dir, &counts, &err), -1);
	assert_string_equal(err.text,
	    "cannot make 'things.csv': File exists: choose another name, or move it away");
	free(text);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_exact),
		cmocka_unit_test(single_empty_cell),
		cmocka_unit_test(payloads_are_disarmed),
		cmocka_unit_test(cells_repeat),
		cmocka_unit_test(repeat_after_drain),
		cmocka_unit_test(large_text),
		cmocka_unit_test(filters_choose_rows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
