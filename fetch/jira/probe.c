#include "probe.h"

#include "login.h"
#include "model/base/text.h"
#include "optional.h"
#include "probe_write.h"
#include "reading.h"

#include <stdio.h>
#include <string.h>

struct probe {
	struct endpoint endpoint;  /* first: walk->endpoint leads back here */
	const char *missing_parts; /* what the reports would be without */
};

static void
probe_ended(struct site *site, struct walk *walk, bool good)
{
	struct check_row *row = &site->probing->rows[walk->a];

	row->verdict = good ? CHECK_OK : CHECK_MISSING;
	if (row->detail == NULL)
		row->detail = good ? "readable" : "not readable";
}

static bool
probe_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	const struct probe *probe = (const struct probe *)(const void *)walk->endpoint;

	site->probing->rows[walk->a].detail =
	    arena_print(&site->arena, "%.*s; without it the reports do not show %s",
		text_unended(reply->trouble), reply->trouble, probe->missing_parts);
	return true;
}

#define PROBE(what, at, kind, lacks)                                                               \
	{                                                                                          \
		{ .name = what,                                                                    \
			.path = at,                                                                \
			.root = { NULL, kind, 0, &probe_nothing, false },                          \
			.ended = probe_ended,                                                      \
			.refused = probe_refused },                                                \
		    lacks                                                                          \
	}

static const struct probe probes[] = {
	PROBE("read accounts", "/rest/api/3/users/search?startAt=0&maxResults=1", JSON_LIST,
	    "every account"),
	PROBE("read groups", "/rest/api/3/group/bulk?startAt=0&maxResults=1", JSON_OBJECT,
	    "every group and membership"),
	PROBE("read projects", "/rest/api/3/project/search?startAt=0&maxResults=1", JSON_OBJECT,
	    "every project"),
	PROBE("read roles", "/rest/api/3/role", JSON_LIST, "every role and role actor"),
	PROBE("read permission schemes", "/rest/api/3/permissionscheme", JSON_OBJECT,
	    "every permission grant"),
	PROBE("read product licences", "/rest/api/3/applicationrole", JSON_LIST,
	    "who is licensed for what"),
};
enum {
	PROBES = sizeof(probes) / sizeof(probes[0]),
	LOGINS = 4 /* rows of login_rows and org_row */
};

static void
optional_ended(struct site *site, struct walk *walk, bool good)
{
	struct check_row *row = &site->probing->rows[walk->a];

	probe_ended(site, walk, good);
	row->verdict = good ? CHECK_OK : CHECK_NO;
}

static bool
optional_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	const struct probe *probe = (const struct probe *)(const void *)walk->endpoint;

	site->probing->rows[walk->a].detail =
	    arena_print(&site->arena, "%.*s; without it %s is not known",
		text_unended(reply->trouble), reply->trouble, probe->missing_parts);
	return true;
}

/* One that the reports do without. */
static struct probe
optional_probe(const struct optional_reading *reading)
{
	return (struct probe){ { .name = reading->name,
				   .path = reading->path,
				   .method = reading->body != NULL ? "POST" : NULL,
				   .body = reading->body,
				   .page_size = 1,
				   .service = reading->service,
				   .root = { NULL, JSON_OBJECT, 0, &probe_nothing, false },
				   .ended = optional_ended,
				   .refused = optional_refused },
		reading->lacks };
}

/* Starts the walks of what may be left out; one that cannot be made says so at once. org: the key opens it. */
static void
optional_start(struct site *site, struct probe probes_of[OPTIONALS], bool org)
{
	struct probing *probing = site->probing;

	for (size_t i = 0; i < OPTIONALS; i++) {
		const struct optional_reading *reading = &optional_readings[i];
		struct check_row *row = &probing->rows[probing->count];
		const char *why = NULL;

		probes_of[i] = optional_probe(reading);
		*row = (struct check_row){ arena_print(&site->arena, "optional: %s", reading->name),
			CHECK_NO, NULL };
		if (text_lists(site->without, reading->name))
			why = "left out with --without";
		else if (reading->service == SERVICE_ORG && site->org == NULL)
			why = "no organisation's key was given";
		else if (reading->service == SERVICE_ORG && !org)
			why = "the organisation cannot be read, see above";
		if (why == NULL)
			walk_start(
			    &site->pager, &probes_of[i].endpoint, (uint32_t)probing->count, 0);
		else
			row->detail = arena_print(
			    &site->arena, "%s; without it %s is not known", why, reading->lacks);
		probing->count++;
	}
}

static void
row_add(struct check_result *result, const char *what, bool ok, const char *detail)
{
	result->rows[result->count++] = (struct check_row){ what, ok ? CHECK_OK : CHECK_MISSING,
		arena_copy(&result->arena, detail) };
}

/* A permission that Jira was asked about. */
static void
permission_row(const struct login *login, struct check_result *result, const char *what,
    bool granted, const char *lacks)
{
	if (login->permissions_known)
		row_add(result, what, granted, granted ? "granted" : lacks);
	else
		row_add(result, what, false,
		    arena_print(&result->arena, "unknown: GET /rest/api/3/mypermissions: %s",
			login->permissions_trouble != NULL ? login->permissions_trouble
							   : "no permission is named"));
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
	permission_row(login, result, "Administer Jira", login->admin, login_without_admin);
	permission_row(
	    login, result, "Browse users and groups", login->browse_users, login_without_browse);
}

/* The organisation's key is tried last of the logins: without it Jira's reports stay whole. */
static bool
org_row(struct site *site, struct check_result *result)
{
	struct err why;
	char text[300];

	if (org_login(site, &why) < 0) {
		row_add(result, "organisation", false, why.text);
		return false;
	}
	snprintf(text, sizeof(text), "%s%s%zu director%s", site->org->name,
	    site->org->name[0] != '\0' ? ", " : "", site->org->directory_count,
	    site->org->directory_count == 1 ? "y" : "ies");
	row_add(result, "organisation", !site->directory.old,
	    site->directory.old ? "does not use the current user management: the reports would not "
				  "show the directory's accounts, groups and roles"
				: text);
	return true;
}

/* Everything is there but what the reports would lack; writes do not count. */
static int
sum_up(const struct check_result *result, struct err *err)
{
	size_t missing = 0, needed = 0;

	for (size_t i = 0; i < result->count; i++) {
		missing += result->rows[i].verdict == CHECK_MISSING;
		needed += strncmp(result->rows[i].what, "write ", 6) != 0 &&
			  strncmp(result->rows[i].what, "optional: ", 10) != 0;
	}
	if (missing == 0)
		return 0;
	err_set(err, STATUS_DENIED, "%zu of %zu things needed for complete reports are missing",
	    missing, needed);
	return 1;
}

_Static_assert(PROBES + OPTIONALS + WRITES <= PROBES_MAX, "each has a row");
_Static_assert(
    LOGINS + PROBES_MAX <= sizeof(((struct check_result *)NULL)->rows) / sizeof(struct check_row),
    "and so do they in the result");

int
probe_all(struct site *site, struct check_result *result, struct err *err)
{
	struct probing probing = { .count = PROBES };
	struct probe optional[OPTIONALS];
	bool org;
	int rc;

	login_rows(site, result);
	org = site->org != NULL && org_row(site, result);
	site->probing = &probing;
	/* a 401 here is a missing scope, not a lost login */
	site->pager.lanes[SERVICE_JIRA].logged_in = site->pager.lanes[SERVICE_ORG].logged_in =
	    false;
	for (size_t i = 0; i < PROBES; i++) {
		probing.rows[i].what = probes[i].endpoint.name;
		walk_start(&site->pager, &probes[i].endpoint, (uint32_t)i, 0);
	}
	optional_start(site, optional, org);
	probe_writes_start(site);
	rc = pager_run(&site->pager, NULL, err);
	if (rc == 0) {
		probe_writes_settle(site);
		for (size_t i = 0; i < probing.count; i++) {
			const struct check_row *row = &probing.rows[i];

			result->rows[result->count++] =
			    (struct check_row){ arena_copy(&result->arena, row->what), row->verdict,
				    arena_copy(&result->arena, row->detail) };
		}
		rc = sum_up(result, err);
	}
	pool_release(&probing.admins);
	site->probing = NULL;
	return rc;
}
