/* Rows of plan files and what is wrong with them; see plan_rows.h. */
#include "plan_rows.h"
#include "model/base/err.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1 is A, 27 is AA. */
static void
column_letters(uint32_t column, char out[8])
{
	char reversed[8];
	size_t n = 0;

	for (; column > 0 && n < sizeof(reversed) - 1; column = (column - 1) / 26)
		reversed[n++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
}

const char *
plan_at(struct arena *arena, const struct plan_row *row, uint32_t line, uint32_t column)
{
	char letters[8];

	if (row->sheet != NULL) {
		column_letters(column > 0 ? column : 1, letters);
		return arena_print(arena, "%s!%s!%s%u", row->file, row->sheet, letters, line);
	}
	if (column == 0)
		return arena_print(arena, "%s:%u", row->file, line);
	return arena_print(arena, "%s:%u:%u", row->file, line, column);
}

/* A heading of a matrix is wrong once, though every row names it. */
static bool
is_repeated(const struct plan_rows *rows, const struct plan_row *row, const struct plan_cell *cell,
    const char *text)
{
	if (cell == NULL || cell->line >= row->line)
		return false;
	for (size_t i = 0; i < rows->complaint_count; i++)
		if (rows->complaints[i].column == cell->column &&
		    strcmp(rows->complaints[i].what, text) == 0 &&
		    strcmp(rows->rows[rows->complaints[i].row].file, row->file) == 0)
			return true;
	return false;
}

int
plan_complain(struct plan_rows *rows, const struct plan_row *row, const struct plan_cell *cell,
    const char *format, ...)
{
	struct complaint *complaint;
	char text[1600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_harmless(text);
	if (is_repeated(rows, row, cell, text))
		return -1;
	rows->complaints = mem_room(rows->complaints, &rows->complaint_room,
	    rows->complaint_count + 1, sizeof(*rows->complaints));
	complaint = &rows->complaints[rows->complaint_count++];
	complaint->at = plan_at(&rows->arena, row, cell != NULL ? cell->line : row->line,
	    cell != NULL ? cell->column : 0);
	complaint->row = (size_t)(row - rows->rows);
	complaint->column = cell != NULL ? cell->column : 0;
	complaint->what = arena_copy(&rows->arena, text);
	complaint->tampered = complaint->refused = complaint->unread = false;
	return -1;
}

void
plan_complained_tampered(struct plan_rows *rows)
{
	rows->complaints[rows->complaint_count - 1].tampered = true;
}

void
plan_complained_refused(struct plan_rows *rows)
{
	rows->complaints[rows->complaint_count - 1].refused = true;
}

void
plan_complained_unread(struct plan_rows *rows)
{
	rows->complaints[rows->complaint_count - 1].unread = true;
}

size_t
plan_mistakes(const struct plan_rows *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < rows->complaint_count; i++)
		count += !rows->complaints[i].unread;
	return count;
}

static int
by_place(const void *a, const void *b)
{
	const struct complaint *x = a, *y = b;

	return order_then(order_numbers(x->row, y->row), order_numbers(x->column, y->column));
}

void
plan_complaints_sort(struct plan_rows *rows)
{
	order_items(rows->complaints, rows->complaint_count, sizeof(*rows->complaints), by_place);
}

void
plan_rows_release(struct plan_rows *rows)
{
	free(rows->rows);
	free(rows->complaints);
	free(rows->reviews);
	arena_release(&rows->arena);
	*rows = (struct plan_rows){ 0 };
}
