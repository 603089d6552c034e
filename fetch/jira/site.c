#include "site.h"

#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
numbers_add(struct numbers *numbers, uint32_t number)
{
	numbers->at = mem_room(numbers->at, &numbers->room, numbers->count + 1, sizeof(number));
	numbers->at[numbers->count++] = number;
}

uint32_t
count_or_none(int64_t count)
{
	return count < 0 || count >= NONE ? NONE : (uint32_t)count;
}

static const char *
part_text(const struct site *site, const struct walk *walk, const char *name)
{
	enum each each = walk->endpoint->each;
	bool directory = each == EACH_DIRECTORY || each == EACH_DEMAND_DIRECTORY;

	if (strcmp(name, "group") == 0)
		return graph_group_at(site->graph, walk->a)->id;
	if (strcmp(name, "project") == 0)
		return graph_project_at(site->graph, walk->a)->id;
	if (strcmp(name, "role") == 0)
		return graph_role_at(site->graph, walk->b)->id;
	if (strcmp(name, "account") == 0)
		return graph_account_text(site->graph, walk->a);
	if (strcmp(name, "org") == 0)
		return site->org->id;
	if (strcmp(name, "directory") == 0)
		return site->org->directories[directory ? walk->a : walk->b].id;
	if (strcmp(name, "org-group") == 0)
		return site->org->groups[walk->a].id;
	if (strcmp(name, "org-account") == 0)
		return site->org->accounts[walk->a].id;
	return strcmp(name, "from") == 0 ? site->audit.from : site->audit.to;
}

/* "accountId=1&accountId=2": a batch of accounts or of project keys. */
static void
add_batch(const struct walk *walk, bool accounts, struct path *path)
{
	const struct site *site = walk->pager->site;

	for (uint32_t i = walk->a; i < walk->a + walk->b; i++) {
		path_add(path, &(accounts ? "&accountId=" : "&keys=")[i == walk->a]);
		path_add_encoded(path, accounts
					   ? graph_account_text(site->graph, site->undescribed[i])
					   : site->projects.keys[i]);
	}
}

static void
add_part(const void *arg, const char *name, struct path *path)
{
	const struct walk *walk = arg;

	if (strcmp(name, "accounts") == 0 || strcmp(name, "projects") == 0)
		add_batch(walk, name[0] == 'a', path);
	else
		path_add_encoded(path, part_text(walk->pager->site, walk, name));
}

static void
name_subject(const struct walk *walk, char *out, size_t room)
{
	const struct graph *graph = walk->pager->site->graph;
	enum each each = walk->endpoint->each;

	out[0] = '\0';
	if (each == EACH_GROUP)
		snprintf(out, room, " of group '%s'", graph_group_at(graph, walk->a)->name);
	else if (each == EACH_PLACE)
		snprintf(out, room, " of role '%s' in project %s",
		    graph_role_at(graph, walk->b)->name, graph_project_at(graph, walk->a)->key);
	else if (strstr(walk->endpoint->path, "{project}") != NULL)
		snprintf(out, room, " of project %s", graph_project_at(graph, walk->a)->key);
	text_harmless(out);
}

void
site_init(struct site *site)
{
	site->pager.site = site;
	site->pager.part = add_part;
	site->pager.subject = name_subject;
	site->pager.lanes[SERVICE_ORG].prefix = "/admin";
}

void
site_release(struct site *site)
{
	free(site->members.groups.at);
	idset_release(&site->members.paged);
	free(site->projects.all.at);
	idset_release(&site->projects.doubted);
	idset_release(&site->projects.gone);
	free(site->projects.keys);
	free(site->roles.global.at);
	free(site->roles.scoped);
	idset_release(&site->schemes.read);
	free(site->undescribed);
	pool_release(&site->audit.ids);
	arena_release(&site->arena);
}
