/* The account or the group itself, of actions without a target; see target.h and plan_acts. */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->who != NONE;
}

static const char *
no_grant(struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	(void)row;
	return "";
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	(void)resolver;
	(void)row;
	(void)step;
}

static const char *
no_hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	(void)row;
	return "";
}

/* Of an account to be made, its products. */
static const char *
text(struct arena *arena, const struct step *step)
{
	const char *text = "";

	for (size_t i = 0; i < step->products.count; i++)
		text = arena_print(
		    arena, "%s%sproduct:%s", text, i > 0 ? " " : "", step->products.list[i]);
	return text;
}

static const char *
title(struct arena *arena, const struct step *step)
{
	(void)arena;
	(void)step;
	return "";
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	if (step->action == ACTION_CREATE)
		snprintf(out, room, "account for %s", step->email);
	else
		snprintf(out, room, "%s %s", plan_action_names[step->action], who);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return graph_step_who(graph, step) != NONE;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)graph;
	(void)org;
	(void)step;
	return NULL;
}

static void
take(struct edit *edit, const struct step *step)
{
	(void)edit;
	(void)step;
}

static bool
has_text(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->list[i], text) == 0)
			return true;
	return false;
}

static void
create(struct edit *edit, const struct step *step)
{
	char *id = graph_after_id(step);
	const struct account account = { .id = id,
		.name = step->email,
		.email = step->email,
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST };
	uint32_t who = graph_account(edit->to, &account, NULL);

	for (uint32_t i = 0; i < edit->view->application_group_count; i++) {
		const struct application_group *it = &edit->view->application_groups[i];

		if (it->is_default &&
		    has_text(&step->products, edit->view->applications[it->application].key))
			graph_member(edit->to, it->group, who);
	}
	free(id);
}

static void
give(struct edit *edit, const struct step *step)
{
	if (step->action == ACTION_CREATE)
		create(edit, step);
}

const struct target_kind target_site = {
	.words = { NULL },
	.forms = "",
	.holds = holds,
	.grant_id = no_grant,
	.name = name,
	.hindrance = no_hindrance,
	.text = text,
	.title = title,
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
};
