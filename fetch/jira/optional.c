#include "optional.h"

#include "model/base/nearest.h"
#include "model/base/text.h"
#include "shapes.h"
#include "site.h"
#include <stdlib.h>
#include <string.h>

const struct optional_reading optional_readings[OPTIONALS] = {
	{ "tokens", "which API tokens and API keys there are, and whose they are,", SERVICE_ORG,
	    "/api-access/v1/orgs/{org}/api-tokens?pageSize=1", NULL },
	{ "service-accounts", "which service accounts there are, and which tokens they have,",
	    SERVICE_ORG, "/api-access/v1/orgs/{org}/service-accounts", NULL },
	{ "org-roles",
	    "who administers the organisation, the site, user access, Jira or another product, or "
	    "has a product, by a role, and not by a group that Jira lists,",
	    SERVICE_ORG, V2_ORG "/directories/-/users/search",
	    "\"roleIds\":[\"atlassian/org-admin\"]" },
	{ "security", "who may see the issues that a level of issue security hides", SERVICE_JIRA,
	    "/rest/api/3/issuesecurityschemes/search?startAt=0&maxResults=1", NULL },
	{ "shared", "which filters and dashboards are shared, and with whom,", SERVICE_JIRA,
	    "/rest/api/3/filter/search?overrideSharePermissions=true&startAt=0&maxResults=1",
	    NULL },
};

const struct optional_reading *
optional_named(const char *name)
{
	for (size_t i = 0; i < OPTIONALS; i++)
		if (strcmp(optional_readings[i].name, name) == 0)
			return &optional_readings[i];
	return NULL;
}

static int
unknown_name(const char *word, struct err *err)
{
	const char *names[OPTIONALS];
	char *hint;

	for (size_t i = 0; i < OPTIONALS; i++)
		names[i] = optional_readings[i].name;
	hint = nearest_hint(word, "readings that can be left out", names, OPTIONALS);
	err_set(err, STATUS_USAGE, "'%s' cannot be left out of a reading%s", word, hint);
	free(hint);
	return -1;
}

int
optional_valid(const char *without, struct err *err)
{
	char *words = mem_copy(without), *word = words, *end;
	int rc = 0;

	for (; rc == 0 && word != NULL; word = end) {
		if ((end = strchr(word, ',')) != NULL)
			*end++ = '\0';
		if (optional_named(word) == NULL)
			rc = unknown_name(word, err);
	}
	free(words);
	return rc;
}

const char *
optional_made(struct arena *arena, const char *without)
{
	const char *made = "";

	for (size_t i = 0; i < OPTIONALS; i++)
		if (!text_lists(text_or(without, ""), optional_readings[i].name))
			made = arena_print(arena, "%s%s%s", made, *made != '\0' ? "," : "",
			    optional_readings[i].name);
	return text_or(made, "none");
}

const char *
optional_of_snapshot(const char *readings)
{
	return text_or(readings, "org-roles");
}

/* Does the walk begin by itself, and not for something that another list tells? */
static bool
is_list(const struct endpoint *endpoint)
{
	return endpoint->each == EACH_SITE || endpoint->each == EACH_ORG ||
	       endpoint == &endpoint_org_administrators;
}

/* All of its walks were refused; or NULL. Of a service that has ended since, nobody knows what it would have said. */
static const char *
refusal_of(struct site *site, const struct endpoint *endpoint)
{
	const struct tally *tally = tally_of(&site->pager, endpoint);

	return tally->pages == 0 && tally->failed == 0 &&
		       !site->pager.lanes[endpoint->service].stopped
		   ? tally->refusal
		   : NULL;
}

const char *
optional_not_read(struct site *site, const struct endpoint *endpoint)
{
	const char *name = endpoint->optional, *why;

	if (name == NULL)
		return NULL;
	if (!text_lists(site->pager.readings, name))
		return text_lists(site->without, name) ? "left out with --without"
						       : "the snapshot was made without it";
	if (endpoint->service == SERVICE_ORG && site->org == NULL)
		return "no organisation's key was given";
	if ((why = refusal_of(site, endpoint)) != NULL ||
	    tally_of(&site->pager, endpoint)->walks > 0)
		return why;
	for (size_t i = 0; endpoint_list[i] != NULL && why == NULL; i++)
		if (endpoint_list[i]->optional != NULL &&
		    strcmp(endpoint_list[i]->optional, name) == 0)
			why = refusal_of(site, endpoint_list[i]);
	return why;
}

bool
optional_failed(struct site *site, const char *name)
{
	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		const struct tally *tally = &site->pager.tallies[i];

		if (endpoint_list[i]->optional != NULL && is_list(endpoint_list[i]) &&
		    strcmp(endpoint_list[i]->optional, name) == 0 &&
		    tally->failed + tally->lost > 0)
			return true;
	}
	return false;
}

void
optional_settle(struct site *site)
{
	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		struct tally *tally = &site->pager.tallies[i];

		if (tally->refused == 0 || refusal_of(site, endpoint_list[i]) != NULL)
			continue;
		if (!site->pager.lanes[endpoint_list[i]->service].stopped)
			pager_reason(&site->pager, "%s: %llu of %llu were refused: %s",
			    endpoint_list[i]->name, (unsigned long long)tally->refused,
			    (unsigned long long)tally->walks, tally->refusal);
		tally->failed += tally->refused;
	}
}
