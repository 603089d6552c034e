/*
 * Text: one that grows, and what is asked of texts everywhere. Letters are ASCII's: no locale is set.
 *
 * A struct text is zeroed at first, belongs to whoever declared it and is given back by text_release. Its bytes end in
 * NUL as soon as something was added, be it "".
 */
#ifndef MODEL_BASE_TEXT_H
#define MODEL_BASE_TEXT_H

#include "arena.h"
#include <stdbool.h>
#include <stdio.h>

struct text {
	char *bytes; /* NULL: nothing was added yet */
	size_t len, room;
};

void text_add(struct text *text, const char *part);
void text_add_bytes(struct text *text, const char *bytes, size_t len);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_between(struct text *text, const char *comma); /* added unless the text is empty */
void text_cut(struct text *text, size_t len);            /* keeps the first bytes */
void text_release(struct text *text);

/* "WEB, OPS and 12 more": the first 'most' of what is added, and the number of the others. */
struct text_list {
	struct text text;
	size_t most, count;
};

void text_list_add(struct text_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *text_list_end(struct text_list *list); /* the list's, until it is released */

/* A line that can meet a terminal: see text_harmless. */
void text_line(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Replaces control characters (C0, DEL, C1 and bidirectional overrides, as UTF-8) by '?'; in place. */
void text_harmless(char *text);
/* Drops what is left of a character at the end of a text that was cut; in place. */
void text_whole(char *text);
void text_lower(char *text); /* in place */

const char *text_or(const char *text, const char *other);        /* other: of NULL and "" */
const char *text_after(const char *text, const char *beginning); /* NULL: it begins otherwise */
bool text_lists(const char *list, const char *word);             /* is it one of "WORD,WORD"? */
bool text_is_one_of(const char *text, const char *const *list);  /* NULL ends the list */
const char *text_plural(uint64_t count);                         /* "s", or "" after 1 */
int text_unended(const char *text); /* how long it is but for a full stop at its end; for "%.*s" */

/* A path as one word for a shell, and no option of what it is given to; the caller frees it. */
char *text_quoted(const char *path);

#endif
