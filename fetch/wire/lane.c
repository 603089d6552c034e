#include "lane.h"

#include "model/base/arena.h"
#include "trouble.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct http_lane *
lane_new(const char *base, const char *authorization, unsigned parallel, struct err *err)
{
	struct http_lane *lane = mem_alloc(sizeof(*lane));

	if (target_init(&lane->target, base, authorization, err) < 0) {
		lane_free(lane);
		return NULL;
	}
	limiter_init(&lane->limiter, parallel);
	return lane;
}

void
lane_free(struct http_lane *lane)
{
	queue_release(&lane->queue);
	target_release(&lane->target);
	free(lane->ended);
	free(lane);
}

void
lane_end(struct http_lane *lane, const char *why)
{
	if (lane->ended == NULL)
		lane->ended = mem_copy(why);
}

void
task_give_back(const struct task *task, const char *why)
{
	struct reply reply = { .attempt = task->attempts, .stopped = true };

	reply_trouble(&reply, "%s", why);
	task->request->done(task->request, &reply);
}

void
lane_give_back(struct http_lane *lane, const char *why)
{
	struct task task;

	while (queue_take(&lane->queue, HUGE_VAL, &task))
		task_give_back(&task, why);
}

double
lane_due(const struct http_lane *lane)
{
	double due = queue_due(&lane->queue);

	if (due < 0 || lane->in_flight >= lane->limiter.limit)
		return -1;
	return due < lane->limiter.pause_end ? lane->limiter.pause_end : due;
}

/* A reply is of use when it is whole, or a refusal that is final. */
void
lane_answered(struct http_lane *lane, const struct patience_limits *limits,
    const struct reply *reply, double now)
{
	bool refusal = reply->status >= 300 && reply->status < 500 && reply->status != 408 &&
		       reply->status != 429;

	snprintf(lane->last, sizeof(lane->last), "%s", refusal ? "" : reply->trouble);
	if (lane->last[0] == '\0')
		patience_useful(&lane->patience, limits, now);
}

bool
lane_serves(
    struct http_lane *lane, const struct patience_limits *limits, double now, struct err *err)
{
	if (lane->in_flight == 0 && lane->queue.count == 0)
		patience_useful(&lane->patience, limits, now);
	if (now <= lane->patience.until || lane->ended != NULL)
		return true;
	patience_lost(&lane->patience, lane->target.at.host, lane->last, now, err);
	return false;
}
