/*
 * A secret: read from a file, a command, a systemd credential or the environment, kept in memory
 * alone, and wiped when released. No message ever holds any part of it.
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

/* Takes the variable's value and wipes it where it stood, so that /proc/PID/environ has it no more.
 */
void secret_take(struct secret *secret, const char *variable);
/* A regular file that nobody else may read; one line. 'what' names it in messages: "token file". */
int secret_read_file(struct secret *secret, const char *what, const char *path, struct err *err);
/* $CREDENTIALS_DIRECTORY/name, whose permissions are systemd's own. read: 1: there is none. */
bool secret_has_credential(const char *name);
int secret_read_credential(struct secret *secret, const char *name, struct err *err);
/* What a command of the shell prints; its standard error stays where ours goes. */
int secret_read_command(
    struct secret *secret, const char *what, const char *command, struct err *err);
/* Is it one word of visible ASCII? A secret that is not is a mistake; 'from' says where it came
 * from. */
int secret_check(const struct secret *secret, const char *from, struct err *err);
void secret_release(struct secret *secret);

#endif
