/*
 * The results of a plan, in its directory: result.csv, a row for every step; undo.csv, itself a plan
 * with the inverse of everything that was done; and chain.csv, a row for every decision of a review,
 * from the grant to the proof. Each file replaces that of an earlier run by rename.
 */
#ifndef EXPORT_PLAN_RESULT_H
#define EXPORT_PLAN_RESULT_H

#include "model/base/file.h"
#include "model/plan/plan.h"

#define RESULT_NAME "result.csv"
#define UNDO_NAME "undo.csv"
#define CHAIN_NAME "chain.csv"

/*
 * The files; each depends only on the plan and the results of its steps.
 *
 * result.csv   a row for every step
 * undo.csv     a row for every step that was done; one that made an account has no inverse
 * chain.csv    a row for every decision: the grant, who decided what and why, in which pack and cell, on
 *              which reading, the plan's step, what was sent and what was read back; decisions without a step
 *              (not mine, ask later) have the status 'open'. hours_to_revoke: from the end of the reading
 *              that the reviewer saw to the end of the step, to a tenth, for revokes that were done
 */
struct result_file {
	const char *name;
	bool (*applies)(const struct plan *plan); /* NULL: always */
	int (*rows)(struct file *file, const struct plan *plan, struct err *err);
};
extern const struct result_file result_csv, undo_csv, chain_csv;

/* The files that apply to this plan; ends with NULL. */
int result_write(const struct result_file *const *files, const char *dir, const struct plan *plan,
    struct err *err);
/*
 * Does the file match the plan and its results? 1: yes, or it is missing and 'may_lack' is set; 0: no, or it is there though
 * it does not apply to this plan; -1: it could not be read.
 */
int result_check(const struct result_file *file, const char *dir, const struct plan *plan,
    bool may_lack, struct err *err);
size_t result_undone(const struct plan *plan); /* rows of undo.csv */

#endif
