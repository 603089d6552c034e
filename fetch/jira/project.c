/* Projects, live and archived, with their leads; and whether one is still there. */
#include "project.h"

#include "model/base/text.h"
#include "shapes.h"

#include <string.h>

struct category_record {
	const char *name;
};
static const struct json_shape category_shape =
    JSON_SHAPE(struct category_record, JSON_MAY(struct category_record, name, "name", JSON_TEXT));

struct project_record {
	const char *lack, *id, *key, *name, *type, *style;
	int archived, simplified;
	struct user_record *lead;
	struct category_record *category;
};
static const struct json_shape project_shape = JSON_SHAPE(struct project_record,
    JSON_LACKS(struct project_record, lack), JSON_MUST(struct project_record, id, "id", JSON_ID),
    JSON_MUST(struct project_record, key, "key", JSON_ID),
    JSON_MUST(struct project_record, type, "projectTypeKey", JSON_TEXT),
    /* null: it has none, for a project of a deleted lead may have none */
    JSON_MUST_OR_NULL_OF(struct project_record, lead, "lead", JSON_OBJECT, &user_lead_shape),
    /* either tells who manages it, and one has to be there: project_lack */
    JSON_MAY(struct project_record, style, "style", JSON_TEXT),
    JSON_MAY(struct project_record, simplified, "simplified", JSON_BOOL),
    /* of live projects it is left out (CONTRACT 6.4) */
    JSON_MAY(struct project_record, archived, "archived", JSON_BOOL),
    /* for people to read */
    JSON_MAY(struct project_record, name, "name", JSON_TEXT),
    JSON_MAY_OF(struct project_record, category, "projectCategory", JSON_OBJECT, &category_shape));

static const char *
project_lack(const struct project_record *record)
{
	if (record->lack != NULL)
		return record->lack;
	if (record->lead != NULL && record->lead->id == NULL)
		return "'lead' has no account id";
	return record->style == NULL && record->simplified == JSON_NO_BOOL
		   ? "'style' is missing: it may be company-managed or team-managed"
		   : NULL;
}

/* Roles are the site's own in company-managed projects: every one of them is asked for (CONTRACT 9.1). */
static void
start_places(struct site *site, uint32_t project)
{
	for (size_t i = 0; i < site->roles.global.count; i++)
		walk_start_each(&site->pager, EACH_PLACE, project, site->roles.global.at[i]);
}

static void
project_known(struct site *site, uint32_t project)
{
	numbers_add(&site->projects.all, project);
	walk_start_each(&site->pager, EACH_PROJECT, project, 0);
	if (graph_project_at(site->graph, project)->team_managed)
		walk_start_each(&site->pager, EACH_TEAM_PROJECT, project, 0);
	else if (site->roles.known)
		start_places(site, project);
}

static uint32_t
project_add(struct site *site, const struct project_record *record)
{
	struct project project = {
		.id = record->id,
		.key = record->key,
		.name = record->name,
		.type = record->type,
		.category = record->category != NULL ? record->category->name : NULL,
		.lead = NONE,
		.scheme = NONE,
		.team_managed = record->style != NULL ? strcmp(record->style, "next-gen") == 0
						      : record->simplified == 1,
		.archived = record->archived == 1,
	};
	uint32_t number;
	bool fresh;

	if (record->lead != NULL && record->lead->id != NULL)
		project.lead = user_add(site->graph, record->lead, FROM_NESTED);
	number = graph_project(site->graph, &project, &fresh);
	if (fresh)
		project_known(site, number);
	return number;
}

static void
accept_projects(struct site *site, struct walk *walk, const void *item)
{
	const struct project_record *record = item;
	const char *lack = project_lack(record);

	if (record->id == NULL || record->key == NULL) {
		walk_lost(walk, lack, "the project '%s'",
		    text_or(record->key, text_or(record->name, "")));
		return;
	}
	if (lack != NULL)
		walk_lacks(walk, lack, "project %s", record->key);
	walk_item(walk, project_add(site, record));
}

#define PROJECT_SEARCH "/rest/api/3/project/search?orderBy=key&status=live&status=archived"

const struct endpoint endpoint_projects = {
	.name = "projects",
	.object = "projects",
	.path = PROJECT_SEARCH "&expand=lead",
	.paging = PAGING_BEAN,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &project_shape, false },
	.item = accept_projects,
};

/* Every --project must be there; else all ends here, and nothing is written. */
static void
named_ended(struct site *site, struct walk *walk, bool good)
{
	struct err why;

	for (uint32_t i = walk->a; good && i < walk->a + walk->b; i++) {
		if (graph_find_project(site->graph, site->projects.keys[i]) != NONE)
			continue;
		err_set(&why, STATUS_USAGE,
		    "unknown project '%s'; keys are written in capitals, as in KEY-123",
		    site->projects.keys[i]);
		pager_stop(&site->pager, &why);
		return;
	}
}

const struct endpoint endpoint_projects_named = {
	.name = "projects",
	.object = "projects",
	.path = PROJECT_SEARCH "&expand=lead&{projects}",
	.paging = PAGING_BEAN,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &project_shape, false },
	.item = accept_projects,
	.ended = named_ended,
};

/* How many are there when all is read? The second source of the row 'projects'. */
struct count_record {
	int64_t total;
};
static const struct json_shape count_shape =
    JSON_SHAPE(struct count_record, JSON_MUST(struct count_record, total, "total", JSON_NUMBER));

static void
accept_count(struct site *site, struct walk *walk, const void *item)
{
	int64_t total = ((const struct count_record *)item)->total;

	(void)walk;
	site->projects.final_count = total > 0 ? (uint64_t)total : 0;
	site->projects.recounted = true;
}

const struct endpoint endpoint_project_count = {
	.name = "number of projects at the end",
	.path = PROJECT_SEARCH "&startAt=0&maxResults=1",
	.fresh = true,
	.root = { NULL, JSON_OBJECT, 0, &count_shape, false },
	.item = accept_count,
};

/* A live project of which a part is 404: deleted meanwhile, or kept from us? */
static void
accept_exists(struct site *site, struct walk *walk, const void *item)
{
	const struct endpoint *part = endpoint_list[walk->b];

	(void)item;
	tally_of(&site->pager, part)->failed++;
	pager_reason(&site->pager, "%s of project %s: Jira answers 404 although the project exists",
	    part->name, graph_project_at(site->graph, walk->a)->key);
}

static bool
exists_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	if (reply->status == 404)
		idset_add(&site->projects.gone, walk->a);
	return reply->status == 404;
}

const struct endpoint endpoint_project_exists = {
	.name = "project asked for again",
	.path = "/rest/api/3/project/{project}",
	.root = { NULL, JSON_OBJECT, 0, &project_shape, false },
	.item = accept_exists,
	.refused = exists_refused,
};

/* Is the project still there? Asked once for each kind of its parts: walk->b is the part's endpoint. */
bool
project_part_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	uint32_t part = 0;

	if (reply->status != 404)
		return false;
	while (endpoint_list[part] != walk->endpoint)
		part++;
	if (!graph_project_at(site->graph, walk->a)->archived &&
	    idset_add(&site->projects.doubted, walk->a * ENDPOINTS_MAX + part))
		walk_start(&site->pager, &endpoint_project_exists, walk->a, part);
	return true;
}
