/*
 * The Summary: what this workbook is, whether it is complete, what stands where, and the figures
 * people ask for first. Values only, no formulas: it reads right also where nothing is
 * recalculated.
 *
 * Columns: a margin, label, value, four figures; charts on the right. No merged cells.
 */
#include <stdlib.h>
#include <string.h>

#include "../model/change.h"
#include "subject.h"
#include "xlsx_put.h"

enum {
	COL_LABEL = 1,
	COL_VALUE = 2,
	COL_FIGURE = 3,
	COL_LAST = 5,
	COL_CHART = 7,
	REASONS_SHOWN = 20,
	LARGEST = 10,
	ROW_HEIGHT = 18,
	LINE_BYTES = 110, /* fit into label to last figure */
};

struct page {
	struct xlsx_out *out;
	struct xlsx_tab *tab;
	uint32_t row;
	struct err *err;
	bool failed; /* err is set; nothing more is written */
};

static void
put(struct page *page, uint16_t column, const char *text, enum xlsx_style style)
{
	if (!page->failed)
		page->failed = xlsx_put_text(page->out, page->tab, page->row, column, text,
				   strlen(text), style, page->err) != 0;
}

static void
put_count(struct page *page, uint16_t column, uint64_t count, enum xlsx_style style)
{
	if (!page->failed)
		page->failed = xlsx_put_count(page->out, page->tab, page->row, column, count, style,
				   page->err) != 0;
}

static void
put_time(struct page *page, uint16_t column, const char *time)
{
	if (!page->failed)
		page->failed = xlsx_put_time(page->out, page->tab, page->row, column, time,
				   strlen(time), STYLE_VALUE_TIME, page->err) != 0;
}

static void
put_link(struct page *page, uint16_t column, const char *url, const char *text)
{
	if (!page->failed)
		page->failed = xlsx_put_link(page->out, page->tab, page->row, column, url, text,
				   page->err) != 0;
}

/* The look of the cells that hold nothing, so that a rule or a fill runs through. */
static void
fill(struct page *page, uint16_t first, uint16_t last, enum xlsx_style style)
{
	for (uint16_t i = first; i <= last && !page->failed; i++)
		page->failed =
		    xlsx_put_style(page->out, page->tab, page->row, i, style, page->err) != 0;
}

static void
begin_row(struct page *page, double height)
{
	page->row++;
	if (!page->failed)
		page->failed = xlsx_said(page->tab,
				   worksheet_set_row(page->tab->sheet, page->row, height, NULL),
				   "row height", page->err) != 0;
}

static void
section(struct page *page, const char *name, const char *const *headings)
{
	begin_row(page, 14);
	begin_row(page, 24);
	fill(page, COL_LABEL, COL_LAST, STYLE_SECTION_RIGHT);
	put(page, COL_LABEL, name, STYLE_SECTION);
	for (uint16_t i = 0; headings != NULL && headings[i] != NULL; i++)
		put(page, (uint16_t)(COL_VALUE + i), headings[i],
		    i == 0 ? STYLE_SECTION_LEFT : STYLE_SECTION_RIGHT);
}

static void
fact(struct page *page, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	begin_row(page, ROW_HEIGHT);
	fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
	put(page, COL_LABEL, label, STYLE_LABEL);
	put(page, COL_VALUE, value, STYLE_VALUE);
}

static void
figure(struct page *page, const char *label, const char *note, uint64_t count)
{
	begin_row(page, ROW_HEIGHT);
	fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
	put(page, COL_LABEL, label, STYLE_VALUE);
	put(page, COL_VALUE, note, STYLE_LABEL);
	put_count(page, COL_LAST, count, STYLE_FIGURE);
}

/* A text over as many rows as it needs, broken at blanks: cells are not merged, so nothing wraps by
 * itself. */
static void
paragraph(struct page *page, const char *text, enum xlsx_style style)
{
	size_t rest = strlen(text);

	do {
		size_t len = rest, next;
		if (len > LINE_BYTES) {
			for (len = LINE_BYTES; len > LINE_BYTES / 2 && text[len] != ' '; len--)
				;
			if (text[len] != ' ')
				len = LINE_BYTES;
			while (((unsigned char)text[len] & 0xC0) == 0x80 && len > 1)
				len--;
		}
		next = text[len] == ' ' ? len + 1 : len;
		begin_row(page, ROW_HEIGHT);
		fill(page, COL_LABEL, COL_LAST, style);
		if (!page->failed)
			page->failed = xlsx_put_text(page->out, page->tab, page->row, COL_LABEL,
					   text, len, style, page->err) != 0;
		text += next;
		rest -= next;
	} while (rest > 0);
}

/* Which objects the reasons are about: figures further down would else pass for whole. */
static void
lacking(struct page *page, const struct run *run)
{
	struct composed text = { 0 };
	const char *before = "Not all of these could be read: ";

	for (size_t i = 0; i < run->coverage_count; i++) {
		if (run->coverage[i].complete)
			continue;
		composed_add(&text, before);
		composed_add(&text, run->coverage[i].object);
		before = ", ";
	}
	if (text.len > 0)
		paragraph(page, text.text, STYLE_REASON);
	composed_release(&text);
}

static void
banner(struct page *page, const struct run *run)
{
	enum xlsx_style style = run->complete ? STYLE_COMPLETE : STYLE_INCOMPLETE;
	char *text = run->complete
			 ? mem_copy("Complete: everything that was asked for could be read")
			 : mem_print("INCOMPLETE - %zu reason%s", run->reason_count,
			       run->reason_count == 1 ? "" : "s");

	begin_row(page, 28);
	fill(page, COL_LABEL, COL_LAST, style);
	put(page, COL_LABEL, text, style);
	free(text);
	for (size_t i = 0; i < run->reason_count && i < REASONS_SHOWN; i++)
		paragraph(page, run->reasons[i], STYLE_REASON);
	if (run->reason_count > REASONS_SHOWN) {
		text =
		    mem_print("and %zu more, all in run.json", run->reason_count - REASONS_SHOWN);
		paragraph(page, text, STYLE_REASON);
		free(text);
	}
	if (!run->complete)
		lacking(page, run);
}

static void
moment(struct page *page, const char *label, const char *time)
{
	if (time[0] == '\0')
		return;
	begin_row(page, ROW_HEIGHT);
	fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
	put(page, COL_LABEL, label, STYLE_LABEL);
	put_time(page, COL_VALUE, time);
}

static void
about(struct page *page, const struct run *run)
{
	char *narrowed = mem_print("narrowed to projects %s", run->projects);
	const char *site = run->base_url[0] != '\0' ? run->base_url : run->site;
	bool opens = strncmp(site, "https://", 8) == 0 || strncmp(site, "http://", 7) == 0;

	section(page, "About this reading", NULL);
	begin_row(page, ROW_HEIGHT);
	fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
	put(page, COL_LABEL, "Site", STYLE_LABEL);
	if (opens)
		put_link(page, COL_VALUE, site, site);
	else
		put(page, COL_VALUE, site, STYLE_VALUE);
	fact(page, "Scope", run->projects[0] != '\0' ? narrowed : "the whole site");
	fact(page, "Read by", run->account_name[0] != '\0' ? run->account_name : run->account_id);
	if (run->org_id != NULL && run->org_id[0] != '\0')
		fact(page, "Organisation", run->org_name[0] != '\0' ? run->org_name : run->org_id);
	moment(page, "Begun (UTC)", run->started);
	moment(page, "Finished (UTC)", run->finished);
	fact(page, "Snapshot", run->snapshot_id);
	fact(page, "Made with jira-access", run->tool_version);
	free(narrowed);
}

static char *
link_to(const char *sheet)
{
	char *url = mem_alloc(2 * strlen(sheet) + sizeof("internal:''!A1")), *end = url;

	end += sprintf(end, "internal:'");
	for (; *sheet != '\0'; sheet++) {
		if (*sheet == '\'')
			*end++ = '\'';
		*end++ = *sheet;
	}
	sprintf(end, "'!A1");
	return url;
}

static void
contents(struct page *page)
{
	static const char *const headings[] = { "One row is", "", "", "Rows", NULL };

	section(page, "Sheets", headings);
	for (size_t i = 1; i < page->out->tab_count; i++) {
		const struct xlsx_tab *tab = page->out->tabs[i];
		char *url = link_to(tab->name);
		begin_row(page, ROW_HEIGHT);
		fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		put_link(page, COL_LABEL, url, tab->name);
		put(page, COL_VALUE, tab->of->report->rows, STYLE_LABEL);
		put_count(page, COL_LAST, tab->rows, STYLE_FIGURE);
		free(url);
	}
}

enum { TYPES = ACCOUNT_OTHER + 1, STATUSES = ACCOUNT_UNKNOWN + 1 };

struct tally {
	uint64_t accounts[TYPES][STATUSES];
	uint64_t live, archived;
};

static void
tally_graph(struct tally *tally, const struct graph_view *graph)
{
	memset(tally, 0, sizeof(*tally));
	for (uint32_t i = 0; i < graph->account_count; i++) {
		const struct account *account = &graph->accounts[i];
		if (account->type < TYPES && account->status < STATUSES)
			tally->accounts[account->type][account->status]++;
	}
	for (uint32_t i = 0; i < graph->project_count; i++)
		tally->archived += graph->projects[i].archived;
	tally->live = graph->project_count - tally->archived;
}

/* The table of accounts; its first row of figures, for the chart. */
static uint32_t
accounts(struct page *page, const struct tally *tally)
{
	static const char *const headings[] = { "", "Active", "Inactive", "Unknown", NULL };
	static const char *const names[TYPES] = { "People", "Apps", "Customers", "Type unknown" };

	section(page, "Accounts", headings);
	uint32_t first = page->row + 1;
	for (size_t type = 0; type < TYPES; type++) {
		begin_row(page, ROW_HEIGHT);
		fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		put(page, COL_LABEL, names[type], STYLE_VALUE);
		for (uint16_t status = 0; status < STATUSES; status++)
			put_count(page, (uint16_t)(COL_FIGURE + status),
			    tally->accounts[type][status], STYLE_FIGURE);
	}
	begin_row(page, ROW_HEIGHT);
	fill(page, COL_LABEL, COL_LAST, STYLE_TOTAL);
	put(page, COL_LABEL, "All accounts", STYLE_TOTAL);
	for (uint16_t status = 0; status < STATUSES; status++) {
		uint64_t sum = 0;
		for (size_t type = 0; type < TYPES; type++)
			sum += tally->accounts[type][status];
		put_count(page, (uint16_t)(COL_FIGURE + status), sum, STYLE_TOTAL_FIGURE);
	}
	return first;
}

static void
figures(struct page *page, const struct tally *tally, const struct graph_view *graph)
{
	section(page, "Key figures", NULL);
	figure(page, "Groups", "", graph->group_count);
	figure(page, "Group memberships", "account in a group", graph->membership_count);
	figure(page, "Projects, live", "", tally->live);
	figure(page, "Projects, archived", "", tally->archived);
	figure(page, "Project roles", "", graph->role_count);
	figure(page, "Role assignments", "project, role and who holds it", graph->actor_count);
}

static uint32_t
group_size(const struct graph_view *graph, uint32_t group)
{
	return graph->members.first[group + 1] - graph->members.first[group];
}

/* Numbers of the largest groups that have members, largest first, equals in the graph's order; how
 * many. */
static size_t
largest_groups(const struct graph_view *graph, uint32_t *largest)
{
	size_t count = 0;

	for (uint32_t i = 0; i < graph->group_count; i++) {
		size_t at = count;
		while (at > 0 && group_size(graph, largest[at - 1]) < group_size(graph, i))
			at--;
		if (at == LARGEST || group_size(graph, i) == 0)
			continue;
		if (count < LARGEST)
			count++;
		memmove(&largest[at + 1], &largest[at], (count - at - 1) * sizeof(*largest));
		largest[at] = i;
	}
	return count;
}

static uint32_t
groups(struct page *page, const struct graph_view *graph, size_t *count)
{
	static const char *const headings[] = { "", "", "", "Members", NULL };
	uint32_t largest[LARGEST];

	*count = largest_groups(graph, largest);
	if (*count == 0)
		return 0;
	section(page, "Largest groups", headings);
	uint32_t first = page->row + 1;
	for (size_t i = 0; i < *count; i++) {
		const struct group *group = &graph->groups[largest[i]];
		begin_row(page, ROW_HEIGHT);
		fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		put(page, COL_LABEL, group->name[0] != '\0' ? group->name : group->id, STYLE_VALUE);
		put_count(page, COL_LAST, group_size(graph, largest[i]), STYLE_FIGURE);
	}
	return first;
}

static lxw_chart *
new_chart(struct page *page, uint8_t type, const char *title)
{
	lxw_chart *chart = workbook_add_chart(page->out->workbook, type);
	lxw_chart_font title_font = { .size = 13, .bold = LXW_TRUE, .color = COLOUR_NAVY };
	lxw_chart_font font = { .size = 10, .color = COLOUR_GREY };
	lxw_chart_line none = { .none = LXW_TRUE }, rule = { .color = COLOUR_RULE, .width = 0.75F };

	if (chart == NULL) {
		page->failed = true;
		err_set(page->err, STATUS_FAILED, "'%s': a chart cannot be made", page->out->file);
		return NULL;
	}
	chart_title_set_name(chart, title);
	chart_title_set_name_font(chart, &title_font);
	chart_chartarea_set_line(chart, &none);
	/* A bar chart lies on its side: its names stand on what the library calls the y axis. */
	lxw_chart_axis *names = type == LXW_CHART_BAR ? chart->y_axis : chart->x_axis;
	lxw_chart_axis *values = type == LXW_CHART_BAR ? chart->x_axis : chart->y_axis;
	chart_axis_set_num_font(names, &font);
	chart_axis_set_line(names, &rule);
	chart_axis_major_gridlines_set_visible(names, LXW_FALSE);
	chart_axis_set_num_font(values, &font);
	chart_axis_set_line(values, &none);
	chart_axis_set_num_format(values, "#,##0");
	chart_axis_major_gridlines_set_visible(values, LXW_TRUE);
	chart_axis_major_gridlines_set_line(values, &rule);
	chart_legend_set_font(chart, &font);
	return chart;
}

static void
add_series(struct page *page, lxw_chart *chart, const char *name, uint32_t first, uint32_t last,
    uint16_t column, lxw_color_t colour)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill_of = { .color = colour };
	const char *sheet = page->tab->name;

	if (series == NULL) {
		page->failed = true;
		err_set(page->err, STATUS_FAILED, "'%s': a chart cannot be made", page->out->file);
		return;
	}
	chart_series_set_categories(series, sheet, first, COL_LABEL, last, COL_LABEL);
	chart_series_set_values(series, sheet, first, column, last, column);
	chart_series_set_name(series, name);
	chart_series_set_fill(series, &fill_of);
}

static void
place_chart(
    struct page *page, lxw_chart *chart, uint32_t row, const char *description, double height)
{
	char *text = mem_copy(description);
	lxw_chart_options options = {
		.x_scale = 1.1,
		.y_scale = height,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = text,
	};

	if (!page->failed)
		page->failed = xlsx_said(page->tab,
				   worksheet_insert_chart_opt(
				       page->tab->sheet, row, COL_CHART, chart, &options),
				   "chart", page->err) != 0;
	free(text);
}

static void
accounts_chart(struct page *page, uint32_t row, uint32_t first)
{
	static const char *const names[STATUSES] = { "Active", "Inactive", "Unknown" };
	static const lxw_color_t colours[STATUSES] = { COLOUR_NAVY, COLOUR_BLUE, COLOUR_PALE };
	lxw_chart *chart = new_chart(page, LXW_CHART_COLUMN_STACKED, "Accounts by type and status");

	if (chart == NULL)
		return;
	for (uint16_t i = 0; i < STATUSES && !page->failed; i++)
		add_series(page, chart, names[i], first, first + TYPES - 1,
		    (uint16_t)(COL_FIGURE + i), colours[i]);
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	place_chart(page, chart, row,
	    "Columns: accounts by type (people, apps, customers, unknown), split into active, "
	    "inactive and "
	    "unknown; the figures stand in the table Accounts beside it",
	    0.95);
}

static void
groups_chart(struct page *page, uint32_t row, uint32_t first, size_t count)
{
	lxw_chart *chart = new_chart(page, LXW_CHART_BAR, "Largest groups by members");

	if (chart == NULL)
		return;
	add_series(
	    page, chart, "Members", first, first + (uint32_t)count - 1, COL_LAST, COLOUR_BLUE);
	chart_axis_set_reverse(chart->y_axis);      /* the largest on top, */
	chart_axis_set_crossing_max(chart->y_axis); /* the scale below */
	chart_set_series_gap(chart, 45);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	place_chart(page, chart, row,
	    "Bars: the largest groups by number of members; the figures stand in the table Largest "
	    "groups "
	    "beside it",
	    1.15);
}

static void
set_columns(struct page *page)
{
	static const double widths[] = { 2.5, 30, 34, 12, 12, 12, 3 };

	for (uint16_t i = 0; i < sizeof(widths) / sizeof(widths[0]) && !page->failed; i++)
		page->failed = xlsx_said(page->tab,
				   worksheet_set_column(page->tab->sheet, i, i, widths[i], NULL),
				   "column width", page->err) != 0;
	worksheet_gridlines(page->tab->sheet, LXW_HIDE_ALL_GRIDLINES);
	worksheet_set_tab_color(page->tab->sheet, COLOUR_NAVY);
}

static void
reading(struct page *page, const char *name, const struct run *run)
{
	section(page, name, NULL);
	moment(page, "Begun (UTC)", run->started);
	moment(page, "Finished (UTC)", run->finished);
	fact(page, "Snapshot", run->snapshot_id);
	fact(page, "Scope", run->projects[0] != '\0' ? run->projects : "the whole site");
	fact(page, "Complete", run->complete ? "yes" : "no");
}

/* A comparison: the two readings, and how much of what changed. */
static void
comparison(struct page *page, const struct changes *changes)
{
	static const char *const headings[] = { "Unknown", "Added", "Removed", "Changed", NULL };
	static const uint8_t verbs[] = { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

	fact(page, "Site", changes->sides[NEW].run->base_url);
	reading(page, "Older reading", changes->sides[OLD].run);
	reading(page, "Newer reading", changes->sides[NEW].run);
	section(page, "Changes", headings);
	for (uint8_t object = 0; object < CHANGE_OBJECTS; object++) {
		begin_row(page, ROW_HEIGHT);
		fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		put(page, COL_LABEL, change_object_name(object), STYLE_VALUE);
		put_count(page, COL_VALUE, changes->counts[object][CHANGE_UNKNOWN], STYLE_FIGURE);
		for (uint16_t i = 0; i < sizeof(verbs); i++)
			put_count(page, (uint16_t)(COL_FIGURE + i), changes->counts[object][verbs[i]],
			    STYLE_FIGURE);
	}
}

static void
title(struct page *page, const char *about)
{
	begin_row(page, 36);
	put(page, COL_LABEL, page->out->document->title, STYLE_TITLE);
	begin_row(page, ROW_HEIGHT);
	put(page, COL_LABEL, about, STYLE_SUBTITLE);
	begin_row(page, 8);
}

int
xlsx_summary_write(struct xlsx_out *out, struct err *err)
{
	struct page page = { .out = out, .tab = out->tabs[0], .err = err };
	const struct run *run = out->source->run;
	const struct graph_view *graph = out->source->graph;
	struct tally tally;
	size_t count;

	set_columns(&page);
	if (out->source->changes != NULL) {
		title(&page, "What changed between two readings of one Jira site");
		banner(&page, run);
		comparison(&page, out->source->changes);
		contents(&page);
		return page.failed ? -1 : 0;
	}
	title(&page, "Who has access to what in Jira, and through which group or role");
	banner(&page, run);
	uint32_t chart_row = page.row + 2;
	about(&page, run);
	contents(&page);
	tally_graph(&tally, graph);
	uint32_t first_account = accounts(&page, &tally);
	figures(&page, &tally, graph);
	uint32_t first_group = groups(&page, graph, &count);
	if (!page.failed)
		accounts_chart(&page, chart_row, first_account);
	if (!page.failed && count != 0)
		groups_chart(&page, chart_row + 16, first_group, count);
	return page.failed ? -1 : 0;
}
