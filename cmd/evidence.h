/* A directory that verify looked at. */
#ifndef CMD_EVIDENCE_H
#define CMD_EVIDENCE_H

#include "connection.h"
#include "export/plan/plan_dir.h"
#include "export/run/rundir.h"

/* The site to ask, when there is one: looked for once, when the first plan is met. */
struct asker {
	struct context *context;
	bool looked, given;
	struct connection connection;
};
void asker_release(struct asker *asker);

struct evidence {
	char *dir;
	int status;  /* of the directory by itself; an error's, too */
	bool intact; /* every file is as it was, and what it must be */
	struct verify_result result;
	struct plan_dir planned; /* of a plan that could be read; else blank */
};

/* Prints what is to be said of the directory. Its status, or -1: it could not be looked at, and err says why. */
int evidence_check(
    struct evidence *evidence, const char *dir, struct asker *asker, struct err *err);
void evidence_release(struct evidence *evidence);
/* Is there a SHA256SUMS? */
bool evidence_is_run(const char *dir);
/* The worse of two exit codes: what differs, what is damaged, what is refused, ..., what is incomplete, fine. */
int evidence_worse(int one, int other);

#endif
