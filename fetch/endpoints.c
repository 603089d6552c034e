/* The list of endpoints; completeness.csv shows them in this order. */
#include "endpoint.h"

const struct endpoint *const endpoint_list[] = {
	&endpoint_tenant,
	&endpoint_myself,
	&endpoint_permissions,
	&endpoint_permission_keys,
	&endpoint_server,
	&endpoint_users,
	&endpoint_users_bulk,
	&endpoint_groups,
	&endpoint_members,
	&endpoint_groups_admin,
	&endpoint_groups_site_admin,
	&endpoint_group_exists,
	&endpoint_licences,
	&endpoint_projects,
	&endpoint_projects_named,
	&endpoint_project_count,
	&endpoint_project_exists,
	&endpoint_roles,
	&endpoint_role_map,
	&endpoint_role_actors,
	&endpoint_schemes,
	&endpoint_project_scheme,
	&endpoint_scheme_unlisted,
	NULL,
};
