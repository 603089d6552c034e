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
#include "model/base/text.h"
#include "model/graph/granting.h"
#include "row_check.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rows {
	const struct account *account; /* NULL: a group has the role */
	const struct project *project; /* of a role */
	const char *display_name, *type, *entitlement, *access_type, *via, *reviewer, *previous;
	struct text grant_id;
	char check[ROW_CHECK_HEX + 1], flags[REVIEW_FLAGS_ROOM], means[96];
	size_t at;
};

static void
tell_membership(struct rows *rows, const struct source *source, const struct grant *grant)
{
	const struct group *group = &source->graph->groups[grant->group];

	rows->type = "membership";
	rows->entitlement = text_or(group->name, group->id);
	rows->via = source->review->review->gives[grant->group];
	granting_membership_id_add(&rows->grant_id, group, rows->account->id);
}

/* What a role means: to the account, or to the group's members. */
static void
tell_meaning(struct rows *rows, const struct source *source, const struct grant *grant)
{
	const char *powers = grant->weight == REVIEW_ADMIN ? "; administers the project" : "";
	const uint32_t *first = source->graph->members.first;
	uint32_t members;

	rows->via = rows->means;
	if (grant->group == NONE) {
		snprintf(rows->means, sizeof(rows->means), "named directly%s", powers);
		return;
	}
	members = first[grant->group + 1] - first[grant->group];
	if (source->review->review->members_known)
		snprintf(rows->means, sizeof(rows->means), "the group's %u member%s get%s it%s",
		    members, text_plural(members), members == 1 ? "s" : "", powers);
	else
		snprintf(rows->means, sizeof(rows->means),
		    "the group's members get it, how many is not known%s", powers);
}

static void
tell_role(struct rows *rows, const struct source *source, const struct grant *grant)
{
	const struct graph_view *graph = source->graph;
	const struct project_role *place = &graph->places[graph->actors[grant->actor].place];
	const struct role *role = &graph->roles[place->role];

	rows->type = grant->group == NONE ? "role" : "role of a group";
	rows->entitlement = text_or(role->name, role->id);
	rows->project = &graph->projects[place->project];
	granting_actor_id_add(&rows->grant_id, graph, grant->actor);
	tell_meaning(rows, source, grant);
}

static const struct column columns[] = {
	COLUMN("grant_id", CELL_TEXT, struct rows, grant_id),
	COLUMN("row_check", CELL_TEXT, struct rows, check),
	HOLDER_COLUMNS(struct rows),
	PROJECT_COLUMNS(struct rows),
	COLUMN("entitlement_type", CELL_TEXT, struct rows, type),
	COLUMN("entitlement", CELL_TEXT, struct rows, entitlement),
	COLUMN("access_type", CELL_TEXT, struct rows, access_type),
	COLUMN("via", CELL_TEXT, struct rows, via),
	COLUMN_OF("last_active", CELL_TIME, struct rows, account, last_active),
	COLUMN("flags", CELL_LIST, struct rows, flags),
	COLUMN("previous_decision", CELL_TEXT, struct rows, previous),
	COLUMN_BLANK("decision", CELL_TEXT),
	COLUMN_BLANK("reason", CELL_TEXT),
	COLUMN("reviewer", CELL_TEXT, struct rows, reviewer),
	COLUMN_BLANK("reviewed_on", CELL_TEXT),
	COLUMNS_END,
};

/* Over the very cells that the columns show. */
static void
check_row(struct rows *rows, const char *snapshot_id)
{
	const char *values[sizeof(columns) / sizeof(*columns)] = { NULL };
	char digits[CELL_DIGITS]; /* a review counts nothing */
	struct cell cell;
	size_t len;

	for (size_t i = 0; row_check_columns[i] != NULL; i++) {
		const struct column *column = columns;

		while (strcmp(column->name, row_check_columns[i]) != 0)
			column++;
		column_cell(column, rows, &cell);
		values[i] = cell_words(&cell, digits, &len);
	}
	row_check(snapshot_id, values, rows->check);
}

static const void *
review_next(void *self, const struct source *source)
{
	const struct review_sheet *sheet = source->review;
	const struct graph_view *graph = source->graph;
	struct rows *rows = self;
	const struct grant *grant;

	if (sheet == NULL || rows->at == sheet->pack->count)
		return NULL;
	grant = &sheet->pack->grants[rows->at++];
	rows->account = grant->account != NONE ? &graph->accounts[grant->account] : NULL;
	rows->display_name =
	    rows->account != NULL ? rows->account->name : graph->groups[grant->group].name;
	rows->access_type = rows->account != NULL ? "direct" : "inherited";
	rows->project = NULL;
	text_cut(&rows->grant_id, 0);
	if (grant->actor == NONE)
		tell_membership(rows, source, grant);
	else
		tell_role(rows, source, grant);
	rows->previous = previous_decision(&sheet->previous, rows->grant_id.bytes);
	rows->reviewer = review_prefill(graph, sheet->pack->reviewer);
	review_flags(source->findings, grant, rows->flags);
	check_row(rows, source->run->snapshot_id);
	return rows;
}

static void
review_close(void *self)
{
	text_release(&((struct rows *)self)->grant_id);
}

const struct report report_review = {
	.name = "review",
	.title = "Review",
	.rows = "grant to decide",
	.columns = columns,
	.size = sizeof(struct rows),
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
	return mem_copy(text_or(who->name, who->id));
}

const char *
review_prefill(const struct graph_view *graph, uint32_t account)
{
	const struct account *who = account != NONE ? &graph->accounts[account] : NULL;

	return who == NULL ? "" : text_or(who->email, who->name);
}

const char *
review_number(uint64_t number, char out[NUMBER_ROOM])
{
	char *at = &out[NUMBER_ROOM - 1];
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
