/*
 * What is to be said of an API token or a key of the organisation, and of a service account: the one judgement behind
 * flags and findings. Of a joined organisation.
 */
#ifndef MODEL_GRAPH_TOKEN_H
#define MODEL_GRAPH_TOKEN_H

#include "org.h"

/* Of a token that works no more, because it is revoked or its end has come, none. */
enum token_flag {
	TOKEN_NEVER_USED = 1, /* and made longer than so many days ago, or nobody says when */
	TOKEN_UNUSED = 2,     /* for more than so many days */
	TOKEN_NO_EXPIRY = 4,
	TOKEN_OWNER_INACTIVE = 8,
	TOKEN_OWNER_ADMINISTERS =
	    16, /* above projects, whichever way; a key acts for nobody but the organisation */
};

struct token_judge {
	const struct graph_view *graph;
	const struct org *org;
	uint32_t today; /* DAY_NONE: not said; then nothing is unused, and nothing over */
	unsigned days;
	uint8_t *kinds; /* by account of the graph, then of the organisation: what it administers */
};

struct token_judge token_judge_new(
    const struct graph_view *graph, const struct org *org, uint32_t today, unsigned days);
void token_judge_release(struct token_judge *judge);
uint8_t token_flags(const struct token_judge *judge, const struct org_token *token);
/* enum admin_kind, a bit each: what its owner administers. */
uint8_t token_owner_kinds(const struct token_judge *judge, const struct org_token *token);
uint32_t token_idle(const struct token_judge *judge, const struct org_token *token); /* days */

/* Does Jira or the directory have the account that made it? */
bool service_creator_is_known(const struct graph_view *graph, const struct org_service *service);
/* Nobody answers for it: who made it is not said, not known, or not active any more. */
bool service_is_orphan(
    const struct org *org, const struct graph_view *graph, const struct org_service *service);

#endif
