/*
 * A document that is being made of a template: what all of the making needs, and how it is said that the template is
 * wrong.
 */
#ifndef EXPORT_WRITE_MAKING_H
#define EXPORT_WRITE_MAKING_H

#include "model/base/json.h"
#include "table.h"

struct document;

struct making {
	struct document *document;
	struct arena *arena; /* the document's */
	const struct report *const *reports;
	const char *name; /* what errors call the template */
	struct err *err;
};

/* "NAME:LINE: ...", STATUS_BAD_INPUT; -1. */
int making_wrong(const struct making *making, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Which of the report's columns the word names; -1, with the nearest name, when there is none. */
int making_column(const struct making *making, const struct report *report,
    const struct json_word *word, size_t *index);
size_t report_width(const struct report *report); /* so many columns */

enum { NAMES_MAX = 256 };

#endif
