/*
 * Finds the headings of a plan; see plan_input.h.
 *
 * In a workbook the sheet is the visible one with the headings of a review, else the first with those of a
 * plan; a title may be above them. A review pack says in its hidden sheet _meta what it is and which headings
 * its columns have; a pack that lost that sheet is read by the headings that 'review' writes. Two visible
 * sheets with decisions, or one beside a plan, are refused: either could be meant. In a CSV a title may be
 * above the headings of a review; otherwise the first line is the headings, whatever it says.
 */
#include "plan_input.h"

#include <string.h>

#include "plan_lines.h"
#include "review_meta.h"

enum {
	HEADER_WITHIN = 20,  /* non-blank rows searched for the headings */
	OTHER_WITHIN = 1000, /* in a workbook, to find a review that would be missed */
};

/* What the first rows of a sheet look like. */
struct look {
	bool filled, review, plan,
	    known; /* the headings of a review, a plan, anything that can be planned */
	bool late; /* those of a review, too far down */
};

/* Reads to the headings of a review, or as far as any could matter. */
static int
look_at(const struct plan_source *source, size_t sheet, struct look *look, struct err *err)
{
	bool book = sheet_is_book(source->file);
	int rc = sheet_begin(source->file, sheet, err),
	    within = book ? OTHER_WITHIN : HEADER_WITHIN;
	struct sheet_row row;

	for (int tried = 0; rc == 0 && tried < within && !look->review && !look->late; tried++) {
		bool near = tried < HEADER_WITHIN;
		int shape;

		if ((rc = sheet_row(source->file, &row, err)) != 1)
			break;
		rc = 0;
		look->filled = true;
		shape = plan_headings_shape(&source->headings, &row);
		look->review |= near && shape == SHAPE_REVIEW;
		look->late |= !near && shape == SHAPE_REVIEW;
		look->plan |= near && shape == SHAPE_PLAN;
		look->known |= near && shape != -1;
		if (!book && tried == 0 && look->known)
			break;
	}
	/* Errors below the first line of a CSV are reported when that line is read. */
	return rc < 0 && (book || !look->filled) ? -1 : 0;
}

/* The first sheet of each kind, from 1; 0: none. */
struct found {
	size_t filled, filled_count, review, second_review, late, plan, known;
};

static void
first_of(size_t *first, size_t sheet)
{
	if (*first == 0)
		*first = sheet;
}

static int
look_at_all(const struct plan_source *source, struct found *found, struct err *err)
{
	for (size_t i = 1; i <= sheet_count(source->file); i++) {
		struct look look = { 0 };

		if (sheet_hidden(source->file, i - 1))
			continue;
		if (look_at(source, i - 1, &look, err) < 0)
			return -1;
		found->filled_count += look.filled;
		if (look.review || look.late)
			first_of(found->review == 0 ? &found->review : &found->second_review, i);
		first_of(&found->filled, look.filled ? i : 0);
		first_of(&found->late, look.late ? i : 0);
		first_of(&found->plan, look.plan ? i : 0);
		first_of(&found->known, look.known ? i : 0);
	}
	return 0;
}

static int
two_sheets(
    const struct plan_source *source, size_t one, const char *what, size_t other, struct err *err)
{
	return err_set(err, STATUS_BAD_INPUT, "%s: the sheets '%s' and '%s' %s: remove one",
	    source->path, sheet_name(source->file, one - 1), sheet_name(source->file, other - 1),
	    what);
}

/* Is there a sheet that can be read? If it has no known headings, its first row is reported as wrong. */
static int
check_found(const struct plan_source *source, const struct found *found, struct err *err)
{
	bool book = sheet_is_book(source->file);

	if (found->filled == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s%s a plan begins with its headings",
		    source->path,
		    book ? ": every visible sheet is blank:" : ":1:1: the file is empty:");
	if (found->second_review != 0)
		return two_sheets(
		    source, found->review, "both have decisions", found->second_review, err);
	if (found->late != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the headings of the sheet '%s' are below %d other rows: remove what is "
		    "above them",
		    source->path, sheet_name(source->file, found->late - 1), HEADER_WITHIN);
	if (found->review != 0)
		return book && found->plan != 0 && found->plan != found->review
			   ? two_sheets(source, found->review, "have decisions and a plan",
				 found->plan, err)
			   : 0;
	if (*source->facts.review_id != '\0')
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: no visible sheet has the headings of a review, with Grant ID, Row check "
		    "and Decision: use the workbook as it was sent",
		    source->path);
	if (found->known == 0 && found->filled_count > 1)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: no visible sheet has the headings of a plan: action, principal and target",
		    source->path);
	return 0;
}

/* Moves to the headings of the sheet: of a review, else any known ones, else the first row. */
static int
find_headings(const struct plan_source *source, const struct found *found, struct sheet_row *row,
    struct err *err)
{
	bool any = found->known == 0 || !sheet_is_book(source->file);

	if (sheet_begin(source->file, source->sheet, err) != 0)
		return -1;
	while (sheet_row(source->file, row, err) == 1) {
		int shape = plan_headings_shape(&source->headings, row);

		if (shape == SHAPE_REVIEW || (found->review == 0 && (any || shape != -1)))
			return 0;
	}
	return -1;
}

static int
read_sheet(struct plan_source *source, struct err *err)
{
	struct found found = { 0 };
	struct plan_columns *columns = NULL;
	struct sheet_row row;
	int rc = -1;

	if (look_at_all(source, &found, err) < 0 || check_found(source, &found, err) < 0)
		return -1;
	source->sheet = (found.review != 0     ? found.review
			    : found.known != 0 ? found.known
					       : found.filled) -
			1;
	if (find_headings(source, &found, &row, err) == 0)
		columns = plan_columns_new(source, &row, err);
	if (columns != NULL)
		while ((rc = sheet_row(source->file, &row, err)) == 1)
			plan_line(columns, &row);
	if (rc == 0)
		rc = plan_end(columns, err);
	plan_columns_release(columns);
	return rc;
}

int
plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	struct plan_source source = { .path = path,
		.file = sheet_open(path, err),
		.wants = wants,
		.rows = rows,
		.headings.arena = &rows->arena,
		.facts = review_facts_blank(path) };
	int rc = source.file != NULL ? review_meta_find(&source, err) : -1;

	if (rc == 0 && source.headings.count == 0) /* it has no _meta, or lost it */
		rc = plan_headings_usual(&source.headings, err);
	if (rc == 0)
		rc = read_sheet(&source, err);
	plan_headings_release(&source.headings);
	sheet_close(source.file);
	return rc;
}
