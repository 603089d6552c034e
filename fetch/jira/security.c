/*
 * Issue security in bulk: schemes, levels, members of levels, and which project uses which scheme. Four lists of pages tell
 * all of it (OpenAPI document, "Issue security schemes"), where GET /issuesecurityschemes/{id} would be one call a scheme and
 * still lack the members. All need Administer Jira, and manage:jira-configuration as a scope; all tell of company-managed
 * projects alone. A site without schemes is asked for the first of them, and no more.
 *
 * The document states no largest page; others ask for 100, and what is granted stands in the reply. Ids are texts in three
 * of the lists and numbers in one. Members come with their holders as permission schemes have them, without 'expand'.
 */
#include "holder.h"
#include "model/base/text.h"
#include "reading.h"

#include <string.h>

enum { PAGE = 100 };

struct scheme_record {
	const char *lack, *id, *name;
};
static const struct json_shape scheme_shape = JSON_SHAPE(struct scheme_record,
    JSON_LACKS(struct scheme_record, lack), JSON_MUST(struct scheme_record, id, "id", JSON_ID),
    JSON_MAY(struct scheme_record, name, "name", JSON_TEXT)); /* for people to read */

static void
accept_scheme(struct site *site, struct walk *walk, const void *item)
{
	const struct scheme_record *record = item;

	if (record->id == NULL)
		walk_lost(
		    walk, record->lack, "the security scheme '%s'", text_or(record->name, ""));
	else
		walk_item(walk, graph_security_scheme(site->graph, record->id, record->name));
}

/* Where there are none, there is nothing else. */
static void
schemes_ended(struct site *site, struct walk *walk, bool good)
{
	(void)good;
	if (walk->received == 0)
		return;
	walk_start(&site->pager, &endpoint_security_levels, 0, 0);
	walk_start(&site->pager, &endpoint_security_members, 0, 0);
	walk_start(&site->pager, &endpoint_security_projects, 0, 0);
}

const struct endpoint endpoint_security_schemes = {
	.name = "issue security schemes",
	.optional = "security",
	.object = "issue security schemes",
	.path = "/rest/api/3/issuesecurityschemes/search",
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.page_size = PAGE,
	.root = { NULL, JSON_LIST, 0, &scheme_shape, false },
	.item = accept_scheme,
	.ended = schemes_ended,
};

/* isDefault may be absent: the level is none that issues get of themselves. */
struct level_record {
	const char *lack, *id, *name, *scheme;
	int is_default;
};
static const struct json_shape level_shape = JSON_SHAPE(struct level_record,
    JSON_LACKS(struct level_record, lack), JSON_MUST(struct level_record, id, "id", JSON_ID),
    JSON_MUST(struct level_record, scheme, "issueSecuritySchemeId", JSON_ID),
    JSON_MAY(struct level_record, name, "name", JSON_TEXT), /* for people to read */
    JSON_MAY(struct level_record, is_default, "isDefault", JSON_BOOL));

static void
accept_level(struct site *site, struct walk *walk, const void *item)
{
	const struct level_record *record = item;
	struct security_level level = { .scheme = NONE,
		.id = record->id,
		.name = record->name,
		.is_default = record->is_default == 1 };

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the security level '%s'", text_or(record->name, ""));
		return;
	}
	if (record->scheme != NULL)
		level.scheme = graph_security_scheme(site->graph, record->scheme, NULL);
	else
		walk_lacks(
		    walk, record->lack, "security level '%s'", text_or(record->name, record->id));
	walk_item(walk, graph_security_level(site->graph, &level));
}

const struct endpoint endpoint_security_levels = {
	.name = "issue security levels",
	.optional = "security",
	.object = "issue security levels",
	.path = "/rest/api/3/issuesecurityschemes/level",
	.paging = PAGING_BEAN,
	.page_size = PAGE,
	.root = { NULL, JSON_LIST, 0, &level_shape, false },
	.item = accept_level,
};

struct member_record {
	const char *lack, *id, *level, *scheme;
	struct holder_record *holder;
};
static const struct json_shape member_shape = JSON_SHAPE(struct member_record,
    JSON_LACKS(struct member_record, lack), JSON_MUST(struct member_record, id, "id", JSON_ID),
    JSON_MUST(struct member_record, level, "issueSecurityLevelId", JSON_ID),
    JSON_MUST_OF(struct member_record, holder, "holder", JSON_OBJECT, &holder_shape),
    /* the list of levels says it, too */
    JSON_MAY(struct member_record, scheme, "issueSecuritySchemeId", JSON_ID));

/* Of a level that was made since the levels were read nothing but ids is known. */
static uint32_t
member_level(struct graph *graph, const struct member_record *record)
{
	struct security_level level = { .scheme = NONE, .id = record->level };

	if (record->scheme != NULL)
		level.scheme = graph_security_scheme(graph, record->scheme, NULL);
	return graph_security_level(graph, &level);
}

static void
accept_member(struct site *site, struct walk *walk, const void *item)
{
	const struct member_record *record = item;
	const char *lack = record->lack != NULL ? record->lack : holder_lack(record->holder);
	struct security_member member = { .id = record->id };

	if (lack != NULL) {
		walk_lost(walk, lack, "a member of the security level %s",
		    text_or(record->level, "that is not named"));
		return;
	}
	member.level = member_level(site->graph, record);
	member.holder_type = record->holder->type;
	holder_take(site->graph, record->holder, &member.holder_id, &member.holder_name);
	graph_security_member(site->graph, &member);
	walk_item(walk, pool_add(&site->security.members, record->id, strlen(record->id), NULL));
}

const struct endpoint endpoint_security_members = {
	.name = "members of issue security levels",
	.optional = "security",
	.object = "members of issue security levels",
	.path = "/rest/api/3/issuesecurityschemes/level/member",
	.paging = PAGING_BEAN,
	.page_size = PAGE,
	.root = { NULL, JSON_LIST, 0, &member_shape, false },
	.item = accept_member,
};

struct use_record {
	const char *lack, *project, *scheme;
};
static const struct json_shape use_shape =
    JSON_SHAPE(struct use_record, JSON_LACKS(struct use_record, lack),
	JSON_MUST(struct use_record, project, "projectId", JSON_ID),
	JSON_MUST(struct use_record, scheme, "issueSecuritySchemeId", JSON_ID));

static void
accept_use(struct site *site, struct walk *walk, const void *item)
{
	const struct use_record *record = item;

	if (record->lack != NULL) {
		walk_lost(
		    walk, record->lack, "project %s", text_or(record->project, "without an id"));
		return;
	}
	graph_project_security(
	    site->graph, record->project, graph_security_scheme(site->graph, record->scheme, NULL));
	walk_item(walk,
	    pool_add(&site->security.projects, record->project, strlen(record->project), NULL));
}

/* The pool has those of a pass that was repeated, too. */
uint64_t
security_unplaced(const struct site *site, uint64_t read)
{
	const struct pool *projects = &site->security.projects;
	uint64_t count = 0;

	for (uint32_t i = 0; i < projects->count; i++)
		count += graph_find_project(site->graph, projects->texts[i]) == NONE;
	return count < read ? count : read;
}

const struct endpoint endpoint_security_projects = {
	.name = "issue security of projects",
	.optional = "security",
	.object = "issue security of projects",
	.path = "/rest/api/3/issuesecurityschemes/project",
	.paging = PAGING_BEAN,
	.page_size = PAGE,
	.root = { NULL, JSON_LIST, 0, &use_shape, false },
	.item = accept_use,
};
