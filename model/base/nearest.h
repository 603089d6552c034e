/*
 * The right word for a wrong one: what "did you mean" says after an unknown command, key or column. The case of ASCII
 * letters is no difference.
 */
#ifndef MODEL_BASE_NEAREST_H
#define MODEL_BASE_NEAREST_H

#include <stddef.h>

/* The one of the 'count' words that 'word' was probably meant to be, or NULL when none is near. */
const char *nearest(const char *word, const char *const *words, size_t count);

/* ", did you mean 'NEAREST'?", or ": the WHAT are A, B"; the caller frees it. */
char *nearest_hint(const char *word, const char *what, const char *const *words, size_t count);

#endif
