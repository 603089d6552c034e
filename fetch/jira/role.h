/* What the parts of a project have in common, and what roles leave for later. */
#ifndef FETCH_JIRA_ROLE_H
#define FETCH_JIRA_ROLE_H

#include "site.h"

/* 404 for a part of a project: expected of an archived one; a live one is asked for again, once. */
bool project_part_refused(struct site *site, struct walk *walk, const struct reply *reply);
/* When all projects are known: which of them the team-managed roles of the site's list belong to. */
void role_scopes_settle(struct site *site);

#endif
