/* Accounts: the list of all, one, several by id, and the groups of one. */
#include "routes.h"
#include <string.h>
#include <strings.h>

static void
item_account(struct request *rq, const void *list, size_t i)
{
	write_account(rq, ((const uint32_t *)list)[i]);
}

void
answer_users(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	struct page page;
	char key[64];

	if (!page_read(rq, &page, 50, 1000))
		return;
	if (!rq->admin && !holds_global(t, rq->account, "USER_PICKER")) {
		page_empty(rq, false);
		return;
	}
	snprintf(key, sizeof(key), "users %zu %zu", page.start, page.size);
	if (reply_kept(rq, key))
		return;
	page_array(rq, &page, t->listed_count, item_account, t->listed);
	reply_keep(rq, key);
}

/* The account of ?accountId=, or NONE and a reply that says so. */
static uint32_t
asked_account(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *id = request_param(rq, "accountId");
	uint32_t a = NONE;

	if (id == NULL) {
		reply_error(rq, 400, "The query parameter 'accountId' is required.");
		return NONE;
	}
	a = lookup_find(&t->account_by_id, id);
	if (a == NONE || !t->account[a].bulk) {
		reply_error(rq, 404,
		    "Specified user does not exist or you do not have required permissions");
		return NONE;
	}
	return a;
}

void
answer_user(struct request *rq)
{
	uint32_t a = asked_account(rq);

	if (a != NONE)
		write_account(rq, a);
}

/* Only the first accounts of the site are ever looked at, and by the beginnings of words. */
void
answer_user_find(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *query = request_param(rq, "query");
	size_t len = query != NULL ? strlen(query) : 0;
	bool first = true;

	buf_char(&rq->reply.body, '[');
	for (uint32_t a = 0; len > 0 && a < t->accounts && a < 1000; a++) {
		const struct account *account = &t->account[a];

		if ((account->email == NULL || strncasecmp(account->email, query, len) != 0) &&
		    (account->name == NULL || strncasecmp(account->name, query, len) != 0))
			continue;
		buf_text(&rq->reply.body, first ? "" : ",");
		first = false;
		write_account(rq, a);
	}
	buf_char(&rq->reply.body, ']');
}

/* Ids that are not known are left out without a word. */
void
answer_user_bulk(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	struct buf found = { 0 };
	struct page page;
	uint32_t a;

	if (!page_read(rq, &page, 10, 200))
		return;
	for (size_t i = 0; i < rq->param_count; i++) {
		if (strcmp(rq->params[i].name, "accountId") != 0)
			continue;
		a = lookup_find(&t->account_by_id, rq->params[i].value);
		if (a != NONE && t->account[a].bulk)
			buf_add(&found, (const char *)&a, sizeof(a));
	}
	if (request_param(rq, "accountId") == NULL)
		reply_error(rq, 400, "The query parameter 'accountId' is required.");
	else
		page_bean(rq, &page, found.len / sizeof(a), item_account, (const void *)found.at);
	buf_free(&found);
}

void
answer_user_groups(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = asked_account(rq);

	if (a == NONE)
		return;
	buf_char(&rq->reply.body, '[');
	for (uint32_t i = t->group_of_at[a]; i < t->group_of_at[a + 1]; i++) {
		if (i > t->group_of_at[a])
			buf_char(&rq->reply.body, ',');
		write_group(rq, t->group_of[i], true);
	}
	buf_char(&rq->reply.body, ']');
}
