/*
 * Documents: what a template says, checked against what the reports offer.
 */
#include "document.h"

#include "layout.h"

#include "model/base/file.h"
#include "model/base/nearest.h"
#include "model/base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SHEET_NAME_UNITS = 31, HEADING_UNITS = 255, FILE_NAME_MAX = 64 };

/* "account_id" -> "Account ID": some words are written otherwise, and the first letter is a capital. */
static const char *
default_heading(struct arena *arena, const char *name)
{
	static const char *const proper[] = { "ID", "Jira", "MFA", "API" };
	char *heading = arena_copy(arena, name), *end;

	for (char *word = heading; *word != '\0'; word = *end != '\0' ? end + 1 : end) {
		end = word + strcspn(word, "_");
		for (size_t i = 0; i < sizeof(proper) / sizeof(*proper); i++)
			if (strlen(proper[i]) == (size_t)(end - word) &&
			    strncasecmp(proper[i], word, (size_t)(end - word)) == 0)
				memcpy(word, proper[i], (size_t)(end - word));
		if (*end == '_')
			*end = ' ';
	}
	if (*heading >= 'a' && *heading <= 'z')
		*heading = (char)(*heading - 'a' + 'A');
	return heading;
}

static int
find_report(
    const struct making *making, const struct template_sheet *said, const struct report **report)
{
	const char *names[NAMES_MAX];
	size_t i;
	char *hint;

	if (said->report.text == NULL)
		return making_wrong(making, said->line, "a sheet needs a 'report': name one");
	for (i = 0; i < NAMES_MAX && making->reports[i] != NULL; i++) {
		names[i] = making->reports[i]->name;
		if (strcmp(names[i], said->report.text) == 0) {
			*report = making->reports[i];
			return 0;
		}
	}
	hint = nearest_hint(said->report.text, "reports", names, i);
	making_wrong(
	    making, said->report.line, "unknown report '%.80s'%s", said->report.text, hint);
	free(hint);
	return -1;
}

static void
show(struct arena *arena, struct sheet *sheet, size_t index, const char *heading)
{
	struct shown *shown = &sheet->columns[sheet->column_count++];

	shown->column = &sheet->report->columns[index];
	shown->index = index;
	shown->heading = heading != NULL ? heading : default_heading(arena, shown->column->name);
}

/* A column of no report, which says the same in every row. */
static void
show_text(struct arena *arena, struct sheet *sheet, const struct template_column *said)
{
	struct shown *shown = &sheet->columns[sheet->column_count++];
	struct column *column = arena_take(arena, sizeof(*column));

	*column = (struct column){ .name = said->heading.text, .type = CELL_TEXT };
	*shown = (struct shown){ .column = column,
		.index = SIZE_MAX,
		.text = said->text.text,
		.heading = said->heading.text };
}

/* A column, and a heading, once on a sheet. */
static int
check_columns(
    const struct making *making, const struct sheet *sheet, const struct template_sheet *said)
{
	const struct shown *a, *b;

	for (size_t i = 0; i < sheet->column_count; i++)
		for (size_t j = 0; j < i; j++) {
			a = &sheet->columns[i];
			b = &sheet->columns[j];
			if (a->index == b->index && a->text == NULL)
				return making_wrong(making, said->columns[i].name.line,
				    "column '%s' is a duplicate: remove one", a->column->name);
			if (strcmp(a->heading, b->heading) == 0)
				return making_wrong(making, said->columns[i].name.line,
				    "heading '%.80s' is over two columns: change one", a->heading);
		}
	return 0;
}

/* Could a cell of this type ever read so? A filter that no row passes would look like "nobody". */
static bool
is_possible(enum cell_type type, const char *value)
{
	if (*value == '\0') /* empty */
		return true;
	if (type == CELL_YESNO)
		return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
	if (type == CELL_COUNT)
		return value[strspn(value, "0123456789")] == '\0' &&
		       (*value != '0' || value[1] == '\0');
	return true;
}

/* Words for what a cell reads, each once, and something that it can read. */
static int
choose_values(const struct making *making, struct sheet *sheet, const struct template_column *said)
{
	struct shown *shown = &sheet->columns[sheet->column_count - 1];
	struct said_as *values = arena_take(making->arena, said->value_count * sizeof(*values));

	for (size_t i = 0; i < said->value_count; i++) {
		const struct json_word *from = &said->values[i].from;

		if (!is_possible(shown->column->type, from->text))
			return making_wrong(making, from->line, "column '%s' never reads '%.80s'",
			    shown->column->name, from->text);
		for (size_t j = 0; j < i; j++)
			if (strcmp(values[j].from, from->text) == 0)
				return making_wrong(making, from->line,
				    "'%.80s' is a duplicate in 'values': remove one", from->text);
		values[i] = (struct said_as){ from->text, said->values[i].to.text };
	}
	shown->values = values;
	shown->value_count = said->value_count;
	return 0;
}

/* It has a 'column', or a 'text' with a 'heading' and nothing else. */
static int
check_column(const struct making *making, const struct template_column *said)
{
	const struct json_word *name = &said->name, *text = &said->text, *heading = &said->heading;

	if (name->text == NULL && text->text == NULL)
		return making_wrong(
		    making, name->line, "a column needs a 'column': name one, or give it a 'text'");
	if (name->text != NULL && text->text != NULL)
		return making_wrong(
		    making, name->line, "a column has a 'column' or a 'text': remove one");
	if (text->text != NULL && heading->text == NULL)
		return making_wrong(making, text->line, "a 'text' needs a 'heading': give it one");
	if (heading->text != NULL && utf8_units(heading->text) > HEADING_UNITS)
		return making_wrong(making, heading->line,
		    "heading is longer than %d characters: shorten it", HEADING_UNITS);
	if (text->text != NULL && said->value_count > 0)
		return making_wrong(
		    making, text->line, "a 'text' is the same in every row: remove 'values'");
	return 0;
}

static int
choose_columns(const struct making *making, struct sheet *sheet, const struct template_sheet *said)
{
	struct arena *arena = making->arena;
	size_t index, every = report_width(sheet->report);

	if (said->columns_line == 0) {
		sheet->columns = arena_take(arena, every * sizeof(*sheet->columns));
		for (size_t i = 0; i < every; i++)
			show(arena, sheet, i, NULL);
		return 0;
	}
	if (said->column_count == 0)
		return making_wrong(making, said->columns_line,
		    "'columns' is empty: name some, or leave it out to show every column");
	sheet->columns = arena_take(arena, said->column_count * sizeof(*sheet->columns));
	for (size_t i = 0; i < said->column_count; i++) {
		const struct template_column *column = &said->columns[i];

		if (check_column(making, column) != 0)
			return -1;
		if (column->text.text != NULL)
			show_text(arena, sheet, column);
		else if (making_column(making, sheet->report, &column->name, &index) == 0)
			show(arena, sheet, index, column->heading.text);
		else
			return -1;
		if (choose_values(making, sheet, column) != 0)
			return -1;
	}
	return check_columns(making, sheet, said);
}

static int
add_filter(const struct making *making, struct sheet *sheet, const struct template_filter *said)
{
	struct filter *filter = &sheet->filters[sheet->filter_count];
	enum cell_type type;

	if (making_column(making, sheet->report, &said->column, &filter->index) != 0)
		return -1;
	for (size_t i = 0; i < sheet->filter_count; i++)
		if (sheet->filters[i].index == filter->index)
			return making_wrong(making, said->column.line,
			    "column '%s' is a duplicate in 'where': put its values into one list",
			    said->column.text);
	if (said->count == 0)
		return making_wrong(making, said->column.line,
		    "'where' of column '%s' is empty: no row could pass, name some values",
		    said->column.text);
	type = sheet->report->columns[filter->index].type;
	filter->values = arena_take(making->arena, said->count * sizeof(*filter->values));
	for (size_t i = 0; i < said->count; i++) {
		if (!is_possible(type, said->values[i].text))
			return making_wrong(making, said->values[i].line,
			    "column '%s' never reads '%.80s': write %s", said->column.text,
			    said->values[i].text,
			    type == CELL_YESNO ? "\"yes\" or \"no\"" : "a whole number");
		filter->values[filter->count++] = said->values[i].text;
	}
	sheet->filter_count++;
	return 0;
}

static int
check_name(const struct making *making, const struct sheet *sheet, unsigned line)
{
	const char *name = sheet->name;

	if (utf8_units(name) > SHEET_NAME_UNITS)
		return making_wrong(making, line,
		    "sheet name '%.120s' is longer than %d characters: shorten it", name,
		    SHEET_NAME_UNITS);
	if (strpbrk(name, "[]:*?/\\") != NULL)
		return making_wrong(
		    making, line, "sheet name '%s' contains one of []:*?/\\: remove it", name);
	if (name[0] == '\'' || name[strlen(name) - 1] == '\'')
		return making_wrong(making, line,
		    "sheet name '%s' begins or ends with an apostrophe: remove it", name);
	if (utf8_same(name, "Summary") || utf8_same(name, "History"))
		return making_wrong(making, line, "sheet name '%s' is taken: choose another", name);
	for (const struct sheet *other = making->document->sheets; other < sheet; other++)
		if (utf8_same(name, other->name) && other->in != SHEET_IN_FILES &&
		    sheet->in != SHEET_IN_FILES)
			return making_wrong(making, line,
			    "sheet name '%s' is a duplicate: give one sheet another 'sheet'", name);
	return 0;
}

/*
 * A report shown for the second time goes to NAME-2. So does completeness when it is narrowed, even
 * the first time: completeness.csv is in every run directory, and whole.
 */
static const char *
file_name(struct document *document, const struct sheet *sheet, const struct template_sheet *said)
{
	bool narrowed = said->columns_line > 0 || said->filter_count > 0;
	unsigned number = narrowed && strcmp(sheet->report->name, "completeness") == 0 ? 2 : 1;
	const struct sheet *other;
	const char *name;

	for (;; number++) {
		name = number == 1
			   ? sheet->report->name
			   : arena_print(&document->arena, "%s-%u", sheet->report->name, number);
		for (other = document->sheets; other < sheet; other++)
			if (strcmp(other->file, name) == 0)
				break;
		if (other == sheet)
			return name;
	}
}

static int
choose_in(const struct making *making, struct sheet *sheet, const struct json_word *in)
{
	static const char *const names[] = { "", "files", "workbook" };

	if (in->text == NULL)
		return 0;
	for (sheet->in = SHEET_IN_FILES; sheet->in <= SHEET_IN_WORKBOOK; sheet->in++)
		if (strcmp(names[sheet->in], in->text) == 0)
			return 0;
	return making_wrong(making, in->line,
	    "'in' is '%.80s': it can be 'workbook' or 'files'; leave it out for both", in->text);
}

static int
make_sheet(const struct making *making, const struct template_sheet *said)
{
	struct document *document = making->document;
	struct sheet *sheet = &document->sheets[document->sheet_count];

	if (find_report(making, said, &sheet->report) != 0)
		return -1;
	sheet->name = said->name.text != NULL ? said->name.text : sheet->report->title;
	sheet->about = said->about.text;
	sheet->file = file_name(document, sheet, said);
	if (choose_in(making, sheet, &said->in) != 0)
		return -1;
	if (check_name(
		making, sheet, said->name.text != NULL ? said->name.line : said->report.line) != 0)
		return -1;
	if (choose_columns(making, sheet, said) != 0 || layout_make(making, sheet, said) != 0)
		return -1;
	sheet->filters = arena_take(&document->arena, said->filter_count * sizeof(*sheet->filters));
	for (size_t i = 0; i < said->filter_count; i++)
		if (add_filter(making, sheet, &said->filters[i]) != 0)
			return -1;
	document->sheet_count++;
	return 0;
}

/* The workbook's name: letters, digits, . _ - alone, so that it is one file, anywhere. */
static int
check_file(const struct making *making, const struct json_word *file)
{
	static const char fit[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (strlen(file->text) > FILE_NAME_MAX)
		return making_wrong(making, file->line,
		    "'file' is longer than %d characters: shorten it", FILE_NAME_MAX);
	if (file->text[strspn(file->text, fit)] != '\0' || *file->text == '.' || *file->text == '-')
		return making_wrong(making, file->line,
		    "'file' '%.80s' must be letters, digits, '.', '_' and '-', and begin with a "
		    "letter "
		    "or digit",
		    file->text);
	return 0;
}

static int
make(const struct making *making, const struct template *said)
{
	struct document *document = making->document;

	if (said->count == 0)
		return making_wrong(making, 1, "no sheets: name at least one report in 'sheets'");
	if (said->file.text != NULL && check_file(making, &said->file) != 0)
		return -1;
	document->headings = said->headings.text != NULL;
	if (document->headings && strcmp(said->headings.text, "csv") != 0)
		return making_wrong(making, said->headings.line,
		    "'headings' is '%.80s': the one thing it can be is 'csv'", said->headings.text);
	document->title = said->title.text != NULL ? said->title.text : "Jira access";
	document->file = said->file.text != NULL ? said->file.text : "access";
	document->sheets = arena_take(&document->arena, said->count * sizeof(*document->sheets));
	for (size_t i = 0; i < said->count; i++)
		if (make_sheet(making, &said->sheets[i]) != 0)
			return -1;
	document->matter_count = said->section_count;
	document->matters =
	    arena_take(making->arena, said->section_count * sizeof(*document->matters));
	return matters_make(
	    making, document->sheets, document->sheet_count, said, document->matters);
}

static int
make_document(struct document *document, const struct report *const *reports, const char *name,
    const char *text, size_t len, struct err *err)
{
	const struct making making = { document, &document->arena, reports, name, err };
	struct template said;
	int rc;

	*document = (struct document){ 0 };
	rc = template_read(&said, &document->arena, name, text, len, err);
	if (rc == 0) {
		rc = make(&making, &said);
		template_release(&said);
	}
	if (rc != 0)
		document_release(document);
	return rc;
}

int
document_builtin(struct document *document, const struct report *const *reports, const char *name,
    struct err *err)
{
	const struct template_file *file;
	char *title;
	int rc;

	for (file = template_list; file->name != NULL; file++)
		if (strcmp(file->name, name) == 0)
			break;
	if (file->name == NULL)
		return err_set(err, STATUS_USAGE, "there is no template '%s'", name);
	title = mem_print("template '%s'", name);
	rc = make_document(document, reports, title, file->text, strlen(file->text), err);
	free(title);
	return rc;
}

/* Reads at most one byte more than a template may have. */
static int
read_all(int fd, const char *path, char *text, size_t *len, struct err *err)
{
	ssize_t got;

	for (*len = 0; *len <= TEMPLATE_BYTES_MAX; *len += (size_t)got) {
		do
			got = read(fd, text + *len, TEMPLATE_BYTES_MAX + 1 - *len);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return file_failed(err, "read", path);
		if (got == 0)
			break;
	}
	return 0;
}

int
document_read(struct document *document, const struct report *const *reports, const char *path,
    struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text;
	size_t len;
	int rc;

	*document = (struct document){ 0 };
	if (fd < 0) {
		file_failed(err, "open", path);
		err->status = STATUS_BAD_INPUT;
		return -1;
	}
	text = mem_alloc(TEMPLATE_BYTES_MAX + 2); /* zeroed: it ends in NUL */
	rc = read_all(fd, path, text, &len, err);
	close(fd);
	if (rc == 0)
		rc = make_document(document, reports, path, text, len, err);
	else
		err->status = STATUS_BAD_INPUT;
	free(text);
	return rc;
}

void
document_release(struct document *document)
{
	arena_release(&document->arena);
	*document = (struct document){ 0 };
}
