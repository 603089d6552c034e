/* Rows that take something, by their targets: of a plan, and of others lately. For the guards on losses. */
#ifndef MODEL_GUARD_LOSS_ROWS_H
#define MODEL_GUARD_LOSS_ROWS_H

#include "model/graph/graph.h"
#include "model/plan/plan.h"

/* What a due step takes, in numbers of the graph before; of a group that is deleted, from its members. No plan makes a group or a role: theirs are the same on both sides. */
struct row {
	uint8_t target, principal;
	uint32_t where, who;
};

struct rows {
	struct row *list; /* by target, then where */
	size_t count;
};

/* The 'where' of a step that takes something; NONE: people are not counted by its target. */
uint32_t target_loss_where(const struct graph *graph, const struct step *step);
/* Due steps that take something; what was taken lately. The caller frees the list. */
struct rows rows_of_plan(const struct graph *graph, const struct plan *plan);
struct rows rows_of_window(const struct graph *graph, const struct window *window);
/* How many rows from the i-th on are of its target. */
uint32_t rows_alike(const struct rows *rows, size_t i);
/* Those of one target. */
const struct row *rows_of(const struct rows *rows, uint8_t target, uint32_t where, uint32_t *count);

#endif
