/* Places where something is gained; see gain_place.h. */
#include "gain_place.h"
#include "model/base/text.h"
#include <stdlib.h>
#include <string.h>

static bool
same_place(const struct admin *list, const struct access_gain *a, const struct access_gain *b)
{
	if (a->kind != GAIN_ADMIN || b->kind != GAIN_ADMIN)
		return a->kind == b->kind && a->of == b->of;
	return list[a->of].kind == list[b->of].kind &&
	       strcmp(list[a->of].resource, list[b->of].resource) == 0;
}

size_t
gain_place_end(const struct judgement *judgement, size_t from)
{
	const struct access_gains *gains = &judgement->gains;
	size_t end = from + 1;

	while (end < gains->count &&
	       same_place(judgement->admins_after.list, &gains->list[from], &gains->list[end]))
		end++;
	return end;
}

size_t
loss_place_end(const struct judgement *judgement, size_t from)
{
	const struct access_gains *lost = &judgement->lost_above;
	size_t end = from + 1;

	while (end < lost->count &&
	       same_place(judgement->admins_before.list, &lost->list[from], &lost->list[end]))
		end++;
	return end;
}

static void
add_admin(struct text *text, const struct admin *admin)
{
	size_t len;
	const char *product = org_resource_product(admin->resource, &len);

	if (len > 0)
		text_add_bytes(text, product, len);
	else
		text_add(text, text_or(admin->resource, admin_kind_name(admin->kind)));
}

void
gain_admin_add(struct text *text, const struct judgement *judgement, const struct access_gain *gain)
{
	add_admin(text, &judgement->admins_after.list[gain->of]);
}

static void
add_place(struct text *text, const struct graph *graph, const struct admin *list,
    const struct access_gain *gain)
{
	if (gain->kind == GAIN_PRODUCT)
		text_print(text, "product %s", graph_view(graph)->applications[gain->of].key);
	if (gain->kind != GAIN_ADMIN)
		return;
	text_add(text, "administers ");
	add_admin(text, &list[gain->of]);
}

void
gain_place_add(struct text *text, const struct judgement *judgement, const struct access_gain *gain)
{
	add_place(text, judgement->after, judgement->admins_after.list, gain);
}

void
loss_place_add(struct text *text, const struct judgement *judgement, const struct access_gain *loss)
{
	add_place(text, judgement->before, judgement->admins_before.list, loss);
}

bool
gains_are_whole(const struct judgement *judgement)
{
	const struct run *run = judgement->run;
	bool whole = run->complete && *text_or(run->projects, "") == '\0';

	for (size_t i = 0; whole && i < judgement->gains.count; i++)
		whole = (judgement->gains.list[i].levels & 1 << LEVEL_UNKNOWN) == 0;
	return whole || plan_count(judgement->plan, STEP_DUE, ACTION_GRANT) +
				plan_count(judgement->plan, STEP_DUE, ACTION_CREATE) ==
			    0;
}

void
gain_counts_add(struct text *text, const struct judgement *judgement)
{
	const struct access_gains *gains = &judgement->gains;

	if (!gains_are_whole(judgement))
		text_add(text, "at least ");
	text_print(text, "%u account%s", gains->accounts,
	    gains->accounts == 1 ? " gains access" : "s gain access");
	if (gains->new_admins > 0)
		text_print(text, ", %u %s", gains->new_admins,
		    gains->new_admins == 1 ? "becomes an administrator" : "become administrators");
}

static void
tell_place(struct plan *plan, const struct judgement *judgement, size_t from, size_t end)
{
	const struct graph_view *view = graph_view(judgement->after);
	const struct access_gain *list = judgement->gains.list;
	struct plan_gain place = { .level = "", .project_id = "", .project_key = "" };
	struct text level = { 0 };

	text_add(&level, "");
	gain_place_add(&level, judgement, &list[from]);
	place.level = arena_copy(&plan->arena, level.bytes);
	text_release(&level);
	if (list[from].kind == GAIN_ACCESS) {
		place.project_id = arena_copy(&plan->arena, view->projects[list[from].of].id);
		place.project_key = arena_copy(&plan->arena, view->projects[list[from].of].key);
	}
	for (size_t i = from; i < end; i++) {
		uint8_t levels = list[i].levels;

		place.accounts++;
		place.browse += levels >> LEVEL_BROWSE & 1;
		place.work += levels >> LEVEL_WORK & 1;
		place.administer += levels >> LEVEL_ADMINISTER & 1;
		place.unknown += levels >> LEVEL_UNKNOWN & 1;
	}
	plan->gains =
	    mem_room(plan->gains, &plan->gain_room, plan->gain_count + 1, sizeof(*plan->gains));
	plan->gains[plan->gain_count++] = place;
}

/* Jira, WEB: what somebody becomes an administrator of. */
static const char *
administered(struct plan *plan, const struct judgement *judgement, const struct access_gain *gain)
{
	struct text text = { 0 };
	const char *kept;

	if (gain->kind == GAIN_ACCESS)
		return arena_copy(
		    &plan->arena, graph_view(judgement->after)->projects[gain->of].key);
	gain_admin_add(&text, judgement, gain);
	kept = arena_copy(&plan->arena, text.bytes);
	text_release(&text);
	return kept;
}

/* In the order of accounts; the first place is what is administered above projects, if anything is. */
static void
tell_admins(struct plan *plan, const struct judgement *judgement)
{
	const struct graph_view *view = graph_view(judgement->after);
	const struct access_gains *gains = &judgement->gains;
	struct new_admin *all = mem_alloc(view->account_count * sizeof(*all));

	for (size_t i = 0; i < gains->count; i++) {
		const struct access_gain *gain = &gains->list[i];

		if (!gain_is_admin(gain))
			continue;
		if (all[gain->account].places++ == 0)
			all[gain->account].of = administered(plan, judgement, gain);
	}
	plan->new_admins = mem_room(
	    plan->new_admins, &plan->new_admin_room, gains->new_admins, sizeof(*plan->new_admins));
	for (uint32_t i = 0; i < view->account_count; i++) {
		if (all[i].places == 0)
			continue;
		all[i].account_id = arena_copy(&plan->arena, view->accounts[i].id);
		all[i].name = arena_copy(&plan->arena, view->accounts[i].name);
		plan->new_admins[plan->new_admin_count++] = all[i];
	}
	free(all);
}

void
plan_tell_gains(struct plan *plan, const struct judgement *judgement)
{
	for (size_t from = 0, end; from < judgement->gains.count; from = end) {
		end = gain_place_end(judgement, from);
		tell_place(plan, judgement, from, end);
	}
	tell_admins(plan, judgement);
}
