/* Who gains what, for the summary of a plan; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 13, WIDTH = 100, KEYS_SHOWN = 12 };

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
	if (filled->line.len == 0)
		return;
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
	if (at < count && at > 0)
		say(filled, "and %zu more", count - at);
	else if (at < count)
		say(filled, "%zu account%s", count - at, text_plural(count - at));
	end_line(filled);
	text_release(&words);
}

static void
say_place(const struct plan_report *report, size_t from, size_t end, struct text *text)
{
	struct shown_gain *shown = place_gains(report, from, end);
	struct filled filled = { .out = text };
	size_t left = SUMMARY_GAINERS;

	for (size_t i = 0, change; i < end - from; i += change) {
		change = count_alike(shown + i, end - from - i, same_change);
		say_change(report, shown + i, change, &left, &filled);
	}
	text_release(&filled.line);
	free(shown);
}

/* Projects where the same accounts gain the same through the same rows. */
struct alike {
	uint32_t *projects;
	size_t count, room;
};

struct said {
	const struct plan_report *report;
	struct text *text;
	struct pool bodies; /* what is said of projects that are alike */
	struct alike *alike;
	size_t places; /* that are shown */
};

/* Above projects. */
static void
say_above(struct said *said, size_t from, size_t end)
{
	const struct judgement *judgement = said->report->judgement;
	const struct access_gain *gain = &judgement->gains.list[from];
	struct text words = { 0 };

	gain_place_add(&words, judgement, gain);
	text_line(said->text, "  %s%s", words.bytes,
	    gain->kind == GAIN_ADMIN && judgement->admins_after.list[gain->of].kind == ADMIN_JIRA
		? ": may administer every project"
		: "");
	text_release(&words);
	say_place(said->report, from, end, said->text);
	said->places++;
}

static void
note_project(struct said *said, size_t from, size_t end)
{
	static const struct alike blank = { NULL, 0, 0 };
	struct text body = { 0 };
	struct alike *alike;
	uint32_t number;
	bool fresh;

	say_place(said->report, from, end, &body);
	said->alike = pool_record(
	    &said->bodies, body.bytes, said->alike, sizeof(*said->alike), &blank, &number, &fresh);
	alike = &said->alike[number];
	alike->projects =
	    mem_room(alike->projects, &alike->room, alike->count + 1, sizeof(*alike->projects));
	alike->projects[alike->count++] = said->report->judgement->gains.list[from].of;
	said->places += fresh;
	text_release(&body);
}

static void
say_projects(struct said *said)
{
	const struct project *projects = graph_view(said->report->judgement->after)->projects;

	for (size_t i = 0; i < said->bodies.count; i++) {
		const struct alike *alike = &said->alike[i];
		const struct project *first = &projects[alike->projects[0]];
		struct text_list keys = { .most = KEYS_SHOWN };

		for (size_t k = 0; k < alike->count; k++)
			text_list_add(&keys, "%s", projects[alike->projects[k]].key);
		if (alike->count == 1)
			text_line(said->text, "  %-10s %.60s%s", first->key, first->name,
			    first->archived ? " (archived)" : "");
		else
			text_line(said->text, "  %s", text_list_end(&keys));
		text_add(said->text, said->bodies.texts[i]);
		text_release(&keys.text);
		free(alike->projects);
	}
}

/* Returns how many places are not shown. */
static size_t
say_places(const struct plan_report *report, struct text *text)
{
	const struct access_gains *gains = &report->judgement->gains;
	struct said said = { .report = report, .text = text };
	size_t more = 0;

	for (size_t from = 0, end; from < gains->count; from = end) {
		end = gain_place_end(report->judgement, from);
		if (said.places == SUMMARY_GAINS)
			more++;
		else if (gains->list[from].kind != GAIN_ACCESS)
			say_above(&said, from, end);
		else
			note_project(&said, from, end);
	}
	say_projects(&said);
	pool_release(&said.bodies);
	free(said.alike);
	return more;
}

static const char *
why_nobody(const struct plan_report *report)
{
	const struct plan *plan = report->judgement->plan;

	if (plan_count(plan, STEP_DUE, ACTION_GRANT) + plan_count(plan, STEP_DUE, ACTION_CREATE) ==
	    0)
		return ": nothing is granted";
	return gains_are_whole(report->judgement)
		   ? ": what is granted is also given in another way, or gives nothing"
		   : ", as far as is known: not all was read";
}

void
plan_summary_gains(const struct plan_report *report, struct text *text)
{
	const struct access_gains *gains = &report->judgement->gains;
	struct text counts = { 0 };
	uint64_t rows;
	size_t more;

	text_add(text, "\n");
	text_line(text, "WHO GAINS ACCESS");
	if (gains->count == 0) {
		text_line(text, "       nobody%s", why_nobody(report));
		return;
	}
	if ((more = say_places(report, text)) > 0)
		text_line(text, "%6zu more place%s", more, text_plural(more));
	gain_counts_add(&counts, report->judgement);
	if ((rows = gains_csv_rows(gains)) > GAINS_ROWS_MAX)
		text_line(text,
		    "       %s: " GAINS_CSV_NAME " would have %llu rows, more than %d, and was not "
		    "written",
		    counts.bytes, (unsigned long long)rows, GAINS_ROWS_MAX);
	else
		text_line(text, "       %s: " GAINS_CSV_NAME " has them all", counts.bytes);
	text_release(&counts);
}
