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

#include "begun.h"
#include "fetch/jira/optional.h"
#include "fetch/jira/probe.h"
#include "fetch/jira/settings.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"

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

/* 0: all is well, or result says what is missing (then err->status is STATUS_DENIED and 1 is returned). */
int fetch_check(
    const struct fetch_settings *settings, struct check_result *result, struct err *err);

#endif
