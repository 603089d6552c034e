/* What is compared of API tokens, keys of the organisation and service accounts. When one was last used is no change. */
#include "compare.h"
#include "model/base/order.h"

#include <string.h>

static const struct org_token *
token_at(const struct compare *c, uint8_t side, uint32_t at)
{
	return &c->org[side]->tokens[at];
}

/* Keys number themselves apart; a service account's token may stand in the list of people's on one side alone. */
static int
order_tokens(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct org_token *a = token_at(c, OLD, old), *b = token_at(c, NEW, new);

	return order_then(order_then(strcmp(a->owner_id, b->owner_id), strcmp(a->id, b->id)),
	    order_numbers(a->kind == ORG_TOKEN_KEY, b->kind == ORG_TOKEN_KEY));
}

/* Each kind has a list of its own, that may be read or not: so it is compared apart. */
static bool
is_of_kind(const struct compare *c, const struct org_token *token)
{
	static const uint8_t objects[ORG_TOKEN_KINDS] = { [ORG_TOKEN_USER] = CHANGE_TOKEN,
		[ORG_TOKEN_SERVICE] = CHANGE_SERVICE_TOKEN,
		[ORG_TOKEN_KEY] = CHANGE_KEY };

	return objects[token->kind] == c->kind->object;
}

static void
one_token(struct compare *c, uint8_t side, uint32_t at)
{
	const struct org_token *token = token_at(c, side, at);

	if (is_of_kind(c, token))
		compare_alone(c, side, at, NONE, text_or(token->status, "token"), WEIGHT_ACCESS);
}

static void
both_tokens(struct compare *c, uint32_t old, uint32_t new)
{
	const struct org_token *was = token_at(c, OLD, old), *is = token_at(c, NEW, new);

	if (!is_of_kind(c, is))
		return;
	compare_name(c, "label", was->label, is->label);
	compare_field(c, "expires", was->expires, is->expires, WEIGHT_ACCESS);
	compare_field(c, "token_status", was->status, is->status, WEIGHT_ACCESS);
	compare_field(c, "scopes", was->scopes, is->scopes, WEIGHT_ACCESS);
}

static int
order_services(const struct compare *c, uint32_t old, uint32_t new)
{
	return strcmp(c->org[OLD]->services[old].account_id, c->org[NEW]->services[new].account_id);
}

static void
one_service(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE,
	    text_or(c->org[side]->services[at].status, "service account"), WEIGHT_RECORD);
}

static void
both_services(struct compare *c, uint32_t old, uint32_t new)
{
	const struct org_service *was = &c->org[OLD]->services[old],
				 *is = &c->org[NEW]->services[new];

	compare_name(c, "display_name", was->name, is->name);
	compare_field(c, "status", was->status, is->status, WEIGHT_RECORD);
	compare_field(c, "created_by", was->creator_id, is->creator_id, WEIGHT_RECORD);
}

void
compare_tokens(struct compare *c)
{
	const struct org *a = c->org[OLD], *b = c->org[NEW];
	struct kind tokens = { .order = order_tokens, .one = one_token, .both = both_tokens };
	struct kind kinds[4];

	if (!c->changes->org_compared)
		return;
	tokens.count[OLD] = (uint32_t)a->token_count;
	tokens.count[NEW] = (uint32_t)b->token_count;
	kinds[0] = kinds[1] = kinds[2] = tokens;
	kinds[0].object = CHANGE_TOKEN;
	kinds[1].object = CHANGE_SERVICE_TOKEN;
	kinds[2].object = CHANGE_KEY;
	kinds[3] = (struct kind){ .object = CHANGE_SERVICE,
		.count = { (uint32_t)a->service_count, (uint32_t)b->service_count },
		.order = order_services,
		.one = one_service,
		.both = both_services };
	compare_kinds(c, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
