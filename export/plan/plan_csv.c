/* plan.csv; see plan_report.h. */
#include "export/read/sheet.h"
#include "export/reports/plan_report.h"
#include "step_csv.h"
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "step", "state", "action", "principal", "target",
	"principal_name", "principal_email", "target_name", "held", "reason", "ticket", "reviewer",
	"reviewed_on", "approved_by", "grant_id", "source", "note", "creates", "replaces",
	"expires_on", NULL };

static bool
is_own(const char *heading)
{
	char *plain = mem_copy(heading);
	bool found = false;

	sheet_heading(plain);
	for (size_t i = 0; names[i] != NULL; i++)
		found |= strcmp(plain, names[i]) == 0;
	found |= strcmp(plain, "row_check") == 0; /* from the reviewed row, not this one */
	free(plain);
	return found;
}

/* Unknown headings of the files, each once, in order of appearance. */
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
write_step(struct step_csv *csv, const struct step *step, const struct plan_row *row,
    const struct pool *extras, struct err *err)
{
	const char **cells = mem_alloc((extras->count + 1) * sizeof(*cells));
	int rc;

	for (size_t e = 0; e < row->extra_count; e++) {
		const char *heading = row->extras[e].heading;
		uint32_t n = pool_find(extras, heading, strlen(heading));

		if (n != POOL_NONE)
			cells[n] = row->extras[e].text;
	}
	rc = step_csv_row(csv, step, cells, err);
	free(cells);
	return rc;
}

int
plan_csv_write(const struct plan_report *report, const char *dir, struct err *err)
{
	const struct plan *plan = report->plan;
	struct pool extras = { 0 };
	struct file file;
	struct step_csv csv;
	int rc = file_make(&file, dir, PLAN_CSV_NAME, err);

	gather_extras(report->rows, &extras);
	if (rc == 0)
		rc = step_csv_begin(&csv, &file, plan, names, extras.texts, extras.count, err);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = write_step(
		    &csv, &plan->steps[i], &report->rows->rows[plan->steps[i].row], &extras, err);
	if (rc == 0)
		rc = file_finish(&file, err);
	file_release(&file);
	pool_release(&extras);
	return rc;
}
