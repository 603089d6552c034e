/*
 * libcsv takes rows apart, in its strict mode; what it does not know is here: lines, marks,
 * separators, ceilings, encodings. It is fed one line at a time, so that the line of every cell is
 * known and at most one row is in hand.
 */
#include "sheet_csv.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/text.h"
#include "model/base/utf8.h"
#include "sheet_utf16.h"

#define SAVE_AS                                                                                    \
	"save it as UTF-8: in Excel as 'CSV UTF-8 (Comma delimited)', in LibreOffice with the "    \
	"character set 'Unicode (UTF-8)'"

enum { READ_STEP = 1 << 16, ENTRY_STEP = 4096 };

const struct sheet_csv_limits sheet_csv_limits = {
	.bytes = 64U << 20,
	.columns = 1000,
	.cell = 128U << 10, /* a spreadsheet's 32,767 characters */
};

enum { SEPARATORS = 3 };
static const char separators[SEPARATORS] = { ',', ';', '\t' };

struct sheet_csv {
	const struct sheet_csv_limits *limits;
	struct csv_parser parser;
	char *path, *where; /* where: what sheet_csv_at said last */
	char *bytes;
	char digest[DIGEST_HEX + 1]; /* of the file, when 'bytes' are its text in UTF-8; else "" */
	size_t len, next;            /* next: the first byte that was not fed yet */
	size_t front;                /* bytes before the first row: a mark, "sep=;" */
	int front_lines;
	char separator;
	size_t line;              /* the one being fed, or fed last */
	size_t cell_line;         /* where the next cell begins */
	uint32_t columns;         /* the header's; 0: it was not read yet */
	struct sheet_cell *cells; /* of the row */
	size_t count, room;
	struct arena texts;
	bool row_ended, filled, finished, failed, pad, raw;
	struct err *err;
};

/* Spaces belong to the cell. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

const char *
sheet_csv_at(struct sheet_csv *csv, size_t line, uint32_t column)
{
	free(csv->where);
	csv->where = mem_print("%s:%zu:%u", csv->path, line, column + 1);
	return csv->where;
}

/* About the cell that is being read. */
static void
bad_cell(struct sheet_csv *csv, const char *what)
{
	csv->failed = true;
	err_set(csv->err, STATUS_BAD_INPUT, "%s: %s",
	    sheet_csv_at(csv, csv->cell_line, (uint32_t)csv->count), what);
}

/* A pipe too, so its size is not known before. */
static int
read_whole(struct sheet_csv *csv, struct err *err)
{
	FILE *file = fopen(csv->path, "rbe");
	size_t room = 0, got = 1;
	bool failed = file == NULL;
	int why = errno;

	while (!failed && got > 0 && csv->len <= csv->limits->bytes) {
		csv->bytes = mem_room(csv->bytes, &room, csv->len + READ_STEP, 1);
		got = fread(csv->bytes + csv->len, 1, READ_STEP, file);
		why = errno;
		csv->len += got;
		failed = ferror(file) != 0;
	}
	if (file != NULL)
		fclose(file);
	if (failed)
		return err_set(
		    err, STATUS_BAD_INPUT, "%s: cannot read: %s", csv->path, strerror(why));
	if (csv->len > csv->limits->bytes)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: larger than %zu bytes, the most that can be read: split it", csv->path,
		    csv->limits->bytes);
	return 0;
}

static bool
begins_with(const struct sheet_csv *csv, const char *bytes, size_t len)
{
	return csv->len - csv->next >= len && memcmp(csv->bytes + csv->next, bytes, len) == 0;
}

/* Excel's 'Unicode text' becomes UTF-8. */
static int
take_utf16(struct sheet_csv *csv, struct err *err)
{
	size_t len;
	char *text = utf16_text(csv->bytes, csv->len, &len);

	if (text == NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: in UTF-16 ('Unicode text'), and damaged or cut off: " SAVE_AS, csv->path);
	digest_pair(csv->bytes, csv->len, "", 0, csv->digest);
	free(csv->bytes);
	csv->bytes = text;
	csv->len = len;
	return 0;
}

/* What the first bytes give away; passes over a UTF-8 mark. */
static int
look_at_front(struct sheet_csv *csv, struct err *err)
{
	const char *bytes = csv->bytes;

	if (begins_with(csv, "PK\3\4", 4))
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: a workbook (XLSX) or another archive, not CSV: " SAVE_AS, csv->path);
	if (utf16_marked(bytes, csv->len))
		return take_utf16(csv, err);
	if (csv->len >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0'))
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: in UTF-16 ('Unicode text') without its mark: " SAVE_AS, csv->path);
	if (begins_with(csv, "\xef\xbb\xbf", 3))
		csv->next = 3;
	return 0;
}

static bool
is_break(char c)
{
	return c == '\n' || c == '\r';
}

/* The end of the line that begins at 'from', its line break included. */
static size_t
line_end(const struct sheet_csv *csv, size_t from)
{
	while (from < csv->len && !is_break(csv->bytes[from]))
		from++;
	if (from + 1 < csv->len && csv->bytes[from] == '\r' && csv->bytes[from + 1] == '\n')
		from++;
	return from < csv->len ? from + 1 : from;
}

/* A first line "sep=;", which spreadsheets understand. 1: found, 0: there is none. */
static int
named_separator(struct sheet_csv *csv, struct err *err)
{
	const char *line = csv->bytes + csv->next;
	size_t end = line_end(csv, csv->next), len = end - csv->next;

	while (len > 0 && is_break(line[len - 1]))
		len--;
	if (len < 4 || len > 5 || strncasecmp(line, "sep=", 4) != 0)
		return 0;
	if (len != 5 || memchr(separators, line[4], SEPARATORS) == NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s:1:1: unknown separator after 'sep=': use comma, semicolon or tab",
		    csv->path);
	csv->separator = line[4];
	csv->next = end;
	return 1;
}

/* The one that the first row with any has most of, outside quotes; a comma when even. */
static char
likely_separator(const struct sheet_csv *csv)
{
	size_t counts[SEPARATORS] = { 0 }, best = 0, found = 0;
	bool quoted = false;

	for (size_t at = csv->next; at < csv->len; at++) {
		char c = csv->bytes[at];
		if (!quoted && is_break(c) && found > 0)
			break;
		quoted ^= c == '"';
		for (size_t i = 0; i < SEPARATORS; i++)
			if (!quoted && c == separators[i]) {
				counts[i]++;
				found++;
			}
	}
	for (size_t i = 1; i < SEPARATORS; i++)
		best = counts[i] > counts[best] ? i : best;
	return separators[best];
}

struct sheet_csv *
sheet_csv_open(const char *path, const struct sheet_csv_limits *limits, struct err *err)
{
	struct sheet_csv *csv = mem_alloc(sizeof(*csv));
	int named = -1;

	csv->path = mem_copy(path);
	csv->limits = limits;
	if (read_whole(csv, err) == 0 && look_at_front(csv, err) == 0)
		named = named_separator(csv, err);
	if (named < 0) {
		sheet_csv_close(csv);
		return NULL;
	}
	if (named == 0)
		csv->separator = likely_separator(csv);
	csv->front = csv->next;
	csv->front_lines = named;
	sheet_csv_rewind(csv);
	return csv;
}

void
sheet_csv_rewind(struct sheet_csv *csv)
{
	csv_free(&csv->parser);
	csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
	csv_set_realloc_func(&csv->parser, mem_resize);
	csv_set_blk_size(&csv->parser, ENTRY_STEP);
	csv_set_space_func(&csv->parser, no_space);
	csv_set_delim(&csv->parser, (unsigned char)csv->separator);
	csv->next = csv->front;
	csv->line = (size_t)csv->front_lines;
	csv->cell_line = csv->line + 1;
	csv->columns = 0;
	csv->finished = csv->failed = csv->pad = csv->raw = false;
}

void
sheet_csv_close(struct sheet_csv *csv)
{
	if (csv == NULL)
		return;
	csv_free(&csv->parser);
	free(csv->path);
	free(csv->where);
	free(csv->bytes);
	free(csv->cells);
	arena_release(&csv->texts);
	free(csv);
}

void
sheet_csv_digest(const struct sheet_csv *csv, char hex[DIGEST_HEX + 1])
{
	if (csv->digest[0] != '\0')
		memcpy(hex, csv->digest, sizeof(csv->digest));
	else
		digest_pair(csv->bytes, csv->len, "", 0, hex);
}

/* libcsv's: a cell is complete. The separator or break that ended it is on the line being fed. */
static void
end_cell(void *text, size_t len, void *arg)
{
	struct sheet_csv *csv = arg;
	const char *cell;

	if (csv->failed)
		return;
	if (csv->count == csv->limits->columns) {
		bad_cell(csv, "more columns than any list of this kind has");
		return;
	}
	if (len > csv->limits->cell) {
		bad_cell(csv, "the text is longer than any spreadsheet allows");
		return;
	}
	csv->cells = mem_room(csv->cells, &csv->room, csv->count + 1, sizeof(*csv->cells));
	cell = arena_text(&csv->texts, text, len);
	csv->filled |= cell[strspn(cell, " \t")] != '\0';
	cell += csv->raw ? 0 : csv_rearm(cell, len);
	csv->cells[csv->count++] =
	    (struct sheet_cell){ (uint32_t)csv->cell_line, SHEET_VALUE, cell };
	csv->cell_line = csv->line;
}

/* libcsv's: a row is complete; once more for the second half of CR LF, and for a blank line. */
static void
end_row(int c, void *arg)
{
	struct sheet_csv *csv = arg;

	(void)c;
	csv->row_ended = true;
	csv->cell_line = csv->line + 1;
}

/* What libcsv calls a parse error, in words. */
static void
bad_quote(struct sheet_csv *csv)
{
	if (csv->cell_line < csv->line)
		err_set(csv->err, STATUS_BAD_INPUT,
		    "%s: the quote that opens this cell is first closed in line %zu, with text "
		    "after it: close it where the cell ends",
		    sheet_csv_at(csv, csv->cell_line, (uint32_t)csv->count), csv->line);
	else if (csv->parser.quoted)
		bad_cell(csv, "text after the closing quote: write a quote inside a cell twice");
	else
		bad_cell(csv, "a quote inside a cell that does not begin with one: put the cell in "
			      "quotes and write the one inside twice");
	csv->failed = true;
}

static void
feed(struct sheet_csv *csv, const char *bytes, size_t len)
{
	if (csv_parse(&csv->parser, bytes, len, end_cell, end_row, csv) != len && !csv->failed)
		bad_quote(csv);
	else if (!csv->failed && csv->parser.entry_pos > csv->limits->cell)
		bad_cell(csv, "the text is longer than any spreadsheet allows: is its closing "
			      "quote missing?");
}

/* Is a byte beyond ASCII part of valid UTF-8 anywhere? Then the file is damaged, else of another
 * encoding. */
static bool
has_utf8(const struct sheet_csv *csv)
{
	for (size_t at = 0; at < csv->len; at++) {
		size_t rest = csv->len - at;
		if ((unsigned char)csv->bytes[at] >= 0xc2 &&
		    utf8_valid(csv->bytes + at, rest < 4 ? rest : 4) > 0 &&
		    memcmp(csv->bytes + at, "\xef\xbb\xbf", rest < 3 ? rest : 3) != 0)
			return true;
	}
	return false;
}

/* 'bad' is no text: NUL or not UTF-8. The cell it stands in is the one being read. */
static void
bad_byte(struct sheet_csv *csv, unsigned char bad)
{
	const char *at = sheet_csv_at(csv, csv->cell_line, (uint32_t)csv->count);

	csv->failed = true;
	if (bad == '\0')
		err_set(csv->err, STATUS_BAD_INPUT,
		    "%s: a NUL byte: the file is damaged, or not a text file", at);
	else if (has_utf8(csv))
		err_set(csv->err, STATUS_BAD_INPUT,
		    "%s: byte 0x%02X is not UTF-8, though other text in the file is: the file is "
		    "damaged here",
		    at, bad);
	else
		err_set(csv->err, STATUS_BAD_INPUT,
		    "%s: byte 0x%02X is not UTF-8; the file is probably in Windows-1252 ('CSV' or "
		    "'ANSI'): " SAVE_AS,
		    at, bad);
}

static void
feed_line(struct sheet_csv *csv)
{
	const char *line = csv->bytes + csv->next;
	size_t end = line_end(csv, csv->next), len = end - csv->next, good = utf8_valid(line, len);
	const char *nul = memchr(line, '\0', good);

	if (nul != NULL)
		good = (size_t)(nul - line);
	csv->line++;
	csv->next = end;
	feed(csv, line, good);
	if (good < len && !csv->failed)
		bad_byte(csv, (unsigned char)line[good]);
}

static void
feed_end(struct sheet_csv *csv)
{
	csv->finished = true;
	if (csv_fini(&csv->parser, end_cell, end_row, csv) != 0 && !csv->failed)
		bad_cell(csv, "the quote that opens this cell is never closed");
}

void
sheet_csv_title(struct sheet_csv *csv)
{
	csv->columns = 0;
}

void
sheet_csv_resaved(struct sheet_csv *csv, bool raw)
{
	csv->pad = true;
	csv->raw = raw;
}

static void
pad(struct sheet_csv *csv)
{
	uint32_t line = csv->cells[csv->count - 1].line;

	csv->cells = mem_room(csv->cells, &csv->room, csv->columns, sizeof(*csv->cells));
	for (; csv->count < csv->columns; csv->count++)
		csv->cells[csv->count] = (struct sheet_cell){ line, SHEET_VALUE, "" };
}

static int
check_width(struct sheet_csv *csv)
{
	if (csv->columns == 0)
		csv->columns = (uint32_t)csv->count;
	if (csv->pad)
		pad(csv);
	if (csv->count == csv->columns)
		return 0;
	csv->failed = true;
	size_t first = csv->count < csv->columns ? csv->count : csv->columns;
	return err_set(csv->err, STATUS_BAD_INPUT,
	    "%s: the row has %zu cell%s, the header %u: put a text with a separator in it in "
	    "quotes",
	    sheet_csv_at(csv, csv->cells[first < csv->count ? first : 0].line, (uint32_t)first),
	    csv->count, text_plural(csv->count), csv->columns);
}

/* Feeds lines until a row is complete. 1: it is, 0: there are no more. */
static int
read_row(struct sheet_csv *csv)
{
	csv->count = 0;
	csv->row_ended = csv->filled = false;
	arena_release(&csv->texts);
	csv->texts.step = ENTRY_STEP;
	while (!csv->row_ended && !csv->finished && !csv->failed) {
		if (csv->next < csv->len)
			feed_line(csv);
		else
			feed_end(csv);
	}
	return csv->failed ? -1 : csv->row_ended;
}

int
sheet_csv_row(struct sheet_csv *csv, struct sheet_row *row, struct err *err)
{
	int rc;

	csv->err = err;
	do
		rc = read_row(csv);
	while (rc == 1 && !csv->filled);
	if (rc != 1)
		return rc;
	if (check_width(csv) < 0)
		return -1;
	*row = (struct sheet_row){ csv->cells[0].line, (uint32_t)csv->count, csv->cells };
	return 1;
}

/* Full-width = + - @ (U+FF1D, U+FF0B, U+FF0D, U+FF20): some spreadsheets take them for the narrow
 * ones. */
static bool
is_wide(const char *text, size_t len)
{
	return len >= 3 && memcmp(text, "\xef\xbc", 2) == 0 &&
	       memchr("\x9d\x8b\x8d\xa0", text[2], 4) != NULL;
}

bool
csv_armed(const char *text, size_t len)
{
	while (len > 0 && *text == '\'') {
		text++;
		len--;
	}
	return len > 0 &&
	       (memchr("=+-@\t\r", *text, strlen("=+-@\t\r")) != NULL || is_wide(text, len));
}

size_t
csv_rearm(const char *text, size_t len)
{
	return len > 0 && *text == '\'' && csv_armed(text, len) ? 1 : 0;
}
