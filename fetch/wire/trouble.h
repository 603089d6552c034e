/* What to call the trouble of an attempt, for people: what happened, and what they can do where they can. */
#ifndef FETCH_WIRE_TROUBLE_H
#define FETCH_WIRE_TROUBLE_H

#include "headers.h"
#include "request.h"
#include "url.h"

/* How an attempt ended that brought no reply, or none to be believed. */
struct failure {
	CURL *easy;
	CURLcode code;
	const char *message; /* curl's own words, or "" */
	const struct url_base *at;
	const struct headers *headers;
	unsigned connect, stall, whole; /* seconds that these may take */
	unsigned least;                 /* bytes a second, lest it stalls */
};

enum { STATUS_PROXY_ASKS = 407 }; /* never a server's: its proxy wants credentials */

void reply_trouble(struct reply *reply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* No reply: why. true: another try would end the same way. */
bool trouble_name(const struct failure *failure, struct reply *reply);
/* A 3xx: says where it points, by host alone; the rest may hold secrets of others. */
void trouble_redirect(CURL *easy, const struct redact *redact, struct reply *reply);

#endif
