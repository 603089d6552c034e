/*
 * One account in one project: see explain.h.
 */
#include "explain_private.h"

#include <stdlib.h>

enum explain_reach
reach_of_account(const struct access *access, uint32_t account)
{
	if (access_is_candidate(access, account))
		return EXPLAIN_REACHED;
	return access->graph->accounts[account].status == ACCOUNT_ACTIVE ? EXPLAIN_UNLICENSED
									 : EXPLAIN_INACTIVE;
}

struct access *
access_assigned(const struct access *access, uint32_t account)
{
	return access_is_candidate(access, account) ? NULL
						    : access_again(access, CANDIDATES_ALL, NULL);
}

/* What is assigned, less what is in effect. */
static void
find_idle(const struct explain *explain, struct explained_level *level)
{
	struct ways *idle = &level->idle;
	size_t kept = 0;
	bool admin = false;

	for (size_t i = 0; i < level->ways.count; i++)
		admin |= level->ways.list[i].holder->kind == HOLDER_JIRA_ADMIN;
	access_ways(
	    explain->assigned, explain->project, explain->account, level->level->permissions, idle);
	for (size_t i = 0; i < idle->count; i++)
		if (!admin || idle->list[i].holder->kind != HOLDER_JIRA_ADMIN)
			idle->list[kept++] = idle->list[i];
	idle->count = kept;
}

struct explain *
explain_new(const struct access *access, uint32_t account, uint32_t project)
{
	struct explain *explain = mem_alloc(sizeof(*explain));
	const struct access_level *levels = access_levels(access, &explain->level_count);

	explain->access = access;
	explain->assigned = access_assigned(access, account);
	explain->account = account;
	explain->project = project;
	explain->reach = reach_of_account(access, account);
	explain->computed = access_computed(access, project);
	explain->levels = mem_alloc(explain->level_count * sizeof(*explain->levels));
	for (size_t i = 0; i < explain->level_count; i++) {
		struct explained_level *level = &explain->levels[i];

		level->level = &levels[i];
		level->held =
		    access_ways(access, project, account, levels[i].permissions, &level->ways);
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
