/*
 * What was decided before: the grants that an earlier plan kept or revoked, by grant_id. What that plan left
 * undecided is not in it and stays unknown. Reads the plan, which must live longer; all zero knows nothing.
 */
#ifndef MODEL_PREVIOUS_H
#define MODEL_PREVIOUS_H

#include "plan.h"

struct previous {
	const struct step **by_grant;
	size_t count;
};

void previous_index(struct previous *previous, const struct plan *plan);
/* "keep", "revoke", or NULL. */
const char *previous_decision(const struct previous *previous, const char *grant_id);
void previous_release(struct previous *previous);

#endif
