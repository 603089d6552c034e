/*
 * How many transfers a lane may have in flight, and when it may send again. Only arithmetic: no
 * clock, no network; the caller says what time it is. Times are seconds of one clock that never
 * goes back.
 *
 * A fixed limit stays as it is. An automatic one starts at PARALLEL_START and grows by one for each
 * full round (as many replies as the limit) of quick replies; a reply is quick while the smoothed
 * latency is at most twice the best seen and 50 ms more. A refusal (429) halves it, but only once
 * for all that was already sent when it was halved; from then on it grows by one in four rounds.
 */
#ifndef FETCH_WIRE_LIMITER_H
#define FETCH_WIRE_LIMITER_H

#include <stdbool.h>

enum http_parallel {
	PARALLEL_AUTO = 0,
	PARALLEL_START = 6,
	PARALLEL_MAX = 32,
	PARALLEL_FIXED_MAX = 256
};

struct limiter {
	unsigned limit, most; /* most: an automatic one never grows beyond */
	unsigned quick;       /* quick replies in a row since the limit changed */
	bool automatic;
	bool refused;          /* ever: growth is slow from then on */
	double best, smooth;   /* latency in seconds; 0: no reply yet */
	double halved_at;      /* what was sent before this belongs to a refusal already counted */
	double pause_end;      /* nothing is sent before */
	const char *pause_why; /* a constant text, for people */
};

void limiter_init(struct limiter *limiter, unsigned parallel); /* PARALLEL_AUTO or a number */
void limiter_answered(struct limiter *limiter, double seconds, bool near_limit);
void limiter_refused(struct limiter *limiter, double sent, double now);
void limiter_pause(
    struct limiter *limiter, double end, const char *why); /* never shortens a pause */
void limiter_slow(
    struct limiter *limiter, unsigned start, unsigned most); /* automatic, from now on */
double limiter_clock(void);                                  /* now, in seconds of that clock */
double limiter_pause_left(const struct limiter *limiter, double now);

/* Seconds to wait after so many failures (1, 2, 3 ...) in a row: about 1, 2, 4 ..., spread by a
   quarter either way with random in [0, 1), at most max_wait. */
double backoff(unsigned failures, double random, double max_wait);

#endif
