/*
 * What an error's body says, in the shapes that Jira, the gateway and the organisation's API use, and in those
 * of whatever stands before them: a page, or plain text.
 */
#ifndef FETCH_WALK_SAID_H
#define FETCH_WALK_SAID_H

#include <stddef.h>

enum { SAID_MAX = 300 };

/*
 * All messages in a body, or in the beginning of one, with "; " between them: of Jira's error object both
 * halves, those of fields as "field: message"; of a page its title, else its first line; of text its first line.
 * Made harmless and at most SAID_MAX bytes long; "" when there is nothing. out: SAID_MAX + 1 bytes.
 */
void said(const char *body, size_t len, char *out);

#endif
