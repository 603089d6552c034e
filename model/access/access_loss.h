/*
 * Who would lose what: effective access before and after a plan, compared account by account in every
 * project. Accounts that a plan creates had nothing to lose.
 *
 * Cost: a walk through the raw grants of all projects on both sides. Memory: 12 bytes for each loss.
 */
#ifndef MODEL_ACCESS_ACCESS_LOSS_H
#define MODEL_ACCESS_ACCESS_LOSS_H

#include "access.h"

struct access_loss {
	uint32_t project, account; /* of the graph before */
	uint8_t levels;            /* those that are lost, a bit each: 1 << LEVEL_BROWSE ... */
};

struct access_losses {
	struct access_loss *list; /* by project, then account */
	size_t count, room;
	uint32_t projects, accounts; /* distinct ones */
};

/* Both are of the levels, and of the same projects. */
void access_losses(
    struct access_losses *losses, const struct access *before, const struct access *after);
void access_losses_release(struct access_losses *losses);

#endif
