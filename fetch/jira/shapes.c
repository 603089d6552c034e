/* See shapes.h. */
#include "shapes.h"

#include <string.h>

const struct json_shape user_shape =
    JSON_SHAPE(struct user_record, JSON_MUST(struct user_record, id, "accountId", JSON_ID),
	JSON_MAY(struct user_record, type, "accountType", JSON_TEXT),
	JSON_MAY(struct user_record, name, "displayName", JSON_TEXT),
	JSON_MAY(struct user_record, email, "emailAddress", JSON_TEXT),
	JSON_MAY(struct user_record, active, "active", JSON_BOOL));

const struct json_shape group_shape =
    JSON_SHAPE(struct group_record, JSON_MUST(struct group_record, id, "groupId", JSON_ID),
	JSON_MAY(struct group_record, name, "name", JSON_TEXT));

const struct json_shape group_named_shape =
    JSON_SHAPE(struct group_record, JSON_MAY(struct group_record, id, "groupId", JSON_ID),
	JSON_MAY(struct group_record, name, "name", JSON_TEXT));

static uint8_t
type_of(const char *type)
{
	static const struct {
		const char *name;
		uint8_t type;
	} types[] = {
		{ "atlassian", ACCOUNT_ATLASSIAN },
		{ "app", ACCOUNT_APP },
		{ "customer", ACCOUNT_CUSTOMER },
	};

	for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].name) == 0)
			return types[i].type;
	return ACCOUNT_OTHER;
}

uint32_t
user_add(struct graph *graph, const struct user_record *user, enum account_source source)
{
	struct account account = {
		.id = user->id,
		.name = user->name,
		.email = user->email,
		.type = type_of(user->type),
		.status = user->active == JSON_NO_BOOL ? ACCOUNT_UNKNOWN
			  : user->active != 0          ? ACCOUNT_ACTIVE
						       : ACCOUNT_INACTIVE,
		.source = (uint8_t)source,
	};

	return graph_account(graph, &account, NULL);
}

uint32_t
group_add(struct graph *graph, const struct group_record *group, uint8_t access)
{
	return graph_group(
	    graph, &(struct group){ .id = group->id, .name = group->name, .access = access }, NULL);
}

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

const struct json_shape org_counts_shape = JSON_SHAPE(struct org_counts_record,
    JSON_MAY(struct org_counts_record, resources, "resources", JSON_NUMBER),
    JSON_MAY(struct org_counts_record, users, "users", JSON_NUMBER));

static const struct json_shape product_shape =
    JSON_SHAPE(struct org_product_record, JSON_MAY(struct org_product_record, id, "id", JSON_TEXT),
	JSON_MAY(struct org_product_record, key, "key", JSON_TEXT),
	JSON_MAY(struct org_product_record, active, "lastActiveTimestamp", JSON_TEXT));

static const struct json_shape org_group_shape =
    JSON_SHAPE(struct org_name_record, JSON_MUST(struct org_name_record, id, "id", JSON_ID),
	JSON_MAY(struct org_name_record, name, "name", JSON_TEXT));

const struct json_shape org_user_shape =
    JSON_SHAPE(struct org_user_record, JSON_MUST(struct org_user_record, id, "accountId", JSON_ID),
	JSON_MAY(struct org_user_record, name, "name", JSON_TEXT),
	JSON_MAY(struct org_user_record, email, "email", JSON_TEXT),
	JSON_MAY(struct org_user_record, status, "status", JSON_TEXT),
	JSON_MAY(struct org_user_record, claim, "claimStatus", JSON_TEXT),
	JSON_MAY(struct org_user_record, added, "addedToOrg", JSON_TEXT),
	JSON_MAY(struct org_user_record, mfa, "mfaEnabled", JSON_BOOL),
	JSON_MAY_OF(struct org_user_record, counts, "counts", JSON_OBJECT, &org_counts_shape),
	JSON_MAY(struct org_user_record, roles, "platformRoles", JSON_TEXTS),
	JSON_MAY_OF(struct org_user_record, products, "productAccess", JSON_LIST, &product_shape),
	JSON_MAY_OF(struct org_user_record, groups, "groups", JSON_LIST, &org_group_shape));
