/* See actor.h. */
#include "actor.h"

#include <string.h>

static const struct json_shape actor_user_shape = JSON_SHAPE(
    struct actor_user_record, JSON_MAY(struct actor_user_record, id, "accountId", JSON_ID));

static const struct json_shape actor_shape =
    JSON_SHAPE(struct actor_record, JSON_MAY(struct actor_record, id, "id", JSON_ID),
	JSON_MAY(struct actor_record, type, "type", JSON_TEXT),
	JSON_MAY(struct actor_record, name, "name", JSON_TEXT),
	JSON_MAY(struct actor_record, display_name, "displayName", JSON_TEXT),
	JSON_MAY_OF(struct actor_record, user, "actorUser", JSON_OBJECT, &actor_user_shape),
	JSON_MAY_OF(struct actor_record, group, "actorGroup", JSON_OBJECT, &group_named_shape));

const struct json_shape actors_shape =
    JSON_SHAPE(struct actors_record, JSON_MUST(struct actors_record, id, "id", JSON_ID),
	JSON_MAY_OF(struct actors_record, actors, "actors", JSON_LIST, &actor_shape));

static bool
is_type(const struct actor_record *actor, const char *type)
{
	return actor->type != NULL && strcmp(actor->type, type) == 0;
}

const char *
actor_account(const struct actor_record *actor)
{
	return is_type(actor, "atlassian-user-role-actor") && actor->user != NULL ? actor->user->id
										  : NULL;
}

bool
actor_is_group(const struct actor_record *actor, const char **id, const char **name)
{
	const struct group_record *group = actor->group;

	if (!is_type(actor, "atlassian-group-role-actor"))
		return false;
	*id = group != NULL ? group->id : NULL;
	*name = group != NULL && group->name != NULL ? group->name
		: actor->name != NULL                ? actor->name
						     : actor->display_name;
	if (*name == NULL)
		*name = "";
	return *id != NULL || **name != '\0';
}
