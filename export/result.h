/*
 * What became of a plan, in its directory: result.csv, a row for every step; undo.csv, which is
 * itself a plan of the inverse of all that was done; and chain.csv, a row for every decision of a review,
 * from the grant to the proof. Each file replaces the one of an earlier run by rename, whole.
 *
 * Texts may be NULL and are the caller's.
 */
#ifndef EXPORT_RESULT_H
#define EXPORT_RESULT_H

#include "../model/err.h"
#include "../model/plan.h"

#define RESULT_NAME "result.csv"
#define UNDO_NAME "undo.csv"
#define CHAIN_NAME "chain.csv"

struct result {
	const char *status; /* done noop stale refused failed pending */
	const char *message, *before, *after, *verified, *started, *finished;
	const char *account;             /* id of an account that the step made */
	const char *issue, *issue_state; /* of a ticket */
	uint64_t http_status, attempts;
};

/* Before anything was carried out. */
struct result result_begin(const struct step *step);
/* results[i] belongs to plan->steps[i]. */
int result_write(
    const char *dir, const struct plan *plan, const struct result *results, struct err *err);
/* *rows: how many; a step that made an account has no inverse. */
int undo_write(const char *dir, const struct plan *plan, const struct result *results, size_t *rows,
    struct err *err);
/*
 * Of each decision: the grant, who decided what and why, in which pack and cell, on which reading, the
 * plan's step, what was sent and what was read back; what nothing follows from (not mine, ask later) has
 * the status 'open'. hours_to_revoke: from the end of the reading that the reviewer saw to the end of the
 * step, in tenths, of revokes that were done. Nothing is written for a plan that is of no review.
 */
int chain_write(
    const char *dir, const struct plan *plan, const struct result *results, struct err *err);

#endif
