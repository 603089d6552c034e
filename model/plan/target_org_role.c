/*
 * A role in the organisation, that an account or a group has itself: org-role:ROLE is on this site, org-role:ROLE@ARI on the
 * resource with that id, org-role:org-admin@organisation on the organisation; see target.h.
 *
 * What an account has by a group alone is the group's. The organisation's API gives and takes every role of an account but
 * those on the organisation, of which it knows org-admin alone; and of a group those on resources (OpenAPI document of
 * the admin API: RoleApiRequest, OrganizationLevelRoleApiRequest, role-assignments of groups).
 */
#include "graph_edit.h"
#include "model/base/nearest.h"
#include "org_after.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

#define OWNER "atlassian/"
#define ORG_ADMIN OWNER "org-admin"

static const char no_group[] =
    "no API gives groups this role or takes it: change it in admin.atlassian.com";
static const char no_platform[] =
    "no API gives or takes a role on the organisation itself but org-admin: change it in "
    "admin.atlassian.com";

/* ---- which role, on what ---- */

static const char *
read_role_name(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *name)
{
	static const char *const names[] = { "user", "admin", "user-access-admin", "site-admin",
		"org-admin", "guest", "contributor", "basic", "stakeholder", "customer", "viewer" };
	const char *bare = text_or(text_after(name, OWNER), name);
	const char *near;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], bare) == 0)
			return arena_print(&resolver->rows->arena, OWNER "%s", bare);
	near = nearest(bare, names, COUNT_OF(names));
	plan_complain(resolver->rows, row, cell, "unknown role '%.100s' of an organisation%s%s%s",
	    name, near != NULL ? "; did you mean '" : ": user, admin, site-admin and the like are",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
	return NULL;
}

static bool
is_resource(const struct org *org, const char *id)
{
	bool found = strcmp(id, org->id) == 0;

	for (size_t i = 0; !found && i < org->workspace_count; i++)
		found = strcmp(org->workspaces[i].id, id) == 0;
	for (size_t i = 0; !found && i < org->role_count; i++)
		found = strcmp(org->roles[i].resource, id) == 0;
	return found;
}

/* NULL: complained. given: what stands after the @, or NULL. */
static const char *
read_resource(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *role, const char *given)
{
	const struct org *org = resolver->org;

	if (given == NULL && strcmp(role, ORG_ADMIN) == 0)
		return org->id; /* there is no such role anywhere else */
	if (given == NULL)
		return arena_print(&resolver->rows->arena, "ari:cloud:platform::site/%s",
		    resolver->plan->cloud_id);
	if (strcmp(given, "organisation") == 0)
		return org->id;
	if (is_resource(org, given))
		return given;
	plan_complain(resolver->rows, row, cell,
	    "the organisation has no resource '%.200s': org_roles.csv has the ids; without an @ it "
	    "is this site",
	    given);
	return NULL;
}

/* ---- who has it ---- */

static uint32_t
find_step_role(const struct org *org, const struct step *step)
{
	bool group = step->principal == PRINCIPAL_GROUP;

	return org == NULL ? NONE
			   : org_own_role(org, group, org_principal(org, group, step->principal_id),
				 step->role_id, step->resource_id);
}

/* ---- of a row ---- */

/* row->what is "ROLE@RESOURCE", whichever way the cell says it. */
static const char *
role_of(struct arena *arena, const struct plan_row *row)
{
	return arena_text(arena, row->what, strcspn(row->what, "@"));
}

static const char *
resource_of(const struct plan_row *row)
{
	return strchr(row->what, '@') + 1;
}

void
find_own_role(struct resolver *resolver, struct plan_row *row)
{
	bool group = row->principal == PRINCIPAL_GROUP;
	const char *id;

	row->record = NONE;
	if (row->who == NONE || (!group && row->principal != PRINCIPAL_ACCOUNT))
		return;
	id = group ? resolver->view->groups[row->who].id : resolver->view->accounts[row->who].id;
	row->record = org_own_role(resolver->org, group, org_principal(resolver->org, group, id),
	    role_of(&resolver->rows->arena, row), resource_of(row));
}

static int
need_roles(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell)
{
	const char *why = resolver->run != NULL ? run_without(resolver->run, "org-roles") : NULL;

	if (need_org(resolver, row, cell, "roles of the organisation") < 0)
		return -1;
	return why == NULL ? 0
			   : plan_complain(resolver->rows, row, cell,
				 "roles of the organisation were not read: %s", why);
}

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	struct arena *arena = &resolver->rows->arena;
	const char *word = text_after(text, "org-role:"), *at = strchr(word, '@');
	const char *role, *resource;

	if (need_roles(resolver, row, cell) < 0)
		return -1;
	role = read_role_name(
	    resolver, row, cell, at != NULL ? arena_text(arena, word, (size_t)(at - word)) : word);
	resource = role != NULL
		       ? read_resource(resolver, row, cell, role, at != NULL ? at + 1 : NULL)
		       : NULL;
	if (resource == NULL)
		return -1;
	row->what = arena_print(arena, "%s@%s", role, resource);
	find_own_role(resolver, row);
	return 0;
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	const struct org_role *role = &resolver->org->roles[line->at];

	row->principal = role->of_group ? PRINCIPAL_GROUP : PRINCIPAL_ACCOUNT;
	row->who = role->of_group ? line->group : line->account;
	row->record = line->at;
	row->what = arena_print(&resolver->rows->arena, "%s@%s", role->role, role->resource);
	if (row->who != NONE)
		return 0;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_GRANT_ID],
	    "%s that has the role is not in Jira: change it in admin.atlassian.com",
	    role->of_group ? "the group" : "the account");
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->record != NONE;
}

/* Groups of the account that have the role; caller releases. */
static struct text_list
groups_with(const struct resolver *resolver, const struct plan_row *row, const char *role)
{
	const struct org *org = resolver->org;
	struct text_list some = { .most = 5 };

	for (size_t i = 0; i < org->role_count; i++) {
		const struct org_role *it = &org->roles[i];
		uint32_t group = it->of_group ? org->groups[it->who].group : NONE;

		if (group != NONE && strcmp(it->role, role) == 0 &&
		    strcmp(it->resource, resource_of(row)) == 0 &&
		    graph_is_member(resolver->view, group, row->who))
			text_list_add(&some, "group '%.100s'", resolver->view->groups[group].name);
	}
	return some;
}

/*
 * A group's role is its members', and no reading tells whether one has it of its own as well. A copy leaves out what is
 * had already.
 */
static int
check_groups(struct resolver *resolver, struct plan_row *row)
{
	struct text_list some = groups_with(resolver, row, role_of(&resolver->rows->arena, row));

	if (row->made && some.count > 0)
		row->silent = true;
	else if (some.count > 0)
		plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
		    row->action == ACTION_REVOKE
			? "the account has the role only through %s: take it out of there"
			: "the account has the role already, through %s: remove the row",
		    text_list_end(&some));
	text_release(&some.text);
	return some.count > 0 && !row->silent ? -1 : 0;
}

static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	bool group = row->principal == PRINCIPAL_GROUP;
	const char *id;

	if (row->action == ACTION_KEEP || held || row->who == NONE)
		return 0;
	id = group ? resolver->view->groups[row->who].id : resolver->view->accounts[row->who].id;
	if (org_principal(resolver->org, group, id) == NONE)
		return plan_complain(resolver->rows, row, principal_cell(row),
		    "the organisation's directory does not list the %s: it can have no role there",
		    group ? "group" : "account");
	return group ? 0 : check_groups(resolver, row);
}

/* Of a product's role of an account's own the id is that of the product's line. */
static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct org *org = resolver->org;
	const struct org_role *role = row->record != NONE ? &org->roles[row->record] : NULL;
	struct granting line = { .kind = GRANTING_ORG_ROLE,
		.at = row->record,
		.account = NONE,
		.group = NONE,
		.org_account = NONE,
		.org_group = NONE };
	struct text text = { 0 };
	const char *id;

	if (role == NULL)
		return "";
	line.in = org_role_product(resolver->view, role);
	if (line.in != NONE)
		line.kind = GRANTING_PRODUCT;
	if (role->of_group)
		line.group = row->who;
	else
		line.account = row->who;
	granting_id_add(&text, resolver->view, org, &line);
	id = arena_copy(&resolver->rows->arena, text.bytes);
	text_release(&text);
	return id;
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct org *org = resolver->org;
	const char *called, *here = resolver->plan->cloud_id;

	step->role_id = role_of(arena, row);
	step->role_name = text_or(text_after(step->role_id, OWNER), step->role_id);
	step->resource_id = arena_copy(arena, resource_of(row));
	called = org_resource_name(org, step->resource_id);
	step->resource_name =
	    strcmp(step->resource_id, org->id) == 0 ? "the organisation"
	    : strncmp(step->resource_id, "ari:cloud:platform::site/", 25) == 0 && *here != '\0' &&
		    strcmp(step->resource_id + 25, here) == 0
		? "this site"
		: arena_copy(arena, called != NULL && *called != '\0' ? called : step->resource_id);
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	const struct org *org = resolver->org;
	bool group = row->principal == PRINCIPAL_GROUP;
	uint32_t number;

	if (strcmp(resource_of(row), org->id) == 0 && group)
		return no_group;
	if (strcmp(resource_of(row), org->id) == 0 &&
	    strncmp(row->what, ORG_ADMIN "@", sizeof(ORG_ADMIN)) != 0)
		return no_platform;
	if (row->who == NONE)
		return "the account is only made by this plan: give it the role by a plan of its "
		       "own, "
		       "afterwards";
	if (!group)
		return "";
	if (strncmp(row->what, OWNER "site-admin@", sizeof(OWNER "site-admin@") - 1) == 0)
		return no_group;
	number = org_principal(org, true, resolver->view->groups[row->who].id);
	return number != NONE && org->groups[number].synced
		   ? "an identity provider manages the group: change it there"
		   : "";
}

/* ---- of a step ---- */

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "org-role:%s@%s", step->role_name,
	    strchr(step->resource_id, ':') == NULL ? "organisation" : step->resource_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "%s on %s", step->role_name, step->resource_name);
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "role '%s' on %s", step->role_name, step->resource_name);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "role '%s' on %s for %s", step->role_name, step->resource_name, who);
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)graph;
	return find_step_role(org, step) != NONE;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	bool group = step->principal == PRINCIPAL_GROUP;

	(void)graph;
	if (org == NULL)
		return "organisation";
	if (org_principal(org, group, step->principal_id) != NONE)
		return NULL;
	return group ? "group in the organisation" : "account in the organisation";
}

/* The product's number in application_groups when the role makes the group one of it; NONE: it does not. */
static uint32_t
product_group(
    const struct graph_view *view, const struct step *step, uint32_t *product, uint32_t group)
{
	const struct org_role role = { .role = step->role_id, .resource = step->resource_id };

	*product = step->principal == PRINCIPAL_GROUP ? org_role_product(view, &role) : NONE;
	for (uint32_t i = 0; *product != NONE && i < view->application_group_count; i++)
		if (view->application_groups[i].application == *product &&
		    view->application_groups[i].group == group)
			return i;
	return NONE;
}

static void
take(struct edit *edit, const struct step *step)
{
	uint32_t product, group = graph_step_who(edit->from, step);
	uint32_t at = product_group(edit->view, step, &product, group);

	if (at != NONE)
		edit_leave(edit, EDIT_PRODUCT, at, 0);
}

static void
give(struct edit *edit, const struct step *step)
{
	uint32_t product, group = graph_step_who(edit->from, step);

	if (product_group(edit->view, step, &product, group) == NONE && product != NONE &&
	    group != NONE)
		graph_application_group(edit->to, product, group, false);
}

const struct target_kind target_org_role = {
	.words = { "org-role" },
	.forms = "org-role:ROLE, org-role:ROLE@RESOURCE",
	.grants = BY(ACCOUNT) | BY(GROUP),
	.revokes = BY(ACCOUNT) | BY(GROUP),
	.manual = BY(ACCOUNT) | BY(GROUP),
	.ids = ID_ROLE | ID_RESOURCE,
	.reading = "org-roles",
	.unread = UNREAD_NOTHING,
	.grants_in = PLAN_ORG_ROLE_GRANTS,
	.revokes_in = PLAN_ORG_ROLE_REVOKES,
	.read = read_cell,
	.holds = holds,
	.check = check,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.giving = "GIVE",
	.taking = "TAKE AWAY",
	.place = heading_of,
	.granted = { "role in the organisation is given", "roles in the organisation are given" },
	.revoked = { "role in the organisation is taken away",
	    "roles in the organisation are taken away" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
};
