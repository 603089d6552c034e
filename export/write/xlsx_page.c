/* See xlsx_page.h. */
#include "xlsx_page.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/text.h"

enum { REASONS_SHOWN = 20, LINE_BYTES = 110 /* fit into label to last figure */ };

void
page_put(struct page *page, uint16_t column, const char *text, enum xlsx_style style)
{
	xlsx_put_text(page->tab, page->row, column, text, strlen(text), style);
}

void
page_count(struct page *page, uint16_t column, uint64_t count, enum xlsx_style style)
{
	xlsx_put_count(page->tab, page->row, column, count, style);
}

void
page_time(struct page *page, uint16_t column, const char *time)
{
	xlsx_put_time(page->tab, page->row, column, time, strlen(time), STYLE_VALUE_TIME);
}

void
page_fill(struct page *page, uint16_t first, uint16_t last, enum xlsx_style style)
{
	for (uint16_t i = first; i <= last; i++)
		xlsx_put_style(page->tab, page->row, i, style);
}

void
page_row(struct page *page, double height)
{
	page->row++;
	xlsx_said(
	    page->tab, worksheet_set_row(page->tab->sheet, page->row, height, NULL), "row height");
}

/* A row that begins with a label. */
void
page_entry(struct page *page, const char *label, enum xlsx_style style)
{
	page_row(page, ROW_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, style == STYLE_TOTAL ? STYLE_TOTAL : STYLE_VALUE);
	page_put(page, COL_LABEL, label, style);
}

void
page_section(struct page *page, const char *name, const char *const *headings)
{
	page_row(page, GAP_HEIGHT);
	page_row(page, SECTION_HEIGHT);
	page_fill(page, COL_LABEL, COL_LAST, STYLE_SECTION_RIGHT);
	page_put(page, COL_LABEL, name, STYLE_SECTION);
	for (uint16_t i = 0; headings != NULL && headings[i] != NULL; i++)
		page_put(page, (uint16_t)(COL_VALUE + i), headings[i],
		    i == 0 ? STYLE_SECTION_LEFT : STYLE_SECTION_RIGHT);
}

void
page_fact(struct page *page, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	page_entry(page, label, STYLE_LABEL);
	page_put(page, COL_VALUE, value, STYLE_VALUE);
}

void
page_figure(struct page *page, const char *label, const char *note, uint16_t column, uint64_t count)
{
	page_entry(page, label, STYLE_VALUE);
	page_put(page, COL_VALUE, note, STYLE_LABEL);
	page_count(page, column, count, STYLE_FIGURE);
}

size_t
page_line(const char *text, size_t most, size_t *next)
{
	size_t len = strlen(text);

	if (len > most) {
		for (len = most; len > most / 2 && text[len] != ' '; len--)
			;
		if (text[len] != ' ')
			len = most;
		while (((unsigned char)text[len] & 0xC0) == 0x80 && len > 1)
			len--;
	}
	*next = text[len] == ' ' ? len + 1 : len;
	return len;
}

/* Cells are not merged, so nothing wraps by itself: broken at blanks. */
void
page_paragraph(struct page *page, const char *text, enum xlsx_style style)
{
	do {
		size_t next, len = page_line(text, LINE_BYTES, &next);

		page_row(page, ROW_HEIGHT);
		page_fill(page, COL_LABEL, COL_LAST, style);
		xlsx_put_text(page->tab, page->row, COL_LABEL, text, len, style);
		text += next;
	} while (*text != '\0');
}

/* Which objects the reasons are about: figures further down would else pass for whole. */
static void
lacking(struct page *page, const struct run *run)
{
	struct text text = { 0 };
	const char *before = "Not all of these could be read: ";

	for (size_t i = 0; i < run->coverage_count; i++) {
		if (run->coverage[i].complete)
			continue;
		text_add(&text, before);
		text_add(&text, run->coverage[i].object);
		before = ", ";
	}
	if (text.len > 0)
		page_paragraph(page, text.bytes, STYLE_REASON);
	text_release(&text);
}

void
page_reasons(struct page *page, const struct run *run, size_t most)
{
	for (size_t i = 0; i < run->reason_count && i < most; i++)
		page_paragraph(page, run->reasons[i], STYLE_REASON);
	if (run->reason_count > most) {
		char *text = mem_print("and %zu more, all in run.json", run->reason_count - most);
		page_paragraph(page, text, STYLE_REASON);
		free(text);
	}
	if (!run->complete)
		lacking(page, run);
}

void
page_exceptions(struct page *page, const struct run *run)
{
	for (size_t i = 0; i < run->exception_count; i++)
		page_paragraph(page, run->exceptions[i], STYLE_REASON);
}

void
page_banner(struct page *page, const struct run *run)
{
	enum xlsx_style style = run->complete ? STYLE_COMPLETE : STYLE_INCOMPLETE;
	char *text = run->complete && run->exception_count > 0
			 ? mem_print("Complete, with %zu exception%s", run->exception_count,
			       text_plural(run->exception_count))
		     : run->complete
			 ? mem_copy("Complete: everything that was asked for could be read")
			 : mem_print("INCOMPLETE - %zu reason%s", run->reason_count,
			       text_plural(run->reason_count));

	page_row(page, 28);
	page_fill(page, COL_LABEL, COL_LAST, style);
	page_put(page, COL_LABEL, text, style);
	free(text);
	page_reasons(page, run, REASONS_SHOWN);
	page_exceptions(page, run);
}

void
page_moment(struct page *page, const char *label, const char *time)
{
	if (time[0] == '\0')
		return;
	page_entry(page, label, STYLE_LABEL);
	page_time(page, COL_VALUE, time);
}

char *
page_link_to(const char *sheet)
{
	return page_link_to_row(sheet, 0);
}

char *
page_link_to_row(const char *sheet, uint32_t row)
{
	char *url = mem_alloc(2 * strlen(sheet) + sizeof("internal:''!A4294967296")), *end = url;

	end += sprintf(end, "internal:'");
	for (; *sheet != '\0'; sheet++) {
		if (*sheet == '\'')
			*end++ = '\'';
		*end++ = *sheet;
	}
	sprintf(end, "'!A%u", row + 1);
	return url;
}

lxw_chart *
page_chart(struct page *page, uint8_t type, const char *title)
{
	lxw_chart *chart = workbook_add_chart(page->tab->out->workbook, type);
	lxw_chart_font title_font = { .size = 13, .bold = LXW_TRUE, .color = COLOUR_NAVY };
	lxw_chart_font font = { .size = 10, .color = COLOUR_GREY };
	lxw_chart_line no_line = { .none = LXW_TRUE },
		       rule = { .color = COLOUR_RULE, .width = 0.75F };

	if (chart == NULL) {
		xlsx_said(page->tab, LXW_ERROR_MEMORY_MALLOC_FAILED, "chart");
		return NULL;
	}
	chart_title_set_name(chart, title);
	chart_title_set_name_font(chart, &title_font);
	chart_chartarea_set_line(chart, &no_line);
	/* A bar chart lies on its side: its names stand on what the library calls the y axis. */
	lxw_chart_axis *names = type == LXW_CHART_BAR ? chart->y_axis : chart->x_axis;
	lxw_chart_axis *values = type == LXW_CHART_BAR ? chart->x_axis : chart->y_axis;
	chart_axis_set_num_font(names, &font);
	chart_axis_set_line(names, &rule);
	chart_axis_major_gridlines_set_visible(names, LXW_FALSE);
	chart_axis_set_num_font(values, &font);
	chart_axis_set_line(values, &no_line);
	chart_axis_set_num_format(values, "#,##0");
	chart_axis_major_gridlines_set_visible(values, LXW_TRUE);
	chart_axis_major_gridlines_set_line(values, &rule);
	chart_legend_set_font(chart, &font);
	return chart;
}

void
page_series(struct page *page, lxw_chart *chart, const char *name, uint32_t first, uint32_t last,
    uint16_t column, lxw_color_t colour)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill_of = { .color = colour };
	const char *sheet = page->tab->name;

	if (series == NULL) {
		xlsx_said(page->tab, LXW_ERROR_MEMORY_MALLOC_FAILED, "chart");
		return;
	}
	chart_series_set_categories(series, sheet, first, COL_LABEL, last, COL_LABEL);
	chart_series_set_values(series, sheet, first, column, last, column);
	chart_series_set_name(series, name);
	chart_series_set_fill(series, &fill_of);
}

void
page_place_chart(
    struct page *page, lxw_chart *chart, uint32_t row, const char *description, double height)
{
	char *text = mem_copy(description);
	lxw_chart_options options = {
		.x_scale = 1.1,
		.y_scale = height,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = text,
	};

	xlsx_said(page->tab,
	    worksheet_insert_chart_opt(page->tab->sheet, row, COL_CHART, chart, &options), "chart");
	free(text);
}

void
page_columns(struct page *page, const double *widths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		xlsx_said(page->tab,
		    worksheet_set_column(
			page->tab->sheet, (uint16_t)i, (uint16_t)i, widths[i], NULL),
		    "column width");
	worksheet_gridlines(page->tab->sheet, LXW_HIDE_ALL_GRIDLINES);
	worksheet_set_tab_color(page->tab->sheet, COLOUR_NAVY);
}

void
page_title(struct page *page, const char *about)
{
	page_row(page, 36);
	page_put(page, COL_LABEL, page->tab->out->document->title, STYLE_TITLE);
	page_row(page, ROW_HEIGHT);
	page_put(page, COL_LABEL, about, STYLE_SUBTITLE);
	page_row(page, 8);
}
