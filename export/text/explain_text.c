/* What 'explain' found, in words: see explain_text.h. */
#include "explain_text.h"
#include "model/base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEYS_SHOWN = 8,     /* projects of one path */
	NAMES_SHOWN = 3,    /* accounts that lose the same */
	LOSERS_SHOWN = 12,  /* accounts that lose with a group */
	REMEDIES_SHOWN = 4, /* of one level */
	PATHS_SHOWN = 40,
};

static void __attribute__((format(printf, 2, 3))) line(int indent, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = mem_alloc((size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	text_harmless(text);
	printf("%*s%s\n", indent, "", text);
	free(text);
}

/* A line with an empty one before it. */
#define heading(...) (putchar('\n'), line(0, __VA_ARGS__))

static const char *
plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static const char *
account_name(const struct graph_view *graph, uint32_t account)
{
	const struct account *a = &graph->accounts[account];

	return *a->name != '\0' ? a->name : a->id;
}

static const char *
group_name(const struct graph_view *graph, uint32_t group)
{
	const struct group *g = &graph->groups[group];

	return *g->name != '\0' ? g->name : g->id;
}

/* "WEB, OPS and 12 more"; the caller's to free. */
static char *
project_keys(const struct graph_view *graph, const uint32_t *projects, uint32_t count)
{
	uint32_t shown = count <= KEYS_SHOWN ? count : KEYS_SHOWN - 1;
	char *list = mem_copy(""), *longer;

	for (uint32_t i = 0; i < shown; i++) {
		longer =
		    mem_print("%s%s%s", list, i > 0 ? ", " : "", graph->projects[projects[i]].key);
		free(list);
		list = longer;
	}
	if (shown == count)
		return list;
	longer = mem_print("%s and %u more", list, count - shown);
	free(list);
	return longer;
}

/* ---- an account ---- */

static void
print_products(const struct graph_view *graph, uint32_t account)
{
	const struct edges *of = &graph->groups_of;
	char *list = NULL, *longer;
	uint32_t e;

	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		const struct application_group *given = &graph->application_groups[i];
		const struct application *product = &graph->applications[given->application];

		for (e = of->first[account]; e < of->first[account + 1]; e++)
			if (of->to[e] == given->group)
				break;
		if (e == of->first[account + 1])
			continue;
		longer = mem_print("%s%s%s by group %s", list != NULL ? list : "",
		    list != NULL ? ", " : "", *product->name != '\0' ? product->name : product->key,
		    group_name(graph, given->group));
		free(list);
		list = longer;
	}
	line(2, "products: %s", list != NULL ? list : "none");
	free(list);
}

static void
print_account(const struct graph_view *graph, uint32_t account)
{
	const struct account *a = &graph->accounts[account];

	line(2, "account:  %s%s%s, %s, %s", a->id, *a->email != '\0' ? ", " : "", a->email,
	    account_type_name(a->type), account_status_name(a->status));
	print_products(graph, account);
}

static void
print_reach(enum explain_reach reach)
{
	if (reach == EXPLAIN_INACTIVE)
		line(2, "No grant reaches this account: it is not active. What is assigned all the "
			"same "
			"is listed as such.");
	else if (reach == EXPLAIN_UNLICENSED)
		line(2,
		    "No grant reaches this account: no product licence. What is assigned all the "
		    "same is listed as such.");
}

/* ---- losses ---- */

/* "browse, work in WEB, OPS and 5 more projects", and what is lost in part; after "loses" or "lose". */
static void
print_loss(const struct access *access, const struct loss *loss, const char *who, const char *verb)
{
	const struct graph_view *graph = access_graph(access);
	char *levels = explain_levels_text(access, loss->levels);
	uint32_t named = loss->projects <= LOSS_PROJECTS ? loss->projects : LOSS_PROJECTS - 1;
	char *keys = project_keys(graph, loss->first, named);

	if (loss->projects > named)
		line(8, "%s %s %s in %s and %u more projects", who, verb, levels, keys,
		    loss->projects - named);
	else if (loss->projects > 0)
		line(8, "%s %s %s in %s", who, verb, levels, keys);
	if (loss->in_part > 0)
		line(8, "%s %s single permissions in %u %sproject%s", who, verb, loss->in_part,
		    loss->projects > 0 ? "other " : "", plural(loss->in_part));
	free(levels);
	free(keys);
}

static void
print_own_loss(const struct access *access, const struct loss *loss)
{
	print_loss(access, loss, account_name(access_graph(access), loss->account), "loses");
}

/* "Bo, Cy, Di and 9 more" of those accounts that 'part' says */
static char *
losers(const struct graph_view *graph, const struct losses *losses, bool part, size_t *count)
{
	char *list = mem_copy(""), *longer;
	size_t seen = 0;

	for (size_t i = 0; i < losses->count; i++) {
		if ((losses->list[i].levels == 0) != part || ++seen > NAMES_SHOWN)
			continue;
		longer = mem_print("%s%s%s", list, seen > 1 ? ", " : "",
		    account_name(graph, losses->list[i].account));
		free(list);
		list = longer;
	}
	if (seen > NAMES_SHOWN) {
		longer = mem_print("%s and %zu more", list, seen - NAMES_SHOWN);
		free(list);
		list = longer;
	}
	*count = seen;
	return list;
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
		line(8, "%zu other%s lose%s %s in up to %u projects: %s", count, plural(count),
		    count == 1 ? "s" : "", levels, most, names);
	else if (count > 0)
		line(8, "%zu other%s lose%s %s in %s: %s", count, plural(count),
		    count == 1 ? "s" : "", levels,
		    graph->projects[remedy->others.list[first].first[0]].key, names);
	if (in_part > 0)
		line(8, "%zu other%s lose%s single permissions: %s", in_part, plural(in_part),
		    in_part == 1 ? "s" : "", part_names);
	if (remedy->projects_unseen > 0)
		line(8, "the scheme serves %u more project%s, where others may lose it too",
		    remedy->projects_unseen, plural(remedy->projects_unseen));
	else if (count + in_part == 0)
		line(8, "nobody else loses anything");
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
			line(4, "%2zu. %s", number, text);
		else
			line(8, "and %s", text);
		free(text);
	}
	if (remedy->unlicensed)
		line(8, "no product licence is left then: all grants end");
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

		line(4, "%s%s - %s", before, account_name(graph, explain->account), text);
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
		line(4, "%s: %s", holders[i].kind == HOLDER_ANYONE ? "for all" : "on condition",
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
	line(2, "to end %s, %s%s", level->level->name,
	    level->remedy_count > 1 || level->more ? "any one of these" : "there is one way",
	    is_public(explain, level) ? "; what is there for all stays" : "");
	for (size_t i = 0; i < level->remedy_count && i < REMEDIES_SHOWN; i++)
		print_remedy(explain, &level->remedies[i], i + 1);
	if (level->more)
		line(5, "and more combinations; --json lists %zu", level->remedy_count);
	else if (level->remedy_count > REMEDIES_SHOWN)
		line(5, "%zu more combination%s; --json lists them",
		    level->remedy_count - REMEDIES_SHOWN,
		    plural(level->remedy_count - REMEDIES_SHOWN));
}

static void
print_level(const struct explain *explain, const struct explained_level *level)
{
	bool open = is_public(explain, level);
	size_t ways = level->ways.count;

	if (ways > 0)
		heading("%s: yes, by %zu path%s", level->level->name, ways, plural(ways));
	else
		heading("%s: %s", level->level->name, open ? "not by name, but anyone may" : "no");
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
	const struct edges *of = &graph->groups_of;
	uint32_t account = explain->account;

	line(2, "Jira shows no grants of this project, so its effective access cannot be told.");
	for (uint32_t place = graph->places_at[explain->project];
	     place < graph->places_at[explain->project + 1]; place++)
		for (uint32_t a = graph->actors_at[place]; a < graph->actors_at[place + 1]; a++) {
			const struct actor *actor = &graph->actors[a];
			const char *role = graph->roles[graph->places[place].role].name;

			if (actor->kind == ACTOR_USER && actor->who == account)
				line(4, "%s - role %s", account_name(graph, account), role);
			for (uint32_t e = of->first[account];
			     actor->kind == ACTOR_GROUP && e < of->first[account + 1]; e++)
				if (of->to[e] == actor->who)
					line(4, "%s - group %s - role %s",
					    account_name(graph, account),
					    group_name(graph, actor->who), role);
		}
}

void
explain_print(const struct explain *explain)
{
	const struct graph_view *graph = access_graph(explain->access);
	const struct project *project = &graph->projects[explain->project];

	line(0, "%s in %s", account_name(graph, explain->account), project->key);
	print_account(graph, explain->account);
	line(2, "project:  %s, %s, %s%s%s", project->name,
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
		line(2, "%-10s %u of %u projects", levels[i].name, explain->held[i],
		    explain->projects);
	if (explain->public_count > 0)
		line(2, "anyone may browse %u project%s, also without login", explain->public_count,
		    plural(explain->public_count));
	if (explain->open_count > 0)
		line(2, "any logged-in account may browse %u project%s", explain->open_count,
		    plural(explain->open_count));
	if (explain->uncomputed > 0)
		line(2, "%u project%s cannot be told: Jira shows no grants there",
		    explain->uncomputed, plural(explain->uncomputed));
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

		line(2, "%s - %s", name, text);
		if (path->scheme_count == 1)
			line(6, "%u project%s, permission scheme %s: %s", path->project_count,
			    plural(path->project_count), graph->schemes[scheme].name, keys);
		else
			line(6, "%u project%s, %u permission schemes: %s", path->project_count,
			    plural(path->project_count), path->scheme_count, keys);
		free(text);
		free(keys);
	}
	if (explain->path_count > PATHS_SHOWN)
		line(2, "and %zu more; --json lists them all", explain->path_count - PATHS_SHOWN);
}

static void
print_groups(const struct explain_all *explain)
{
	const struct graph_view *graph = access_graph(explain->access);

	if (explain->reach != EXPLAIN_REACHED || explain->group_count == 0)
		return;
	heading("What each group alone gives: without it");
	for (size_t i = 0; i < explain->group_count; i++) {
		const struct group_loss *group = &explain->groups[i];

		line(4, "%s%s%s", group_name(graph, group->group),
		    group->unlicensed ? ": no product licence is left, all grants end" : "",
		    group->loss.projects + group->loss.in_part == 0 ? ": nothing is lost" : "");
		print_own_loss(explain->access, &group->loss);
	}
}

void
explain_all_print(const struct explain_all *explain)
{
	const struct graph_view *graph = access_graph(explain->access);

	line(0, "%s", account_name(graph, explain->account));
	print_account(graph, explain->account);
	print_reach(explain->reach);
	for (size_t i = 0; i < explain->admin.count; i++)
		line(2, "%s by group %s: may administer every project",
		    explain->reach == EXPLAIN_INACTIVE ? "assigned Jira administrator"
						       : "Jira administrator",
		    group_name(graph, explain->admin.list[i].group));
	print_held(explain);
	print_paths(explain);
	print_groups(explain);
	heading("With a project, 'explain' says what would end the access there, and for whom.");
}

/* ---- a group ---- */

static void
print_group_products(const struct graph_view *graph, uint32_t group)
{
	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		const struct application_group *given = &graph->application_groups[i];
		const struct application *product = &graph->applications[given->application];

		if (given->group == group)
			line(2, "product licence: %s%s",
			    *product->name != '\0' ? product->name : product->key,
			    given->is_default ? ", new accounts are put there" : "");
	}
}

static void
print_org_roles(const struct org *org, uint32_t group)
{
	for (size_t i = 0; org != NULL && i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (role->of_group && org->groups[role->who].group == group)
			line(2, "organisation: %s on %s %s", role->role, role->resource_type,
			    role->resource);
	}
}

static void
print_scheme(const struct graph_view *graph, const struct group_scheme *scheme)
{
	char *list = mem_copy(""), *longer;

	for (size_t i = 0; i < scheme->line_count; i++) {
		longer = mem_print("%s%s%s", list, i > 0 ? ", " : "",
		    permission_words(scheme->lines[i]->permission));
		free(list);
		list = longer;
	}
	line(2, "%spermission scheme %s (%u project%s): %s",
	    scheme->by_licence ? "by its product licence, " : "",
	    graph->schemes[scheme->scheme].name, scheme->project_count,
	    plural(scheme->project_count), list);
	free(list);
}

static void
print_uses(const struct explain_group *explain, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);
	uint8_t access = graph->groups[explain->group].access;

	heading("Where it is used");
	if ((access & GROUP_ADMIN) != 0)
		line(2, "Jira administrators");
	if ((access & GROUP_SITE_ADMIN) != 0)
		line(2, "site administrators");
	print_group_products(graph, explain->group);
	print_org_roles(org, explain->group);
	for (size_t i = 0; i < explain->role_count; i++) {
		const struct group_role *role = &explain->roles[i];
		char *keys = project_keys(graph, role->projects, role->project_count);

		line(2, "role %s in %u project%s: %s", graph->roles[role->role].name,
		    role->project_count, plural(role->project_count), keys);
		free(keys);
	}
	for (size_t i = 0; i < explain->scheme_count; i++)
		print_scheme(graph, &explain->schemes[i]);
	if ((access & (GROUP_ADMIN | GROUP_SITE_ADMIN)) == 0 && explain->role_count == 0 &&
	    explain->scheme_count == 0)
		line(2, "in no role and no permission scheme");
}

static void
print_names(
    const struct graph_view *graph, const char *what, const uint32_t *accounts, size_t count)
{
	char *list = mem_copy(""), *longer;

	for (size_t i = 0; i < count && i < LOSERS_SHOWN; i++) {
		longer =
		    mem_print("%s%s%s", list, i > 0 ? ", " : "", account_name(graph, accounts[i]));
		free(list);
		list = longer;
	}
	if (count > LOSERS_SHOWN)
		line(2, "%zu %s: %s and %zu more", count, what, list, count - LOSERS_SHOWN);
	else if (count > 0)
		line(2, "%zu %s: %s", count, what, list);
	free(list);
}

static bool
same_loss(const struct loss *a, const struct loss *b)
{
	uint32_t named = a->projects < LOSS_PROJECTS ? a->projects : LOSS_PROJECTS;

	return a->levels == b->levels && a->projects == b->projects && a->in_part == b->in_part &&
	       memcmp(a->first, b->first, named * sizeof(*a->first)) == 0;
}

/* Accounts that lose the same are one line. Returns how many they are. */
static size_t
print_same(const struct access *access, const struct losses *losses, size_t first, bool *told)
{
	const struct graph_view *graph = access_graph(access);
	char *who = mem_copy(account_name(graph, losses->list[first].account)), *longer;
	size_t count = 1;

	for (size_t i = first + 1; i < losses->count; i++) {
		if (told[i] || !same_loss(&losses->list[first], &losses->list[i]))
			continue;
		told[i] = true;
		if (++count > NAMES_SHOWN)
			continue;
		longer = mem_print("%s, %s", who, account_name(graph, losses->list[i].account));
		free(who);
		who = longer;
	}
	if (count > NAMES_SHOWN) {
		longer = mem_print("%s and %zu more", who, count - NAMES_SHOWN);
		free(who);
		who = longer;
	}
	print_loss(access, &losses->list[first], who, count == 1 ? "loses" : "lose");
	free(who);
	return count;
}

static void
print_losses(const struct access *access, const struct losses *losses)
{
	bool *told = mem_alloc(losses->count * sizeof(*told));
	size_t lines = 0, left = losses->count;

	if (left > 0)
		line(2, "%zu account%s lose%s what no other way gives", left, plural(left),
		    left == 1 ? "s" : "");
	for (size_t i = 0; i < losses->count && lines < LOSERS_SHOWN; i++)
		if (!told[i]) {
			left -= print_same(access, losses, i, told);
			lines++;
		}
	if (left > 0)
		line(8, "and %zu more accounts; --json lists them all", left);
	free(told);
}

static void
print_group_losses(const struct explain_group *explain)
{
	const struct graph_view *graph = access_graph(explain->access);

	heading("If it went");
	print_names(graph, "lose their only product licence, and all grants with it",
	    explain->unlicensed, explain->unlicensed_count);
	print_names(
	    graph, "are no Jira administrators any more", explain->admins, explain->admin_count);
	print_losses(explain->access, &explain->losses);
	if (explain->losses.count + explain->unlicensed_count + explain->admin_count == 0)
		line(2, "nobody loses access to a project");
}

void
explain_group_print(const struct explain_group *explain, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);
	const struct group *group = &graph->groups[explain->group];
	uint32_t members =
	    graph->members.first[explain->group + 1] - graph->members.first[explain->group];

	line(0, "%s", group_name(graph, explain->group));
	line(2, "group:   %s, %u member%s, %u active%s%s", group->id, members, plural(members),
	    explain->active, group->owner != NULL && *group->owner != '\0' ? ", managed by " : "",
	    group->owner != NULL ? group->owner : "");
	print_uses(explain, org);
	print_group_losses(explain);
}
