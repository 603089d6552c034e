/*
 * What 'explain' found, as JSON: see explain_json.h.
 */
#include "explain_json.h"
#include "explain_given.h"
#include "export/run/run_file.h"
#include "model/base/json.h"
#include "model/graph/admins.h"

#include <stdlib.h>
#include <string.h>

struct writer {
	struct json_out out;
	const struct access *access;
	const struct graph_view *graph;
};

/* Text that was made for us. */
static void
key_words(struct writer *w, const char *key, char *words)
{
	json_text(&w->out, key, words);
	free(words);
}

/* ---- what everything is about ---- */

static void
begin(struct writer *w, const struct access *access, const struct run *run)
{
	json_memory(&w->out);
	json_indent(&w->out, "    ");
	w->access = access;
	w->graph = access_graph(access);
	json_open(&w->out, NULL);
	json_text(&w->out, "site", run->site);
	json_text(&w->out, "snapshot_id", run->snapshot_id);
	json_yes(&w->out, "complete", run->complete);
	run_file_not_read(&w->out, run);
	json_text(&w->out, "candidates", access_candidates(access));
}

static void
end(struct writer *w, FILE *file)
{
	json_close(&w->out);
	json_print(&w->out, file);
}

/* "a; b"; NULL: not known. */
static void
put_product_keys(struct writer *w, const char *keys)
{
	json_open_list(&w->out, "products");
	for (size_t len; keys != NULL && *keys != '\0'; keys += len + strspn(keys + len, "; ")) {
		char *key;

		len = strcspn(keys, ";");
		key = mem_print("%.*s", (int)len, keys);
		json_text(&w->out, NULL, key);
		free(key);
	}
	json_close_list(&w->out);
}

static void
put_account(struct writer *w, const char *key, uint32_t number)
{
	const struct account *account = &w->graph->accounts[number];

	json_open(&w->out, key);
	json_text(&w->out, "account_id", account->id);
	json_text(&w->out, "display_name", account->name);
	json_text(&w->out, "email", account->email);
	json_text(&w->out, "account_type", account_type_name(account->type));
	json_text(&w->out, "status", account_status_name(account->status));
	json_text(&w->out, "guest", account_guest_name(account));
	json_text(&w->out, "app_kind", account_app_kind_name(account_app_kind(account)));
	put_product_keys(w, account->products);
	json_close(&w->out);
}

static void
put_group(struct writer *w, const char *key, uint32_t number)
{
	json_open(&w->out, key);
	json_text(&w->out, "group_id", w->graph->groups[number].id);
	json_text(&w->out, "group_name", w->graph->groups[number].name);
	json_close(&w->out);
}

static void
put_role(struct writer *w, uint32_t number)
{
	json_open(&w->out, "role");
	json_text(&w->out, "role_id", w->graph->roles[number].id);
	json_text(&w->out, "role_name", w->graph->roles[number].name);
	json_close(&w->out);
}

static void
put_project(struct writer *w, const char *key, uint32_t number)
{
	const struct project *project = &w->graph->projects[number];

	json_open(&w->out, key);
	json_text(&w->out, "project_id", project->id);
	json_text(&w->out, "project_key", project->key);
	json_text(&w->out, "project_name", project->name);
	json_text(&w->out, "style", project->team_managed ? "team-managed" : "company-managed");
	json_text(&w->out, "state", project->archived ? "archived" : "live");
	json_text(&w->out, "permission_scheme",
	    project->scheme != NONE ? w->graph->schemes[project->scheme].name : "");
	json_close(&w->out);
}

static void
put_keys(struct writer *w, const char *key, const uint32_t *projects, size_t count)
{
	json_open_list(&w->out, key);
	for (size_t i = 0; i < count; i++)
		json_text(&w->out, NULL, w->graph->projects[projects[i]].key);
	json_close_list(&w->out);
}

static void
put_permissions(struct writer *w, const char *key, uint64_t permissions)
{
	json_open_list(&w->out, key);
	for (unsigned int bit = 0; access_permission(w->access, bit) != NULL; bit++)
		if ((permissions >> bit & 1) != 0)
			json_text(&w->out, NULL, access_permission(w->access, bit));
	json_close_list(&w->out);
}

static void
put_levels(struct writer *w, const char *key, uint64_t set)
{
	const struct access_level *levels;
	size_t count;

	levels = access_levels(w->access, &count);
	json_open_list(&w->out, key);
	for (size_t i = 0; i < count; i++)
		if ((set >> i & 1) != 0)
			json_text(&w->out, NULL, levels[i].name);
	json_close_list(&w->out);
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

	json_open(&w->out, key);
	if (named) {
		json_text(&w->out, "account_id", w->graph->accounts[loss->account].id);
		json_text(&w->out, "display_name", w->graph->accounts[loss->account].name);
	}
	put_levels(w, "levels", loss->levels);
	json_count(&w->out, "project_count", loss->projects);
	put_keys(w, "first_projects", loss->first, shown);
	json_count(&w->out, "in_part_count", loss->in_part);
	json_close(&w->out);
}

static void
put_losses(struct writer *w, const char *key, const struct losses *losses)
{
	json_open_list(&w->out, key);
	for (size_t i = 0; i < losses->count; i++)
		put_loss(w, NULL, &losses->list[i], true);
	json_close_list(&w->out);
}

/* ---- an account in a project ---- */

static void
put_way(struct writer *w, uint32_t project, const struct way *way, uint64_t permissions)
{
	const struct holder *holder = way->holder;

	json_open(&w->out, NULL);
	key_words(w, "text", explain_way_text(w->access, project, way, permissions));
	json_text(&w->out, "access_type", way->group == NONE ? "direct" : "inherited");
	json_text(
	    &w->out, "holder_type", holder->line != NULL ? holder->line->holder_type : "admin");
	if (holder->kind == HOLDER_ROLE)
		put_role(w, holder->who);
	if (way->group != NONE)
		put_group(w, "group", way->group);
	put_permissions(w, "permissions", holder->permissions & permissions);
	json_close(&w->out);
}

static void
put_ways(struct writer *w, const char *key, uint32_t project, const struct ways *ways,
    uint64_t permissions)
{
	json_open_list(&w->out, key);
	for (size_t i = 0; i < ways->count; i++)
		put_way(w, project, &ways->list[i], permissions);
	json_close_list(&w->out);
}

static void
put_open(struct writer *w, uint32_t project, uint64_t permissions)
{
	const struct holder *holders;
	size_t count;

	holders = access_holders(w->access, project, &count);
	json_open_list(&w->out, "open_to");
	for (size_t i = 0; i < count; i++) {
		if (!explain_is_open(&holders[i], permissions))
			continue;
		json_open(&w->out, NULL);
		key_words(
		    w, "text", explain_holder_text(w->access, project, &holders[i], permissions));
		json_text(&w->out, "access_type",
		    holders[i].kind == HOLDER_ANYONE ? "public" : "conditional");
		put_permissions(w, "permissions", holders[i].permissions & permissions);
		json_close(&w->out);
	}
	json_close_list(&w->out);
}

static void
put_removal(struct writer *w, const struct explain *explain, const struct removal *removal)
{
	static const char *const kinds[] = { "membership", "user actor", "project lead",
		"group actor", "scheme lines" };

	json_open(&w->out, NULL);
	json_text(&w->out, "kind", kinds[removal->kind]);
	key_words(w, "text",
	    explain_removal_text(w->access, explain->account, explain->project, removal));
	if (removal->role != NONE)
		put_role(w, removal->role);
	if (removal->group != NONE)
		put_group(w, "group", removal->group);
	if (removal->kind == REMOVE_LINES)
		put_permissions(w, "permissions", removal->permissions);
	json_close(&w->out);
}

static void
put_remedy(struct writer *w, const struct explain *explain, const struct remedy *remedy)
{
	json_open(&w->out, NULL);
	json_open_list(&w->out, "removals");
	for (size_t i = 0; i < remedy->count; i++)
		put_removal(w, explain, &remedy->removals[i]);
	json_close_list(&w->out);
	json_yes(&w->out, "unlicensed", remedy->unlicensed);
	put_loss(w, "account_loses", &remedy->own, false);
	put_losses(w, "others_lose", &remedy->others);
	json_count(&w->out, "projects_unseen", remedy->projects_unseen);
	json_close(&w->out);
}

static void
put_level(struct writer *w, const struct explain *explain, const struct explained_level *level)
{
	uint64_t wanted = level->level->permissions;

	json_open(&w->out, NULL);
	json_text(&w->out, "level", level->level->name);
	json_yes(&w->out, "held", level->held != 0);
	put_permissions(w, "permissions", level->held);
	json_text(&w->out, "limited_by", limit_name(level->cut != 0 ? explain->limit : LIMIT_NONE));
	put_permissions(w, "without_effect", level->cut);
	put_ways(w, "paths", explain->project, &level->ways, wanted);
	put_ways(w, "idle_paths", explain->project, &level->idle, wanted);
	put_open(w, explain->project, wanted);
	json_open_list(&w->out, "remedies");
	for (size_t i = 0; i < level->remedy_count; i++)
		put_remedy(w, explain, &level->remedies[i]);
	json_close_list(&w->out);
	json_yes(&w->out, "more_remedies", level->more);
	json_close(&w->out);
}

void
explain_json(const struct explain *explain, const struct run *run, FILE *out)
{
	struct writer w;

	begin(&w, explain->access, run);
	put_account(&w, "account", explain->account);
	json_text(&w.out, "reach", reach_name(explain->reach));
	put_project(&w, "project", explain->project);
	json_yes(&w.out, "computed", explain->computed);
	json_open_list(&w.out, "levels");
	for (size_t i = 0; i < explain->level_count; i++)
		put_level(&w, explain, &explain->levels[i]);
	json_close_list(&w.out);
	end(&w, out);
}

/* ---- an account ---- */

static void
put_path(struct writer *w, const struct path *path)
{
	json_open(&w->out, NULL);
	key_words(w, "text", explain_way_text(w->access, NONE, &path->way, path->permissions));
	json_text(&w->out, "access_type", path->way.group == NONE ? "direct" : "inherited");
	put_permissions(w, "permissions", path->permissions);
	json_count(&w->out, "scheme_count", path->scheme_count);
	put_keys(w, "projects", path->projects, path->project_count);
	json_close(&w->out);
}

/* Above projects, a row a way. */
static void
put_administration(struct writer *w, uint32_t account, const struct org *org)
{
	struct admins admins = admins_find(w->graph, org);

	json_open_list(&w->out, "administers");
	for (size_t i = 0; i < admins.count; i++) {
		const struct admin *admin = &admins.list[i];

		if (admin->account != account)
			continue;
		json_open(&w->out, NULL);
		json_text(&w->out, "what", admin_kind_name(admin->kind));
		json_text(&w->out, "resource_id", admin->resource);
		json_text(&w->out, "group_name", admin_group_name(admin, w->graph, org));
		json_close(&w->out);
	}
	json_close_list(&w->out);
	admins_release(&admins);
}

void
explain_all_json(
    const struct explain_all *explain, const struct run *run, const struct org *org, FILE *out)
{
	struct writer w;
	const struct access_level *levels;
	size_t count;

	begin(&w, explain->access, run);
	levels = access_levels(explain->access, &count);
	put_account(&w, "account", explain->account);
	json_text(&w.out, "reach", reach_name(explain->reach));
	json_count(&w.out, "project_count", explain->projects);
	json_count(&w.out, "not_computed_count", explain->uncomputed);
	json_count(&w.out, "public_count", explain->public_count);
	json_count(&w.out, "logged_in_count", explain->open_count);
	json_open(&w.out, "held_projects");
	for (size_t i = 0; i < count; i++)
		json_count(&w.out, levels[i].name, explain->held[i]);
	json_close(&w.out);
	json_open(&w.out, "limited_projects");
	for (enum limit limit = LIMIT_ARCHIVED; limit <= LIMIT_LICENCE; limit++)
		json_count(&w.out, limit_name(limit), explain->limited[limit]);
	json_close(&w.out);
	put_ways(&w, "jira_administrator", NONE, &explain->admin, PERMISSION_ADMINISTER_JIRA);
	put_administration(&w, explain->account, org);
	given_to_json(w.graph, org, explain->account, NONE, &w.out);
	json_open_list(&w.out, "paths");
	for (size_t i = 0; i < explain->path_count; i++)
		put_path(&w, &explain->paths[i]);
	json_close_list(&w.out);
	json_open_list(&w.out, "groups");
	for (size_t i = 0; i < explain->group_count; i++) {
		json_open(&w.out, NULL);
		put_group(&w, "group", explain->groups[i].group);
		json_yes(&w.out, "unlicensed", explain->groups[i].unlicensed);
		put_loss(&w, "account_loses", &explain->groups[i].loss, false);
		json_close(&w.out);
	}
	json_close_list(&w.out);
	end(&w, out);
}

/* ---- a group ---- */

static void
put_group_scheme(struct writer *w, const struct group_scheme *scheme)
{
	json_open(&w->out, NULL);
	json_text(&w->out, "scheme_id", w->graph->schemes[scheme->scheme].id);
	json_text(&w->out, "scheme_name", w->graph->schemes[scheme->scheme].name);
	json_count(&w->out, "project_count", scheme->project_count);
	json_yes(&w->out, "by_licence", scheme->by_licence);
	json_open_list(&w->out, "permissions");
	for (size_t i = 0; i < scheme->line_count; i++)
		json_text(&w->out, NULL, scheme->lines[i]->permission);
	json_close_list(&w->out);
	json_close(&w->out);
}

static void
put_products(struct writer *w, uint32_t group)
{
	json_open_list(&w->out, "products");
	for (uint32_t i = 0; i < w->graph->application_group_count; i++) {
		const struct application_group *given = &w->graph->application_groups[i];

		if (given->group != group)
			continue;
		json_open(&w->out, NULL);
		json_text(&w->out, "key", w->graph->applications[given->application].key);
		json_text(&w->out, "name", w->graph->applications[given->application].name);
		json_yes(&w->out, "default", given->is_default);
		json_close(&w->out);
	}
	json_close_list(&w->out);
}

/* What the group's members administer, a member for each kind. */
static void
put_kinds(struct writer *w, uint8_t kinds)
{
	static const char *const keys[ADMIN_KINDS] = { "organisation_administrators",
		"site_administrators", "user_access_administrators", "jira_administrators",
		"product_administrators" };

	for (unsigned kind = 0; kind < ADMIN_KINDS; kind++)
		json_yes(&w->out, keys[kind], (kinds & 1 << kind) != 0);
}

static void
put_accounts(struct writer *w, const char *key, const uint32_t *accounts, size_t count)
{
	json_open_list(&w->out, key);
	for (size_t i = 0; i < count; i++)
		put_account(w, NULL, accounts[i]);
	json_close_list(&w->out);
}

/* Above projects, but for Jira's administration. */
static void
put_administration_lost(struct writer *w, uint32_t group, const struct org *org)
{
	struct admins admins = admins_find(w->graph, org);

	json_open_list(&w->out, "administration_lost");
	for (size_t i = 0; i < admins.count; i++) {
		if (admins.list[i].kind == ADMIN_JIRA ||
		    !admin_ends_with(&admins, i, group, w->graph))
			continue;
		json_open(&w->out, NULL);
		json_text(&w->out, "what", admin_kind_name(admins.list[i].kind));
		json_text(&w->out, "resource_id", admins.list[i].resource);
		put_account(w, "account", admins.list[i].account);
		json_close(&w->out);
	}
	json_close_list(&w->out);
	admins_release(&admins);
}

void
explain_group_json(
    const struct explain_group *explain, const struct run *run, const struct org *org, FILE *out)
{
	struct writer w;

	begin(&w, explain->access, run);
	put_group(&w, "group", explain->group);
	json_count(&w.out, "member_count",
	    w.graph->members.first[explain->group + 1] - w.graph->members.first[explain->group]);
	json_count(&w.out, "active_member_count", explain->active);
	put_kinds(&w, w.graph->groups[explain->group].administers);
	given_to_json(w.graph, org, NONE, explain->group, &w.out);
	put_products(&w, explain->group);
	json_open_list(&w.out, "roles");
	for (size_t i = 0; i < explain->role_count; i++) {
		json_open(&w.out, NULL);
		put_role(&w, explain->roles[i].role);
		put_keys(
		    &w, "projects", explain->roles[i].projects, explain->roles[i].project_count);
		json_close(&w.out);
	}
	json_close_list(&w.out);
	json_open_list(&w.out, "permission_schemes");
	for (size_t i = 0; i < explain->scheme_count; i++)
		put_group_scheme(&w, &explain->schemes[i]);
	json_close_list(&w.out);
	given_org_roles_json(org, explain->group, &w.out);
	put_accounts(&w, "unlicensed", explain->unlicensed, explain->unlicensed_count);
	put_accounts(&w, "administrators_lost", explain->admins, explain->admin_count);
	put_administration_lost(&w, explain->group, org);
	put_losses(&w, "would_lose", &explain->losses);
	end(&w, out);
}
