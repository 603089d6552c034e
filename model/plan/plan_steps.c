/* Steps of what rows mean; see plan_read.h. */
#include "model/base/order.h"
#include "plan_read.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* All texts of what a step is about are "" until they are known. */
static struct step
blank_step(void)
{
	return (struct step){ .principal_id = "",
		.principal_name = "",
		.email = "",
		.group_id = "",
		.group_name = "",
		.project_id = "",
		.project_key = "",
		.role_id = "",
		.role_name = "",
		.scheme_id = "",
		.scheme_name = "",
		.permission = "",
		.level_id = "",
		.level_name = "",
		.line_id = "",
		.resource_id = "",
		.resource_name = "",
		.former_id = "",
		.former_name = "",
		.expires_on = "",
		.note = "" };
}

static void
name_principal(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct graph_view *view = resolver->view;

	step->principal = row->principal;
	step->email = arena_copy(arena, row->email);
	if (row->who == NONE)
		return;
	switch ((enum plan_principal)row->principal) {
	case PRINCIPAL_ACCOUNT:
		step->principal_id = arena_copy(arena, view->accounts[row->who].id);
		step->principal_name = arena_copy(arena, view->accounts[row->who].name);
		step->email = arena_copy(arena, view->accounts[row->who].email);
		break;
	case PRINCIPAL_GROUP:
		step->principal_id = arena_copy(arena, view->groups[row->who].id);
		step->principal_name = arena_copy(arena, view->groups[row->who].name);
		break;
	case PRINCIPAL_ROLE:
		step->principal_id = arena_copy(arena, view->roles[row->who].id);
		step->principal_name = arena_copy(arena, view->roles[row->who].name);
		break;
	case PRINCIPAL_PRODUCT:
		step->principal_id = step->principal_name =
		    arena_copy(arena, view->applications[row->who].key);
		break;
	default:
		break;
	}
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	return target_kinds[row->target]->hindrance(resolver, row);
}

/* Whose members nobody knows: neither what a change of it would do, nor whether it is made already. */
static const char *
unread_group(const struct resolver *resolver, const struct plan_row *row)
{
	const struct group *groups = resolver->view->groups;
	const struct group *touched = row->gone                     ? NULL
				      : row->target == TARGET_GROUP ? &groups[row->where]
				      : row->principal == PRINCIPAL_GROUP && row->who != NONE
					  ? &groups[row->who]
					  : NULL;

	if (touched == NULL || (touched->access & GROUP_UNREAD) == 0)
		return "";
	return arena_print(&resolver->plan->arena,
	    "the members of group '%s' are not known: Jira answers 404 for them", touched->name);
}

/* What the reviewed row shows of a grant whose account, group or role is no more. */
static void
name_gone(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const char *const *shown = row->checked;
	struct grant_id id;

	grant_id_read(&id, &resolver->plan->arena, row->cells[FIELD_GRANT_ID].text);
	step->principal = id.principal;
	step->target = id.target;
	step->principal_id = id.who;
	step->principal_name = arena_copy(arena, shown[CHECKED_DISPLAY_NAME]);
	step->email = arena_copy(arena, shown[CHECKED_EMAIL]);
	if (id.target == TARGET_GROUP) {
		step->group_id = id.where;
		step->group_name = arena_copy(arena, shown[CHECKED_ENTITLEMENT]);
		return;
	}
	step->project_id = id.where;
	step->project_key = arena_copy(arena, shown[CHECKED_PROJECT_KEY]);
	step->role_id = id.role;
	step->role_name = arena_copy(arena, shown[CHECKED_ENTITLEMENT]);
}

/* The kept file that a row of a review came back in. */
static const char *
returned_as(const struct resolver *resolver, const struct plan_row *row)
{
	const struct plan *plan = resolver->plan;

	return row->review != NULL && row->review->input < plan->input_count
		   ? plan->inputs[row->review->input].file
		   : "";
}

static void
add_one(struct resolver *resolver, const struct plan_row *row)
{
	struct arena *arena = &resolver->plan->arena;
	struct plan *plan = resolver->plan;
	uint32_t column = row->shape == SHAPE_MATRIX || row->shape == SHAPE_REVIEW
			      ? row->cells[FIELD_ACTION].column
			      : 0;
	bool wanted = plan_acts[row->action].wanted;
	const char *unknown;
	struct step *step;

	plan->steps =
	    mem_room(plan->steps, &plan->step_room, plan->step_count + 1, sizeof(*plan->steps));
	step = &plan->steps[plan->step_count++];
	*step = blank_step();
	step->action = row->action;
	step->row = row->number;
	if (row->gone) {
		name_gone(resolver, row, step);
	} else {
		name_principal(resolver, row, step);
		step->target = row->target;
		step->products = row->products;
		target_kinds[row->target]->name(resolver, row, step);
		step->held = row_holds(resolver, row);
	}
	step->hindrance = row->shape == SHAPE_REVIEW && !step->held ? PLAN_GONE : "";
	if (row->action == ACTION_KEEP)
		step->state = STEP_KEEP;
	else if (*(unknown = unread_group(resolver, row)) == '\0' && step->held == wanted)
		step->state = STEP_NOOP;
	else if (*(step->hindrance = *unknown != '\0' ? unknown : hindrance(resolver, row)) != '\0')
		step->state = STEP_MANUAL;
	step->origin = plan_at(
	    &plan->arena, row, column != 0 ? row->cells[FIELD_ACTION].line : row->line, column);
	step->expires_on = arena_copy(arena, text_of(row, FIELD_EXPIRES));
	step->pack = arena_copy(arena, row->pack);
	step->returned_as = returned_as(resolver, row);
	step->reason = arena_copy(arena, text_of(row, FIELD_REASON));
	step->ticket = arena_copy(arena, text_of(row, FIELD_TICKET));
	step->reviewer = arena_copy(arena, text_of(row, FIELD_REVIEWER));
	step->reviewed_on = arena_copy(arena, text_of(row, FIELD_REVIEWED_ON));
	step->approved_by = arena_copy(arena, text_of(row, FIELD_APPROVED_BY));
	step->grant_id = arena_copy(arena, text_of(row, FIELD_GRANT_ID));
	step->row_check = arena_copy(arena, text_of(row, FIELD_ROW_CHECK));
}

void
add_step(struct resolver *resolver, const struct plan_row *row)
{
	if (row->gone || target_kinds[row->target]->parts == NULL) {
		add_one(resolver, row);
		return;
	}
	for (size_t i = 0; i < resolver->part_count; i++)
		if (!resolver->parts[i]->silent && resolver->parts[i]->number == row->number)
			add_one(resolver, resolver->parts[i]);
}

/* As the review shows it. */
void
add_open(struct resolver *resolver, const struct plan_row *row, const char *decision)
{
	struct arena *arena = &resolver->plan->arena;
	struct plan *plan = resolver->plan;
	const struct plan_cell *cells = row->cells;
	const char *const *shown = row->checked;
	const char *key = shown[CHECKED_PROJECT_KEY];
	struct open_decision *open;
	struct grant_id id = { .who = "" };

	plan->open =
	    mem_room(plan->open, &plan->open_room, plan->open_count + 1, sizeof(*plan->open));
	open = &plan->open[plan->open_count++];
	grant_id_read(&id, &plan->arena, cells[FIELD_GRANT_ID].text);
	*open = (struct open_decision){ .decision = arena_copy(arena, decision),
		.principal = id.principal == PRINCIPAL_ACCOUNT
				 ? id.who
				 : arena_print(&plan->arena, "%s:%s",
				       id.by_name ? "group-name" : "group", id.who),
		.principal_name = arena_copy(arena, shown[CHECKED_DISPLAY_NAME]),
		.email = arena_copy(arena, shown[CHECKED_EMAIL]),
		.target_name =
		    key != NULL && *key != '\0'
			? arena_print(&plan->arena, "%s/%s", key, shown[CHECKED_ENTITLEMENT])
			: arena_copy(arena, shown[CHECKED_ENTITLEMENT]),
		.origin = plan_at(
		    &plan->arena, row, cells[FIELD_DECISION].line, cells[FIELD_DECISION].column),
		.pack = arena_copy(arena, row->pack),
		.returned_as = returned_as(resolver, row),
		.reason = arena_copy(arena, cells[FIELD_REASON].text),
		.reviewer = arena_copy(arena, cells[FIELD_REVIEWER].text),
		.reviewed_on = arena_copy(arena, cells[FIELD_REVIEWED_ON].text),
		.grant_id = arena_copy(arena, cells[FIELD_GRANT_ID].text),
		.row_check = arena_copy(arena, cells[FIELD_ROW_CHECK].text) };
}

/* The order in which steps are carried out; what asks for nothing stands behind. */
static int
phase(const struct step *step)
{
	return step->state == STEP_DUE ? step_phase(step) : PLAN_PHASES + step->state;
}

static int
by_phase(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	const char *const texts[][2] = { { x->group_id, y->group_id },
		{ x->project_key, y->project_key }, { x->role_id, y->role_id },
		{ x->scheme_id, y->scheme_id }, { x->permission, y->permission },
		{ x->level_id, y->level_id }, { x->resource_id, y->resource_id },
		{ x->line_id, y->line_id }, { x->principal_id, y->principal_id } };
	int order = phase(x) - phase(y);

	for (size_t i = 0; order == 0 && i < COUNT_OF(texts); i++)
		order = strcmp(texts[i][0], texts[i][1]);
	return order_then(order, order_numbers(x->row, y->row));
}

void
number_steps(struct resolver *resolver)
{
	struct plan *plan = resolver->plan;

	order_items(plan->steps, plan->step_count, sizeof(*plan->steps), by_phase);
	for (size_t i = 0; i < plan->step_count; i++)
		plan->steps[i].number = (uint32_t)i + 1;
	/* Accounts to be created are few: they are looked through for each row that names one. */
	for (size_t i = 0; i < plan->step_count; i++) {
		struct step *step = &plan->steps[i];

		for (size_t c = 0; c < plan->step_count && plan->steps[c].action == ACTION_CREATE &&
				   *step->principal_id == '\0' && step->action != ACTION_CREATE;
		     c++)
			if (strcasecmp(plan->steps[c].email, step->email) == 0)
				step->creates = plan->steps[c].number;
	}
}
