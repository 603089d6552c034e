/* The guard that looks at what --protect names; see guard.h. */
#include "guard_private.h"
#include "line_people.h"
#include <stdio.h>
#include <string.h>

static bool
is_protected(const struct texts *protect, const char *kind, const char *id, const char *second)
{
	char line[400];
	int len =
	    snprintf(line, sizeof(line), "%s:%s%s%s", kind, id, *second != '\0' ? ":" : "", second);

	for (size_t i = 0; *id != '\0' && (size_t)len < sizeof(line) && i < protect->count; i++)
		if (strcmp(protect->list[i], line) == 0)
			return true;
	return false;
}

/* Has the account the role in the project, by itself or through a group? */
static bool
has_role(const struct graph_view *view, uint32_t place, uint32_t account)
{
	bool has = false;

	for (uint32_t i = view->actors_at[place]; i < view->actors_at[place + 1] && !has; i++) {
		const struct actor *actor = &view->actors[i];

		has = actor->kind == ACTOR_USER    ? actor->who == account
		      : actor->kind == ACTOR_GROUP ? graph_is_member(view, actor->who, account)
						   : false;
	}
	return has;
}

/* The protected account that is in the group which is deleted, or NULL. */
static const char *
find_member(const struct judgement *judgement, const struct step *step)
{
	const struct texts *protect = &judgement->limits->protect;
	const struct graph_view *view = graph_view(judgement->before);
	uint32_t group = graph_step_who(judgement->before, step);

	for (size_t i = 0; i < protect->count && group != NONE; i++) {
		const char *id = text_after(protect->list[i], "account:");
		uint32_t account = id != NULL ? graph_find_account(judgement->before, id) : NONE;

		if (account != NONE && graph_is_member(view, group, account))
			return view->accounts[account].name;
	}
	return NULL;
}

/* The protected account that loses a role because its group is taken out of it, or NULL. */
static const char *
find_protected(const struct judgement *judgement, const struct step *step)
{
	const struct texts *protect = &judgement->limits->protect;
	const struct graph_view *view = graph_view(judgement->before);
	uint32_t group, place;

	if (step->action == ACTION_DELETE_GROUP)
		return find_member(judgement, step);
	if (step->action != ACTION_REVOKE || step->principal != PRINCIPAL_GROUP)
		return NULL;
	group = graph_step_who(judgement->before, step);
	place = graph_step_where(judgement->before, step);
	for (size_t i = 0; i < protect->count && group != NONE && place != NONE; i++) {
		const char *id = text_after(protect->list[i], "account:");
		uint32_t account = id != NULL ? graph_find_account(judgement->before, id) : NONE;

		if (account == NONE || !graph_is_member(view, group, account) ||
		    !has_role(view, place, account))
			continue;
		if (!has_role(graph_view(judgement->after),
			graph_step_where(judgement->after, step),
			graph_find_account(judgement->after, id)))
			return view->accounts[account].name;
	}
	return NULL;
}

/* What is protected of a scheme's projects, as whoever changes a line changes it: "project WEB", "WEB/Developers". */
static const char *
find_in_scheme(struct judgement *judgement, const struct step *step)
{
	const struct texts *protect = &judgement->limits->protect;
	const struct graph_view *view = graph_view(judgement->before);

	for (uint32_t p = 0; p < view->project_count; p++) {
		const struct project *project = &view->projects[p];

		if (project->scheme == NONE ||
		    strcmp(view->schemes[project->scheme].id, step->scheme_id) != 0)
			continue;
		if (is_protected(protect, "project", project->id, ""))
			return arena_print(&judgement->arena, "project %.100s", project->key);
		if (step->principal == PRINCIPAL_ROLE &&
		    is_protected(protect, "role", project->id, step->principal_id))
			return arena_print(
			    &judgement->arena, "%.60s/%.80s", project->key, step->principal_name);
	}
	return NULL;
}

/* The protected account that a scheme's lines give the permission no longer in one of its projects, or NULL. */
static const char *
find_by_line(const struct judgement *judgement, const struct step *step)
{
	const struct texts *protect = &judgement->limits->protect;
	const struct graph_view *view = graph_view(judgement->before);
	uint32_t line =
	    step->action == ACTION_REVOKE ? line_of_step(judgement->before, step) : NONE;

	for (size_t i = 0; line != NONE && i < protect->count; i++) {
		const char *id = text_after(protect->list[i], "account:");
		uint32_t was = id != NULL ? graph_find_account(judgement->before, id) : NONE;
		uint32_t will = id != NULL ? graph_find_account(judgement->after, id) : NONE;

		for (uint32_t p = 0; was != NONE && p < view->project_count; p++)
			if (view->projects[p].scheme == view->lines[line].scheme &&
			    line_gives(judgement->before, &view->lines[line], p, was) &&
			    !line_gives(judgement->after, &view->lines[line],
				graph_find_project(judgement->after, view->projects[p].id), will))
				return view->accounts[was].name;
	}
	return NULL;
}

/* Of a line: the scheme itself, what is protected of its projects, and who loses by it. */
static bool
name_line(struct judgement *judgement, const struct step *step, struct text_list *some)
{
	const char *what;

	if (is_protected(&judgement->limits->protect, "scheme", step->scheme_id, ""))
		text_list_add(
		    some, "permission scheme %.100s (%s)", step->scheme_name, step->origin);
	else if ((what = find_in_scheme(judgement, step)) != NULL)
		text_list_add(some, "%s, by permission scheme %.100s (%s)", what, step->scheme_name,
		    step->origin);
	else if ((what = find_by_line(judgement, step)) != NULL)
		text_list_add(some, "%.100s, by permission scheme %.100s (%s)", what,
		    step->scheme_name, step->origin);
	else
		return false;
	return true;
}

void
judge_protect(struct judgement *judgement, const struct guard *guard)
{
	const struct plan *plan = judgement->plan;
	const struct texts *protect = &judgement->limits->protect;
	struct text_list some = { .most = SOME_SHOWN };

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		const char *loser;

		if (!step_changes(step))
			continue;
		if (is_protected(
			protect, plan_principal_names[step->principal], step->principal_id, ""))
			text_list_add(&some, "%.100s (%s)", step->principal_name, step->origin);
		else if (is_protected(protect, "group", step->group_id, ""))
			text_list_add(&some, "group %.100s (%s)", step->group_name, step->origin);
		else if (is_protected(protect, "project", step->project_id, ""))
			text_list_add(
			    &some, "project %.100s (%s)", step->project_key, step->origin);
		else if (is_protected(protect, "role", step->project_id, step->role_id))
			text_list_add(&some, "%.60s/%.80s (%s)", step->project_key, step->role_name,
			    step->origin);
		else if (step->target == TARGET_SCHEME && name_line(judgement, step, &some))
			continue;
		else if ((loser = find_protected(judgement, step)) != NULL)
			text_list_add(&some, "%.100s, through group %.100s (%s)", loser,
			    step->principal_name, step->origin);
	}
	if (some.count > 0)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "%zu change%s to what is protected: %s", some.count, text_plural(some.count),
		    text_list_end(&some));
	else
		guard_say(
		    judgement, guard, VERDICT_FINE, "%zu protected, none touched", protect->count);
	text_release(&some.text);
}
