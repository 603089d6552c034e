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

#include <stdlib.h>

struct cursor {
	struct subject subject;
	const struct source *source;
	struct sample_difference difference;
	struct ways ways;
};

static void *
sample_open(const struct source *source)
{
	struct cursor *cursor = mem_alloc(sizeof(*cursor));

	cursor->source = source;
	return cursor;
}

static const void *
next(void *self)
{
	struct cursor *cursor = self;
	const struct source *source = cursor->source;

	if (source->sample_access == NULL || source->run->sample == NULL ||
	    !sample_next(
		source->run->sample, source->sample_access, &cursor->difference, &cursor->ways))
		return NULL;
	cursor->subject.account = &source->graph->accounts[cursor->difference.account];
	cursor->subject.project = &source->graph->projects[cursor->difference.project];
	return cursor;
}

static void
sample_close(void *self)
{
	struct cursor *cursor = self;

	ways_release(&cursor->ways);
	free(cursor);
}

static void
permission(const void *row, struct cell *cell)
{
	const struct cursor *cursor = row;

	cell_text(
	    cell, access_permission(cursor->source->sample_access, cursor->difference.permission));
}

static void
jira(const void *row, struct cell *cell)
{
	cell_yesno(cell, ((const struct cursor *)row)->difference.jira);
}

static void
computed(const void *row, struct cell *cell)
{
	cell_yesno(cell, !((const struct cursor *)row)->difference.jira);
}

static void
explanation(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->difference.why);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS,
	PROJECT_COLUMNS,
	{ "permission", CELL_TEXT, permission },
	{ "jira", CELL_YESNO, jira },
	{ "computed", CELL_YESNO, computed },
	{ "explanation", CELL_TEXT, explanation },
	COLUMNS_END,
};

const struct report report_access_sample = {
	.name = "access_sample",
	.title = "Access sample",
	.rows = "account x project x permission that Jira and the computation do not agree on",
	.columns = columns,
	.open = sample_open,
	.next = next,
	.close = sample_close,
};
