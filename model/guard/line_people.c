/* See line_people.h. */
#include "line_people.h"
#include "model/access/access.h"
#include "model/plan/graph_edit.h"
#include <string.h>

struct people_of {
	const struct graph *graph;
	const struct graph_view *view;
	uint32_t project; /* there alone; NONE: in any */
	void (*person)(void *arg, uint32_t account);
	void *arg;
};

static void
tell_members(const struct people_of *of, uint32_t group)
{
	const struct edges *members = &of->view->members;

	for (uint32_t e = group == NONE ? 0 : members->first[group];
	     group != NONE && e < members->first[group + 1]; e++)
		of->person(of->arg, members->to[e]);
}

static void
tell_actors(const struct people_of *of, const char *project_id, const char *role_id)
{
	const struct graph_view *view = of->view;
	uint32_t place = graph_find_place(of->graph, project_id, role_id);

	for (uint32_t i = place == NONE ? 0 : view->actors_at[place];
	     place != NONE && i < view->actors_at[place + 1]; i++)
		if (view->actors[i].kind == ACTOR_USER)
			of->person(of->arg, view->actors[i].who);
		else if (view->actors[i].kind == ACTOR_GROUP)
			tell_members(of, view->actors[i].who);
}

/* Those of one project: its lead, or who is in the role there. */
static void
tell_project(
    const struct people_of *of, const struct project *project, uint8_t kind, const char *role_id)
{
	if (kind == HOLDER_ROLE)
		tell_actors(of, project->id, role_id);
	else if (project->lead != NONE)
		of->person(of->arg, project->lead);
}

static void
tell_product(const struct people_of *of, const char *key)
{
	const struct graph_view *view = of->view;

	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (strcmp(view->applications[view->application_groups[i].application].key, key) ==
		    0)
			tell_members(of, view->application_groups[i].group);
}

static void
tell_everybody(const struct people_of *of)
{
	for (uint32_t a = 0; a < of->view->account_count; a++)
		if (account_is_at_work(&of->view->accounts[a]))
			of->person(of->arg, a);
}

static void
tell_line(const struct people_of *of, const struct scheme_line *line)
{
	uint8_t kind = holder_kind(line->holder_type, line->holder_id);
	uint32_t account;

	if (kind == HOLDER_USER &&
	    (account = graph_find_account(of->graph, line->holder_id)) != NONE)
		of->person(of->arg, account);
	else if (kind == HOLDER_GROUP)
		tell_members(of, graph_find_group(of->graph, line->holder_id));
	else if (kind == HOLDER_LICENCE)
		tell_product(of, line->holder_id);
	else if (kind == HOLDER_LOGGED_IN || kind == HOLDER_ANYONE)
		tell_everybody(of);
	for (uint32_t p = 0;
	     (kind == HOLDER_ROLE || kind == HOLDER_LEAD) && p < of->view->project_count; p++)
		if (of->view->projects[p].scheme == line->scheme &&
		    (of->project == NONE || of->project == p))
			tell_project(of, &of->view->projects[p], kind, line->holder_id);
}

uint32_t
line_of_step(const struct graph *graph, const struct step *step)
{
	const struct graph_view *view = graph_view(graph);

	for (uint32_t i = 0; i < view->line_count; i++)
		if (strcmp(view->lines[i].permission, step->permission) == 0 &&
		    strcmp(view->schemes[view->lines[i].scheme].id, step->scheme_id) == 0)
			return i;
	return NONE;
}

void
line_people(const struct graph *graph, const struct scheme_line *like, uint32_t project,
    void (*person)(void *arg, uint32_t account), void *arg)
{
	const struct people_of of = { graph, graph_view(graph), project, person, arg };

	for (uint32_t i = 0; i < of.view->line_count; i++)
		if (of.view->lines[i].scheme == like->scheme &&
		    strcmp(of.view->lines[i].permission, like->permission) == 0)
			tell_line(&of, &of.view->lines[i]);
}

struct looking {
	uint32_t account;
	bool found;
};

static void
look(void *arg, uint32_t account)
{
	struct looking *looking = arg;

	looking->found |= looking->account == account;
}

bool
line_names(const struct graph *graph, const struct step *step, uint32_t project, uint32_t account)
{
	struct looking looking = { account, false };
	const struct people_of of = { graph, graph_view(graph), project, look, &looking };

	tell_line(&of, &(struct scheme_line){ .scheme = of.view->projects[project].scheme,
			   .holder_type = plan_holder_types[step->principal],
			   .holder_id = step->principal_id });
	return looking.found;
}

bool
line_gives(
    const struct graph *graph, const struct scheme_line *like, uint32_t project, uint32_t account)
{
	struct looking looking = { account, false };

	line_people(graph, like, project, look, &looking);
	return looking.found;
}
