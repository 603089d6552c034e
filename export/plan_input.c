/* Headings to fields and lines to rows; see plan_input.h. */
#include "plan_input.h"

#include "../model/nearest.h"
#include "../model/plan.h"
#include "disarm.h"
#include "document.h"
#include "row_check.h"
#include "sheet_csv.h"
#include <fcntl.h>
#include <float.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXTRA = -1, TARGET_COLUMN = -2, CHECKED_COLUMN = -3 };
enum { MOMENT_LEN = sizeof "2026-12-15T09:30:59Z" - 1, SECOND_AT = 17 };
enum { FRONT = 4096 };       /* bytes that tell what a file is */
enum { COLUMNS_MAX = 1000 }; /* as in CSV: sheet_csv_limits */

static const struct {
	const char *heading;
	enum plan_field field;
} headings[] = {
	{ "action", FIELD_ACTION },
	{ "principal", FIELD_PRINCIPAL },
	{ "target", FIELD_TARGET },
	{ "userid", FIELD_ACCOUNT },
	{ "user_id", FIELD_ACCOUNT },
	{ "accountid", FIELD_ACCOUNT },
	{ "account_id", FIELD_ACCOUNT },
	{ "email", FIELD_EMAIL },
	{ "email_address", FIELD_EMAIL },
	{ "group", FIELD_GROUP },
	{ "project", FIELD_PROJECT },
	{ "role", FIELD_ROLE },
	{ "resource_type", FIELD_RESOURCE_TYPE },
	{ "resource_name", FIELD_RESOURCE_NAME },
	{ "entitlement_slug", FIELD_ENTITLEMENT },
	{ "reason", FIELD_REASON },
	{ "ticket", FIELD_TICKET },
	{ "reviewer", FIELD_REVIEWER },
	{ "reviewed_on", FIELD_REVIEWED_ON },
	{ "approved_by", FIELD_APPROVED_BY },
	{ "grant_id", FIELD_GRANT_ID },
	{ "row_check", FIELD_ROW_CHECK },
	{ "decision", FIELD_DECISION },
};
enum { HEADINGS = sizeof(headings) / sizeof(*headings) };

#define SPACE " \t\r\n"
#define BIT(field) (1U << (field))
#define PERSON (BIT(FIELD_ACCOUNT) | BIT(FIELD_EMAIL))
#define CARRIED                                                                                    \
	(BIT(FIELD_REASON) | BIT(FIELD_TICKET) | BIT(FIELD_REVIEWER) | BIT(FIELD_REVIEWED_ON) |    \
	    BIT(FIELD_APPROVED_BY) | BIT(FIELD_GRANT_ID) | BIT(FIELD_ROW_CHECK))
#define REVIEW (BIT(FIELD_GRANT_ID) | BIT(FIELD_ROW_CHECK) | BIT(FIELD_DECISION))
#define REVIEWED (REVIEW | CARRIED)

/* In the order in which they are tried: a review may have any other kind's headings as columns of its
 * own. The matrix is told by its columns, after a plan. */
static const struct kind {
	enum plan_shape shape;
	unsigned needs, any, takes;
} kinds[] = {
	{ SHAPE_REVIEW, REVIEW, 0, 0 },
	{ SHAPE_PLAN, BIT(FIELD_ACTION) | BIT(FIELD_PRINCIPAL) | BIT(FIELD_TARGET), 0, 0 },
	{ SHAPE_BATON,
	    BIT(FIELD_ACTION) | BIT(FIELD_RESOURCE_TYPE) | BIT(FIELD_RESOURCE_NAME) |
		BIT(FIELD_ENTITLEMENT),
	    PERSON, 0 },
	{ SHAPE_ROLES, BIT(FIELD_PROJECT) | BIT(FIELD_ROLE), PERSON | BIT(FIELD_GROUP),
	    BIT(FIELD_ACTION) },
	{ SHAPE_GROUPS, BIT(FIELD_GROUP), PERSON, BIT(FIELD_ACTION) | BIT(FIELD_ROLE) },
	{ SHAPE_GRANT_ID, BIT(FIELD_ACTION) | BIT(FIELD_GRANT_ID), 0, 0 },
};
static const struct kind matrix = { SHAPE_MATRIX, BIT(FIELD_PRINCIPAL), 0, 0 };

struct plan_columns {
	struct plan_rows *rows;
	const char *file, *sheet;
	const struct plan_wants *wants;
	enum plan_shape shape;
	uint32_t count, line;
	int *fields;                       /* by column: enum plan_field, EXTRA or TARGET_COLUMN */
	const char **headings;             /* by column, as they stand there */
	uint32_t at[FIELDS];               /* from 1; 0: none */
	uint32_t checked[CHECKED_COLUMNS]; /* columns of row_check_columns, from 1 */
	/* The first heading that stands there again: of any kind of plan, and of a review. */
	struct doubled {
		uint32_t first, second; /* from 1; 0: none does */
	} doubled, review_doubled;
	uint32_t snapshot;                 /* the column snapshot_id, from 1 */
	size_t line_count, row_first;
	struct review_facts *review;
};

/* Without space around it. */
static const char *
trimmed(struct arena *arena, const char *text)
{
	size_t len;

	text += strspn(text, SPACE);
	len = strlen(text);
	while (len > 0 && strchr(SPACE, text[len - 1]) != NULL)
		len--;
	return arena_text(arena, text, len);
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, SPACE)] == '\0';
}

static const char *
field_name(enum plan_field field)
{
	for (size_t i = 0; i < HEADINGS; i++)
		if (headings[i].field == field)
			return headings[i].heading;
	return "";
}

int
plan_require(struct plan_wants *wants, const char *names, struct err *err)
{
	static const enum plan_field may[] = { FIELD_REASON, FIELD_TICKET, FIELD_REVIEWER,
		FIELD_APPROVED_BY };
	size_t len;

	for (;; names += len + 1) {
		bool known = false;

		len = strcspn(names, ",");
		for (size_t i = 0; i < sizeof may / sizeof *may; i++)
			if (strlen(field_name(may[i])) == len &&
			    strncmp(names, field_name(may[i]), len) == 0)
				known = wants->required[may[i]] = true;
		if (!known)
			return err_set(err, STATUS_USAGE,
			    "'%.*s' is none of reason, ticket, reviewer and approved_by", (int)len,
			    names);
		if (names[len] == '\0')
			return 0;
	}
}

static bool
is_target(const char *heading)
{
	return strncmp(heading, "role:", 5) == 0 || strncmp(heading, "group:", 6) == 0 ||
	       strncmp(heading, "group-name:", 11) == 0;
}

/* "file:1:4: ..." or "file!Sheet!D1: ...". */
static int __attribute__((format(printf, 4, 5)))
bad_header(struct plan_columns *columns, uint32_t column, struct err *err, const char *format, ...)
{
	struct plan_row row = { .file = columns->file, .sheet = columns->sheet };
	char text[1200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_set(err, STATUS_BAD_INPUT, "%s: %s",
	    plan_at(&columns->rows->arena, &row, columns->line, column), text);
}

/* What a heading stands for: a field, a target, or nobody's business. */
static int
field_of(const char *heading, const char *plain)
{
	if (is_target(heading))
		return TARGET_COLUMN;
	for (size_t h = 0; h < HEADINGS; h++)
		if (strcmp(plain, headings[h].heading) == 0)
			return (int)headings[h].field;
	return EXTRA;
}

static void
note_doubled(struct doubled *doubled, uint32_t first, uint32_t second)
{
	if (doubled->second == 0)
		*doubled = (struct doubled){ first, second };
}

static void
find_checked(struct plan_columns *columns, const char *plain, uint32_t column)
{
	for (uint32_t c = 0; row_check_columns[c] != NULL; c++) {
		if (strcmp(plain, row_check_columns[c]) != 0)
			continue;
		if (columns->checked[c] == 0)
			columns->checked[c] = column;
		else
			note_doubled(&columns->review_doubled, columns->checked[c], column);
	}
	if (strcmp(plain, "snapshot_id") == 0)
		columns->snapshot = column;
}

/* Each heading's field; which fields there are is told in 'seen', target columns in *targets. */
static void
name_columns(struct plan_columns *columns, const struct plan_sheet_line *line, unsigned *seen,
    uint32_t *targets)
{
	uint32_t first[FIELDS] = { 0 };

	for (uint32_t i = 0; i < line->count; i++) {
		char *plain;
		int field;

		columns->headings[i] = trimmed(&columns->rows->arena, line->texts[i]);
		plain = mem_copy(columns->headings[i]);
		sheet_heading(plain);
		field = columns->fields[i] = field_of(columns->headings[i], plain);
		*targets += field == TARGET_COLUMN;
		find_checked(columns, plain, i + 1);
		free(plain);
		if (field < 0)
			continue;
		if (first[field] == 0)
			first[field] = i + 1;
		else
			note_doubled(&columns->doubled, first[field], i + 1);
		if (first[field] != i + 1 && (BIT(field) & REVIEWED) != 0)
			note_doubled(&columns->review_doubled, first[field], i + 1);
		*seen |= BIT(field);
	}
}

/* Does an action stand where headings should? */
static bool
has_action(const struct plan_columns *columns)
{
	for (uint32_t i = 0; i < columns->count; i++)
		for (int action = 0; action < ACTIONS; action++)
			if (strcasecmp(columns->headings[i], plan_action_names[action]) == 0)
				return true;
	return false;
}

/* Which plan was meant, and what does it lack? */
static int
no_kind(struct plan_columns *columns, unsigned seen, uint32_t targets, struct err *err)
{
	char near[200] = "";

	for (uint32_t i = 0; i < columns->count && *near == '\0'; i++) {
		static const char *const words[] = { "action", "principal", "target" };
		const char *word =
		    columns->fields[i] == EXTRA ? nearest(columns->headings[i], words, 3) : NULL;

		if (word != NULL && *columns->headings[i] != '\0')
			snprintf(near, sizeof near, "; is '%.60s' meant to be '%s'?",
			    columns->headings[i], word);
	}
	if ((seen & (BIT(FIELD_PRINCIPAL) | BIT(FIELD_TARGET))) != 0)
		for (int f = FIELD_ACTION; f <= FIELD_TARGET; f++)
			if ((seen & BIT(f)) == 0)
				return bad_header(columns, 1, err,
				    "the column '%s' is missing: a plan has action, principal and "
				    "target%s",
				    field_name((enum plan_field)f), near);
	if (has_action(columns))
		return bad_header(columns, 1, err,
		    "the line of headings is missing: write action,principal,target above the "
		    "rows");
	if (targets > 0)
		return bad_header(columns, 1, err,
		    "the column 'principal' is missing: a matrix has one, and a column for each "
		    "target%s",
		    near);
	if ((seen & BIT(FIELD_ACTION)) == 0 &&
	    (seen & (BIT(FIELD_GRANT_ID) | BIT(FIELD_RESOURCE_TYPE))) != 0)
		return bad_header(columns, 1, err,
		    "the file says what there is, not what to do: add a column 'action' with "
		    "grant, revoke or "
		    "keep%s",
		    near);
	return bad_header(columns, 1, err,
	    "these are not the headings of a plan: action, principal and target are needed, or "
	    "another "
	    "kind that the manual lists%s",
	    near);
}

/* Columns that this kind of file does not take are nobody's; in a review they may stand there twice. */
static int
take_kind(struct plan_columns *columns, const struct kind *kind, const struct plan_wants *wants,
    struct err *err)
{
	unsigned takes = kind->needs | kind->any | kind->takes | CARRIED;
	const struct doubled *doubled =
	    kind->shape == SHAPE_REVIEW ? &columns->review_doubled : &columns->doubled;

	if (doubled->second != 0)
		return bad_header(columns, doubled->second, err,
		    "the column '%s' stands in column %u already: take one of the two out",
		    columns->headings[doubled->second - 1], doubled->first);
	columns->shape = kind->shape;
	for (uint32_t i = 0; i < columns->count; i++) {
		if (columns->fields[i] >= 0 && (takes & BIT(columns->fields[i])) == 0)
			columns->fields[i] = EXTRA;
		if (columns->fields[i] == TARGET_COLUMN && kind != &matrix)
			columns->fields[i] = EXTRA;
		if (columns->fields[i] >= 0)
			columns->at[columns->fields[i]] = i + 1;
	}
	for (int f = 0; f < FIELDS; f++)
		if (wants->required[f] && columns->at[f] == 0)
			return bad_header(columns, 1, err,
			    "the column '%s' is missing: --require asks for it",
			    field_name((enum plan_field)f));
	return 0;
}

static const struct kind *
find_kind(unsigned seen, uint32_t targets)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind *kind = &kinds[i];

		if ((seen & kind->needs) == kind->needs &&
		    (kind->any == 0 || (seen & kind->any) != 0))
			return kind;
		if (kind->shape == SHAPE_PLAN && targets > 0 && (seen & matrix.needs) != 0)
			return &matrix;
	}
	return NULL;
}

static int
shape_of(const struct plan_sheet_line *line)
{
	const struct kind *kind;
	unsigned seen = 0;
	uint32_t targets = 0;

	for (uint32_t i = 0; i < line->count; i++) {
		char *plain = mem_copy(line->texts[i]);
		int field;

		sheet_heading(plain);
		field = field_of(line->texts[i] + strspn(line->texts[i], SPACE), plain);
		free(plain);
		targets += field == TARGET_COLUMN;
		seen |= field >= 0 ? BIT(field) : 0;
	}
	kind = find_kind(seen, targets);
	return kind != NULL ? (int)kind->shape : -1;
}

/* ---- the headings of a workbook ---- */

void
plan_headings_add(struct plan_headings *known, const char *name, const char *heading)
{
	size_t n = known->count++;

	known->headings =
	    mem_room(known->headings, &known->heading_room, n + 1, sizeof *known->headings);
	known->names = mem_room(known->names, &known->name_room, n + 1, sizeof *known->names);
	known->headings[n] = arena_text(known->arena, heading, strlen(heading));
	known->names[n] = arena_text(known->arena, name, strlen(name));
}

int
plan_headings_usual(struct plan_headings *known, struct err *err)
{
	struct document document;
	int rc = document_builtin(&document, "review", err);

	for (size_t i = 0; rc == 0 && i < document.sheets[0].column_count; i++)
		plan_headings_add(known, document.sheets[0].columns[i].column->name,
		    document.sheets[0].columns[i].heading);
	document_release(&document);
	return rc;
}

void
plan_headings_release(struct plan_headings *known)
{
	free(known->headings);
	free(known->names);
}

static const char *
name_of(const struct plan_headings *known, const char *heading)
{
	const char *text = heading + strspn(heading, SPACE);
	size_t len = strlen(text);

	while (len > 0 && strchr(SPACE, text[len - 1]) != NULL)
		len--;
	for (size_t h = 0; h < known->count; h++)
		if (strlen(known->headings[h]) == len && memcmp(known->headings[h], text, len) == 0)
			return known->names[h];
	return heading;
}

int
plan_headings_take(
    const struct plan_headings *known, struct plan_sheet_line *line, const char ***texts)
{
	struct plan_sheet_line said;

	while (line->count > 0 && is_blank(line->texts[line->count - 1]))
		line->count--;
	*texts = mem_resize(*texts, (line->count + 1) * sizeof **texts);
	for (uint32_t i = 0; i < line->count; i++)
		(*texts)[i] = name_of(known, line->texts[i]);
	said = *line;
	said.texts = *texts;
	if (shape_of(&said) != SHAPE_REVIEW)
		return shape_of(line);
	*line = said;
	return SHAPE_REVIEW;
}

struct review_facts *
plan_columns_review(struct plan_columns *columns)
{
	return columns->review;
}

struct review_facts
review_facts_blank(const char *file)
{
	return (struct review_facts){ .file = file,
		.review_id = "",
		.snapshot_id = "",
		.site = "",
		.pack = "",
		.part = "",
		.reviewer_id = "",
		.read = "" };
}

/* A review's own columns are not carried along, and their headings are texts. */
static int
take_review(struct plan_columns *columns, const struct plan_sheet_line *line, struct err *err)
{
	struct plan_rows *rows = columns->rows;
	struct review_facts *review = arena_take(&rows->arena, sizeof *review);

	*review = review_facts_blank(columns->file);
	for (uint32_t i = 0; line->kinds != NULL && i < line->count; i++)
		if (line->kinds[i] != PLAN_CELL_VALUE)
			return bad_header(columns, i + 1, err,
			    "the heading is %s, and the cells below could be filled by it: write "
			    "the word itself",
			    line->kinds[i] == PLAN_CELL_ERROR ? "an error" : "a formula");
	for (uint32_t c = 0; c < CHECKED_COLUMNS; c++) {
		uint32_t at = review->columns[c] = columns->checked[c];

		if (at != 0 && columns->fields[at - 1] == EXTRA)
			columns->fields[at - 1] = CHECKED_COLUMN;
	}
	rows->reviews = mem_room(
	    rows->reviews, &rows->review_room, rows->review_count + 1, sizeof *rows->reviews);
	rows->reviews[rows->review_count++] = columns->review = review;
	return 0;
}

struct plan_columns *
plan_header(struct plan_rows *rows, const char *file, const char *sheet,
    const struct plan_wants *wants, const struct plan_sheet_line *line, struct err *err)
{
	struct plan_columns *columns = mem_alloc(sizeof *columns);
	const struct kind *kind;
	unsigned seen = 0;
	uint32_t targets = 0;
	int rc;

	columns->rows = rows;
	columns->file = arena_text(&rows->arena, file, strlen(file));
	columns->sheet = sheet != NULL ? arena_text(&rows->arena, sheet, strlen(sheet)) : NULL;
	columns->wants = wants;
	columns->count = line->count;
	columns->line = line->line;
	columns->row_first = rows->count;
	columns->fields = mem_alloc((line->count + 1) * sizeof *columns->fields);
	columns->headings = mem_alloc((line->count + 1) * sizeof *columns->headings);
	name_columns(columns, line, &seen, &targets);
	kind = find_kind(seen, targets);
	if (line->count > COLUMNS_MAX)
		rc = bad_header(
		    columns, COLUMNS_MAX + 1, err, "more columns than any list of this kind has");
	else
		rc = kind == NULL ? no_kind(columns, seen, targets, err)
				  : take_kind(columns, kind, wants, err);
	if (rc == 0 && kind->shape == SHAPE_REVIEW)
		rc = take_review(columns, line, err);
	if (rc == 0)
		return columns;
	plan_columns_release(columns);
	return NULL;
}

void
plan_columns_release(struct plan_columns *columns)
{
	if (columns == NULL)
		return;
	free(columns->fields);
	free(columns->headings);
	free(columns);
}

static uint32_t
cell_line(const struct plan_sheet_line *line, uint32_t column)
{
	return line->lines != NULL ? line->lines[column] : line->line;
}

/* What stands under headings that nobody knows, blank cells in the first row alone: for the headings' order. */
static void
keep_extras(struct plan_columns *columns, const struct plan_sheet_line *line, struct plan_row *row)
{
	struct arena *arena = &columns->rows->arena;
	struct plan_extra extras[COLUMNS_MAX], *kept;

	for (uint32_t i = 0; i < columns->count; i++)
		if (columns->fields[i] == EXTRA &&
		    (columns->line_count == 1 || !is_blank(line->texts[i])))
			extras[row->extra_count++] = (struct plan_extra){ columns->headings[i],
				trimmed(arena, line->texts[i]) };
	if (row->extra_count == 0)
		return;
	kept = arena_take(arena, row->extra_count * sizeof *kept);
	memcpy(kept, extras, row->extra_count * sizeof *kept);
	row->extras = kept;
}

/* The row with everything but what a matrix puts into action and target. */
static void
fill_row(struct plan_columns *columns, const struct plan_sheet_line *line, struct plan_row *row)
{
	struct arena *arena = &columns->rows->arena;

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
			    (struct plan_cell){ trimmed(arena, line->texts[i]), i + 1,
				    cell_line(line, i) };
	keep_extras(columns, line, row);
}

/* What binds the row to its review, as the row has it now. */
static void
keep_checked(
    const struct plan_columns *columns, const struct plan_sheet_line *line, struct plan_row *row)
{
	struct arena *arena = &columns->rows->arena;
	const char **values;

	if (columns->review == NULL && *row->cells[FIELD_ROW_CHECK].text == '\0')
		return;
	values = arena_take(arena, CHECKED_COLUMNS * sizeof *values);
	for (size_t i = 0; row_check_columns[i] != NULL; i++)
		if (columns->checked[i] != 0)
			values[i] = trimmed(arena, line->texts[columns->checked[i] - 1]);
	row->checked = values;
	if (columns->snapshot != 0 && columns->review == NULL)
		row->snapshot_id = trimmed(arena, line->texts[columns->snapshot - 1]);
}

/*
 * One check in two hundred reads like a number, 12 digits or 123e45678901, and a spreadsheet that opens a
 * CSV makes it one: 1.23457E+11, or the largest there is. Such a cell fits when it is that number as far
 * as it shows it.
 */
static bool
is_number_of(const char *hex, const char *text)
{
	size_t digits = strspn(hex, "0123456789"),
	       more = hex[digits] == 'e' ? 1 + strspn(hex + digits + 1, "0123456789") : 0;
	double want = strtod(hex, NULL), is;
	char *end;

	/* Another check is no number, though it may read like one. */
	if (digits == 0 || digits + more != ROW_CHECK_HEX || more == 1 ||
	    strspn(text, "0123456789abcdefABCDEF") == ROW_CHECK_HEX)
		return false;
	is = strtod(text, &end);
	if (want > DBL_MAX)
		want = DBL_MAX;
	return end != text && *end == '\0' && is >= want * (1 - 1e-5) && is <= want * (1 + 1e-5);
}

/* The cell is mended where a spreadsheet has only written it otherwise. */
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
 * A workbook shows a moment to the minute, and so may a CSV made of it: which second was it? Sixty guesses are too many
 * for a check that a spreadsheet took for a number.
 */
static bool
second_fits(const struct plan_row *row, const char *snapshot_id, const char *const *values, char *moment)
{
	struct composed text = { 0 };
	char hex[ROW_CHECK_HEX + 1];
	bool fits = false;
	size_t at;

	row_check_compose(snapshot_id, values, &text, &at);
	for (int second = 0; second < 60 && !fits; second++) {
		moment[SECOND_AT] = (char)('0' + second / 10);
		moment[SECOND_AT + 1] = (char)('0' + second % 10);
		memcpy(text.text + at, moment, MOMENT_LEN);
		row_check_digest(&text, hex);
		fits = strcasecmp(hex, row->cells[FIELD_ROW_CHECK].text) == 0;
	}
	composed_release(&text);
	return fits;
}

/* Is the text like this one? A 0 stands for a digit, and T for a space too. */
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

const char *
plan_date_text(struct arena *arena, double number)
{
	int64_t seconds, rest, days, era, day, year, month;

	if (number < 0 || number > 2958466) /* 9999-12-31 */
		return arena_print(arena, "%.15g", number);
	seconds = (int64_t)(number * 86400 + 0.5);
	rest = seconds % 86400;
	days = seconds / 86400 - 25569 + 719468; /* since 0000-03-01 */
	era = days / 146097;
	day = days - era * 146097;
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	year += era * 400 + (month >= 10);
	month += month < 10 ? 3 : -9;
	if (rest == 0)
		return arena_print(arena, "%04lld-%02lld-%02lld", (long long)year, (long long)month,
		    (long long)day + 1);
	return arena_print(arena, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lldZ", (long long)year,
	    (long long)month, (long long)day + 1, (long long)(rest / 3600),
	    (long long)(rest / 60 % 60), (long long)(rest % 60));
}

/*
 * The moment that a spreadsheet shows as this text: a moment at midnight is a day to it; it leaves the Z
 * away, or the seconds, or adds .000; and a cell that lost its format shows days. NULL: none that is known.
 */
static char *
moment_of(struct arena *arena, const char *text)
{
	char *plain = arena_text(arena, text, strlen(text)), *end;
	double days = strtod(plain, &end);

	if (end != plain && *end == '\0' && days >= 1) {
		text = plan_date_text(arena, days);
		plain = arena_text(arena, text, strlen(text));
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

/* Does the row fit with the moment that it shows, or may have shown? Then values has that one. */
static bool
moment_fits(
    struct plan_rows *rows, struct plan_row *row, const char *snapshot_id, const char **values)
{
	const char *last = values[CHECKED_LAST_ACTIVE];
	char *moment;

	if (check_fits(rows, row, snapshot_id, values))
		return true;
	moment = last != NULL ? moment_of(&rows->arena, last) : NULL;
	if (moment == NULL)
		return false;
	values[CHECKED_LAST_ACTIVE] = moment;
	return is_like(last, "0000-00-00T00:00")
		   ? second_fits(row, snapshot_id, values, moment)
		   : check_fits(rows, row, snapshot_id, values);
}

/* A workbook made of a CSV keeps the ' that disarms; is there any? */
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
	memcpy(values, row->checked, sizeof values);
	row->changed = !moment_fits(rows, row, snapshot_id, values) &&
		       !(rearm(row, values) && moment_fits(rows, row, snapshot_id, values));
	if (row->changed || memcmp(values, row->checked, sizeof values) == 0)
		return;
	kept = arena_take(&rows->arena, sizeof values);
	memcpy(kept, values, sizeof values);
	row->checked = kept;
}

static void
add_row(struct plan_columns *columns, const struct plan_row *row)
{
	struct plan_rows *rows = columns->rows;

	rows->rows = mem_room(rows->rows, &rows->room, rows->count + 1, sizeof *rows->rows);
	rows->rows[rows->count++] = *row;
	if (columns->review != NULL) /* nothing is due before it is decided: see returned.c */
		return;
	if (strcasecmp(row->cells[FIELD_ACTION].text, "keep") == 0)
		return;
	for (int f = 0; f < FIELDS; f++)
		if (columns->wants->required[f] && *row->cells[f].text == '\0')
			plan_complain(rows, rows->count - 1, &row->cells[f],
			    "the %s is blank: --require asks for it",
			    field_name((enum plan_field)f));
}

/* A row for each cell that is filled. */
static void
matrix_line(struct plan_columns *columns, const struct plan_sheet_line *line, struct plan_row *row)
{
	for (uint32_t i = 0; i < columns->count; i++) {
		const char *text;
		struct plan_cell cell = { "", i + 1, cell_line(line, i) };

		if (columns->fields[i] != TARGET_COLUMN)
			continue;
		text = trimmed(&columns->rows->arena, line->texts[i]);
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
		/* It still is a row, for its place; a keep asks for nothing. */
		row->cells[FIELD_ACTION].text = "keep";
		add_row(columns, row);
		plan_complain(columns->rows, columns->rows->count - 1, &cell,
		    "'%.60s' is neither x (must have) nor - (must not have); blank leaves alone",
		    text);
	}
}

static uint8_t
cell_kind(const struct plan_sheet_line *line, const struct plan_cell *cell)
{
	return line->kinds != NULL && cell->column != 0 ? line->kinds[cell->column - 1]
							: (uint8_t)PLAN_CELL_VALUE;
}

/*
 * What a reviewer writes beside a decision must be what is kept as evidence: the result of a formula is
 * another tomorrow. A day may be one, =TODAY(), when it has a value.
 */
static void
check_beside(struct plan_columns *columns, const struct plan_sheet_line *line)
{
	static const enum plan_field beside[] = { FIELD_REASON, FIELD_REVIEWER, FIELD_REVIEWED_ON };
	struct plan_rows *rows = columns->rows;
	struct plan_row *row = &rows->rows[rows->count - 1];

	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		const struct plan_cell *cell = &row->cells[beside[i]];
		uint8_t kind = cell_kind(line, cell);

		if (kind == PLAN_CELL_VALUE ||
		    (kind == PLAN_CELL_FORMULA && beside[i] == FIELD_REVIEWED_ON &&
			*cell->text != '\0'))
			continue;
		row->silent = true;
		if (kind == PLAN_CELL_ERROR)
			plan_complain(rows, rows->count - 1, cell, "the cell shows an error, %.40s",
			    cell->text);
		else
			plan_complain(rows, rows->count - 1, cell,
			    "a formula%s stands here: write the %s itself",
			    *cell->text == '\0' ? " without a value" : "", field_name(beside[i]));
	}
}

/* A row that somebody added below or between, without a decision, is nobody's. */
static void
review_line(struct plan_columns *columns, const struct plan_sheet_line *line, struct plan_row *row)
{
	const struct plan_cell *decision = &row->cells[FIELD_DECISION];
	bool formula = cell_kind(line, decision) == PLAN_CELL_FORMULA;
	bool bound = *row->cells[FIELD_GRANT_ID].text != '\0';
	struct plan_rows *rows = columns->rows;

	if (!bound && !formula && *decision->text == '\0' &&
	    *row->cells[FIELD_ROW_CHECK].text == '\0')
		return;
	row->silent = formula || !bound;
	add_row(columns, row);
	if (formula)
		plan_complain(rows, rows->count - 1, decision,
		    "a formula decides here: write the word itself, keep or revoke");
	if (*decision->text != '\0' || formula)
		check_beside(columns, line);
	if (!bound && *row->cells[FIELD_ROW_CHECK].text != '\0') {
		plan_complain(rows, rows->count - 1, &row->cells[FIELD_GRANT_ID],
		    "the grant_id is gone: take the row from the review again");
		plan_complained_tampered(rows);
	} else if (!bound && !formula) {
		plan_complain(rows, rows->count - 1, decision,
		    "a decision on a row without a grant_id: which grant is meant? Decide in the "
		    "row that the review has for it");
	}
}

/* What a formula came to may be old, and an error is nothing; the row's other cells may be either. */
static void
check_kinds(struct plan_columns *columns, const struct plan_sheet_line *line, size_t first)
{
	struct plan_rows *rows = columns->rows;

	for (size_t i = first; line->kinds != NULL && i < rows->count; i++)
		for (int f = 0; f < FIELDS; f++) {
			const struct plan_cell *cell = &rows->rows[i].cells[f];
			uint8_t kind = cell->line == line->line ? cell_kind(line, cell)
								: (uint8_t)PLAN_CELL_VALUE;

			if (kind == PLAN_CELL_ERROR)
				plan_complain(rows, i, cell, "the cell shows an error, %.40s",
				    line->texts[cell->column - 1]);
			else if (kind == PLAN_CELL_FORMULA &&
				 (f == FIELD_ACTION || *cell->text == '\0'))
				plan_complain(rows, i, cell,
				    "a formula %s here: write the word itself",
				    f == FIELD_ACTION ? "decides" : "without a value stands");
		}
}

void
plan_line(struct plan_columns *columns, const struct plan_sheet_line *line)
{
	size_t first = columns->rows->count;
	struct plan_row row;

	columns->line_count++;
	fill_row(columns, line, &row);
	keep_checked(columns, line, &row);
	if (columns->shape == SHAPE_REVIEW)
		review_line(columns, line, &row);
	else if (columns->shape == SHAPE_MATRIX)
		matrix_line(columns, line, &row);
	else
		add_row(columns, &row);
	if (columns->shape != SHAPE_REVIEW)
		check_kinds(columns, line, first);
}

int
plan_merged(const struct plan_columns *columns, const struct plan_range *range, struct err *err)
{
	static const enum plan_field written[] = { FIELD_DECISION, FIELD_REASON, FIELD_REVIEWER };
	struct arena *arena = &columns->rows->arena;
	struct plan_row row = { .file = columns->file, .sheet = columns->sheet };
	size_t count = range->formula ? sizeof written / sizeof *written : 1;
	bool covered = false;
	const char *last;

	for (size_t i = 0; i < count; i++)
		covered |= columns->at[written[i]] >= range->column &&
			   columns->at[written[i]] <= range->last_column;
	if (columns->review == NULL || !covered || range->last_line <= columns->line)
		return 0;
	last = plan_at(arena, &row, range->last_line, range->last_column);
	return err_set(err, STATUS_BAD_INPUT, "%s:%s: %s",
	    plan_at(arena, &row, range->line, range->column), strrchr(last, '!') + 1,
	    range->formula
		? "one formula fills these cells, and what a reviewer writes is among them: write "
		  "the words themselves"
		: "the cells are merged, and what stands there is said of the first row alone: "
		  "unmerge them, and decide in each row");
}

int
plan_end(const struct plan_columns *columns, struct err *err)
{
	const struct plan_rows *rows = columns->rows;
	struct plan_row row = { .file = columns->file, .sheet = columns->sheet };
	struct arena *arena = &columns->rows->arena;

	if (columns->line_count == 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: there is nothing under the headings: a plan has a row for each change",
		    plan_at(arena, &row, columns->line, 1));
	if (rows->count > columns->row_first || rows->complaint_count > 0)
		return 0;
	return err_set(err, STATUS_BAD_INPUT, "%s: %s", plan_at(arena, &row, columns->line + 1, 1),
	    columns->shape == SHAPE_REVIEW
		? "no row has a grant_id: send the pack back as it came, with decisions"
		: "no cell of the matrix is filled: x is must have, - is must not have");
}

/* As one word for a shell, and no option. */
static char *
shell_word(const char *path)
{
	char *word = mem_alloc(4 * strlen(path) + sizeof "'./'"), *out = word;

	*out++ = '\'';
	if (*path == '-') {
		memcpy(out, "./", 2);
		out += 2;
	}
	for (; *path != '\0'; path++) {
		if (*path == '\'') {
			memcpy(out, "'\\''", 4);
			out += 4;
		} else {
			*out++ = *path;
		}
	}
	*out = '\'';
	return word;
}

int
plan_foreign(const char *path, const char *what, const char *filter, struct err *err)
{
	char *word = shell_word(path);

	err_set(err, STATUS_BAD_INPUT,
	    "%s: %s, which is not read: save it as .xlsx (Excel Workbook), or convert it: soffice "
	    "--headless %s%s%s--convert-to xlsx %s",
	    path, what, *filter != '\0' ? "--infilter='" : "", filter, *filter != '\0' ? "' " : "",
	    word);
	free(word);
	return -1;
}

static bool
begins(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

/* What a text file is that is no CSV, whatever it is called. */
static int
refuse_text(const char *path, const char *front, struct err *err)
{
	static const char html[] = "an HTML page", html_filter[] = "HTML (StarCalc)";
	const char *text = front + (begins(front, "\xEF\xBB\xBF") ? 3 : 0);

	text += strspn(text, SPACE);
	if (begins(text, "<html") || begins(text, "<!doctype html") || begins(text, "<table"))
		return plan_foreign(path, html, html_filter, err);
	if (!begins(text, "<?xml"))
		return 0;
	if (strstr(text, "urn:oasis:names:tc:opendocument") != NULL)
		return plan_foreign(path, "an OpenDocument file of one part (.fods)", "", err);
	if (strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL)
		return plan_foreign(path, "an XML Spreadsheet 2003", "", err);
	return strstr(text, "<html") != NULL ? plan_foreign(path, html, html_filter, err)
					     : plan_foreign(path, "an XML file", "", err);
}

/* By what a file begins with, whatever it is called. CSV is what nothing else is. */
int
plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	static const unsigned char zip[] = { 'P', 'K', 3, 4 }, empty_zip[] = { 'P', 'K', 5, 6 },
				   old[] = { 0xD0, 0xCF, 0x11, 0xE0 };
	char front[FRONT + 1] = "";
	struct stat what;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool read_it = fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode) &&
		       read(fd, front, FRONT) >= (ssize_t)sizeof zip;

	if (fd >= 0)
		close(fd);
	if (read_it &&
	    (memcmp(front, zip, sizeof zip) == 0 || memcmp(front, empty_zip, sizeof zip) == 0 ||
		memcmp(front, old, sizeof old) == 0))
		return plan_input_xlsx(path, wants, rows, err);
	if (read_it && refuse_text(path, front, err) < 0)
		return -1;
	return plan_input_csv(path, wants, rows, err);
}
