/*
 * The nearest right word for a wrong one, by edit distance.
 */
#include "template.h"
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 64, NAMES_SHOWN = 24 };

/* How many letters must be put in, taken out or changed; WORD_MAX for words too long to compare. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], i, j, before, above, lena = strlen(a), lenb = strlen(b);

	if (lena > WORD_MAX || lenb > WORD_MAX)
		return WORD_MAX;
	for (j = 0; j <= lenb; j++)
		row[j] = j;
	for (i = 1; i <= lena; i++) {
		before = row[0];
		row[0] = i;
		for (j = 1; j <= lenb; j++) {
			above = row[j];
			row[j] = before + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			before = above;
		}
	}
	return row[lenb];
}

static char *
all_of(const char *what, const char *const *known, size_t count)
{
	char *list = mem_print(": the %s are ", what), *longer;
	size_t i;

	for (i = 0; i < count && i < NAMES_SHOWN; i++) {
		longer = mem_print("%s%s%s", list, i > 0 ? ", " : "", known[i]);
		free(list);
		list = longer;
	}
	return list;
}

char *
nearest_word(const char *word, const char *what, const char *const *known, size_t count)
{
	size_t i, far, best = WORD_MAX, at = 0;

	for (i = 0; i < count; i++) {
		far = distance(word, known[i]);
		if (far < best) {
			best = far;
			at = i;
		}
	}
	if (best <= 2 || best <= strlen(word) / 3)
		return mem_print(", did you mean '%s'?", known[at]);
	return all_of(what, known, count);
}
