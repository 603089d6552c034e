/*
 * Findings about API tokens, keys of the organisation and service accounts. What is revoked or has ended is none; what
 * else there is to say of a token has one judge, model/graph/token.h.
 */
#include "finding_private.h"
#include "model/base/text.h"
#include "model/graph/admins.h"
#include "model/graph/token.h"

#include <string.h>

/*
 * Whichever lists were read, for each is a right of its own; of the others that is said. None of them: then the kind is
 * not judged.
 */
static bool
tokens_were_read(struct finding_work *work)
{
	static const char *const lists[] = { "API tokens", "API keys of the organisation",
		"API tokens of service accounts", NULL };
	const char *needs[sizeof(lists) / sizeof(lists[0])] = { NULL };
	size_t count = 0;

	for (size_t i = 0; lists[i] != NULL; i++)
		if (run_not_read(work->run, lists[i]) == NULL)
			needs[count++] = lists[i];
	if (!finding_has(work, count > 0 ? needs : lists) || work->org == NULL)
		return false;
	for (size_t i = 0; lists[i] != NULL && count > 0 && !work->unjudged->in_part; i++)
		finding_lacks(work, lists[i]);
	return true;
}

/* "token of Ann Lee", "organisation key of Ann Lee". */
static void
add_subject(struct text *text, const struct org_token *token)
{
	const char *owner = text_or(token->owner_name, token->owner_id);

	text_add(text, token->kind == ORG_TOKEN_KEY ? "organisation key" : "token");
	if (*owner != '\0')
		text_print(text, " of %s", owner);
}

/* A key may be in use: it works on, whoever made it. */
static const char *
advice_for(const struct org_token *token, uint8_t flags)
{
	return token->kind == ORG_TOKEN_KEY && flags == TOKEN_OWNER_INACTIVE
		   ? "it works on without whoever made it: see what uses it, put a key that "
		     "somebody answers for in its place, and then revoke this one"
		   : NULL;
}

/* Every token with one of the flags; 'tell' adds what there is to say. */
static void
find_flagged(struct finding_work *work, uint8_t flags,
    void (*tell)(struct text *text, const struct token_judge *judge, const struct org_token *token))
{
	struct token_judge judge;
	struct text text = { 0 };

	if (!tokens_were_read(work))
		return;
	judge = token_judge_new(work->view, work->org, work->today, work->settings->dormant_days);
	for (size_t i = 0; i < work->org->token_count; i++) {
		const struct org_token *token = &work->org->tokens[i];

		if ((token_flags(&judge, token) & flags) == 0)
			continue;
		text_cut(&text, 0);
		add_subject(&text, token);
		tell(&text, &judge, token);
		work->suggestion = advice_for(token, flags);
		finding_add(work, SUBJECT_TOKEN, (uint32_t)i, NONE, "%s", text.bytes);
	}
	work->suggestion = NULL;
	text_release(&text);
	token_judge_release(&judge);
}

static void
add_created(struct text *text, const struct org_token *token)
{
	if (*token->created != '\0')
		text_print(text, ", made on %.10s", token->created);
}

static void
tell_endless(struct text *text, const struct token_judge *judge, const struct org_token *token)
{
	(void)judge;
	add_created(text, token);
	text_add(text, ", never ends");
}

void
find_token_endless(struct finding_work *work)
{
	find_flagged(work, TOKEN_NO_EXPIRY, tell_endless);
}

static void
tell_unused(struct text *text, const struct token_judge *judge, const struct org_token *token)
{
	add_created(text, token);
	if (*token->last_active == '\0')
		text_add(text, ", was never used");
	else
		text_print(text, ", last used on %.10s, %u days before", token->last_active,
		    token_idle(judge, token));
}

void
find_token_unused(struct finding_work *work)
{
	find_flagged(work, TOKEN_NEVER_USED | TOKEN_UNUSED, tell_unused);
}

static void
tell_inactive(struct text *text, const struct token_judge *judge, const struct org_token *token)
{
	(void)judge;
	add_created(text, token);
	text_add(text, token->kind == ORG_TOKEN_KEY ? ": whoever made it is not active any more"
						    : ": the account is not active");
}

void
find_token_inactive(struct finding_work *work)
{
	find_flagged(work, TOKEN_OWNER_INACTIVE, tell_inactive);
}

static void
tell_admin(struct text *text, const struct token_judge *judge, const struct org_token *token)
{
	text_add(text, ": administers ");
	admin_kinds_add(text, token_owner_kinds(judge, token));
	text_print(text, "; its scopes are %s", text_or(token->scopes, "not said"));
}

void
find_token_admin(struct finding_work *work)
{
	find_flagged(work, TOKEN_OWNER_ADMINISTERS, tell_admin);
}

static const char *
creator_name(const struct finding_work *work, const struct org_service *service)
{
	const char *name = "";

	if (service->creator != NONE)
		name = work->view->accounts[service->creator].name;
	else if (service->creator_account != NONE)
		name = work->org->accounts[service->creator_account].name;
	return text_or(name, service->creator_id);
}

void
find_service_orphan(struct finding_work *work)
{
	static const char *const needs[] = { "service accounts", NULL };

	if (!finding_has(work, needs) || work->org == NULL)
		return;
	for (size_t i = 0; i < work->org->service_count; i++) {
		const struct org_service *service = &work->org->services[i];

		if (!service_is_orphan(work->org, work->view, service))
			continue;
		if (*service->creator_id == '\0')
			finding_add(
			    work, SUBJECT_SERVICE, (uint32_t)i, NONE, "nobody says who made it");
		else
			finding_add(work, SUBJECT_SERVICE, (uint32_t)i, NONE,
			    "%s, who made it, is %s", creator_name(work, service),
			    service_creator_is_known(work->view, service) ? "not active any more"
									  : "not known any more");
	}
}
