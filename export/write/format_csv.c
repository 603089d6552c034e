/*
 * CSV, RFC 4180: UTF-8, LF, a header always, a file per sheet. Two dialects through one writer:
 * 'csv' begins with the mark by which spreadsheets see UTF-8, disarms what one would run (csv_armed) and counts it;
 * 'csv-raw' has no mark and keeps every text as it is. Texts are quoted into the file's buffer (csv_row.h); numbers stand bare; an empty cell is nothing.
 *
 * Rows come sorted, so most cells say what the cell above says: that is told by one comparison, and
 * the quoted text is copied.
 */
#include "csv_row.h"
#include "format.h"
#include "model/base/file.h"
#include <stdlib.h>
#include <string.h>

/* A column's cell in the row above, as it lies in the file's buffer. */
struct above {
	size_t at;
	size_t len; /* of the text; 0: not to be copied, for its quoted form has more than quotes */
};

struct csv_state {
	const char *dir;
	struct file file;
	struct above *above;
	bool disarms, headings;
	uint64_t disarmed;
};

static void *
csv_open(const struct format *format, const struct document *document, const struct source *source,
    const char *dir, struct err *err)
{
	struct csv_state *state = mem_alloc(sizeof(*state));

	(void)source, (void)err;
	state->dir = dir;
	state->file.fd = -1;
	state->disarms = format == &format_csv;
	state->headings = document->headings;
	return state;
}

/* The same as the cell above, or quoted anew. */
static char *
put_cell(
    struct csv_state *state, char *to, const char *text, size_t len, bool same, struct above *above)
{
	const char *quoted = state->file.buffer + above->at;
	char *end;
	bool armed;

	if (len > 0 && len == above->len && (same || memcmp(quoted + 1, text, len) == 0)) {
		memcpy(to, quoted, len + 2);
		end = to + len + 2;
	} else {
		end = csv_put(to, text, len, state->disarms, &armed);
		state->disarmed += armed;
		above->len = (size_t)(end - to) == len + 2 ? len : 0;
	}
	above->at = (size_t)(to - state->file.buffer);
	return end;
}

/* Room for a row at its worst: texts all of quotes, or digits; quotes, ' and comma or line end. */
static char *
row_room(struct csv_state *state, const struct cell *cells, size_t count, struct err *err)
{
	size_t need = 0;
	char *room;

	for (size_t i = 0; i < count; i++)
		need += CSV_ROOM(cells[i].len) + CELL_DIGITS + 1;
	room = file_room(&state->file, need, err);
	if (room == state->file.buffer) /* the row above is written out */
		memset(state->above, 0, count * sizeof(*state->above));
	return room;
}

static int
csv_row(void *opaque, const struct cell *cells, size_t count, struct err *err)
{
	struct csv_state *state = opaque;
	char *to = row_room(state, cells, count, err);
	char digits[CELL_DIGITS];
	const char *text;
	size_t len;

	if (to == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (cells[i].len > 0) { /* a text, as most of them are */
			to = put_cell(state, to, cells[i].text, cells[i].len, cells[i].above,
			    &state->above[i]);
		} else if (cells[i].type == CELL_COUNT) {
			text = cell_words(&cells[i], digits, &len);
			memcpy(to, text, len);
			to += len;
		} else if (cells[i].type == CELL_YESNO ||
			   count == 1) { /* alone, nothing would be a blank line */
			text = cell_words(&cells[i], digits, &len);
			to = put_cell(state, to, text, len, false, &state->above[i]);
		}
		*to++ = i + 1 < count ? ',' : '\n';
	}
	state->file.used = (size_t)(to - state->file.buffer);
	return 0;
}

static int
csv_sheet(void *opaque, const struct sheet *sheet, struct err *err)
{
	struct csv_state *state = opaque;
	struct cell *heads = mem_alloc(sheet->column_count * sizeof(*heads));
	char *name = mem_print("%s.csv", sheet->file);
	int rc;

	for (size_t i = 0; i < sheet->column_count; i++) {
		heads[i].type = CELL_TEXT;
		heads[i].text =
		    state->headings ? sheet->columns[i].heading : sheet->columns[i].column->name;
		heads[i].len = strlen(heads[i].text);
	}
	free(state->above);
	state->above = mem_alloc(sheet->column_count * sizeof(*state->above));
	rc = file_make(&state->file, state->dir, name, err);
	if (rc == 0 && state->disarms)
		rc = file_write(&state->file, CSV_MARK, sizeof(CSV_MARK) - 1, err);
	if (rc == 0)
		rc = csv_row(state, heads, sheet->column_count, err);
	free(name);
	free(heads);
	return rc;
}

static int
csv_sheet_end(void *opaque, struct err *err)
{
	struct csv_state *state = opaque;

	return file_finish(&state->file, err);
}

static int
csv_close(void *opaque, struct written *written, struct err *err)
{
	struct csv_state *state = opaque;

	(void)err;
	if (written != NULL)
		written->disarmed += state->disarmed;
	file_release(&state->file);
	free(state->above);
	free(state);
	return 0;
}

const struct format format_csv = {
	.name = "csv",
	.extension = "csv",
	.open = csv_open,
	.sheet = csv_sheet,
	.row = csv_row,
	.sheet_end = csv_sheet_end,
	.close = csv_close,
};

const struct format format_csv_raw = {
	.name = "csv-raw",
	.extension = "csv",
	.open = csv_open,
	.sheet = csv_sheet,
	.row = csv_row,
	.sheet_end = csv_sheet_end,
	.close = csv_close,
};
