/*
 * Which record tells of which change: see audit.h.
 *
 * What a record must name:
 *	membership       the group and the account
 *	role actor       the project, the actor, and the role by id or as the name of the changed field
 *	permission grant the scheme, the permission and the holder among the changed values
 *	another record   itself as what the record is about, alone; a changed field with both of its values
 * A group may be named without its id: then its name must be that of one group alone, on both sides.
 *
 * Cost: O(items log items) once, and for a change the records that name its rarest item by id.
 */
#include "audit.h"
#include "model/base/order.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>

/* An id, and a record that names it. */
struct named {
	const char *id;
	const struct audit_record *record;
};

struct match {
	struct named *named; /* by id */
	size_t named_count;
	const struct changes *changes;
	struct change_words words;
	const char *from,
	    *to; /* between the readings: after the old one ended, before the new one began */
};

static bool
is_type(const struct audit_item *item, const char *type)
{
	return strcmp(item->type, type) == 0;
}

static bool
names_id(const struct audit_record *record, const char *type, const char *id)
{
	for (size_t i = 0; i < record->item_count && *id != '\0'; i++)
		if (is_type(&record->items[i], type) && strcmp(record->items[i].id, id) == 0)
			return true;
	return false;
}

/* Is there one group of that name, and the same one, on both sides? */
static bool
name_is_clear(const struct changes *changes, const char *id, const char *name)
{
	uint32_t found;

	for (uint32_t s = 0; s < SIDES; s++) {
		const struct graph_view *graph = changes->sides[s].graph;

		for (uint32_t i = found = 0; i < graph->group_count; i++) {
			if (strcmp(graph->groups[i].name, name) != 0)
				continue;
			if (strcmp(graph->groups[i].id, id) != 0)
				return false;
			found++;
		}
		if (found != 1)
			return false;
	}
	return *name != '\0';
}

static bool
names_group(
    const struct match *match, const struct audit_record *record, const char *id, const char *name)
{
	if (names_id(record, "GROUP", id))
		return true;
	for (size_t i = 0; i < record->item_count; i++) {
		const struct audit_item *item = &record->items[i];

		if (is_type(item, "GROUP") && (*item->id == '\0' || strcmp(item->id, name) == 0) &&
		    strcmp(item->name, name) == 0)
			return name_is_clear(match->changes, id, name);
	}
	return false;
}

/* The words of the summary against the change; sites in other languages say neither. */
static bool
contradicts(const struct audit_record *record, const struct change *change)
{
	static const char *const gone[] = { "removed", "deleted" }, *const come[] = { "added",
		"created" };
	const char *const *wrong = change->verb == CHANGE_ADDED ? gone : come;

	for (size_t i = 0; i < 2 && change->field == NULL; i++)
		if (strstr(record->summary, wrong[i]) != NULL)
			return true;
	return false;
}

static bool
tells_membership(
    const struct match *match, const struct audit_record *record, const struct change *change)
{
	const struct group *group =
	    &match->changes->sides[change->side].graph->groups[change->record];

	return names_id(record, "USER", match->words.principal_id) &&
	       names_group(match, record, group->id, group->name);
}

/* A value that something was given, or that was taken away, and not merely replaced. */
static bool
right_way(const struct audit_value *value, const struct change *change)
{
	return change->verb == CHANGE_ADDED ? *value->to != '\0' && *value->from == '\0'
					    : *value->from != '\0' && *value->to == '\0';
}

static bool
tells_actor(
    const struct match *match, const struct audit_record *record, const struct change *change)
{
	const struct graph_view *graph = match->changes->sides[change->side].graph;
	const struct actor *actor = &graph->actors[change->record];
	const struct project_role *place = &graph->places[actor->place];
	const struct role *role = &graph->roles[place->role];

	if (actor->kind == ACTOR_OTHER ||
	    !names_id(record, "PROJECT", graph->projects[place->project].id))
		return false;
	if (actor->kind == ACTOR_USER ? !names_id(record, "USER", match->words.principal_id)
				      : !names_group(match, record, match->words.principal_id,
					    match->words.principal_name))
		return false;
	if (names_id(record, "PROJECT_ROLE", role->id))
		return true;
	for (size_t i = 0; i < record->value_count; i++)
		if (strcmp(record->values[i].field, role->name) == 0 &&
		    right_way(&record->values[i], change))
			return true;
	return false;
}

static bool
has_value(const struct audit_record *record, const struct change *change, const char *text)
{
	for (size_t i = 0; i < record->value_count; i++)
		if (strcmp(change->verb == CHANGE_ADDED ? record->values[i].to
							: record->values[i].from,
			text) == 0 &&
		    right_way(&record->values[i], change))
			return true;
	return false;
}

static bool
tells_line(
    const struct match *match, const struct audit_record *record, const struct change *change)
{
	const struct graph_view *graph = match->changes->sides[change->side].graph;
	const struct scheme_line *line = &graph->lines[change->record];

	return (names_id(record, "SCHEME", graph->schemes[line->scheme].id) ||
		   names_id(record, "PERMISSION_SCHEME", graph->schemes[line->scheme].id)) &&
	       has_value(record, change, line->permission) &&
	       has_value(record, change, text_or(line->holder_id, line->holder_type));
}

/* An account, group, project, role or scheme: what the record is about, and nothing beside it. */
static bool
tells_record(
    const struct match *match, const struct audit_record *record, const struct change *change)
{
	static const char *const types[CHANGE_OBJECTS] = { [CHANGE_ACCOUNT] = "USER",
		[CHANGE_GROUP] = "GROUP",
		[CHANGE_PROJECT] = "PROJECT",
		[CHANGE_ROLE] = "PROJECT_ROLE",
		[CHANGE_SCHEME] = "SCHEME" };
	const char *type = types[change->object];

	if (type == NULL || record->item_count != 1 ||
	    !names_id(record, type, match->words.object_id))
		return false;
	for (size_t i = 0; change->field != NULL && i < record->value_count; i++)
		if (strcmp(record->values[i].from, change->before) == 0 &&
		    strcmp(record->values[i].to, change->after) == 0)
			return true;
	if (change->field != NULL)
		return false;
	return strstr(record->summary, change->verb == CHANGE_ADDED ? "created" : "deleted") !=
	       NULL;
}

static bool
tells(const struct match *match, const struct audit_record *record, const struct change *change)
{
	if (contradicts(record, change))
		return false;
	switch (change->object) {
	case CHANGE_MEMBERSHIP:
		return tells_membership(match, record, change);
	case CHANGE_ACTOR:
		return tells_actor(match, record, change);
	case CHANGE_LINE:
		return tells_line(match, record, change);
	default:
		return tells_record(match, record, change);
	}
}

/* Records of the same pair that say the opposite count too: they make the order matter. */
static bool
concerns(const struct match *match, const struct audit_record *record, const struct change *change)
{
	struct change other = *change;

	other.verb = change->verb == CHANGE_ADDED ? CHANGE_REMOVED : CHANGE_ADDED;
	return tells(match, record, change) ||
	       (change->field == NULL && tells(match, record, &other));
}

static int
named_compare(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static void
name_all(struct match *match, const struct audit_log *log)
{
	size_t room = 0;

	for (size_t i = 0; i < log->count; i++)
		for (size_t j = 0; j < log->records[i].item_count; j++) {
			match->named = mem_room(
			    match->named, &room, match->named_count + 1, sizeof(*match->named));
			match->named[match->named_count++] =
			    (struct named){ log->records[i].items[j].id, &log->records[i] };
		}
	order_items(match->named, match->named_count, sizeof(*match->named), named_compare);
}

/* What every record that tells of this change must name by id. */
static const char *
key_of(const struct match *match, const struct change *change)
{
	const struct graph_view *graph = match->changes->sides[change->side].graph;

	if (change->object == CHANGE_MEMBERSHIP)
		return match->words.principal_id;
	if (change->object == CHANGE_ACTOR && graph->actors[change->record].kind == ACTOR_USER)
		return match->words.principal_id;
	if (change->object == CHANGE_ACTOR)
		return graph->projects[graph->places[graph->actors[change->record].place].project]
		    .id;
	return match->words.object_id;
}

static const struct audit_record *
find(const struct match *match, const struct change *change)
{
	const struct audit_record *latest = NULL;
	const struct named key = { key_of(match, change), NULL };
	size_t count = 0;
	bool unsure = false;

	for (size_t i =
		 order_find(&key, match->named, match->named_count, sizeof(key), named_compare);
	     i < match->named_count && named_compare(&key, &match->named[i]) == 0; i++) {
		const struct audit_record *record = match->named[i].record;

		if (record == latest || !concerns(match, record, change))
			continue;
		count++;
		unsure |= strcmp(record->created, match->from) < 0 ||
			  strcmp(record->created, match->to) > 0;
		if (latest != NULL && strcmp(record->created, latest->created) == 0)
			unsure = true; /* in the same second: which was the last? */
		if (latest == NULL || strcmp(record->created, latest->created) > 0)
			latest = record;
	}
	if (latest == NULL || (count > 1 && unsure) || !tells(match, latest, change))
		return NULL;
	return latest;
}

size_t
audit_match(const struct audit_log *log, struct changes *changes)
{
	struct match match = { .changes = changes,
		.from = changes->sides[OLD].run->finished,
		.to = changes->sides[NEW].run->started };
	size_t count = 0;

	name_all(&match, log);
	for (size_t i = 0; i < changes->count && log->count > 0; i++) {
		struct change *change = &changes->list[i];

		if (change->verb == CHANGE_UNKNOWN)
			continue;
		change_words(changes, change, &match.words);
		change->audit = find(&match, change);
		count += change->audit != NULL;
	}
	change_words_release(&match.words);
	free(match.named);
	return count;
}

void
audit_log_release(struct audit_log *log)
{
	arena_release(&log->arena);
	free(log->records);
}
