/*
 * Limits, waits and queues as arithmetic: what headers ask for, how the number in flight moves, how
 * pauses double, and in which order requests leave the queue.
 */
#include "fetch/wire/headers.h"
#include "fetch/wire/http.h"
#include "fetch/wire/limiter.h"
#include "fetch/wire/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const time_t now = 1764000000; /* Mon, 24 Nov 2025 16:00:00 GMT */

/* Lines of "Name: value" into the members that they fill. */
static void
feed(struct headers *headers, const char *text)
{
	char name[32], value[sizeof(headers->date)];
	int used;

	memset(headers, 0, sizeof(*headers));
	for (; *text != '\0'; text += used) {
		value[0] = '\0';
		assert_true(sscanf(text, "%31[^:]:%*[ ]%39[^\r]%n", name, value, &used) >= 1);
		if (value[0] == '\0')
			used = (int)strcspn(text, "\r");
		used += 2;
		snprintf(strcmp(name, "Retry-After") == 0 ? headers->retry_after
			 : strcmp(name, "Date") == 0      ? headers->date
							  : headers->reset,
		    sizeof(headers->date), "%s", value);
	}
}

static void
test_waits(void **state)
{
	static const struct {
		const char *lines;
		double wait;
	} rows[] = {
		{ "X: y\r\n", -1 },
		{ "Retry-After: 0\r\n", 0 },
		{ "Retry-After: 120\r\n", 120 },
		{ "Retry-After: 1.5\r\n", 1.5 },
		{ "Retry-After: .5\r\n", -1 },
		{ "Retry-After: -5\r\n", 0 },
		{ "Retry-After: -\r\n", -1 },
		{ "Retry-After: +5\r\n", -1 },
		{ "Retry-After: 5s\r\n", -1 },
		{ "Retry-After: 1e3\r\n", -1 },
		{ "Retry-After: 0x10\r\n", -1 },
		{ "Retry-After: nan\r\n", -1 },
		{ "Retry-After: soon\r\n", -1 },
		{ "Retry-After: 12 34\r\n", -1 },
		{ "Retry-After:\r\n", -1 },
		{ "Retry-After: 99999999999999999999999999999999999999\r\n", 1e9 },
		{ "Retry-After: Mon, 24 Nov 2025 16:00:30 GMT\r\n", 30 },
		{ "Retry-After: Monday, 24-Nov-25 16:00:30 GMT\r\n", 30 },
		{ "Retry-After: Mon Nov 24 16:00:30 2025\r\n", 30 },
		{ "Retry-After: Mon, 24 Nov 2025 15:59:59 GMT\r\n", 0 },
		{ "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0 },
		{ "Retry-After: Mon, 32 Nov 2025 16:00:30 GMT\r\n", -1 },
		{ "Date: Mon, 24 Nov 2025 10:00:00 GMT\r\n"
		  "Retry-After: Mon, 24 Nov 2025 10:00:05 GMT\r\n",
		    5 },
		{ "Retry-After: Mon, 24 Nov 2025 10:00:05 GMT\r\n"
		  "Date: Mon, 24 Nov 2025 10:00:00 GMT\r\n",
		    5 },
		{ "Date: yesterday\r\nRetry-After: Mon, 24 Nov 2025 16:00:30 GMT\r\n", 30 },
		{ "Retry-After: 3\r\nRetry-After: 4\r\n", 4 },
		{ "X-RateLimit-Reset: 2025-11-24T16:01Z\r\n", 60 },
		{ "X-RateLimit-Reset: 2025-11-24T16:00:10Z\r\n", 10 },
		{ "X-RateLimit-Reset: 2025-11-24T16:00:10.250Z\r\n", 10 },
		{ "X-RateLimit-Reset: 2025-11-24T18:00:10+02:00\r\n", 10 },
		{ "X-RateLimit-Reset: 2025-11-24T16:00:10\r\n", 10 },
		{ "X-RateLimit-Reset: 2025-11-24T15:00Z\r\n", 0 },
		{ "X-RateLimit-Reset: 2025-11-24\r\n", -1 },
		{ "X-RateLimit-Reset: 2025-13-24T16:00Z\r\n", -1 },
		{ "X-RateLimit-Reset: 2025-11-24T16:00ZZ\r\n", -1 },
		{ "X-RateLimit-Reset: 1764000060\r\n", -1 },
		{ "X-RateLimit-Reset: 2025-11-24T16:01Z\r\nRetry-After: 2\r\n", 2 },
		{ "X-RateLimit-Reset: 2025-11-24T16:01Z\r\nRetry-After: junk\r\n", 60 },
	};
	struct headers headers;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double wait;

		feed(&headers, rows[i].lines);
		wait = headers_wait(&headers, now);
		if (wait < rows[i].wait || wait > rows[i].wait)
			fail_msg("%s waits %g, not %g", rows[i].lines, wait, rows[i].wait);
	}
}

static void
test_quota(void **state)
{
	struct headers headers = { .reason = "jira-quota-tenant-based" };

	(void)state;
	assert_true(headers_quota(&headers));
	strcpy(headers.reason, "jira-burst-based");
	assert_false(headers_quota(&headers));
	strcpy(headers.reason, "jira-cost-based");
	assert_true(headers_quota(&headers));
	strcpy(headers.reason, "jira-per-issue-on-write");
	assert_false(headers_quota(&headers));
}

static void
answer(struct limiter *limiter, unsigned times, double seconds, bool near_limit)
{
	while (times-- > 0)
		limiter_answered(limiter, seconds, near_limit);
}

static void
test_growth(void **state)
{
	struct limiter limiter;

	(void)state;
	limiter_init(&limiter, PARALLEL_AUTO);
	assert_int_equal(limiter.limit, 6);
	answer(&limiter, 5, 0.1, false);
	assert_int_equal(limiter.limit, 6);
	answer(&limiter, 1, 0.1, false);
	assert_int_equal(limiter.limit, 7);
	answer(&limiter, 6, 0.1, false);
	assert_int_equal(limiter.limit, 7);
	answer(&limiter, 1, 0.1, true); /* near the limit: the round starts anew */
	answer(&limiter, 6, 0.1, false);
	assert_int_equal(limiter.limit, 7);
	answer(&limiter, 1, 0.1, false);
	assert_int_equal(limiter.limit, 8);
	answer(&limiter, 100, 1, false); /* slow */
	assert_int_equal(limiter.limit, 8);
	answer(&limiter, 100, 0.1, false);
	assert_true(limiter.limit > 8);
	answer(&limiter, 2000, 0.1, false);
	assert_int_equal(limiter.limit, 32);
}

static void
test_halving(void **state)
{
	struct limiter limiter;

	(void)state;
	limiter_init(&limiter, PARALLEL_AUTO);
	answer(&limiter, 10000, 0.01, false);
	limiter_refused(&limiter, 10.0, 10.1);
	assert_int_equal(limiter.limit, 16);
	limiter_refused(&limiter, 10.05, 10.2); /* was in flight already */
	assert_int_equal(limiter.limit, 16);
	limiter_refused(&limiter, 10.3, 10.4); /* was sent after */
	assert_int_equal(limiter.limit, 8);
	answer(&limiter, 8 * 4 - 1, 0.01, false);
	assert_int_equal(limiter.limit, 8);
	answer(&limiter, 1, 0.01, false);
	assert_int_equal(limiter.limit, 9);
	for (int i = 0; i < 10; i++)
		limiter_refused(&limiter, 20 + i, 20.5 + i);
	assert_int_equal(limiter.limit, 1);
	answer(&limiter, 4, 0.01, false);
	assert_int_equal(limiter.limit, 2);

	limiter_init(&limiter, 9); /* a fixed one stays */
	answer(&limiter, 1000, 0.01, false);
	limiter_refused(&limiter, 1, 2);
	assert_int_equal(limiter.limit, 9);
}

static void
test_pauses(void **state)
{
	struct limiter limiter;

	(void)state;
	limiter_init(&limiter, PARALLEL_AUTO);
	assert_true(limiter_pause_left(&limiter, 100) <= 0);
	limiter_pause(&limiter, 110, "a");
	limiter_pause(&limiter, 105, "b"); /* never shorter */
	assert_string_equal(limiter.pause_why, "a");
	assert_true(limiter_pause_left(&limiter, 100) >= 10);
	limiter_pause(&limiter, 120, "b");
	assert_string_equal(limiter.pause_why, "b");
	assert_true(limiter_pause_left(&limiter, 120) <= 0);
}

static void
test_backoff(void **state)
{
	static const double middle[] = { 1, 2, 4, 8, 16, 32, 60, 60 };

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		double low = backoff(i + 1, 0, 60), high = backoff(i + 1, 0.999999, 60);

		assert_true(low >= 0.75 * middle[i] - 1e-9 || low >= 45);
		assert_true(high <= 1.25 * middle[i] && high <= 60);
		assert_true(low < high || high >= 60);
	}
	assert_true(backoff(4000000000u, 0.5, 60) <= 60);
	assert_true(backoff(1, 0.5, 0) <= 0);
}

static void
test_queue_order(void **state)
{
	struct request requests[8] = { 0 };
	static const int want[] = { 6, 1, 2, 7, 0, 3, 4, 5 };
	struct queue queue = { 0 };
	struct task task;

	(void)state;
	requests[1].urgent = requests[2].urgent = requests[6].urgent = true;
	for (int i = 0; i < 6; i++)
		queue_add(&queue, &requests[i]);
	queue_again(&queue, &(struct task){ .request = &requests[7], .due = 6, .attempts = 3 });
	queue_again(&queue, &(struct task){ .request = &requests[6], .due = 5 });
	assert_int_equal(queue.count, 8);
	for (int i = 0; i < 8; i++) {
		assert_true(queue_take(&queue, 10, &task));
		assert_ptr_equal(task.request, &requests[want[i]]);
		assert_int_equal(task.attempts, want[i] == 7 ? 3 : 0);
	}
	assert_false(queue_take(&queue, 10, &task));
	assert_true(queue_due(&queue) < 0);
	queue_again(&queue, &(struct task){ .request = &requests[0], .due = 20 });
	assert_false(queue_take(&queue, 19.9, &task));
	assert_true(queue_due(&queue) >= 20);
	assert_true(queue_take(&queue, 20, &task));
	queue_release(&queue);
}

/* 100,000 that wait for their time come out by it, equal times in order of arrival. */
static void
test_queue_heap(void **state)
{
	enum { COUNT = 100000 };
	struct request *requests = calloc(COUNT, sizeof(*requests));
	struct queue queue = { 0 };
	struct task task, last = { 0 };
	uint32_t random = 1;

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		random = random * 1664525 + 1013904223;
		queue_again(&queue, &(struct task){ .request = &requests[i], .due = random >> 20 });
	}
	for (int i = 0; i < COUNT; i++, last = task) {
		assert_true(queue_take(&queue, 1e9, &task));
		assert_true(
		    task.due > last.due || (task.due >= last.due && task.order >= last.order));
	}
	assert_int_equal(queue.count, 0);
	queue_release(&queue);
	free(requests);
}

/* Waits in a row at one service, from time 0 on; the one that is refused, and why. */
static void
test_patience(void **state)
{
	static const struct {
		const char *what;
		struct patience_limits limits;
		double told, left; /* left: to the deadline, at time 0 */
		unsigned granted;  /* that many before the refusal */
		const char *why;
		const char *reason;
	} rows[] = {
		{ "a short one, again and again", { .wait = 900, .quiet = 240 }, 100, 1e9, 11,
		    "says to wait 100 s more, and has given no reply of use for 19 min", NULL },
		{ "as long as is allowed", { .wait = 900, .quiet = 240 }, 900, 1e9, 1,
		    "says to wait 15 min more, and has given no reply of use for 15 min", NULL },
		{ "a second longer", { .wait = 900, .quiet = 240 }, 901, 1e9, 0,
		    "h answered HTTP 429; it says to wait 16 min, longer than the 15 min that "
		    "--wait-limit allows",
		    NULL },
		{ "an hour's quota", { .wait = 3600, .quiet = 240 }, 3599, 1e9, 1,
		    "h: the request quota is used up (RateLimit-Reason: q); it says to wait 60 min "
		    "more, and has given no reply of use for 60 min",
		    "q" },
		{ "up to the deadline", { .wait = 900 }, 100, 250, 2,
		    "it says to wait 100 s, longer than the deadline allows", NULL },
		{ "a quota without an end", { .wait = 900 }, -1, 1e9, 0,
		    "h: the request quota is used up (RateLimit-Reason: q), and it does not say",
		    "q" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct patience_asked asked = { "h", 429, rows[i].told, rows[i].reason };
		struct patience patience;
		struct err err = { .text = "" };
		unsigned granted = 0;
		double time = 0;

		patience_useful(&patience, &rows[i].limits, 0);
		while (granted < 100 && patience_ask(&patience, &rows[i].limits, &asked, time,
					    rows[i].left - time, &err) == 0) {
			assert_true(rows[i].limits.quiet == 0 || patience.until >= time);
			time += rows[i].told;
			granted++;
		}
		if (granted != rows[i].granted || strstr(err.text, rows[i].why) == NULL)
			fail_msg("%s: %u granted, '%s'", rows[i].what, granted, err.text);
		assert_int_equal(err.status, STATUS_UNREACHABLE);
	}
}

/* Without a deadline the work says how long it may take. */
static void
test_deadline(void **state)
{
	const struct patience_limits limits = { .wait = 900, .slack = 1800, .each_ms = 5000 };
	struct err err;

	(void)state;
	assert_true(patience_deadline(&limits, 0) == 2700);
	assert_true(patience_deadline(&limits, 1000) == 7700);
	assert_true(
	    patience_deadline(&(struct patience_limits){ .deadline = 9, .slack = 5 }, 8) == 9);
	assert_true(patience_deadline(&(struct patience_limits){ .wait = 9 }, 8) > 1e300);
	patience_deadline_passed(&limits, 1000, "HTTP 500", &err);
	assert_string_equal(err.text, "this takes far too long: 2 h 9 min for 1000 requests have "
				      "passed; --deadline gives more; "
				      "the latest trouble: HTTP 500");
}

static void
test_spelling(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} rows[] = { { 0, "0 s" }, { 0.2, "1 s" }, { 119, "119 s" }, { 120, "2 min" },
		{ 3600, "60 min" }, { 7200, "2 h" }, { 7201, "2 h 1 min" },
		{ 1e30, "277777 h 47 min" } };
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		wait_spell(rows[i].seconds, text);
		assert_string_equal(text, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patience),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_quota),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_halving),
		cmocka_unit_test(test_pauses),
		cmocka_unit_test(test_backoff),
		cmocka_unit_test(test_queue_order),
		cmocka_unit_test(test_queue_heap),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
