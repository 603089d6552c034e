#include "scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char users[] = "read:jira-user", work[] = "read:jira-work",
		  configuration[] = "manage:jira-configuration", project[] = "manage:jira-project";

/* As the vendor's document has them, operation by operation; {} is one segment. The first row that fits counts. */
static const struct {
	const char *method, *path, *scope;
} rows[] = {
	{ "GET", "/myself", users },
	{ "GET", "/mypermissions", work },
	{ "GET", "/permissions", configuration },
	{ "POST", "/permissions/check", work },
	{ "GET", "/auditing/record", configuration },
	{ "GET", "/applicationrole", configuration },
	{ "GET", "/users/search", users },
	{ "GET", "/user/search", users },
	{ "GET", "/user/bulk", users },
	{ "GET", "/user/groups", users },
	{ "GET", "/user", users },
	{ "GET", "/group/bulk", users },
	{ "GET", "/group/member", configuration },
	{ "GET", "/project/search", work },
	{ "GET", "/project/{}/permissionscheme", work },
	{ "GET", "/project/{}/roledetails", work },
	{ "GET", "/project/{}/role", work },
	{ "GET", "/project/{}/role/{}", work },
	{ "GET", "/project/{}", work },
	{ "GET", "/role", configuration },
	{ "GET", "/role/{}", configuration },
	{ "GET", "/permissionscheme", work },
	{ "GET", "/permissionscheme/{}", work },
	{ "GET", "/filter/search", work },
	{ "GET", "/dashboard/search", work },
	{ "GET", "/issuesecurityschemes", project },
	{ "GET", "/issuesecurityschemes/search", configuration },
	{ "GET", "/issuesecurityschemes/level", configuration },
	{ "GET", "/issuesecurityschemes/level/member", configuration },
	{ "GET", "/issuesecurityschemes/project", configuration },
	{ "GET", "/search/jql", work },
	{ "GET", "/issue/createmeta/{}/issuetypes", work },
	{ "GET", "/issue/createmeta/{}/issuetypes/{}", work },
	{ "GET", "/issue/{}", work },
	{ "POST", "/group/user", configuration },
	{ "DELETE", "/group/user", configuration },
	{ "POST", "/group", configuration },
	{ "DELETE", "/group", configuration },
	{ "POST", "/user", configuration },
	{ "POST", "/project/{}/role/{}", configuration },
	{ "DELETE", "/project/{}/role/{}", project },
	{ "POST", "/issue", "write:jira-work" },
	{ "PUT", "/project/{}", project },
	{ "POST", "/permissionscheme/{}/permission", configuration },
	{ "DELETE", "/permissionscheme/{}/permission/{}", configuration },
	{ "PUT", "/issuesecurityschemes/{}/level/{}/member", configuration },
	{ "DELETE", "/issuesecurityschemes/{}/level/{}/member/{}", configuration },
};

static bool
fits(const char *pattern, const char *path)
{
	while (*pattern != '\0')
		if (strncmp(pattern, "{}", 2) == 0) {
			pattern += 2;
			path += strcspn(path, "/?");
		} else if (*pattern++ != *path++) {
			return false;
		}
	return *path == '\0' || *path == '?';
}

const char *
scope_needed(const char *method, const char *path)
{
	static const char base[] = "/rest/api/3";

	if (strncmp(path, base, strlen(base)) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].method, method) == 0 && fits(rows[i].path, path + strlen(base)))
			return rows[i].scope;
	return NULL;
}
