/* Rows of the files that other tools make, of reports, and of packs that came back; see plan_shapes.h. */
#include "plan_shapes.h"
#include "model/base/invisible.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
blank_cell(struct resolver *resolver, struct plan_row *row, enum plan_field field, const char *what)
{
	if (*text_of(row, field) != '\0')
		return 0;
	return plan_complain(resolver->rows, row, &row->cells[field], "%s is blank", what);
}

/* Of userId and email: whichever is filled; when both are, they must be one account's. */
static int
read_person(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *id = &row->cells[FIELD_ACCOUNT];
	const struct plan_cell *email = &row->cells[FIELD_EMAIL];
	const char *id_text = text_of(row, FIELD_ACCOUNT);
	const char *email_text = text_of(row, FIELD_EMAIL);
	uint32_t first;

	if (*id_text == '\0' && *email_text == '\0')
		return plan_complain(resolver->rows, row, id->column != 0 ? id : email,
		    "nobody is named: give an account id or an e-mail address");
	if (*id_text == '\0')
		return read_email(resolver, row, email, email_text);
	if (read_account(resolver, row, id, id_text) < 0)
		return -1;
	first = row->who;
	if (*email_text == '\0' || first == NONE ||
	    *resolver->view->accounts[first].email == '\0' ||
	    strcasecmp(resolver->view->accounts[first].email, email_text) == 0)
		return 0;
	return plan_complain(resolver->rows, row, email,
	    "account %.150s has the e-mail '%.150s', not '%.150s': one of the two cells is wrong",
	    id_text, resolver->view->accounts[first].email, email_text);
}

static int
read_groups_row(struct resolver *resolver, struct plan_row *row)
{
	const char *role = text_of(row, FIELD_ROLE);
	int rc = read_person(resolver, row);

	row->target = TARGET_GROUP;
	if (*role != '\0' && strcasecmp(role, "member") != 0) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_ROLE],
		    "'%.100s': a group of Jira has only members; for a role of "
		    "a project "
		    "add a column 'project'",
		    role);
		rc = -1;
	}
	if (blank_cell(resolver, row, FIELD_GROUP, "the group") < 0)
		return -1;
	return read_group(resolver, row, &row->cells[FIELD_GROUP], text_of(row, FIELD_GROUP),
		   names_group_either, &row->where) < 0
		   ? -1
		   : rc;
}

static int
read_roles_row(struct resolver *resolver, struct plan_row *row)
{
	bool person = *text_of(row, FIELD_ACCOUNT) != '\0' || *text_of(row, FIELD_EMAIL) != '\0';
	bool group = *text_of(row, FIELD_GROUP) != '\0';
	int rc = 0;

	if (person && group) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_GROUP],
		    "an account and a group in one row: which of them gets the role? Make two "
		    "rows");
		rc = -1;
	} else if (group) {
		row->principal = PRINCIPAL_GROUP;
		rc = read_group(resolver, row, &row->cells[FIELD_GROUP], text_of(row, FIELD_GROUP),
		    names_group_either, &row->who);
	} else {
		rc = read_person(resolver, row);
	}
	if (blank_cell(resolver, row, FIELD_PROJECT, "the project") < 0 ||
	    blank_cell(resolver, row, FIELD_ROLE, "the role") < 0)
		return -1;
	return read_role(resolver, row, &row->cells[FIELD_PROJECT], text_of(row, FIELD_PROJECT),
		   false, &row->cells[FIELD_ROLE], text_of(row, FIELD_ROLE), false) < 0
		   ? -1
		   : rc;
}

static int
read_baton_row(struct resolver *resolver, struct plan_row *row)
{
	const char *type = text_of(row, FIELD_RESOURCE_TYPE);
	const char *name = text_of(row, FIELD_RESOURCE_NAME);
	const struct plan_cell *name_cell = &row->cells[FIELD_RESOURCE_NAME];
	int rc = read_person(resolver, row);

	if (strcasecmp(type, "group") == 0) {
		row->target = TARGET_GROUP;
		return read_group(resolver, row, name_cell, name, names_group, &row->where) < 0
			   ? -1
			   : rc;
	}
	if (strcasecmp(type, "project") == 0)
		return read_role(resolver, row, name_cell, name, true,
			   &row->cells[FIELD_ENTITLEMENT], text_of(row, FIELD_ENTITLEMENT),
			   false) < 0
			   ? -1
			   : rc;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_RESOURCE_TYPE],
	    "'%.100s' cannot be changed by a plan: only groups and projects; remove the row", type);
}

int
grant_id_read(struct grant_id *id, struct arena *arena, const char *text)
{
	bool member = text_after(text, "membership:") != NULL;
	size_t parts = 0, want = member ? 3 : 5;
	char *part[5];

	for (char *at = arena_copy(arena, text); at != NULL && parts < want; parts++) {
		part[parts] = at;
		at = parts + 1 < want ? strchr(at, ':') : NULL;
		if (at != NULL)
			*at++ = '\0';
	}
	if (parts != want)
		return -1;
	*id = (struct grant_id){ .principal = PRINCIPAL_ACCOUNT,
		.target = member ? TARGET_GROUP : TARGET_ROLE,
		.where = part[1],
		.who = part[want - 1],
		.role = part[2] };
	if (member)
		return 0;
	id->by_name = strcmp(part[3], "group-name") == 0;
	if (id->by_name || strcmp(part[3], "group") == 0)
		id->principal = PRINCIPAL_GROUP;
	return strcmp(part[0], "role") == 0 &&
		       (id->principal == PRINCIPAL_GROUP || strcmp(part[3], "user") == 0)
		   ? 0
		   : -1;
}

static int
bad_grant_id(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_GRANT_ID];

	return plan_complain(resolver->rows, row, cell,
	    "'%.200s' is not a grant_id: copy it from a report, membership:GROUPID:ACCOUNTID "
	    "or "
	    "role:PROJECTID:ROLEID:user:ACCOUNTID",
	    cell->text);
}

/* A group without an id, by its name: they are few, and found by looking through all. */
static uint32_t
nameless_id(const struct graph_view *view, const char *name)
{
	for (uint32_t g = 0; g < view->group_count; g++)
		if (*view->groups[g].id == '\0' && strcmp(view->groups[g].name, name) == 0)
			return g;
	return NONE;
}

/* Of any other kind of granting line. */
static int
read_granting_row(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_GRANT_ID];
	struct granting line;
	enum plan_target target;

	if (!granting_find(resolver->view, resolver->org, cell->text, &line))
		return bad_grant_id(resolver, row);
	target = target_of_granting(line.kind);
	if (target == TARGETS || target_kinds[target]->from == NULL)
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' cannot be changed by a plan: remove the row", cell->text);
	row->target = target;
	return target_kinds[target]->from(resolver, row, &line);
}

static int
read_grant_id_row(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_GRANT_ID];
	struct grant_id id;
	int rc;

	if (grant_id_read(&id, &resolver->rows->arena, cell->text) < 0)
		return read_granting_row(resolver, row);
	row->target = id.target;
	rc = id.target == TARGET_GROUP
		 ? read_group(resolver, row, cell, id.where, names_group_id, &row->where)
		 : read_role(resolver, row, cell, id.where, false, cell, id.role, true);
	if (id.principal == PRINCIPAL_ACCOUNT)
		return read_account(resolver, row, cell, id.who) < 0 ? -1 : rc;
	row->principal = PRINCIPAL_GROUP;
	if (id.by_name && (row->who = nameless_id(resolver->view, id.who)) != NONE)
		return rc;
	return read_group(resolver, row, cell, id.who, names_group_id, &row->who) < 0 ? -1 : rc;
}

/* As above, but what the grant_id names may be gone since it was sent. */
static int
read_reviewed_row(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_GRANT_ID];
	struct grant_id id;
	enum unread_kind kind;
	uint32_t project;
	char why[WHY_ROOM];

	if (grant_id_read(&id, &resolver->rows->arena, cell->text) < 0)
		return bad_grant_id(resolver, row);
	kind = id.target == TARGET_GROUP ? UNREAD_GROUPS : UNREAD_ROLES;
	row->target = id.target;
	row->principal = id.principal;
	row->who = id.by_name                        ? nameless_id(resolver->view, id.who)
		   : id.principal == PRINCIPAL_GROUP ? names_group_id(resolver->names, id.who, why)
						     : names_account(resolver->names, id.who, why);
	if (row->who == NONE)
		kind = id.principal == PRINCIPAL_GROUP ? UNREAD_GROUPS : UNREAD_ACCOUNTS;
	else if (id.target == TARGET_GROUP)
		row->where = names_group_id(resolver->names, id.where, why);
	else if ((project = names_project(resolver->names, id.where, false, why)) == NONE)
		kind = UNREAD_PROJECTS;
	else
		row->where = names_place(resolver->names, project, id.role, true, why);
	row->gone = row->who == NONE || row->where == NONE;
	if (row->gone && names_unread(resolver->names, kind, why))
		return not_found(resolver, row, cell, kind, why);
	return 0;
}

/* A name that a group may have already. */
static int
read_new_group(struct resolver *resolver, struct plan_row *row)
{
	const char *name = text_after(text_of(row, FIELD_PRINCIPAL), "group-name:");
	const struct graph_view *view = resolver->view;

	if (name == NULL || *name == '\0')
		return plan_complain(resolver->rows, row, &row->cells[FIELD_PRINCIPAL],
		    "create_group needs the new group's name as the principal: write "
		    "group-name:NAME");
	row->principal = PRINCIPAL_GROUP;
	row->what = name;
	for (uint32_t g = 0; g < view->group_count; g++)
		if (*view->groups[g].id != '\0' && strcmp(view->groups[g].name, name) == 0)
			row->who = g;
	return 0;
}

/* Of an action without a target: the principal is what it is about. */
static int
read_site_row(struct resolver *resolver, struct plan_row *row)
{
	const char *target = text_of(row, FIELD_TARGET);
	int rc = row->action == ACTION_CREATE_GROUP
		     ? read_new_group(resolver, row)
		     : read_principal_text(resolver, row, &row->cells[FIELD_PRINCIPAL],
			   text_of(row, FIELD_PRINCIPAL));

	row->target = TARGET_SITE;
	if (*target == '\0' || strcmp(target, "site") == 0)
		return rc;
	return plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
	    "%s is of the %s itself and has no target: leave the cell blank",
	    plan_action_names[row->action],
	    plan_acts[row->action].thing == THING_GROUP ? "group" : "account");
}

/* Names of groups, roles and schemes may have anything in them; ids and words have not. */
static int
check_visible(struct resolver *resolver, struct plan_row *row)
{
	static const enum plan_field fields[] = { FIELD_PRINCIPAL, FIELD_TARGET, FIELD_ACCOUNT,
		FIELD_EMAIL, FIELD_GRANT_ID, FIELD_LIKE, FIELD_EXPIRES };

	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const char *text = text_of(row, fields[i]), *name;
		unsigned code = invisible_inside(text, &name);

		if (code == 0 || text_after(text, "group-name:") != NULL ||
		    strchr(text, '/') != NULL)
			continue;
		return plan_complain(resolver->rows, row, &row->cells[fields[i]],
		    "there is %s (U+%04X) in it, which nobody sees: type it anew", name, code);
	}
	return 0;
}

int
read_row(struct resolver *resolver, struct plan_row *row)
{
	int rc;

	if (check_visible(resolver, row) < 0)
		return -1;

	if (plan_acts[row->action].thing != THING_TARGET)
		return read_site_row(resolver, row);

	switch ((enum plan_shape)row->shape) {
	case SHAPE_GROUPS:
		return read_groups_row(resolver, row);
	case SHAPE_ROLES:
		return read_roles_row(resolver, row);
	case SHAPE_BATON:
		return read_baton_row(resolver, row);
	case SHAPE_GRANT_ID:
		return read_grant_id_row(resolver, row);
	case SHAPE_REVIEW:
		return read_reviewed_row(resolver, row);
	case SHAPE_PLAN:
	case SHAPE_MATRIX:
		break;
	}
	rc = read_principal_text(
	    resolver, row, &row->cells[FIELD_PRINCIPAL], text_of(row, FIELD_PRINCIPAL));
	return read_target_text(
		   resolver, row, &row->cells[FIELD_TARGET], text_of(row, FIELD_TARGET)) < 0
		   ? -1
		   : rc;
}
