/*
 * The Atlassian organisation behind the site (CONTRACT section 8): directories, accounts, groups, role
 * assignments, workspaces, domains, managed accounts.
 *
 * This API moves: paths and page sizes stand in the rows below and nowhere else. Where the search forms
 * answer 404 or 410, the deprecated GET forms are asked instead.
 */
#include "membership.h"
#include "model/base/text.h"
#include "reading.h"
#include "shapes.h"
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The current user management is not there yet: only the v1 calls work (CONTRACT 8.4). */
static bool
is_old(const struct site *site, const struct reply *reply)
{
	return reply->status == 400 && strstr(site->pager.refusal, "ADMIN-400-4\"") != NULL;
}

static const struct json_shape directory_shape =
    JSON_SHAPE(struct org_name_record, JSON_LACKS(struct org_name_record, lack),
	JSON_MUST(struct org_name_record, id, "directoryId", JSON_ID),
	JSON_MAY(struct org_name_record, name, "name", JSON_TEXT)); /* for people to read */

static void
accept_directories(struct site *site, struct walk *walk, const void *item)
{
	const struct org_name_record *record = item;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the directory '%s'", text_or(record->name, ""));
		return;
	}
	number = org_directory(site->org, record->id, NULL);
	site->org->directories[number].name = org_text(site->org, record->name);
	walk_item(walk, number);
}

static void
org_answered(struct site *site, const struct reply *reply)
{
	(void)reply;
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
	.path = V2_ORG "/directories",
	.page_size = 100,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &directory_shape, false },
	.answered = org_answered,
	.item = accept_directories,
	.refused = directories_refused,
};

/* The organisation's name, for people to read. */
struct org_attributes_record {
	const char *name;
};
static const struct json_shape org_attributes_shape = JSON_SHAPE(
    struct org_attributes_record, JSON_MAY(struct org_attributes_record, name, "name", JSON_TEXT));
struct org_data_record {
	struct org_attributes_record *attributes;
};
static const struct json_shape org_data_shape =
    JSON_SHAPE(struct org_data_record, JSON_MAY_OF(struct org_data_record, attributes, "attributes",
					   JSON_OBJECT, &org_attributes_shape));
struct org_record {
	struct org_data_record *data;
};
static const struct json_shape org_shape = JSON_SHAPE(
    struct org_record, JSON_MAY_OF(struct org_record, data, "data", JSON_OBJECT, &org_data_shape));

static void
accept_org(struct site *site, struct walk *walk, const void *item)
{
	const struct org_data_record *data = ((const struct org_record *)item)->data;

	(void)walk;
	if (data != NULL && data->attributes != NULL)
		site->org->name = org_text(site->org, data->attributes->name);
}

const struct endpoint endpoint_org = {
	.name = "organisation",
	.path = V1_ORG,
	.fresh = true,
	.service = SERVICE_ORG,
	.root = { NULL, JSON_OBJECT, 0, &org_shape, false },
	.answered = org_answered,
	.item = accept_org,
	.expected =
	    ANY_STATUS, /* the directories tell what the key may do; this is the name alone */
};

struct access_record {
	int modifiable;
};
static const struct json_shape access_shape = JSON_SHAPE(
    struct access_record, JSON_MAY(struct access_record, modifiable, "modifiable", JSON_BOOL));

struct org_group_record {
	const char *lack, *id, *name, *managed_by;
	int synced;
	struct access_record *access;
	struct org_counts_record *counts;
};
/* What may be changed hangs on the last two; a managedBy that is absent is "open" (CONTRACT 7.5). */
#define ORG_GROUP                                                                                  \
	JSON_LACKS(struct org_group_record, lack),                                                 \
	    JSON_MUST(struct org_group_record, id, "id", JSON_ID),                                 \
	    JSON_MUST(struct org_group_record, synced, "externalSynced", JSON_BOOL),               \
	    JSON_MUST_OF(                                                                          \
		struct org_group_record, access, "managementAccess", JSON_OBJECT, &access_shape),  \
	    JSON_MAY(struct org_group_record, managed_by, "managedBy", JSON_TEXT),                 \
	    JSON_MAY(struct org_group_record, name, "name", JSON_TEXT) /* Jira's list has it */

static const struct json_shape org_group_shape = JSON_SHAPE(struct org_group_record, ORG_GROUP,
    JSON_MUST_OF(struct org_group_record, counts, "counts", JSON_OBJECT, &org_counts_shape));

/* The older list counts nothing. */
static const struct json_shape org_group_old_shape = JSON_SHAPE(struct org_group_record, ORG_GROUP,
    JSON_MAY_OF(struct org_group_record, counts, "counts", JSON_OBJECT, &org_counts_shape));

static void
accept_org_groups(struct site *site, struct walk *walk, const void *item)
{
	const struct org_group_record *record = item;
	struct org_group *group;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the group '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "group '%s'", text_or(record->name, record->id));
	else if (record->access->modifiable == JSON_NO_BOOL)
		walk_lacks(walk, "'managementAccess' does not say whether it may be changed",
		    "group '%s'", text_or(record->name, record->id));
	number = org_group(site->org, record->id, NULL);
	group = &site->org->groups[number];
	walk_item(walk, number);
	if (group->listed && group->directory < walk->a)
		return; /* several directories may list it: the first one's word counts */
	group->listed = true;
	group->name = org_text(site->org, record->name);
	group->managed_by = org_text(site->org, record->managed_by);
	group->synced = record->synced == 1;
	group->fixed = record->access != NULL && record->access->modifiable == 0;
	group->directory = walk->a;
	if (record->counts != NULL) {
		group->users = count_or_none(record->counts->users);
		group->resources = count_or_none(record->counts->resources);
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

const struct endpoint endpoint_org_groups = {
	.name = "groups of the organisation",
	.object = "groups of the organisation",
	.method = "POST",
	.path = V2_ORG "/directories/{directory}/groups/search",
	.body = "\"expand\":[\"counts.users\",\"counts.resources\"]",
	.page_size = 100,
	.each = EACH_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_group_shape, false },
	.item = accept_org_groups,
	.older = &endpoint_org_groups_old,
	.ended = org_groups_ended,
};

const struct endpoint endpoint_org_groups_old = {
	.name = "groups of the organisation",
	.object = "groups of the organisation, older form",
	.path = V2_ORG "/directories/{directory}/groups?includeUsers=true",
	.page_size = 100,
	.each = EACH_DEMAND_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_group_old_shape, false },
	.item = accept_org_groups,
	.ended = org_groups_ended,
};

struct workspace_attributes {
	const char *name, *type, *url;
};
static const struct json_shape workspace_attribute_shape = JSON_SHAPE(struct workspace_attributes,
    JSON_MAY(struct workspace_attributes, name, "name", JSON_TEXT),
    JSON_MAY(struct workspace_attributes, type, "typeKey", JSON_TEXT),
    JSON_MAY(struct workspace_attributes, url, "hostUrl", JSON_TEXT));
struct workspace_record {
	const char *lack, *id;
	struct workspace_attributes *attributes;
};
/* Its words are for people to read. */
static const struct json_shape workspace_shape =
    JSON_SHAPE(struct workspace_record, JSON_LACKS(struct workspace_record, lack),
	JSON_MUST(struct workspace_record, id, "id", JSON_ID),
	JSON_MAY_OF(struct workspace_record, attributes, "attributes", JSON_OBJECT,
	    &workspace_attribute_shape));

static void
accept_workspaces(struct site *site, struct walk *walk, const void *item)
{
	const struct workspace_record *record = item;
	const struct workspace_attributes *a = record->attributes;
	static const struct workspace_attributes none = { NULL, NULL, NULL };

	if (a == NULL)
		a = &none;
	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the workspace '%s'", text_or(a->name, ""));
		return;
	}
	walk_item(walk, NONE);
	if (walk_took(walk, record->id))
		return;
	org_workspace(site->org, &(struct org_workspace){ record->id, a->name, a->type, a->url });
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
	.path = V2_ORG "/workspaces",
	.body = "",
	.page_size = 1000,
	.cursor_alone = true,
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &workspace_shape, false },
	.item = accept_workspaces,
	.refused = part_refused,
};

struct claim_record {
	const char *status;
};
static const struct json_shape claim_shape =
    JSON_SHAPE(struct claim_record, JSON_MAY(struct claim_record, status, "status", JSON_TEXT));
struct domain_attributes {
	const char *name;
	struct claim_record *claim;
};
static const struct json_shape domain_attribute_shape = JSON_SHAPE(struct domain_attributes,
    JSON_MAY(struct domain_attributes, name, "name", JSON_TEXT),
    JSON_MAY_OF(struct domain_attributes, claim, "claim", JSON_OBJECT, &claim_shape));
struct domain_record {
	const char *lack;
	struct domain_attributes *attributes;
};
/* A name and a status have to be there: domain_lack. */
static const struct json_shape domain_shape =
    JSON_SHAPE(struct domain_record, JSON_LACKS(struct domain_record, lack),
	JSON_MUST_OF(
	    struct domain_record, attributes, "attributes", JSON_OBJECT, &domain_attribute_shape));

static const char *
domain_lack(const struct domain_record *record)
{
	const struct domain_attributes *a = record->attributes;

	if (record->lack != NULL)
		return record->lack;
	if (a->name == NULL)
		return "'name' is missing";
	return a->claim == NULL || a->claim->status == NULL ? "'claim' has no status" : NULL;
}

static void
accept_domains(struct site *site, struct walk *walk, const void *item)
{
	struct org *org = site->org;
	const struct domain_attributes *a = ((const struct domain_record *)item)->attributes;
	const char *lack = domain_lack(item);

	if (lack != NULL) {
		walk_lost(walk, lack, "the domain '%s'", text_or(a != NULL ? a->name : NULL, ""));
		return;
	}
	walk_item(walk, pool_add(&org->texts, a->name, strlen(a->name), NULL));
	if (!walk_took(walk, a->name) && strcmp(a->claim->status, "verified") == 0)
		org->domains = org_text(org, arena_print(&site->arena, "%s%s%s", org->domains,
						 org->domains[0] != '\0' ? "; " : "", a->name));
}

const struct endpoint endpoint_org_domains = {
	.name = "domains",
	.object = "domains",
	.path = V1_ORG "/domains",
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &domain_shape, false },
	.item = accept_domains,
};

static int
no_org(const struct site *site, struct err *err)
{
	const char *id = site->org->id, *why = site->directory.trouble;
	long status = site->directory.status;

	switch (status) {
	case 0:
		return err_set(err, STATUS_UNREACHABLE,
		    "cannot reach the organisation's API at %s: %s", site->pager.gateway, why);
	case 401:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s': the key is not accepted (%s): check that it is an "
		    "organisation API key and has not expired",
		    id, why);
	case 403:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s': the key may not read it (%s): it belongs to another "
		    "organisation or does not have the scope read:directories:admin",
		    id, why);
	case 404:
		return err_set(err, STATUS_DENIED,
		    "organisation '%s' is unknown to this key (%s): check --org; the id is "
		    "in the address admin.atlassian.com/o/ID",
		    id, why);
	default:
		break;
	}
	if (status >= 200 && status < 300)
		return err_set(err, STATUS_UNREACHABLE,
		    "organisation '%s': %s; this is not its API's answer: is there a proxy in "
		    "between?",
		    id, why);
	return err_set(err, status >= 500 || status == 429 ? STATUS_UNREACHABLE : STATUS_DENIED,
	    "organisation '%s': %s", id, why);
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
		    "cloud id: GET %s returned none: role assignments on the organisation's other "
		    "sites cannot be recognised and are included",
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
		    "the organisation does not use the current user management "
		    "(ADMIN-400-4): only managed accounts and domains could be read, "
		    "not the groups, roles and accounts of its directory");
	walk_start_each(&site->pager, EACH_ORG, 0, 0);
	for (size_t i = 0; !site->directory.old && i < site->org->directory_count; i++)
		walk_start_each(&site->pager, EACH_DIRECTORY, (uint32_t)i, 0);
	if (!site->directory.old)
		walk_start(&site->pager, &endpoint_org_administrators, 0, 0);
	site->directory.known = true;
	membership_decide(site);
}
