/*
 * API tokens of people and of service accounts, keys of the organisation, and the service accounts: what acts for
 * somebody without a password. What a token is worth is in no reply, and so nowhere here.
 *
 * Filled in any order while replies come; numbers are stable until org_join, which sorts tokens by their owner's id
 * and then their own, service accounts by theirs, and finds the owners in the graph and in the directory. Owned by the
 * org. Texts are never NULL; times are UTC.
 */
#ifndef MODEL_GRAPH_ORG_TOKEN_H
#define MODEL_GRAPH_ORG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct org;
struct graph;
struct graph_view;

enum org_token_kind { ORG_TOKEN_USER, ORG_TOKEN_SERVICE, ORG_TOKEN_KEY, ORG_TOKEN_KINDS };
const char *org_token_kind_name(uint8_t kind); /* user, service account, organisation key */

struct org_token {
	const char *id, *label; /* label: as people wrote it */
	/* Whom it acts for; of a key who made it. As the list of tokens says; "": it does not. */
	const char *owner_id, *owner_name, *owner_email;
	const char *status;                /* allowed, blocked; revoked of a key; "": not said */
	const char *created;               /* "": not said */
	const char *expires, *last_active; /* "": never, where says_never; else not said */
	const char *scopes; /* "read:jira-work; write:jira-work"; "": none are said */
	uint32_t account; /* the owner in the graph, after org_join; NONE: not in Jira, then ... */
	uint32_t org_account; /* ... in the organisation; NONE: not there either */
	uint8_t kind;
	/*
	 * A date that is not said is one that there is not. So it is in the lists of people's tokens and of keys; what the
	 * tokens of a service account have is not documented member by member.
	 */
	bool says_never;
	uint8_t
	    administers; /* enum admin_kind, a bit each: above projects, whichever way; after org_join */
};

struct org_service {
	const char *account_id; /* of the account that Jira may know */
	const char *id;         /* what the organisation's API calls it */
	const char *name, *email, *status;
	const char *creator_id;   /* "": not said */
	uint32_t account;         /* in the graph, after org_join; NONE: not in Jira */
	uint32_t creator;         /* likewise; NONE: not in Jira, then ... */
	uint32_t creator_account; /* ... in the organisation; NONE: not there either */
};

/* Finds or makes the record; of a fresh one all but the ids is blank. */
struct org_token *org_token(
    struct org *org, enum org_token_kind kind, const char *id, uint32_t *number);
struct org_service *org_service(struct org *org, const char *account_id, uint32_t *number);

/* Of org_join, when administrators are known. */
void org_join_tokens(struct org *org, const struct graph *graph);

/* After org_join: the tokens of an account, *count of them. "": keys of which nobody says who made them. */
const struct org_token *org_tokens_of(const struct org *org, const char *account_id, size_t *count);

/* Appends "token:ACCOUNTID:TOKENID". */
struct text;
void org_token_id_add(struct text *text, const struct org_token *token);

/* On this day it works no more: it is revoked, or its end has come. DAY_NONE: nothing has an end then. */
bool org_token_is_over(const struct org_token *token, uint32_t today);

/* What is to be said of a token; of one that is over nothing is. */
enum org_token_flag {
	ORG_TOKEN_NEVER_USED = 1, /* and made longer than so many days ago, or nobody says when */
	ORG_TOKEN_UNUSED = 2,     /* for more than so many days: *idle says how many */
	ORG_TOKEN_NO_EXPIRY = 4,
	ORG_TOKEN_OWNER_INACTIVE = 8,
	ORG_TOKEN_OWNER_ADMINISTERS = 16,
};
uint8_t org_token_flags(const struct org *org, const struct graph_view *graph,
    const struct org_token *token, uint32_t today, unsigned days, uint32_t *idle);

/* Nobody answers for it: who made it is not said, not known, or not active any more. */
bool org_service_is_orphan(
    const struct org *org, const struct graph_view *graph, const struct org_service *service);

#endif
