/* One question and its answer, for what is asked once and walked over by nobody. */
#ifndef FETCH_WRITE_ASK_H
#define FETCH_WRITE_ASK_H

#include "fetch/walk/pager.h"

/*
 * GETs 'path' (below /rest/api/3, encoded) from Jira and decodes the answer into 'arena'. NULL: err
 * says why; *status (may be NULL) is then the answer's, 0 without one.
 */
void *ask(struct pager *pager, const char *path, const struct json_field *root, struct arena *arena,
    long *status, struct err *err);

#endif
