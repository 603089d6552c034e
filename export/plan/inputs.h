/*
 * The files that a plan was made of, kept beside it as they came: input-1-NAME, input-2-NAME, ... in the
 * order in which they were given, byte for byte. In NAME, what is not a letter, a digit, '.', '-' or '_' of
 * ASCII becomes '_'. So what a reviewer sent back is under the plan's SHA256SUMS, and its digest in plan.json;
 * and the digests of what 'plan' makes for people.
 */
#ifndef EXPORT_PLAN_INPUTS_H
#define EXPORT_PLAN_INPUTS_H

#include "model/base/err.h"
#include "model/plan/plan.h"

/*
 * The SHA-256 of each as it is now, into plan->inputs; before they are read. What is no file has none, for
 * the reader to complain of.
 */
int inputs_note(struct plan *plan, const char *const *paths, size_t count, struct err *err);
/* Copies them into 'dir'. A file that is not as it was noted is an error: the plan is of what was read then. */
int inputs_keep(
    const struct plan *plan, const char *dir, const char *const *paths, struct err *err);

/* The SHA-256 of a file that was made in 'dir', into plan->files: plan.json is written behind it. */
int inputs_made(struct plan *plan, const char *dir, const char *name, struct err *err);
/* How many of both are not what plan.json says; each is told in a line. */
int inputs_check(const struct plan *plan, const char *dir,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err);

#endif
