/* Who holds which post, and who administers which project, as memberships and actors change; see floor_private.h. */
#include "floor_private.h"

#include "model/base/order.h"
#include <stdlib.h>
#include <string.h>

/* Building. */

static uint32_t
add_post(struct floor *floor, struct floor_post post)
{
	floor->posts =
	    mem_room(floor->posts, &floor->post_room, floor->post_count + 1, sizeof(*floor->posts));
	floor->posts[floor->post_count] = post;
	return (uint32_t)floor->post_count++;
}

static uint32_t
post_number(struct floor *floor, struct post post)
{
	for (uint32_t i = 0; i < floor->post_count; i++)
		if (floor->posts[i].post.kind == post.kind &&
		    strcmp(floor->posts[i].post.resource, post.resource) == 0)
			return i;
	return add_post(floor, (struct floor_post){ .post = post, .able_of = NONE });
}

static void
add_gives(struct floor *floor, uint32_t group, struct post post)
{
	floor->gives = mem_room(
	    floor->gives, &floor->gives_room, floor->gives_count + 1, sizeof(*floor->gives));
	floor->gives[floor->gives_count++] = (struct gives){ group, post_number(floor, post) };
}

static int
by_group(const void *a, const void *b)
{
	const struct gives *x = a, *y = b;

	return order_then(order_numbers(x->group, y->group), order_numbers(x->post, y->post));
}

/* What comes with the membership in each group: see admins_find. */
static void
find_gives(struct floor *floor)
{
	for (uint32_t g = 0; g < floor->view->group_count; g++)
		for (uint8_t kind = 0; kind < (uint8_t)ADMIN_PRODUCTS; kind++)
			if (post_comes_with((struct post){ kind, "" }, &floor->view->groups[g]))
				add_gives(floor, g, (struct post){ kind, "" });
	for (size_t i = 0; floor->org != NULL && i < floor->org->role_count; i++) {
		const struct org_role *role = &floor->org->roles[i];

		if (role->of_group && !role->by_group && org_role_kind(role) == ADMIN_PRODUCTS &&
		    floor->org->groups[role->who].group != NONE)
			add_gives(floor, floor->org->groups[role->who].group,
			    (struct post){ ADMIN_PRODUCTS, role->resource });
	}
	order_items(floor->gives, floor->gives_count, sizeof(*floor->gives), by_group);
}

static const char *
fixed_key(char key[POOL_KEY + 1], uint32_t post, uint32_t account)
{
	return pool_key(key, (uint32_t[]){ post, account }, 2);
}

/* Posts, their people, and whoever holds one by a role of his own or a membership that the organisation alone tells. */
static void
find_posts(struct floor *floor)
{
	struct admins admins = admins_find(floor->view, floor->org);
	char key[POOL_KEY + 1];

	find_gives(floor);
	for (size_t i = 0; i < admins.count; i++) {
		const struct admin *admin = &admins.list[i];
		uint32_t post = post_number(floor, (struct post){ admin->kind, admin->resource });

		if (admin->account != NONE && admin_is_own(admin, floor->view) &&
		    !graph_is_member(floor->view, admin->group, admin->account))
			pool_intern(&floor->fixed, fixed_key(key, post, admin->account));
	}
	for (size_t i = 0; i < floor->post_count; i++)
		floor->posts[i].people =
		    post_people(floor->posts[i].post, &admins, floor->view, floor->org);
	if (able_known(floor->view, floor->run)) {
		uint32_t jira = post_number(floor, (struct post){ ADMIN_JIRA, "" });

		floor->able = add_post(floor, (struct floor_post){ .post = floor->posts[jira].post,
						  .able_of = jira,
						  .people = able_people(&admins, floor->view) });
	}
	admins_release(&admins);
}

static int
by_holder(const void *a, const void *b)
{
	const struct scheme_holder *x = a, *y = b;
	int order = order_then(order_numbers(x->kind, y->kind), order_numbers(x->who, y->who));

	return order_then(order, order_numbers(x->scheme, y->scheme));
}

int
floor_find_holder(const void *wanted, const void *item)
{
	const struct scheme_holder *x = wanted, *y = item;

	return order_then(order_numbers(x->kind, y->kind), order_numbers(x->who, y->who));
}

/* Rows of records by a number of theirs: a counting sort. */
static struct edges
sort_projects(
    const struct graph_view *view, uint32_t rows, uint32_t (*row)(const struct project *project))
{
	struct edges edges = { mem_alloc(((size_t)rows + 2) * sizeof(uint32_t)),
		mem_alloc(((size_t)view->project_count + 1) * sizeof(uint32_t)) };

	for (uint32_t p = 0; p < view->project_count; p++)
		if (row(&view->projects[p]) != NONE)
			edges.first[row(&view->projects[p]) + 2]++;
	for (uint32_t i = 2; i < rows + 2; i++)
		edges.first[i] += edges.first[i - 1];
	for (uint32_t p = 0; p < view->project_count; p++)
		if (row(&view->projects[p]) != NONE)
			edges.to[edges.first[row(&view->projects[p]) + 1]++] = p;
	return edges;
}

static uint32_t
scheme_of(const struct project *project)
{
	return project->scheme;
}

static uint32_t
lead_of(const struct project *project)
{
	return project->lead;
}

/* Each scheme's holders once, by a project that has it. */
static void
find_scheme_holders(struct floor *floor)
{
	for (uint32_t s = 0; s < floor->view->scheme_count; s++) {
		uint32_t first = floor->by_scheme.first[s];
		const struct holder *holders;
		size_t count = 0;

		if (first == floor->by_scheme.first[s + 1])
			continue;
		holders = access_holders(floor->access, floor->by_scheme.to[first], &count);
		for (size_t i = 0; i < count && holders[i].kind <= HOLDER_LOGGED_IN; i++) {
			if ((holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) == 0 ||
			    holders[i].kind == HOLDER_ROLE || holders[i].kind == HOLDER_LEAD)
				continue;
			floor->holders = mem_room(floor->holders, &floor->holder_room,
			    floor->holder_count + 1, sizeof(*floor->holders));
			floor->holders[floor->holder_count++] =
			    (struct scheme_holder){ holders[i].kind, holders[i].who, s };
		}
	}
	order_items(floor->holders, floor->holder_count, sizeof(*floor->holders), by_holder);
}

int
floor_count(struct floor *floor, const struct graph *graph, struct err *err)
{
	static const struct access_choice licensed = { .candidates = CANDIDATES_LICENSED };
	const struct graph_view *view = floor->view;

	floor->access = access_new(graph, &licensed, err);
	if (floor->access == NULL)
		return -1;
	floor_edges_begin(&floor->edges, graph);
	floor->by_scheme = sort_projects(view, view->scheme_count, scheme_of);
	floor->by_lead = sort_projects(view, view->account_count, lead_of);
	find_posts(floor);
	find_scheme_holders(floor);
	floor->licensing = mem_alloc(((size_t)view->group_count + 1) * sizeof(bool));
	for (uint32_t i = 0; i < view->application_group_count; i++)
		floor->licensing[view->application_groups[i].group] = true;
	floor->project_admins =
	    mem_alloc(((size_t)view->project_count + 1) * sizeof(*floor->project_admins));
	floor->project_ours =
	    mem_alloc(((size_t)view->project_count + 1) * sizeof(*floor->project_ours));
	for (uint32_t p = 0; p < view->project_count; p++)
		if (access_computed(floor->access, p))
			floor->project_admins[p] =
			    access_account_total(floor->access, p, LEVEL_ADMINISTER);
	return 0;
}

void
floor_uncount(struct floor *floor)
{
	floor_edges_release(&floor->edges);
	access_release(floor->access);
	pool_release(&floor->fixed);
	idset_release(&floor->away);
	free(floor->gone);
	edges_free(&floor->by_scheme);
	edges_free(&floor->by_lead);
	free(floor->posts);
	free(floor->gives);
	free(floor->project_admins);
	free(floor->project_ours);
	free(floor->licensing);
	free(floor->holders);
}
