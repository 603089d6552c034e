/*
 * One apply at a time on a site: a file per site in $XDG_STATE_HOME/jira-access
 * (~/.local/state/jira-access), held by flock, so that it is free as soon as its holder is gone,
 * however it went.
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "model/base/err.h"

struct lock {
	int fd; /* -1: not held */
};

/* 'doing' tells others who holds it. -1, STATUS_LOCKED: somebody else does, and err says who. */
int lock_take(struct lock *lock, const char *site, const char *doing, struct err *err);
void lock_release(struct lock *lock); /* harmless when not held */

#endif
