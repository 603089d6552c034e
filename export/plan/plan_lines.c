/* Turns lines into rows; see plan_lines.h. */
#include "plan_lines.h"

#include "export/reports/row_check.h"
#include "model/base/invisible.h"
#include <string.h>
#include <strings.h>

/* The cells under unknown headings; the first row keeps blank ones too, for the order of the headings. */
static void
keep_extras(struct plan_columns *columns, const struct sheet_row *line, struct plan_row *row)
{
	struct arena *arena = &columns->source->rows->arena;
	struct plan_extra extras[COLUMNS_MAX], *kept;

	for (uint32_t i = 0; i < columns->count; i++)
		if (columns->fields[i] == EXTRA &&
		    (columns->line_count == 1 || !sheet_blank(line->cells[i].text)))
			extras[row->extra_count++] = (struct plan_extra){ columns->headings[i],
				arena_trimmed(arena, line->cells[i].text) };
	if (row->extra_count == 0)
		return;
	kept = arena_take(arena, row->extra_count * sizeof(*kept));
	memcpy(kept, extras, row->extra_count * sizeof(*kept));
	row->extras = kept;
}

/* Fills the row, except action and target of a matrix. */
static void
fill_row(struct plan_columns *columns, const struct sheet_row *line, struct plan_row *row)
{
	struct arena *arena = &columns->source->rows->arena;

	*row = (struct plan_row){ .review = columns->review,
		.file = columns->file,
		.sheet = columns->sheet,
		.line = line->line,
		.shape = (uint8_t)columns->shape };
	for (int f = 0; f < FIELDS; f++)
		row->cells[f] = (struct plan_cell){ "", 0, line->line };
	for (uint32_t i = 0; i < columns->count; i++)
		if (columns->fields[i] >= 0)
			row->cells[columns->fields[i]] =
			    (struct plan_cell){ invisible_trimmed(arena, line->cells[i].text),
				    i + 1, line->cells[i].line };
	keep_extras(columns, line, row);
}

/* Keeps the cells that row_check covers, as they are now. */
static void
keep_checked(const struct plan_columns *columns, const struct sheet_row *line, struct plan_row *row)
{
	struct arena *arena = &columns->source->rows->arena;
	const char **values;

	if (columns->review == NULL && *row->cells[FIELD_ROW_CHECK].text == '\0')
		return;
	values = arena_take(arena, CHECKED_COLUMNS * sizeof(*values));
	for (size_t i = 0; row_check_columns[i] != NULL; i++)
		if (columns->checked[i] != 0)
			values[i] = arena_trimmed(arena, line->cells[columns->checked[i] - 1].text);
	row->checked = values;
	if (columns->snapshot != 0 && columns->review == NULL)
		row->snapshot_id = arena_trimmed(arena, line->cells[columns->snapshot - 1].text);
}

static void
add_row(struct plan_columns *columns, const struct plan_row *row)
{
	struct plan_rows *rows = columns->source->rows;

	rows->rows = mem_room(rows->rows, &rows->room, rows->count + 1, sizeof(*rows->rows));
	rows->rows[rows->count++] = *row;
	if (columns->review != NULL) /* required fields of a review are checked in returned.c */
		return;
	if (strcasecmp(row->cells[FIELD_ACTION].text, "keep") == 0)
		return;
	for (int f = 0; f < FIELDS; f++)
		if (columns->source->wants->required[f] && *row->cells[f].text == '\0')
			plan_complain(rows, &rows->rows[rows->count - 1], &row->cells[f],
			    "the %s is blank: --require asks for it",
			    plan_field_name((enum plan_field)f));
}

/* A row for each filled cell. */
static void
matrix_line(struct plan_columns *columns, const struct sheet_row *line, struct plan_row *row)
{
	struct plan_rows *rows = columns->source->rows;

	for (uint32_t i = 0; i < columns->count; i++) {
		const char *text;
		struct plan_cell cell = { "", i + 1, line->cells[i].line };

		if (columns->fields[i] != TARGET_COLUMN)
			continue;
		text = arena_trimmed(&rows->arena, line->cells[i].text);
		if (*text == '\0')
			continue;
		if (strcasecmp(text, "x") == 0)
			cell.text = "grant";
		else if (strcmp(text, "-") == 0)
			cell.text = "revoke";
		row->cells[FIELD_ACTION] = cell;
		row->cells[FIELD_TARGET] =
		    (struct plan_cell){ columns->headings[i], i + 1, columns->line };
		if (*cell.text != '\0') {
			add_row(columns, row);
			continue;
		}
		/* The complaint needs a row; a keep changes nothing. */
		row->cells[FIELD_ACTION].text = "keep";
		add_row(columns, row);
		plan_complain(rows, &rows->rows[rows->count - 1], &cell,
		    "'%.60s' is not x (must have) or - (must not have); a blank cell changes "
		    "nothing",
		    text);
	}
}

static enum sheet_kind
cell_kind(const struct sheet_row *line, const struct plan_cell *cell)
{
	return cell->column != 0 ? line->cells[cell->column - 1].kind : SHEET_VALUE;
}

/*
 * The result of a formula may be stale, and an error is no value. What a reviewer writes beside a decision is
 * evidence and must not change: the result of a formula may differ tomorrow. Only the day may be a formula with a
 * value, =TODAY(). Cells that are not fields may be either.
 */
static void
check_kinds(struct plan_columns *columns, const struct sheet_row *line, size_t first)
{
	struct plan_rows *rows = columns->source->rows;
	bool review = columns->shape == SHAPE_REVIEW;

	for (size_t i = first; i < rows->count; i++)
		for (int f = 0; f < FIELDS; f++) {
			const struct plan_cell *cell = &rows->rows[i].cells[f];
			enum sheet_kind kind =
			    cell->line == line->line ? cell_kind(line, cell) : SHEET_VALUE;
			bool written =
			    f == FIELD_REASON || f == FIELD_REVIEWER || f == FIELD_REVIEWED_ON;
			bool literal = review ? f != FIELD_REVIEWED_ON : f == FIELD_ACTION;

			if (kind == SHEET_VALUE || (review && !written) ||
			    (kind == SHEET_FORMULA && !literal && *cell->text != '\0'))
				continue;
			rows->rows[i].silent |= review;
			if (kind == SHEET_ERROR)
				plan_complain(rows, &rows->rows[i], cell,
				    "the cell shows an error, %.40s",
				    line->cells[cell->column - 1].text);
			else
				plan_complain(rows, &rows->rows[i], cell,
				    "a formula%s: write the %s itself",
				    *cell->text == '\0' ? " without a value" : "",
				    review ? plan_field_name((enum plan_field)f) : "word");
		}
}

static bool
is_number(const char *text)
{
	return text[strspn(text, "0123456789.,% ")] == '\0';
}

/* A row that somebody added, without a decision, is ignored; so is one that counts decisions. */
static void
review_line(struct plan_columns *columns, const struct sheet_row *line, struct plan_row *row)
{
	const struct plan_cell *decision = &row->cells[FIELD_DECISION];
	bool formula = cell_kind(line, decision) == SHEET_FORMULA;
	bool bound = *row->cells[FIELD_GRANT_ID].text != '\0';
	struct plan_rows *rows = columns->source->rows;

	if (!bound && *row->cells[FIELD_ROW_CHECK].text == '\0' &&
	    (*decision->text == '\0' || formula || is_number(decision->text))) {
		rows->unbound += *decision->text != '\0' || formula; /* a totals row */
		return;
	}
	row->silent = formula || !bound;
	add_row(columns, row);
	if (formula)
		plan_complain(rows, &rows->rows[rows->count - 1], decision,
		    "the decision is a formula: write the word itself, keep or revoke");
	if (*decision->text != '\0' || formula)
		check_kinds(columns, line, rows->count - 1);
	if (!bound && *row->cells[FIELD_ROW_CHECK].text != '\0') {
		plan_complain(rows, &rows->rows[rows->count - 1], &row->cells[FIELD_GRANT_ID],
		    "the grant_id is missing: copy the row from the review again");
		plan_complained_tampered(rows);
	} else if (!bound && !formula) {
		plan_complain(rows, &rows->rows[rows->count - 1], decision,
		    "a decision in a row without a grant_id: decide in the grant's own row of the "
		    "review");
	}
}

void
plan_line(struct plan_columns *columns, const struct sheet_row *line)
{
	size_t first = columns->source->rows->count;
	struct plan_row row;

	columns->line_count++;
	fill_row(columns, line, &row);
	keep_checked(columns, line, &row);
	if (columns->shape == SHAPE_REVIEW)
		review_line(columns, line, &row);
	else if (columns->shape == SHAPE_MATRIX)
		matrix_line(columns, line, &row);
	else if (row.cells[FIELD_ACTION].column != 0 && *row.cells[FIELD_ACTION].text == '\0' &&
		 cell_kind(line, &row.cells[FIELD_ACTION]) == SHEET_VALUE)
		columns->source->rows->passed_over++; /* blank means no change */
	else
		add_row(columns, &row);
	if (columns->shape != SHAPE_REVIEW)
		check_kinds(columns, line, first);
}

/* What merged cells say would apply only to the first row; what one formula fills, no reviewer wrote. */
static int
check_merged(const struct plan_columns *columns, struct err *err)
{
	const uint32_t written[] = { columns->at[FIELD_DECISION] - 1, columns->at[FIELD_REASON] - 1,
		columns->at[FIELD_REVIEWER] - 1 };
	enum { WRITTEN = sizeof(written) / sizeof(*written) };
	const char *at;

	if (columns->review == NULL)
		return 0;
	if ((at = sheet_merged(columns->source->file, columns->line, written, WRITTEN, true)) !=
	    NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: one formula fills these cells, which a reviewer should fill in: write the "
		    "words themselves",
		    at);
	if ((at = sheet_merged(columns->source->file, columns->line, written, 1, false)) != NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the cells are merged, so what they say applies only to the first row: "
		    "unmerge them, and decide in each row",
		    at);
	return 0;
}

int
plan_end(const struct plan_columns *columns, struct err *err)
{
	const struct plan_rows *rows = columns->source->rows;

	if (check_merged(columns, err) < 0)
		return -1;
	if (columns->line_count == 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: there are no rows under the headings: a plan has a row for each change",
		    sheet_at(columns->source->file, columns->line, 0));
	if (rows->count > columns->row_first || rows->complaint_count > 0)
		return 0;
	return err_set(err, STATUS_BAD_INPUT, "%s: %s",
	    sheet_at(columns->source->file, columns->line + 1, 0),
	    rows->passed_over > 0
		? "no row has an action: write grant, revoke or another in the rows to change"
	    : columns->shape == SHAPE_REVIEW
		? "no row has a grant_id: return the pack as it was sent, with decisions"
		: "no cell of the matrix is filled: x is must have, - is must not have");
}
