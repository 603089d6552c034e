/*
 * What people type, into records of the sealed graph: an account by id, e-mail or display name, a group by
 * id or name, a project by key or id.
 *
 * An id wins over everything. E-mails and display names are compared exactly at first, then without
 * regard to the case of ASCII letters; a name that several share is never guessed: the error lists them
 * with their ids. All return NONE then, STATUS_USAGE, and for an unknown word the nearest known ones.
 *
 * Cost: an id one look-up; a name once through all accounts or groups.
 */
#ifndef MODEL_GRAPH_LOOKUP_H
#define MODEL_GRAPH_LOOKUP_H

#include "graph.h"
#include "model/base/err.h"

uint32_t lookup_account(const struct graph *graph, const char *word, struct err *err);
uint32_t lookup_group(const struct graph *graph, const char *word, struct err *err);
uint32_t lookup_project(const struct graph *graph, const char *word, struct err *err);

#endif
