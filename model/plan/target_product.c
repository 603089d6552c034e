/*
 * A product of the site, by its key: given by the product's default groups, taken away with every group and every role of
 * the account's own that gives it; see target.h. The row is what its parts are: steps of groups and of roles of the
 * organisation. No step is of this target.
 */
#include "graph_edit.h"
#include "plan_read.h"
#include "target.h"
#include <string.h>

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const struct graph_view *view = resolver->view;
	const char *key = text_after(text, "product:");
	struct text_list keys = { .most = 12 };
	const char *why;

	for (uint32_t a = 0; a < view->application_count; a++) {
		text_list_add(&keys, "%.60s", view->applications[a].key);
		if (strcmp(view->applications[a].key, key) == 0)
			row->where = a;
	}
	if (row->where == NONE)
		plan_complain(resolver->rows, row, cell,
		    "the site has no product '%.100s': it has %s", key, text_list_end(&keys));
	text_release(&keys.text);
	if (row->where == NONE)
		return -1;
	if (row->action == ACTION_REVOKE && resolver->org != NULL && resolver->run != NULL &&
	    (why = run_without(resolver->run, "org-roles")) != NULL)
		return plan_complain(resolver->rows, row, cell,
		    "whether a role of the account's own gives the product is not known: roles of "
		    "the "
		    "organisation were not read: %s",
		    why);
	return row->action == ACTION_REVOKE
		   ? need_org(resolver, row, cell, "what gives the account the product")
		   : 0;
}

/* A group's part in a product is a role of the group's; the account's own, one of the account's. */
static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	if (line->group != NONE || line->org_group != NONE)
		return plan_complain(resolver->rows, row, &row->cells[FIELD_GRANT_ID],
		    "the group gives the product: write the group as principal and "
		    "org-role:user@RESOURCE as target, with the product's id from org_roles.csv");
	row->target = TARGET_ORG_ROLE;
	return target_org_role.from(resolver, row, line);
}

/* ---- the parts ---- */

static void
add_group(struct resolver *resolver, const struct plan_row *row, uint32_t group,
    void (*add)(struct resolver *resolver, const struct plan_row *part))
{
	struct plan_row part = *row;

	part.target = TARGET_GROUP;
	part.where = group;
	add(resolver, &part);
}

static void
add_role(struct resolver *resolver, const struct plan_row *row, uint32_t record,
    void (*add)(struct resolver *resolver, const struct plan_row *part))
{
	const struct org_role *role = &resolver->org->roles[record];
	struct plan_row part = *row;

	part.target = TARGET_ORG_ROLE;
	part.where = NONE;
	part.record = record;
	part.what = arena_print(&resolver->rows->arena, "%s@%s", role->role, role->resource);
	add(resolver, &part);
}

static bool
is_own_role(const struct resolver *resolver, const struct plan_row *row, size_t number)
{
	const struct org_role *role = &resolver->org->roles[number];

	return !role->of_group && row->who != NONE &&
	       resolver->org->accounts[role->who].account == row->who &&
	       org_role_product(resolver->view, role) == row->where;
}

/* Everything that gives it; how many there were. add: NULL counts alone. */
static size_t
each_held(struct resolver *resolver, const struct plan_row *row,
    void (*add)(struct resolver *resolver, const struct plan_row *part))
{
	const struct graph_view *view = resolver->view;
	size_t count = 0;

	for (uint32_t i = 0; row->who != NONE && i < view->application_group_count; i++) {
		const struct application_group *it = &view->application_groups[i];

		if (it->application != row->where || !graph_is_member(view, it->group, row->who))
			continue;
		count++;
		if (add != NULL)
			add_group(resolver, row, it->group, add);
	}
	for (size_t i = 0; resolver->org != NULL && i < resolver->org->role_count; i++) {
		if (!is_own_role(resolver, row, i))
			continue;
		count++;
		if (add != NULL)
			add_role(resolver, row, (uint32_t)i, add);
	}
	return count;
}

static size_t
each_default(struct resolver *resolver, const struct plan_row *row,
    void (*add)(struct resolver *resolver, const struct plan_row *part))
{
	const struct graph_view *view = resolver->view;
	size_t count = 0;

	for (uint32_t i = 0; i < view->application_group_count; i++) {
		const struct application_group *it = &view->application_groups[i];

		if (it->application != row->where || !it->is_default)
			continue;
		count++;
		if (add != NULL)
			add_group(resolver, row, it->group, add);
	}
	return count;
}

/* What is as wanted already is shown by what gives it, or would give it. */
static void
parts(struct resolver *resolver, const struct plan_row *row,
    void (*add)(struct resolver *resolver, const struct plan_row *part))
{
	if (each_held(resolver, row, NULL) > 0)
		each_held(resolver, row, add);
	else
		each_default(resolver, row, add);
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;
	bool found = false;

	for (uint32_t i = 0; row->who != NONE && !found && i < view->application_group_count; i++)
		found = view->application_groups[i].application == row->where &&
			graph_is_member(view, view->application_groups[i].group, row->who);
	for (size_t i = 0; resolver->org != NULL && !found && i < resolver->org->role_count; i++)
		found = is_own_role(resolver, row, i);
	return found;
}

static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	const char *key = resolver->view->applications[row->where].key;

	if (held || each_default(resolver, row, NULL) > 0)
		return 0;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
	    "product %.100s has no default group: name one of its groups instead", key);
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	(void)row;
	return "";
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	(void)resolver;
	(void)row;
	(void)step;
}

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	(void)arena;
	(void)step;
	return "";
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	(void)step;
	(void)who;
	(void)room;
	*out = '\0';
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)graph;
	(void)org;
	(void)step;
	return false;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)graph;
	(void)org;
	(void)step;
	return "product";
}

static void
leave(struct edit *edit, const struct step *step)
{
	(void)edit;
	(void)step;
}

const struct target_kind target_product = {
	.words = { "product" },
	.forms = "product:KEY",
	.grants = BY(ACCOUNT),
	.revokes = BY(ACCOUNT),
	.unread = UNREAD_MEMBERSHIPS,
	.grants_in = PLAN_GROUP_GRANTS,
	.revokes_in = PLAN_GROUP_REVOKES,
	.read = read_cell,
	.holds = holds,
	.check = check,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.parts = parts,
	.text = cell_of,
	.title = cell_of,
	.giving = "",
	.taking = "",
	.place = cell_of,
	.granted = { "product is given", "products are given" },
	.revoked = { "product is taken away", "products are taken away" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = leave,
	.give = leave,
};
