/*
 * shared: every filter and dashboard that others than its owner see, and with whom it is shared; a row a target. By type,
 * id and target. What its owner alone sees is not here; completeness counts it, and says which dashboards are listed.
 *
 * flags: the findings that the row leads to (findings gives them once for each filter and dashboard), and what else
 * matters: who may edit it too, an owner whose account is off, and Jira's own dashboard, which every site has.
 *
 * Cost: O(1) a row.
 */
#include "catalog.h"
#include "model/graph/shared.h"
#include "subject.h"

struct shared_row {
	const struct shared *shared;
	const struct account *owner; /* or NULL */
	const char *type, *with;
	struct text target_id, target_name, flags;
	uint32_t at; /* the next share */
};

static void
flag(struct shared_row *row, bool is, const char *name)
{
	if (!is)
		return;
	text_between(&row->flags, "; ");
	text_add(&row->flags, name);
}

static void
add_flags(struct shared_row *row, const struct share *share, const struct share_target *target)
{
	bool dashboard = row->shared->type == SHARED_DASHBOARD,
	     everybody = target->with <= SHARE_LOGGED_IN;

	text_cut(&row->flags, 0);
	text_add(&row->flags, "");
	flag(row, target->with == SHARE_PUBLIC && !row->shared->system,
	    dashboard ? "public dashboard" : "public filter");
	flag(row, everybody && share->edits, "everybody may edit");
	flag(row, !everybody && share->edits, "may edit");
	flag(row, row->owner != NULL && row->owner->status == ACCOUNT_INACTIVE, "owner inactive");
	flag(row, row->shared->system, "Jira's own");
}

static const void *
shared_next(void *self, const struct source *source)
{
	const struct graph_view *graph = source->graph;
	struct shared_row *row = self;
	const struct share_target *target;
	const struct share *share;

	if (row->at == graph->share_count)
		return NULL;
	share = &graph->shares[row->at++];
	target = &graph->share_targets[share->target];
	row->shared = &graph->shared[share->shared];
	row->owner = row->shared->owner != NONE ? &graph->accounts[row->shared->owner] : NULL;
	row->type = shared_type_name(row->shared->type);
	row->with = share_with_name(target);
	text_cut(&row->target_id, 0);
	text_cut(&row->target_name, 0);
	share_target_id_add(&row->target_id, target);
	share_target_name_add(&row->target_name, target);
	add_flags(row, share, target);
	return row;
}

static void
shared_close(void *self)
{
	struct shared_row *row = self;

	text_release(&row->target_id);
	text_release(&row->target_name);
	text_release(&row->flags);
}

static const struct column columns[] = {
	COLUMN("object_type", CELL_TEXT, struct shared_row, type),
	COLUMN_OF("object_id", CELL_TEXT, struct shared_row, shared, id),
	COLUMN_OF("object_name", CELL_TEXT, struct shared_row, shared, name),
	COLUMN_OF("owner_account_id", CELL_TEXT, struct shared_row, owner, id),
	COLUMN_OF("owner_name", CELL_TEXT, struct shared_row, owner, name),
	COLUMN_GET_OF("owner_status", CELL_TEXT, struct shared_row, owner, get_status),
	COLUMN("shared_with", CELL_TEXT, struct shared_row, with),
	COLUMN("target_id", CELL_TEXT, struct shared_row, target_id),
	COLUMN("target_name", CELL_TEXT, struct shared_row, target_name),
	COLUMN("flags", CELL_LIST, struct shared_row, flags),
	COLUMNS_END,
};

const struct report report_shared = {
	.name = "shared",
	.title = "Shared",
	.rows = "share of a filter or dashboard",
	.columns = columns,
	.size = sizeof(struct shared_row),
	.next = shared_next,
	.close = shared_close,
};
