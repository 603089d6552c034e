/* The body of an answer: collected, then decoded, or asked what went wrong. */
#ifndef FETCH_WRITE_ANSWER_H
#define FETCH_WRITE_ANSWER_H

#include "action_kind.h"
#include "fetch/walk/refusal.h"
#include "fetch/wire/request.h"
#include "model/base/json.h"
#include "model/base/text.h"

/* -1: longer than 'most' bytes. */
int answer_add(struct text *answer, const char *bytes, size_t len, size_t most);
/* What it holds, in the arena; NULL: err says what is wrong with it. */
void *answer_decode(
    const struct text *answer, const struct json_field *root, struct arena *arena, struct err *err);
/* Adds the body's own words to the reply's trouble; see refusal_tell. */
enum refusal answer_refusal(
    const struct text *answer, struct reply *reply, const char *method, const char *path);
/* Refused for a reason that no waiting mends; what others answer may be about an earlier state. */
bool answer_is_final(long status);

/* Where answer_state puts what it needs and finds. */
struct answer_room {
	struct arena *decoded; /* until the next answer */
	struct arena *kept;    /* what the action keeps */
	char *why;             /* the trouble of an answer that says nothing */
	size_t why_room;
};
/* What the reply to a look says. */
enum action_state answer_state(const struct text *answer, const struct reply *reply,
    const struct look *look, struct action *action, struct answer_room room);

#endif
