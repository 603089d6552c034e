/* Edit distance over the few words that are right; see nearest.h. */
#include "nearest.h"
#include "arena.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 64 /* longer words are nobody's slip */, NAMES_SHOWN = 24 };

/* The same one, be it a capital. */
static bool
is_letter(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

/* Edit distance, a swap of neighbours counting once; INT_MAX when a word is too long to compare. */
static int
distance(const char *a, const char *b)
{
	int d[WORD_MAX + 1][WORD_MAX + 1];
	size_t la = strlen(a), lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return INT_MAX;
	for (size_t i = 0; i <= la; i++)
		for (size_t j = 0; j <= lb; j++) {
			int least;

			if (i == 0 || j == 0) {
				d[i][j] = (int)(i + j);
				continue;
			}
			least = d[i - 1][j - 1] + !is_letter(a[i - 1], b[j - 1]);
			if (d[i - 1][j] + 1 < least)
				least = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < least)
				least = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && is_letter(a[i - 1], b[j - 2]) &&
			    is_letter(a[i - 2], b[j - 1]) && d[i - 2][j - 2] + 1 < least)
				least = d[i - 2][j - 2] + 1;
			d[i][j] = least;
		}
	return d[la][lb];
}

const char *
nearest(const char *word, const char *const *words, size_t count)
{
	size_t len = strlen(word);
	int best = 1 + (int)(len < WORD_MAX ? len : WORD_MAX) / 4;
	const char *found = NULL;

	for (size_t i = 0; i < count; i++) {
		/* A word that was cut short is meant, however much is missing. */
		int d = len >= 3 && strncasecmp(word, words[i], len) == 0
			    ? 1
			    : distance(word, words[i]);

		if (d < best || (d == best && found == NULL)) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

static char *
all_of(const char *what, const char *const *words, size_t count)
{
	char *list = mem_print(": the %s are ", what), *longer;

	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
		longer = mem_print("%s%s%s", list, i > 0 ? ", " : "", words[i]);
		free(list);
		list = longer;
	}
	return list;
}

char *
nearest_hint(const char *word, const char *what, const char *const *words, size_t count)
{
	const char *near = nearest(word, words, count);

	if (near != NULL)
		return mem_print(", did you mean '%s'?", near);
	return all_of(what, words, count);
}
