/*
 * The work of one action, from looking to the outcome. It holds the action's target until the write is
 * answered for good: confirmed by reading, or refused.
 */
#ifndef FETCH_WRITE_WORK_H
#define FETCH_WRITE_WORK_H

#include "action.h"
#include "fetch/walk/pager.h"
#include "scopes.h"

/* What all works of one list share. */
struct works {
	const struct action_settings *settings;
	struct pager *pager;
	const char *org;    /* id of the organisation, or NULL */
	bool looking;       /* nothing is ever sent */
	bool stop;          /* asked for: nothing more is sent */
	unsigned finishing; /* writes sent, or answered and not yet looked at */
	bool ended;         /* everything has, because of 'why' */
	struct err why;
	struct scopes lacking; /* that writes were refused for want of */
	/* The next action of this target may begin. */
	void (*released)(struct works *works, size_t target);
};

void work_start(struct works *works, struct action *action, size_t target);

#endif
