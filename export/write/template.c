/* Reads a template's JSON into words with lines, and says in a template's words what is wrong with it. */
#include "template.h"

#include "model/base/nearest.h"
#include "model/base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct template_column, member)
static const struct json_field value_fields[] = {
	{ "values", JSON_BLANK_WORD, offsetof(struct template_value, to), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape value_shape = { sizeof(struct template_value), value_fields };

static const struct json_field column_fields[] = {
	{ "", JSON_LINE, AT(name.line), NULL, false },
	{ "column", JSON_WORD, AT(name), NULL, false },
	{ "text", JSON_BLANK_WORD, AT(text), NULL, false },
	{ "heading", JSON_WORD, AT(heading), NULL, false },
	{ "values", JSON_PAIRS, AT(values), &value_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape column_shape = { sizeof(struct template_column), column_fields };
#undef AT

static const struct json_field no_fields[] = { { NULL, JSON_TEXT, 0, NULL, false } };
static const struct json_shape word_shape = { sizeof(struct json_word), no_fields };
static const struct json_field filter_fields[] = {
	{ "where", JSON_SHORT, offsetof(struct template_filter, values), &word_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape filter_shape = { sizeof(struct template_filter), filter_fields };

#define AT(member) offsetof(struct template_sheet, member)
static const struct json_field sheet_fields[] = {
	{ "", JSON_LINE, AT(line), NULL, false },
	{ "report", JSON_WORD, AT(report), NULL, false },
	{ "sheet", JSON_WORD, AT(name), NULL, false },
	{ "about", JSON_WORD, AT(about), NULL, false },
	{ "in", JSON_WORD, AT(in), NULL, false },
	{ "frozen", JSON_SHORT, AT(frozen), &word_shape, false },
	{ "first", JSON_SHORT, AT(first), &word_shape, false },
	{ "hidden", JSON_SHORT, AT(hidden), &word_shape, false },
	{ "columns", JSON_MIXED, AT(columns), &column_shape, false },
	{ "columns", JSON_LINE, AT(columns_line), NULL, false },
	{ "where", JSON_PAIRS, AT(filters), &filter_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape sheet_shape = { sizeof(struct template_sheet), sheet_fields };
#undef AT

#define AT(member) offsetof(struct template_line, member)
static const struct json_field line_fields[] = {
	{ "", JSON_LINE, AT(line), NULL, false },
	{ "label", JSON_WORD, AT(label), NULL, false },
	{ "column", JSON_WORD, AT(column), NULL, false },
	{ "is", JSON_SHORT, AT(is), &word_shape, false },
	{ "reading", JSON_WORD, AT(reading), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape line_shape = { sizeof(struct template_line), line_fields };
#undef AT

#define AT(member) offsetof(struct template_section, member)
static const struct json_field section_fields[] = {
	{ "", JSON_LINE, AT(line), NULL, false },
	{ "heading", JSON_WORD, AT(heading), NULL, false },
	{ "sheet", JSON_WORD, AT(sheet), NULL, false },
	{ "lines", JSON_ARRAY, AT(lines), &line_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape section_shape = { sizeof(struct template_section), section_fields };
#undef AT

#define AT(member) offsetof(struct template, member)
static const struct json_field document_fields[] = {
	{ "title", JSON_WORD, AT(title), NULL, false },
	{ "file", JSON_WORD, AT(file), NULL, false },
	{ "headings", JSON_WORD, AT(headings), NULL, false },
	{ "summary", JSON_ARRAY, AT(sections), &section_shape, false },
	{ "sheets", JSON_ARRAY, AT(sheets), &sheet_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape document_shape = { sizeof(struct template), document_fields };
#undef AT

static const char *
kind_of_value(enum json_type type)
{
	switch (type) {
	case JSON_WORD:
	case JSON_BLANK_WORD:
		return "a text";
	case JSON_PAIRS:
		return "an object";
	default:
		return "a list";
	}
}

static const char *
kind_of_item(enum json_type list)
{
	return list == JSON_ARRAY   ? "an object"
	       : list == JSON_MIXED ? "a text or an object"
				    : "a text";
}

static char *
foreign(const struct json_fault *fault)
{
	const struct json_field *field = fault->field;

	if (field == NULL)
		return mem_print("a template must be an object");
	if (!fault->item)
		return mem_print("'%s' must be %s", field->name, kind_of_value(field->type));
	if (field->shape == &filter_shape)
		return mem_print("'where' of column '%.80s' must be a list of texts", fault->key);
	return mem_print("each %s '%s' must be %s", field->type == JSON_SHORT ? "value in" : "of",
	    field->name, kind_of_item(field->type));
}

static char *
unknown(const struct json_fault *fault)
{
	const char *here[32];
	size_t count = 0;
	char *hint, *text;

	for (const struct json_field *field = fault->shape->fields; field->name != NULL; field++)
		if (field->type != JSON_LINE)
			here[count++] = field->name;
	hint = nearest_hint(fault->key, "keys here", here, count);
	text = mem_print("unknown key '%.80s'%s", fault->key, hint);
	free(hint);
	return text;
}

/* The caller frees it. */
static char *
what_is_wrong(const struct json_fault *fault)
{
	switch (fault->kind) {
	case JSON_FOREIGN:
		return foreign(fault);
	case JSON_UNKNOWN:
		return unknown(fault);
	case JSON_TWICE:
		return mem_print("key '%s' is a duplicate: remove one", fault->field->name);
	case JSON_EMPTY:
		return mem_print(
		    "'%s' is empty: give it a text or leave it out", fault->field->name);
	case JSON_CONTROL:
		return mem_print("a text contains a control character: remove it");
	default:
		return mem_print("not valid JSON: %s", fault->what);
	}
}

static int
parse(struct template *template, struct arena *arena, const char *name, const char *text,
    size_t len, struct err *err)
{
	struct json_fault fault;
	char *what;

	if (json_read(&document_shape, template, arena, JSON_STRICT, text, len, &fault) < 0) {
		what = what_is_wrong(&fault);
		err_set(err, STATUS_BAD_INPUT, "%s:%u: %s", name, fault.line, what);
		free(what);
		return -1;
	}
	if (template->count > SHEETS_MAX)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s:%u: more than %d sheets: make two templates", name,
		    template->sheets[SHEETS_MAX].line, SHEETS_MAX);
	return 0;
}

static unsigned
line_of(const char *text, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

int
template_read(struct template *template, struct arena *arena, const char *name, const char *text,
    size_t len, struct err *err)
{
	size_t good;
	int rc = -1;

	*template = (struct template){ 0 };
	if (len >= 3 &&
	    memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* some editors put this mark there */
		text += 3;
		len -= 3;
	}
	good = utf8_valid(text, len);
	if (len > TEMPLATE_BYTES_MAX)
		err_set(err, STATUS_BAD_INPUT, "%s: larger than %d bytes: not a template", name,
		    TEMPLATE_BYTES_MAX);
	else if (good < len)
		err_set(err, STATUS_BAD_INPUT, "%s:%u: not valid UTF-8: save the file as UTF-8",
		    name, line_of(text, good));
	else if (strspn(text, " \t\r\n") == len)
		err_set(err, STATUS_BAD_INPUT, "%s: empty: a template must be an object", name);
	else
		rc = parse(template, arena, name, text, len, err);
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
		free(template->sheets[i].frozen.list);
		free(template->sheets[i].first.list);
		free(template->sheets[i].hidden.list);
		free(template->sheets[i].filters);
		free(template->sheets[i].columns);
	}
	for (size_t i = 0; i < template->section_count; i++) {
		for (size_t j = 0; j < template->sections[i].count; j++)
			free(template->sections[i].lines[j].is.list);
		free(template->sections[i].lines);
	}
	free(template->sections);
	free(template->sheets);
	*template = (struct template){ 0 };
}
