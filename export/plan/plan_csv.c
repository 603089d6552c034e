/* plan.csv; see plan_report.h. */
#include "export/read/sheet.h"
#include "export/reports/plan_report.h"
#include "export/write/csv_row.h"
#include "step_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = 18, NUMBER_ROOM = 16 };

static const char *const own[OWN] = { "step", "state", "action", "principal", "target",
	"principal_name", "principal_email", "target_name", "held", "reason", "ticket", "reviewer",
	"reviewed_on", "approved_by", "grant_id", "source", "note", "creates" };

static bool
is_own(const char *heading)
{
	char *plain = mem_copy(heading);
	bool found = false;

	sheet_heading(plain);
	for (size_t i = 0; i < OWN; i++)
		found |= strcmp(plain, own[i]) == 0;
	found |= strcmp(plain, "row_check") == 0; /* of the reviewed row, not of this one */
	free(plain);
	return found;
}

/* Headings of the files that nobody knew, each once, in the order in which they are met. */
static void
gather_extras(const struct plan_rows *rows, struct pool *extras)
{
	for (size_t i = 0; i < rows->count; i++)
		for (size_t e = 0; e < rows->rows[i].extra_count; e++) {
			const char *heading = rows->rows[i].extras[e].heading;

			if (*heading != '\0' && !is_own(heading))
				pool_add(extras, heading, strlen(heading), NULL);
		}
}

static int
write_step(const struct plan_report *report, const struct step *step, const struct pool *extras,
    struct file *file, struct err *err)
{
	const struct plan_row *row = &report->rows->rows[step->row];
	const char **cells = mem_alloc((OWN + extras->count) * sizeof(*cells));
	struct arena arena = { .step = 4096 };
	char number[NUMBER_ROOM], creates[NUMBER_ROOM] = "";
	int rc;

	snprintf(number, sizeof(number), "%u", step->number);
	if (step->creates != 0)
		snprintf(creates, sizeof(creates), "%u", step->creates);
	const char *const mine[OWN] = { number, step_state_names[step->state],
		plan_action_names[step->action], step_principal(step, NULL, &arena),
		step_target(step, &arena), step->principal_name, step->email,
		step_target_name(step, &arena), step->held ? "yes" : "no", step->reason,
		step->ticket, step->reviewer, step->reviewed_on, step->approved_by, step->grant_id,
		step->origin, step->hindrance, creates };

	memcpy(cells, mine, sizeof(mine));
	for (size_t e = 0; e < row->extra_count; e++) {
		const char *heading = row->extras[e].heading;
		uint32_t n = pool_find(extras, heading, strlen(heading));

		if (n != POOL_NONE)
			cells[OWN + n] = row->extras[e].text;
	}
	rc = csv_row_write(file, cells, OWN + extras->count, err);
	arena_release(&arena);
	free(cells);
	return rc;
}

int
plan_csv_write(const struct plan_report *report, const char *dir, struct err *err)
{
	struct pool extras = { 0 };
	const char **heads;
	struct file file;
	int rc;

	gather_extras(report->rows, &extras);
	heads = mem_alloc((OWN + extras.count) * sizeof(*heads));
	memcpy(heads, own, sizeof(own));
	for (size_t i = 0; i < extras.count; i++)
		heads[OWN + i] = extras.texts[i];
	rc = file_make(&file, dir, PLAN_CSV_NAME, err);
	if (rc == 0)
		rc = csv_row_write(&file, heads, OWN + extras.count, err);
	for (size_t i = 0; rc == 0 && i < report->plan->step_count; i++)
		rc = write_step(report, &report->plan->steps[i], &extras, &file, err);
	if (rc == 0)
		rc = file_finish(&file, err);
	file_release(&file);
	free(heads);
	pool_release(&extras);
	return rc;
}
