/*
 * audit.jsonl: every request that an apply sent, reads too, one line each, bound to the lines
 * before it (sealed.h). It holds no header and no body, so no secret. Lines are on the disk when
 * request_log_close returns 0; that a write was sent is the journal's to remember.
 */
#ifndef EXPORT_PLAN_REQUEST_LOG_H
#define EXPORT_PLAN_REQUEST_LOG_H

#include "sealed.h"

#define REQUEST_LOG_NAME "audit.jsonl"

struct request_record {
	struct sealed_line line;
	const char *time; /* of the reply, UTC */
	uint64_t step;    /* 0: for the run as a whole */
	const char *method, *path;
	uint64_t status;     /* HTTP; 0: no reply */
	uint64_t attempt;    /* 1 for the first */
	const char *trouble; /* in words; NULL: none */
	const char *account; /* as whom Jira answered */
};

/* Checks what an earlier run left, then stands ready to append; with write false it only checks. */
int request_log_open(struct sealed *log, const char *dir, bool write, struct err *err);
int request_log_append(struct sealed *log, const struct request_record *record, struct err *err);
/* On the disk, when it was open. */
int request_log_close(struct sealed *log, struct err *err);

#endif
