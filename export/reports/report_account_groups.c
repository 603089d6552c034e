/*
 * account_groups: an account and all it is in, in one row: the names of its groups, and of the roles that name it
 * itself ("Developers in WEB"), each list in the order of names. For those who take a row for each person.
 *
 * owner: whom to ask about it, an e-mail, else a name.
 *
 * Cost: one pass over the actors when opened, 4 bytes an actor and 4 an account; a row sorts its own names.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>
#include <string.h>

struct account_groups {
	const struct account *account;
	const char *owner;
	struct text groups, roles;
	struct edges roles_of;
	uint32_t at; /* the next row's account */
	const char **names;
	size_t name_room;
	struct arena texts; /* of the row */
};

static void
account_groups_open(void *self, const struct source *source)
{
	((struct account_groups *)self)->roles_of = graph_actors_of(source->graph, ACTOR_USER);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
join(struct text *out, const char **names, size_t count)
{
	text_cut(out, 0);
	if (count > 0)
		qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++) {
		text_between(out, ", ");
		text_add(out, names[i]);
	}
}

static void
list_groups(struct account_groups *cursor, const struct graph_view *graph)
{
	const uint32_t *first = graph->groups_of.first + cursor->at;
	size_t count = 0;

	for (uint32_t e = first[0]; e < first[1]; e++) {
		const struct group *group = &graph->groups[graph->groups_of.to[e]];

		cursor->names =
		    mem_room(cursor->names, &cursor->name_room, count + 1, sizeof(*cursor->names));
		cursor->names[count++] = text_or(group->name, group->id);
	}
	join(&cursor->groups, cursor->names, count);
}

static void
list_roles(struct account_groups *cursor, const struct graph_view *graph)
{
	const uint32_t *first = cursor->roles_of.first + cursor->at;
	size_t count = 0;

	for (uint32_t e = first[0]; e < first[1]; e++) {
		const struct project_role *place =
		    &graph->places[graph->actors[cursor->roles_of.to[e]].place];
		const struct role *role = &graph->roles[place->role];
		const struct project *project = &graph->projects[place->project];

		cursor->names =
		    mem_room(cursor->names, &cursor->name_room, count + 1, sizeof(*cursor->names));
		cursor->names[count++] = arena_print(&cursor->texts, "%s in %s",
		    text_or(role->name, role->id), text_or(project->key, project->id));
	}
	join(&cursor->roles, cursor->names, count);
	arena_release(&cursor->texts);
}

static const void *
account_groups_next(void *self, const struct source *source)
{
	struct account_groups *cursor = self;

	if (cursor->at == source->graph->account_count)
		return NULL;
	cursor->account = &source->graph->accounts[cursor->at];
	cursor->owner = text_or(cursor->account->email, cursor->account->name);
	list_groups(cursor, source->graph);
	list_roles(cursor, source->graph);
	cursor->at++;
	return cursor;
}

static void
account_groups_close(void *self)
{
	struct account_groups *cursor = self;

	edges_free(&cursor->roles_of);
	free(cursor->names);
	text_release(&cursor->groups);
	text_release(&cursor->roles);
}

static const struct column columns[] = {
	ACCOUNT_COLUMNS(struct account_groups),
	COLUMN("owner", CELL_TEXT, struct account_groups, owner),
	COLUMN("groups", CELL_TEXT, struct account_groups, groups),
	COLUMN("roles", CELL_TEXT, struct account_groups, roles),
	COLUMNS_END,
};

const struct report report_account_groups = {
	.name = "account_groups",
	.title = "Account groups",
	.rows = "account",
	.columns = columns,
	.size = sizeof(struct account_groups),
	.open = account_groups_open,
	.next = account_groups_next,
	.close = account_groups_close,
};
