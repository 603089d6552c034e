/*
 * role_assignments: who was put into which role of which project, as Jira has it: groups stay
 * groups. By project, role, then users, groups and others.
 *
 * grant_id names the actor by kind and id. A group that Jira named without an id, and that no list
 * has, is written group-name:NAME, as a plan spells it.
 *
 * Cost: O(1) a row.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct assignments {
	struct subject subject; /* account or group of the actor; neither for another kind */
	const struct other *other;
	const struct graph_view *graph;
	const struct findings *findings;
	uint32_t at; /* the row's actor + 1 */
	struct text grant_id, flags;
};

static void *
assignments_open(const struct source *source)
{
	struct assignments *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	cursor->findings = source->findings;
	return cursor;
}

static const void *
assignments_next(void *self)
{
	struct assignments *cursor = self;
	const struct graph_view *graph = cursor->graph;
	const struct project_role *place;
	const struct actor *actor;

	if (cursor->at == graph->actor_count)
		return NULL;
	actor = &graph->actors[cursor->at++];
	place = &graph->places[actor->place];
	cursor->other = NULL;
	cursor->subject = (struct subject){
		.project = &graph->projects[place->project],
		.role = &graph->roles[place->role],
	};
	if (actor->kind == ACTOR_USER)
		cursor->subject.account = &graph->accounts[actor->who];
	else if (actor->kind == ACTOR_GROUP)
		cursor->subject.group = &graph->groups[actor->who];
	else
		cursor->other = &graph->others[actor->who];
	text_cut(&cursor->grant_id, 0);
	grant_id_add(&cursor->grant_id, graph, cursor->at - 1);
	flags_set(&cursor->flags, cursor->findings, SUBJECT_ACTOR, cursor->at - 1);
	return cursor;
}

static void
assignments_close(void *self)
{
	struct assignments *cursor = self;

	text_release(&cursor->grant_id);
	text_release(&cursor->flags);
	free(cursor);
}

static void
grant_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct assignments *)row)->grant_id.bytes);
}

static void
actor_type(const void *row, struct cell *cell)
{
	const struct assignments *cursor = row;

	cell_text(cell, cursor->subject.account != NULL ? "user"
			: cursor->subject.group != NULL ? "group"
							: "other");
}

static void
actor_id(const void *row, struct cell *cell)
{
	const struct assignments *cursor = row;

	if (cursor->other != NULL)
		cell_text(cell, cursor->other->id);
	else if (cursor->subject.group != NULL)
		subject_group_id(row, cell);
	else
		subject_account_id(row, cell);
}

static void
actor_name(const void *row, struct cell *cell)
{
	const struct assignments *cursor = row;

	if (cursor->other != NULL)
		cell_text(cell, cursor->other->name);
	else if (cursor->subject.group != NULL)
		subject_group_name(row, cell);
	else
		subject_display_name(row, cell);
}

/* A group is neither active nor inactive; one that no list has may be gone. */
static void
actor_status(const void *row, struct cell *cell)
{
	const struct group *group = ((const struct assignments *)row)->subject.group;

	if (group != NULL)
		cell_text(cell, (group->access & GROUP_LISTED) == 0 ? "unknown" : NULL);
	else
		subject_status(row, cell);
}

/* Those of its account or group are among them. */
static void
flags(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct assignments *)row)->flags.bytes);
}

static const struct column columns[] = {
	{ "grant_id", CELL_TEXT, grant_id },
	PROJECT_COLUMNS,
	ROLE_COLUMNS,
	{ "actor_type", CELL_TEXT, actor_type },
	{ "actor_id", CELL_TEXT, actor_id },
	{ "actor_name", CELL_TEXT, actor_name },
	{ "actor_status", CELL_TEXT, actor_status },
	{ "flags", CELL_TEXT, flags },
	COLUMNS_END,
};

const struct report report_role_assignments = {
	.name = "role_assignments",
	.title = "Role assignments",
	.rows = "project x role x actor",
	.columns = columns,
	.open = assignments_open,
	.next = assignments_next,
	.close = assignments_close,
};
