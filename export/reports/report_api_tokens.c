/*
 * api_tokens: what acts for somebody without a password, a row a token: of people and of service accounts, and the keys
 * of the organisation. Those that are revoked or have expired are there as well; nothing is flagged of them.
 *
 * No row without an organisation key. A token of an account that neither Jira nor the directory knows has of the
 * account what the list of tokens says. Flags, when somebody looked for findings:
 *
 *	never used          nobody ever used it, and it is older than the dormant days
 *	unused N days       the last use is longer ago than the dormant days
 *	no expiry           it never ends
 *	owner inactive      whom it acts for may not log in
 *	owner administers   whom it acts for administers the organisation, the site, user access or a product; a key acts
 *	                    for nobody but the organisation
 */
#include "catalog.h"
#include "model/base/day.h"
#include "model/graph/token.h"
#include "subject.h"

#include <string.h>

struct api_token {
	const struct org_token *token;
	const struct account *account; /* NULL: of a key of which nobody says who made it */
	const char *kind;
	struct text flags;

	struct arena accounts; /* that are not in Jira */
	struct token_judge judge;
	bool judged;
	size_t at;
};

static void
api_tokens_open(void *self, const struct source *source)
{
	struct api_token *row = self;

	row->judged = source->org != NULL && source->findings != NULL;
	if (row->judged)
		row->judge = token_judge_new(source->graph, source->org,
		    source->run->finished != NULL ? day_of(source->run->finished) : DAY_NONE,
		    findings_settings(source->findings)->dormant_days);
}

/* As the lists of tokens and of service accounts say, and nobody else knows it. */
static const struct account *
account_of_token(struct arena *arena, const struct org *org, const struct org_token *token)
{
	const struct org_service *service = org_service_of(org, token->owner_id);
	struct account *account;

	if (*token->owner_id == '\0')
		return NULL;
	account = arena_take(arena, sizeof(*account));
	*account = (struct account){ .id = token->owner_id,
		.name = token->owner_name,
		.email = token->owner_email,
		.type = service != NULL ? ACCOUNT_APP : ACCOUNT_ATLASSIAN,
		.app = service != NULL ? APP_SERVICE : APP_UNSAID,
		.status = service == NULL || *service->status == '\0' ? ACCOUNT_UNKNOWN
			  : strcmp(service->status, "active") == 0    ? ACCOUNT_ACTIVE
								      : ACCOUNT_INACTIVE,
		.org_email = *token->owner_email != '\0',
		.managed = -1 };
	return account;
}

/* Tokens stand by owner, who is made up once. */
static const struct account *
owner_of(struct api_token *row, const struct source *source)
{
	const struct org_token *token = row->token;

	if (row->at > 1 && strcmp(token[-1].owner_id, token->owner_id) == 0)
		return row->account;
	if (token->account != NONE)
		return &source->graph->accounts[token->account];
	if (token->org_account != NONE)
		return account_of_org(&row->accounts, &source->org->accounts[token->org_account]);
	return account_of_token(&row->accounts, source->org, token);
}

static void
tell_flags(struct api_token *row)
{
	static const struct {
		uint8_t flag;
		const char *words;
	} told[] = {
		{ TOKEN_NEVER_USED, "never used" },
		{ TOKEN_UNUSED, NULL },
		{ TOKEN_NO_EXPIRY, "no expiry" },
		{ TOKEN_OWNER_INACTIVE, "owner inactive" },
		{ TOKEN_OWNER_ADMINISTERS, "owner administers" },
	};
	uint8_t flags = row->judged ? token_flags(&row->judge, row->token) : 0;

	text_cut(&row->flags, 0);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if ((flags & told[i].flag) == 0)
			continue;
		text_between(&row->flags, "; ");
		if (told[i].words != NULL)
			text_add(&row->flags, told[i].words);
		else
			text_print(
			    &row->flags, "unused %u days", token_idle(&row->judge, row->token));
	}
}

static const void *
api_tokens_next(void *self, const struct source *source)
{
	struct api_token *row = self;

	if (source->org == NULL || row->at == source->org->token_count)
		return NULL;
	row->token = &source->org->tokens[row->at++];
	row->account = owner_of(row, source);
	row->kind = org_token_kind_name(row->token->kind);
	tell_flags(row);
	return row;
}

static void
api_tokens_close(void *self)
{
	struct api_token *row = self;

	text_release(&row->flags);
	arena_release(&row->accounts);
	if (row->judged)
		token_judge_release(&row->judge);
}

static const struct column columns[] = {
	COLUMN_OF("token_id", CELL_TEXT, struct api_token, token, id),
	COLUMN_OF("label", CELL_TEXT, struct api_token, token, label),
	ACCOUNT_COLUMNS(struct api_token),
	COLUMN_OF("created", CELL_TIME, struct api_token, token, created),
	COLUMN_OF("expires", CELL_TIME, struct api_token, token, expires),
	COLUMN_OF("last_active", CELL_TIME, struct api_token, token, last_active),
	COLUMN_OF("token_status", CELL_TEXT, struct api_token, token, status),
	COLUMN_OF("scopes", CELL_LIST, struct api_token, token, scopes),
	COLUMN("flags", CELL_LIST, struct api_token, flags),
	COLUMN("token_kind", CELL_TEXT, struct api_token, kind),
	COLUMNS_END,
};

const struct report report_api_tokens = {
	.name = "api_tokens",
	.title = "API tokens",
	.rows = "API token or key",
	.columns = columns,
	.size = sizeof(struct api_token),
	.open = api_tokens_open,
	.next = api_tokens_next,
	.close = api_tokens_close,
};
