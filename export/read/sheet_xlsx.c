#include "sheet_xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/text.h"
#include "xlsx_text.h"

#define MIB (UINT64_C(1) << 20)

enum { TEXT_MAX = 512 * 1024 }; /* bytes of one cell; Excel allows 32,767 characters */

enum { ROWS_MOST = 1048576, COLUMNS_MOST = 16384, MERGES_MOST = 1 << 20, TEXTS_STEP = 4096 };

struct sheet_xlsx {
	struct xlsx_book in;
	struct shared {
		const char *text;
		size_t len;
	} * strings; /* read with the first sheet; of the book's arena */
	size_t string_count, string_room;
	bool strings_read, in_strings;
	size_t sheet; /* being read */
	bool in_data, in_row, in_cell, in_value, in_inline;
	unsigned phonetic; /* depth inside rPh */
	uint32_t row, column, next_row, next_column;
	enum sheet_xlsx_type type; /* of the cell */
	uint32_t style;
	bool shared, formula, valued; /* shared: the text is a number of one */
	struct text text;             /* of the cell */
	struct arena texts;           /* of the row */
	struct sheet_xlsx_cell *cells;
	size_t cell_count, cell_room;
	struct sheet_xlsx_merge *merges;
	size_t merge_count, merge_room;
	char *at; /* what sheet_xlsx_at said last */
};

const struct xlsx_limits sheet_xlsx_limits = {
	.entries = 10000,
	.sheet = { 512 * MIB, 500, 64 * MIB },
	.strings = { 256 * MIB, 500, 64 * MIB },
	.other = { 64 * MIB, 500, 16 * MIB },
	.total = 768 * MIB, /* one of each, the largest there are */
};

const char *
sheet_xlsx_at(struct sheet_xlsx *book, uint32_t row, uint32_t column)
{
	char letters[8], *end = letters + sizeof(letters) - 1;

	*end = '\0';
	for (uint32_t rest = column + 1; rest > 0 && end > letters; rest = (rest - 1) / 26)
		*--end = (char)('A' + (rest - 1) % 26);
	free(book->at);
	book->at =
	    mem_print("%s!%s!%s%u", book->in.path, book->in.sheets[book->sheet].name, end, row + 1);
	return book->at;
}

static void
bad_cell(struct sheet_xlsx *book, const char *what)
{
	xlsx_part_fail(
	    &book->in.part, "%s: %s", sheet_xlsx_at(book, book->row, book->column), what);
}

struct sheet_xlsx *
sheet_xlsx_open(const char *path, const struct xlsx_limits *limits, struct err *err)
{
	struct sheet_xlsx *book = mem_alloc(sizeof(*book));

	if (xlsx_book_open(&book->in, path, limits, err) == 0)
		return book;
	sheet_xlsx_close(book);
	return NULL;
}

void
sheet_xlsx_close(struct sheet_xlsx *book)
{
	if (book == NULL)
		return;
	xlsx_book_release(&book->in);
	text_release(&book->text);
	arena_release(&book->texts);
	free(book->strings);
	free(book->cells);
	free(book->merges);
	free(book->at);
	free(book);
}

struct xlsx_book *
sheet_xlsx_book(struct sheet_xlsx *book)
{
	return &book->in;
}

/* A number from 1 to 'most', in digits only, and what follows it; NULL when it is something else. */
static const char *
read_count(const char *text, uint32_t most, uint32_t *number)
{
	for (*number = 0; *text >= '0' && *text <= '9' && *number <= most; text++)
		*number = *number * 10 + (uint32_t)(*text - '0');
	return *number > 0 && *number <= most ? text : NULL;
}

/* The number that the text is, 0 when it is none. */
static uint32_t
number_of(const char *text, uint32_t most)
{
	uint32_t number;
	const char *end = read_count(text, most, &number);

	return end != NULL && *end == '\0' ? number : 0;
}

static void
begin_row(struct sheet_xlsx *book, const char **attributes)
{
	const char *said = xlsx_attribute(attributes, "r");
	uint32_t number = said == NULL ? book->next_row + 1 : number_of(said, ROWS_MOST);

	book->column = 0;
	book->row = book->next_row;
	if (number == 0 || number > ROWS_MOST || number <= book->next_row) {
		bad_cell(book, "row number out of order or beyond the last");
		return;
	}
	book->row = number - 1;
	book->next_row = number;
	book->next_column = 0;
	book->cell_count = 0;
	arena_release(&book->texts);
	book->texts.step = TEXTS_STEP;
	book->in_row = true;
}

/* The attribute t of a cell; ISO 8601, "d", is a text. */
static enum sheet_xlsx_type
type_of(const char *name)
{
	static const char *const texts[] = { "s", "inlineStr", "str", "d" };

	for (size_t i = 0; name != NULL && i < sizeof(texts) / sizeof(*texts); i++)
		if (strcmp(name, texts[i]) == 0)
			return SHEET_XLSX_TEXT;
	return name == NULL             ? SHEET_XLSX_NUMBER
	       : strcmp(name, "b") == 0 ? SHEET_XLSX_YESNO
	       : strcmp(name, "e") == 0 ? SHEET_XLSX_ERROR
					: SHEET_XLSX_NUMBER;
}

/* Takes "H17" apart, both from 1; what follows it, or NULL when it is no cell. */
static const char *
split_place(const char *at, uint32_t *row, uint32_t *column)
{
	for (*column = 0; *at >= 'A' && *at <= 'Z' && *column <= COLUMNS_MOST; at++)
		*column = *column * 26 + (uint32_t)(*at - 'A') + 1;
	return *column > 0 && *column <= COLUMNS_MOST ? read_count(at, ROWS_MOST, row) : NULL;
}

/* False when it is not in this row or not right of the cell before. */
static bool
place_cell(struct sheet_xlsx *book, const char *at)
{
	uint32_t row, column;

	if (at == NULL) {
		book->column = book->next_column;
		return book->column < COLUMNS_MOST;
	}
	at = split_place(at, &row, &column);
	if (at == NULL || *at != '\0' || row != book->row + 1)
		return false;
	book->column = column - 1;
	return book->column >= book->next_column;
}

static void
bad_merge(struct sheet_xlsx *book, const char *range, const char *what)
{
	xlsx_part_fail(&book->in.part, "%s: sheet '%s': cells '%.40s': %s", book->in.path,
	    book->in.sheets[book->sheet].name, range, what);
}

/* "H17:K19", or "H17" */
static void
take_merge(struct sheet_xlsx *book, const char *range, bool formula)
{
	struct sheet_xlsx_merge merge;
	const char *end = range != NULL ? split_place(range, &merge.row, &merge.column) : NULL;

	if (end != NULL)
		end =
		    split_place(*end == ':' ? end + 1 : range, &merge.last_row, &merge.last_column);
	if (end == NULL || *end != '\0' || merge.last_row < merge.row ||
	    merge.last_column < merge.column) {
		bad_merge(book, text_or(range, ""), "not a range");
		return;
	}
	if (merge.row == merge.last_row && (!formula || merge.column == merge.last_column))
		return;
	if (book->merge_count == MERGES_MOST) {
		bad_merge(book, range, "more merged ranges than can be read");
		return;
	}
	book->merges =
	    mem_room(book->merges, &book->merge_room, book->merge_count + 1, sizeof(*book->merges));
	book->merges[book->merge_count++] = (struct sheet_xlsx_merge){ merge.row - 1,
		merge.column - 1, merge.last_row - 1, merge.last_column - 1, formula };
}

static void
begin_cell(struct sheet_xlsx *book, const char **attributes)
{
	const char *at = NULL, *type = NULL, *style = NULL;

	for (; *attributes != NULL; attributes += 2) {
		if (strcmp(attributes[0], "r") == 0)
			at = attributes[1];
		else if (strcmp(attributes[0], "t") == 0)
			type = attributes[1];
		else if (strcmp(attributes[0], "s") == 0)
			style = attributes[1];
	}
	if (!place_cell(book, at)) {
		bad_cell(book, "a cell out of order or out of bounds");
		return;
	}
	book->next_column = book->column + 1;
	book->type = type_of(type);
	book->shared = type != NULL && strcmp(type, "s") == 0;
	book->style = style == NULL ? 0 : number_of(style, BOOK_STYLES_MAX);
	book->text.len = 0;
	book->formula = book->valued = false;
	book->in_cell = true;
}

/* One formula may fill many cells: then these hold only values, and it says which. */
static void
begin_formula(struct sheet_xlsx *book, const char **attributes)
{
	const char *type = xlsx_attribute(attributes, "t");
	const char *cells = xlsx_attribute(attributes, "ref");

	book->formula = true;
	if (type != NULL && cells != NULL &&
	    (strcmp(type, "array") == 0 || strcmp(type, "dataTable") == 0))
		take_merge(book, cells, true);
}

/* A shared string is built like the text of a cell. */
static void
begin_string(struct sheet_xlsx *book)
{
	book->in_cell = book->in_inline = true;
	book->text.len = 0;
}

static void
on_begin(void *arg, const char *name, const char **attributes)
{
	struct sheet_xlsx *book = arg;

	if (book->in_cell) {
		if (strcmp(name, "v") == 0)
			book->in_value = book->valued = true;
		else if (strcmp(name, "is") == 0)
			book->in_inline = book->valued = true;
		else if (strcmp(name, "t") == 0)
			book->in_value = book->in_inline && book->phonetic == 0;
		else if (strcmp(name, "f") == 0)
			begin_formula(book, attributes);
		else if (strcmp(name, "rPh") == 0)
			book->phonetic++;
	} else if (book->in_strings) {
		if (strcmp(name, "si") == 0)
			begin_string(book);
	} else if (book->in_row) {
		if (strcmp(name, "c") == 0)
			begin_cell(book, attributes);
	} else if (book->in_data) {
		if (strcmp(name, "row") == 0)
			begin_row(book, attributes);
	} else if (strcmp(name, "sheetData") == 0) {
		book->in_data = true;
	} else if (strcmp(name, "mergeCell") == 0) {
		take_merge(book, xlsx_attribute(attributes, "ref"), false);
	}
}

static void
on_text(void *arg, const char *text, int len)
{
	struct sheet_xlsx *book = arg;

	if (!book->in_value)
		return;
	if (book->text.len + (size_t)len > TEXT_MAX && book->in_strings)
		xlsx_part_fail(&book->in.part, "%s: a text longer than %d KiB", book->in.path,
		    TEXT_MAX / 1024);
	else if (book->text.len + (size_t)len > TEXT_MAX)
		bad_cell(book, "the text is longer than any spreadsheet allows");
	else
		text_add_bytes(&book->text, text, (size_t)len);
}

static bool
read_number(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end); /* the program never sets a locale */
	while (*end == ' ' || *end == '\n' || *end == '\r' || *end == '\t')
		end++;
	return end != text && *end == '\0' && *number - *number == 0; /* finite */
}

static void
end_number(struct sheet_xlsx *book, struct sheet_xlsx_cell *cell)
{
	bool date = book->style < book->in.date_count && book->in.dates[book->style];

	if (!read_number(book->text.bytes, &cell->number)) {
		bad_cell(book, "not a number");
		return;
	}
	if (date && book->type == SHEET_XLSX_NUMBER) {
		cell->type = SHEET_XLSX_DATE;
		cell->number += book->in.date_1904 ? 1462 : 0;
	}
}

static void
end_shared(struct sheet_xlsx *book, struct sheet_xlsx_cell *cell)
{
	const char *text = book->text.bytes;
	char *end;
	unsigned long index = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || index >= book->string_count) {
		bad_cell(book, "a shared string that does not exist");
		return;
	}
	cell->text = book->strings[index].text;
	cell->len = book->strings[index].len;
}

static void
end_cell(struct sheet_xlsx *book)
{
	struct sheet_xlsx_cell cell = { book->column, book->type, book->formula, .text = "" };
	bool empty = !book->valued || book->text.len == 0;

	book->in_cell = book->in_value = book->in_inline = false;
	book->phonetic = 0;
	if (empty && !book->formula) /* nothing in it but a look */
		return;
	if (empty) { /* a formula that was never calculated must not pass unseen */
		cell.type = SHEET_XLSX_TEXT;
	} else if (book->shared) {
		end_shared(book, &cell);
	} else if (book->type == SHEET_XLSX_NUMBER || book->type == SHEET_XLSX_YESNO) {
		end_number(book, &cell);
	} else {
		cell.len = book->type == SHEET_XLSX_TEXT
			       ? xlsx_text_decode(book->text.bytes, book->text.len)
			       : book->text.len;
		cell.text = arena_text(&book->texts, book->text.bytes, cell.len);
	}
	book->cells =
	    mem_room(book->cells, &book->cell_room, book->cell_count + 1, sizeof(*book->cells));
	book->cells[book->cell_count++] = cell;
}

static void
end_string(struct sheet_xlsx *book)
{
	struct shared string = { .text = "" };

	book->in_cell = book->in_value = book->in_inline = false;
	book->phonetic = 0;
	if (book->text.len > 0) {
		string.len = xlsx_text_decode(book->text.bytes, book->text.len);
		string.text = arena_text(&book->in.arena, book->text.bytes, string.len);
	}
	book->strings = mem_room(
	    book->strings, &book->string_room, book->string_count + 1, sizeof(*book->strings));
	book->strings[book->string_count++] = string;
}

static void
end_row(struct sheet_xlsx *book)
{
	book->in_row = false;
	xlsx_part_stop(&book->in.part);
}

static void
on_end(void *arg, const char *name)
{
	struct sheet_xlsx *book = arg;

	if (book->in_cell) {
		if (book->in_strings && strcmp(name, "si") == 0)
			end_string(book);
		else if (!book->in_strings && strcmp(name, "c") == 0)
			end_cell(book);
		else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
			book->in_value = false;
		else if (strcmp(name, "is") == 0)
			book->in_inline = false;
		else if (strcmp(name, "rPh") == 0)
			book->phonetic--;
	} else if (book->in_row) {
		if (strcmp(name, "row") == 0)
			end_row(book);
	} else if (strcmp(name, "sheetData") == 0) {
		book->in_data = false;
	}
}

int
sheet_xlsx_begin(struct sheet_xlsx *book, size_t sheet, struct err *err)
{
	static const struct xlsx_taker taker = { on_begin, on_end, on_text };
	const struct xlsx_book *in = &book->in;
	int rc;

	book->in_data = book->in_row = book->in_cell = book->in_value = book->in_inline = false;
	book->phonetic = 0;
	if (in->strings_part != NULL && !book->strings_read) {
		book->strings_read = book->in_strings = true;
		rc = xlsx_book_read(
		    &book->in, in->strings_part, &in->limits->strings, &taker, book, err);
		book->in_strings = false;
		if (rc < 0)
			return -1;
	}
	book->sheet = sheet;
	book->next_row = 0;
	book->merge_count = 0;
	return xlsx_book_begin(&book->in, sheet, &taker, book, err);
}

const struct sheet_xlsx_merge *
sheet_xlsx_merges(const struct sheet_xlsx *book, size_t *count)
{
	*count = book->merge_count;
	return book->merges;
}

int
sheet_xlsx_row(struct sheet_xlsx *book, struct sheet_xlsx_row *row, struct err *err)
{
	int rc = xlsx_part_read(&book->in.part, err);

	if (rc == 1)
		*row = (struct sheet_xlsx_row){ book->row, book->cells, book->cell_count };
	return rc;
}
