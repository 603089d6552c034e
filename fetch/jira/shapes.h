/* Objects that stand in more than one kind of reply. */
#ifndef FETCH_JIRA_SHAPES_H
#define FETCH_JIRA_SHAPES_H

#include "model/base/json.h"

/* In lists of users, group members, leads and actors (CONTRACT 6.2). */
struct user_record {
	const char *id, *type, *name, *email;
	int active;
};
extern const struct json_shape user_shape;

struct group_record {
	const char *id, *name;
};
/* group_named_shape: older bodies have no groupId, and nothing but the name tells which it is. */
extern const struct json_shape group_shape, group_named_shape;

#endif
