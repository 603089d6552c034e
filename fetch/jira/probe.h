/* What 'check' tries after the login: one small request per kind of object. */
#ifndef FETCH_JIRA_PROBE_H
#define FETCH_JIRA_PROBE_H

#include "model/base/arena.h"
#include "model/base/err.h"

struct site;

/* What 'check' shows: one row per thing that was tried. */
struct check_row {
	const char *what; /* "log in", "permission Administer Jira", "groups", ... */
	bool ok;
	const char *detail; /* what was seen, or what the reports would not show and who can help */
};
struct check_result {
	struct arena arena;
	struct check_row rows[32];
	size_t count;
};

/* 0: all is there. 1: result says what is missing, err->status is STATUS_DENIED. -1: it could not be tried. */
int probe_all(struct site *site, struct check_result *result, struct err *err);

#endif
