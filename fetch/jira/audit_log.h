/* The audit log, and how it writes times. */
#ifndef FETCH_JIRA_AUDIT_LOG_H
#define FETCH_JIRA_AUDIT_LOG_H

#include "model/base/arena.h"

/* "2026-11-23T08:00:00Z" as the log has it: "2026-11-23T08:00:00.000+0000". */
const char *audit_time(struct arena *arena, const char *rfc3339);

#endif
