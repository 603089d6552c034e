/*
 * A reading that goes on where another one was broken off: a wire that answers from the unfinished snapshot
 * what that has, and passes on to the network what it has not.
 *
 * What came whole then is not asked for again; failures, repeated attempts and what was left unanswered are,
 * and so is what asks about this moment (request->fresh). Lines are handed out in their order, so a reading
 * that asks as the one of then did has all of them; a line that nobody waits for is kept for whoever may ask
 * later, as far as there is room for it.
 */
#ifndef FETCH_WIRE_RESUME_H
#define FETCH_WIRE_RESUME_H

#include "request.h"
#include "snapshot_line.h"

struct resume;
/* The head's texts live as long as it. live: who is asked for the rest. */
struct resume *resume_open(
    const char *path, struct snapshot_head *head, struct wire live, struct err *err);
struct wire resume_wire(struct resume *resume);
uint64_t resume_taken(const struct resume *resume); /* replies, so far */
void resume_free(struct resume *resume);            /* NULL is fine */

#endif
