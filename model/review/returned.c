/* Decisions of reviewers, judged; see returned.h. */
#include "returned.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/plan/plan_damage.h"
#include "model/plan/plan_names.h"
#include "person.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const decision_names[DECISIONS] = { "", "keep", "revoke", "not mine",
	"ask later" };

/* ---- words ---- */

static bool
is_gap(char c)
{
	return c == ' ' || c == '-' || c == '_' || (c >= '\t' && c <= '\r');
}

/* Without gaps, in small letters; the end of a text is no gap. */
static char
next_letter(const char **text)
{
	unsigned char c;

	while (is_gap(**text) || strncmp(*text, "\xC2\xA0", 2) == 0)
		*text += is_gap(**text) ? 1 : 2;
	c = (unsigned char)**text;
	*text += c != '\0';
	return (char)tolower(c);
}

/* Case, spaces, - and _ do not matter. */
static enum decision
decision_of(const char *text)
{
	for (enum decision d = DECISION_NONE; d < DECISIONS; d++) {
		const char *a = text, *b = decision_names[d];
		char x, y;

		do {
			x = next_letter(&a);
			y = next_letter(&b);
		} while (x == y && x != '\0');
		if (x == y)
			return d;
	}
	return DECISION_UNKNOWN;
}

/* ---- rows that were changed ---- */

static void
tampered(struct plan_rows *rows, size_t row, const struct plan_cell *cell, const char *what,
    const char *was)
{
	plan_complain(rows, &rows->rows[row], cell,
	    "%s%.200s%s: the row was changed since it was sent; copy it from the review again",
	    what, was, *was != '\0' ? "' when it was sent" : "");
	plan_complained_tampered(rows);
	rows->rows[row].silent = true;
}

/* A cell that a spreadsheet took for a day or a number; 'was' is NULL when that is not known. */
static void
damaged(struct plan_rows *rows, size_t row, const struct plan_cell *cell, const char *is,
    const char *was)
{
	plan_complain(rows, &rows->rows[row], cell,
	    "a spreadsheet made '%.60s' of %s%.200s%s: open the file again with this column as "
	    "text, or return the .xlsx that was sent, and decide there",
	    is, was != NULL ? "'" : "what was sent", text_or(was, ""), was != NULL ? "'" : "");
	plan_complained_tampered(rows);
	rows->rows[row].silent = true;
}

/* Without the review at hand: no key and no account id looks like this. */
static bool
tell_damage(struct plan_rows *rows, size_t number)
{
	static const enum plan_checked ids[] = { CHECKED_ACCOUNT_ID, CHECKED_PROJECT_KEY };
	const struct plan_row *row = &rows->rows[number];

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		const char *is = text_or(row->checked[ids[i]], "");
		struct plan_cell cell = { "", row->review->columns[ids[i]], row->line };

		if (!damage_seen(is))
			continue;
		damaged(rows, number, &cell, is, NULL);
		return true;
	}
	return false;
}

/* Which cell it is, where that can be known; else the row_check itself. */
static void
tell_changed(struct plan_rows *rows, size_t number, const struct plan_row *sent)
{
	const struct plan_row *row = &rows->rows[number];
	const struct review_facts *facts = row->review;

	for (size_t c = 0; sent != NULL && c < CHECKED_COLUMNS; c++) {
		struct plan_cell cell = { "", facts->columns[c], row->line };
		const char *is = text_or(row->checked[c], ""), *was = text_or(sent->checked[c], "");

		if (cell.column == 0 || strcmp(is, was) == 0)
			continue;
		if (damage_fits(is, was))
			damaged(rows, number, &cell, is, was);
		else
			tampered(rows, number, &cell, "this cell was '", was);
		return;
	}
	if (sent == NULL && tell_damage(rows, number))
		return;
	tampered(rows, number, &row->cells[FIELD_ROW_CHECK],
	    "the row_check is not that of this row", "");
}

/* What programs did to a row that asks for nothing is nothing. */
static bool
is_decided(const struct plan_row *row)
{
	return decision_of(row->cells[FIELD_DECISION].text) != DECISION_NONE;
}

static void
check_sent(struct returned *returned, struct plan_rows *rows, size_t number)
{
	struct plan_row *row = &rows->rows[number];
	const struct plan_row *sent = returned_sent(returned, row);

	if (returned->known && sent == NULL)
		tampered(
		    rows, number, &row->cells[FIELD_GRANT_ID], "the review has no such grant", "");
	else if (row->changed)
		tell_changed(rows, number, sent);
	else if (sent != NULL && strcasecmp(sent->cells[FIELD_ROW_CHECK].text,
				     row->cells[FIELD_ROW_CHECK].text) != 0)
		tampered(rows, number, &row->cells[FIELD_ROW_CHECK],
		    "the row_check is not the one that was sent", "");
}

/*
 * Does the row show what was sent, though its row_check cannot tell? A sheet saved as CSV has a moment as far as it is
 * shown, "2026-08-01" or "2026-08-01 09:30".
 */
static bool
shows_sent(const struct plan_row *row, const struct plan_row *sent)
{
	for (size_t c = 0; c < CHECKED_COLUMNS; c++) {
		const char *is = text_or(row->checked[c], ""), *was = text_or(sent->checked[c], "");
		size_t day = strlen("2026-08-01"), len = strlen(is);

		if (strcmp(is, was) == 0)
			continue;
		if (c != CHECKED_LAST_ACTIVE || len < day || strncmp(is, was, day) != 0 ||
		    (len > day && strncmp(is + day + 1, was + day + 1, len - day - 1) != 0))
			return false;
	}
	return strcasecmp(sent->cells[FIELD_ROW_CHECK].text, row->cells[FIELD_ROW_CHECK].text) == 0;
}

static void
settle_shown(const struct returned *returned, struct plan_rows *rows)
{
	for (size_t i = 0; returned->known && i < rows->count; i++) {
		struct plan_row *row = &rows->rows[i];
		const struct plan_row *sent =
		    row->review != NULL && row->changed ? returned_sent(returned, row) : NULL;

		if (sent != NULL && shows_sent(row, sent))
			row->changed = false;
	}
}

/* The rows of one file, which stand side by side: none of them fits its row_check? */
static bool
is_foreign(const struct plan_rows *rows, size_t from, size_t to, size_t *first)
{
	size_t count = 0, changed = 0;

	for (size_t i = from; i < to; i++) {
		if (rows->rows[i].silent)
			continue;
		if (count++ == 0)
			*first = i;
		changed += rows->rows[i].changed;
	}
	return count > 1 && changed == count;
}

/* Such a file is told once. */
static void
silence_file(struct plan_rows *rows, size_t from, size_t to, size_t first)
{
	plan_complain(rows, &rows->rows[first], &rows->rows[first].cells[FIELD_ROW_CHECK],
	    "no row_check of this sheet fits its row: it is of another review or snapshot, or a "
	    "column was changed from top to bottom");
	plan_complained_tampered(rows);
	for (size_t i = from; i < to; i++)
		rows->rows[i].silent = true;
}

static void
check_rows(struct returned *returned, struct plan_rows *rows)
{
	settle_shown(returned, rows);
	for (size_t from = 0, to; from < rows->count; from = to) {
		const struct review_facts *facts = rows->rows[from].review;
		size_t first = from;

		for (to = from + 1; to < rows->count && rows->rows[to].review == facts;)
			to++;
		if (facts != NULL && is_foreign(rows, from, to, &first))
			silence_file(rows, from, to, first);
	}
	for (size_t i = 0; i < rows->count; i++)
		if (rows->rows[i].review != NULL && !rows->rows[i].silent &&
		    is_decided(&rows->rows[i]))
			check_sent(returned, rows, i);
}

/* ---- decisions ---- */

struct decided {
	size_t row;
	const char *grant_id;
	enum decision decision;
	bool bare; /* without a reason */
};

static int
by_grant(const void *a, const void *b)
{
	const struct decided *x = a, *y = b;
	int order = strcmp(x->grant_id, y->grant_id);

	/* A row without a decision never stands for one that has it, nor one without a reason. */
	if (order == 0)
		order = (x->decision == DECISION_NONE) - (y->decision == DECISION_NONE);
	if (order == 0)
		order = x->bare - y->bare;
	return order_then(order, order_numbers(x->row, y->row));
}

static void
contradicts(struct plan_rows *rows, const struct decided *later, const struct decided *earlier)
{
	const struct plan_row *row = &rows->rows[earlier->row];
	const struct plan_cell *cell = &row->cells[FIELD_DECISION];

	plan_complain(rows, &rows->rows[later->row], &rows->rows[later->row].cells[FIELD_DECISION],
	    "says %s, but %s says %s of the same grant: settle it, and decide in one place",
	    decision_names[later->decision], plan_at(&rows->arena, row, cell->line, cell->column),
	    decision_names[earlier->decision]);
}

/* The account that the grant is of; NULL: a group's. */
static const char *
subject_of(const struct plan_row *row)
{
	const char *id = row->cells[FIELD_GRANT_ID].text;
	int skip = strncmp(id, "membership:", 11) == 0 ? 2 : 4;
	const char *user = strstr(id, ":user:");

	if (skip == 4 && user == NULL)
		return NULL;
	for (; skip > 0 && id != NULL; skip--)
		if ((id = strchr(id, ':')) != NULL)
			id++;
	return id;
}

/* Does the cell name the one who has the grant? As it was sent it says no more than whose pack it is. */
static bool
cell_is_own(const struct plan_row *row, const struct plan_row *sent, const char *subject)
{
	const char *cell = row->cells[FIELD_REVIEWER].text;
	const char *before =
	    sent != NULL ? sent->cells[FIELD_REVIEWER].text : row->review->reviewer;

	if (person_named(cell, subject) || person_named(cell, row->checked[CHECKED_EMAIL]))
		return true;
	/* Names are shared: another address is somebody else's, and what was sent is the pack's. */
	if (strchr(cell, '@') != NULL && *text_or(row->checked[CHECKED_EMAIL], "") != '\0')
		return false;
	return strcmp(cell, before) != 0 && person_called(cell, row->checked[CHECKED_DISPLAY_NAME]);
}

/* Does one who decides have the grant: by the row, by its pack, or by the pack that it came back in? */
static bool
is_own(const struct plan_row *row, const struct plan_row *sent, const struct returned_pack *pack)
{
	const char *subject = subject_of(row);

	return subject != NULL && (strcmp(subject, pack->reviewer_id) == 0 ||
				      strcmp(subject, row->review->reviewer_id) == 0 ||
				      cell_is_own(row, sent, subject));
}

static bool
check_self(const struct returned *returned, struct plan_rows *rows, size_t number,
    const struct returned_pack *pack, const struct returned_rules *rules)
{
	const struct plan_row *row = &rows->rows[number];

	if (!is_own(row, returned_sent(returned, row), pack))
		return false;
	if (!rules->allow_self_review) {
		plan_complain(rows, row, &row->cells[FIELD_DECISION],
		    "a decision on the reviewer's own access: somebody else must decide; to allow "
		    "it: --allow-self-review");
		plan_complained_refused(rows);
	}
	return true;
}

static void
check_decision(struct plan_rows *rows, const struct decided *decided, struct returned_pack *pack,
    const struct returned_rules *rules)
{
	const struct plan_row *row = &rows->rows[decided->row];
	const char *flags = text_or(row->checked[CHECKED_FLAGS], "");
	bool revoke = decided->decision == DECISION_REVOKE;

	if (decided->bare && (revoke || *flags != '\0')) {
		pack->missing_reasons++;
		plan_complain(rows, row, &row->cells[FIELD_REASON],
		    "the reason is blank: %s needs a reason",
		    revoke ? "a revoke" : "a keep of a flagged row");
	}
	pack->unsigned_rows += text_is_blank(row->cells[FIELD_REVIEWER].text);
	for (int f = 0; f < FIELDS; f++)
		if (rules->required[f] && f != FIELD_REASON && (revoke || f == FIELD_REVIEWER) &&
		    text_is_blank(row->cells[f].text))
			plan_complain(
			    rows, row, &row->cells[f], "the cell is blank: --require asks for it");
}

static enum decision
read_decision(struct plan_rows *rows, size_t number)
{
	const struct plan_row *row = &rows->rows[number];
	const struct plan_cell *cell = &row->cells[FIELD_DECISION];
	enum decision decision = decision_of(cell->text);

	if (decision == DECISION_UNKNOWN)
		plan_complain(rows, row, cell,
		    "unknown decision '%.100s': use keep, revoke, not mine or ask later",
		    cell->text);
	return decision;
}

/* Inputs stand in order, each once. */
static void
add_input(struct returned_pack *pack, uint32_t input)
{
	size_t at = pack->input_count;

	while (at > 0 && pack->inputs[at - 1] > input)
		at--;
	if (at > 0 && pack->inputs[at - 1] == input)
		return;
	pack->inputs =
	    mem_room(pack->inputs, &pack->input_room, pack->input_count + 1, sizeof(*pack->inputs));
	memmove(&pack->inputs[at + 1], &pack->inputs[at],
	    (pack->input_count - at) * sizeof(*pack->inputs));
	pack->inputs[at] = input;
	pack->input_count++;
}

/* The pack that the row is of: it has come back. */
static struct returned_pack *
mark_returned(struct returned *returned, const struct plan_row *row)
{
	const struct plan_row *sent = returned_sent(returned, row);
	struct returned_pack *pack =
	    &returned->packs[sent != NULL ? sent->review->number : row->review->number];

	pack->returned = true;
	add_input(pack, row->review->input);
	return pack;
}

/* Rows of one grant side by side: the first is the one that counts. */
static void
settle(struct returned *returned, struct plan_rows *rows, struct decided *list, size_t count,
    const struct returned_rules *rules)
{
	for (size_t i = 0, first = 0; i < count; i++) {
		struct plan_row *row = &rows->rows[list[i].row];
		struct returned_pack *pack = mark_returned(returned, row);

		bool own = false;

		row->silent = true;
		if (list[i].decision == DECISION_KEEP || list[i].decision == DECISION_REVOKE)
			own = check_self(returned, rows, list[i].row, pack, rules);
		if (i > first && strcmp(list[i].grant_id, list[first].grant_id) == 0) {
			if (list[i].decision != DECISION_NONE &&
			    list[i].decision != list[first].decision)
				contradicts(rows, &list[i], &list[first]);
			continue;
		}
		first = i;
		pack->decided[list[i].decision]++;
		pack->self_reviews += own;
		pack->idle_reasons += list[i].decision == DECISION_NONE && !list[i].bare;
		if (*pack->reviewer == '\0')
			pack->reviewer = row->cells[FIELD_REVIEWER].text;
		row->pack = pack->name;
		if (list[i].decision == DECISION_NOT_MINE || list[i].decision == DECISION_ASK_LATER)
			row->open = decision_names[list[i].decision];
		if (list[i].decision != DECISION_KEEP && list[i].decision != DECISION_REVOKE)
			continue;
		row->silent = false;
		row->cells[FIELD_ACTION] = row->cells[FIELD_DECISION];
		row->cells[FIELD_ACTION].text = decision_names[list[i].decision];
		check_decision(rows, &list[i], pack, rules);
	}
}

void
returned_judge(
    struct returned *returned, struct plan_rows *rows, const struct returned_rules *rules)
{
	struct decided *list = mem_alloc((rows->count + 1) * sizeof(*list));
	size_t count = 0;

	check_rows(returned, rows);
	for (size_t i = 0; i < rows->count; i++) {
		if (rows->rows[i].review == NULL || rows->rows[i].silent)
			continue;
		list[count] = (struct decided){ i, rows->rows[i].cells[FIELD_GRANT_ID].text,
			read_decision(rows, i),
			text_is_blank(rows->rows[i].cells[FIELD_REASON].text) };
		if (list[count].decision == DECISION_UNKNOWN)
			rows->rows[i].silent = true;
		else
			count++;
	}
	qsort(list, count, sizeof(*list), by_grant);
	settle(returned, rows, list, count, rules);
	free(list);
}
