/*
 * Many HTTP transfers at once, in one event loop (curl multi). Knows no Jira. The only place that talks
 * to a network.
 *
 *	http = http_new(&settings, err);
 *	lane = http_lane_new(http, "https://x.atlassian.net", "Basic ...", err);
 *	wire = http_wire(http);  wire.submit(wire.self, &request);  wire.run(wire.self, &err);
 *	http_free(http);
 *
 * Lanes: each has its own base URL, credentials, limit of transfers in flight and pause, so that two
 * services with different rate limits run side by side in one loop.
 *
 * In flight: a fixed number, or auto: starts at 6, grows by one after each full round of quick replies
 * while no limit is near (X-RateLimit-NearLimit), to at most 32; a 429 halves it, once per pause, and it
 * recovers slowly. (CONTRACT: limits differ by tenant and method, and only headers tell them.)
 *
 * Again: 408, 429, 5xx, transport trouble and bodies refused by 'check' are repeated for repeatable
 * requests, after Retry-After, or X-RateLimit-Reset, or else jittered doubling pauses from 1 s to max_wait; a
 * 429 pauses the whole lane. A wait that is not granted, silence and the end of the deadline (patience.h) end
 * the run with STATUS_UNREACHABLE. A 401 is never repeated, nor a certificate that is not trusted.
 * A request that is not repeatable is sent once: neither we nor curl send it again, also when its connection
 * was closed, its stream refused, or it was answered with 429, which is no proof that nothing was done.
 *
 * Safety: redirects are not followed (a 3xx is trouble that names the target's host), only https, or
 * http to a loopback address; TLS 1.2 at least, peer and host verified; the environment's proxy sees
 * where https goes and nothing of what is said; loopback addresses need none. Bodies are capped while they
 * arrive, unzipped; slow drips, silent servers and endless headers are cut by time. No reply tells its asker a credential
 * of any lane (redact.h).
 */
#ifndef FETCH_WIRE_HTTP_H
#define FETCH_WIRE_HTTP_H

#include "limiter.h"
#include "patience.h"
#include "request.h"

struct http_stats {
	uint64_t asked, sent, replies, retries, limited,
	    bytes; /* asked: submitted; limited: 429s and 503s with Retry-After */
	unsigned in_flight, limit;
	size_t queued;
	double waiting;          /* seconds left of the present pause, 0 when there is none */
	const char *waiting_for; /* "rate limit", "the request quota", "Jira to answer again"; "" */
};

struct http_settings {
	const char *user_agent; /* the caller keeps it */
	const char *ca_file;    /* see authorities.h; NULL: the system's authorities alone */
	unsigned parallel;      /* PARALLEL_AUTO or 1 to PARALLEL_FIXED_MAX */
	unsigned max_wait;      /* seconds, the longest wait of our own (60) */
	struct patience_limits
	    limits;     /* what a server may ask for; the deadline counts from http_new */
	unsigned stall; /* seconds of next to no bytes after which a transfer is cut (60) */
	/* Called at least four times a second and after replies; true: stop, the user asked to. May be NULL. */
	bool (*tick)(void *arg, const struct http_stats *stats);
	void *tick_arg;
};

struct http;
struct http *http_new(const struct http_settings *settings, struct err *err);
/* authorization: the whole value of the header, or NULL; copied, and wiped by http_free. */
struct http_lane *http_lane_new(
    struct http *http, const char *base, const char *authorization, struct err *err);
/* A service that the run can do without: automatic, from 'start' to at most 'most' in flight, whatever the settings; a quota or
   a wait that is too long ends only this lane. */
void http_lane_slow(struct http_lane *lane, unsigned start, unsigned most);
/* Nothing is sent in this lane any more: what waits, and what comes, is given back by run as stopped, with
   the reason; the other lanes go on. */
void http_lane_stop(struct http_lane *lane, const char *why);
struct wire http_wire(struct http *http);
/* Give up everything that waits or flies; the reason becomes run's error. To be called from 'done'. */
void http_stop(struct http *http, const struct err *why);
struct http_stats http_stats(const struct http *http);
void http_free(struct http *http);

#endif
