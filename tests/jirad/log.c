/* What was asked and answered: a line of JSON for each request, and counts at the end. No secrets.
 */
#include "server.h"
#include <stdlib.h>
#include <string.h>

struct counter {
	const char *method, *endpoint;
	unsigned status;
	unsigned long requests;
	unsigned long long bytes;
};

struct counters {
	struct counter *rows;
	size_t count, cap;
};

struct counters *
counters_new(void)
{
	return need_memory(calloc(1, sizeof(struct counters)));
}

void
counters_free(struct counters *counters)
{
	free(counters->rows);
	free(counters);
}

void
counters_add(struct server *s, const struct request *rq, size_t bytes)
{
	const char *method = rq->route == NULL ? "" : rq->route->method;
	const char *endpoint = rq->route == NULL ? "other" : rq->route->pattern;
	struct counters *c = s->counters;
	struct counter *row;
	size_t i;

	for (i = 0; i < c->count; i++) {
		row = &c->rows[i];
		if (row->endpoint == endpoint && row->method == method &&
		    row->status == rq->reply.status)
			break;
	}
	if (i == c->count) {
		if (c->count == c->cap) {
			c->cap = c->cap * 2 + 32;
			c->rows = need_memory(realloc(c->rows, c->cap * sizeof(*c->rows)));
		}
		c->rows[c->count++] = (struct counter){ method, endpoint, rq->reply.status, 0, 0 };
	}
	c->rows[i].requests++;
	c->rows[i].bytes += bytes;
	s->stats.bytes += bytes;
}

bool
stats_write(const struct server *s, const char *file)
{
	const struct counters *c = s->counters;
	struct buf b = { 0 };
	FILE *out = fopen(file, "w");
	bool good;

	buf_json(&b, "{'requests':%d,'peak_in_flight':%d,'connections':%d,'bytes':%d,'endpoints':[",
	    (long long)s->stats.requests, (long long)s->stats.peak, (long long)s->stats.connections,
	    (long long)s->stats.bytes);
	for (size_t i = 0; i < c->count; i++)
		buf_json(&b, "%r\n{'method':%s,'endpoint':%s,'status':%d,'requests':%d,'bytes':%d}",
		    i == 0 ? "" : ",", c->rows[i].method, c->rows[i].endpoint,
		    (long long)c->rows[i].status, (long long)c->rows[i].requests,
		    (long long)c->rows[i].bytes);
	buf_text(&b, "]}\n");
	good = out != NULL && fwrite(b.at, 1, b.len, out) == b.len;
	if (out != NULL && fclose(out) != 0)
		good = false;
	buf_free(&b);
	return good;
}

static void
log_bodies(struct buf *b, const struct request *rq)
{
	const char *body = rq->reply.body.at;
	size_t len = rq->reply.body.len;

	if (rq->reply.kept != NULL)
		body = kept_bytes(rq->reply.kept, false, &len);
	buf_json(b, ",'sent':");
	buf_quote(b, rq->upload.at, rq->upload.len);
	buf_json(b, ",'type':%s,'body':", rq->reply.type);
	buf_quote(b, body, len);
}

void
log_request(const struct request *rq, size_t bytes)
{
	static const char *const auth[] = { "none", "wrong", "classic", "scoped", "key" };
	const struct server *s = rq->server;
	struct buf b = { 0 };

	if (s->log == NULL)
		return;
	buf_json(&b,
	    "{'n':%d,'method':%s,'path':%s,'auth':%s,'account':%s,'status':%d,'bytes':%d,'in_"
	    "flight':%d,"
	    "'fault':%s",
	    (long long)rq->number, rq->method, rq->uri, auth[rq->auth],
	    rq->account == NONE ? NULL : s->tenant->account[rq->account].id,
	    (long long)rq->reply.status, (long long)bytes, (long long)rq->in_flight,
	    fault_name(rq));
	if (s->options.log_bodies)
		log_bodies(&b, rq);
	buf_text(&b, "}\n");
	fwrite(b.at, 1, b.len, s->log);
	fflush(s->log);
	buf_free(&b);
}
