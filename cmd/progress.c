/* Progress on standard error, and signals; see progress.h. */
#define _DEFAULT_SOURCE /* struct winsize */
#include "progress.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two lines: on a terminal, and in a log; and there while nothing happens but a wait. */
static const double live_pause = 0.2, log_pause = 30, wait_pause = 300;
static const double wait_told = 2; /* shorter waits are not worth a line */

/* How often a stop was requested; a global, because a signal handler has no other way to report it. */
static volatile sig_atomic_t stops;

static void
ask_stop(int number)
{
	if (stops++ > 0)
		_exit(STATUS_INTERRUPTED);
	(void)number;
}

bool
stop_asked(void)
{
	return stops > 0;
}

static double
now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool
is_terminal(FILE *stream)
{
	const char *term = getenv("TERM");

	return isatty(fileno(stream)) && term != NULL && strcmp(term, "dumb") != 0;
}

bool
may_colour(FILE *stream)
{
	const char *no = getenv("NO_COLOR");

	return (no == NULL || *no == '\0') && is_terminal(stream);
}

void
progress_begin(struct progress *progress, bool quiet, bool verbose)
{
	struct sigaction action = { .sa_handler = ask_stop };

	memset(progress, 0, sizeof(*progress));
	progress->quiet = quiet;
	progress->verbose = verbose;
	progress->live = !quiet && is_terminal(stderr);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void
clear_line(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

static void
say_line(struct progress *progress, const char *format, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, args);
	text_harmless(text);
	clear_line(progress);
	fprintf(stderr, "jira-access: %s\n", text);
}

void
progress_tell(struct progress *progress, const char *format, ...)
{
	va_list args;

	if (!progress->verbose || progress->quiet)
		return;
	va_start(args, format);
	say_line(progress, format, args);
	va_end(args);
}

void
progress_say(struct progress *progress, const char *format, ...)
{
	va_list args;

	if (progress->quiet)
		return;
	va_start(args, format);
	say_line(progress, format, args);
	va_end(args);
}

void
progress_note(void *progress, const char *text)
{
	progress_say(progress, "%s", text);
}

static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

/* Cut to the terminal's width, so that the line never wraps. It is all ASCII. */
static void
show_live(struct progress *progress, char *line)
{
	size_t width = terminal_width() - 1;

	if (strlen(line) > width)
		line[width] = '\0';
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	progress->shown = true;
}

/* "1:05", or "2:03:09" from an hour on. */
static void
spell_time(double seconds, char *out, size_t room)
{
	unsigned long s = seconds > 1e6 ? 1000000 : (unsigned long)seconds;

	if (s >= 3600)
		snprintf(out, room, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(out, room, "%lu:%02lu", s / 60, s % 60);
}

static void add(char *line, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void
add(char *line, size_t room, const char *format, ...)
{
	size_t len = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + len, room - len, format, args);
	va_end(args);
}

/* "reading the site: 120 of 2400 replies, 54/s, 16 in flight, waiting 12 s for the rate limit, 0:42
 * left" */
static void
compose(const struct progress *progress, const struct fetch_progress *now, double time, char *line,
    size_t room)
{
	double elapsed = time - progress->phase_began;
	double rate = elapsed > 0.5 && now->http.replies > progress->replies_before
			  ? (double)(now->http.replies - progress->replies_before) / elapsed
			  : 0;
	char left[32];

	snprintf(line, room, "%s: %llu", now->phase, (unsigned long long)now->done);
	if (now->total > now->done)
		add(line, room, " of %llu", (unsigned long long)now->total);
	add(line, room, " replies");
	if (rate > 0)
		add(line, room, ", %.*f/s", rate < 10 ? 1 : 0, rate);
	add(line, room, ", %u in flight", now->http.in_flight);
	if (now->http.waiting >= 100) {
		spell_time(now->http.waiting, left, sizeof(left));
		add(line, room, ", waiting %s for %s", left, now->http.waiting_for);
	} else if (now->http.waiting > 0) {
		add(line, room, ", waiting %.0f s for %s", now->http.waiting + 0.5,
		    now->http.waiting_for);
	}
	if (rate > 0 && now->total > now->done && now->http.waiting < 100) {
		spell_time((double)(now->total - now->done) / rate, left, sizeof(left));
		add(line, room, ", %s left", left);
	}
	text_harmless(line);
}

/* Returns true and notes its name and start if a new phase began. */
static bool
enter(struct progress *progress, const char *phase, uint64_t replies)
{
	if (strcmp(progress->phase, phase) == 0)
		return false;
	snprintf(progress->phase, sizeof(progress->phase), "%s", phase);
	progress->phase_began = progress->told = now_seconds();
	progress->replies_before = replies;
	return true;
}

void
progress_phase(struct progress *progress, const char *phase)
{
	char line[256];

	if (!enter(progress, phase, 0) || progress->quiet)
		return;
	snprintf(line, sizeof(line), "%s", phase);
	if (progress->live)
		show_live(progress, line);
	else
		fprintf(stderr, "jira-access: %s\n", line);
}

/* A wait that is worth a line of its own has begun, and was said: how long, for what, and until when. */
static bool
tell_wait(struct progress *progress, const struct fetch_progress *now, double at)
{
	char how_long[32], until[MOMENT_LEN + 1];
	double end = at + now->http.waiting;

	if (now->http.waiting < wait_told || end < progress->wait_end + 1)
		return false;
	progress->wait_end = end;
	progress->told = at;
	wait_spell(now->http.waiting, how_long);
	moment_text((int64_t)((double)time(NULL) + now->http.waiting), until);
	progress_say(
	    progress, "waiting %s for %s, until %s", how_long, now->http.waiting_for, until);
	return true;
}

bool
progress_step(void *arg, const struct fetch_progress *now)
{
	struct progress *progress = arg;
	double time = now_seconds();
	char line[400];
	double pause = progress->live ? live_pause : now->http.waiting > 0 ? wait_pause : log_pause;
	bool fresh;

	progress->http = now->http;
	if (stop_asked() && !progress->stopping) {
		progress->stopping = true;
		progress_say(progress, "stopping; interrupt again to end at once");
	}
	fresh = enter(progress, now->phase, now->http.replies);
	if (progress->quiet || progress->stopping)
		return stop_asked();
	if (!progress->live && fresh) {
		fprintf(stderr, "jira-access: %s\n", now->phase);
		return false;
	}
	if (!progress->live && tell_wait(progress, now, time))
		return false;
	if (fresh || time - progress->told >= pause) {
		progress->told = time;
		compose(progress, now, time, line, sizeof(line));
		if (progress->live)
			show_live(progress, line);
		else
			fprintf(stderr, "jira-access: %s\n", line);
	}
	return false;
}

void
progress_end(struct progress *progress)
{
	const struct http_stats *http = &progress->http;

	clear_line(progress);
	if (http->sent > 0)
		progress_tell(progress,
		    "%llu requests sent, %llu replies, %llu sent again, %llu held by a rate limit, "
		    "%llu bytes",
		    (unsigned long long)http->sent, (unsigned long long)http->replies,
		    (unsigned long long)http->retries, (unsigned long long)http->limited,
		    (unsigned long long)http->bytes);
	fflush(stderr);
}

/* What is done without is said once, by why. */
static void
tell_not_read(struct progress *progress, const struct run *run)
{
	struct arena texts = { .step = 1024 };
	const char *why, *names;

	for (size_t at = 0; (why = run_next_not_read(run, &at, &texts, &names)) != NULL;)
		progress_say(progress, "not read: %s: %s", names, why);
	arena_release(&texts);
}

int
progress_sum_up(struct progress *progress, const struct run *run)
{
	tell_not_read(progress, run);
	if (run->complete) {
		for (size_t i = 0; i < run->exception_count; i++)
			progress_say(progress, "exception: %s", run->exceptions[i]);
		progress_say(progress, "complete%s%s%s",
		    run->exception_count > 0 ? ", with exceptions" : "",
		    *run->projects != '\0' ? ", narrowed to " : "", run->projects);
		return STATUS_FINE;
	}
	/* A failure is reported even with --quiet. */
	for (size_t i = 0; i < run->reason_count; i++)
		text_say(stderr, "jira-access: incomplete: %s", run->reasons[i]);
	return STATUS_INCOMPLETE;
}
