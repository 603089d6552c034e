/* Scopes that the token turned out to lack: what needs one of them need not be sent. */
#ifndef FETCH_WRITE_SCOPES_H
#define FETCH_WRITE_SCOPES_H

#include <stdbool.h>
#include <stddef.h>

enum { SCOPES_MAX = 8 };

struct scopes {
	const char *list[SCOPES_MAX]; /* of scope_needed */
	size_t count;
};

/* scope: of scope_needed; NULL is never lacking. */
bool scopes_lack(const struct scopes *scopes, const char *scope);
void scopes_note(struct scopes *scopes, const char *scope);

#endif
