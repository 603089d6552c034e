/* result.csv, undo.csv and chain.csv; see result.h. */
#include "result.h"

#include "model/base/digest.h"
#include "model/plan/target.h"
#include "step_csv.h"
#include <stdlib.h>
#include <string.h>

static int
result_rows(struct file *file, const struct plan *plan, struct err *err)
{
	static const char *const names[] = { "row", "origin", "status", "message", "action",
		"principal", "principal_name", "email", "target", "target_name", "http_status",
		"attempts", "before", "after", "verified", "started", "finished", "issue_key",
		"issue_state", "reason", "ticket", "reviewer", "approved_by", "grant_id", NULL };
	struct step_csv csv;
	int rc = step_csv_begin(&csv, file, plan, names, NULL, 0, err);

	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = step_csv_row(&csv, &plan->steps[i], NULL, err);
	for (size_t i = 0; rc == 0 && i < plan->unjudged_count; i++)
		rc = step_csv_unjudged(&csv, &plan->unjudged[i], err);
	return rc;
}

const struct result_file result_csv = { RESULT_NAME, NULL, result_rows };

static bool
can_undo(const struct step *step)
{
	struct step inverse;

	return step->result.outcome == OUTCOME_DONE && step_undo(step, &inverse);
}

static int
put_undo(struct step_csv *csv, const struct step *step, struct err *err)
{
	char *reason = mem_print("undo of step %u of plan %.16s", step->number, csv->plan->sha256);
	struct step inverse;
	int rc;

	step_undo(step, &inverse);
	inverse.reason = reason;
	rc = step_csv_row(csv, &inverse, NULL, err);
	free(reason);
	return rc;
}

static int
undo_rows(struct file *file, const struct plan *plan, struct err *err)
{
	static const char *const names[] = { "action", "principal", "target", "reason", "ticket",
		"reviewer", "approved_by", NULL };
	struct step_csv csv;
	int rc = step_csv_begin(&csv, file, plan, names, NULL, 0, err);

	for (size_t i = plan->step_count; rc == 0 && i-- > 0;)
		if (can_undo(&plan->steps[i]))
			rc = put_undo(&csv, &plan->steps[i], err);
	return rc;
}

const struct result_file undo_csv = { UNDO_NAME, NULL, undo_rows };

size_t
result_undone(const struct plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		count += can_undo(&plan->steps[i]);
	return count;
}

static int
chain_rows(struct file *file, const struct plan *plan, struct err *err)
{
	static const char *const names[] = { "grant_id", "review_id", "pack", "principal",
		"principal_name", "email", "target_name", "decision", "reason", "reviewer",
		"reviewed_on", "approved_by", "ticket", "returned_as", "origin", "row_check",
		"snapshot_id", "read", "plan_sha256", "step", "status", "message", "http_status",
		"started", "finished", "before", "after", "verified", "issue_key", "issue_state",
		"hours_to_revoke", NULL };
	struct step_csv csv;
	int rc = step_csv_begin(&csv, file, plan, names, NULL, 0, err);

	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		if (*plan->steps[i].grant_id != '\0')
			rc = step_csv_row(&csv, &plan->steps[i], NULL, err);
	for (size_t i = 0; rc == 0 && i < plan->open_count; i++)
		rc = step_csv_open(&csv, &plan->open[i], err);
	return rc;
}

/* A plan without a review has no chain. */
static bool
has_decisions(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (*plan->steps[i].grant_id != '\0')
			return true;
	return plan->open_count > 0;
}

const struct result_file chain_csv = { CHAIN_NAME, has_decisions, chain_rows };

int
result_write(const struct result_file *const *files, const char *dir, const struct plan *plan,
    struct err *err)
{
	for (; *files != NULL; files++) {
		const struct result_file *it = *files;
		struct file file;

		if (it->applies != NULL && !it->applies(plan))
			continue;
		if (file_replace(&file, dir, it->name, err) < 0)
			return -1;
		if (it->rows(&file, plan, err) < 0) {
			file_replace_abandon(&file, dir, it->name);
			return -1;
		}
		if (file_replace_finish(&file, dir, it->name, err) < 0)
			return -1;
	}
	return 0;
}

/* The digest of the bytes that should be there. */
static int
digest_rows(const struct result_file *it, const struct plan *plan, char hex[DIGEST_HEX + 1],
    struct err *err)
{
	struct file file;
	int rc;

	file_memory(&file);
	rc = it->rows(&file, plan, err);
	if (rc == 0)
		digest_pair(file.buffer, file.used, "", 0, hex);
	file_release(&file);
	return rc;
}

int
result_check(const struct result_file *it, const char *dir, const struct plan *plan, bool may_lack,
    struct err *err)
{
	char is[DIGEST_HEX + 1], should[DIGEST_HEX + 1], *path;
	int rc;

	path = mem_print("%s/%s", dir, it->name);
	rc = digest_path(path, it->name, false, is, err);
	free(path);
	if (rc == 0 && it->applies != NULL && !it->applies(plan))
		return *is == '\0';
	if (rc == 0 && *is == '\0')
		return may_lack;
	if (rc == 0)
		rc = digest_rows(it, plan, should, err);
	return rc < 0 ? -1 : strcmp(is, should) == 0;
}
