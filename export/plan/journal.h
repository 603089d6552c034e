/*
 * journal.jsonl: what an apply was about to do, and what became of it. Every record is on the disk
 * before the next request is sent, so that after a crash at any point the journal says which writes
 * may have happened: those with an intent and no outcome. They are settled by reading the site.
 *
 * Records in order: begin (one for each start of the program), then for each step an intent and an
 * outcome, or an outcome alone when nothing had to be sent; end, when no step is left; then a look for each
 * step, what is so after all of it. So result.csv can be told again from the plan and its journal.
 *
 * A line is bound to those before it (sealed.h): a torn last one is normal, a changed or a missing
 * one is refused with STATUS_REFUSED. A journal belongs to its opener until journal_close.
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
	const char *tickets; /* --tickets, as given */
	/* intent, outcome */
	uint64_t step;
	const char *action; /* what is sent: for people */
	const char *status, *message, *before, *after;
	const char *verified; /* of a look: "yes", "no", "unknown" */
	const char *issue_state;
	const char *started;
	const char *made; /* what came to be: the id of an account, the key of an issue */
	uint64_t http_status, attempts;
};

/* take is given every record, in order; see sealed_open. The file is closed with sealed_close. */
int journal_open(struct sealed *journal, const char *dir, bool write,
    int (*take)(void *arg, const struct journal_record *record, struct err *err), void *arg,
    struct err *err);
/* With 'sync' it is on the disk when this returns 0; else sealed_sync has to follow. */
int journal_append(
    struct sealed *journal, const struct journal_record *record, bool sync, struct err *err);

#endif
