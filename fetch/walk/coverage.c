#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "GET /rest/api/3/group/member": without the query. */
static const char *
endpoint_text(struct run *run, const struct endpoint *endpoint)
{
	return arena_print(&run->arena, "%s %s%.*s",
	    endpoint->method != NULL ? endpoint->method : "GET",
	    endpoint->service == SERVICE_ORG ? "/admin" : "", (int)strcspn(endpoint->path, "?"),
	    endpoint->path);
}

static const char *
drop_reason(const struct fetch *fetch, const struct endpoint *endpoint, const struct tally *tally,
    uint64_t dropped)
{
	struct run *run = fetch->run;
	const char *repeated = dropped > 0 ? "listed more than once" : "";

	if (endpoint == &endpoint_org_account_roles && dropped == 0)
		return "asked for accounts that reach more resources than their groups explain, "
		       "not for all";
	if (tally->passed_over == 0)
		return repeated;
	if (fetch->org_old && endpoint->service == SERVICE_ORG)
		return "refused: the organisation is not on the current user management "
		       "(ADMIN-400-4)";
	if (endpoint->each == EACH_DIRECTORY)
		return "the vendor moved it (404 or 410): the older form was asked";
	return arena_print(&run->arena, "%s%s%llu of %llu lists answered 404: gone or archived",
	    repeated, dropped > 0 ? "; " : "", (unsigned long long)tally->passed_over,
	    (unsigned long long)tally->walks);
}

static bool
failed(struct fetch *fetch, const struct endpoint *endpoint)
{
	return tally_of(fetch, endpoint)->failed > 0;
}

/* What is walked per object is complete only when the lists of those objects are. */
static bool
complete(struct fetch *fetch, const struct endpoint *endpoint)
{
	bool projects =
	    !failed(fetch, &endpoint_projects) && !failed(fetch, &endpoint_projects_named);
	bool one_site = fetch->login.cloud_id != NULL && fetch->login.cloud_id[0] != '\0';

	if (fetch->org_old && endpoint->service == SERVICE_ORG &&
	    tally_of(fetch, endpoint)->pages == 0)
		return false;
	if (endpoint == &endpoint_users_bulk && fetch->stopped &&
	    tally_of(fetch, endpoint)->walks == 0)
		return false; /* the run ended before anybody was looked up */
	if (failed(fetch, endpoint) || (endpoint == &endpoint_org_account_roles && !one_site))
		return false;
	if (endpoint == &endpoint_org_account_roles) /* who is asked follows from all of these */
		return !failed(fetch, &endpoint_org_users) &&
		       !failed(fetch, &endpoint_org_users_old) &&
		       complete(fetch, &endpoint_org_group_roles);
	switch (endpoint->each) {
	case EACH_GROUP:
		return !failed(fetch, &endpoint_groups) &&
		       (fetch->org == NULL || fetch->members_decided);
	case EACH_PROJECT:
	case EACH_TEAM_PROJECT:
		return projects;
	case EACH_DIRECTORY:
		return !failed(fetch, &endpoint_directories);
	case EACH_ORG_GROUP:
		return one_site && !failed(fetch, &endpoint_org_groups) &&
		       !failed(fetch, &endpoint_org_groups_old);
	case EACH_PLACE:
		return projects && !failed(fetch, &endpoint_roles) &&
		       !failed(fetch, &endpoint_role_map);
	default:
		return true;
	}
}

static void
settle_row(struct fetch *fetch, const struct endpoint *endpoint, const struct tally *tally)
{
	struct run *run = fetch->run;
	struct coverage *row = run_coverage(run, endpoint->object, endpoint_text(run, endpoint));

	row->requests = tally->requests;
	row->pages = tally->pages;
	row->declared = tally->declares ? tally->declared : COVERAGE_UNSAID;
	row->received = tally->received;
	row->kept = tally->kept;
	row->dropped = tally->received - tally->kept;
	row->drop_reason = drop_reason(fetch, endpoint, tally, row->dropped);
	row->second_source = "";
	row->second_count = COVERAGE_UNSAID;
	row->complete = complete(fetch, endpoint);
	if (strcmp(endpoint->object, "projects") == 0 && fetch->recounted) {
		row->second_source = "number of projects at the end of the run";
		row->second_count = fetch->final_projects;
	}
}

/* A row for things that come inside of other replies. */
static void
inner_row(struct fetch *fetch, const char *object, const struct endpoint *endpoint, uint64_t count)
{
	struct coverage *row =
	    run_coverage(fetch->run, object, endpoint_text(fetch->run, endpoint));

	row->declared = row->second_count = COVERAGE_UNSAID;
	row->received = row->kept = count;
	row->drop_reason = row->second_source = "";
	row->complete = complete(fetch, endpoint);
}

/* Accounts that even the look-up did not know: they stay, with status unknown. */
static void
unknown_row(struct fetch *fetch)
{
	uint32_t *accounts;
	size_t count = graph_undescribed(fetch->graph, &accounts);

	free(accounts);
	inner_row(fetch, "accounts that Jira does not know, kept as unknown", &endpoint_users_bulk,
	    count);
}

/*
 * Memberships that the directory told instead of Jira's pages, for groups where its own count agrees. Those
 * of accounts that are not active on both sides are among them; the graph has them from Jira.
 */
static void
directory_row(struct fetch *fetch)
{
	struct coverage *row = run_coverage(fetch->run, "memberships told by the directory",
	    endpoint_text(fetch->run, &endpoint_org_users));

	row->declared = COVERAGE_UNSAID;
	row->received = row->kept = fetch->told_members;
	row->drop_reason = "";
	row->second_source = "counts.users of the same groups";
	row->second_count = fetch->counted_members;
	row->complete = complete(fetch, &endpoint_org_users);
}

/* Rows of things that were not to be read say nothing. */
static bool
has_row(const struct fetch *fetch, const struct endpoint *endpoint, const struct tally *tally)
{
	bool demand = endpoint->each == EACH_DEMAND || endpoint->each == EACH_DEMAND_DIRECTORY;

	return endpoint->object != NULL &&
	       (endpoint->service != SERVICE_ORG || fetch->org != NULL) &&
	       (!demand || tally->walks > 0 ||
		   (endpoint == &endpoint_users_bulk && fetch->stopped) ||
		   (endpoint == &endpoint_org_account_roles && !fetch->org_old));
}

/* Were the directories' lists read to their ends, in the one form or the other? */
static bool
is_whole(struct fetch *fetch, const struct endpoint *list, const struct endpoint *older)
{
	return !fetch->org_old && tally_of(fetch, list)->walks > 0 && complete(fetch, list) &&
	       !failed(fetch, older);
}

void
coverage_settle(struct fetch *fetch)
{
	if (fetch->org != NULL) {
		fetch->org->accounts_whole =
		    is_whole(fetch, &endpoint_org_users, &endpoint_org_users_old);
		fetch->org->groups_whole =
		    is_whole(fetch, &endpoint_org_groups, &endpoint_org_groups_old);
	}

	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		const struct endpoint *endpoint = endpoint_list[i];

		if (!has_row(fetch, endpoint, &fetch->tallies[i]))
			continue;
		settle_row(fetch, endpoint, &fetch->tallies[i]);
		if (endpoint == &endpoint_role_actors)
			inner_row(fetch, "role actors of an unknown type", endpoint, fetch->others);
		if (endpoint == &endpoint_schemes)
			inner_row(fetch, "permission grants", endpoint, fetch->scheme_lines);
		if (endpoint == &endpoint_users_bulk)
			unknown_row(fetch);
		if (endpoint == &endpoint_members && fetch->told_members > 0)
			directory_row(fetch);
		if (endpoint == &endpoint_org_group_roles)
			inner_row(fetch, "role assignments on other sites, not kept", endpoint,
			    fetch->org->foreign_roles);
	}
}
