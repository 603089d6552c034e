/*
 * One apply at a time on a site: a file per site in $XDG_STATE_HOME/jira-access
 * (~/.local/state/jira-access), locked with flock, so that it is free as soon as its holder has
 * ended, however that happened.
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "model/base/err.h"

struct lock {
	int fd; /* -1: not held */
};

/* 'doing' tells others what the holder is doing. -1, STATUS_LOCKED: another process holds it; err says which. */
int lock_take(struct lock *lock, const char *site, const char *doing, struct err *err);
void lock_release(struct lock *lock); /* harmless if not held */

#endif
