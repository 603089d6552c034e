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
void answer_user_find(struct request *rq);
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

/* routes_shared.c */
void answer_filters(struct request *rq);
void answer_dashboards(struct request *rq);

/* routes_security.c */
void answer_security_schemes(struct request *rq);
void answer_security_levels(struct request *rq);
void answer_security_members(struct request *rq);
void answer_security_projects(struct request *rq);

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

/* routes_tokens.c */
void answer_api_tokens(struct request *rq);
void answer_api_token_count(struct request *rq);
void answer_api_tokens_revoke(struct request *rq);
void answer_api_keys(struct request *rq);
void answer_api_key_count(struct request *rq);
void answer_service_accounts(struct request *rq);
void answer_service_tokens(struct request *rq);

/* routes_project.c, for writes too: the project of the path whose roles may be seen, or NONE and an
 * error; its role of the path, or NULL and an error; and the reply that shows it. */
uint32_t asked_project(struct request *rq);
const struct place *asked_place(struct request *rq, const struct project *p);
void write_project_role(
    struct request *rq, const struct project *p, const struct place *place, bool active_only);

/* routes_write.c: the body that was sent, to be freed by yajl_tree_free; NULL: replied 400. */
struct yajl_val_s *sent_object(struct request *rq);
struct yajl_val_s *sent_value(const struct yajl_val_s *body, const char *name);      /* or NULL */
const char *sent_text(const struct yajl_val_s *body, const char *name);              /* or NULL */
const struct yajl_val_s *sent_list(const struct yajl_val_s *body, const char *name); /* or NULL */
void answer_load(struct request *rq, struct yajl_val_s *site);                       /* load.c */
uint32_t product_full(
    const struct tenant *t, uint32_t group, uint32_t account); /* or NONE: there is a seat */
const char *new_id(struct request *rq, const char *prefix, uint32_t number);
uint32_t find_address(const struct server *s, const char *email); /* an account, or NONE */
bool is_external(const struct request *rq, const char *group_id);

/* routes_write.c */
void answer_member_add(struct request *rq);
void answer_member_remove(struct request *rq);
void answer_group_create(struct request *rq);
void answer_group_delete(struct request *rq);
void answer_invite(struct request *rq);
void answer_user_remove(struct request *rq);

/* routes_write_role.c */
void answer_actors_add(struct request *rq);
void answer_actors_replace(struct request *rq);
void answer_actor_remove(struct request *rq);

/* routes_people.c */
void answer_person_profile(struct request *rq);
void answer_person_tokens(struct request *rq);
void answer_person_token_delete(struct request *rq);
void answer_person_disable(struct request *rq);
void answer_person_enable(struct request *rq);
void answer_role_assign(struct request *rq);
void answer_role_revoke(struct request *rq);

/* routes_write_scheme.c */
void answer_project_update(struct request *rq);
void answer_line_add(struct request *rq);
void answer_line_remove(struct request *rq);
void answer_level_members_add(struct request *rq);
void answer_level_member_remove(struct request *rq);
void write_line(
    struct request *rq, const struct line *line, long long scheme); /* routes_scheme.c */

/* routes_write_org.c */
void answer_org_member_add(struct request *rq);
void answer_org_member_remove(struct request *rq);
void answer_org_group_create(struct request *rq);
void answer_org_group_delete(struct request *rq);
void answer_group_role_assign(struct request *rq);
void answer_group_role_revoke(struct request *rq);
void answer_org_role_assign(struct request *rq);
void answer_org_role_revoke(struct request *rq);
void answer_org_invite(struct request *rq);
void answer_org_suspend(struct request *rq);
void answer_org_restore(struct request *rq);
void answer_org_remove(struct request *rq);

/* issue.c */
void answer_issue_types(struct request *rq);
void answer_issue_fields(struct request *rq);
void answer_issue_create(struct request *rq);
void answer_issue(struct request *rq);
void answer_issue_search(struct request *rq);

/* permissions.c: the keys that the site knows. */
struct permission {
	const char *key, *name;
	bool global;
};
const struct permission *permission_at(size_t i); /* NULL after the last */
const struct permission *permission_find(const char *key);

#endif
