/* See reviewers.h. */
#include "reviewers.h"

#include "model/graph/lookup.h"
#include "model/graph/unread.h"
#include "sheet_list.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { REVIEWER = REVIEWED, WANTED };

static const struct sheet_column wanted[WANTED] = {
	[REVIEWED_GROUP] = { "group", COLUMN_ONE_OF },
	[REVIEWED_PROJECT] = { "project", COLUMN_ONE_OF },
	[REVIEWED_ACCOUNT] = { "account", COLUMN_ONE_OF },
	[REVIEWER] = { "reviewer", COLUMN_NEEDED },
};

static int
take_row(const struct sheet_list *list, void *arg, struct err *err)
{
	struct reviewers *reviewers = arg;
	struct reviewers_row row = { .reviewer = sheet_list_text(list, REVIEWER),
		.reviewer_at = sheet_list_at(list, REVIEWER) };
	size_t first = REVIEWED;

	if (*row.reviewer == '\0')
		return sheet_list_bad(list, REVIEWER, err,
		    "no reviewer: write an e-mail or an account id, or leave the row out");
	for (size_t what = REVIEWED; what-- > 0;) {
		const char *word = sheet_list_text(list, what);

		first = sheet_list_has(list, what) ? what : first;
		if (*word == '\0')
			continue;
		if (row.word != NULL)
			return sheet_list_bad(list, row.what, err,
			    "a row is about one group, one project or one account: use a row for "
			    "each");
		row.word = word;
		row.word_at = sheet_list_at(list, what);
		row.what = (enum reviewed)what;
	}
	if (row.word == NULL)
		return sheet_list_bad(
		    list, first, err, "neither a group nor a project nor an account: name one");
	reviewers->rows = mem_room(
	    reviewers->rows, &reviewers->room, reviewers->count + 1, sizeof(*reviewers->rows));
	reviewers->rows[reviewers->count++] = row;
	return 0;
}

int
reviewers_read(struct reviewers *reviewers, const char *path, struct err *err)
{
	struct sheet_list list = { .columns = wanted, .count = WANTED, .arena = &reviewers->arena };

	return sheet_list_read(&list, path, reviewers->digest, take_row, reviewers, err);
}

static bool
has_email(const struct graph_view *graph, const char *word)
{
	for (uint32_t i = 0; i < graph->account_count; i++)
		if (strcasecmp(graph->accounts[i].email, word) == 0)
			return true;
	return false;
}

/* By id or e-mail; a display name may belong to several. */
static uint32_t
find_person(const struct graph *graph, const char *word, struct err *err)
{
	const struct account *accounts = graph_view(graph)->accounts;
	uint32_t account = graph_find_account(graph, word);

	if (account != NONE)
		return account;
	if (strchr(word, '@') == NULL) {
		err_set(err, STATUS_BAD_INPUT,
		    "'%s' is neither an e-mail nor the id of an account of this site", word);
		return NONE;
	}
	account = lookup_account(graph, word, err);
	if (account != NONE && strcasecmp(accounts[account].email, word) == 0)
		return account;
	if (account != NONE || !has_email(graph_view(graph), word))
		err_set(err, STATUS_BAD_INPUT,
		    "no account that can be read has the e-mail '%s': write it as Jira has it, or "
		    "the account id",
		    word);
	return NONE;
}

/* Only an active person: nobody would see the packs of others. */
static int
check_reviewer(const struct account *who, const struct reviewers_row *row, const struct run *run,
    struct err *err)
{
	if (account_is_at_work(who))
		return 0;
	err_set(err, STATUS_BAD_INPUT,
	    "%s: '%s' is not an active person: name somebody who can decide", row->reviewer_at,
	    row->reviewer);
	if (who->status == ACCOUNT_UNKNOWN)
		unread_blame(run, UNREAD_ACCOUNTS, row->reviewer_at, err);
	return -1;
}

static int
resolve_row(struct reviewers *reviewers, const struct graph *graph, const struct run *run,
    const struct reviewers_row *row, struct err *err)
{
	static const struct {
		uint32_t (*find)(const struct graph *, const char *, struct err *);
		enum unread_kind kind;
	} kinds[REVIEWED] = {
		[REVIEWED_GROUP] = { lookup_group, UNREAD_GROUPS },
		[REVIEWED_PROJECT] = { lookup_project, UNREAD_PROJECTS },
		[REVIEWED_ACCOUNT] = { find_person, UNREAD_ACCOUNTS },
	};
	uint32_t *of = reviewers->of[row->what];
	struct err inner;
	uint32_t record = kinds[row->what].find(graph, row->word, &inner), account;

	if (record == NONE) {
		err_set(err, STATUS_BAD_INPUT, "%s: %s", row->word_at, inner.text);
		unread_blame(run, kinds[row->what].kind, row->word_at, err);
		return -1;
	}
	account = find_person(graph, row->reviewer, &inner);
	if (account == NONE) {
		err_set(err, STATUS_BAD_INPUT, "%s: %s", row->reviewer_at, inner.text);
		unread_blame(run, UNREAD_ACCOUNTS, row->reviewer_at, err);
		return -1;
	}
	if (check_reviewer(&graph_view(graph)->accounts[account], row, run, err) < 0)
		return -1;
	if (of[record] != NONE && of[record] != account)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: an earlier row names another reviewer: remove one", row->reviewer_at);
	of[record] = account;
	return 0;
}

static uint32_t *
no_reviewers(uint32_t count)
{
	uint32_t *list = mem_alloc((count + 1) * sizeof(*list));

	memset(list, 0xFF, (count + 1) * sizeof(*list));
	return list;
}

int
reviewers_resolve(
    struct reviewers *reviewers, const struct graph *graph, const struct run *run, struct err *err)
{
	const struct graph_view *view = graph_view(graph);

	reviewers->of[REVIEWED_GROUP] = no_reviewers(view->group_count);
	reviewers->of[REVIEWED_PROJECT] = no_reviewers(view->project_count);
	reviewers->of[REVIEWED_ACCOUNT] = no_reviewers(view->account_count);
	for (size_t i = 0; i < reviewers->count; i++)
		if (resolve_row(reviewers, graph, run, &reviewers->rows[i], err) < 0)
			return -1;
	return 0;
}

void
reviewers_release(struct reviewers *reviewers)
{
	arena_release(&reviewers->arena);
	free(reviewers->rows);
	for (int what = 0; what < REVIEWED; what++)
		free(reviewers->of[what]);
}
