/*
 * The access graph while it is filled: see graph.h.
 *
 * Records are merged field by field: an empty text never replaces one; a better source wins;
 * between equal sources the bytewise smaller text wins. Every such rule is a maximum, so the result
 * does not depend on the order in which replies arrive.
 */
#include "graph_private.h"

#include <assert.h>
#include <string.h>

struct graph *
graph_new(void)
{
	return mem_alloc(sizeof(struct graph));
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static uint32_t
add_id(struct graph *graph, struct ids *ids, const char *id, bool *fresh)
{
	assert(!graph->sealed);
	id = or_empty(id);
	return pool_add(&ids->pool, id, strlen(id), fresh);
}

/* Numbers as a text for a pool: seven bits a byte, and never a NUL. */
enum { KEY_BYTES = 5 };

static uint32_t
add_key(struct ids *ids, const uint32_t *numbers, size_t count, bool *fresh)
{
	char key[KEY_BYTES * 3];

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < KEY_BYTES; j++)
			key[i * KEY_BYTES + j] = (char)(numbers[i] >> 7 * j | 0x80);
	return pool_add(&ids->pool, key, count * KEY_BYTES, fresh);
}

static void
merge_text(
    struct graph *graph, const char **field, uint8_t *field_from, const char *text, uint8_t from)
{
	if (text == NULL || *text == '\0')
		return;
	if (**field != '\0' &&
	    (from < *field_from || (from == *field_from && strcmp(text, *field) >= 0)))
		return;
	*field = pool_intern(&graph->texts, text);
	*field_from = from;
}

/* For records whose sources are all alike. */
static void
merge_plain(struct graph *graph, const char **field, const char *text)
{
	uint8_t from = 0;

	merge_text(graph, field, &from, text, 0);
}

/* The same for a small number; the greatest of its enum means unknown. */
static void
merge_enum(uint8_t *field, uint8_t *field_from, uint8_t value, uint8_t from, uint8_t unknown)
{
	if (value >= unknown)
		return;
	if (*field != unknown && (from < *field_from || (from == *field_from && value >= *field)))
		return;
	*field = value;
	*field_from = from;
}

/* And for a link to a record with an id: the smaller id wins, for numbers follow arrival. */
static void
merge_link(const struct ids *ids, uint32_t *field, uint32_t link)
{
	if (link == NONE)
		return;
	if (*field == NONE || strcmp(ids->pool.texts[link], ids->pool.texts[*field]) < 0)
		*field = link;
}

uint32_t
graph_account(struct graph *graph, const struct account *account, bool *fresh)
{
	struct account_facts *facts;
	uint8_t from = account->source;
	uint32_t n;
	bool new;

	n = add_id(graph, &graph->accounts, account->id, &new);
	if (fresh != NULL)
		*fresh = new;
	graph->account_facts = mem_room(graph->account_facts, &graph->account_room, (size_t)n + 1,
	    sizeof(*graph->account_facts));
	facts = &graph->account_facts[n];
	if (new)
		*facts = (struct account_facts){
			.name = "",
			.email = "",
			.type = ACCOUNT_OTHER,
			.status = ACCOUNT_UNKNOWN,
		};
	if (from > facts->source)
		facts->source = from;
	if (from >= FROM_NESTED)
		merge_text(graph, &facts->name, &facts->name_from, account->name, from);
	if (from >= FROM_MEMBER) {
		merge_text(graph, &facts->email, &facts->email_from, account->email, from);
		merge_enum(&facts->type, &facts->type_from, account->type, from, ACCOUNT_OTHER);
		merge_enum(
		    &facts->status, &facts->status_from, account->status, from, ACCOUNT_UNKNOWN);
	}
	return n;
}

uint32_t
graph_account_id(struct graph *graph, const char *id)
{
	const struct account account = { .id = id, .source = FROM_ID };

	return graph_account(graph, &account, NULL);
}

static uint32_t
new_group(struct graph *graph, const char *id, const char *name)
{
	graph->group_facts = mem_room(graph->group_facts, &graph->group_room,
	    (size_t)graph->group_count + 1, sizeof(*graph->group_facts));
	graph->group_facts[graph->group_count] = (struct group_facts){ .group = { id, name, 0 } };
	return graph->group_count++;
}

uint32_t
graph_group(struct graph *graph, const struct group *group, bool *fresh)
{
	const char *id = or_empty(group->id);
	struct group_facts *facts;
	uint8_t from;
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	n = pool_add(&graph->group_ids, id, strlen(id), &new);
	graph->group_by_id = mem_room(graph->group_by_id, &graph->group_by_id_room, (size_t)n + 1,
	    sizeof(*graph->group_by_id));
	if (new)
		graph->group_by_id[n] = new_group(graph, graph->group_ids.texts[n], "");
	n = graph->group_by_id[n];
	if (fresh != NULL)
		*fresh = new;
	facts = &graph->group_facts[n];
	facts->group.access |= group->access;
	from = facts->name_listed;
	merge_text(
	    graph, &facts->group.name, &from, group->name, (group->access & GROUP_LISTED) != 0);
	facts->name_listed = from;
	return n;
}

uint32_t
graph_group_named(struct graph *graph, const char *name)
{
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	name = or_empty(name);
	n = pool_add(&graph->group_names, name, strlen(name), &new);
	graph->group_by_name = mem_room(graph->group_by_name, &graph->group_by_name_room,
	    (size_t)n + 1, sizeof(*graph->group_by_name));
	if (new)
		graph->group_by_name[n] = new_group(graph, "", graph->group_names.texts[n]);
	return graph->group_by_name[n];
}

void
graph_member(struct graph *graph, uint32_t group, uint32_t account)
{
	assert(!graph->sealed);
	graph->edges =
	    mem_room(graph->edges, &graph->edge_room, graph->edge_count + 1, sizeof(*graph->edges));
	graph->edges[graph->edge_count++] = (struct member_edge){ group, account };
}

void
graph_members_restart(struct graph *graph, uint32_t group)
{
	graph->group_facts[group].void_before = (uint32_t)graph->edge_count;
}

uint32_t
graph_project(struct graph *graph, const struct project *project, bool *fresh)
{
	struct project *facts;
	uint32_t n;
	bool new;

	n = add_id(graph, &graph->projects, project->id, &new);
	if (fresh != NULL)
		*fresh = new;
	graph->project_records = mem_room(graph->project_records, &graph->project_room,
	    (size_t)n + 1, sizeof(*graph->project_records));
	facts = &graph->project_records[n];
	if (new)
		*facts = (struct project){
			.id = graph->projects.pool.texts[n],
			.key = "",
			.name = "",
			.type = "",
			.category = "",
			.lead = NONE,
			.scheme = NONE,
		};
	merge_plain(graph, &facts->key, project->key);
	merge_plain(graph, &facts->name, project->name);
	merge_plain(graph, &facts->type, project->type);
	merge_plain(graph, &facts->category, project->category);
	merge_link(&graph->accounts, &facts->lead, project->lead);
	merge_link(&graph->schemes, &facts->scheme, project->scheme);
	facts->team_managed |= project->team_managed;
	facts->archived |= project->archived;
	return n;
}

void
graph_project_scheme(struct graph *graph, uint32_t project, uint32_t scheme)
{
	assert(!graph->sealed);
	merge_link(&graph->schemes, &graph->project_records[project].scheme, scheme);
}

uint32_t
graph_role(struct graph *graph, const struct role *role, bool *fresh)
{
	struct role_facts *facts;
	uint32_t n;
	bool new;

	n = add_id(graph, &graph->roles, role->id, &new);
	if (fresh != NULL)
		*fresh = new;
	graph->role_facts = mem_room(
	    graph->role_facts, &graph->role_room, (size_t)n + 1, sizeof(*graph->role_facts));
	facts = &graph->role_facts[n];
	if (new)
		*facts = (struct role_facts){ .role = {
						  .id = graph->roles.pool.texts[n],
						  .name = "",
						  .description = "",
						  .scope = NONE,
					      } };
	merge_text(graph, &facts->role.name, &facts->name_from, role->name, role->listed);
	merge_text(graph, &facts->role.description, &facts->description_from, role->description,
	    role->listed);
	merge_link(&graph->projects, &facts->role.scope, role->scope);
	facts->role.is_default |= role->is_default;
	facts->role.listed |= role->listed;
	return n;
}

uint32_t
graph_place(struct graph *graph, uint32_t project, uint32_t role)
{
	const uint32_t key[] = { project, role };
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	n = add_key(&graph->places, key, 2, &new);
	graph->place_records = mem_room(
	    graph->place_records, &graph->place_room, (size_t)n + 1, sizeof(*graph->place_records));
	if (new)
		graph->place_records[n] = (struct project_role){ project, role };
	return n;
}

void
graph_actor(struct graph *graph, uint32_t place, enum actor_kind kind, uint32_t who)
{
	assert(!graph->sealed);
	graph->actors = mem_room(
	    graph->actors, &graph->actor_room, graph->actor_count + 1, sizeof(*graph->actors));
	graph->actors[graph->actor_count++] = (struct actor){ place, who, (uint8_t)kind };
}

uint32_t
graph_other(struct graph *graph, const struct other *other)
{
	const struct other texts = {
		pool_intern(&graph->texts, or_empty(other->type)),
		pool_intern(&graph->texts, or_empty(other->id)),
		pool_intern(&graph->texts, or_empty(other->name)),
	};
	const uint32_t key[] = {
		pool_find(&graph->texts, texts.type, strlen(texts.type)),
		pool_find(&graph->texts, texts.id, strlen(texts.id)),
		pool_find(&graph->texts, texts.name, strlen(texts.name)),
	};
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	n = add_key(&graph->others, key, 3, &new);
	graph->other_records = mem_room(
	    graph->other_records, &graph->other_room, (size_t)n + 1, sizeof(*graph->other_records));
	if (new)
		graph->other_records[n] = texts;
	return n;
}

uint32_t
graph_scheme(struct graph *graph, const char *id, const char *name, bool *fresh)
{
	uint32_t n;
	bool new;

	n = add_id(graph, &graph->schemes, id, &new);
	if (fresh != NULL)
		*fresh = new;
	graph->scheme_records = mem_room(graph->scheme_records, &graph->scheme_room, (size_t)n + 1,
	    sizeof(*graph->scheme_records));
	if (new)
		graph->scheme_records[n] =
		    (struct scheme){ graph->schemes.pool.texts[n], "", false };
	merge_plain(graph, &graph->scheme_records[n].name, name);
	return n;
}

void
graph_scheme_read(struct graph *graph, uint32_t scheme)
{
	assert(!graph->sealed);
	graph->scheme_records[scheme].read = true;
}

void
graph_scheme_line(struct graph *graph, const struct scheme_line *line)
{
	assert(!graph->sealed);
	graph_scheme_read(graph, line->scheme);
	graph->lines =
	    mem_room(graph->lines, &graph->line_room, graph->line_count + 1, sizeof(*graph->lines));
	graph->lines[graph->line_count++] = (struct scheme_line){
		.scheme = line->scheme,
		.id = pool_intern(&graph->texts, or_empty(line->id)),
		.permission = pool_intern(&graph->texts, or_empty(line->permission)),
		.holder_type = pool_intern(&graph->texts, or_empty(line->holder_type)),
		.holder_id = pool_intern(&graph->texts, or_empty(line->holder_id)),
		.holder_name = pool_intern(&graph->texts, or_empty(line->holder_name)),
	};
}

/* NONE, the greatest number, is what anything said replaces. */
static void
merge_figure(uint32_t *field, uint32_t value)
{
	if (value < *field)
		*field = value;
}

uint32_t
graph_application(struct graph *graph, const struct application *application)
{
	struct application *facts;
	uint32_t n;
	bool new;

	n = add_id(graph, &graph->applications, application->key, &new);
	graph->application_records = mem_room(graph->application_records, &graph->application_room,
	    (size_t)n + 1, sizeof(*graph->application_records));
	facts = &graph->application_records[n];
	if (new)
		*facts = (struct application){
			.key = graph->applications.pool.texts[n],
			.name = "",
			.seats = NONE,
			.seats_left = NONE,
			.users = NONE,
		};
	merge_plain(graph, &facts->name, application->name);
	merge_figure(&facts->seats, application->seats);
	merge_figure(&facts->seats_left, application->seats_left);
	merge_figure(&facts->users, application->users);
	return n;
}

void
graph_application_group(struct graph *graph, uint32_t application, uint32_t group, bool is_default)
{
	assert(!graph->sealed);
	graph->application_groups =
	    mem_room(graph->application_groups, &graph->application_group_room,
		graph->application_group_count + 1, sizeof(*graph->application_groups));
	graph->application_groups[graph->application_group_count++] =
	    (struct application_group){ application, group, is_default };
}
