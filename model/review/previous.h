/*
 * What was decided before: what an earlier plan says of a grant, by grant_id. What nobody had answered is
 * not in it and stays unknown. Reads the plan, which must live longer; all zero knows nothing.
 */
#ifndef MODEL_REVIEW_PREVIOUS_H
#define MODEL_REVIEW_PREVIOUS_H

#include "model/plan/plan.h"

struct earlier {
	const char *grant_id, *decision;
};

struct previous {
	struct earlier *by_grant;
	size_t count;
};

void previous_index(struct previous *previous, const struct plan *plan);
/* "keep", "revoke", "not mine", "ask later", or NULL. */
const char *previous_decision(const struct previous *previous, const char *grant_id);
void previous_release(struct previous *previous);

#endif
