/*
 * What characters are when they are percent-encoded (%2B), escaped as in JSON (\u002b, \/) or written as in HTML (&#43;,
 * &amp;), also in one another: JSON in JSON, %252B.
 */
#ifndef FETCH_WIRE_UNESCAPE_H
#define FETCH_WIRE_UNESCAPE_H

#include <stdbool.h>
#include <stddef.h>

enum { UNESCAPE_MOST = 8 }; /* bytes of one character: "&#0043;" */

/* The character that is encoded here, and in how many bytes; -1: none is. */
int unescape_one(const char *at, size_t len, size_t *used);

/* A text decoded, and where in the first one each character began; from[len] is the first one's length. */
struct unescaped {
	char *bytes;
	size_t *from;
	size_t len, room;
};
/* false: nothing in it is encoded that a plain word may be hidden by, and there is nothing to release. */
bool unescape(struct unescaped *out, const char *bytes, size_t len);
void unescaped_release(struct unescaped *out); /* wiped */

#endif
