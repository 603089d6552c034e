/* The part of probe.h that tries writes, and what it shares with the part that tries reads. */
#ifndef FETCH_JIRA_PROBE_WRITE_H
#define FETCH_JIRA_PROBE_WRITE_H

#include "check_row.h"
#include "site.h"

enum { PROBES_MAX = 32, WRITES = 12 };

struct probing {
	struct check_row rows[PROBES_MAX]; /* by walk->a; detail NULL: not said yet */
	size_t count;
	struct pool admins;    /* ids of the groups that administer the site */
	const char *own_admin; /* the name of one of them that the account is in */
};

/* An object of which nothing is looked at. */
extern const struct json_shape probe_nothing;
/* Starts the walks; and, when they are over, the details of those that went well. */
void probe_writes_start(struct site *site);
void probe_writes_settle(struct site *site);

#endif
