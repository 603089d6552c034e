/* The list of administrators: see admins.h. */
#include "admins.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

struct finding_admins {
	struct admins found;
	const struct graph *changed; /* NULL: the joined one itself */
	const struct graph_view *view, *joined;
	const struct org *org;
};

const char *
admin_kind_name(uint8_t kind)
{
	static const char *const names[ADMIN_KINDS] = { "organisation", "site", "user access",
		"Jira", "product" };

	return names[kind];
}

void
admin_kinds_add(struct text *text, uint8_t kinds)
{
	static const char *const words[ADMIN_KINDS] = { "the organisation", "the site",
		"user access", "Jira", "other products" };
	const char *comma = "";

	for (uint8_t kind = 0; kind < (uint8_t)ADMIN_KINDS; kind++) {
		if ((kinds & 1 << kind) == 0)
			continue;
		text_add(text, comma);
		text_add(text, words[kind]);
		comma = ", ";
	}
}

const char *
admin_account_id(const struct admin *admin, const struct graph_view *view, const struct org *org)
{
	return admin->account != NONE ? view->accounts[admin->account].id
				      : org->accounts[admin->org_account].id;
}

const char *
admin_group_name(const struct admin *admin, const struct graph_view *view, const struct org *org)
{
	if (admin->group != NONE)
		return text_or(view->groups[admin->group].name, view->groups[admin->group].id);
	return admin->org_group == NONE
		   ? ""
		   : text_or(org->groups[admin->org_group].name, org->groups[admin->org_group].id);
}

bool
admin_is_own(const struct admin *admin, const struct graph_view *view)
{
	return admin->by == admin->kind ||
	       (admin->group != NONE && group_listed_kinds(&view->groups[admin->group]) != 0);
}

bool
admin_is_at_work(const struct admin *admin, const struct graph_view *view, const struct org *org)
{
	if (admin->account == NONE)
		return strcmp(org->accounts[admin->org_account].status, "active") == 0;
	return account_is_at_work(&view->accounts[admin->account]);
}

/* Ways to the same administration of one account stand together. */
static bool
is_same_post(const struct admin *a, const struct admin *b)
{
	return a->kind == b->kind && a->account == b->account && a->org_account == b->org_account &&
	       strcmp(a->resource, b->resource) == 0;
}

bool
admin_ends_with(
    const struct admins *admins, size_t at, uint32_t group, const struct graph_view *view)
{
	const struct admin *admin = &admins->list[at];
	size_t first = at;

	if (admin->group != group || admin->account == NONE ||
	    view->accounts[admin->account].status != ACCOUNT_ACTIVE)
		return false;
	while (first > 0 && is_same_post(admin, &admins->list[first - 1]))
		first--;
	for (size_t i = first; i < admins->count && is_same_post(admin, &admins->list[i]); i++)
		if (admins->list[i].group != group)
			return false;
	return first == at; /* two ways of one group are told once */
}

static void
add(struct finding_admins *work, struct admin admin)
{
	struct admins *admins = &work->found;

	admins->list =
	    mem_room(admins->list, &admins->room, admins->count + 1, sizeof(*admins->list));
	admins->list[admins->count++] = admin;
}

/* All kinds of a set; products are told by the roles, which name them. jira_by: what gives Jira's. */
static void
add_kinds(struct finding_admins *work, uint8_t kinds, uint8_t jira_by, struct admin admin)
{
	admin.resource = "";
	for (uint8_t kind = 0; kind < (uint8_t)ADMIN_PRODUCTS; kind++) {
		admin.kind = admin.by = kind;
		if (kind == ADMIN_JIRA)
			admin.by = jira_by;
		if ((kinds & 1 << kind) != 0)
			add(work, admin);
	}
	admin.kind = ADMIN_JIRA;
	admin.by = ADMIN_ORGANISATION;
	if ((kinds & 1 << ADMIN_ORGANISATION) != 0 && (kinds & 1 << ADMIN_JIRA) == 0)
		add(work, admin);
}

/* Of a group that administers Jira, which kind gives that: in which of Jira's lists is it? */
static uint8_t
jira_by(const struct group *group)
{
	if ((group->access & (GROUP_ADMIN | GROUP_SITE_ADMIN)) != GROUP_SITE_ADMIN)
		return ADMIN_JIRA;
	return (group->administers & 1 << ADMIN_ORGANISATION) != 0 ? ADMIN_ORGANISATION
								   : ADMIN_SITE;
}

static void
add_of_graph(struct finding_admins *work)
{
	const struct graph_view *view = work->view;

	for (uint32_t a = 0; a < view->account_count; a++)
		add_kinds(work, view->accounts[a].administers, ADMIN_JIRA,
		    (struct admin){
			.account = a, .org_account = NONE, .group = NONE, .org_group = NONE });
	for (uint32_t g = 0; g < view->group_count; g++)
		for (uint32_t e = view->members.first[g];
		     view->groups[g].administers != 0 && e < view->members.first[g + 1]; e++)
			add_kinds(work, view->groups[g].administers, jira_by(&view->groups[g]),
			    (struct admin){ .account = view->members.to[e],
				.org_account = NONE,
				.group = g,
				.org_group = NONE });
}

/* A number of the joined graph in this one. */
static uint32_t
account_here(const struct finding_admins *work, uint32_t account)
{
	return account == NONE || work->changed == NULL
		   ? account
		   : graph_find_account(work->changed, work->joined->accounts[account].id);
}

static uint32_t
group_here(const struct finding_admins *work, uint32_t group)
{
	return group == NONE || work->changed == NULL
		   ? group
		   : graph_find_group(work->changed, work->joined->groups[group].id);
}

/* One of the organisation's, itself (group NONE) or by a group. */
static void
add_of_org(
    struct finding_admins *work, const struct org_role *role, uint32_t account, uint32_t group)
{
	enum admin_kind kind = org_role_kind(role);
	struct admin admin = { .account = account_here(work, work->org->accounts[account].account),
		.org_account = NONE,
		.group = group != NONE ? group_here(work, work->org->groups[group].group) : NONE,
		.org_group = NONE };

	if (admin.account == NONE)
		admin.org_account = account;
	if (admin.group == NONE)
		admin.org_group = group;
	if (kind != ADMIN_PRODUCTS) {
		add_kinds(work, (uint8_t)(1 << kind), ADMIN_JIRA, admin);
		return;
	}
	admin.kind = admin.by = ADMIN_PRODUCTS;
	admin.resource = role->resource;
	add(work, admin);
}

/* Does the graph tell this membership, as it was when the organisation was joined to it? */
static bool
is_jiras(const struct finding_admins *work, uint32_t account, uint32_t group)
{
	return graph_is_member(
	    work->joined, work->org->groups[group].group, work->org->accounts[account].account);
}

static void
add_members(struct finding_admins *work, const struct org_role *role)
{
	const struct org *org = work->org;
	uint32_t group = group_here(work, org->groups[role->who].group);
	size_t count;
	const struct org_member *members = org_members_of(org, role->who, &count);

	for (size_t i = 0; i < count; i++)
		if (!is_jiras(work, members[i].account, role->who))
			add_of_org(work, role, members[i].account, role->who);
	if (org_role_kind(role) != ADMIN_PRODUCTS || group == NONE)
		return; /* the group itself knows what it gives: add_of_graph */
	for (uint32_t e = work->view->members.first[group];
	     e < work->view->members.first[group + 1]; e++)
		add(work, (struct admin){ ADMIN_PRODUCTS, ADMIN_PRODUCTS, work->view->members.to[e],
			      NONE, group, NONE, role->resource });
}

static void
add_roles(struct finding_admins *work)
{
	for (size_t i = 0; work->org != NULL && i < work->org->role_count; i++) {
		const struct org_role *role = &work->org->roles[i];

		if (org_role_kind(role) == ADMIN_KINDS || role->by_group)
			continue;
		if (role->of_group)
			add_members(work, role);
		else if (org_role_kind(role) == ADMIN_PRODUCTS ||
			 work->org->accounts[role->who].account == NONE)
			add_of_org(work, role, role->who, NONE);
	}
}

/* An admin with the texts that order it. */
struct named {
	struct admin admin;
	const char *account, *group;
};

/* But for the kind that gives it; what is not by the organisation comes first, and stays. */
static int
compare_ways(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order;

	if ((order = order_numbers(x->admin.kind, y->admin.kind)) != 0 ||
	    (order = strcmp(x->admin.resource, y->admin.resource)) != 0 ||
	    (order = strcmp(x->account, y->account)) != 0 ||
	    (order = strcmp(x->group, y->group)) != 0 ||
	    (order = order_numbers(x->admin.group, y->admin.group)) != 0)
		return order;
	return order_numbers(x->admin.org_group, y->admin.org_group);
}

static int
compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return order_then(compare_ways(a, b), order_numbers(y->admin.by, x->admin.by));
}

/* Several roles may give the same: it stays once. */
static void
settle(struct finding_admins *work)
{
	struct admins *admins = &work->found;
	struct named *named = mem_alloc((admins->count + 1) * sizeof(*named));
	size_t kept = 0;

	for (size_t i = 0; i < admins->count; i++)
		named[i] = (struct named){ admins->list[i],
			admin_account_id(&admins->list[i], work->view, work->org),
			admin_group_name(&admins->list[i], work->view, work->org) };
	order_items(named, admins->count, sizeof(*named), compare);
	for (size_t i = 0; i < admins->count; i++)
		if (i == 0 || compare_ways(&named[i - 1], &named[i]) != 0)
			admins->list[kept++] = named[i].admin;
	admins->count = kept;
	free(named);
}

static struct admins
find(struct finding_admins work)
{
	add_of_graph(&work);
	add_roles(&work);
	settle(&work);
	return work.found;
}

struct admins
admins_find(const struct graph_view *graph, const struct org *org)
{
	return find((struct finding_admins){ .view = graph, .joined = graph, .org = org });
}

struct admins
admins_find_changed(
    const struct graph *changed, const struct org *org, const struct graph_view *joined)
{
	return find((struct finding_admins){
	    .changed = changed, .view = graph_view(changed), .joined = joined, .org = org });
}

void
admins_release(struct admins *admins)
{
	free(admins->list);
	*admins = (struct admins){ NULL, 0, 0 };
}
