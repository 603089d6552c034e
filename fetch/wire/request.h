/*
 * One request and its reply, as seen by whoever asks; neither knows whether the network answers or a
 * snapshot does (struct wire).
 *
 * The asker owns the request and keeps it alive until 'done' was called with again == false; from there
 * on the wire has forgotten it. All calls come from wire->run, one at a time:
 *
 *	begin   an attempt starts: forget whatever an earlier one delivered
 *	data    a piece of the body (unzipped), in order; -1 refuses the rest: the attempt is over
 *	check   the reply was 200 to 299 and complete: is the body what it should be? -1 and err: it is not,
 *	        and the attempt counts as failed; repeated while tries are left. Also called after data
 *	        refused a piece of a 2xx body, to say why: then it must return -1
 *	done    the attempt is over; reply->again tells whether another one follows. New requests may be
 *	        submitted from here.
 *
 * data is called for 2xx bodies of any content type and for error bodies (small ones, cut at 64 KiB).
 */
#ifndef FETCH_WIRE_REQUEST_H
#define FETCH_WIRE_REQUEST_H

#include "model/base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fetch_limits {
	PATH_MAX_BYTES = 8000,                 /* longer ones are not sent */
	BODY_MAX_BYTES = 64 * 1024 * 1024,     /* of one reply, unzipped */
	STREAM_MAX_BYTES = 256 * 1024 * 1024,  /* of one whose records are taken one by one */
	BODIES_MAX_BYTES = 2 * BODY_MAX_BYTES, /* of all replies under way */
	ERROR_BODY_MAX_BYTES = 64 * 1024,
	PAGES_MAX = 50000,    /* of one walk */
	ITEMS_MAX = 2000000,  /* of one walk */
	TRIES_MAX = 5,        /* of one request; 429s are counted apart, the deadline bounds them */
	TRIES_UNANSWERED = 2, /* as long as nobody has answered anything */
	LIMITED_MAX = 10,     /* 429s (and 503s with Retry-After) of one request */
};

struct http_lane; /* a service: its base URL, credentials and limits */

struct reply {
	long status;       /* HTTP status; 0: no reply, see trouble */
	char type[64];     /* media type without parameters, lower case; "" when absent */
	char account[160]; /* X-AAccountId, percent-decoded; "" when absent */
	char login[40];    /* X-Seraph-LoginReason; "" when absent */
	char date[40];     /* Date header as sent */
	unsigned attempt;  /* 1 for the first */
	bool again;        /* this attempt failed and another one follows */
	bool stopped;      /* the run ended before this request was answered */
	char trouble[768]; /* why the attempt failed, for people; "" when it did not */
	uint64_t bytes;    /* of the unzipped body */
	double seconds;    /* from sending to the end */
};

struct request {
	struct http_lane *lane;
	const char *method; /* "GET", "POST", "PUT" or "DELETE" */
	const char *body;   /* JSON to send, or NULL */
	double wait;        /* seconds before its first attempt may start; 0: none */
	/* Many wait at a time: these stand side by side. */
	bool repeatable; /* reads, also by POST: may be sent again after a 5xx or a lost reply */
	bool streamed; /* its body may have STREAM_MAX_BYTES; a longer one is not asked for again */
	bool fresh;    /* about this moment: what a reading that was broken off had is no answer */
	bool urgent;   /* goes before others that wait: the next page of a chain */
	/* Writes path and query, percent-encoded, as far as they fit and always NUL-terminated; returns the
	   whole length (>= room: too long). */
	size_t (*path)(const struct request *request, char *out, size_t room);
	void (*begin)(struct request *request);
	int (*data)(struct request *request, const char *bytes, size_t len);
	int (*check)(struct request *request, const struct reply *reply, struct err *err);
	void (*done)(struct request *request, const struct reply *reply);
	struct request *next; /* the wire's own */
};

/* Who answers: http.c (the network) or snapshot.c (a file). */
struct wire {
	void *self;
	void (*submit)(void *self, struct request *request);
	/* Runs until nothing is left to do. -1: it had to stop; requests not yet done are given back by 'done'
	   with status 0, again false and the reason in trouble. */
	int (*run)(void *self, struct err *err);
};

#endif
