/*
 * What one attempt of one request makes of its body: records, decoded as it comes; the beginning of its
 * text, for what an error says; and all of its bytes where they are to be kept.
 */
#ifndef FETCH_WALK_DECODER_H
#define FETCH_WALK_DECODER_H

#include "paging.h"

struct decoder {
	struct arena arena;
	struct json *json;
	struct json_field fields[PAGING_FIELDS], root;
	struct json_shape shape;
	/* Of decoder_end. page: NULL when it is the bare list, or no list at all. */
	void *out;
	const struct page_record *page;
	struct err err;
	bool broken;
	char head[2048]; /* NUL-terminated */
	size_t head_len;
	char *body; /* NULL unless it is to be kept */
	size_t len, room;
};

struct decoder *decoder_new(const struct endpoint *endpoint);
/* A body that is not JSON is reported by decoder_end: here it may still be an error's text. */
void decoder_feed(struct decoder *decoder, const char *bytes, size_t len, bool keep);
/* The reply has arrived completely: is it the page that begins at 'start'? */
int decoder_end(
    struct decoder *decoder, const struct reply *reply, uint64_t start, struct err *err);
void decoder_free(struct decoder *decoder); /* NULL is fine */

#endif
