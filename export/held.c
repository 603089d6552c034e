/* See held.h. */
#include "held.h"

struct edges
held_roles(const struct graph_view *graph)
{
	uint32_t *first = mem_alloc((graph->account_count + 2) * sizeof(*first)), n = 0;
	struct edges held = { .first = first };

	for (uint32_t a = 0; a < graph->actor_count; a++)
		if (graph->actors[a].kind == ACTOR_USER) {
			first[graph->actors[a].who + 2]++;
			n++;
		}
	for (uint32_t i = 2; i < graph->account_count + 2; i++)
		first[i] += first[i - 1];
	held.to = mem_alloc((n + 1) * sizeof(*held.to));
	for (uint32_t a = 0; a < graph->actor_count; a++)
		if (graph->actors[a].kind == ACTOR_USER)
			held.to[first[graph->actors[a].who + 1]++] = a;
	return held;
}
