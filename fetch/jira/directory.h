/* The organisation's side of a reading; nothing happens without an organisation key. */
#ifndef FETCH_JIRA_DIRECTORY_H
#define FETCH_JIRA_DIRECTORY_H

#include "model/base/err.h"

struct site;

/* Before anything else: does the key open this organisation? */
int org_login(struct site *site, struct err *err);
/* All lists. What concerns other sites is counted and not kept. */
void org_start(struct site *site);
#endif
