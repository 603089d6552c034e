/* gains.csv; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "export/write/csv_row.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"
#include <stdio.h>

enum { COLUMNS = 14, NUMBER_ROOM = 11 };

static const char *const names[COLUMNS] = { "account_id", "display_name", "email", "project_id",
	"project_key", "project_name", "level", "before", "after", "step", "source", "action",
	"group_id", "group_name" };

struct writing {
	struct file file;
	const struct plan_report *report;
	const struct graph_view *view;
	struct text level, before, after;
};

static int
write_row(struct writing *w, const struct access_gain *gain, unsigned level, struct err *err)
{
	const struct account *account = &w->view->accounts[gain->account];
	const struct project *project =
	    gain->kind == GAIN_ACCESS ? &w->view->projects[gain->of] : NULL;
	struct gain_step through = gain_steps_find(w->report->gain_steps, gain, level);
	const struct group *group = through.group != NONE ? &w->view->groups[through.group] : NULL;
	char number[NUMBER_ROOM] = "";
	const char *cells[COLUMNS] = { account->id, account->name, account->email };

	if (project != NULL) {
		cells[3] = project->id;
		cells[4] = project->key;
		cells[5] = project->name;
	}
	cells[6] = w->level.bytes;
	cells[7] = w->before.bytes;
	cells[8] = w->after.bytes;
	if (through.step != NULL) {
		snprintf(number, sizeof(number), "%u", through.step->number);
		cells[9] = number;
		cells[10] = through.step->origin;
		cells[11] = plan_action_names[through.step->action];
	}
	if (group != NULL) {
		cells[12] = group->id;
		cells[13] = group->name;
	}
	return csv_row_write(&w->file, cells, COLUMNS, err);
}

static void
set_levels(struct text *text, uint8_t levels)
{
	text_cut(text, 0);
	text_add(text, "");
	if (levels != 0)
		gain_levels_add(text, levels, "; ");
}

/* A row for each level. */
static int
write_gain(struct writing *w, const struct access_gain *gain, struct err *err)
{
	int rc = 0;

	set_levels(&w->before, gain->had);
	set_levels(&w->after, gain->has);
	if (gain->kind != GAIN_ACCESS) {
		text_cut(&w->level, 0);
		gain_place_add(&w->level, w->report->judgement, gain);
		return write_row(w, gain, 0, err);
	}
	for (unsigned level = 0; rc == 0 && level <= LEVEL_UNKNOWN; level++) {
		if ((gain->levels >> level & 1) == 0)
			continue;
		set_levels(&w->level, (uint8_t)(1 << level));
		rc = write_row(w, gain, level, err);
	}
	return rc;
}

uint64_t
gains_csv_rows(const struct access_gains *gains)
{
	uint64_t rows = 0;

	for (size_t i = 0; i < gains->count; i++)
		rows += gains->list[i].kind != GAIN_ACCESS
			    ? 1
			    : (uint64_t)__builtin_popcount(gains->list[i].levels);
	return rows;
}

int
gains_csv_write(const struct plan_report *report, const char *dir, struct err *err)
{
	const struct access_gains *gains = &report->judgement->gains;
	struct writing w = { .report = report, .view = graph_view(report->judgement->after) };
	int rc = file_make(&w.file, dir, GAINS_CSV_NAME, err);

	if (rc == 0)
		rc = csv_heads_write(&w.file, names, COLUMNS, err);
	for (size_t i = 0; rc == 0 && i < gains->count; i++)
		rc = write_gain(&w, &gains->list[i], err);
	if (rc == 0)
		rc = file_finish(&w.file, err);
	file_release(&w.file);
	text_release(&w.level);
	text_release(&w.before);
	text_release(&w.after);
	return rc;
}
