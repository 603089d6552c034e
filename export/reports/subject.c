/*
 * Shared columns and texts: see subject.h.
 */
#include "subject.h"

#include <stdlib.h>
#include <string.h>

void
subject_account_id(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_text(cell, account != NULL ? account->id : NULL);
}

void
subject_display_name(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_text(cell, account != NULL ? account->name : NULL);
}

void
subject_email(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_text(cell, account != NULL ? account->email : NULL);
}

void
subject_email_source(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	if (account != NULL && *account->email != '\0')
		cell_text(cell, account->org_email ? "organisation" : "jira");
	else
		cell_text(cell, NULL);
}

void
subject_managed(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	if (account == NULL || account->managed < 0)
		cell_text(cell, NULL);
	else
		cell_yesno(cell, account->managed != 0);
}

void
subject_account_type(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_text(cell, account != NULL ? account_type_name(account->type) : NULL);
}

void
subject_status(const void *row, struct cell *cell)
{
	const struct account *account = ((const struct subject *)row)->account;

	cell_text(cell, account != NULL ? account_status_name(account->status) : NULL);
}

void
subject_project_id(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	cell_text(cell, project != NULL ? project->id : NULL);
}

void
subject_project_key(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	cell_text(cell, project != NULL ? project->key : NULL);
}

void
subject_project_name(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	cell_text(cell, project != NULL ? project->name : NULL);
}

void
subject_project_type(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	cell_text(cell, project != NULL ? project->type : NULL);
}

/* A project that is only an id, met as the owner of a role, say: nothing else is known of it. */
static bool
is_described(const struct project *project)
{
	return project != NULL && *project->key != '\0';
}

void
subject_project_style(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	if (is_described(project))
		cell_text(cell, project->team_managed ? "team-managed" : "company-managed");
	else
		cell_text(cell, NULL);
}

void
subject_project_state(const void *row, struct cell *cell)
{
	const struct project *project = ((const struct subject *)row)->project;

	if (is_described(project))
		cell_text(cell, project->archived ? "archived" : "live");
	else
		cell_text(cell, NULL);
}

void
subject_group_id(const void *row, struct cell *cell)
{
	const struct group *group = ((const struct subject *)row)->group;

	cell_text(cell, group != NULL ? group->id : NULL);
}

void
subject_group_name(const void *row, struct cell *cell)
{
	const struct group *group = ((const struct subject *)row)->group;

	cell_text(cell, group != NULL ? group->name : NULL);
}

void
subject_role_id(const void *row, struct cell *cell)
{
	const struct role *role = ((const struct subject *)row)->role;

	cell_text(cell, role != NULL ? role->id : NULL);
}

void
subject_role_name(const void *row, struct cell *cell)
{
	const struct role *role = ((const struct subject *)row)->role;

	cell_text(cell, role != NULL ? role->name : NULL);
}

void
grant_id_add(struct text *text, const struct graph_view *graph, uint32_t actor)
{
	const struct actor *a = &graph->actors[actor];
	const struct project_role *place = &graph->places[a->place];

	text_add(text, "role:");
	text_add(text, graph->projects[place->project].id);
	text_add(text, ":");
	text_add(text, graph->roles[place->role].id);
	if (a->kind == ACTOR_USER) {
		text_add(text, ":user:");
		text_add(text, graph->accounts[a->who].id);
	} else if (a->kind == ACTOR_GROUP && *graph->groups[a->who].id != '\0') {
		text_add(text, ":group:");
		text_add(text, graph->groups[a->who].id);
	} else if (a->kind == ACTOR_GROUP) {
		text_add(text, ":group-name:");
		text_add(text, graph->groups[a->who].name);
	} else {
		text_add(text, ":other:");
		text_add(text, graph->others[a->who].type);
		text_add(text, ":");
		text_add(text, graph->others[a->who].id);
	}
}

void
flags_set(
    struct text *text, const struct findings *findings, enum subject_type type, uint32_t subject)
{
	char flags[FLAGS_ROOM] = "";

	if (findings != NULL)
		findings_flags(findings, type, subject, flags);
	text_cut(text, 0);
	text_add(text, flags);
}
