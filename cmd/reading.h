/*
 * A site as a command reads it: live, or from a snapshot, or from the snapshot in a run directory;
 * the result is a sealed graph joined with the organisation.
 *
 *	reading_open    checks everything that can be wrong before anything is read or made
 *	reading_fill    reads the graph, the run and the organisation; wipes the secrets
 *	reading_seal    sorts and joins; view and the run's coverage are complete after it
 *
 * All zero is "not open". The reading owns everything in it, until reading_release, which may be
 * called in every state.
 */
#ifndef CMD_READING_H
#define CMD_READING_H

#include "connection.h"
#include "export/run/rundir.h"

struct reading {
	bool opened, live;
	struct connection connection; /* live */
	const char *resume; /* live: a snapshot to go on with, or NULL; set between open and fill */
	char *path;         /* of the snapshot, or NULL */
	int file;           /* the snapshot, open for reading */
	struct graph *graph;
	struct org *org; /* NULL: no organisation was read */
	struct run run;
	const struct graph_view *view; /* after reading_seal */
};

/* 'from': a snapshot or a run directory; NULL: the context's site. */
int reading_open(struct reading *reading, const char *from, struct context *context,
    struct progress *progress, struct err *err);
/* 'dir': where to keep the snapshot, a copy if it was read from one; NULL: it is not kept. */
int reading_fill(struct reading *reading, const char *dir, const struct context *context,
    struct progress *progress, struct err *err);
void reading_seal(struct reading *reading);
/* All three, for a command that answers a question; nothing is kept. */
int reading_whole(struct reading *reading, const char *from, struct context *context,
    struct progress *progress, struct err *err);
void reading_release(struct reading *reading);

#endif
