/*
 * Requests that wait for a reply of then, by "METHOD path" and what is sent; and how they get it. Of several
 * with the same key the first comes first. Chained by request->next: the wire's own.
 */
#ifndef FETCH_WIRE_WAITING_H
#define FETCH_WIRE_WAITING_H

#include "model/base/arena.h"
#include "request.h"
#include "snapshot_lines.h"

struct waiting {
	struct pool keys;
	struct request **first; /* by the key's number */
	size_t room, count;     /* count: of requests */
	bool anywhere;          /* Jira at its gateway and at its own address are the same */
};

void waiting_add(struct waiting *waiting, struct request *request);
/* The number of a request's key, and of a line's: below keys.count. POOL_NONE: no request could be that long. */
uint32_t waiting_key(struct waiting *waiting, const struct request *request);
uint32_t waiting_line_key(struct waiting *waiting, const struct snapshot_line *line);
/* The first that waits for it, or NULL. */
struct request *waiting_take_first(struct waiting *waiting, uint32_t key);
/* The request that a line answers, or NULL; it goes on waiting when the attempt was repeated. */
struct request *waiting_take(struct waiting *waiting, const struct snapshot_line *line);
/* The reply as it was. */
void waiting_deliver(struct request *request, const struct snapshot_text *text);
/* The reply of a success; false: it is not what it should be, and 'done' was not called. */
bool waiting_offer(struct request *request, const struct snapshot_text *text);
/* Nobody will answer any more. */
void waiting_give_up(struct waiting *waiting);
void waiting_release(struct waiting *waiting);

#endif
