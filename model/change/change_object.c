#include "change_object.h"

#include <string.h>

const char *
change_object_name(uint8_t object)
{
	static const char *const names[] = { "account", "group", "membership", "project", "role",
		"role actor", "permission scheme", "permission grant", "product", "licence group",
		"direct licence", "organisation account", "organisation role", "filter",
		"dashboard", "security scheme", "security level", "security member", "API token",
		"service account token", "organisation key", "service account" };
	_Static_assert(sizeof(names) / sizeof(names[0]) == CHANGE_OBJECTS, "each has a name");

	return names[object];
}

/* Which rows of completeness.csv tell of a kind of object. */
static const struct {
	uint8_t object;
	const char *row;
} read_by[] = {
	{ CHANGE_ACCOUNT, "accounts" },
	{ CHANGE_ACCOUNT, "accounts not in the list" },
	{ CHANGE_GROUP, "groups" },
	{ CHANGE_GROUP, "admin groups" },
	{ CHANGE_GROUP, "site admin groups" },
	{ CHANGE_MEMBERSHIP, "groups" },
	{ CHANGE_MEMBERSHIP, "memberships" },
	{ CHANGE_MEMBERSHIP, "memberships told by the directory" },
	{ CHANGE_MEMBERSHIP, "groups of apps, customers and inactive accounts" },
	{ CHANGE_PROJECT, "projects" },
	{ CHANGE_PROJECT, "permission schemes of projects" },
	{ CHANGE_ROLE, "roles" },
	{ CHANGE_ROLE, "roles of team-managed projects" },
	{ CHANGE_ACTOR, "projects" },
	{ CHANGE_ACTOR, "roles" },
	{ CHANGE_ACTOR, "roles of team-managed projects" },
	{ CHANGE_ACTOR, "role actors" },
	{ CHANGE_SCHEME, "permission schemes" },
	{ CHANGE_SCHEME, "permission schemes of projects" },
	{ CHANGE_SCHEME, "permission schemes not in the list" },
	{ CHANGE_LINE, "permission schemes" },
	{ CHANGE_LINE, "permission schemes of projects" },
	{ CHANGE_LINE, "permission schemes not in the list" },
	{ CHANGE_PRODUCT, "application roles" },
	{ CHANGE_LICENCE, "application roles" },
	{ CHANGE_DIRECT_LICENCE, "application roles" },
	{ CHANGE_DIRECT_LICENCE, "accounts of the organisation" },
	{ CHANGE_DIRECT_LICENCE, "role assignments of accounts" },
	{ CHANGE_ORG_ACCOUNT, "accounts of the organisation" },
	{ CHANGE_ORG_ACCOUNT, "accounts of the organisation, older form" },
	{ CHANGE_ORG_ACCOUNT, "managed accounts" },
	{ CHANGE_ORG_ROLE, "accounts of the organisation" },
	{ CHANGE_ORG_ROLE, "groups of the organisation" },
	{ CHANGE_ORG_ROLE, "role assignments of groups" },
	{ CHANGE_ORG_ROLE, "role assignments of accounts" },
	{ CHANGE_FILTER, "filters" },
	{ CHANGE_DASHBOARD, "dashboards" },
	{ CHANGE_SECURITY_SCHEME, "issue security schemes" },
	{ CHANGE_SECURITY_SCHEME, "issue security of projects" },
	{ CHANGE_SECURITY_LEVEL, "issue security levels" },
	{ CHANGE_SECURITY_MEMBER, "issue security levels" },
	{ CHANGE_SECURITY_MEMBER, "members of issue security levels" },
	{ CHANGE_TOKEN, "API tokens" },
	{ CHANGE_SERVICE_TOKEN, "service accounts" },
	{ CHANGE_SERVICE_TOKEN, "API tokens of service accounts" },
	{ CHANGE_KEY, "API keys of the organisation" },
	{ CHANGE_SERVICE, "service accounts" },
};

static bool
row_complete(const struct run *run, const char *object, bool *there)
{
	bool complete = true;

	*there = false;
	for (size_t i = 0; i < run->coverage_count; i++) {
		if (strcmp(run->coverage[i].object, object) != 0)
			continue;
		*there = true;
		complete = complete && run->coverage[i].complete;
	}
	return complete;
}

void
change_objects_read(bool whole[CHANGE_OBJECTS], const struct run *run, bool narrower)
{
	bool there, told[CHANGE_OBJECTS] = { false };

	for (size_t i = 0; i < CHANGE_OBJECTS; i++)
		whole[i] = true;
	for (size_t i = 0; i < sizeof(read_by) / sizeof(read_by[0]) && !run->complete; i++) {
		whole[read_by[i].object] &= row_complete(run, read_by[i].row, &there);
		told[read_by[i].object] |= there;
	}
	for (size_t i = 0; i < CHANGE_OBJECTS && !run->complete; i++)
		whole[i] &= told[i];
	for (size_t i = 0; i < sizeof(read_by) / sizeof(read_by[0]); i++)
		whole[read_by[i].object] &= run_not_read(run, read_by[i].row) == NULL;
	if (narrower)
		whole[CHANGE_PROJECT] = whole[CHANGE_ROLE] = whole[CHANGE_ACTOR] =
		    whole[CHANGE_SCHEME] = whole[CHANGE_LINE] = false;
}
