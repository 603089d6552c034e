#include "login.h"

#include <stdio.h>
#include <string.h>

#define ADMINISTER "ADMINISTER"
#define USER_PICKER "USER_PICKER"

const char login_without_admin[] =
    "project roles, permission schemes, licences and every project that the "
    "account cannot browse would be missing; ask a Jira administrator for the global permission";
const char login_without_browse[] = "accounts, groups and memberships would be missing; ask a Jira "
				    "administrator for the global permission";

/* https://SITE/_edge/tenant_info, open to everybody */
struct tenant_record {
	const char *cloud_id;
};
static const struct json_shape tenant_shape =
    JSON_SHAPE(struct tenant_record, JSON_MUST(struct tenant_record, cloud_id, "cloudId", JSON_ID));

static void
accept_tenant(struct site *site, struct walk *walk, const void *item)
{
	(void)walk;
	site->login.cloud_id =
	    arena_copy(&site->arena, ((const struct tenant_record *)item)->cloud_id);
}

const struct endpoint endpoint_tenant = {
	.name = "cloud id",
	.path = "/_edge/tenant_info",
	.fresh = true,
	.service = SERVICE_OPEN,
	.root = { NULL, JSON_OBJECT, 0, &tenant_shape, false },
	.item = accept_tenant,
	.expected = ANY_STATUS,
};

struct myself_record {
	const char *id, *name;
};
static const struct json_shape myself_shape =
    JSON_SHAPE(struct myself_record, JSON_MUST(struct myself_record, id, "accountId", JSON_ID),
	/* for people to read */
	JSON_MAY(struct myself_record, name, "displayName", JSON_TEXT));

static void
accept_myself(struct site *site, struct walk *walk, const void *item)
{
	const struct myself_record *me = item;
	struct login *login = &site->login;

	(void)walk;
	login->account_id = arena_copy(&site->arena, me->id);
	login->name = arena_copy(&site->arena, me->name);
}

/* Whose login Jira says this was: judged below. */
static void
myself_answered(struct site *site, const struct reply *reply)
{
	struct login *login = &site->login;

	snprintf(login->reason, sizeof(login->reason), "%s", reply->login);
	snprintf(login->header, sizeof(login->header), "%s", reply->account);
	snprintf(login->date, sizeof(login->date), "%s", reply->date);
}

static bool
myself_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	struct login *login = &site->login;

	login->status = reply->status;
	login->refusal = walk->pager->refused_as;
	login->why = arena_copy(&site->arena, reply->trouble);
	return true;
}

const struct endpoint endpoint_myself = {
	.name = "own account",
	.path = "/rest/api/3/myself",
	.fresh = true,
	.root = { NULL, JSON_OBJECT, 0, &myself_shape, false },
	.answered = myself_answered,
	.item = accept_myself,
	.refused = myself_refused,
};

struct permission_record {
	int have;
};
static const struct json_shape permission_shape = JSON_SHAPE(struct permission_record,
    JSON_MUST(struct permission_record, have, "havePermission", JSON_BOOL));

struct both_record {
	struct permission_record *admin, *browse;
};
/* Both are asked for; but the second key is known from memory alone, and a site may leave out what it does not know. */
static const struct json_shape both_shape = JSON_SHAPE(struct both_record,
    JSON_MUST_OF(struct both_record, admin, ADMINISTER, JSON_OBJECT, &permission_shape),
    JSON_MAY_OF(struct both_record, browse, USER_PICKER, JSON_OBJECT, &permission_shape));

struct permissions_record {
	struct both_record *both;
};
static const struct json_shape permissions_shape = JSON_SHAPE(struct permissions_record,
    JSON_MUST_OF(struct permissions_record, both, "permissions", JSON_OBJECT, &both_shape));

static void
accept_permissions(struct site *site, struct walk *walk, const void *item)
{
	const struct both_record *both = ((const struct permissions_record *)item)->both;
	struct login *login = &site->login;

	(void)walk;
	login->permissions_known = true;
	login->admin = both->admin->have == 1;
	/* a site whose key for it is another one is judged by what it then refuses */
	login->browse_users = both->browse != NULL ? both->browse->have == 1 : login->admin;
}

static bool
permissions_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	(void)walk;
	site->login.keys_unknown = reply->status == 400;
	site->login.permissions_status = reply->status;
	site->login.permissions_trouble = arena_copy(&site->arena, reply->trouble);
	return true;
}

const struct endpoint endpoint_permissions = {
	.name = "own permissions",
	.path = "/rest/api/3/mypermissions?permissions=" ADMINISTER "," USER_PICKER,
	.fresh = true,
	.root = { NULL, JSON_OBJECT, 0, &permissions_shape, false },
	.item = accept_permissions,
	.refused = permissions_refused,
};

/* The key USER_PICKER is known from memory alone (CONTRACT 2): on 400 we ask for the other one only. */
const struct endpoint endpoint_permission_keys = {
	.name = "own permissions",
	.path = "/rest/api/3/mypermissions?permissions=" ADMINISTER,
	.fresh = true,
	.root = { NULL, JSON_OBJECT, 0, &permissions_shape, false },
	.item = accept_permissions,
	.expected = ANY_STATUS,
};

struct server_record {
	const char *base_url, *deployment;
};
/* Without an address: the one that was given. Only one that calls itself something else than Cloud is refused. */
static const struct json_shape server_shape =
    JSON_SHAPE(struct server_record, JSON_MAY(struct server_record, base_url, "baseUrl", JSON_TEXT),
	JSON_MAY(struct server_record, deployment, "deploymentType", JSON_TEXT));

static void
accept_server(struct site *site, struct walk *walk, const void *item)
{
	const struct server_record *server = item;

	(void)walk;
	site->login.base_url = arena_copy(&site->arena, server->base_url);
	site->login.deployment = arena_copy(&site->arena, server->deployment);
}

const struct endpoint endpoint_server = {
	.name = "site",
	.path = "/rest/api/3/serverInfo",
	.fresh = true,
	.root = { NULL, JSON_OBJECT, 0, &server_shape, false },
	.item = accept_server,
	.expected = ANY_STATUS,
};

/* /myself said who we are; the headers must say the same, or the rest would be answered as to nobody. */
static void
judge(struct site *site)
{
	struct login *login = &site->login;

	if (login->account_id == NULL)
		return;
	if (login->reason[0] != '\0' && strcmp(login->reason, "OK") != 0)
		login->why =
		    arena_print(&site->arena, "Jira treats us as anonymous (%s)", login->reason);
	else if (login->header[0] == '\0')
		login->why =
		    "Jira did not say whose login it was (no X-AAccountId): treated as anonymous";
	else if (strcmp(login->header, login->account_id) != 0)
		login->why = "Jira's answer names two different accounts";
	else
		login->good = true;
}

static int
try_login(struct site *site, struct http_lane *lane, const char *prefix, struct err *err)
{
	const char *cloud_id = site->login.cloud_id;

	site->login = (struct login){ .cloud_id = cloud_id };
	site->pager.lanes[SERVICE_JIRA] = (struct lane){ .http = lane, .prefix = prefix };
	walk_start(&site->pager, &endpoint_myself, 0, 0);
	walk_start(&site->pager, &endpoint_permissions, 0, 0);
	walk_start(&site->pager, &endpoint_server, 0, 0);
	if (pager_run(&site->pager, NULL, err) < 0)
		return -1;
	if (site->login.keys_unknown) {
		walk_start(&site->pager, &endpoint_permission_keys, 0, 0);
		if (pager_run(&site->pager, NULL, err) < 0)
			return -1;
	}
	judge(site);
	return 0;
}

/* Refused without a word of what for: the credentials are not known there, or not good. */
static bool
is_unknown(const struct login *login)
{
	return !login->good && login->refusal == REFUSAL_OTHER &&
	       (login->status == 401 || login->status == 403 || login->status == 404);
}

/* Whoever refused did not mean the credentials: it could not answer, or it is not Jira. */
static int
no_answer(const struct login *login, const char *where, struct err *err)
{
	bool later = login->status == 429 || login->status >= 500;

	return err_set(err, STATUS_UNREACHABLE, "log in at %s: %s; %s", where, login->why,
	    later ? "try again later" : "this is not Jira's answer: is there a proxy in between?");
}

static int
no_login(const struct login *login, const char *where, struct err *err)
{
	const char *why = login->why != NULL ? login->why : "no answer";

	if (login->status == 0 && login->account_id == NULL)
		return err_set(err, STATUS_UNREACHABLE, "cannot reach %s: %s", where, why);
	if (login->refusal != REFUSAL_OTHER)
		return err_set(err, STATUS_DENIED, "log in at %s: %s", where, why);
	if (login->status == 404)
		return err_set(err, STATUS_USAGE,
		    "there is no Jira at %s (%s): check the site's name", where, why);
	if (login->status >= 300 && login->status < 400)
		return err_set(
		    err, STATUS_USAGE, "log in at %s: %s; check the site's name", where, why);
	if (login->status != 0 && !is_unknown(login))
		return no_answer(login, where, err);
	return err_set(err, STATUS_DENIED,
	    "log in at %s: %s; check the e-mail address and that the token is valid and has not "
	    "expired",
	    where, why);
}

/*
 * The token with its e-mail address and, where that is not known, alone: whether tokens of service accounts
 * work in the one way or in the other, the vendor's own pages do not agree.
 */
static int
try_both(struct site *site, const struct login_place *place, const char *prefix, struct err *err)
{
	struct login first;

	if (!place->bearer_first && try_login(site, place->gateway_lane, prefix, err) < 0)
		return -1;
	first = site->login;
	if (!place->bearer_first && (first.status != 401 || !is_unknown(&first)))
		return 0;
	if (try_login(site, place->bearer_lane, prefix, err) < 0)
		return -1;
	site->login.bearer = true;
	if (!place->bearer_first && is_unknown(&site->login))
		site->login = first;
	return 0;
}

/* The site refused: its cloud id, then the gateway. 1: it could not be tried. */
static int
try_gateway(struct site *site, const struct login_place *place, struct err *err)
{
	const char *cloud_id = place->cloud_id;

	if (cloud_id == NULL) {
		walk_start(&site->pager, &endpoint_tenant, 0, 0);
		if (pager_run(&site->pager, NULL, err) < 0)
			return -1;
		cloud_id = site->login.cloud_id;
	}
	if (cloud_id == NULL || cloud_id[0] == '\0' ||
	    strspn(cloud_id, "0123456789abcdefABCDEF-") != strlen(cloud_id))
		return 1;
	site->login.cloud_id = cloud_id;
	return try_both(site, place, arena_print(&site->arena, "/ex/jira/%s", cloud_id), err);
}

/* Where it is that an end of the run came upon us. */
static int
ended(const char *where, struct err *err)
{
	return err->status == STATUS_UNREACHABLE ? err_wrap(err, "log in at %s", where) : -1;
}

/* The site's host refused, as it does with every token that has scopes: the gateway may tell more. */
static int
login_elsewhere(struct site *site, const struct login_place *place, struct err *err)
{
	const struct login first = site->login;
	int rc = try_gateway(site, place, err);

	if (rc < 0)
		return ended(place->gateway, err);
	if (site->login.good)
		return 0;
	if (place->gateway_first || (rc == 0 && !is_unknown(&site->login)))
		return no_login(&site->login, place->gateway, err);
	return no_login(&first, place->site, err);
}

int
login_run(struct site *site, const struct login_place *place, struct err *err)
{
	const struct login *login = &site->login;

	if (!place->gateway_first) {
		if (try_login(site, place->site_lane, "", err) < 0)
			return ended(place->site, err);
		if (!login->good && login->account_id == NULL && login->status != 401 &&
		    login->status != 403)
			return no_login(login, place->site, err);
	}
	if (!login->good && login_elsewhere(site, place, err) < 0)
		return -1;
	site->pager.lanes[SERVICE_JIRA].logged_in = true;
	site->pager.account_id = login->account_id;
	return 0;
}

/* What the account may do is not known. */
static int
permissions_unknown(const struct login *login, struct err *err)
{
	const char *why = login->permissions_trouble != NULL ? login->permissions_trouble
							     : "no permission is named";
	long status = login->permissions_status;
	bool refused = login->permissions_trouble == NULL || status == 401 || status == 403;

	return err_set(err, refused ? STATUS_DENIED : STATUS_UNREACHABLE,
	    "the permissions of '%s' are unknown: GET /rest/api/3/mypermissions: %s; try again%s",
	    login->name, why, refused ? "; a token with scopes needs read:jira-work" : " later");
}

int
login_permitted(const struct login *login, struct err *err)
{
	if (login->deployment != NULL && login->deployment[0] != '\0' &&
	    strcmp(login->deployment, "Cloud") != 0)
		return err_set(err, STATUS_USAGE,
		    "the site is Jira %s; only Jira Cloud can be read", login->deployment);
	if (!login->permissions_known)
		return permissions_unknown(login, err);
	if (!login->admin)
		return err_set(err, STATUS_DENIED, "permission 'Administer Jira' is missing: %s",
		    login_without_admin);
	if (!login->browse_users)
		return err_set(err, STATUS_DENIED,
		    "permission 'Browse users and groups' is missing: %s", login_without_browse);
	return 0;
}
