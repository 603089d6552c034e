/* An account or a group in a role of a project; see target.h. */
#include "graph_edit.h"
#include "holder.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

enum { VIA_SHOWN = 5 /* groups that give a role, by name */ };

size_t
role_project(const char *text, bool *by_id)
{
	size_t digits = strspn(text, "0123456789"), len = strcspn(text, "/");

	*by_id = digits > 0 && text[digits] == ':';
	if (*by_id)
		len = digits;
	return text[len] != '\0' && text[len + 1] != '\0' ? len : 0;
}

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *rest = text_after(text, "role:");
	bool by_id;
	size_t len = role_project(rest, &by_id);

	if (len == 0)
		return plan_complain(resolver->rows, row, cell,
		    "'role:%.200s' is not a role of a project: write role:KEY/Role name or "
		    "role:PROJECTID:ROLEID",
		    rest);
	return read_role(resolver, row, cell, arena_text(&resolver->rows->arena, rest, len), false,
	    cell, rest + len + 1, by_id);
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	(void)resolver;
	row->principal = line->account != NONE ? PRINCIPAL_ACCOUNT : PRINCIPAL_GROUP;
	row->who = line->account != NONE ? line->account : line->group;
	row->where = line->in;
	return 0;
}

static uint8_t
actor_kind(uint8_t principal)
{
	return principal == PRINCIPAL_GROUP ? ACTOR_GROUP : ACTOR_USER;
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	return row->who != NONE &&
	       graph_is_actor(resolver->view, row->where, actor_kind(row->principal), row->who);
}

/* The groups through which alone the role comes: nothing can be taken from this account in the role itself. */
static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	const struct graph_view *view = resolver->view;
	struct text_list via = { .most = VIA_SHOWN };

	if (row->action != ACTION_REVOKE || held || row->leaves ||
	    row->principal != PRINCIPAL_ACCOUNT)
		return 0;
	for (uint32_t i = view->actors_at[row->where]; i < view->actors_at[row->where + 1]; i++)
		if (view->actors[i].kind == ACTOR_GROUP &&
		    graph_is_member(view, view->actors[i].who, row->who))
			text_list_add(&via, "'%.80s'", view->groups[view->actors[i].who].name);
	if (via.count > 0)
		plan_complain(resolver->rows, row, principal_cell(row),
		    "the role is inherited through %s, not given to the account itself: revoke the "
		    "membership there, or remove the group from the role",
		    text_list_end(&via));
	text_release(&via.text);
	return via.count > 0 ? -1 : 0;
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;
	const struct project_role *place = &view->places[row->where];
	bool group = row->principal == PRINCIPAL_GROUP, named;

	if (row->who == NONE)
		return "";
	named = group && *view->groups[row->who].id == '\0';
	return arena_print(&resolver->rows->arena, "role:%s:%s:%s:%s",
	    view->projects[place->project].id, view->roles[place->role].id,
	    named   ? "group-name"
	    : group ? "group"
		    : "user",
	    named   ? view->groups[row->who].name
	    : group ? view->groups[row->who].id
		    : view->accounts[row->who].id);
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct graph_view *view = resolver->view;
	const struct project_role *place = &view->places[row->where];

	step->project_id = arena_copy(arena, view->projects[place->project].id);
	step->project_key = arena_copy(arena, view->projects[place->project].key);
	step->role_id = arena_copy(arena, view->roles[place->role].id);
	step->role_name = arena_copy(arena, view->roles[place->role].name);
}

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "role:%s:%s", step->project_id, step->role_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "%s/%s", step->project_key, step->role_name);
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "role '%s' of project %s", step->role_name, step->project_key);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "%s %s role '%s' of project %s", who, step_verb(step), step->role_name,
	    step->project_key);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return graph_is_actor(graph_view(graph), graph_step_where(graph, step),
	    actor_kind(step->principal), graph_step_who(graph, step));
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	if (!graph_has_project(graph, step->project_id))
		return "project";
	/* Nor is there a role in a project whose roles were not read. */
	return graph_find_place(graph, step->project_id, step->role_id) == NONE ? "role" : NULL;
}

static void
take(struct edit *edit, const struct step *step)
{
	const struct graph_view *view = edit->view;
	uint32_t place = graph_step_where(edit->from, step), who = graph_step_who(edit->from, step);

	for (uint32_t i = place == NONE ? 0 : view->actors_at[place];
	     place != NONE && who != NONE && i < view->actors_at[place + 1]; i++)
		if (view->actors[i].kind == actor_kind(step->principal) &&
		    view->actors[i].who == who)
			edit_leave(edit, EDIT_ACTOR, i, 0);
}

static void
give(struct edit *edit, const struct step *step)
{
	uint32_t place = graph_step_where(edit->from, step), who = edit_who(edit, step);

	if (place != NONE && who != NONE)
		graph_actor(edit->to, place, actor_kind(step->principal), who);
}

/* Nothing can be given to a group that is no more. */
static bool
undo(const struct step *step, struct step *inverse)
{
	(void)inverse;
	return step->principal != PRINCIPAL_GROUP || *step->principal_id != '\0';
}

const struct target_kind target_role = {
	.words = { "role" },
	.forms = "role:KEY/Role name, role:PROJECTID:ROLEID",
	.grants = BY(ACCOUNT) | BY(GROUP),
	.revokes = BY(ACCOUNT) | BY(GROUP),
	.manual = BY(GROUP),
	.ids = ID_PROJECT | ID_ROLE,
	.unread = UNREAD_ACTORS,
	.grants_in = PLAN_ROLE_GRANTS,
	.revokes_in = PLAN_ROLE_REVOKES,
	.read = read_cell,
	.holds = holds,
	.check = check,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = holder_hindrance,
	.text = cell_of,
	.title = title,
	.giving = "PUT INTO",
	.taking = "TAKE OUT OF",
	.place = heading_of,
	.granted = { "role is granted", "roles are granted" },
	.revoked = { "role is revoked", "roles are revoked" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
	.undo = undo,
};
