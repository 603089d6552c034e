/*
 * Objects that stand in more than one kind of reply, for reading the site and for looking before and after a
 * write; and the way into the graph of those that have one.
 *
 * Here and wherever a shape stands: JSON_MUST is what was asked for, or what Jira always sends. If it is absent or
 * null all the same, 'lack' says so, and whoever takes the record says of which object that is unknown (walk_lost,
 * walk_lacks). What may be absent is JSON_MAY, and a comment says what its absence means.
 */
#ifndef FETCH_JIRA_SHAPES_H
#define FETCH_JIRA_SHAPES_H

#include "fetch/walk/walk.h"
#include "model/base/json.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"

/* An account (CONTRACT 6.2). user_shape: in lists of users and of group members; user_lead_shape: a project's lead. */
struct user_record {
	const char *lack, *id, *type, *name, *email, *app_type;
	int active, guest;
};
extern const struct json_shape user_shape, user_lead_shape;
/* source: how much the record is worth. */
uint32_t user_add(struct graph *graph, const struct user_record *user, enum account_source source);
/* An item of a list of users, unless it does not say whose it is: then NONE, and it is lost. */
uint32_t user_take(struct walk *walk, const struct user_record *user, enum account_source source);

/*
 * group_shape: in the site's list of groups; group_ref_shape: where a group is meant that the list has;
 * group_named_shape: older bodies have no groupId, and nothing but the name tells which it is.
 */
struct group_record {
	const char *lack, *id, *name;
};
extern const struct json_shape group_shape, group_ref_shape, group_named_shape;
uint32_t group_add(struct graph *graph, const struct group_record *group, uint8_t access);

/*
 * The actors of a role in a project, as GET /rest/api/3/project/{p}/role/{r} sends them. A group is an actorGroup
 * with a groupId; older bodies have no groupId, or nothing but the actor's own name.
 */
struct actor_user_record {
	const char *id;
};
struct actor_record {
	const char *lack, *id, *type, *name, *display_name;
	struct actor_user_record *user;
	struct group_record *group;
};
struct actors_record {
	const char *lack;
	const char *id;          /* of the role */
	struct json_list actors; /* of struct actor_record */
};
extern const struct json_shape actors_shape;

/* What it lacks: an actor that should be an account or a group, and does not say which; or NULL. */
const char *actor_lack(const struct actor_record *actor);
/* The account's id; NULL: the actor is no account. */
const char *actor_account(const struct actor_record *actor);
/* Is it a group? Its id may be NULL then, and its name, "" at the least, is all there is. */
bool actor_is_group(const struct actor_record *actor, const char **id, const char **name);

/* Of the organisation's API. */
#define V1_ORG "/v1/orgs/{org}"
#define V2_ORG "/v2/orgs/{org}"

/* Interned; NULL reads as "". 2024-01-01T00:00:00.000Z without the fraction, anything else as it is ... */
const char *org_time(struct org *org, const char *time);
/* ... "a; b" of a list of texts ... */
const char *org_joined(struct org *org, const struct json_list *texts);
/* ... and a word that some replies write in large letters. */
const char *org_lower(struct org *org, const char *word);

struct org_counts_record {
	int64_t resources, users;
};
extern const struct json_shape org_counts_shape;

/* What is known by an id, and called by a name. */
struct org_name_record {
	const char *lack, *id, *name;
};

struct org_product_record {
	const char *lack, *id, *key, *active;
};
/*
 * An account; groups: of struct org_name_record. org_user_shape: with all that we ask to be expanded;
 * org_user_old_shape: the older list, which expands nothing; org_member_shape: with its groups alone.
 */
struct org_user_record {
	const char *lack, *id, *name, *email, *status, *claim, *added;
	int mfa, verified;
	struct org_counts_record *counts;
	struct json_list roles, products, groups;
};
extern const struct json_shape org_user_shape, org_user_old_shape, org_member_shape;

#endif
