/*
 * The sheets Review and Findings of a review workbook, and what _meta says: see review_xlsx.h. The pages before them are
 * made in review_xlsx_pages.c, last, when the rows are counted.
 *
 * What a reviewer needs is shown, in the order of the template; what binds a row to the site is hidden, and
 * so is a column that is empty from top to bottom. Validations and formulas are constant ASCII.
 */
#include "review_xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "export/plan/review_meta.h"
#include "export/reports/catalog.h"
#include "export/reports/subject.h"
#include "export/write/xlsx_check.h"
#include "model/base/digest.h"

enum {
	WIDTH_ROWS = 1000,
	WIDTH_LEAST = 9,
	HEADER_HEIGHT = 24,
	BUTTON_WIDTH = 3,
	LETTERS = 8,
	LINE_HEIGHT = 15,
	LINES_MOST = 4,
	LINKED_ROWS_MOST = 5000, /* LibreOffice takes minutes to save ten times as many links */
	ZOOM = 85,
	PADDING = 15, /* of a column beyond its widest text, in tenths of a digit; */
	ROOM = 20     /* what fits into it there */
};

/* How a column of the two sheets looks; those that are not here are text, up to WIDTH_USUAL wide. */
static const struct face {
	const char *column;
	unsigned widest;
	enum xlsx_style style;
	bool hidden, input;
} faces[] = {
	{ "display_name", 20, STYLE_CELL, false, false },
	{ "email", 26, STYLE_CELL, false, false },
	{ "account_type", 12, STYLE_CELL, false, false },
	{ "status", 10, STYLE_CELL, false, false },
	{ "entitlement_type", 13, STYLE_CELL, false, false },
	{ "entitlement", 21, STYLE_CELL, false, false },
	{ "project_key", 9, STYLE_CELL, false, false },
	{ "project_name", 18, STYLE_CELL, false, false },
	{ "via", 34, STYLE_CELL, false, false },
	{ "last_active", 11, STYLE_CELL_TIME, false, false },
	{ "flags", 18, STYLE_CELL, false, false },
	{ "previous_decision", 11, STYLE_CELL, false, false },
	{ "decision", 12, STYLE_DECISION, false, true },
	{ "reason", 28, STYLE_REMARK, false, true },
	{ "reviewer", 34, STYLE_REMARK_LINE, false, true },
	{ "reviewed_on", 12, STYLE_REMARK_DATE, false, true },
	{ "severity", 10, STYLE_CELL, false, false },
	{ "finding", 22, STYLE_CELL, false, false },
	{ "detail", 50, STYLE_CELL, false, false },
	{ "suggestion", 62, STYLE_CELL, false, false },
	{ "grant_id", 30, STYLE_CELL, true, false },
	{ "row_check", 14, STYLE_CELL, true, false },
	{ "account_id", 30, STYLE_CELL, true, false },
	{ "email_source", 14, STYLE_CELL, true, false },
	{ "managed", 10, STYLE_CELL, true, false },
	{ "project_id", 14, STYLE_CELL, true, false },
	{ "project_type", 14, STYLE_CELL, true, false },
	{ "style", 18, STYLE_CELL, true, false },
	{ "state", 10, STYLE_CELL, true, false },
	{ "access_type", 12, STYLE_CELL, true, false },
	{ "subject_id", 30, STYLE_CELL, true, false },
	{ NULL, 28, STYLE_CELL, false, false },
};

struct book {
	struct xlsx_out *out;
	struct xlsx_tab *readme, *summary, *tab; /* tab: being written */
	const struct sheet *sheet, *rows_sheet;  /* rows_sheet: of the grants */
	const struct review_sheet *review;
	const struct face **faces; /* by column */
	unsigned *widths;
	bool *filled;
	uint16_t type_at; /* the column account_type */
	bool apps;        /* it names other accounts than people */
	uint64_t links_left_out;
	char **checks; /* "GRANT_ID 0x1F ROW_CHECK LF", by row */
	size_t check_count, check_room;
	struct review_look look;
};

static const struct face *
face_of(const char *column)
{
	const struct face *face = faces;

	while (face->column != NULL && strcmp(face->column, column) != 0)
		face++;
	return face;
}

/* The column's place in the sheet; UINT16_MAX: it is not shown. */
static uint16_t
place_of(const struct sheet *sheet, const char *column)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (strcmp(sheet->columns[i].column->name, column) == 0)
			return (uint16_t)i;
	return UINT16_MAX;
}

static bool
is_review(const struct sheet *sheet)
{
	return sheet->report == &report_review;
}

static void
widen(struct book *book, size_t column, unsigned width)
{
	if (width > book->faces[column]->widest)
		width = book->faces[column]->widest;
	if (width > book->widths[column])
		book->widths[column] = width;
}

static int
write_header(struct book *book, struct err *err)
{
	if (xlsx_said(book->tab, worksheet_set_row(book->tab->sheet, 0, HEADER_HEIGHT, NULL),
		"header row", err) != 0)
		return -1;
	for (size_t i = 0; i < book->sheet->column_count; i++) {
		const char *heading = book->sheet->columns[i].heading;
		int rc =
		    xlsx_put_text(book->out, book->tab, 0, (uint16_t)i, heading, strlen(heading),
			book->faces[i]->input ? STYLE_HEADER_INPUT : STYLE_HEADER, err);

		widen(book, i, xlsx_text_width(heading, strlen(heading)) + BUTTON_WIDTH);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
book_sheet(void *arg, const struct sheet *sheet, struct err *err)
{
	struct book *book = arg;
	size_t columns = sheet->column_count;

	book->sheet = sheet;
	book->faces = mem_resize(book->faces, (columns + 1) * sizeof(const struct face *));
	book->widths = mem_resize(book->widths, (columns + 1) * sizeof(*book->widths));
	book->filled = mem_resize(book->filled, (columns + 1) * sizeof(*book->filled));
	memset(book->widths, 0, (columns + 1) * sizeof(*book->widths));
	memset(book->filled, 0, (columns + 1) * sizeof(*book->filled));
	for (size_t i = 0; i < columns; i++)
		book->faces[i] = face_of(sheet->columns[i].column->name);
	book->type_at = place_of(sheet, "account_type");
	book->tab = xlsx_tab_add(book->out, sheet->name, err);
	if (book->tab == NULL)
		return -1;
	book->tab->of = sheet;
	worksheet_freeze_panes(book->tab->sheet, 1, 1);
	worksheet_set_zoom(book->tab->sheet, ZOOM);
	if (is_review(sheet)) {
		book->rows_sheet = sheet;
		book->look = (struct review_look){ .sheet = book->tab->name,
			.decision = place_of(sheet, "decision"),
			.reason = place_of(sheet, "reason"),
			.flags = place_of(sheet, "flags") };
		worksheet_set_tab_color(book->tab->sheet, COLOUR_INPUT);
	}
	return write_header(book, err);
}

/* Where Jira shows what the cell names; NULL: nowhere. Caller frees. */
static char *
url_of(const struct book *book, const struct sheet *sheet, const struct cell *cells, size_t column)
{
	const char *base = book->out->source->run->base_url;
	const char *name = sheet->columns[column].column->name;
	uint16_t id = place_of(sheet, "account_id");

	if (base == NULL ||
	    (strncmp(base, "https://", 8) != 0 && strncmp(base, "http://", 7) != 0) ||
	    cells[column].type != CELL_TEXT)
		return NULL;
	if (strcmp(name, "project_key") == 0 &&
	    strspn(cells[column].text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
		cells[column].len)
		return mem_print("%s/browse/%s", base, cells[column].text);
	if (strcmp(name, "display_name") == 0 && id != UINT16_MAX && cells[id].type == CELL_TEXT &&
	    strspn(cells[id].text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:") ==
		cells[id].len)
		return mem_print("%s/jira/people/%s", base, cells[id].text);
	return NULL;
}

static int
write_cell(
    struct book *book, uint32_t row, const struct cell *cells, uint16_t column, struct err *err)
{
	const struct cell *cell = &cells[column];
	const struct face *face = book->faces[column];
	char digits[CELL_DIGITS], *url;
	const char *words;
	size_t len;
	int rc;

	if (cell->type == CELL_EMPTY)
		return face->hidden
			   ? 0
			   : xlsx_put_style(book->out, book->tab, row, column, face->style, err);
	book->filled[column] = true;
	if (column == book->type_at && strcmp(cell->text, "atlassian") != 0)
		book->apps = true;
	if (cell->type == CELL_TIME)
		return xlsx_put_time(
		    book->out, book->tab, row, column, cell->text, cell->len, face->style, err);
	words = cell_words(cell, digits, &len);
	url = url_of(book, book->sheet, cells, column);
	if (url != NULL && book->review->pack->count > LINKED_ROWS_MOST) {
		book->links_left_out++;
		free(url);
		url = NULL;
	}
	if (url == NULL)
		return xlsx_put_text(
		    book->out, book->tab, row, column, words, len, face->style, err);
	rc = xlsx_put_link_as(
	    book->out, book->tab, row, column, url, words, STYLE_CELL_LINK, face->style, err);
	free(url);
	return rc;
}

/* A word's width in tenths of a digit's, as the letters of the usual font have it. */
static unsigned
word_width(const char *word, size_t len)
{
	static const struct {
		const char *letters;
		unsigned tenths;
	} widths[] = { { "ijlI.,;:'|!", 5 }, { "frtJ-()/", 7 }, { "csz", 8 }, { "kvxy", 9 },
		{ "mw", 15 }, { "MW@", 17 }, { "ABCDEFGHKLNOPQRSTUVXYZ", 11 } };
	unsigned tenths = 10 * xlsx_text_width(word, len);

	for (size_t i = 0; i < len; i++)
		for (size_t w = 0; w < sizeof(widths) / sizeof(*widths); w++)
			if (word[i] != '\0' && strchr(widths[w].letters, word[i]) != NULL)
				tenths = tenths + widths[w].tenths - 10;
	return tenths;
}

/* How many lines a text takes, broken at blanks as a reader would; 'width' in tenths. */
static unsigned
count_lines(const char *text, size_t len, unsigned width)
{
	enum { BLANK = 5 };
	unsigned lines = 1, used = 0;

	while (len > 0) {
		const char *blank = memchr(text, ' ', len);
		size_t word = blank != NULL ? (size_t)(blank - text) : len;
		unsigned wide = word_width(text, word);

		if (used > 0 && used + BLANK + wide > width) {
			lines++;
			used = 0;
		}
		used += wide + (used > 0 ? BLANK : 0);
		lines += used > width ? (used - 1) / width : 0;
		used = used > width ? (used - 1) % width + 1 : used;
		text += word + (blank != NULL);
		len -= word + (blank != NULL);
	}
	return lines;
}

/* Texts are broken into lines, and not every reader makes room for them by itself. */
static int
set_height(struct book *book, uint32_t row, const struct cell *cells, size_t count, struct err *err)
{
	unsigned lines = 1;

	for (size_t i = 0; i < count; i++) {
		unsigned need;

		if (cells[i].type != CELL_TEXT || book->faces[i]->hidden ||
		    cells[i].len <= book->widths[i] || book->faces[i]->style == STYLE_REMARK_LINE)
			continue;
		need = count_lines(cells[i].text, cells[i].len, 10 * book->widths[i] + ROOM);
		if (need > lines)
			lines = need < LINES_MOST ? need : LINES_MOST;
	}
	if (lines == 1)
		return 0;
	return xlsx_said(book->tab,
	    worksheet_set_row(book->tab->sheet, row, LINE_HEIGHT * lines, NULL), "row height", err);
}

static void
keep_check(struct book *book, const struct cell *cells)
{
	uint16_t id = place_of(book->sheet, "grant_id"), check = place_of(book->sheet, "row_check");

	book->checks =
	    mem_room(book->checks, &book->check_room, book->check_count + 1, sizeof(*book->checks));
	book->checks[book->check_count++] =
	    mem_print("%s\x1F%s\n", cells[id].text, cells[check].text);
}

static int
book_row(void *arg, const struct cell *cells, size_t count, struct err *err)
{
	struct book *book = arg;
	uint32_t row = (uint32_t)++book->tab->rows;

	if (row > XLSX_ROWS_MAX)
		return err_set(err, STATUS_FAILED, "sheet '%s': more rows than a workbook holds",
		    book->tab->name);
	if (book->sheet == book->rows_sheet)
		keep_check(book, cells);
	for (size_t i = 0; row <= WIDTH_ROWS && i < count; i++)
		if (cells[i].type == CELL_TEXT)
			widen(book, i, xlsx_text_width(cells[i].text, cells[i].len));
	if (set_height(book, row, cells, count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (write_cell(book, row, cells, (uint16_t)i, err) != 0)
			return -1;
	}
	return 0;
}

/* A column that says the same in every row, nothing or that accounts are people, is not shown. */
static bool
is_idle(const struct book *book, uint16_t column)
{
	if (column == book->type_at)
		return !book->apps;
	return !book->faces[column]->input && !book->filled[column] && book->tab->rows > 0;
}

static int
set_columns(struct book *book, struct err *err)
{
	lxw_row_col_options hidden = { .hidden = LXW_TRUE };

	for (uint16_t i = 0; i < book->sheet->column_count; i++) {
		const struct face *face = book->faces[i];
		unsigned width = face->input ? face->widest : book->widths[i];
		bool hide = face->hidden || is_idle(book, i);
		lxw_error error = worksheet_set_column_opt(book->tab->sheet, i, i,
		    (width < WIDTH_LEAST ? WIDTH_LEAST : width) + PADDING / 10.0, NULL,
		    hide ? &hidden : NULL);

		if (xlsx_said(book->tab, error, "column width", err) != 0)
			return -1;
	}
	return 0;
}

static int
add_rule(struct book *book, uint16_t column, lxw_conditional_format *rule, enum xlsx_style style,
    struct err *err)
{
	rule->format = book->out->styles[style];
	return xlsx_said(book->tab,
	    worksheet_conditional_format_range(
		book->tab->sheet, 1, column, (uint32_t)book->tab->rows, column, rule),
	    "colours", err);
}

/* Colours repeat what the words say, and where a reason is still needed. */
static int
colour_words(struct book *book, uint16_t column, const char *const *words, enum xlsx_style style,
    struct err *err)
{
	for (; *words != NULL; words++) {
		char *word = mem_print("\"%s\"", *words);
		lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_CELL,
			.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
			.value_string = word };
		int rc = add_rule(book, column, &rule, style, err);

		free(word);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
colour_reasons(struct book *book, struct err *err)
{
	const struct review_look *look = &book->look;
	char decision[LETTERS], reason[LETTERS], flags[LETTERS], *formula;
	lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_FORMULA };
	int rc;

	lxw_col_to_name(decision, look->decision, 1);
	lxw_col_to_name(reason, look->reason, 1);
	lxw_col_to_name(flags, look->flags, 1);
	formula = mem_print("=AND(%s2=\"\",OR(%s2=\"revoke\",AND(%s2=\"keep\",%s2<>\"\")))", reason,
	    decision, decision, flags);
	rule.value_string = formula;
	rc = add_rule(book, look->reason, &rule, STYLE_LACKING, err);
	free(formula);
	return rc;
}

static int
colour(struct book *book, struct err *err)
{
	static const char *const keep[] = { "keep", NULL }, *const revoke[] = { "revoke", NULL },
				 *const open[] = { "not mine", "ask later", NULL },
				 *const quiet[] = { "inactive", "unknown", NULL },
				 *const grave[] = { "high", NULL },
				 *const middling[] = { "medium", NULL };
	lxw_conditional_format some = { .type = LXW_CONDITIONAL_TYPE_NO_BLANKS };
	uint16_t status = place_of(book->sheet, "status"),
		 severity = place_of(book->sheet, "severity"),
		 previous = place_of(book->sheet, "previous_decision");

	if (status != UINT16_MAX && colour_words(book, status, quiet, STYLE_MUTED, err) != 0)
		return -1;
	if (severity != UINT16_MAX &&
	    (colour_words(book, severity, grave, STYLE_AMBER, err) != 0 ||
		colour_words(book, severity, middling, STYLE_PALE, err) != 0))
		return -1;
	if (book->sheet != book->rows_sheet)
		return 0;
	if (colour_words(book, book->look.decision, keep, STYLE_KEEP, err) != 0 ||
	    colour_words(book, book->look.decision, revoke, STYLE_REVOKE, err) != 0 ||
	    colour_words(book, book->look.decision, open, STYLE_MUTED, err) != 0 ||
	    colour_words(book, previous, revoke, STYLE_REVOKE, err) != 0 ||
	    colour_words(book, previous, open, STYLE_MUTED, err) != 0 ||
	    add_rule(book, book->look.flags, &some, STYLE_AMBER, err) != 0)
		return -1;
	return colour_reasons(book, err);
}

static int
add_validation(struct book *book, uint16_t column, lxw_data_validation *rule, struct err *err)
{
	rule->ignore_blank = LXW_VALIDATION_ON;
	return xlsx_said(book->tab,
	    worksheet_data_validation_range(
		book->tab->sheet, 1, column, (uint32_t)book->tab->rows, column, rule),
	    "choices", err);
}

/* The library takes char *, and reads them. */
static int
add_validations(struct book *book, struct err *err)
{
	char keep[] = "keep", revoke[] = "revoke", not_mine[] = "not mine", later[] = "ask later";
	char *words[] = { keep, revoke, not_mine, later, NULL };
	char title[] = "Decision",
	     message[] =
		 "Please choose keep, revoke, not mine or ask later, or leave the cell empty.",
	     hint[] = "keep: it stays. revoke: it is taken away. not mine, ask later or empty: "
		      "nothing changes.";
	char why_title[] = "Reason",
	     why_hint[] = "Needed for every revoke, and for every keep of a row with flags.";
	char day_title[] = "Reviewed on", day_message[] = "This is not a date, such as 2026-12-31.";
	lxw_data_validation decision = { .validate = LXW_VALIDATION_TYPE_LIST,
		.error_type = LXW_VALIDATION_ERROR_TYPE_STOP,
		.error_title = title,
		.error_message = message,
		.input_title = title,
		.input_message = hint,
		.value_list = words };
	lxw_data_validation reason = { .validate = LXW_VALIDATION_TYPE_ANY,
		.input_title = why_title,
		.input_message = why_hint };
	lxw_data_validation day = { .validate = LXW_VALIDATION_TYPE_DATE,
		.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO,
		.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING,
		.error_title = day_title,
		.error_message = day_message,
		.value_datetime = { .year = 2020, .month = 1, .day = 1 } };

	if (add_validation(book, book->look.decision, &decision, err) != 0 ||
	    add_validation(book, book->look.reason, &reason, err) != 0)
		return -1;
	return add_validation(book, place_of(book->sheet, "reviewed_on"), &day, err);
}

static void
protect(struct book *book)
{
	lxw_protection allowed = { .format_columns = LXW_TRUE,
		.format_rows = LXW_TRUE,
		.sort = LXW_TRUE,
		.autofilter = LXW_TRUE };

	worksheet_protect(book->tab->sheet, NULL, &allowed);
}

static int
book_sheet_end(void *arg, struct err *err)
{
	struct book *book = arg;
	uint32_t last = (uint32_t)book->tab->rows;
	uint16_t end = (uint16_t)(book->sheet->column_count - 1);

	if (set_columns(book, err) != 0 ||
	    xlsx_said(book->tab, worksheet_autofilter(book->tab->sheet, 0, 0, last, end), "filter",
		err) != 0 ||
	    xlsx_said(book->tab, worksheet_repeat_rows(book->tab->sheet, 0, 0), "print titles",
		err) != 0 ||
	    xlsx_print_setup(book->out, book->tab, false, err) != 0)
		return -1;
	/* What stands behind the decision would make the rest too small to read. */
	if (book->sheet == book->rows_sheet)
		worksheet_print_area(book->tab->sheet, 0, 0, last, book->look.decision);
	if (book->review->protect)
		protect(book);
	if (book->sheet == book->rows_sheet)
		book->look.rows = last;
	if (last == 0)
		return 0;
	if (colour(book, err) != 0)
		return -1;
	return book->sheet == book->rows_sheet ? add_validations(book, err) : 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
digest_checks(struct book *book, char hex[DIGEST_HEX + 1])
{
	struct text all = { 0 };

	if (book->check_count > 0)
		qsort(book->checks, book->check_count, sizeof(*book->checks), by_bytes);
	text_cut(&all, 0);
	for (size_t i = 0; i < book->check_count; i++)
		text_add(&all, book->checks[i]);
	digest_pair(all.bytes, all.len, "", 0, hex);
	text_release(&all);
}

static int
write_meta(struct book *book, struct err *err)
{
	const struct review_pack *pack = book->review->pack;
	const struct run *run = book->out->source->run;
	const struct graph_view *graph = book->review->review->graph;
	char digest[DIGEST_HEX + 1], rows[24], *scope = review_scope_words(book->review, run);
	const struct review_meta meta = {
		.facts = { .review_id = book->review->id,
		    .snapshot_id = run->snapshot_id,
		    .read = run->finished,
		    .site = run->site,
		    .cloud_id = run->cloud_id,
		    .pack = pack->name,
		    .reviewer = review_prefill(graph, pack->reviewer),
		    .reviewer_id =
			pack->reviewer != NONE ? graph->accounts[pack->reviewer].id : "" },
		.due = text_or(book->review->due, ""),
		.scope = scope,
		.complete = run->complete ? "yes" : "no",
		.sheet = book->look.sheet,
		.rows = rows,
		.digest = digest,
	};
	int rc;

	digest_checks(book, digest);
	snprintf(rows, sizeof(rows), "%zu", pack->count);
	rc = review_meta_write(book->out, &meta, book->rows_sheet, err);
	free(scope);
	return rc;
}

static void *
book_open(const struct format *format, const struct document *document, const struct source *source,
    const char *dir, struct err *err)
{
	struct xlsx_out *out = xlsx_out_new(document, source, dir, err);
	struct book *book;

	(void)format;
	if (out == NULL)
		return NULL;
	book = mem_alloc(sizeof(*book));
	book->out = out;
	book->review = source->review;
	book->readme = xlsx_tab_add(out, "Read me", err);
	book->summary = book->readme != NULL ? xlsx_tab_add(out, "Summary", err) : NULL;
	if (book->summary != NULL)
		return book;
	xlsx_out_free(out);
	free(book);
	return NULL;
}

static int
book_close(void *arg, struct written *written, struct err *err)
{
	struct book *book = arg;
	int rc = 0;

	if (written != NULL) {
		rc =
		    review_readme_write(book->out, book->readme, &book->look, err) != 0 ||
			    review_summary_write(book->out, book->summary, &book->look, err) != 0 ||
			    write_meta(book, err) != 0 || xlsx_out_finish(book->out, err) != 0 ||
			    xlsx_check(book->out, err) != 0 || xlsx_out_sync(book->out, err) != 0
			? -1
			: 0;
		written->cut_cells += book->out->cut_cells;
		written->links_left_out += book->links_left_out;
	}
	xlsx_out_free(book->out);
	for (size_t i = 0; i < book->check_count; i++)
		free(book->checks[i]);
	free(book->checks);
	free(book->faces);
	free(book->widths);
	free(book->filled);
	free(book);
	return rc;
}

const struct format format_review_xlsx = {
	.name = "xlsx",
	.extension = "xlsx",
	.open = book_open,
	.sheet = book_sheet,
	.row = book_row,
	.sheet_end = book_sheet_end,
	.close = book_close,
};
