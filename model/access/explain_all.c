/*
 * One account in all projects: see explain.h. The same way in many projects is one path, and each group
 * is asked what the account would lose with it.
 */
#include "explain_private.h"
#include "model/base/order.h"

#include <stdlib.h>

/* A way in one project. */
struct seen {
	struct way way;
	uint64_t permissions;
	uint32_t project;
};

struct survey {
	struct explain_all *explain;
	const struct access *paths; /* whose ways become paths */
	uint64_t all;
	struct seen *seen;
	size_t seen_count, seen_room;
};

/* What Jira administrators have is no project's, and what is cut nobody's. */
static void
count_levels(struct survey *s, const struct ways *ways, uint64_t left)
{
	const struct access *access = s->explain->access;
	uint64_t held = 0;

	for (size_t i = 0; i < ways->count; i++)
		if (!holder_is_jira_admin(ways->list[i].holder))
			held |= ways->list[i].holder->permissions & left;
	for (size_t i = 0; i < access->level_count; i++)
		if ((held & access->levels[i].permissions) != 0)
			s->explain->held[i]++;
}

/* Each group alone: what is left of the ways without it. */
static void
weigh_groups(struct survey *s, uint32_t project, const struct ways *ways, uint64_t before)
{
	struct explain_all *explain = s->explain;
	uint64_t after;

	for (size_t g = 0; g < explain->group_count; g++) {
		struct group_loss *group = &explain->groups[g];

		after = 0;
		for (size_t w = 0; w < ways->count; w++) {
			bool admin = holder_is_jira_admin(ways->list[w].holder);

			if (ways->list[w].group != group->group && (admin || !group->unlicensed))
				after |= ways->list[w].holder->permissions;
		}
		after &= s->all & reach_left(explain->access, project, group->reach);
		loss_note(&group->loss, explain->access, project, before, after);
	}
}

static void
see_project(struct survey *s, uint32_t project, struct ways *ways)
{
	struct explain_all *explain = s->explain;
	enum exposure exposure = access_exposure(explain->access, project);
	uint64_t held = access_ways(explain->access, project, explain->account, s->all, ways), left;
	enum limit limit;

	limit = access_limit(explain->access, project, explain->account, &left);
	explain->limited[limit] += (held & ~left) != 0;
	explain->uncomputed += !access_computed(explain->access, project);
	explain->public_count += exposure == EXPOSURE_PUBLIC;
	explain->open_count += exposure == EXPOSURE_LOGGED_IN;
	count_levels(s, ways, left);
	if (held != 0)
		weigh_groups(s, project, ways, held & left);
	if (s->paths != explain->access)
		access_ways(s->paths, project, explain->account, s->all, ways);
	for (size_t w = 0; w < ways->count; w++) {
		if (holder_is_jira_admin(ways->list[w].holder))
			continue;
		s->seen = mem_room(s->seen, &s->seen_room, s->seen_count + 1, sizeof(*s->seen));
		s->seen[s->seen_count++] = (struct seen){ ways->list[w],
			ways->list[w].holder->permissions & s->all, project };
	}
}

static int
compare_ways(const struct seen *left, const struct seen *right)
{
	const struct holder *a = left->way.holder, *b = right->way.holder;

	return order_then(
	    order_then(order_numbers(a->kind, b->kind), order_numbers(a->who, b->who)),
	    order_then(order_numbers(left->way.group, right->way.group),
		order_numbers(left->permissions, right->permissions)));
}

static int
compare_seen(const void *a, const void *b)
{
	const struct seen *left = a, *right = b;

	return order_then(compare_ways(left, right), order_numbers(left->project, right->project));
}

/* The path with most projects comes first; equal ones in the order of ways. */
static int
compare_paths(const void *a, const void *b)
{
	const struct path *left = a, *right = b;

	return order_then(order_numbers(right->project_count, left->project_count),
	    order_numbers((uintptr_t)left->projects, (uintptr_t)right->projects));
}

static uint32_t
count_schemes(
    const struct graph_view *graph, const struct path *path, uint32_t *stamp, uint32_t mark)
{
	uint32_t count = 0, scheme;

	for (uint32_t i = 0; i < path->project_count; i++) {
		scheme = graph->projects[path->projects[i]].scheme;
		count += stamp[scheme] != mark;
		stamp[scheme] = mark;
	}
	return count;
}

static void
make_paths(struct survey *s)
{
	struct explain_all *explain = s->explain;
	const struct graph_view *graph = explain->access->graph;
	uint32_t *stamp = mem_alloc((graph->scheme_count + 1) * sizeof(*stamp));
	struct path *path = NULL;
	size_t room = 0;

	order_items(s->seen, s->seen_count, sizeof(*s->seen), compare_seen);
	explain->path_projects = mem_alloc(s->seen_count * sizeof(uint32_t));
	for (size_t i = 0; i < s->seen_count; i++) {
		explain->path_projects[i] = s->seen[i].project;
		if (i == 0 || compare_ways(&s->seen[i - 1], &s->seen[i]) != 0) {
			explain->paths = mem_room(explain->paths, &room, explain->path_count + 1,
			    sizeof(*explain->paths));
			path = &explain->paths[explain->path_count++];
			*path = (struct path){ s->seen[i].way, s->seen[i].permissions,
				&explain->path_projects[i], 0, 0 };
		}
		path->project_count++;
	}
	for (size_t i = 0; i < explain->path_count; i++)
		explain->paths[i].scheme_count =
		    count_schemes(graph, &explain->paths[i], stamp, (uint32_t)i + 1);
	order_items(explain->paths, explain->path_count, sizeof(*explain->paths), compare_paths);
	free(stamp);
}

static void
take_groups(struct explain_all *explain)
{
	const struct edges *of = &explain->access->graph->groups_of;
	uint32_t first = of->first[explain->account],
		 count = of->first[explain->account + 1] - first;

	explain->groups = mem_alloc(count * sizeof(*explain->groups));
	explain->group_count = count;
	for (uint32_t i = 0; i < count; i++) {
		explain->groups[i].group = of->to[first + i];
		explain->groups[i].loss.account = explain->account;
		explain->groups[i].unlicensed =
		    loses_licence(explain->access, explain->account, &of->to[first + i], 1);
		explain->groups[i].reach =
		    reach_without(explain->access, explain->account, &of->to[first + i], 1);
	}
}

/* The admin holder of any scheme; a site without schemes has none. */
static void
find_admin(struct explain_all *explain, const struct access *paths)
{
	const struct access *access = explain->access;
	static const struct holder admin = { HOLDER_JIRA_ADMIN, NONE, PERMISSION_ADMINISTER_JIRA,
		NULL };
	struct ways *ways = &explain->admin;

	if ((paths->reach[explain->account] & REACH_ADMIN) == 0)
		return;
	ways->list =
	    mem_room(ways->list, &ways->room, access->admin_group_count + 1, sizeof(*ways->list));
	if ((access->graph->accounts[explain->account].administers & 1 << ADMIN_JIRA) != 0)
		ways->list[ways->count++] = (struct way){ &admin, NONE };
	for (uint32_t i = 0; i < access->admin_group_count; i++)
		if (graph_is_member(access->graph, access->admin_groups[i], explain->account))
			ways->list[ways->count++] = (struct way){ &admin, access->admin_groups[i] };
}

struct explain_all *
explain_all_new(const struct access *access, uint32_t account)
{
	struct explain_all *explain = mem_alloc(sizeof(*explain));
	struct survey survey = { .explain = explain };
	struct ways ways = { 0 };

	explain->access = access;
	explain->account = account;
	explain->reach = reach_of_account(access, account, NONE);
	explain->assigned = access_assigned(access, explain->reach);
	explain->projects = access->graph->project_count;
	explain->held = mem_alloc(access->level_count * sizeof(*explain->held));
	survey.paths = explain->assigned != NULL ? explain->assigned : access;
	for (size_t i = 0; i < access->level_count; i++)
		survey.all |= access->levels[i].permissions;
	take_groups(explain);
	find_admin(explain, survey.paths);
	for (uint32_t project = 0; project < explain->projects; project++)
		see_project(&survey, project, &ways);
	make_paths(&survey);
	ways_release(&ways);
	free(survey.seen);
	return explain;
}

void
explain_all_release(struct explain_all *explain)
{
	if (explain == NULL)
		return;
	free(explain->held);
	free(explain->paths);
	free(explain->path_projects);
	free(explain->groups);
	ways_release(&explain->admin);
	access_release(explain->assigned);
	free(explain);
}
