/*
 * JSON: an array of objects per sheet ('json') or an object a line ('jsonl'), a file per sheet.
 * Keys are the names of the columns; counts are numbers, yes and no are true and false, times are
 * strings, lists are arrays of strings, empty is null. Each row is a value of its own; what stands between rows is told
 * to json_next.
 */
#include "format.h"
#include "model/base/json.h"
#include "model/base/utf8.h"
#include <stdlib.h>
#include <string.h>

struct key {
	const char *name;
	size_t len;
	bool valid; /* the last text under it was UTF-8 */
};

struct json_state {
	const char *dir;
	const struct format *format;
	struct json_out out;
	struct key *keys;
	size_t rows; /* of this sheet */
	bool lines;
};

static void *
open_json(const struct format *format, const struct document *document, const struct source *source,
    const char *dir, struct err *err)
{
	struct json_state *state = mem_alloc(sizeof(*state));

	(void)document, (void)source, (void)err;
	state->dir = dir;
	state->format = format;
	state->out.file.fd = -1;
	state->lines = format == &format_jsonl;
	return state;
}

static int
json_sheet(void *opaque, const struct sheet *sheet, struct err *err)
{
	struct json_state *state = opaque;
	char *name = mem_print("%s.%s", sheet->file, state->format->extension);
	int rc = json_make(&state->out, state->dir, name, err);

	free(name);
	if (rc != 0)
		return -1;
	state->rows = 0;
	state->keys = mem_resize(state->keys, sheet->column_count * sizeof(*state->keys));
	for (size_t i = 0; i < sheet->column_count; i++) {
		state->keys[i].name = sheet->columns[i].column->name;
		state->keys[i].len = strlen(state->keys[i].name);
	}
	if (!state->lines)
		json_raw(&state->out, "[");
	return 0;
}

/* What is valid goes to yajl as it is. */
static void
write_text(struct json_out *out, const char *text, size_t len, bool valid)
{
	if (valid)
		json_key(out, text, len);
	else
		json_span(out, NULL, text, len);
}

static void
write_list(struct json_out *out, const struct cell *cell)
{
	bool valid = utf8_valid(cell->text, cell->len) == cell->len;
	struct cell_place place = { 0 };
	const char *text;
	size_t len;

	json_open_list(out, NULL);
	while (cell_item(cell, &place, &text, &len))
		write_text(out, text, len, valid);
	json_close_list(out);
}

static void
write_cell(struct json_out *out, struct key *key, const struct cell *cell)
{
	char digits[CELL_DIGITS];
	const char *text;
	size_t len;

	switch (cell->type) {
	case CELL_EMPTY:
		json_null(out);
		break;
	case CELL_TEXT:
	case CELL_TIME:
		if (!cell->above)
			key->valid = utf8_valid(cell->text, cell->len) == cell->len;
		write_text(out, cell->text, cell->len, key->valid);
		break;
	case CELL_LIST:
		write_list(out, cell);
		break;
	case CELL_COUNT:
		text = cell_words(cell, digits, &len);
		json_digits(out, text, len);
		break;
	case CELL_YESNO:
		json_yes(out, NULL, cell->count != 0);
		break;
	}
}

static int
json_row(void *opaque, const struct cell *cells, size_t count, struct err *err)
{
	struct json_state *state = opaque;
	struct json_out *out = &state->out;

	if (state->rows++ > 0)
		json_next(out, state->lines ? "\n" : ",\n");
	else if (!state->lines)
		json_raw(out, "\n");
	json_open(out, NULL);
	for (size_t i = 0; i < count; i++) {
		json_key(out, state->keys[i].name, state->keys[i].len);
		write_cell(out, &state->keys[i], &cells[i]);
	}
	json_close(out);
	return json_check(out, err);
}

static int
json_sheet_end(void *opaque, struct err *err)
{
	struct json_state *state = opaque;

	if (state->rows > 0)
		json_raw(&state->out, "\n");
	if (!state->lines)
		json_raw(&state->out, "]\n");
	return json_finish(&state->out, err);
}

static int
close_json(void *opaque, struct written *written, struct err *err)
{
	struct json_state *state = opaque;

	(void)written, (void)err;
	json_release(&state->out);
	free(state->keys);
	free(state);
	return 0;
}

const struct format format_json = {
	.name = "json",
	.extension = "json",
	.open = open_json,
	.sheet = json_sheet,
	.row = json_row,
	.sheet_end = json_sheet_end,
	.close = close_json,
};

const struct format format_jsonl = {
	.name = "jsonl",
	.extension = "jsonl",
	.open = open_json,
	.sheet = json_sheet,
	.row = json_row,
	.sheet_end = json_sheet_end,
	.close = close_json,
};
