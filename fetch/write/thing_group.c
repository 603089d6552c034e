/* A group itself; see things.h. */
#include "fetch/jira/shapes.h"
#include "things.h"
#include <string.h>

#define API "/rest/api/3"

struct page_record {
	struct json_list groups;
};
static const struct json_shape page_shape = JSON_SHAPE(struct page_record,
    JSON_MUST_OF(struct page_record, groups, "values", JSON_LIST, &group_named_shape));

static enum action_state
judge_named(struct action *action, const void *record, struct arena *arena)
{
	const struct json_list *list = &((const struct page_record *)record)->groups;

	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (group->name == NULL || strcmp(group->name, action->group_name) != 0)
			continue;
		if (group->id != NULL &&
		    (action->made == NULL || strcmp(action->made, group->id) != 0))
			action->made = arena_copy(arena, group->id);
		return STATE_PRESENT;
	}
	return STATE_ABSENT;
}

static enum action_state
judge_id(struct action *action, const void *record, struct arena *arena)
{
	const struct json_list *list = &((const struct page_record *)record)->groups;

	(void)arena;
	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (group->id != NULL && strcmp(group->id, action->group) == 0)
			return STATE_PRESENT;
	}
	return STATE_ABSENT;
}

const struct thing thing_new_group = {
	.target = "{group-name}",
	.look = { API "/group/bulk?groupName={group-name}", NULL,
	    { NULL, JSON_OBJECT, 0, &page_shape, false }, judge_named, false },
};

const struct thing thing_group = {
	.target = "{group}",
	.look = { API "/group/bulk?groupId={group}", NULL,
	    { NULL, JSON_OBJECT, 0, &page_shape, false }, judge_id, false },
};

void
body_new_group(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_text(out, "name", action->group_name);
	json_close(out);
}
