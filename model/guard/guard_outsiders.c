/* The guard that looks at outsiders to whom a plan gives something; see guard.h. */
#include "guard_private.h"
#include "line_people.h"
#include "model/graph/unread.h"
#include "model/plan/target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The role of a service project that Jira puts its portal's customers into. */
#define CUSTOMER_ROLE_NAME "Service Desk Customers"

enum outsider {
	INSIDER,
	OUTSIDER_CUSTOMER,
	OUTSIDER_GUEST,
	OUTSIDER_EXTERNAL,
	OUTSIDER_NO_EMAIL, /* so nobody knows whether it is external */
	OUTSIDER_INACTIVE,
	OUTSIDER_UNKNOWN,
	OUTSIDERS
};

static const char *const outsider_words[OUTSIDERS] = {
	[OUTSIDER_CUSTOMER] = "portal customer",
	[OUTSIDER_GUEST] = "guest",
	[OUTSIDER_EXTERNAL] = "external",
	[OUTSIDER_NO_EMAIL] = "unknown whether external: no e-mail address",
	[OUTSIDER_INACTIVE] = "inactive",
	[OUTSIDER_UNKNOWN] = "unknown account",
};

/* Now, or afterwards: a plan that gives a guest a licence makes an insider of it. */
static bool
is_guest(const struct judgement *judgement, const struct account *account)
{
	uint32_t now = graph_find_account(judgement->before, account->id);

	return account_is_guest(account) ||
	       (now != NONE && account_is_guest(&graph_view(judgement->before)->accounts[now]));
}

/* Apps have a guard of their own. */
static enum outsider
outsider_of(const struct judgement *judgement, uint32_t number)
{
	const struct account *account = &graph_view(judgement->after)->accounts[number];
	const char *domains = judgement->limits->company_domains;

	if (account->type == ACCOUNT_APP)
		return INSIDER;
	if (account->type == ACCOUNT_CUSTOMER)
		return OUTSIDER_CUSTOMER;
	if (account->type == ACCOUNT_OTHER || account->status == ACCOUNT_UNKNOWN)
		return OUTSIDER_UNKNOWN;
	if (account->status == ACCOUNT_INACTIVE)
		return OUTSIDER_INACTIVE;
	if (is_guest(judgement, account))
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
	outsider = outsider_of(judgement, *account);
	if (outsider == INSIDER || step->target != TARGET_ROLE)
		return outsider;
	place = graph_step_where(judgement->after, step);
	return place != NONE && is_made_for(view, place, outsider) ? INSIDER : outsider;
}

/* Where the project's gains begin in their list. */
static size_t
first_gain(const struct access_gains *gains, uint32_t project)
{
	size_t low = 0, high = gains->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct access_gain *gain = &gains->list[middle];

		if (gain->kind < GAIN_ACCESS || gain->of < project)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Counts the account if it gains something that is not made for such as it is; place: NONE: nothing is. */
static uint32_t
count_outsider(
    const struct judgement *judgement, uint32_t place, uint32_t account, uint32_t *counts)
{
	enum outsider outsider = outsider_of(judgement, account);

	if (outsider == INSIDER ||
	    (place != NONE && is_made_for(graph_view(judgement->after), place, outsider)))
		return 0;
	counts[outsider]++;
	return 1;
}

/* Those who gain in the projects of the scheme that the step adds a line to, and are named by that; once each. */
static uint32_t
count_by_line(const struct judgement *judgement, const struct step *step, uint32_t *counts)
{
	const struct graph_view *view = graph_view(judgement->after);
	const struct access_gains *gains = &judgement->gains;
	struct idset seen = { 0 };
	uint32_t all = 0;

	for (size_t i = 0; i < gains->count; i++) {
		const struct access_gain *gain = &gains->list[i];
		uint32_t scheme =
		    gain->kind == GAIN_ACCESS ? view->projects[gain->of].scheme : NONE;

		if (scheme != NONE && strcmp(view->schemes[scheme].id, step->scheme_id) == 0 &&
		    !idset_has(&seen, gain->account) &&
		    line_names(judgement->after, step, gain->of, gain->account)) {
			idset_add(&seen, gain->account);
			all += count_outsider(judgement, NONE, gain->account, counts);
		}
	}
	idset_release(&seen);
	return all;
}

/* Those who gain in the project that the group is put into a role of, by kind of outsider; returns how many. */
static uint32_t
count_through(const struct judgement *judgement, const struct step *step, uint32_t *counts)
{
	const struct graph_view *view = graph_view(judgement->after);
	const struct access_gains *gains = &judgement->gains;
	uint32_t group = graph_step_who(judgement->after, step),
		 place = graph_step_where(judgement->after, step),
		 project = place != NONE ? view->places[place].project : NONE, all = 0;

	if (step->target == TARGET_SCHEME)
		return count_by_line(judgement, step, counts);
	for (size_t i = first_gain(gains, project);
	     i < gains->count && gains->list[i].of == project; i++)
		if (graph_is_member(view, group, gains->list[i].account))
			all += count_outsider(judgement, place, gains->list[i].account, counts);
	return all;
}

/* "group partners gives WEB/Members to 5 (3 guest, 2 external; grants.csv:4)" */
static void
name_through(struct text_list *some, const struct step *step, uint32_t all, const uint32_t *counts)
{
	struct text_list kinds = { .most = OUTSIDERS };
	struct arena arena = { .step = 256 };
	char who[200];

	for (int kind = 0; kind < OUTSIDERS; kind++)
		if (counts[kind] > 0)
			text_list_add(&kinds, "%u %s", counts[kind], outsider_words[kind]);
	step_principal_words(step, who, sizeof(who));
	if (step->principal == PRINCIPAL_GROUP)
		snprintf(who, sizeof(who), "group %.100s", step->principal_name);
	text_list_add(some, "%s gives %.140s to %u (%s; %s)", who, step_target_title(&arena, step),
	    all, text_list_end(&kinds), step->origin);
	text_release(&kinds.text);
	arena_release(&arena);
}

/* Each account that is given something itself, and each group that gives others something. */
static size_t
find_outsiders(const struct judgement *judgement, struct text_list *some)
{
	struct idset seen = { 0 };
	size_t grants = 0;

	for (size_t i = 0; i < judgement->plan->step_count; i++) {
		const struct step *step = &judgement->plan->steps[i];
		uint32_t account = NONE, counts[OUTSIDERS] = { 0 }, all;
		enum outsider outsider = outsider_given(judgement, step, &account);

		if (outsider != INSIDER) {
			grants++;
			if (account == NONE || idset_add(&seen, account))
				text_list_add(some, "%.100s (%s; %s)",
				    text_or(step->principal_name, step->email),
				    outsider_words[outsider], step->origin);
		} else if (step_grants(step) && step->principal != PRINCIPAL_ACCOUNT &&
			   (all = count_through(judgement, step, counts)) > 0) {
			grants++;
			name_through(some, step, all, counts);
		}
	}
	idset_release(&seen);
	return grants;
}

void
judge_outsiders(struct judgement *judgement, const struct guard *guard)
{
	struct text_list some = { .most = SOME_SHOWN };
	size_t grants = find_outsiders(judgement, &some);

	if (grants == 0)
		guard_say(judgement, guard, VERDICT_FINE, "nothing is given to an outsider");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_outsiders ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu grant%s to outsiders: %s", grants, text_plural(grants),
		    text_list_end(&some));
	text_release(&some.text);
}
