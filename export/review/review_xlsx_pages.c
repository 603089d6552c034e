/*
 * Read me and Summary of a review workbook: see review_xlsx.h. The Summary counts decisions by formula, and
 * says what is true when the workbook is made: nothing is decided.
 */
#include "review_xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/reports/subject.h"
#include "export/write/xlsx_page.h"
#include "model/base/text.h"

/* Read me: a narrow column for numbers, labels that run from it into the next, and what they say. */
enum {
	STEP_HEIGHT = 28,
	BUTTON_HEIGHT = 30,
	COL_STEP = COL_LABEL,
	COL_TEXT = COL_LABEL + 2,
	TEXT_BYTES = 110, /* fit beside a label */
	LETTERS = 8,
	KINDS = 64,
	REASONS_SHOWN = 3 /* a reviewer can do nothing about them */
};

/* The rows of the pack by flag, in the order of finding_kinds. */
static void
count_flags(uint64_t rows[KINDS], const struct source *source)
{
	const struct review_pack *pack = source->review->pack;
	char flags[REVIEW_FLAGS_ROOM];

	for (size_t i = 0; i < pack->count; i++) {
		if (pack->grants[i].flag == NO_FLAG)
			continue;
		review_flags(source->findings, &pack->grants[i], flags);
		for (size_t k = 0; k < KINDS && finding_kinds[k].name != NULL; k++)
			rows[k] += review_flags_have(flags, finding_kinds[k].name);
	}
}

static void
banner(struct page *page, const struct run *run)
{
	if (run->complete) {
		page_exceptions(page, run);
		return;
	}
	page_row(page, 28);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_INCOMPLETE);
	page_put(page, COL_LABEL,
	    "Some access could not be read; rows may be missing: do not take this for everything.",
	    STYLE_INCOMPLETE);
	page_reasons(page, run, REASONS_SHOWN);
}

static void
step(struct page *page, unsigned number, const char *text)
{
	page_row(page, STEP_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_STEP_TEXT);
	page_count(page, COL_STEP, number, STYLE_STEP);
	page_put(page, COL_STEP + 1, text, STYLE_STEP_TEXT);
}

/* The button is a formula: readers give a link that is none a colour of their own, on navy to be guessed at. */
static void
steps(struct page *page, const struct review_sheet *review, const char *sheet)
{
	char *button = mem_print("=HYPERLINK(\"#'%s'!A1\",\"Go to the rows\")", sheet);
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
	    review->protect ? "Filter as you like; only the yellow columns can be filled in."
			    : "Sort, filter and hide as you like, but change nothing outside the "
			      "yellow columns.");
	step(page, 5, back);
	page_row(page, 8);
	page_row(page, BUTTON_HEIGHT);
	xlsx_put_formula_text(
	    page->tab, page->row, COL_STEP + 1, button, "Go to the rows", STYLE_BUTTON);
	free(back);
	free(button);
}

/* A label and what it says, over as many lines as that takes. */
static void
line(struct page *page, const char *label, enum xlsx_style style, const char *text)
{
	for (bool first = true; first || *text != '\0'; first = false) {
		size_t next, len = page_line(text, TEXT_BYTES, &next);
		char *piece = mem_print("%.*s", (int)len, text);

		page_row(page, ROW_HEIGHT);
		page_fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		page_put(page, COL_LABEL, first ? label : "", style);
		page_put(page, COL_TEXT, piece, STYLE_VALUE);
		free(piece);
		text += next;
	}
}

static void
decisions(struct page *page)
{
	page_section(page, "The decisions", NULL);
	line(page, "keep", STYLE_WORD, "this access is needed and stays");
	line(page, "revoke", STYLE_WORD, "this access is taken away");
	line(page, "not mine", STYLE_WORD, "somebody else has to decide; nothing changes");
	line(page, "ask later", STYLE_WORD, "still open; nothing changes");
	line(page, "(empty)", STYLE_WORD, "not decided; nothing changes");
}

/* Those that stand in this workbook, and no others. */
static void
words(struct page *page, const struct source *source)
{
	const struct review_pack *pack = source->review->pack;
	bool membership = false, role = false, group_role = false;
	uint64_t flagged[KINDS] = { 0 };

	count_flags(flagged, source);
	for (size_t i = 0; i < pack->count; i++) {
		const struct grant *grant = &pack->grants[i];

		membership |= grant->actor == NONE;
		role |= grant->actor != NONE && grant->group == NONE;
		group_role |= grant->actor != NONE && grant->group != NONE;
	}
	page_section(page, "Words you will meet", NULL);
	if (membership)
		line(page, "membership", STYLE_LABEL,
		    "somebody is in a group, and has what the group gives");
	if (role)
		line(page, "role", STYLE_LABEL,
		    "somebody has a role in a project; the role gives the permissions");
	if (group_role)
		line(page, "role of a group", STYLE_LABEL,
		    "a whole group has a role in a project: all its members get it");
	for (size_t k = 0; k < KINDS && finding_kinds[k].name != NULL; k++) {
		char *flag;

		if (flagged[k] == 0)
			continue;
		flag = mem_print("flag: %s", finding_kinds[k].name);
		line(page, flag, STYLE_LABEL, finding_kinds[k].suggestion);
		free(flag);
	}
}

static void
fact(struct page *page, const char *label, const char *text)
{
	if (*text != '\0')
		line(page, label, STYLE_LABEL, text);
}

static void
facts(struct page *page, const struct review_sheet *review, const struct run *run)
{
	const struct review_pack *pack = review->pack;
	char *reviewer = review_person(review->review->graph, pack->reviewer);
	char *scope = review_scope_words(review, run);

	page_section(page, "About this workbook", NULL);
	fact(page, "For", reviewer);
	fact(page, "Pack", pack->name);
	fact(page, "Scope", scope);
	fact(page, "Send back by", text_or(review->due, ""));
	fact(page, "Site", run->base_url[0] != '\0' ? run->base_url : run->site);
	line(page, "As it was on (UTC)", STYLE_LABEL, "");
	page_time(page, COL_TEXT, run->finished);
	fact(page, "Review id", review->id);
	fact(page, "Snapshot", run->snapshot_id);
	free(reviewer);
	free(scope);
}

static void
page_begin(struct page *page, const double *widths, size_t count)
{
	page_columns(page, widths, count);
	xlsx_print_setup(page->tab, true);
}

void
review_readme_write(struct xlsx_tab *tab, const struct xlsx_tab *rows)
{
	static const double widths[] = { 2.5, 4, 28, 60, 16, 16, 3 };
	struct page page = { .tab = tab };
	const struct source *source = tab->out->source;
	const struct review_sheet *review = source->review;
	char number[NUMBER_ROOM];
	char *about =
	    mem_print("%s row%s to decide%s%s: who has which access in Jira, and should they?",
		review_number(rows->rows, number), text_plural(rows->rows),
		review->due != NULL ? " by " : "", text_or(review->due, ""));

	page_begin(&page, widths, sizeof(widths) / sizeof(*widths));
	page_title(&page, about);
	banner(&page, source->run);
	if (review->pack->reviewer == NONE && review->split != SPLIT_NONE)
		page_paragraph(&page, "Nobody is named for these rows: decide who looks at them.",
		    STYLE_REASON);
	steps(&page, review, rows->name);
	decisions(&page);
	words(&page, source);
	facts(&page, review, source->run);
	free(about);
}

/* What formulas count. */
struct counted {
	struct page *page;
	uint32_t rows;
	char decision[64], reason[64], flags[64]; /* "Review!$L$2:$L$201" */
};

static void
range(const struct xlsx_tab *rows, const char *column, char *out, size_t room)
{
	char letters[LETTERS];

	lxw_col_to_name(letters, review_column(rows->of, column), 1);
	snprintf(out, room, "%s!%s$2:%s$%u", rows->name, letters, letters,
	    rows->rows > 0 ? (uint32_t)rows->rows + 1 : 2);
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
	xlsx_put_formula(page->tab, page->row, COL_FIGURE, formula, now,
	    is_total ? STYLE_TOTAL_FIGURE : STYLE_FIGURE);
	if (total == 0)
		return;
	snprintf(share, sizeof(share), "=D%u/%llu", page->row + 1, (unsigned long long)total);
	xlsx_put_formula(page->tab, page->row, COL_FIGURE + 1, share, now / (double)total,
	    is_total ? STYLE_TOTAL_PERCENT : STYLE_PERCENT);
}

static void
word_row(const struct counted *counted, const char *word, const char *note)
{
	char formula[120];

	snprintf(formula, sizeof(formula), "=COUNTIF(%s,\"%s\")", counted->decision, word);
	progress_row(counted->page, word, note, formula, 0, counted->rows, false);
}

/* Its first row, for the chart. */
static uint32_t
progress(const struct counted *counted)
{
	static const char *const headings[] = { "", "Rows", "Share", NULL };
	struct page *page = counted->page;
	uint32_t rows = counted->rows, first;
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
	static const char *const headings[] = { "each row counted once, by what matters most",
		"Rows", NULL };
	uint32_t first;

	page_section(page, "What there is to decide", headings);
	first = page->row + 1;
	for (size_t i = 0; i < REVIEW_WEIGHTS; i++) {
		if (pack->weights[i] == 0)
			continue;
		page_figure(page, names[i][0], names[i][1], COL_FIGURE, pack->weights[i]);
	}
	page_row(page, ROW_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_TOTAL);
	page_put(page, COL_LABEL, "All rows", STYLE_TOTAL);
	page_count(page, COL_FIGURE, pack->count, STYLE_TOTAL_FIGURE);
	return first;
}

/* By severity, as they are listed. */
static void
flags_found(struct page *page, const struct source *source)
{
	static const char *const headings[] = { "a row may have several", "Rows", NULL };
	uint64_t flagged[KINDS] = { 0 };
	bool begun = false;

	count_flags(flagged, source);
	for (size_t k = 0; k < KINDS && finding_kinds[k].name != NULL; k++) {
		if (flagged[k] == 0)
			continue;
		if (!begun)
			page_section(page, "Flags", headings);
		begun = true;
		page_figure(page, finding_kinds[k].name, severity_names[finding_kinds[k].severity],
		    COL_FIGURE, flagged[k]);
	}
}

static void
chart(struct page *page, uint32_t row, const char *title, const char *alt, uint32_t first,
    uint32_t last, uint32_t most, lxw_color_t colour)
{
	lxw_chart *made = page_chart(page, LXW_CHART_BAR, title);

	if (made == NULL)
		return;
	page_series(page, made, "Rows", first, last, COL_FIGURE, colour);
	chart_axis_set_reverse(made->y_axis);      /* the first on top, */
	chart_axis_set_crossing_max(made->y_axis); /* the scale below */
	chart_axis_set_min(made->x_axis, 0);       /* bars are shares of all rows */
	chart_axis_set_max(made->x_axis, most);
	chart_set_series_gap(made, 45);
	chart_legend_set_position(made, LXW_CHART_LEGEND_NONE);
	page_place_chart(page, made, row, alt, 0.85);
}

/*
 * "0 of 1,182 decided (0 %), 0 reasons missing". FIXED and not TEXT: the codes of that are other ones in other
 * languages. Rounded down, so that 100 % is all.
 */
static void
sentence(struct page *page, uint32_t rows)
{
	enum { DECIDED_BELOW = 8, MISSING_BELOW = 9 }; /* in the section Progress */
	char formula[400], now[80], number[NUMBER_ROOM];
	uint32_t decided, missing;

	page_row(page, 30);
	decided = page->row + 1 + DECIDED_BELOW;
	missing = page->row + 1 + MISSING_BELOW;
	snprintf(formula, sizeof(formula),
	    "=FIXED(D%u,0)&\" of \"&FIXED(%u,0)&\" decided (\"&INT(100*D%u/%u)&\" %%), "
	    "\"&FIXED(D%u,0)&IF(D%u=1,\" reason missing\",\" reasons missing\")",
	    decided, rows, decided, rows > 0 ? rows : 1, missing, missing);
	snprintf(now, sizeof(now), "0 of %s decided (0 %%), 0 reasons missing",
	    review_number(rows, number));
	xlsx_put_formula_text(page->tab, page->row, COL_LABEL, formula, now, STYLE_SENTENCE);
}

void
review_summary_write(struct xlsx_tab *tab, const struct xlsx_tab *rows)
{
	static const double widths[] = { 2.5, 30, 42, 12, 12, 3, 3 };
	struct page page = { .tab = tab };
	const struct source *source = tab->out->source;
	uint32_t count = (uint32_t)rows->rows;
	struct counted counted = { .page = &page, .rows = count };
	uint32_t first, chart_row;

	range(rows, "decision", counted.decision, sizeof(counted.decision));
	range(rows, "reason", counted.reason, sizeof(counted.reason));
	range(rows, "flags", counted.flags, sizeof(counted.flags));
	page_begin(&page, widths, sizeof(widths) / sizeof(*widths));
	page_title(&page, "How far the review is, and what there is to decide");
	banner(&page, source->run);
	sentence(&page, count);
	chart_row = page.row + 2;
	first = progress(&counted);
	chart(&page, chart_row, "Decisions so far",
	    "Bars: rows by decision, kept up to date; the figures stand in the table Progress",
	    first, first + 4, count, COLOUR_NAVY);
	first = weights(&page, source->review->pack);
	chart(&page, chart_row + 14, "What there is to decide",
	    "Bars: rows by what makes them matter; the figures stand in the table beside it", first,
	    page.row - 1, count, COLOUR_BLUE);
	flags_found(&page, source);
}
