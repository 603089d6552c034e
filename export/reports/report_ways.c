/*
 * ways: why anybody has access, in few rows: for each project, permission and holder of it, whom that names. Groups and
 * products stay closed: with memberships, licences and accounts opened up they give effective_access, every row of it,
 * of a site for which that is too long to be written. Permissions are those of the levels, and those that were chosen.
 *
 *	holder_type             holder_id, holder_name   actor
 *	user, group             it                       the same
 *	project-lead            -                        the lead
 *	role                    the role                 an actor of it in this project, a row each
 *	product                 its key and name         the same, as a product
 *	jira-admin              -                        a group of administrators, or one by a role of its own
 *	logged-in, public       -                        -
 *	assignee, reporter, ... the field, if it is one  -
 *
 * accounts: how many candidates it reaches, each once; empty where nobody can say. What has no effect for all of them
 * is one row, and for some of them a row of its own behind that for the others; limited_by says what cuts it
 * (model/access/access.h: limit).
 *
 * By project, holder, actor, then permission. Cost, memory: see model/access/access_closed.h.
 */
#include "catalog.h"
#include "model/access/access_closed.h"
#include "subject.h"
#include "way.h"

struct ways_row {
	const struct project *project;
	const struct scheme *scheme;
	const char *permission, *holder_type, *holder_id, *holder_name, *role_id;
	const char *actor_type, *actor_id, *actor_name, *access_type, *limited_by;
	uint32_t accounts; /* NONE: not known */

	struct access_closed *cursor;
	uint32_t next_project;
	const struct closed_way *way; /* NULL: the next is to be asked for */
	struct closed_part parts[CLOSED_PARTS];
	unsigned bit; /* the next permission, and ... */
	bool cut;     /* ... of it what has no effect */
};

static void
ways_open(void *self, const struct source *source)
{
	if (source->access != NULL)
		((struct ways_row *)self)->cursor = access_closed_new(source->access);
}

static void
tell_holder(struct ways_row *row, const struct graph_view *graph)
{
	const struct holder *holder = row->way->holder;

	row->holder_type = holder_type(holder);
	row->holder_id = holder->line != NULL ? holder->line->holder_id : NULL;
	row->holder_name = holder->line != NULL ? holder->line->holder_name : NULL;
	row->role_id = holder->kind == HOLDER_ROLE ? row->holder_id : NULL;
	if (holder->who == NONE)
		return;
	if (holder->kind == HOLDER_USER)
		row->holder_name = graph->accounts[holder->who].name;
	else if (holder->kind == HOLDER_ROLE)
		row->holder_name = graph->roles[holder->who].name;
	else if (holder->kind == HOLDER_GROUP)
		row->holder_name = graph->groups[holder->who].name;
	else if (holder->kind == HOLDER_LICENCE)
		row->holder_name = graph->applications[holder->who].name;
}

static void
say_actor(struct ways_row *row, const char *type, const char *id, const char *name)
{
	row->actor_type = type;
	row->actor_id = id;
	row->actor_name = name;
}

static void
tell_actor(struct ways_row *row, const struct graph_view *graph)
{
	const uint32_t *who = row->way->who;

	switch (row->way->kind) {
	case CLOSED_ACCOUNT:
		say_actor(row, "user", graph->accounts[*who].id, graph->accounts[*who].name);
		break;
	case CLOSED_GROUP:
		say_actor(row, "group", graph->groups[*who].id, graph->groups[*who].name);
		break;
	case CLOSED_PRODUCT:
		say_actor(
		    row, "product", graph->applications[*who].key, graph->applications[*who].name);
		break;
	case CLOSED_OTHER:
		say_actor(row, "other", graph->others[*who].id, graph->others[*who].name);
		break;
	default:
		say_actor(row, NULL, NULL, NULL);
		break;
	}
}

static bool
next_way(struct ways_row *row, const struct graph_view *graph)
{
	while (!access_closed_next(row->cursor, &row->way, row->parts)) {
		if (row->next_project == graph->project_count)
			return false;
		row->project = &graph->projects[row->next_project];
		row->scheme =
		    row->project->scheme != NONE ? &graph->schemes[row->project->scheme] : NULL;
		access_closed_begin(row->cursor, row->next_project++);
	}
	tell_holder(row, graph);
	tell_actor(row, graph);
	row->access_type = holder_access_type(row->way->holder);
	if (row->access_type == NULL)
		row->access_type = row->way->kind == CLOSED_ACCOUNT ? "direct" : "inherited";
	row->bit = 0;
	row->cut = false;
	return true;
}

/* What has effect of the permission, or what has not; false: that is no row. */
static bool
tell_part(struct ways_row *row, uint64_t permission, bool cut)
{
	const struct closed_part *all = &row->parts[0], *some = &row->parts[1];
	bool all_cut = (all->left & permission) == 0, some_cut = (some->left & permission) == 0;

	row->limited_by = limit_name(LIMIT_NONE);
	if (all_cut == some_cut) {
		row->limited_by = limit_name(all_cut ? all->limit : LIMIT_NONE);
		row->accounts = all->accounts + some->accounts;
		return !cut;
	}
	row->limited_by = limit_name(cut ? some->limit : LIMIT_NONE);
	row->accounts = cut ? some->accounts : all->accounts;
	return cut ? some->accounts > 0 : all->accounts > 0 || some->accounts == 0;
}

/* The next of the way's rows. */
static bool
next_permission(struct ways_row *row, const struct access *access)
{
	while (
	    row->way != NULL && (row->permission = access_permission(access, row->bit)) != NULL) {
		uint64_t permission = UINT64_C(1) << row->bit;
		bool cut = row->cut;

		row->bit += cut;
		row->cut = !cut;
		if ((row->way->holder->permissions & permission) != 0 &&
		    tell_part(row, permission, cut))
			return true;
	}
	return false;
}

static const void *
ways_next(void *self, const struct source *source)
{
	struct ways_row *row = self;

	if (source->access == NULL)
		return NULL;
	while (!next_permission(row, source->access))
		if (!next_way(row, access_graph(source->access)))
			return NULL;
	return row;
}

static void
ways_close(void *self)
{
	access_closed_release(((struct ways_row *)self)->cursor);
}

static const struct column columns[] = {
	PROJECT_COLUMNS(struct ways_row),
	COLUMN_OF("scheme_id", CELL_TEXT, struct ways_row, scheme, id),
	COLUMN("permission", CELL_TEXT, struct ways_row, permission),
	COLUMN("holder_type", CELL_TEXT, struct ways_row, holder_type),
	COLUMN("holder_id", CELL_TEXT, struct ways_row, holder_id),
	COLUMN("holder_name", CELL_TEXT, struct ways_row, holder_name),
	COLUMN("role_id", CELL_TEXT, struct ways_row, role_id),
	COLUMN("actor_type", CELL_TEXT, struct ways_row, actor_type),
	COLUMN("actor_id", CELL_TEXT, struct ways_row, actor_id),
	COLUMN("actor_name", CELL_TEXT, struct ways_row, actor_name),
	COLUMN("access_type", CELL_TEXT, struct ways_row, access_type),
	COLUMN("accounts", CELL_COUNT, struct ways_row, accounts),
	COLUMN("limited_by", CELL_TEXT, struct ways_row, limited_by),
	COLUMNS_END,
};

const struct report report_ways = {
	.name = "ways",
	.title = "Ways",
	.rows = "permission in a project, and whom it is given to, groups not opened up",
	.columns = columns,
	.size = sizeof(struct ways_row),
	.open = ways_open,
	.next = ways_next,
	.close = ways_close,
};
