/*
 * What runs left that did not come to their end: NAME.incomplete, and hidden directories (rundir.h) whose
 * maker is dead. What is found is locked until leftovers_release, so that nobody else resumes or removes it.
 */
#ifndef EXPORT_RUN_LEFTOVER_H
#define EXPORT_RUN_LEFTOVER_H

#include "model/base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct leftover {
	char *path;     /* a directory, or the file NAME.incomplete */
	char *snapshot; /* the snapshot in it, or itself; NULL: its reading cannot be resumed */
	bool hidden, file;
	bool
	    alone; /* the snapshot is all that was to be made: of 'fetch', not of a run directory */
	bool removed;
	int lock;
};

struct leftovers {
	char *wanted; /* what the run was to make, without slashes at its end */
	struct leftover *list;
	size_t count, room;
	char *busy; /* a hidden directory that a living run still fills, or NULL */
};

/*
 * What is left of 'path': the name that was wanted, or the name of one thing that is left, which is then the
 * only one. All zero beforehand. None found: 0 and a count of 0.
 */
int leftovers_find(struct leftovers *leftovers, const char *path, struct err *err);
/* Gone in one step, then emptied: killed in between, what is left is hidden. */
int leftover_remove(struct leftover *leftover, struct err *err);
void leftovers_release(struct leftovers *leftovers);

#endif
