/*
 * --sign-command: a command of the user's gets SHA256SUMS on its standard input, and what it prints becomes
 * SHA256SUMS.sig beside it. Without a command nothing is signed. When signing fails, there is no run directory.
 */
#ifndef CMD_SIGN_H
#define CMD_SIGN_H

#include "export/run/rundir.h"

/* Signs and publishes; frees rundir in any case. *path: caller frees. */
int sign_and_finish(
    struct rundir *rundir, const char *command, bool complete, char **path, struct err *err);
/* A directory that is there, whose sums were made anew; command may be NULL. */
int sign_again(const char *dir, const char *command, struct err *err);

#endif
