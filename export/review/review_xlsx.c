/*
 * The sheets Review and Findings of a review workbook, and what _meta says: see review_xlsx.h. The pages before them are
 * made in review_xlsx_pages.c, last, when the rows are counted; review_xlsx_rules.c colours the rows.
 *
 * What a reviewer needs is shown, in the order of the template; what binds a row to the site is hidden, and
 * so is a column that is empty from top to bottom.
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
	{ "guest", 8, STYLE_CELL, true, false },
	{ "app_kind", 16, STYLE_CELL, true, false },
	{ "products", 30, STYLE_CELL, true, false },
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
	const struct xlsx_tab *rows;             /* the sheet Review */
	const struct sheet *sheet;
	const struct review_sheet *review;
	struct book_column {
		const struct face *face;
		unsigned width;
		bool filled;
	} * columns;
	uint16_t type_at; /* the column account_type */
	bool apps;        /* it names other accounts than people */
	uint64_t links_left_out;
	char **checks; /* "GRANT_ID 0x1F ROW_CHECK LF", by row */
	size_t check_count, check_room;
};

static const struct face *
face_of(const char *column)
{
	const struct face *face = faces;

	while (face->column != NULL && strcmp(face->column, column) != 0)
		face++;
	return face;
}

static void
widen(struct book *book, size_t column, unsigned width)
{
	struct book_column *shown = &book->columns[column];

	if (width > shown->face->widest)
		width = shown->face->widest;
	if (width > shown->width)
		shown->width = width;
}

static void
write_header(struct book *book)
{
	xlsx_said(
	    book->tab, worksheet_set_row(book->tab->sheet, 0, HEADER_HEIGHT, NULL), "header row");
	for (size_t i = 0; i < book->sheet->column_count; i++) {
		const char *heading = book->sheet->columns[i].heading;

		xlsx_put_text(book->tab, 0, (uint16_t)i, heading, strlen(heading),
		    book->columns[i].face->input ? STYLE_HEADER_INPUT : STYLE_HEADER);
		widen(book, i, xlsx_text_width(heading, strlen(heading)) + BUTTON_WIDTH);
	}
}

static int
book_sheet(void *arg, const struct sheet *sheet, struct err *err)
{
	struct book *book = arg;
	size_t columns = sheet->column_count;

	book->sheet = sheet;
	free(book->columns);
	book->columns = mem_alloc((columns + 1) * sizeof(*book->columns));
	for (size_t i = 0; i < columns; i++)
		book->columns[i].face = face_of(sheet->columns[i].column->name);
	book->type_at = review_column(sheet, "account_type");
	book->tab = xlsx_tab_add(book->out, sheet->name, err);
	if (book->tab == NULL)
		return -1;
	book->tab->of = sheet;
	worksheet_freeze_panes(book->tab->sheet, 1, 1);
	worksheet_set_zoom(book->tab->sheet, ZOOM);
	if (sheet->report == &report_review) {
		book->rows = book->tab;
		worksheet_set_tab_color(book->tab->sheet, COLOUR_INPUT);
	}
	write_header(book);
	return xlsx_result(book->out, err);
}

/* Where Jira shows what the cell names; NULL: nowhere. Caller frees. */
static char *
url_of(const struct book *book, const struct sheet *sheet, const struct cell *cells, size_t column)
{
	const char *base = book->out->source->run->base_url;
	const char *name = sheet->columns[column].column->name;
	uint16_t id = review_column(sheet, "account_id");

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

static void
write_cell(struct book *book, uint32_t row, const struct cell *cells, uint16_t column)
{
	const struct cell *cell = &cells[column];
	const struct face *face = book->columns[column].face;
	char digits[CELL_DIGITS], *url;
	const char *words;
	size_t len;

	if (cell->type == CELL_EMPTY) {
		if (!face->hidden)
			xlsx_put_style(book->tab, row, column, face->style);
		return;
	}
	book->columns[column].filled = true;
	if (column == book->type_at && strcmp(cell->text, "atlassian") != 0)
		book->apps = true;
	if (cell->type == CELL_TIME) {
		xlsx_put_time(book->tab, row, column, cell->text, cell->len, face->style);
		return;
	}
	words = cell_words(cell, digits, &len);
	url = url_of(book, book->sheet, cells, column);
	if (url != NULL && book->review->pack->count <= LINKED_ROWS_MOST) {
		xlsx_put_link(book->tab, row, column, url, words, STYLE_CELL_LINK, face->style);
	} else {
		book->links_left_out += url != NULL;
		xlsx_put_text(book->tab, row, column, words, len, face->style);
	}
	free(url);
}

/* Texts are broken into lines, and not every reader makes room for them by itself. */
static void
set_height(struct book *book, uint32_t row, const struct cell *cells, size_t count)
{
	unsigned lines = 1;

	for (size_t i = 0; i < count; i++) {
		unsigned need;

		if (!cell_is_text(&cells[i]) || book->columns[i].face->hidden ||
		    cells[i].len <= book->columns[i].width ||
		    book->columns[i].face->style == STYLE_REMARK_LINE)
			continue;
		need = xlsx_text_lines(
		    cells[i].text, cells[i].len, 10 * book->columns[i].width + ROOM);
		if (need > lines)
			lines = need < LINES_MOST ? need : LINES_MOST;
	}
	if (lines > 1)
		xlsx_said(book->tab,
		    worksheet_set_row(book->tab->sheet, row, LINE_HEIGHT * lines, NULL),
		    "row height");
}

static void
keep_check(struct book *book, const struct cell *cells)
{
	uint16_t id = review_column(book->sheet, "grant_id"),
		 check = review_column(book->sheet, "row_check");

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
	if (book->tab == book->rows)
		keep_check(book, cells);
	for (size_t i = 0; row <= WIDTH_ROWS && i < count; i++)
		if (cell_is_text(&cells[i]))
			widen(book, i, xlsx_text_width(cells[i].text, cells[i].len));
	set_height(book, row, cells, count);
	for (size_t i = 0; i < count; i++)
		write_cell(book, row, cells, (uint16_t)i);
	return xlsx_result(book->out, err);
}

/* A column that says the same in every row, nothing or that accounts are people, is not shown. */
static bool
is_idle(const struct book *book, uint16_t column)
{
	if (column == book->type_at)
		return !book->apps;
	return !book->columns[column].face->input && !book->columns[column].filled &&
	       book->tab->rows > 0;
}

static void
set_columns(struct book *book)
{
	lxw_row_col_options away = { .hidden = LXW_TRUE };

	for (uint16_t i = 0, count = (uint16_t)book->sheet->column_count; i < count; i++) {
		const struct face *face = book->columns[i].face;
		unsigned width = face->input ? face->widest : book->columns[i].width;
		bool hide = face->hidden || is_idle(book, i);

		xlsx_said(book->tab,
		    worksheet_set_column_opt(book->tab->sheet, i, i,
			(width < WIDTH_LEAST ? WIDTH_LEAST : width) + PADDING / 10.0, NULL,
			hide ? &away : NULL),
		    "column width");
	}
}

static int
book_sheet_end(void *arg, struct err *err)
{
	struct book *book = arg;
	lxw_protection allowed = { .format_columns = LXW_TRUE,
		.format_rows = LXW_TRUE,
		.sort = LXW_TRUE,
		.autofilter = LXW_TRUE };
	lxw_worksheet *sheet = book->tab->sheet;
	uint32_t last = (uint32_t)book->tab->rows;
	uint16_t end = (uint16_t)(book->sheet->column_count - 1);

	set_columns(book);
	xlsx_said(book->tab, worksheet_autofilter(sheet, 0, 0, last, end), "filter");
	xlsx_said(book->tab, worksheet_repeat_rows(sheet, 0, 0), "print titles");
	xlsx_print_setup(book->tab, false);
	/* The columns after the decision would make the rest too small to read. */
	if (book->tab == book->rows)
		worksheet_print_area(sheet, 0, 0, last, review_column(book->sheet, "decision"));
	if (book->review->protect)
		worksheet_protect(sheet, NULL, &allowed);
	if (last > 0)
		review_rules_write(book->tab);
	return xlsx_result(book->out, err);
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
		.sheet = book->rows->name,
		.rows = rows,
		.digest = digest,
	};
	int rc;

	digest_checks(book, digest);
	snprintf(rows, sizeof(rows), "%zu", pack->count);
	rc = review_meta_write(book->out, &meta, book->rows->of, err);
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
		review_readme_write(book->readme, book->rows);
		review_summary_write(book->summary, book->rows);
		rc = write_meta(book, err) != 0 ? -1 : xlsx_out_close(book->out, err);
		written->cut_cells += book->out->cut_cells;
		written->links_left_out += book->links_left_out;
	}
	xlsx_out_free(book->out);
	for (size_t i = 0; i < book->check_count; i++)
		free(book->checks[i]);
	free(book->checks);
	free(book->columns);
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
