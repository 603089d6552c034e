/*
 * Going on with a reading that was broken off: what is left of it is found, and the options are those that it
 * was begun with.
 *
 *	resuming_open    finds it and checks everything that can be wrong; fills the context's choices
 *	resuming_end     the result stands: what it was made of is removed
 *	resuming_release also after a failure
 */
#ifndef CMD_RESUME_H
#define CMD_RESUME_H

#include "cmd.h"
#include "export/run/begun_file.h"
#include "export/run/leftover.h"
#include "export/run/rundir.h"
#include "fetch/fetch.h"
#include "progress.h"

struct resuming {
	struct arena arena; /* of texts in the choices */
	struct leftovers left;
	struct leftover *from; /* what is gone on with; NULL: this is a new run */
	struct begun_file begun;
};

/* Without --resume: could -o be made? */
int resuming_open(struct resuming *resuming, const struct command *command, struct context *context,
    struct err *err);
/* NULL: a new run. */
const char *resuming_snapshot(const struct resuming *resuming);
/* The hidden directory of the run, new or not. */
struct rundir *resuming_begin(const struct resuming *resuming, const char *output, struct err *err);
int resuming_end(struct resuming *resuming, struct err *err);
void resuming_release(struct resuming *resuming);

/* Keeps in the hidden directory, for a later --resume, with which options it is being made. */
int resuming_keep(const struct resuming *resuming, const char *dir, const struct command *command,
    const struct context *context, struct err *err);

/* The command that goes on with what is left of 'output'; the caller frees it. */
char *resume_command(
    const struct command *command, const struct context *context, const char *output);
/* What dead runs left of the same name stays: says so, and what to do. */
void say_readings_left(
    struct progress *progress, const struct command *command, const struct rundir *rundir);
/* Returns the status, after a line on how to go on when there is something to go on with. */
int say_how_to_go_on(int status, const struct command *command, const struct context *context);
/* The run was interrupted when something had been read: it stays, and err says so. */
void leave_for_later(struct rundir *rundir, const struct command *command,
    const struct context *context, struct err *err);

#endif
