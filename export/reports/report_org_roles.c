/*
 * org_roles: who or which group has which role on which resource of the organisation: product access and
 * administration. Roles on other sites of the organisation are not here; completeness counts them.
 */
#include "catalog.h"

struct org_role_row {
	const struct org_role *role;
	const char *type, *id, *name; /* of who has it */
	const char *resource_name;
	size_t at;
};

static const void *
org_roles_next(void *self, const struct source *source)
{
	struct org_role_row *row = self;
	const struct org *org = source->org;
	uint32_t who;

	if (org == NULL || row->at == org->role_count)
		return NULL;
	row->role = &org->roles[row->at++];
	who = row->role->who;
	row->type = row->role->of_group ? "group" : "user";
	row->id = row->role->of_group ? org->groups[who].id : org->accounts[who].id;
	row->name = row->role->of_group ? org->groups[who].name : org->accounts[who].name;
	row->resource_name = org_resource_name(org, row->role->resource);
	return row;
}

static const struct column columns[] = {
	COLUMN("principal_type", CELL_TEXT, struct org_role_row, type),
	COLUMN("principal_id", CELL_TEXT, struct org_role_row, id),
	COLUMN("principal_name", CELL_TEXT, struct org_role_row, name),
	COLUMN_OF("resource_id", CELL_TEXT, struct org_role_row, role, resource),
	COLUMN_OF("resource_type", CELL_TEXT, struct org_role_row, role, resource_type),
	COLUMN("resource_name", CELL_TEXT, struct org_role_row, resource_name),
	COLUMN_OF("role", CELL_TEXT, struct org_role_row, role, role),
	COLUMNS_END,
};

const struct report report_org_roles = {
	.name = "org_roles",
	.title = "Organisation roles",
	.rows = "role of an account or a group in the organisation",
	.columns = columns,
	.size = sizeof(struct org_role_row),
	.next = org_roles_next,
};
