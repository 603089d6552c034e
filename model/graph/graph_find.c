/*
 * Finding in the graph, while it is filled and after the seal: see graph.h.
 */
#include "graph_private.h"
#include "model/base/order.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

uint32_t
find_id(const struct ids *ids, const char *id)
{
	uint32_t number = pool_find(&ids->pool, id, strlen(id));

	return number == POOL_NONE ? NONE : ids->rank != NULL ? ids->rank[number] : number;
}

uint32_t
graph_find_account(const struct graph *graph, const char *id)
{
	return find_id(&graph->accounts, id);
}

uint32_t
graph_find_group(const struct graph *graph, const char *id)
{
	uint32_t n = pool_find(&graph->group_ids, id, strlen(id));

	if (n == POOL_NONE)
		return NONE;
	n = graph->group_by_id[n];
	return graph->sealed ? graph->group_rank[n] : n;
}

/* Keys are asked for a few times a run, by people: they are looked through one by one. */
uint32_t
graph_find_project(const struct graph *graph, const char *key_or_id)
{
	const struct project *projects = graph->project_records;
	uint32_t n = find_id(&graph->projects, key_or_id);

	if (n != NONE)
		return n;
	for (n = 0; n < graph->projects.pool.count; n++)
		if (strcmp(projects[n].key, key_or_id) == 0)
			return n;
	return NONE;
}

uint32_t
graph_find_role(const struct graph *graph, const char *id)
{
	return find_id(&graph->roles, id);
}

static int
by_number(const void *a, const void *b)
{
	return order_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* An account is in few groups, and a group may have every account: so its groups are looked through. */
bool
graph_is_member(const struct graph_view *view, uint32_t group, uint32_t account)
{
	const struct edges *groups = &view->groups_of;

	return group != NONE && account != NONE &&
	       bsearch(&group, groups->to + groups->first[account],
		   groups->first[account + 1] - groups->first[account], sizeof(group),
		   by_number) != NULL;
}

bool
graph_is_actor(const struct graph_view *view, uint32_t place, uint8_t kind, uint32_t who)
{
	if (place == NONE || who == NONE)
		return false;
	for (uint32_t i = view->actors_at[place]; i < view->actors_at[place + 1]; i++)
		if (view->actors[i].kind == kind && view->actors[i].who == who)
			return true;
	return false;
}

const char *
graph_account_text(const struct graph *graph, uint32_t account)
{
	const char *text;

	if (graph->sealed)
		return graph->accounts_sealed[account].id;
	text = graph->accounts.pool.texts[account];
	return text_after(text, UNKNOWN_BEFORE) != NULL ? UNKNOWN_ID : text;
}

/* By id, so that the same site is asked the same way however its replies arrived. */
size_t
graph_undescribed(const struct graph *graph, uint32_t **accounts)
{
	size_t count = 0, all = graph->accounts.pool.count;
	struct ranked *order = mem_alloc(all * sizeof(*order));
	uint8_t source;

	for (size_t i = 0; i < all; i++) {
		source = graph->sealed ? graph->accounts_sealed[i].source
				       : graph->account_facts[i].source;
		if (source >= FROM_BULK)
			continue;
		order[count].keys[0] = graph_account_text(graph, (uint32_t)i);
		order[count++].number = (uint32_t)i;
	}
	qsort(order, count, sizeof(*order), ranked_compare);
	*accounts = mem_alloc(count * sizeof(**accounts));
	for (size_t i = 0; i < count; i++)
		(*accounts)[i] = order[i].number;
	free(order);
	return count;
}

size_t
graph_groups_unlisted(const struct graph *graph, uint32_t **groups)
{
	size_t count = 0, all = graph->group_ids.count;
	struct ranked *order = mem_alloc(all * sizeof(*order));

	for (size_t i = 0; i < all; i++) {
		uint32_t number = graph->group_by_id[i];
		const struct group *group = &graph->group_facts[number].group;

		if (!group_exists(group))
			order[count++] = (struct ranked){ { group->id }, number };
	}
	qsort(order, count, sizeof(*order), ranked_compare);
	*groups = mem_alloc(count * sizeof(**groups));
	for (size_t i = 0; i < count; i++)
		(*groups)[i] = order[i].number;
	free(order);
	return count;
}

const char *
account_type_name(uint8_t type)
{
	static const char *const names[] = { "atlassian", "app", "customer" };

	return type < ACCOUNT_OTHER ? names[type] : "unknown";
}

const char *
account_status_name(uint8_t status)
{
	static const char *const names[] = { "active", "inactive" };

	return status < ACCOUNT_UNKNOWN ? names[status] : "unknown";
}

const char *
account_guest_name(const struct account *account)
{
	static const char *const names[] = { "", "no", "yes", "yes" };

	return names[account->guest];
}

bool
account_is_of(const struct account *account, const char *domains)
{
	const char *at = strrchr(account->email, '@');

	for (; at != NULL && *domains != '\0'; domains += *domains == ',') {
		size_t len = strcspn(domains, ",");

		if (strncasecmp(at + 1, domains, len) == 0 && at[1 + len] == '\0')
			return true;
		domains += len;
	}
	return false;
}

static bool
has_service_address(const char *email)
{
	static const char domain[] = "@serviceaccount.atlassian.com";
	size_t len = strlen(email), tail = sizeof(domain) - 1;

	return len > tail && strcasecmp(email + len - tail, domain) == 0;
}

enum app_kind
account_app_kind(const struct account *account)
{
	if (account->app == APP_AGENT)
		return APP_KIND_AGENT;
	if (account->app == APP_SERVICE || has_service_address(account->email))
		return APP_KIND_SERVICE;
	return account->type == ACCOUNT_APP ? APP_KIND_APP : APP_KIND_NONE;
}

const char *
account_app_kind_name(enum app_kind kind)
{
	static const char *const names[APP_KINDS] = { "", "app", "service account", "agent" };

	return names[kind];
}

const struct graph_view *
graph_view(const struct graph *graph)
{
	return &graph->view;
}

struct account
graph_account_at(const struct graph *graph, uint32_t account)
{
	const struct account_facts *facts = &graph->account_facts[account];

	if (graph->sealed)
		return graph->accounts_sealed[account];
	return (struct account){ .id = graph->accounts.pool.texts[account],
		.name = facts->name,
		.email = facts->email,
		.type = facts->type,
		.status = facts->status,
		.source = facts->source,
		.guest = facts->guest,
		.app = facts->app,
		.last_active = "",
		.added = "",
		.managed = -1 };
}

uint32_t
graph_account_count(const struct graph *graph)
{
	return (uint32_t)graph->accounts.pool.count;
}

const struct group *
graph_group_at(const struct graph *graph, uint32_t group)
{
	return graph->sealed ? &graph->groups_sealed[group] : &graph->group_facts[group].group;
}

const struct project *
graph_project_at(const struct graph *graph, uint32_t project)
{
	return &graph->project_records[project];
}

const struct role *
graph_role_at(const struct graph *graph, uint32_t role)
{
	return graph->sealed ? &graph->roles_sealed[role] : &graph->role_facts[role].role;
}

const struct scheme *
graph_scheme_at(const struct graph *graph, uint32_t scheme)
{
	return &graph->scheme_records[scheme];
}

void
graph_account_facet(struct graph *graph, uint32_t account, const struct account_facet *facet)
{
	struct account *known = &graph->accounts_sealed[account];

	if (known->email[0] == '\0' && facet->email[0] != '\0') {
		known->email = facet->email;
		known->org_email = true;
	}
	known->last_active = facet->last_active;
	known->added = facet->added;
	known->managed = facet->managed;
}

void
graph_account_given(struct graph *graph, uint32_t account, unsigned seats, uint32_t products)
{
	struct account *known = &graph->accounts_sealed[account];

	known->seats |= seats & (SEAT_CONTRIBUTOR | SEAT_STAKEHOLDER);
	known->direct |= products;
	if (products != 0 && known->guest == GUEST_ACTOR)
		known->guest = GUEST_UNSAID;
}

void
graph_account_given_none(struct graph *graph, uint32_t account)
{
	graph->accounts_sealed[account].seats = 0;
	graph->accounts_sealed[account].direct = 0;
}

void
graph_account_is_guest(struct graph *graph, uint32_t account)
{
	graph->accounts_sealed[account].guest = GUEST_YES;
}

void
graph_group_owner(struct graph *graph, uint32_t group, const char *owner)
{
	graph->groups_sealed[group].owner = owner;
}

void
graph_account_administers(struct graph *graph, uint32_t account, uint8_t kinds)
{
	graph->accounts_sealed[account].administers = kinds;
}

void
graph_group_administers(struct graph *graph, uint32_t group, uint8_t kinds)
{
	graph->groups_sealed[group].administers = kinds;
}

/*
 * accessType=site-admin names the groups of site administrators. On sites with today's user management that is
 * the organisation's own group of administrators alone, which has this name on every site; site administrators
 * there have no group.
 */
uint8_t
group_listed_kinds(const struct group *group)
{
	static const char organisation[] = "org-admins";
	uint8_t kinds = 0;

	if ((group->access & GROUP_SITE_ADMIN) != 0)
		kinds = strcasecmp(group->name, organisation) == 0 ? 1 << ADMIN_ORGANISATION
								   : 1 << ADMIN_SITE;
	if ((group->access & (GROUP_ADMIN | GROUP_SITE_ADMIN)) != 0)
		kinds |= 1 << ADMIN_JIRA;
	return kinds;
}
