/* What 'check' tries after the login: one small request per kind of object. */
#ifndef FETCH_JIRA_PROBE_H
#define FETCH_JIRA_PROBE_H

#include "fetch/walk/endpoint.h"

/* 0: all is there. 1: result says what is missing, err->status is STATUS_DENIED. -1: it could not be tried. */
int probe_all(struct fetch *fetch, struct check_result *result, struct err *err);

#endif
