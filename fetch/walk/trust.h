/* Whether a reply can be believed to be to us: Jira says whose login it took a request for. */
#ifndef FETCH_WALK_TRUST_H
#define FETCH_WALK_TRUST_H

#include "endpoint.h"
#include "refusal.h"

/*
 * Of a service that we are logged in to. -1, STATUS_DENIED: the credentials are not accepted any more, or the
 * answer was to somebody else, or to nobody; nothing that comes now can be believed. A 401 that bears our own
 * account, or that is for want of a scope, refuses one call and no more. reply: its trouble is as refusal_tell
 * left it, for the message.
 */
int trust_check(const struct reply *reply, enum refusal refusal, enum service service,
    const char *account_id, struct err *err);

#endif
