/*
 * The burst limiters: so many requests a second for each method and endpoint of the site, and for
 * the whole of the organisation; and the quota: so many requests in a longer time.
 */
#include "admin.h"
#include <stdlib.h>

enum { ROUTES = 128 };

struct window {
	time_t second;
	unsigned used;
};

struct burst {
	struct window route[ROUTES], org;
	struct window quota; /* 'second': when it was used up; 0: it is not */
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

/* Counts the request; true when it is one too many. */
static bool
is_full(struct request *rq, struct window *w, unsigned limit)
{
	time_t now = time(NULL);

	if (w->second != now)
		*w = (struct window){ .second = now };
	w->used++;
	rq->reply.remaining = w->used >= limit ? 0 : limit - w->used;
	rq->reply.near_limit = (unsigned)rq->reply.remaining * 5 < limit;
	return w->used > limit;
}

bool
burst_refuse(struct request *rq)
{
	unsigned limit = rq->server->options.burst;

	if (limit == 0 || rq->route == NULL ||
	    !is_full(rq, &rq->server->burst->route[route_number(rq->route)], limit))
		return false;
	reply_error(rq, 429, "Too many requests.");
	rq->reply.retry_after = "1";
	rq->reply.reason = "jira-burst-based";
	return true;
}

bool
quota_refuse(struct request *rq)
{
	struct window *w = &rq->server->burst->quota;
	unsigned limit = rq->server->options.quota;
	time_t now = time(NULL), length = rq->server->options.quota_window;

	if (length == 0)
		length = 3600;
	if (w->second != 0 && now >= w->second + length)
		*w = (struct window){ .second = 0 };
	if (limit == 0 || (w->second == 0 && ++w->used <= limit))
		return false;
	if (w->second == 0)
		w->second = now;
	reply_error(rq, 429, "The quota is used up.");
	snprintf(
	    rq->reply.wait, sizeof(rq->reply.wait), "%lld", (long long)(w->second + length - now));
	rq->reply.retry_after = rq->reply.wait;
	rq->reply.reason = "jira-quota-tenant-based";
	return true;
}

bool
org_burst_refuse(struct request *rq)
{
	unsigned limit = rq->server->options.org.burst;

	if (limit == 0 || !is_full(rq, &rq->server->burst->org, limit))
		return false;
	admin_proxy_error(rq, 429, "Rate limit exceeded");
	rq->reply.retry_after = "1";
	return true;
}
