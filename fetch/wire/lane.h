/*
 * A service that is asked: where it is, what waits for it, how many transfers it may have in flight, and how long it is
 * waited for. The event loop (http.c) drives it.
 */
#ifndef FETCH_WIRE_LANE_H
#define FETCH_WIRE_LANE_H

#include "limiter.h"
#include "patience.h"
#include "transfer.h"

struct http_lane {
	struct http_lane *next;
	struct transfer_target target;
	struct queue queue;
	struct limiter limiter;
	unsigned in_flight;
	bool dispensable; /* its end is not the end of the run */
	char *ended;      /* why nothing is sent any more, or NULL */
	struct patience patience;
	char last[sizeof(((struct reply *)NULL)->trouble)]; /* since the latest reply of use */
};

/* base, authorization: as for http_lane_new. NULL: err says why not. */
struct http_lane *lane_new(
    const char *base, const char *authorization, unsigned parallel, struct err *err);
void lane_free(struct http_lane *lane);
void lane_end(struct http_lane *lane, const char *why);
/* A task, or all that wait, go back to their askers. */
void task_give_back(const struct task *task, const char *why);
void lane_give_back(struct http_lane *lane, const char *why);
/* When something can be sent that is not kept back by the limit alone; -1: nothing. */
double lane_due(const struct http_lane *lane);
/* Takes what a reply says of the service's worth. */
void lane_answered(struct http_lane *lane, const struct patience_limits *limits,
    const struct reply *reply, double now);
/* Does it still serve, or has it nothing to do? false: err says that it does not. */
bool lane_serves(
    struct http_lane *lane, const struct patience_limits *limits, double now, struct err *err);

#endif
