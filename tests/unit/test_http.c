/*
 * The event loop against a server of our own on a loopback port, which plays scripted bytes: whole
 * replies, and all that a broken or hostile one may send.
 */
#include "fetch/wire/auth.h"
#include "fetch/wire/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

/* The server: a thread that accepts, and one for each connection. */

enum act {
	KEEP,
	CUT,
	RESET,
	STALL,
	DRIP,
	HEADER_FLOOD,
	EARLY_FLOOD,
	CHUNK_FLOOD,
	BOMB,
	ERROR_FLOOD
};

struct step {
	const char *text; /* sent first */
	enum act act;     /* then */
};

enum { STEPS_MAX = 8, CONNECTIONS_MAX = 400, HEADS_MAX = 64 };

struct server {
	struct step steps[STEPS_MAX]; /* the n-th request gets the n-th; the last one repeats */
	size_t step_count;
	unsigned delay_ms;
	unsigned together; /* nothing is answered before so many requests have come */
	int fd;
	unsigned port;
	char base[64];
	pthread_t accepting, serving[CONNECTIONS_MAX];
	int connections[CONNECTIONS_MAX];
	pthread_mutex_t lock;
	unsigned accepts, requests, busy, peak;
	char heads[HEADS_MAX][1024]; /* of the first requests, with their bodies */
};

struct serving {
	struct server *server;
	int at; /* in server->connections */
};

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
pause_ms(unsigned ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static int
put(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t sent;

	for (; len > 0; p += sent, len -= (size_t)sent)
		if ((sent = send(fd, p, len, MSG_NOSIGNAL)) <= 0)
			return -1;
	return 0;
}

/* 512 MiB of zeros, gzipped as they are sent; nobody should want them all. */
static void
put_bomb(int fd)
{
	static const unsigned char zeros[65536];
	unsigned char out[65536];
	z_stream z = { 0 };
	int rc = 0;

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	for (int i = 0; i < 8192 && rc == 0; i++) {
		z.next_in = (unsigned char *)(uintptr_t)zeros;
		z.avail_in = sizeof(zeros);
		z.next_out = out;
		z.avail_out = sizeof(out);
		deflate(&z, Z_NO_FLUSH);
		rc = put(fd, out, sizeof(out) - z.avail_out);
	}
	deflateEnd(&z);
}

static void
put_forever(int fd, const char *piece, unsigned ms)
{
	size_t len = strlen(piece);

	while (put(fd, piece, len) == 0)
		if (ms > 0)
			pause_ms(ms);
}

/* Returns -1 when the connection is over. */
static int
play(int fd, const struct step *step)
{
	static char chunk[8 + 65536 + 3];
	char byte;

	memset(chunk, 'x', sizeof(chunk) - 1);
	memcpy(chunk, "010000\r\n", 8);
	memcpy(chunk + sizeof(chunk) - 3, "\r\n", 2);
	if (put(fd, step->text, strlen(step->text)) < 0)
		return -1;
	switch (step->act) {
	case KEEP:
		return 0;
	case CUT:
		break;
	case RESET:
		setsockopt(
		    fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger));
		break;
	case STALL:
		while (recv(fd, &byte, 1, 0) > 0)
			;
		break;
	case DRIP:
		put_forever(fd, "x", 50);
		break;
	case HEADER_FLOOD:
		put_forever(fd,
		    "X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 0);
		break;
	case EARLY_FLOOD:
		put_forever(fd, "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", 0);
		break;
	case CHUNK_FLOOD:
		put_forever(fd, chunk, 0);
		break;
	case ERROR_FLOOD:
		put_forever(
		    fd, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 0);
		break;
	case BOMB:
		put_bomb(fd);
	}
	return -1;
}

/* Reads one request, its body too; -1: the connection is over. */
static int
hear(int fd, char head[1024])
{
	size_t len = 0, need = 0;
	char *end, *body;

	memset(head, 0, 1024);
	for (;;) {
		ssize_t got = recv(fd, head + len, 1023 - len, 0);

		if (got <= 0)
			return -1;
		len += (size_t)got;
		head[len] = '\0';
		if ((end = strstr(head, "\r\n\r\n")) == NULL)
			continue;
		if ((body = strstr(head, "Content-Length: ")) != NULL)
			need = (size_t)atoi(body + 16);
		if (len >= (size_t)(end + 4 - head) + need)
			return 0;
	}
}

/* The first requests wait for each other, half a minute at most. */
static void
wait_together(struct server *server)
{
	bool all = false;

	for (int i = 0; i < 30000 && !all; i++) {
		pthread_mutex_lock(&server->lock);
		all = server->requests >= server->together;
		pthread_mutex_unlock(&server->lock);
		if (!all)
			pause_ms(1);
	}
}

static void
hang_up(struct server *server, int at)
{
	pthread_mutex_lock(&server->lock);
	close(server->connections[at]);
	server->connections[at] = -1;
	pthread_mutex_unlock(&server->lock);
}

static void *
serve(void *arg)
{
	struct serving serving = *(struct serving *)arg;
	struct server *server = serving.server;
	int fd = server->connections[serving.at];
	char head[1024];
	unsigned nth;

	free(arg);
	while (hear(fd, head) == 0) {
		pthread_mutex_lock(&server->lock);
		nth = server->requests++;
		if (nth < HEADS_MAX)
			memcpy(server->heads[nth], head, sizeof(head));
		if (++server->busy > server->peak)
			server->peak = server->busy;
		pthread_mutex_unlock(&server->lock);
		wait_together(server);
		if (server->delay_ms > 0)
			pause_ms(server->delay_ms);
		pthread_mutex_lock(&server->lock);
		server->busy--;
		pthread_mutex_unlock(&server->lock);
		if (nth >= server->step_count)
			nth = (unsigned)server->step_count - 1;
		if (play(fd, &server->steps[nth]) < 0)
			break;
	}
	hang_up(server, serving.at);
	return NULL;
}

static void *
accept_all(void *arg)
{
	struct server *server = arg;
	struct serving *serving;
	int fd, one = 1;

	while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		pthread_mutex_lock(&server->lock);
		assert_true(server->accepts < CONNECTIONS_MAX);
		server->connections[server->accepts] = fd;
		serving = malloc(sizeof(*serving));
		*serving = (struct serving){ server, (int)server->accepts };
		pthread_create(&server->serving[server->accepts++], NULL, serve, serving);
		pthread_mutex_unlock(&server->lock);
	}
	return NULL;
}

/* A socket at a free port of the loopback: who does not listen on it keeps the port, and refuses. */
static int
take_port(unsigned *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	getsockname(fd, (struct sockaddr *)&address, &len);
	*port = ntohs(address.sin_port);
	return fd;
}

static struct server *
server_start(const struct step *steps, size_t count)
{
	struct server *server = calloc(1, sizeof(*server));

	memcpy(server->steps, steps, count * sizeof(*steps));
	server->step_count = count;
	pthread_mutex_init(&server->lock, NULL);
	server->fd = take_port(&server->port);
	assert_int_equal(listen(server->fd, 256), 0);
	snprintf(server->base, sizeof(server->base), "http://127.0.0.1:%u", server->port);
	pthread_create(&server->accepting, NULL, accept_all, server);
	return server;
}

static void
server_end(struct server *server)
{
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(server->accepting, NULL);
	close(server->fd);
	pthread_mutex_lock(&server->lock);
	for (unsigned i = 0; i < server->accepts; i++)
		if (server->connections[i] >= 0)
			shutdown(server->connections[i], SHUT_RDWR);
	pthread_mutex_unlock(&server->lock);
	for (unsigned i = 0; i < server->accepts; i++)
		pthread_join(server->serving[i], NULL);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

/* The asker: keeps all it was told. */

struct asker {
	struct request request;
	char path[64];
	unsigned begins, dones;
	size_t refuse_at;      /* data says no when so many bytes have come; 0: never */
	const char *unlike;    /* check says no with this text; NULL: it says yes */
	unsigned unlike_times; /* so many times */
	bool data_is_open;     /* between begin and done */
	char body[128];        /* what fits of the last attempt's */
	uint64_t bytes;
	char troubles[600]; /* of all attempts, joined by "; " */
	struct reply last;
	unsigned *order, at; /* at: when it was done for good, by the shared counter 'order' */
	double done_at;
	void (*after)(struct asker *asker);
	struct http *http;
	struct asker *follow; /* submitted when done */
};

static struct asker *
asker_of(struct request *request)
{
	return (struct asker *)request; /* its first member */
}

static size_t
ask_path(const struct request *request, char *out, size_t room)
{
	return (size_t)snprintf(out, room, "%s", ((const struct asker *)request)->path);
}

static void
ask_begin(struct request *request)
{
	struct asker *asker = asker_of(request);

	assert_false(asker->data_is_open);
	asker->data_is_open = true;
	asker->begins++;
	asker->bytes = 0;
	memset(asker->body, 0, sizeof(asker->body));
}

static int
ask_data(struct request *request, const char *bytes, size_t len)
{
	struct asker *asker = asker_of(request);

	assert_true(asker->data_is_open);
	if (asker->bytes + len < sizeof(asker->body))
		memcpy(asker->body + asker->bytes, bytes, len);
	asker->bytes += len;
	return asker->refuse_at > 0 && asker->bytes >= asker->refuse_at ? -1 : 0;
}

static int
ask_check(struct request *request, const struct reply *reply, struct err *err)
{
	struct asker *asker = asker_of(request);

	assert_true(reply->status >= 200 && reply->status < 300);
	if (asker->unlike == NULL || asker->unlike_times == 0)
		return 0;
	asker->unlike_times--;
	return err_set(err, STATUS_INCOMPLETE, "%s", asker->unlike);
}

static void
ask_done(struct request *request, const struct reply *reply)
{
	struct asker *asker = asker_of(request);
	size_t len = strlen(asker->troubles);

	asker->data_is_open = false;
	asker->dones++;
	asker->last = *reply;
	if (*reply->trouble != '\0')
		snprintf(asker->troubles + len, sizeof(asker->troubles) - len, "%s%s",
		    len > 0 ? "; " : "", reply->trouble);
	asker->done_at = seconds(CLOCK_MONOTONIC);
	if (reply->again)
		return;
	if (asker->order != NULL)
		asker->at = ++*asker->order;
	if (asker->follow != NULL) {
		struct wire wire = http_wire(asker->http);

		wire.submit(wire.self, &asker->follow->request);
	}
	if (asker->after != NULL)
		asker->after(asker);
}

static void
asker_init(struct asker *asker, struct http *http, struct http_lane *lane)
{
	memset(asker, 0, sizeof(*asker));
	asker->request = (struct request){ .lane = lane,
		.method = "GET",
		.repeatable = true,
		.path = ask_path,
		.begin = ask_begin,
		.data = ask_data,
		.check = ask_check,
		.done = ask_done };
	strcpy(asker->path, "/rest/api/3/thing?a=1");
	asker->http = http;
}

static struct http *
new_stalling_http(unsigned parallel, unsigned max_wait, unsigned stall)
{
	struct http_settings settings = { .user_agent = "test/1",
		.parallel = parallel,
		.max_wait = max_wait,
		.stall = stall,
		.limits = { .wait = max_wait } };
	struct err err;
	struct http *http = http_new(&settings, &err);

	assert_non_null(http);
	return http;
}

static struct http *
new_http(unsigned parallel, unsigned max_wait)
{
	return new_stalling_http(parallel, max_wait, 30);
}

static struct http_lane *
new_lane(struct http *http, const char *base)
{
	struct err err;
	struct http_lane *lane = http_lane_new(http, base, "Basic c2VjcmV0cw", &err);

	if (lane == NULL)
		fail_msg("%s", err.text);
	return lane;
}

static void
submit(struct asker *asker)
{
	struct wire wire = http_wire(asker->http);

	wire.submit(wire.self, &asker->request);
}

static int
run(struct http *http, struct err *err)
{
	struct wire wire = http_wire(http);

	return wire.run(wire.self, err);
}

/* What a server may send, and what becomes of it. */

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define GOOD                                                                                       \
	{                                                                                          \
		OK_HEAD "Content-Length: 4\r\n\r\n[42]", KEEP                                      \
	}
#define SIMPLE(status, more)                                                                       \
	{                                                                                          \
		"HTTP/1.1 " status " X\r\n" more "Content-Length: 3\r\n\r\nbad", KEEP              \
	}

enum kind { READ, WRITE, READ_POST };

static const struct {
	const char *what;
	struct step steps[STEPS_MAX];
	const char *body;     /* of the last attempt; NULL: not looked at */
	const char *troubles; /* of all attempts, joined; "...": what follows may be anything */
	const char *unlike;   /* what check says */
	long status;          /* of the last attempt */
	unsigned attempts;
	unsigned unlike_times, refuse_at;
	enum kind kind;
} rows[] = {
	{ "a good reply", { GOOD }, "[42]", "", .status = 200, .attempts = 1 },
	{ "no body", { { "HTTP/1.1 204 No Content\r\n\r\n", KEEP } }, "", "", .status = 204,
	    .attempts = 1 },
	{ "until the end of the connection", { { OK_HEAD "\r\n[42]", CUT } }, "[42]", "",
	    .status = 200, .attempts = 1 },
	{ "chunks",
	    { { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n[4\r\n2\r\n2]\r\n0\r\n\r\n",
		KEEP } },
	    "[42]", "", .status = 200, .attempts = 1 },
	{ "credentials come back, cut by chunks",
	    { { OK_HEAD
		"Transfer-Encoding: chunked\r\n\r\n5\r\n[\"c2V\r\n9\r\njcmV0cw\"]\r\n0\r\n\r\n",
		KEEP } },
	    "[\"[redacted]\"]", "", .status = 200, .attempts = 1 },
	{ "half of them come back, and are the end",
	    { { "HTTP/1.1 400 c2VjcmV0cw\r\nContent-Length: 9\r\n\r\nBasic c2V", KEEP } },
	    "Basic c2V", "HTTP 400", .status = 400, .attempts = 1 },
	{ "the address of another place is told without them",
	    { { "HTTP/1.1 302 X\r\nLocation: https://c2VjcmV0cw.example.com/\r\nContent-Length: "
		"0\r\n\r\n",
		KEEP } },
	    "", "HTTP 302: redirect to '[redacted].example.com' not followed", .status = 302,
	    .attempts = 1 },
	{ "100 and 103 before it",
	    { { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX: y\r\n\r\n" OK_HEAD
		"Content-Length: 4\r\n\r\n[42]",
		KEEP } },
	    "[42]", "", .status = 200, .attempts = 1 },
	{ "503, then good", { SIMPLE("503", ""), GOOD }, "[42]", "HTTP 503", .status = 200,
	    .attempts = 2 },
	{ "500 for ever", { SIMPLE("500", "") }, "bad",
	    "HTTP 500; HTTP 500; HTTP 500; HTTP 500; HTTP 500", .status = 500, .attempts = 5 },
	{ "408, 502, 504, 599",
	    { SIMPLE("408", ""), SIMPLE("502", ""), SIMPLE("504", ""), SIMPLE("599", ""), GOOD },
	    "[42]", "HTTP 408; HTTP 502; HTTP 504; HTTP 599", .status = 200, .attempts = 5 },
	{ "400 is final", { SIMPLE("400", ""), GOOD }, "bad", "HTTP 400", .status = 400,
	    .attempts = 1 },
	{ "401 is final", { SIMPLE("401", ""), GOOD }, "bad", "HTTP 401", .status = 401,
	    .attempts = 1 },
	{ "401 cut short is final",
	    { { "HTTP/1.1 401 X\r\nContent-Length: 99\r\n\r\nbad", CUT }, GOOD }, "bad", "HTTP 401",
	    .status = 401, .attempts = 1 },
	{ "401 with Retry-After is final", { SIMPLE("401", "Retry-After: 0\r\n"), GOOD }, "bad",
	    "HTTP 401", .status = 401, .attempts = 1 },
	{ "403 is final", { SIMPLE("403", ""), GOOD }, "bad", "HTTP 403", .status = 403,
	    .attempts = 1 },
	{ "404 is final", { SIMPLE("404", ""), GOOD }, "bad", "HTTP 404", .status = 404,
	    .attempts = 1 },
	{ "409 is final", { SIMPLE("409", ""), GOOD }, "bad", "HTTP 409", .status = 409,
	    .attempts = 1 },
	{ "304", { { "HTTP/1.1 304 X\r\n\r\n", KEEP } }, "", "HTTP 304", .status = 304,
	    .attempts = 1 },

	{ "429 with every form of Retry-After",
	    { SIMPLE("429", "Retry-After: 0\r\n"), SIMPLE("429", "Retry-After: -5\r\n"),
		SIMPLE("429", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
		SIMPLE("429", "Retry-After: soon\r\n"),
		SIMPLE("429", "X-RateLimit-Reset: 2020-01-01T00:00Z\r\n"), SIMPLE("429", ""),
		SIMPLE("429", "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
			      "Retry-After: Thu, 01 Jan 2026 00:00:00 GMT\r\n"),
		GOOD },
	    "[42]", "HTTP 429; HTTP 429; HTTP 429; HTTP 429; HTTP 429; HTTP 429; HTTP 429",
	    .status = 200, .attempts = 8 },
	{ "429 for ever", { SIMPLE("429", "Retry-After: 0\r\n") }, "bad", "HTTP 429; HTTP 429;...",
	    .status = 429, .attempts = 10 },
	{ "503 with Retry-After for ever", { SIMPLE("503", "Retry-After: 0\r\n") }, "bad",
	    "HTTP 503; HTTP 503;...", .status = 503, .attempts = 10 },
	{ "limits and failures are counted apart",
	    { SIMPLE("429", "Retry-After: 0\r\n"), SIMPLE("500", ""), SIMPLE("429", ""),
		SIMPLE("500", ""), SIMPLE("429", ""), SIMPLE("500", ""), SIMPLE("500", ""), GOOD },
	    "[42]", "HTTP 429; HTTP 500;...", .status = 200, .attempts = 8 },

	{ "redirect to another host",
	    { { "HTTP/1.1 302 X\r\nLocation: "
		"https://me:pw@evil.example/?secret=1\r\nContent-Length: 0\r\n\r\n",
		  KEEP },
		GOOD },
	    "", "HTTP 302: redirect to 'evil.example' not followed", .status = 302, .attempts = 1 },
	{ "redirect by path",
	    { { "HTTP/1.1 307 X\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", KEEP } }, "",
	    "HTTP 307: redirect to '127.0.0.1' not followed", .status = 307, .attempts = 1 },
	{ "redirect to nowhere", { { "HTTP/1.1 301 X\r\nContent-Length: 0\r\n\r\n", KEEP } }, "",
	    "HTTP 301", .status = 301, .attempts = 1 },

	{ "cut before a byte", { { "", CUT }, GOOD }, "[42]", "connection cut before a reply",
	    .status = 200, .attempts = 2 },
	{ "reset", { { "", RESET }, GOOD }, "[42]", "connection cut before a reply", .status = 200,
	    .attempts = 2 },
	{ "cut in the headers", { { OK_HEAD, CUT }, GOOD }, "[42]", "connection cut...",
	    .status = 200, .attempts = 2 },
	{ "cut in the body", { { OK_HEAD "Content-Length: 9\r\n\r\n[4", CUT }, GOOD }, "[42]",
	    "connection cut after 2 bytes", .status = 200, .attempts = 2 },
	{ "reset in the body", { { OK_HEAD "Content-Length: 9\r\n\r\n[4", RESET }, GOOD }, "[42]",
	    "connection cut after...", .status = 200, .attempts = 2 },
	{ "cut in a chunk", { { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n[4", CUT }, GOOD },
	    "[42]", "connection cut after 2 bytes", .status = 200, .attempts = 2 },
	{ "chunks without an end",
	    { { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n[4\r\n", CUT }, GOOD }, "[42]",
	    "connection cut after 2 bytes", .status = 200, .attempts = 2 },
	{ "bad chunk size",
	    { { OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n[42]", CUT }, GOOD }, "[42]",
	    "damaged reply: ...", .status = 200, .attempts = 2 },
	{ "not HTTP at all", { { "+OK POP3 ready\r\n", CUT }, GOOD }, "[42]", "damaged reply: ...",
	    .status = 200, .attempts = 2 },
	{ "gzip that is none",
	    { { OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n[42]", KEEP }, GOOD },
	    "[42]", "damaged reply: ...", .status = 200, .attempts = 2 },
	{ "an unknown coding",
	    { { OK_HEAD "Content-Encoding: rot13\r\nContent-Length: 4\r\n\r\n[42]", KEEP }, GOOD },
	    "[42]", "damaged reply: ...", .status = 200, .attempts = 2 },
	{ "two lengths", { { OK_HEAD "Content-Length: -1\r\n\r\n[42]", CUT }, GOOD }, "[42]",
	    "damaged reply: ...", .status = 200, .attempts = 2 },
	{ "a header line without a colon",
	    { { OK_HEAD "nonsense\r\nContent-Length: 4\r\n\r\n[42]", KEEP }, GOOD }, "[42]",
	    "damaged reply: Header without colon", .status = 200, .attempts = 2 },
	{ "headers for ever", { { OK_HEAD, HEADER_FLOOD }, GOOD }, "[42]",
	    "damaged reply: headers longer...", .status = 200, .attempts = 2 },
	{ "1xx for ever", { { "", EARLY_FLOOD }, GOOD }, "[42]", "damaged reply: headers longer...",
	    .status = 200, .attempts = 2 },
	{ "chunks for ever",
	    { { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n", CHUNK_FLOOD }, GOOD }, "[42]",
	    "body longer than 64 MiB", .status = 200, .attempts = 2 },
	{ "a gzip bomb", { { OK_HEAD "Content-Encoding: gzip\r\n\r\n", BOMB }, GOOD }, "[42]",
	    "body longer than 64 MiB", .status = 200, .attempts = 2 },
	{ "an error body for ever", { { "HTTP/1.1 404 X\r\n\r\n", ERROR_FLOOD }, GOOD }, NULL,
	    "HTTP 404", .status = 404, .attempts = 1 },

	{ "check says no, then yes", { GOOD }, "[42]", "not a page", .unlike = "not a page",
	    .unlike_times = 1, .status = 200, .attempts = 2 },
	{ "check says no for ever", { GOOD }, "[42]", "no; no; no; no; no", .unlike = "no",
	    .unlike_times = 9, .status = 200, .attempts = 5 },
	{ "data says no, check says why", { GOOD }, "[42]",
	    "byte 3; byte 3; byte 3; byte 3; byte 3", .unlike = "byte 3", .unlike_times = 9,
	    .refuse_at = 3, .status = 200, .attempts = 5 },
	{ "data says no, check is silent", { GOOD }, "[42]", "body refused;...", .refuse_at = 3,
	    .status = 200, .attempts = 5 },
	{ "check says terminal codes", { GOOD }, "[42]", "a?b",
	    .unlike = "a\x1b"
		      "b",
	    .unlike_times = 1, .status = 200, .attempts = 2 },

	{ "a write", { GOOD }, "[42]", "", .status = 200, .attempts = 1, .kind = WRITE },
	{ "a write and 500", { SIMPLE("500", ""), GOOD }, "bad", "HTTP 500", .status = 500,
	    .attempts = 1, .kind = WRITE },
	{ "a write and 503 with Retry-After", { SIMPLE("503", "Retry-After: 0\r\n"), GOOD }, "bad",
	    "HTTP 503", .status = 503, .attempts = 1, .kind = WRITE },
	{ "a write and a lost reply", { { "", CUT }, GOOD }, "", "connection cut before a reply",
	    .status = 0, .attempts = 1, .kind = WRITE },
	{ "a write and a bad body", { GOOD }, "[42]", "no", .unlike = "no", .unlike_times = 9,
	    .status = 200, .attempts = 1, .kind = WRITE },
	{ "a write and 429", { SIMPLE("429", "Retry-After: 0\r\n"), GOOD }, "bad", "HTTP 429",
	    .status = 429, .attempts = 1, .kind = WRITE },
	{ "a reading POST and 500", { SIMPLE("500", ""), GOOD }, "[42]", "HTTP 500", .status = 200,
	    .attempts = 2, .kind = READ_POST },
};

static bool
is_like(const char *got, const char *want)
{
	size_t len = strlen(want);

	if (len >= 3 && strcmp(want + len - 3, "...") == 0)
		return strncmp(got, want, len - 3) == 0;
	return strcmp(got, want) == 0;
}

static void
play_row(size_t i)
{
	struct server *server;
	struct http *http = new_http(4, 0); /* own pauses are clamped to 0, told ones are 0 */
	struct asker asker;
	struct err err;
	size_t count = 0;

	while (count < STEPS_MAX && rows[i].steps[count].text != NULL)
		count++;
	server = server_start(rows[i].steps, count);
	asker_init(&asker, http, new_lane(http, server->base));
	asker.unlike = rows[i].unlike;
	asker.unlike_times = rows[i].unlike_times;
	asker.refuse_at = rows[i].refuse_at;
	if (rows[i].kind != READ) {
		asker.request.method = "POST";
		asker.request.body = "{\"a\":1}";
		asker.request.repeatable = rows[i].kind == READ_POST;
	}
	submit(&asker);
	if (run(http, &err) != 0)
		fail_msg("%s: %s", rows[i].what, err.text);
	if (!is_like(asker.troubles, rows[i].troubles))
		fail_msg("%s: '%s' is not '%s'", rows[i].what, asker.troubles, rows[i].troubles);
	if (asker.last.status != rows[i].status || asker.dones != rows[i].attempts ||
	    asker.begins != rows[i].attempts || server->requests != rows[i].attempts)
		fail_msg("%s: status %ld, %u times, %u seen", rows[i].what, asker.last.status,
		    asker.dones, server->requests);
	if (rows[i].body != NULL && strcmp(asker.body, rows[i].body) != 0)
		fail_msg("%s: body '%s'", rows[i].what, asker.body);
	assert_true(asker.last.bytes == asker.bytes && asker.bytes <= BODY_MAX_BYTES);
	assert_int_equal(asker.last.attempt, rows[i].attempts);
	assert_false(asker.last.again);
	assert_int_equal(http_stats(http).sent, rows[i].attempts);
	assert_int_equal(http_stats(http).retries, rows[i].attempts - 1);
	assert_int_equal(http_stats(http).queued + http_stats(http).in_flight, 0);
	if (rows[i].kind == WRITE)
		assert_non_null(strstr(server->heads[0], "\r\n\r\n{\"a\":1}"));
	http_free(http);
	server_end(server);
}

static void
test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		play_row(i);
}

/* What is sent, and what of the headers comes back. */
static void
test_headers_both_ways(void **state)
{
	static const struct step steps[] = {
		{ "HTTP/1.1 103 Early Hints\r\nX-AAccountId: early\r\n\r\n"
		  "HTTP/1.1 200 OK\r\nContent-Type:  Application/JSON; charset=UTF-8\r\n"
		  "X-AAccountId: 557058%3Aab%0Acd\r\nX-Seraph-LoginReason: NONE\r\n"
		  "x-seraph-loginreason: \t OK \t\r\nDate: Mon, 23 Nov 2026 19:48:37 GMT\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
		  "X-AAccountId: trailer\r\n\r\n",
		    KEEP }
	};
	struct server *server = server_start(steps, 1), *other = server_start(steps, 1);
	struct http *http = new_http(PARALLEL_AUTO, 60);
	struct asker asker, elsewhere;
	struct err err;

	(void)state;
	asker_init(&asker, http, new_lane(http, server->base));
	asker_init(&elsewhere, http, http_lane_new(http, other->base, NULL, &err));
	elsewhere.request.method = "POST";
	elsewhere.request.body = "[]";
	submit(&asker);
	submit(&elsewhere);
	assert_int_equal(run(http, &err), 0);
	assert_string_equal(asker.last.type, "application/json");
	assert_string_equal(asker.last.account, "557058:ab?cd");
	assert_string_equal(asker.last.login, "OK");
	assert_string_equal(asker.last.date, "Mon, 23 Nov 2026 19:48:37 GMT");
	assert_true(asker.last.seconds > 0 && asker.last.seconds < 60);
	assert_non_null(strstr(server->heads[0], "GET /rest/api/3/thing?a=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(server->heads[0], "\r\nAuthorization: Basic c2VjcmV0cw\r\n"));
	assert_non_null(strstr(server->heads[0], "\r\nAccept: application/json\r\n"));
	assert_non_null(strstr(server->heads[0], "\r\nAccept-Encoding: gzip\r\n"));
	assert_non_null(strstr(server->heads[0], "\r\nUser-Agent: test/1\r\n"));
	assert_null(strstr(server->heads[0], "Content-Type"));
	assert_null(strstr(server->heads[0], "Cookie"));
	assert_non_null(strstr(other->heads[0], "POST /rest/api/3/thing?a=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(other->heads[0], "\r\nContent-Type: application/json\r\n"));
	assert_null(strstr(other->heads[0], "Authorization"));
	http_free(http);
	server_end(server);
	server_end(other);
}

/* A redirect to a second server: it sees nothing. */
static void
test_redirects(void **state)
{
	static const char *const codes[] = { "301", "302", "303", "307", "308" };
	static const struct step good[] = { GOOD };
	struct server *server, *other = server_start(good, 1);
	char text[200], want[100];
	struct asker asker;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		struct http *http = new_http(1, 0);

		snprintf(text, sizeof(text),
		    "HTTP/1.1 %s X\r\nLocation: %s/x\r\nContent-Length: 0\r\n\r\n", codes[i],
		    other->base);
		server = server_start(&(struct step){ text, KEEP }, 1);
		asker_init(&asker, http, new_lane(http, server->base));
		submit(&asker);
		assert_int_equal(run(http, &err), 0);
		snprintf(
		    want, sizeof(want), "HTTP %s: redirect to '127.0.0.1' not followed", codes[i]);
		assert_string_equal(asker.troubles, want);
		http_free(http);
		server_end(server);
	}
	assert_int_equal(other->accepts, 0);
	server_end(other);
}

/* Many at once. */

static struct step good_step[] = { GOOD };

static struct asker *
ask_many(struct http *http, struct http_lane *lane, size_t count, unsigned *order)
{
	struct asker *askers = calloc(count, sizeof(*askers));

	for (size_t i = 0; i < count; i++) {
		asker_init(&askers[i], http, lane);
		askers[i].order = order;
	}
	return askers;
}

static void
submit_all(struct asker *askers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		submit(&askers[i]);
}

static void
test_fixed_limit_and_reuse(void **state)
{
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(5, 60);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 200, NULL);
	struct err err;

	(void)state;
	server->delay_ms = 2;
	server->together = 5;
	submit_all(askers, 200);
	assert_int_equal(http_stats(http).queued, 200);
	assert_int_equal(run(http, &err), 0);
	for (int i = 0; i < 200; i++)
		assert_true(askers[i].dones == 1 && askers[i].last.status == 200);
	assert_int_equal(server->requests, 200);
	assert_int_equal(server->peak, 5);
	assert_int_equal(server->accepts, 5);
	assert_int_equal(http_stats(http).limit, 5);
	http_free(http);
	server_end(server);
	free(askers);
}

/* Values that are too long are cut, a header without a name is passed over; the others count all the same. */
static void
test_odd_headers(void **state)
{
	static const struct step steps[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Type: application/"
		  "a234567890b234567890c234567890d234567890e234567890f234567890\r\n"
		  "X-Seraph-LoginReason: a234567890b234567890c234567890d234567890\r\n"
		  "X-AAccountId: 123\r\nContent-Length: 4\r\n\r\n[42]",
		    KEEP },
		{ OK_HEAD ": nameless\r\nX-AAccountId: 456\r\n"
			  "Content-Length: 4\r\n\r\n[42]",
		    KEEP },
	};
	struct server *server = server_start(steps, 2);
	struct http *http = new_http(1, 60);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 2, NULL);
	struct err err;

	(void)state;
	submit_all(askers, 2);
	assert_int_equal(run(http, &err), 0);
	assert_string_equal(
	    askers[0].last.type, "application/a234567890b234567890c234567890d234567890e234567890f");
	assert_int_equal(strlen(askers[0].last.type), sizeof(askers[0].last.type) - 1);
	assert_string_equal(askers[0].last.login, "a234567890b234567890c234567890d23456789");
	assert_string_equal(askers[0].last.account, "123");
	assert_string_equal(askers[1].troubles, "");
	assert_string_equal(askers[1].last.account, "456");
	assert_string_equal(askers[1].body, "[42]");
	http_free(http);
	server_end(server);
	free(askers);
}

/* Replies that the machine made late keep the limit from growing, as they should: seconds of the latest. */
static double
slowest(const struct asker *askers, size_t count)
{
	double most = 0;

	for (size_t i = 0; i < count; i++)
		if (askers[i].last.seconds > most)
			most = askers[i].last.seconds;
	return most;
}

static void
test_auto_grows(void **state)
{
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(PARALLEL_AUTO, 60);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 1200, NULL);
	struct err err;

	(void)state;
	server->delay_ms = 100; /* far above what a busy machine adds */
	submit_all(askers, 1200);
	assert_int_equal(run(http, &err), 0);
	if (slowest(askers, 1200) < 0.25)
		assert_int_equal(http_stats(http).limit, PARALLEL_MAX);
	assert_true(server->peak > PARALLEL_START && server->peak <= PARALLEL_MAX);
	assert_true(server->accepts <= PARALLEL_MAX);
	http_free(http);
	server_end(server);
	free(askers);
}

/* Whoever says that a limit is near is asked no more at once; a longer word than "true" does not say it. */
static void
test_near_limit(void **state)
{
	static const struct step steps[] = {
		{ OK_HEAD "X-RateLimit-NearLimit: TRUE\r\nContent-Length: 4\r\n\r\n[42]", KEEP },
		{ OK_HEAD "X-RateLimit-NearLimit: true, and longer than it should be\r\n"
			  "Content-Length: 4\r\n\r\n[42]",
		    KEEP }
	};

	(void)state;
	for (int longer = 0; longer < 2; longer++) {
		struct server *server = server_start(&steps[longer], 1);
		struct http *http = new_http(PARALLEL_AUTO, 60);
		struct asker *askers = ask_many(http, new_lane(http, server->base), 50, NULL);
		struct err err;

		server->delay_ms = 20;
		submit_all(askers, 50);
		assert_int_equal(run(http, &err), 0);
		if (longer == 0)
			assert_int_equal(http_stats(http).limit, PARALLEL_START);
		else if (slowest(askers, 50) < 0.06)
			assert_true(http_stats(http).limit > PARALLEL_START);
		http_free(http);
		server_end(server);
		free(askers);
	}
}

/* A refusal in the middle: halved once, and all that was asked for is had in the end. */
static void
test_auto_halves(void **state)
{
	static const struct step steps[] = { GOOD, GOOD, GOOD, GOOD,
		SIMPLE("429", "Retry-After: 0.1\r\n"), SIMPLE("429", "Retry-After: 0.1\r\n"),
		GOOD };
	struct server *server = server_start(steps, 7);
	struct http *http = new_http(PARALLEL_AUTO, 60);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 20, NULL);
	struct err err;

	(void)state;
	server->delay_ms = 200;
	server->together = PARALLEL_START;
	submit_all(askers, 20);
	assert_int_equal(run(http, &err), 0);
	/* 6, halved, and a slow round of growth */
	assert_in_range(http_stats(http).limit, slowest(askers, 20) < 0.45 ? 4 : 3, 4);
	assert_int_equal(http_stats(http).limited, 2);
	assert_int_equal(server->requests, 22);
	for (int i = 0; i < 20; i++)
		assert_int_equal(askers[i].last.status, 200);
	http_free(http);
	server_end(server);
	free(askers);
}

static void
test_urgent_first(void **state)
{
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(1, 60);
	unsigned order = 0;
	struct asker *askers = ask_many(http, new_lane(http, server->base), 10, &order);
	struct err err;

	(void)state;
	askers[5].request.urgent = askers[9].request.urgent = askers[7].request.urgent = true;
	askers[0].follow = &askers[9]; /* the next page of a walk */
	submit_all(askers, 9);
	assert_int_equal(run(http, &err), 0);
	assert_int_equal(askers[5].at, 1);
	assert_int_equal(askers[7].at, 2);
	assert_int_equal(askers[0].at, 3);
	assert_int_equal(askers[9].at, 4);
	assert_int_equal(askers[1].at, 5);
	assert_int_equal(askers[8].at, 10);
	http_free(http);
	server_end(server);
	free(askers);
}

/* A lane that is told to wait does not keep another one from working. */
static void
test_lanes(void **state)
{
	static const struct step steps[] = { SIMPLE("429", "Retry-After: 4\r\n"), GOOD };
	struct server *slow = server_start(steps, 2), *quick = server_start(good_step, 1);
	struct http *http = new_http(1, 60);
	unsigned order = 0;
	struct asker *a = ask_many(http, new_lane(http, slow->base), 3, &order);
	struct asker *b = ask_many(http, new_lane(http, quick->base), 50, &order);
	double started = seconds(CLOCK_MONOTONIC), took;
	struct err err;

	(void)state;
	submit_all(a, 3);
	submit_all(b, 50);
	assert_int_equal(run(http, &err), 0);
	took = seconds(CLOCK_MONOTONIC) - started;
	assert_true(took >= 4);
	assert_true(a[0].at > 50);
	assert_true(a[2].at > 50); /* kept back by the pause, though it was not refused itself */
	http_free(http);
	server_end(slow);
	server_end(quick);
	free(a);
	free(b);
}

/* 20,000 requests, and what one costs. */
static void
test_many(void **state)
{
	enum { COUNT = 20000 };
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(8, 60);
	unsigned order = 0;
	struct asker *askers = ask_many(http, new_lane(http, server->base), COUNT, &order);
	double cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
	struct err err;

	(void)state;
	submit_all(askers, COUNT);
	assert_int_equal(run(http, &err), 0);
	cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
	print_message("# %d requests, %.1f us of CPU each\n", COUNT, cpu / COUNT * 1e6);
	assert_int_equal(order, COUNT);
	assert_int_equal(server->requests, COUNT);
	assert_int_equal(server->accepts, 8);
	http_free(http);
	server_end(server);
	free(askers);
}

/* What ends everything: each request comes back once, with the reason. */

static void
assert_given_back(struct asker *askers, size_t count, const char *why, size_t whole)
{
	size_t good = 0;

	for (size_t i = 0; i < count; i++) {
		assert_false(askers[i].last.again);
		assert_int_equal(askers[i].last.stopped, askers[i].last.status == 0);
		if (askers[i].last.status != 0) {
			good++;
			continue;
		}
		assert_true(askers[i].dones >= 1);
		if (strcmp(askers[i].last.trouble, why) != 0)
			fail_msg("'%s' is not '%s'", askers[i].last.trouble, why);
	}
	assert_int_equal(good, whole);
}

static void
stop_here(struct asker *asker)
{
	struct err why;

	err_set(&why, STATUS_DENIED, "not for you");
	http_stop(asker->http, &why);
}

static void
test_stop(void **state)
{
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(3, 60);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 50, NULL), late;
	struct err err;

	(void)state;
	askers[0].after = stop_here;
	asker_init(&late, http, askers[0].request.lane);
	askers[40].follow = &late; /* submitted while all is given back */
	for (int i = 1; i < 50; i++)
		askers[i].request.urgent = false;
	server->delay_ms = 5;
	submit(&askers[0]);
	assert_int_equal(run(http, &err), -1);
	submit_all(askers + 1, 49);
	assert_int_equal(run(http, &err), -1);
	assert_int_equal(err.status, STATUS_DENIED);
	assert_string_equal(err.text, "not for you");
	assert_given_back(askers, 50, "not for you", 1);
	assert_given_back(&late, 1, "not for you", 0);
	assert_int_equal(http_stats(http).queued, 0);
	http_free(http);
	server_end(server);
	free(askers);
}

/* Steps, settings, and the end they lead to. */
static const struct {
	const char *what;
	struct step steps[2];
	const char *why;
	double least, most; /* seconds it takes */
	size_t whole;       /* requests that had a reply of their own */
	struct patience_limits limits;
	unsigned ticks;
	enum status status;
} ends[] = {
	{ "deadline", { { OK_HEAD, STALL } }, "the deadline of 1 s has passed", .least = 0.9,
	    .most = 40, .limits = { .deadline = 1, .wait = 60 }, .status = STATUS_UNREACHABLE },
	{ "a pause, and one beyond the deadline",
	    { SIMPLE("429", "Retry-After: 4\r\n"), SIMPLE("429", "Retry-After: 60\r\n") },
	    "HOST answered HTTP 429; it says to wait 60 s, longer than the deadline allows",
	    .least = 3.9, .most = 40, .limits = { .deadline = 60, .wait = 60 }, .whole = 1,
	    .status = STATUS_UNREACHABLE },
	{ "too long a wait", { SIMPLE("429", "Retry-After: 3600\r\n") },
	    "HOST answered HTTP 429; it says to wait 60 min, longer than the 60 s that "
	    "--wait-limit allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "too long a wait, however it is written",
	    { SIMPLE("429", "Retry-After: 1\r\nretry-after:0\r\nRETRY-AFTER: \t 3600 \t\r\n") },
	    "HOST answered HTTP 429; it says to wait 60 min, longer than the 60 s that "
	    "--wait-limit allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "too long a wait, behind an early reply",
	    { { "HTTP/1.1 103 Early Hints\r\nRetry-After: 1\r\n\r\nHTTP/1.1 429 X\r\n"
		"retry-after:61\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nRetry-After: 2\r\n\r\n",
		KEEP } },
	    "HOST answered HTTP 429; it says to wait 61 s, longer than the 60 s that --wait-limit "
	    "allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "too long a wait for the limit's reset",
	    { SIMPLE("429", "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
			    "X-RateLimit-Reset: 2026-01-01T01:00Z\r\n"),
		GOOD },
	    "HOST answered HTTP 429; it says to wait 60 min, longer than the 60 s that "
	    "--wait-limit allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "too long a wait for service", { SIMPLE("503", "Retry-After: 61\r\n") },
	    "HOST answered HTTP 503; it says to wait 61 s, longer than the 60 s that --wait-limit "
	    "allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "a quota for too long",
	    { SIMPLE("429", "Retry-After: 61\r\nRateLimit-Reason: jira-quota-tenant-based\r\n") },
	    "HOST: the request quota is used up (RateLimit-Reason: jira-quota-tenant-based); it "
	    "says to wait 61 s, longer than the 60 s that --wait-limit allows",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "a quota without an end", { SIMPLE("429", "RateLimit-Reason: jira-cost-based\r\n") },
	    "HOST: the request quota is used up (RateLimit-Reason: jira-cost-based), and it does "
	    "not say until when: try again in an hour",
	    .most = 40, .limits = { .wait = 60 }, .whole = 1, .status = STATUS_UNREACHABLE },
	{ "more time than the work needs", { { OK_HEAD, STALL } },
	    "this takes far too long: 2 s for 10 requests have passed; --deadline gives more",
	    .least = 1.9, .most = 40, .limits = { .slack = 1, .each_ms = 100 },
	    .status = STATUS_UNREACHABLE },
	{ "the deadline, and what was the matter", { SIMPLE("503", "") },
	    "the deadline of 2 s has passed; the latest trouble: HTTP 503", .least = 1.9,
	    .most = 40, .limits = { .deadline = 2 }, .status = STATUS_UNREACHABLE },
	{ "tick", { { "", STALL } }, "interrupted", .most = 40, .limits = { .wait = 60 },
	    .ticks = 4, .status = STATUS_INTERRUPTED },
};

struct ticks {
	unsigned left;
	unsigned seen;
	double waited;
	char waiting_for[40];
};

static bool
tick(void *arg, const struct http_stats *stats)
{
	struct ticks *ticks = arg;

	ticks->seen++;
	if (stats->waiting > ticks->waited) {
		ticks->waited = stats->waiting;
		snprintf(ticks->waiting_for, sizeof(ticks->waiting_for), "%s", stats->waiting_for);
	}
	return ticks->left > 0 && --ticks->left == 0;
}

static void
play_end(size_t i)
{
	struct server *server = server_start(ends[i].steps, ends[i].steps[1].text != NULL ? 2 : 1);
	struct ticks ticks = { .left = ends[i].ticks };
	struct http_settings settings = { .user_agent = "t",
		.parallel = 1,
		.stall = 60,
		.max_wait = 60,
		.limits = ends[i].limits,
		.tick = tick,
		.tick_arg = &ticks };
	char why[200];
	double took = seconds(CLOCK_MONOTONIC);
	struct err err;
	struct http *http = http_new(&settings, &err);
	struct asker *askers = ask_many(http, new_lane(http, server->base), 10, NULL);

	submit_all(askers, 10);
	assert_int_equal(run(http, &err), -1);
	took = seconds(CLOCK_MONOTONIC) - took;
	snprintf(why, sizeof(why), "%s", ends[i].why);
	if (strstr(why, "HOST") != NULL)
		snprintf(why, sizeof(why), "127.0.0.1:%u%s", server->port, ends[i].why + 4);
	if (!is_like(err.text, why))
		fail_msg("'%s' is not '%s'", err.text, why);
	assert_int_equal(err.status, ends[i].status);
	if (took < ends[i].least || took > ends[i].most)
		fail_msg("%s took %.2f s", ends[i].what, took);
	assert_given_back(askers, 10, err.text, ends[i].whole);
	if (ends[i].limits.deadline > 0)
		assert_true(ticks.seen >= 4);
	if (strncmp(ends[i].what, "a pause", 7) == 0) {
		assert_string_equal(ticks.waiting_for, "rate limit");
		assert_true(ticks.waited > 0 && ticks.waited <= 4);
	}
	http_free(http);
	server_end(server);
	free(askers);
}

static void
test_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		play_end(i);
}

/* Services that answer and never serve, each given up in its own time while another one goes on. */
static void
test_no_use(void **state)
{
	static const struct {
		struct step step;
		const char *why;
	} useless[] = {
		{ SIMPLE("429", ""), "HOST has given no reply of use for ..." },
		{ SIMPLE("500", ""), "HOST has given no reply of use for ..." },
		{ { OK_HEAD "Content-Length: 9999\r\n\r\n[", DRIP },
		    "HOST has given no reply of use for ..." },
		{ SIMPLE("429", "Retry-After: 1\r\n"), "HOST answered HTTP 429; it says to wait 1 "
						       "s more, and has given no reply of use "
						       "for ..." },
	};
	enum { COUNT = sizeof(useless) / sizeof(*useless), EACH = 3 };
	const struct http_settings settings = { .user_agent = "t",
		.parallel = 1,
		.stall = 3,
		.max_wait = 60,
		.limits = { .wait = 1, .quiet = 2 } };
	struct server *servers[COUNT], *good = server_start(good_step, 1);
	struct asker *askers[COUNT], *served;
	double began = seconds(CLOCK_MONOTONIC);
	struct err err;
	struct http *http = http_new(&settings, &err);
	char why[200];

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		servers[i] = server_start(&useless[i].step, 1);
		askers[i] = ask_many(http, new_lane(http, servers[i]->base), EACH, NULL);
		http_lane_slow(askers[i]->request.lane, 1, 1);
		submit_all(askers[i], EACH);
	}
	good->delay_ms = 300;
	served = ask_many(http, new_lane(http, good->base), 15, NULL);
	submit_all(served, 15);
	assert_int_equal(run(http, &err), 0);
	assert_in_range((int)(seconds(CLOCK_MONOTONIC) - began), 2, 60);
	for (int i = 0; i < COUNT; i++) {
		snprintf(why, sizeof(why), "127.0.0.1:%u%s", servers[i]->port, useless[i].why + 4);
		assert_true(askers[i][EACH - 1].last.stopped);
		if (!is_like(askers[i][EACH - 1].last.trouble, why))
			fail_msg("'%s' is not '%s'", askers[i][EACH - 1].last.trouble, why);
		assert_true(servers[i]->requests < 20);
	}
	for (int i = 0; i < 15; i++)
		assert_int_equal(served[i].last.status, 200);
	http_free(http);
	for (int i = 0; i < COUNT; i++) {
		server_end(servers[i]);
		free(askers[i]);
	}
	server_end(good);
	free(served);
}

/*
 * Servers that say nothing, or next to nothing; nobody listening; and a reply lost once, after
 * which the request waits for about a second while others of its lane go on. All side by side, for
 * they take time.
 */
static void
test_silence_and_backoff(void **state)
{
	static const struct step steps[][2] = { { { "", STALL } }, { { OK_HEAD, STALL } },
		{ { OK_HEAD "Content-Length: 9999\r\n\r\n[", DRIP } }, { { OK_HEAD "X: ", DRIP } },
		{ GOOD }, { { "", CUT }, GOOD } };
	enum { COUNT = sizeof(steps) / sizeof(*steps), CLOSED = 4, LOST = 5 };
	const char *slow = "fewer than 100 bytes a second for 1 s";
	const char *want[COUNT] = { slow, slow, slow, slow, "", "" };
	struct http *http = new_stalling_http(1, 60, 1);
	struct server *servers[COUNT];
	struct asker askers[COUNT], others[3];
	unsigned order = 0, port;
	int closed = take_port(&port); /* it is ours, and nobody listens there */
	double started;
	char text[64], base[64];
	struct err err;

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		servers[i] = server_start(steps[i], i == LOST ? 2 : 1); /* CLOSED is not asked */
		snprintf(base, sizeof(base), "http://127.0.0.1:%u",
		    i == CLOSED ? port : servers[i]->port);
		asker_init(&askers[i], http, new_lane(http, base));
		askers[i].request.repeatable = i == LOST;
		submit(&askers[i]);
	}
	askers[LOST].order = &order;
	for (int i = 0; i < 3; i++) {
		asker_init(&others[i], http, askers[LOST].request.lane);
		others[i].order = &order;
		submit(&others[i]);
	}
	snprintf(text, sizeof(text), "could not connect to 127.0.0.1:%u", port);
	want[CLOSED] = text;
	want[LOST] = "connection cut before a reply";
	started = seconds(CLOCK_MONOTONIC);
	assert_int_equal(run(http, &err), 0);
	for (int i = 0; i < COUNT; i++)
		assert_string_equal(askers[i].troubles, want[i]);
	started = askers[LOST].done_at - started;
	assert_true(started >= 0.74 && started < 40);
	assert_int_equal(askers[LOST].last.attempt, 2);
	assert_int_equal(askers[LOST].at, 4);
	http_free(http);
	for (int i = 0; i < COUNT; i++)
		server_end(servers[i]);
	close(closed);
}

/* The environment's proxy is asked for the way to https hosts, and never sees what is said there.
 */
static void
test_proxy(void **state)
{
	static const struct step steps[] = { { "HTTP/1.1 407 X\r\nContent-Length: 0\r\n\r\n",
	    CUT } };
	struct server *proxy = server_start(steps, 1), *server = server_start(good_step, 1);
	struct http *http = new_http(1, 0);
	struct asker asker, near;
	struct err err;

	(void)state;
	setenv("https_proxy", proxy->base, 1);
	setenv("http_proxy", proxy->base, 1);
	asker_init(&asker, http, new_lane(http, "https://acme.example"));
	asker.request.repeatable = false;
	asker_init(&near, http, new_lane(http, server->base));
	submit(&asker);
	submit(&near);
	assert_int_equal(run(http, &err), 0);
	unsetenv("https_proxy");
	unsetenv("http_proxy");
	assert_string_equal(asker.troubles,
	    "the proxy asks for credentials (HTTP 407): give its user and password in HTTPS_PROXY, "
	    "as http://USER:PASSWORD@HOST:PORT");
	assert_int_equal(asker.last.status, 0);
	assert_int_equal(proxy->requests, 1);
	assert_non_null(strstr(proxy->heads[0], "CONNECT acme.example:443 HTTP/1.1\r\n"));
	assert_null(strstr(proxy->heads[0], "Authorization"));
	assert_int_equal(near.last.status, 200);
	http_free(http);
	server_end(proxy);
	server_end(server);
}

/*
 * A connection that the server closes just as it is used again: a read goes out again unseen, a
 * write goes out once.
 */
static void
test_write_is_sent_once(void **state)
{
	static const struct step steps[] = { GOOD, { "", CUT }, GOOD };
	struct server *server = server_start(steps, 3);
	struct http *http = new_http(1, 0);
	struct asker askers[2];
	struct err err;

	(void)state;
	asker_init(&askers[0], http, new_lane(http, server->base));
	asker_init(&askers[1], http, askers[0].request.lane);
	askers[1].request.method = "POST";
	askers[1].request.body = "{}";
	askers[1].request.repeatable = false;
	submit_all(askers, 2);
	assert_int_equal(run(http, &err), 0);
	assert_int_equal(askers[0].last.status, 200);
	assert_string_equal(askers[1].troubles, "connection cut before a reply");
	assert_int_equal(server->requests, 2);
	http_free(http);
	server_end(server);
}

static void
test_bad_paths(void **state)
{
	static const char *const paths[] = { "", "rest", "@evil.example/", "/a b", "/a\r\nX: y",
		"/\xc3\xa9", "/a#b", "/a\\b" };
	struct server *server = server_start(good_step, 1);
	struct http *http = new_http(1, 60);
	struct asker askers[8];
	struct http_lane *lane = new_lane(http, server->base);
	struct err err;

	(void)state;
	for (int i = 0; i < 8; i++) {
		asker_init(&askers[i], http, lane);
		strcpy(askers[i].path, paths[i]);
		submit(&askers[i]);
	}
	assert_int_equal(run(http, &err), 0);
	for (int i = 0; i < 8; i++)
		assert_string_equal(
		    askers[i].troubles, "path with a character that cannot be sent");
	assert_int_equal(server->accepts, 0);
	http_free(http);
	server_end(server);
}

static size_t
long_path(const struct request *request, char *out, size_t room)
{
	(void)request;
	memset(out, 'a', room - 1);
	out[0] = '/';
	out[room - 1] = '\0';
	return 9000;
}

static void
test_long_path(void **state)
{
	struct http *http = new_http(1, 60);
	struct asker asker;
	struct err err;

	(void)state;
	asker_init(&asker, http, new_lane(http, "http://127.0.0.1:9"));
	asker.request.path = long_path;
	submit(&asker);
	assert_int_equal(run(http, &err), 0);
	assert_string_equal(asker.troubles, "path longer than 7999 bytes, not sent");
	http_free(http);
}

static void
test_bad_lanes(void **state)
{
	struct http *http = new_http(1, 60);
	struct err err;

	(void)state;
	assert_null(http_lane_new(http, "http://acme.atlassian.net", NULL, &err));
	assert_null(http_lane_new(http, "ftp://127.0.0.1", NULL, &err));
	assert_null(http_lane_new(http, "https://me@acme.atlassian.net", NULL, &err));
	assert_null(http_lane_new(http, "https://acme.atlassian.net", "Basic a\r\nX: y", &err));
	assert_non_null(http_lane_new(http, "https://api.atlassian.com/admin/", NULL, &err));
	http_free(http);
}

/* The port in "ACCEPT 127.0.0.1:PORT", a line of what openssl said; 0: it is not there yet. */
static unsigned
port_said(const char *path)
{
	char line[200];
	unsigned port = 0;
	FILE *file = fopen(path, "r");

	while (file != NULL && port == 0 && fgets(line, sizeof(line), file) != NULL)
		if (strchr(line, '\n') == NULL || sscanf(line, "ACCEPT 127.0.0.1:%u", &port) != 1)
			port = 0;
	if (file != NULL)
		fclose(file);
	return port;
}

/* A certificate nobody vouches for: refused at once, not asked for again. */
static void
test_untrusted_certificate(void **state)
{
	char dir[200], command[2000], base[64], want[100];
	unsigned port = 0;
	const char *tmp = getenv("TMPDIR");
	struct http *http;
	struct asker asker;
	struct err err;
	pid_t child;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/httpXXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	snprintf(command, sizeof(command),
	    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
	    "-subj /CN=localhost -keyout %s/key -out %s/cert 2>/dev/null",
	    dir, dir);
	if (system(command) != 0) {
		rmdir(dir);
		skip();
	}
	if ((child = fork()) == 0) {
		snprintf(command, sizeof(command),
		    "exec openssl s_server -www -accept 127.0.0.1:0 -key %s/key -cert %s/cert "
		    ">%s/said 2>&1 </dev/null",
		    dir, dir, dir);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	snprintf(command, sizeof(command), "%s/said", dir);
	for (int i = 0; i < 5000 && port == 0; i++) {
		pause_ms(20);
		port = port_said(command);
	}
	http = new_http(1, 0);
	snprintf(base, sizeof(base), "https://localhost:%u", port);
	asker_init(&asker, http, new_lane(http, base));
	submit(&asker);
	assert_int_equal(run(http, &err), 0);
	http_free(http);
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
	snprintf(want, sizeof(want), "certificate of localhost:%u not trusted: ...", port);
	if (!is_like(asker.troubles, want))
		fail_msg("'%s'", asker.troubles);
	assert_int_equal(asker.last.status, 0);
	assert_int_equal(asker.last.attempt, 1);
}

/* How often a text stands in the memory that this thread allocates from, in use or free. */
static unsigned
heap_copies(const char *text, size_t len)
{
	unsigned long from, to;
	unsigned copies = 0;
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (strstr(line, "[heap]") == NULL || sscanf(line, "%lx-%lx ", &from, &to) != 2)
			continue;
		for (const char *at = (const char *)from; at + len <= (const char *)to; at++)
			copies += memcmp(at, text, len) == 0;
	}
	fclose(maps);
	return copies;
}

/* After a run nothing in memory holds the credentials: neither our copies nor libcurl's. */
static void
test_wiped(void **state)
{
	const struct step steps[] = { GOOD };
	struct server *server = server_start(steps, 1);
	struct http *http = new_http(1, 1);
	char token[64];
	struct asker asker;
	struct err err;
	char *bearer;
	unsigned left;
	bool seen;

	(void)state;
	snprintf(token, sizeof(token), "canary-%ld-%ld", (long)getpid(), (long)time(NULL));
	bearer = auth_bearer(token);
	asker_init(&asker, http, http_lane_new(http, server->base, bearer, &err));
	submit(&asker);
	assert_int_equal(run(http, &err), 0);
	assert_non_null(strstr(server->heads[0], token));
	memset(server->heads[0], 0, sizeof(server->heads[0]));
	seen =
	    heap_copies(token, strlen(token)) > 0; /* not with an allocator that is another one */
	http_free(http);
	auth_free(bearer);
	left = heap_copies(token, strlen(token));
	server_end(server);
	if (!seen)
		skip();
	assert_int_equal(left, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_headers_both_ways),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_fixed_limit_and_reuse),
		cmocka_unit_test(test_auto_grows),
		cmocka_unit_test(test_odd_headers),
		cmocka_unit_test(test_near_limit),
		cmocka_unit_test(test_auto_halves),
		cmocka_unit_test(test_urgent_first),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_no_use),
		cmocka_unit_test(test_silence_and_backoff),
		cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_write_is_sent_once),
		cmocka_unit_test(test_bad_paths),
		cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_long_path),
		cmocka_unit_test(test_bad_lanes),
		cmocka_unit_test(test_untrusted_certificate),
	};

	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
