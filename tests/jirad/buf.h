/*
 * Growing bytes, and JSON text written into them. The caller owns a buf and frees it with buf_free;
 * all zero is an empty one. Running out of memory ends the program.
 */
#ifndef JIRAD_BUF_H
#define JIRAD_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *at; /* a NUL follows the bytes as soon as there are any */
	size_t len, cap;
};

void *need_memory(void *p); /* p, or the end of the program */
void buf_add(struct buf *b, const char *s, size_t len);
void buf_text(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_free(struct buf *b);

/* Puts bytes in at a place, and cuts len bytes out from there. */
void buf_splice(struct buf *b, size_t at, size_t len, const char *s, size_t slen);

/*
 * JSON from a pattern: ' stands for ", %s is a quoted text (NULL: null), %r text as it is, %d a
 * long long, %b a bool as int, %u a text percent-encoded as a URL wants it.
 */
void buf_json(struct buf *b, const char *pattern, ...);

/* A quoted JSON text; bytes that are no UTF-8 become U+FFFD. */
void buf_quote(struct buf *b, const char *s, size_t len);

/* Percent-encoded: all but letters, digits and - . _ ~ */
void buf_encode(struct buf *b, const char *s);

#endif
