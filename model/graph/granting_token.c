/* API tokens, and keys of the organisation, as granting lines: see granting.h. */
#include "granting_private.h"

#include <string.h>

static uint32_t
token_count(const struct grantings *site)
{
	return site->org != NULL ? (uint32_t)site->org->token_count : 0;
}

static bool
token_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	const struct org_token *token = &site->org->tokens[n];

	out->account = token->account;
	out->org_account = token->account == NONE ? token->org_account : NONE;
	return true;
}

static void
token_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	const struct org_token *token = &site->org->tokens[line->at];

	text_print(text, "token:%s:%s", token->owner_id, token->id);
}

/* Ids of accounts may have colons of their own. */
static uint32_t
token_find(const struct grantings *site, const char *rest)
{
	char room[ID_ROOM];

	for (size_t len = strcspn(rest, ":");
	     site->org != NULL && len < ID_ROOM && rest[len] == ':';
	     len += 1 + strcspn(rest + len + 1, ":")) {
		const struct org_token *tokens;
		size_t count;

		memcpy(room, rest, len);
		room[len] = '\0';
		tokens = org_tokens_of(site->org, room, &count);
		for (size_t i = 0; i < count; i++)
			if (strcmp(tokens[i].id, rest + len + 1) == 0)
				return (uint32_t)(tokens - site->org->tokens + (ptrdiff_t)i);
	}
	return NONE;
}

const struct granting_rules granting_token = { "token", token_count, token_get, token_id,
	token_find };
