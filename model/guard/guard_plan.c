/* The list of guards, and those that look at the plan itself; see guard.h. */
#include "guard_private.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
guard_say(struct judgement *judgement, const struct guard *guard, enum verdict_kind kind,
    const char *format, ...)
{
	struct verdict verdict = { guard, kind, NULL };
	va_list args;

	va_start(args, format);
	verdict.what = arena_vprint(&judgement->arena, format, args);
	va_end(args);
	judgement->verdicts = mem_room(judgement->verdicts, &judgement->room, judgement->count + 1,
	    sizeof(*judgement->verdicts));
	judgement->verdicts[judgement->count++] = verdict;
}

bool
step_changes(const struct step *step)
{
	return step->state == STEP_DUE;
}

bool
step_grants(const struct step *step)
{
	return step_changes(step) && step->action == ACTION_GRANT;
}

static size_t
count_revokes(const struct plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		count += step_changes(&plan->steps[i]) && step_takes(&plan->steps[i]);
	return count;
}

/* The cloud id tells sites apart however they are reached; without one their addresses do. */
static void
judge_site(struct judgement *judgement, const struct guard *guard)
{
	const struct plan *plan = judgement->plan;
	const struct run *run = judgement->run;

	if (site_is_same((struct site_id){ plan->cloud_id, plan->base_url },
		(struct site_id){ run->cloud_id, run->base_url }))
		guard_say(judgement, guard, VERDICT_FINE, "%s", run->site);
	else
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "the plan is for %.200s (%.60s), this site is %.200s (%.60s)", plan->base_url,
		    plan->cloud_id, run->base_url, run->cloud_id);
}

static void
judge_whole(struct judgement *judgement, const struct guard *guard)
{
	size_t revokes = count_revokes(judgement->plan);
	bool whole = judgement->plan->complete && judgement->run->complete;

	if (whole || revokes == 0)
		guard_say(judgement, guard, VERDICT_FINE, "the site was%s read completely%s",
		    whole ? "" : " not", whole ? "" : ", but nothing is revoked");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_incomplete ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu revoke%s, but the site was not read completely%s%.300s", revokes,
		    text_plural(revokes), judgement->run->reason_count > 0 ? ": " : "",
		    judgement->run->reason_count > 0 ? judgement->run->reasons[0] : "");
}

/* Names that Atlassian gives on every site. */
static bool
is_app_name(const char *name)
{
	return strncmp(name, "atlassian-addons", strlen("atlassian-addons")) == 0;
}

/* As the site names it: a plan may be another's work. */
static bool
is_app_group(const struct graph *graph, const char *id, const char *name)
{
	uint32_t group = graph_find_group(graph, id);

	return is_app_name(group != NONE ? graph_view(graph)->groups[group].name : name);
}

static bool
is_app_role(const struct graph *graph, const struct step *step)
{
	uint32_t role = graph_find_role(graph, step->role_id);

	return is_app_name(role != NONE ? graph_view(graph)->roles[role].name : step->role_name);
}

static void
judge_apps(struct judgement *judgement, const struct guard *guard)
{
	const struct plan *plan = judgement->plan;
	const struct graph_view *view = graph_view(judgement->before);
	struct text_list some = { .most = SOME_SHOWN };

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		uint32_t account = step->principal == PRINCIPAL_ACCOUNT
				       ? graph_find_account(judgement->before, step->principal_id)
				       : NONE;

		if (!step_changes(step))
			continue;
		if (account != NONE && view->accounts[account].type == ACCOUNT_APP)
			text_list_add(&some, "app %.100s (%s)", step->principal_name, step->origin);
		else if (is_app_group(judgement->before, step->group_id, step->group_name))
			text_list_add(&some, "group %.100s (%s)", step->group_name, step->origin);
		else if (is_app_role(judgement->before, step))
			text_list_add(&some, "%.60s/%.80s (%s)", step->project_key, step->role_name,
			    step->origin);
	}
	if (some.count == 0)
		guard_say(judgement, guard, VERDICT_FINE, "no app's access is changed");
	else
		guard_say(judgement, guard,
		    judgement->limits->allow_apps ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu change%s to apps' access: %s", some.count, text_plural(some.count),
		    text_list_end(&some));
	text_release(&some.text);
}

static void
judge_provider(struct judgement *judgement, const struct guard *guard)
{
	size_t manual = plan_count(judgement->plan, STEP_MANUAL, ACTIONS);

	if (manual > 0)
		guard_say(judgement, guard, VERDICT_WARNING,
		    "%zu change%s to groups that an identity provider manages: nothing is sent for "
		    "them",
		    manual, text_plural(manual));
	else
		guard_say(judgement, guard, VERDICT_FINE, "%s",
		    *judgement->plan->org_id != '\0'
			? "no group that an identity provider manages is changed"
			: "not known without an organisation's key");
}

static const struct guard guard_list[] = {
	{ "other-site", judge_site, "a plan for this site: make it again with this site's --site" },
	{ "incomplete", judge_whole, "--allow-incomplete, or a complete reading" },
	{ "max-revokes", judge_revokes, "--max-revokes N, or fewer revoke rows" },
	{ "max-revoke-percent", judge_share,
	    "--max-revoke-percent P, or fewer revokes of that target" },
	{ "min-admins", judge_admins,
	    "--min-admins N, or grants of administration in the same plan" },
	{ "own-access", judge_own,
	    "another administrator's token, or remove the rows about your own access" },
	{ "admin-licences", judge_admin_licences,
	    "--allow-admin-licences, or revokes of their administration in the same plan" },
	{ "max-grants", judge_grants, "--max-grants N, or fewer rows that give something" },
	{ "max-gains", judge_gains, "--max-gains N, or grants to fewer" },
	{ "new-admins", judge_new_admins, "--max-new-admins N, or grants to fewer" },
	{ "wide", judge_wide, "--allow-wide, or grants to smaller groups" },
	{ "outsiders", judge_outsiders, "--allow-outsiders, or remove the rows" },
	{ "protect", judge_protect,
	    "an edit of the file that --protect names, or remove the rows" },
	{ "apps", judge_apps, "--allow-apps, or remove the rows" },
	{ "identity-provider", judge_provider,
	    "change them there; 'apply --tickets PROJECT' files them" },
	{ "licences", judge_licences, "" },
	{ 0 },
};

int
guards_judge(struct judgement *judgement, const struct plan *plan, const struct plan_limits *limits,
    const struct graph *before, const struct org *org, const struct run *run, struct err *err)
{
	static const struct access_choice licensed = { .candidates = CANDIDATES_LICENSED };
	struct gain_side before_side, after_side;

	*judgement = (struct judgement){
		.plan = plan, .limits = limits, .run = run, .before = before, .org = org
	};
	judgement->after = graph_after(before, plan);
	judgement->org_after = org_after(org, plan);
	if (judgement->org_after != NULL)
		org_after_tell(judgement->org_after, judgement->after);
	judgement->admins_before = admins_find(graph_view(before), org);
	judgement->admins_after = admins_find_changed(judgement->after,
	    judgement->org_after != NULL ? judgement->org_after : org, graph_view(before));
	judgement->access_before = access_new(before, &licensed, err);
	if (judgement->access_before != NULL)
		judgement->access_after = access_new(judgement->after, &licensed, err);
	if (judgement->access_after == NULL)
		return -1;
	before_side = (struct gain_side){ judgement->access_before, &judgement->admins_before };
	after_side = (struct gain_side){ judgement->access_after, &judgement->admins_after };
	access_gains(&judgement->gains, before_side, after_side);
	access_gains_above(&judgement->lost_above, after_side, before_side);
	target_losses_find(&judgement->losses, before, judgement->after, plan);
	for (const struct guard *guard = guard_list; guard->name != NULL; guard++)
		guard->judge(judgement, guard);
	return 0;
}

size_t
guards_refused(const struct judgement *judgement)
{
	size_t count = 0;

	for (size_t i = 0; i < judgement->count; i++)
		count += judgement->verdicts[i].kind == VERDICT_REFUSED;
	return count;
}

void
judgement_release(struct judgement *judgement)
{
	free(judgement->verdicts);
	access_gains_release(&judgement->gains);
	access_gains_release(&judgement->lost_above);
	target_losses_release(&judgement->losses);
	admins_release(&judgement->admins_before);
	admins_release(&judgement->admins_after);
	access_release(judgement->access_before);
	access_release(judgement->access_after);
	graph_release(judgement->after);
	org_after_release(judgement->org_after);
	arena_release(&judgement->arena);
	*judgement = (struct judgement){ 0 };
}
