/* What 'explain' found, in words: see explain_text.h. */
#include "explain_text.h"
#include "explain_given.h"
#include "explain_lines.h"
#include "model/graph/admins.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REMEDIES_SHOWN = 4, /* of one level */
	PATHS_SHOWN = 40,
};

/* ---- an account ---- */

static void
print_products(const struct graph_view *graph, uint32_t account)
{
	struct text list = { 0 };

	for (uint32_t i = 0; i < graph->application_count && i < DIRECT_MOST; i++) {
		if ((graph->accounts[account].direct >> i & 1) == 0)
			continue;
		text_between(&list, ", ");
		text_print(&list, "%s by a role of its own",
		    text_or(graph->applications[i].name, graph->applications[i].key));
	}
	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		const struct application_group *given = &graph->application_groups[i];
		const struct application *product = &graph->applications[given->application];

		if (!graph_is_member(graph, given->group, account))
			continue;
		text_between(&list, ", ");
		text_print(&list, "%s by group %s", text_or(product->name, product->key),
		    group_name(graph, given->group));
	}
	line("  products: %s", text_or(list.bytes, "none"));
	text_release(&list);
}

static void
print_account(const struct graph_view *graph, uint32_t account)
{
	const struct account *a = &graph->accounts[account];
	enum app_kind kind = account_app_kind(a);

	line("  account:  %s%s%s, %s, %s%s%s%s%s", a->id, *a->email != '\0' ? ", " : "", a->email,
	    kind != APP_KIND_NONE ? account_app_kind_name(kind) : account_type_name(a->type),
	    account_status_name(a->status), a->guest == GUEST_YES ? ", a guest" : "",
	    a->guest == GUEST_ACTOR ? ", a guest by its role" : "",
	    (a->seats & SEAT_CONTRIBUTOR) != 0 ? ", a contributor of Product Discovery" : "",
	    (a->seats & SEAT_STAKEHOLDER) != 0 ? ", a stakeholder of Service Management" : "");
	print_products(graph, account);
}

static void
print_reach(enum explain_reach reach)
{
	if (reach == EXPLAIN_INACTIVE)
		line("  No grant reaches this account: it is not active. What is assigned is "
		     "listed as 'without effect'.");
	else if (reach == EXPLAIN_UNLICENSED)
		line("  No grant reaches this account: it has no product licence. What is assigned "
		     "is listed as 'without effect'.");
}

/* ---- losses ---- */

static void
print_own_loss(const struct access *access, const struct loss *loss)
{
	print_loss(access, loss, account_name(access_graph(access), loss->account), "loses");
}

/* "Bo, Cy, Di and 9 more" of those accounts that 'part' says */
static char *
losers(const struct graph_view *graph, const struct losses *losses, bool part, size_t *count)
{
	struct text_list list = { .most = NAMES_SHOWN };

	for (size_t i = 0; i < losses->count; i++)
		if ((losses->list[i].levels == 0) == part)
			text_list_add(&list, "%s", account_name(graph, losses->list[i].account));
	text_list_end(&list);
	*count = list.count;
	return list.text.bytes;
}

static void
print_others(const struct access *access, const struct remedy *remedy)
{
	const struct graph_view *graph = access_graph(access);
	uint64_t lost = 0;
	uint32_t most = 0;
	size_t count, in_part, first = 0;
	char *levels, *names = losers(graph, &remedy->others, false, &count);
	char *part_names = losers(graph, &remedy->others, true, &in_part);

	for (size_t i = 0; i < remedy->others.count; i++) {
		if (lost == 0 && remedy->others.list[i].levels != 0)
			first = i;
		lost |= remedy->others.list[i].levels;
		if (remedy->others.list[i].projects > most)
			most = remedy->others.list[i].projects;
	}
	levels = explain_levels_text(access, lost);
	if (count > 0 && most > 1)
		line("        %zu other%s lose%s %s in up to %u projects: %s", count,
		    text_plural(count), count == 1 ? "s" : "", levels, most, names);
	else if (count > 0)
		line("        %zu other%s lose%s %s in %s: %s", count, text_plural(count),
		    count == 1 ? "s" : "", levels,
		    graph->projects[remedy->others.list[first].first[0]].key, names);
	if (in_part > 0)
		line("        %zu other%s lose%s single permissions: %s", in_part,
		    text_plural(in_part), in_part == 1 ? "s" : "", part_names);
	if (remedy->projects_unseen > 0)
		line(
		    "        the scheme is used by %u more project%s, where others may lose it too",
		    remedy->projects_unseen, text_plural(remedy->projects_unseen));
	else if (count + in_part == 0)
		line("        nobody else loses anything");
	free(levels);
	free(names);
	free(part_names);
}

/* ---- an account in a project ---- */

static void
print_remedy(const struct explain *explain, const struct remedy *remedy, size_t number)
{
	for (size_t i = 0; i < remedy->count; i++) {
		char *text = explain_removal_text(
		    explain->access, explain->account, explain->project, &remedy->removals[i]);

		if (i == 0)
			line("    %2zu. %s", number, text);
		else
			line("        and %s", text);
		free(text);
	}
	if (remedy->unlicensed)
		line("        no product licence is left then: all grants end");
	print_own_loss(explain->access, &remedy->own);
	print_others(explain->access, remedy);
}

static void
print_ways(const struct explain *explain, const struct explained_level *level,
    const struct ways *ways, const char *before)
{
	const struct graph_view *graph = access_graph(explain->access);

	for (size_t i = 0; i < ways->count; i++) {
		char *text = explain_way_text(
		    explain->access, explain->project, &ways->list[i], level->level->permissions);

		line("    %s%s - %s", before, account_name(graph, explain->account), text);
		free(text);
	}
}

static void
print_open(const struct explain *explain, const struct explained_level *level)
{
	uint64_t wanted = level->level->permissions;
	const struct holder *holders;
	size_t count;

	holders = access_holders(explain->access, explain->project, &count);
	for (size_t i = 0; i < count; i++) {
		char *text;

		if (!explain_is_open(&holders[i], wanted))
			continue;
		text = explain_holder_text(explain->access, explain->project, &holders[i], wanted);
		line("    %s: %s", holders[i].kind == HOLDER_ANYONE ? "for all" : "on condition",
		    text);
		free(text);
	}
}

static bool
is_public(const struct explain *explain, const struct explained_level *level)
{
	const struct holder *holders;
	size_t count;

	holders = access_holders(explain->access, explain->project, &count);
	for (size_t i = 0; i < count; i++)
		if (holders[i].kind == HOLDER_ANYONE &&
		    (holders[i].permissions & level->level->permissions) != 0)
			return true;
	return false;
}

static void
print_remedies(const struct explain *explain, const struct explained_level *level)
{
	if (level->remedy_count == 0)
		return;
	line("  to end %s, %s%s", level->level->name,
	    level->remedy_count > 1 || level->more ? "any one of these" : "there is one way",
	    is_public(explain, level) ? "; public access stays" : "");
	for (size_t i = 0; i < level->remedy_count && i < REMEDIES_SHOWN; i++)
		print_remedy(explain, &level->remedies[i], i + 1);
	if (level->more)
		line("     and more combinations; --json lists %zu", level->remedy_count);
	else if (level->remedy_count > REMEDIES_SHOWN)
		line("     %zu more combination%s; --json lists them",
		    level->remedy_count - REMEDIES_SHOWN,
		    text_plural(level->remedy_count - REMEDIES_SHOWN));
}

static const char *
limit_words(enum limit limit)
{
	return limit == LIMIT_ARCHIVED ? "the project is archived"
				       : "no product of the account serves this project";
}

static void
print_answer(const struct explain *explain, const struct explained_level *level)
{
	const char *name = level->level->name;
	size_t ways = level->ways.count;
	char *cut;

	if (ways == 0)
		heading("%s: %s", name,
		    is_public(explain, level) ? "not by name, but anyone may" : "no");
	else if (level->cut == 0)
		heading("%s: yes, by %zu path%s", name, ways, text_plural(ways));
	else if ((level->held & level->level->permissions & ~level->cut) == 0)
		heading("%s: no, %s: %zu path%s without effect", name, limit_words(explain->limit),
		    ways, text_plural(ways));
	else
		heading("%s: in part, by %zu path%s", name, ways, text_plural(ways));
	if (level->cut == 0)
		return;
	cut = explain_permissions_text(explain->access, level->cut);
	line("    limited by %s, without effect: %s", limit_name(explain->limit), cut);
	free(cut);
}

static void
print_level(const struct explain *explain, const struct explained_level *level)
{
	print_answer(explain, level);
	print_ways(explain, level, &level->ways, "");
	print_ways(explain, level, &level->idle, "without effect: ");
	print_open(explain, level);
	print_remedies(explain, level);
}

/* Roles are all that can be said of a project whose grants are not shown. */
static void
print_roles(const struct explain *explain)
{
	const struct graph_view *graph = access_graph(explain->access);
	uint32_t account = explain->account;

	line("  Jira shows no grants of this project, so its effective access is not known.");
	for (uint32_t place = graph->places_at[explain->project];
	     place < graph->places_at[explain->project + 1]; place++)
		for (uint32_t a = graph->actors_at[place]; a < graph->actors_at[place + 1]; a++) {
			const struct actor *actor = &graph->actors[a];
			const char *role = graph->roles[graph->places[place].role].name;

			if (actor->kind == ACTOR_USER && actor->who == account)
				line("    %s - role %s", account_name(graph, account), role);
			if (actor->kind == ACTOR_GROUP &&
			    graph_is_member(graph, actor->who, account))
				line("    %s - group %s - role %s", account_name(graph, account),
				    group_name(graph, actor->who), role);
		}
}

void
explain_print(const struct explain *explain)
{
	const struct graph_view *graph = access_graph(explain->access);
	const struct project *project = &graph->projects[explain->project];

	line("%s in %s", account_name(graph, explain->account), project->key);
	print_account(graph, explain->account);
	line("  project:  %s, %s, %s%s%s", project->name,
	    project->team_managed ? "team-managed" : "company-managed",
	    project->archived ? "archived" : "live",
	    project->scheme != NONE ? ", permission scheme " : "",
	    project->scheme != NONE ? graph->schemes[project->scheme].name : "");
	print_reach(explain->reach);
	if (!explain->computed) {
		print_roles(explain);
		return;
	}
	for (size_t i = 0; i < explain->level_count; i++)
		print_level(explain, &explain->levels[i]);
}

/* ---- an account in all projects ---- */

static void
print_held(const struct explain_all *explain)
{
	const struct access_level *levels;
	size_t count;

	levels = access_levels(explain->access, &count);
	for (size_t i = 0; i < count; i++)
		line("  %-10s %u of %u projects", levels[i].name, explain->held[i],
		    explain->projects);
	if (explain->limited[LIMIT_ARCHIVED] > 0)
		line("  in %u archived project%s nothing but browsing has effect",
		    explain->limited[LIMIT_ARCHIVED],
		    text_plural(explain->limited[LIMIT_ARCHIVED]));
	if (explain->limited[LIMIT_LICENCE] > 0)
		line("  in %u project%s nothing but browsing and comments has effect: no product "
		     "of the account serves %s",
		    explain->limited[LIMIT_LICENCE], text_plural(explain->limited[LIMIT_LICENCE]),
		    explain->limited[LIMIT_LICENCE] == 1 ? "it" : "them");
	if (explain->public_count > 0)
		line("  anyone may browse %u project%s, also without login", explain->public_count,
		    text_plural(explain->public_count));
	if (explain->open_count > 0)
		line("  any logged-in account may browse %u project%s", explain->open_count,
		    text_plural(explain->open_count));
	if (explain->uncomputed > 0)
		line("  %u project%s not known: Jira shows no grants there", explain->uncomputed,
		    text_plural(explain->uncomputed));
}

static void
print_paths(const struct explain_all *explain)
{
	const struct graph_view *graph = access_graph(explain->access);
	const char *name = account_name(graph, explain->account);

	if (explain->path_count == 0)
		return;
	heading("Paths%s", explain->reach == EXPLAIN_REACHED ? "" : " (without effect)");
	for (size_t i = 0; i < explain->path_count && i < PATHS_SHOWN; i++) {
		const struct path *path = &explain->paths[i];
		char *text = explain_way_text(explain->access, NONE, &path->way, path->permissions);
		char *keys = project_keys(graph, path->projects, path->project_count);
		uint32_t scheme = graph->projects[path->projects[0]].scheme;

		line("  %s - %s", name, text);
		if (path->scheme_count == 1)
			line("      %u project%s, permission scheme %s: %s", path->project_count,
			    text_plural(path->project_count), graph->schemes[scheme].name, keys);
		else
			line("      %u project%s, %u permission schemes: %s", path->project_count,
			    text_plural(path->project_count), path->scheme_count, keys);
		free(text);
		free(keys);
	}
	if (explain->path_count > PATHS_SHOWN)
		line("  and %zu more; --json lists them all", explain->path_count - PATHS_SHOWN);
}

static void
print_groups(const struct explain_all *explain)
{
	const struct graph_view *graph = access_graph(explain->access);

	if (explain->reach != EXPLAIN_REACHED || explain->group_count == 0)
		return;
	heading("What the account would lose without each group");
	for (size_t i = 0; i < explain->group_count; i++) {
		const struct group_loss *group = &explain->groups[i];

		line("    %s%s%s", group_name(graph, group->group),
		    group->unlicensed ? ": no product licence is left, all grants end" : "",
		    group->loss.projects + group->loss.in_part == 0 ? ": nothing is lost" : "");
		print_own_loss(explain->access, &group->loss);
	}
}

/* What else it administers, above projects. */
static void
print_administration(const struct graph_view *graph, uint32_t account, const struct org *org)
{
	struct admins admins = admins_find(graph, org);

	for (size_t i = 0; i < admins.count; i++) {
		const struct admin *admin = &admins.list[i];
		const char *group = admin_group_name(admin, graph, org);

		if (admin->account != account || admin->kind == ADMIN_JIRA)
			continue;
		line("  %s administrator%s%s %s%s", admin_kind_name(admin->kind),
		    *admin->resource != '\0' ? " of " : "",
		    *admin->resource != '\0'
			? text_or(org_resource_name(org, admin->resource), admin->resource)
			: "",
		    *group != '\0' ? "by group " : "by a role of its own", group);
	}
	admins_release(&admins);
}

/* What names the account itself, with effect or not. */
static void
print_given(const struct explain_all *explain, const struct run *run, const struct org *org)
{
	struct given given = given_to(access_graph(explain->access), org, explain->account, NONE);
	size_t lines;

	heading("Given to the account itself");
	lines = given_print(&given, GRANTING_ROLE, GRANTING_KINDS);
	lines += given_shared_print(&given);
	if (lines == 0)
		line("  nothing");
	given_print_unread(run);
	given_levels_print(
	    &given, explain->reach == EXPLAIN_REACHED
			? "Issue security that it sees without being named"
			: "Issue security that it would see without being named (without effect)");
	given_release(&given);
}

void
explain_all_print(const struct explain_all *explain, const struct run *run, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);

	line("%s", account_name(graph, explain->account));
	print_account(graph, explain->account);
	print_reach(explain->reach);
	for (size_t i = 0; i < explain->admin.count; i++)
		line("  %s by %s%s: may administer every project, and browse team-managed ones",
		    explain->reach == EXPLAIN_INACTIVE ? "assigned Jira administrator"
						       : "Jira administrator",
		    explain->admin.list[i].group != NONE ? "group " : "a role of its own",
		    explain->admin.list[i].group != NONE
			? group_name(graph, explain->admin.list[i].group)
			: "");
	print_administration(graph, explain->account, org);
	print_held(explain);
	print_given(explain, run, org);
	print_paths(explain);
	print_groups(explain);
	heading(
	    "Name a project to see what would end the access there, and who else would lose it.");
}
