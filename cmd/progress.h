/*
 * What the program says while it works, on standard error, and its ears for Ctrl-C.
 *
 * A terminal gets one live line; anything else a line per phase, and one every 30 s in between.
 * The first SIGINT or SIGTERM asks for a stop (progress_step returns true), the second ends the
 * program at once: hidden directories it leaves are swept by the next run.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "fetch/fetch.h"
#include <stdio.h>

struct progress {
	bool quiet, verbose, live;
	bool shown;    /* a live line stands on the terminal */
	bool stopping; /* "stopping" was said */
	char phase[80];
	double phase_began, told; /* seconds, monotonic */
	uint64_t replies_before;  /* when the phase began */
	struct http_stats http;   /* the last ones heard */
};

void progress_begin(struct progress *progress, bool quiet, bool verbose);
/* A phase of our own, without figures: "writing csv, xlsx". */
void progress_phase(struct progress *progress, const char *phase);
/* The two callbacks of struct fetch_settings. */
bool progress_step(void *progress, const struct fetch_progress *now);
void progress_note(void *progress, const char *text);
/* A line for -v alone, and one for everybody but --quiet. Made harmless; 'jira-access: ' goes
 * before. */
void progress_tell(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_say(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_end(struct progress *progress); /* takes the live line away */

/* Complete, or each reason why not; returns the exit status that follows from it. */
int progress_sum_up(struct progress *progress, const struct run *run);

bool stop_asked(void);

/* May what goes to this stream be coloured? A terminal, TERM not dumb, NO_COLOR not set. */
bool may_colour(FILE *stream);

#endif
