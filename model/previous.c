/* Earlier decisions; see previous.h. */
#include "previous.h"
#include <stdlib.h>
#include <string.h>

static bool
is_decision(const struct step *step)
{
	return (step->action == ACTION_KEEP || step->action == ACTION_REVOKE) && *step->grant_id != '\0';
}

static int
by_grant(const void *a, const void *b)
{
	const struct step *const *left = a, *const *right = b;
	int order = strcmp((*left)->grant_id, (*right)->grant_id);

	return order != 0 ? order : (*left)->number < (*right)->number ? -1 : 1;
}

void
previous_index(struct previous *previous, const struct plan *plan)
{
	previous->by_grant = mem_alloc((plan->step_count + 1) * sizeof(*previous->by_grant));
	for (size_t i = 0; i < plan->step_count; i++)
		if (is_decision(&plan->steps[i]))
			previous->by_grant[previous->count++] = &plan->steps[i];
	qsort(previous->by_grant, previous->count, sizeof(*previous->by_grant), by_grant);
}

const char *
previous_decision(const struct previous *previous, const char *grant_id)
{
	size_t low = 0, high = previous->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(previous->by_grant[middle]->grant_id, grant_id);

		if (order == 0)
			return plan_action_names[previous->by_grant[middle]->action];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void
previous_release(struct previous *previous)
{
	free(previous->by_grant);
	*previous = (struct previous){ 0 };
}
