/* Who gains what, for the summary of a plan; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/plan/gain_place.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 13, WIDTH = 100 };

/* A gain with what it comes through. */
struct shown_gain {
	const struct access_gain *gain;
	struct gain_step through;
	uint32_t step; /* its number; NONE: no single one */
};

/* What changes most first, then by row. */
static int
compare_shown(const void *a, const void *b)
{
	const struct shown_gain *x = a, *y = b;

	return order_then(order_numbers(y->gain->levels, x->gain->levels),
	    order_then(order_numbers(x->gain->had, y->gain->had),
		order_then(order_numbers(x->step, y->step),
		    order_then(order_numbers(x->through.group, y->through.group),
			order_numbers(x->gain->account, y->gain->account)))));
}

static unsigned
highest(uint8_t levels)
{
	unsigned level = 0;

	while (levels >> level > 1)
		level++;
	return level;
}

static struct shown_gain *
place_gains(const struct plan_report *report, size_t from, size_t end)
{
	struct shown_gain *shown = mem_alloc((end - from) * sizeof(*shown));

	for (size_t i = from; i < end; i++) {
		const struct access_gain *gain = &report->judgement->gains.list[i];
		struct gain_step through =
		    gain_steps_find(report->gain_steps, gain, highest(gain->levels));

		shown[i - from] = (struct shown_gain){ gain, through,
			through.step != NULL ? through.step->number : NONE };
	}
	order_items(shown, end - from, sizeof(*shown), compare_shown);
	return shown;
}

static bool
same_change(const struct shown_gain *a, const struct shown_gain *b)
{
	return a->gain->levels == b->gain->levels && a->gain->had == b->gain->had;
}

static bool
same_row(const struct shown_gain *a, const struct shown_gain *b)
{
	return same_change(a, b) && a->step == b->step && a->through.group == b->through.group;
}

/* Lines that are filled from words which stay whole. */
struct filled {
	struct text *out;
	struct text line;
	int indent; /* of this line; later ones of the same change stand further in */
};

static void
end_line(struct filled *filled)
{
	if (filled->line.len > 0)
		text_line(filled->out, "%*s%s", filled->indent, "", filled->line.bytes);
	text_cut(&filled->line, 0);
	filled->indent = INDENT + 2;
}

static void __attribute__((format(printf, 2, 3)))
say(struct filled *filled, const char *format, ...)
{
	char words[400];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	text_whole(words);
	if ((size_t)filled->indent + filled->line.len + strlen(words) >= WIDTH)
		end_line(filled);
	text_between(&filled->line, " ");
	text_add(&filled->line, words);
}

/* "[p.csv:3, group dev]", what those of one row come through. */
static void
through_words(
    const struct graph_view *view, const struct gain_step *through, char *out, size_t room)
{
	bool group = through->group != NONE;

	*out = '\0';
	if (through->step != NULL)
		snprintf(out, room, " [%.100s%s%.100s]", through->step->origin,
		    group ? ", group " : "", group ? view->groups[through->group].name : "");
}

/* "Ann, Bo and 12 more [p.csv:3, group dev]": 'count' of one row, of whom so many are named. */
static void
say_row(const struct plan_report *report, const struct shown_gain *shown, size_t count,
    size_t named, const char *after, struct filled *filled)
{
	const struct graph_view *view = graph_view(report->judgement->after);
	char through[240];

	through_words(view, &shown->through, through, sizeof(through));
	for (size_t i = 0; i < named; i++) {
		const struct account *account = &view->accounts[shown[i].gain->account];
		bool last = i + 1 == count;

		say(filled, "%.100s%s%s", text_or(account->name, account->id),
		    last            ? through
		    : i + 1 < named ? ","
				    : "",
		    last ? after : "");
	}
	if (named < count)
		say(filled, "and %zu more%s%s", count - named, through, after);
}

static size_t
count_alike(const struct shown_gain *shown, size_t count,
    bool (*alike)(const struct shown_gain *a, const struct shown_gain *b))
{
	size_t n = 1;

	while (n < count && alike(&shown[0], &shown[n]))
		n++;
	return n;
}

/* Those of one change: "nothing -> browse, work: Ann [p.csv:2]; Bo and 12 more [p.csv:3, group dev]" */
static void
say_change(const struct plan_report *report, const struct shown_gain *shown, size_t count,
    size_t *left, struct filled *filled)
{
	const struct access_gain *gain = shown->gain;
	struct text words = { 0 };
	size_t at = 0;

	filled->indent = INDENT;
	if (gain->kind == GAIN_ACCESS) {
		gain_levels_add(&words, gain->had, ", ");
		text_add(&words, " -> ");
		gain_levels_add(&words, gain->levels, ", ");
		say(filled, "%s:", words.bytes);
	}
	while (at<count && * left> 0) {
		size_t row = count_alike(shown + at, count - at, same_row);
		size_t named = row < *left ? row : *left;

		say_row(report, shown + at, row, named, at + row < count ? ";" : "", filled);
		*left -= named;
		at += row;
	}
	if (at < count)
		say(filled, "%s%zu more", at > 0 ? "and " : "", count - at);
	end_line(filled);
	text_release(&words);
}

static void
say_heading(const struct plan_report *report, const struct access_gain *gain, struct text *text)
{
	const struct project *project =
	    gain->kind == GAIN_ACCESS
		? &access_graph(report->judgement->access_after)->projects[gain->of]
		: NULL;
	struct text words = { 0 };

	gain_place_add(&words, report->judgement, gain);
	if (project != NULL)
		text_line(text, "  %-10s %.60s%s", project->key, project->name,
		    project->archived ? " (archived)" : "");
	else if (gain->kind == GAIN_ADMIN &&
		 report->judgement->admins_after.list[gain->of].kind == ADMIN_JIRA)
		text_line(text, "  %s: may administer every project", words.bytes);
	else
		text_line(text, "  %s", words.bytes);
	text_release(&words);
}

static size_t
say_place(const struct plan_report *report, size_t from, struct text *text)
{
	size_t end = gain_place_end(report->judgement, from), left = SUMMARY_GAINERS;
	struct shown_gain *shown = place_gains(report, from, end);
	struct filled filled = { .out = text };

	say_heading(report, shown->gain, text);
	for (size_t i = 0, change; i < end - from; i += change) {
		change = count_alike(shown + i, end - from - i, same_change);
		say_change(report, shown + i, change, &left, &filled);
	}
	text_release(&filled.line);
	free(shown);
	return end;
}

void
plan_summary_gains(const struct plan_report *report, struct text *text)
{
	const struct access_gains *gains = &report->judgement->gains;
	size_t at = 0, shown = 0, more = 0;
	struct text counts = { 0 };

	text_add(text, "\n");
	text_line(text, "WHO GAINS ACCESS");
	if (gains->count == 0) {
		text_line(text, "       nobody: what is granted gives nothing that they have not");
		return;
	}
	for (; at < gains->count && shown < SUMMARY_GAINS; shown++)
		at = say_place(report, at, text);
	for (; at < gains->count; more++)
		at = gain_place_end(report->judgement, at);
	if (more > 0)
		text_line(text, "%6zu more place%s", more, text_plural(more));
	gain_counts_add(&counts, gains);
	text_line(text, "       %s: " GAINS_CSV_NAME " has them all", counts.bytes);
	text_release(&counts);
}
