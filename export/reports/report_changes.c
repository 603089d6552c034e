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

struct change_row {
	const struct change *change;
	const struct audit_record *audit; /* or NULL */
	const char *verb, *object;
	struct change_words words;
	size_t at;
};

static const void *
changes_next(void *self, const struct source *source)
{
	const struct changes *changes = source->changes;
	struct change_row *row = self;

	if (changes == NULL || row->at == changes->count)
		return NULL;
	row->change = &changes->list[row->at++];
	row->audit = row->change->audit;
	row->verb = change_verb_name(row->change->verb);
	row->object = change_object_name(row->change->object);
	change_words(changes, row->change, &row->words);
	return row;
}

static void
changes_close(void *self)
{
	change_words_release(&((struct change_row *)self)->words);
}

static const struct column columns[] = {
	COLUMN("change", CELL_TEXT, struct change_row, verb),
	COLUMN("object_type", CELL_TEXT, struct change_row, object),
	COLUMN("object_id", CELL_TEXT, struct change_row, words.object_id),
	COLUMN("object_name", CELL_TEXT, struct change_row, words.object_name),
	COLUMN("principal_id", CELL_TEXT, struct change_row, words.principal_id),
	COLUMN("principal_name", CELL_TEXT, struct change_row, words.principal_name),
	COLUMN("project_key", CELL_TEXT, struct change_row, words.project_key),
	COLUMN("entitlement", CELL_TEXT, struct change_row, words.entitlement),
	COLUMN_OF("before", CELL_TEXT, struct change_row, change, before),
	COLUMN_OF("after", CELL_TEXT, struct change_row, change, after),
	COLUMN_OF("changed_by", CELL_TEXT, struct change_row, audit, author),
	COLUMN_OF("changed_at", CELL_TIME, struct change_row, audit, created),
	COLUMNS_END,
};

const struct report report_changes = {
	.name = "changes",
	.title = "Changes",
	.rows = "change between two readings",
	.columns = columns,
	.size = sizeof(struct change_row),
	.next = changes_next,
	.close = changes_close,
};
