/* Guards that look at what a plan gives; see guard.h. */
#include "guard_private.h"
#include "model/graph/unread.h"
#include <stdlib.h>
#include <string.h>

/* The role of a service project that Jira puts its portal's customers into. */
#define CUSTOMER_ROLE_NAME "Service Desk Customers"

static bool
step_grants(const struct step *step)
{
	return step_changes(step) && step->action == ACTION_GRANT;
}

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

static bool
is_at_work(const struct account *account)
{
	return account->type == ACCOUNT_ATLASSIAN && account->status == ACCOUNT_ACTIVE;
}

static uint32_t
count_at_work(const struct graph_view *view)
{
	uint32_t count = 0;

	for (uint32_t a = 0; a < view->account_count; a++)
		count += is_at_work(&view->accounts[a]);
	return count;
}

static uint32_t
members_at_work(const struct graph_view *view, uint32_t group)
{
	uint32_t count = 0;

	for (uint32_t m = view->members.first[group]; m < view->members.first[group + 1]; m++)
		count += is_at_work(&view->accounts[view->members.to[m]]);
	return count;
}

/* Whoever cannot be counted may be more than half. */
static size_t
find_wide(const struct judgement *judgement, const char *why, struct text_list *some)
{
	const struct graph_view *view = graph_view(judgement->after);
	uint32_t all = count_at_work(view);

	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		uint32_t group, members;

		if (!step_grants(step) || step->principal != PRINCIPAL_GROUP)
			continue;
		group = graph_find_group(judgement->after, step->principal_id);
		members = group != NONE ? members_at_work(view, group) : 0;
		if ((uint64_t)members * 2 > all)
			text_list_add(some, "group %.100s, %u of %u, into %.60s/%.80s (%s)",
			    step->principal_name, members, all, step->project_key, step->role_name,
			    step->origin);
		else if (*why != '\0')
			text_list_add(some, "group %.100s into %.60s/%.80s (%s) %s",
			    step->principal_name, step->project_key, step->role_name, step->origin,
			    why);
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
		    "no group of more than half of the active accounts is given anything");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_wide ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu grant%s to more than half of the active accounts: %s", some.count,
		    text_plural(some.count), text_list_end(&some));
	text_release(&some.text);
}

enum outsider {
	INSIDER,
	OUTSIDER_CUSTOMER,
	OUTSIDER_GUEST,
	OUTSIDER_EXTERNAL,
	OUTSIDER_NO_EMAIL, /* so nobody knows whether it is external */
	OUTSIDER_INACTIVE,
	OUTSIDER_UNKNOWN,
};

static const char *const outsider_words[] = {
	[OUTSIDER_CUSTOMER] = "portal customer",
	[OUTSIDER_GUEST] = "guest",
	[OUTSIDER_EXTERNAL] = "external",
	[OUTSIDER_NO_EMAIL] = "unknown whether external: no e-mail address",
	[OUTSIDER_INACTIVE] = "inactive",
	[OUTSIDER_UNKNOWN] = "unknown account",
};

/* Apps have a guard of their own. */
static enum outsider
outsider_of(const struct account *account, const char *domains)
{
	if (account->type == ACCOUNT_APP)
		return INSIDER;
	if (account->type == ACCOUNT_CUSTOMER)
		return OUTSIDER_CUSTOMER;
	if (account->type == ACCOUNT_OTHER || account->status == ACCOUNT_UNKNOWN)
		return OUTSIDER_UNKNOWN;
	if (account->status == ACCOUNT_INACTIVE)
		return OUTSIDER_INACTIVE;
	if (account_is_guest(account))
		return OUTSIDER_GUEST;
	if (*domains == '\0' || account_is_of(account, domains))
		return INSIDER;
	return strchr(account->email, '@') != NULL ? OUTSIDER_EXTERNAL : OUTSIDER_NO_EMAIL;
}

/* Is the place one that such accounts are meant to be in? */
static bool
is_made_for(const struct graph_view *view, uint32_t place, enum outsider outsider)
{
	const struct role *role = &view->roles[view->places[place].role];
	const struct project *project = &view->projects[view->places[place].project];

	if (outsider == OUTSIDER_INACTIVE || outsider == OUTSIDER_UNKNOWN)
		return false;
	if (role->guest)
		return outsider != OUTSIDER_CUSTOMER;
	return strcmp(project->type, "service_desk") == 0 &&
	       strcmp(role->name, CUSTOMER_ROLE_NAME) == 0;
}

/* What the account of a step is, if it is given what is not made for such; *account: its number afterwards. */
static enum outsider
outsider_given(const struct judgement *judgement, const struct step *step, uint32_t *account)
{
	const struct graph_view *view = graph_view(judgement->after);
	char *id, why[2];
	enum outsider outsider;
	uint32_t place;

	if (!step_changes(step) || step->principal != PRINCIPAL_ACCOUNT ||
	    (step->action != ACTION_GRANT &&
		(step->action != ACTION_CREATE || step->products.count == 0)))
		return INSIDER;
	id = graph_after_id(step);
	*account = graph_find_account(judgement->after, id);
	free(id);
	if (*account == NONE) /* Jira gives nothing to whom it does not know */
		return unread(judgement->run, UNREAD_ACCOUNTS, why, sizeof(why)) ? OUTSIDER_UNKNOWN
										 : INSIDER;
	outsider = outsider_of(&view->accounts[*account], judgement->limits->company_domains);
	if (outsider == INSIDER || step->target != TARGET_ROLE)
		return outsider;
	place = graph_find_place(judgement->after, step->project_id, step->role_id);
	return place != NONE && is_made_for(view, place, outsider) ? INSIDER : outsider;
}

void
judge_outsiders(struct judgement *judgement, const struct guard *guard)
{
	struct text_list some = { .most = SOME_SHOWN };
	struct idset seen = { 0 };
	size_t grants = 0;

	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		uint32_t account = NONE;
		enum outsider outsider = outsider_given(judgement, step, &account);

		if (outsider == INSIDER)
			continue;
		grants++;
		if (account == NONE || idset_add(&seen, account))
			text_list_add(&some, "%.100s (%s; %s)",
			    *step->principal_name != '\0' ? step->principal_name : step->email,
			    outsider_words[outsider], step->origin);
	}
	if (grants == 0)
		guard_say(judgement, guard, VERDICT_FINE, "nothing is given to an outsider");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_outsiders ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu grant%s to %zu outsider%s: %s", grants, text_plural(grants), some.count,
		    text_plural(some.count), text_list_end(&some));
	idset_release(&seen);
	text_release(&some.text);
}
