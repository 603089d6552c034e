/*
 * One apply at a time on a site, whoever of this machine's users runs it.
 *
 * A lock is a name that the kernel keeps (an abstract Unix socket), one for each site: nobody else can take it away or
 * put something else in its place, as with a file in a directory that all may write to; it needs no directory, and it
 * is free as soon as its holder has ended, however that happened. And the kernel vouches for who holds it. What other
 * machines do, and containers with a network of their own, is not seen.
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "model/base/err.h"
#include "model/graph/run.h"

/* A site may be known by its cloud id, by its address, or by both: each is a name of its own. */
enum { LOCK_NAMES = 2, LOCK_WHO_MAX = 1024 };

struct lock {
	int fds[LOCK_NAMES]; /* -1: not held */
};

/* A lock that is not held. */
struct lock lock_none(void);
/* However the address is written. -1, STATUS_LOCKED: another process holds it; err says which, whose, and since when. */
int lock_take(struct lock *lock, struct site_id site, struct err *err);
void lock_release(struct lock *lock); /* harmless if not held */

/* This process, its user and its machine, in words. */
void lock_who(char who[LOCK_WHO_MAX]);

#endif
