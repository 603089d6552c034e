/*
 * What people type, into records: see lookup.h.
 */
#include "lookup.h"
#include "model/base/nearest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CANDIDATES_SHOWN = 8 };

static bool
same_word(const char *a, const char *b, bool exactly)
{
	return (exactly ? strcmp(a, b) : strcasecmp(a, b)) == 0;
}

/* A column of texts of one kind of record. */
struct texts {
	const struct graph_view *graph;
	uint32_t count;
	const char *(*text)(const struct graph_view *graph, uint32_t number);
	const char *(*id)(const struct graph_view *graph, uint32_t number);
};

static const char *
account_id(const struct graph_view *graph, uint32_t number)
{
	return graph->accounts[number].id;
}

static const char *
account_email(const struct graph_view *graph, uint32_t number)
{
	return graph->accounts[number].email;
}

static const char *
account_name(const struct graph_view *graph, uint32_t number)
{
	return graph->accounts[number].name;
}

static const char *
group_id(const struct graph_view *graph, uint32_t number)
{
	return graph->groups[number].id;
}

static const char *
group_name(const struct graph_view *graph, uint32_t number)
{
	return graph->groups[number].name;
}

static const char *
project_key(const struct graph_view *graph, uint32_t number)
{
	return graph->projects[number].key;
}

static const char *
project_id(const struct graph_view *graph, uint32_t number)
{
	return graph->projects[number].id;
}

/* How many have this text; *first: the first of them. */
static uint32_t
count_same(const struct texts *texts, const char *word, bool exactly, uint32_t *first)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < texts->count; i++)
		if (same_word(texts->text(texts->graph, i), word, exactly) && found++ == 0)
			*first = i;
	return found;
}

static void
say_ambiguous(
    const struct texts *texts, const char *what, const char *word, bool exactly, struct err *err)
{
	char *list = mem_copy(""), *longer;
	uint32_t shown = 0, found = 0;

	for (uint32_t i = 0; i < texts->count; i++) {
		if (!same_word(texts->text(texts->graph, i), word, exactly) ||
		    ++found > CANDIDATES_SHOWN)
			continue;
		longer =
		    mem_print("%s%s%s", list, shown++ > 0 ? ", " : "", texts->id(texts->graph, i));
		free(list);
		list = longer;
	}
	err_set(err, STATUS_USAGE, "%u %ss are called '%s': name one by its id: %s", found, what,
	    word, list);
	if (found > shown)
		err_set(err, STATUS_USAGE,
		    "%u %ss are called '%s': name one by its id: %s and %u more", found, what, word,
		    list, found - shown);
	free(list);
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
			if (*columns[c].text(columns[c].graph, i) != '\0')
				words[used++] = columns[c].text(columns[c].graph, i);
	near = nearest(word, words, used);
	free(words);
	if (near != NULL)
		err_set(err, STATUS_USAGE, "no %s is called '%s'; did you mean '%s'?", what, word,
		    near);
	else
		err_set(err, STATUS_USAGE, "no %s has the %s '%s'", what, how, word);
}

uint32_t
lookup_account(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts columns[] = {
		{ view, view->account_count, account_email, account_id },
		{ view, view->account_count, account_name, account_id },
	};
	uint32_t number = graph_find_account(graph, word);
	int found = 0;

	if (number != NONE)
		return number;
	for (size_t i = 0; i < 2 && found == 0 && *word != '\0'; i++)
		found = find_by(&columns[i], "account", word, &number, err);
	if (found == 0)
		say_unknown(columns, 2, "account", "id, e-mail or display name", word, err);
	return found == 1 ? number : NONE;
}

uint32_t
lookup_group(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts column = { view, view->group_count, group_name, group_id };
	uint32_t number = graph_find_group(graph, word);
	int found = 0;

	if (number != NONE && *word != '\0')
		return number;
	if (*word != '\0')
		found = find_by(&column, "group", word, &number, err);
	if (found == 0)
		say_unknown(&column, 1, "group", "id or name", word, err);
	return found == 1 ? number : NONE;
}

uint32_t
lookup_project(const struct graph *graph, const char *word, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	const struct texts column = { view, view->project_count, project_key, project_id };
	uint32_t number = graph_find_project(graph, word);
	int found;

	if (number != NONE && *word != '\0')
		return number;
	found = *word != '\0' ? find_by(&column, "project", word, &number, err) : 0;
	if (found == 0)
		say_unknown(&column, 1, "project", "key or id", word, err);
	return found == 1 ? number : NONE;
}
