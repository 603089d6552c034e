/* The classic scopes that calls through the gateway need, as the vendor's document has them. */
#include "server.h"
#include <string.h>

#define USERS "read:jira-user"
#define WORK "read:jira-work"
#define WRITE_WORK "write:jira-work"
#define CONFIGURATION "manage:jira-configuration"
#define PROJECT "manage:jira-project"

/* By pattern of routes.c, or the beginning of one; the first row that fits counts. */
static const struct {
	const char *method, *pattern, *scope;
} rows[] = {
	{ "GET", "/serverInfo", "" },
	{ "GET", "/myself", USERS },
	{ "GET", "/group/member", CONFIGURATION },
	{ "GET", "/group", USERS },
	{ "GET", "/user", USERS },
	{ "GET", "/mypermissions", WORK },
	{ "GET", "/permissionscheme", WORK },
	{ "GET", "/permissions", CONFIGURATION },
	{ "POST", "/permissions/check", WORK },
	{ "GET", "/project", WORK },
	{ "GET", "/filter", WORK },
	{ "GET", "/dashboard", WORK },
	{ "GET", "/issuesecurityschemes/", CONFIGURATION },
	{ "GET", "/issuesecurityschemes", PROJECT },
	{ "GET", "/issue", WORK },
	{ "GET", "/search", WORK },
	{ "POST", "/search", WORK },
	{ "POST", "/issue", WRITE_WORK },
	{ "DELETE", "/project/{}/role", PROJECT },
	{ "PUT", "/project/{}", PROJECT },
	{ "GET", "/", CONFIGURATION },
	{ "POST", "/", CONFIGURATION },
	{ "DELETE", "/", CONFIGURATION },
	{ "PUT", "/", CONFIGURATION },
};

/* Is it one of the words of 'scopes', which commas divide? */
static bool
holds(const char *scopes, const char *scope)
{
	size_t len = strlen(scope), word;

	for (; *scopes != '\0'; scopes += word + (scopes[word] == ',')) {
		word = strcspn(scopes, ",");
		if (word == len && strncmp(scopes, scope, len) == 0)
			return true;
	}
	return len == 0;
}

bool
scope_lacks(const struct request *rq)
{
	const char *scopes = rq->server->options.scopes;

	if (scopes == NULL || rq->route == NULL)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].method, rq->method) == 0 &&
		    strncmp(rows[i].pattern, rq->route->pattern, strlen(rows[i].pattern)) == 0)
			return !holds(scopes, rows[i].scope);
	return false;
}
