#define _DEFAULT_SOURCE /* explicit_bzero */
/*
 * One attempt on one curl handle; see transfer.h.
 */
#include "transfer.h"
#include "model/base/arena.h"
#include "trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Wiped, for one of them is the authorization. */
static void
free_headers(struct curl_slist *list)
{
	for (struct curl_slist *item = list; item != NULL; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(list);
}

static void
add_header(struct curl_slist **list, bool *whole, const char *header)
{
	struct curl_slist *longer = curl_slist_append(*list, header);

	if (longer != NULL)
		*list = longer;
	else
		*whole = false;
}

/* false: out of memory; what there is of the list is to be freed all the same. */
static bool
make_headers(struct curl_slist **list, const char *authorization, bool body)
{
	bool whole = true;
	char *header;

	add_header(list, &whole, "Accept: application/json");
	if (body) {
		add_header(list, &whole, "Content-Type: application/json");
		add_header(list, &whole, "Expect:");
	}
	if (authorization != NULL) {
		header = mem_print("Authorization: %s", authorization);
		add_header(list, &whole, header);
		explicit_bzero(header, strlen(header));
		free(header);
	}
	return whole;
}

int
target_init(
    struct transfer_target *target, const char *base, const char *authorization, struct err *err)
{
	if (url_base_read(base, &target->at, err) < 0)
		return -1;
	if (authorization != NULL && strpbrk(authorization, "\r\n") != NULL)
		return err_set(
		    err, STATUS_USAGE, "the token or e-mail address has a line break in it");
	target->base = mem_copy(base);
	if (!make_headers(&target->plain, authorization, false) ||
	    !make_headers(&target->json, authorization, true))
		return err_set(err, STATUS_FAILED, "out of memory for the headers of a request");
	return 0;
}

void
target_release(struct transfer_target *target)
{
	free_headers(target->plain);
	free_headers(target->json);
	free(target->base);
}

static size_t
take_header(char *line, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;

	return headers_line(&transfer->headers, transfer->easy, line, size * count) ? size * count
										    : 0;
}

static bool
is_good(long status)
{
	return status >= 200 && status < 300;
}

static uint64_t
body_most(const struct request *request)
{
	return request->streamed ? STREAM_MAX_BYTES : BODY_MAX_BYTES;
}

static int
give(void *request, const char *bytes, size_t len)
{
	return ((struct request *)request)->data(request, bytes, len);
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	struct request *request = transfer->task.request;
	bool good = is_good(transfer->headers.status);
	size_t len = size * count, room, taken;
	uint64_t most = good ? body_most(request) : ERROR_BODY_MAX_BYTES;

	room = (size_t)(most - transfer->reply.bytes);
	taken = len < room ? len : room;
	transfer->reply.bytes += taken;
	if (len > room && good) {
		transfer->too_long = true;
		return 0;
	}
	if (taken > 0 && redacting_add(&transfer->body, bytes, taken, give, request) < 0) {
		transfer->refused = good;
		return 0;
	}
	return taken == len ? len : 0;
}

/* curl's question before it sends. */
static int
begin_once(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct transfer *transfer = arg;

	(void)to, (void)from, (void)to_port, (void)from_port;
	return transfer->begun++ == 0 || transfer->task.request->repeatable ? CURL_PREREQFUNC_OK
									    : CURL_PREREQFUNC_ABORT;
}

int
transfer_init(struct transfer *transfer, const char *user_agent, unsigned stall,
    const struct authorities *authorities, const struct redact *redact, struct err *err)
{
	CURL *easy = transfer->easy = curl_easy_init();

	if (easy == NULL)
		return err_set(err, STATUS_FAILED, "out of memory for a transfer");
	transfer->body.redact = redact;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, begin_once);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, user_agent);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 64L * 1024);
	curl_easy_setopt(
	    easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's are not the reply's */
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (authorities != NULL)
		authorities_use(authorities, easy);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* not held up by a name server */
	curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SPEED_LEAST);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)stall);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)stall * STALLS_MAX);
	return 0;
}

static bool
is_path(const char *path)
{
	if (*path != '/')
		return false;
	for (; *path != '\0'; path++)
		if (*path <= ' ' || *path >= 0x7f || *path == '\\' || *path == '#')
			return false;
	return true;
}

static void
set_body(CURL *easy, const struct request *request, const struct transfer_target *target)
{
	bool plain = strcmp(request->method, "GET") == 0 || strcmp(request->method, "POST") == 0;

	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, plain ? NULL : request->method);
	if (request->body == NULL && strcmp(request->method, "POST") != 0) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, target->plain);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
	curl_easy_setopt(
	    easy, CURLOPT_POSTFIELDSIZE, request->body != NULL ? (long)strlen(request->body) : 0L);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, target->json);
}

/*
 * A connection kept open may be closed by the server at the moment we write on it, and a stream be
 * refused; curl then sends again by itself. That is welcome for reads, but a write must go out once: it
 * gets a connection of its own, and is not sent on a second one (begin_once).
 */
int
transfer_prepare(struct transfer *transfer, const struct transfer_target *target)
{
	const struct request *request = transfer->task.request;
	size_t base = strlen(target->base), len;
	CURL *easy = transfer->easy;

	memset(&transfer->headers, 0, sizeof(transfer->headers));
	memset(&transfer->reply, 0, sizeof(transfer->reply));
	transfer->refused = transfer->too_long = transfer->hopeless = false;
	transfer->begun = 0;
	redacting_begin(&transfer->body);
	transfer->message[0] = '\0';
	transfer->reply.attempt = transfer->task.attempts;
	memcpy(transfer->url, target->base, base);
	len = request->path(request, transfer->url + base, PATH_MAX_BYTES);
	if (len >= PATH_MAX_BYTES) {
		reply_trouble(
		    &transfer->reply, "path longer than %d bytes, not sent", PATH_MAX_BYTES - 1);
		return -1;
	}
	if (!is_path(transfer->url + base)) {
		reply_trouble(&transfer->reply, "path with a character that cannot be sent");
		return -1;
	}
	curl_easy_setopt(easy, CURLOPT_URL, transfer->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, target->at.secure ? "https" : "http");
	curl_easy_setopt(easy, CURLOPT_PROXY, target->at.loopback ? "" : NULL);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, target->at.secure ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request->repeatable ? 0L : 1L);
	set_body(easy, request, target);
	return 0;
}

/* What is left of the body, and what curl says. */
static void
take_rest(struct transfer *transfer)
{
	char *said = redact_text(transfer->body.redact, transfer->message);

	snprintf(transfer->message, sizeof(transfer->message), "%s", said);
	free(said);
	if (redacting_end(&transfer->body, give, transfer->task.request) < 0)
		transfer->refused = is_good(transfer->headers.status);
}

void
transfer_finish(
    struct transfer *transfer, const struct transfer_target *target, CURLcode code, unsigned stall)
{
	struct headers *headers = &transfer->headers;
	struct reply *reply = &transfer->reply;
	const struct failure failure = { transfer->easy, code, transfer->message, &target->at,
		headers, CONNECT_SECONDS, stall, stall * STALLS_MAX, SPEED_LEAST };

	take_rest(transfer);
	headers_read(headers, transfer->easy, transfer->body.redact);
	/* An error is one however much of its body arrived; a 2xx must be whole, or refused by the
	 * asker. What a proxy says is no reply. */
	if (headers->status != STATUS_PROXY_ASKS &&
	    ((code == CURLE_OK && headers->ended) || transfer->refused ||
		(headers->ended && !is_good(headers->status))))
		reply->status = headers->status;
	memcpy(reply->type, headers->type, sizeof(reply->type));
	memcpy(reply->account, headers->account, sizeof(reply->account));
	memcpy(reply->login, headers->login, sizeof(reply->login));
	memcpy(reply->date, headers->date, sizeof(reply->date));
	if (headers->bytes > HEADERS_MAX_BYTES)
		reply_trouble(&transfer->reply, "damaged reply: headers longer than %d KiB",
		    HEADERS_MAX_BYTES / 1024);
	else if (transfer->too_long)
		reply_trouble(&transfer->reply, "body longer than %llu MiB",
		    (unsigned long long)body_most(transfer->task.request) / 1024 / 1024);
	else if (reply->status == 0)
		transfer->hopeless = trouble_name(&failure, reply);
	else if (reply->status >= 300 && reply->status < 400)
		trouble_redirect(transfer->easy, transfer->body.redact, reply);
	else if (!is_good(reply->status))
		reply_trouble(&transfer->reply, "HTTP %ld", reply->status);
}

bool
transfer_limited(const struct transfer *transfer)
{
	return transfer->reply.status == 429 ||
	       (transfer->reply.status == 503 && headers_retry_after(&transfer->headers, 0) >= 0);
}

bool
transfer_repeatable(const struct transfer *transfer, bool answered)
{
	const struct task *task = &transfer->task;
	long status = transfer->reply.status;
	unsigned tries = status == 0 && !answered ? TRIES_UNANSWERED : TRIES_MAX;

	if (!task->request->repeatable || transfer->hopeless ||
	    (transfer->too_long && task->request->streamed))
		return false;
	if (transfer_limited(transfer))
		return task->limited < LIMITED_MAX;
	return (status < 300 || status == 408 || status >= 500) && task->failures < tries;
}

void
transfer_release(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	redacting_release(&transfer->body);
}
