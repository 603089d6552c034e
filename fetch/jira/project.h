/* What the parts of a project have in common. */
#ifndef FETCH_JIRA_PROJECT_H
#define FETCH_JIRA_PROJECT_H

#include "site.h"

/* 404 for a part of a project: expected of an archived one; a live one is asked for again, once. */
bool project_part_refused(struct site *site, struct walk *walk, const struct reply *reply);

#endif
