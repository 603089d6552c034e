/* Project roles, and who is put in them. */
#include "model/base/text.h"
#include "project.h"
#include "reading.h"
#include "shapes.h"

#include <string.h>

struct id_record {
	const char *lack, *id;
};
static const struct json_shape id_shape = JSON_SHAPE(struct id_record,
    JSON_LACKS(struct id_record, lack), JSON_MUST(struct id_record, id, "id", JSON_ID));

struct scope_record {
	const char *type;
	struct id_record *project;
};
static const struct json_shape scope_shape =
    JSON_SHAPE(struct scope_record, JSON_MAY(struct scope_record, type, "type", JSON_TEXT),
	/* without: it is asked for everywhere rather than nowhere */
	JSON_MAY_OF(struct scope_record, project, "project", JSON_OBJECT, &id_shape));

struct role_record {
	const char *lack, *id, *name, *description;
	int is_default;
	struct scope_record *scope;
};
static const struct json_shape role_shape = JSON_SHAPE(struct role_record,
    JSON_LACKS(struct role_record, lack), JSON_MUST(struct role_record, id, "id", JSON_ID),
    /* people and plans call it by that */
    JSON_MUST(struct role_record, name, "name", JSON_TEXT),
    /* the site's own roles have none (CONTRACT 6.4) */
    JSON_MAY_OF(struct role_record, scope, "scope", JSON_OBJECT, &scope_shape),
    /* for people to read */
    JSON_MAY(struct role_record, description, "description", JSON_TEXT),
    JSON_MAY(struct role_record, is_default, "default", JSON_BOOL));

/* Which project it belongs to is known when the projects are. */
static void
scope_later(struct site *site, uint32_t role, const char *project)
{
	site->roles.scoped = mem_room(site->roles.scoped, &site->roles.scoped_room,
	    site->roles.scoped_count + 1, sizeof(*site->roles.scoped));
	site->roles.scoped[site->roles.scoped_count++] =
	    (struct scoped_role){ role, arena_copy(&site->arena, project) };
}

/* A role of its own in a project that the list calls company-managed, or says nothing of: no map tells of it. */
void
roles_scoped_start(struct site *site)
{
	for (size_t i = 0; i < site->roles.scoped_count; i++) {
		const struct scoped_role *scoped = &site->roles.scoped[i];
		uint32_t project = graph_find_project(site->graph, scoped->project);

		if (project != NONE && !graph_project_at(site->graph, project)->team_managed &&
		    idset_add(&site->roles.started, scoped->role))
			walk_start_each(&site->pager, EACH_PLACE, project, scoped->role);
	}
}

void
role_scopes_settle(struct site *site)
{
	for (size_t i = 0; i < site->roles.scoped_count; i++) {
		struct role role = *graph_role_at(site->graph, site->roles.scoped[i].role);

		role.scope = graph_find_project(site->graph, site->roles.scoped[i].project);
		graph_role(site->graph, &role, NULL);
	}
}

/* The default actors that come with a role matter for new projects only: not kept (CONTRACT 10). */
static void
accept_roles(struct site *site, struct walk *walk, const void *item)
{
	const struct role_record *record = item;
	struct role role = {
		.id = record->id,
		.name = record->name,
		.description = record->description,
		.scope = NONE,
		.is_default = record->is_default == 1,
		.listed = true,
		.guest = record->scope != NULL && role_is_guests(record->name, NULL),
	};
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the role '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "role %s", record->id);
	number = graph_role(site->graph, &role, NULL);
	walk_item(walk, number);
	if (record->scope != NULL && record->scope->project != NULL &&
	    record->scope->project->id != NULL) {
		scope_later(site, number, record->scope->project->id);
		return;
	}
	/* also one whose scope names no project: it is asked for everywhere rather than nowhere */
	numbers_add(&site->roles.global, number);
}

/* Every role of the site is known: each is asked for in every company-managed project. */
static void
roles_known(struct site *site)
{
	site->roles.known = true;
	for (size_t i = 0; i < site->projects.all.count; i++)
		for (size_t j = 0; j < site->roles.global.count; j++)
			if (!graph_project_at(site->graph, site->projects.all.at[i])->team_managed)
				walk_start_each(&site->pager, EACH_PLACE, site->projects.all.at[i],
				    site->roles.global.at[j]);
}

static void
roles_ended(struct site *site, struct walk *walk, bool good)
{
	(void)walk;
	if (good)
		roles_known(site);
}

static bool
roles_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	return list_in_pieces(site, walk, reply, &site->roles.in_pieces);
}

const struct endpoint endpoint_roles = {
	.name = "roles",
	.object = "roles",
	.path = "/rest/api/3/role",
	.each = EACH_SITE,
	.streams = true,
	.root = { NULL, JSON_LIST, 0, &role_shape, false },
	.item = accept_roles,
	.ended = roles_ended,
	.refused = roles_refused,
};

/* {"Administrators": "https://.../role/10002", ...}. NONE: a role without an id, told as a reason. */
static uint32_t
mapped_role(struct site *site, struct walk *walk, const struct json_pair *pair, uint32_t scope)
{
	const char *slash = pair->value != NULL ? strrchr(pair->value, '/') : NULL;
	struct role role = { .name = pair->key,
		.scope = scope,
		.guest = scope != NONE && role_is_guests(pair->key, NULL) };

	if (slash == NULL || slash[1] == '\0' ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1)) {
		walk_lost(walk, "its address has no id", "the role '%s', '%s'", pair->key,
		    text_or(pair->value, ""));
		return NONE;
	}
	role.id = slash + 1;
	return graph_role(site->graph, &role, NULL);
}

/* The list of roles may leave out those of team-managed projects, so each such project is asked for its own. */
static void
accept_role_map(struct site *site, struct walk *walk, const void *item)
{
	uint32_t role = mapped_role(site, walk, item, walk->a);

	if (role == NONE)
		return;
	walk_item(walk, role);
	walk_start_each(&site->pager, EACH_PLACE, walk->a, role);
}

const struct endpoint endpoint_role_map = {
	.name = "roles",
	.object = "roles of team-managed projects",
	.path = "/rest/api/3/project/{project}/role",
	.each = EACH_TEAM_PROJECT,
	.root = { NULL, JSON_MAP, 0, NULL, false },
	.item = accept_role_map,
	.refused = project_part_refused,
};

/* What a list of all roles would have told of one that is in every company-managed project. */
static void
accept_role(struct site *site, struct walk *walk, const void *item)
{
	const struct role_record *record = item;

	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "role %s", graph_role_at(site->graph, walk->a)->id);
	if (record->id == NULL)
		return;
	if (strcmp(record->id, graph_role_at(site->graph, walk->a)->id) != 0) {
		pager_reason(&site->pager, "asked for role %s, Jira answered with role %s",
		    graph_role_at(site->graph, walk->a)->id, record->id);
		walk->failed = true;
		return;
	}
	walk_item(walk, walk->a);
	graph_role(site->graph,
	    &(struct role){ record->id, record->name, record->description, NONE,
		record->is_default == 1, true, false },
	    NULL);
}

const struct endpoint endpoint_role = {
	.name = "role",
	.object = "roles, one by one",
	.path = "/rest/api/3/role/{site-role}",
	.root = { NULL, JSON_OBJECT, 0, &role_shape, false },
	.item = accept_role,
};

static void
accept_site_role(struct site *site, struct walk *walk, const void *item)
{
	uint32_t role = mapped_role(site, walk, item, NONE);

	if (role == NONE) {
		walk->failed = true;
		return;
	}
	walk_item(walk, role);
	numbers_add(&site->roles.global, role);
	walk_start(&site->pager, &endpoint_role, role, 0);
}

/* The next company-managed project behind 'before' in the order of ids, live ones alone; NONE: there is none. */
static uint32_t
next_company_project(const struct site *site, uint32_t before)
{
	const char *behind = before != NONE ? graph_project_at(site->graph, before)->id : "";
	uint32_t next = NONE;

	for (size_t i = 0; i < site->projects.all.count; i++) {
		uint32_t number = site->projects.all.at[i];
		const struct project *project = graph_project_at(site->graph, number);

		if (!project->team_managed && !project->archived &&
		    (before == NONE || id_compare(project->id, behind) > 0) &&
		    (next == NONE ||
			id_compare(project->id, graph_project_at(site->graph, next)->id) < 0))
			next = number;
	}
	return next;
}

/* Asks one company-managed project behind this one, for its roles are the site's. */
static void
ask_company_project(struct site *site, uint32_t before)
{
	uint32_t project = next_company_project(site, before);

	if (project != NONE) {
		walk_start(&site->pager, &endpoint_site_roles, project, 0);
		return;
	}
	tally_of(&site->pager, &endpoint_roles)->failed++;
	pager_reason(&site->pager,
	    "roles: there is no list of them, and no company-managed project that tells them");
}

static bool
site_roles_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	if (reply->status < 400 || reply->status >= 500)
		return false;
	ask_company_project(site, walk->a);
	return true;
}

static void
site_roles_ended(struct site *site, struct walk *walk, bool good)
{
	(void)walk;
	if (good)
		roles_known(site);
}

const struct endpoint endpoint_site_roles = {
	.name = "roles",
	.object = "roles of the site, as one project has them",
	.path = "/rest/api/3/project/{project}/role",
	.root = { NULL, JSON_MAP, 0, NULL, false },
	.item = accept_site_role,
	.refused = site_roles_refused,
	.ended = site_roles_ended,
};

void
roles_in_pieces_start(struct site *site)
{
	if (site->roles.in_pieces && tally_of(&site->pager, &endpoint_site_roles)->walks == 0)
		ask_company_project(site, NONE);
}

/* What tells it from other actors of the place; NONE for one of an unknown type. */
static uint32_t
actor_add(struct graph *graph, uint32_t place, const struct actor_record *actor)
{
	const char *user = actor_account(actor), *id, *name;
	uint32_t group, account;

	if (user != NULL) {
		struct user_record record = { .id = user,
			.name = actor->display_name,
			.active = JSON_NO_BOOL,
			.guest = JSON_NO_BOOL };

		account = user_add(graph, &record, FROM_NESTED);
		graph_actor(graph, place, ACTOR_USER, account);
		return 2 * account;
	}
	if (actor_is_group(actor, &id, &name)) { /* without an id: by name then */
		group = id != NULL
			    ? graph_group(graph,
				  &(struct group){ .id = id, .name = *name != '\0' ? name : NULL },
				  NULL)
			    : graph_group_named(graph, name);
		graph_actor(graph, place, ACTOR_GROUP, group);
		return 2 * group + 1;
	}
	graph_actor(graph, place, ACTOR_OTHER,
	    graph_other(
		graph, &(struct other){ actor->type != NULL ? actor->type : "", actor->id,
			   actor->display_name != NULL ? actor->display_name : actor->name }));
	return NONE;
}

static void
accept_role_actors(struct site *site, struct walk *walk, const void *item)
{
	const struct actors_record *role = item;
	uint32_t place;

	if (role->lack != NULL)
		walk_lacks(walk, role->lack, "%s", "");
	if (role->id == NULL)
		return;
	if (strcmp(role->id, graph_role_at(site->graph, walk->b)->id) != 0) {
		pager_reason(&site->pager,
		    "project %s: asked for role %s, Jira answered with role %s; its actors are "
		    "left out",
		    graph_project_at(site->graph, walk->a)->key,
		    graph_role_at(site->graph, walk->b)->id, role->id);
		walk->failed = true;
		return;
	}
	place = graph_place(site->graph, walk->a, walk->b);
	for (const struct json_node *node = role->actors.first; node != NULL; node = node->next) {
		const struct actor_record *actor = node->record;
		const char *lack = actor_lack(actor);
		uint32_t key;

		if (lack != NULL) {
			walk_lost(walk, lack, "the actor '%s'",
			    text_or(actor->display_name, text_or(actor->name, "")));
			continue;
		}
		key = actor_add(site->graph, place, actor);
		walk_item(walk, key);
		site->roles.others += key == NONE;
	}
}

const struct endpoint endpoint_role_actors = {
	.name = "actors",
	.object = "role actors",
	.path = "/rest/api/3/project/{project}/role/{role}?excludeInactiveUsers=false",
	.each = EACH_PLACE,
	.root = { NULL, JSON_OBJECT, 0, &actors_shape, false },
	.item = accept_role_actors,
	.refused = project_part_refused,
};
