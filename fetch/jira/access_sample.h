/* Asking Jira itself about the access of some accounts. */
#ifndef FETCH_JIRA_ACCESS_SAMPLE_H
#define FETCH_JIRA_ACCESS_SAMPLE_H

#include "site.h"

/*
 * Seals the graph, chooses (model/access/sample.h), asks, and leaves the answers in the run. In a replay the same
 * accounts are chosen, for the graph is the same, and so the same is asked.
 */
int sample_read(struct site *site, uint32_t n, struct err *err);

#endif
