/*
 * Shared columns: see subject.h.
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
