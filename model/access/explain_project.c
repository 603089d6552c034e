/*
 * One account in one project: see explain.h.
 */
#include "explain_private.h"

#include <stdlib.h>

enum explain_reach
reach_of_account(const struct access *access, uint32_t account, uint32_t project)
{
	if (project == NONE ? access_is_candidate(access, account)
			    : access_reaches(access, project, account))
		return EXPLAIN_REACHED;
	return access->graph->accounts[account].status == ACCOUNT_ACTIVE ? EXPLAIN_UNLICENSED
									 : EXPLAIN_INACTIVE;
}

struct access *
access_assigned(const struct access *access, enum explain_reach reach)
{
	return reach == EXPLAIN_REACHED ? NULL : access_again(access, CANDIDATES_ALL, NULL);
}

/* What is assigned, less what is in effect. */
static void
find_idle(const struct explain *explain, struct explained_level *level)
{
	struct ways *idle = &level->idle;
	size_t kept = 0;
	bool admin = false;

	for (size_t i = 0; i < level->ways.count; i++)
		admin |= holder_is_jira_admin(level->ways.list[i].holder);
	access_ways(
	    explain->assigned, explain->project, explain->account, level->level->permissions, idle);
	for (size_t i = 0; i < idle->count; i++)
		if (!admin || !holder_is_jira_admin(idle->list[i].holder))
			idle->list[kept++] = idle->list[i];
	idle->count = kept;
}

struct explain *
explain_new(const struct access *access, uint32_t account, uint32_t project)
{
	struct explain *explain = mem_alloc(sizeof(*explain));
	const struct access_level *levels = access_levels(access, &explain->level_count);
	uint64_t left;

	explain->access = access;
	explain->account = account;
	explain->project = project;
	explain->reach = reach_of_account(access, account, project);
	explain->assigned = access_assigned(access, explain->reach);
	explain->limit = access_limit(access, project, account, &left);
	explain->computed = access_computed(access, project);
	explain->levels = mem_alloc(explain->level_count * sizeof(*explain->levels));
	for (size_t i = 0; i < explain->level_count; i++) {
		struct explained_level *level = &explain->levels[i];

		level->level = &levels[i];
		level->held =
		    access_ways(access, project, account, levels[i].permissions, &level->ways);
		level->cut = level->held & level->level->permissions & ~left;
		if (explain->assigned != NULL)
			find_idle(explain, level);
		remedies_find(access, account, level);
	}
	remedies_weigh(explain);
	return explain;
}

void
explain_release(struct explain *explain)
{
	if (explain == NULL)
		return;
	for (size_t i = 0; i < explain->level_count; i++) {
		struct explained_level *level = &explain->levels[i];

		for (size_t r = 0; r < level->remedy_count; r++) {
			free(level->remedies[r].removals);
			free(level->remedies[r].others.list);
		}
		free(level->remedies);
		ways_release(&level->ways);
		ways_release(&level->idle);
	}
	free(explain->levels);
	access_release(explain->assigned);
	free(explain);
}
