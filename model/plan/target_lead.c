/* An account as the lead of a project, which always has one: it can be named, not taken away; see target.h. */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

static const char no_revoke[] =
    "a project always has a lead: write 'grant', lead:KEY and the new lead's account instead";

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *word = text_after(text, "lead:");
	char why[WHY_ROOM];

	row->where = names_project(resolver->names, word, false, why);
	if (row->where == NONE)
		return not_found(resolver, row, cell, UNREAD_PROJECTS, why);
	if (row->action == ACTION_REVOKE && !row->leaves)
		return plan_complain(resolver->rows, row, cell, "%s", no_revoke);
	return 0;
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	row->principal = PRINCIPAL_ACCOUNT;
	row->who = line->account;
	row->where = line->in;
	if (row->action != ACTION_REVOKE || row->leaves)
		return 0;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_GRANT_ID], "%s", no_revoke);
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	return row->who != NONE && resolver->view->projects[row->where].lead == row->who;
}

static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	const struct project *project = &resolver->view->projects[row->where];

	if (row->action != ACTION_GRANT || held || !project->archived)
		return 0;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
	    "project %.100s is archived and cannot be changed: restore it in Jira first, or remove "
	    "the row",
	    project->key);
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;

	return row->who == NONE ? ""
				: arena_print(&resolver->rows->arena, "lead:%s:%s",
				      view->projects[row->where].id, view->accounts[row->who].id);
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct graph_view *view = resolver->view;
	const struct project *project = &view->projects[row->where];

	step->project_id = arena_copy(arena, project->id);
	step->project_key = arena_copy(arena, project->key);
	if (project->lead == NONE || project->lead == row->who)
		return;
	step->former_id = arena_copy(arena, view->accounts[project->lead].id);
	step->former_name = arena_copy(arena, view->accounts[project->lead].name);
	step->note = arena_print(arena, "until now it is %s", step->former_name);
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->action == ACTION_REVOKE ? "a project always has a lead: name a new one with "
					      "'grant' and lead:KEY"
					    : "";
}

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "lead:%s", step->project_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "%s/lead", step->project_key);
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "project %s", step->project_key);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "%s as lead of project %s", who, step->project_key);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	const struct graph_view *view = graph_view(graph);
	uint32_t project = graph_find_project(graph, step->project_id),
		 who = graph_step_who(graph, step);

	(void)org;
	return project != NONE && who != NONE && view->projects[project].lead == who;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return graph_has_project(graph, step->project_id) ? NULL : "project";
}

static void
take(struct edit *edit, const struct step *step)
{
	(void)edit;
	(void)step;
}

static void
give(struct edit *edit, const struct step *step)
{
	uint32_t project = graph_find_project(edit->from, step->project_id),
		 who = edit_who(edit, step);

	if (project != NONE && who != NONE)
		graph_project_lead(edit->to, project, who);
}

/* Back to who it was; a project that had none keeps the new one. */
static bool
undo(const struct step *step, struct step *inverse)
{
	inverse->action = ACTION_GRANT;
	inverse->principal_id = text_or(step->former_id, "");
	inverse->principal_name = text_or(step->former_name, "");
	inverse->email = "";
	inverse->creates = 0;
	return *inverse->principal_id != '\0';
}

const struct target_kind target_lead = {
	.words = { "lead" },
	.forms = "lead:KEY",
	.grants = BY(ACCOUNT),
	.manual = BY(ACCOUNT),
	.ids = ID_PROJECT,
	.unread = UNREAD_PROJECTS,
	.grants_in = PLAN_LEADS,
	.revokes_in = PLAN_LEADS,
	.read = read_cell,
	.holds = holds,
	.check = check,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.giving = "MAKE LEAD OF",
	.taking = "NO LONGER LEAD OF",
	.place = heading_of,
	.granted = { "lead is named", "leads are named" },
	.revoked = { "lead is replaced", "leads are replaced" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
	.undo = undo,
};
