/* A directory that verify checks. */
#ifndef CMD_EVIDENCE_H
#define CMD_EVIDENCE_H

#include "connection.h"
#include "export/plan/plan_dir.h"
#include "export/run/rundir.h"

/* The site to read, if there is one: looked up once, at the first plan. */
struct asker {
	struct context *context;
	bool looked, given;
	struct connection connection;
	struct arena arena; /* of what the config file says of signatures */
};
void asker_release(struct asker *asker);

struct evidence {
	char *dir;
	int status;  /* of the directory by itself, or of the error */
	bool intact; /* every file is unchanged and what it must be */
	struct verify_result result;
	struct plan_dir planned; /* the plan, if it could be read; else blank */
};

/* Prints the findings and returns the directory's status, or -1: it could not be checked, and err says why. */
int evidence_check(
    struct evidence *evidence, const char *dir, struct asker *asker, struct err *err);
void evidence_release(struct evidence *evidence);
/* Is there a SHA256SUMS? */
bool evidence_is_run(const char *dir);
/* The worse of two exit codes; from the worst: different, damaged, refused, ..., incomplete, fine. */
int evidence_worse(int one, int other);

#endif
