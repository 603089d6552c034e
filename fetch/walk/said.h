/* What an error's body says, in the shapes that Jira, the gateway and the organisation's API use (CONTRACT 4). */
#ifndef FETCH_WALK_SAID_H
#define FETCH_WALK_SAID_H

#include <stddef.h>

enum { SAID_MAX = 200 };

/*
 * The first message in a body, or in the beginning of one, made harmless and at most SAID_MAX bytes long; ""
 * when there is none. out: SAID_MAX + 1 bytes.
 */
void said(const char *body, size_t len, char *out);

#endif
