/*
 * Objects that stand in more than one kind of reply, for reading the site and for looking before and after a
 * write; and the way into the graph of those that have one.
 */
#ifndef FETCH_JIRA_SHAPES_H
#define FETCH_JIRA_SHAPES_H

#include "model/base/json.h"
#include "model/graph/graph.h"

/* In lists of users, group members, leads and actors (CONTRACT 6.2). */
struct user_record {
	const char *id, *type, *name, *email;
	int active;
};
extern const struct json_shape user_shape;
/* source: how much the record is worth. */
uint32_t user_add(struct graph *graph, const struct user_record *user, enum account_source source);

struct group_record {
	const char *id, *name;
};
/* group_named_shape: older bodies have no groupId, and nothing but the name tells which it is. */
extern const struct json_shape group_shape, group_named_shape;
uint32_t group_add(struct graph *graph, const struct group_record *group, uint8_t access);

/*
 * The actors of a role in a project, as GET /rest/api/3/project/{p}/role/{r} sends them. A group is an actorGroup
 * with a groupId; older bodies have no groupId, or nothing but the actor's own name.
 */
struct actor_user_record {
	const char *id;
};
struct actor_record {
	const char *id, *type, *name, *display_name;
	struct actor_user_record *user;
	struct group_record *group;
};
struct actors_record {
	const char *id;          /* of the role */
	struct json_list actors; /* of struct actor_record */
};
extern const struct json_shape actors_shape;

/* The account's id; NULL: the actor is no account. */
const char *actor_account(const struct actor_record *actor);
/* Is it a group? Its id may be NULL then, and its name, "" at the least, is all there is. */
bool actor_is_group(const struct actor_record *actor, const char **id, const char **name);

/* Of the organisation's API. */
#define V1_ORG "/v1/orgs/{org}"
#define V2_ORG "/v2/orgs/{org}"

struct org_counts_record {
	int64_t resources, users;
};
extern const struct json_shape org_counts_shape;

/* What is known by an id, and called by a name. */
struct org_name_record {
	const char *id, *name;
};

struct org_product_record {
	const char *id, *key, *active;
};
/* An account, with all that may be expanded; groups: of struct org_name_record. */
struct org_user_record {
	const char *id, *name, *email, *status, *claim, *added;
	int mfa;
	struct org_counts_record *counts;
	struct json_list roles, products, groups;
};
extern const struct json_shape org_user_shape;

#endif
