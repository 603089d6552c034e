/*
 * audit.jsonl: every request that an apply sent, reads too, one line each, bound to the lines
 * before it (chain.h). It holds no header and no body, so no secret. Lines are on the disk when
 * audit_close returns 0; that a write was sent is the journal's to remember.
 */
#ifndef EXPORT_PLAN_REQUEST_LOG_H
#define EXPORT_PLAN_REQUEST_LOG_H

#include "chain.h"

#define AUDIT_NAME "audit.jsonl"

struct audit_record {
	struct chain_line line;
	const char *time; /* of the reply, UTC */
	uint64_t step;    /* 0: for the run as a whole */
	const char *method, *path;
	uint64_t status;     /* HTTP; 0: no reply */
	uint64_t attempt;    /* 1 for the first */
	const char *trouble; /* in words; NULL: none */
	const char *account; /* as whom Jira answered */
};

struct audit {
	struct chain chain;
};

/* Checks what an earlier run left, then stands ready to append; with write false it only checks. */
int audit_open(struct audit *audit, const char *dir, bool write, struct err *err);
int audit_append(struct audit *audit, const struct audit_record *record, struct err *err);
int audit_close(struct audit *audit, struct err *err);

#endif
