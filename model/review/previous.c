/* Earlier decisions; see previous.h. */
#include "previous.h"
#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>

static int
by_grant(const void *a, const void *b)
{
	const struct earlier *x = a, *y = b;
	int order = strcmp(x->grant_id, y->grant_id);

	return order != 0 ? order : strcmp(x->decision, y->decision);
}

void
previous_index(struct previous *previous, const struct plan *plan)
{
	previous->by_grant =
	    mem_alloc((plan->step_count + plan->open_count + 1) * sizeof(*previous->by_grant));
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		if ((step->action == ACTION_KEEP || step->action == ACTION_REVOKE) &&
		    *step->grant_id != '\0')
			previous->by_grant[previous->count++] =
			    (struct earlier){ step->grant_id, plan_action_names[step->action] };
	}
	for (size_t i = 0; i < plan->open_count; i++)
		previous->by_grant[previous->count++] =
		    (struct earlier){ plan->open[i].grant_id, plan->open[i].decision };
	order_items(previous->by_grant, previous->count, sizeof(*previous->by_grant), by_grant);
}

const char *
previous_decision(const struct previous *previous, const char *grant_id)
{
	const struct earlier wanted = { grant_id, "" };
	size_t at =
	    order_find(&wanted, previous->by_grant, previous->count, sizeof(wanted), by_grant);

	return at < previous->count && strcmp(previous->by_grant[at].grant_id, grant_id) == 0
		   ? previous->by_grant[at].decision
		   : NULL;
}

void
previous_release(struct previous *previous)
{
	free(previous->by_grant);
	*previous = (struct previous){ 0 };
}
