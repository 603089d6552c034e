/*
 * A sheet of a document: which columns of a report it shows, and which rows. document.h says how a template asks for
 * it; all texts and lists are the document's.
 */
#ifndef EXPORT_WRITE_SHOWN_H
#define EXPORT_WRITE_SHOWN_H

#include "table.h"

/* What a cell says instead, in the words of whoever takes the document. */
struct said_as {
	const char *from, *to;
};

struct shown {
	const struct column *column;
	size_t index;        /* in report->columns; SIZE_MAX: of no report */
	const char *text;    /* instead: the same in every row; else NULL */
	const char *heading; /* for people: "Group name" */
	const struct said_as *values;
	size_t value_count;
};

struct filter {
	size_t index; /* in report->columns */
	const char **values;
	size_t count;
};

enum sheet_in { SHEET_ANYWHERE, SHEET_IN_FILES, SHEET_IN_WORKBOOK };

struct sheet {
	const struct report *report;
	enum sheet_in in;
	const char *name;  /* the sheet's */
	const char *about; /* what it is for, as the Summary says it; or NULL */
	const char *file;  /* of formats with a file per sheet: see above */
	struct shown *columns;
	size_t column_count;
	const size_t
	    *order;    /* of the columns in a workbook, from left to right; NULL: as they are */
	size_t frozen; /* the first so many of them stay in view ... */
	size_t hidden; /* ... and the last so many are not shown */
	struct filter *filters;
	size_t filter_count;
};

#endif
