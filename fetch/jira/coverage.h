/* Turns what the walks counted into the rows of completeness.csv. */
#ifndef FETCH_JIRA_COVERAGE_H
#define FETCH_JIRA_COVERAGE_H

#include "site.h"

void coverage_settle(struct site *site);

#endif
