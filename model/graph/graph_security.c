/* Issue security in the graph: see security.h. */
#include "graph_private.h"
#include "model/base/order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint32_t
graph_security_scheme(struct graph *graph, const char *id, const char *name)
{
	static const struct security_scheme blank = { "", "" };
	struct security *security = &graph->security;
	uint32_t n;

	assert(!graph->sealed);
	security->scheme_records = pool_record(&security->schemes.pool, or_empty(id),
	    security->scheme_records, sizeof(*security->scheme_records), &blank, &n, NULL);
	security->scheme_records[n].id = security->schemes.pool.texts[n];
	merge_plain(graph, &security->scheme_records[n].name, name);
	return n;
}

uint32_t
graph_security_level(struct graph *graph, const struct security_level *level)
{
	static const struct security_level blank = { .scheme = NONE, .name = "" };
	struct security *security = &graph->security;
	struct security_level *facts;
	uint32_t n;

	assert(!graph->sealed);
	security->level_records = pool_record(&security->levels.pool, or_empty(level->id),
	    security->level_records, sizeof(*security->level_records), &blank, &n, NULL);
	facts = &security->level_records[n];
	facts->id = security->levels.pool.texts[n];
	merge_plain(graph, &facts->name, level->name);
	merge_link(&security->schemes, &facts->scheme, level->scheme);
	facts->is_default |= level->is_default;
	return n;
}

void
graph_security_member(struct graph *graph, const struct security_member *member)
{
	struct security *security = &graph->security;

	assert(!graph->sealed);
	security->members = mem_room(security->members, &security->member_room,
	    security->member_count + 1, sizeof(*security->members));
	security->members[security->member_count++] = (struct security_member){
		.level = member->level,
		.id = arena_copy(&graph->texts.arena, member->id),
		.holder_type = pool_intern(&graph->texts, or_empty(member->holder_type)),
		.holder_id = pool_intern(&graph->texts, or_empty(member->holder_id)),
		.holder_name = pool_intern(&graph->texts, or_empty(member->holder_name)),
	};
}

void
graph_project_security(struct graph *graph, const char *project_id, uint32_t scheme)
{
	struct security *security = &graph->security;

	assert(!graph->sealed);
	security->uses = mem_room(
	    security->uses, &security->use_room, security->use_count + 1, sizeof(*security->uses));
	security->uses[security->use_count++] =
	    (struct security_use){ arena_copy(&graph->texts.arena, project_id), scheme };
}

static int
scheme_compare(const void *a, const void *b)
{
	const struct security_scheme *left = a, *right = b;

	return id_compare(left->id, right->id);
}

static int
level_compare(const void *a, const void *b)
{
	const struct security_level *left = a, *right = b;

	return order_then(
	    order_numbers(left->scheme, right->scheme), id_compare(left->id, right->id));
}

/* A member twice in the list is one. */
static int
member_compare(const void *a, const void *b)
{
	const struct security_member *left = a, *right = b;
	int order;

	if ((order = order_numbers(left->level, right->level)) != 0 ||
	    (order = strcmp(left->holder_type, right->holder_type)) != 0 ||
	    (order = id_compare(left->holder_id, right->holder_id)) != 0)
		return order;
	return order_then(
	    id_compare(left->id, right->id), strcmp(left->holder_name, right->holder_name));
}

/* Where the record with each id of the pool stands after sorting; each record begins behind 'id' bytes with its own. */
static void
rank_again(struct ids *ids, const void *records, size_t size, size_t id)
{
	size_t count = ids->pool.count;
	const char *text;

	ids->rank = mem_alloc(count * sizeof(*ids->rank));
	for (size_t i = 0; i < count; i++) {
		memcpy(&text, (const char *)records + i * size + id, sizeof(text));
		ids->rank[pool_find(&ids->pool, text, strlen(text))] = (uint32_t)i;
	}
}

static void
seal_members(struct graph *graph)
{
	struct security *security = &graph->security;
	struct security_member *all = security->members;
	size_t kept = 0;

	for (size_t i = 0; i < security->member_count; i++) {
		all[i].level = security->levels.rank[all[i].level];
		if (*all[i].holder_id == '\0')
			all[i].holder_id =
			    holder_group(graph, all[i].holder_type, all[i].holder_name);
		if (*all[i].holder_name == '\0' && *all[i].holder_id != '\0')
			all[i].holder_name =
			    holder_name(graph, all[i].holder_type, all[i].holder_id);
	}
	order_items(all, security->member_count, sizeof(*all), member_compare);
	for (size_t i = 0; i < security->member_count; i++)
		if (kept == 0 || all[kept - 1].level != all[i].level ||
		    strcmp(all[kept - 1].id, all[i].id) != 0)
			all[kept++] = all[i];
	graph->view.security_members = all;
	graph->view.security_member_count = (uint32_t)kept;
}

/* Of one that was moved while the mapping was read the scheme with the smaller number counts, in any order of arrival. */
static void
seal_uses(struct graph *graph)
{
	struct security *security = &graph->security;
	uint32_t project, scheme;

	for (size_t i = 0; i < security->use_count; i++) {
		project = find_id(&graph->projects, security->uses[i].project);
		scheme = security->schemes.rank[security->uses[i].scheme];
		if (project != NONE && scheme < graph->project_records[project].security)
			graph->project_records[project].security = scheme;
	}
	free(security->uses);
	security->uses = NULL;
}

void
seal_security(struct graph *graph)
{
	struct security *security = &graph->security;
	size_t schemes = security->schemes.pool.count, levels = security->levels.pool.count;

	order_items(
	    security->scheme_records, schemes, sizeof(*security->scheme_records), scheme_compare);
	rank_again(&security->schemes, security->scheme_records, sizeof(*security->scheme_records),
	    offsetof(struct security_scheme, id));
	for (size_t i = 0; i < levels; i++)
		if (security->level_records[i].scheme != NONE)
			security->level_records[i].scheme =
			    security->schemes.rank[security->level_records[i].scheme];
	order_items(
	    security->level_records, levels, sizeof(*security->level_records), level_compare);
	rank_again(&security->levels, security->level_records, sizeof(*security->level_records),
	    offsetof(struct security_level, id));
	seal_members(graph);
	seal_uses(graph);
	graph->view.security_schemes = security->scheme_records;
	graph->view.security_scheme_count = (uint32_t)schemes;
	graph->view.security_levels = security->level_records;
	graph->view.security_level_count = (uint32_t)levels;
}

void
security_release(struct security *security)
{
	ids_release(&security->schemes);
	ids_release(&security->levels);
	free(security->scheme_records);
	free(security->level_records);
	free(security->members);
	free(security->uses);
}
