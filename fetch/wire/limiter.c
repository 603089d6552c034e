/*
 * The limit of transfers in flight, pauses and backoff; see limiter.h.
 */
#include "limiter.h"

#include <time.h>

static const double slack = 0.050;     /* seconds a reply may be late without being called slow */
static const double smoothing = 0.125; /* weight of the newest latency */
static const unsigned slow_rounds = 4;

double
limiter_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void
limiter_init(struct limiter *limiter, unsigned parallel)
{
	*limiter = (struct limiter){
		.automatic = parallel == PARALLEL_AUTO,
		.limit = parallel == PARALLEL_AUTO ? PARALLEL_START : parallel,
		.most = PARALLEL_MAX,
		.halved_at = -1,
		.pause_why = "",
	};
}

void
limiter_slow(struct limiter *limiter, unsigned start, unsigned most)
{
	limiter->automatic = true;
	limiter->limit = start;
	limiter->most = most;
}

void
limiter_answered(struct limiter *limiter, double seconds, bool near_limit)
{
	unsigned round;

	if (!limiter->automatic)
		return;
	if (limiter->smooth == 0)
		limiter->best = limiter->smooth = seconds;
	if (seconds < limiter->best)
		limiter->best = seconds;
	limiter->smooth += smoothing * (seconds - limiter->smooth);
	if (near_limit || limiter->smooth > 2 * limiter->best + slack) {
		limiter->quick = 0;
		return;
	}
	round = limiter->limit * (limiter->refused ? slow_rounds : 1);
	if (++limiter->quick < round || limiter->limit >= limiter->most)
		return;
	limiter->limit++;
	limiter->quick = 0;
}

void
limiter_refused(struct limiter *limiter, double sent, double now)
{
	limiter->quick = 0;
	if (!limiter->automatic || sent < limiter->halved_at)
		return;
	limiter->refused = true;
	limiter->halved_at = now;
	if (limiter->limit > 1)
		limiter->limit /= 2;
}

void
limiter_pause(struct limiter *limiter, double end, const char *why)
{
	if (end <= limiter->pause_end)
		return;
	limiter->pause_end = end;
	limiter->pause_why = why;
}

double
limiter_pause_left(const struct limiter *limiter, double now)
{
	return limiter->pause_end > now ? limiter->pause_end - now : 0;
}

double
backoff(unsigned failures, double random, double max_wait)
{
	double wait = 1;

	for (; failures > 1 && wait < max_wait; failures--)
		wait *= 2;
	wait *= 0.75 + random / 2;
	return wait < max_wait ? wait : max_wait;
}
