/* Findings about grants and roles: those that reach nobody, that nobody needs, or that say the same twice. */
#include "finding_private.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>

#define ADDONS_ROLE_NAME "atlassian-addons-project-access" /* of apps, on every site */

static void
orphaned_actors(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	for (uint32_t i = 0; i < view->actor_count; i++) {
		const struct actor *actor = &view->actors[i];
		uint32_t project = view->places[actor->place].project;
		const char *role = view->roles[view->places[actor->place].role].name;
		if (actor->kind == ACTOR_USER &&
		    view->accounts[actor->who].status == ACCOUNT_UNKNOWN)
			finding_add(work, SUBJECT_ACTOR, i, project,
			    "role '%s' is given to an account that Jira does not know", role);
		else if (actor->kind == ACTOR_GROUP && !group_exists(&view->groups[actor->who]))
			finding_add(work, SUBJECT_ACTOR, i, project,
			    "role '%s' is given to a group that Jira does not know", role);
	}
}

/* What a holder is, when the site does not have it; else NULL. */
static const char *
lost_holder(const struct finding_work *work, const char *type, const char *id)
{
	const struct graph_view *view = work->view;
	uint32_t n;

	if (strcmp(type, "group") == 0) {
		n = graph_find_group(work->graph, id);
		return n == NONE || !group_exists(&view->groups[n]) ? "group" : NULL;
	}
	if (strcmp(type, "user") == 0) {
		n = graph_find_account(work->graph, id);
		return n == NONE || view->accounts[n].status == ACCOUNT_UNKNOWN ? "account" : NULL;
	}
	if (strcmp(type, "projectRole") == 0) {
		n = graph_find_role(work->graph, id);
		return n == NONE || (!view->roles[n].listed && view->roles[n].scope == NONE)
			   ? "role"
			   : NULL;
	}
	return NULL;
}

/* A scheme names the same holder in many lines: the first tells it. */
static void
orphaned_lines(struct finding_work *work)
{
	const struct graph_view *view = work->view;
	struct pool told = { 0 };
	bool fresh;

	for (uint32_t i = 0; i < view->line_count; i++) {
		const struct scheme_line *line = &view->lines[i];
		const char *what = lost_holder(work, line->holder_type, line->holder_id);
		if (what == NULL)
			continue;
		char *key = mem_print("%u %s %s %s", line->scheme, what, line->holder_id,
		    *line->holder_id != '\0' ? "" : line->holder_name);
		pool_add(&told, key, strlen(key), &fresh);
		free(key);
		if (fresh)
			finding_add(work, SUBJECT_SCHEME, line->scheme, NONE,
			    "%s is given to the %s '%s', which the site does not have",
			    line->permission, what, text_or(line->holder_id, line->holder_name));
	}
	pool_release(&told);
}

static void
orphaned_members(struct finding_work *work)
{
	for (uint32_t i = 0; i < work->view->security_member_count; i++) {
		const struct security_member *member = &work->view->security_members[i];
		const char *what = lost_holder(work, member->holder_type, member->holder_id);

		if (what != NULL)
			finding_add(work, SUBJECT_SECURITY_LEVEL, member->level, NONE,
			    "the level is for the %s '%s', which the site does not have", what,
			    text_or(member->holder_id, member->holder_name));
	}
}

void
find_orphaned(struct finding_work *work)
{
	static const char *const needs[] = { "accounts", "accounts not in the list", "groups",
		"groups that no list has, asked for by id", "roles", NULL };

	if (!finding_has(work, needs))
		return;
	orphaned_actors(work);
	orphaned_lines(work);
	orphaned_members(work);
}

static int
compare_actor(const void *who, const void *actor)
{
	uint32_t a = *(const uint32_t *)who, b = ((const struct actor *)actor)->who;

	return a < b ? -1 : a > b;
}

/* The groups among these actors, ascending, that the account is in: how many, and the first. */
static uint32_t
groups_among(const struct graph_view *view, uint32_t account, const struct actor *groups,
    uint32_t count, uint32_t *first)
{
	uint32_t found = 0;

	for (uint32_t e = view->groups_of.first[account];
	     count > 0 && e < view->groups_of.first[account + 1]; e++)
		if (bsearch(&view->groups_of.to[e], groups, count, sizeof(*groups),
			compare_actor) != NULL &&
		    found++ == 0)
			*first = view->groups_of.to[e];
	return found;
}

/* Actors of a place stand by kind: users, then groups. */
void
find_redundant(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	for (uint32_t place = 0; place < view->place_count; place++) {
		uint32_t i = view->actors_at[place], end = view->actors_at[place + 1], groups, more;
		for (groups = i; groups < end && view->actors[groups].kind == ACTOR_USER;)
			groups++;
		for (more = groups; more < end && view->actors[more].kind == ACTOR_GROUP;)
			more++;
		for (; i < groups; i++) {
			uint32_t first = NONE, found = groups_among(view, view->actors[i].who,
						   view->actors + groups, more - groups, &first);
			if (found == 0)
				continue;
			finding_add(work, SUBJECT_ACTOR, i, view->places[place].project,
			    "role '%s' comes to it by group '%s'%s too",
			    view->roles[view->places[place].role].name, view->groups[first].name,
			    found > 1 ? " and others" : "");
		}
	}
}

void
find_unused_role(struct finding_work *work)
{
	static const char *const needs[] = { "roles", "permission schemes",
		"permission schemes not in the list", NULL };
	static const char *const more[] = { "issue security levels",
		"members of issue security levels", NULL };
	const struct graph_view *view = work->view;
	uint32_t role;

	if (!finding_has(work, needs) || !finding_has_unless_left_out(work, more))
		return;
	bool *used = mem_alloc(view->role_count * sizeof(*used));
	uint32_t *actors = mem_alloc(view->role_count * sizeof(*actors));
	for (uint32_t i = 0; i < view->line_count; i++) {
		role = strcmp(view->lines[i].holder_type, "projectRole") == 0
			   ? graph_find_role(work->graph, view->lines[i].holder_id)
			   : NONE;
		if (role != NONE)
			used[role] = true;
	}
	for (uint32_t i = 0; i < view->security_member_count; i++) {
		role = strcmp(view->security_members[i].holder_type, "projectRole") == 0
			   ? graph_find_role(work->graph, view->security_members[i].holder_id)
			   : NONE;
		if (role != NONE)
			used[role] = true;
	}
	for (uint32_t i = 0; i < view->actor_count; i++)
		actors[view->places[view->actors[i].place].role]++;
	for (uint32_t i = 0; i < view->role_count; i++) {
		if (!view->roles[i].listed || view->roles[i].scope != NONE || used[i])
			continue;
		if (view->roles[i].guest || strcmp(view->roles[i].name, ADDONS_ROLE_NAME) == 0)
			work->suggestion = "leave the role: Jira itself made it, and goes by it";
		finding_add(work, SUBJECT_ROLE, i, NONE,
		    "no permission scheme gives it anything%s; it is given %u time%s",
		    run_without(work->run, "security") == NULL
			? ", and no level of issue security names it"
			: "",
		    actors[i], text_plural(actors[i]));
		work->suggestion = NULL;
	}
	free(used);
	free(actors);
}
