/* Writes to the actors of a role in a project. */
#include "routes.h"
#include <string.h>
#include <yajl/yajl_tree.h>

/* What the path names, and whether who asks may change it. */
struct role_at {
	const struct project *project;
	const struct place *place;
};

static bool
find_role(struct request *rq, struct role_at *at)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project(rq);

	if (i == NONE)
		return false;
	at->project = &t->project[i];
	if (at->project->hides_roles || at->project->deleted ||
	    (!rq->admin && !holds_permission(t, rq->account, i, "ADMINISTER_PROJECTS"))) {
		refuse(rq, strcmp(rq->method, "DELETE") == 0 ? 404 : 401, SAY_NO_ROLE_RIGHT,
		    at->project->key);
		return false;
	}
	at->place = asked_place(rq, at->project);
	if (at->place == NULL)
		return false;
	if (!rq->server->options.free_plan)
		return true;
	refuse(rq, 400, SAY_FREE_PLAN, NULL);
	return false;
}

static bool
is_actor(const struct place *place, enum actor_kind kind, uint32_t who)
{
	for (uint32_t i = 0; i < place->count; i++)
		if (place->actors[i].kind == kind && place->actors[i].who == who)
			return true;
	return false;
}

static void
set_actor(struct request *rq, const struct role_at *at, enum actor_kind kind, uint32_t who, bool on)
{
	const struct tenant *t = rq->server->tenant;

	state_change(rq, &(struct change){ .kind = CHANGE_ACTOR,
			     .on = on,
			     .project = at->project->id,
			     .number = t->role[at->place->role].id,
			     .account = kind == ACTOR_USER ? t->account[who].id : NULL,
			     .group = kind == ACTOR_GROUP ? t->group[who].id : NULL });
}

/* The account or group, when it can be an actor: an inactive one is as good as none. */
static uint32_t
find_actor(struct request *rq, enum actor_kind kind, const char *id)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t who = NONE;

	if (id != NULL)
		who = lookup_find(kind == ACTOR_USER ? &t->account_by_id : &t->group_by_id, id);
	if (who != NONE &&
	    (kind == ACTOR_GROUP || (t->account[who].active && t->account[who].bulk)))
		return who;
	refuse(rq, 404, kind == ACTOR_USER ? SAY_NO_USER : SAY_NO_GROUP, id);
	return NONE;
}

/* In their order until one fails; what came before stays. */
static bool
add_actors(struct request *rq, const struct role_at *at, enum actor_kind kind,
    const struct yajl_val_s *list)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t who;

	for (size_t i = 0; list != NULL && i < list->u.array.len; i++) {
		who = find_actor(rq, kind, YAJL_GET_STRING(list->u.array.values[i]));
		if (who == NONE)
			return false;
		if (is_actor(at->place, kind, who)) {
			refuse(rq, 400, SAY_ALREADY_ACTOR,
			    kind == ACTOR_USER ? t->account[who].name : t->group[who].name);
			return false;
		}
		set_actor(rq, at, kind, who, true);
	}
	return true;
}

void
answer_actors_add(struct request *rq)
{
	struct role_at at;
	yajl_val body;

	if (!find_role(rq, &at) || (body = sent_object(rq)) == NULL)
		return;
	if (sent_list(body, "user") == NULL && sent_list(body, "groupId") == NULL)
		refuse(rq, 400, SAY_BODY, "user, groupId");
	else if (add_actors(rq, &at, ACTOR_USER, sent_list(body, "user")) &&
		 add_actors(rq, &at, ACTOR_GROUP, sent_list(body, "groupId")))
		write_project_role(rq, at.project, at.place, false);
	yajl_tree_free(body);
}

static void
remove_actors(struct request *rq, const struct role_at *at)
{
	struct buf held = { 0 };
	const struct actor *a;

	buf_add(&held, (const char *)at->place->actors, at->place->count * sizeof(*a));
	a = (const void *)held.at;
	for (size_t i = 0; i < held.len / sizeof(*a); i++)
		if (a[i].who != NONE)
			set_actor(rq, at, a[i].kind, a[i].who, false);
	buf_free(&held);
}

/* Everything that is there goes first, also what came since somebody looked. */
void
answer_actors_replace(struct request *rq)
{
	const char *path[] = { "categorisedActors", NULL };
	struct role_at at;
	yajl_val body, lists;

	if (!find_role(rq, &at) || (body = sent_object(rq)) == NULL)
		return;
	lists = yajl_tree_get(body, path, yajl_t_object);
	if (lists == NULL) {
		refuse(rq, 400, SAY_BODY, "categorisedActors");
	} else {
		remove_actors(rq, &at);
		if (add_actors(
			rq, &at, ACTOR_USER, sent_list(lists, "atlassian-user-role-actor")) &&
		    add_actors(
			rq, &at, ACTOR_GROUP, sent_list(lists, "atlassian-group-role-actor-id")))
			write_project_role(rq, at.project, at.place, false);
	}
	yajl_tree_free(body);
}

/* 204, whatever was there. */
void
answer_actor_remove(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *user = request_param(rq, "user"), *group = request_param(rq, "groupId"),
		   *name = request_param(rq, "group");
	struct role_at at;
	uint32_t who;

	if (!find_role(rq, &at))
		return;
	if ((user != NULL) + (group != NULL) + (name != NULL) != 1) {
		refuse(rq, 400, SAY_BODY, "user, groupId, group");
		return;
	}
	who = user != NULL    ? lookup_find(&t->account_by_id, user)
	      : group != NULL ? lookup_find(&t->group_by_id, group)
			      : lookup_find(&t->group_by_name, name);
	rq->reply.status = 204;
	if (user == NULL && who == NONE)
		state_change(rq, &(struct change){ .kind = CHANGE_LOST_ACTOR,
				     .project = at.project->id,
				     .number = t->role[at.place->role].id,
				     .text = group,
				     .more = name });
	if (who != NONE && is_actor(at.place, user != NULL ? ACTOR_USER : ACTOR_GROUP, who))
		set_actor(rq, &at, user != NULL ? ACTOR_USER : ACTOR_GROUP, who, false);
}
