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
#include "model/graph/granting.h"
#include "subject.h"

struct assignments {
	const struct project *project;
	const struct role *role;
	struct text grant_id;
	const char *actor_type, *actor_id, *actor_name, *actor_status;
	char flags[FLAGS_ROOM]; /* those of its account or group are among them */
	uint32_t at;            /* the next row's actor */
};

/* A group is neither active nor inactive; one that no list has may be gone. */
static void
tell_actor(struct assignments *row, const struct graph_view *graph, const struct actor *actor)
{
	const struct account *account = &graph->accounts[actor->who];
	const struct group *group = &graph->groups[actor->who];

	row->actor_status = NULL;
	if (actor->kind == ACTOR_USER) {
		row->actor_type = "user";
		row->actor_id = account->id;
		row->actor_name = account->name;
		row->actor_status = account_status_name(account->status);
	} else if (actor->kind == ACTOR_GROUP) {
		row->actor_type = "group";
		row->actor_id = group->id;
		row->actor_name = group->name;
		if (!group_exists(group))
			row->actor_status = "unknown";
	} else {
		row->actor_type = "other";
		row->actor_id = graph->others[actor->who].id;
		row->actor_name = graph->others[actor->who].name;
	}
}

static const void *
assignments_next(void *self, const struct source *source)
{
	struct assignments *row = self;
	const struct graph_view *graph = source->graph;
	const struct project_role *place;
	uint32_t at = row->at;

	if (at == graph->actor_count)
		return NULL;
	place = &graph->places[graph->actors[at].place];
	row->project = &graph->projects[place->project];
	row->role = &graph->roles[place->role];
	tell_actor(row, graph, &graph->actors[at]);
	text_cut(&row->grant_id, 0);
	granting_actor_id_add(&row->grant_id, graph, at);
	findings_flags(source->findings, SUBJECT_ACTOR, at, row->flags);
	row->at++;
	return row;
}

static void
assignments_close(void *self)
{
	text_release(&((struct assignments *)self)->grant_id);
}

static const struct column columns[] = {
	COLUMN("grant_id", CELL_TEXT, struct assignments, grant_id),
	PROJECT_COLUMNS(struct assignments),
	ROLE_COLUMNS(struct assignments),
	COLUMN("actor_type", CELL_TEXT, struct assignments, actor_type),
	COLUMN("actor_id", CELL_TEXT, struct assignments, actor_id),
	COLUMN("actor_name", CELL_TEXT, struct assignments, actor_name),
	COLUMN("actor_status", CELL_TEXT, struct assignments, actor_status),
	COLUMN("flags", CELL_LIST, struct assignments, flags),
	COLUMNS_END,
};

const struct report report_role_assignments = {
	.name = "role_assignments",
	.title = "Role assignments",
	.rows = "account or group named in a role of a project",
	.columns = columns,
	.size = sizeof(struct assignments),
	.next = assignments_next,
	.close = assignments_close,
};
