/*
 * What 'explain' found, as JSON: see explain_json.h.
 */
#include "explain_json.h"
#include "model/base/json.h"

#include <stdlib.h>
#include <string.h>

struct writer {
	yajl_gen gen;
	const struct access *access;
	const struct graph_view *graph;
};

static void
text(struct writer *w, const char *value)
{
	json_word(w->gen, value);
}

static void
key_text(struct writer *w, const char *key, const char *value)
{
	json_key_text(w->gen, key, value);
}

/* Text that was made for us. */
static void
key_words(struct writer *w, const char *key, char *words)
{
	key_text(w, key, words);
	free(words);
}

static void
key_count(struct writer *w, const char *key, uint64_t count)
{
	json_key_count(w->gen, key, count);
}

static void
key_yes(struct writer *w, const char *key, bool yes)
{
	text(w, key);
	yajl_gen_bool(w->gen, yes);
}

static void
open_list(struct writer *w, const char *key)
{
	text(w, key);
	yajl_gen_array_open(w->gen);
}

static void
close_list(struct writer *w)
{
	yajl_gen_array_close(w->gen);
}

static void
open_map(struct writer *w, const char *key)
{
	if (key != NULL)
		text(w, key);
	yajl_gen_map_open(w->gen);
}

static void
close_map(struct writer *w)
{
	yajl_gen_map_close(w->gen);
}

/* ---- what everything is about ---- */

static void
begin(struct writer *w, const struct access *access, const struct run *run, FILE *out)
{
	w->gen = json_stream(out);
	w->access = access;
	w->graph = access_graph(access);
	open_map(w, NULL);
	key_text(w, "site", run->site);
	key_text(w, "snapshot_id", run->snapshot_id);
	key_yes(w, "complete", run->complete);
	key_text(w, "candidates", access_candidates(access));
}

static void
end(struct writer *w)
{
	close_map(w);
	yajl_gen_free(w->gen);
}

static void
put_account(struct writer *w, const char *key, uint32_t number)
{
	const struct account *account = &w->graph->accounts[number];

	open_map(w, key);
	key_text(w, "account_id", account->id);
	key_text(w, "display_name", account->name);
	key_text(w, "email", account->email);
	key_text(w, "account_type", account_type_name(account->type));
	key_text(w, "status", account_status_name(account->status));
	close_map(w);
}

static void
put_group(struct writer *w, const char *key, uint32_t number)
{
	open_map(w, key);
	key_text(w, "group_id", w->graph->groups[number].id);
	key_text(w, "group_name", w->graph->groups[number].name);
	close_map(w);
}

static void
put_role(struct writer *w, uint32_t number)
{
	open_map(w, "role");
	key_text(w, "role_id", w->graph->roles[number].id);
	key_text(w, "role_name", w->graph->roles[number].name);
	close_map(w);
}

static void
put_project(struct writer *w, const char *key, uint32_t number)
{
	const struct project *project = &w->graph->projects[number];

	open_map(w, key);
	key_text(w, "project_id", project->id);
	key_text(w, "project_key", project->key);
	key_text(w, "project_name", project->name);
	key_text(w, "style", project->team_managed ? "team-managed" : "company-managed");
	key_text(w, "state", project->archived ? "archived" : "live");
	key_text(w, "permission_scheme",
	    project->scheme != NONE ? w->graph->schemes[project->scheme].name : "");
	close_map(w);
}

static void
put_keys(struct writer *w, const char *key, const uint32_t *projects, size_t count)
{
	open_list(w, key);
	for (size_t i = 0; i < count; i++)
		text(w, w->graph->projects[projects[i]].key);
	close_list(w);
}

static void
put_permissions(struct writer *w, uint64_t permissions)
{
	open_list(w, "permissions");
	for (unsigned int bit = 0; access_permission(w->access, bit) != NULL; bit++)
		if ((permissions >> bit & 1) != 0)
			text(w, access_permission(w->access, bit));
	close_list(w);
}

static void
put_levels(struct writer *w, const char *key, uint64_t set)
{
	const struct access_level *levels;
	size_t count;

	levels = access_levels(w->access, &count);
	open_list(w, key);
	for (size_t i = 0; i < count; i++)
		if ((set >> i & 1) != 0)
			text(w, levels[i].name);
	close_list(w);
}

static const char *
reach_name(enum explain_reach reach)
{
	static const char *const names[] = { "reached", "inactive", "unlicensed" };

	return names[reach];
}

static void
put_loss(struct writer *w, const char *key, const struct loss *loss, bool named)
{
	uint32_t shown = loss->projects < LOSS_PROJECTS ? loss->projects : LOSS_PROJECTS;

	open_map(w, key);
	if (named) {
		key_text(w, "account_id", w->graph->accounts[loss->account].id);
		key_text(w, "display_name", w->graph->accounts[loss->account].name);
	}
	put_levels(w, "levels", loss->levels);
	key_count(w, "project_count", loss->projects);
	put_keys(w, "first_projects", loss->first, shown);
	key_count(w, "in_part_count", loss->in_part);
	close_map(w);
}

static void
put_losses(struct writer *w, const char *key, const struct losses *losses)
{
	open_list(w, key);
	for (size_t i = 0; i < losses->count; i++)
		put_loss(w, NULL, &losses->list[i], true);
	close_list(w);
}

/* ---- an account in a project ---- */

static void
put_way(struct writer *w, uint32_t project, const struct way *way, uint64_t permissions)
{
	const struct holder *holder = way->holder;

	open_map(w, NULL);
	key_words(w, "text", explain_way_text(w->access, project, way, permissions));
	key_text(w, "access_type", way->group == NONE ? "direct" : "inherited");
	key_text(w, "holder_type", holder->line != NULL ? holder->line->holder_type : "admin");
	if (holder->kind == HOLDER_ROLE)
		put_role(w, holder->who);
	if (way->group != NONE)
		put_group(w, "group", way->group);
	put_permissions(w, holder->permissions & permissions);
	close_map(w);
}

static void
put_ways(struct writer *w, const char *key, uint32_t project, const struct ways *ways,
    uint64_t permissions)
{
	open_list(w, key);
	for (size_t i = 0; i < ways->count; i++)
		put_way(w, project, &ways->list[i], permissions);
	close_list(w);
}

static void
put_open(struct writer *w, uint32_t project, uint64_t permissions)
{
	const struct holder *holders;
	size_t count;

	holders = access_holders(w->access, project, &count);
	open_list(w, "open_to");
	for (size_t i = 0; i < count; i++) {
		if (!explain_is_open(&holders[i], permissions))
			continue;
		open_map(w, NULL);
		key_words(
		    w, "text", explain_holder_text(w->access, project, &holders[i], permissions));
		key_text(
		    w, "access_type", holders[i].kind == HOLDER_ANYONE ? "public" : "conditional");
		put_permissions(w, holders[i].permissions & permissions);
		close_map(w);
	}
	close_list(w);
}

static void
put_removal(struct writer *w, const struct explain *explain, const struct removal *removal)
{
	static const char *const kinds[] = { "membership", "user actor", "project lead",
		"group actor", "scheme lines" };

	open_map(w, NULL);
	key_text(w, "kind", kinds[removal->kind]);
	key_words(w, "text",
	    explain_removal_text(w->access, explain->account, explain->project, removal));
	if (removal->role != NONE)
		put_role(w, removal->role);
	if (removal->group != NONE)
		put_group(w, "group", removal->group);
	if (removal->kind == REMOVE_LINES)
		put_permissions(w, removal->permissions);
	close_map(w);
}

static void
put_remedy(struct writer *w, const struct explain *explain, const struct remedy *remedy)
{
	open_map(w, NULL);
	open_list(w, "removals");
	for (size_t i = 0; i < remedy->count; i++)
		put_removal(w, explain, &remedy->removals[i]);
	close_list(w);
	key_yes(w, "unlicensed", remedy->unlicensed);
	put_loss(w, "account_loses", &remedy->own, false);
	put_losses(w, "others_lose", &remedy->others);
	key_count(w, "projects_unseen", remedy->projects_unseen);
	close_map(w);
}

static void
put_level(struct writer *w, const struct explain *explain, const struct explained_level *level)
{
	uint64_t wanted = level->level->permissions;

	open_map(w, NULL);
	key_text(w, "level", level->level->name);
	key_yes(w, "held", level->held != 0);
	put_permissions(w, level->held);
	put_ways(w, "paths", explain->project, &level->ways, wanted);
	put_ways(w, "idle_paths", explain->project, &level->idle, wanted);
	put_open(w, explain->project, wanted);
	open_list(w, "remedies");
	for (size_t i = 0; i < level->remedy_count; i++)
		put_remedy(w, explain, &level->remedies[i]);
	close_list(w);
	key_yes(w, "more_remedies", level->more);
	close_map(w);
}

void
explain_json(const struct explain *explain, const struct run *run, FILE *out)
{
	struct writer w;

	begin(&w, explain->access, run, out);
	put_account(&w, "account", explain->account);
	key_text(&w, "reach", reach_name(explain->reach));
	put_project(&w, "project", explain->project);
	key_yes(&w, "computed", explain->computed);
	open_list(&w, "levels");
	for (size_t i = 0; i < explain->level_count; i++)
		put_level(&w, explain, &explain->levels[i]);
	close_list(&w);
	end(&w);
}

/* ---- an account ---- */

static void
put_path(struct writer *w, const struct path *path)
{
	open_map(w, NULL);
	key_words(w, "text", explain_way_text(w->access, NONE, &path->way, path->permissions));
	key_text(w, "access_type", path->way.group == NONE ? "direct" : "inherited");
	put_permissions(w, path->permissions);
	key_count(w, "scheme_count", path->scheme_count);
	put_keys(w, "projects", path->projects, path->project_count);
	close_map(w);
}

void
explain_all_json(const struct explain_all *explain, const struct run *run, FILE *out)
{
	struct writer w;
	const struct access_level *levels;
	size_t count;

	begin(&w, explain->access, run, out);
	levels = access_levels(explain->access, &count);
	put_account(&w, "account", explain->account);
	key_text(&w, "reach", reach_name(explain->reach));
	key_count(&w, "project_count", explain->projects);
	key_count(&w, "not_computed_count", explain->uncomputed);
	key_count(&w, "public_count", explain->public_count);
	key_count(&w, "logged_in_count", explain->open_count);
	open_map(&w, "held_projects");
	for (size_t i = 0; i < count; i++)
		key_count(&w, levels[i].name, explain->held[i]);
	close_map(&w);
	put_ways(&w, "jira_administrator", NONE, &explain->admin, PERMISSION_ADMINISTER_JIRA);
	open_list(&w, "paths");
	for (size_t i = 0; i < explain->path_count; i++)
		put_path(&w, &explain->paths[i]);
	close_list(&w);
	open_list(&w, "groups");
	for (size_t i = 0; i < explain->group_count; i++) {
		open_map(&w, NULL);
		put_group(&w, "group", explain->groups[i].group);
		key_yes(&w, "unlicensed", explain->groups[i].unlicensed);
		put_loss(&w, "account_loses", &explain->groups[i].loss, false);
		close_map(&w);
	}
	close_list(&w);
	end(&w);
}

/* ---- a group ---- */

static void
put_group_scheme(struct writer *w, const struct group_scheme *scheme)
{
	open_map(w, NULL);
	key_text(w, "scheme_id", w->graph->schemes[scheme->scheme].id);
	key_text(w, "scheme_name", w->graph->schemes[scheme->scheme].name);
	key_count(w, "project_count", scheme->project_count);
	key_yes(w, "by_licence", scheme->by_licence);
	open_list(w, "permissions");
	for (size_t i = 0; i < scheme->line_count; i++)
		text(w, scheme->lines[i]->permission);
	close_list(w);
	close_map(w);
}

static void
put_products(struct writer *w, uint32_t group)
{
	open_list(w, "products");
	for (uint32_t i = 0; i < w->graph->application_group_count; i++) {
		const struct application_group *given = &w->graph->application_groups[i];

		if (given->group != group)
			continue;
		open_map(w, NULL);
		key_text(w, "key", w->graph->applications[given->application].key);
		key_text(w, "name", w->graph->applications[given->application].name);
		key_yes(w, "default", given->is_default);
		close_map(w);
	}
	close_list(w);
}

static void
put_org_roles(struct writer *w, const struct org *org, uint32_t group)
{
	open_list(w, "organisation_roles");
	for (size_t i = 0; org != NULL && i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (!role->of_group || org->groups[role->who].group != group)
			continue;
		open_map(w, NULL);
		key_text(w, "role", role->role);
		key_text(w, "resource_type", role->resource_type);
		key_text(w, "resource_id", role->resource);
		close_map(w);
	}
	close_list(w);
}

static void
put_accounts(struct writer *w, const char *key, const uint32_t *accounts, size_t count)
{
	open_list(w, key);
	for (size_t i = 0; i < count; i++)
		put_account(w, NULL, accounts[i]);
	close_list(w);
}

void
explain_group_json(
    const struct explain_group *explain, const struct run *run, const struct org *org, FILE *out)
{
	struct writer w;
	const struct group *group;

	begin(&w, explain->access, run, out);
	group = &w.graph->groups[explain->group];
	put_group(&w, "group", explain->group);
	key_count(&w, "member_count",
	    w.graph->members.first[explain->group + 1] - w.graph->members.first[explain->group]);
	key_count(&w, "active_member_count", explain->active);
	key_yes(&w, "jira_administrators", (group->access & GROUP_ADMIN) != 0);
	key_yes(&w, "site_administrators", (group->access & GROUP_SITE_ADMIN) != 0);
	put_products(&w, explain->group);
	open_list(&w, "roles");
	for (size_t i = 0; i < explain->role_count; i++) {
		open_map(&w, NULL);
		put_role(&w, explain->roles[i].role);
		put_keys(
		    &w, "projects", explain->roles[i].projects, explain->roles[i].project_count);
		close_map(&w);
	}
	close_list(&w);
	open_list(&w, "permission_schemes");
	for (size_t i = 0; i < explain->scheme_count; i++)
		put_group_scheme(&w, &explain->schemes[i]);
	close_list(&w);
	put_org_roles(&w, org, explain->group);
	put_accounts(&w, "unlicensed", explain->unlicensed, explain->unlicensed_count);
	put_accounts(&w, "administrators_lost", explain->admins, explain->admin_count);
	put_losses(&w, "would_lose", &explain->losses);
	end(&w);
}
