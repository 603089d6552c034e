/* Levels of issue security whose issues an account sees, not by name: see explain_given.h. */
#include "explain_given.h"
#include "explain_lines.h"
#include "tellings.h"

#include <string.h>

/* Is it in the role there, itself or by a group? */
static bool
has_role(const struct given *given, uint32_t project, const char *role)
{
	const struct graph_view *graph = given->graph;

	for (uint32_t p = graph->places_at[project]; p < graph->places_at[project + 1]; p++) {
		if (strcmp(graph->roles[graph->places[p].role].id, role) != 0)
			continue;
		for (uint32_t a = graph->actors_at[p]; a < graph->actors_at[p + 1]; a++) {
			const struct actor *actor = &graph->actors[a];

			if ((actor->kind == ACTOR_USER && actor->who == given->account) ||
			    (actor->kind == ACTOR_GROUP &&
				graph_is_member(graph, actor->who, given->account)))
				return true;
		}
	}
	return false;
}

/* Projects of the level's scheme, where it has the role or leads. */
static void
add_projects(const struct given *given, const struct security_member *member, struct text *way)
{
	const struct graph_view *graph = given->graph;
	uint32_t scheme = graph->security_levels[member->level].scheme;
	bool lead = strcmp(member->holder_type, "projectLead") == 0;
	struct text_list keys = { .most = NAMES_SHOWN };

	for (uint32_t p = 0; scheme != NONE && p < graph->project_count; p++)
		if (graph->projects[p].security == scheme &&
		    (lead ? graph->projects[p].lead == given->account
			  : has_role(given, p, member->holder_id)))
			text_list_add(&keys, "%s", graph->projects[p].key);
	if (keys.count > 0 && lead)
		text_print(way, "as lead of %s", text_list_end(&keys));
	else if (keys.count > 0)
		text_print(way, "by role %s in %s", text_or(member->holder_name, member->holder_id),
		    text_list_end(&keys));
	text_release(&keys.text);
}

/* A product's key among "a; b". */
static bool
has_product(const char *products, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = products; at != NULL && *at != '\0'; at += strspn(at, "; ")) {
		size_t word = strcspn(at, ";");

		if (word == len && strncmp(at, key, len) == 0)
			return true;
		at += word;
	}
	return false;
}

/* How the account is this member of a level; nothing is added when it is not, or is by name. */
static void
way_add(const struct given *given, const struct security_member *member, struct text *way)
{
	const struct account *account = &given->graph->accounts[given->account];
	const char *type = member->holder_type,
		   *name = text_or(member->holder_name, member->holder_id);

	if (strcmp(type, "projectRole") == 0 || strcmp(type, "projectLead") == 0) {
		add_projects(given, member, way);
	} else if (strcmp(type, "group") == 0) {
		for (uint32_t g = 0; g < given->graph->group_count; g++)
			if (*member->holder_id != '\0' &&
			    strcmp(given->graph->groups[g].id, member->holder_id) == 0 &&
			    graph_is_member(given->graph, g, given->account))
				text_print(way, "by group %s", name);
	} else if (strcmp(type, "applicationRole") == 0 && *member->holder_id != '\0') {
		if (has_product(account->products, member->holder_id))
			text_print(way, "by product %s", name);
	} else if (strcmp(type, "applicationRole") == 0) {
		if (account->products != NULL && *account->products != '\0')
			text_add(way, "as any logged-in account");
	} else if (strcmp(type, "anyone") == 0) {
		text_add(way, "as anyone");
	}
}

void
given_levels_print(const struct given *given, const char *title)
{
	const struct graph_view *graph = given->graph;
	struct tellings tellings = { 0 };

	for (uint32_t m = 0; m < graph->security_member_count; m++) {
		const struct security_level *level =
		    &graph->security_levels[graph->security_members[m].level];
		const struct security_scheme *scheme =
		    level->scheme != NONE ? &graph->security_schemes[level->scheme] : NULL;
		struct text way = { 0 }, head = { 0 }, item = { 0 };

		way_add(given, &graph->security_members[m], &way);
		if (way.len == 0)
			continue;
		text_add(&head, "issue security level");
		if (scheme != NULL)
			text_print(&head, " of %s", text_or(scheme->name, scheme->id));
		text_print(&head, ", %s:", way.bytes);
		text_add(&item, text_or(level->name, level->id));
		text_release(&way);
		tell(&tellings, 0, head, item);
	}
	if (tellings.count > 0)
		heading("%s", title);
	tellings_print(&tellings);
}

void
given_levels_json(const struct given *given, struct json_out *out)
{
	const struct graph_view *graph = given->graph;
	struct text way = { 0 };

	json_open_list(out, "security_levels");
	for (uint32_t m = 0; m < graph->security_member_count; m++) {
		const struct security_level *level =
		    &graph->security_levels[graph->security_members[m].level];

		text_cut(&way, 0);
		way_add(given, &graph->security_members[m], &way);
		if (way.len == 0)
			continue;
		json_open(out, NULL);
		json_text(out, "scheme_name",
		    level->scheme != NONE ? graph->security_schemes[level->scheme].name : "");
		json_text(out, "level_id", level->id);
		json_text(out, "level_name", level->name);
		json_text(out, "way", way.bytes);
		json_close(out);
	}
	json_close_list(out);
	text_release(&way);
}
