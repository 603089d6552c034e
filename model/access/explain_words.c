/*
 * Ways, holders and removals in words: see explain.h.
 */
#include "explain_private.h"
#include "model/base/text.h"

#include <string.h>

static void
say_named(struct text *text, const char *before, const char *name, const char *id)
{
	text_add(text, before);
	text_add(text, text_or(name, id));
}

static void
say_group(struct text *text, const struct access *access, const char *before, uint32_t group)
{
	say_named(text, before, access->graph->groups[group].name, access->graph->groups[group].id);
}

static void
say_role(struct text *text, const struct access *access, uint32_t role, uint32_t project)
{
	const struct graph_view *graph = access->graph;

	say_named(text, "role ", graph->roles[role].name, graph->roles[role].id);
	if (project != NONE)
		say_named(text, " in ", graph->projects[project].key, graph->projects[project].id);
}

static void
say_scheme(struct text *text, const struct access *access, const char *before, uint32_t project)
{
	const struct scheme *scheme;

	if (project == NONE || access->graph->projects[project].scheme == NONE)
		return;
	scheme = &access->graph->schemes[access->graph->projects[project].scheme];
	text_add(text, before);
	say_named(text, "permission scheme ", scheme->name, scheme->id);
}

static void
say_permissions(struct text *text, const struct access *access, uint64_t permissions)
{
	const char *comma = "";

	for (unsigned int bit = 0; bit < access->permission_count; bit++) {
		if ((permissions >> bit & 1) == 0)
			continue;
		text_add(text, comma);
		text_add(text, permission_words(access->permissions[bit]));
		comma = ", ";
	}
}

char *
explain_permissions_text(const struct access *access, uint64_t permissions)
{
	struct text text = { 0 };

	text_add(&text, "");
	say_permissions(&text, access, permissions);
	return text.bytes;
}

char *
explain_levels_text(const struct access *access, uint64_t levels)
{
	struct text text = { 0 };

	text_add(&text, "");
	for (size_t i = 0; i < access->level_count; i++) {
		if ((levels >> i & 1) == 0)
			continue;
		text_between(&text, ", ");
		text_add(&text, access->levels[i].name);
	}
	return text.bytes;
}

static void
say_holder(struct text *text, const struct access *access, uint32_t project, const struct way *way)
{
	const struct graph_view *graph = access->graph;
	uint32_t who = way->holder->who;

	switch (way->holder->kind) {
	case HOLDER_ROLE:
		text_add(text, way->group != NONE ? " - " : "");
		say_role(text, access, who, project);
		break;
	case HOLDER_LEAD:
		text_add(text, project != NONE ? "lead of " : "project lead");
		if (project != NONE)
			text_add(text, graph->projects[project].key);
		break;
	case HOLDER_USER:
		text_add(text, "named in the scheme itself");
		break;
	case HOLDER_LICENCE:
		text_add(text, way->group != NONE ? " - " : "role of its own - ");
		say_named(
		    text, "product ", graph->applications[who].name, graph->applications[who].key);
		break;
	case HOLDER_LOGGED_IN:
		text_add(text, way->group != NONE ? " - " : "product by a role of its own - ");
		text_add(text, "any logged-in account");
		break;
	case HOLDER_JIRA_ADMIN:
		text_add(text, way->group != NONE ? " - " : "role of its own - ");
		text_add(text, "Jira administrators");
		break;
	case HOLDER_ADMIN_BROWSES:
		text_add(text, way->group != NONE ? " - " : "role of its own - ");
		text_add(text, "administers Jira");
		break;
	default:
		break;
	}
}

char *
explain_way_text(
    const struct access *access, uint32_t project, const struct way *way, uint64_t permissions)
{
	struct text text = { 0 };

	if (way->group != NONE)
		say_group(&text, access, "group ", way->group);
	say_holder(&text, access, project, way);
	if (!holder_is_jira_admin(way->holder))
		say_scheme(&text, access, " - ", project);
	text_add(&text, " - ");
	say_permissions(&text, access, way->holder->permissions & permissions);
	return text.bytes;
}

bool
explain_is_open(const struct holder *holder, uint64_t permissions)
{
	return holder->kind >= HOLDER_ANYONE && (holder->permissions & permissions) != 0;
}

/* Whom a holder means that names no account. */
static void
say_open(struct text *text, const struct holder *holder)
{
	static const char *const words[] = {
		[HOLDER_LOGGED_IN] = "any logged-in account",
		[HOLDER_ANYONE] = "anyone, without login too",
		[HOLDER_ASSIGNEE] = "the assignee of an issue",
		[HOLDER_REPORTER] = "the reporter of an issue",
		[HOLDER_USER_FIELD] = "who stands in the issue's field ",
		[HOLDER_GROUP_FIELD] = "members of the group in the issue's field ",
		[HOLDER_CUSTOMERS] = "customers of the portal (not in Jira itself)",
		[HOLDER_OTHER] = "a kind of holder not known here: ",
	};

	text_add(text, words[holder->kind]);
	if (holder->kind == HOLDER_OTHER)
		say_named(text, holder->line->holder_type, "", " ");
	if (holder->kind == HOLDER_OTHER || holder->kind == HOLDER_USER_FIELD ||
	    holder->kind == HOLDER_GROUP_FIELD)
		say_named(text, "", holder->line->holder_name, holder->line->holder_id);
}

char *
explain_holder_text(const struct access *access, uint32_t project, const struct holder *holder,
    uint64_t permissions)
{
	struct text text = { 0 };

	say_open(&text, holder);
	say_scheme(&text, access, " - ", project);
	text_add(&text, " - ");
	say_permissions(&text, access, holder->permissions & permissions);
	return text.bytes;
}

/* What a scheme's screen calls the holder of a line. */
static void
say_line_holder(struct text *text, const struct access *access, const struct holder *holder)
{
	const struct graph_view *graph = access->graph;

	switch (holder->kind) {
	case HOLDER_USER:
		say_named(
		    text, "", graph->accounts[holder->who].name, graph->accounts[holder->who].id);
		break;
	case HOLDER_LEAD:
		text_add(text, "the project lead");
		break;
	case HOLDER_ROLE:
		say_role(text, access, holder->who, NONE);
		break;
	case HOLDER_GROUP:
		say_group(text, access, "group ", holder->who);
		break;
	case HOLDER_LICENCE:
		say_named(text, "product ", graph->applications[holder->who].name,
		    graph->applications[holder->who].key);
		break;
	default:
		say_open(text, holder);
	}
}

char *
explain_removal_text(
    const struct access *access, uint32_t account, uint32_t project, const struct removal *removal)
{
	const struct account *a = &access->graph->accounts[account];
	struct text text = { 0 };

	if (removal->kind == REMOVE_LEAD) {
		say_named(&text, "make somebody else than ", a->name, a->id);
		say_named(&text, " the lead of ", access->graph->projects[project].key, "");
	} else if (removal->kind == REMOVE_LINES) {
		text_add(&text, "take ");
		say_permissions(&text, access, removal->permissions);
		text_add(&text, " from ");
		say_line_holder(&text, access, removal->holder);
		text_add(&text, " in");
		say_scheme(&text, access, " ", project);
	} else if (removal->kind == REMOVE_GROUP_ACTOR) {
		say_group(&text, access, "remove group ", removal->group);
		text_add(&text, " from ");
		say_role(&text, access, removal->role, project);
	} else {
		say_named(&text, "remove ", a->name, a->id);
		text_add(&text, " from ");
		if (removal->kind == REMOVE_MEMBER)
			say_group(&text, access, "group ", removal->group);
		else
			say_role(&text, access, removal->role, project);
	}
	return text.bytes;
}
