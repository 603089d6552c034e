/*
 * What people type, into records: see lookup.h.
 */
#include "lookup.h"
#include "model/base/nearest.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CANDIDATES_SHOWN = 8 };

/* A text of every record of one kind, and the id that the record begins with. */
struct texts {
	const void *records;
	uint32_t count;
	size_t size, offset;
};

static const char *
text_at(const struct texts *texts, uint32_t number, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)texts->records + number * texts->size + offset, sizeof(text));
	return text;
}

static bool
is_called(const struct texts *texts, uint32_t number, const char *word, bool exactly)
{
	const char *text = text_at(texts, number, texts->offset);

	return (exactly ? strcmp(text, word) : strcasecmp(text, word)) == 0;
}

/* How many have this text; *first: the first of them. */
static uint32_t
count_same(const struct texts *texts, const char *word, bool exactly, uint32_t *first)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < texts->count; i++)
		if (is_called(texts, i, word, exactly) && found++ == 0)
			*first = i;
	return found;
}

static void
say_ambiguous(
    const struct texts *texts, const char *what, const char *word, bool exactly, struct err *err)
{
	struct text_list list = { .most = CANDIDATES_SHOWN };

	for (uint32_t i = 0; i < texts->count; i++)
		if (is_called(texts, i, word, exactly))
			text_list_add(&list, "%s", text_at(texts, i, 0));
	err_set(err, STATUS_USAGE, "%zu %ss are called '%s': name one by its id: %s", list.count,
	    what, word, text_list_end(&list));
	text_release(&list.text);
}

/* 1: found; 0: nobody has this text; -1: several have. */
static int
find_by(const struct texts *texts, const char *what, const char *word, uint32_t *number,
    struct err *err)
{
	uint32_t found;

	for (int exactly = 1; exactly >= 0; exactly--) {
		found = count_same(texts, word, exactly == 1, number);
		if (found == 1)
			return 1;
		if (found > 1) {
			say_ambiguous(texts, what, word, exactly == 1, err);
			return -1;
		}
	}
	return 0;
}

/* "; did you mean 'Ann Lee' (5b10...)?" among the texts of any of the columns. */
static void
say_unknown(const struct texts *columns, size_t count, const char *what, const char *how,
    const char *word, struct err *err)
{
	const char **words, *near;
	size_t used = 0;
	uint32_t total = 0;

	for (size_t c = 0; c < count; c++)
		total += columns[c].count;
	words = mem_alloc((total + 1) * sizeof(*words));
	for (size_t c = 0; c < count; c++)
		for (uint32_t i = 0; i < columns[c].count; i++)
			if (*text_at(&columns[c], i, columns[c].offset) != '\0')
				words[used++] = text_at(&columns[c], i, columns[c].offset);
	near = nearest(word, words, used);
	free(words);
	if (near != NULL)
		err_set(err, STATUS_USAGE, "no %s is called '%s'; did you mean '%s'?", what, word,
		    near);
	else
		err_set(err, STATUS_USAGE, "no %s has the %s '%s'", what, how, word);
}

/* 'number' has the word as its id, or is NONE. */
static uint32_t
look_up(uint32_t number, const struct texts *columns, size_t count, const char *what,
    const char *how, const char *word, struct err *err)
{
	int found = number != NONE && *word != '\0';

	for (size_t i = 0; i < count && found == 0 && *word != '\0'; i++)
		found = find_by(&columns[i], what, word, &number, err);
	if (found == 0)
		say_unknown(columns, count, what, how, word, err);
	return found == 1 ? number : NONE;
}

uint32_t
lookup_account(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts columns[] = {
		{ view->accounts, view->account_count, sizeof(struct account),
		    offsetof(struct account, email) },
		{ view->accounts, view->account_count, sizeof(struct account),
		    offsetof(struct account, name) },
	};

	return look_up(graph_find_account(graph, word), columns, 2, "account",
	    "id, e-mail or display name", word, err);
}

uint32_t
lookup_group(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts column = { view->groups, view->group_count, sizeof(struct group),
		offsetof(struct group, name) };

	return look_up(graph_find_group(graph, word), &column, 1, "group", "id or name", word, err);
}

uint32_t
lookup_project(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts column = { view->projects, view->project_count, sizeof(struct project),
		offsetof(struct project, key) };

	return look_up(
	    graph_find_project(graph, word), &column, 1, "project", "key or id", word, err);
}
