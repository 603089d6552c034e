/*
 * findings: what deserves a look, by severity, kind and subject; see model/findings/finding.h.
 *
 * With a review only those are shown that are about records of its pack.
 *
 * subject_id is that of the subject's own report: an account's, a group's, a project's, a role's,
 * the grant_id of a role assignment, the scheme's; "line 12" of a roster.
 */
#include "catalog.h"
#include "report_review.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>

struct rows {
	const struct graph_view *graph;
	const struct finding *list, *finding; /* finding: the row's */
	size_t count, at;
	const struct review_scope *scope; /* of a review's pack, or NULL */
	struct text id;
	char line[32];
};

static void *
findings_open(const struct source *source)
{
	struct rows *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	if (source->findings != NULL)
		cursor->list = findings_list(source->findings, &cursor->count);
	if (source->review != NULL)
		cursor->scope = source->review->scope;
	return cursor;
}

static const void *
findings_next(void *self)
{
	struct rows *cursor = self;

	while (cursor->scope != NULL && cursor->at < cursor->count &&
	       !review_scope_has(cursor->scope, &cursor->list[cursor->at]))
		cursor->at++;
	if (cursor->at == cursor->count)
		return NULL;
	cursor->finding = &cursor->list[cursor->at++];
	*cursor->line = '\0';
	if (cursor->finding->subject_type == SUBJECT_ROSTER)
		snprintf(cursor->line, sizeof(cursor->line), "line %u", cursor->finding->subject);
	if (cursor->finding->subject_type == SUBJECT_ACTOR) {
		text_cut(&cursor->id, 0);
		grant_id_add(&cursor->id, cursor->graph, cursor->finding->subject);
	}
	return cursor;
}

static void
findings_close(void *self)
{
	struct rows *cursor = self;

	text_release(&cursor->id);
	free(cursor);
}

static void
name(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->finding->kind->name);
}

static void
severity(const void *row, struct cell *cell)
{
	cell_text(cell, severity_names[((const struct rows *)row)->finding->severity]);
}

static void
subject_type(const void *row, struct cell *cell)
{
	static const char *const types[] = {
		[SUBJECT_ACCOUNT] = "account",
		[SUBJECT_GROUP] = "group",
		[SUBJECT_PROJECT] = "project",
		[SUBJECT_ACTOR] = "role assignment",
		[SUBJECT_ROLE] = "role",
		[SUBJECT_SCHEME] = "permission scheme",
		[SUBJECT_ROSTER] = "roster",
	};

	cell_text(cell, types[((const struct rows *)row)->finding->subject_type]);
}

static void
subject_id(const void *row, struct cell *cell)
{
	const struct rows *cursor = row;
	const struct graph_view *graph = cursor->graph;
	uint32_t n = cursor->finding->subject;

	switch ((enum subject_type)cursor->finding->subject_type) {
	case SUBJECT_ACCOUNT:
		cell_text(cell, graph->accounts[n].id);
		break;
	case SUBJECT_GROUP:
		cell_text(cell, graph->groups[n].id);
		break;
	case SUBJECT_PROJECT:
		cell_text(cell, graph->projects[n].id);
		break;
	case SUBJECT_ACTOR:
		cell_text(cell, cursor->id.bytes);
		break;
	case SUBJECT_ROLE:
		cell_text(cell, graph->roles[n].id);
		break;
	case SUBJECT_SCHEME:
		cell_text(cell, graph->schemes[n].id);
		break;
	case SUBJECT_ROSTER:
		cell_text(cell, cursor->line);
		break;
	}
}

/* Whom a role assignment names. */
static const char *
actor_name(const struct graph_view *graph, const struct actor *actor)
{
	return actor->kind == ACTOR_USER    ? graph->accounts[actor->who].name
	       : actor->kind == ACTOR_GROUP ? graph->groups[actor->who].name
					    : graph->others[actor->who].name;
}

static void
subject_name(const void *row, struct cell *cell)
{
	const struct rows *cursor = row;
	const struct graph_view *graph = cursor->graph;
	uint32_t n = cursor->finding->subject;

	switch ((enum subject_type)cursor->finding->subject_type) {
	case SUBJECT_ACCOUNT:
		cell_text(cell, graph->accounts[n].name);
		break;
	case SUBJECT_GROUP:
		cell_text(cell, graph->groups[n].name);
		break;
	case SUBJECT_PROJECT:
		cell_text(cell, graph->projects[n].name);
		break;
	case SUBJECT_ACTOR:
		cell_text(cell, actor_name(graph, &graph->actors[n]));
		break;
	case SUBJECT_ROLE:
		cell_text(cell, graph->roles[n].name);
		break;
	case SUBJECT_SCHEME:
		cell_text(cell, graph->schemes[n].name);
		break;
	case SUBJECT_ROSTER:
		cell_text(cell, cursor->finding->name);
		break;
	}
}

static void
project_key(const void *row, struct cell *cell)
{
	const struct rows *cursor = row;
	uint32_t project = cursor->finding->project;

	cell_text(cell, project != NONE ? cursor->graph->projects[project].key : NULL);
}

static void
detail(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->finding->detail);
}

static void
suggestion(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct rows *)row)->finding->kind->suggestion);
}

static const struct column columns[] = {
	{ "finding", CELL_TEXT, name },
	{ "severity", CELL_TEXT, severity },
	{ "subject_type", CELL_TEXT, subject_type },
	{ "subject_id", CELL_TEXT, subject_id },
	{ "subject_name", CELL_TEXT, subject_name },
	{ "project_key", CELL_TEXT, project_key },
	{ "detail", CELL_TEXT, detail },
	{ "suggestion", CELL_TEXT, suggestion },
	COLUMNS_END,
};

const struct report report_findings = {
	.name = "findings",
	.title = "Findings",
	.rows = "finding",
	.columns = columns,
	.open = findings_open,
	.next = findings_next,
	.close = findings_close,
};
