/*
 * Half a surrogate pair in JSON: yajl turns it into '?' or into a wrong character without a word, so the raw bytes are
 * looked at, a piece at a time.
 */
#ifndef MODEL_BASE_JSON_ESCAPE_H
#define MODEL_BASE_JSON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

struct escapes {
	int at;        /* 0 outside, 1 behind a backslash, 2 to 5 in the four digits of \uXXXX */
	unsigned unit; /* its value so far */
	bool want_low; /* the first half of a pair has just ended */
};

/* Of a piece that yajl has accepted: the offset of the offending byte, or -1. All zero at the document's beginning. */
ptrdiff_t escapes_check(struct escapes *escapes, const char *bytes, size_t len);

#endif
