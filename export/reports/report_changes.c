/*
 * changes: what is not as it was between two readings; no row without a second one. In the order of
 * struct changes.
 *
 * change is 'unknown' where one side was not read completely, so that nobody can say whether a row was
 * added or removed: the side that was not read says 'unknown' too. entitlement is what somebody was given,
 * or the field that changed. changed_by and changed_at come from Jira's audit log, where it was asked and
 * still knows.
 *
 * Cost: O(1) a row.
 */
#include "catalog.h"
#include "model/change/audit.h"
#include "model/change/change.h"
#include "subject.h"

#include <stdlib.h>

struct cursor {
	struct change_words words;
	const struct changes *changes; /* NULL: nothing was compared */
	const struct change *change;
	size_t at;
};

static void *
changes_open(const struct source *source)
{
	struct cursor *cursor = mem_alloc(sizeof(*cursor));

	cursor->changes = source->changes;
	return cursor;
}

static const void *
changes_next(void *self)
{
	struct cursor *cursor = self;

	if (cursor->changes == NULL || cursor->at == cursor->changes->count)
		return NULL;
	cursor->change = &cursor->changes->list[cursor->at++];
	change_words(cursor->changes, cursor->change, &cursor->words);
	return cursor;
}

static void
changes_close(void *self)
{
	struct cursor *cursor = self;

	change_words_release(&cursor->words);
	free(cursor);
}

static void
change(const void *row, struct cell *cell)
{
	cell_text(cell, change_verb_name(((const struct cursor *)row)->change->verb));
}

static void
object_type(const void *row, struct cell *cell)
{
	cell_text(cell, change_object_name(((const struct cursor *)row)->change->object));
}

static void
object_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.object_id);
}

static void
object_name(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.object_name);
}

static void
principal_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.principal_id);
}

static void
principal_name(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.principal_name);
}

static void
project_key(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.project_key);
}

static void
entitlement(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->words.entitlement);
}

static void
before(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->change->before);
}

static void
after(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct cursor *)row)->change->after);
}

static void
changed_by(const void *row, struct cell *cell)
{
	const struct audit_record *audit = ((const struct cursor *)row)->change->audit;

	cell_text(cell, audit != NULL ? audit->author : NULL);
}

static void
changed_at(const void *row, struct cell *cell)
{
	const struct audit_record *audit = ((const struct cursor *)row)->change->audit;

	cell_time(cell, audit != NULL ? audit->created : NULL);
}

static const struct column columns[] = {
	{ "change", CELL_TEXT, change },
	{ "object_type", CELL_TEXT, object_type },
	{ "object_id", CELL_TEXT, object_id },
	{ "object_name", CELL_TEXT, object_name },
	{ "principal_id", CELL_TEXT, principal_id },
	{ "principal_name", CELL_TEXT, principal_name },
	{ "project_key", CELL_TEXT, project_key },
	{ "entitlement", CELL_TEXT, entitlement },
	{ "before", CELL_TEXT, before },
	{ "after", CELL_TEXT, after },
	{ "changed_by", CELL_TEXT, changed_by },
	{ "changed_at", CELL_TIME, changed_at },
	COLUMNS_END,
};

const struct report report_changes = {
	.name = "changes",
	.title = "Changes",
	.rows = "change between two readings",
	.columns = columns,
	.open = changes_open,
	.next = changes_next,
	.close = changes_close,
};
