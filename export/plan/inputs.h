/*
 * The files that a plan was made from, copied beside it byte for byte: input-1-NAME, input-2-NAME, ... in the
 * order given. In NAME, anything but an ASCII letter, a digit, '.', '-' or '_' becomes '_'. So SHA256SUMS covers
 * what a reviewer returned, and plan.json holds its digest. plan.json also holds the digests of files that 'plan'
 * makes for people.
 */
#ifndef EXPORT_PLAN_INPUTS_H
#define EXPORT_PLAN_INPUTS_H

#include "model/base/err.h"
#include "model/plan/plan.h"

/*
 * Notes the current SHA-256 of each in plan->inputs, before they are read. What is not a file gets none: the
 * reader reports it.
 */
int inputs_note(struct plan *plan, const char *const *paths, size_t count, struct err *err);
/* Copies them into 'dir'. A file that changed since it was noted is an error: the plan was made from the old one. */
int inputs_keep(
    const struct plan *plan, const char *dir, const char *const *paths, struct err *err);

/* Notes the SHA-256 of a file made in 'dir' in plan->files; plan.json is written after it. */
int inputs_made(struct plan *plan, const char *dir, const char *name, struct err *err);
/* How many of both differ from plan.json; each gets a line of output. */
int inputs_check(const struct plan *plan, const char *dir,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err);

#endif
