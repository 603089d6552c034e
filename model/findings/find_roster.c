/*
 * Findings from the roster: who left and still has an active account, and which rows say nothing
 * certain. A row is joined to an account by account id, or by an e-mail that exactly one account of
 * a person has; never by a name.
 *
 * Three kinds look at the same join, which each makes for itself: O(n log n) in accounts and rows.
 */
#include "finding_private.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "model/base/order.h"
#include "model/base/text.h"

struct address {
	const char *email; /* ASCII letters small */
	uint32_t account;
};

/* What the roster says of an account. */
struct said {
	size_t line; /* the first row about it; 0: none is */
	bool left, contradicted;
};

struct join {
	const struct roster *roster;
	struct arena texts;
	struct address *addresses;
	uint32_t address_count;
	struct said *said; /* by account */
	uint32_t *of_row;  /* by row: its account, or NONE */
	uint32_t *same;    /* by row: accounts with its e-mail, when not one */
	bool *clash;       /* by row: its account id and its e-mail are of two accounts */
};

static int
compare_addresses(const void *a, const void *b)
{
	const struct address *left = a, *right = b;
	return order_then(
	    strcmp(left->email, right->email), order_numbers(left->account, right->account));
}

static bool
is_person(const struct account *account)
{
	return account->type == ACCOUNT_ATLASSIAN;
}

static void
index_addresses(struct join *join, const struct graph_view *view)
{
	join->addresses = mem_alloc(view->account_count * sizeof(*join->addresses));
	for (uint32_t a = 0; a < view->account_count; a++) {
		if (*view->accounts[a].email == '\0' || !is_person(&view->accounts[a]))
			continue;
		char *email = arena_copy(&join->texts, view->accounts[a].email);
		text_lower(email);
		join->addresses[join->address_count++] = (struct address){ email, a };
	}
	order_items(
	    join->addresses, join->address_count, sizeof(*join->addresses), compare_addresses);
}

/* How many accounts have this e-mail, and the first of them. */
static uint32_t
with_email(const struct join *join, const char *email, uint32_t *first)
{
	const struct address wanted = { .email = email, .account = 0 };
	size_t low = order_find(
	    &wanted, join->addresses, join->address_count, sizeof(wanted), compare_addresses);
	uint32_t count = 0;

	if (*email == '\0')
		return 0;
	*first = low < join->address_count ? join->addresses[low].account : NONE;
	while (low + count < join->address_count &&
	       strcmp(join->addresses[low + count].email, email) == 0)
		count++;
	return count;
}

/* The last day counts as a day at work; a day that is given counts more than the status. */
static bool
has_left(const struct finding_work *work, const struct roster_row *row)
{
	if (row->end_day != DAY_NONE && work->today != DAY_NONE)
		return row->end_day < work->today;
	return row->left;
}

static void
join_row(const struct finding_work *work, struct join *join, size_t i)
{
	const struct roster_row *row = &join->roster->rows[i];
	uint32_t by_email = NONE, count = with_email(join, row->email, &by_email);
	uint32_t by_id =
	    *row->account_id != '\0' ? graph_find_account(work->graph, row->account_id) : NONE;

	join->of_row[i] = by_id != NONE ? by_id : count == 1 ? by_email : NONE;
	join->same[i] = by_id != NONE ? 0 : count;
	join->clash[i] = by_id != NONE && count == 1 && by_email != by_id;
	if (join->clash[i])
		join->of_row[i] = NONE;
	if (join->of_row[i] == NONE)
		return;
	struct said *said = &join->said[join->of_row[i]];
	if (said->line == 0)
		*said = (struct said){ row->line, has_left(work, row), false };
	else if (said->left != has_left(work, row))
		said->contradicted = true;
}

static void
join_make(struct join *join, const struct finding_work *work)
{
	*join = (struct join){ .roster = work->settings->roster };
	index_addresses(join, work->view);
	join->said = mem_alloc(work->view->account_count * sizeof(*join->said));
	join->of_row = mem_alloc(join->roster->count * sizeof(*join->of_row));
	join->same = mem_alloc(join->roster->count * sizeof(*join->same));
	join->clash = mem_alloc(join->roster->count * sizeof(*join->clash));
	for (size_t i = 0; i < join->roster->count; i++)
		join_row(work, join, i);
}

static void
join_release(struct join *join)
{
	arena_release(&join->texts);
	free(join->addresses);
	free(join->said);
	free(join->of_row);
	free(join->same);
	free(join->clash);
}

void
find_leaver(struct finding_work *work)
{
	struct join join;

	if (work->settings->roster == NULL)
		return;
	join_make(&join, work);
	for (uint32_t a = 0; a < work->view->account_count; a++) {
		const struct said *said = &join.said[a];
		if (said->line == 0 || said->contradicted || !said->left ||
		    work->view->accounts[a].status != ACCOUNT_ACTIVE)
			continue;
		finding_add(work, SUBJECT_ACCOUNT, a, NONE,
		    "left the company by line %zu of the roster, yet the account is active",
		    said->line);
	}
	join_release(&join);
}

static const char *
row_name(const struct roster_row *row)
{
	return text_or(row->email, row->account_id);
}

void
find_roster_ambiguous(struct finding_work *work)
{
	struct join join;

	if (work->settings->roster == NULL)
		return;
	join_make(&join, work);
	for (size_t i = 0; i < join.roster->count; i++) {
		const struct roster_row *row = &join.roster->rows[i];
		const struct said *said =
		    join.of_row[i] != NONE ? &join.said[join.of_row[i]] : NULL;
		if (join.clash[i])
			finding_add(work, SUBJECT_ROSTER, (uint32_t)row->line, NONE,
			    "account id and e-mail belong to two accounts");
		else if (said == NULL && join.same[i] > 1)
			finding_add(work, SUBJECT_ROSTER, (uint32_t)row->line, NONE,
			    "%u accounts have this e-mail", join.same[i]);
		else if (said != NULL && said->contradicted)
			finding_add(work, SUBJECT_ROSTER, (uint32_t)row->line, NONE,
			    "the rows about account %s contradict each other; the first is in line "
			    "%zu",
			    work->view->accounts[join.of_row[i]].id, said->line);
		else
			continue;
		finding_last(work)->name = row_name(row);
	}
	join_release(&join);
}

/* They may be hidden behind an e-mail that Jira does not show, so nothing is concluded. */
static void
unmatched_rows(struct finding_work *work, const struct join *join)
{
	for (size_t i = 0; i < join->roster->count; i++) {
		const struct roster_row *row = &join->roster->rows[i];
		if (join->of_row[i] != NONE || join->same[i] > 0 || join->clash[i])
			continue;
		finding_add(work, SUBJECT_ROSTER, (uint32_t)row->line, NONE,
		    "%s; no account has this %s",
		    has_left(work, row) ? "left the company" : "works here",
		    *row->email == '\0' ? "account id"
		    : *row->account_id == '\0'
			? "e-mail, as far as e-mails are known"
			: "account id or e-mail, as far as e-mails are known");
		finding_last(work)->name = row_name(row);
	}
}

void
find_roster_unmatched(struct finding_work *work)
{
	const struct graph_view *view = work->view;
	struct join join;

	if (work->settings->roster == NULL)
		return;
	join_make(&join, work);
	unmatched_rows(work, &join);
	for (uint32_t a = 0; a < view->account_count; a++) {
		const struct account *account = &view->accounts[a];
		if (is_person(account) && account->status == ACCOUNT_ACTIVE &&
		    join.said[a].line == 0)
			finding_add(work, SUBJECT_ACCOUNT, a, NONE, "%s",
			    *account->email != '\0'
				? "no row of the roster names it"
				: "no e-mail of it is known, and no row names its id");
	}
	join_release(&join);
}
