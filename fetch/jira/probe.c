#include "probe.h"
#include "login.h"
#include "reading.h"
#include "site.h"

#include <stdio.h>
#include <string.h>

struct nothing {
	char unused;
};
static const struct json_field no_fields[] = { { NULL, JSON_TEXT, 0, NULL, false } };
static const struct json_shape nothing_shape = { sizeof(struct nothing), no_fields };

struct probe {
	struct endpoint endpoint;  /* first: walk->endpoint leads back here */
	const char *missing_parts; /* what the reports would be without */
};

static void
probe_ended(struct site *site, struct walk *walk, bool good)
{
	site->probed[walk->a].ok = good;
}

static bool
probe_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	const struct probe *probe = (const struct probe *)(const void *)walk->endpoint;

	site->probed[walk->a].detail = arena_print(&site->arena,
	    "%s; without it the reports do not show %s", reply->trouble, probe->missing_parts);
	return true;
}

#define PROBE(what, at, kind, lacks)                                                               \
	{                                                                                          \
		{ .name = what,                                                                    \
			.path = at,                                                                \
			.root = { NULL, kind, 0, &nothing_shape, false },                          \
			.ended = probe_ended,                                                      \
			.refused = probe_refused },                                                \
		    lacks                                                                          \
	}

static const struct probe probes[] = {
	PROBE("accounts", "/rest/api/3/users/search?startAt=0&maxResults=1", JSON_LIST,
	    "every account"),
	PROBE("groups", "/rest/api/3/group/bulk?startAt=0&maxResults=1", JSON_OBJECT,
	    "every group and membership"),
	PROBE("projects", "/rest/api/3/project/search?startAt=0&maxResults=1", JSON_OBJECT,
	    "every project"),
	PROBE("roles", "/rest/api/3/role", JSON_LIST, "every role and role actor"),
	PROBE("permission schemes", "/rest/api/3/permissionscheme", JSON_OBJECT,
	    "every permission grant"),
	PROBE("product licences", "/rest/api/3/applicationrole", JSON_LIST,
	    "who is licensed for what"),
};
enum { PROBES = sizeof(probes) / sizeof(probes[0]) };

static struct check_row *
row_add(struct check_result *result, const char *what, bool ok, const char *detail)
{
	struct check_row *row = &result->rows[result->count++];

	*row = (struct check_row){ what, ok, arena_copy(&result->arena, detail) };
	return row;
}

static void
login_rows(const struct site *site, struct check_result *result)
{
	const struct login *login = &site->login;
	bool gateway = site->pager.lanes[SERVICE_JIRA].prefix[0] != '\0';
	char text[700];

	snprintf(text, sizeof(text), "as %s (%s) at %s%s%s%s", login->name, login->account_id,
	    login->base_url != NULL && login->base_url[0] != '\0' ? login->base_url : "the site",
	    gateway ? ", through the gateway, cloud id " : "", gateway ? login->cloud_id : "",
	    login->bearer ? ", as Bearer: the token is not taken with the e-mail address" : "");
	row_add(result, "log in", true, text);
	row_add(result, "Administer Jira", login->admin,
	    login->admin ? "granted" : login_without_admin);
	row_add(result, "Browse users and groups", login->browse_users,
	    login->browse_users ? "granted" : login_without_browse);
}

/* The organisation's key is tried last of the logins: without it Jira's reports stay whole. */
static void
org_row(struct site *site, struct check_result *result)
{
	struct err why;
	char text[300];

	if (org_login(site, &why) < 0) {
		row_add(result, "organisation", false, why.text);
		return;
	}
	snprintf(text, sizeof(text), "%s%s%zu director%s", site->org->name,
	    site->org->name[0] != '\0' ? ", " : "", site->org->directory_count,
	    site->org->directory_count == 1 ? "y" : "ies");
	row_add(result, "organisation", !site->directory.old,
	    site->directory.old ? "does not use the current user management: the reports would not "
				  "show the directory's accounts, groups and roles"
				: text);
}

int
probe_all(struct site *site, struct check_result *result, struct err *err)
{
	struct check_row probed[PROBES] = { { NULL, false, NULL } };
	size_t missing = 0;

	login_rows(site, result);
	if (site->org != NULL)
		org_row(site, result);
	site->probed = probed;
	site->pager.lanes[SERVICE_JIRA].logged_in =
	    false; /* a 401 here is a missing scope, not a lost login */
	for (size_t i = 0; i < PROBES; i++)
		walk_start(&site->pager, &probes[i].endpoint, (uint32_t)i, 0);
	if (pager_run(&site->pager, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < PROBES; i++)
		row_add(result, probes[i].endpoint.name, probed[i].ok,
		    probed[i].ok               ? "readable"
		    : probed[i].detail != NULL ? probed[i].detail
					       : "not readable");
	for (size_t i = 0; i < result->count; i++)
		missing += !result->rows[i].ok;
	if (missing == 0)
		return 0;
	err_set(err, STATUS_DENIED, "%zu of %zu things needed for complete reports are missing",
	    missing, result->count);
	return 1;
}
