/*
 * Shared columns: see subject.h.
 */
#include "subject.h"

#include <string.h>

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

const struct account *
account_of_org(struct arena *arena, const struct org_account *known)
{
	struct account *account = arena_take(arena, sizeof(*account));

	*account = (struct account){ .id = known->id,
		.name = known->name,
		.email = known->email,
		.type = ACCOUNT_ATLASSIAN,
		.status = *known->status == '\0'                 ? ACCOUNT_UNKNOWN
			  : strcmp(known->status, "active") == 0 ? ACCOUNT_ACTIVE
								 : ACCOUNT_INACTIVE,
		.last_active = known->last_active,
		.added = known->added,
		.org_email = *known->email != '\0',
		.managed = -1 };
	return account;
}

const struct account *
account_of_admin(struct arena *arena, const struct graph_view *graph, const struct org *org,
    const struct admin *admin)
{
	if (admin->account != NONE)
		return &graph->accounts[admin->account];
	return account_of_org(arena, &org->accounts[admin->org_account]);
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
