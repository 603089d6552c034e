/*
 * A command of the user's, run by /bin/sh: what it prints comes back, within a time and a size. It gets none of
 * our secrets' variables; its standard error goes where ours goes.
 */
#ifndef CMD_SHELL_H
#define CMD_SHELL_H

#include "model/base/err.h"
#include <stddef.h>
#include <sys/types.h>

struct shell {
	const char *what, *command; /* what: as messages name it */
	const char *should;         /* what it should print: "the token alone" */
	int in;                     /* its standard input; -1: nothing to read */
	unsigned seconds;
	size_t most; /* bytes that it may print */
};

/* Into the buffer, which has room for most + 1 bytes; how many, or -1 with STATUS_USAGE or interrupted. */
ssize_t shell_run(const struct shell *shell, char *buffer, struct err *err);

#endif
