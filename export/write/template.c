/*
 * Reads a template's JSON into words with lines: yajl tells what comes, 'place' knows what may.
 */
#include "template.h"

#include "document.h"
#include "model/base/json_memory.h"
#include "model/base/nearest.h"
#include "model/base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum place {
	AT_START,
	AT_DOCUMENT,
	AT_SHEETS,
	AT_SHEET,
	AT_COLUMNS,
	AT_COLUMN,
	AT_WHERE,
	AT_VALUES,
	AT_WORDS, /* of a column: what cells say instead */
	AT_END,
};

enum kind { TEXT = 1, LIST = 2, MAP = 4, OTHER = 8 };

static const struct key {
	enum place place;
	const char *name;
	enum kind kind;
	enum place into; /* of a list or map */
} keys[] = {
	{ AT_DOCUMENT, "title", TEXT, AT_END },
	{ AT_DOCUMENT, "file", TEXT, AT_END },
	{ AT_DOCUMENT, "headings", TEXT, AT_END },
	{ AT_DOCUMENT, "sheets", LIST, AT_SHEETS },
	{ AT_SHEET, "report", TEXT, AT_END },
	{ AT_SHEET, "sheet", TEXT, AT_END },
	{ AT_SHEET, "about", TEXT, AT_END },
	{ AT_SHEET, "columns", LIST, AT_COLUMNS },
	{ AT_SHEET, "where", MAP, AT_WHERE },
	{ AT_COLUMN, "column", TEXT, AT_END },
	{ AT_COLUMN, "text", TEXT, AT_END },
	{ AT_COLUMN, "heading", TEXT, AT_END },
	{ AT_COLUMN, "values", MAP, AT_WORDS },
};
enum { KEY_COUNT = sizeof(keys) / sizeof(*keys) };

struct reader {
	struct template *template;
	struct arena *arena;
	const char *name, *text;
	size_t len;
	bool ended; /* yajl has had all of the text, and counts anew */
	yajl_handle handle;
	struct err *err;
	enum place place;
	const struct key *key;              /* whose value is due */
	unsigned seen;                      /* keys of the map we are in, a bit each */
	unsigned seen_document, seen_sheet; /* of those around it */
	size_t counted;                     /* bytes in which lines were counted */
	unsigned line;
};

/* The line that yajl has reached. */
static unsigned
line_now(struct reader *reader, size_t at)
{
	for (; reader->counted < at; reader->counted++)
		if (reader->text[reader->counted] == '\n')
			reader->line++;
	return reader->line;
}

static unsigned
line_here(struct reader *reader)
{
	return line_now(
	    reader, reader->ended ? reader->len : yajl_get_bytes_consumed(reader->handle));
}

/* Says what is wrong on this line; 0 makes yajl stop. */
static int __attribute__((format(printf, 2, 3)))
wrong(struct reader *reader, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	err_set(reader->err, STATUS_BAD_INPUT, "%s:%u: %s", reader->name, line_here(reader), text);
	return 0;
}

static struct template_sheet *
sheet_here(struct reader *reader)
{
	return &reader->template->sheets[reader->template->count - 1];
}

static struct template_column *
add_column(struct template_sheet *sheet)
{
	sheet->columns = mem_room(
	    sheet->columns, &sheet->column_room, sheet->column_count + 1, sizeof(*sheet->columns));
	sheet->columns[sheet->column_count] = (struct template_column){ 0 };
	return &sheet->columns[sheet->column_count++];
}

static struct template_filter *
filter_here(struct reader *reader)
{
	struct template_sheet *sheet = sheet_here(reader);

	return &sheet->filters[sheet->filter_count - 1];
}

static struct template_column *
column_here(struct reader *reader)
{
	struct template_sheet *sheet = sheet_here(reader);

	return &sheet->columns[sheet->column_count - 1];
}

static int
add_sheet(struct reader *reader)
{
	struct template *template = reader->template;

	if (template->count == SHEETS_MAX)
		return wrong(reader, "more than %d sheets: make two templates", SHEETS_MAX);
	template->sheets = mem_room(
	    template->sheets, &template->room, template->count + 1, sizeof(*template->sheets));
	template->sheets[template->count++] = (struct template_sheet){ .line = line_here(reader) };
	return 1;
}

static const char *
kind_name(int kinds)
{
	return kinds == TEXT   ? "a text"
	       : kinds == LIST ? "a list"
	       : kinds == MAP  ? "an object"
			       : "a text or an object";
}

/* May a value of this kind stand here? */
static int
expect(struct reader *reader, enum kind kind)
{
	static const int elements[AT_END] = {
		[AT_SHEETS] = MAP,
		[AT_COLUMNS] = TEXT | MAP,
		[AT_VALUES] = TEXT,
		[AT_WORDS] = TEXT,
	};
	static const char *const lists[AT_END] = {
		[AT_SHEETS] = "each of 'sheets'",
		[AT_COLUMNS] = "each of 'columns'",
		[AT_VALUES] = "each value in 'where'",
		[AT_WORDS] = "each of 'values'",
	};

	if (reader->place == AT_START)
		return kind == MAP ? 1 : wrong(reader, "a template must be an object");
	if (reader->place == AT_WHERE)
		return kind == LIST
			   ? 1
			   : wrong(reader, "'where' of column '%.80s' must be a list of texts",
				 filter_here(reader)->column.text);
	if (reader->key != NULL)
		return kind == reader->key->kind
			   ? 1
			   : wrong(reader, "'%s' must be %s", reader->key->name,
				 kind_name(reader->key->kind));
	return (elements[reader->place] & (int)kind) != 0
		   ? 1
		   : wrong(reader, "%s must be %s", lists[reader->place],
			 kind_name(elements[reader->place]));
}

/* Keeps a text: none may be empty (but a value of 'where') or hold control characters. */
static int
keep(struct reader *reader, struct word *word, const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return wrong(reader, "a text has a control character in it: take it out");
	word->text = arena_text(reader->arena, (const char *)text, len);
	word->line = line_here(reader);
	return 1;
}

static struct word *
word_of_key(struct reader *reader)
{
	struct template_sheet *sheet = reader->place == AT_DOCUMENT ? NULL : sheet_here(reader);
	struct template_column *column;
	const char *name = reader->key->name;

	if (sheet == NULL)
		return strcmp(name, "title") == 0  ? &reader->template->title
		       : strcmp(name, "file") == 0 ? &reader->template->file
						   : &reader->template->headings;
	if (reader->place == AT_SHEET)
		return strcmp(name, "report") == 0  ? &sheet->report
		       : strcmp(name, "about") == 0 ? &sheet->about
						    : &sheet->name;
	column = column_here(reader);
	return strcmp(name, "column") == 0 ? &column->name
	       : strcmp(name, "text") == 0 ? &column->text
					   : &column->heading;
}

static int
on_string(void *context, const unsigned char *text, size_t len)
{
	struct reader *reader = context;
	struct template_filter *filter;
	struct template_column *column;
	const char *name;

	if (!expect(reader, TEXT))
		return 0;
	if (reader->place == AT_VALUES) {
		filter = filter_here(reader);
		filter->values = mem_room(
		    filter->values, &filter->room, filter->count + 1, sizeof(*filter->values));
		return keep(reader, &filter->values[filter->count++], text, len);
	}
	if (reader->place == AT_WORDS) {
		column = column_here(reader);
		return keep(reader, &column->values[column->value_count - 1].to, text, len);
	}
	if (reader->place == AT_COLUMNS)
		return keep(reader, &add_column(sheet_here(reader))->name, text, len);
	name = reader->key->name;
	if (len == 0 && strcmp(name, "text") != 0)
		return wrong(reader, "'%s' is empty: give it a text or leave it out", name);
	if (!keep(reader, word_of_key(reader), text, len))
		return 0;
	reader->key = NULL;
	return 1;
}

static int
on_map(void *context)
{
	struct reader *reader = context;

	if (!expect(reader, MAP))
		return 0;
	if (reader->place == AT_START) {
		reader->place = AT_DOCUMENT;
	} else if (reader->place == AT_SHEETS) {
		if (!add_sheet(reader))
			return 0;
		reader->seen_document = reader->seen;
		reader->place = AT_SHEET;
	} else if (reader->place == AT_COLUMNS) {
		add_column(sheet_here(reader))->name.line = line_here(reader);
		reader->seen_sheet = reader->seen;
		reader->place = AT_COLUMN;
	} else { /* 'where', 'values' */
		reader->place = reader->key->into;
		reader->key = NULL;
		return 1;
	}
	reader->seen = 0;
	return 1;
}

static int
on_map_end(void *context)
{
	struct reader *reader = context;

	switch (reader->place) {
	case AT_WHERE:
		reader->place = AT_SHEET;
		break;
	case AT_WORDS:
		reader->place = AT_COLUMN;
		break;
	case AT_COLUMN:
		reader->place = AT_COLUMNS;
		reader->seen = reader->seen_sheet;
		break;
	case AT_SHEET:
		reader->place = AT_SHEETS;
		reader->seen = reader->seen_document;
		break;
	default:
		reader->place = AT_END;
		break;
	}
	return 1;
}

static int
on_list(void *context)
{
	struct reader *reader = context;

	if (!expect(reader, LIST))
		return 0;
	if (reader->place == AT_WHERE) {
		reader->place = AT_VALUES;
		return 1;
	}
	reader->place = reader->key->into;
	reader->key = NULL;
	if (reader->place == AT_COLUMNS)
		sheet_here(reader)->columns_said = (struct word){ "", line_here(reader) };
	return 1;
}

static int
on_list_end(void *context)
{
	struct reader *reader = context;

	reader->place = reader->place == AT_VALUES    ? AT_WHERE
			: reader->place == AT_COLUMNS ? AT_SHEET
						      : AT_DOCUMENT;
	return 1;
}

static int
unknown_key(struct reader *reader, const char *name)
{
	const char *here[KEY_COUNT];
	size_t count = 0;
	char *hint;

	for (size_t i = 0; i < KEY_COUNT; i++)
		if (keys[i].place == reader->place)
			here[count++] = keys[i].name;
	hint = nearest_hint(name, "keys here", here, count);
	wrong(reader, "unknown key '%.80s'%s", name, hint);
	free(hint);
	return 0;
}

/* A key of 'where' is a column. */
static int
begin_filter(struct reader *reader, const unsigned char *text, size_t len)
{
	struct template_sheet *sheet = sheet_here(reader);

	sheet->filters = mem_room(
	    sheet->filters, &sheet->filter_room, sheet->filter_count + 1, sizeof(*sheet->filters));
	sheet->filters[sheet->filter_count] = (struct template_filter){ 0 };
	return keep(reader, &sheet->filters[sheet->filter_count++].column, text, len);
}

/* A key of 'values' is what the cell reads. */
static int
begin_value(struct reader *reader, const unsigned char *text, size_t len)
{
	struct template_column *column = column_here(reader);

	column->values = mem_room(
	    column->values, &column->value_room, column->value_count + 1, sizeof(*column->values));
	column->values[column->value_count] = (struct template_value){ 0 };
	return keep(reader, &column->values[column->value_count++].from, text, len);
}

static int
on_key(void *context, const unsigned char *text, size_t len)
{
	struct reader *reader = context;
	const char *name;
	unsigned i;

	if (reader->place == AT_WHERE)
		return begin_filter(reader, text, len);
	if (reader->place == AT_WORDS)
		return begin_value(reader, text, len);
	name = arena_text(reader->arena, (const char *)text, len);
	for (i = 0; i < KEY_COUNT; i++)
		if (keys[i].place == reader->place && strlen(keys[i].name) == len &&
		    memcmp(keys[i].name, text, len) == 0)
			break;
	if (i == KEY_COUNT)
		return unknown_key(reader, name);
	if ((reader->seen & 1U << i) != 0)
		return wrong(reader, "key '%s' stands here twice: take one out", name);
	reader->seen |= 1U << i;
	reader->key = &keys[i];
	return 1;
}

static int
on_null(void *context)
{
	return expect(context, OTHER);
}

static int
on_boolean(void *context, int value)
{
	(void)value;
	return expect(context, OTHER);
}

static int
on_number(void *context, const char *text, size_t len)
{
	(void)text, (void)len;
	return expect(context, OTHER);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_list,
	.yajl_end_array = on_list_end,
};

/* yajl's own words, on one line. */
static void
not_json(struct reader *reader)
{
	unsigned char *said = yajl_get_error(reader->handle, 0, NULL, 0);
	char *text = (char *)said;

	text[strcspn(text, "\n")] = '\0';
	wrong(reader, "not valid JSON: %s", text);
	yajl_free_error(reader->handle, said);
}

static int
parse(struct reader *reader)
{
	yajl_status status;

	status = yajl_parse(reader->handle, (const unsigned char *)reader->text, reader->len);
	reader->ended = status == yajl_status_ok;
	if (reader->ended)
		status = yajl_complete_parse(reader->handle);
	if (status == yajl_status_client_canceled)
		return -1;
	if (status != yajl_status_ok) {
		not_json(reader);
		return -1;
	}
	return 0;
}

int
template_read(struct template *template, struct arena *arena, const char *name, const char *text,
    size_t len, struct err *err)
{
	struct reader reader = {
		.template = template,
		.arena = arena,
		.name = name,
		.text = text,
		.err = err,
		.line = 1,
	};
	size_t good;
	int rc = -1;

	*template = (struct template){ 0 };
	if (len >= 3 &&
	    memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* some editors put this mark there */
		reader.text = text += 3;
		len -= 3;
	}
	good = utf8_valid(text, len);
	reader.handle = json_parser(&callbacks, &reader);
	if (len > TEMPLATE_BYTES_MAX) {
		err_set(err, STATUS_BAD_INPUT, "%s: larger than %d bytes: not a template", name,
		    TEMPLATE_BYTES_MAX);
	} else if (good < len) {
		err_set(err, STATUS_BAD_INPUT, "%s:%u: not valid UTF-8: save the file as UTF-8",
		    name, line_now(&reader, good));
	} else if (strspn(text, " \t\r\n") == len) {
		err_set(err, STATUS_BAD_INPUT, "%s: empty: a template must be an object", name);
	} else {
		reader.len = len;
		rc = parse(&reader);
	}
	yajl_free(reader.handle);
	if (rc != 0)
		template_release(template);
	return rc;
}

void
template_release(struct template *template)
{
	for (size_t i = 0; i < template->count; i++) {
		for (size_t j = 0; j < template->sheets[i].filter_count; j++)
			free(template->sheets[i].filters[j].values);
		for (size_t j = 0; j < template->sheets[i].column_count; j++)
			free(template->sheets[i].columns[j].values);
		free(template->sheets[i].filters);
		free(template->sheets[i].columns);
	}
	free(template->sheets);
	*template = (struct template){ 0 };
}
