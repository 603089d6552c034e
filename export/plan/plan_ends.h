/*
 * Rows for what ends: of a roster, everybody who has left; of plans, grants whose day has come. Each is a row as if somebody
 * had written it, with the place that it comes from.
 */
#ifndef EXPORT_PLAN_PLAN_ENDS_H
#define EXPORT_PLAN_PLAN_ENDS_H

#include "model/base/err.h"
#include "model/plan/plan_rows.h"

/* A row 'leaver' for whoever the roster (export/read/roster_file.h) says has left by today; on the last day nobody has. */
int plan_leavers_add(struct plan_rows *rows, const char *roster,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err);
/*
 * A row 'revoke' for each grant of a plan that was done and expires today or earlier. The latest plan that was carried out has
 * the last word: a grant that was there already moves the day, and what was revoked since is not due. What is not there any
 * more, and plans of other sites, are passed over. paths: directories of plans, and folders
 * that have such directories, which are taken in the order of their names. -1: one cannot be read, or there are no plans.
 */
int plan_expired_add(
    struct plan_rows *rows, const char *const *paths, size_t count, struct err *err);

#endif
