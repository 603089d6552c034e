/*
 * Signatures of SHA256SUMS, made and checked by the user's own tools.
 *
 * --sign-command gets the sums on its standard input, and what it prints becomes the signature beside them. Without a
 * command nothing is signed. If signing fails, no run directory is made.
 *
 * --verify-command gets the sums on its standard input, as they were read and compared with the files, and the path of
 * the signature in the variable SIGNATURE. Exit code 0: the signature is good; with any other it is not.
 */
#ifndef CMD_SIGN_H
#define CMD_SIGN_H

#include "cmd.h"
#include "export/run/rundir.h"
#include "progress.h"

/* Signs and publishes; frees rundir in any case. *path: caller frees. */
int sign_and_finish(
    struct rundir *rundir, const char *command, bool complete, char **path, struct err *err);
/* Signs what was added to an existing directory; command may be NULL. */
int sign_added(const char *dir, const char *command, struct err *err);

/* Do the options go together? -1: a usage error. */
int sign_choices(const struct choices *choices, struct err *err);
/*
 * Checks the signature of these sums, whose file in 'dir' is called 'name'. 1: it is good; 0: there is none, or nobody
 * gave a command; -1: it is not good (STATUS_REFUSED), or the command was interrupted.
 */
int sign_check(const char *dir, const char *name, const struct sums_text *sums,
    const struct choices *choices, struct err *err);
/* --require-signature: are these sums signed? -1: no (STATUS_REFUSED), and err says so. */
int sign_required(const char *dir, const char *name, const struct sums_text *sums,
    const struct choices *choices, struct err *err);
/* Both, of a plan before it is carried out: says what was not checked. What earlier runs signed is no approval. */
int sign_judge(const char *dir, const struct verify_result *plan, const struct choices *choices,
    struct progress *progress, struct err *err);

#endif
