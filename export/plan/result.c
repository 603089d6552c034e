/* result.csv and undo.csv; see result.h. */
#include "result.h"

#include "export/write/csv_row.h"
#include "model/base/digest.h"
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

const char *
result_message(const struct step *step, const struct result *result)
{
	bool quiet = result->status != NULL && (strcmp(result->status, "noop") == 0 ||
						   strcmp(result->status, "pending") == 0);

	return quiet && strcmp(step->hindrance, PLAN_GONE) == 0 ? PLAN_GONE : result->message;
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
		result_message(step, result), plan_action_names[step->action],
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

static int
result_rows(
    struct file *file, const struct plan *plan, const struct result *results, struct err *err)
{
	static const char *const heads[] = { "row", "origin", "status", "message", "action",
		"principal", "principal_name", "email", "target", "target_name", "http_status",
		"attempts", "before", "after", "verified", "started", "finished", "issue_key",
		"issue_state", "reason", "ticket", "reviewer", "approved_by", "grant_id" };
	int rc = csv_row_write(file, heads, sizeof(heads) / sizeof(heads[0]), err);

	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = put_result(file, plan, i, results, err);
	return rc;
}

const struct result_file result_csv = { RESULT_NAME, NULL, result_rows };

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

static int
undo_rows(struct file *file, const struct plan *plan, const struct result *results, struct err *err)
{
	static const char *const heads[] = { "action", "principal", "target", "reason", "ticket",
		"reviewer", "approved_by" };
	int rc = csv_row_write(file, heads, sizeof(heads) / sizeof(heads[0]), err);

	for (size_t i = plan->step_count; rc == 0 && i-- > 0;)
		if (can_undo(&plan->steps[i], &results[i]))
			rc = put_undo(file, plan, i, results, err);
	return rc;
}

const struct result_file undo_csv = { UNDO_NAME, NULL, undo_rows };

size_t
result_undone(const struct plan *plan, const struct result *results)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		count += can_undo(&plan->steps[i], &results[i]);
	return count;
}

int
result_write(const struct result_file *const *files, const char *dir, const struct plan *plan,
    const struct result *results, struct err *err)
{
	for (; *files != NULL; files++) {
		const struct result_file *it = *files;
		struct file file;

		if (it->applies != NULL && !it->applies(plan))
			continue;
		if (file_replace(&file, dir, it->name, err) < 0)
			return -1;
		if (it->rows(&file, plan, results, err) < 0) {
			file_replace_abandon(&file, dir, it->name);
			return -1;
		}
		if (file_replace_finish(&file, dir, it->name, err) < 0)
			return -1;
	}
	return 0;
}

/* The bytes that ought to be there, by their digest. */
static int
digest_rows(const struct result_file *it, const struct plan *plan, const struct result *results,
    char hex[DIGEST_HEX + 1], struct err *err)
{
	struct file file;
	int rc;

	file_memory(&file);
	rc = it->rows(&file, plan, results, err);
	if (rc == 0)
		digest_pair(file.buffer, file.used, "", 0, hex);
	file_release(&file);
	return rc;
}

int
result_check(const struct result_file *it, const char *dir, const struct plan *plan,
    const struct result *results, bool may_lack, struct err *err)
{
	char is[DIGEST_HEX + 1], should[DIGEST_HEX + 1], *path;
	int rc;

	if (it->applies != NULL && !it->applies(plan))
		return 1;
	path = mem_print("%s/%s", dir, it->name);
	rc = digest_path(path, it->name, false, is, err);
	free(path);
	if (rc == 0 && *is == '\0')
		return may_lack;
	if (rc == 0)
		rc = digest_rows(it, plan, results, should, err);
	return rc < 0 ? -1 : strcmp(is, should) == 0;
}
