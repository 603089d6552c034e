/*
 * Runs a user's command with /bin/sh and returns what it prints, within limits of time and size. It does not get the
 * variables that hold secrets, and no copy of our memory; its standard error goes where ours goes.
 */
#ifndef CMD_SHELL_H
#define CMD_SHELL_H

#include "model/base/err.h"
#include <stddef.h>
#include <sys/types.h>

struct shell {
	const char *what, *command; /* what: its name in messages */
	const char *should;         /* what it should print, for messages */
	int in;                     /* its standard input; -1: nothing to read */
	unsigned seconds;
	size_t most;          /* most bytes that it may print */
	const char *variable; /* "NAME=value": one more in its environment; NULL: none */
};

/* Fills the buffer of most + 1 bytes; how many, or -1 with STATUS_USAGE or STATUS_INTERRUPTED. */
ssize_t shell_run(const struct shell *shell, char *buffer, struct err *err);

#endif
