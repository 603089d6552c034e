/*
 * The headings of a plan file, in any order and case: they say which kind of file it is. Unknown columns
 * are extras and are kept for plan.csv.
 *
 *	kind      needs                                            may have
 *	plan      action, principal, target or like                target, like
 *	matrix    principal, columns role:KEY/Name, group:ID, group-name:NAME
 *	baton     action, Resource Type, Resource Name,            the other headers of 'baton export'
 *	          Entitlement Slug, User ID or Email Address
 *	roles     project, role, userId or email or group          action; else every row is a grant
 *	groups    group, userId or email                           action, role; else every row is a grant
 *	review    grant_id, row_check, decision: a returned pack
 *	grant id  action, grant_id: a report of this tool
 *	all                                                        reason, ticket, reviewer, reviewed_on,
 *	                                                           approved_by, grant_id, row_check
 *	all but matrix and review                                  replaces, expires_on
 */
#ifndef EXPORT_PLAN_PLAN_HEADINGS_H
#define EXPORT_PLAN_PLAN_HEADINGS_H

#include "export/read/sheet.h"
#include "model/plan/plan_rows.h"

struct plan_wants {
	bool required[FIELDS]; /* --require: must be filled for every change */
};

/* Sets wants->required from a list of names, "reason,ticket"; -1: an unknown one. */
int plan_require(struct plan_wants *wants, const char *names, struct err *err);

/* The headings of a review's columns in a workbook; what is added is copied. */
struct plan_headings {
	struct arena *arena;
	const char **headings, **names;
	size_t count, heading_room, name_room;
};
void plan_headings_add(struct plan_headings *headings, const char *name, const char *heading);
int plan_headings_usual(
    struct plan_headings *headings, struct err *err); /* as 'review' writes them */
void plan_headings_release(struct plan_headings *headings);
/* The enum plan_shape that has this row of headings, or -1. */
int plan_headings_shape(const struct plan_headings *headings, const struct sheet_row *row);

/* A file being read, and what is known before its headings are read. */
struct plan_source {
	const char *path;
	struct sheet_file *file;
	size_t sheet; /* the one with the plan */
	const struct plan_wants *wants;
	struct plan_rows *rows;
	struct plan_headings headings;
	struct review_facts facts; /* if it is a review pack */
};

/* What a column is if not a field. */
enum { EXTRA = -1, TARGET_COLUMN = -2, CHECKED_COLUMN = -3 };
enum { COLUMNS_MAX = 1000 }; /* as in a CSV */

struct plan_columns {
	const struct plan_source *source;
	const char *file, *sheet; /* kept by the rows; sheet NULL: a CSV */
	enum plan_shape shape;
	uint32_t count, line;
	int *fields;                       /* by column: enum plan_field, or one of the above */
	const char **headings;             /* by column, as in the file */
	uint32_t at[FIELDS];               /* from 1; 0: none */
	uint32_t checked[CHECKED_COLUMNS]; /* columns of row_check_columns, from 1 */
	/* The first duplicate heading: in any kind of plan, and in a review. */
	struct doubled {
		uint32_t first, second; /* from 1; 0: none */
	} doubled, review_doubled;
	uint32_t snapshot; /* the column snapshot_id, from 1 */
	size_t line_count, row_first;
	struct review_facts *review; /* NULL: not a review */
};

/* From the row read last; NULL: err says what is wrong with it. */
struct plan_columns *plan_columns_new(
    const struct plan_source *source, const struct sheet_row *row, struct err *err);
void plan_columns_release(struct plan_columns *columns); /* NULL is fine */

const char *plan_field_name(enum plan_field field); /* its first heading */

#endif
