/*
 * What 'check' tries after the login: one small request per kind of object to be read, one per optional reading, and one per kind of write,
 * each of which names what cannot exist, so that it can change nothing: what Jira says to it tells whether the
 * token may.
 */
#ifndef FETCH_JIRA_PROBE_H
#define FETCH_JIRA_PROBE_H

#include "check_row.h"
#include "model/base/err.h"

struct site;

/* 0: nothing is missing. 1: result says what is, err->status is STATUS_DENIED. -1: it could not be tried. */
int probe_all(struct site *site, struct check_result *result, struct err *err);

#endif
