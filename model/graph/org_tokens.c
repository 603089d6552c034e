/* Tokens, keys and service accounts: see org.h. */
#include "org.h"

#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

const char *
org_token_kind_name(uint8_t kind)
{
	static const char *const names[ORG_TOKEN_KINDS] = { "user", "service account",
		"organisation key" };

	return names[kind];
}

/* The lists number their items apart: an id is one of its kind. */
struct org_token *
org_token(struct org *org, enum org_token_kind kind, const char *id, uint32_t *number)
{
	static const struct org_token blank = { "", "", "", "", "", "", "", "", "", "", NONE, NONE,
		0, false };
	char *key = mem_print("%u%s", (unsigned)kind, id);
	struct org_token *token;

	org->tokens = pool_record(
	    &org->token_ids, key, org->tokens, sizeof(*org->tokens), &blank, number, NULL);
	org->token_count = org->token_ids.count;
	free(key);
	token = &org->tokens[*number];
	token->id = org->token_ids.texts[*number] + 1;
	token->kind = (uint8_t)kind;
	token->says_never = kind != ORG_TOKEN_SERVICE;
	return token;
}

struct org_service *
org_service(struct org *org, const char *account_id, uint32_t *number)
{
	static const struct org_service blank = { "", "", "", "", "", "", NONE, NONE, NONE };
	struct org_service *service;

	org->services = pool_record(&org->service_ids, account_id, org->services,
	    sizeof(*org->services), &blank, number, NULL);
	org->service_count = org->service_ids.count;
	service = &org->services[*number];
	service->account_id = org->service_ids.texts[*number];
	return service;
}

static int
compare_tokens(const void *a, const void *b)
{
	const struct org_token *x = a, *y = b;

	return order_then(order_then(strcmp(x->owner_id, y->owner_id), strcmp(x->id, y->id)),
	    order_numbers(x->kind, y->kind));
}

static int
compare_services(const void *a, const void *b)
{
	return strcmp(((const struct org_service *)a)->account_id,
	    ((const struct org_service *)b)->account_id);
}

static int
compare_id_of_account(const void *id, const void *account)
{
	return strcmp(id, ((const struct org_account *)account)->id);
}

/* Of a joined organisation; NONE: it does not know the account. */
static uint32_t
find_account(const struct org *org, const char *id)
{
	size_t at = order_find(
	    id, org->accounts, org->account_count, sizeof(*org->accounts), compare_id_of_account);

	return at < org->account_count && strcmp(org->accounts[at].id, id) == 0 ? (uint32_t)at
										: NONE;
}

/* A service account's token may stand in the list of people's, too: what that says of it is documented. */
static void
drop_repeated(struct org *org)
{
	size_t kept = 0;

	for (size_t i = 0; i < org->token_count; i++) {
		const struct org_token *token = &org->tokens[i];
		struct org_token *last = &org->tokens[kept > 0 ? kept - 1 : 0];

		if (kept > 0 && token->kind == ORG_TOKEN_SERVICE && last->kind == ORG_TOKEN_USER &&
		    strcmp(token->owner_id, last->owner_id) == 0 &&
		    strcmp(token->id, last->id) == 0)
			last->kind = ORG_TOKEN_SERVICE;
		else
			org->tokens[kept++] = *token;
	}
	org->token_count = kept;
}

void
org_join_tokens(struct org *org, const struct graph *graph)
{
	for (size_t i = 0; i < org->token_count; i++) {
		struct org_token *token = &org->tokens[i];

		token->account = graph_find_account(graph, token->owner_id);
		token->org_account = find_account(org, token->owner_id);
	}
	for (size_t i = 0; i < org->service_count; i++) {
		struct org_service *service = &org->services[i];

		service->account = graph_find_account(graph, service->account_id);
		service->creator = graph_find_account(graph, service->creator_id);
		service->creator_account = find_account(org, service->creator_id);
	}
	order_items(org->tokens, org->token_count, sizeof(*org->tokens), compare_tokens);
	drop_repeated(org);
	order_items(org->services, org->service_count, sizeof(*org->services), compare_services);
}

static int
compare_owner(const void *id, const void *token)
{
	return strcmp(id, ((const struct org_token *)token)->owner_id);
}

const struct org_token *
org_tokens_of(const struct org *org, const char *account_id, size_t *count)
{
	size_t first = order_find(
	    account_id, org->tokens, org->token_count, sizeof(*org->tokens), compare_owner);

	for (*count = 0; first + *count < org->token_count &&
			 strcmp(org->tokens[first + *count].owner_id, account_id) == 0;
	     ++*count)
		;
	return org->tokens + first;
}

static int
compare_account_of_service(const void *id, const void *service)
{
	return strcmp(id, ((const struct org_service *)service)->account_id);
}

const struct org_service *
org_service_of(const struct org *org, const char *account_id)
{
	size_t at = order_find(account_id, org->services, org->service_count,
	    sizeof(*org->services), compare_account_of_service);

	return at < org->service_count && strcmp(org->services[at].account_id, account_id) == 0
		   ? &org->services[at]
		   : NULL;
}
