/*
 * CSV from outside, and the lists in it: what is read, and what each kind of damage is told to be, and where.
 */
#include "scratch.h"

#include "export/read/sheet_csv.h"
#include "export/read/sheet_list.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HOLDS(text) text, sizeof(text) - 1
#define SAVE_AS                                                                                    \
	"save it as UTF-8: in Excel as 'CSV UTF-8 (Comma delimited)', in LibreOffice with the "    \
	"character set 'Unicode (UTF-8)'"

static const struct sheet_csv_limits small = { .bytes = 200000, .columns = 5, .cell = 100000 };

/* Reads it whole: rows as "line[column.line=text|...]" one behind the other, then the error. */
static char *
told(const char *dir, const char *text, size_t len)
{
	struct err err = { 0 };
	struct sheet_row row;
	char *path = mem_print("%s/in.csv", dir), *all = mem_copy(""), *more;
	int rc = -1;

	scratch_write(dir, "in.csv", text, len);
	struct sheet_csv *csv = sheet_csv_open(path, &small, &err);
	while (csv != NULL && (rc = sheet_csv_row(csv, &row, &err)) == 1) {
		more = mem_print("%s%u[", all, row.line);
		free(all);
		all = more;
		for (uint32_t i = 0; i < row.count; i++) {
			assert_int_equal(row.cells[i].kind, SHEET_VALUE);
			more = mem_print("%s%s%u=%s", all, i > 0 ? "|" : "", row.cells[i].line,
			    row.cells[i].text);
			free(all);
			all = more;
		}
		more = mem_print("%s]", all);
		free(all);
		all = more;
	}
	if (rc < 0) {
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_ptr_equal(strstr(err.text, path), err.text);
		more = mem_print("%s!in.csv%s", all, err.text + strlen(path));
		free(all);
		all = more;
	}
	sheet_csv_close(csv);
	free(path);
	return all;
}

static const struct {
	const char *why, *in;
	size_t len;
	const char *want;
} files[] = {
	{ "plain", HOLDS("a,b\n1,2\n"), "1[1=a|1=b]2[2=1|2=2]" },
	{ "no break at the end", HOLDS("a,b\n1,2"), "1[1=a|1=b]2[2=1|2=2]" },
	{ "CR LF counts once", HOLDS("a,b\r\n1,2\r\n3,4\r\n"), "1[1=a|1=b]2[2=1|2=2]3[3=3|3=4]" },
	{ "CR alone", HOLDS("a,b\r1,2\r"), "1[1=a|1=b]2[2=1|2=2]" },
	{ "a mark in front",
	    HOLDS("\xef\xbb\xbf"
		  "a,b\n"),
	    "1[1=a|1=b]" },
	{ "semicolons", HOLDS("a;b\n1,5;2\n"), "1[1=a|1=b]2[2=1,5|2=2]" },
	{ "tabs", HOLDS("a\tb\n1;2\t\n"), "1[1=a|1=b]2[2=1;2|2=]" },
	{ "separators inside quotes do not count", HOLDS("\"a,b,c\";d\n1;2\n"),
	    "1[1=a,b,c|1=d]2[2=1|2=2]" },
	{ "a first row without any", HOLDS("a\n\"1,2\"\n"), "1[1=a]2[2=1,2]" },
	{ "told separator", HOLDS("sep=;\r\na,b;c\r\n"), "2[2=a,b|2=c]" },
	{ "told separator behind a mark",
	    HOLDS("\xef\xbb\xbf"
		  "SEP=\t\na,b\tc\n"),
	    "2[2=a,b|2=c]" },
	{ "a header that begins like it", HOLDS("separator\nx\n"), "1[1=separator]2[2=x]" },
	{ "one column", HOLDS("email\nann@example.com\n"), "1[1=email]2[2=ann@example.com]" },
	{ "quotes", HOLDS("a,b\n\"x \"\"y\"\"\",\" z \"\n"), "1[1=a|1=b]2[2=x \"y\"|2= z ]" },
	{ "breaks inside quotes keep the line right", HOLDS("a,b\n\"x\r\ny\nz\",\"1\n2\"\n3,4\n"),
	    "1[1=a|1=b]2[2=x\r\ny\nz|4=1\n2]6[6=3|6=4]" },
	{ "blank rows are passed over", HOLDS("\n\na,b\n\n,\n , \t\n1,2\n\n"),
	    "3[3=a|3=b]7[7=1|7=2]" },
	{ "a disarming ' is off, one of the text's own stays", HOLDS("a,b\n'=1,''=1\n'x,' -\n"),
	    "1[1=a|1=b]2[2==1|2='=1]3[3='x|3=' -]" },
	{ "space stays", HOLDS("a,b\n x ,y \n"), "1[1=a|1=b]2[2= x |2=y ]" },
	{ "empty", HOLDS(""), "" },
	{ "blank lines alone", HOLDS("\n\r\n\n"), "" },
	{ "a mark alone", HOLDS("\xef\xbb\xbf"), "" },
	{ "other scripts", HOLDS("a\n\xd0\x90\xf0\x9f\x98\x80\n"),
	    "1[1=a]2[2=\xd0\x90\xf0\x9f\x98\x80]" },

	{ "quote never closed", HOLDS("a,b\n1,\"2\n3,4\n5,6\n"),
	    "1[1=a|1=b]!in.csv:2:2: the quote that opens this cell is never closed" },
	{ "quote closed far below", HOLDS("a,b\n1,\"2\n3,4\n5,\"6\"\n"),
	    "1[1=a|1=b]!in.csv:2:2: the quote that opens this cell is first closed in line 4, with "
	    "text after it: close it where the cell ends" },
	{ "text behind a quote", HOLDS("a,b\n\"x\"y,2\n"),
	    "1[1=a|1=b]!in.csv:2:1: text after the closing quote: write a quote inside a cell "
	    "twice" },
	{ "quote inside", HOLDS("a,b\n1,5\" disk\n"),
	    "1[1=a|1=b]!in.csv:2:2: a quote inside a cell that does not begin with one: put the "
	    "cell "
	    "in quotes and write the one inside twice" },
	{ "too few", HOLDS("a,b,c\n1,2\n"),
	    "1[1=a|1=b|1=c]!in.csv:2:3: the row has 2 cells, the header 3: put a text with a "
	    "separator "
	    "in it in quotes" },
	{ "too many", HOLDS("a,b\n\"1\n\",2,3\n"),
	    "1[1=a|1=b]!in.csv:3:3: the row has 3 cells, the header 2: put a text with a separator "
	    "in "
	    "it in quotes" },
	{ "one", HOLDS("a,b\n1\n"),
	    "1[1=a|1=b]!in.csv:2:2: the row has 1 cell, the header 2: put a text with a separator "
	    "in "
	    "it in quotes" },
	{ "NUL", HOLDS("a,b\n1,x\0y\n"),
	    "1[1=a|1=b]!in.csv:2:2: a NUL byte: the file is damaged, or not a text file" },
	{ "NUL inside quotes", HOLDS("a,b\n1,\"x\n\0\"\n"),
	    "1[1=a|1=b]!in.csv:2:2: a NUL byte: the file is damaged, or not a text file" },
	{ "Windows-1252",
	    HOLDS("a,b\n1,2\nx,Ren\xe9"
		  "e\n"),
	    "1[1=a|1=b]2[2=1|2=2]!in.csv:3:2: byte 0xE9 is not UTF-8; the file is probably in "
	    "Windows-1252 ('CSV' or 'ANSI'): " SAVE_AS },
	{ "damaged UTF-8", HOLDS("a,b\n\xc3\xa9,\xc3\n"),
	    "1[1=a|1=b]!in.csv:2:2: byte 0xC3 is not UTF-8, though other text in the file is: the "
	    "file "
	    "is damaged here" },
	{ "overlong UTF-8", HOLDS("a\n\xc0\xaf\n"),
	    "1[1=a]!in.csv:2:1: byte 0xC0 is not UTF-8; the file is probably in Windows-1252 "
	    "('CSV' or "
	    "'ANSI'): " SAVE_AS },
	{ "UTF-16, little end first",
	    HOLDS("\xff\xfe"
		  "a\0\t\0\xe9\0\n\0\xac\x20\t\0\x3d\xd8\x00\xde\n\0"),
	    "1[1=a|1=\xc3\xa9]2[2=\xe2\x82\xac|2=\xf0\x9f\x98\x80]" },
	{ "UTF-16, big end first", HOLDS("\xfe\xff\0a\0,\0b\0\r\0\n"), "1[1=a|1=b]" },
	{ "nothing but the mark of UTF-16", HOLDS("\xff\xfe"), "" },
	{ "UTF-16 that is cut off", HOLDS("\xff\xfe\x61\0,"),
	    "!in.csv: in UTF-16 ('Unicode text'), and damaged or cut off: " SAVE_AS },
	{ "UTF-16 with the first half of a character", HOLDS("\xff\xfe\x3d\xd8"),
	    "!in.csv: in UTF-16 ('Unicode text'), and damaged or cut off: " SAVE_AS },
	{ "UTF-16 with two first halves", HOLDS("\xff\xfe\x3d\xd8\x3d\xd8"),
	    "!in.csv: in UTF-16 ('Unicode text'), and damaged or cut off: " SAVE_AS },
	{ "UTF-16 with the second half of a character", HOLDS("\xff\xfe\x00\xde\x61\0"),
	    "!in.csv: in UTF-16 ('Unicode text'), and damaged or cut off: " SAVE_AS },
	{ "UTF-16 with a NUL", HOLDS("\xff\xfe\x61\0\0\0"),
	    "!in.csv:1:1: a NUL byte: the file is damaged, or not a text file" },
	{ "UTF-16 without a mark", HOLDS("a\0,\0b\0"),
	    "!in.csv: in UTF-16 ('Unicode text') without its mark: " SAVE_AS },
	{ "a workbook", HOLDS("PK\3\4...."),
	    "!in.csv: a workbook (XLSX) or another archive, not CSV: " SAVE_AS },
	{ "unknown separator", HOLDS("sep=|\na|b\n"),
	    "!in.csv:1:1: unknown separator after 'sep=': use comma, semicolon or tab" },
	{ "too many columns", HOLDS("a,b,c,d,e,f\n"),
	    "!in.csv:1:6: more columns than any list of this kind has" },
};

static void
reads_or_tells(void **state)
{
	char *dir = scratch_make();

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *got = told(dir, files[i].in, files[i].len);
		if (strcmp(got, files[i].want) != 0)
			print_message("# %s\n", files[i].why);
		assert_string_equal(got, files[i].want);
		free(got);
	}
	scratch_remove(dir);
}

static void
ceilings_hold(void **state)
{
	char *dir = scratch_make(), *big = mem_alloc(small.bytes + 2), *got;

	(void)state;
	memset(big, 'x', small.bytes + 1);
	got = told(dir, big, small.bytes + 1);
	assert_string_equal(
	    got, "!in.csv: larger than 200000 bytes, the most that can be read: split it");
	free(got);
	memcpy(big, "a,\nb,", 5);
	got = told(dir, big, small.cell + 6);
	assert_string_equal(got,
	    "1[1=a|1=]!in.csv:2:2: the text is longer than any spreadsheet allows: is its "
	    "closing quote missing?");
	free(got);
	memcpy(big, "a\n\"bx\n", 6);
	for (size_t i = 6; i < small.bytes; i += 50)
		big[i] = '\n';
	got = told(dir, big, small.bytes);
	assert_string_equal(got,
	    "1[1=a]!in.csv:2:1: the text is longer than any spreadsheet allows: is its "
	    "closing quote missing?");
	free(got);
	free(big);
	scratch_remove(dir);
}

static void
unreadable(void **state)
{
	struct err err;

	(void)state;
	assert_null(sheet_csv_open("/no/such.csv", &sheet_csv_limits, &err));
	assert_string_equal(err.text, "/no/such.csv: cannot read: No such file or directory");
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	assert_null(sheet_csv_open("/", &sheet_csv_limits, &err));
	assert_string_equal(err.text, "/: cannot read: Is a directory");
}

/* A title, a header of another width, and rows without their last separators. */
static void
titles_and_short_rows(void **state)
{
	static const uint32_t counts[] = { 1, 3, 3, 3, 3 };
	char *dir = scratch_make(), *path = mem_print("%s/in.csv", dir);
	struct sheet_row row;
	struct err err;

	(void)state;
	scratch_write(dir, "in.csv", HOLDS("Spring\na;b;c\n1\n2;\n'=3;x;y\n1;2;3;4\n"));
	struct sheet_csv *csv = sheet_csv_open(path, &small, &err);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		assert_int_equal(sheet_csv_row(csv, &row, &err), 1);
		assert_int_equal(row.count, counts[i]);
		if (i == 0)
			sheet_csv_title(csv);
		else
			sheet_csv_resaved(csv, i == 3);
		for (uint32_t c = 0; i == 2 && c < row.count; c++) {
			assert_int_equal(row.cells[c].line, 3);
			assert_string_equal(row.cells[c].text, c == 0 ? "1" : "");
		}
	}
	assert_string_equal(row.cells[0].text, "'=3"); /* nothing was disarmed */
	assert_int_equal(sheet_csv_row(csv, &row, &err), -1);
	assert_non_null(strstr(err.text, "in.csv:6:4: the row has 4 cells, the header 3: "));
	sheet_csv_rewind(csv);
	assert_int_equal(sheet_csv_row(csv, &row, &err), 1);
	assert_int_equal(row.line, 1);
	assert_string_equal(row.cells[0].text, "Spring");
	sheet_csv_close(csv);
	free(path);
	scratch_remove(dir);
}

static void
headings(void **state)
{
	static const struct {
		const char *in, *want;
	} table[] = {
		{ "email", "email" },
		{ " E-Mail ", "e-mail" },
		{ "Grant  id", "grant_id" },
		{ "\tRow\ncheck \r\n", "row_check" },
		{ " ", "" },
		{ "\xc3\x89tat", "\xc3\x89tat" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *text = mem_copy(table[i].in);
		assert_int_equal(sheet_heading(text), strlen(table[i].want));
		assert_string_equal(text, table[i].want);
		free(text);
	}
}

/* Where the columns are, as "AT AT AT". */
static int
take_places(const struct sheet_list *list, void *arg, struct err *err)
{
	(void)err;
	snprintf(arg, 64, "%u %u %u", list->at[0], list->at[1], list->at[2]);
	return 0;
}

static void
columns(void **state)
{
	static const struct sheet_column wanted[] = { { "email", COLUMN_NEEDED },
		{ "status", COLUMN_NEEDED }, { "end_date", COLUMN_OPTIONAL },
		{ "phone", COLUMN_ONE_OF }, { "mobile", COLUMN_ONE_OF } };
	static const struct {
		const char *in, *want;
	} table[] = {
		{ "phone,STATUS, Email\n0,left,a@b.c\n", "2 1 4294967295" },
		{ "end date,status,email,mobile\n,left,a@b.c,0\n", "2 1 0" },
		{ "emial,status\n", ":1: the column 'email' is missing; is 'emial' meant for it?" },
		{ "\nemail,x\n", ":2: the column 'status' is missing" },
		{ "email,status,Status\n",
		    ":1:3: the column 'status' is a duplicate of column 2: remove one" },
		{ "email,status\n", ":1: the column 'phone' or 'mobile' is missing" },
		{ "", ": the file is empty: it needs a header that names its columns" },
		{ "email,\"status\n", ":1:2: the quote that opens this cell is never closed" },
	};
	char *dir = scratch_make(), *path = mem_print("%s/in.csv", dir);

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct err err;
		struct arena arena = { 0 };
		struct sheet_list list = { .columns = wanted, .count = 5, .arena = &arena };
		char got[64] = "";

		scratch_write(dir, "in.csv", table[i].in, strlen(table[i].in));
		if (sheet_list_read(&list, path, NULL, take_places, got, &err) < 0)
			assert_string_equal(err.text + strlen(path), table[i].want);
		else
			assert_string_equal(got, table[i].want);
		arena_release(&arena);
	}
	free(path);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_or_tells),
		cmocka_unit_test(ceilings_hold),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(titles_and_short_rows),
		cmocka_unit_test(headings),
		cmocka_unit_test(columns),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
