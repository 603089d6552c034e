/*
 * What the headers of one reply say that we act on, as curl parsed them; hostile until checked: too long
 * values are cut, control characters never get in, the last of a repeated header counts, and trailers are
 * not believed. curl tells neither their size nor that they are all there: for that it hands over the lines.
 */
#ifndef FETCH_WIRE_HEADERS_H
#define FETCH_WIRE_HEADERS_H

#include "redact.h"
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct headers {
	long status;          /* of the status line seen last; 0: none yet */
	bool ended;           /* the empty line after the final headers was seen */
	size_t bytes;         /* of all header lines of this attempt */
	char type[64];        /* media type without parameters, lower case */
	char account[160];    /* X-AAccountId, percent-decoded */
	char login[40];       /* X-Seraph-LoginReason */
	char date[40];        /* Date */
	char retry_after[64]; /* Retry-After */
	char reset[64];       /* X-RateLimit-Reset */
	char reason[64];      /* RateLimit-Reason */
	bool near_limit;      /* X-RateLimit-NearLimit: true */
};

enum headers_limits { HEADERS_MAX_BYTES = 256 * 1024 };

/* One line as received. false: more than HEADERS_MAX_BYTES, the attempt is to be cut. */
bool headers_line(struct headers *headers, CURL *easy, const char *line, size_t len);
/* The reply is over: the values, without credentials. */
void headers_read(struct headers *headers, CURL *easy, const struct redact *redact);

/*
 * Seconds that the server asks to wait: Retry-After (seconds or a date), else X-RateLimit-Reset.
 * Dates are taken relative to the reply's own Date, else to 'now'. Never below 0; -1: it does not
 * say, or says something that cannot be read.
 */
double headers_wait(const struct headers *headers, time_t now);
double headers_retry_after(const struct headers *headers, time_t now); /* only that header */

/* The reason is a quota, which waiting a little does not mend. */
bool headers_quota(const struct headers *headers);

#endif
