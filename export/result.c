/* result.csv and undo.csv; see result.h. */
#include "result.h"

#include "csv_row.h"
#include "step_text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
count_of(uint64_t count, struct arena *arena)
{
	return count > 0 ? arena_print(arena, "%llu", (unsigned long long)count) : "";
}

struct result
result_begin(const struct step *step)
{
	struct result result = { .status = "pending", .message = "", .verified = "" };

	if (step->state == STEP_KEEP) {
		result.status = "noop";
		result.message = "kept";
	} else if (step->state == STEP_MANUAL) {
		result.status = "refused";
		result.message = step->hindrance;
	}
	return result;
}

/* The id of the account that an earlier step made for this one; NULL: none. */
static const char *
made_for(const struct plan *plan, const struct step *step, const struct result *results)
{
	return step->creates > 0 && step->creates <= plan->step_count
		   ? results[step->creates - 1].account
		   : NULL;
}

static int
put_result(struct file *file, const struct plan *plan, size_t i, const struct result *results,
    struct err *err)
{
	const struct step *step = &plan->steps[i];
	const struct result *result = &results[i];
	struct arena arena = { .step = 1024 };
	const char *const cells[] = { count_of(step->number, &arena), step->origin, result->status,
		result->message, plan_action_names[step->action],
		step_principal(step, made_for(plan, step, results), &arena), step->principal_name,
		step->email, step_target(step, &arena), step_target_name(step, &arena),
		count_of(result->http_status, &arena), count_of(result->attempts, &arena),
		result->before, result->after, result->verified, result->started, result->finished,
		result->issue, result->issue_state, step->reason, step->ticket, step->reviewer,
		step->approved_by, step->grant_id };
	int rc = csv_row_write(file, cells, sizeof(cells) / sizeof(cells[0]), err);

	arena_release(&arena);
	return rc;
}

int
result_write(
    const char *dir, const struct plan *plan, const struct result *results, struct err *err)
{
	static const char *const heads[] = { "row", "origin", "status", "message", "action",
		"principal", "principal_name", "email", "target", "target_name", "http_status",
		"attempts", "before", "after", "verified", "started", "finished", "issue_key",
		"issue_state", "reason", "ticket", "reviewer", "approved_by", "grant_id" };
	struct file file;
	int rc;

	if (file_replace(&file, dir, RESULT_NAME, err) < 0)
		return -1;
	rc = csv_row_write(&file, heads, sizeof(heads) / sizeof(heads[0]), err);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = put_result(&file, plan, i, results, err);
	if (rc == 0)
		return file_replace_finish(&file, dir, RESULT_NAME, err);
	file_release(&file);
	return -1;
}

static bool
can_undo(const struct step *step, const struct result *result)
{
	return result->status != NULL && strcmp(result->status, "done") == 0 &&
	       (step->action == ACTION_GRANT || step->action == ACTION_REVOKE);
}

static int
put_undo(struct file *file, const struct plan *plan, size_t i, const struct result *results,
    struct err *err)
{
	const struct step *step = &plan->steps[i];
	struct arena arena = { .step = 1024 };
	const char *const cells[] = { step->action == ACTION_GRANT ? "revoke" : "grant",
		step_principal(step, made_for(plan, step, results), &arena),
		step_target(step, &arena),
		arena_print(&arena, "undo of step %u of plan %.16s", step->number, plan->sha256),
		step->ticket, step->reviewer, step->approved_by };
	int rc = csv_row_write(file, cells, sizeof(cells) / sizeof(cells[0]), err);

	arena_release(&arena);
	return rc;
}

int
undo_write(const char *dir, const struct plan *plan, const struct result *results, size_t *rows,
    struct err *err)
{
	static const char *const heads[] = { "action", "principal", "target", "reason", "ticket",
		"reviewer", "approved_by" };
	struct file file;
	int rc;

	*rows = 0;
	if (file_replace(&file, dir, UNDO_NAME, err) < 0)
		return -1;
	rc = csv_row_write(&file, heads, sizeof(heads) / sizeof(heads[0]), err);
	for (size_t i = plan->step_count; rc == 0 && i-- > 0;)
		if (can_undo(&plan->steps[i], &results[i])) {
			rc = put_undo(&file, plan, i, results, err);
			++*rows;
		}
	if (rc == 0)
		return file_replace_finish(&file, dir, UNDO_NAME, err);
	file_release(&file);
	return -1;
}
