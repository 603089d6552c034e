/*
 * Filters and dashboards, and with whom they are shared. What their owner alone sees is counted and not kept.
 *
 * GET /rest/api/3/filter/search: with overrideSharePermissions=true all filters of the site, for Jira administrators.
 * The vendor's document calls it experimental: a site that ignored it would list what is shared with the token's account
 * and say nothing, so completeness says whether a filter came that is private to somebody else.
 * GET /rest/api/3/dashboard/search has no such switch: it lists the dashboards that the token's account owns or may see,
 * and nobody has a list of the others. Both are pages of at most 100, by the document's examples; what a server grants is
 * read back.
 *
 * Of a share the document says (SharePermission): global and loggedin name nobody; group, project and user bear the
 * object; a role is of the type project and bears 'role' beside 'project', for projectRole is a word of requests, as
 * authenticated is; project-unknown is a project that is not shown to us. editPermissions are of the same form.
 */
#include "reading.h"

#include "model/base/text.h"
#include "model/graph/shared.h"
#include "shapes.h"
#include <string.h>

struct name_record {
	const char *id, *name;
};
static const struct json_shape name_shape =
    JSON_SHAPE(struct name_record, JSON_MAY(struct name_record, id, "id", JSON_ID),
	JSON_MAY(struct name_record, name, "name", JSON_TEXT));

struct share_record {
	const char *lack, *type;
	struct group_record *group;
	struct name_record *project, *role;
	struct user_record *user;
};
/* Which of them has to be there hangs on the type: share_lack. */
static const struct json_shape share_shape = JSON_SHAPE(struct share_record,
    JSON_LACKS(struct share_record, lack), JSON_MUST(struct share_record, type, "type", JSON_TEXT),
    JSON_MAY_OF(struct share_record, group, "group", JSON_OBJECT, &group_named_shape),
    JSON_MAY_OF(struct share_record, project, "project", JSON_OBJECT, &name_shape),
    JSON_MAY_OF(struct share_record, role, "role", JSON_OBJECT, &name_shape),
    JSON_MAY_OF(struct share_record, user, "user", JSON_OBJECT, &user_lead_shape));

struct shared_record {
	const char *lack, *id, *name;
	struct user_record *owner;
	struct json_list shares, edits;
	int system;
};
static const struct json_shape shared_shape = JSON_SHAPE(struct shared_record,
    JSON_LACKS(struct shared_record, lack), JSON_MUST(struct shared_record, id, "id", JSON_ID),
    JSON_MUST_OF(struct shared_record, shares, "sharePermissions", JSON_LIST, &share_shape),
    JSON_MUST_OF(struct shared_record, edits, "editPermissions", JSON_LIST, &share_shape),
    /* for people to read */
    JSON_MAY(struct shared_record, name, "name", JSON_TEXT),
    /* Jira's own dashboard has none */
    JSON_MAY_OF(struct shared_record, owner, "owner", JSON_OBJECT, &user_lead_shape),
    /* of dashboards alone */
    JSON_MAY(struct shared_record, system, "systemDashboard", JSON_BOOL));

static enum share_with
with_of(const struct share_record *share)
{
	static const struct {
		const char *type;
		enum share_with with;
	} types[] = {
		{ "global", SHARE_PUBLIC },
		{ "loggedin", SHARE_LOGGED_IN },
		{ "authenticated", SHARE_LOGGED_IN },
		{ "group", SHARE_GROUP },
		{ "project", SHARE_PROJECT },
		{ "projectRole", SHARE_ROLE },
		{ "user", SHARE_ACCOUNT },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].type, share->type) == 0)
			return types[i].with == SHARE_PROJECT && share->role != NULL
				   ? SHARE_ROLE
				   : types[i].with;
	return SHARE_OTHER;
}

static const char *
project_lack(const struct share_record *share)
{
	return share->project == NULL || share->project->id == NULL ? "'project' has no id" : NULL;
}

/* A type that names somebody has to say whom. */
static const char *
share_lack(const struct share_record *share)
{
	if (share->lack != NULL)
		return share->lack;
	switch (with_of(share)) {
	case SHARE_GROUP:
		return share->group == NULL ||
			       (share->group->id == NULL && share->group->name == NULL)
			   ? "'group' has neither an id nor a name"
			   : NULL;
	case SHARE_PROJECT:
		return project_lack(share);
	case SHARE_ROLE:
		return share->role == NULL || share->role->id == NULL ? "'role' has no id"
								      : project_lack(share);
	case SHARE_ACCOUNT:
		return share->user == NULL || share->user->id == NULL ? "'user' has no account id"
								      : NULL;
	default:
		return NULL;
	}
}

/* A group or an account that no list has is made known here, so that it is looked up and shown. */
static void
share_add(struct site *site, uint32_t number, const struct share_record *share, bool edits)
{
	struct graph *graph = site->graph;
	struct share_target target = {
		.with = (uint8_t)with_of(share), .type = share->type, .who = NONE
	};

	if (target.with == SHARE_GROUP) {
		target.who = share->group->id != NULL
				 ? group_add(graph, share->group, 0)
				 : graph_group_named(graph, share->group->name);
	} else if (target.with == SHARE_ACCOUNT) {
		target.who = user_add(graph, share->user, FROM_NESTED);
	} else if (target.with == SHARE_PROJECT || target.with == SHARE_ROLE) {
		target.id = share->project->id;
		target.name = share->project->name;
	}
	if (target.with == SHARE_ROLE) {
		target.role_id = share->role->id;
		target.role_name = share->role->name;
	}
	graph_share(graph, number, &target, edits);
}

static void
shares_add(struct site *site, struct walk *walk, uint32_t number,
    const struct shared_record *shared, bool edits)
{
	const struct json_list *list = edits ? &shared->edits : &shared->shares;
	const char *lack;

	for (const struct json_node *node = list->first; node != NULL; node = node->next)
		if ((lack = share_lack(node->record)) == NULL)
			share_add(site, number, node->record, edits);
		else
			walk_lacks(walk, lack, "'%s' (%s), one of its shares",
			    text_or(shared->name, ""), shared->id);
}

static void
shared_add(
    struct site *site, struct walk *walk, const struct shared_record *record, enum shared_type type)
{
	struct shared shared = { .id = record->id,
		.name = record->name,
		.owner = NONE,
		.type = (uint8_t)type,
		.system = record->system == 1 };
	uint32_t number;
	bool fresh;

	if (record->owner != NULL && record->owner->id == NULL)
		walk_lacks(walk, "'owner' has no account id", "'%s' (%s)",
		    text_or(record->name, ""), record->id);
	else if (record->owner != NULL)
		shared.owner = user_add(site->graph, record->owner, FROM_NESTED);
	number = graph_shared(site->graph, &shared, &fresh);
	site->shared.kept[type] += fresh;
	shares_add(site, walk, number, record, false);
	shares_add(site, walk, number, record, true);
}

static bool
is_anothers(const struct site *site, const struct shared_record *record)
{
	return record->owner != NULL && record->owner->id != NULL &&
	       strcmp(record->owner->id, site->pager.account_id) != 0;
}

static void
accept_shared(struct site *site, struct walk *walk, const void *item)
{
	const struct shared_record *record = item;
	enum shared_type type =
	    walk->endpoint == &endpoint_filters ? SHARED_FILTER : SHARED_DASHBOARD;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "'%s'", text_or(record->name, ""));
		return;
	}
	walk_item(walk, pool_add(&site->shared.ids[type], record->id, strlen(record->id), NULL));
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "'%s' (%s)", text_or(record->name, ""), record->id);
	if (record->shares.count + record->edits.count > 0)
		shared_add(site, walk, record, type);
	else if (type == SHARED_FILTER && is_anothers(site, record))
		site->shared.private_seen = true;
}

uint64_t
shared_private(const struct site *site, const struct endpoint *endpoint, uint64_t read)
{
	uint64_t kept;

	if (endpoint != &endpoint_filters && endpoint != &endpoint_dashboards)
		return 0;
	kept = site->shared.kept[endpoint == &endpoint_filters ? SHARED_FILTER : SHARED_DASHBOARD];
	return kept < read ? read - kept : 0;
}

const char *
shared_unlisted(const struct site *site, const struct endpoint *endpoint, uint64_t received)
{
	if (endpoint == &endpoint_dashboards)
		return "not read: dashboards that are not shared with the token's account: Jira "
		       "lists them to nobody, not even to administrators, but those who see them";
	if (endpoint == &endpoint_filters && received > 0 && !site->shared.private_seen)
		return "not read, perhaps: filters that are not shared with the token's account: "
		       "none of those listed is private to somebody else";
	return "";
}

#define WHAT "expand=owner,sharePermissions,editPermissions&orderBy=id"

const struct endpoint endpoint_filters = {
	.name = "filters",
	.object = "filters",
	.optional = "shared",
	.path = "/rest/api/3/filter/search?overrideSharePermissions=true&" WHAT,
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &shared_shape, false },
	.item = accept_shared,
};

const struct endpoint endpoint_dashboards = {
	.name = "dashboards",
	.object = "dashboards",
	.optional = "shared",
	.path = "/rest/api/3/dashboard/search?" WHAT,
	.each = EACH_SITE,
	.paging = PAGING_BEAN,
	.hides = true,
	.page_size = 100,
	.root = { NULL, JSON_LIST, 0, &shared_shape, false },
	.item = accept_shared,
};
