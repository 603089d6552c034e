/*
 * access_sample: where Jira's own answer and the computed access do not agree, by account, project and
 * permission, each with its explanation; no row without --check-sample. 'mismatch' is one that nothing
 * known explains.
 *
 * Cost: that of access_ways for each asked account and project.
 */
#include "catalog.h"
#include "model/access/sample.h"
#include "subject.h"

struct sample_row {
	const struct account *account;
	const struct project *project;
	const char *permission;
	bool computed;
	struct sample_difference difference;
	struct ways ways;
};

static const void *
sample_row(void *self, const struct source *source)
{
	struct sample_row *row = self;

	if (source->sample_access == NULL || source->run->sample == NULL ||
	    !sample_next(source->run->sample, source->sample_access, &row->difference, &row->ways))
		return NULL;
	row->account = &source->graph->accounts[row->difference.account];
	row->project = &source->graph->projects[row->difference.project];
	row->permission = access_permission(source->sample_access, row->difference.permission);
	row->computed = !row->difference.jira;
	return row;
}

static void
sample_close(void *self)
{
	ways_release(&((struct sample_row *)self)->ways);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS(struct sample_row),
	PROJECT_COLUMNS(struct sample_row),
	COLUMN("permission", CELL_TEXT, struct sample_row, permission),
	COLUMN("jira", CELL_YESNO, struct sample_row, difference.jira),
	COLUMN("computed", CELL_YESNO, struct sample_row, computed),
	COLUMN("explanation", CELL_TEXT, struct sample_row, difference.why),
	COLUMNS_END,
};

const struct report report_access_sample = {
	.name = "access_sample",
	.title = "Access sample",
	.rows =
	    "permission of an account in a project that Jira and the computation do not agree on",
	.columns = columns,
	.size = sizeof(struct sample_row),
	.next = sample_row,
	.close = sample_close,
};
