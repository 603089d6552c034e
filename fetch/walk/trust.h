/* Whether a reply can be believed to be to us: Jira says whose login it took a request for. */
#ifndef FETCH_WALK_TRUST_H
#define FETCH_WALK_TRUST_H

#include "fetch/wire/request.h"

/* good: it is an answer, so it must name us. -1, STATUS_DENIED: it was to somebody else, or to nobody. */
int trust_check(const struct reply *reply, const char *account_id, bool good, struct err *err);

#endif
