/*
 * What became of a plan, in its directory: result.csv, a row for every step; undo.csv, which is
 * itself a plan of the inverse of all that was done; and chain.csv, a row for every decision of a review,
 * from the grant to the proof. Each file replaces the one of an earlier run by rename, whole.
 */
#ifndef EXPORT_PLAN_RESULT_H
#define EXPORT_PLAN_RESULT_H

#include "model/base/file.h"
#include "model/plan/plan.h"

#define RESULT_NAME "result.csv"
#define UNDO_NAME "undo.csv"
#define CHAIN_NAME "chain.csv"

/*
 * The files, each told by the plan and the results of its steps alone.
 *
 * result.csv   a row for every step
 * undo.csv     a row for every step that was done; one that made an account has no inverse
 * chain.csv    a row for every decision: the grant, who decided what and why, in which pack and cell, on
 *              which reading, the plan's step, what was sent and what was read back; what nothing follows
 *              from (not mine, ask later) has the status 'open'. hours_to_revoke: from the end of the
 *              reading that the reviewer saw to the end of the step, in tenths, of revokes that were done
 */
struct result_file {
	const char *name;
	bool (*applies)(const struct plan *plan); /* NULL: always */
	int (*rows)(struct file *file, const struct plan *plan, struct err *err);
};
extern const struct result_file result_csv, undo_csv, chain_csv;

/* Those of the list that apply; ends with NULL. */
int result_write(const struct result_file *const *files, const char *dir, const struct plan *plan,
    struct err *err);
/*
 * Is the file that is there what plan and results come to? 1: it is, or there is none and 'may_lack'; 0: it is
 * not; -1: it could not be read.
 */
int result_check(const struct result_file *file, const char *dir, const struct plan *plan,
    bool may_lack, struct err *err);
size_t result_undone(const struct plan *plan); /* rows of undo.csv */

#endif
