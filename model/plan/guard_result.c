/* Guards that compare the graph before with the graph after; see guard.h. */
#include "guard_private.h"
#include <stdlib.h>
#include <string.h>

static unsigned
account_administers(const struct graph_view *view, uint32_t account)
{
	unsigned access = 0;

	for (uint32_t i = view->groups_of.first[account]; i < view->groups_of.first[account + 1];
	     i++)
		access |= view->groups[view->groups_of.to[i]].access;
	return access & (GROUP_ADMIN | GROUP_SITE_ADMIN);
}

static bool
gives_licence(const struct graph_view *view, uint32_t group)
{
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (view->application_groups[i].group == group)
			return true;
	return false;
}

bool
account_licensed(const struct graph_view *view, uint32_t account)
{
	for (uint32_t i = view->groups_of.first[account]; i < view->groups_of.first[account + 1];
	     i++)
		if (gives_licence(view, view->groups_of.to[i]))
			return true;
	return false;
}

/* Active people in groups of this kind of administration. */
static uint32_t
count_admins(const struct graph *graph, unsigned access)
{
	const struct graph_view *view = graph_view(graph);
	struct idset seen = { 0 };
	uint32_t count;

	for (uint32_t g = 0; g < view->group_count; g++)
		for (uint32_t i = view->members.first[g];
		     (view->groups[g].access & access) != 0 && i < view->members.first[g + 1];
		     i++) {
			const struct account *account = &view->accounts[view->members.to[i]];

			if (account->status == ACCOUNT_ACTIVE && account->type == ACCOUNT_ATLASSIAN)
				idset_add(&seen, view->members.to[i]);
		}
	count = (uint32_t)seen.count;
	idset_release(&seen);
	return count;
}

static size_t
judge_site_admins(
    struct judgement *judgement, const struct guard *guard, unsigned access, const char *who)
{
	uint32_t least = judgement->limits->min_admins;
	uint32_t before = count_admins(judgement->before, access);
	uint32_t after = count_admins(judgement->after, access);

	if (after >= least || after >= before)
		return 0;
	guard_say(judgement, guard, VERDICT_REFUSED,
	    "the site would have %u %s instead of %u; at least %u must stay", after, who, before,
	    least);
	return 1;
}

static size_t
judge_project_admins(struct judgement *judgement, const struct guard *guard)
{
	const struct graph_view *view = graph_view(judgement->before);
	uint32_t least = judgement->limits->min_admins;
	struct text_list some = { .most = SOME_SHOWN };

	for (uint32_t p = 0; p < view->project_count; p++) {
		/* No plan adds or takes a project, so numbers are the same on both sides. */
		uint32_t before, after;

		if (!access_computed(judgement->access_before, p))
			continue;
		before = access_account_total(judgement->access_before, p, LEVEL_ADMINISTER);
		after = access_account_total(judgement->access_after, p, LEVEL_ADMINISTER);
		if (after < least && after < before)
			text_list_add(&some, "%.60s would have %u instead of %u",
			    view->projects[p].key, after, before);
	}
	if (some.count > 0)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "%zu project%s would have too few administrators, at least %u must stay: %s",
		    some.count, text_plural(some.count), least, text_list_end(&some));
	text_release(&some.text);
	return some.count;
}

void
judge_admins(struct judgement *judgement, const struct guard *guard)
{
	size_t bad = judge_site_admins(judgement, guard, GROUP_SITE_ADMIN, "site administrators") +
		     judge_site_admins(
			 judgement, guard, GROUP_ADMIN | GROUP_SITE_ADMIN, "Jira administrators") +
		     judge_project_admins(judgement, guard);

	if (bad == 0)
		guard_say(judgement, guard, VERDICT_FINE,
		    "%u Jira administrators; no site or project falls below %u",
		    count_admins(judgement->after, GROUP_ADMIN | GROUP_SITE_ADMIN),
		    judgement->limits->min_admins);
}

void
judge_own(struct judgement *judgement, const struct guard *guard)
{
	const struct graph_view *was = graph_view(judgement->before),
				*will = graph_view(judgement->after);
	const char *id = judgement->run->account_id, *name = judgement->run->account_name;
	uint32_t before = graph_find_account(judgement->before, id);
	uint32_t after = graph_find_account(judgement->after, id);
	unsigned lost;

	if (before == NONE || after == NONE) {
		guard_say(judgement, guard, VERDICT_FINE, "%s is in no list of accounts", name);
		return;
	}
	lost = account_administers(was, before) & ~account_administers(will, after);
	if (lost != 0)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "%.200s, the account of this token, would no longer be an administrator of %s",
		    name, (lost & GROUP_SITE_ADMIN) != 0 ? "the site" : "Jira");
	if (account_licensed(was, before) && !account_licensed(will, after)) {
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "%.200s, the account of this token, would lose the licence and could not log "
		    "in",
		    name);
		lost = 1;
	}
	if (lost == 0)
		guard_say(
		    judgement, guard, VERDICT_FINE, "%s keeps administration and licence", name);
}

/* Who is in any group of the application. */
static void
licensed(const struct graph_view *view, uint32_t application, struct idset *accounts)
{
	for (uint32_t i = 0; i < view->application_group_count; i++) {
		uint32_t group = view->application_groups[i].group;

		if (view->application_groups[i].application != application)
			continue;
		for (uint32_t m = view->members.first[group]; m < view->members.first[group + 1];
		     m++)
			idset_add(accounts, view->members.to[m]);
	}
}

static bool
is_in(const struct graph *graph, const struct idset *accounts, const char *id)
{
	uint32_t account = graph_find_account(graph, id);

	return account != NONE && idset_has(accounts, account);
}

/* Accounts of the plan that are licensed on one side and not on the other, each once. */
static size_t
count_moved(const struct judgement *judgement, const struct idset *without,
    const struct graph *lacking, const struct idset *with, const struct graph *having)
{
	struct idset seen = { 0 };
	size_t count;

	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		char *id;

		if (!step_changes(step) || step->principal == PRINCIPAL_GROUP)
			continue;
		id = graph_after_id(step);
		if (is_in(having, with, id) && !is_in(lacking, without, id))
			idset_add(&seen, graph_find_account(having, id));
		free(id);
	}
	count = seen.count;
	idset_release(&seen);
	return count;
}

static size_t
judge_licence(struct judgement *judgement, const struct guard *guard, uint32_t a)
{
	const struct graph_view *view = graph_view(judgement->before);
	const struct application *it = &view->applications[a];
	struct idset before = { 0 }, after = { 0 };
	size_t gained, lost;

	licensed(view, a, &before);
	licensed(graph_view(judgement->after), a, &after);
	gained = count_moved(judgement, &before, judgement->before, &after, judgement->after);
	lost = count_moved(judgement, &after, judgement->after, &before, judgement->before);
	idset_release(&before);
	idset_release(&after);
	if (gained > 0 && it->seats_left == NONE)
		guard_say(judgement, guard, VERDICT_WARNING,
		    "%s: %zu account%s more; Jira does not say how many seats are left", it->name,
		    gained, text_plural(gained));
	else if (gained > 0)
		guard_say(judgement, guard, VERDICT_WARNING, "%s: %zu %s bought, %u %s left%s",
		    it->name, gained, gained == 1 ? "seat is" : "seats are", it->seats_left,
		    it->seats_left == 1 ? "is" : "are",
		    gained > it->seats_left ? ": Jira will refuse some of them" : "");
	if (lost > 0)
		guard_say(judgement, guard, VERDICT_WARNING,
		    "%s: %zu account%s without a licence, and so without any access to the product",
		    it->name, lost, text_plural(lost));
	return gained + lost;
}

void
judge_licences(struct judgement *judgement, const struct guard *guard)
{
	const struct graph_view *view = graph_view(judgement->before);
	size_t moved = 0;

	for (uint32_t a = 0; a < view->application_count; a++)
		moved += judge_licence(judgement, guard, a);
	if (moved == 0)
		guard_say(judgement, guard, VERDICT_FINE, "no licence is taken or given back");
}
