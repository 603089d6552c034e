/*
 * What a document is about, for the first page of a workbook: sections of lines, each the number of a sheet's rows that
 * say something in a column, and where the first of them stands. See document.h for how a template asks for it.
 */
#ifndef EXPORT_WRITE_MATTERS_H
#define EXPORT_WRITE_MATTERS_H

#include "making.h"
#include "shown.h"
#include "template.h"

struct matter {
	const char *label;
	size_t column;       /* of the sheet's columns */
	const char **values; /* it reads one of these ... */
	size_t value_count;  /* ... or, when there is none, anything but no and 0 */
	const char *reading; /* the optional reading that it is known by; or NULL */
};

struct matters {
	const char *heading;
	const struct sheet *sheet;
	struct matter *lines;
	size_t count;
};

/* The document's 'sheets' are made. */
int matters_make(const struct making *making, const struct sheet *sheets, size_t sheet_count,
    const struct template *said, struct matters *matters);

#endif
