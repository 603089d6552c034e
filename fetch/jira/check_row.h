/* What 'check' shows: a row for each thing that was tried. */
#ifndef FETCH_JIRA_CHECK_ROW_H
#define FETCH_JIRA_CHECK_ROW_H

#include "model/base/arena.h"

enum check_verdict {
	CHECK_OK,
	CHECK_MISSING, /* complete reports need it */
	CHECK_NO, /* a write that would be refused, or an optional reading; reports do without */
	CHECK_UNSURE, /* a write of which nobody can tell beforehand */
};

struct check_row {
	const char *what; /* "log in", "permission Administer Jira", "read groups", ... */
	enum check_verdict verdict;
	const char
	    *detail; /* what was seen, or what would be missing or refused and who can help */
};
struct check_result {
	struct arena arena;
	struct check_row rows[40];
	size_t count;
};

#endif
