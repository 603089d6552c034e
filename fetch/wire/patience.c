#include "patience.h"

#include <math.h>
#include <stdio.h>

void
wait_spell(double seconds, char out[32])
{
	unsigned long whole = seconds < 1e9 ? (unsigned long)seconds : 1000000000, minutes;

	whole += (double)whole < seconds && whole < 1000000000;
	minutes = (whole + 59) / 60;
	if (whole < 120)
		snprintf(out, 32, "%lu s", whole);
	else if (minutes < 120)
		snprintf(out, 32, "%lu min", minutes);
	else if (minutes % 60 == 0)
		snprintf(out, 32, "%lu h", minutes / 60);
	else
		snprintf(out, 32, "%lu h %lu min", minutes / 60, minutes % 60);
}

void
patience_useful(struct patience *patience, const struct patience_limits *limits, double now)
{
	patience->useful = now;
	patience->until = limits->quiet > 0 ? now + limits->quiet : HUGE_VAL;
}

/* Makes room for a wait that ends then. false: there were too many before it. */
static bool
extend(struct patience *patience, const struct patience_limits *limits, double end)
{
	double most = patience->useful + limits->wait + limits->quiet;

	if (limits->quiet == 0)
		return true;
	if (end + limits->quiet > patience->until)
		patience->until = end + limits->quiet < most ? end + limits->quiet : most;
	return end <= most;
}

int
patience_ask(struct patience *patience, const struct patience_limits *limits,
    const struct patience_asked *asked, double now, double left, struct err *err)
{
	char what[400], told[32], most[32];

	if (asked->reason != NULL)
		snprintf(what, sizeof(what),
		    "%s: the request quota is used up (RateLimit-Reason: %s)", asked->host,
		    asked->reason);
	else
		snprintf(what, sizeof(what), "%s answered HTTP %ld", asked->host, asked->status);
	wait_spell(asked->told, told);
	wait_spell(limits->wait, most);
	if (asked->told < 0)
		return asked->reason == NULL
			   ? 0
			   : err_set(err, STATUS_UNREACHABLE,
				 "%s, and it does not say until when: try again in an hour", what);
	if (asked->told > limits->wait)
		return err_set(err, STATUS_UNREACHABLE,
		    "%s; it says to wait %s, longer than the %s that --wait-limit allows", what,
		    told, most);
	if (asked->told > left)
		return err_set(err, STATUS_UNREACHABLE,
		    "%s; it says to wait %s, longer than the deadline allows", what, told);
	if (!extend(patience, limits, now + asked->told)) {
		wait_spell(now - patience->useful, most);
		return err_set(err, STATUS_UNREACHABLE,
		    "%s; it says to wait %s more, and has given no reply of use for %s", what, told,
		    most);
	}
	return 0;
}

double
patience_deadline(const struct patience_limits *limits, uint64_t requests)
{
	if (limits->deadline > 0)
		return limits->deadline;
	if (limits->slack == 0 && limits->each_ms == 0)
		return HUGE_VAL;
	return (double)limits->slack + limits->wait + (double)requests * limits->each_ms / 1000;
}

void
patience_deadline_passed(
    const struct patience_limits *limits, uint64_t requests, const char *last, struct err *err)
{
	char time[32];

	wait_spell(patience_deadline(limits, requests), time);
	if (limits->deadline > 0)
		err_set(err, STATUS_UNREACHABLE, "the deadline of %s has passed", time);
	else
		err_set(err, STATUS_UNREACHABLE,
		    "this takes far too long: %s for %llu requests have passed; --deadline gives "
		    "more",
		    time, (unsigned long long)requests);
	if (last[0] != '\0')
		err_set(err, STATUS_UNREACHABLE, "%s; the latest trouble: %s", err->text, last);
}

void
patience_lost(const struct patience *patience, const char *host, const char *last, double now,
    struct err *err)
{
	char time[32];

	wait_spell(now - patience->useful, time);
	err_set(err, STATUS_UNREACHABLE, "%s has given no reply of use for %s%s%s", host, time,
	    last[0] != '\0' ? "; the latest trouble: " : "", last);
}
