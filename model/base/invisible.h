/*
 * Characters that nobody sees and spreadsheets, mails and web pages put around words: no-break spaces, characters of no width,
 * marks of direction, and the mark that begins UTF-8.
 */
#ifndef MODEL_BASE_INVISIBLE_H
#define MODEL_BASE_INVISIBLE_H

#include "arena.h"

/* The bytes of one at the beginning of the text, which is UTF-8; 0: there is none. *code: its number. */
size_t invisible_at(const char *text, unsigned *code);
/* The text without space, line breaks and such characters at its ends. */
const char *invisible_trimmed(struct arena *arena, const char *text);
/* The number of the first one inside; 0: there is none. *name: "no-break space" or the like. */
unsigned invisible_inside(const char *text, const char **name);

#endif
