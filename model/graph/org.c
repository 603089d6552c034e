/* Filling the organisation and joining it to the graph: see org.h. */
#include "org.h"

#include "graph_private.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

struct org *
org_new(const char *id)
{
	struct org *org = mem_alloc(sizeof(*org));

	org->id = org_text(org, id);
	org->name = org->domains = "";
	return org;
}

void
org_release(struct org *org)
{
	if (org == NULL)
		return;
	pool_release(&org->texts);
	pool_release(&org->account_ids);
	pool_release(&org->group_ids);
	pool_release(&org->directory_ids);
	pool_release(&org->resource_ids);
	pool_release(&org->token_ids);
	pool_release(&org->service_ids);
	free(org->directories);
	free(org->accounts);
	free(org->groups);
	free(org->members);
	free(org->roles);
	free(org->workspaces);
	free(org->reaches);
	free(org->tokens);
	free(org->services);
	free(org);
}

const char *
org_text(struct org *org, const char *text)
{
	return text == NULL || text[0] == '\0' ? "" : pool_intern(&org->texts, text);
}

uint32_t
org_directory(struct org *org, const char *id, bool *fresh)
{
	static const struct org_directory blank = { .name = "" };
	uint32_t n;

	org->directories = pool_record(&org->directory_ids, id, org->directories,
	    sizeof(*org->directories), &blank, &n, fresh);
	org->directories[n].id = org->directory_ids.texts[n];
	org->directory_count = org->directory_ids.count;
	return n;
}

uint32_t
org_account(struct org *org, const char *id, bool *fresh)
{
	static const struct org_account blank = { .id = "",
		.name = "",
		.email = "",
		.status = "",
		.claim_status = "",
		.platform_roles = "",
		.added = "",
		.last_active = "",
		.site_active = "",
		.resources = NONE,
		.account = NONE,
		.mfa = -1,
		.verified = -1,
		.directory = NONE };
	uint32_t n;

	org->accounts = pool_record(
	    &org->account_ids, id, org->accounts, sizeof(*org->accounts), &blank, &n, fresh);
	org->accounts[n].id = org->account_ids.texts[n];
	org->account_count = org->account_ids.count;
	return n;
}

/* "ari:cloud:identity::group/UUID" and "UUID" are the same group. */
uint32_t
org_group(struct org *org, const char *id, bool *fresh)
{
	static const struct org_group blank = { "", "", "", NONE, NONE, NONE, 0, NONE, false, false,
		false };
	const char *slash = strrchr(id, '/');
	uint32_t n;

	org->groups = pool_record(&org->group_ids, slash != NULL ? slash + 1 : id, org->groups,
	    sizeof(*org->groups), &blank, &n, fresh);
	org->groups[n].id = org->group_ids.texts[n];
	org->group_count = org->group_ids.count;
	return n;
}

void
org_member(struct org *org, uint32_t group, uint32_t account)
{
	org->members =
	    mem_room(org->members, &org->member_room, org->member_count + 1, sizeof(*org->members));
	org->members[org->member_count++] = (struct org_member){ group, account };
}

void
org_role(struct org *org, const struct org_role *role)
{
	struct org_role *kept;

	org->roles =
	    mem_room(org->roles, &org->role_room, org->role_count + 1, sizeof(*org->roles));
	kept = &org->roles[org->role_count++];
	*kept = *role;
	kept->resource = org_text(org, role->resource);
	kept->resource_type = org_text(org, role->resource_type);
	kept->role = org_text(org, role->role);
}

void
org_workspace(struct org *org, const struct org_workspace *workspace)
{
	org->workspaces = mem_room(org->workspaces, &org->workspace_room, org->workspace_count + 1,
	    sizeof(*org->workspaces));
	org->workspaces[org->workspace_count++] =
	    (struct org_workspace){ org_text(org, workspace->id), org_text(org, workspace->name),
		    org_text(org, workspace->type), org_text(org, workspace->url) };
}

void
org_reach(struct org *org, uint32_t group, const char *resource)
{
	uint32_t n = pool_add(&org->resource_ids, resource, strlen(resource), NULL);

	org->reaches =
	    mem_room(org->reaches, &org->reach_room, org->reach_count + 1, sizeof(*org->reaches));
	org->reaches[org->reach_count++] = (struct org_reach){ group, n };
}

static int
compare_reaches(const void *a, const void *b)
{
	const struct org_reach *x = a, *y = b;

	return order_then(
	    order_numbers(x->group, y->group), order_numbers(x->resource, y->resource));
}

static int
compare_members(const void *a, const void *b)
{
	const struct org_member *x = a, *y = b;

	return order_then(order_numbers(x->account, y->account), order_numbers(x->group, y->group));
}

/* How many resources the groups of members[from .. to) reach together. stamps: by resource. */
static uint32_t
explained(const struct org_reach *reaches, const uint32_t *first, const struct org_member *members,
    size_t from, size_t to, uint32_t *stamps, uint32_t stamp)
{
	uint32_t count = 0;

	for (size_t i = from; i < to; i++) {
		for (uint32_t j = first[members[i].group]; j < first[members[i].group + 1]; j++) {
			count += stamps[reaches[j].resource] != stamp;
			stamps[reaches[j].resource] = stamp;
		}
	}
	return count;
}

static void *
copy_of(const void *items, size_t count, size_t size)
{
	void *copy = mem_alloc(count * size + 1);

	if (count > 0)
		memcpy(copy, items, count * size);
	return copy;
}

size_t
org_perhaps_direct(const struct org *org, uint32_t **accounts)
{
	struct org_reach *reaches = copy_of(org->reaches, org->reach_count, sizeof(*reaches));
	struct org_member *members = copy_of(org->members, org->member_count, sizeof(*members));
	uint32_t *first = mem_alloc((org->group_count + 1) * sizeof(*first));
	uint32_t *stamps = mem_alloc((org->resource_ids.count + 1) * sizeof(*stamps));
	size_t from = 0, to, count = 0;

	qsort(reaches, org->reach_count, sizeof(*reaches), compare_reaches);
	qsort(members, org->member_count, sizeof(*members), compare_members);
	for (size_t i = 0; i < org->reach_count; i++)
		first[reaches[i].group]++;
	edges_start(first, org->group_count);
	*accounts = mem_alloc((org->account_count + 1) * sizeof(**accounts));
	for (size_t i = 0; i < org->account_count; i++, from = to) {
		for (to = from; to < org->member_count && members[to].account == i; to++)
			;
		if (org->accounts[i].administers ||
		    (org->accounts[i].resources != NONE &&
			org->accounts[i].resources >
			    explained(reaches, first, members, from, to, stamps, (uint32_t)i + 1)))
			(*accounts)[count++] = (uint32_t)i;
	}
	free(reaches);
	free(members);
	free(first);
	free(stamps);
	return count;
}

enum org_invitation
org_invitation(const struct org_account *account)
{
	if (account->verified > 0 || account->last_active[0] != '\0')
		return INVITATION_ACCEPTED;
	if (account->verified < 0 || !account->activity_said)
		return INVITATION_UNSAID;
	return strcmp(account->status, "active") == 0 ? INVITATION_PENDING : INVITATION_CLOSED;
}

const char *
org_invitation_name(enum org_invitation invitation)
{
	static const char *const names[] = { [INVITATION_UNSAID] = "",
		[INVITATION_ACCEPTED] = "accepted",
		[INVITATION_PENDING] = "pending",
		[INVITATION_CLOSED] = "never accepted" };

	return names[invitation];
}

const char *
org_group_owner(const struct org_group *group)
{
	if (group->synced || strcmp(group->managed_by, "external") == 0)
		return "identity provider";
	if (group->fixed || strcmp(group->managed_by, "admins") == 0)
		return "organisation";
	return group->managed_by[0] != '\0' ? "jira" : "";
}

/* An organisation has a handful of workspaces: they are looked through. */
const char *
org_resource_product(const char *resource, size_t *len)
{
	static const char cloud[] = "ari:cloud:";

	*len = 0;
	if (strncmp(resource, cloud, sizeof(cloud) - 1) != 0)
		return resource;
	resource += sizeof(cloud) - 1;
	*len = strcspn(resource, ":");
	return resource;
}

const char *
org_resource_name(const struct org *org, const char *id)
{
	if (strcmp(id, org->id) == 0)
		return org->name;
	for (size_t i = 0; i < org->workspace_count; i++)
		if (strcmp(org->workspaces[i].id, id) == 0)
			return org->workspaces[i].name;
	return NULL;
}

static int
compare_accounts(const void *a, const void *b)
{
	return strcmp(((const struct org_account *)a)->id, ((const struct org_account *)b)->id);
}

static int
compare_groups(const void *a, const void *b)
{
	return strcmp(((const struct org_group *)a)->id, ((const struct org_group *)b)->id);
}

static int
compare_roles(const void *a, const void *b)
{
	const struct org_role *x = a, *y = b;
	int c;

	if ((c = order_numbers(x->of_group, y->of_group)) != 0 ||
	    (c = order_numbers(x->who, y->who)) != 0 || (c = strcmp(x->resource, y->resource)) != 0)
		return c;
	return strcmp(x->role, y->role);
}

/* Two lists may tell the same role: it stays once, and what either says of it. */
static void
drop_repeated_roles(struct org *org)
{
	size_t kept = 0;

	for (size_t i = 0; i < org->role_count; i++) {
		struct org_role *last = org->roles + kept - 1, *role = &org->roles[i];

		if (kept == 0 || compare_roles(last, role) != 0) {
			org->roles[kept++] = *role;
			continue;
		}
		last->unsaid &= role->unsaid;
		if (strcmp(role->resource_type, last->resource_type) > 0)
			last->resource_type = role->resource_type;
	}
	org->role_count = kept;
}

static int
compare_members_by_group(const void *a, const void *b)
{
	const struct org_member *x = a, *y = b;

	return order_then(order_numbers(x->group, y->group), order_numbers(x->account, y->account));
}

void
org_members_once(struct org *org)
{
	size_t kept = 0;

	order_items(
	    org->members, org->member_count, sizeof(*org->members), compare_members_by_group);
	for (size_t i = 0; i < org->group_count; i++)
		org->groups[i].members = 0;
	for (size_t i = 0; i < org->member_count; i++) {
		if (kept > 0 &&
		    compare_members_by_group(&org->members[kept - 1], &org->members[i]) == 0)
			continue;
		org->groups[org->members[i].group].members++;
		org->members[kept++] = org->members[i];
	}
	org->member_count = kept;
}

/* New numbers of what was sorted: at[old], by the pool that gave the old ones. */
static uint32_t *
new_numbers(const struct pool *ids, const void *records, size_t count, size_t size)
{
	uint32_t *at = mem_alloc((count + 1) * sizeof(*at));

	for (size_t i = 0; i < count; i++) {
		/* a record starts with its id */
		const char *id = *(const char *const *)((const char *)records + i * size);

		at[pool_find(ids, id, strlen(id))] = (uint32_t)i;
	}
	return at;
}

/* Sorts accounts and groups by id; roles, memberships and reaches, which number them, follow. */
static void
sort_records(struct org *org)
{
	uint32_t *accounts, *groups;

	order_items(org->accounts, org->account_count, sizeof(*org->accounts), compare_accounts);
	order_items(org->groups, org->group_count, sizeof(*org->groups), compare_groups);
	accounts = new_numbers(
	    &org->account_ids, org->accounts, org->account_count, sizeof(*org->accounts));
	groups = new_numbers(&org->group_ids, org->groups, org->group_count, sizeof(*org->groups));
	for (size_t i = 0; i < org->role_count; i++)
		org->roles[i].who = (org->roles[i].of_group ? groups : accounts)[org->roles[i].who];
	for (size_t i = 0; i < org->member_count; i++)
		org->members[i] = (struct org_member){ groups[org->members[i].group],
			accounts[org->members[i].account] };
	for (size_t i = 0; i < org->reach_count; i++)
		org->reaches[i].group = groups[org->reaches[i].group];
	free(accounts);
	free(groups);
	order_items(org->roles, org->role_count, sizeof(*org->roles), compare_roles);
	drop_repeated_roles(org);
	org_members_once(org);
}

static int
compare_group_of_member(const void *group, const void *member)
{
	return order_numbers(*(const uint32_t *)group, ((const struct org_member *)member)->group);
}

static int
compare_account_id(const void *id, const void *record)
{
	return strcmp(*(const char *const *)id, ((const struct org_account *)record)->id);
}

uint32_t
org_find_account(const struct org *org, const char *id)
{
	size_t at = order_find(
	    &id, org->accounts, org->account_count, sizeof(*org->accounts), compare_account_id);

	return at < org->account_count && strcmp(org->accounts[at].id, id) == 0 ? (uint32_t)at
										: NONE;
}

const struct org_member *
org_members_of(const struct org *org, uint32_t group, size_t *count)
{
	size_t first = order_find(&group, org->members, org->member_count, sizeof(*org->members),
	    compare_group_of_member);

	for (*count = 0;
	     first + *count < org->member_count && org->members[first + *count].group == group;
	     ++*count)
		;
	return org->members + first;
}

void
org_join(struct org *org, struct graph *graph)
{
	sort_records(org);
	org->joined = true;
	for (size_t i = 0; i < org->account_count; i++) {
		struct org_account *account = &org->accounts[i];
		struct account_facet facet = {
			.email = account->email,
			.last_active = account->site_active,
			.added = account->added,
			.managed = (int8_t)(account->claim_status[0] == '\0'
						? -1
						: strcmp(account->claim_status, "managed") == 0),
		};

		account->account = graph_find_account(graph, account->id);
		if (account->account != NONE)
			graph_account_facet(graph, account->account, &facet);
	}
	for (size_t i = 0; i < org->group_count; i++) {
		org->groups[i].group = graph_find_group(graph, org->groups[i].id);
		if (org->groups[i].group != NONE)
			graph_group_owner(
			    graph, org->groups[i].group, org_group_owner(&org->groups[i]));
	}
	org_tell_administration(org, graph);
	org_tell_products(org, graph_view(graph));
	org_give(org, graph);
	org_join_tokens(org, graph);
}
