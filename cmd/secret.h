/*
 * A secret: read from a file, a command, a systemd credential or the environment, kept only in
 * memory, and wiped when released. No message ever contains any part of it.
 *
 * A struct secret belongs to whoever declared it; all zero is "none".
 */
#ifndef CMD_SECRET_H
#define CMD_SECRET_H

#include "model/base/err.h"
#include <stdbool.h>

enum secret_limits {
	SECRET_MAX_BYTES = 4096,
	SECRET_COMMAND_SECONDS = 60, /* how long a token command may take */
};

struct secret {
	char *text; /* NULL: none */
};

/* Takes the variable's value and wipes it in the environment, so that /proc/PID/environ no longer shows it. */
void secret_take(struct secret *secret, const char *variable);
/* A regular file that nobody else may read; one line. 'what' names it in messages: "token file". */
int secret_read_file(struct secret *secret, const char *what, const char *path, struct err *err);
/* $CREDENTIALS_DIRECTORY/name, whose permissions are systemd's own. read: 1: there is none. */
bool secret_has_credential(const char *name);
int secret_read_credential(struct secret *secret, const char *name, struct err *err);
/* What a shell command prints; its standard error goes where ours goes. */
int secret_read_command(
    struct secret *secret, const char *what, const char *command, struct err *err);
/* Checks that it is one word of visible ASCII; 'from' says in the message where it came from. */
int secret_check(const struct secret *secret, const char *from, struct err *err);
void secret_release(struct secret *secret);

#endif
