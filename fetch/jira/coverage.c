#include "reading.h"

#include "optional.h"
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

/* Joined by "; ". */
static const char *
add_reason(struct run *run, const char *reasons, const char *more)
{
	return more[0] == '\0' ? reasons
			       : arena_print(&run->arena, "%s%s%s", reasons,
				     reasons[0] != '\0' ? "; " : "", more);
}

static const char *
drop_reason(const struct site *site, const struct endpoint *endpoint, const struct tally *tally,
    uint64_t dropped)
{
	struct run *run = site->pager.run;
	uint64_t hidden = shared_private(site, endpoint, tally->kept);
	const char *reasons = "";
	uint64_t gone = tally->passed_over - tally->refused;

	if (dropped > tally->lost + hidden)
		reasons = "listed more than once";
	if (hidden > 0)
		reasons = add_reason(run, reasons,
		    arena_print(&run->arena, "%llu that their owner alone sees",
			(unsigned long long)hidden));
	reasons = add_reason(run, reasons, shared_unlisted(site, endpoint, tally->received));
	if (tally->lost > 0)
		reasons = add_reason(run, reasons,
		    arena_print(
			&run->arena, "%llu without an id", (unsigned long long)tally->lost));
	if (endpoint == &endpoint_org_account_roles && dropped == 0)
		return "asked for administrators, and for accounts that reach more resources than "
		       "their groups explain, not for all";
	if (gone == 0)
		return reasons;
	if ((endpoint == &endpoint_schemes && site->schemes.in_pieces) ||
	    (endpoint == &endpoint_roles && site->roles.in_pieces))
		return "the list could not be had whole: they were asked for one by one";
	if (site->directory.old && endpoint->service == SERVICE_ORG)
		return "refused: the organisation is not on the current user management "
		       "(ADMIN-400-4)";
	if (endpoint->each == EACH_DIRECTORY)
		return "the vendor moved it (404 or 410): the older form was asked";
	if (endpoint == &endpoint_members && run->exception_count > 0)
		reasons = add_reason(run, reasons,
		    arena_print(&run->arena, "%zu accepted as missing: %s", run->exception_count,
			run->accepted));
	return add_reason(run, reasons,
	    arena_print(&run->arena, "%llu of %llu lists answered 404: gone or archived",
		(unsigned long long)gone, (unsigned long long)tally->walks));
}

/* Why the figures of a row may disagree, if they do; NULL: there is no reason. */
static const char *
may_differ(const struct site *site, const struct endpoint *endpoint, const struct tally *tally)
{
	struct run *run = site->pager.run;

	if (tally->hidden > 0)
		return arena_print(&run->arena,
		    "%llu counted by Jira and not shown: every place of the list was asked for, "
		    "twice",
		    (unsigned long long)tally->hidden);
	if (tally->beyond > 0)
		return arena_print(&run->arena, "%llu more than declared: read on to the end",
		    (unsigned long long)tally->beyond);
	if (endpoint == &endpoint_projects && site->projects.final_count < tally->kept)
		return "some were deleted while the site was read, or added after they were "
		       "counted";
	return NULL;
}

/* Was something of it not read, or not kept? Then nothing that follows from it is whole either. */
static bool
failed(struct site *site, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(&site->pager, endpoint);

	return tally->failed > 0 || tally->lost > 0;
}

/* What is walked per object is complete only when the lists of those objects are. */
static bool
complete(struct site *site, const struct endpoint *endpoint)
{
	bool projects =
	    !failed(site, &endpoint_projects) && !failed(site, &endpoint_projects_named);
	bool one_site = site->login.cloud_id != NULL && site->login.cloud_id[0] != '\0';

	if (site->directory.old && endpoint->service == SERVICE_ORG &&
	    tally_of(&site->pager, endpoint)->pages == 0)
		return false;
	if (endpoint == &endpoint_users_bulk && site->pager.stopped &&
	    tally_of(&site->pager, endpoint)->walks == 0)
		return false; /* the run ended before anybody was looked up */
	if (failed(site, endpoint) || tally_of(&site->pager, endpoint)->lacking > 0 ||
	    (endpoint == &endpoint_org_account_roles && !one_site))
		return false;
	if (endpoint == &endpoint_org_account_roles) /* who is asked follows from all of these */
		return !failed(site, &endpoint_org_users) &&
		       !failed(site, &endpoint_org_administrators) &&
		       !failed(site, &endpoint_org_users_old) &&
		       complete(site, &endpoint_org_group_roles);
	if (endpoint == &endpoint_schemes)
		return !failed(site, &endpoint_scheme_names) && !failed(site, &endpoint_scheme);
	if (endpoint == &endpoint_roles)
		return !failed(site, &endpoint_site_roles) && !failed(site, &endpoint_role);
	switch (endpoint->each) {
	case EACH_GROUP:
		return !failed(site, &endpoint_groups) &&
		       (site->org == NULL || site->members.decided);
	case EACH_PROJECT:
	case EACH_TEAM_PROJECT:
		return projects;
	case EACH_DIRECTORY:
		return !failed(site, &endpoint_directories);
	case EACH_ORG_GROUP:
		return one_site && !failed(site, &endpoint_org_groups) &&
		       !failed(site, &endpoint_org_groups_old);
	case EACH_DEMAND:
	case EACH_DEMAND_DIRECTORY: /* what is asked for follows from lists of the same reading */
		return endpoint->optional == NULL || !optional_failed(site, endpoint->optional);
	case EACH_PLACE:
		return projects && complete(site, &endpoint_roles) &&
		       !failed(site, &endpoint_role_map);
	default:
		return true;
	}
}

static void
settle_row(struct site *site, const struct endpoint *endpoint, const struct tally *tally)
{
	struct run *run = site->pager.run;
	struct coverage *row = run_coverage(run, endpoint->object, endpoint_text(run, endpoint));
	uint64_t unplaced =
	    endpoint == &endpoint_security_projects ? security_unplaced(site, tally->kept) : 0;

	row->requests = tally->requests;
	row->pages = tally->pages;
	row->declared = tally->declares ? tally->declared : COVERAGE_UNSAID;
	row->received = tally->received;
	row->kept = tally->kept - unplaced - shared_private(site, endpoint, tally->kept);
	row->dropped = tally->received - row->kept;
	row->drop_reason = drop_reason(site, endpoint, tally, row->dropped - unplaced);
	if (unplaced > 0)
		row->drop_reason = add_reason(run, row->drop_reason,
		    arena_print(&run->arena,
			"%llu of projects that were not read: deleted, or not "
			"selected",
			(unsigned long long)unplaced));
	row->mended = tally->mended;
	row->reading = endpoint->optional;
	if (strcmp(endpoint->object, "projects") == 0 && site->projects.recounted) {
		row->second_source = "number of projects at the end of the run";
		row->second_count = site->projects.final_count;
	}
	run_judge(run, row, complete(site, endpoint), may_differ(site, endpoint, tally));
}

/* A row for things that come inside of other replies. */
static void
inner_row(struct site *site, const char *object, const struct endpoint *endpoint, uint64_t count)
{
	struct coverage *row =
	    run_coverage(site->pager.run, object, endpoint_text(site->pager.run, endpoint));

	row->received = row->kept = count;
	run_judge(site->pager.run, row, complete(site, endpoint), NULL);
}

/* Of an optional reading that was not made: nothing is known of it, which is neither "complete" nor "none". */
static void
not_read_row(struct site *site, const struct endpoint *endpoint, const char *why)
{
	struct run *run = site->pager.run;
	struct coverage *row = run_coverage(run, endpoint->object, endpoint_text(run, endpoint));

	row->requests = tally_of(&site->pager, endpoint)->requests;
	row->reading = endpoint->optional;
	row->not_read = why;
	row->drop_reason = arena_print(&run->arena, "not read: %.*s: %s is not known",
	    text_unended(why), why, optional_named(endpoint->optional)->lacks);
	row->complete = true; /* of what it was to be */
}

/* Accounts that even the look-up did not know: they stay, with status unknown. */
static void
unknown_row(struct site *site)
{
	uint32_t *accounts;
	size_t count = graph_undescribed(site->graph, &accounts);

	free(accounts);
	inner_row(
	    site, "accounts that Jira does not know, kept as unknown", &endpoint_users_bulk, count);
}

/*
 * Memberships that the directory told instead of Jira's pages, for groups where its own count agrees. Those
 * of accounts that are not active on both sides are among them; the graph has them from Jira.
 */
static void
directory_row(struct site *site)
{
	struct coverage *row = run_coverage(site->pager.run, "memberships told by the directory",
	    endpoint_text(site->pager.run, &endpoint_org_users));

	row->received = row->kept = site->members.listed;
	row->second_source = "counts.users of the same groups";
	row->second_count = site->members.counted;
	run_judge(site->pager.run, row, complete(site, &endpoint_org_users), NULL);
}

/* Rows of things that were not to be read say nothing; of what may be left out there is always one: why, or none. */
static bool
has_row(const struct site *site, const struct endpoint *endpoint, const struct tally *tally)
{
	bool demand = endpoint->each == EACH_DEMAND || endpoint->each == EACH_DEMAND_DIRECTORY;
	bool of_old = endpoint->service == SERVICE_ORG && site->directory.old;

	return endpoint->object != NULL &&
	       (endpoint->service != SERVICE_ORG || site->org != NULL) &&
	       (!demand || tally->walks > 0 ||
		   (endpoint == &endpoint_users_bulk && site->pager.stopped) ||
		   (endpoint->optional != NULL && !of_old));
}

/* Were the directories' lists read to their ends, in the one form or the other? */
static bool
is_whole(struct site *site, const struct endpoint *list, const struct endpoint *older)
{
	return !site->directory.old && tally_of(&site->pager, list)->walks > 0 &&
	       complete(site, list) && !failed(site, older);
}

void
coverage_settle(struct site *site)
{
	if (site->org != NULL) {
		site->org->accounts_whole =
		    is_whole(site, &endpoint_org_users, &endpoint_org_users_old);
		site->org->groups_whole =
		    is_whole(site, &endpoint_org_groups, &endpoint_org_groups_old);
	}

	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		const struct endpoint *endpoint = endpoint_list[i];
		const char *why = optional_not_read(site, endpoint);

		if (why != NULL && endpoint->object != NULL)
			not_read_row(site, endpoint, why);
		if (why != NULL || !has_row(site, endpoint, &site->pager.tallies[i]))
			continue;
		settle_row(site, endpoint, &site->pager.tallies[i]);
		if (endpoint == &endpoint_role_actors)
			inner_row(
			    site, "role actors of an unknown type", endpoint, site->roles.others);
		if (endpoint == &endpoint_schemes)
			inner_row(site, "permission grants", endpoint, site->schemes.lines);
		if (endpoint == &endpoint_users_bulk)
			unknown_row(site);
		if (endpoint == &endpoint_members && site->members.listed > 0)
			directory_row(site);
		if (endpoint == &endpoint_org_group_roles)
			inner_row(site, "role assignments on other sites, not kept", endpoint,
			    site->org->foreign_roles);
	}
}
