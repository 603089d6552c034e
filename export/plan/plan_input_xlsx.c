/*
 * Plan files in XLSX; see plan_input.h.
 *
 * The sheet is the visible one with the headings of a review, else the first with those of a plan; they may
 * stand below a title. A pack of 'review' says in its hidden sheet _meta what it is and how its columns are
 * called; a pack that lost that sheet is read by the headings that 'review' writes. Two visible sheets with
 * decisions, or one beside a plan, are refused: what is meant could stand in either.
 */
#include "plan_input.h"

#include "export/read/sheet_xlsx.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

enum {
	OTHER_WITHIN = 1000, /* PLAN_HEADER_WITHIN, for a review that would be passed over */
	META_ROWS = 200,
	SHEET_ROWS = 1048576,
	NUMBER_ROOM = 40,
	SNIFF = 1 << 16
};

#define META_FORMAT "jira-access review "
#define META_VERSION "1"
struct book {
	struct sheet_xlsx *book;
	const char *path;
	struct plan_rows *rows;
	struct plan_columns *columns; /* of the sheet that was chosen */
	/* One row, dense; numbers are written into an arena of its own. */
	struct arena texts;
	const char **cells;
	uint8_t *kinds;
	size_t cell_room, kind_room;
	uint32_t width; /* of the headings; 0: they are still looked for */
	/* _meta */
	struct review_facts facts;
	struct plan_headings headings;
};

/* ---- cells ---- */

static const char *
number_text(struct arena *arena, double number)
{
	char text[NUMBER_ROOM];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	if (number > -1e15 && number < 1e15 && (double)(int64_t)number == number)
		snprintf(text, sizeof(text), "%.0f", number);
	return arena_text(arena, text, strlen(text));
}

/* What the sheet shows. */
static const char *
shown_text(struct arena *arena, const struct sheet_xlsx_cell *cell)
{
	if (cell->type == SHEET_XLSX_NUMBER)
		return number_text(arena, cell->number);
	if (cell->type == SHEET_XLSX_DATE)
		return plan_date_text(arena, cell->number);
	if (cell->type == SHEET_XLSX_YESNO)
		return cell->number != 0 ? "TRUE" : "FALSE";
	return cell->text;
}

static uint8_t
cell_kind(const struct sheet_xlsx_cell *cell)
{
	if (cell->type == SHEET_XLSX_ERROR)
		return PLAN_CELL_ERROR;
	return cell->formula ? PLAN_CELL_FORMULA : PLAN_CELL_VALUE;
}

/* The row up to its last cell, or as wide as the headings; false when it is blank. */
static bool
take_row(struct book *book, const struct sheet_xlsx_row *row, struct plan_sheet_line *line)
{
	uint32_t width = book->width;
	bool filled = false;

	if (width == 0)
		for (size_t i = 0; i < row->count; i++)
			width = row->cells[i].column + 1;
	arena_release(&book->texts);
	book->texts.step = 4096;
	book->cells = mem_room(book->cells, &book->cell_room, width + 1, sizeof(*book->cells));
	book->kinds = mem_room(book->kinds, &book->kind_room, width + 1, sizeof(*book->kinds));
	for (uint32_t i = 0; i < width; i++) {
		book->cells[i] = "";
		book->kinds[i] = PLAN_CELL_VALUE;
	}
	for (size_t i = 0; i < row->count && row->cells[i].column < width; i++) {
		const char *text = shown_text(&book->texts, &row->cells[i]);

		book->cells[row->cells[i].column] = text;
		book->kinds[row->cells[i].column] = cell_kind(&row->cells[i]);
		filled |= row->cells[i].formula || text[strspn(text, " \t\r\n")] != '\0';
	}
	*line = (struct plan_sheet_line){ row->number + 1, book->cells, NULL, width, book->kinds };
	return filled;
}

/* ---- what is no XLSX ---- */

static bool
holds(const char *path, const char *word, size_t len)
{
	FILE *file = fopen(path, "rbe");
	char *bytes = mem_alloc(SNIFF);
	size_t kept = 0, got;
	bool found = false;

	while (file != NULL && !found && (got = fread(bytes + kept, 1, SNIFF - kept, file)) > 0) {
		got += kept;
		for (size_t i = 0; i + len <= got && !found; i++)
			found = memcmp(bytes + i, word, len) == 0;
		kept = got < len ? got : len;
		memmove(bytes, bytes + got - kept, kept);
	}
	if (file != NULL)
		fclose(file);
	free(bytes);
	return found;
}

static bool
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len > tail && strcasecmp(name + len - tail, end) == 0;
}

/* What a zip container is that is no workbook; one that cannot be opened is told by who reads it. */
static int
refuse_container(const char *path, struct err *err)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	zip_int64_t count = zip != NULL ? zip_get_num_entries(zip, 0) : 0;
	int rc = 0;

	if (zip == NULL || zip_name_locate(zip, "[Content_Types].xml", ZIP_FL_NOCASE) >= 0)
		count = 0;
	else if (zip_name_locate(zip, "mimetype", 0) >= 0 &&
		 zip_name_locate(zip, "content.xml", 0) >= 0)
		rc = plan_foreign(path, "an OpenDocument file (.ods)", "", err);
	else if (zip_name_locate(zip, "Index/Document.iwa", 0) >= 0 ||
		 zip_name_locate(zip, "Index.zip", 0) >= 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s: a Numbers document, which is not read: in Numbers, export it to Excel",
		    path);
	for (zip_int64_t i = 0; rc == 0 && i < count; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

		if (name != NULL && (ends_in(name, ".xlsx") || ends_in(name, ".csv")))
			rc = err_set(err, STATUS_BAD_INPUT,
			    "%s: an archive with '%.100s' in it: unpack it, and plan what was in "
			    "it",
			    path, name);
	}
	if (zip != NULL)
		zip_discard(zip);
	return rc;
}

static int
refuse_foreign(const char *path, struct err *err)
{
	static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	FILE *file = fopen(path, "rbe");
	int first = file != NULL ? getc(file) : EOF;

	if (file != NULL)
		fclose(file);
	if (first != 0xD0)
		return refuse_container(path, err);
	return holds(path, locked, sizeof(locked))
		   ? err_set(err, STATUS_BAD_INPUT,
			 "%s: locked with a password: take the password off and save it again",
			 path)
		   : plan_foreign(path, "an old .xls", "", err);
}

/* ---- _meta ---- */

static const char *
kept(struct book *book, const char *text)
{
	return arena_text(&book->rows->arena, text, strlen(text));
}

static int
take_rows(struct book *book, const char *value, struct err *err)
{
	size_t digits = strspn(value, "0123456789");

	book->facts.rows = strtoull(value, NULL, 10);
	if (digits > 0 && value[digits] == '\0' && book->facts.rows <= SHEET_ROWS)
		return 0;
	return err_set(err, STATUS_BAD_INPUT,
	    "%s: the sheet _meta says '%.60s' rows, and a sheet has %d at most", book->path, value,
	    SHEET_ROWS);
}

static int
take_fact(struct book *book, const char *key, const char *value, struct err *err)
{
	const struct {
		const char *key, **into;
	} facts[] = { { "review_id", &book->facts.review_id },
		{ "snapshot_id", &book->facts.snapshot_id }, { "read", &book->facts.read },
		{ "site", &book->facts.site }, { "pack", &book->facts.pack },
		{ "cloud_id", &book->facts.cloud_id }, { "reviewer", &book->facts.reviewer },
		{ "reviewer_id", &book->facts.reviewer_id } };

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (strcmp(key, facts[i].key) == 0)
			*facts[i].into = kept(book, value);
	if (strcmp(key, "rows") == 0)
		return take_rows(book, value, err);
	if (strcmp(key, "format") == 0 && strcmp(value, META_FORMAT META_VERSION) != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the sheet _meta says '%.60s', which this version does not know",
		    book->path, value);
	return 0;
}

static int
read_meta(struct book *book, size_t sheet, struct err *err)
{
	struct sheet_xlsx_row row;
	struct plan_sheet_line line;
	unsigned count = 0;
	int rc = sheet_xlsx_begin(book->book, sheet, err);

	while (rc == 0 && (rc = sheet_xlsx_row(book->book, &row, err)) == 1) {
		if (++count > META_ROWS)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the sheet _meta has more rows than a review writes", book->path);
		rc = 0;
		if (!take_row(book, &row, &line) || line.count < 2)
			continue;
		if (strcmp(line.texts[0], "column") == 0 && line.count >= 3)
			plan_headings_add(&book->headings, line.texts[1], line.texts[2]);
		else
			rc = take_fact(book, line.texts[0], line.texts[1], err);
	}
	return rc;
}

static int
find_meta(struct book *book, struct err *err)
{
	book->facts = review_facts_blank(book->path);
	for (size_t i = 0; i < sheet_xlsx_count(book->book); i++)
		if (strcmp(sheet_xlsx_name(book->book, i), "_meta") == 0 &&
		    read_meta(book, i, err) < 0)
			return -1;
	/* Else its _meta was lost on the way. */
	return book->headings.count > 0 ? 0 : plan_headings_usual(&book->headings, err);
}

/* ---- the sheet ---- */

/* What the first rows of a sheet look like. */
struct look {
	bool filled, review, plan,
	    known; /* the headings of a review, a plan, anything that can be planned */
	bool late; /* those of a review, too far down */
};

/* Up to the headings of a review, or as far as any could matter. */
static int
look_at(struct book *book, size_t sheet, const char ***texts, struct look *look, struct err *err)
{
	struct plan_sheet_line line;
	struct sheet_xlsx_row row;
	unsigned tried = 0;
	int rc = sheet_xlsx_begin(book->book, sheet, err);

	book->width = 0;
	while (rc == 0 && tried < OTHER_WITHIN && !look->review && !look->late &&
	       (rc = sheet_xlsx_row(book->book, &row, err)) == 1) {
		bool near = tried < PLAN_HEADER_WITHIN;
		int shape;

		rc = 0;
		if (!take_row(book, &row, &line))
			continue;
		look->filled = true;
		tried++;
		shape = plan_headings_take(&book->headings, &line, texts);
		look->review |= near && shape == SHAPE_REVIEW;
		look->late |= !near && shape == SHAPE_REVIEW;
		look->plan |= near && shape == SHAPE_PLAN;
		look->known |= near && shape != -1;
	}
	return rc;
}

/* Goes on to the headings of the sheet, which has them. 1: 'line' holds them, -1: err is set. */
static int
find_header(struct book *book, size_t sheet, bool review, struct plan_sheet_line *line,
    const char ***texts, struct err *err)
{
	struct sheet_xlsx_row row;
	int rc = sheet_xlsx_begin(book->book, sheet, err);

	book->width = 0;
	while (rc == 0 && (rc = sheet_xlsx_row(book->book, &row, err)) == 1) {
		int shape;

		rc = 0;
		if (!take_row(book, &row, line))
			continue;
		shape = plan_headings_take(&book->headings, line, texts);
		if (shape == SHAPE_REVIEW || (!review && shape != -1))
			return 1;
	}
	return rc;
}

/* The first row of the first sheet that has one: what is wrong with it is told. */
static int
first_row(struct book *book, size_t sheet, struct plan_sheet_line *line, struct err *err)
{
	struct sheet_xlsx_row row;
	int rc = sheet_xlsx_begin(book->book, sheet, err);

	while (rc == 0 && (rc = sheet_xlsx_row(book->book, &row, err)) == 1) {
		rc = 0;
		if (take_row(book, &row, line))
			return 1;
	}
	return rc;
}

static int
no_header(
    struct book *book, const struct plan_wants *wants, size_t filled, size_t first, struct err *err)
{
	struct plan_sheet_line line;

	if (filled == 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: nothing is in it that can be seen: a plan begins with a line of headings",
		    book->path);
	if (*book->facts.review_id != '\0')
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: no visible sheet has the headings of a review, with Grant ID, Row check "
		    "and "
		    "Decision: take the workbook as it was sent",
		    book->path);
	if (filled > 1)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: no visible sheet has the headings of a plan: action, principal and target",
		    book->path);
	if (first_row(book, first, &line, err) != 1)
		return -1;
	plan_columns_release(plan_header(
	    book->rows, book->path, sheet_xlsx_name(book->book, first), wants, &line, err));
	return -1;
}

/* The first sheets that look so, from 1; 0: there is none. */
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
look_at_all(struct book *book, const char ***texts, struct found *found, struct err *err)
{
	for (size_t i = 1; i <= sheet_xlsx_count(book->book); i++) {
		struct look look = { 0 };

		if (sheet_xlsx_hidden(book->book, i - 1))
			continue;
		if (look_at(book, i - 1, texts, &look, err) < 0)
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
two_sheets(struct book *book, size_t one, const char *what, size_t other, struct err *err)
{
	return err_set(err, STATUS_BAD_INPUT,
	    "%s: the sheets '%s' and '%s' %s: take one of the two out", book->path,
	    sheet_xlsx_name(book->book, one - 1), sheet_xlsx_name(book->book, other - 1), what);
}

static int
choose_sheet(struct book *book, const struct plan_wants *wants, const char ***texts, size_t *chosen,
    bool *review, struct err *err)
{
	struct found found = { 0 };

	if (look_at_all(book, texts, &found, err) < 0)
		return -1;
	*review = found.review != 0;
	*chosen = (*review ? found.review : found.known) - 1;
	if (found.second_review != 0)
		return two_sheets(
		    book, found.review, "both have decisions", found.second_review, err);
	if (found.late != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the headings of the sheet '%s' stand below %d other rows: take out what "
		    "is above them",
		    book->path, sheet_xlsx_name(book->book, found.late - 1), PLAN_HEADER_WITHIN);
	if (*review && found.plan != 0 && found.plan != found.review)
		return two_sheets(book, found.review, "hold decisions and a plan", found.plan, err);
	if (!*review && (found.known == 0 || *book->facts.review_id != '\0'))
		return no_header(book, wants, found.filled_count, found.filled - 1, err);
	return 0;
}

static int
check_merges(struct book *book, struct err *err)
{
	size_t count;
	const struct sheet_xlsx_merge *merges = sheet_xlsx_merges(book->book, &count);

	for (size_t i = 0; i < count; i++)
		if (plan_merged(book->columns,
			&(struct plan_range){ merges[i].row + 1, merges[i].last_row + 1,
			    merges[i].column + 1, merges[i].last_column + 1, merges[i].formula },
			err) < 0)
			return -1;
	return 0;
}

static int
read_sheet(struct book *book, size_t sheet, bool review, const struct plan_wants *wants,
    const char ***texts, struct err *err)
{
	struct plan_sheet_line line;
	struct sheet_xlsx_row row;
	struct review_facts *facts;
	int rc = find_header(book, sheet, review, &line, texts, err);

	if (rc <= 0)
		return -1;
	book->columns = plan_header(
	    book->rows, book->path, sheet_xlsx_name(book->book, sheet), wants, &line, err);
	if (book->columns == NULL)
		return -1;
	book->width = line.count;
	facts = plan_columns_review(book->columns);
	if (facts != NULL) {
		memcpy(book->facts.columns, facts->columns, sizeof(facts->columns));
		book->facts.file = facts->file;
		*facts = book->facts;
	}
	while ((rc = sheet_xlsx_row(book->book, &row, err)) == 1)
		if (take_row(book, &row, &line))
			plan_line(book->columns, &line);
	return rc < 0 || check_merges(book, err) < 0 ? -1 : plan_end(book->columns, err);
}

int
plan_input_xlsx(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	struct book book = { .path = path, .rows = rows, .headings.arena = &rows->arena };
	const char **texts = NULL;
	size_t sheet = 0;
	bool review = false;
	int rc = refuse_foreign(path, err);

	if (rc == 0)
		book.book = sheet_xlsx_open(path, &sheet_xlsx_limits, err);
	if (book.book == NULL)
		rc = -1;
	if (rc == 0 && (find_meta(&book, err) < 0 ||
			   choose_sheet(&book, wants, &texts, &sheet, &review, err) < 0 ||
			   read_sheet(&book, sheet, review, wants, &texts, err) < 0))
		rc = -1;
	plan_columns_release(book.columns);
	sheet_xlsx_close(book.book);
	arena_release(&book.texts);
	free(book.cells);
	free(book.kinds);
	plan_headings_release(&book.headings);
	free(texts);
	return rc;
}
