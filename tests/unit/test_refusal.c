/* What refusals mean, which scopes calls need, and whose answers are believed. */
#include "fetch/walk/endpoint.h"
#include "fetch/walk/refusal.h"
#include "fetch/walk/scope.h"
#include "fetch/walk/trust.h"
#include "fetch/write/action_kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void
test_scopes(void **state)
{
	static const struct {
		const char *method, *path, *scope;
	} rows[] = {
		{ "GET", "/rest/api/3/group/member?groupId={group}", "manage:jira-configuration" },
		{ "GET", "/rest/api/3/group/bulk", "read:jira-user" },
		{ "GET", "/rest/api/3/project/{project}/role/{role}?x=1", "read:jira-work" },
		{ "POST", "/rest/api/3/project/10000/role/10200", "manage:jira-configuration" },
		{ "DELETE", "/rest/api/3/project/1/role/2?user=x", "manage:jira-project" },
		{ "POST", "/rest/api/3/issue", "write:jira-work" },
		{ "POST", "/rest/api/3/issues", NULL },
		{ "PUT", "/rest/api/3/issue", NULL },
		{ "GET", "/v1/orgs/{org}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *scope = scope_needed(rows[i].method, rows[i].path);

		assert_string_equal(
		    scope != NULL ? scope : "none", rows[i].scope != NULL ? rows[i].scope : "none");
	}
	for (size_t i = 0; endpoint_list[i] != NULL; i++) {
		const struct endpoint *endpoint = endpoint_list[i];
		const char *method = endpoint->method != NULL ? endpoint->method : "GET";

		if (endpoint->service != SERVICE_JIRA || endpoint == &endpoint_server)
			continue;
		if (scope_needed(method, endpoint->path) == NULL)
			fail_msg("no scope is known for %s %s", method, endpoint->path);
	}
	for (int what = ACT_GROUP; what <= ACT_TICKET; what++)
		for (int wanted = 0; wanted < 2; wanted++) {
			const struct action_kind *kind =
			    action_kind((enum action_what)what, wanted == 1);

			/* the organisation's keys have other ones */
			if (kind != NULL && kind->thing->service == SERVICE_JIRA)
				assert_non_null(action_scope(kind));
		}
}

static const struct {
	long status;
	const char *type, *body, *trouble;
	enum refusal refusal;
} told[] = {
	{ 401, "application/json",
	    "{\"code\":401,\"message\":\"Unauthorized; scope does not match\"}",
	    "HTTP 401: the token lacks the scope manage:jira-configuration: Unauthorized; scope "
	    "does "
	    "not match",
	    REFUSAL_SCOPE },
	{ 401, "application/json", "{\"code\":401,\"message\":\"Unauthorized\"}",
	    "HTTP 401: Unauthorized", REFUSAL_OTHER },
	{ 500, "application/json", "{\"message\":\"scope does not match\"}",
	    "HTTP 500: scope does not match", REFUSAL_OTHER },
	{ 403, "application/json",
	    "{\"errorMessages\":[\"The IP address has been rejected because it is not on the "
	    "allowed "
	    "list.\"],\"errors\":{}}",
	    "HTTP 403: the site's IP allowlist does not admit this machine: have its address "
	    "added, or "
	    "run where it is: The IP address has been rejected because it is not on the allowed "
	    "list.",
	    REFUSAL_ADDRESS },
	{ 400, "application/json", "{\"errorMessages\":[\"a\"],\"errors\":{\"f\":\"b\"}}",
	    "HTTP 400: a; f: b", REFUSAL_OTHER },
	{ 200, "text/html", "<title>Log in</title>", "HTTP 200: Log in", REFUSAL_OTHER },
	{ 200, "application/json", "{\"message\":\"no trouble of this kind\"}", "HTTP 200",
	    REFUSAL_OTHER },
	{ 404, "", "", "HTTP 404", REFUSAL_OTHER },
};

static void
test_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct reply reply = { .status = told[i].status };

		snprintf(reply.trouble, sizeof(reply.trouble), "HTTP %ld", told[i].status);
		snprintf(reply.type, sizeof(reply.type), "%s", told[i].type);
		assert_int_equal(refusal_tell(&reply, told[i].body, strlen(told[i].body), "GET",
				     "/rest/api/3/role"),
		    told[i].refusal);
		assert_string_equal(reply.trouble, told[i].trouble);
	}
}

static const struct {
	const char *what;
	long status;
	const char *account, *login, *trouble;
	enum refusal refusal;
	enum service service;
	bool believed;
} believed[] = {
	{ "our own", 200, "me", "OK", "", REFUSAL_OTHER, SERVICE_JIRA, true },
	{ "another account's", 200, "you", "OK", "", REFUSAL_OTHER, SERVICE_JIRA, false },
	{ "nobody's", 200, "", "", "", REFUSAL_OTHER, SERVICE_JIRA, false },
	{ "anonymous", 404, "", "AUTHENTICATED_FAILED", "", REFUSAL_OTHER, SERVICE_JIRA, false },
	{ "a page of something else", 200, "", "", "text/html", REFUSAL_OTHER, SERVICE_JIRA, true },
	{ "a lost login", 401, "", "", "HTTP 401", REFUSAL_OTHER, SERVICE_JIRA, false },
	{ "another's 401", 401, "you", "", "HTTP 401", REFUSAL_OTHER, SERVICE_JIRA, false },
	{ "a 401 to us", 401, "me", "OK", "HTTP 401", REFUSAL_OTHER, SERVICE_JIRA, true },
	{ "a missing scope", 401, "", "", "HTTP 401", REFUSAL_SCOPE, SERVICE_JIRA, true },
	{ "the key's loss", 401, "", "", "HTTP 401", REFUSAL_OTHER, SERVICE_ORG, false },
	{ "the organisation's", 200, "", "", "", REFUSAL_OTHER, SERVICE_ORG, true },
};

static void
test_trust(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(believed) / sizeof(believed[0]); i++) {
		struct reply reply = { .status = believed[i].status };
		struct err err;

		snprintf(reply.account, sizeof(reply.account), "%s", believed[i].account);
		snprintf(reply.login, sizeof(reply.login), "%s", believed[i].login);
		snprintf(reply.trouble, sizeof(reply.trouble), "%s", believed[i].trouble);
		if ((trust_check(&reply, believed[i].refusal, believed[i].service, "me", &err) ==
			0) != believed[i].believed)
			fail_msg("%s", believed[i].what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_trust),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
