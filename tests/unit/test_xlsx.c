/* The workbook: clean text, typed cells, tabs, the proof by reading back, and the reader on its
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "export/read/sheet_xlsx.h"
#include "export/write/xlsx_check.h"
#include "export/write/xlsx_page.h"
#include "export/write/xlsx_put.h"
#include "model/base/day.h"

#define FFFD "\xEF\xBF\xBD"

static char dir[256];

static int
make_dir(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/ja-xlsx-XXXXXX", base != NULL ? base : "/tmp");
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static const char *
in_dir(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int
remove_dir(void **state)
{
	static const char *const files[] = { "t.xlsx", "first.xlsx", "made.xlsx" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(in_dir(files[i]));
	return rmdir(dir);
}

static const struct column columns[] = {
	COLUMN_BLANK("text", CELL_TEXT),
	COLUMN_BLANK("count", CELL_COUNT),
	COLUMN_BLANK("complete", CELL_YESNO),
	COLUMN_BLANK("seen", CELL_TIME),
	COLUMNS_END,
};
static struct shown shown[] = {
	{ &columns[0], 0, NULL, "Text", NULL, 0 },
	{ &columns[1], 1, NULL, "Count", NULL, 0 },
	{ &columns[2], 2, NULL, "Complete", NULL, 0 },
	{ &columns[3], 3, NULL, "Seen", NULL, 0 },
};
static const struct report report = { "texts", "Texts", "text", columns, 0, NULL, NULL, NULL };

/* A document of one or two sheets over an empty site. */
struct world {
	struct graph *graph;
	struct run run;
	struct source source;
	struct sheet sheets[2];
	struct document document;
	struct format format;
	void *state;
	struct err err;
};

static void
begin(struct world *w, const char *first, const char *second, uint64_t rows_max)
{
	memset(w, 0, sizeof(*w));
	w->graph = graph_new();
	graph_seal(w->graph);
	w->run = (struct run){
		.tool_version = "0",
		.snapshot_id = "",
		.site = "s",
		.base_url = "",
		.cloud_id = "",
		.via = "site",
		.account_id = "",
		.account_name = "",
		.permissions = "",
		.started = "2026-11-23T08:00:00Z",
		.finished = "",
		.projects = "",
		.complete = true,
	};
	w->source = (struct source){ .graph = graph_view(w->graph), .run = &w->run };
	for (int i = 0; i < 2; i++)
		w->sheets[i] = (struct sheet){ .report = &report,
			.name = i == 0 ? first : second,
			.columns = shown,
			.column_count = 4 };
	w->document.title = "Test & trial";
	w->document.file = "t";
	w->document.sheets = w->sheets;
	w->document.sheet_count = second == NULL ? 1 : 2;
	unlink(in_dir("t.xlsx"));
	w->format = format_xlsx;
	w->format.rows_max = rows_max;
	w->state = w->format.open(&w->format, &w->document, &w->source, dir, &w->err);
}

static int
write_row(struct world *w, const char *text, size_t len, uint64_t count)
{
	struct cell cells[4] = {
		{ .type = len == 0 ? CELL_EMPTY : CELL_TEXT, .text = text, .len = len },
		{ .type = CELL_COUNT, .count = count },
		{ .type = CELL_YESNO, .count = count % 2 },
		{ .type = CELL_TIME, .text = "2026-11-23T08:30:59Z", .len = 20 },
	};

	return format_xlsx.row(w->state, cells, 4, &w->err);
}

static int
finish(struct world *w, struct written *written)
{
	memset(written, 0, sizeof(*written));
	int rc = format_xlsx.close(w->state, written, &w->err);
	graph_release(w->graph);
	return rc;
}

static const struct {
	const char *why, *in, *value, *stored;
} cleaned[] = {
	{ "plain text stays", "Ana", "Ana", "Ana" },
	{ "a formula is text like any other", "=1+1", "=1+1", "=1+1" },
	{ "what looks escaped is escaped", "_x0041_", "_x0041_", "_x005F_x0041_" },
	{ "lower case digits too", "a_x00e9_b", "a_x00e9_b", "a_x005F_x00e9_b" },
	{ "twice", "_x005F_x0041_", "_x005F_x0041_", "_x005F_x005F_x005F_x0041_" },
	{ "only the full pattern", "_x004_ _xZZZZ_", "_x004_ _xZZZZ_", "_x004_ _xZZZZ_" },
	{ "a return is kept, escaped", "a\rb", "a\rb", "a_x000D_b" },
	{ "no pattern arises from that", "_x0041\r", "_x0041\r", "_x005F_x0041_x000D_" },
	{ "tab and newline stay", "a\tb\n", "a\tb\n", "a\tb\n" },
	{ "what XML forbids", "a\x01\x1F\x0B", "a" FFFD FFFD FFFD, "a" FFFD FFFD FFFD },
	{ "noncharacter", "\xEF\xBF\xBE", FFFD, FFFD },
	{ "a stray byte", "a\xFF", "a" FFFD, "a" FFFD },
	{ "overlong", "\xC0\xAF", FFFD FFFD, FFFD FFFD },
	{ "a surrogate", "\xED\xA0\x80", FFFD FFFD FFFD, FFFD FFFD FFFD },
	{ "cut short", "\xF0\x9F\x98", FFFD FFFD FFFD, FFFD FFFD FFFD },
	{ "emoji stay", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
};

static void
text_is_cleaned(void **state)
{
	struct xlsx_text *text = calloc(1, sizeof(*text));
	char back[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cleaned) / sizeof(cleaned[0]); i++) {
		xlsx_text_clean(text, cleaned[i].in, strlen(cleaned[i].in));
		if (strcmp(text->value, cleaned[i].value) != 0 ||
		    strcmp(text->stored, cleaned[i].stored) != 0 ||
		    text->len != strlen(text->value) || text->cut)
			fail_msg("%s: '%s' / '%s'", cleaned[i].why, text->value, text->stored);
		assert_true(strlen(text->stored) < sizeof(back));
		strcpy(back, text->stored);
		back[xlsx_text_decode(back, strlen(back))] = '\0';
		assert_string_equal(back, text->value);
	}
	free(text);
}

static void
long_text_is_cut(void **state)
{
	static const struct {
		const char *piece;
		size_t times;
		bool cut;
		size_t len; /* of the value */
	} table[] = {
		{ "a", 32767, false, 32767 },
		{ "a", 40000, true, 32767 },
		{ "\xC3\xA9", 32767, false, 65534 },
		{ "\xF0\x9F\x98\x80", 16383, false, 65532 },
		{ "\xF0\x9F\x98\x80", 32767, true, 4 * ((32767 - 10) / 2) + 10 },
		{ "\xFF", 32768, true, 3 * (32767 - 10) + 10 },
	};
	struct xlsx_text *text = calloc(1, sizeof(*text));

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t piece = strlen(table[i].piece), len = piece * table[i].times;
		char *in = malloc(len + 1);
		for (size_t k = 0; k < table[i].times; k++)
			memcpy(in + k * piece, table[i].piece, piece);
		xlsx_text_clean(text, in, len);
		assert_int_equal(text->cut, table[i].cut);
		assert_int_equal(text->len, table[i].len);
		if (text->cut)
			assert_string_equal(text->value + text->len - 10, XLSX_CUT_MARK);
		free(in);
	}
	free(text);
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* A valid text of up to 40 characters that XML allows, from everywhere in Unicode; its length. */
static size_t
random_text(uint32_t *seed, char *out)
{
	static const uint32_t ends[] = { 0x7F, 0x7F, 0x800, 0x3000, 0xD800, 0x110000 };
	size_t count = 1 + next_random(seed) % 40, len = 0;

	while (count > 0) {
		uint32_t c = next_random(seed) % ends[next_random(seed) % 6];
		if (next_random(seed) % 16 == 0) {
			memcpy(out + len, "_x0041_", 7);
			len += 7;
		}
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
		    (c >= 0xD800 && c < 0xE000) || c == 0xFFFE || c == 0xFFFF)
			continue;
		count--;
		if (c < 0x80) {
			out[len++] = (char)c;
		} else if (c < 0x800) {
			out[len++] = (char)(0xC0 | c >> 6);
			out[len++] = (char)(0x80 | (c & 63));
		} else if (c < 0x10000) {
			out[len++] = (char)(0xE0 | c >> 12);
			out[len++] = (char)(0x80 | (c >> 6 & 63));
			out[len++] = (char)(0x80 | (c & 63));
		} else {
			out[len++] = (char)(0xF0 | c >> 18);
			out[len++] = (char)(0x80 | (c >> 12 & 63));
			out[len++] = (char)(0x80 | (c >> 6 & 63));
			out[len++] = (char)(0x80 | (c & 63));
		}
	}
	return len;
}

static struct sheet_xlsx *
open_book(const char *name)
{
	struct err err;
	struct sheet_xlsx *book = sheet_xlsx_open(in_dir(name), &sheet_xlsx_limits, &err);

	if (book == NULL)
		fail_msg("%s", err.text);
	return book;
}

static void
random_texts_come_back(void **state)
{
	enum { TEXTS = 5000 };
	struct world w;
	struct written written;
	struct sheet_xlsx_row row;
	uint32_t seed = 20261123;
	char text[512];

	(void)state;
	begin(&w, "Texts", NULL, XLSX_ROWS_MAX);
	assert_non_null(w.state);
	assert_int_equal(format_xlsx.sheet(w.state, &w.sheets[0], &w.err), 0);
	for (int i = 0; i < TEXTS; i++)
		assert_int_equal(write_row(&w, text, random_text(&seed, text), (uint64_t)i), 0);
	assert_int_equal(format_xlsx.sheet_end(w.state, &w.err), 0);
	if (finish(&w, &written) != 0)
		fail_msg("%s", w.err.text);
	assert_int_equal(written.cut_cells, 0);

	struct sheet_xlsx *book = open_book("t.xlsx");
	assert_int_equal(sheet_xlsx_begin(book, 1, &w.err), 0);
	assert_int_equal(sheet_xlsx_row(book, &row, &w.err), 1);
	seed = 20261123;
	for (uint32_t i = 0; i < TEXTS; i++) {
		size_t len = random_text(&seed, text);
		assert_int_equal(sheet_xlsx_row(book, &row, &w.err), 1);
		assert_int_equal(row.number, i + 1);
		assert_int_equal(row.count, 4);
		assert_int_equal(row.cells[0].type, SHEET_XLSX_TEXT);
		assert_int_equal(row.cells[0].len, len);
		assert_memory_equal(row.cells[0].text, text, len);
		assert_int_equal(row.cells[1].type, SHEET_XLSX_NUMBER);
		assert_true(row.cells[1].number == (double)i);
		assert_string_equal(row.cells[2].text, i % 2 ? "yes" : "no");
		assert_int_equal(row.cells[3].type, SHEET_XLSX_DATE);
		assert_true(row.cells[3].number > 46349.3548 && row.cells[3].number < 46349.3549);
	}
	assert_int_equal(sheet_xlsx_row(book, &row, &w.err), 0);
	sheet_xlsx_close(book);
}

static void
nasty_texts_are_text(void **state)
{
	static const char *const texts[] = { "=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "_x003D_1",
		"\x01", "\xFF", "https://example.com", "<b>&amp;", " a ", "1", "TRUE", "{=1}" };
	struct world w;
	struct written written;
	struct sheet_xlsx_row row;
	struct stat st;
	char *large = malloc(40000);

	(void)state;
	memset(large, 'x', 40000);
	begin(&w, "Texts", NULL, XLSX_ROWS_MAX);
	assert_int_equal(format_xlsx.sheet(w.state, &w.sheets[0], &w.err), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
		    write_row(&w, texts[i], strlen(texts[i]), UINT64_C(12345678901234567)), 0);
	assert_int_equal(write_row(&w, large, 40000, 1), 0);
	assert_int_equal(format_xlsx.sheet_end(w.state, &w.err), 0);
	assert_int_equal(finish(&w, &written), 0);
	assert_int_equal(written.cut_cells, 1);
	assert_int_equal(stat(in_dir("t.xlsx"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);

	struct sheet_xlsx *book = open_book("t.xlsx");
	assert_int_equal(sheet_xlsx_begin(book, 1, &w.err), 0);
	assert_int_equal(sheet_xlsx_row(book, &row, &w.err), 1);
	assert_string_equal(row.cells[3].text, "Seen (UTC)");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(sheet_xlsx_row(book, &row, &w.err), 1);
		assert_int_equal(row.cells[0].type, SHEET_XLSX_TEXT);
		assert_false(row.cells[0].formula);
		if (texts[i][0] != '\x01' && texts[i][0] != '\xFF')
			assert_string_equal(row.cells[0].text, texts[i]);
		assert_string_equal(
		    row.cells[1].text, "12345678901234567"); /* no double holds it */
	}
	sheet_xlsx_close(book);
	free(large);
}

static void
long_sheets_are_split(void **state)
{
	static const char *const names[] = { "Summary", "Roles", "Roles (2)", "Roles (3)",
		"roles (2) (2)" };
	static const int rows[] = { -1, 11, 11, 6, 2 };
	struct world w;
	struct written written;
	struct sheet_xlsx_row row;

	(void)state;
	begin(&w, "Roles", "roles (2)", 10);
	for (int s = 0; s < 2; s++) {
		assert_int_equal(format_xlsx.sheet(w.state, &w.sheets[s], &w.err), 0);
		for (uint64_t i = 0; i < (s == 0 ? 25 : 1); i++)
			assert_int_equal(write_row(&w, "a", 1, i), 0);
		assert_int_equal(format_xlsx.sheet_end(w.state, &w.err), 0);
	}
	assert_int_equal(finish(&w, &written), 0);

	struct sheet_xlsx *book = open_book("t.xlsx");
	assert_int_equal(sheet_xlsx_book(book)->sheet_count, 5);
	for (size_t i = 0; i < 5; i++) {
		int count = 0;
		assert_string_equal(sheet_xlsx_book(book)->sheets[i].name, names[i]);
		assert_int_equal(sheet_xlsx_begin(book, i, &w.err), 0);
		while (sheet_xlsx_row(book, &row, &w.err) == 1) {
			if (count++ == 0 && i > 0)
				assert_string_equal(row.cells[0].text, "Text");
		}
		if (rows[i] >= 0)
			assert_int_equal(count, rows[i]);
	}
	sheet_xlsx_close(book);
}

static void
names_are_allowed(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "Who [is] in: what?", "Who -is- in- what-" },
		{ "'quoted'", "quoted" },
		{ "history", "history (2)" },
		{ "summary", "summary (2)" },
		{ "\xC3\x84pfel", "\xC3\x84pfel" },
		{ "\xC3\xA4PFEL", "\xC3\xA4PFEL (2)" },
		{ "", "-" },
		{ "1234567890123456789012345678901234567890", "1234567890123456789012345678901" },
		{ "1234567890123456789012345678901 and more", "123456789012345678901234567 (2)" },
		{ "123456789012345678901234567890\xF0\x9F\x98\x80",
		    "123456789012345678901234567890" },
	};
	struct world w;

	(void)state;
	begin(&w, "x", NULL, 10);
	format_xlsx.close(w.state, NULL, &w.err);
	unlink(in_dir("t.xlsx"));
	struct xlsx_out *out = xlsx_out_new(&w.document, &w.source, dir, &w.err);
	assert_non_null(out);
	assert_non_null(xlsx_tab_add(out, "Summary", &w.err));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct xlsx_tab *tab = xlsx_tab_add(out, table[i].in, &w.err);
		assert_non_null(tab);
		assert_string_equal(tab->name, table[i].out);
	}
	xlsx_out_free(out);
	graph_release(w.graph);
}

static char *
slurp(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	assert_non_null(file);
	*len = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

static void
spill(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Replaces a part of a zip by another text, with a right CRC. */
static void
replace_part(const char *path, const char *part, const char *old, const char *fresh)
{
	static char text[1 << 16];
	zip_t *zip = zip_open(path, 0, NULL);
	zip_int64_t index = zip_name_locate(zip, part, 0);
	zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)index, 0);
	zip_int64_t len = zip_fread(file, text, sizeof(text) - 1);

	assert_true(len > 0);
	text[len] = '\0';
	zip_fclose(file);
	char *at = strstr(text, old);
	assert_non_null(at);
	assert_true(strlen(old) == strlen(fresh));
	memcpy(at, fresh, strlen(fresh));
	assert_true(zip_file_replace(zip, (zip_uint64_t)index,
			zip_source_buffer(zip, text, (zip_uint64_t)len, 0), 0) == 0);
	assert_int_equal(zip_close(zip), 0);
}

static void
damage_is_noticed(void **state)
{
	static const struct {
		const char *part, *old, *fresh;
	} table[] = {
		{ "xl/worksheets/sheet1.xml", "<t>Ben</t>", "<t>Bem</t>" },
		{ "xl/worksheets/sheet1.xml", "<v>42</v>", "<v>43</v>" },
		{ "xl/worksheets/sheet1.xml", "r=\"A2\"", "r=\"B2\"" },
		{ "xl/worksheets/sheet1.xml", "<is><t>Ben</t></is>", "<is><t></t></is>   " },
		{ "xl/worksheets/sheet1.xml", "</sheetData>", "</sheetDate>" },
		{ "xl/styles.xml", "</styleSheet>", "</styleShirt>" },
		{ "xl/theme/theme1.xml", "</a:theme>", "          " },
		{ "xl/workbook.xml", "name=\"People\"", "name=\"Peuple\"" },
	};
	struct world w;
	size_t len;

	(void)state;
	begin(&w, "x", NULL, 10);
	format_xlsx.close(w.state, NULL, &w.err);
	unlink(in_dir("t.xlsx"));
	struct xlsx_out *out = xlsx_out_new(&w.document, &w.source, dir, &w.err);
	struct xlsx_tab *tab = xlsx_tab_add(out, "People", &w.err);
	xlsx_put_text(tab, 0, 0, "Ana", 3, STYLE_PLAIN);
	xlsx_put_text(tab, 1, 0, "Ben", 3, STYLE_PLAIN);
	xlsx_put_count(tab, 2000, 1, 42, STYLE_COUNT);
	assert_int_equal(xlsx_result(out, &w.err), 0);
	assert_int_equal(xlsx_out_finish(out, &w.err), 0);
	assert_int_equal(xlsx_check(out, &w.err), 0);
	char *good = slurp(out->path, &len);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		replace_part(out->path, table[i].part, table[i].old, table[i].fresh);
		if (xlsx_check(out, &w.err) == 0)
			fail_msg("'%s' for '%s' was not noticed", table[i].fresh, table[i].old);
		assert_int_equal(w.err.status, STATUS_FAILED);
		if (i == 1)
			assert_non_null(strstr(w.err.text, "'People', from row 1025 on"));
		spill(out->path, good, len);
	}
	for (size_t cut = 0; cut < len; cut += 97) {
		spill(out->path, good, cut);
		assert_int_equal(xlsx_check(out, &w.err), -1);
	}
	free(good);
	xlsx_out_free(out);
	graph_release(w.graph);
}

/* In a child: the library may do anything when the disk is full, but not end well. */
static int
write_many(void)
{
	struct world w;
	struct written written;
	uint32_t seed = 7;
	char text[512];
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		begin(&w, "Texts", NULL, XLSX_ROWS_MAX);
		if (w.state == NULL || format_xlsx.sheet(w.state, &w.sheets[0], &w.err) != 0)
			_exit(1);
		for (uint64_t i = 0; i < 2000; i++) {
			if (write_row(&w, text, random_text(&seed, text), i) != 0)
				_exit(1);
		}
		_exit(format_xlsx.sheet_end(w.state, &w.err) != 0 || finish(&w, &written) != 0);
	}
	assert_true(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
full_disk_fails(void **state)
{
	char options[32];
	int failures = 0;

	(void)state;
	for (int kib = 16; kib <= 640; kib += 32) {
		snprintf(options, sizeof(options), "size=%dk", kib);
		if (mount("none", dir, "tmpfs", 0, options) != 0)
			skip();
		failures += write_many() != 0;
		umount(dir);
	}
	assert_int_equal(failures, 20);
	assert_int_equal(mount("none", dir, "tmpfs", 0, "size=8m"), 0);
	int rc = write_many();
	umount(dir);
	assert_int_equal(rc, 0);
}

static void
write_small(const char *zone)
{
	struct world w;
	struct written written;

	setenv("TZ", zone, 1);
	tzset();
	begin(&w, "Texts", NULL, XLSX_ROWS_MAX);
	assert_int_equal(format_xlsx.sheet(w.state, &w.sheets[0], &w.err), 0);
	assert_int_equal(write_row(&w, "a", 1, 1), 0);
	assert_int_equal(format_xlsx.sheet_end(w.state, &w.err), 0);
	assert_int_equal(finish(&w, &written), 0);
}

static void
same_rows_same_bytes(void **state)
{
	struct timespec pause = { 0, 10000000 };
	size_t a_len, b_len;

	(void)state;
	write_small("UTC");
	char *a = slurp(in_dir("t.xlsx"), &a_len);
	for (time_t told = time(NULL); time(NULL) == told;)
		nanosleep(&pause, NULL);
	write_small("Pacific/Apia");
	char *b = slurp(in_dir("t.xlsx"), &b_len);
	unsetenv("TZ");
	tzset();
	assert_int_equal(a_len, b_len);
	assert_memory_equal(a, b, a_len);
	free(a);
	free(b);
}

static void
times_are_seconds(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: no time */
	} table[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-23T08:00:00Z", 1795420800 },
		{ "2024-02-29T23:59:59Z", 1709251199 },
		{ "2023-02-29T00:00:00Z", -1 },
		{ "2026-13-01T00:00:00Z", -1 },
		{ "2026-11-23T24:00:00Z", -1 },
		{ "2026-11-23 08:00:00Z", -1 },
		{ "2026-11-23T08:00:00+", -1 },
		{ "2026-11-23", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t seconds = -1;
		bool is = moment_of(table[i].text, strlen(table[i].text), &seconds);
		assert_int_equal(is, table[i].seconds >= 0);
		if (is)
			assert_int_equal(seconds, table[i].seconds);
	}
}

/* A workbook as other programs make them, around one sheet's rows. */
static void
make_book(const char *rows)
{
	static const char *const parts[][2] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Id='r1' Type='http://x/officeDocument' "
		    "Target='/xl/book.xml'/></Relationships>" },
		{ "xl/book.xml",
		    "<x:workbook xmlns:x='m' xmlns:r='n'><x:sheets><x:sheet name='Review' "
		    "sheetId='7' "
		    "r:id='rId9'/><x:sheet name='_meta' sheetId='8' state='hidden' r:id='rId2'/>"
		    "</x:sheets></x:workbook>" },
		{ "xl/_rels/book.xml.rels",
		    "<Relationships><Relationship Id='rId2' Type='http://x/worksheet' "
		    "Target='sheets\\two.xml'/><Relationship Id='rId9' "
		    "Type='http://x/worksheet' Target='/xl/sheets/one%20of%20two.xml'/>"
		    "<Relationship Id='rId3' Type='http://strict/styles' "
		    "Target='../looks%2Exml'/><Relationship Id='rId4' "
		    "Type='http://strict/sharedStrings' Target='.\\Words.xml'/></Relationships>" },
		{ "looks.xml",
		    "<styleSheet><numFmts><numFmt numFmtId='170' "
		    "formatCode='[Red]yyyy\"x\"'/><numFmt "
		    "numFmtId='171' formatCode='[Red]0\"days\"\\d'/></numFmts><cellStyleXfs><xf "
		    "numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf "
		    "numFmtId='14'/><xf "
		    "numFmtId='170'/><xf numFmtId='171'/></cellXfs></styleSheet>" },
		{ "xl/sharedStrings.xml", "<sst><si><t>never</t></si></sst>" },
		{ "xl/words.xml",
		    "<sst><si><t>keep</t></si><si><r><t>re</t></r><r><t>voke</t></r><rPh sb='0'>"
		    "<t>no</t></rPh></si><si><t>_x0041__xD83D__xDE00_</t></si></sst>" },
		{ "xl/sheets/two.xml", "<worksheet><sheetData/></worksheet>" },
	};
	char *sheet = mem_print("<worksheet><sheetData>%s</sheetData></worksheet>", rows);
	const char *whole = rows[0] == '!' ? rows + 1 : sheet;

	unlink(in_dir("made.xlsx"));
	zip_t *zip = zip_open(in_dir("made.xlsx"), ZIP_CREATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		zip_file_add(zip, parts[i][0],
		    zip_source_buffer(zip, parts[i][1], strlen(parts[i][1]), 0), 0);
	zip_file_add(
	    zip, "xl/sheets/one of two.xml", zip_source_buffer(zip, whole, strlen(whole), 0), 0);
	assert_int_equal(zip_close(zip), 0);
	free(sheet);
}

static void
foreign_books_are_read(void **state)
{
	static const struct {
		uint32_t row, column;
		enum sheet_xlsx_type type;
		bool formula;
		const char *text;
		double number;
	} want[] = {
		{ 0, 0, SHEET_XLSX_TEXT, false, "keep", 0 },
		{ 0, 1, SHEET_XLSX_TEXT, false, "revoke", 0 },
		{ 0, 3, SHEET_XLSX_TEXT, false, "A\xF0\x9F\x98\x80", 0 },
		{ 2, 0, SHEET_XLSX_TEXT, false, "in line", 0 },
		{ 2, 1, SHEET_XLSX_TEXT, true, "made", 0 },
		{ 2, 2, SHEET_XLSX_NUMBER, true, "", 3 },
		{ 2, 3, SHEET_XLSX_YESNO, false, "", 1 },
		{ 2, 4, SHEET_XLSX_ERROR, false, "#REF!", 0 },
		{ 3, 27, SHEET_XLSX_DATE, false, "", 46349.5 },
		{ 3, 28, SHEET_XLSX_DATE, false, "", 1 },
		{ 3, 29, SHEET_XLSX_NUMBER, false, "", 1e3 },
		{ 3, 30, SHEET_XLSX_TEXT, true, "", 0 },
	};
	struct sheet_xlsx_row row;
	struct err err;
	size_t n = 0;
	int rc;

	(void)state;
	make_book("<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c/><c "
		  "t='s'><v>2</v></c></row><row r='3'>"
		  "<c r='A3' t='inlineStr'><is><r><t>in "
		  "</t></r><rPh><t>x</t></rPh><r><t>line</t></r></is></c>"
		  "<c t='str'><f>A1</f><v>made</v></c><c><f>1+2</f><v>3</v></c><c "
		  "t='b'><v>1</v></c><c t='e'><v>"
		  "#REF!</v></c></row><row r='4'><c r='AB4' s='1'><v>46349.5</v></c><c "
		  "s='2'><v>1</v></c><c s='3'>"
		  "<v>1E3</v></c><c><f>NOW()</f></c></row>");
	struct sheet_xlsx *book = open_book("made.xlsx");
	assert_int_equal(sheet_xlsx_book(book)->sheet_count, 2);
	assert_string_equal(sheet_xlsx_book(book)->sheets[0].name, "Review");
	assert_false(sheet_xlsx_book(book)->sheets[0].hidden);
	assert_true(sheet_xlsx_book(book)->sheets[1].hidden);
	assert_int_equal(sheet_xlsx_begin(book, 0, &err), 0);
	while ((rc = sheet_xlsx_row(book, &row, &err)) == 1) {
		for (size_t i = 0; i < row.count; i++, n++) {
			assert_true(n < sizeof(want) / sizeof(want[0]));
			assert_int_equal(row.number, want[n].row);
			assert_int_equal(row.cells[i].column, want[n].column);
			assert_int_equal(row.cells[i].type, want[n].type);
			assert_int_equal(row.cells[i].formula, want[n].formula);
			assert_string_equal(row.cells[i].text, want[n].text);
			assert_int_equal(row.cells[i].len, strlen(want[n].text));
			assert_true(row.cells[i].number == want[n].number);
		}
	}
	assert_int_equal(rc, 0);
	assert_int_equal(n, sizeof(want) / sizeof(want[0]));
	assert_int_equal(sheet_xlsx_begin(book, 1, &err), 0);
	assert_int_equal(sheet_xlsx_row(book, &row, &err), 0);
	sheet_xlsx_close(book);
}

static void
bad_books_are_refused(void **state)
{
	static const struct {
		const char *why, *rows, *message;
	} table[] = {
		{ "no such string", "<row><c t='s'><v>3</v></c></row>",
		    "!Review!A1: a shared string" },
		{ "negative string", "<row><c t='s'><v>-1</v></c></row>",
		    "!Review!A1: a shared string" },
		{ "not a number", "<row r='17'><c r='H17'><v>x</v></c></row>",
		    "!Review!H17: not a number" },
		{ "infinite", "<row><c><v>1e999</v></c></row>", "!Review!A1: not a number" },
		{ "hidden twin", "<row><c r='A1'/><c r='A1'/></row>", "out of order" },
		{ "wrong row", "<row><c r='A2'/></row>", "out of order" },
		{ "rows fall", "<row r='2'/><row r='1'/>", "row number" },
		{ "row 0", "<row r='0'/>", "row number" },
		{ "far right", "<row><c r='XFE1'/></row>", "out of bounds" },
		{ "below", "<row r='1048577'/>", "row number" },
		{ "DOCTYPE", "!<!DOCTYPE worksheet [<!ENTITY a 'b'>]><worksheet/>", "DOCTYPE" },
		{ "not XML", "!<worksheet><sheetData></worksheet>", "line 1" },
		{ "empty part", "!", "no element" },
	};
	struct sheet_xlsx_row row;
	struct err err;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		make_book(table[i].rows);
		struct sheet_xlsx *book = open_book("made.xlsx");
		assert_int_equal(sheet_xlsx_begin(book, 0, &err), 0);
		while ((rc = sheet_xlsx_row(book, &row, &err)) == 1)
			;
		if (rc != -1 || err.status != STATUS_BAD_INPUT ||
		    strstr(err.text, table[i].message) == NULL)
			fail_msg("%s: %s", table[i].why, rc == -1 ? err.text : "was read");
		sheet_xlsx_close(book);
	}
	char deep[1200] = "";
	for (int i = 0; i < 100; i++)
		strcat(deep, "<row>");
	make_book(deep);
	struct sheet_xlsx *book = open_book("made.xlsx");
	assert_int_equal(sheet_xlsx_begin(book, 0, &err), 0);
	assert_int_equal(sheet_xlsx_row(book, &row, &err), -1);
	assert_non_null(strstr(err.text, "deeper"));
	sheet_xlsx_close(book);
	spill(in_dir("made.xlsx"), "\xD0\xCF\x11\xE0 old", 8);
	assert_null(sheet_xlsx_open(in_dir("made.xlsx"), &sheet_xlsx_limits, &err));
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	assert_non_null(strstr(err.text, "not a zip"));
}

static void
ceilings_hold(void **state)
{
	static const struct {
		const char *why, *message;
		struct xlsx_limits limits;
	} table[] = {
		{ "entries", "more than 3 parts",
		    { 3, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, 0 } },
		{ "size", "larger than 1 MiB",
		    { 99, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, 0 } },
		{ "ratio", "more than 9 times",
		    { 99, { 9 << 20, 9, 1 << 16 }, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, 0 } },
		{ "all reads",
		    "xl/sheets/one of two.xml: more than 2 MiB were already read from this file",
		    { 99, { 9 << 20, 0, 0 }, { 1 << 20, 0, 0 }, { 1 << 20, 0, 0 }, 2 << 20 } },
	};
	struct sheet_xlsx_row row;
	struct err err;
	char *rows = malloc(2000000), *end = rows;

	(void)state;
	while (end < rows + 1500000)
		end += sprintf(end, "<row><c><v>1</v></c></row>");
	make_book(rows);
	free(rows);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct sheet_xlsx *book =
		    sheet_xlsx_open(in_dir("made.xlsx"), &table[i].limits, &err);
		int rc = book != NULL ? 0 : -1;
		for (int times = 0; times < 3 && rc == 0; times++) {
			rc = sheet_xlsx_begin(book, 0, &err);
			while (rc == 0 && (rc = sheet_xlsx_row(book, &row, &err)) == 1)
				rc = 0;
		}
		sheet_xlsx_close(book);
		if (rc != -1 || strstr(err.text, table[i].message) == NULL)
			fail_msg("%s: %s", table[i].why, rc == -1 ? err.text : "was read");
	}
}

/* The name of a sheet stands between apostrophes: those in it are doubled. */
static void
links_to_sheets(void **state)
{
	static const char *const cases[][2] = { { "Accounts", "internal:'Accounts'!A1" },
		{ "Ann's '26", "internal:'Ann''s ''26'!A1" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *url = page_link_to(cases[i][0]);

		assert_string_equal(url, cases[i][1]);
		free(url);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cleaned),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(times_are_seconds),
		cmocka_unit_test(names_are_allowed),
		cmocka_unit_test(links_to_sheets),
		cmocka_unit_test(random_texts_come_back),
		cmocka_unit_test(nasty_texts_are_text),
		cmocka_unit_test(long_sheets_are_split),
		cmocka_unit_test(damage_is_noticed),
		cmocka_unit_test(same_rows_same_bytes),
		cmocka_unit_test(foreign_books_are_read),
		cmocka_unit_test(bad_books_are_refused),
		cmocka_unit_test(ceilings_hold),
		cmocka_unit_test(full_disk_fails),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("xlsx", tests, make_dir, remove_dir);
}
