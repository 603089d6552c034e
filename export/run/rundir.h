/*
 * The run directory: appears complete, by rename, or not at all, and replaces nothing.
 *
 * rundir_begin makes a hidden directory beside the wanted one (".NAME.partial-XXXXXX", 0700, held by a
 * lock); everything is written there; rundir_finish adds SHA256SUMS, syncs and renames it to NAME, or to
 * NAME.incomplete. rundir_abandon removes it. What a killed run left behind (its lock is free then) is removed
 * by the next rundir_begin for the same NAME, unless a reading is in it: leftover.h. Files 0600.
 */
#ifndef EXPORT_RUN_RUNDIR_H
#define EXPORT_RUN_RUNDIR_H

#include "run_file.h"

#define SUMS_NAME "SHA256SUMS"
#define SIGNATURE_NAME "SHA256SUMS.sig" /* of SHA256SUMS, which therefore does not name it */
#define APPLIED_NAME "SHA256SUMS.applied"
#define APPLIED_SIGNATURE_NAME "SHA256SUMS.applied.sig"
#define SNAPSHOT_NAME "snapshot.jsonl.zst"
#define INCOMPLETE ".incomplete"

struct rundir {
	int parent, dir;  /* open directories; 'dir' is the hidden one and holds the lock */
	char *path;       /* wanted, without trailing slashes */
	const char *name; /* its last part */
	char *hidden;     /* the hidden directory, to be filled */
	bool summed;
	size_t readings_left; /* of dead runs that wanted the same name */
};

/* Could 'path' be made? Neither it nor NAME.incomplete may exist, and its parent must be writable. */
int rundir_check(const char *path, struct err *err);
struct rundir *rundir_begin(const char *path, struct err *err);
/* Of a run that goes on with what is left: NAME.incomplete may be there. */
struct rundir *rundir_resume(const char *path, struct err *err);
/* SHA256SUMS of all that is there; rundir_finish does it when it was not done. Afterwards only the signature may come. */
int rundir_sum(struct rundir *rundir, struct err *err);
/* Frees it; path: caller frees. */
int rundir_finish(struct rundir *rundir, bool complete, char **path, struct err *err);
void rundir_abandon(struct rundir *rundir); /* NULL is fine */
/* Frees it and leaves the hidden directory as if the run had been killed: its reading can be resumed. */
void rundir_leave(struct rundir *rundir);

/*
 * A plan's directory keeps SHA256SUMS and its signature as they were approved, for ever. What carrying it out adds has sums
 * of its own: SHA256SUMS.applied, whose first line is the sum of SHA256SUMS itself, and whose second that of its signature,
 * if there is one. Both lists are what 'sha256sum -c' takes, and no file is in both.
 */
struct rundir_added {
	const char *const *names; /* of files that may be added; NULL ends them */
	const char *const
	    *loose; /* may stand there while there is no SHA256SUMS.applied; likewise */
};
/* Writes SHA256SUMS.applied anew, put in place by rename. A signature of the one before is removed. */
int rundir_add_sums(const char *path, const char *const *names, struct err *err);
/* Removes it and its signature, before the files that it names change. */
int rundir_drop_sums(const char *path, struct err *err);
/* Do the sums name this file as it is now? false also when that cannot be read. */
bool rundir_names(const char *path, const char *name);

/* A list of sums, as it was read. */
struct sums_text {
	const char *bytes; /* NULL: there is none */
	size_t len;
	bool is_signed; /* there is a signature; whether it is good is for the signer's tool */
};

/* Compares a run directory with its SHA256SUMS; each difference is one line given to 'tell'. */
struct verify_result {
	size_t files, changed, missing, extra;
	struct run_facts run; /* what run.json says, when it is as it was written */
	struct arena arena;   /* of its texts */
	struct sums_text sums, applied;
	const char
	    *plan; /* the sum of plan.json; NULL: it is no plan's directory, and has a run.json */
};
/* added: what may have come to a plan's directory. NULL: nothing. */
int rundir_verify(const char *path, const struct rundir_added *added,
    void (*tell)(void *arg, const char *line), void *arg, struct verify_result *result,
    struct err *err);
void verify_result_release(struct verify_result *result);

/*
 * A single file that appears by rename (for 'fetch -o FILE'): the same promise. Somebody has written it in the hidden
 * directory, with the name 'name'. Frees rundir; path: caller frees.
 */
int rundir_finish_file(struct rundir *rundir, const char *suffix, char **path, struct err *err);

#endif
