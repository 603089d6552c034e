/*
 * A page of a workbook that is read rather than filtered: titles, facts, figures and charts, from top to
 * bottom. xlsx_summary.c and review_xlsx_pages.c are made of these.
 *
 * Columns: a margin, label, value, figures up to COL_LAST; charts on the right. No merged cells. Whether all
 * arrived says xlsx_result.
 */
#ifndef EXPORT_WRITE_XLSX_PAGE_H
#define EXPORT_WRITE_XLSX_PAGE_H

#include "xlsx_put.h"

enum {
	COL_LABEL = 1,
	COL_VALUE = 2,
	COL_FIGURE = 3,
	COL_LAST = 5,
	COL_CHART = 7,
	ROW_HEIGHT = 18,
	SECTION_HEIGHT = 24,
	GAP_HEIGHT = 14,
};

struct page {
	struct xlsx_tab *tab;
	uint32_t row; /* being written */
};

void page_columns(struct page *page, const double *widths, size_t count);
void page_row(struct page *page, double height); /* the next row */

/* Into the row. */
void page_put(struct page *page, uint16_t column, const char *text, enum xlsx_style style);
void page_count(struct page *page, uint16_t column, uint64_t count, enum xlsx_style style);
void page_time(struct page *page, uint16_t column, const char *time);
/* The look of cells that hold nothing, so that a rule or a fill runs through. */
void page_fill(struct page *page, uint16_t first, uint16_t last, enum xlsx_style style);

/* Rows of their own. */
void page_title(struct page *page, const char *about);
void page_banner(struct page *page, const struct run *run);               /* complete, or why not */
void page_reasons(struct page *page, const struct run *run, size_t most); /* why not */
void page_exceptions(struct page *page, const struct run *run); /* what was accepted as missing */
/* A row with a label: the caller adds the rest. */
void page_entry(struct page *page, const char *label, enum xlsx_style style);
void page_section(struct page *page, const char *name, const char *const *headings);
void page_paragraph(struct page *page, const char *text, enum xlsx_style style);
size_t page_line(
    const char *text, size_t most, size_t *next); /* its first line's bytes, broken at a blank */
void page_fact(struct page *page, const char *label, const char *value); /* none when it is "" */
void page_moment(struct page *page, const char *label, const char *time);
void page_figure(
    struct page *page, const char *label, const char *note, uint16_t column, uint64_t count);

/* The url of a sheet, or of its row (from 0); caller frees. */
char *page_link_to(const char *sheet);
char *page_link_to_row(const char *sheet, uint32_t row);

/* Charts; the categories stand in COL_LABEL. */
lxw_chart *page_chart(struct page *page, uint8_t type, const char *title);
void page_series(struct page *page, lxw_chart *chart, const char *name, uint32_t first,
    uint32_t last, uint16_t column, lxw_color_t colour);
void page_place_chart(
    struct page *page, lxw_chart *chart, uint32_t row, const char *description, double height);

#endif
