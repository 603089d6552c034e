/* Both formats as one; see sheet.h. */
#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "sheet_csv.h"
#include "sheet_foreign.h"
#include "sheet_xlsx.h"

#define SPACE " \t\r\n"

enum { NUMBER_ROOM = 40 };

struct sheet_file {
	struct sheet_csv *csv; /* one of the two */
	struct sheet_xlsx *book;
	char *path, *range; /* range: what sheet_merged said last */
	uint32_t width;     /* of the headings; 0: they are still looked for */
	/* A workbook's row, dense, and its numbers as texts. */
	struct arena texts;
	struct sheet_cell *cells;
	size_t room;
};

struct sheet_file *
sheet_open(const char *path, struct err *err)
{
	struct sheet_file *file = mem_alloc(sizeof(*file));
	int book = sheet_is_xlsx(path, err);

	file->path = mem_copy(path);
	if (book > 0)
		file->book = sheet_xlsx_open(path, &sheet_xlsx_limits, err);
	else if (book == 0)
		file->csv = sheet_csv_open(path, &sheet_csv_limits, err);
	if (file->book != NULL || file->csv != NULL)
		return file;
	sheet_close(file);
	return NULL;
}

void
sheet_close(struct sheet_file *file)
{
	if (file == NULL)
		return;
	sheet_csv_close(file->csv);
	sheet_xlsx_close(file->book);
	arena_release(&file->texts);
	free(file->path);
	free(file->range);
	free(file->cells);
	free(file);
}

bool
sheet_is_book(const struct sheet_file *file)
{
	return file->book != NULL;
}

size_t
sheet_count(const struct sheet_file *file)
{
	return file->book != NULL ? sheet_xlsx_count(file->book) : 1;
}

const char *
sheet_name(const struct sheet_file *file, size_t sheet)
{
	return file->book != NULL ? sheet_xlsx_name(file->book, sheet) : NULL;
}

bool
sheet_hidden(const struct sheet_file *file, size_t sheet)
{
	return file->book != NULL && sheet_xlsx_hidden(file->book, sheet);
}

int
sheet_begin(struct sheet_file *file, size_t sheet, struct err *err)
{
	file->width = 0;
	if (file->book != NULL)
		return sheet_xlsx_begin(file->book, sheet, err);
	sheet_csv_rewind(file->csv);
	return 0;
}

/* ---- a workbook's cells as texts ---- */

static const char *
number_text(struct arena *arena, double number)
{
	char text[NUMBER_ROOM];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	if (number > -1e15 && number < 1e15 && (double)(int64_t)number == number)
		snprintf(text, sizeof(text), "%.0f", number);
	return arena_copy(arena, text);
}

const char *
sheet_date(struct arena *arena, double number)
{
	const int64_t epoch = 25569, day = 86400; /* 1970-01-01 */
	char text[MOMENT_LEN + 1];
	int64_t seconds;

	if (number < 0 || number > 2958466) /* 9999-12-31 */
		return arena_print(arena, "%.15g", number);
	seconds = (int64_t)(number * (double)day + 0.5);
	moment_text(seconds - epoch * day, text);
	if (seconds % day == 0)
		text[strlen("2026-11-23")] = '\0';
	return arena_copy(arena, text);
}

static const char *
shown_text(struct arena *arena, const struct sheet_xlsx_cell *cell)
{
	if (cell->type == SHEET_XLSX_NUMBER)
		return number_text(arena, cell->number);
	if (cell->type == SHEET_XLSX_DATE)
		return sheet_date(arena, cell->number);
	if (cell->type == SHEET_XLSX_YESNO)
		return cell->number != 0 ? "TRUE" : "FALSE";
	return cell->text;
}

/* The row up to its last cell, or as wide as the headings; false when nothing stands in it. */
static bool
spread(struct sheet_file *file, const struct sheet_xlsx_row *said, struct sheet_row *row)
{
	uint32_t width = file->width, line = said->number + 1;
	bool filled = false;

	if (width == 0 && said->count > 0)
		width = said->cells[said->count - 1].column + 1;
	arena_release(&file->texts);
	file->texts.step = 4096;
	file->cells = mem_room(file->cells, &file->room, width + 1, sizeof(*file->cells));
	for (uint32_t i = 0; i < width; i++)
		file->cells[i] = (struct sheet_cell){ line, SHEET_VALUE, "" };
	for (size_t i = 0; i < said->count && said->cells[i].column < width; i++) {
		const struct sheet_xlsx_cell *cell = &said->cells[i];
		struct sheet_cell *to = &file->cells[cell->column];

		to->text = shown_text(&file->texts, cell);
		to->kind = cell->type == SHEET_XLSX_ERROR ? SHEET_ERROR
			   : cell->formula                ? SHEET_FORMULA
							  : SHEET_VALUE;
		filled |= cell->formula || !sheet_blank(to->text);
	}
	*row = (struct sheet_row){ line, width, file->cells };
	return filled;
}

int
sheet_row(struct sheet_file *file, struct sheet_row *row, struct err *err)
{
	struct sheet_xlsx_row said;
	int rc;

	if (file->book == NULL) {
		if (file->width == 0)
			sheet_csv_title(file->csv);
		return sheet_csv_row(file->csv, row, err);
	}
	do
		rc = sheet_xlsx_row(file->book, &said, err);
	while (rc == 1 && !spread(file, &said, row));
	return rc;
}

void
sheet_headed(struct sheet_file *file, uint32_t width)
{
	file->width = width;
}

void
sheet_resaved(struct sheet_file *file, bool raw)
{
	if (file->csv != NULL)
		sheet_csv_resaved(file->csv, raw);
}

const char *
sheet_at(struct sheet_file *file, uint32_t line, uint32_t column)
{
	return file->book != NULL ? sheet_xlsx_at(file->book, line - 1, column)
				  : sheet_csv_at(file->csv, line, column);
}

static bool
covers(const struct sheet_xlsx_merge *merge, const uint32_t *columns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (columns[i] >= merge->column && columns[i] <= merge->last_column)
			return true;
	return false;
}

const char *
sheet_merged(
    struct sheet_file *file, uint32_t line, const uint32_t *columns, size_t count, bool formula)
{
	size_t merged = 0;
	const struct sheet_xlsx_merge *merges =
	    file->book != NULL ? sheet_xlsx_merges(file->book, &merged) : NULL;
	char *first;

	for (size_t i = 0; i < merged; i++) {
		const struct sheet_xlsx_merge *merge = &merges[i];

		if (merge->formula != formula || merge->last_row < line ||
		    !covers(merge, columns, count))
			continue;
		first = mem_copy(sheet_xlsx_at(file->book, merge->row, merge->column));
		free(file->range);
		file->range = mem_print("%s:%s", first,
		    strrchr(sheet_xlsx_at(file->book, merge->last_row, merge->last_column), '!') +
			1);
		free(first);
		return file->range;
	}
	return NULL;
}

int
sheet_digest(const struct sheet_file *file, char hex[DIGEST_HEX + 1], struct err *err)
{
	if (file->book != NULL)
		return digest_path(file->path, file->path, true, hex, err);
	sheet_csv_digest(file->csv, hex);
	return 0;
}

bool
sheet_blank(const char *text)
{
	return text[strspn(text, SPACE)] == '\0';
}

bool
sheet_number(const char *text, uint64_t most, uint64_t *number)
{
	size_t digits = strspn(text, "0123456789");

	*number = strtoull(text, NULL, 10); /* the largest there is when it is larger */
	return digits > 0 && text[digits] == '\0' && *number <= most;
}

size_t
sheet_heading(char *text)
{
	size_t len = 0, word;

	for (const char *in = text + strspn(text, SPACE); *in != '\0';
	     in += word, in += strspn(in, SPACE)) {
		word = strcspn(in, SPACE);
		if (len > 0)
			text[len++] = '_';
		for (size_t i = 0; i < word; i++)
			text[len++] = in[i] >= 'A' && in[i] <= 'Z' ? (char)(in[i] | 0x20) : in[i];
	}
	text[len] = '\0';
	return len;
}
