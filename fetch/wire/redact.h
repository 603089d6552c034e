/*
 * Keeps credentials out of what a server says: a server, or whatever stands in between, may send back what it was
 * sent, in an error, in a header, in a name. Everything that comes from the network goes through here, so that nobody
 * behind it has to care.
 *
 * Looked for: what is sent as a credential, the token or key in it, and the base64 of both wherever it begins in a longer
 * text; all in them may be percent-encoded (%2B), escaped as in JSON (\u002b, \/) or written as in HTML (&#43;, &amp;), and
 * that again (JSON in JSON). Each is replaced by [redacted]; nothing else is changed. Words of fewer than
 * REDACT_LEAST characters are not looked for: they would be found everywhere, and no real token is one.
 */
#ifndef FETCH_WIRE_REDACT_H
#define FETCH_WIRE_REDACT_H

#include <stddef.h>

#define REDACTED "[redacted]"

enum { REDACT_LEAST = 8 };

struct redact;
struct redact *redact_new(void);
/* A header's value: "Basic BASE64" or "Bearer KEY". */
void redact_add(struct redact *redact, const char *authorization);
/* A copy of the whole text; the caller frees it. */
char *redact_text(const struct redact *redact, const char *text);
void redact_free(struct redact *redact); /* wiped; NULL is fine */

/* A text that comes in pieces, cut anywhere; all zero but for 'redact' is one that begins. */
struct redacting {
	const struct redact *redact;
	char *bytes; /* what may be the beginning of a credential is held back */
	size_t len, room;
};

/* 'take' gets what can be told by now. -1 as soon as it returns that; the rest is then forgotten. */
int redacting_add(struct redacting *redacting, const char *bytes, size_t len,
    int (*take)(void *arg, const char *bytes, size_t len), void *arg);
/* No more pieces come: 'take' gets what was held back, and the next text may begin. */
int redacting_end(
    struct redacting *redacting, int (*take)(void *arg, const char *bytes, size_t len), void *arg);
void redacting_begin(struct redacting *redacting); /* forgets what was held back */
void redacting_release(struct redacting *redacting);

#endif
