/* Effective access before and after, side by side; see access_loss.h. */
#include "access_loss.h"
#include "access_sides.h"

#include <stdlib.h>

struct losing {
	struct access_losses *losses;
	struct sides sides;
};

/* Accounts are in the same order on both sides: by id. */
static void
weigh(void *arg, uint32_t project, uint32_t account)
{
	const struct losing *losing = arg;
	const struct sides *sides = &losing->sides;
	struct access_losses *losses = losing->losses;
	uint8_t lost = sides_had(sides, project, account);

	if (lost != 0)
		lost &= (uint8_t)~sides_has(sides, project, account);
	if (lost == 0)
		return;
	losses->list =
	    mem_room(losses->list, &losses->room, losses->count + 1, sizeof(*losses->list));
	losses->list[losses->count++] =
	    (struct access_loss){ project, sides->before_of[account], lost };
}

static void
count_distinct(struct access_losses *losses)
{
	struct idset accounts = { 0 };

	for (size_t i = 0; i < losses->count; i++) {
		losses->projects +=
		    i == 0 || losses->list[i].project != losses->list[i - 1].project;
		idset_add(&accounts, losses->list[i].account);
	}
	losses->accounts = (uint32_t)accounts.count;
	idset_release(&accounts);
}

void
access_losses(struct access_losses *losses, const struct access *before, const struct access *after)
{
	struct losing losing = { .losses = losses };

	sides_open(&losing.sides, before, after);
	losing.sides.jira_after = true;
	for (uint32_t p = 0; p < before->graph->project_count; p++) {
		if (!access_computed(before, p))
			continue;
		sides_hold_project(&losing.sides, p);
		sides_each(&losing.sides, weigh, &losing, p);
	}
	count_distinct(losses);
	sides_release(&losing.sides);
}

void
access_losses_release(struct access_losses *losses)
{
	free(losses->list);
	*losses = (struct access_losses){ 0 };
}
