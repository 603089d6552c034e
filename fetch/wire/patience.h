/*
 * How long to go on with a service that does not serve: waits that it asks for, silence, and the end of it all.
 * Only arithmetic, like limiter.h: the caller says what time it is.
 *
 * A wait is granted when it is not longer than 'wait', ends before the deadline, and is not one more of many: a
 * service that gives no reply of use for 'quiet' seconds is given up, and what it asks to wait meanwhile extends
 * that by 'wait' at most. Without a deadline, all must be done in slack + wait + each_ms for each request: the
 * more there is to ask, the longer it may take, but never for ever.
 */
#ifndef FETCH_WIRE_PATIENCE_H
#define FETCH_WIRE_PATIENCE_H

#include "model/base/err.h"
#include <stdbool.h>
#include <stdint.h>

/* Seconds; 0: without that limit, but for 'wait'. */
struct patience_limits {
	unsigned wait;     /* the longest single wait that a server may ask for */
	unsigned quiet;    /* without a reply of use */
	unsigned deadline; /* for everything */
	unsigned slack, each_ms;
};

struct patience {
	double useful; /* when the latest reply of use came */
	double until;  /* without another one it is over then */
};

/* A reply that limits us. */
struct patience_asked {
	const char *host;
	long status;
	double told;        /* seconds to wait; below 0: it does not say */
	const char *reason; /* of a quota; NULL: it is none */
};

void patience_useful(struct patience *patience, const struct patience_limits *limits, double now);
/* 0: the wait is granted. -1: err says why that is the end. left: seconds to the deadline. */
int patience_ask(struct patience *patience, const struct patience_limits *limits,
    const struct patience_asked *asked, double now, double left, struct err *err);
/* Seconds that so many requests may take; HUGE_VAL: no limit. */
double patience_deadline(const struct patience_limits *limits, uint64_t requests);
/* Why it is over: the deadline, or no reply of use. last: the latest trouble, or "". */
void patience_deadline_passed(
    const struct patience_limits *limits, uint64_t requests, const char *last, struct err *err);
void patience_lost(const struct patience *patience, const char *host, const char *last, double now,
    struct err *err);

/* "45 s", "15 min", "2 h 30 min". */
void wait_spell(double seconds, char out[32]);

#endif
