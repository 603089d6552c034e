/*
 * Reports, columns, cells and formats: what every row source offers and every writer takes.
 *
 * A report is a row source: a name, typed columns, and a cursor over the sealed graph. It knows no format.
 * A format is a writer: it knows no report. The loop between them exists once, in table.c.
 *
 *	to add a report: export/report_NAME.c with one 'const struct report', listed in export/reports/catalog.c
 *	to add a format: export/format_NAME.c with one 'const struct format', listed in export/write/formats.c
 *
 * A row handed out by 'next' and the texts in its cells are valid until the next call of 'next' or
 * 'close'. A report never fails: whatever it needs is in the source.
 */
#ifndef EXPORT_WRITE_TABLE_H
#define EXPORT_WRITE_TABLE_H

#include "model/access/access.h"
#include "model/base/err.h"
#include "model/findings/finding.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"

enum cell_type {
	CELL_EMPTY, /* Jira did not say */
	CELL_TEXT,
	CELL_COUNT, /* a whole number, zero or more */
	CELL_YESNO,
	CELL_TIME, /* text, UTC, RFC 3339: 2026-11-23T08:00:00Z */
};

struct cell {
	enum cell_type type;
	const char *text; /* CELL_TEXT, CELL_TIME */
	size_t len;
	uint64_t count; /* CELL_COUNT; 0 or 1 for CELL_YESNO */
};

struct changes;      /* model/change/change.h */
struct review_sheet; /* export/reports/report_review.h */

/* All that a report may draw on. */
struct source {
	const struct graph_view *graph;
	const struct run *run;
	const struct org *org;              /* joined; NULL: no organisation was read */
	const struct changes *changes;      /* since another reading; NULL: nothing was compared */
	const struct access *sample_access; /* what run->sample is compared with; NULL: no sample */
	const struct findings *findings;    /* NULL: nobody looked for them */
	const struct access *access;        /* NULL: effective access is not computed */
	const struct review_sheet *review;  /* the pack to show; NULL: nothing is reviewed */
};

struct column {
	const char *name;    /* snake_case, the same in every format; ends the list when NULL */
	enum cell_type type; /* of its cells; a cell may also be empty */
	void (*get)(const void *row,
	    struct cell *cell); /* NULL: always empty, its data comes with later work */
};

struct report {
	const char *name;  /* "role_assignments": the file's name and the template's word */
	const char *title; /* "Role assignments": the sheet's name */
	const char *rows;  /* what a row is, for people: "project x role x actor" */
	const struct column *columns;
	void *(*open)(const struct source *source);
	const void *(*next)(void *cursor); /* NULL after the last row */
	void (*close)(void *cursor);
};

/* Setters for cells; a NULL or "" text is an empty cell. */
void cell_text(struct cell *cell, const char *text);
void cell_count(struct cell *cell, uint64_t count);
void cell_yesno(struct cell *cell, bool yes);
void cell_time(struct cell *cell, const char *rfc3339);

#endif
