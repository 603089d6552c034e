/*
 * review: the grants of one pack, to be decided on: who, what, what it gives, what was found, and
 * four columns to fill in. System columns are bound by row_check (row_check.h).
 *
 * A group in a role is a row of its own: display_name is the group's then, the other columns of an
 * account are empty, and access_type is inherited, since its members get the role through it. via says
 * what a grant means: "gives Jira; Developers in WEB", "named directly", "the group's 12 members get it".
 *
 * Cost: O(1) a row.
 */
#include "report_review.h"

#include "catalog.h"
#include "row_check.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rows {
	struct subject subject;
	const struct grant *grant;
	const struct graph_view *graph;
	const struct review_sheet *sheet;
	const struct findings *findings;
	const char *snapshot_id;
	struct text grant_id;
	char check[ROW_CHECK_HEX + 1], flags[REVIEW_FLAGS_ROOM], means[96];
	size_t at;
};

static void *
review_open(const struct source *source)
{
	struct rows *rows = mem_alloc(sizeof(*rows));

	rows->graph = source->graph;
	rows->sheet = source->review;
	rows->findings = source->findings;
	rows->snapshot_id = source->run->snapshot_id;
	return rows;
}

static void
describe_membership(struct rows *rows)
{
	const struct graph_view *graph = rows->graph;
	const struct grant *grant = rows->grant;

	rows->subject.group = &graph->groups[grant->group];
	text_add(&rows->grant_id, "membership:");
	text_add(&rows->grant_id, graph->groups[grant->group].id);
	text_add(&rows->grant_id, ":");
	text_add(&rows->grant_id, graph->accounts[grant->account].id);
}

static void
describe_role(struct rows *rows)
{
	const struct graph_view *graph = rows->graph;
	const struct grant *grant = rows->grant;
	const struct project_role *place = &graph->places[graph->actors[grant->actor].place];
	const char *powers = grant->weight == REVIEW_ADMIN ? "; administers the project" : "";
	uint32_t members;

	rows->subject.project = &graph->projects[place->project];
	rows->subject.role = &graph->roles[place->role];
	grant_id_add(&rows->grant_id, graph, grant->actor);
	snprintf(rows->means, sizeof(rows->means), "named directly%s", powers);
	if (grant->group == NONE)
		return;
	rows->subject.group = &graph->groups[grant->group];
	members = graph->members.first[grant->group + 1] - graph->members.first[grant->group];
	if (rows->sheet->review->members_known)
		snprintf(rows->means, sizeof(rows->means), "the group's %u member%s get%s it%s",
		    members, members == 1 ? "" : "s", members == 1 ? "s" : "", powers);
	else
		snprintf(rows->means, sizeof(rows->means),
		    "the group's members get it, how many is not known%s", powers);
}

static void check_row(struct rows *rows);

static const void *
review_next(void *self)
{
	struct rows *rows = self;

	if (rows->sheet == NULL || rows->at == rows->sheet->pack->count)
		return NULL;
	rows->grant = &rows->sheet->pack->grants[rows->at++];
	rows->subject = (struct subject){ 0 };
	if (rows->grant->account != NONE)
		rows->subject.account = &rows->graph->accounts[rows->grant->account];
	text_cut(&rows->grant_id, 0);
	if (rows->grant->actor == NONE)
		describe_membership(rows);
	else
		describe_role(rows);
	review_flags(rows->findings, rows->grant, rows->flags);
	check_row(rows);
	return rows;
}

static void
review_close(void *self)
{
	struct rows *rows = self;

	text_release(&rows->grant_id);
	free(rows);
}

static void
grant_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->grant_id.bytes);
}

static void
row_check_cell(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->check);
}

static void
display_name(const void *row, struct cell *cell)
{
	const struct subject *subject = row;

	if (subject->account == NULL)
		subject_group_name(row, cell);
	else
		subject_display_name(row, cell);
}

static void
entitlement_type(const void *row, struct cell *cell)
{
	const struct grant *grant = ((const struct rows *)row)->grant;

	cell_text(cell, grant->actor == NONE   ? "membership"
			: grant->group == NONE ? "role"
					       : "role of a group");
}

static void
entitlement(const void *row, struct cell *cell)
{
	const struct subject *subject = row;

	if (((const struct rows *)row)->grant->actor == NONE)
		cell_text(cell,
		    *subject->group->name != '\0' ? subject->group->name : subject->group->id);
	else
		cell_text(
		    cell, *subject->role->name != '\0' ? subject->role->name : subject->role->id);
}

static void
access_type(const void *row, struct cell *cell)
{
	const struct subject *subject = row;

	cell_text(cell, subject->account != NULL ? "direct" : "inherited");
}

static void
via(const void *row, struct cell *cell)
{
	const struct rows *rows = row;

	if (rows->grant->actor == NONE)
		cell_text(cell, rows->sheet->review->gives[rows->grant->group]);
	else
		cell_text(cell, rows->means);
}

static void
last_active(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_time(cell, account != NULL ? account->last_active : NULL);
}

static void
flags(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->flags);
}

static void
previous(const void *row, struct cell *cell)
{
	const struct rows *rows = row;

	cell_text(cell, previous_decision(&rows->sheet->previous, rows->grant_id.bytes));
}

static void
reviewer(const void *row, struct cell *cell)
{
	const struct rows *rows = row;

	cell_text(cell, review_prefill(rows->graph, rows->sheet->pack->reviewer));
}

static const struct column columns[] = {
	{ "grant_id", CELL_TEXT, grant_id },
	{ "row_check", CELL_TEXT, row_check_cell },
	{ "account_id", CELL_TEXT, subject_account_id },
	{ "display_name", CELL_TEXT, display_name },
	{ "email", CELL_TEXT, subject_email },
	{ "email_source", CELL_TEXT, subject_email_source },
	{ "account_type", CELL_TEXT, subject_account_type },
	{ "status", CELL_TEXT, subject_status },
	{ "managed", CELL_YESNO, subject_managed },
	PROJECT_COLUMNS,
	{ "entitlement_type", CELL_TEXT, entitlement_type },
	{ "entitlement", CELL_TEXT, entitlement },
	{ "access_type", CELL_TEXT, access_type },
	{ "via", CELL_TEXT, via },
	{ "last_active", CELL_TIME, last_active },
	{ "flags", CELL_TEXT, flags },
	{ "previous_decision", CELL_TEXT, previous },
	{ "decision", CELL_TEXT, NULL },
	{ "reason", CELL_TEXT, NULL },
	{ "reviewer", CELL_TEXT, reviewer },
	{ "reviewed_on", CELL_TEXT, NULL },
	COLUMNS_END,
};

/* Over the very cells that the columns show. */
static void
check_row(struct rows *rows)
{
	const char *values[sizeof(columns) / sizeof(*columns)] = { NULL };
	struct cell cell;

	for (size_t i = 0; row_check_columns[i] != NULL; i++) {
		const struct column *column = columns;

		while (strcmp(column->name, row_check_columns[i]) != 0)
			column++;
		cell = (struct cell){ .type = CELL_EMPTY };
		if (column->get != NULL)
			column->get(rows, &cell);
		if (cell.type == CELL_TEXT || cell.type == CELL_TIME)
			values[i] = cell.text;
		else if (cell.type == CELL_YESNO)
			values[i] = cell.count != 0 ? "yes" : "no";
	}
	row_check(rows->snapshot_id, values, rows->check);
}

const struct report report_review = {
	.name = "review",
	.title = "Review",
	.rows = "grant to decide",
	.columns = columns,
	.open = review_open,
	.next = review_next,
	.close = review_close,
};

char *
review_person(const struct graph_view *graph, uint32_t account)
{
	const struct account *who;

	if (account == NONE)
		return mem_copy("");
	who = &graph->accounts[account];
	if (*who->name != '\0' && *who->email != '\0')
		return mem_print("%s <%s>", who->name, who->email);
	if (*who->email != '\0')
		return mem_copy(who->email);
	return mem_copy(*who->name != '\0' ? who->name : who->id);
}

const char *
review_prefill(const struct graph_view *graph, uint32_t account)
{
	const struct account *who = account != NONE ? &graph->accounts[account] : NULL;

	return who == NULL ? "" : *who->email != '\0' ? who->email : who->name;
}

const char *
review_number(uint64_t number, char out[NUMBER_ROOM])
{
	char *at = out + NUMBER_ROOM - 1;
	unsigned digits = 0;

	*at = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + number % 10);
		digits++;
	} while ((number /= 10) != 0);
	return at;
}

/* "projects WEB, OPS; the members of all groups": those are read in any case. */
static void
add_projects(struct text *words, const char *projects)
{
	char one[2] = { 0 };

	text_add(words, "projects ");
	for (; *projects != '\0'; projects++) {
		one[0] = *projects;
		text_add(words, *projects == ',' ? ", " : one);
	}
	text_add(words, "; the members of all groups");
}

char *
review_scope_words(const struct review_sheet *sheet, const struct run *run)
{
	const struct review *review = sheet->review;
	char some[NUMBER_ROOM], all[NUMBER_ROOM], *counted;
	struct text words = { 0 };

	text_cut(&words, 0);
	if (*run->projects != '\0')
		add_projects(&words, run->projects);
	else if (sheet->only == ONLY_ALL)
		text_add(&words, "everything");
	if (sheet->only == ONLY_ALL)
		return words.bytes;
	counted = mem_print("%sonly %s%s: %s of %s grants", words.len > 0 ? "; " : "",
	    sheet->only == ONLY_CHANGED    ? "what changed since snapshot "
	    : sheet->only == ONLY_FINDINGS ? "what has flags"
					   : "privileged",
	    sheet->only == ONLY_CHANGED ? sheet->since : "",
	    review_number(review->grant_count, some), review_number(review->total, all));
	text_add(&words, counted);
	free(counted);
	return words.bytes;
}
