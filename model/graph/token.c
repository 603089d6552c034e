/* What is to be said of tokens: see token.h. */
#include "token.h"

#include "admins.h"
#include "model/base/day.h"

#include <stdlib.h>
#include <string.h>

struct token_judge
token_judge_new(
    const struct graph_view *graph, const struct org *org, uint32_t today, unsigned days)
{
	struct token_judge judge = { graph, org, today, days,
		mem_alloc(graph->account_count + org->account_count + 1) };
	struct admins admins = admins_find(graph, org);

	for (size_t i = 0; i < admins.count; i++) {
		const struct admin *admin = &admins.list[i];
		size_t at = admin->account != NONE ? admin->account
						   : graph->account_count + admin->org_account;

		judge.kinds[at] |= (uint8_t)(1 << admin->kind);
	}
	admins_release(&admins);
	return judge;
}

void
token_judge_release(struct token_judge *judge)
{
	free(judge->kinds);
}

static bool
is_over(const struct org_token *token, uint32_t today)
{
	uint32_t end = day_of(token->expires);

	return strcmp(token->status, "revoked") == 0 ||
	       (today != DAY_NONE && end != DAY_NONE && end < today);
}

/* In Jira's word, or in the directory's when it is not in Jira. Whom neither knows may be active. */
static bool
is_inactive(
    const struct org *org, const struct graph_view *graph, uint32_t account, uint32_t org_account)
{
	if (account != NONE && graph->accounts[account].status != ACCOUNT_UNKNOWN)
		return graph->accounts[account].status == ACCOUNT_INACTIVE;
	return org_account != NONE && *org->accounts[org_account].status != '\0' &&
	       strcmp(org->accounts[org_account].status, "active") != 0;
}

static bool
is_within(uint32_t day, uint32_t today, unsigned days)
{
	return day != DAY_NONE && today != DAY_NONE && (day >= today || today - day <= days);
}

uint32_t
token_idle(const struct token_judge *judge, const struct org_token *token)
{
	uint32_t used = day_of(token->last_active);

	return used == DAY_NONE || judge->today == DAY_NONE || used > judge->today
		   ? 0
		   : judge->today - used;
}

uint8_t
token_owner_kinds(const struct token_judge *judge, const struct org_token *token)
{
	if (token->account != NONE)
		return judge->kinds[token->account];
	return token->org_account == NONE
		   ? 0
		   : judge->kinds[judge->graph->account_count + token->org_account];
}

uint8_t
token_flags(const struct token_judge *judge, const struct org_token *token)
{
	uint8_t flags = 0;

	if (is_over(token, judge->today))
		return 0;
	if (*token->last_active == '\0' && token->says_never &&
	    !is_within(day_of(token->created), judge->today, judge->days))
		flags |= TOKEN_NEVER_USED;
	if (token_idle(judge, token) > judge->days)
		flags |= TOKEN_UNUSED;
	if (*token->expires == '\0' && token->says_never)
		flags |= TOKEN_NO_EXPIRY;
	if (is_inactive(judge->org, judge->graph, token->account, token->org_account))
		flags |= TOKEN_OWNER_INACTIVE;
	if (token->kind != ORG_TOKEN_KEY && token_owner_kinds(judge, token) != 0)
		flags |= TOKEN_OWNER_ADMINISTERS;
	return flags;
}

bool
service_creator_is_known(const struct graph_view *graph, const struct org_service *service)
{
	return service->creator_account != NONE ||
	       (service->creator != NONE &&
		   graph->accounts[service->creator].status != ACCOUNT_UNKNOWN);
}

bool
service_is_orphan(
    const struct org *org, const struct graph_view *graph, const struct org_service *service)
{
	return !service_creator_is_known(graph, service) ||
	       is_inactive(org, graph, service->creator, service->creator_account);
}
