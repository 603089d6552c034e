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
part_group(const struct site *site, const struct walk *walk)
{
	return graph_group_at(site->graph, walk->a)->id;
}

static const char *
part_project(const struct site *site, const struct walk *walk)
{
	return graph_project_at(site->graph, walk->a)->id;
}

static const char *
part_role(const struct site *site, const struct walk *walk)
{
	return graph_role_at(site->graph, walk->b)->id;
}

static const char *
part_account(const struct site *site, const struct walk *walk)
{
	return graph_account_text(site->graph, walk->a);
}

static const char *
part_org(const struct site *site, const struct walk *walk)
{
	(void)walk;
	return site->org->id;
}

static const char *
part_directory(const struct site *site, const struct walk *walk)
{
	bool itself =
	    walk->endpoint->each == EACH_DIRECTORY || walk->endpoint->each == EACH_DEMAND_DIRECTORY;

	return site->org->directories[itself ? walk->a : walk->b].id;
}

static const char *
part_org_group(const struct site *site, const struct walk *walk)
{
	return site->org->groups[walk->a].id;
}

static const char *
part_org_account(const struct site *site, const struct walk *walk)
{
	return site->org->accounts[walk->a].id;
}

static const char *
part_from(const struct site *site, const struct walk *walk)
{
	(void)walk;
	return site->audit.from;
}

static const char *
part_to(const struct site *site, const struct walk *walk)
{
	(void)walk;
	return site->audit.to;
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

/* What the {names} of an endpoint's path stand for. */
static void
add_part(const struct walk *walk, const char *name, size_t len, struct path *path)
{
	static const struct {
		const char *name;
		const char *(*text)(const struct site *site, const struct walk *walk);
	} parts[] = {
		{ "group", part_group },
		{ "project", part_project },
		{ "role", part_role },
		{ "account", part_account },
		{ "org", part_org },
		{ "directory", part_directory },
		{ "org-group", part_org_group },
		{ "org-account", part_org_account },
		{ "from", part_from },
		{ "to", part_to },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strlen(parts[i].name) == len && memcmp(parts[i].name, name, len) == 0) {
			path_add_encoded(path, parts[i].text(walk->pager->site, walk));
			return;
		}
	add_batch(walk, memcmp(name, "accounts", len) == 0, path);
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
