/*
 * What one attempt of one request makes of its body: records, decoded as it comes; the beginning of its
 * text, for what an error says; and all of its bytes where they are to be kept. Of an endpoint that streams the records
 * are only looked at as they come, and decoded again from the bytes, which are always kept.
 */
#ifndef FETCH_WALK_DECODER_H
#define FETCH_WALK_DECODER_H

#include "fetch/wire/body.h"
#include "mask.h"
#include "paging.h"

struct decoder {
	struct arena arena;
	struct json *json;
	enum paging_style paging;
	struct json_field fields[PAGING_FIELDS], root;
	struct json_shape shape;
	bool streamed;
	bool masked; /* what it is fed goes through the mask first */
	struct mask mask;
	/* Of decoder_end. page: NULL when it is the bare list, or no list at all. */
	void *out;
	const struct page_record *page;
	struct err err;
	bool broken;
	char head[2048]; /* NUL-terminated */
	size_t head_len, len;
	struct body body; /* empty unless it is kept */
	size_t held;      /* of it, in the pager's count */
};

struct decoder *decoder_new(const struct endpoint *endpoint);
/* A body that is not JSON is reported by decoder_end: here it may still be an error's text. */
void decoder_feed(struct decoder *decoder, const char *bytes, size_t len, bool keep);
/* What it holds of the body, in bytes: all of it, or of one that is streamed what is packed. */
size_t decoder_held(const struct decoder *decoder);
/*
 * Of a page that is the page it should be: its records, in order. Those of a streamed one are decoded for this once more
 * from the kept body, for none may be handed on before all are known to be good. Answers how many.
 */
size_t decoder_each(
    struct decoder *decoder, void (*item)(void *arg, const void *record), void *arg);
/* The reply has arrived completely: is it the page that begins at 'start'? */
int decoder_end(
    struct decoder *decoder, const struct reply *reply, uint64_t start, struct err *err);
void decoder_free(struct decoder *decoder); /* NULL is fine */

#endif
