/*
 * The directory that 'review' made, read again: run.json (which review, of which snapshot), packs.csv and
 * the packs as they were sent, each by its SHA-256. What came back is compared with it.
 */
#ifndef EXPORT_REVIEW_REVIEW_SENT_H
#define EXPORT_REVIEW_REVIEW_SENT_H

#include "export/run/run_file.h"
#include "model/plan/plan.h"
#include "model/review/returned.h"

int review_sent_read(struct returned *returned, const char *dir, struct err *err);
/*
 * How many packs are not those that packs.csv lists, by their SHA-256, with a line about each. -1: no packs.csv, or it
 * does not list all that run.json counts.
 */
int review_sent_check(const char *dir, const struct run_facts *run,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err);

/*
 * How far each pack is, a row each, in the order of packs.csv; 'inputs' are those that packs came in. It takes the place
 * of an earlier file of that name.
 */
#define REVIEW_STATUS_NAME "review-status.csv"
int review_status_write(const struct returned *returned, const struct input *inputs,
    const char *dir, const char *name, struct err *err);
/* The same at a path that the user names: nothing, an empty file, or an earlier one of its kind has to be in that place. */
int review_status_replace(
    const struct returned *returned, const struct input *inputs, const char *path, struct err *err);
/* --require-complete: a row without a decision refuses the plan as a guard does, so that 'apply' refuses it too. */
void review_status_require(const struct returned *returned, struct plan *plan);

#endif
