/* What the caller wants to have read before a write is sent; see action.h and work_private.h. */
#include "work_private.h"

#include "fetch/jira/shapes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API "/rest/api/3"

enum { PAGE = 50 /* the most that a page of members has: CONTRACT 3 */ };

/* Without includeInactiveUsers Jira would not show whom it counts as inactive. */
static const char members[] = API "/group/member?groupId={group}&includeInactiveUsers=true";
static const char actors[] = API "/project/{project}/role/{role}?excludeInactiveUsers=true";

struct members_record {
	struct json_list values; /* of struct user_record */
	int64_t total;
	int last;
};
static const struct json_shape members_shape = JSON_SHAPE(struct members_record,
    JSON_MUST_OF(struct members_record, values, "values", JSON_LIST, &user_shape),
    JSON_MAY(struct members_record, total, "total", JSON_NUMBER),
    JSON_MAY(struct members_record, last, "isLast", JSON_BOOL));

static const struct json_field members_root = { NULL, JSON_OBJECT, 0, &members_shape, false },
			       actors_root = { NULL, JSON_OBJECT, 0, &actors_shape, false };

const char *
before_template(const struct work *work)
{
	return work->reading.group != NULL ? members : actors;
}

const struct json_field *
before_root(const struct work *work)
{
	return work->reading.group != NULL ? &members_root : &actors_root;
}

void
before_path(const struct work *work, struct path *path)
{
	const struct action_reading *reading = &work->reading;
	const struct action named = {
		.group = reading->group, .project = reading->project, .role = reading->role
	};
	char page[60];

	action_path(&named, NULL, before_template(work), path);
	if (reading->group == NULL)
		return;
	snprintf(page, sizeof(page), "&startAt=%u&maxResults=%d", reading->from, PAGE);
	path_add(path, page);
}

void
before_read(struct work *work)
{
	work->stage = STAGE_BEFORE;
	work_submit(work, "GET", NULL, 0);
}

/* Those that say who they are: whoever is not told counts as not there. */
static bool
tell_members(struct work *work, const struct members_record *page, struct action_sight *sights,
    size_t *count)
{
	uint64_t had = work->reading.from;

	for (const struct json_node *node = page->values.first; node != NULL; node = node->next) {
		const struct user_record *user = node->record;

		had++;
		if (user->id != NULL)
			sights[(*count)++] = (struct action_sight){ .id = user->id,
				.active = user->active > 0 && user->type != NULL &&
					  strcmp(user->type, "atlassian") == 0 };
	}
	return page->values.first == NULL || page->last > 0 ||
	       (page->total >= 0 && had >= (uint64_t)page->total);
}

static void
tell_actors(const struct actors_record *role, struct action_sight *sights, size_t *count)
{
	for (const struct json_node *node = role->actors.first; node != NULL; node = node->next) {
		struct action_sight sight = { .id = actor_account(node->record), .active = true };

		sight.group = actor_is_group(node->record, &sight.id, &sight.name);
		if (sight.id != NULL || sight.group)
			sights[(*count)++] = sight;
	}
}

static size_t
list_length(const struct json_list *list)
{
	size_t count = 0;

	for (const struct json_node *node = list->first; node != NULL; node = node->next)
		count++;
	return count;
}

/* The caller is asked again, with what was read. What could not be read is not known: the step is left for later. */
void
before_answered(struct work *work, const struct reply *reply)
{
	const struct action_settings *settings = work->works->settings;
	struct action_sight *sights;
	size_t count = 0;
	bool last = true;
	struct err err;
	void *record = reply->status == 200 && reply->trouble[0] == '\0'
			   ? work_decode(work, before_root(work), &err)
			   : NULL;

	/* A role may go on naming a group that was deleted: nobody is in it. */
	if (reply->status == 404 && reply->account[0] != '\0') {
		settings->told(settings->arg, work->action, &work->reading, NULL, 0, true);
		work_send(work);
		return;
	}
	if (record == NULL) {
		work_leave(work,
		    arena_print(settings->arena,
			"not sent: who else administers could not be read: %s", reply->trouble));
		return;
	}
	sights = mem_alloc((list_length(work->reading.group != NULL
					    ? &((const struct members_record *)record)->values
					    : &((const struct actors_record *)record)->actors) +
			       1) *
			   sizeof(*sights));
	if (work->reading.group != NULL)
		last = tell_members(work, record, sights, &count);
	else
		tell_actors(record, sights, &count);
	settings->told(settings->arg, work->action, &work->reading, sights, count, last);
	free(sights);
	work_send(work);
}
