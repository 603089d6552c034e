/* See plan_headings.h. */
#include "plan_headings.h"

#include "export/reports/catalog.h"
#include "export/reports/row_check.h"
#include "export/write/document.h"
#include "model/base/nearest.h"
#include "model/plan/plan.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SPACE " \t\r\n"

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
	{ "like", FIELD_LIKE },
	{ "expires_on", FIELD_EXPIRES },
	{ "replaces", FIELD_REPLACES },
};
enum { HEADINGS = sizeof(headings) / sizeof(*headings) };

#define BIT(field) (1U << (field))
#define PERSON (BIT(FIELD_ACCOUNT) | BIT(FIELD_EMAIL))
#define CARRIED                                                                                    \
	(BIT(FIELD_REASON) | BIT(FIELD_TICKET) | BIT(FIELD_REVIEWER) | BIT(FIELD_REVIEWED_ON) |    \
	    BIT(FIELD_APPROVED_BY) | BIT(FIELD_GRANT_ID) | BIT(FIELD_ROW_CHECK))
#define REVIEW (BIT(FIELD_GRANT_ID) | BIT(FIELD_ROW_CHECK) | BIT(FIELD_DECISION))
#define REVIEWED (REVIEW | CARRIED)

/* In the order in which they are tried: a review's own columns may have the headings of any other kind. The
 * matrix, recognised by its columns, is tried after a plan. */
static const struct kind {
	enum plan_shape shape;
	unsigned needs, any, takes;
} kinds[] = {
	{ SHAPE_REVIEW, REVIEW, 0, 0 },
	{ SHAPE_PLAN, BIT(FIELD_ACTION) | BIT(FIELD_PRINCIPAL) | BIT(FIELD_TARGET), 0,
	    BIT(FIELD_LIKE) },
	{ SHAPE_PLAN, BIT(FIELD_ACTION) | BIT(FIELD_PRINCIPAL) | BIT(FIELD_LIKE), 0, 0 },
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

const char *
plan_field_name(enum plan_field field)
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
		for (size_t i = 0; i < sizeof(may) / sizeof(*may); i++)
			if (strlen(plan_field_name(may[i])) == len &&
			    strncmp(names, plan_field_name(may[i]), len) == 0)
				known = wants->required[may[i]] = true;
		if (!known)
			return err_set(err, STATUS_USAGE,
			    "'%.*s' is not reason, ticket, reviewer or approved_by", (int)len,
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
	char text[1200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(err, STATUS_BAD_INPUT, "%s: %s",
	    sheet_at(columns->source->file, columns->line, column - 1), text);
}

/* What a heading stands for: a field, a target, or an extra column. */
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

/* Each heading's field. */
static void
name_columns(struct plan_columns *columns, const char *const *texts)
{
	uint32_t first[FIELDS] = { 0 };

	for (uint32_t i = 0; i < columns->count; i++) {
		char *plain;
		int field;

		columns->headings[i] = arena_trimmed(&columns->source->rows->arena, texts[i]);
		plain = mem_copy(columns->headings[i]);
		sheet_heading(plain);
		field = columns->fields[i] = field_of(columns->headings[i], plain);
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
	}
}

/* Is there an action where headings should be? */
static bool
has_action(const struct plan_columns *columns)
{
	for (uint32_t i = 0; i < columns->count; i++)
		for (int action = 0; action < ACTIONS; action++)
			if (strcasecmp(columns->headings[i], plan_action_names[action]) == 0)
				return true;
	return false;
}

/* Which kind was meant, and what is missing? */
static int
no_kind(struct plan_columns *columns, unsigned seen, uint32_t targets, struct err *err)
{
	char near[200] = "";

	for (uint32_t i = 0; i < columns->count && *near == '\0'; i++) {
		static const char *const words[] = { "action", "principal", "target" };
		const char *word =
		    columns->fields[i] == EXTRA ? nearest(columns->headings[i], words, 3) : NULL;

		if (word != NULL && *columns->headings[i] != '\0')
			snprintf(near, sizeof(near), "; is '%.60s' meant to be '%s'?",
			    columns->headings[i], word);
	}
	if ((seen & (BIT(FIELD_PRINCIPAL) | BIT(FIELD_TARGET))) != 0)
		for (int f = FIELD_ACTION; f <= FIELD_TARGET; f++)
			if ((seen & BIT(f)) == 0)
				return bad_header(columns, 1, err,
				    "the column '%s' is missing: a plan has action, principal and "
				    "target%s",
				    plan_field_name((enum plan_field)f), near);
	if (has_action(columns))
		return bad_header(columns, 1, err,
		    "the headings are missing: write action,principal,target above the rows");
	if (targets > 0)
		return bad_header(columns, 1, err,
		    "the column 'principal' is missing: a matrix has it, and a column for each "
		    "target%s",
		    near);
	if ((seen & BIT(FIELD_ACTION)) == 0 &&
	    (seen & (BIT(FIELD_GRANT_ID) | BIT(FIELD_RESOURCE_TYPE))) != 0)
		return bad_header(columns, 1, err,
		    "the file says what there is, not what to do: add a column 'action' with "
		    "grant, revoke or keep%s",
		    near);
	return bad_header(columns, 1, err,
	    "these are not the headings of a plan: use action, principal and target, or others "
	    "that the manual lists%s",
	    near);
}

/* Columns that this kind does not take are extra; a review may have them twice. */
static int
take_kind(struct plan_columns *columns, const struct kind *kind, struct err *err)
{
	bool a_row_a_change = kind->shape != SHAPE_MATRIX && kind->shape != SHAPE_REVIEW;
	unsigned takes = kind->needs | kind->any | kind->takes | CARRIED |
			 (a_row_a_change ? BIT(FIELD_REPLACES) | BIT(FIELD_EXPIRES) : 0);
	const struct doubled *doubled =
	    kind->shape == SHAPE_REVIEW ? &columns->review_doubled : &columns->doubled;

	if (doubled->second != 0)
		return bad_header(columns, doubled->second, err,
		    "the column '%s' is a duplicate of column %u: remove one",
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
		if (columns->source->wants->required[f] && columns->at[f] == 0)
			return bad_header(columns, 1, err,
			    "the column '%s' is missing: --require asks for it",
			    plan_field_name((enum plan_field)f));
	return 0;
}

static const struct kind *
find_kind(unsigned seen, uint32_t targets)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct kind *kind = &kinds[i];

		if ((seen & kind->needs) == kind->needs &&
		    (kind->any == 0 || (seen & kind->any) != 0))
			return kind;
		if (kind->shape == SHAPE_PLAN && targets > 0 && (seen & matrix.needs) != 0)
			return &matrix;
	}
	return NULL;
}

/* ---- the headings of a workbook ---- */

void
plan_headings_add(struct plan_headings *known, const char *name, const char *heading)
{
	size_t n = known->count++;

	known->headings =
	    mem_room(known->headings, &known->heading_room, n + 1, sizeof(*known->headings));
	known->names = mem_room(known->names, &known->name_room, n + 1, sizeof(*known->names));
	known->headings[n] = arena_copy(known->arena, heading);
	known->names[n] = arena_copy(known->arena, name);
}

int
plan_headings_usual(struct plan_headings *known, struct err *err)
{
	struct document document;
	int rc = document_builtin(&document, report_list, "review", err);

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

/* A row of headings and what is known of it. */
struct said {
	const char **texts;
	uint32_t count; /* without blank ones at the end */
	unsigned seen;  /* which fields there are */
	uint32_t targets;
	const struct kind *kind; /* NULL: unknown */
};

static void
judge(struct said *said)
{
	said->seen = said->targets = 0;
	for (uint32_t i = 0; i < said->count; i++) {
		char *plain = mem_copy(said->texts[i]);
		int field;

		sheet_heading(plain);
		field = field_of(said->texts[i] + strspn(said->texts[i], SPACE), plain);
		free(plain);
		said->targets += field == TARGET_COLUMN;
		said->seen |= field >= 0 ? BIT(field) : 0;
	}
	said->kind = find_kind(said->seen, said->targets);
}

/* Headings of a review become the names of its columns; did that change any? The caller frees the texts. */
static bool
take(struct said *said, const struct plan_headings *known, const struct sheet_row *row)
{
	bool renamed = false;

	said->count = row->count;
	while (said->count > 0 && sheet_blank(row->cells[said->count - 1].text))
		said->count--;
	said->texts = mem_alloc((said->count + 1) * sizeof(*said->texts));
	for (uint32_t i = 0; i < said->count; i++) {
		said->texts[i] = name_of(known, row->cells[i].text);
		renamed |= said->texts[i] != row->cells[i].text;
	}
	judge(said);
	if (!renamed || (said->kind != NULL && said->kind->shape == SHAPE_REVIEW))
		return renamed;
	for (uint32_t i = 0; i < said->count; i++)
		said->texts[i] = row->cells[i].text;
	judge(said);
	return false;
}

int
plan_headings_shape(const struct plan_headings *known, const struct sheet_row *row)
{
	struct said said = { 0 };

	take(&said, known, row);
	free(said.texts);
	return said.kind != NULL ? (int)said.kind->shape : -1;
}

/* A review's own columns are not kept as extras; its headings must be texts. */
static int
take_review(
    struct plan_columns *columns, bool renamed, const struct sheet_row *row, struct err *err)
{
	struct plan_rows *rows = columns->source->rows;
	struct review_facts *review = arena_take(&rows->arena, sizeof(*review));

	*review = columns->source->facts;
	review->file = columns->file;
	for (uint32_t i = 0; i < columns->count; i++)
		if (row->cells[i].kind != SHEET_VALUE)
			return bad_header(columns, i + 1, err,
			    "the heading is %s, which could fill the cells below it: write the "
			    "word itself",
			    row->cells[i].kind == SHEET_ERROR ? "an error" : "a formula");
	for (uint32_t c = 0; c < CHECKED_COLUMNS; c++) {
		uint32_t at = review->columns[c] = columns->checked[c];

		if (at != 0 && columns->fields[at - 1] == EXTRA)
			columns->fields[at - 1] = CHECKED_COLUMN;
	}
	rows->reviews = mem_room(
	    rows->reviews, &rows->review_room, rows->review_count + 1, sizeof(*rows->reviews));
	rows->reviews[rows->review_count++] = columns->review = review;
	sheet_resaved(columns->source->file, renamed);
	return 0;
}

struct plan_columns *
plan_columns_new(const struct plan_source *source, const struct sheet_row *row, struct err *err)
{
	struct plan_columns *columns = mem_alloc(sizeof(*columns));
	struct arena *arena = &source->rows->arena;
	const char *sheet = sheet_name(source->file, source->sheet);
	struct said said = { 0 };
	bool renamed = take(&said, &source->headings, row);
	int rc;

	columns->source = source;
	columns->file = arena_copy(arena, source->path);
	columns->sheet = sheet != NULL ? arena_copy(arena, sheet) : NULL;
	columns->count = said.count;
	columns->line = row->line;
	columns->row_first = source->rows->count;
	columns->fields = mem_alloc((said.count + 1) * sizeof(*columns->fields));
	columns->headings = mem_alloc((said.count + 1) * sizeof(*columns->headings));
	name_columns(columns, said.texts);
	free(said.texts);
	if (said.count > COLUMNS_MAX)
		rc = bad_header(columns, COLUMNS_MAX + 1, err, "too many columns");
	else if (said.kind == NULL)
		rc = no_kind(columns, said.seen, said.targets, err);
	else if ((rc = take_kind(columns, said.kind, err)) == 0 && said.kind->shape == SHAPE_REVIEW)
		rc = take_review(columns, renamed, row, err);
	sheet_headed(columns->source->file, columns->count);
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
