/* See actor.h. */
#include "actor.h"

#include <string.h>

static const struct json_field actor_user_fields[] = {
	{ "accountId", JSON_ID, offsetof(struct actor_user_record, id), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape actor_user_shape = { sizeof(struct actor_user_record),
	actor_user_fields };

static const struct json_field actor_fields[] = {
	{ "id", JSON_ID, offsetof(struct actor_record, id), NULL, false },
	{ "type", JSON_TEXT, offsetof(struct actor_record, type), NULL, false },
	{ "name", JSON_TEXT, offsetof(struct actor_record, name), NULL, false },
	{ "displayName", JSON_TEXT, offsetof(struct actor_record, display_name), NULL, false },
	{ "actorUser", JSON_OBJECT, offsetof(struct actor_record, user), &actor_user_shape, false },
	{ "actorGroup", JSON_OBJECT, offsetof(struct actor_record, group), &group_named_shape,
	    false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape actor_shape = { sizeof(struct actor_record), actor_fields };

static const struct json_field actors_fields[] = {
	{ "id", JSON_ID, offsetof(struct actors_record, id), NULL, true },
	{ "actors", JSON_LIST, offsetof(struct actors_record, actors), &actor_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape actors_shape = { sizeof(struct actors_record), actors_fields };

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
