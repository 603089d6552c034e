/* The burst limiter: so many requests a second for each method and endpoint. */
#include "server.h"
#include <stdlib.h>

enum { ROUTES = 128 };

struct burst {
	struct {
		time_t second;
		unsigned used;
	} route[ROUTES];
};

struct burst *
burst_new(void)
{
	return need_memory(calloc(1, sizeof(struct burst)));
}

void
burst_free(struct burst *burst)
{
	free(burst);
}

bool
burst_refuse(struct request *rq)
{
	unsigned limit = rq->server->options.burst;
	struct burst *b = rq->server->burst;
	time_t now = time(NULL);
	size_t i;

	if (limit == 0 || rq->route == NULL)
		return false;
	i = route_number(rq->route);
	if (b->route[i].second != now) {
		b->route[i].second = now;
		b->route[i].used = 0;
	}
	b->route[i].used++;
	rq->reply.remaining = b->route[i].used >= limit ? 0 : limit - b->route[i].used;
	rq->reply.near_limit = (unsigned)rq->reply.remaining * 5 < limit;
	if (b->route[i].used <= limit)
		return false;
	reply_error(rq, 429, "Too many requests.");
	rq->reply.retry_after = "1";
	rq->reply.reason = "jira-burst-based";
	return true;
}
