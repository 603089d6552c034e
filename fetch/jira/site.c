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

bool
list_in_pieces(
    struct site *site, const struct walk *walk, const struct reply *reply, bool *in_pieces)
{
	if (reply->status >= 400 && reply->status < 500 && reply->status != 408 &&
	    reply->status != 413)
		return false;
	pager_note(&site->pager, "%s: %s; asking for them one by one", walk->endpoint->name,
	    reply->trouble);
	*in_pieces = true;
	return true;
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
	if (strcmp(name, "site-role") == 0)
		return graph_role_at(site->graph, walk->a)->id;
	if (strcmp(name, "scheme") == 0)
		return graph_scheme_at(site->graph, walk->a)->id;
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
	if (strcmp(name, "service-account") == 0)
		return site->org->services[walk->a].id;
	return strcmp(name, "from") == 0 ? site->audit.from : site->audit.to;
}

static const char *
account_id(const struct site *site, size_t i)
{
	return graph_account_text(site->graph, site->undescribed[i]);
}

static const char *
project_key(const struct site *site, size_t i)
{
	return site->projects.keys[i];
}

static const char *
group_id(const struct site *site, size_t i)
{
	return graph_group_at(site->graph, site->unlisted.at[i])->id;
}

/* What is asked for many at once: "accountId=1&accountId=2". */
static const struct batch {
	const char *what, *query;
	const char *(*text)(const struct site *site, size_t i);
} batches[] = {
	{ "accounts", "&accountId=", account_id },
	{ "projects", "&keys=", project_key },
	{ "groups", "&groupId=", group_id },
};
enum { BATCHES = sizeof(batches) / sizeof(batches[0]), BATCH_BYTES = 6000 };

/* NULL: it is not the name of one. */
static const struct batch *
batch_named(const char *what)
{
	for (size_t i = 0; i < BATCHES; i++)
		if (strcmp(batches[i].what, what) == 0)
			return &batches[i];
	return NULL;
}

void
batch_start(struct site *site, const struct endpoint *endpoint, const char *what, size_t count,
    uint32_t most)
{
	const struct batch *batch = batch_named(what);
	size_t first = 0, bytes = 0;

	for (size_t i = 0; i < count; i++) {
		/* as long as encoding can make it */
		size_t len = strlen(batch->query) + 3 * strlen(batch->text(site, i));

		if (i > first && (i - first == most || bytes + len > BATCH_BYTES)) {
			walk_start(&site->pager, endpoint, (uint32_t)first, (uint32_t)(i - first));
			first = i;
			bytes = 0;
		}
		bytes += len;
	}
	if (count > first)
		walk_start(&site->pager, endpoint, (uint32_t)first, (uint32_t)(count - first));
}

static void
add_part(const void *arg, const char *name, struct path *path)
{
	const struct walk *walk = arg;
	const struct site *site = walk->pager->site;
	const struct batch *batch = batch_named(name);

	if (batch == NULL) {
		path_add_encoded(path, part_text(site, walk, name));
		return;
	}
	for (uint32_t i = walk->a; i < walk->a + walk->b; i++) {
		path_add(path, batch->query + (i == walk->a));
		path_add_encoded(path, batch->text(site, i));
	}
}

static void
name_subject(const struct walk *walk, char *out, size_t room)
{
	const struct graph *graph = walk->pager->site->graph;
	const struct org *org = walk->pager->site->org;
	enum each each = walk->endpoint->each;

	out[0] = '\0';
	if (each == EACH_GROUP)
		snprintf(out, room, " of group '%s'", graph_group_at(graph, walk->a)->name);
	else if (each == EACH_PLACE)
		snprintf(out, room, " of role '%s' in project %s",
		    graph_role_at(graph, walk->b)->name, graph_project_at(graph, walk->a)->key);
	else if (strstr(walk->endpoint->path, "{service-account}") != NULL)
		snprintf(out, room, " '%s'", org->services[walk->a].name);
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
	site->pager.lanes[SERVICE_PEOPLE].prefix = "";
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
	idset_release(&site->roles.started);
	idset_release(&site->roles.asked);
	idset_release(&site->schemes.read);
	free(site->accepted.groups);
	free(site->undescribed);
	free(site->unlisted.at);
	idset_release(&site->unlisted.asked);
	idset_release(&site->unlisted.gone);
	for (size_t i = 0; i < SHARED_TYPES; i++)
		pool_release(&site->shared.ids[i]);
	pool_release(&site->audit.ids);
	pool_release(&site->security.members);
	pool_release(&site->security.projects);
	arena_release(&site->arena);
}
