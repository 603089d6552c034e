/*
 * Reports, columns, cells and formats: what every row source offers and every writer takes.
 *
 * A report is a row source: a name, typed columns, and a cursor over the sealed graph. It knows no format.
 * A format is a writer: it knows no report. The loop between them exists once, in format.c.
 *
 *	to add a report: export/reports/report_NAME.c with one 'const struct report', listed in catalog.c
 *	to add a format: export/write/format_NAME.c with one 'const struct format', listed in format.c
 *
 * A row is a plain struct; a column names one of its members, or a member of a record that the row points
 * to, or a function where something is to be computed:
 *
 *	COLUMN("path_count", CELL_COUNT, struct row, paths)
 *	COLUMN_OF("email", CELL_TEXT, struct row, account, email)      row->account->email; empty for NULL
 *	COLUMN_GET("via", CELL_TEXT, get_via)                          get_via(row, cell)
 *	COLUMN_GET_OF("state", CELL_TEXT, struct row, project, state)  state(row->project, cell)
 *
 * The compiler knows what a member is, and refuses what its cells cannot be: CELL_TEXT is const char *, char[]
 * or struct text; CELL_TIME const char *; CELL_COUNT uint32_t or uint64_t; CELL_YESNO bool or int8_t. An empty
 * cell is NULL and "", a number with all bits set (NONE), an int8_t below zero.
 *
 * CELL_LIST is several texts in one cell: words with "; " between them for people, an array in JSON. It is a
 * struct cell_list, made item by item, where an item may hold any text (a group's name); or const char *, char[]
 * or struct text, already joined, of words that never hold "; " themselves (keys, flags). "" is a list of nothing;
 * NULL, and a text that nothing was ever added to, is an empty cell: not said.
 *
 * A row handed out by 'next' and the texts in its cells are valid until the next call of 'next' or
 * 'close'; a record that a row points to stays as it is until 'close', so that its cells are made once for
 * all rows in a sequence. A report never fails: whatever it needs is in the source.
 */
#ifndef EXPORT_WRITE_TABLE_H
#define EXPORT_WRITE_TABLE_H

#include "model/access/access.h"
#include "model/base/err.h"
#include "model/base/text.h"
#include "model/findings/finding.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"
#include <stddef.h>

enum cell_type {
	CELL_EMPTY, /* Jira did not say */
	CELL_TEXT,
	CELL_COUNT, /* a whole number, zero or more */
	CELL_YESNO,
	CELL_TIME, /* text, UTC, RFC 3339: 2026-11-23T08:00:00Z */
	CELL_LIST, /* texts, "; " between them */
};

/* A list in the making; zeroed at first, and its memory is used again until cell_list_release. */
struct cell_list {
	struct text text; /* the items, "; " between them */
	size_t *starts;   /* of each in it */
	size_t count, room;
};

void cell_list_clear(struct cell_list *list); /* now it is a list of nothing */
/* Begins the next item: what is added to this text is the item's. */
struct text *cell_list_item(struct cell_list *list);
void cell_list_release(struct cell_list *list);

struct cell {
	enum cell_type type;
	bool above;       /* a hint: the row above shows the same here */
	const char *text; /* CELL_TEXT, CELL_TIME, CELL_LIST */
	size_t len;
	union {
		uint64_t count;               /* CELL_COUNT; 0 or 1 for CELL_YESNO */
		const struct cell_list *list; /* CELL_LIST; NULL: every "; " is between two items */
	};
};

enum { CELL_DIGITS = 20 }; /* of the largest count */

/* A cell in words: text as it is, "yes", "no", digits (put into 'digits'), or "" when it is empty. */
const char *cell_words(const struct cell *cell, char digits[CELL_DIGITS], size_t *len);

static inline bool
cell_is_text(const struct cell *cell)
{
	return cell->type == CELL_TEXT || cell->type == CELL_LIST;
}

/* The items of a CELL_LIST one by one; the place is zeroed before the first. false: there is no other. */
struct cell_place {
	size_t item, at;
};
bool cell_item(const struct cell *cell, struct cell_place *place, const char **text, size_t *len);

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
	void (*get)(const void *item, struct cell *cell); /* the cell is empty; NULL: it stays so */
	size_t offset;                                    /* of the item that 'get' is given */
	bool of;        /* in a record that the row points to, not in the row ... */
	size_t pointer; /* ... by a pointer that is there */
};

/* clang-format off */
#define COLUMN(name, type, row, item) \
	{ name, type, GETS_##type(((row *)0)->item), offsetof(row, item), false, 0 }
#define COLUMN_OF(name, type, row, record, item) \
	{ name, type, GETS_##type(((row *)0)->record->item), \
	    offsetof(__typeof__(*((row *)0)->record), item), true, offsetof(row, record) }
#define COLUMN_GET(name, type, get) { name, type, get, 0, false, 0 }
#define COLUMN_GET_OF(name, type, row, record, get) { name, type, get, 0, true, offsetof(row, record) }
#define COLUMN_BLANK(name, type) COLUMN_GET(name, type, NULL)
#define COLUMNS_END COLUMN_BLANK(NULL, CELL_EMPTY)

#define GETS_CELL_TEXT(item) \
	_Generic((item), const char *: GETS_CHARS(item), char *: GETS_CHARS(item), struct text: cell_built)
/* A pointer, or what decays to one. */
#define GETS_CHARS(item) \
	_Generic(&(item), const char **: cell_pointer, const char *const *: cell_pointer, \
	    char **: cell_pointer, char *const *: cell_pointer, default: cell_chars)
#define GETS_CELL_LIST(item) \
	_Generic((item), const char *: GETS_LISTED(item), char *: GETS_LISTED(item), \
	    struct text: cell_listed_text, struct cell_list: cell_listed)
#define GETS_LISTED(item) \
	_Generic(&(item), const char **: cell_listed_pointer, const char *const *: cell_listed_pointer, \
	    char **: cell_listed_pointer, char *const *: cell_listed_pointer, default: cell_listed_chars)
#define GETS_CELL_TIME(item) _Generic(&(item), const char **: cell_time, const char *const *: cell_time)
#define GETS_CELL_COUNT(item) _Generic((item), uint64_t: cell_uint64, uint32_t: cell_uint32)
#define GETS_CELL_YESNO(item) _Generic((item), bool: cell_bool, int8_t: cell_int8)
/* clang-format on */

struct report {
	const char *name;  /* "role_assignments": the file's name and the template's word */
	const char *title; /* "Role assignments": the sheet's name */
	const char *rows;  /* what a row is, for people: "account in a group" */
	const struct column *columns;
	size_t size; /* of its cursor, which is zeroed when it opens; a row may be part of it */
	void (*open)(void *cursor, const struct source *source); /* NULL: nothing to prepare */
	const void *(*next)(
	    void *cursor, const struct source *source); /* NULL after the last row */
	void (*close)(void *cursor); /* gives back what the cursor holds; NULL: nothing */
};

void *report_open(const struct report *report, const struct source *source);
void report_close(const struct report *report, void *cursor);

/* What the column shows of the row. */
void column_cell(const struct column *column, const void *row, struct cell *cell);

/* Setters for cells; a NULL or "" text is an empty cell. */
void cell_text(struct cell *cell, const char *text);
void cell_count(struct cell *cell, uint64_t count);

/* From an item: const char *, the same with a time, char[], struct text, ... */
void cell_pointer(const void *item, struct cell *cell);
void cell_time(const void *item, struct cell *cell);
void cell_chars(const void *item, struct cell *cell);
void cell_built(const void *item, struct cell *cell);
void cell_listed_pointer(const void *item, struct cell *cell);
void cell_listed_chars(const void *item, struct cell *cell);
void cell_listed_text(const void *item, struct cell *cell);
void cell_listed(const void *item, struct cell *cell); /* struct cell_list */
void cell_uint64(const void *item, struct cell *cell);
void cell_uint32(const void *item, struct cell *cell);
void cell_bool(const void *item, struct cell *cell);
void cell_int8(const void *item, struct cell *cell);

#endif
