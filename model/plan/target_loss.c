/* Targets and who loses them; see target_loss.h. */
#include "target_loss.h"
#include "graph_edit.h"
#include "model/base/order.h"
#include <stdlib.h>

/* A due revoke, in numbers of the graph before. No plan makes a group or a role: theirs are the same on both sides. */
struct row {
	uint8_t target, principal;
	uint32_t where, who;
};

/* One side: who has the target that is looked at is marked with its turn. */
struct side {
	const struct graph_view *view;
	uint32_t *marks; /* by account */
};

struct counting {
	struct target_losses *losses;
	struct side was, will;
	uint32_t *number; /* of each account of 'was', in 'will' */
	uint32_t turn;
	struct row *rows; /* by target, then where */
	size_t row_count;
	uint8_t *losing; /* by group: enum losing */
};

enum losing { LOSES_NONE, LOSES_SOME, LOSES_OF_FEW };

static int
by_target(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return order_then(order_numbers(x->target, y->target), order_numbers(x->where, y->where));
}

static void
gather_rows(struct counting *counting, const struct graph *before, const struct plan *plan)
{
	counting->rows = mem_alloc((plan->step_count + 1) * sizeof(*counting->rows));
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		struct row row = { step->target, step->principal, NONE, NONE };

		if (step->state != STEP_DUE || step->action != ACTION_REVOKE)
			continue;
		row.where = step->target == TARGET_GROUP
				? graph_find_group(before, step->group_id)
				: graph_find_place(before, step->project_id, step->role_id);
		row.who = step->principal == PRINCIPAL_GROUP
			      ? graph_find_group(before, step->principal_id)
			      : graph_find_account(before, step->principal_id);
		counting->rows[counting->row_count++] = row;
	}
	order_items(counting->rows, counting->row_count, sizeof(*counting->rows), by_target);
}

/* ---- the people of a target ---- */

static void
mark_members(struct side *side, uint32_t group, uint32_t turn)
{
	const struct edges *members = &side->view->members;

	for (uint32_t e = members->first[group]; e < members->first[group + 1]; e++)
		side->marks[members->to[e]] = turn;
}

static void
mark_after(struct counting *counting, uint8_t target, uint32_t where)
{
	struct side *will = &counting->will;
	const struct graph_view *view = will->view;

	if (target == TARGET_GROUP) {
		mark_members(will, where, counting->turn);
		return;
	}
	for (uint32_t i = view->actors_at[where]; i < view->actors_at[where + 1]; i++)
		if (view->actors[i].kind == ACTOR_USER)
			will->marks[view->actors[i].who] = counting->turn;
		else if (view->actors[i].kind == ACTOR_GROUP)
			mark_members(will, view->actors[i].who, counting->turn);
}

static bool
is_active(const struct counting *counting, uint32_t account)
{
	return counting->was.view->accounts[account].status != ACCOUNT_INACTIVE;
}

static bool
loses(const struct counting *counting, uint32_t account)
{
	return counting->was.marks[account] == counting->turn &&
	       counting->will.marks[counting->number[account]] != counting->turn;
}

/* One who has it before; once, however many ways lead there. */
static void
count_person(struct counting *counting, struct target_loss *loss, uint32_t account)
{
	bool active = is_active(counting, account), lost;

	if (counting->was.marks[account] == counting->turn)
		return;
	counting->was.marks[account] = counting->turn;
	lost = loses(counting, account);
	loss->had.all++;
	loss->had.active += active;
	loss->lost.all += lost;
	loss->lost.active += lost && active;
}

static void
count_members(struct counting *counting, struct target_loss *loss, uint32_t group)
{
	const struct edges *members = &counting->was.view->members;

	for (uint32_t e = members->first[group]; e < members->first[group + 1]; e++)
		count_person(counting, loss, members->to[e]);
}

/* What is there before, against what is marked as there after. */
static void
count_people(struct counting *counting, struct target_loss *loss)
{
	const struct graph_view *view = counting->was.view;

	counting->turn++;
	mark_after(counting, loss->target, loss->where);
	if (loss->target == TARGET_GROUP) {
		count_members(counting, loss, loss->where);
		return;
	}
	for (uint32_t i = view->actors_at[loss->where]; i < view->actors_at[loss->where + 1]; i++)
		if (view->actors[i].kind == ACTOR_USER)
			count_person(counting, loss, view->actors[i].who);
		else if (view->actors[i].kind == ACTOR_GROUP)
			count_members(counting, loss, view->actors[i].who);
}

/* ---- its rows ---- */

/* Does the row take it from anybody? *named: from somebody inactive, whom only a name counts. */
static bool
takes(const struct counting *counting, const struct row *row, bool *named)
{
	const struct edges *members = &counting->was.view->members;

	*named = false;
	if (row->who == NONE)
		return false;
	if (row->principal != PRINCIPAL_GROUP) {
		bool lost = loses(counting, row->who);

		*named = lost && !is_active(counting, row->who);
		return lost;
	}
	for (uint32_t e = members->first[row->who]; e < members->first[row->who + 1]; e++)
		if (is_active(counting, members->to[e]) && loses(counting, members->to[e]))
			return true;
	return false;
}

static void
count_rows(struct counting *counting, struct target_loss *loss, const struct row *rows)
{
	loss->losses = loss->lost.active;
	for (uint32_t i = 0; i < loss->rows; i++) {
		bool named, taken = takes(counting, &rows[i], &named);

		loss->losses += named || !taken;
	}
	if (loss->losses < loss->rows)
		loss->losses = loss->rows; /* several that take the same */
}

static void
add(struct counting *counting, const struct target_loss *loss)
{
	struct target_losses *losses = counting->losses;

	losses->list =
	    mem_room(losses->list, &losses->room, losses->count + 1, sizeof(*losses->list));
	losses->list[losses->count++] = *loss;
	if (loss->rows > 0)
		losses->losses += loss->losses;
	losses->rows += loss->rows;
}

/* ---- all of it ---- */

static void
count_named(struct counting *counting)
{
	const struct row *rows = counting->rows;
	size_t end;

	for (size_t i = 0; i < counting->row_count; i = end) {
		struct target_loss loss = { .target = rows[i].target, .where = rows[i].where };

		for (end = i; end < counting->row_count && by_target(&rows[i], &rows[end]) == 0;
		     end++)
			loss.rows++;
		if (loss.where == NONE) { /* of what the graph does not know */
			loss.losses = loss.rows;
		} else {
			count_people(counting, &loss);
			count_rows(counting, &loss, &rows[i]);
			if (loss.target == TARGET_GROUP && loss.lost.all > 0)
				counting->losing[loss.where] =
				    loss.had.active < TARGET_FEW ? LOSES_OF_FEW : LOSES_SOME;
		}
		add(counting, &loss);
	}
}

/* Do memberships take the role in a way that no group tells? */
static bool
loses_otherwise(const struct counting *counting, uint32_t place)
{
	const struct graph_view *view = counting->was.view;
	uint32_t groups = 0;

	for (uint32_t i = view->actors_at[place]; i < view->actors_at[place + 1]; i++) {
		const struct actor *actor = &view->actors[i];

		if (actor->kind != ACTOR_GROUP || counting->losing[actor->who] == LOSES_NONE)
			continue;
		groups++;
		if (counting->losing[actor->who] == LOSES_OF_FEW)
			return true;
	}
	return groups > 1;
}

static void
count_unnamed(struct counting *counting)
{
	size_t named = 0;

	while (named < counting->row_count && counting->rows[named].target == TARGET_GROUP)
		named++;
	for (uint32_t place = 0; place < counting->was.view->place_count; place++) {
		struct target_loss loss = { .target = TARGET_ROLE, .where = place };

		while (named < counting->row_count && counting->rows[named].where < place)
			named++;
		if ((named < counting->row_count && counting->rows[named].where == place) ||
		    !loses_otherwise(counting, place))
			continue;
		count_people(counting, &loss);
		if (loss.lost.all > 0)
			add(counting, &loss);
	}
}

static struct side
side_new(const struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);

	return (
	    struct side){ view, mem_alloc(((size_t)view->account_count + 1) * sizeof(uint32_t)) };
}

void
target_losses_find(struct target_losses *losses, const struct graph *before,
    const struct graph *after, const struct plan *plan)
{
	struct counting counting = { .losses = losses };
	const struct graph_view *view = graph_view(before);

	gather_rows(&counting, before, plan);
	if (counting.row_count > 0) {
		counting.was = side_new(before);
		counting.will = side_new(after);
		counting.number = mem_alloc(((size_t)view->account_count + 1) * sizeof(uint32_t));
		counting.losing = mem_alloc((size_t)view->group_count + 1);
		for (uint32_t i = 0; i < view->account_count; i++)
			counting.number[i] = graph_find_account(after, view->accounts[i].id);
		count_named(&counting);
		count_unnamed(&counting);
	}
	free(counting.rows);
	free(counting.was.marks);
	free(counting.will.marks);
	free(counting.number);
	free(counting.losing);
}

void
target_losses_release(struct target_losses *losses)
{
	free(losses->list);
	*losses = (struct target_losses){ 0 };
}
