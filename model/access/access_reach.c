/*
 * Whom grants reach, in which types of projects, and what cuts what they give: see access.h.
 */
#include "access_private.h"

#include <stdlib.h>
#include <string.h>

/* Types of projects, and the product that each needs. */
static const struct {
	const char *type, *product;
} types[SERVED_BY_ANY] = {
	[SERVED_SOFTWARE] = { "software", "jira-software" },
	[SERVED_SERVICE] = { "service_desk", "jira-servicedesk" },
	[SERVED_DISCOVERY] = { "product_discovery", "jira-product-discovery" },
};

static uint8_t
type_served(const char *type)
{
	uint8_t served = 0;

	while (served < SERVED_BY_ANY && strcmp(types[served].type, type) != 0)
		served++;
	return served;
}

/* In which types of projects somebody with this product works. */
static uint16_t
product_works(const struct application *application)
{
	uint16_t works = reach_works(SERVED_BY_ANY);

	for (uint8_t served = 0; served < (uint8_t)SERVED_BY_ANY; served++)
		if (strcmp(types[served].product, application->key) == 0)
			works |= reach_works(served);
	return works;
}

static void
find_direct(struct access *access)
{
	const struct graph_view *graph = access->graph;
	uint32_t *first = mem_alloc(((size_t)graph->application_count + 1) * sizeof(*first));
	uint32_t *to = NULL, used = 0;
	size_t room = 0, all_room = 0;

	for (uint32_t product = 0; product < graph->application_count; product++) {
		first[product] = used;
		for (uint32_t i = 0; product < DIRECT_MOST && i < graph->account_count; i++) {
			if ((graph->accounts[i].direct >> product & 1) == 0)
				continue;
			to = mem_room(to, &room, (size_t)used + 1, sizeof(*to));
			to[used++] = i;
		}
	}
	first[graph->application_count] = used;
	access->direct = (struct edges){ first, to };
	for (uint32_t i = 0; used > 0 && i < graph->account_count; i++) {
		if (graph->accounts[i].direct == 0)
			continue;
		access->licensed_directly = mem_room(access->licensed_directly, &all_room,
		    (size_t)access->licensed_directly_count + 1, sizeof(uint32_t));
		access->licensed_directly[access->licensed_directly_count++] = i;
	}
}

/* What their products let accounts do; whoever has none, nothing. */
static void
add_products(const struct access *access)
{
	const struct graph_view *graph = access->graph;
	const struct edges *members = &graph->members, *direct = &access->direct;
	uint16_t works;
	uint32_t group;

	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		works =
		    product_works(&graph->applications[graph->application_groups[i].application]);
		group = graph->application_groups[i].group;
		for (uint32_t e = members->first[group]; e < members->first[group + 1]; e++)
			access->reach[members->to[e]] |= works;
	}
	for (uint32_t product = 0; product < graph->application_count; product++)
		for (uint32_t e = direct->first[product]; e < direct->first[product + 1]; e++)
			access->reach[direct->to[e]] |=
			    product_works(&graph->applications[product]);
}

/* An account that may be reached, with what its products let it do. */
static uint16_t
complete_reach(const struct account *account, enum candidates rule, uint16_t works)
{
	const uint16_t everywhere = SERVED_ALL;
	uint16_t reach = REACH_ADMIN | works;

	if (works != 0)
		return reach | everywhere;
	if (account_is_guest(account))
		return reach | everywhere | reach_works(SERVED_SOFTWARE) |
		       reach_works(SERVED_BY_ANY);
	if (rule != CANDIDATES_LICENSED)
		return reach | everywhere | (uint16_t)(everywhere << SERVED_TYPES);
	if ((account->seats & SEAT_CONTRIBUTOR) != 0)
		reach |= reach_sees(SERVED_DISCOVERY);
	if ((account->seats & SEAT_STAKEHOLDER) != 0)
		reach |= reach_sees(SERVED_SERVICE);
	return reach;
}

void
reach_find(struct access *access)
{
	const struct graph_view *graph = access->graph;
	const struct account *account = graph->accounts;

	access->served = mem_alloc(graph->project_count);
	for (uint32_t p = 0; p < graph->project_count; p++)
		access->served[p] = type_served(graph->projects[p].type);
	access->reach = mem_alloc(graph->account_count * sizeof(*access->reach));
	find_direct(access);
	add_products(access);
	for (uint32_t i = 0; i < graph->account_count; i++, account++)
		access->reach[i] =
		    access->candidates == CANDIDATES_ALL || account->status == ACCOUNT_ACTIVE
			? complete_reach(account, access->candidates, access->reach[i])
			: 0;
}

uint16_t
access_reach(
    const struct access *access, const struct account *account, in_group is_in, const void *arg)
{
	const struct graph_view *graph = access->graph;
	uint16_t works = 0;

	if (access->candidates != CANDIDATES_ALL && account->status != ACCOUNT_ACTIVE)
		return 0;
	for (uint32_t i = 0; i < graph->application_group_count; i++)
		if (is_in(arg, graph->application_groups[i].group))
			works |= product_works(
			    &graph->applications[graph->application_groups[i].application]);
	for (uint32_t i = 0; i < graph->application_count && i < DIRECT_MOST; i++)
		if ((account->direct >> i & 1) != 0)
			works |= product_works(&graph->applications[i]);
	return complete_reach(account, access->candidates, works);
}

/* An account's groups but for some. */
struct but_for {
	const struct graph_view *graph;
	uint32_t account;
	const uint32_t *groups;
	size_t count;
};

static bool
is_left(const void *arg, uint32_t group)
{
	const struct but_for *but = arg;

	for (size_t i = 0; i < but->count; i++)
		if (but->groups[i] == group)
			return false;
	return graph_is_member(but->graph, group, but->account);
}

uint16_t
reach_without(const struct access *access, uint32_t account, const uint32_t *groups, size_t count)
{
	const struct but_for but = { access->graph, account, groups, count };

	return access_reach(access, &access->graph->accounts[account], is_left, &but);
}

enum limit
reach_limit(const struct access *access, uint32_t project, uint16_t reach, uint64_t *left)
{
	unsigned served = access->served[project];

	*left = PERMISSION_BROWSE | PERMISSION_ADMINISTER_JIRA;
	if (access->graph->projects[project].archived)
		return LIMIT_ARCHIVED;
	*left |= PERMISSION_COMMENT;
	if ((reach & reach_sees(served)) != 0 && (reach & reach_works(served)) == 0)
		return LIMIT_LICENCE;
	*left = UINT64_MAX;
	return LIMIT_NONE;
}

uint64_t
reach_left(const struct access *access, uint32_t project, uint16_t reach)
{
	uint64_t left;

	reach_limit(access, project, reach, &left);
	return left;
}

bool
access_reach_administers(const struct access *access, uint32_t project, uint16_t reach)
{
	return (reach & reach_works(access->served[project])) != 0 &&
	       !access->graph->projects[project].archived;
}

bool
access_is_candidate(const struct access *access, uint32_t account)
{
	return (access->reach[account] & SERVED_ALL) != 0;
}

bool
access_reaches(const struct access *access, uint32_t project, uint32_t account)
{
	return (access->reach[account] & reach_sees(access->served[project])) != 0;
}

enum limit
access_limit(const struct access *access, uint32_t project, uint32_t account, uint64_t *left)
{
	return reach_limit(access, project, account != NONE ? access->reach[account] : 0, left);
}

const char *
limit_name(enum limit limit)
{
	static const char *const names[] = { "", "archived", "product licence" };

	return names[limit];
}
