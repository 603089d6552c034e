/*
 * Which of the site's roles are for guests. Types stand in GET /rest/api/3/project/{p}/roledetails alone, and the site's
 * roles are the same in every company-managed project: one of them is asked. Team-managed projects have roles of their
 * own, and the guests' is known there by its name.
 */
#include "reading.h"

#include "model/base/text.h"
#include <string.h>

enum { TRIES = 5 }; /* projects that are asked, one after another, while they answer 404 */

/* type may be absent: sites that have no guests do not send it, and the name decides. */
struct role_type_record {
	const char *lack, *id, *name, *type;
};
static const struct json_shape role_type_shape =
    JSON_SHAPE(struct role_type_record, JSON_LACKS(struct role_type_record, lack),
	JSON_MUST(struct role_type_record, id, "id", JSON_ID),
	JSON_MAY(struct role_type_record, name, "name", JSON_TEXT),
	JSON_MAY(struct role_type_record, type, "type", JSON_TEXT));

bool
role_is_guests(const char *name, const char *type)
{
	return type != NULL ? strcmp(type, "GUEST_ROLE") == 0
			    : name != NULL && strcmp(name, GUEST_ROLE_NAME) == 0;
}

static void
accept_role_type(struct site *site, struct walk *walk, const void *item)
{
	const struct role_type_record *record = item;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the role '%s'", text_or(record->name, ""));
		return;
	}
	walk_item(walk, graph_role(site->graph,
			    &(struct role){ .id = record->id,
				.name = record->name,
				.scope = NONE,
				.guest = role_is_guests(record->name, record->type) },
			    NULL));
}

/* Live ones before archived ones, then by id, so that a replay asks what was asked. */
static bool
comes_before(const struct project *a, const struct project *b)
{
	return a->archived != b->archived ? b->archived : id_compare(a->id, b->id) < 0;
}

/* The next company-managed project that was not asked; NONE: there is none, or enough were. */
static uint32_t
next_project(struct site *site)
{
	uint32_t found = NONE;

	for (size_t i = 0; i < site->projects.all.count && site->roles.asked.count < TRIES; i++) {
		uint32_t number = site->projects.all.at[i];
		const struct project *project = graph_project_at(site->graph, number);

		if (!project->team_managed && !idset_has(&site->roles.asked, number) &&
		    (found == NONE || comes_before(project, graph_project_at(site->graph, found))))
			found = number;
	}
	if (found != NONE)
		idset_add(&site->roles.asked, found);
	return found;
}

/* Of a live project nobody expects that its roles are hidden. */
static bool
all_archived(const struct site *site)
{
	for (size_t i = 0; i < site->projects.all.count; i++) {
		const struct project *project =
		    graph_project_at(site->graph, site->projects.all.at[i]);

		if (!project->team_managed && !project->archived)
			return false;
	}
	return true;
}

static bool
role_type_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	uint32_t next = reply->status == 404 ? next_project(site) : NONE;

	(void)walk;
	if (next != NONE)
		walk_start(&site->pager, &endpoint_role_types, next, 0);
	return next != NONE || (reply->status == 404 && all_archived(site));
}

const struct endpoint endpoint_role_types = {
	.name = "types of roles",
	.object = "types of roles",
	.path = "/rest/api/3/project/{project}/roledetails",
	.each = EACH_DEMAND,
	.root = { NULL, JSON_LIST, 0, &role_type_shape, false },
	.item = accept_role_type,
	.refused = role_type_refused,
};

void
role_types_start(struct site *site)
{
	uint32_t project = site->roles.asked.count == 0 ? next_project(site) : NONE;

	if (project != NONE)
		walk_start(&site->pager, &endpoint_role_types, project, 0);
}
