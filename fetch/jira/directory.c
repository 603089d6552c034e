/*
 * The Atlassian organisation behind the site (CONTRACT section 8): directories, accounts, groups, role
 * assignments, workspaces, domains, managed accounts.
 *
 * This API moves: paths and page sizes stand in the rows below and nowhere else. Where the search forms
 * answer 404 or 410, the deprecated GET forms are asked instead.
 */
#include "directory.h"
#include "membership.h"
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V1 "/v1/orgs/{org}"
#define V2 "/v2/orgs/{org}"

/* The current user management is not there yet: only the v1 calls work (CONTRACT 8.4). */
static bool
is_old(const struct site *site, const struct reply *reply)
{
	return reply->status == 400 && strstr(site->pager.refusal, "ADMIN-400-4\"") != NULL;
}

/* 2024-01-01T00:00:00.000Z without the fraction; anything else as it is. */
static const char *
time_text(struct org *org, const char *time)
{
	char text[24];

	if (time == NULL || strlen(time) < 21 || time[19] != '.' || time[strlen(time) - 1] != 'Z')
		return org_text(org, time);
	snprintf(text, sizeof(text), "%.19sZ", time);
	return org_text(org, text);
}

struct name_record {
	const char *id, *name;
};

static const struct json_field directory_fields[] = {
	{ "directoryId", JSON_ID, offsetof(struct name_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct name_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape directory_shape = { sizeof(struct name_record), directory_fields };

static void
accept_directories(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct name_record *record = node->record;
		uint32_t number = org_directory(site->org, record->id, NULL);

		site->org->directories[number].name = org_text(site->org, record->name);
		walk_item(walk, number);
	}
	site->pager.lanes[SERVICE_ORG].logged_in = true;
}

static bool
directories_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)walk;
	site->directory.old = is_old(site, reply);
	site->directory.status = reply->status;
	site->directory.trouble = arena_print(&site->arena, "%s", reply->trouble);
	return true;
}

const struct endpoint endpoint_directories = {
	.name = "directories of the organisation",
	.object = "directories of the organisation",
	.path = V2 "/directories?limit=100",
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &directory_shape, false },
	.accept = accept_directories,
	.refused = directories_refused,
};

struct org_name_record {
	struct {
		const char *name;
	} * attributes;
};
struct org_record {
	struct org_name_record *data;
};
static const struct json_field org_attribute_fields[] = {
	{ "name", JSON_TEXT, 0, NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape org_attribute_shape = { sizeof(const char *), org_attribute_fields };
static const struct json_field org_data_fields[] = {
	{ "attributes", JSON_OBJECT, offsetof(struct org_name_record, attributes),
	    &org_attribute_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape org_data_shape = { sizeof(struct org_name_record), org_data_fields };
static const struct json_field org_fields[] = {
	{ "data", JSON_OBJECT, offsetof(struct org_record, data), &org_data_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape org_shape = { sizeof(struct org_record), org_fields };

static void
accept_org(struct site *site, struct walk *walk, void *record)
{
	const struct org_name_record *data = ((struct org_record *)record)->data;

	(void)walk;
	site->pager.lanes[SERVICE_ORG].logged_in = true;
	if (data != NULL && data->attributes != NULL)
		site->org->name = org_text(site->org, data->attributes->name);
}

static bool
org_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)site;
	(void)walk;
	(void)reply;
	return true; /* the directories tell what the key may do; this is the name alone */
}

const struct endpoint endpoint_org = {
	.name = "organisation",
	.path = V1,
	.service = SERVICE_ORG,
	.root = { NULL, JSON_OBJECT, 0, &org_shape, false },
	.accept = accept_org,
	.refused = org_refused,
};

/* Accounts, with all that may be expanded. */
struct counts_record {
	int64_t resources, users;
};
static const struct json_field counts_fields[] = {
	{ "resources", JSON_NUMBER, offsetof(struct counts_record, resources), NULL, false },
	{ "users", JSON_NUMBER, offsetof(struct counts_record, users), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape counts_shape = { sizeof(struct counts_record), counts_fields };

struct product_record {
	const char *id, *key, *active;
};
static const struct json_field product_fields[] = {
	{ "id", JSON_TEXT, offsetof(struct product_record, id), NULL, false },
	{ "key", JSON_TEXT, offsetof(struct product_record, key), NULL, false },
	{ "lastActiveTimestamp", JSON_TEXT, offsetof(struct product_record, active), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape product_shape = { sizeof(struct product_record), product_fields };

static const struct json_field user_group_fields[] = {
	{ "id", JSON_ID, offsetof(struct name_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct name_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape user_group_shape = { sizeof(struct name_record), user_group_fields };

struct org_user_record {
	const char *id, *name, *email, *status, *claim, *added;
	int mfa;
	struct counts_record *counts;
	struct json_list roles, products, groups;
};
static const struct json_field org_user_fields[] = {
	{ "accountId", JSON_ID, offsetof(struct org_user_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct org_user_record, name), NULL, false },
	{ "email", JSON_TEXT, offsetof(struct org_user_record, email), NULL, false },
	{ "status", JSON_TEXT, offsetof(struct org_user_record, status), NULL, false },
	{ "claimStatus", JSON_TEXT, offsetof(struct org_user_record, claim), NULL, false },
	{ "addedToOrg", JSON_TEXT, offsetof(struct org_user_record, added), NULL, false },
	{ "mfaEnabled", JSON_BOOL, offsetof(struct org_user_record, mfa), NULL, false },
	{ "counts", JSON_OBJECT, offsetof(struct org_user_record, counts), &counts_shape, false },
	{ "platformRoles", JSON_TEXTS, offsetof(struct org_user_record, roles), NULL, false },
	{ "productAccess", JSON_LIST, offsetof(struct org_user_record, products), &product_shape,
	    false },
	{ "groups", JSON_LIST, offsetof(struct org_user_record, groups), &user_group_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape org_user_shape = { sizeof(struct org_user_record), org_user_fields };

static uint32_t
count_of(int64_t count)
{
	return count < 0 || count >= NONE ? NONE : (uint32_t)count;
}

/* "a; b" of a list of texts. */
static const char *
joined(struct org *org, const struct json_list *texts)
{
	char all[1000] = "";
	size_t used = 0;

	for (const struct json_node *node = texts->first; node != NULL && used < sizeof(all);
	     node = node->next)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
		    used > 0 ? "; " : "", (const char *)node->record);
	return org_text(org, all);
}

static void
later(const char **kept, const char *time)
{
	if (strcmp(time, *kept) > 0)
		*kept = time;
}

/* The latest activity anywhere, and in Jira on this site: product ids end in the site's cloud id. */
static void
add_activity(struct site *site, struct org_account *account, const struct json_list *products)
{
	const char *cloud_id = site->login.cloud_id;

	for (const struct json_node *node = products->first; node != NULL; node = node->next) {
		const struct product_record *product = node->record;
		const char *time = time_text(site->org, product->active);

		later(&account->last_active, time);
		if (product->id == NULL || cloud_id == NULL || cloud_id[0] == '\0' ||
		    strstr(product->id, cloud_id) == NULL || product->key == NULL ||
		    strncmp(product->key, "jira", 4) != 0)
			continue;
		account->site_listed = true;
		later(&account->site_active, time);
	}
}

static void
add_platform_roles(struct org *org, uint32_t account, const struct json_list *roles)
{
	for (const struct json_node *node = roles->first; node != NULL; node = node->next)
		org_role(org, &(struct org_role){ .who = account,
				  .resource = org->id,
				  .resource_type = "organisation",
				  .role = node->record });
}

/* Several directories may list an account, and answer in any order: of what differs, the first one's counts. */
static void
take_words(struct org *org, struct org_account *account, const struct org_user_record *record)
{
	account->name = org_text(org, record->name);
	account->status = org_text(org, record->status);
	if (record->claim != NULL)
		account->claim_status = org_text(org, record->claim);
	account->added = time_text(org, record->added);
	account->mfa = (int8_t)record->mfa;
	account->resources = record->counts != NULL ? count_of(record->counts->resources) : NONE;
	account->platform_roles = joined(org, &record->roles);
}

static uint32_t
add_user(struct site *site, uint32_t directory, const struct org_user_record *record)
{
	struct org *org = site->org;
	uint32_t number = org_account(org, record->id, NULL);
	struct org_account *account = &org->accounts[number];
	bool first = !account->listed || directory <= account->directory;

	if (record->email != NULL && (first || account->email[0] == '\0'))
		account->email = org_text(org, record->email);
	if (first) {
		take_words(org, account, record);
		account->directory = directory;
	}
	account->listed = true;
	add_activity(site, account, &record->products);
	add_platform_roles(org, number, &record->roles); /* repeated ones are told once: org_join */
	for (const struct json_node *node = record->groups.first; node != NULL; node = node->next) {
		const struct name_record *named = node->record;
		uint32_t group = org_group(org, named->id, NULL);

		if (org->groups[group].name[0] == '\0')
			org->groups[group].name = org_text(org, named->name);
		org_member(org, group, number);
	}
	return number;
}

static void
accept_users(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct org_user_record *record = node->record;
		uint32_t known = pool_find(&site->org->account_ids, record->id, strlen(record->id));

		/* the same account again on a later page of this list: its groups must not count twice */
		if (known != POOL_NONE && idset_has(&walk->seen, known))
			walk_item(walk, known);
		else
			walk_item(walk, add_user(site, walk->a, record));
	}
}

/* The vendor moved it: 404 or 410 for the whole path. */
static bool
moved(struct site *site, struct walk *walk, const struct reply *reply, const struct endpoint *other)
{
	if (reply->status != 404 && reply->status != 410)
		return false;
	walk_start(&site->pager, other, walk->a, 0);
	return true;
}

static bool
users_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	return moved(site, walk, reply, &endpoint_org_users_old);
}

const struct endpoint endpoint_org_users = {
	.name = "accounts of the organisation",
	.object = "accounts of the organisation",
	.method = "POST",
	.path = V2 "/directories/{directory}/users/search",
	.body = "{\"limit\":100,\"expand\":[\"platformRoles\",\"productAccess\",\"groups\","
		"\"counts.resources\"]",
	.each = EACH_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_user_shape, false },
	.accept = accept_users,
	.refused = users_refused,
	.ended = membership_list_ended,
};

/* Deprecated, to stop after June 2027; has neither groups nor product access. */
const struct endpoint endpoint_org_users_old = {
	.name = "accounts of the organisation",
	.object = "accounts of the organisation, older form",
	.path = V2 "/directories/{directory}/users?limit=100",
	.each = EACH_DEMAND_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_user_shape, false },
	.accept = accept_users,
	.ended = membership_list_ended,
};

struct access_record {
	int modifiable;
};
static const struct json_field access_fields[] = {
	{ "modifiable", JSON_BOOL, offsetof(struct access_record, modifiable), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape access_shape = { sizeof(struct access_record), access_fields };

struct org_group_record {
	const char *id, *name, *managed_by;
	int synced;
	struct access_record *access;
	struct counts_record *counts;
};
static const struct json_field org_group_fields[] = {
	{ "id", JSON_ID, offsetof(struct org_group_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct org_group_record, name), NULL, false },
	{ "managedBy", JSON_TEXT, offsetof(struct org_group_record, managed_by), NULL, false },
	{ "externalSynced", JSON_BOOL, offsetof(struct org_group_record, synced), NULL, false },
	{ "managementAccess", JSON_OBJECT, offsetof(struct org_group_record, access), &access_shape,
	    false },
	{ "counts", JSON_OBJECT, offsetof(struct org_group_record, counts), &counts_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape org_group_shape = { sizeof(struct org_group_record),
	org_group_fields };

static void
accept_org_groups(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct org_group_record *record = node->record;
		uint32_t number = org_group(site->org, record->id, NULL);
		struct org_group *group = &site->org->groups[number];

		group->listed = true;
		group->name = org_text(site->org, record->name);
		group->managed_by = org_text(site->org, record->managed_by);
		group->synced = record->synced == 1;
		group->fixed = record->access != NULL && record->access->modifiable == 0;
		group->directory = walk->a;
		if (record->counts != NULL) {
			group->users = count_of(record->counts->users);
			group->resources = count_of(record->counts->resources);
		}
		walk_item(walk, number);
	}
}

/* Only of a list that has an end: what its groups may do. resources 0: said to reach nothing. */
static void
org_groups_ended(struct site *site, struct walk *walk, bool good)
{
	struct org *org = site->org;

	for (size_t i = 0; good && i < org->group_count; i++)
		if (org->groups[i].listed && org->groups[i].directory == walk->a &&
		    org->groups[i].resources != 0)
			walk_start_each(&site->pager, EACH_ORG_GROUP, (uint32_t)i, walk->a);
	membership_decide(site);
}

static bool
groups_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	return moved(site, walk, reply, &endpoint_org_groups_old);
}

const struct endpoint endpoint_org_groups = {
	.name = "groups of the organisation",
	.object = "groups of the organisation",
	.method = "POST",
	.path = V2 "/directories/{directory}/groups/search",
	.body = "{\"limit\":100,\"expand\":[\"counts.users\",\"counts.resources\"]",
	.each = EACH_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_group_shape, false },
	.accept = accept_org_groups,
	.refused = groups_refused,
	.ended = org_groups_ended,
};

const struct endpoint endpoint_org_groups_old = {
	.name = "groups of the organisation",
	.object = "groups of the organisation, older form",
	.path = V2 "/directories/{directory}/groups?limit=100&includeUsers=true",
	.each = EACH_DEMAND_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_group_shape, false },
	.accept = accept_org_groups,
	.ended = org_groups_ended,
};

/* Role assignments: of a group "roles", of an account "roleAssignments" with how each came about. */
struct how_record {
	const char *role;
	struct json_list methods;
};
static const struct json_field how_fields[] = {
	{ "role", JSON_TEXT, offsetof(struct how_record, role), NULL, true },
	{ "roleAssignmentMethods", JSON_TEXTS, offsetof(struct how_record, methods), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape how_shape = { sizeof(struct how_record), how_fields };

struct assignment_record {
	const char *resource, *owner;
	struct json_list roles, assignments;
};
static const struct json_field assignment_fields[] = {
	{ "resourceId", JSON_ID, offsetof(struct assignment_record, resource), NULL, true },
	{ "resourceOwner", JSON_TEXT, offsetof(struct assignment_record, owner), NULL, false },
	{ "roles", JSON_TEXTS, offsetof(struct assignment_record, roles), NULL, false },
	{ "roleAssignments", JSON_LIST, offsetof(struct assignment_record, assignments), &how_shape,
	    false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape assignment_shape = { sizeof(struct assignment_record),
	assignment_fields };

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
add_role(struct site *site, bool of_group, uint32_t who, const struct assignment_record *record,
    const char *role)
{
	if (is_organisation(site, record->resource))
		org_role(site->org,
		    &(struct org_role){ of_group, who, site->org->id, "organisation", role });
	else if (concerns_site(site, record->resource))
		org_role(site->org,
		    &(struct org_role){ of_group, who, record->resource, record->owner, role });
	else
		site->org->foreign_roles++;
}

static void
accept_group_roles(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct assignment_record *record = node->record;

		org_reach(site->org, walk->a, record->resource);
		walk_item(walk, pool_find(&site->org->resource_ids, record->resource,
				    strlen(record->resource)));
		for (const struct json_node *inner = record->roles.first; inner != NULL;
		     inner = inner->next)
			add_role(site, true, walk->a, record, inner->record);
	}
}

static bool
gone(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)site;
	(void)walk;
	return reply->status == 404; /* gone since the list was read */
}

const struct endpoint endpoint_org_group_roles = {
	.name = "role assignments of an organisation's group",
	.object = "role assignments of groups",
	.path = V2 "/directories/{directory}/groups/{org-group}/role-assignments?limit=100",
	.each = EACH_ORG_GROUP,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &assignment_shape, false },
	.accept = accept_group_roles,
	.refused = gone,
};

static bool
is_direct(const struct how_record *how)
{
	for (const struct json_node *node = how->methods.first; node != NULL; node = node->next)
		if (strcmp(node->record, "direct") == 0)
			return true;
	return false;
}

/* What comes through groups stands with the groups; the older form does not say how it came: kept. */
static void
accept_account_roles(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct assignment_record *record = node->record;

		walk_item(walk, NONE);
		for (const struct json_node *inner = record->assignments.first; inner != NULL;
		     inner = inner->next)
			if (is_direct(inner->record))
				add_role(site, false, walk->a, record,
				    ((struct how_record *)inner->record)->role);
		if (record->assignments.count == 0)
			for (const struct json_node *inner = record->roles.first; inner != NULL;
			     inner = inner->next)
				add_role(site, false, walk->a, record, inner->record);
	}
}

const struct endpoint endpoint_org_account_roles = {
	.name = "role assignments of an organisation's account",
	.object = "role assignments of accounts",
	.path = V2 "/directories/-/users/{org-account}/role-assignments?limit=100",
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &assignment_shape, false },
	.accept = accept_account_roles,
	.refused = gone,
};

void
org_direct_roles_start(struct site *site)
{
	uint32_t *accounts;
	size_t count;

	if (site->org == NULL || site->directory.old)
		return;
	count = org_unexplained(site->org, &accounts);
	for (size_t i = 0; i < count; i++)
		walk_start(&site->pager, &endpoint_org_account_roles, accounts[i], 0);
	free(accounts);
}

/* v1: managed accounts, that is those of claimed domains; none claimed: none (CONTRACT trap 46). */
struct managed_record {
	const char *id, *name, *email, *status, *active;
};
static const struct json_field managed_fields[] = {
	{ "account_id", JSON_ID, offsetof(struct managed_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct managed_record, name), NULL, false },
	{ "email", JSON_TEXT, offsetof(struct managed_record, email), NULL, false },
	{ "account_status", JSON_TEXT, offsetof(struct managed_record, status), NULL, false },
	{ "last_active", JSON_TEXT, offsetof(struct managed_record, active), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape managed_shape = { sizeof(struct managed_record), managed_fields };

/* The directory's own word goes before: only what is blank is filled. */
static void
fill(struct org *org, const char **kept, const char *text)
{
	if ((*kept)[0] == '\0')
		*kept = org_text(org, text);
}

static void
accept_managed(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct managed_record *record = node->record;
		uint32_t number = org_account(site->org, record->id, NULL);
		struct org_account *account = &site->org->accounts[number];

		walk_item(walk, number);
		later(&account->last_active, time_text(site->org, record->active));
		fill(site->org, &account->name, record->name);
		fill(site->org, &account->email, record->email);
		fill(site->org, &account->status, record->status);
		fill(site->org, &account->claim_status, "managed");
	}
}

const struct endpoint endpoint_org_managed = {
	.name = "managed accounts",
	.object = "managed accounts",
	.path = V1 "/users",
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &managed_shape, false },
	.accept = accept_managed,
};

struct workspace_attributes {
	const char *name, *type, *url;
};
static const struct json_field workspace_attribute_fields[] = {
	{ "name", JSON_TEXT, offsetof(struct workspace_attributes, name), NULL, false },
	{ "typeKey", JSON_TEXT, offsetof(struct workspace_attributes, type), NULL, false },
	{ "hostUrl", JSON_TEXT, offsetof(struct workspace_attributes, url), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape workspace_attribute_shape = { sizeof(struct workspace_attributes),
	workspace_attribute_fields };
struct workspace_record {
	const char *id;
	struct workspace_attributes *attributes;
};
static const struct json_field workspace_fields[] = {
	{ "id", JSON_ID, offsetof(struct workspace_record, id), NULL, true },
	{ "attributes", JSON_OBJECT, offsetof(struct workspace_record, attributes),
	    &workspace_attribute_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape workspace_shape = { sizeof(struct workspace_record),
	workspace_fields };

static void
accept_workspaces(struct site *site, struct walk *walk, void *records)
{
	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct workspace_record *record = node->record;
		const struct workspace_attributes *a = record->attributes;
		static const struct workspace_attributes none = { NULL, NULL, NULL };

		if (a == NULL)
			a = &none;
		org_workspace(
		    site->org, &(struct org_workspace){ record->id, a->name, a->type, a->url });
		walk_item(walk, (uint32_t)site->org->workspace_count);
	}
}

static bool
part_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)walk;
	return is_old(site, reply);
}

const struct endpoint endpoint_org_workspaces = {
	.name = "workspaces",
	.object = "workspaces",
	.method = "POST",
	.path = V2 "/workspaces",
	.body = "{\"limit\":1000",
	.cursor_alone = true,
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &workspace_shape, false },
	.accept = accept_workspaces,
	.refused = part_refused,
};

struct claim_record {
	const char *status;
};
static const struct json_field claim_fields[] = {
	{ "status", JSON_TEXT, offsetof(struct claim_record, status), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape claim_shape = { sizeof(struct claim_record), claim_fields };
struct domain_attributes {
	const char *name;
	struct claim_record *claim;
};
static const struct json_field domain_attribute_fields[] = {
	{ "name", JSON_TEXT, offsetof(struct domain_attributes, name), NULL, false },
	{ "claim", JSON_OBJECT, offsetof(struct domain_attributes, claim), &claim_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape domain_attribute_shape = { sizeof(struct domain_attributes),
	domain_attribute_fields };
struct domain_record {
	struct domain_attributes *attributes;
};
static const struct json_field domain_fields[] = {
	{ "attributes", JSON_OBJECT, offsetof(struct domain_record, attributes),
	    &domain_attribute_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape domain_shape = { sizeof(struct domain_record), domain_fields };

static void
accept_domains(struct site *site, struct walk *walk, void *records)
{
	struct org *org = site->org;

	for (const struct json_node *node = ((struct json_list *)records)->first; node != NULL;
	     node = node->next) {
		const struct domain_attributes *a =
		    ((struct domain_record *)node->record)->attributes;

		if (a == NULL || a->name == NULL)
			continue;
		walk_item(walk, pool_add(&org->texts, a->name, strlen(a->name), NULL));
		if (a->claim != NULL && a->claim->status != NULL &&
		    strcmp(a->claim->status, "verified") == 0)
			org->domains =
			    org_text(org, arena_print(&site->arena, "%s%s%s", org->domains,
					      org->domains[0] != '\0' ? "; " : "", a->name));
	}
}

const struct endpoint endpoint_org_domains = {
	.name = "domains",
	.object = "domains",
	.path = V1 "/domains",
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &domain_shape, false },
	.accept = accept_domains,
};

static int
no_org(const struct site *site, struct err *err)
{
	const char *id = site->org->id, *why = site->directory.trouble;

	switch (site->directory.status) {
	case 0:
		return err_set(err, STATUS_UNREACHABLE,
		    "cannot reach the organisation's API at %s: %s", site->pager.gateway, why);
	case 401:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s': the key is not accepted (HTTP 401): check that it is an "
		    "organisation API key "
		    "and not expired",
		    id);
	case 403:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s': the key may not read it (HTTP 403): it belongs to another "
		    "organisation, or "
		    "lacks the scope read:directories:admin",
		    id);
	case 404:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s' is unknown to this key (HTTP 404): check --org; the id "
		    "stands in the address "
		    "of admin.atlassian.com/o/ID",
		    id);
	default:
		return err_set(err,
		    site->directory.status >= 500 || site->directory.status == 429
			? STATUS_UNREACHABLE
			: STATUS_DENIED,
		    "organisation '%s': %s", id, why);
	}
}

int
org_login(struct site *site, struct err *err)
{
	if (site->org == NULL)
		return 0;
	walk_start(&site->pager, &endpoint_org, 0, 0);
	walk_start(&site->pager, &endpoint_directories, 0, 0);
	if (site->login.cloud_id == NULL || site->login.cloud_id[0] == '\0')
		walk_start(&site->pager, &endpoint_tenant, 0,
		    0); /* which products of the organisation are this site's */
	if (pager_run(&site->pager, NULL, err) < 0)
		return -1;
	if (site->login.cloud_id == NULL || site->login.cloud_id[0] == '\0')
		pager_reason(&site->pager,
		    "cloud id: GET %s gave none: role assignments on the organisation's other "
		    "sites "
		    "cannot be told from this site's, and stand among them",
		    endpoint_tenant.path);
	if (tally_of(&site->pager, &endpoint_directories)->passed_over == 0)
		return 0;
	if (!site->directory.old)
		return no_org(site, err);
	site->pager.lanes[SERVICE_ORG].logged_in = true;
	return 0;
}

void
org_start(struct site *site)
{
	if (site->org == NULL)
		return;
	if (site->directory.old)
		pager_reason(&site->pager,
		    "the organisation is not on the current user management (ADMIN-400-4): only "
		    "managed "
		    "accounts and domains could be read, not the groups, roles and accounts of its "
		    "directory");
	walk_start_each(&site->pager, EACH_ORG, 0, 0);
	for (size_t i = 0; !site->directory.old && i < site->org->directory_count; i++)
		walk_start_each(&site->pager, EACH_DIRECTORY, (uint32_t)i, 0);
	site->directory.known = true;
	membership_decide(site);
}
