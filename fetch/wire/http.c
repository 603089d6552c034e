#define _DEFAULT_SOURCE /* erand48 */
/*
 * The event loop; see http.h. A request waits in its lane's queue, flies in one of the transfers, and goes back
 * to the queue when the attempt failed and another one makes sense. http->stopped ends it all: from then on
 * nothing is sent and everything is given back.
 */
#include "http.h"

#include "lane.h"
#include "model/base/arena.h"
#include "trouble.h"
#include "wiped.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static const double tick_seconds = 0.2; /* a little below the promised quarter */
static const char trouble_there[] = "Jira to answer again";

struct http {
	struct http_settings settings;
	struct authorities *authorities; /* NULL: the system's alone */
	struct redact *redact;           /* what no reply may tell */
	CURLM *multi;
	struct http_lane *lanes;
	long connections;
	struct transfer **transfers; /* all that were made */
	size_t transfer_count, transfer_room, in_flight;
	struct transfer *idle; /* those that do not fly */
	struct http_stats stats;
	double started;
	unsigned short random[3];
	bool stopped;
	struct err why;
};

struct http *
http_new(const struct http_settings *settings, struct err *err)
{
	struct http *http = mem_alloc(sizeof(*http));

	http->settings = *settings;
	http->redact = redact_new();
	http->started = limiter_clock();
	http->stats.waiting_for = "";
	if (getrandom(http->random, sizeof(http->random), 0) != sizeof(http->random))
		http->random[0] = (unsigned short)time(NULL);
	if (!wiped_curl_init() || (http->multi = curl_multi_init()) == NULL) {
		err_set(err, STATUS_FAILED, "cannot set up libcurl");
		http_free(http);
		return NULL;
	}
	curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	if (settings->ca_file != NULL &&
	    (http->authorities = authorities_read(settings->ca_file, err)) == NULL) {
		http_free(http);
		return NULL;
	}
	return http;
}

struct http_lane *
http_lane_new(struct http *http, const char *base, const char *authorization, struct err *err)
{
	struct http_lane *lane = lane_new(base, authorization, http->settings.parallel, err);

	if (lane == NULL)
		return NULL;
	if (authorization != NULL)
		redact_add(http->redact, authorization);
	lane->next = http->lanes;
	http->lanes = lane;
	/* Lanes may share a host; as many connections stay open as transfers may ever fly. */
	http->connections +=
	    http->settings.parallel == PARALLEL_AUTO ? PARALLEL_MAX : http->settings.parallel;
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, http->connections);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, http->connections);
	return lane;
}

static void
submit(void *self, struct request *request)
{
	((struct http *)self)->stats.asked++;
	if (request->wait > 0)
		queue_again(&request->lane->queue,
		    &(struct task){ .request = request, .due = limiter_clock() + request->wait });
	else
		queue_add(&request->lane->queue, request);
}

void
http_stop(struct http *http, const struct err *why)
{
	if (http->stopped)
		return;
	http->stopped = true;
	http->why = *why;
}

static void
stop(struct http *http, enum status status, const char *text)
{
	struct err why;

	err_set(&why, status, "%s", text);
	http_stop(http, &why);
}

/* One that does not fly; it stays in the list of those. NULL: out of memory, and all is stopped. */
static struct transfer *
idle_transfer(struct http *http)
{
	struct transfer *transfer = http->idle;
	struct err err;

	if (transfer != NULL)
		return transfer;
	transfer = mem_alloc(sizeof(*transfer));
	if (transfer_init(transfer, http->settings.user_agent, http->settings.stall,
		http->authorities, http->redact, &err) < 0) {
		http_stop(http, &err);
		free(transfer);
		return NULL;
	}
	http->transfers = mem_room(http->transfers, &http->transfer_room, http->transfer_count + 1,
	    sizeof(*http->transfers));
	http->transfers[http->transfer_count++] = transfer;
	return http->idle = transfer;
}

static void
land(struct http *http, struct transfer *transfer)
{
	curl_multi_remove_handle(http->multi, transfer->easy);
	transfer->lane->in_flight--;
	transfer->lane = NULL;
	transfer->next = http->idle;
	http->idle = transfer;
	http->in_flight--;
}

static void
start(struct http *http, struct http_lane *lane, struct transfer *transfer)
{
	struct request *request = transfer->task.request;

	transfer->task.attempts++;
	transfer->sent = limiter_clock();
	if (transfer_prepare(transfer, &lane->target) < 0) {
		request->done(request, &transfer->reply);
		return;
	}
	request->begin(request);
	http->stats.sent++;
	http->stats.retries += transfer->task.attempts > 1;
	http->idle = transfer->next;
	transfer->lane = lane;
	lane->in_flight++;
	http->in_flight++;
	if (curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK)
		stop(http, STATUS_FAILED, "libcurl refuses a transfer");
}

void
http_lane_slow(struct http_lane *lane, unsigned start, unsigned most)
{
	limiter_slow(&lane->limiter, start, most);
	lane->dispensable = true;
}

void
http_lane_stop(struct http_lane *lane, const char *why)
{
	lane_end(lane, why);
}

/* Starts what each lane may start now. */
static void
start_due(struct http *http, double now)
{
	struct transfer *transfer;

	for (struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next) {
		if (lane->ended !=
		    NULL) /* it answers nothing any more, also not what comes later */
			lane_give_back(lane, lane->ended);
		if (limiter_pause_left(&lane->limiter, now) > 0)
			continue;
		while (!http->stopped && lane->in_flight < lane->limiter.limit &&
		       queue_due(&lane->queue) >= 0 && (transfer = idle_transfer(http)) != NULL &&
		       queue_take(&lane->queue, now, &transfer->task))
			start(http, lane, transfer);
	}
}

/* Nothing more comes of this lane; of one that is needed, the run ends. */
static void
give_up(struct http *http, struct http_lane *lane, const struct err *why)
{
	if (lane->dispensable)
		lane_end(lane, why->text);
	else
		http_stop(http, why);
}

static double
deadline_left(const struct http *http, double now)
{
	return http->started + patience_deadline(&http->settings.limits, http->stats.asked) - now;
}

/* Refused for a limit, or to be tried again: when. -1: never, for the wait is not granted. */
static int
plan_wait(struct http *http, struct transfer *transfer, double now)
{
	struct http_lane *lane = transfer->lane;
	struct task *task = &transfer->task;
	bool limited = transfer_limited(transfer), refused = transfer->reply.status == 429;
	bool quota = limited && headers_quota(&transfer->headers);
	const struct patience_asked asked = { lane->target.at.host, transfer->reply.status,
		refused ? headers_wait(&transfer->headers, time(NULL))
			: headers_retry_after(&transfer->headers, time(NULL)),
		quota ? transfer->headers.reason : NULL };
	double wait = asked.told;
	struct err why;

	if (patience_ask(&lane->patience, &http->settings.limits, &asked, now,
		deadline_left(http, now), &why) < 0) {
		if (lane->dispensable) /* nobody else may be waiting to be told */
			reply_trouble(&transfer->reply, "%s", why.text);
		give_up(http, lane, &why);
		return -1;
	}
	if (wait < 0)
		wait = backoff(limited ? task->limited : task->failures, erand48(http->random),
		    http->settings.max_wait);
	task->due = now + wait;
	if (refused)
		limiter_refused(&lane->limiter, transfer->sent, now);
	if (limited)
		limiter_pause(&lane->limiter, task->due,
		    quota     ? "the request quota"
		    : refused ? "rate limit"
			      : trouble_there);
	return 0;
}

/* Asks the asker about a whole 2xx body, or why it refused a piece of it. */
static void
judge(struct transfer *transfer)
{
	struct request *request = transfer->task.request;
	struct reply *reply = &transfer->reply;
	struct err err = { .text = "body refused" };

	if (reply->status == 0 || *reply->trouble != '\0')
		return;
	if (request->check(request, reply, &err) == 0 && !transfer->refused)
		return;
	reply_trouble(reply, "%s", err.text);
}

static void
finish(struct http *http, struct transfer *transfer, CURLcode code)
{
	struct task *task = &transfer->task;
	struct reply *reply = &transfer->reply;
	struct http_lane *lane = transfer->lane;
	double now = limiter_clock();
	bool limited;

	transfer_finish(transfer, &lane->target, code, http->settings.stall);
	limited = transfer_limited(transfer);
	reply->seconds = now - transfer->sent;
	http->stats.replies += reply->status != 0;
	http->stats.bytes += reply->bytes;
	judge(transfer);
	if (*reply->trouble == '\0') {
		limiter_answered(&lane->limiter, reply->seconds, transfer->headers.near_limit);
	} else {
		http->stats.limited += limited;
		*(limited ? &task->limited : &task->failures) += 1;
		reply->again = transfer_repeatable(transfer, http->stats.replies > 0);
		if ((reply->again || limited) && plan_wait(http, transfer, now) < 0)
			reply->again = false;
	}
	lane_answered(lane, &http->settings.limits, reply, now);
	if (reply->again)
		queue_again(&lane->queue, task);
	land(http, transfer);
	task->request->done(task->request, reply);
}

static void
finish_landed(struct http *http)
{
	struct transfer *transfer;
	CURLMsg *message;
	int left;

	while (!http->stopped && (message = curl_multi_info_read(http->multi, &left)) != NULL) {
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		finish(http, transfer, message->data.result);
	}
}

static void
note_waiting(struct http *http, double now, double due)
{
	struct http_stats *stats = &http->stats;
	double left;

	stats->in_flight = (unsigned)http->in_flight;
	stats->limit = 0;
	stats->waiting = 0;
	stats->waiting_for = "";
	for (struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next) {
		stats->limit += lane->limiter.limit;
		left = limiter_pause_left(&lane->limiter, now);
		if (left > stats->waiting && lane->queue.count > 0) {
			stats->waiting = left;
			stats->waiting_for = lane->limiter.pause_why;
		}
	}
	if (stats->waiting <= 0 && http->in_flight == 0 && due > now) {
		stats->waiting = due - now;
		stats->waiting_for = trouble_there;
	}
}

/* When something can be sent next that is not kept back by the limit alone; -1: nothing. */
static double
next_due(const struct http *http)
{
	double due, first = -1;

	for (const struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
		if ((due = lane_due(lane)) >= 0 && (first < 0 || due < first))
			first = due;
	return first;
}

static const char *
latest_trouble(const struct http *http)
{
	for (const struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
		if (lane->last[0] != '\0')
			return lane->last;
	return "";
}

static void
check_stop(struct http *http, double now)
{
	const struct http_stats stats = http_stats(http);
	struct err why;

	for (struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
		if (!lane_serves(lane, &http->settings.limits, now, &why))
			give_up(http, lane, &why);
	if (deadline_left(http, now) <= 0) {
		patience_deadline_passed(
		    &http->settings.limits, stats.asked, latest_trouble(http), &why);
		http_stop(http, &why);
	}
	if (!http->stopped && http->settings.tick != NULL &&
	    http->settings.tick(http->settings.tick_arg, &stats))
		stop(http, STATUS_INTERRUPTED, "interrupted");
}

/* Until the network has something, something is due, or it is time to say so. */
static void
wait_for_more(struct http *http)
{
	double now = limiter_clock(), due = next_due(http);
	double wait = tick_seconds, left = deadline_left(http, now);

	if (due < 0 ? http->in_flight == 0 : due <= now)
		return;
	if (due >= 0 && due - now < wait)
		wait = due - now;
	if (left < wait)
		wait = left > 0 ? left : 0;
	curl_multi_poll(http->multi, NULL, 0, (int)(wait * 1000) + 1, NULL);
}

/* Everything that flies or waits goes back to its asker, also what the asker adds meanwhile. */
static void
give_back(struct http *http)
{
	struct task task;

	while (http->in_flight > 0 || http_stats(http).queued > 0) {
		for (size_t i = 0; i < http->transfer_count; i++)
			if (http->transfers[i]->lane != NULL) {
				task = http->transfers[i]->task;
				land(http, http->transfers[i]);
				task_give_back(&task, http->why.text);
			}
		for (struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
			lane_give_back(lane, http->why.text);
	}
}

static int
run(void *self, struct err *err)
{
	struct http *http = self;
	double now, due;
	int running;

	for (struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
		patience_useful(&lane->patience, &http->settings.limits, limiter_clock());
	for (;;) {
		now = limiter_clock();
		start_due(http, now);
		due = next_due(http);
		note_waiting(http, now, due);
		check_stop(http, now);
		if (http->stopped)
			break;
		if (http->in_flight == 0 && due < 0)
			return 0;
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			stop(http, STATUS_FAILED, "libcurl cannot drive the transfers");
		finish_landed(http);
		if (!http->stopped)
			wait_for_more(http);
	}
	give_back(http);
	note_waiting(http, now, -1);
	*err = http->why;
	return -1;
}

struct wire
http_wire(struct http *http)
{
	return (struct wire){ .self = http, .submit = submit, .run = run };
}

struct http_stats
http_stats(const struct http *http)
{
	struct http_stats stats = http->stats;

	for (const struct http_lane *lane = http->lanes; lane != NULL; lane = lane->next)
		stats.queued += lane->queue.count;
	return stats;
}

void
http_free(struct http *http)
{
	struct http_lane *lane;

	if (http == NULL)
		return;
	for (size_t i = 0; i < http->transfer_count; i++) {
		if (http->transfers[i]->lane != NULL)
			land(http, http->transfers[i]);
		transfer_release(http->transfers[i]);
		free(http->transfers[i]);
	}
	free(http->transfers);
	curl_multi_cleanup(http->multi);
	while ((lane = http->lanes) != NULL) {
		http->lanes = lane->next;
		lane_free(lane);
	}
	authorities_free(http->authorities);
	redact_free(http->redact);
	free(http);
	curl_global_cleanup();
}
