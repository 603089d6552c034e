/*
 * entitlements: what every account was given, one row each: its memberships, then the roles that name it itself.
 * What it has through these is in role_access and effective_access.
 *
 * Cost: one pass over the actors when opened, 4 bytes an actor and 4 an account; O(1) a row.
 */
#include "catalog.h"
#include "model/graph/granting.h"
#include "subject.h"

struct entitlements {
	const struct account *account;
	const struct project *project; /* of a role; else NULL */
	const char *type, *id, *name, *access_type;
	struct text grant_id;
	struct edges roles_of;
	uint32_t at;               /* the account whose rows are told */
	uint32_t membership, held; /* next edges of groups_of and roles_of */
};

static void
entitlements_open(void *self, const struct source *source)
{
	struct entitlements *cursor = self;

	cursor->roles_of = graph_actors_of(source->graph, ACTOR_USER);
	cursor->access_type = "direct"; /* what is given through another grant is no row here */
}

static void
tell_membership(struct entitlements *cursor, const struct graph_view *graph)
{
	const struct group *group = &graph->groups[graph->groups_of.to[cursor->membership++]];

	cursor->type = "membership";
	cursor->id = group->id;
	cursor->name = group->name;
	cursor->project = NULL;
	granting_membership_id_add(&cursor->grant_id, group, cursor->account->id);
}

static void
tell_role(struct entitlements *cursor, const struct graph_view *graph)
{
	uint32_t actor = cursor->roles_of.to[cursor->held++];
	const struct project_role *place = &graph->places[graph->actors[actor].place];

	cursor->type = "role";
	cursor->id = graph->roles[place->role].id;
	cursor->name = graph->roles[place->role].name;
	cursor->project = &graph->projects[place->project];
	granting_actor_id_add(&cursor->grant_id, graph, actor);
}

static const void *
entitlements_next(void *self, const struct source *source)
{
	struct entitlements *cursor = self;
	const struct graph_view *graph = source->graph;

	for (; cursor->at < graph->account_count; cursor->at++) {
		cursor->account = &graph->accounts[cursor->at];
		text_cut(&cursor->grant_id, 0);
		if (cursor->membership < graph->groups_of.first[cursor->at + 1]) {
			tell_membership(cursor, graph);
			return cursor;
		}
		if (cursor->held < cursor->roles_of.first[cursor->at + 1]) {
			tell_role(cursor, graph);
			return cursor;
		}
	}
	return NULL;
}

static void
entitlements_close(void *self)
{
	struct entitlements *cursor = self;

	edges_free(&cursor->roles_of);
	text_release(&cursor->grant_id);
}

static const struct column columns[] = {
	COLUMN("grant_id", CELL_TEXT, struct entitlements, grant_id),
	ACCOUNT_COLUMNS(struct entitlements),
	COLUMN("entitlement_type", CELL_TEXT, struct entitlements, type),
	COLUMN("entitlement_id", CELL_TEXT, struct entitlements, id),
	COLUMN("entitlement", CELL_TEXT, struct entitlements, name),
	PROJECT_COLUMNS(struct entitlements),
	COLUMN("access_type", CELL_TEXT, struct entitlements, access_type),
	COLUMNS_END,
};

const struct report report_entitlements = {
	.name = "entitlements",
	.title = "Entitlements",
	.rows = "group, role or other entitlement of an account",
	.columns = columns,
	.size = sizeof(struct entitlements),
	.open = entitlements_open,
	.next = entitlements_next,
	.close = entitlements_close,
};
