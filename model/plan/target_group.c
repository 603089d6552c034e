/* An account in a group; see target.h. */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *id = text_after(text, "group:");

	return id != NULL ? read_group(resolver, row, cell, id, names_group_id, &row->where)
			  : read_group(resolver, row, cell, text_after(text, "group-name:"),
				names_group, &row->where);
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	(void)resolver;
	row->principal = PRINCIPAL_ACCOUNT;
	row->who = line->account;
	row->where = line->group;
	return 0;
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	return row->who != NONE && graph_is_member(resolver->view, row->where, row->who);
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;

	return row->who == NONE ? ""
				: arena_print(&resolver->rows->arena, "membership:%s:%s",
				      view->groups[row->where].id, view->accounts[row->who].id);
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	const struct group *group = &resolver->view->groups[row->where];

	step->group_id = arena_copy(&resolver->plan->arena, group->id);
	step->group_name = arena_copy(&resolver->plan->arena, group->name);
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	const struct group *group = &resolver->view->groups[row->where];

	return group->owner != NULL && strcmp(group->owner, "identity provider") == 0
		   ? "an identity provider manages the group: change it there"
		   : "";
}

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "group:%s", step->group_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	(void)arena;
	return step->group_name;
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "group '%s'", step->group_name);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "%s %s group '%s'", who, step_verb(step), step->group_name);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return graph_is_member(
	    graph_view(graph), graph_step_where(graph, step), graph_step_who(graph, step));
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return graph_find_group(graph, step->group_id) == NONE ? "group" : NULL;
}

static void
take(struct edit *edit, const struct step *step)
{
	uint32_t group = graph_step_where(edit->from, step), who = graph_step_who(edit->from, step);

	if (group != NONE && who != NONE)
		edit_leave(edit, EDIT_MEMBER, group, who);
}

static void
give(struct edit *edit, const struct step *step)
{
	uint32_t group = graph_step_where(edit->from, step), who = edit_who(edit, step);

	if (group != NONE && who != NONE)
		graph_member(edit->to, group, who);
}

const struct target_kind target_group = {
	.words = { "group", "group-name" },
	.forms = "group:ID, group-name:NAME",
	.grants = BY(ACCOUNT),
	.revokes = BY(ACCOUNT),
	.manual = BY(ACCOUNT),
	.ids = ID_GROUP,
	.unread = UNREAD_MEMBERSHIPS,
	.grants_in = PLAN_GROUP_GRANTS,
	.revokes_in = PLAN_GROUP_REVOKES,
	.read = read_cell,
	.holds = holds,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.giving = "ADD TO",
	.taking = "TAKE OUT OF",
	.place = heading_of,
	.granted = { "membership is granted", "memberships are granted" },
	.revoked = { "membership is revoked", "memberships are revoked" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
};
