/*
 * Below /users/{account}/manage: managed accounts as such, and their API tokens, for keys without scopes; and roles of
 * accounts on resources, below /admin/v1.
 */
#include "admin.h"
#include <string.h>
#include <yajl/yajl_tree.h>

static void
forbid(struct request *rq, unsigned status, const char *key)
{
	reply_text(rq, status, "application/json", "");
	buf_json(&rq->reply.body, "{'key':%s}", key);
}

/* The account of the path, which the organisation manages; NONE: replied. */
static uint32_t
asked_person(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t a = org_account_find(o, rq->part[0]);

	if (rq->server->options.org.key_scoped)
		forbid(rq, 401, "unauthorized");
	else if (a == NONE)
		forbid(rq, 404, "notFound");
	else if (!o->account[a].managed)
		forbid(rq, 403, "forbidden");
	else
		return a;
	return NONE;
}

void
answer_person_profile(struct request *rq)
{
	uint32_t a = asked_person(rq);
	const struct org_account *account = a == NONE ? NULL : &rq->server->org->account[a];

	if (account == NULL)
		return;
	buf_json(&rq->reply.body,
	    "{'account':{'account_id':%s,'account_type':'atlassian','account_status':%s,'name':%s,"
	    "'nickname':%s,'email':%s,'picture':'https://example.com/p.png'}}",
	    account->id,
	    account->status == ORG_DEACTIVATED    ? "inactive"
	    : account->status == ORG_FOR_DELETION ? "closed"
						  : "active",
	    account->name, account->name, account->email == NULL ? "" : account->email);
}

void
answer_person_tokens(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = asked_person(rq);
	const char *comma = "";

	if (a == NONE)
		return;
	buf_char(&rq->reply.body, '[');
	for (uint32_t i = 0; i < t->tokens; i++) {
		const struct token *token = &t->token[i];

		if (token->gone || token->kind != TOKEN_USER || token->owner_id == NULL ||
		    strcmp(token->owner_id, rq->part[0]) != 0)
			continue;
		buf_json(&rq->reply.body, "%r{'id':%s,'label':%s,'createdAt':%s}", comma, token->id,
		    token->label == NULL ? "" : token->label,
		    token->created == NULL ? "" : token->created);
		comma = ",";
	}
	buf_char(&rq->reply.body, ']');
}

void
answer_person_token_delete(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = asked_person(rq);

	for (uint32_t i = 0; a != NONE && i < t->tokens; i++) {
		const struct token *token = &t->token[i];

		if (token->gone || strcmp(token->id, rq->part[1]) != 0 || token->owner_id == NULL ||
		    strcmp(token->owner_id, rq->part[0]) != 0)
			continue;
		reply_text(rq, 204, NULL, "");
		state_change(rq, &(struct change){ .kind = CHANGE_TOKEN, .text = token->id });
		return;
	}
	if (a != NONE)
		forbid(rq, 404, "notFound");
}

/* 204, also when it is so already. */
static void
set_person(struct request *rq, bool on)
{
	uint32_t a = asked_person(rq);

	if (a == NONE)
		return;
	reply_text(rq, 204, NULL, "");
	state_change(
	    rq, &(struct change){
		    .kind = CHANGE_ACTIVE, .on = on, .account = rq->server->org->account[a].id });
}

void
answer_person_disable(struct request *rq)
{
	set_person(rq, false);
}

void
answer_person_enable(struct request *rq)
{
	set_person(rq, true);
}

/* ---- roles of an account on a resource ---- */

/* One more user of the product, and no seat is left. */
static bool
seat_is_out(const struct request *rq, uint32_t account, uint32_t resource)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = rq->server->org->account[account].account;
	uint32_t p = rq->server->org->resource[resource].product;

	return p != NONE && a != NONE && t->product[p].seats != 0 && !is_in_product(t, a, p) &&
	       product_users(t, p) + 1 > t->product[p].seats;
}

static void
set_role(struct request *rq, bool on)
{
	const struct org *o = rq->server->org;
	uint32_t a = org_account_find(o, rq->part[1]), r = 0;
	yajl_val body = sent_object(rq);
	const char *role = body == NULL ? NULL : sent_text(body, "role");
	const char *resource = body == NULL ? NULL : sent_text(body, "resource");

	while (resource != NULL && r < o->resources && strcmp(o->resource[r].id, resource) != 0)
		r++;
	if (body == NULL || org_role_bit(role) == 0 || resource == NULL) {
		admin_error(rq, 400, "ADMIN-400-2", "The role or its resource is not known.");
	} else if (a == NONE || r == o->resources) {
		admin_error(rq, 404, "ADMIN-404-4", "The account or the resource is not there.");
	} else if (on && org_role_bit(role) == ROLE_USER && seat_is_out(rq, a, r)) {
		admin_error(rq, 409, "ADMIN-409-1", "There is no seat left.");
	} else {
		reply_text(rq, 204, NULL, "");
		state_change(rq, &(struct change){ .kind = CHANGE_OWN_ROLE,
				     .on = on,
				     .account = o->account[a].id,
				     .text = o->resource[r].id,
				     .number = org_role_bit(role) });
	}
	yajl_tree_free(body);
}

void
answer_role_assign(struct request *rq)
{
	set_role(rq, true);
}

void
answer_role_revoke(struct request *rq)
{
	set_role(rq, false);
}
