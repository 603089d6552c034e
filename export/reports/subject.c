/*
 * Shared columns and grant ids: see subject.h.
 */
#include "subject.h"

void
get_email_source(const void *record, struct cell *cell)
{
	const struct account *account = record;

	if (*account->email != '\0')
		cell_text(cell, account->org_email ? "organisation" : "jira");
}

void
get_account_type(const void *record, struct cell *cell)
{
	cell_text(cell, account_type_name(((const struct account *)record)->type));
}

void
get_status(const void *record, struct cell *cell)
{
	cell_text(cell, account_status_name(((const struct account *)record)->status));
}

void
get_guest(const void *record, struct cell *cell)
{
	cell_text(cell, account_guest_name(record));
}

void
get_app_kind(const void *record, struct cell *cell)
{
	cell_text(cell, account_app_kind_name(account_app_kind(record)));
}

/* Of a project that is only an id, met as the owner of a role, say, nothing else is known. */

void
get_style(const void *record, struct cell *cell)
{
	const struct project *project = record;

	if (*project->key != '\0')
		cell_text(cell, project->team_managed ? "team-managed" : "company-managed");
}

void
get_state(const void *record, struct cell *cell)
{
	const struct project *project = record;

	if (*project->key != '\0')
		cell_text(cell, project->archived ? "archived" : "live");
}

void
membership_id_add(struct text *text, const struct group *group, const char *account_id)
{
	text_add(text, "membership:");
	text_add(text, group->id);
	text_add(text, ":");
	text_add(text, account_id);
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
