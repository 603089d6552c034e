/*
 * The Summary: what this workbook is, whether it is complete, what stands where, and the figures
 * people ask for first. Values only, no formulas: it reads right also where nothing is
 * recalculated.
 *
 * Columns: a margin, label, value, four figures; charts on the right. No merged cells.
 */
#include <stdlib.h>
#include <string.h>

#include "model/change/change.h"
#include "xlsx_matters.h"

enum { LARGEST = 10 };

static void
about(struct page *page, const struct run *run)
{
	char *narrowed = mem_print("narrowed to projects %s", run->projects);
	const char *site = text_or(run->base_url, run->site), *names, *why;
	struct arena texts = { 0 };
	bool opens = strncmp(site, "https://", 8) == 0 || strncmp(site, "http://", 7) == 0;

	page_section(page, "About this reading", NULL);
	page_entry(page, "Site", STYLE_LABEL);
	if (opens)
		xlsx_put_link(page->tab, page->row, COL_VALUE, site, site, STYLE_LINK, STYLE_VALUE);
	else
		page_put(page, COL_VALUE, site, STYLE_VALUE);
	page_fact(page, "Scope", run->projects[0] != '\0' ? narrowed : "the whole site");
	page_fact(page, "Read by", text_or(run->account_name, run->account_id));
	if (run->org_id != NULL && run->org_id[0] != '\0')
		page_fact(page, "Organisation", text_or(run->org_name, run->org_id));
	for (size_t at = 0; (why = run_next_not_read(run, &at, &texts, &names)) != NULL;)
		page_fact(page, "Not read", arena_print(&texts, "%s: %s", names, why));
	page_moment(page, "Begun (UTC)", run->started);
	page_moment(page, "Finished (UTC)", run->finished);
	page_fact(page, "Snapshot", run->snapshot_id);
	page_fact(page, "Made with jira-access", run->tool_version);
	arena_release(&texts);
	free(narrowed);
}

static void
contents(struct page *page)
{
	static const char *const headings[] = { "One row is", "", "", "Rows", NULL };

	page_section(page, "Sheets", headings);
	for (size_t i = 1; i < page->tab->out->tab_count; i++) {
		const struct xlsx_tab *tab = page->tab->out->tabs[i];
		char *url = page_link_to(tab->name);
		page_row(page, ROW_HEIGHT);
		page_fill(page, COL_LABEL, COL_LAST, STYLE_VALUE);
		xlsx_put_link(
		    page->tab, page->row, COL_LABEL, url, tab->name, STYLE_LINK, STYLE_VALUE);
		page_put(page, COL_VALUE, tab->of->report->rows, STYLE_LABEL);
		page_count(page, COL_LAST, tab->rows, STYLE_FIGURE);
		free(url);
	}
}

/* What the sheets are for, where the template says it. */
static void
legend(struct page *page)
{
	bool begun = false;

	for (size_t i = 1; i < page->tab->out->tab_count; i++) {
		const struct xlsx_tab *tab = page->tab->out->tabs[i];
		if (tab->of->about == NULL)
			continue;
		if (!begun)
			page_section(page, "What the sheets are for", NULL);
		begun = true;
		page_paragraph(page, tab->name, STYLE_TOTAL);
		page_paragraph(page, tab->of->about, STYLE_VALUE);
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

	page_section(page, "Accounts", headings);
	uint32_t first = page->row + 1;
	for (size_t type = 0; type < TYPES; type++) {
		page_entry(page, names[type], STYLE_VALUE);
		for (size_t status = 0; status < STATUSES; status++)
			page_count(page, (uint16_t)(COL_FIGURE + status),
			    tally->accounts[type][status], STYLE_FIGURE);
	}
	page_entry(page, "All accounts", STYLE_TOTAL);
	for (size_t status = 0; status < STATUSES; status++) {
		uint64_t sum = 0;
		for (size_t type = 0; type < TYPES; type++)
			sum += tally->accounts[type][status];
		page_count(page, (uint16_t)(COL_FIGURE + status), sum, STYLE_TOTAL_FIGURE);
	}
	return first;
}

static void
figures(struct page *page, const struct tally *tally, const struct graph_view *graph)
{
	page_section(page, "Key figures", NULL);
	page_figure(page, "Groups", "", COL_LAST, graph->group_count);
	page_figure(
	    page, "Group memberships", "account in a group", COL_LAST, graph->membership_count);
	page_figure(page, "Projects, live", "", COL_LAST, tally->live);
	page_figure(page, "Projects, archived", "", COL_LAST, tally->archived);
	page_figure(page, "Project roles", "", COL_LAST, graph->role_count);
	page_figure(page, "Role assignments", "project, role and who holds it", COL_LAST,
	    graph->actor_count);
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
	page_section(page, "Largest groups", headings);
	uint32_t first = page->row + 1;
	for (size_t i = 0; i < *count; i++) {
		const struct group *group = &graph->groups[largest[i]];
		page_entry(page, text_or(group->name, group->id), STYLE_VALUE);
		page_count(page, COL_LAST, group_size(graph, largest[i]), STYLE_FIGURE);
	}
	return first;
}

static void
accounts_chart(struct page *page, uint32_t row, uint32_t first)
{
	static const char *const names[STATUSES] = { "Active", "Inactive", "Unknown" };
	static const lxw_color_t colours[STATUSES] = { COLOUR_NAVY, COLOUR_BLUE, COLOUR_PALE };
	lxw_chart *chart =
	    page_chart(page, LXW_CHART_COLUMN_STACKED, "Accounts by type and status");

	if (chart == NULL)
		return;
	for (unsigned i = 0; i < STATUSES; i++)
		page_series(page, chart, names[i], first, first + TYPES - 1,
		    (uint16_t)(COL_FIGURE + i), colours[i]);
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	page_place_chart(page, chart, row,
	    "Columns: accounts by type (people, apps, customers, unknown), split into active, "
	    "inactive and "
	    "unknown; the figures stand in the table Accounts beside it",
	    0.95);
}

static void
groups_chart(struct page *page, uint32_t row, uint32_t first, size_t count)
{
	lxw_chart *chart = page_chart(page, LXW_CHART_BAR, "Largest groups by members");

	if (chart == NULL)
		return;
	page_series(
	    page, chart, "Members", first, first + (uint32_t)count - 1, COL_LAST, COLOUR_BLUE);
	chart_axis_set_reverse(chart->y_axis);      /* the largest on top, */
	chart_axis_set_crossing_max(chart->y_axis); /* the scale below */
	chart_set_series_gap(chart, 45);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	page_place_chart(page, chart, row,
	    "Bars: the largest groups by number of members; the figures stand in the table Largest "
	    "groups "
	    "beside it",
	    1.15);
}

static void
reading(struct page *page, const char *name, const struct run *run)
{
	page_section(page, name, NULL);
	page_moment(page, "Begun (UTC)", run->started);
	page_moment(page, "Finished (UTC)", run->finished);
	page_fact(page, "Snapshot", run->snapshot_id);
	page_fact(page, "Scope", text_or(run->projects, "the whole site"));
	page_fact(page, "Complete",
	    !run->complete             ? "no"
	    : run->exception_count > 0 ? "yes, with exceptions"
				       : "yes");
}

/* A comparison: the two readings, and how much of what changed. */
static void
comparison(struct page *page, const struct changes *changes)
{
	static const char *const headings[] = { "Unknown", "Added", "Removed", "Changed", NULL };
	static const uint8_t verbs[] = { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

	page_fact(page, "Site", changes->sides[NEW].run->base_url);
	reading(page, "Older reading", changes->sides[OLD].run);
	reading(page, "Newer reading", changes->sides[NEW].run);
	page_section(page, "Changes", headings);
	for (unsigned object = 0; object < CHANGE_OBJECTS; object++) {
		page_entry(page, change_object_name((uint8_t)object), STYLE_VALUE);
		page_count(page, COL_VALUE, changes->counts[object][CHANGE_UNKNOWN], STYLE_FIGURE);
		for (size_t i = 0; i < sizeof(verbs); i++)
			page_count(page, (uint16_t)(COL_FIGURE + i),
			    changes->counts[object][verbs[i]], STYLE_FIGURE);
	}
}

void
xlsx_summary_write(struct xlsx_out *out)
{
	static const double widths[] = { 2.5, 30, 34, 12, 12, 12, 3, 34, 22, 14 };
	struct page page = { .tab = out->tabs[0] };
	const struct run *run = out->source->run;
	const struct graph_view *graph = out->source->graph;
	const struct changes *changes = out->source->changes;
	uint32_t chart_row, first;
	struct tally tally;
	size_t count;

	page_columns(&page, widths, sizeof(widths) / sizeof(widths[0]));
	xlsx_said(page.tab, worksheet_set_row(page.tab->sheet, 0, 6, NULL), "row height");
	page_title(&page, changes != NULL
			      ? "What changed between two readings of one Jira site"
			      : "Who has access to what in Jira, and through which group or role");
	page_banner(&page, run);
	if (changes != NULL) {
		comparison(&page, changes);
		contents(&page);
		return;
	}
	xlsx_matters_write(&page, out->tallies);
	chart_row = page.row + 2;
	about(&page, run);
	contents(&page);
	legend(&page);
	tally_graph(&tally, graph);
	accounts_chart(&page, chart_row, accounts(&page, &tally));
	figures(&page, &tally, graph);
	first = groups(&page, graph, &count);
	if (count != 0)
		groups_chart(&page, chart_row + 16, first, count);
}
