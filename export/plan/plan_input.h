/*
 * Plan files, in: headings become fields, lines become rows (model/plan/plan_rows.h). What the cells mean is
 * model/plan/plan_resolve.c's; here it is told which kind of file it is, by its headings, in any order and
 * case, and which columns are nobody's: those are kept for plan.csv.
 *
 *	kind      needs                                            may have
 *	plan      action, principal, target
 *	matrix    principal, columns role:KEY/Name, group:ID, group-name:NAME
 *	baton     action, Resource Type, Resource Name,            the other headers of 'baton export'
 *	          Entitlement Slug, User ID or Email Address
 *	roles     project, role, userId or email or group          action; else every row is a grant
 *	groups    group, userId or email                           action, role; else every row is a grant
 *	review    grant_id, row_check, decision: a pack of 'review' that came back
 *	grant id  action, grant_id: a report of this tool
 *	all                                                        reason, ticket, reviewer, reviewed_on,
 *	                                                           approved_by, grant_id, row_check
 *
 * A format of spreadsheet is one file: it hands its lines to plan_header, then plan_line, then plan_end, and
 * is listed in plan_input.c. What a pack that came back decides is judged later, over all packs: returned.h.
 * Errors of the file as such end the reading (-1, STATUS_BAD_INPUT, "file:line:column: ...");
 * those of a cell are complaints of the rows.
 */
#ifndef EXPORT_PLAN_PLAN_INPUT_H
#define EXPORT_PLAN_PLAN_INPUT_H

#include "model/base/err.h"
#include "model/plan/plan_rows.h"

struct plan_wants {
	bool required[FIELDS]; /* --require: must be filled wherever something changes */
};

/* A list of names, "reason,ticket", into wants->required; -1: an unknown one. */
int plan_require(struct plan_wants *wants, const char *names, struct err *err);
/* Adds the rows of a file; its texts live in the rows' arena. */
int plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err);

/*
 * Tells whether the row is 'changed': whether its row_check is another than that of what it shows. The
 * snapshot is that of its review, of its column snapshot_id, else this one.
 */
void plan_row_check(struct plan_rows *rows, size_t row, const char *snapshot_id);

/* ---- for the formats ---- */

/* How a cell came to its text; an error may be the result of a formula. */
enum plan_cell_kind { PLAN_CELL_VALUE, PLAN_CELL_FORMULA, PLAN_CELL_ERROR };

/* A line of a sheet as its format hands it over. */
struct plan_sheet_line {
	uint32_t line;
	const char *const *texts; /* as in the sheet, the disarming ' off; may end in space */
	const uint32_t *lines;    /* where each cell begins; NULL: all in 'line' */
	uint32_t count;
	const uint8_t *kinds; /* enum plan_cell_kind; NULL: all are values */
};

struct plan_columns; /* what the header said */
struct plan_columns *plan_header(struct plan_rows *rows, const char *file, const char *sheet,
    const struct plan_wants *wants, const struct plan_sheet_line *line, struct err *err);
struct review_facts review_facts_blank(const char *file);

enum { PLAN_HEADER_WITHIN = 20 }; /* rows with anything in them, of which one is the headings */

/* How the columns of a review are called in a workbook; what is added is copied. */
struct plan_headings {
	struct arena *arena;
	const char **headings, **names;
	size_t count, heading_room, name_room;
};
void plan_headings_add(struct plan_headings *headings, const char *name, const char *heading);
int plan_headings_usual(
    struct plan_headings *headings, struct err *err); /* as 'review' writes them */
void plan_headings_release(struct plan_headings *headings);
/*
 * A line of headings, without blank ones to its right; those of a review become the names of its columns,
 * in 'texts', which is resized for it. The enum plan_shape that they are, or -1.
 */
int plan_headings_take(
    const struct plan_headings *headings, struct plan_sheet_line *line, const char ***texts);
/* To be filled by a format that knows them; NULL: it is no review's. */
struct review_facts *plan_columns_review(struct plan_columns *columns);
void plan_line(struct plan_columns *columns, const struct plan_sheet_line *line);
/* Cells shown as one, or filled by one formula; lines and columns from 1. */
struct plan_range {
	uint32_t line, last_line, column, last_column;
	bool formula;
};
/* An error when what a reviewer writes stands there: it would be said of the first row alone, or by nobody. */
int plan_merged(
    const struct plan_columns *columns, const struct plan_range *range, struct err *err);
/* After the last line: an error when there was nothing. */
int plan_end(const struct plan_columns *columns, struct err *err);
void plan_columns_release(struct plan_columns *columns); /* NULL is fine */

/*
 * Refuses a file of a kind that is not read, and says how to make a workbook of it: with which filter of
 * LibreOffice, "" when it finds that out itself.
 */
int plan_foreign(const char *path, const char *what, const char *filter, struct err *err);
/* Days since 1899-12-30 as a workbook counts them: a day, or a moment when it has hours. */
const char *plan_date_text(struct arena *arena, double number);

int plan_input_csv(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err);
int plan_input_xlsx(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err);

#endif
