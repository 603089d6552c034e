/*
 * --sign-command: the user's command gets SHA256SUMS on its standard input, and what it prints becomes
 * SHA256SUMS.sig beside it. Without a command nothing is signed. If signing fails, no run directory is made.
 */
#ifndef CMD_SIGN_H
#define CMD_SIGN_H

#include "export/run/rundir.h"

/* Signs and publishes; frees rundir in any case. *path: caller frees. */
int sign_and_finish(
    struct rundir *rundir, const char *command, bool complete, char **path, struct err *err);
/* Signs an existing directory whose sums were just rewritten; command may be NULL. */
int sign_again(const char *dir, const char *command, struct err *err);

#endif
