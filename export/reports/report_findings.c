/*
 * findings: what deserves a look, by severity, kind and subject; see model/findings/finding.h.
 *
 * With a review only those are shown that are about records of its pack.
 *
 * subject_id is that of the subject's own report: an account's, a group's, a project's, a role's,
 * the grant_id of a role assignment, the scheme's, the security level's, the token's, a service account's
 * account id; "line 12" of a roster.
 */
#include "catalog.h"
#include "model/graph/granting.h"
#include "model/graph/shared.h"
#include "report_review.h"
#include "subject.h"

#include <stdio.h>

struct finding_row {
	const struct finding *finding;
	const struct finding_kind *kind;
	const struct project *project; /* or NULL */
	const char *severity, *subject_type, *subject_id, *subject_name;
	struct text id; /* of a role assignment */
	char line[32];  /* of a roster */
	size_t at;
};

static void
tell(struct finding_row *row, const char *type, const char *id, const char *name)
{
	row->subject_type = type;
	row->subject_id = id;
	row->subject_name = name;
}

/* By whom it names. */
static void
tell_actor(struct finding_row *row, const struct graph_view *graph, uint32_t n)
{
	const struct actor *actor = &graph->actors[n];

	text_cut(&row->id, 0);
	granting_actor_id_add(&row->id, graph, n);
	tell(row, "role assignment", row->id.bytes,
	    actor->kind == ACTOR_USER    ? graph->accounts[actor->who].name
	    : actor->kind == ACTOR_GROUP ? graph->groups[actor->who].name
					 : graph->others[actor->who].name);
}

static void
tell_subject(struct finding_row *row, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	uint32_t n = row->finding->subject;

	switch ((enum subject_type)row->finding->subject_type) {
	case SUBJECT_ACCOUNT:
		tell(row, "account", graph->accounts[n].id, graph->accounts[n].name);
		break;
	case SUBJECT_GROUP:
		tell(row, "group", graph->groups[n].id, graph->groups[n].name);
		break;
	case SUBJECT_PROJECT:
		tell(row, "project", graph->projects[n].id, graph->projects[n].name);
		break;
	case SUBJECT_ACTOR:
		tell_actor(row, graph, n);
		break;
	case SUBJECT_ROLE:
		tell(row, "role", graph->roles[n].id, graph->roles[n].name);
		break;
	case SUBJECT_SCHEME:
		tell(row, "permission scheme", graph->schemes[n].id, graph->schemes[n].name);
		break;
	case SUBJECT_ORG_ACCOUNT:
		tell(row, "organisation account", source->org->accounts[n].id,
		    source->org->accounts[n].name);
		break;
	case SUBJECT_TOKEN:
		tell(row, "API token", source->org->tokens[n].id, source->org->tokens[n].label);
		break;
	case SUBJECT_SERVICE:
		tell(row, "service account", source->org->services[n].account_id,
		    source->org->services[n].name);
		break;
	case SUBJECT_ROSTER:
		snprintf(row->line, sizeof(row->line), "line %u", n);
		tell(row, "roster", row->line, row->finding->name);
		break;
	case SUBJECT_FILTER:
		tell(row, "filter", graph->shared[n].id, graph->shared[n].name);
		break;
	case SUBJECT_SECURITY_LEVEL:
		tell(row, "security level", graph->security_levels[n].id,
		    graph->security_levels[n].name);
		break;
	case SUBJECT_DASHBOARD:
		tell(row, "dashboard", graph->shared[n].id, graph->shared[n].name);
		break;
	}
}

static const void *
findings_next(void *self, const struct source *source)
{
	const struct review_scope *scope = source->review != NULL ? source->review->scope : NULL;
	struct finding_row *row = self;
	const struct finding *list;
	size_t count;

	if (source->findings == NULL)
		return NULL;
	list = findings_list(source->findings, &count);
	while (scope != NULL && row->at < count && !review_scope_has(scope, &list[row->at]))
		row->at++;
	if (row->at == count)
		return NULL;
	row->finding = &list[row->at++];
	row->kind = row->finding->kind;
	row->severity = severity_names[row->finding->severity];
	row->project =
	    row->finding->project != NONE ? &source->graph->projects[row->finding->project] : NULL;
	tell_subject(row, source);
	return row;
}

static void
findings_close(void *self)
{
	text_release(&((struct finding_row *)self)->id);
}

static const struct column columns[] = {
	COLUMN_OF("finding", CELL_TEXT, struct finding_row, kind, name),
	COLUMN("severity", CELL_TEXT, struct finding_row, severity),
	COLUMN("subject_type", CELL_TEXT, struct finding_row, subject_type),
	COLUMN("subject_id", CELL_TEXT, struct finding_row, subject_id),
	COLUMN("subject_name", CELL_TEXT, struct finding_row, subject_name),
	COLUMN_OF("project_key", CELL_TEXT, struct finding_row, project, key),
	COLUMN_OF("detail", CELL_TEXT, struct finding_row, finding, detail),
	COLUMN_OF("suggestion", CELL_TEXT, struct finding_row, finding, suggestion),
	COLUMNS_END,
};

const struct report report_findings = {
	.name = "findings",
	.title = "Findings",
	.rows = "finding",
	.columns = columns,
	.size = sizeof(struct finding_row),
	.next = findings_next,
	.close = findings_close,
};
