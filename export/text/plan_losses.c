/* Who loses what, for the summary of a plan; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"

enum { NAMES_SHOWN = 3 };

/* "browse", "work", ...: the most that is lost; who cannot browse has lost all. */
static const char *
level_word(uint8_t levels)
{
	if ((levels & 1 << LEVEL_BROWSE) != 0)
		return "all access";
	return (levels & 1 << LEVEL_ADMINISTER) != 0 ? "administration" : "work on issues";
}

/* One project's losses begin at 'from'; returns where the next one's do. */
static size_t
say_project(const struct plan_report *report, size_t from, struct text *text)
{
	const struct graph_view *view = graph_view(report->judgement->before);
	const struct access_losses *losses = report->losses;
	const struct project *project = &view->projects[losses->list[from].project];
	struct text_list names = { .most = NAMES_SHOWN };
	size_t i;

	for (i = from; i < losses->count && losses->list[i].project == losses->list[from].project;
	     i++) {
		const struct access_loss *loss = &losses->list[i];

		text_list_add(&names, "%.100s (%s)", view->accounts[loss->account].name,
		    level_word(loss->levels));
	}
	text_line(text, "  %-10s %.60s%s: %s", project->key, project->name,
	    project->archived ? " (archived)" : "", text_list_end(&names));
	text_release(&names.text);
	return i;
}

/* Those of one place above projects begin at 'from'; returns where the next one's do. */
static size_t
say_above(const struct judgement *judgement, size_t from, struct text *text)
{
	const struct access_gains *lost = &judgement->lost_above;
	const struct graph_view *view = graph_view(judgement->before);
	struct text_list names = { .most = NAMES_SHOWN };
	struct text words = { 0 };
	size_t end = loss_place_end(judgement, from);

	loss_place_add(&words, judgement, &lost->list[from]);
	for (size_t i = from; i < end; i++) {
		const struct account *account = &view->accounts[lost->list[i].account];

		text_list_add(&names, "%.100s", text_or(account->name, account->id));
	}
	text_line(text, "  %s: %s", words.bytes, text_list_end(&names));
	text_release(&words);
	text_release(&names.text);
	return end;
}

void
plan_summary_losses(const struct plan_report *report, struct text *text)
{
	const struct access_gains *above = &report->judgement->lost_above;
	const struct access_losses *losses = report->losses;
	struct text_list unshown = { .most = NAMES_SHOWN };
	size_t shown = 0;

	guards_unshown(report->judgement, &unshown);
	text_add(text, "\n");
	text_line(text, "WHO LOSES ACCESS");
	if (losses->count == 0 && unshown.count == 0 && above->count == 0)
		text_line(text,
		    "       nobody: what is revoked is also given in another way, or gave nothing");
	for (size_t i = 0; i < above->count;)
		i = say_above(report->judgement, i, text);
	for (size_t i = 0; i < losses->count && shown < SUMMARY_LOSSES; shown++)
		i = say_project(report, i, text);
	if (losses->count > 0)
		text_line(text, "       %u account%s in %u project%s", losses->accounts,
		    text_plural(losses->accounts), losses->projects, text_plural(losses->projects));
	if (unshown.count > 0)
		text_line(text, "       not known in %s: Jira does not show what roles give there",
		    text_list_end(&unshown));
	text_release(&unshown.text);
}
