/*
 * Where a group is used, and what its end would take from whom: see explain.h.
 */
#include "explain_private.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

/* ---- where it is used ---- */

struct use {
	uint32_t role, project;
};

static int
compare_uses(const void *a, const void *b)
{
	const struct use *left = a, *right = b;

	return order_then(
	    order_numbers(left->role, right->role), order_numbers(left->project, right->project));
}

static void
find_roles(struct explain_group *explain)
{
	const struct graph_view *graph = explain->access->graph;
	struct use *uses = NULL;
	size_t count = 0, room = 0, role_room = 0;

	for (uint32_t a = 0; a < graph->actor_count; a++) {
		const struct actor *actor = &graph->actors[a];

		if (actor->kind != ACTOR_GROUP || actor->who != explain->group)
			continue;
		uses = mem_room(uses, &room, count + 1, sizeof(*uses));
		uses[count++] = (struct use){ graph->places[actor->place].role,
			graph->places[actor->place].project };
	}
	order_items(uses, count, sizeof(*uses), compare_uses);
	explain->role_projects = mem_alloc(count * sizeof(uint32_t));
	for (size_t i = 0; i < count; i++) {
		explain->role_projects[i] = uses[i].project;
		if (i == 0 || uses[i - 1].role != uses[i].role) {
			explain->roles = mem_room(explain->roles, &role_room,
			    explain->role_count + 1, sizeof(*explain->roles));
			explain->roles[explain->role_count++] =
			    (struct group_role){ uses[i].role, &explain->role_projects[i], 0 };
		}
		explain->roles[explain->role_count - 1].project_count++;
	}
	free(uses);
}

static bool
gives_licence(const struct explain_group *explain, const char *key)
{
	const struct graph_view *graph = explain->access->graph;

	for (uint32_t i = 0; i < graph->application_group_count; i++)
		if (graph->application_groups[i].group == explain->group &&
		    (*key == '\0' ||
			strcmp(graph->applications[graph->application_groups[i].application].key,
			    key) == 0))
			return true;
	return false;
}

static bool
names_group(const struct explain_group *explain, const struct scheme_line *line, bool by_licence)
{
	const char *id = explain->access->graph->groups[explain->group].id;

	if (by_licence)
		return strcmp(line->holder_type, "applicationRole") == 0 &&
		       gives_licence(explain, line->holder_id);
	return strcmp(line->holder_type, "group") == 0 && *id != '\0' &&
	       strcmp(line->holder_id, id) == 0;
}

/* Lines stand by scheme. *used: how many are found, in both passes. */
static void
find_lines(struct explain_group *explain, bool by_licence, size_t *used, size_t *room)
{
	const struct graph_view *graph = explain->access->graph;
	struct group_scheme *scheme = NULL;

	for (uint32_t i = 0; i < graph->line_count; i++) {
		const struct scheme_line *line = &graph->lines[i];

		if (!names_group(explain, line, by_licence))
			continue;
		if (scheme == NULL || scheme->scheme != line->scheme) {
			explain->schemes = mem_room(explain->schemes, room,
			    explain->scheme_count + 1, sizeof(*explain->schemes));
			scheme = &explain->schemes[explain->scheme_count++];
			*scheme = (struct group_scheme){ .scheme = line->scheme,
				.by_licence = by_licence,
				.lines = &explain->scheme_lines[*used] };
		}
		if (scheme->line_count > 0 &&
		    strcmp(scheme->lines[scheme->line_count - 1]->permission, line->permission) ==
			0)
			continue; /* two products of one group */
		explain->scheme_lines[(*used)++] = line;
		scheme->line_count++;
	}
}

static void
find_schemes(struct explain_group *explain)
{
	const struct graph_view *graph = explain->access->graph;
	size_t used = 0, room = 0;

	explain->scheme_lines =
	    mem_alloc(2 * (size_t)graph->line_count * sizeof(struct scheme_line *));
	find_lines(explain, false, &used, &room);
	find_lines(explain, true, &used, &room);
	for (uint32_t p = 0; p < graph->project_count; p++)
		for (size_t s = 0; s < explain->scheme_count; s++)
			explain->schemes[s].project_count +=
			    graph->projects[p].scheme == explain->schemes[s].scheme;
}

/* ---- who would lose ---- */

struct ending {
	struct explain_group *explain;
	uint64_t all;
	bool *member;      /* by account: loses what only this group gives */
	uint32_t members;  /* such */
	uint32_t *loss_at; /* by account: its place in losses + 1 */
	struct access_project *accounts;
	struct ways ways;
	bool licensing;
};

static bool
is_other_admin(const struct explain_group *explain, uint32_t account)
{
	const struct access *access = explain->access;

	for (uint32_t i = 0; i < access->admin_group_count; i++)
		if (access->admin_groups[i] != explain->group &&
		    graph_is_member(access->graph, access->admin_groups[i], account))
			return true;
	return (access->graph->accounts[account].administers & 1 << ADMIN_JIRA) != 0;
}

/* Those that lose everything at once are told so, and not project by project. */
static void
sort_members(struct ending *ending)
{
	struct explain_group *explain = ending->explain;
	const struct access *access = explain->access;
	const struct edges *members = &access->graph->members;
	uint32_t first = members->first[explain->group], end = members->first[explain->group + 1];
	bool admins = (access->graph->groups[explain->group].administers & 1 << ADMIN_JIRA) != 0;
	uint32_t account;

	explain->unlicensed = mem_alloc((end - first) * sizeof(uint32_t));
	explain->admins = mem_alloc((end - first) * sizeof(uint32_t));
	for (uint32_t e = first; e < end; e++) {
		account = members->to[e];
		explain->active += access->graph->accounts[account].status == ACCOUNT_ACTIVE;
		if (admins && (access->reach[account] & REACH_ADMIN) != 0 &&
		    !is_other_admin(explain, account))
			explain->admins[explain->admin_count++] = account;
		if (!access_is_candidate(access, account))
			continue;
		if (loses_licence(access, account, &explain->group, 1)) {
			explain->unlicensed[explain->unlicensed_count++] = account;
			continue;
		}
		ending->member[account] = true;
		ending->members++;
	}
}

/* Could the group matter here? As an actor, as a holder; one of a product matters everywhere. */
static bool
is_used(const struct ending *ending, uint32_t project)
{
	const struct explain_group *explain = ending->explain;
	const struct graph_view *graph = explain->access->graph;
	const struct holder *holders;
	size_t count;
	uint32_t first = graph->actors_at[graph->places_at[project]],
		 end = graph->actors_at[graph->places_at[project + 1]];

	for (uint32_t a = first; a < end; a++)
		if (graph->actors[a].kind == ACTOR_GROUP && graph->actors[a].who == explain->group)
			return access_computed(explain->access, project);
	if (ending->licensing)
		return access_computed(explain->access, project);
	holders = access_holders(explain->access, project, &count);
	for (size_t i = 0; i < count; i++)
		if (holders[i].kind == HOLDER_GROUP && holders[i].who == explain->group)
			return true;
	return false;
}

static void
note_member(
    struct ending *ending, uint32_t project, uint32_t account, const struct way *ways, size_t count)
{
	struct losses *losses = &ending->explain->losses;
	uint64_t before = 0, after = 0, left;

	for (size_t i = 0; i < count; i++) {
		if (holder_is_jira_admin(ways[i].holder))
			continue;
		before |= ways[i].holder->permissions & ending->all;
		if (ways[i].group != ending->explain->group)
			after |= ways[i].holder->permissions & ending->all;
	}
	access_limit(ending->explain->access, project, account, &left);
	before &= left;
	after &= reach_left(ending->explain->access, project,
	    reach_without(ending->explain->access, account, &ending->explain->group, 1));
	if (before == after)
		return;
	if (ending->loss_at[account] == 0) {
		losses->list =
		    mem_room(losses->list, &losses->room, losses->count + 1, sizeof(*losses->list));
		losses->list[losses->count++] = (struct loss){ .account = account };
		ending->loss_at[account] = (uint32_t)losses->count;
	}
	loss_note(&losses->list[ending->loss_at[account] - 1], ending->explain->access, project,
	    before, after);
}

enum { FEW_MEMBERS = 64 }; /* asked one by one rather than found among a project's accounts */

static void
end_in_project(struct ending *ending, uint32_t project)
{
	const struct explain_group *explain = ending->explain;
	const struct edges *members = &explain->access->graph->members;
	const struct way *ways;
	uint64_t held;
	uint32_t account;
	size_t count;

	if (ending->members <= FEW_MEMBERS) {
		for (uint32_t e = members->first[explain->group];
		     e < members->first[explain->group + 1]; e++) {
			account = members->to[e];
			if (!ending->member[account])
				continue;
			access_ways(explain->access, project, account, ending->all, &ending->ways);
			note_member(
			    ending, project, account, ending->ways.list, ending->ways.count);
		}
		return;
	}
	access_project_begin(ending->accounts, project);
	while (access_project_next(ending->accounts, &account, &held, &ways, &count))
		if (ending->member[account])
			note_member(ending, project, account, ways, count);
}

static int
compare_losses(const void *a, const void *b)
{
	const struct loss *left = a, *right = b;

	return order_numbers(left->account, right->account);
}

static void
find_losses(struct explain_group *explain)
{
	const struct graph_view *graph = explain->access->graph;
	struct ending ending = { .explain = explain };

	for (size_t i = 0; i < explain->access->level_count; i++)
		ending.all |= explain->access->levels[i].permissions;
	ending.member = mem_alloc(graph->account_count * sizeof(*ending.member));
	ending.loss_at = mem_alloc(graph->account_count * sizeof(*ending.loss_at));
	ending.licensing = is_licence_group(explain->access, explain->group);
	ending.accounts = access_project_new(explain->access);
	sort_members(&ending);
	for (uint32_t project = 0; project < graph->project_count && ending.members > 0; project++)
		if (is_used(&ending, project))
			end_in_project(&ending, project);
	order_items(explain->losses.list, explain->losses.count, sizeof(*explain->losses.list),
	    compare_losses);
	access_project_release(ending.accounts);
	ways_release(&ending.ways);
	free(ending.member);
	free(ending.loss_at);
}

struct explain_group *
explain_group_new(const struct access *access, uint32_t group)
{
	struct explain_group *explain = mem_alloc(sizeof(*explain));

	explain->access = access;
	explain->group = group;
	find_roles(explain);
	find_schemes(explain);
	find_losses(explain);
	return explain;
}

void
explain_group_release(struct explain_group *explain)
{
	if (explain == NULL)
		return;
	free(explain->roles);
	free(explain->role_projects);
	free(explain->schemes);
	free(explain->scheme_lines);
	free(explain->losses.list);
	free(explain->unlicensed);
	free(explain->admins);
	free(explain);
}
