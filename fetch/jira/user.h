/* Accounts into the graph. */
#ifndef FETCH_JIRA_USER_H
#define FETCH_JIRA_USER_H

#include "model/graph/graph.h"
#include "shapes.h"

/* Adds what the record says; source: how much it is worth. */
uint32_t user_add(struct graph *graph, const struct user_record *user, enum account_source source);

#endif
