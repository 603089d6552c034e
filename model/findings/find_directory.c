/*
 * Findings about where accounts stand in the organisation's directory, and about guests' roles. What makes an account
 * suspended, invited or none of these is told in fetch/jira/org_user.c.
 */
#include "finding_private.h"
#include "model/base/day.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

static const char *const directory[] = { "accounts of the organisation",
	"accounts of the organisation, older form", NULL };

/* Suspended, it cannot come in; Jira may show it as active, and keeps what it was given. */
void
find_suspended(struct finding_work *work)
{
	if (work->org == NULL || !finding_has(work, directory))
		return;
	for (size_t i = 0; i < work->org->account_count; i++) {
		const struct org_account *account = &work->org->accounts[i];
		char still[STILL_ROOM];

		if (account->account != NONE && strcmp(account->status, "suspended") == 0 &&
		    finding_still(work, account->account, still))
			finding_add(work, SUBJECT_ACCOUNT, account->account, NONE,
			    "suspended in the organisation, and still %s", still);
	}
}

/* Of an account in Jira, or of one that the directory alone has. */
static void
add_account(struct finding_work *work, size_t account, const char *detail)
{
	uint32_t here = work->org->accounts[account].account;

	if (here != NONE)
		finding_add(work, SUBJECT_ACCOUNT, here, NONE, "%s", detail);
	else
		finding_add(
		    work, SUBJECT_ORG_ACCOUNT, (uint32_t)account, NONE, "%s, not in Jira", detail);
}

/* An invitation takes its time: one of yesterday is no finding. */
void
find_pending(struct finding_work *work)
{
	if (work->org == NULL || !finding_has(work, directory))
		return;
	for (size_t i = 0; i < work->org->account_count; i++) {
		const struct org_account *account = &work->org->accounts[i];
		enum org_invitation invitation = org_invitation(account);
		uint32_t added = day_of(account->added);
		char detail[120];

		if (invitation == INVITATION_UNSAID ||
		    (invitation == INVITATION_PENDING &&
			(added == DAY_NONE || work->today == DAY_NONE))) {
			work->unjudged->unknown++;
			continue;
		}
		work->unjudged->judged++;
		if (invitation != INVITATION_PENDING || added >= work->today ||
		    work->today - added <= work->settings->dormant_days)
			continue;
		snprintf(detail, sizeof(detail),
		    "added on %.10s, %u days before, and its invitation is not accepted",
		    account->added, work->today - added);
		add_account(work, i, detail);
	}
	work->unjudged->why =
	    "the organisation does not say whether it accepted, or when it was added";
}

void
find_never_accepted(struct finding_work *work)
{
	if (work->org == NULL || !finding_has(work, directory))
		return;
	for (size_t i = 0; i < work->org->account_count; i++) {
		const struct org_account *account = &work->org->accounts[i];
		enum org_invitation invitation = org_invitation(account);
		char detail[120];

		if (invitation == INVITATION_UNSAID) {
			work->unjudged->unknown++;
			continue;
		}
		work->unjudged->judged++;
		if (invitation != INVITATION_CLOSED)
			continue;
		snprintf(detail, sizeof(detail), "never accepted its invitation, and is %s now",
		    account->status);
		add_account(work, i, detail);
	}
	work->unjudged->why = "the organisation does not say whether it accepted";
}

static bool
has_guest(const struct graph_view *view, const struct actor *actor)
{
	const struct edges *members = &view->members;

	if (actor->kind == ACTOR_USER)
		return account_is_guest(&view->accounts[actor->who]);
	if (actor->kind != ACTOR_GROUP)
		return true; /* whoever that is */
	for (uint32_t e = members->first[actor->who]; e < members->first[actor->who + 1]; e++)
		if (account_is_guest(&view->accounts[members->to[e]]))
			return true;
	return false;
}

void
find_guest_role(struct finding_work *work)
{
	static const char *const needs[] = { "accounts", "accounts not in the list", "memberships",
		"application roles", "role actors", "types of roles", NULL };
	const struct graph_view *view = work->view;

	if (!finding_has(work, needs))
		return;
	for (uint32_t place = 0; place < view->place_count; place++) {
		uint32_t first = view->actors_at[place], end = view->actors_at[place + 1], i;
		const struct role *role = &view->roles[view->places[place].role];
		uint32_t project = view->places[place].project;

		if (!role->guest || first == end)
			continue;
		for (i = first; i < end && !has_guest(view, &view->actors[i]); i++)
			;
		if (i == end)
			finding_add(work, SUBJECT_PROJECT, project, project,
			    "the role '%s' is given %u time%s, and no guest is among them",
			    role->name, end - first, text_plural(end - first));
	}
}
