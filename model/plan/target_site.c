/*
 * The account or the group itself, of actions without a target; see target.h and plan_acts. An account is suspended,
 * restored and removed in its directory, and disabled and enabled as such when the organisation manages it; all of that needs
 * the organisation's key. Whoever is suspended, disabled or removed holds nothing afterwards.
 */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- of a row ---- */

static const struct org_account *
person_of(const struct org *org, const char *id)
{
	uint32_t number = org != NULL ? org_find_account(org, id) : NONE;

	return number != NONE ? &org->accounts[number] : NULL;
}

static const struct org_account *
person_of_row(const struct resolver *resolver, const struct plan_row *row)
{
	return row->principal == PRINCIPAL_ACCOUNT && row->who != NONE
		   ? person_of(resolver->org, resolver->view->accounts[row->who].id)
		   : NULL;
}

/* The thing that the action is about, of an account that the directory knows. */
static bool
has_thing(const struct org_account *person, uint8_t thing)
{
	if (thing == THING_DIRECTORY_STATE)
		return strcmp(person->status, "suspended") != 0;
	if (thing == THING_ACCOUNT_STATE)
		return strcmp(person->status, "deactivated") != 0;
	return person->listed;
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	uint8_t thing = plan_acts[row->action].thing;
	const struct org_account *person = person_of_row(resolver, row);

	if (thing == THING_NEW || thing == THING_GROUP)
		return row->who != NONE;
	if (person == NULL && row->leaves)
		return resolver->view->accounts[row->who].status == ACCOUNT_ACTIVE;
	return person != NULL && has_thing(person, thing);
}

/* What stands in the way of deleting the group, counted by kind. */
static int
check_unused(struct resolver *resolver, struct plan_row *row)
{
	static const char *const words[GRANTING_KINDS] = { "members", "roles in projects",
		"lines of permission schemes", "leads", "products", "roles in the organisation",
		"levels of issue security", "tokens" };
	struct grantings walk = grantings_of(resolver->view, resolver->org);
	const struct granting *line;
	struct text_list used = { .most = GRANTING_KINDS };
	uint32_t counts[GRANTING_KINDS] = { 0 };

	while ((line = grantings_next(&walk)) != NULL)
		counts[line->kind] += line->group == row->who;
	for (size_t k = 0; k < GRANTING_KINDS; k++)
		if (counts[k] > 0)
			text_list_add(&used, "%u %s", counts[k], words[k]);
	if (used.count > 0)
		plan_complain(resolver->rows, row, principal_cell(row),
		    "group '%.150s' is in use: %s; take them away first, or give --allow-used",
		    resolver->view->groups[row->who].name, text_list_end(&used));
	text_release(&used.text);
	if (used.count == 0)
		return 0;
	plan_complained_refused(resolver->rows);
	return -1;
}

static int
check_group(struct resolver *resolver, struct plan_row *row)
{
	if (row->principal != PRINCIPAL_GROUP)
		return plan_complain(resolver->rows, row, principal_cell(row),
		    "%s is about a group: write group-name:NAME as the principal",
		    plan_action_names[row->action]);
	return row->action == ACTION_DELETE_GROUP && row->who != NONE &&
		       !resolver->plan->limits.allow_used
		   ? check_unused(resolver, row)
		   : 0;
}

static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	const struct plan_cell *cell = principal_cell(row);

	(void)held;
	if (plan_acts[row->action].thing == THING_GROUP)
		return check_group(resolver, row);
	if (row->principal != PRINCIPAL_ACCOUNT)
		return plan_complain(resolver->rows, row, cell,
		    "%s is about an account: write its id or email:ADDRESS as the principal",
		    plan_action_names[row->action]);
	if (row->leaves) /* what cannot be done is a step by hand */
		return 0;
	if (need_org(resolver, row, cell, plan_action_names[row->action]) < 0)
		return -1;
	if (row->who != NONE && person_of_row(resolver, row) != NULL)
		return 0;
	return plan_complain(resolver->rows, row, cell,
	    "the organisation's directory does not list the account: it cannot be changed there");
}

static const char *
no_grant(struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	(void)row;
	return "";
}

/* Is it in a group that an identity provider keeps? That one brings it back. */
static bool
is_synced(const struct org *org, const struct org_account *person)
{
	uint32_t number = (uint32_t)(person - org->accounts);

	for (size_t i = 0; i < org->member_count; i++)
		if (org->members[i].account == number && org->groups[org->members[i].group].synced)
			return true;
	return false;
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	const struct org_account *person = person_of_row(resolver, row);
	uint8_t thing = plan_acts[row->action].thing;

	if (thing == THING_GROUP && row->who == NONE)
		step->principal_name = arena_copy(&resolver->plan->arena, row->what);
	if (thing != THING_NEW && thing != THING_GROUP && !plan_acts[row->action].wanted &&
	    person != NULL && is_synced(resolver->org, person))
		step->note = "an identity provider keeps the account and may switch it on again: "
			     "end it there too";
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	const struct group *group = row->principal == PRINCIPAL_GROUP && row->who != NONE
					? &resolver->view->groups[row->who]
					: NULL;

	if (group != NULL && group->owner != NULL && strcmp(group->owner, "identity provider") == 0)
		return "an identity provider manages the group: change it there";
	if (resolver->org == NULL && plan_acts[row->action].thing == THING_ACCOUNT_STATE)
		return "without the organisation's key no account can be switched off: do it in "
		       "admin.atlassian.com";
	if (plan_acts[row->action].thing == THING_ACCOUNT_STATE && !is_managed(resolver, row->who))
		return "the organisation does not manage the account: suspend it instead, or ask "
		       "whoever manages it";
	return "";
}

/* ---- of a step ---- */

/* Of an account to be made, its products. */
static const char *
cell_of(struct arena *arena, const struct step *step)
{
	const char *text = "";

	for (size_t i = 0; i < step->products.count; i++)
		text = arena_print(
		    arena, "%s%sproduct:%s", text, i > 0 ? " " : "", step->products.list[i]);
	return text;
}

static const char *
title(struct arena *arena, const struct step *step)
{
	(void)arena;
	(void)step;
	return "";
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	if (step->action == ACTION_CREATE)
		snprintf(out, room, "account for %s", step->email);
	else
		snprintf(out, room,
		    step->principal == PRINCIPAL_ACCOUNT ? "the account of %s" : "%s", who);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	uint8_t thing = plan_acts[step->action].thing;
	const struct org_account *person = person_of(org, step->principal_id);
	const struct graph_view *view = graph_view(graph);

	if (thing == THING_NEW || (thing == THING_GROUP && *step->principal_id != '\0'))
		return graph_step_who(graph, step) != NONE;
	if (thing != THING_GROUP)
		return person != NULL && has_thing(person, thing);
	for (uint32_t g = 0; g < view->group_count; g++)
		if (*view->groups[g].id != '\0' &&
		    strcmp(view->groups[g].name, step->principal_name) == 0)
			return true;
	return false;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	uint8_t thing = plan_acts[step->action].thing;

	(void)graph;
	return thing != THING_NEW && thing != THING_GROUP && org != NULL &&
		       person_of(org, step->principal_id) == NULL
		   ? "account in the directory"
		   : NULL;
}

static void
take_group(struct edit *edit, uint32_t group)
{
	const struct graph_view *view = edit->view;

	for (uint32_t e = view->members.first[group]; e < view->members.first[group + 1]; e++)
		edit_leave(edit, EDIT_MEMBER, group, view->members.to[e]);
	for (uint32_t i = 0; i < view->actor_count; i++)
		if (view->actors[i].kind == ACTOR_GROUP && view->actors[i].who == group)
			edit_leave(edit, EDIT_ACTOR, i, 0);
	for (uint32_t i = 0; i < view->line_count; i++)
		if (strcmp(view->lines[i].holder_type, "group") == 0 &&
		    strcmp(view->lines[i].holder_id, view->groups[group].id) == 0)
			edit_leave(edit, EDIT_LINE, i, 0);
}

static void
take(struct edit *edit, const struct step *step)
{
	const struct graph_view *view = edit->view;
	uint32_t who = graph_step_who(edit->from, step);

	if (who == NONE)
		return;
	if (plan_acts[step->action].thing == THING_GROUP) {
		take_group(edit, who);
		return;
	}
	edit_leave(edit, EDIT_STATUS, who, plan_acts[step->action].wanted);
	if (step->action != ACTION_REMOVE)
		return;
	for (uint32_t e = view->groups_of.first[who]; e < view->groups_of.first[who + 1]; e++)
		edit_leave(edit, EDIT_MEMBER, view->groups_of.to[e], who);
}

static bool
has_text(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->list[i], text) == 0)
			return true;
	return false;
}

static void
create(struct edit *edit, const struct step *step)
{
	char *id = graph_after_id(step);
	const struct account account = { .id = id,
		.name = step->email,
		.email = step->email,
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST };
	uint32_t who = graph_account(edit->to, &account, NULL);

	for (uint32_t i = 0; i < edit->view->application_group_count; i++) {
		const struct application_group *it = &edit->view->application_groups[i];

		if (it->is_default &&
		    has_text(&step->products, edit->view->applications[it->application].key))
			graph_member(edit->to, it->group, who);
	}
	free(id);
}

static void
give(struct edit *edit, const struct step *step)
{
	if (step->action == ACTION_CREATE)
		create(edit, step);
}

/* What is made anew has another id than what was there. */
static bool
undo(const struct step *step, struct step *inverse)
{
	if (step->action == ACTION_CREATE_GROUP)
		inverse->principal_id = text_or(step->result.made, "");
	else if (step->action == ACTION_DELETE_GROUP)
		inverse->principal_id = "";
	return true;
}

const struct target_kind target_site = {
	.words = { NULL },
	.forms = "",
	.unread = UNREAD_NOTHING,
	.holds = holds,
	.check = check,
	.grant_id = no_grant,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
	.undo = undo,
};
