/*
 * The access graph while it is filled: see graph.h.
 *
 * Records are merged field by field: an empty text never replaces one; a better source wins;
 * between equal sources the bytewise smaller text wins. Every such rule is a maximum, so the result
 * does not depend on the order in which replies arrive.
 */
#include "graph_private.h"
#include "model/base/text.h"

#include <assert.h>
#include <string.h>

struct graph *
graph_new(void)
{
	return mem_alloc(sizeof(struct graph));
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
void
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
void
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
	static const struct account_facts blank = {
		.name = "",
		.email = "",
		.type = ACCOUNT_OTHER,
		.status = ACCOUNT_UNKNOWN,
	};
	struct account_facts *facts;
	uint8_t from = account->source;
	uint32_t n;

	assert(!graph->sealed);
	if (strcmp(or_empty(account->id), UNKNOWN_ID) == 0)
		return graph_account_unknown(graph, account, 1);
	graph->account_facts = pool_record(&graph->accounts.pool, or_empty(account->id),
	    graph->account_facts, sizeof(*graph->account_facts), &blank, &n, fresh);
	facts = &graph->account_facts[n];
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
	if (account->guest > facts->guest && account->guest != GUEST_ACTOR)
		facts->guest = account->guest;
	if (account->app > facts->app)
		facts->app = account->app;
	return n;
}

uint32_t
graph_account_unknown(struct graph *graph, const struct account *account, uint32_t nth)
{
	struct account named = *account;
	struct text id = { NULL, 0, 0 };
	uint32_t number;

	text_print(&id, UNKNOWN_BEFORE "%s\n%08x", or_empty(account->name), nth);
	named.id = id.bytes;
	number = graph_account(graph, &named, NULL);
	text_release(&id);
	return number;
}

bool
account_is_unknown(const char *id)
{
	const char *behind = text_after(id, UNKNOWN_ID);

	return behind != NULL && (*behind == '\0' || *behind == '\n' || *behind == ':');
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

static const uint32_t unnumbered = NONE;

uint32_t
graph_group(struct graph *graph, const struct group *group, bool *fresh)
{
	struct group_facts *facts;
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	graph->group_by_id = pool_record(&graph->group_ids, or_empty(group->id), graph->group_by_id,
	    sizeof(*graph->group_by_id), &unnumbered, &n, &new);
	if (new)
		graph->group_by_id[n] = new_group(graph, graph->group_ids.texts[n], "");
	n = graph->group_by_id[n];
	if (fresh != NULL)
		*fresh = new;
	facts = &graph->group_facts[n];
	facts->group.access |= group->access;
	merge_text(graph, &facts->group.name, &facts->name_from, group->name,
	    (group->access & GROUP_LISTED) != 0);
	return n;
}

uint32_t
graph_group_named(struct graph *graph, const char *name)
{
	uint32_t n;
	bool new;

	assert(!graph->sealed);
	graph->group_by_name = pool_record(&graph->group_names, or_empty(name),
	    graph->group_by_name, sizeof(*graph->group_by_name), &unnumbered, &n, &new);
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
	static const struct project blank = {
		.key = "",
		.name = "",
		.type = "",
		.category = "",
		.lead = NONE,
		.scheme = NONE,
		.security = NONE,
	};
	struct project *facts;
	uint32_t n;

	assert(!graph->sealed);
	graph->project_records = pool_record(&graph->projects.pool, or_empty(project->id),
	    graph->project_records, sizeof(*graph->project_records), &blank, &n, fresh);
	facts = &graph->project_records[n];
	facts->id = graph->projects.pool.texts[n];
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

void
graph_project_lead(struct graph *graph, uint32_t project, uint32_t account)
{
	assert(!graph->sealed);
	graph->project_records[project].lead = account;
}

uint32_t
graph_role(struct graph *graph, const struct role *role, bool *fresh)
{
	static const struct role_facts blank = {
		.role = { .name = "", .description = "", .scope = NONE }
	};
	struct role_facts *facts;
	uint32_t n;

	assert(!graph->sealed);
	graph->role_facts = pool_record(&graph->roles.pool, or_empty(role->id), graph->role_facts,
	    sizeof(*graph->role_facts), &blank, &n, fresh);
	facts = &graph->role_facts[n];
	facts->role.id = graph->roles.pool.texts[n];
	merge_text(graph, &facts->role.name, &facts->name_from, role->name, role->listed);
	merge_text(graph, &facts->role.description, &facts->description_from, role->description,
	    role->listed);
	merge_link(&graph->projects, &facts->role.scope, role->scope);
	facts->role.is_default |= role->is_default;
	facts->role.listed |= role->listed;
	facts->role.guest |= role->guest;
	return n;
}

uint32_t
graph_place(struct graph *graph, uint32_t project, uint32_t role)
{
	const struct project_role place = { project, role };
	char key[POOL_KEY + 1];
	uint32_t n;

	assert(!graph->sealed);
	pool_key(key, (const uint32_t[]){ project, role }, 2);
	graph->place_records = pool_record(&graph->places.pool, key, graph->place_records,
	    sizeof(*graph->place_records), &place, &n, NULL);
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
	const uint32_t numbers[] = {
		pool_find(&graph->texts, texts.type, strlen(texts.type)),
		pool_find(&graph->texts, texts.id, strlen(texts.id)),
		pool_find(&graph->texts, texts.name, strlen(texts.name)),
	};
	char key[POOL_KEY + 1];
	uint32_t n;

	assert(!graph->sealed);
	graph->other_records = pool_record(&graph->others.pool, pool_key(key, numbers, 3),
	    graph->other_records, sizeof(*graph->other_records), &texts, &n, NULL);
	return n;
}

uint32_t
graph_scheme(struct graph *graph, const char *id, const char *name, bool *fresh)
{
	static const struct scheme blank = { .name = "" };
	uint32_t n;

	assert(!graph->sealed);
	graph->scheme_records = pool_record(&graph->schemes.pool, or_empty(id),
	    graph->scheme_records, sizeof(*graph->scheme_records), &blank, &n, fresh);
	graph->scheme_records[n].id = graph->schemes.pool.texts[n];
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
		/* no two are the same: an index of them would be all cost */
		.id = arena_copy(&graph->texts.arena, line->id),
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
	static const struct application blank = { "", "", NONE, NONE, NONE };
	struct application *facts;
	uint32_t n;

	assert(!graph->sealed);
	graph->application_records =
	    pool_record(&graph->applications.pool, or_empty(application->key),
		graph->application_records, sizeof(*graph->application_records), &blank, &n, NULL);
	facts = &graph->application_records[n];
	facts->key = graph->applications.pool.texts[n];
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
