/* See reviewers.h. */
#include "reviewers.h"

#include "../model/lookup.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { GROUP, PROJECT, REVIEWER, WANTED };

static const struct sheet_column wanted[WANTED] = {
	{ "group", false },
	{ "project", false },
	{ "reviewer", true },
};

static int
bad(struct reviewers *reviewers, size_t line, int column, struct err *err, const char *what)
{
	return err_set(err, STATUS_BAD_INPUT, "%s: %s",
	    sheet_csv_at(reviewers->csv, line, reviewers->at[column]), what);
}

static const char *
text_of(struct reviewers *reviewers, const struct sheet_csv_row *row, int column)
{
	return reviewers->at[column] == UINT32_MAX
		   ? ""
		   : sheet_cell_text(&row->cells[reviewers->at[column]], &reviewers->arena);
}

static int
take_row(struct reviewers *reviewers, const struct sheet_csv_row *row, struct err *err)
{
	const char *group = text_of(reviewers, row, GROUP);
	const char *project = text_of(reviewers, row, PROJECT);
	const char *reviewer = text_of(reviewers, row, REVIEWER);
	int column = reviewers->at[GROUP] != UINT32_MAX ? GROUP : PROJECT;

	if (*reviewer == '\0')
		return bad(reviewers, row->line, REVIEWER, err,
		    "no reviewer: write an e-mail or an account id, or leave the row out");
	if (*group == '\0' && *project == '\0')
		return bad(
		    reviewers, row->line, column, err, "neither a group nor a project: name one");
	if (*group != '\0' && *project != '\0')
		return bad(reviewers, row->line, PROJECT, err,
		    "a group and a project in one row: use a row for each");
	reviewers->rows = mem_room(
	    reviewers->rows, &reviewers->room, reviewers->count + 1, sizeof(*reviewers->rows));
	reviewers->rows[reviewers->count++] = (struct reviewers_row){ .line = row->line,
		.group = *group != '\0',
		.word = *group != '\0' ? group : project,
		.reviewer = reviewer };
	return 0;
}

int
reviewers_read(struct reviewers *reviewers, const char *path, struct err *err)
{
	struct sheet_csv_row row;
	int rc;

	reviewers->csv = sheet_csv_open(path, &sheet_csv_limits, err);
	if (reviewers->csv == NULL ||
	    sheet_csv_columns(reviewers->csv, wanted, WANTED, reviewers->at, err) < 0)
		return -1;
	if (reviewers->at[GROUP] == UINT32_MAX && reviewers->at[PROJECT] == UINT32_MAX)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: there is no column 'group' and none 'project': add one of them",
		    sheet_csv_at(reviewers->csv, 1, 0));
	while ((rc = sheet_csv_row(reviewers->csv, &row, err)) == 1)
		if (take_row(reviewers, &row, err) < 0)
			return -1;
	sheet_csv_digest(reviewers->csv, reviewers->digest);
	return rc;
}

/* By id or e-mail; a display name is nobody's for sure. */
static uint32_t
find_reviewer(const struct graph *graph, const char *word, struct err *err)
{
	uint32_t account = graph_find_account(graph, word);

	if (account != NONE)
		return account;
	if (strchr(word, '@') == NULL) {
		err_set(err, STATUS_BAD_INPUT,
		    "'%s' is neither an e-mail nor the id of an account of this site", word);
		return NONE;
	}
	account = lookup_account(graph, word, err);
	if (account != NONE && strcasecmp(graph_view(graph)->accounts[account].email, word) != 0) {
		err_set(err, STATUS_BAD_INPUT, "no account of this site has the e-mail '%s'", word);
		return NONE;
	}
	return account;
}

static int
resolve_row(struct reviewers *reviewers, const struct graph *graph, const struct reviewers_row *row,
    struct err *err)
{
	uint32_t *of = row->group ? reviewers->of_group : reviewers->of_project;
	int column = row->group ? GROUP : PROJECT;
	struct err inner;
	uint32_t record = row->group ? lookup_group(graph, row->word, &inner)
				     : lookup_project(graph, row->word, &inner);

	if (record == NONE)
		return bad(reviewers, row->line, column, err, inner.text);
	uint32_t account = find_reviewer(graph, row->reviewer, &inner);
	if (account == NONE)
		return bad(reviewers, row->line, REVIEWER, err, inner.text);
	if (of[record] != NONE && of[record] != account)
		return bad(reviewers, row->line, REVIEWER, err,
		    "an earlier row names another reviewer: leave one of them");
	of[record] = account;
	return 0;
}

static uint32_t *
nobody(uint32_t count)
{
	uint32_t *list = mem_alloc((count + 1) * sizeof(*list));

	memset(list, 0xFF, (count + 1) * sizeof(*list));
	return list;
}

int
reviewers_resolve(struct reviewers *reviewers, const struct graph *graph, struct err *err)
{
	reviewers->of_group = nobody(graph_view(graph)->group_count);
	reviewers->of_project = nobody(graph_view(graph)->project_count);
	for (size_t i = 0; i < reviewers->count; i++)
		if (resolve_row(reviewers, graph, &reviewers->rows[i], err) < 0)
			return -1;
	return 0;
}

void
reviewers_release(struct reviewers *reviewers)
{
	sheet_csv_close(reviewers->csv);
	arena_release(&reviewers->arena);
	free(reviewers->rows);
	free(reviewers->of_group);
	free(reviewers->of_project);
}
