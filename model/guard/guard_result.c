/* Guards that compare the graph before with the graph after; see guard.h. */
#include "guard_private.h"
#include "post.h"
#include <stdlib.h>
#include <string.h>

bool
group_gives_licence(const struct graph_view *view, uint32_t group)
{
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (view->application_groups[i].group == group)
			return true;
	return false;
}

bool
account_licensed(const struct graph_view *view, uint32_t account)
{
	if (view->accounts[account].direct != 0)
		return true;
	for (uint32_t i = view->groups_of.first[account]; i < view->groups_of.first[account + 1];
	     i++)
		if (group_gives_licence(view, view->groups_of.to[i]))
			return true;
	return false;
}

/* How many active people hold it. */
static uint32_t
count_admins(const struct judgement *judgement, const struct graph *graph,
    const struct admins *admins, struct post post)
{
	return post_people(post, admins, graph_view(graph), judgement->org);
}

static size_t
judge_post(struct judgement *judgement, const struct guard *guard, struct post post)
{
	uint32_t least = judgement->limits->min_admins;
	uint32_t before =
	    count_admins(judgement, judgement->before, &judgement->admins_before, post);
	uint32_t after = count_admins(judgement, judgement->after, &judgement->admins_after, post);

	if (!too_few(before, after, least))
		return 0;
	guard_say(judgement, guard, VERDICT_REFUSED, "%s",
	    post_words(&judgement->arena, post, before, after, least));
	return 1;
}

/* What nobody holds now has no part in the list, and nothing to lose. */
static size_t
judge_posts(struct judgement *judgement, const struct guard *guard)
{
	const struct admins *admins = &judgement->admins_before;
	struct post post = { ADMIN_KINDS, "" };
	size_t bad = 0;

	for (size_t i = 0; i < admins->count; i++) {
		if (i > 0 && post_has(post, &admins->list[i]))
			continue;
		post = (struct post){ admins->list[i].kind, admins->list[i].resource };
		bad += judge_post(judgement, guard, post);
	}
	return bad;
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
		if (too_few(before, after, least))
			post_project_add(&some, view->projects[p].key, before, after);
	}
	if (some.count > 0)
		guard_say(judgement, guard, VERDICT_REFUSED, "%s",
		    post_project_words(&judgement->arena, &some, least));
	text_release(&some.text);
	return some.count;
}

/* Groups that lose members, and projects whose roles lose actors. */
static void
find_losing(const struct judgement *judgement, struct idset *groups, struct idset *projects)
{
	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		uint32_t where;

		if (!step_changes(step) || step->action != ACTION_REVOKE)
			continue;
		where = step->target == TARGET_GROUP
			    ? graph_find_group(judgement->before, step->group_id)
			    : graph_find_project(judgement->before, step->project_id);
		if (where != NONE)
			idset_add(step->target == TARGET_GROUP ? groups : projects, where);
	}
}

void
guards_unshown(const struct judgement *judgement, struct text_list *some)
{
	const struct graph_view *view = graph_view(judgement->before);
	struct idset groups = { 0 }, projects = { 0 };

	find_losing(judgement, &groups, &projects);
	for (uint32_t p = 0; p < view->project_count; p++) {
		bool loses = idset_has(&projects, p);

		if (access_computed(judgement->access_before, p))
			continue;
		for (uint32_t i = view->actors_at[view->places_at[p]];
		     i < view->actors_at[view->places_at[p + 1]] && !loses; i++)
			loses = view->actors[i].kind == ACTOR_GROUP &&
				idset_has(&groups, view->actors[i].who);
		if (loses)
			text_list_add(some, "%.100s", view->projects[p].key);
	}
	idset_release(&groups);
	idset_release(&projects);
}

void
judge_admins(struct judgement *judgement, const struct guard *guard)
{
	size_t bad = judge_posts(judgement, guard);
	struct text_list some = { .most = SOME_SHOWN };
	uint32_t stay = count_admins(
	    judgement, judgement->after, &judgement->admins_after, (struct post){ ADMIN_JIRA, "" });

	if (bad == 0)
		bad = judge_able_admins(judgement, guard);
	bad += judge_project_admins(judgement, guard);
	guards_unshown(judgement, &some);
	if (bad == 0)
		guard_say(judgement, guard, some.count > 0 ? VERDICT_WARNING : VERDICT_FINE,
		    "%u Jira administrator%s; no site or project falls below %u%s%s", stay,
		    text_plural(stay), judgement->limits->min_admins,
		    some.count > 0 ? ", as far as is known: Jira does not show who administers "
				   : "",
		    some.count > 0 ? text_list_end(&some) : "");
	text_release(&some.text);
}

/* What one account administers of a list. */
static bool
administers(const struct judgement *judgement, const struct graph *graph,
    const struct admins *admins, struct post post, const char *id)
{
	for (size_t i = 0; i < admins->count; i++)
		if (post_is_held(post, &admins->list[i]) &&
		    strcmp(admin_account_id(&admins->list[i], graph_view(graph), judgement->org),
			id) == 0)
			return true;
	return false;
}

/* The greatest thing that it would no longer administer; ADMIN_KINDS: none. */
static uint8_t
lost_administration(const struct judgement *judgement, const char *id)
{
	const struct admins *before = &judgement->admins_before;

	for (size_t i = 0; i < before->count; i++) {
		const struct admin *admin = &before->list[i];
		struct post post = { admin->kind, admin->resource };

		if (post_is_held(post, admin) &&
		    strcmp(admin_account_id(admin, graph_view(judgement->before), judgement->org),
			id) == 0 &&
		    !administers(judgement, judgement->after, &judgement->admins_after, post, id))
			return admin->kind;
	}
	return ADMIN_KINDS;
}

/* Jira never says which of an account's tokens asks: any of them may be the one that carries the plan out. */
static const struct step *
own_token(const struct judgement *judgement)
{
	const struct plan *plan = judgement->plan;

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		if (step_changes(step) && step->target == TARGET_TOKEN &&
		    strcmp(step->principal_id, text_or(judgement->run->account_id, "")) == 0)
			return step;
	}
	return NULL;
}

void
judge_own(struct judgement *judgement, const struct guard *guard)
{
	const struct graph_view *was = graph_view(judgement->before),
				*will = graph_view(judgement->after);
	const char *id = judgement->run->account_id, *name = judgement->run->account_name;
	uint32_t before = graph_find_account(judgement->before, id);
	uint32_t after = graph_find_account(judgement->after, id);
	const struct step *token = own_token(judgement);
	uint8_t lost;
	bool unlicensed, off;

	if (token != NULL)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "a token of %s (%s) may be the one that carries the plan out", name,
		    token->origin);
	if (before == NONE || after == NONE) {
		guard_say(judgement, guard, VERDICT_FINE, "%s is in no list of accounts", name);
		return;
	}
	lost = lost_administration(judgement, id);
	if (lost != ADMIN_KINDS)
		guard_say(judgement, guard, VERDICT_REFUSED, "%s",
		    post_own_words(&judgement->arena, lost, name));
	unlicensed = account_licensed(was, before) && !account_licensed(will, after);
	if (unlicensed)
		guard_say(judgement, guard, VERDICT_REFUSED, OWN_LICENCE_WORDS, name);
	off = will->accounts[after].status == ACCOUNT_INACTIVE &&
	      was->accounts[before].status != ACCOUNT_INACTIVE;
	if (off)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "%s would be switched off, and carries the plan out", name);
	if (lost == ADMIN_KINDS && !unlicensed && !off && token == NULL)
		guard_say(
		    judgement, guard, VERDICT_FINE, "%s keeps administration and licence", name);
}

/* Who is in any group of the application, or has it by a role of its own. */
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
	for (uint32_t a = 0; application < DIRECT_MOST && a < view->account_count; a++)
		if ((view->accounts[a].direct >> application & 1) != 0)
			idset_add(accounts, a);
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
