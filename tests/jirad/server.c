/*
 * HTTP: libmicrohttpd's own thread calls arrive for every request; latency is a suspended
 * connection that the timer resumes. A body belongs to its request, or to the cache, and outlives
 * the sending.
 */
#include "admin.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { UPLOAD_MAX = 4 << 20, TICKS = 10 };

static void
answer_tenant_info(struct request *rq)
{
	reply_text(rq, 200, "application/json;charset=UTF-8", "");
	buf_json(&rq->reply.body, "{'cloudId':%s}", rq->server->cloud_id);
}

static void
answer(struct request *rq)
{
	if (strncmp(rq->uri, "/_edge/tenant_info", 18) == 0) {
		answer_tenant_info(rq);
		return;
	}
	if (rq->of_org) {
		if (!org_burst_refuse(rq) && admin_allows(rq))
			route_answer(rq);
		return;
	}
	if (auth_refuse(rq) || quota_refuse(rq) || burst_refuse(rq))
		return;
	if (rq->known && rq->route != NULL)
		route_answer(rq);
	else
		reply_error(rq, 404, "null for uri: %.*s", (int)strcspn(rq->uri, "?"), rq->uri);
}

static void
decide(struct request *rq)
{
	struct server *s = rq->server;
	const char *encoding;

	encoding = MHD_lookup_connection_value(
	    rq->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	rq->gzip = encoding != NULL && strstr(encoding, "gzip") != NULL;
	rq->reply.remaining = -1;
	if (rq->private) {
		state_use(rq->server, SIDE_TRUTH);
		private_answer(rq);
		return;
	}
	rq->known = request_parse(rq);
	fault_choose(rq);
	writes_begin(rq);
	state_use(s, rq->write == 0 || fault_is(rq, "stale") ? rq->of_org ? SIDE_ORG : SIDE_JIRA
							     : SIDE_TRUTH);
	auth_check(rq, MHD_lookup_connection_value(
			   rq->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION));
	if (fault_is(rq, "anonymous")) {
		rq->account = NONE;
		rq->auth = AUTH_WRONG;
	}
	if (fault_is(rq, "expire"))
		*(rq->of_org ? &s->key_expired : &s->expired) = true;
	if (!fault_before(rq)) {
		answer(rq);
		fault_after(rq);
	}
	writes_decided(rq);
	reply_compress(rq);
}

static void
add_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value != NULL)
		MHD_add_response_header(response, name, value);
}

static void
add_limits(struct MHD_Response *response, const struct request *rq)
{
	char text[64];
	const struct options *o = &rq->server->options;
	unsigned limit = rq->of_org ? o->org.burst : o->burst;
	time_t next = time(NULL) + 1;
	struct tm tm;

	add_header(response, "Retry-After", rq->reply.retry_after);
	add_header(response, "RateLimit-Reason", rq->reply.reason);
	if (rq->reply.near_limit)
		add_header(response, "X-RateLimit-NearLimit", "true");
	if (rq->reply.remaining < 0)
		return;
	snprintf(text, sizeof(text), "%u", limit == 0 ? 350 : limit);
	add_header(response, "X-RateLimit-Limit", text);
	snprintf(text, sizeof(text), "%lld", rq->reply.remaining);
	add_header(response, "X-RateLimit-Remaining", text);
	gmtime_r(&next, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	add_header(response, "X-RateLimit-Reset", text);
}

static void
add_login(struct MHD_Response *response, const struct request *rq)
{
	struct buf id = { 0 };

	if (rq->account == NONE) {
		add_header(response, "X-Seraph-LoginReason",
		    rq->reply.login != NULL ? rq->reply.login : "AUTHENTICATED_FAILED");
		return;
	}
	buf_encode(&id, rq->server->tenant->account[rq->account].id);
	add_header(response, "X-AAccountId", id.at);
	add_header(
	    response, "X-Seraph-LoginReason", rq->reply.login != NULL ? rq->reply.login : "OK");
	buf_free(&id);
}

static void
add_headers(struct MHD_Response *response, const struct request *rq, bool gzip)
{
	add_header(response, "Content-Type", rq->reply.type);
	add_header(response, "Location", rq->reply.location);
	add_header(response, "Vary", "Accept-Encoding");
	if (gzip)
		add_header(response, "Content-Encoding", "gzip");
	if (!rq->of_org && !rq->reply.foreign)
		add_login(response, rq);
	add_limits(response, rq);
}

/* A body that comes slowly or breaks off. */
struct stream {
	struct request *request;
	const char *bytes;
	size_t len, tick; /* tick: bytes in a tenth of a second, or 0 */
	bool rest;
};

static ssize_t
stream_read(void *cls, uint64_t at, char *out, size_t max)
{
	struct stream *s = cls;

	if (at >= s->len)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (s->tick != 0 && (s->rest = !s->rest) == false) {
		MHD_suspend_connection(s->request->connection);
		timer_add(s->request->server->timer, s->request->connection, 1.0 / TICKS);
		return 0;
	}
	if (max > s->len - at)
		max = s->len - at;
	if (s->tick != 0 && max > s->tick)
		max = s->tick;
	memcpy(out, s->bytes + at, max);
	return (ssize_t)max;
}

static struct MHD_Response *
make_stream(struct request *rq, const char *bytes, size_t len)
{
	struct stream *s = need_memory(calloc(1, sizeof(*s)));

	*s = (struct stream){ .request = rq, .bytes = bytes, .len = len };
	if (fault_is(rq, "cut"))
		s->len = len / 2;
	else
		s->tick = (size_t)fault_number(rq) / TICKS + 1;
	return MHD_create_response_from_callback(len, 4096, stream_read, s, free);
}

static enum MHD_Result
send_reply(struct request *rq)
{
	bool gzip = rq->gzip && (rq->reply.gzip.len != 0);
	const struct buf *b = gzip ? &rq->reply.gzip : &rq->reply.body;
	struct MHD_Response *response;
	const char *bytes = b->at;
	size_t len = b->len;
	enum MHD_Result done;

	if (rq->reply.kept != NULL) {
		bytes = kept_bytes(rq->reply.kept, rq->gzip, &len);
		gzip = rq->gzip && len != 0;
		if (!gzip)
			bytes = kept_bytes(rq->reply.kept, false, &len);
	}
	if (!rq->private) {
		counters_add(rq->server, rq, len);
		log_request(rq, len);
	}
	if (fault_is(rq, "drop") || fault_is(rq, "refuse") || fault_is(rq, "hang"))
		return MHD_NO;
	writes_replied(rq);
	if (fault_is(rq, "cut") || fault_is(rq, "slow"))
		response = make_stream(rq, bytes, len);
	else /* never written to: the interface only lacks a const */
		response = MHD_create_response_from_buffer(
		    len, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return MHD_NO;
	add_headers(response, rq, gzip || rq->reply.raw_gzip);
	done = MHD_queue_response(rq->connection, rq->reply.status, response);
	MHD_destroy_response(response);
	return done;
}

static double
delay_of(const struct request *rq)
{
	if (rq->private)
		return 0;
	return rq->server->options.latency_ms / 1000.0 +
	       (fault_is(rq, "stall") || fault_is(rq, "hang") ? fault_number(rq) : 0);
}

static void
begin(struct request *rq, struct MHD_Connection *connection, const char *method)
{
	struct stats *stats = &rq->server->stats;

	rq->begun = true;
	rq->connection = connection;
	rq->method = method;
	if (rq->private)
		return;
	rq->number = ++stats->requests;
	rq->in_flight = ++stats->in_flight;
	if (stats->in_flight > stats->peak)
		stats->peak = stats->in_flight;
}

static enum MHD_Result
arrive(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct request *rq = *state;
	double delay;

	(void)cls, (void)url, (void)version;
	if (!rq->begun) {
		begin(rq, connection, method);
		return MHD_YES;
	}
	if (*upload_size != 0) {
		if (rq->upload.len + *upload_size > UPLOAD_MAX)
			return MHD_NO;
		buf_add(&rq->upload, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (!rq->waited) {
		rq->waited = true;
		decide(rq);
		delay = delay_of(rq);
		if (delay > 0) {
			MHD_suspend_connection(connection);
			timer_add(rq->server->timer, connection, delay);
			return MHD_YES;
		}
	}
	return send_reply(rq);
}

/* The request as it was sent, before anything is decoded. */
static void *
note_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct request *rq = need_memory(calloc(1, sizeof(*rq)));

	(void)connection;
	rq->server = cls;
	rq->uri = need_memory(strdup(uri));
	rq->account = NONE;
	rq->of_org = strncmp(uri, "/admin/", 7) == 0 || strncmp(uri, "/users/", 7) == 0;
	rq->private = strncmp(uri, "/_jirad/", 8) == 0;
	return rq;
}

static void
finish(void *cls, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct server *s = cls;
	struct request *rq = *state;

	(void)connection, (void)code;
	if (rq == NULL)
		return;
	if (rq->begun && !rq->private)
		s->stats.in_flight--;
	request_free(rq);
	*state = NULL;
}

static void
count_connection(void *cls, struct MHD_Connection *connection, void **socket,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *s = cls;

	(void)connection, (void)socket;
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		s->stats.connections++;
}

bool
server_listen(struct server *s)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)s->options.port);
	s->socket = socket(AF_INET, SOCK_STREAM, 0);
	if (s->socket < 0 ||
	    setsockopt(s->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(s->socket, (struct sockaddr *)&address, len) != 0 ||
	    listen(s->socket, 1024) != 0 ||
	    getsockname(s->socket, (struct sockaddr *)&address, &len) != 0)
		return false;
	s->options.port = ntohs(address.sin_port);
	snprintf(s->base, sizeof(s->base), "http://127.0.0.1:%d%s%s", s->options.port,
	    s->options.scoped ? "/ex/jira/" : "", s->options.scoped ? s->cloud_id : "");
	return true;
}

bool
server_start(struct server *s)
{
	s->timer = timer_start();
	if (s->timer == NULL)
		return false;
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
	    NULL, NULL, arrive, s, MHD_OPTION_LISTEN_SOCKET, s->socket, MHD_OPTION_CONNECTION_LIMIT,
	    4000U, MHD_OPTION_URI_LOG_CALLBACK, note_uri, s, MHD_OPTION_NOTIFY_COMPLETED, finish, s,
	    MHD_OPTION_NOTIFY_CONNECTION, count_connection, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)131072, MHD_OPTION_END);
	if (s->daemon != NULL)
		return true;
	timer_stop(s->timer);
	timer_free(s->timer);
	return false;
}

void
server_stop(struct server *s)
{
	timer_stop(s->timer);
	MHD_stop_daemon(s->daemon);
	timer_free(s->timer);
}
