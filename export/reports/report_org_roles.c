/*
 * org_roles: who or which group has which role on which resource of the organisation: product access and
 * administration. Roles on other sites of the organisation are not here; completeness counts them.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>
#include <string.h>

struct org_roles {
	const struct org *org;
	const struct org_role *role;
	size_t at;
};

static void *
org_roles_open(const struct source *source)
{
	struct org_roles *cursor = mem_alloc(sizeof(*cursor));

	cursor->org = source->org;
	return cursor;
}

static const void *
org_roles_next(void *self)
{
	struct org_roles *cursor = self;

	if (cursor->org == NULL || cursor->at == cursor->org->role_count)
		return NULL;
	cursor->role = &cursor->org->roles[cursor->at++];
	return cursor;
}

static void
principal_type(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct org_roles *)row)->role->of_group ? "group" : "user");
}

static void
principal_id(const void *row, struct cell *cell)
{
	const struct org_roles *cursor = row;
	const struct org *org = cursor->org;
	uint32_t who = cursor->role->who;

	cell_text(cell, cursor->role->of_group ? org->groups[who].id : org->accounts[who].id);
}

static void
principal_name(const void *row, struct cell *cell)
{
	const struct org_roles *cursor = row;
	const struct org *org = cursor->org;
	uint32_t who = cursor->role->who;

	cell_text(cell, cursor->role->of_group ? org->groups[who].name : org->accounts[who].name);
}

static void
resource_id(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct org_roles *)row)->role->resource);
}

static void
resource_type(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct org_roles *)row)->role->resource_type);
}

/* An organisation has a handful of workspaces: they are looked through. */
static void
resource_name(const void *row, struct cell *cell)
{
	const struct org_roles *cursor = row;
	const struct org *org = cursor->org;
	const char *name = strcmp(cursor->role->resource, org->id) == 0 ? org->name : NULL;

	for (size_t i = 0; name == NULL && i < org->workspace_count; i++)
		if (strcmp(org->workspaces[i].id, cursor->role->resource) == 0)
			name = org->workspaces[i].name;
	cell_text(cell, name);
}

static void
role(const void *row, struct cell *cell)
{
	cell_text(cell, ((const struct org_roles *)row)->role->role);
}

static const struct column columns[] = {
	{ "principal_type", CELL_TEXT, principal_type },
	{ "principal_id", CELL_TEXT, principal_id },
	{ "principal_name", CELL_TEXT, principal_name },
	{ "resource_id", CELL_TEXT, resource_id },
	{ "resource_type", CELL_TEXT, resource_type },
	{ "resource_name", CELL_TEXT, resource_name },
	{ "role", CELL_TEXT, role },
	COLUMNS_END,
};

const struct report report_org_roles = {
	.name = "org_roles",
	.title = "Organisation roles",
	.rows = "principal x resource x role",
	.columns = columns,
	.open = org_roles_open,
	.next = org_roles_next,
	.close = free,
};
