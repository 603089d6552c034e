/*
 * The audit log: its endpoint and decoder. Free plans have none (403, CONTRACT 6.7): that is said, and no
 * error. A record whose time cannot be told is kept out of the log, for it could belong anywhere.
 */
#include "model/base/text.h"
#include "model/change/audit.h"
#include "reading.h"
#include "site.h"

#include <stdio.h>
#include <string.h>

struct item_record {
	const char *id, *name, *type;
};
static const struct json_shape item_shape =
    JSON_SHAPE(struct item_record, JSON_MAY(struct item_record, id, "id", JSON_ID),
	JSON_MAY(struct item_record, name, "name", JSON_TEXT),
	JSON_MAY(struct item_record, type, "typeName", JSON_TEXT));

struct value_record {
	const char *field, *from, *to;
};
static const struct json_shape value_shape =
    JSON_SHAPE(struct value_record, JSON_MAY(struct value_record, field, "fieldName", JSON_TEXT),
	JSON_MAY(struct value_record, from, "changedFrom", JSON_TEXT),
	JSON_MAY(struct value_record, to, "changedTo", JSON_TEXT));

struct log_record {
	const char *lack, *id, *summary, *author, *created;
	struct item_record *object;
	struct json_list associated, values;
};
static const struct json_shape log_shape = JSON_SHAPE(struct log_record,
    JSON_LACKS(struct log_record, lack), JSON_MUST(struct log_record, id, "id", JSON_ID),
    JSON_MUST(struct log_record, created, "created", JSON_TEXT),
    /* it explains changes, and none follows from it: what it does not say is not said */
    JSON_MAY(struct log_record, summary, "summary", JSON_TEXT),
    JSON_MAY(struct log_record, author, "authorAccountId", JSON_TEXT),
    JSON_MAY_OF(struct log_record, object, "objectItem", JSON_OBJECT, &item_shape),
    JSON_MAY_OF(struct log_record, associated, "associatedItems", JSON_LIST, &item_shape),
    JSON_MAY_OF(struct log_record, values, "changedValues", JSON_LIST, &value_shape));

enum { SECONDS_LEN = sizeof("2026-11-23T08:00:00") - 1 };

const char *
audit_time(struct arena *arena, const char *rfc3339)
{
	return arena_print(arena, "%.*s.000+0000", SECONDS_LEN, rfc3339);
}

/* "2026-11-23T08:00:00.123+0000" in UTC, to the second; NULL for another zone, or what is no time. */
static const char *
utc(struct arena *arena, const char *created)
{
	static const char pattern[] = "0000-00-00T00:00:00";
	const char *zone = created + SECONDS_LEN;

	for (size_t i = 0; i < SECONDS_LEN; i++)
		if (pattern[i] == '0' ? created[i] < '0' || created[i] > '9'
				      : created[i] != pattern[i])
			return NULL;
	if (*zone == '.')
		zone += 1 + strspn(zone + 1, "0123456789");
	if (strcmp(zone, "+0000") != 0 && strcmp(zone, "Z") != 0 && strcmp(zone, "+00:00") != 0)
		return NULL;
	return arena_print(arena, "%.*sZ", SECONDS_LEN, created);
}

static struct audit_item
item_of(struct audit_log *log, const struct item_record *item)
{
	return (struct audit_item){ arena_copy(&log->arena, item->type),
		arena_copy(&log->arena, item->id), arena_copy(&log->arena, item->name) };
}

static void
add_items(struct audit_log *log, struct audit_record *record, const struct log_record *from)
{
	struct audit_item *items =
	    arena_take(&log->arena, (from->associated.count + 1) * sizeof(*items));

	record->items = items;
	if (from->object != NULL)
		items[record->item_count++] = item_of(log, from->object);
	for (const struct json_node *node = from->associated.first; node != NULL; node = node->next)
		items[record->item_count++] = item_of(log, node->record);
}

static void
add_values(struct audit_log *log, struct audit_record *record, const struct log_record *from)
{
	struct audit_value *values =
	    arena_take(&log->arena, (from->values.count + 1) * sizeof(*values));

	record->values = values;
	for (const struct json_node *node = from->values.first; node != NULL; node = node->next) {
		const struct value_record *value = node->record;

		values[record->value_count++] = (struct audit_value){ arena_copy(&log->arena,
									  value->field),
			arena_copy(&log->arena, value->from), arena_copy(&log->arena, value->to) };
	}
}

static void
accept(struct site *site, struct walk *walk, const void *item)
{
	struct audit_log *log = site->audit.log;
	bool fresh;

	const struct log_record *from = item;
	const char *created;
	struct audit_record *record;

	if (from->lack != NULL) {
		walk_lost(walk, from->lack, "the record '%s'", text_or(from->summary, ""));
		return;
	}
	created = utc(&log->arena, from->created);
	walk_item(walk, pool_add(&site->audit.ids, from->id, strlen(from->id), &fresh));
	if (!fresh || created == NULL)
		return;
	log->records = mem_room(log->records, &log->room, log->count + 1, sizeof(*log->records));
	record = &log->records[log->count++];
	*record = (struct audit_record){ .created = created,
		.author = arena_copy(&log->arena, from->author),
		.summary = arena_copy(&log->arena, from->summary) };
	add_items(log, record, from);
	add_values(log, record, from);
}

static bool
refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)walk;
	if (reply->status != 403)
		return false;
	site->audit.log->refused = arena_print(&site->audit.log->arena,
	    "Jira does not show its audit log: %s; free plans have none", reply->trouble);
	return true;
}

const struct endpoint endpoint_audit = {
	.name = "audit records",
	.path = "/rest/api/3/auditing/record?from={from}&to={to}",
	.each = EACH_DEMAND,
	.paging = PAGING_OFFSET,
	.page_size = 1000,
	.root = { NULL, JSON_LIST, 0, &log_shape, false },
	.item = accept,
	.refused = refused,
};
