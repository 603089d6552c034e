/* See loss_rows.h. */
#include "loss_rows.h"
#include "line_people.h"
#include "model/base/order.h"
#include "model/plan/graph_edit.h"

static int
by_target(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return order_then(order_numbers(x->target, y->target), order_numbers(x->where, y->where));
}

uint32_t
target_loss_where(const struct graph *graph, const struct step *step)
{
	return step->target == TARGET_SCHEME ? line_of_step(graph, step)
					     : graph_step_where(graph, step);
}

static struct row
row_of(const struct graph *graph, const struct step *step)
{
	uint32_t who;
	bool one = step->principal == PRINCIPAL_ACCOUNT || step->principal == PRINCIPAL_GROUP;

	if (plan_acts[step->action].thing == THING_GROUP) { /* its members lose it */
		who = graph_step_who(graph, step);
		return (struct row){ TARGET_GROUP, PRINCIPAL_GROUP, who, who };
	}
	return (struct row){ step->target, step->principal, target_loss_where(graph, step),
		one ? graph_step_who(graph, step) : NONE };
}

struct rows
rows_of_plan(const struct graph *graph, const struct plan *plan)
{
	struct rows rows = { mem_alloc((plan->step_count + 1) * sizeof(*rows.list)), 0 };

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		if (step->state == STEP_DUE && step_takes(step))
			rows.list[rows.count++] = row_of(graph, step);
	}
	order_items(rows.list, rows.count, sizeof(*rows.list), by_target);
	return rows;
}

struct rows
rows_of_window(const struct graph *graph, const struct window *window)
{
	struct rows rows = { mem_alloc((window->count + 1) * sizeof(*rows.list)), window->count };

	for (size_t i = 0; i < window->count; i++)
		rows.list[i] = row_of(graph, &window->list[i].step);
	order_items(rows.list, rows.count, sizeof(*rows.list), by_target);
	return rows;
}

uint32_t
rows_alike(const struct rows *rows, size_t i)
{
	uint32_t count = 0;

	while (i + count < rows->count && by_target(&rows->list[i], &rows->list[i + count]) == 0)
		count++;
	return count;
}

const struct row *
rows_of(const struct rows *rows, uint8_t target, uint32_t where, uint32_t *count)
{
	const struct row wanted = { target, 0, where, NONE };
	size_t first = order_find(&wanted, rows->list, rows->count, sizeof(wanted), by_target);

	*count = first < rows->count && by_target(&wanted, &rows->list[first]) == 0
		     ? rows_alike(rows, first)
		     : 0;
	return &rows->list[first];
}
