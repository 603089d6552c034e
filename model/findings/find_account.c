/*
 * Findings about accounts: those that should not have access any more, that never use it, that are
 * somebody else's, or that are programs with power.
 */
#include "finding_private.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "model/base/text.h"
#include "model/graph/admins.h"

void
find_inactive(struct finding_work *work)
{
	char still[STILL_ROOM];

	for (uint32_t a = 0; a < work->view->account_count; a++)
		if (work->view->accounts[a].status == ACCOUNT_INACTIVE &&
		    finding_still(work, a, still))
			finding_add(work, SUBJECT_ACCOUNT, a, NONE, "still %s", still);
}

/* Judged against the day the run finished, so that the same snapshot gives the same findings. */
void
find_dormant(struct finding_work *work)
{
	const struct graph_view *view = work->view;
	uint32_t day;

	for (uint32_t a = 0; a < view->account_count; a++) {
		const struct account *account = &view->accounts[a];
		if (!account_is_at_work(account))
			continue;
		day = account->last_active != NULL ? day_of(account->last_active) : DAY_NONE;
		if (day == DAY_NONE || work->today == DAY_NONE) {
			work->unjudged->unknown++;
			continue;
		}
		work->unjudged->judged++;
		if (day < work->today && work->today - day > work->settings->dormant_days)
			finding_add(work, SUBJECT_ACCOUNT, a, NONE,
			    "last active %.10s, %u days before", account->last_active,
			    work->today - day);
	}
	work->unjudged->why = "no last activity is known";
}

/* The organisation lists a Jira of this site for the account, and no time it was used. */
void
find_never_active(struct finding_work *work)
{
	for (size_t i = 0; work->org != NULL && i < work->org->account_count; i++) {
		const struct org_account *account = &work->org->accounts[i];
		if (account->account == NONE ||
		    !account_is_at_work(&work->view->accounts[account->account]))
			continue;
		if (!account->site_listed) {
			work->unjudged->unknown++;
			continue;
		}
		work->unjudged->judged++;
		if (*account->site_active != '\0')
			continue;
		uint32_t added = day_of(account->added);
		if (added == DAY_NONE)
			finding_add(work, SUBJECT_ACCOUNT, account->account, NONE,
			    "may use Jira and never did");
		else if (work->today != DAY_NONE && added < work->today &&
			 work->today - added > work->settings->dormant_days)
			finding_add(work, SUBJECT_ACCOUNT, account->account, NONE,
			    "may use Jira and never did, since it was added on %.10s",
			    account->added);
	}
	work->unjudged->why = "the organisation does not say which products it may use";
}

void
find_external_domain(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	if (work->settings->company_domains == NULL)
		return;
	for (uint32_t a = 0; a < view->account_count; a++) {
		const struct account *account = &view->accounts[a];
		if (!account_is_at_work(account))
			continue;
		const char *at = strrchr(account->email, '@');
		if (at == NULL) {
			work->unjudged->unknown++;
			continue;
		}
		work->unjudged->judged++;
		if (!account_is_of(account, work->settings->company_domains))
			finding_add(work, SUBJECT_ACCOUNT, a, NONE, "its e-mail is of %s", at + 1);
	}
	work->unjudged->why = "no e-mail is known";
}

/* A guest pays no licence, so no list of licences shows it. */
void
find_external_guest(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	for (uint32_t a = 0; a < view->account_count; a++) {
		if (!account_is_at_work(&view->accounts[a]) ||
		    !account_is_guest(&view->accounts[a]))
			continue;
		uint32_t projects =
		    work->access != NULL ? access_project_total(work->access, a) : 0;
		finding_add(work, SUBJECT_ACCOUNT, a, NONE,
		    "%s; without a licence it can browse %u live project%s",
		    view->accounts[a].guest == GUEST_YES ? "a guest, as Jira says"
							 : "in a guest role",
		    projects, text_plural(projects));
	}
}

/* Kinds that lie on the site or above it: all, and those that a group of Jira's lists gives. */
struct posts {
	uint8_t all, listed;
	bool at_work;
};

/* By account of the graph, and behind them by those that the organisation alone has. */
static struct posts *
find_posts(const struct finding_work *work, size_t *count)
{
	struct admins admins = admins_find(work->view, work->org);
	struct posts *posts;

	*count = work->view->account_count + (work->org != NULL ? work->org->account_count : 0);
	posts = mem_alloc((*count + 1) * sizeof(*posts));
	for (size_t i = 0; i < admins.count; i++) {
		const struct admin *admin = &admins.list[i];
		struct posts *post =
		    &posts[admin->account != NONE ? admin->account
						  : work->view->account_count + admin->org_account];

		if (admin->kind == ADMIN_PRODUCTS)
			continue;
		post->all |= (uint8_t)(1 << admin->kind);
		post->at_work = admin_is_at_work(admin, work->view, work->org);
		if (admin->group != NONE && admin->account != NONE)
			post->listed |= group_listed_kinds(&work->view->groups[admin->group]);
	}
	admins_release(&admins);
	return posts;
}

/* Whoever looks at the groups of administrators that Jira lists does not see these. */
void
find_admin_by_role(struct finding_work *work)
{
	static const char *const needs[] = { "administrators by role",
		"role assignments of accounts", "role assignments of groups", NULL };
	uint32_t here = work->view->account_count;
	struct text what = { 0 };
	struct posts *posts;
	size_t count;

	if (!finding_has(work, needs))
		return;
	posts = find_posts(work, &count);
	for (size_t i = 0; i < count; i++) {
		if (!posts[i].at_work || posts[i].listed != 0)
			continue;
		text_cut(&what, 0);
		admin_kinds_add(&what, posts[i].all);
		if (i < here)
			finding_add(work, SUBJECT_ACCOUNT, (uint32_t)i, NONE,
			    "administers %s by a role in the organisation; it is in no group that "
			    "Jira "
			    "lists for administration",
			    what.bytes);
		else
			finding_add(work, SUBJECT_ORG_ACCOUNT, (uint32_t)(i - here), NONE,
			    "administers %s by a role in the organisation; no list of Jira's has "
			    "it",
			    what.bytes);
	}
	text_release(&what);
	free(posts);
}

/* By account, of apps alone: how many live projects it administers, and the first of them. */
struct power {
	uint32_t projects, first;
};

static void
count_power(struct finding_work *work, struct power *power)
{
	static const char *const key = KEY_ADMINISTER_PROJECT;
	const struct access_choice choice = { work->settings->candidates, &key, 1 };
	struct err err;
	struct access *access = access_new(work->graph, &choice, &err);
	struct access_project *cursor = access_project_new(access);
	const struct way *ways;
	uint64_t permissions;
	uint32_t account;
	size_t count;

	for (uint32_t p = 0; p < work->view->project_count; p++) {
		if (work->view->projects[p].archived || !access_computed(access, p))
			continue;
		access_project_begin(cursor, p);
		while (access_project_next(cursor, &account, &permissions, &ways, &count))
			if (account_app_kind(&work->view->accounts[account]) != APP_KIND_NONE &&
			    (permissions & PERMISSION_ADMINISTER_PROJECT) != 0 &&
			    power[account].projects++ == 0)
				power[account].first = p;
	}
	access_project_release(cursor);
	access_release(access);
}

/* Above projects: by its own roles in the organisation, and by each group. */
static void
find_administration(struct finding_work *work, uint32_t account)
{
	const struct graph_view *view = work->view;
	const struct edges *groups = &view->groups_of;
	struct text what = { 0 };

	admin_kinds_add(&what, view->accounts[account].administers);
	if (what.len > 0)
		finding_add(work, SUBJECT_ACCOUNT, account, NONE, "administers %s by its own roles",
		    what.bytes);
	for (uint32_t e = groups->first[account]; e < groups->first[account + 1]; e++) {
		const struct group *group = &view->groups[groups->to[e]];

		text_cut(&what, 0);
		admin_kinds_add(&what, group->administers);
		if (what.len > 0)
			finding_add(work, SUBJECT_ACCOUNT, account, NONE,
			    "administers %s by group '%s'", what.bytes, group->name);
	}
	text_release(&what);
}

/* What to do about a program that administers hangs on what it is; NULL: the kind's own advice. */
static const char *
advice_for(const struct account *account)
{
	static const char *const advice[APP_KINDS] = {
		[APP_KIND_SERVICE] =
		    "see who answers for this service account; give it the role that its work "
		    "needs and its token no more scopes than that",
		[APP_KIND_AGENT] = "make sure that this agent must administer: it acts on what "
				   "people write to it, and reading and writing issues is enough "
				   "for most",
	};

	return advice[account_app_kind(account)];
}

void
find_app_administers(struct finding_work *work)
{
	const struct graph_view *view = work->view;
	struct power *power = mem_alloc(view->account_count * sizeof(*power));

	count_power(work, power);
	for (uint32_t a = 0; a < view->account_count; a++) {
		const struct account *account = &view->accounts[a];
		if (account_app_kind(account) == APP_KIND_NONE || account->status != ACCOUNT_ACTIVE)
			continue;
		work->suggestion = advice_for(account);
		find_administration(work, a);
		if (power[a].projects == 1)
			finding_add(work, SUBJECT_ACCOUNT, a, power[a].first, "administers %s",
			    view->projects[power[a].first].key);
		else if (power[a].projects > 1)
			finding_add(work, SUBJECT_ACCOUNT, a, NONE,
			    "administers %u projects, %s first", power[a].projects,
			    view->projects[power[a].first].key);
	}
	work->suggestion = NULL;
	free(power);
}
