/*
 * The actors of a role in a project, as GET /rest/api/3/project/{p}/role/{r} sends them: for reading the site, and for
 * looking before and after a write. A group is an actorGroup with a groupId; older bodies have no groupId, or nothing
 * but the actor's own name.
 */
#ifndef FETCH_JIRA_ACTOR_H
#define FETCH_JIRA_ACTOR_H

#include "shapes.h"

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

#endif
