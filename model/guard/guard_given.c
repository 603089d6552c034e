/* Guards that look at what a plan gives; see guard.h. */
#include "gain_place.h"
#include "guard_private.h"
#include "model/graph/unread.h"
#include "model/plan/target.h"
#include <stdlib.h>
#include <string.h>

enum {
	ADMINS_NAMED = 20,
	POSTS_NAMED = 3, /* of each */
};

void
judge_grants(struct judgement *judgement, const struct guard *guard)
{
	const struct plan *plan = judgement->plan;
	size_t grants = plan_count(plan, STEP_DUE, ACTION_GRANT),
	       creates = plan_count(plan, STEP_DUE, ACTION_CREATE),
	       most = judgement->limits->max_grants;

	guard_say(judgement, guard, grants + creates > most ? VERDICT_REFUSED : VERDICT_FINE,
	    "%zu grant%s and %zu new account%s; up to %zu together are allowed", grants,
	    text_plural(grants), creates, text_plural(creates), most);
}

static const char *
at_least(const struct judgement *judgement)
{
	return gains_are_whole(judgement) ? "" : "at least ";
}

static const char *
account_words(const struct judgement *judgement, uint32_t account)
{
	const struct account *it = &graph_view(judgement->after)->accounts[account];

	return text_or(it->name, it->id);
}

void
judge_gains(struct judgement *judgement, const struct guard *guard)
{
	const struct access_gains *gains = &judgement->gains;
	uint32_t most = judgement->limits->max_gains;
	struct text_list some = { .most = SOME_SHOWN };
	struct idset seen = { 0 };

	if (gains->accounts > most) {
		for (size_t i = 0; some.count < some.most && i < gains->count; i++)
			if (idset_add(&seen, gains->list[i].account))
				text_list_add(&some, "%.100s",
				    account_words(judgement, gains->list[i].account));
		some.count = gains->accounts;
	}
	guard_say(judgement, guard,
	    gains->accounts > most       ? VERDICT_REFUSED
	    : gains_are_whole(judgement) ? VERDICT_FINE
					 : VERDICT_WARNING,
	    "%s%u account%s would gain access; up to %u are allowed%s%s", at_least(judgement),
	    gains->accounts, text_plural(gains->accounts), most, some.count > 0 ? ": " : "",
	    some.count > 0 ? text_list_end(&some) : "");
	idset_release(&seen);
	text_release(&some.text);
}

static void
name_post(
    const struct judgement *judgement, const struct access_gain *gain, struct text_list *posts)
{
	struct text post = { 0 };

	if (gain->kind == GAIN_ACCESS)
		text_add(&post, graph_view(judgement->after)->projects[gain->of].key);
	else
		gain_admin_add(&post, judgement, gain);
	text_list_add(posts, "%.60s", post.bytes);
	text_release(&post);
}

/* "Ann Ada (site, Jira, WEB and 3 more)" */
static void
name_admin(const struct judgement *judgement, uint32_t account, struct text_list *names)
{
	const struct access_gains *gains = &judgement->gains;
	struct text_list posts = { .most = POSTS_NAMED };

	for (size_t i = 0; i < gains->count; i++)
		if (gains->list[i].account == account && gain_is_admin(&gains->list[i]))
			name_post(judgement, &gains->list[i], &posts);
	text_list_add(
	    names, "%.100s (%s)", account_words(judgement, account), text_list_end(&posts));
	text_release(&posts.text);
}

/* Whoever administers most comes first: gains begin with those above single projects. */
void
judge_new_admins(struct judgement *judgement, const struct guard *guard)
{
	const struct access_gains *gains = &judgement->gains;
	uint32_t most = judgement->limits->max_new_admins;
	struct text_list names = { .most = ADMINS_NAMED };
	struct idset seen = { 0 };

	for (size_t i = 0; names.count < names.most && i < gains->count; i++)
		if (gain_is_admin(&gains->list[i]) && idset_add(&seen, gains->list[i].account))
			name_admin(judgement, gains->list[i].account, &names);
	names.count = gains->new_admins;
	if (names.count == 0)
		guard_say(judgement, guard,
		    gains_are_whole(judgement) ? VERDICT_FINE : VERDICT_WARNING,
		    "nobody becomes an administrator%s",
		    gains_are_whole(judgement) ? "" : ", as far as is known");
	else
		guard_say(judgement, guard,
		    gains->new_admins > most ? VERDICT_REFUSED : VERDICT_WARNING,
		    "%s%u account%s would become administrator%s; up to %u are allowed: %s",
		    at_least(judgement), gains->new_admins, text_plural(gains->new_admins),
		    text_plural(gains->new_admins), most, text_list_end(&names));
	idset_release(&seen);
	text_release(&names.text);
}

static uint32_t
count_at_work(const struct graph_view *view)
{
	uint32_t count = 0;

	for (uint32_t a = 0; a < view->account_count; a++)
		count += account_is_at_work(&view->accounts[a]);
	return count;
}

static uint32_t
members_at_work(const struct graph_view *view, uint32_t group)
{
	uint32_t count = 0;

	for (uint32_t m = view->members.first[group]; m < view->members.first[group + 1]; m++)
		count += account_is_at_work(&view->accounts[view->members.to[m]]);
	return count;
}

static uint32_t
product_at_work(const struct graph_view *view, const char *key)
{
	uint32_t count = 0, product = 0;

	while (
	    product < view->application_count && strcmp(view->applications[product].key, key) != 0)
		product++;
	for (uint32_t a = 0; product < view->application_count && a < view->account_count; a++) {
		bool has = (view->accounts[a].direct >> (product % DIRECT_MOST) & 1) != 0;

		for (uint32_t i = 0; !has && i < view->application_group_count; i++)
			has = view->application_groups[i].application == product &&
			      graph_is_member(view, view->application_groups[i].group, a);
		count += has && account_is_at_work(&view->accounts[a]);
	}
	return count;
}

/* How many at once: everybody, or those of a group or a product. */
static uint32_t
reached(const struct judgement *judgement, const struct step *step, uint32_t group, uint32_t all)
{
	const struct graph_view *view = graph_view(judgement->after);

	if (step->principal == PRINCIPAL_PUBLIC || step->principal == PRINCIPAL_LOGGED_IN)
		return all;
	if (step->principal == PRINCIPAL_PRODUCT)
		return product_at_work(view, step->principal_id);
	return group != NONE ? members_at_work(view, group) : 0;
}

/* Of roles the people differ by project, and are counted there. */
static bool
may_be_wide(const struct step *step)
{
	return step_grants(step) &&
	       (step->principal == PRINCIPAL_GROUP || step->principal == PRINCIPAL_PUBLIC ||
		   step->principal == PRINCIPAL_LOGGED_IN || step->principal == PRINCIPAL_PRODUCT);
}

static void
name_wide(const struct step *step, uint32_t members, uint32_t all, struct text_list *some)
{
	struct arena arena = { .step = 256 };
	const char *title = step_target_title(&arena, step);
	char who[200];

	step_principal_words(step, who, sizeof(who));
	if (step->principal == PRINCIPAL_PUBLIC || step->principal == PRINCIPAL_LOGGED_IN)
		text_list_add(some, "%s, into %.140s (%s)", who, title, step->origin);
	else if (step->principal == PRINCIPAL_PRODUCT)
		text_list_add(
		    some, "%s, %u of %u, into %.140s (%s)", who, members, all, title, step->origin);
	else
		text_list_add(some, "group %.100s, %u of %u, into %.140s (%s)",
		    step->principal_name, members, all, title, step->origin);
	arena_release(&arena);
}

static void
name_unread(const struct step *step, const char *why, struct text_list *some)
{
	struct arena arena = { .step = 256 };

	text_list_add(some, "%s %.100s into %.140s (%s) %s", plan_principal_names[step->principal],
	    step->principal_name, step_target_title(&arena, step), step->origin,
	    *why != '\0' ? why : "cannot be judged: Jira does not give its members");
	arena_release(&arena);
}

/* Whoever cannot be counted may be more than half. */
static size_t
find_wide(const struct judgement *judgement, const char *why, struct text_list *some)
{
	const struct graph_view *view = graph_view(judgement->after);
	uint32_t all = count_at_work(view);

	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		bool is_group = step->principal == PRINCIPAL_GROUP;
		uint32_t group, members;

		if (!may_be_wide(step))
			continue;
		group = is_group ? graph_find_group(judgement->after, step->principal_id) : NONE;
		members = reached(judgement, step, group, all);
		if ((uint64_t)members * 2 > all)
			name_wide(step, members, all, some);
		else if (*why != '\0' ||
			 (group != NONE && (view->groups[group].access & GROUP_UNREAD) != 0))
			name_unread(step, why, some);
	}
	return some->count;
}

void
judge_wide(struct judgement *judgement, const struct guard *guard)
{
	struct text_list some = { .most = SOME_SHOWN };
	char why[400] = "";

	unread(judgement->run, UNREAD_MEMBERSHIPS, why, sizeof(why));
	if (find_wide(judgement, why, &some) == 0)
		guard_say(judgement, guard, VERDICT_FINE,
		    "nothing is given to more than half of the active accounts at once");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_wide ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu grant%s to more than half of the active accounts: %s", some.count,
		    text_plural(some.count), text_list_end(&some));
	text_release(&some.text);
}
