/* What 'explain --group' found, in words: see explain_text.h. */
#include "explain_given.h"
#include "explain_lines.h"
#include "explain_text.h"
#include "model/graph/admins.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOSERS_SHOWN = 12 }; /* accounts that lose with a group */

static void
print_group_products(const struct graph_view *graph, uint32_t group)
{
	for (uint32_t i = 0; i < graph->application_group_count; i++) {
		const struct application_group *given = &graph->application_groups[i];
		const struct application *product = &graph->applications[given->application];

		if (given->group == group)
			line("  product licence: %s%s", text_or(product->name, product->key),
			    given->is_default ? ", new accounts are put there" : "");
	}
}

static void
print_scheme(const struct graph_view *graph, const struct group_scheme *scheme)
{
	struct text list = { 0 };

	for (size_t i = 0; i < scheme->line_count; i++) {
		text_between(&list, ", ");
		text_add(&list, permission_words(scheme->lines[i]->permission));
	}
	line("  %spermission scheme %s (%u project%s): %s",
	    scheme->by_licence ? "by its product licence, " : "",
	    graph->schemes[scheme->scheme].name, scheme->project_count,
	    text_plural(scheme->project_count), text_or(list.bytes, ""));
	text_release(&list);
}

/* What is not read here may name it, and another product go by it. */
static void
print_unused(const struct explain_group *explain, size_t uses)
{
	uint8_t kinds = access_graph(explain->access)->groups[explain->group].administers;

	if (uses == 0 && kinds == 0)
		line("  in nothing that was read; other products, boards, automation, "
		     "notifications and apps, which are not read here, may use it");
	else if (kinds == 0 && explain->role_count == 0 && explain->scheme_count == 0)
		line("  in no role and no permission scheme");
}

static void
print_uses(const struct explain_group *explain, const struct given *given)
{
	const struct graph_view *graph = access_graph(explain->access);
	uint8_t kinds = graph->groups[explain->group].administers;
	size_t uses = given->count + explain->role_count + explain->scheme_count;

	heading("Where it is used");
	for (uint8_t kind = 0; kind < (uint8_t)ADMIN_KINDS; kind++)
		if ((kinds & 1 << kind) != 0)
			line("  %s administrators", admin_kind_name(kind));
	print_group_products(graph, explain->group);
	given_print(given, GRANTING_ORG_ROLE, GRANTING_ORG_ROLE);
	for (size_t i = 0; i < explain->role_count; i++) {
		const struct group_role *role = &explain->roles[i];
		char *keys = project_keys(graph, role->projects, role->project_count);

		line("  role %s in %u project%s: %s", graph->roles[role->role].name,
		    role->project_count, text_plural(role->project_count), keys);
		free(keys);
	}
	for (size_t i = 0; i < explain->scheme_count; i++)
		print_scheme(graph, &explain->schemes[i]);
	given_print(given, GRANTING_SECURITY, GRANTING_SECURITY);
	uses += given_shared_print(given);
	print_unused(explain, uses);
}

static void
print_names(const struct graph_view *graph, const char *one, const char *many,
    const uint32_t *accounts, size_t count)
{
	struct text_list list = { .most = LOSERS_SHOWN };

	for (size_t i = 0; i < count; i++)
		text_list_add(&list, "%s", account_name(graph, accounts[i]));
	if (count > 0)
		line("  %zu account%s %s: %s", count, text_plural(count), count == 1 ? one : many,
		    text_list_end(&list));
	text_release(&list.text);
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
	const struct loss *loss = &losses->list[first];
	struct text_list who = { .most = NAMES_SHOWN };

	for (size_t i = first; i < losses->count; i++) {
		if (told[i] || !same_loss(loss, &losses->list[i]))
			continue;
		told[i] = true;
		text_list_add(
		    &who, "%s", account_name(access_graph(access), losses->list[i].account));
	}
	print_loss(access, loss, text_list_end(&who), who.count == 1 ? "loses" : "lose");
	text_release(&who.text);
	return who.count;
}

static void
print_losses(const struct access *access, const struct losses *losses)
{
	bool *told = mem_alloc(losses->count * sizeof(*told));
	size_t lines = 0, left = losses->count;

	if (left > 0)
		line("  %zu account%s lose%s access that nothing else gives", left,
		    text_plural(left), left == 1 ? "s" : "");
	for (size_t i = 0; i < losses->count && lines < LOSERS_SHOWN; i++)
		if (!told[i]) {
			left -= print_same(access, losses, i, told);
			lines++;
		}
	if (left > 0)
		line("        and %zu more accounts; --json lists them all", left);
	free(told);
}

/* Who no longer administers the organisation, the site or a product. Returns how many that are. */
static size_t
print_administration_lost(const struct explain_group *explain, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);
	struct admins admins = admins_find(graph, org);
	size_t lost = 0;

	for (size_t i = 0, end; i < admins.count; i = end) {
		const struct admin *first = &admins.list[i];
		struct text_list who = { .most = LOSERS_SHOWN };
		struct text what = { 0 };

		for (end = i; end < admins.count && admins.list[end].kind == first->kind &&
			      strcmp(admins.list[end].resource, first->resource) == 0;
		     end++)
			if (first->kind != ADMIN_JIRA &&
			    admin_ends_with(&admins, end, explain->group, graph))
				text_list_add(
				    &who, "%s", account_name(graph, admins.list[end].account));
		lost += who.count;
		if (*first->resource != '\0')
			text_add(&what,
			    text_or(org_resource_name(org, first->resource), first->resource));
		else
			admin_kinds_add(&what, (uint8_t)(1 << first->kind));
		if (who.count > 0)
			line("  %zu account%s no longer administer%s %s: %s", who.count,
			    text_plural(who.count), who.count == 1 ? "s" : "", what.bytes,
			    text_list_end(&who));
		text_release(&what);
		text_release(&who.text);
	}
	admins_release(&admins);
	return lost;
}

static void
print_group_losses(const struct explain_group *explain, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);
	size_t lost;

	heading("If this group were removed");
	print_names(graph, "loses its only product licence, and with it all grants",
	    "lose their only product licence, and with it all grants", explain->unlicensed,
	    explain->unlicensed_count);
	print_names(graph, "is no longer a Jira administrator", "are no longer Jira administrators",
	    explain->admins, explain->admin_count);
	lost = print_administration_lost(explain, org);
	print_losses(explain->access, &explain->losses);
	if (*graph->groups[explain->group].id == '\0')
		line("  unknown: its members are not known");
	else if (explain->losses.count + explain->unlicensed_count + explain->admin_count + lost ==
		 0)
		line("  nobody loses access to a project");
}

void
explain_group_print(
    const struct explain_group *explain, const struct run *run, const struct org *org)
{
	const struct graph_view *graph = access_graph(explain->access);
	const struct group *group = &graph->groups[explain->group];
	struct given given;
	uint32_t members =
	    graph->members.first[explain->group + 1] - graph->members.first[explain->group];

	line("%s", group_name(graph, explain->group));
	if (*group->id == '\0')
		line("  group:   Jira shows its name only; its id and members are unknown");
	else
		line("  group:   %s, %u member%s, %u active%s%s", group->id, members,
		    text_plural(members), explain->active,
		    group->owner != NULL && *group->owner != '\0' ? ", managed by " : "",
		    group->owner != NULL ? group->owner : "");
	given = given_to(graph, org, NONE, explain->group);
	print_uses(explain, &given);
	given_print_unread(run);
	given_release(&given);
	print_group_losses(explain, org);
}
