/*
 * Read me and Summary of a review workbook: see review_xlsx.h. The Summary counts decisions by formula, and
 * says what is true when the workbook is made: nothing is decided.
 */
#include "review_xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "subject.h"
#include "xlsx_page.h"

enum { STEP_HEIGHT = 30, LETTERS = 8 };

static void
step(struct page *page, unsigned number, const char *text)
{
	char digit[12];

	snprintf(digit, sizeof(digit), "%u", number);
	page_row(page, STEP_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_STEP_TEXT);
	page_put(page, COL_LABEL, digit, STYLE_STEP);
	page_put(page, COL_VALUE, text, STYLE_STEP_TEXT);
}

static void
steps(struct page *page, const struct review_sheet *review)
{
	char *back = review->due != NULL
			 ? mem_print("Save it as .xlsx and send it back by %s.", review->due)
			 : mem_copy("Save it as .xlsx and send it back.");

	page_section(page, "What to do", NULL);
	step(page, 1,
	    "Open the sheet Review. Each row is an access somebody has today; what matters most is "
	    "on top.");
	step(page, 2,
	    "Choose a decision in the yellow column: keep, revoke, not mine or ask later.");
	step(page, 3, "Give a reason for every revoke, and for every keep of a row with flags.");
	step(page, 4,
	    "Sort, filter and hide as you like, but change nothing outside the yellow columns.");
	step(page, 5, back);
	free(back);
}

static void
meaning(struct page *page, const char *word, const char *text)
{
	page_row(page, ROW_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
	page_put(page, COL_LABEL, word, STYLE_TOTAL);
	page_put(page, COL_VALUE, text, STYLE_VALUE);
}

static void
meanings(struct page *page)
{
	page_section(page, "The decisions", NULL);
	meaning(page, "keep", "this access is needed and stays");
	meaning(page, "revoke", "this access is taken away");
	meaning(page, "not mine", "somebody else has to decide; nothing changes");
	meaning(page, "ask later", "still open; nothing changes");
	meaning(page, "(empty)", "not decided; nothing changes");
}

static void
facts(struct page *page, const struct review_sheet *review, const struct run *run)
{
	const struct review_pack *pack = review->pack;
	char *reviewer = review_person(review->review->graph, pack->reviewer);
	char *part = pack->part > 1 ? mem_print("%s, part %u", pack->name, pack->part)
				    : mem_copy(pack->name);
	const char *site = run->base_url[0] != '\0' ? run->base_url : run->site;

	page_section(page, "About this workbook", NULL);
	page_fact(page, "For", reviewer);
	page_fact(page, "Pack", part);
	page_fact(page, "Send back by", review->due != NULL ? review->due : "");
	page_fact(page, "Site", site);
	page_moment(page, "As it was on (UTC)", run->finished);
	page_fact(page, "Review id", review->id);
	page_fact(page, "Snapshot", run->snapshot_id);
	free(reviewer);
	free(part);
}

static int
page_begin(struct page *page, const double *widths, size_t count)
{
	page_columns(page, widths, count);
	if (!page->failed)
		page->failed = xlsx_print_setup(page->out, page->tab, true, page->err) != 0;
	return page->failed ? -1 : 0;
}

int
review_readme_write(
    struct xlsx_out *out, struct xlsx_tab *tab, const struct review_look *look, struct err *err)
{
	static const double widths[] = { 2.5, 20, 70, 8, 8, 8, 3 };
	struct page page = { .out = out, .tab = tab, .err = err };
	const struct review_sheet *review = out->source->review;
	char *about =
	    mem_print("%u row%s to decide%s%s: who has which access in Jira, and should they?",
		look->rows, look->rows == 1 ? "" : "s", review->due != NULL ? " by " : "",
		review->due != NULL ? review->due : "");
	char *url = page_link_to(look->sheet);

	page_begin(&page, widths, sizeof(widths) / sizeof(*widths));
	page_title(&page, about);
	if (!out->source->run->complete)
		page_banner(&page, out->source->run);
	steps(&page, review);
	page_row(&page, 10);
	page_row(&page, ROW_HEIGHT);
	page_link(&page, COL_LABEL, url, "Go to the rows");
	meanings(&page);
	facts(&page, review, out->source->run);
	free(about);
	free(url);
	return page.failed ? -1 : 0;
}

/* What formulas count. */
struct counted {
	struct page *page;
	const struct review_look *look;
	char decision[64], reason[64], flags[64]; /* "Review!$L$2:$L$201" */
};

static void
range(const struct review_look *look, uint16_t column, char *out, size_t room)
{
	char letters[LETTERS];

	lxw_col_to_name(letters, column, 1);
	snprintf(out, room, "%s!%s$2:%s$%u", look->sheet, letters, letters,
	    look->rows > 0 ? look->rows + 1 : 2);
}

/* A count by formula, and its share of 'total'; 0: a share would say nothing. */
static void
progress_row(struct page *page, const char *label, const char *note, const char *formula,
    double now, uint64_t total, bool is_total)
{
	char share[80];

	page_row(page, ROW_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, is_total ? STYLE_TOTAL : STYLE_VALUE);
	page_put(page, COL_LABEL, label, is_total ? STYLE_TOTAL : STYLE_VALUE);
	page_put(page, COL_VALUE, note, is_total ? STYLE_TOTAL : STYLE_LABEL);
	page_formula(page, COL_FIGURE, formula, now, is_total ? STYLE_TOTAL_FIGURE : STYLE_FIGURE);
	if (total == 0)
		return;
	snprintf(share, sizeof(share), "=D%u/%llu", page->row + 1, (unsigned long long)total);
	page_formula(page, COL_FIGURE + 1, share, now / (double)total,
	    is_total ? STYLE_TOTAL_PERCENT : STYLE_PERCENT);
}

static void
word_row(const struct counted *counted, const char *word, const char *note)
{
	char formula[120];

	snprintf(formula, sizeof(formula), "=COUNTIF(%s,\"%s\")", counted->decision, word);
	progress_row(counted->page, word, note, formula, 0, counted->look->rows, false);
}

/* Its first row, for the chart. */
static uint32_t
progress(const struct counted *counted)
{
	static const char *const headings[] = { "", "Rows", "Share", NULL };
	struct page *page = counted->page;
	uint32_t rows = counted->look->rows, first;
	char formula[400];

	page_section(page, "Progress", headings);
	first = page->row + 1;
	word_row(counted, "keep", "stays");
	word_row(counted, "revoke", "is taken away");
	word_row(counted, "not mine", "somebody else decides");
	word_row(counted, "ask later", "still open");
	snprintf(formula, sizeof(formula), "=%u-SUM(D%u:D%u)", rows, first + 1, page->row + 1);
	progress_row(page, "not decided", "empty", formula, rows, rows, false);
	snprintf(formula, sizeof(formula), "=D%u+D%u", first + 1, first + 2);
	progress_row(page, "Decided", "keep or revoke", formula, 0, rows, true);
	snprintf(formula, sizeof(formula),
	    "=COUNTIFS(%s,\"revoke\",%s,\"\")+COUNTIFS(%s,\"keep\",%s,\"<>\",%s,\"\")",
	    counted->decision, counted->reason, counted->decision, counted->flags, counted->reason);
	progress_row(
	    page, "Reasons missing", "of revokes, and of keeps with flags", formula, 0, 0, true);
	return first;
}

static uint32_t
weights(struct page *page, const struct review_pack *pack)
{
	static const char *const names[REVIEW_WEIGHTS][2] = {
		{ "Administers", "the site or a project" },
		{ "Has flags", "something was found; see Findings" },
		{ "Not active", "the account is inactive or unknown" },
		{ "External", "not of the organisation, or a customer" },
		{ "All others", "" },
	};
	static const char *const headings[] = { "", "Rows", NULL };
	uint32_t first;

	page_section(page, "What there is to decide, from the top", headings);
	first = page->row + 1;
	for (size_t i = 0; i < REVIEW_WEIGHTS; i++) {
		page_row(page, ROW_HEIGHT);
		page_fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		page_put(page, COL_LABEL, names[i][0], STYLE_VALUE);
		page_put(page, COL_VALUE, names[i][1], STYLE_LABEL);
		page_count(page, COL_FIGURE, pack->weights[i], STYLE_FIGURE);
	}
	page_row(page, ROW_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_TOTAL);
	page_put(page, COL_LABEL, "All rows", STYLE_TOTAL);
	page_count(page, COL_FIGURE, pack->count, STYLE_TOTAL_FIGURE);
	return first;
}

/* Is the kind one of "a; b; c"? */
static bool
names_kind(const char *flags, const char *kind)
{
	size_t len = strlen(kind);

	for (; flags != NULL && *flags != '\0';
	     flags = strchr(flags, ';') != NULL ? strchr(flags, ';') + 2 : NULL)
		if (strncmp(flags, kind, len) == 0 && (flags[len] == '\0' || flags[len] == ';'))
			return true;
	return false;
}

/* By severity, as they are listed. */
static void
flagged(struct page *page, const struct source *source)
{
	static const char *const headings[] = { "", "Rows", NULL };
	const struct review_pack *pack = source->review->pack;
	char flags[REVIEW_FLAGS_ROOM];
	bool begun = false;

	for (size_t k = 0; finding_kinds[k] != NULL; k++) {
		uint64_t rows = 0;

		for (size_t i = 0; i < pack->count; i++) {
			if (pack->grants[i].flag == NO_FLAG || pack->grants[i].flag > k)
				continue;
			review_flags(source->findings, &pack->grants[i], flags);
			rows += names_kind(flags, finding_kinds[k]->name);
		}
		if (rows == 0)
			continue;
		if (!begun)
			page_section(page, "Flags", headings);
		begun = true;
		page_row(page, ROW_HEIGHT);
		page_fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		page_put(page, COL_LABEL, finding_kinds[k]->name, STYLE_VALUE);
		page_put(page, COL_VALUE, severity_names[finding_kinds[k]->severity], STYLE_LABEL);
		page_count(page, COL_FIGURE, rows, STYLE_FIGURE);
	}
}

static void
chart(struct page *page, uint32_t row, const char *title, const char *alt, uint32_t first,
    uint32_t last, lxw_color_t colour)
{
	lxw_chart *made = page->failed ? NULL : page_chart(page, LXW_CHART_BAR, title);

	if (made == NULL)
		return;
	page_series(page, made, "Rows", first, last, COL_FIGURE, colour);
	chart_axis_set_reverse(made->y_axis);      /* the first on top, */
	chart_axis_set_crossing_max(made->y_axis); /* the scale below */
	chart_set_series_gap(made, 45);
	chart_legend_set_position(made, LXW_CHART_LEGEND_NONE);
	page_place_chart(page, made, row, alt, 0.85);
}

int
review_summary_write(
    struct xlsx_out *out, struct xlsx_tab *tab, const struct review_look *look, struct err *err)
{
	static const double widths[] = { 2.5, 26, 40, 12, 12, 3, 3 };
	struct page page = { .out = out, .tab = tab, .err = err };
	struct counted counted = { .page = &page, .look = look };
	uint32_t first, chart_row;

	range(look, look->decision, counted.decision, sizeof(counted.decision));
	range(look, look->reason, counted.reason, sizeof(counted.reason));
	range(look, look->flags, counted.flags, sizeof(counted.flags));
	page_begin(&page, widths, sizeof(widths) / sizeof(*widths));
	page_title(&page, "How far the review is, and what there is to decide");
	if (!out->source->run->complete)
		page_banner(&page, out->source->run);
	chart_row = page.row + 2;
	first = progress(&counted);
	chart(&page, chart_row, "Decisions so far",
	    "Bars: rows by decision, kept up to date; the figures stand in the table Progress",
	    first, first + 4, COLOUR_NAVY);
	first = weights(&page, out->source->review->pack);
	chart(&page, chart_row + 14, "What there is to decide",
	    "Bars: rows by what makes them matter; the figures stand in the table beside it", first,
	    first + REVIEW_WEIGHTS - 1, COLOUR_BLUE);
	flagged(&page, out->source);
	return page.failed ? -1 : 0;
}
