/*
 * Reading a site: log in, walk every endpoint, fill the graph; or replay a snapshot through the same
 * decoders. This is all that cmd/ needs of fetch/.
 *
 * fetch_site and fetch_replay return 0 when there is something worth showing: then run->complete tells
 * whether it is everything, and run->reasons why not. -1: nothing usable; err->status is the exit code.
 * The graph is filled, not sealed.
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "fetch/wire/http.h"
#include "model/base/err.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"

struct fetch_progress {
	const char *phase;    /* "logging in", "reading the site", "looking up accounts" */
	uint64_t done, total; /* replies had, and replies expected as far as is known */
	struct http_stats http;
};

struct fetch_settings {
	const char *site;    /* as configured; see site_parse */
	const char *gateway; /* https://api.atlassian.com, or another one for tests */
	const char *email;
	const char *token;    /* never kept, never written */
	const char *projects; /* "KEY,KEY", or NULL for all */
	struct site_id only;  /* actions alone: another site than this is refused; NULLs: any */
	const char *org;      /* id of the organisation, or NULL: it is not read */
	const char *org_key;  /* like the token */
	const char *
	    memberships; /* "jira", "directory" or "auto": where they come from, with an organisation */
	unsigned sample; /* accounts to ask Jira itself about, 0: none; see model/access/sample.h */
	unsigned parallel; /* PARALLEL_AUTO or a number */
	unsigned deadline; /* seconds, 0: none */
	/* At least four times a second; true: stop. May be NULL. */
	bool (*progress)(void *arg, const struct fetch_progress *progress);
	/* One line worth saying at once ("waiting 12 s: rate limit"). May be NULL. */
	void (*note)(void *arg, const char *text);
	void *arg;
};

/* Is this a site we could talk to? Checks form alone; for early messages. */
int fetch_site_valid(const char *site, struct err *err);
int fetch_gateway_valid(const char *gateway, struct err *err);

/*
 * Reads the site into the graph; every reply goes to 'snapshot', a new file at that path, or nowhere when
 * it is NULL. *org: the organisation, not yet joined; NULL without one. The caller's, org_release.
 */
int fetch_site(const struct fetch_settings *settings, const char *snapshot, struct graph *graph,
    struct run *run, struct org **org, struct err *err);

int fetch_replay(
    const char *snapshot, struct graph *graph, struct run *run, struct org **org, struct err *err);

struct audit_log; /* model/change/audit.h */
/*
 * What the site's audit log says of the time between two readings, newest first; every reply goes to
 * 'snapshot', a new file, or nowhere when it is NULL. 0 also when the log was refused or not read to its end:
 * log->refused says why. The log is the caller's, audit_log_release, also after -1.
 */
int fetch_audit(const struct fetch_settings *settings, const struct run *from, const struct run *to,
    const char *snapshot, struct audit_log *log, struct err *err);

/* What 'check' shows: one row per thing that was tried. */
struct check_row {
	const char *what; /* "log in", "permission Administer Jira", "groups", ... */
	bool ok;
	const char *detail; /* what was seen, or what the reports would lack and who can mend it */
};
struct check_result {
	struct arena arena;
	struct check_row rows[32];
	size_t count;
};
/* 0: all is well, or result says what is missing (then err->status is STATUS_DENIED and 1 is returned). */
int fetch_check(
    const struct fetch_settings *settings, struct check_result *result, struct err *err);

#endif
