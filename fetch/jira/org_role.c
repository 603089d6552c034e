/* Role assignments of the organisation's groups and accounts. What concerns other sites is counted, not kept. */
#include "reading.h"

#include "optional.h"
#include "shapes.h"
#include "site.h"
#include <stdlib.h>
#include <string.h>

/* Role assignments: of a group "roles", of an account "roleAssignments" with how each came about. */
struct how_record {
	const char *lack, *role;
	struct json_list methods;
};
static const struct json_shape how_shape = JSON_SHAPE(struct how_record,
    JSON_LACKS(struct how_record, lack), JSON_MUST(struct how_record, role, "role", JSON_TEXT),
    JSON_MUST(struct how_record, methods, "roleAssignmentMethods", JSON_TEXTS));

struct assignment_record {
	const char *lack, *resource, *owner;
	struct json_list roles, assignments;
};
static const struct json_shape group_roles_shape = JSON_SHAPE(struct assignment_record,
    JSON_LACKS(struct assignment_record, lack),
    JSON_MUST(struct assignment_record, resource, "resourceId", JSON_ID),
    JSON_MUST(struct assignment_record, roles, "roles", JSON_TEXTS),
    JSON_MAY(struct assignment_record, owner, "resourceOwner", JSON_TEXT)); /* for people to read */

/* The one or the other has to be there: "roles" is the older form (CONTRACT 8.1). */
static const struct json_shape account_roles_shape = JSON_SHAPE(struct assignment_record,
    JSON_LACKS(struct assignment_record, lack),
    JSON_MUST(struct assignment_record, resource, "resourceId", JSON_ID),
    JSON_MAY_OF(struct assignment_record, assignments, "roleAssignments", JSON_LIST, &how_shape),
    JSON_MAY(struct assignment_record, roles, "roles", JSON_TEXTS),
    JSON_MAY(struct assignment_record, owner, "resourceOwner", JSON_TEXT)); /* for people to read */

/* On this site or on the organisation itself; what is given on other sites is counted alone. */
static bool
concerns_site(const struct site *site, const char *resource)
{
	const char *cloud_id = site->login.cloud_id;

	return cloud_id == NULL || cloud_id[0] == '\0' || strstr(resource, cloud_id) != NULL ||
	       strstr(resource, site->org->id) != NULL;
}

/* "ari:cloud:platform::org/ID" is the organisation itself, of which accounts' platformRoles speak too. */
static bool
is_organisation(const struct site *site, const char *resource)
{
	const char *slash = strrchr(resource, '/');

	return strcmp(slash != NULL ? slash + 1 : resource, site->org->id) == 0;
}

static void
add_role(struct site *site, const struct org_role *told)
{
	struct org_role role = *told;

	if (is_organisation(site, role.resource)) {
		role.resource = site->org->id;
		role.resource_type = "organisation";
	}
	if (concerns_site(site, role.resource))
		org_role(site->org, &role);
	else
		site->org->foreign_roles++;
}

static void
accept_group_roles(struct site *site, struct walk *walk, const void *item)
{
	const struct assignment_record *record = item;
	const char *group = site->org->groups[walk->a].name;

	if (record->resource == NULL) {
		walk_lost(walk, record->lack, "group '%s'", group);
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "group '%s' on %s", group, record->resource);
	walk_item(walk,
	    pool_add(&site->org->resource_ids, record->resource, strlen(record->resource), NULL));
	if (walk_took(walk, record->resource))
		return;
	org_reach(site->org, walk->a, record->resource);
	for (const struct json_node *inner = record->roles.first; inner != NULL;
	     inner = inner->next)
		add_role(site, &(struct org_role){ .of_group = true,
				   .who = walk->a,
				   .resource = record->resource,
				   .resource_type = record->owner,
				   .role = inner->record });
}

const struct endpoint endpoint_org_group_roles = {
	.name = "role assignments of an organisation's group",
	.object = "role assignments of groups",
	.optional = "org-roles",
	.path = V2_ORG "/directories/{directory}/groups/{org-group}/role-assignments",
	.page_size = 100,
	.each = EACH_ORG_GROUP,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &group_roles_shape, false },
	.item = accept_group_roles,
	.expected = 404, /* gone since the list was read */
};

static bool
is_direct(const struct how_record *how)
{
	for (const struct json_node *node = how->methods.first; node != NULL; node = node->next)
		if (strcmp(node->record, "direct") == 0)
			return true;
	return false;
}

/* What comes through groups stands with the groups; the older form does not say how it came. */
static void
accept_account_roles(struct site *site, struct walk *walk, const void *item)
{
	const struct assignment_record *record = item;
	const char *account = site->org->accounts[walk->a].id;
	struct org_role role = {
		.who = walk->a, .resource = record->resource, .resource_type = record->owner
	};

	if (record->resource == NULL) {
		walk_lost(walk, record->lack, "account %s", account);
		return;
	}
	walk_item(walk, NONE);
	if (walk_took(walk, record->resource))
		return;
	for (const struct json_node *inner = record->assignments.first; inner != NULL;
	     inner = inner->next) {
		const struct how_record *how = inner->record;

		role.role = how->role;
		if (how->lack != NULL)
			walk_lacks(walk, how->lack, "account %s on %s", account, record->resource);
		else if (is_direct(how))
			add_role(site, &role);
	}
	if (record->assignments.count == 0 && record->roles.count == 0)
		walk_lacks(walk, "neither 'roleAssignments' nor 'roles' says which role",
		    "account %s on %s", account, record->resource);
	role.unsaid = true;
	for (const struct json_node *inner = record->roles.first;
	     record->assignments.count == 0 && inner != NULL; inner = inner->next) {
		role.role = inner->record;
		add_role(site, &role);
	}
}

const struct endpoint endpoint_org_account_roles = {
	.name = "role assignments of an organisation's account",
	.object = "role assignments of accounts",
	.optional = "org-roles",
	.path = V2_ORG "/directories/-/users/{org-account}/role-assignments",
	.page_size = 100,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &account_roles_shape, false },
	.item = accept_account_roles,
	.expected = 404, /* gone since the list was read */
};

/* An account that has one of the roles below, by whichever way: its role assignments say which and how. */
struct found_record {
	const char *lack, *id;
};
static const struct json_shape found_shape =
    JSON_SHAPE(struct found_record, JSON_LACKS(struct found_record, lack),
	JSON_MUST(struct found_record, id, "accountId", JSON_ID));

static void
accept_administrators(struct site *site, struct walk *walk, const void *item)
{
	const struct found_record *record = item;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "an administrator");
		return;
	}
	number = org_account(site->org, record->id, NULL);
	site->org->accounts[number].administers = true;
	walk_item(walk, number);
}

/* An organisation whose API does not know this search, or not these roles. */
static bool
administrators_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)site;
	return (reply->status == 400 || reply->status == 410) && walk_not_allowed(walk, reply);
}

const struct endpoint endpoint_org_administrators = {
	.name = "administrators of the organisation",
	.object = "administrators by role",
	.optional = "org-roles",
	.method = "POST",
	.path = V2_ORG "/directories/-/users/search",
	.body = "\"roleIds\":[\"atlassian/org-admin\",\"atlassian/site-admin\","
		"\"atlassian/user-access-admin\",\"atlassian/admin\"]",
	.page_size = 100,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &found_shape, false },
	.item = accept_administrators,
	.refused = administrators_refused,
};

/*
 * Groups that Jira lists for administration, and that reach nothing as the directory counts: their roles may be on
 * the organisation alone, and were not asked for.
 */
static void
admin_groups_start(struct site *site)
{
	for (size_t i = 0; i < site->org->group_count; i++) {
		const struct org_group *group = &site->org->groups[i];
		uint32_t here = graph_find_group(site->graph, group->id);

		if (group->listed && group->resources == 0 && here != NONE &&
		    group_listed_kinds(graph_group_at(site->graph, here)) != 0)
			walk_start_each(
			    &site->pager, EACH_ORG_GROUP, (uint32_t)i, group->directory);
	}
}

void
org_direct_roles_start(struct site *site)
{
	uint32_t *accounts;
	size_t count;

	if (site->org == NULL || site->directory.old)
		return;
	admin_groups_start(site);
	/* what groups explain is not known: all accounts would have to be asked for */
	if (optional_not_read(site, &endpoint_org_group_roles) != NULL)
		return;
	count = org_perhaps_direct(site->org, &accounts);
	for (size_t i = 0; i < count; i++)
		walk_start(&site->pager, &endpoint_org_account_roles, accounts[i], 0);
	free(accounts);
}
