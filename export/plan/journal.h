/*
 * journal.jsonl: what an apply was about to do, and the outcome. Every record is on disk before the
 * next request is sent, so that after a crash at any point the journal says which writes may have
 * happened: those with an intent and no outcome. They are settled by reading the site.
 *
 * Records in order: begin (one for each start of the program), then for each step an intent and an
 * outcome, or only an outcome if nothing had to be sent; end, when no step is left; then a look for each
 * step: its state after everything. So result.csv can be rebuilt from the plan and its journal.
 *
 * Each line is bound to those before it (sealed.h): a torn last line is normal, a changed or missing
 * one is refused with STATUS_REFUSED. A journal belongs to its opener until sealed_close.
 */
#ifndef EXPORT_PLAN_JOURNAL_H
#define EXPORT_PLAN_JOURNAL_H

#include "sealed.h"

#define JOURNAL_NAME "journal.jsonl"
#define JOURNAL_BEGIN "begin"
#define JOURNAL_INTENT "intent"
#define JOURNAL_OUTCOME "outcome"
#define JOURNAL_END "end"
#define JOURNAL_LOOK "look"

struct journal_record {
	struct sealed_line line;
	const char *phase; /* one of the words above */
	const char *time;  /* UTC */
	/* begin */
	const char *plan; /* the plan's SHA-256 */
	const char *site, *account, *via;
	const char *by;      /* the process, its user and its machine, for people */
	const char *tickets; /* --tickets, as given */
	/* intent, outcome */
	uint64_t step;
	const char *action; /* what is sent, for people */
	const char *status, *message, *before, *after;
	const char *verified; /* of a look: "yes", "no", "unknown" */
	const char *issue_state;
	const char *started;
	const char *made; /* what was made: the id of an account, the key of an issue */
	uint64_t http_status, attempts;
};

/* take gets every record, in order; see sealed_open. Append records with sealed_append. */
int journal_open(struct sealed *journal, const char *dir, bool write,
    int (*take)(void *arg, const struct journal_record *record, struct err *err), void *arg,
    struct err *err);

/*
 * audit.jsonl: every request that an apply sent, including reads, one line each, sealed likewise. It holds no
 * headers and no bodies, so no secrets. The journal, not this file, records that a write was sent.
 */
#define REQUEST_LOG_NAME "audit.jsonl"

struct request_record {
	struct sealed_line line;
	const char *time; /* of the reply, UTC */
	uint64_t step;    /* 0: of no step */
	const char *method, *path;
	uint64_t status;     /* HTTP; 0: no reply */
	uint64_t attempt;    /* 1 for the first */
	const char *trouble; /* in words; NULL: none */
	const char *account; /* the account that Jira answered as */
};

/* Checks what an earlier run left, then opens for appending; with write false it only checks. */
int request_log_open(struct sealed *log, const char *dir, bool write, struct err *err);
/* 0: everything appended is on disk, if the log was open. */
int request_log_close(struct sealed *log, struct err *err);

#endif
