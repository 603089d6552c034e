/* The user object, as it stands in lists of users, group members, leads and actors (CONTRACT 6.2). */
#ifndef FETCH_JIRA_USER_H
#define FETCH_JIRA_USER_H

#include "model/base/json.h"
#include "model/graph/graph.h"

struct user_record {
	const char *id, *type, *name, *email;
	int active;
};
extern const struct json_shape user_shape;

/* Adds what the record says; source: how much it is worth. */
uint32_t user_add(struct graph *graph, const struct user_record *user, enum account_source source);

#endif
