/* Permission schemes: what the list of them lacks. */
#ifndef FETCH_JIRA_SCHEME_H
#define FETCH_JIRA_SCHEME_H

#include "site.h"

/* Walks the schemes that projects use and the list of schemes lacks. */
void schemes_unlisted_start(struct site *site);

#endif
