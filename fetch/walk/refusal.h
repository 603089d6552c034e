/*
 * What a refusal means beyond its status, and how it is told: what happened, what to do, and the server's own
 * words. Statuses alone mislead: a token that lacks a scope is refused with the 401 of one that has expired, and
 * an address that is not on the site's allowlist with the 403 of an account that lacks a permission.
 */
#ifndef FETCH_WALK_REFUSAL_H
#define FETCH_WALK_REFUSAL_H

#include "fetch/wire/request.h"

enum refusal {
	REFUSAL_OTHER,
	REFUSAL_SCOPE, /* the gateway: the token has no scope for this call; nothing was executed */
	REFUSAL_ADDRESS, /* the site's IP allowlist */
};

/*
 * Adds to the reply's trouble what its body says, or begins to say. method, path: of the call, to name its scope;
 * path as scope_needed has it.
 */
enum refusal refusal_tell(
    struct reply *reply, const char *body, size_t len, const char *method, const char *path);

#endif
