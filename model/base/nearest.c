/* Edit distance over the few words that are right; see nearest.h. */
#include "nearest.h"
#include "arena.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 64 /* longer words are nobody's slip */, NAMES_SHOWN = 40 };

/* One letter, be it a capital. */
static char
small(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static int
lesser(int a, int b)
{
	return a < b ? a : b;
}

/*
 * Edit distance, a swap of neighbours counting once; INT_MAX when it is more than 'most', or a word is too long to compare.
 * Whoever looks for one word among many thousands finds out about most of them by their length or their beginning.
 */
static int
distance(const char *a, size_t la, const char *b, int most)
{
	int d[WORD_MAX + 1][WORD_MAX + 1], before, here = 0;
	size_t lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX || (la > lb ? la - lb : lb - la) > (size_t)most)
		return INT_MAX;
	for (size_t j = 0; j <= lb; j++)
		d[0][j] = (int)j;
	for (size_t i = 1; i <= la; i++) {
		char letter = small(a[i - 1]);

		before = here;
		here = d[i][0] = (int)i;
		for (size_t j = 1; j <= lb; j++) {
			int least = d[i - 1][j - 1] + (letter != small(b[j - 1]));

			least = lesser(least, lesser(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && letter == small(b[j - 2]) &&
			    small(a[i - 2]) == small(b[j - 1]))
				least = lesser(least, d[i - 2][j - 2] + 1);
			d[i][j] = least;
			here = lesser(here, least);
		}
		if (here > most && before > most) /* a swap reaches over one row */
			return INT_MAX;
	}
	return d[la][lb] <= most ? d[la][lb] : INT_MAX;
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
			    : distance(word, len, words[i], best);

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
