/* Is a row still as reviewed, even if a spreadsheet reformatted it? See plan_row_check in plan_input.h. */
#include "plan_input.h"

#include "export/read/sheet_csv.h"
#include "export/reports/row_check.h"
#include "model/base/day.h"
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SECOND_AT = 17 }; /* in 2026-12-15T09:30:59Z */

/*
 * One check in two hundred looks like a number, 12 digits or 123e45678901, and a spreadsheet that opens a CSV
 * makes it one: 1.23457E+11, or the largest it has. Such a cell matches if it is that number as far as shown.
 */
static bool
is_number_of(const char *hex, const char *text)
{
	size_t digits = strspn(hex, "0123456789"),
	       more = hex[digits] == 'e' ? 1 + strspn(hex + digits + 1, "0123456789") : 0;
	double want = strtod(hex, NULL), is;
	char *end;

	/* A check with letters was not reformatted by a spreadsheet: 1E+11 has a sign. */
	if (digits == 0 || digits + more != ROW_CHECK_HEX || more == 1 ||
	    (strspn(text, "0123456789abcdefABCDEF") == ROW_CHECK_HEX &&
		strspn(text, "0123456789") < ROW_CHECK_HEX))
		return false;
	is = strtod(text, &end);
	if (want > DBL_MAX)
		want = DBL_MAX;
	return end != text && *end == '\0' && is >= want * (1 - 1e-5) && is <= want * (1 + 1e-5);
}

/* Restores the cell if a spreadsheet has only reformatted it. */
static bool
hex_fits(struct plan_rows *rows, struct plan_row *row, const char *hex)
{
	struct plan_cell *cell = &row->cells[FIELD_ROW_CHECK];

	if (strcasecmp(hex, cell->text) == 0)
		return true;
	if (!is_number_of(hex, cell->text))
		return false;
	cell->text = arena_text(&rows->arena, hex, ROW_CHECK_HEX);
	return true;
}

static bool
check_fits(struct plan_rows *rows, struct plan_row *row, const char *snapshot_id,
    const char *const *values)
{
	char hex[ROW_CHECK_HEX + 1];

	row_check(snapshot_id, values, hex);
	return hex_fits(rows, row, hex);
}

/*
 * A workbook shows times to the minute, and so may a CSV made from it: which second was it? Sixty guesses are too many
 * for a check that a spreadsheet turned into a number.
 */
static bool
second_fits(
    const struct plan_row *row, const char *snapshot_id, const char *const *values, char *moment)
{
	struct text text = { 0 };
	char hex[ROW_CHECK_HEX + 1];
	bool fits = false;
	size_t at;

	row_check_compose(snapshot_id, values, &text, &at);
	for (int second = 0; second < 60 && !fits; second++) {
		moment[SECOND_AT] = (char)('0' + second / 10);
		moment[SECOND_AT + 1] = (char)('0' + second % 10);
		memcpy(text.bytes + at, moment, MOMENT_LEN);
		row_check_digest(&text, hex);
		fits = strcasecmp(hex, row->cells[FIELD_ROW_CHECK].text) == 0;
	}
	text_release(&text);
	return fits;
}

/* Does the text match the pattern? 0 matches any digit, T also a space. */
static bool
is_like(const char *text, const char *like)
{
	for (; *like != '\0'; text++, like++)
		if (*like == '0'   ? *text < '0' || *text > '9'
		    : *like == 'T' ? *text != 'T' && *text != ' '
				   : *text != *like)
			return false;
	return *text == '\0';
}

/*
 * The time that a spreadsheet shows as this text: it shows midnight as a date, drops the Z or the seconds, or
 * adds .000; a cell that lost its format shows a number of days. NULL: unknown.
 */
static char *
shown_moment(struct arena *arena, const char *text)
{
	char *plain = arena_copy(arena, text), *end;
	double days = strtod(plain, &end);

	if (end != plain && *end == '\0' && days >= 1) {
		text = sheet_date(arena, days);
		plain = arena_copy(arena, text);
	}
	plain[strcspn(plain, "Z")] = '\0';
	end = strchr(plain, '.');
	if (end != NULL && strspn(end + 1, "0") == strlen(end + 1))
		*end = '\0';
	if (is_like(plain, "0000-00-00"))
		return arena_print(arena, "%sT00:00:00Z", plain);
	if (is_like(plain, "0000-00-00T00:00"))
		return arena_print(arena, "%.10sT%s:00Z", plain, plain + 11);
	if (is_like(plain, "0000-00-00T00:00:00"))
		return arena_print(arena, "%.10sT%sZ", plain, plain + 11);
	return NULL;
}

/* Does the row match with the time it shows, or may have shown? Then values has that time. */
static bool
moment_fits(
    struct plan_rows *rows, struct plan_row *row, const char *snapshot_id, const char **values)
{
	const char *last = values[CHECKED_LAST_ACTIVE];
	char *moment;

	if (check_fits(rows, row, snapshot_id, values))
		return true;
	moment = last != NULL ? shown_moment(&rows->arena, last) : NULL;
	if (moment == NULL)
		return false;
	values[CHECKED_LAST_ACTIVE] = moment;
	return is_like(last, "0000-00-00T00:00") ? second_fits(row, snapshot_id, values, moment)
						 : check_fits(rows, row, snapshot_id, values);
}

/* A workbook made from a CSV keeps the disarming '; is there one? */
static bool
rearm(const struct plan_row *row, const char **values)
{
	bool any = false;

	for (size_t c = 0; c < CHECKED_COLUMNS; c++) {
		const char *text = row->checked[c];
		size_t off = text != NULL ? csv_rearm(text, strlen(text)) : 0;

		values[c] = off > 0 ? text + off : text;
		any |= off > 0;
	}
	return any;
}

void
plan_row_check(struct plan_rows *rows, size_t number, const char *snapshot_id)
{
	struct plan_row *row = &rows->rows[number];
	const char *values[CHECKED_COLUMNS], **kept;

	if (row->checked == NULL)
		return;
	if (row->review != NULL && *row->review->snapshot_id != '\0')
		snapshot_id = row->review->snapshot_id;
	else if (row->snapshot_id != NULL)
		snapshot_id = row->snapshot_id;
	memcpy(values, row->checked, sizeof(values));
	row->changed = !moment_fits(rows, row, snapshot_id, values) &&
		       !(rearm(row, values) && moment_fits(rows, row, snapshot_id, values));
	if (row->changed || memcmp(values, row->checked, sizeof(values)) == 0)
		return;
	kept = arena_take(&rows->arena, sizeof(values));
	memcpy(kept, values, sizeof(values));
	row->checked = kept;
}
