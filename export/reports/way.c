/*
 * Holders and ways in words: see way.h.
 */
#include "way.h"

/* What stands before the group; NULL for a holder that is the group. */
static const char *
way_holder(const struct graph_view *graph, const struct holder *holder)
{
	uint32_t who = holder->who;

	switch (holder->kind) {
	case HOLDER_USER:
		return "permission scheme";
	case HOLDER_LEAD:
		return "project lead";
	case HOLDER_ROLE:
		return text_or(graph->roles[who].name, graph->roles[who].id);
	case HOLDER_LICENCE:
		return text_or(graph->applications[who].name, graph->applications[who].key);
	case HOLDER_LOGGED_IN:
		return "any logged-in account";
	case HOLDER_JIRA_ADMIN:
		return "Jira administrators";
	case HOLDER_ADMIN_BROWSES:
		return "administers Jira";
	default:
		return NULL;
	}
}

void
way_add(struct text *text, const struct graph_view *graph, const struct way *way)
{
	const char *holder = way_holder(graph, way->holder);
	const struct group *group;

	if (holder != NULL)
		text_add(text, holder);
	if (way->group == NONE)
		return;
	group = &graph->groups[way->group];
	if (holder != NULL)
		text_add(text, " > ");
	text_add(text, text_or(group->name, group->id));
}

const char *
holder_type(const struct holder *holder)
{
	static const char *const types[] = {
		[HOLDER_USER] = "user",
		[HOLDER_LEAD] = "project-lead",
		[HOLDER_ROLE] = "role",
		[HOLDER_GROUP] = "group",
		[HOLDER_LICENCE] = "product",
		[HOLDER_LOGGED_IN] = "logged-in",
		[HOLDER_JIRA_ADMIN] = "jira-admin",
		[HOLDER_ADMIN_BROWSES] = "jira-admin",
		[HOLDER_ANYONE] = "public",
		[HOLDER_ASSIGNEE] = "assignee",
		[HOLDER_REPORTER] = "reporter",
		[HOLDER_USER_FIELD] = "user-field",
		[HOLDER_GROUP_FIELD] = "group-field",
		[HOLDER_CUSTOMERS] = "portal-customers",
	};

	return holder->kind == HOLDER_OTHER ? holder->line->holder_type : types[holder->kind];
}

/* What stands before the group's. */
static const char *
way_holder_id(const struct graph_view *graph, const struct holder *holder)
{
	switch (holder->kind) {
	case HOLDER_USER:
		return graph->schemes[holder->line->scheme].id;
	case HOLDER_ROLE:
		return graph->roles[holder->who].id;
	case HOLDER_LICENCE:
		return graph->applications[holder->who].key;
	default:
		return holder_type(holder);
	}
}

void
way_ids_add(struct text *text, const struct graph_view *graph, const struct way *way)
{
	if (way->holder->kind != HOLDER_GROUP) {
		text_add(text, way_holder_id(graph, way->holder));
		if (way->group == NONE)
			return;
		text_add(text, " > ");
	}
	text_add(text, graph->groups[way->group].id);
}

void
holder_add(struct text *text, const struct holder *holder)
{
	static const char *const words[] = {
		[HOLDER_LOGGED_IN] = "Any logged-in account",
		[HOLDER_ANYONE] = "Anyone, without login too",
		[HOLDER_ASSIGNEE] = "Assignee of the issue",
		[HOLDER_REPORTER] = "Reporter of the issue",
		[HOLDER_USER_FIELD] = "Account in the field ",
		[HOLDER_GROUP_FIELD] = "Members of the group in the field ",
		[HOLDER_CUSTOMERS] = "Customers of the portal, not in Jira itself",
		[HOLDER_OTHER] = "Unknown kind of holder: ",
	};
	const char *name;

	if (holder->kind < HOLDER_LOGGED_IN || words[holder->kind] == NULL)
		return;
	text_add(text, words[holder->kind]);
	if (holder->line == NULL)
		return;
	name = text_or(holder->line->holder_name, holder->line->holder_id);
	if (holder->kind == HOLDER_USER_FIELD || holder->kind == HOLDER_GROUP_FIELD)
		text_add(text, name);
	if (holder->kind != HOLDER_OTHER)
		return;
	text_add(text, holder->line->holder_type);
	if (*name != '\0')
		text_add(text, " ");
	text_add(text, name);
}

void
admin_way_add(struct text *text, const struct graph_view *graph, const struct org *org,
    const struct admin *admin)
{
	static const char *const words[ADMIN_KINDS] = { "organisation administrators",
		"site administrators", "user access administrators", "Jira administrators",
		"administrators of " };
	const char *group = admin_group_name(admin, graph, org);

	text_add(text, words[admin->by]);
	if (admin->kind == ADMIN_PRODUCTS)
		text_add(text, text_or(org_resource_name(org, admin->resource), admin->resource));
	if (*group != '\0') {
		text_add(text, " > ");
		text_add(text, group);
	}
}

const char *
holder_access_type(const struct holder *holder)
{
	if (holder->kind == HOLDER_LOGGED_IN || holder->kind == HOLDER_ANYONE)
		return "public";
	return holder->kind > HOLDER_ANYONE ? "conditional" : NULL;
}
