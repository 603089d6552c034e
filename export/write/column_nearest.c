/*
 * What to say after an unknown word: the nearest right one, or all of them.
 */
#include "model/base/nearest.h"
#include "template.h"
#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN = 24 };

static char *
all_of(const char *what, const char *const *known, size_t count)
{
	char *list = mem_print(": the %s are ", what), *longer;

	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
		longer = mem_print("%s%s%s", list, i > 0 ? ", " : "", known[i]);
		free(list);
		list = longer;
	}
	return list;
}

char *
nearest_word(const char *word, const char *what, const char *const *known, size_t count)
{
	const char *near = nearest(word, known, count);

	if (near != NULL)
		return mem_print(", did you mean '%s'?", near);
	return all_of(what, known, count);
}
