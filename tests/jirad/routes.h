/* The handlers of the endpoints, for the table in routes.c. */
#ifndef JIRAD_ROUTES_H
#define JIRAD_ROUTES_H

#include "server.h"

/* routes_site.c */
void answer_myself(struct request *rq);
void answer_mypermissions(struct request *rq);
void answer_permissions(struct request *rq);
void answer_server_info(struct request *rq);
void answer_products(struct request *rq);
void answer_licences(struct request *rq);
void answer_check(struct request *rq);

/* routes_user.c */
void answer_users(struct request *rq);
void answer_user(struct request *rq);
void answer_user_bulk(struct request *rq);
void answer_user_groups(struct request *rq);

/* routes_group.c */
void answer_group_bulk(struct request *rq);
void answer_group_member(struct request *rq);
void answer_group_picker(struct request *rq);

/* routes_project.c */
void answer_project_search(struct request *rq);
void answer_project(struct request *rq);
void answer_project_roles(struct request *rq);
void answer_project_role(struct request *rq);
void answer_project_role_details(struct request *rq);
void answer_project_scheme(struct request *rq);

/* routes_role.c */
void answer_roles(struct request *rq);
void answer_role(struct request *rq);
void answer_role_actors(struct request *rq);

/* routes_scheme.c */
void answer_schemes(struct request *rq);
void answer_scheme(struct request *rq);
void write_scheme(struct request *rq, uint32_t scheme, bool with_lines, bool short_form);

/* routes_admin.c */
void answer_orgs(struct request *rq);
void answer_org(struct request *rq);
void answer_managed(struct request *rq);
void answer_domains(struct request *rq);
void answer_last_active(struct request *rq);
void answer_workspaces(struct request *rq);
void answer_directories(struct request *rq);

/* routes_directory.c */
void answer_user_search(struct request *rq);
void answer_group_search(struct request *rq);
void answer_org_users(struct request *rq);
void answer_org_groups(struct request *rq);
void answer_user_count(struct request *rq);
void answer_group_count(struct request *rq);
void answer_org_user(struct request *rq);
void answer_org_group(struct request *rq);
void answer_user_roles(struct request *rq);
void answer_group_roles(struct request *rq);

/* permissions.c: the keys that the site knows. */
struct permission {
	const char *key, *name;
	bool global;
};
const struct permission *permission_at(size_t i); /* NULL after the last */
const struct permission *permission_find(const char *key);

#endif
