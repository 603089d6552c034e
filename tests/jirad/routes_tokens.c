/*
 * Below /admin/api-access/v1: tokens of people, keys of the organisation, service accounts and their tokens. What a
 * token or a key is worth stands in no reply. Pages of more than 100 are refused, as in the organisation's other lists.
 */
#include "admin.h"
#include <string.h>

enum { TOKENS_PAGE = 100 };

/* What lists of tokens and of keys may be narrowed by, as the vendor's document has it; of ours, none is served. */
static const char *const no_filters[] = { NULL };

/* The tokens of one kind, or of one service account; the caller frees them. */
static struct buf
find_tokens(const struct request *rq, enum token_kind kind, uint32_t service)
{
	const struct tenant *t = rq->server->org->tenant;
	struct buf found = { 0 };

	for (uint32_t i = 0; i < t->tokens; i++)
		if (t->token[i].kind == kind && org_shows_token(rq->server->org, &t->token[i]) &&
		    t->token[i].service == service)
			buf_add(&found, (const char *)&i, sizeof(i));
	return found;
}

static void
write_scopes(struct buf *b, const char *scopes)
{
	if (scopes == NULL)
		return;
	buf_json(b, ",'scopes':[");
	for (size_t len; *scopes != '\0'; scopes += len + (scopes[len] == ',')) {
		len = strcspn(scopes, ",");
		buf_quote(b, scopes, len);
		if (scopes[len] == ',')
			buf_char(b, ',');
	}
	buf_char(b, ']');
}

/* Members that are not said are absent. */
static void
write_said(struct buf *b, const char *name, const char *text)
{
	if (text != NULL)
		buf_json(b, ",'%r':%s", name, text);
}

static void
write_user(struct request *rq, const char *member, const struct token *token)
{
	struct buf *b = &rq->reply.body;

	if (token->owner_id == NULL)
		return;
	buf_json(b, ",'%r':{'id':%s,'orgId':%s,'name':%s", member, token->owner_id,
	    rq->server->options.org.id, token->owner_name);
	write_said(b, "email", token->owner_email);
	buf_char(b, '}');
}

static void
item_token(struct request *rq, const void *list, size_t i)
{
	const struct tenant *t = rq->server->org->tenant;
	const struct token *token = &t->token[((const uint32_t *)list)[i]];
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'id':%s", token->id);
	write_said(b, "label", token->label);
	write_said(b, "status", token->status);
	write_said(b, "createdAt", token->created);
	write_said(b, "expiresAt", token->expires);
	write_said(b, "lastActiveAt", token->active);
	if (token->kind == TOKEN_USER)
		write_user(rq, "user", token);
	if (token->kind == TOKEN_KEY) {
		write_user(rq, "createdBy", token);
		buf_json(b, ",'token':null,'orgId':%s,'revokedBy':null,'revocationDate':%s",
		    rq->server->options.org.id, token->revoked);
	}
	write_scopes(b, token->scopes);
	buf_char(b, '}');
}

static void
write_tokens(struct request *rq, struct slice *slice, enum token_kind kind, uint32_t service)
{
	struct buf found = find_tokens(rq, kind, service);

	slice_write(
	    rq, slice, found.len / sizeof(uint32_t), item_token, (const void *)found.at, false);
	buf_free(&found);
}

static void
answer_kind(struct request *rq, enum token_kind kind)
{
	struct slice slice;

	if (slice_access(rq, &slice, TOKENS_PAGE, no_filters))
		write_tokens(rq, &slice, kind, NONE);
}

void
answer_api_tokens(struct request *rq)
{
	answer_kind(rq, TOKEN_USER);
}

void
answer_api_keys(struct request *rq)
{
	answer_kind(rq, TOKEN_KEY);
}

static void
answer_count(struct request *rq, enum token_kind kind)
{
	struct buf found = find_tokens(rq, kind, NONE);

	buf_json(&rq->reply.body, "%d", (long long)(found.len / sizeof(uint32_t)));
	buf_free(&found);
}

void
answer_api_token_count(struct request *rq)
{
	answer_count(rq, TOKEN_USER);
}

void
answer_api_key_count(struct request *rq)
{
	answer_count(rq, TOKEN_KEY);
}

/* Revokes the tokens of all people, and asks nothing: whatever calls it is wrong. */
void
answer_api_tokens_revoke(struct request *rq)
{
	state_change(rq, &(struct change){ .kind = CHANGE_TOKEN });
}

static void
item_service(struct request *rq, const void *list, size_t i)
{
	const struct service *s = (const struct service *)list + i;
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'atlassianId':%s,'id':%s,'email':%s,'displayName':%s,'picture':"
	    "'https://avatars.example.net/robot','container':'org','updatedAt':1764642980899,"
	    "'status':%s,'description':'About %u'",
	    s->account_id, s->id, s->email, s->name, s->status, s->id);
	write_said(b, "createdById", s->creator);
	buf_char(b, '}');
}

/* The document names no parameter but the path's: a page goes on with its cursor alone. */
void
answer_service_accounts(struct request *rq)
{
	const struct tenant *t = rq->server->org->tenant;
	struct slice slice;

	if (!slice_access(rq, &slice, TOKENS_PAGE, no_filters))
		return;
	slice.items = "items";
	slice_write(rq, &slice, t->services, item_service, t->service, true);
}

/* By its own id, not the account's. */
void
answer_service_tokens(struct request *rq)
{
	const struct tenant *t = rq->server->org->tenant;
	struct slice slice;

	if (!slice_access(rq, &slice, TOKENS_PAGE, no_filters))
		return;
	for (uint32_t i = 0; i < t->services; i++) {
		if (strcmp(t->service[i].id, rq->part[1]) != 0)
			continue;
		slice.items = "items";
		write_tokens(rq, &slice, TOKEN_SERVICE, i);
		return;
	}
	admin_error(rq, 404, "ADMIN-404-9", "The service account does not exist.");
}
