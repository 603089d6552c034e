/*
 * API tokens of people, keys of the organisation, and service accounts with their tokens.
 *
 *	GET /admin/api-access/v1/orgs/{org}/api-tokens                        scope read:tokens:admin
 *	GET /admin/api-access/v1/orgs/{org}/api-keys                          read:keys:admin
 *	GET /admin/api-access/v1/orgs/{org}/service-accounts                  read:service-accounts:admin
 *	GET /admin/api-access/v1/orgs/{org}/service-accounts/{id}/api-tokens  read:service-accounts-tokens:admin
 *
 * Known from the vendor's document of this API (developer.atlassian.com/cloud/admin/api-access): paths, scopes, the
 * members of a token and of a service account, and that 'next' is a cursor. A parameter that the document does not
 * name has been seen to be answered with 500, and pageSize with 200. A key's members are those that a public client
 * reads (go-atlassian). What a service account's token has is not documented member by member: what other tokens have
 * is read, and what is absent is not known. The list of service accounts is marked experimental, and some
 * organisations answer 404 to it.
 *
 * None of these lists is said to tell the token itself; if one did, it would be masked before it is kept.
 *
 * A DELETE of the first path revokes the tokens of everybody: no row here has a method.
 */
#include "model/base/text.h"
#include "shapes.h"
#include "site.h"

#include <string.h>

#define ACCESS_ORG "/api-access/v1/orgs/{org}"

struct owner_record {
	const char *id, *name, *email;
};
static const struct json_shape owner_shape =
    JSON_SHAPE(struct owner_record, JSON_MAY(struct owner_record, id, "id", JSON_ID),
	JSON_MAY(struct owner_record, name, "name", JSON_TEXT),
	JSON_MAY(struct owner_record, email, "email", JSON_TEXT));

struct token_record {
	const char *lack, *id, *label, *status, *created, *expires, *active, *revoked;
	struct json_list scopes;
	struct owner_record *owner;
};
/* A date that is absent: see model/graph/org.h. A token may have all scopes, and then names none. */
#define TOKEN                                                                                      \
	JSON_LACKS(struct token_record, lack), JSON_MUST(struct token_record, id, "id", JSON_ID),  \
	    JSON_MAY(struct token_record, label, "label", JSON_TEXT),                              \
	    JSON_MAY(struct token_record, status, "status", JSON_TEXT),                            \
	    JSON_MAY(struct token_record, created, "createdAt", JSON_TEXT),                        \
	    JSON_MAY(struct token_record, expires, "expiresAt", JSON_TEXT),                        \
	    JSON_MAY(struct token_record, active, "lastActiveAt", JSON_TEXT),                      \
	    JSON_MAY(struct token_record, scopes, "scopes", JSON_TEXTS)

static const struct json_shape token_shape = JSON_SHAPE(struct token_record, TOKEN,
    JSON_MUST_OF(struct token_record, owner, "user", JSON_OBJECT, &owner_shape));
static const struct json_shape key_shape =
    JSON_SHAPE(struct token_record, TOKEN, /* who made it may be gone */
	JSON_MAY_OF(struct token_record, owner, "createdBy", JSON_OBJECT, &owner_shape),
	JSON_MAY(struct token_record, revoked, "revocationDate", JSON_TEXT));
static const struct json_shape service_token_shape =
    JSON_SHAPE(struct token_record, TOKEN); /* whose it is the path says */

/* NULL: its reply did not say what it is, and it is lost. */
static struct org_token *
take_token(struct site *site, struct walk *walk, enum org_token_kind kind,
    const struct token_record *record)
{
	struct org *org = site->org;
	struct org_token *token;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the token '%s'", text_or(record->label, ""));
		return NULL;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "token %s", record->id);
	token = org_token(org, kind, record->id, &number);
	walk_item(walk, number);
	token->label = org_text(org, record->label);
	token->status = org_lower(org, record->status);
	token->created = org_time(org, record->created);
	token->expires = org_time(org, record->expires);
	token->last_active = org_time(org, record->active);
	token->scopes = org_joined(org, &record->scopes);
	return token;
}

static void
take_owner(struct org *org, struct org_token *token, const struct owner_record *owner)
{
	token->owner_id = org_text(org, owner->id);
	token->owner_name = org_text(org, owner->name);
	token->owner_email = org_text(org, owner->email);
}

static void
accept_tokens(struct site *site, struct walk *walk, const void *item)
{
	const struct token_record *record = item;
	struct org_token *token = take_token(site, walk, ORG_TOKEN_USER, record);

	if (token == NULL || record->owner == NULL)
		return;
	if (record->owner->id == NULL)
		walk_lacks(walk, "'user' has no id", "token %s", record->id);
	take_owner(site->org, token, record->owner);
}

const struct endpoint endpoint_api_tokens = {
	.name = "API tokens",
	.object = "API tokens",
	.optional = "tokens",
	.path = ACCESS_ORG "/api-tokens",
	.page_size = 100,
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.secret = true,
	.paging = PAGING_SIZED_CURSOR,
	.root = { NULL, JSON_LIST, 0, &token_shape, false },
	.item = accept_tokens,
};

static void
accept_keys(struct site *site, struct walk *walk, const void *item)
{
	const struct token_record *record = item;
	struct org_token *token = take_token(site, walk, ORG_TOKEN_KEY, record);

	if (token == NULL)
		return;
	if (record->owner != NULL)
		take_owner(site->org, token, record->owner);
	if (record->revoked != NULL)
		token->status = org_text(site->org, "revoked");
}

const struct endpoint endpoint_api_keys = {
	.name = "API keys of the organisation",
	.object = "API keys of the organisation",
	.optional = "tokens",
	.path = ACCESS_ORG "/api-keys",
	.page_size = 100,
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.secret = true,
	.paging = PAGING_SIZED_CURSOR,
	.root = { NULL, JSON_LIST, 0, &key_shape, false },
	.item = accept_keys,
};

/* atlassianId is the account that acts and that Jira may know; id is what this API calls it (crewlet, a public client). */
struct service_record {
	const char *lack, *account_id, *id, *name, *email, *status, *creator;
};
static const struct json_shape service_shape =
    JSON_SHAPE(struct service_record, JSON_LACKS(struct service_record, lack),
	JSON_MUST(struct service_record, account_id, "atlassianId", JSON_ID),
	JSON_MUST(struct service_record, id, "id", JSON_ID),
	JSON_MAY(struct service_record, name, "displayName", JSON_TEXT),
	JSON_MAY(struct service_record, email, "email", JSON_TEXT),
	JSON_MAY(struct service_record, status, "status", JSON_TEXT),
	JSON_MAY(struct service_record, creator, "createdById", JSON_ID)); /* it may be gone */

static void
accept_services(struct site *site, struct walk *walk, const void *item)
{
	const struct service_record *record = item;
	struct org *org = site->org;
	struct org_service *service;
	uint32_t number;

	if (record->account_id == NULL) {
		walk_lost(
		    walk, record->lack, "the service account '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "service account %s", record->account_id);
	service = org_service(org, record->account_id, &number);
	walk_item(walk, number);
	service->name = org_text(org, record->name);
	service->email = org_text(org, record->email);
	service->status = org_lower(org, record->status);
	service->creator_id = org_text(org, record->creator);
	if (record->id == NULL || *service->id != '\0')
		return; /* without an id nobody can ask for its tokens */
	service->id = org_text(org, record->id);
	walk_start(&site->pager, &endpoint_service_tokens, number, 0);
}

const struct endpoint endpoint_service_accounts = {
	.name = "service accounts",
	.object = "service accounts",
	.optional = "service-accounts",
	.path = ACCESS_ORG "/service-accounts",
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.secret = true,
	.paging = PAGING_ITEMS,
	.root = { NULL, JSON_LIST, 0, &service_shape, false },
	.item = accept_services,
};

static void
accept_service_tokens(struct site *site, struct walk *walk, const void *item)
{
	struct org_token *token = take_token(site, walk, ORG_TOKEN_SERVICE, item);
	const struct org_service *service = &site->org->services[walk->a];

	if (token == NULL)
		return;
	token->owner_id = service->account_id;
	token->owner_name = service->name;
	token->owner_email = service->email;
}

const struct endpoint endpoint_service_tokens = {
	.name = "API tokens of a service account",
	.object = "API tokens of service accounts",
	.optional = "service-accounts",
	.path = ACCESS_ORG "/service-accounts/{service-account}/api-tokens",
	.service = SERVICE_ORG,
	.secret = true,
	.paging = PAGING_ITEMS,
	.root = { NULL, JSON_LIST, 0, &service_token_shape, false },
	.item = accept_service_tokens,
	.expected = 404, /* gone since the list was read */
};
