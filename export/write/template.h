/*
 * A template as it is written: its words and the lines they stand on, before anybody asked whether
 * the reports and columns it names exist. template_read checks the form (JSON, UTF-8, known keys,
 * no key twice, right types, ceilings); document.c checks the meaning.
 *
 * The texts live in the arena that template_read is given; the lists belong to the template until
 * template_release.
 */
#ifndef EXPORT_WRITE_TEMPLATE_H
#define EXPORT_WRITE_TEMPLATE_H

#include "model/base/json.h"

enum { TEMPLATE_BYTES_MAX = 1 << 20, SHEETS_MAX = 64 };

/* What a cell that reads 'from' says instead. */
struct template_value {
	struct json_word from, to;
};

struct template_column {
	struct json_word name, text, heading; /* name: of a column; text: the same in every row */
	struct template_value *values;
	size_t value_count, value_room;
};

struct template_filter {
	struct json_word column;
	struct json_word *values;
	size_t count, room;
};

/* Names of columns, or what they read. */
struct template_names {
	struct json_word *list;
	size_t count, room;
};

struct template_sheet {
	unsigned line;
	struct json_word report, name, about, in;
	struct template_names frozen, first, hidden;
	unsigned columns_line; /* 0: there is no list */
	struct template_column *columns;
	size_t column_count, column_room;
	struct template_filter *filters;
	size_t filter_count, filter_room;
};

/* Of the summary: how many rows of a sheet say something. */
struct template_line {
	unsigned line;
	struct json_word label, column, reading;
	struct template_names is;
};

struct template_section {
	unsigned line;
	struct json_word heading, sheet;
	struct template_line *lines;
	size_t count, room;
};

struct template
{
	struct json_word title, file, headings;
	struct template_section *sections;
	size_t section_count, section_room;
	struct template_sheet *sheets;
	size_t count, room;
};

/* 'name' is what errors call the text, which ends in NUL: a path, or "template 'NAME'". */
int template_read(struct template *template, struct arena *arena, const char *name,
    const char *text, size_t len, struct err *err);
void template_release(struct template *template);

#endif
