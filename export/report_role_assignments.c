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
	uint32_t at; /* the next actor */
	struct composed grant_id;
};

static void *
assignments_open(const struct source *source)
{
	struct assignments *cursor = mem_alloc(sizeof(*cursor));

	cursor->graph = source->graph;
	return cursor;
}

static void
compose_actor(struct composed *grant_id, const struct assignments *cursor)
{
	const struct subject *subject = &cursor->subject;

	if (subject->account != NULL) {
		composed_add(grant_id, ":user:");
		composed_add(grant_id, subject->account->id);
	} else if (subject->group != NULL && *subject->group->id != '\0') {
		composed_add(grant_id, ":group:");
		composed_add(grant_id, subject->group->id);
	} else if (subject->group != NULL) {
		composed_add(grant_id, ":group-name:");
		composed_add(grant_id, subject->group->name);
	} else {
		composed_add(grant_id, ":other:");
		composed_add(grant_id, cursor->other->type);
		composed_add(grant_id, ":");
		composed_add(grant_id, cursor->other->id);
	}
}

static void
compose_grant_id(struct assignments *cursor)
{
	composed_cut(&cursor->grant_id, 0);
	composed_add(&cursor->grant_id, "role:");
	composed_add(&cursor->grant_id, cursor->subject.project->id);
	composed_add(&cursor->grant_id, ":");
	composed_add(&cursor->grant_id, cursor->subject.role->id);
	compose_actor(&cursor->grant_id, cursor);
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
	compose_grant_id(cursor);
	return cursor;
}

static void
assignments_close(void *self)
{
	struct assignments *cursor = self;

	composed_release(&cursor->grant_id);
	free(cursor);
}

static void
grant_id(const void *row, struct cell *cell)
{
	composed_cell(&((const struct assignments *)row)->grant_id, cell);
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

static const struct column columns[] = {
	{ "grant_id", CELL_TEXT, grant_id },
	PROJECT_COLUMNS,
	ROLE_COLUMNS,
	{ "actor_type", CELL_TEXT, actor_type },
	{ "actor_id", CELL_TEXT, actor_id },
	{ "actor_name", CELL_TEXT, actor_name },
	{ "actor_status", CELL_TEXT, actor_status },
	{ "flags", CELL_TEXT, NULL },
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
