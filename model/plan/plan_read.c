/* What the cells of a row mean, in each kind of file; see plan_resolve.h. */
#include "plan_read.h"
#include "model/base/invisible.h"
#include "model/base/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *
text_of(const struct plan_row *row, enum plan_field field)
{
	const char *text = row->cells[field].text;

	return text != NULL ? text : "";
}

/* Where another row is: of a matrix, its cell. */
const char *
place_of(const struct resolver *resolver, const struct plan_row *row)
{
	return plan_at(&resolver->rows->arena, row, row->line,
	    row->shape == SHAPE_MATRIX ? row->cells[FIELD_ACTION].column : 0);
}

/* ---- action ---- */

static enum plan_action
action_of(const char *word)
{
	enum plan_action action = 0;

	while (action < ACTIONS && strcasecmp(word, plan_action_names[action]) != 0)
		action++;
	return action;
}

int
read_action(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_ACTION];
	/* Files that other tools made say add and remove. */
	bool foreign = row->shape == SHAPE_GROUPS || row->shape == SHAPE_ROLES;
	const char *near, *name;
	unsigned code;

	if (cell->column == 0) { /* only shapes that can do without have none */
		row->action = ACTION_GRANT;
		return 0;
	}
	if (foreign && strcasecmp(cell->text, "add") == 0)
		row->action = ACTION_GRANT;
	else if (foreign && strcasecmp(cell->text, "remove") == 0)
		row->action = ACTION_REVOKE;
	else
		row->action = action_of(cell->text);
	if (row->action < ACTIONS)
		return 0;
	if ((code = invisible_inside(cell->text, &name)) != 0)
		return plan_complain(resolver->rows, row, cell,
		    "there is %s (U+%04X) in the action, which nobody sees: type it anew", name,
		    code);
	near = nearest(cell->text, plan_action_names, ACTIONS);
	if (*cell->text == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "the action is blank: write grant, revoke, create_account or keep, or remove "
		    "the row");
	return plan_complain(resolver->rows, row, cell, "unknown action '%.100s'%s%s%s", cell->text,
	    near != NULL ? "; did you mean '"
			 : ": use grant, revoke, keep, create_account, create_group, delete_group, "
			   "suspend, restore, disable, enable, remove, leaver or copy",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
}

/* ---- what is not found ---- */

int
not_found(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    enum unread_kind kind, char why[WHY_ROOM])
{
	size_t before = resolver->rows->complaint_count;
	bool open = names_unread(resolver->names, kind, why);

	row->unread |= open;
	plan_complain(resolver->rows, row, cell, "%s", why);
	if (open && resolver->rows->complaint_count > before)
		plan_complained_unread(resolver->rows);
	return -1;
}

/* ---- principal ---- */

const struct plan_row *
find_create(const struct resolver *resolver, const char *email)
{
	char *key = mem_copy(email);
	uint32_t number;

	text_lower(key);
	number = pool_find(&resolver->created, key, strlen(key));
	free(key);
	return number == POOL_NONE ? NULL : &resolver->rows->rows[resolver->creates[number]];
}

/* Nobody was created under this address so far. */
void
add_create(struct resolver *resolver, const struct plan_row *row)
{
	char *key = mem_copy(row->email);

	text_lower(key);
	resolver->creates[pool_add(&resolver->created, key, strlen(key), NULL)] = row->number;
	free(key);
}

int
read_email(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *email)
{
	char why[WHY_ROOM];
	bool none;

	row->principal = PRINCIPAL_ACCOUNT;
	if (!email_is_one(email))
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' is not an e-mail address: give one, or an account id", email);
	row->who = names_email(resolver->names, email, &none, why);
	if (row->who != NONE || (none && find_create(resolver, email) != NULL)) {
		row->email = email;
		return 0;
	}
	if (none) {
		names_no_email(resolver->names, email, why);
		strncat(why, ", or add a create_account row", WHY_ROOM - strlen(why) - 1);
	}
	return not_found(resolver, row, cell, UNREAD_ACCOUNTS, why);
}

/* 5.57058E+23 */
static bool
is_rounded(const char *text)
{
	size_t digits = strspn(text, "0123456789"), more = 0;

	if (digits == 0)
		return false;
	if (text[digits] == '.' || text[digits] == ',')
		more = 1 + strspn(text + digits + 1, "0123456789");
	text += digits + more;
	return (*text == 'E' || *text == 'e') && text[1] == '+' && text[2] != '\0' &&
	       text[2 + strspn(text + 2, "0123456789")] == '\0';
}

/* Of the address of somebody's profile the id in it; a colon may be written as %3A. */
static const char *
plain_id(struct arena *arena, const char *id)
{
	const char *people = text_after(id, "http") != NULL ? strstr(id, "/people/") : NULL;
	char *plain, *to;

	if (people != NULL)
		id = people + strlen("/people/");
	to = plain = arena_copy(arena, id);
	for (const char *at = plain; *at != '\0' && strchr("/?#", *at) == NULL; to++) {
		bool colon = strncasecmp(at, "%3a", 3) == 0;

		*to = colon ? ':' : *at;
		at += colon ? 3 : 1;
	}
	*to = '\0';
	return plain;
}

/* An account id, or an address. */
int
read_account(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *id)
{
	char why[WHY_ROOM];

	if (strchr(id, '@') != NULL)
		return read_email(resolver, row, cell, id);
	row->principal = PRINCIPAL_ACCOUNT;
	if (is_rounded(id))
		return plan_complain(resolver->rows, row, cell,
		    "'%.60s' was an account id before a spreadsheet made a number of it, and its "
		    "digits are lost: format the column as text, and copy the id again",
		    id);
	id = plain_id(&resolver->rows->arena, id);
	row->who = names_account(resolver->names, id, why);
	return row->who != NONE ? 0 : not_found(resolver, row, cell, UNREAD_ACCOUNTS, why);
}

/* The row of create_group with this name, or NULL. */
static const struct plan_row *
find_new_group(const struct resolver *resolver, const char *name)
{
	for (size_t i = 0; i < resolver->rows->count; i++) {
		const struct plan_row *row = &resolver->rows->rows[i];
		const char *made = text_after(text_of(row, FIELD_PRINCIPAL), "group-name:");

		if (row->known && row->action == ACTION_CREATE_GROUP && made != NULL &&
		    strcmp(made, name) == 0)
			return row;
	}
	return NULL;
}

int
read_group(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *word, uint32_t (*find)(const struct names *, const char *, char *), uint32_t *group)
{
	char why[WHY_ROOM];
	const struct plan_row *maker;

	*group = find(resolver->names, word, why);
	if (*group == NONE && (maker = find_new_group(resolver, word)) != NULL)
		return plan_complain(resolver->rows, row, cell,
		    "group '%.200s' is not there before %s made it: apply a plan of that row "
		    "first, "
		    "then plan this one",
		    word, place_of(resolver, maker));
	return *group != NONE ? 0 : not_found(resolver, row, cell, UNREAD_GROUPS, why);
}

/* Whoever has a role in a project: by the role's id or its name, of which there may be several. */
static int
read_role_holder(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *text, const char *role)
{
	char why[WHY_ROOM];
	bool by_id;

	if (role_project(role, &by_id) > 0)
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' is a target, not a principal: are two columns swapped?", text);
	row->principal = PRINCIPAL_ROLE;
	row->who = names_role(resolver->names, role, why);
	return row->who != NONE ? 0 : not_found(resolver, row, cell, UNREAD_ROLES, why);
}

static int
read_product_holder(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *key)
{
	const struct graph_view *view = resolver->view;

	row->principal = PRINCIPAL_PRODUCT;
	for (uint32_t a = 0; a < view->application_count; a++)
		if (strcmp(view->applications[a].key, key) == 0) {
			row->who = a;
			return 0;
		}
	return plan_complain(resolver->rows, row, cell,
	    "the site has no product '%.100s': jira-software and the like are products", key);
}

/* Who is nobody by name: "logged-in" and the like. */
static bool
read_holder(struct plan_row *row, const char *text)
{
	for (unsigned p = PRINCIPAL_LOGGED_IN; p < PRINCIPALS; p++)
		if (p != PRINCIPAL_PRODUCT && strcmp(plan_principal_names[p], text) == 0) {
			row->principal = (uint8_t)p;
			return true;
		}
	return false;
}

static bool
has_lines(enum plan_target target)
{
	return target == TARGET_SCHEME || target == TARGET_SECURITY;
}

int
read_one_account(struct resolver *resolver, struct plan_row *row, enum plan_field field)
{
	const struct plan_cell *cell = &row->cells[field];
	const char *text = text_of(row, field), *email = text_after(text, "email:");

	if (*text == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "the %s is blank: give an account id or email:ADDRESS",
		    field == FIELD_LIKE ? "account in 'like'" : "principal");
	return email != NULL ? read_email(resolver, row, cell, email)
			     : read_account(resolver, row, cell, text);
}

int
read_principal_text(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *rest;

	if (*text == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "the principal is blank: give an account id, email:ADDRESS, group:ID or "
		    "group-name:NAME");
	if (text_after(text, "line:") != NULL && has_lines(target_of(text_of(row, FIELD_TARGET))))
		return 0; /* the target tells whom the line is for */
	if ((rest = text_after(text, "email:")) != NULL)
		return read_email(resolver, row, cell, rest);
	row->principal = PRINCIPAL_GROUP;
	if ((rest = text_after(text, "group:")) != NULL)
		return read_group(resolver, row, cell, rest, names_group_id, &row->who);
	if ((rest = text_after(text, "group-name:")) != NULL)
		return read_group(resolver, row, cell, rest, names_group, &row->who);
	if ((rest = text_after(text, "role:")) != NULL)
		return read_role_holder(resolver, row, cell, text, rest);
	if ((rest = text_after(text, "product:")) != NULL)
		return read_product_holder(resolver, row, cell, rest);
	return read_holder(row, text) ? 0 : read_account(resolver, row, cell, text);
}

/* ---- target ---- */

int
read_role(struct resolver *resolver, struct plan_row *row, const struct plan_cell *project_cell,
    const char *project, bool by_name, const struct plan_cell *role_cell, const char *role,
    bool by_id)
{
	char why[WHY_ROOM];
	uint32_t number = names_project(resolver->names, project, by_name, why);

	row->target = TARGET_ROLE;
	if (number == NONE)
		return not_found(resolver, row, project_cell, UNREAD_PROJECTS, why);
	row->where = names_place(resolver->names, number, role, by_id, why);
	return row->where != NONE ? 0 : not_found(resolver, row, role_cell, UNREAD_ROLES, why);
}

int
read_target_text(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	enum plan_target target = target_of(text);

	if (target < TARGETS) {
		row->target = target;
		return target_kinds[target]->read(resolver, row, cell, text);
	}
	if (*text == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "the target is blank: give group:ID, group-name:NAME, role:KEY/Role name or "
		    "role:PROJECTID:ROLEID");
	return plan_complain(resolver->rows, row, cell,
	    "'%.200s' is not a target: write group:ID, group-name:NAME, role:KEY/Role name or "
	    "role:PROJECTID:ROLEID",
	    text);
}

int
need_org(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *what)
{
	if (resolver->org != NULL)
		return 0;
	return plan_complain(resolver->rows, row, cell,
	    "%s: the organisation's key is needed: give --org and --org-key-file", what);
}

bool
is_managed(const struct resolver *resolver, uint32_t account)
{
	uint32_t number =
	    resolver->org != NULL && account != NONE
		? org_find_account(resolver->org, resolver->view->accounts[account].id)
		: NONE;

	return number != NONE &&
	       strcmp(resolver->org->accounts[number].claim_status, "managed") == 0;
}
