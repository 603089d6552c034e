/* Every endpoint that is served: one row each. The first row that fits is taken, so literals stand
 * first. */
#include "routes.h"
#include <string.h>

#define ORGS_1 "/admin/v1/orgs"
#define ORGS_2 "/admin/v2/orgs"
#define ACCESS "/admin/api-access/v1/orgs/{}"
#define MANAGE "/users/{}/manage"
#define DIRECTORY ORGS_2 "/{}/directories/{}"

static const struct route routes[] = {
	{ "GET", "/myself", answer_myself, NEED_LOGIN, ANON_TEXT_401, false },
	{ "GET", "/mypermissions", answer_mypermissions, NEED_NOTHING, ANON_SERVED, false },
	{ "GET", "/permissions", answer_permissions, NEED_LOGIN, ANON_401, false },
	{ "GET", "/serverInfo", answer_server_info, NEED_NOTHING, ANON_SERVED, false },
	{ "GET", "/auditing/record", answer_audit, NEED_ADMIN, ANON_401, false },
	{ "GET", "/applicationrole", answer_products, NEED_ADMIN, ANON_401, false },
	{ "GET", "/license/approximateLicenseCount", answer_licences, NEED_ADMIN, ANON_401, false },
	{ "POST", "/permissions/check", answer_check, NEED_LOGIN, ANON_403, false },
	{ "GET", "/users/search", answer_users, NEED_LOGIN, ANON_EMPTY_ARRAY, false },
	{ "GET", "/users", answer_users, NEED_LOGIN, ANON_EMPTY_ARRAY, false },
	{ "GET", "/user/search", answer_user_find, NEED_BROWSE_USERS, ANON_EMPTY_ARRAY, false },
	{ "GET", "/user/bulk", answer_user_bulk, NEED_LOGIN, ANON_401, false },
	{ "GET", "/user/groups", answer_user_groups, NEED_BROWSE_USERS, ANON_401, false },
	{ "GET", "/user", answer_user, NEED_BROWSE_USERS, ANON_401, false },
	{ "GET", "/group/bulk", answer_group_bulk, NEED_BROWSE_USERS, ANON_EMPTY_PAGE, false },
	{ "GET", "/group/member", answer_group_member, NEED_BROWSE_USERS, ANON_401, false },
	{ "GET", "/groups/picker", answer_group_picker, NEED_NOTHING, ANON_SERVED, false },
	{ "GET", "/project/search", answer_project_search, NEED_NOTHING, ANON_EMPTY_PAGE, false },
	{ "GET", "/project/{}", answer_project, NEED_NOTHING, ANON_404, false },
	{ "GET", "/project/{}/role", answer_project_roles, NEED_NOTHING, ANON_404, false },
	{ "GET", "/project/{}/role/{}", answer_project_role, NEED_NOTHING, ANON_404, false },
	{ "GET", "/project/{}/roledetails", answer_project_role_details, NEED_NOTHING, ANON_404,
	    false },
	{ "GET", "/project/{}/permissionscheme", answer_project_scheme, NEED_NOTHING, ANON_401,
	    false },
	{ "GET", "/filter/search", answer_filters, NEED_NOTHING, ANON_SERVED, false },
	{ "GET", "/dashboard/search", answer_dashboards, NEED_NOTHING, ANON_SERVED, false },
	{ "GET", "/role", answer_roles, NEED_ADMIN, ANON_401, false },
	{ "GET", "/role/{}", answer_role, NEED_ADMIN, ANON_401, false },
	{ "GET", "/role/{}/actors", answer_role_actors, NEED_ADMIN, ANON_401, false },
	{ "POST", "/group/user", answer_member_add, NEED_LOGIN, ANON_401, true },
	{ "DELETE", "/group/user", answer_member_remove, NEED_LOGIN, ANON_401, true },
	{ "POST", "/group", answer_group_create, NEED_LOGIN, ANON_401, true },
	{ "DELETE", "/group", answer_group_delete, NEED_LOGIN, ANON_401, true },
	{ "POST", "/user", answer_invite, NEED_LOGIN, ANON_401, true },
	{ "DELETE", "/user", answer_user_remove, NEED_LOGIN, ANON_401, true },
	{ "POST", "/project/{}/role/{}", answer_actors_add, NEED_NOTHING, ANON_404, true },
	{ "PUT", "/project/{}/role/{}", answer_actors_replace, NEED_NOTHING, ANON_404, true },
	{ "DELETE", "/project/{}/role/{}", answer_actor_remove, NEED_NOTHING, ANON_404, true },
	{ "PUT", "/project/{}", answer_project_update, NEED_NOTHING, ANON_404, true },
	{ "POST", "/permissionscheme/{}/permission", answer_line_add, NEED_ADMIN, ANON_401, true },
	{ "DELETE", "/permissionscheme/{}/permission/{}", answer_line_remove, NEED_ADMIN, ANON_401,
	    true },
	{ "PUT", "/issuesecurityschemes/{}/level/{}/member", answer_level_members_add, NEED_ADMIN,
	    ANON_401, true },
	{ "DELETE", "/issuesecurityschemes/{}/level/{}/member/{}", answer_level_member_remove,
	    NEED_ADMIN, ANON_401, true },
	{ "POST", "/issue", answer_issue_create, NEED_LOGIN, ANON_401, true },
	{ "GET", "/issue/createmeta/{}/issuetypes", answer_issue_types, NEED_NOTHING, ANON_401,
	    false },
	{ "GET", "/issue/createmeta/{}/issuetypes/{}", answer_issue_fields, NEED_NOTHING, ANON_401,
	    false },
	{ "GET", "/issue/{}", answer_issue, NEED_NOTHING, ANON_404, false },
	{ "GET", "/search/jql", answer_issue_search, NEED_LOGIN, ANON_401, false },
	{ "POST", "/search/jql", answer_issue_search, NEED_LOGIN, ANON_401, false },
	{ "GET", "/permissionscheme", answer_schemes, NEED_LOGIN, ANON_401, false },
	{ "GET", "/permissionscheme/{}", answer_scheme, NEED_LOGIN, ANON_401, false },
	{ "GET", "/issuesecurityschemes/search", answer_security_schemes, NEED_ADMIN, ANON_401,
	    false },
	{ "GET", "/issuesecurityschemes/level", answer_security_levels, NEED_ADMIN, ANON_401,
	    false },
	{ "GET", "/issuesecurityschemes/level/member", answer_security_members, NEED_ADMIN,
	    ANON_401, false },
	{ "GET", "/issuesecurityschemes/project", answer_security_projects, NEED_ADMIN, ANON_401,
	    false },
	{ "GET", ORGS_1, answer_orgs, NEED_KEY, ANON_401, false },
	{ "GET", ORGS_1 "/{}", answer_org, NEED_ORG, ANON_401, false },
	{ "GET", ORGS_1 "/{}/users", answer_managed, NEED_ORG, ANON_401, false },
	{ "GET", ORGS_1 "/{}/domains", answer_domains, NEED_ORG, ANON_401, false },
	{ "GET", ORGS_1 "/{}/directory/users/{}/last-active-dates", answer_last_active, NEED_ORG,
	    ANON_401, false },
	{ "POST", ORGS_2 "/{}/workspaces", answer_workspaces, NEED_ORG, ANON_401, false },
	{ "GET", ORGS_2 "/{}/directories", answer_directories, NEED_ORG, ANON_401, false },
	{ "GET", ACCESS "/api-tokens", answer_api_tokens, NEED_ORG, ANON_401, false },
	{ "GET", ACCESS "/api-tokens/count", answer_api_token_count, NEED_ORG, ANON_401, false },
	{ "DELETE", ACCESS "/api-tokens", answer_api_tokens_revoke, NEED_ORG, ANON_401, true },
	{ "GET", ACCESS "/api-keys", answer_api_keys, NEED_ORG, ANON_401, false },
	{ "GET", ACCESS "/api-keys/count", answer_api_key_count, NEED_ORG, ANON_401, false },
	{ "GET", ACCESS "/service-accounts", answer_service_accounts, NEED_ORG, ANON_401, false },
	{ "GET", ACCESS "/service-accounts/{}/api-tokens", answer_service_tokens, NEED_ORG,
	    ANON_401, false },
	{ "POST", DIRECTORY "/users/search", answer_user_search, NEED_DIRECTORY, ANON_401, false },
	{ "POST", DIRECTORY "/groups/search", answer_group_search, NEED_DIRECTORY, ANON_401,
	    false },
	{ "GET", DIRECTORY "/users", answer_org_users, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/groups", answer_org_groups, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/users/count", answer_user_count, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/groups/count", answer_group_count, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/users/{}", answer_org_user, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/groups/{}", answer_org_group, NEED_DIRECTORY, ANON_401, false },
	{ "GET", DIRECTORY "/users/{}/role-assignments", answer_user_roles, NEED_DIRECTORY,
	    ANON_401, false },
	{ "GET", DIRECTORY "/groups/{}/role-assignments", answer_group_roles, NEED_DIRECTORY,
	    ANON_401, false },
	{ "POST", DIRECTORY "/groups/{}/memberships", answer_org_member_add, NEED_DIRECTORY,
	    ANON_401, true },
	{ "DELETE", DIRECTORY "/groups/{}/memberships/{}", answer_org_member_remove, NEED_DIRECTORY,
	    ANON_401, true },
	{ "POST", DIRECTORY "/groups", answer_org_group_create, NEED_DIRECTORY, ANON_401, true },
	{ "DELETE", DIRECTORY "/groups/{}", answer_org_group_delete, NEED_DIRECTORY, ANON_401,
	    true },
	{ "POST", DIRECTORY "/groups/{}/role-assignments/assign", answer_group_role_assign,
	    NEED_DIRECTORY, ANON_401, true },
	{ "POST", DIRECTORY "/groups/{}/role-assignments/revoke", answer_group_role_revoke,
	    NEED_DIRECTORY, ANON_401, true },
	{ "POST", ORGS_1 "/{}/users/{}/role-assignments/assign", answer_org_role_assign, NEED_ORG,
	    ANON_401, true },
	{ "POST", ORGS_1 "/{}/users/{}/role-assignments/revoke", answer_org_role_revoke, NEED_ORG,
	    ANON_401, true },
	{ "POST", ORGS_2 "/{}/users/invite", answer_org_invite, NEED_ORG, ANON_401, true },
	{ "POST", DIRECTORY "/users/{}/suspend", answer_org_suspend, NEED_DIRECTORY, ANON_401,
	    true },
	{ "POST", DIRECTORY "/users/{}/restore", answer_org_restore, NEED_DIRECTORY, ANON_401,
	    true },
	{ "DELETE", DIRECTORY "/users/{}", answer_org_remove, NEED_DIRECTORY, ANON_401, true },
	{ "POST", ORGS_1 "/{}/users/{}/roles/assign", answer_role_assign, NEED_ORG, ANON_401,
	    true },
	{ "POST", ORGS_1 "/{}/users/{}/roles/revoke", answer_role_revoke, NEED_ORG, ANON_401,
	    true },
	{ "GET", MANAGE "/profile", answer_person_profile, NEED_KEY, ANON_401, false },
	{ "GET", MANAGE "/api-tokens", answer_person_tokens, NEED_KEY, ANON_401, false },
	{ "DELETE", MANAGE "/api-tokens/{}", answer_person_token_delete, NEED_KEY, ANON_401, true },
	{ "POST", MANAGE "/lifecycle/disable", answer_person_disable, NEED_KEY, ANON_401, true },
	{ "POST", MANAGE "/lifecycle/enable", answer_person_enable, NEED_KEY, ANON_401, true },
	{ NULL, NULL, NULL, NEED_NOTHING, ANON_401, false },
};

const struct route *
route_at(size_t i)
{
	return routes[i].method == NULL ? NULL : &routes[i];
}

size_t
route_number(const struct route *route)
{
	return (size_t)(route - routes);
}

static void
answer_anonymous(struct request *rq)
{
	switch (rq->route->anonymous) {
	case ANON_TEXT_401:
		if (fault_is(rq, "anonymous")) { /* the worst case: even this one is 200 */
			buf_json(&rq->reply.body,
			    "{'self':'%r/rest/api/3/user?accountId=unknown','accountId':'unknown',"
			    "'avatarUrls':{},'displayName':'Anonymous','active':true}",
			    rq->server->base);
			return;
		}
		reply_text(rq, 401, "text/plain",
		    "Basic authentication with passwords is deprecated.  For more information, see "
		    "the notice\n");
		return;
	case ANON_EMPTY_ARRAY:
	case ANON_EMPTY_PAGE:
		page_empty(rq, rq->route->anonymous == ANON_EMPTY_PAGE);
		return;
	case ANON_404:
		reply_error(rq, 404, "No project could be found with key '%s'.", rq->part[0]);
		return;
	case ANON_403:
		reply_error(rq, 403, "You are not authorized to perform this action.");
		return;
	case ANON_SERVED:
		rq->route->answer(rq);
		return;
	case ANON_401:
		break;
	}
	reply_error(rq, 401,
	    "You are not authenticated. Authentication required to perform this operation.");
}

/* The reply of the endpoint, with the rights of who asks. */
void
route_answer(struct request *rq)
{
	rq->reply.status = 200;
	rq->reply.type = "application/json;charset=UTF-8";
	if (rq->of_org) /* admin_allows said who may */
		rq->route->answer(rq);
	else if (rq->account == NONE)
		answer_anonymous(rq);
	else if (rq->route->need == NEED_ADMIN && !rq->admin)
		reply_error(rq, 403,
		    "Only Jira administrators may do this; the global permission 'Administer "
		    "Jira' is missing.");
	else if (rq->route->need == NEED_BROWSE_USERS && !rq->admin &&
		 !holds_global(rq->server->tenant, rq->account, "USER_PICKER"))
		reply_error(rq, 403, "The global permission 'Browse users and groups' is missing.");
	else
		rq->route->answer(rq);
}
