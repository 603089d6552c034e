/*
 * Progress messages on standard error, and Ctrl-C.
 *
 * A terminal gets one live line; anything else a line per phase, one every 30 s in between, and one for a wait.
 * The first SIGINT or SIGTERM requests a stop (progress_step returns true), the second ends the
 * program at once: what it has read can be resumed.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "fetch/fetch.h"
#include <stdio.h>

struct progress {
	bool quiet, verbose, live;
	bool shown;    /* a live line is on the terminal */
	bool stopping; /* "stopping" was printed */
	char phase[80];
	double phase_began, told; /* seconds, monotonic */
	double wait_end;          /* of the wait that was told last */
	uint64_t replies_before;  /* when the phase began */
	struct http_stats http;   /* the latest */
};

void progress_begin(struct progress *progress, bool quiet, bool verbose);
/* A phase without figures: "writing csv, xlsx". */
void progress_phase(struct progress *progress, const char *phase);
/* The two callbacks of struct fetch_settings. */
bool progress_step(void *progress, const struct fetch_progress *now);
void progress_note(void *progress, const char *text);
/* A line only with -v, and one unless --quiet; control characters are made harmless, and 'jira-access: '
 * is put in front. */
void progress_tell(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_say(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_end(struct progress *progress); /* removes the live line */

/* Prints "complete", or each reason why not; returns the exit status. */
int progress_sum_up(struct progress *progress, const struct run *run);

bool stop_asked(void);

/* May this stream get colours? It is a terminal, TERM is not dumb, NO_COLOR is not set. */
bool may_colour(FILE *stream);

#endif
