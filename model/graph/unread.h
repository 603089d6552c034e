/*
 * What a reading cannot answer, because it did not get to it: whatever is not found among things that were not
 * read whole may be there all the same. It is the site's failure then, not that of whoever names it.
 */
#ifndef MODEL_GRAPH_UNREAD_H
#define MODEL_GRAPH_UNREAD_H

#include "model/base/err.h"
#include "run.h"

enum unread_kind {
	UNREAD_NOTHING, /* what is wrong hangs on nothing that is read */
	UNREAD_ACCOUNTS,
	UNREAD_GROUPS,
	UNREAD_PROJECTS,
	UNREAD_ROLES, /* of projects */
	UNREAD_MEMBERSHIPS,
	UNREAD_ACTORS, /* of roles */
	UNREAD_SCHEMES,
};

/*
 * Were things of this kind not read whole? Then 'why' says so: "cannot be judged: projects were not read (GET
 * /rest/api/3/project/search: HTTP 403)". run: NULL is one that is whole.
 */
bool unread(const struct run *run, enum unread_kind kind, char *why, size_t room);
/*
 * Something was not found, and err says so. If things of its kind were not read whole, err says that instead,
 * with the status of the reading; err then is about 'at', "rows.csv:2:3", unless that is NULL.
 */
void unread_blame(const struct run *run, enum unread_kind kind, const char *at, struct err *err);

#endif
