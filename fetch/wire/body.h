/*
 * The bytes of one reply's body, kept until its request is over: as they came, or packed once there are many, for a list
 * without pages may be a hundred megabytes of much the same.
 */
#ifndef FETCH_WIRE_BODY_H
#define FETCH_WIRE_BODY_H

#include <stddef.h>

struct ZSTD_CCtx_s;

/* All zero is an empty one. */
struct body {
	char *bytes; /* plain, or packed */
	size_t len;  /* of the body */
	size_t used, room;
	struct ZSTD_CCtx_s *packer; /* NULL: plain */
};

void body_add(struct body *body, const char *bytes, size_t len);
/* Nothing is added any more. */
void body_end(struct body *body);
/* After body_end: the whole body in pieces, in order; as often as it is wanted. */
void body_each(
    const struct body *body, void (*take)(void *arg, const char *bytes, size_t len), void *arg);
void body_release(struct body *body);

#endif
