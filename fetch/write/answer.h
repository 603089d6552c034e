/* The body of an answer: collected, then decoded, or asked what went wrong. */
#ifndef FETCH_WRITE_ANSWER_H
#define FETCH_WRITE_ANSWER_H

#include "fetch/walk/said.h"
#include "fetch/wire/request.h"
#include "model/base/json.h"
#include "model/base/text.h"

/* -1: longer than 'most' bytes. */
int answer_add(struct text *answer, const char *bytes, size_t len, size_t most);
/* What it holds, in the arena; NULL: err says what is wrong with it. */
void *answer_decode(
    const struct text *answer, const struct json_field *root, struct arena *arena, struct err *err);
/* The reply's trouble, and the body's own words for it. out: for an arena, or for a message. */
void answer_trouble(const struct text *answer, const struct reply *reply, char *out, size_t room);

#endif
