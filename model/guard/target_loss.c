/* Targets and who loses them; see target_loss.h. */
#include "target_loss.h"
#include "line_people.h"
#include "loss_rows.h"
#include "model/plan/graph_edit.h"
#include <stdlib.h>

/* One side: who has the target that is looked at is marked with its turn. */
struct side {
	const struct graph *graph;
	const struct graph_view *view;
	uint32_t *marks; /* by account */
};

struct counting {
	struct target_losses *losses;
	struct side was, will;
	uint32_t *number; /* of each account of 'was', in 'will' */
	uint32_t *
	    losers; /* by account: the last permission that it loses in any project, by its round */
	uint32_t turn, round;
	struct rows rows;  /* of the plan */
	struct rows taken; /* of others, lately */
	uint32_t *marks;   /* by account: who is counted as taken */
	uint8_t *losing;   /* by group: enum losing, or-ed */
};

enum losing { LOSES = 1, OF_FEW = 2, LOST_LATELY = 4 };

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

/* ---- the people of a permission ---- */

struct holders {
	struct counting *counting;
	struct target_loss *loss;
};

static void
mark_holder(void *arg, uint32_t account)
{
	struct holders *holders = arg;

	holders->counting->will.marks[account] = holders->counting->turn;
}

/* In the project whose holders are marked. */
static void
note_loser(void *arg, uint32_t account)
{
	struct counting *counting = ((struct holders *)arg)->counting;

	if (counting->will.marks[counting->number[account]] != counting->turn)
		counting->losers[account] = counting->round;
}

static void
count_holder(void *arg, uint32_t account)
{
	struct holders *holders = arg;
	struct counting *counting = holders->counting;

	if (counting->losers[account] != counting->round)
		counting->will.marks[counting->number[account]] = counting->turn;
	count_person(counting, holders->loss, account);
}

/* Who holds it in fewer projects than before loses it, though not everywhere. */
static void
count_holders(struct counting *counting, struct target_loss *loss)
{
	struct holders holders = { counting, loss };
	const struct graph *was = counting->was.graph, *will = counting->will.graph;
	const struct graph_view *view = counting->was.view;
	const struct scheme_line *line = &view->lines[loss->where];

	counting->round++;
	for (uint32_t p = 0; p < view->project_count; p++) {
		if (view->projects[p].scheme != line->scheme)
			continue;
		counting->turn++;
		line_people(will, line, graph_find_project(will, view->projects[p].id), mark_holder,
		    &holders);
		line_people(was, line, p, note_loser, &holders);
	}
	counting->turn++;
	line_people(was, line, NONE, count_holder, &holders);
}

/* ---- the people of any target ---- */

/* What is there before, against what is marked as there after. */
static void
count_people(struct counting *counting, struct target_loss *loss)
{
	const struct graph_view *view = counting->was.view;

	if (loss->target == TARGET_SCHEME) {
		count_holders(counting, loss);
		return;
	}
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

/* ---- who lost it lately ---- */

/* account: NONE is somebody who is no longer known. */
static void
take(struct counting *counting, struct target_loss *loss, uint32_t account)
{
	if (account != NONE && counting->marks[account] == counting->turn)
		return;
	if (account != NONE)
		counting->marks[account] = counting->turn;
	loss->taken++;
}

/* Whom the row names; of a group, whoever has the target no longer. */
static void
take_row(struct counting *counting, struct target_loss *loss, const struct row *row)
{
	const struct edges *members = &counting->was.view->members;

	if (row->principal != PRINCIPAL_GROUP) {
		take(counting, loss, row->who);
		return;
	}
	for (uint32_t e = row->who == NONE ? 0 : members->first[row->who];
	     row->who != NONE && e < members->first[row->who + 1]; e++)
		if (is_active(counting, members->to[e]) &&
		    counting->was.marks[members->to[e]] != counting->turn)
			take(counting, loss, members->to[e]);
}

/* Who had the role through a group that it was taken out of. */
static void
take_members(struct counting *counting, struct target_loss *loss, uint32_t group)
{
	uint32_t count;
	const struct row *rows = rows_of(&counting->taken, TARGET_GROUP, group, &count);

	for (uint32_t i = 0; i < count; i++)
		if (rows[i].who != NONE && counting->was.marks[rows[i].who] != counting->turn)
			take(counting, loss, rows[i].who);
}

/* After count_people. */
static void
count_taken(struct counting *counting, struct target_loss *loss)
{
	const struct graph_view *view = counting->was.view;
	uint32_t count;
	const struct row *rows = rows_of(&counting->taken, loss->target, loss->where, &count);

	for (uint32_t i = 0; i < count; i++)
		take_row(counting, loss, &rows[i]);
	for (uint32_t i = loss->target == TARGET_ROLE ? view->actors_at[loss->where] : 0;
	     loss->target == TARGET_ROLE && i < view->actors_at[loss->where + 1]; i++)
		if (view->actors[i].kind == ACTOR_GROUP)
			take_members(counting, loss, view->actors[i].who);
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

		if (rows[i].who == NONE && loss->target == TARGET_SCHEME) /* a role, say */
			taken = loss->lost.active > 0;
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

/* Of every target that was taken, the people; a row counts at least once. */
static void
count_window(struct counting *counting)
{
	const struct rows *taken = &counting->taken;
	uint32_t count;

	for (size_t i = 0; i < taken->count; i += count) {
		const struct row *row = &taken->list[i];
		struct target_loss loss = { .target = row->target, .where = row->where };

		count = rows_alike(taken, i);
		if (row->where != NONE) {
			count_people(counting, &loss);
			for (uint32_t r = 0; r < count; r++)
				take_row(counting, &loss, &row[r]);
			if (row->target == TARGET_GROUP)
				counting->losing[row->where] |= LOST_LATELY;
		}
		counting->losses->taken += loss.taken < count ? count : loss.taken;
	}
}

/*
 * Of a target whose people are not counted one by one, such as a role in the organisation: a group's row counts as many as
 * are active in the group, though some may have it another way as well.
 */
static uint32_t
count_blindly(const struct counting *counting, const struct row *rows, uint32_t count)
{
	const struct edges *members = &counting->was.view->members;
	uint32_t losses = 0;

	for (uint32_t i = 0; i < count; i++) {
		bool group = rows[i].principal == PRINCIPAL_GROUP && rows[i].who != NONE;
		uint32_t people = 0;

		for (uint32_t e = group ? members->first[rows[i].who] : 0;
		     group && e < members->first[rows[i].who + 1]; e++)
			people += is_active(counting, members->to[e]);
		losses += people > 1 ? people : 1;
	}
	return losses;
}

static void
count_named(struct counting *counting)
{
	const struct rows *rows = &counting->rows;

	for (size_t i = 0; i < rows->count;) {
		const struct row *row = &rows->list[i];
		struct target_loss loss = {
			.target = row->target, .where = row->where, .rows = rows_alike(rows, i)
		};

		if (loss.where == NONE) { /* of what the graph does not know */
			loss.losses = count_blindly(counting, row, loss.rows);
		} else {
			count_people(counting, &loss);
			count_rows(counting, &loss, row);
			count_taken(counting, &loss);
			if (loss.target == TARGET_GROUP && loss.lost.all > 0)
				counting->losing[loss.where] |=
				    loss.had.active + loss.taken < TARGET_FEW ? LOSES | OF_FEW
									      : LOSES;
		}
		add(counting, &loss);
		i += loss.rows;
	}
}

/* Do memberships take the role in a way that no group tells? */
static bool
loses_otherwise(const struct counting *counting, uint32_t place)
{
	const struct graph_view *view = counting->was.view;
	uint32_t groups = 0, count;
	uint8_t how = 0;

	for (uint32_t i = view->actors_at[place]; i < view->actors_at[place + 1]; i++) {
		if (view->actors[i].kind != ACTOR_GROUP)
			continue;
		groups += counting->losing[view->actors[i].who] != 0;
		how |= counting->losing[view->actors[i].who];
	}
	if ((how & LOSES) == 0)
		return false;
	rows_of(&counting->taken, TARGET_ROLE, place, &count);
	return groups > 1 || (how & OF_FEW) != 0 || count > 0;
}

static void
count_unnamed(struct counting *counting)
{
	for (uint32_t place = 0; place < counting->was.view->place_count; place++) {
		struct target_loss loss = { .target = TARGET_ROLE, .where = place };
		uint32_t named;

		if (!loses_otherwise(counting, place))
			continue;
		rows_of(&counting->rows, TARGET_ROLE, place, &named);
		if (named > 0)
			continue;
		count_people(counting, &loss);
		count_taken(counting, &loss);
		if (loss.lost.all > 0)
			add(counting, &loss);
	}
}

static uint32_t *
numbers_new(uint32_t count)
{
	return mem_alloc(((size_t)count + 1) * sizeof(uint32_t));
}

void
target_losses_find(struct target_losses *losses, const struct graph *before,
    const struct graph *after, const struct plan *plan)
{
	struct counting counting = { .losses = losses, .rows = rows_of_plan(before, plan) };
	const struct graph_view *view = graph_view(before);

	if (counting.rows.count > 0) {
		counting.taken = rows_of_window(before, &plan->window);
		counting.was = (struct side){ before, view, numbers_new(view->account_count) };
		counting.will = (struct side){ after, graph_view(after),
			numbers_new(graph_view(after)->account_count) };
		counting.number = numbers_new(view->account_count);
		counting.marks = numbers_new(view->account_count);
		counting.losers = numbers_new(view->account_count);
		counting.losing = mem_alloc((size_t)view->group_count + 1);
		for (uint32_t i = 0; i < view->account_count; i++)
			counting.number[i] = graph_find_account(after, view->accounts[i].id);
		count_window(&counting);
		count_named(&counting);
		count_unnamed(&counting);
	}
	free(counting.rows.list);
	free(counting.taken.list);
	free(counting.was.marks);
	free(counting.will.marks);
	free(counting.number);
	free(counting.marks);
	free(counting.losers);
	free(counting.losing);
}

void
target_losses_release(struct target_losses *losses)
{
	free(losses->list);
	*losses = (struct target_losses){ 0 };
}
