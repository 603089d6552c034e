/* result.csv, undo.csv and chain.csv; see result.h. */
#include "result.h"

#include "../model/day.h"
#include "csv_row.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CELL_MAX = 512, CELLS_MAX = 32 };

/* What a plan calls the two sides of a step. */
static const char *
principal_of(const struct step *step, const struct result *made, char out[CELL_MAX])
{
	const char *id = step->principal_id;

	if (id[0] == '\0' && made != NULL && made->account != NULL)
		id = made->account;
	if (step->action == ACTION_CREATE || id[0] == '\0')
		snprintf(out, CELL_MAX, "email:%s", step->email);
	else
		snprintf(
		    out, CELL_MAX, "%s%s", step->principal == PRINCIPAL_GROUP ? "group:" : "", id);
	return out;
}

static const char *
target_of(const struct step *step, char out[CELL_MAX])
{
	if (step->target == TARGET_GROUP)
		snprintf(out, CELL_MAX, "group:%s", step->group_id);
	else if (step->target == TARGET_ROLE)
		snprintf(out, CELL_MAX, "role:%s:%s", step->project_id, step->role_id);
	else if (step->products.count > 0)
		snprintf(out, CELL_MAX, "product:%s", step->products.list[0]);
	else
		out[0] = '\0';
	return out;
}

static const char *
target_name_of(const struct step *step, char out[CELL_MAX])
{
	if (step->target == TARGET_ROLE)
		snprintf(out, CELL_MAX, "%s/%s", step->project_key, step->role_name);
	else
		snprintf(out, CELL_MAX, "%s", step->target == TARGET_GROUP ? step->group_name : "");
	return out;
}

static const char *
count_of(uint64_t count, char out[CELL_MAX])
{
	snprintf(out, CELL_MAX, "%llu", (unsigned long long)count);
	return count > 0 ? out : "";
}

/* The result of the step that made this one's account; NULL: it was there. */
static const struct result *
maker_of(const struct plan *plan, const struct step *step, const struct result *results)
{
	return step->creates > 0 && step->creates <= plan->step_count ? &results[step->creates - 1]
								      : NULL;
}

static int
put_result(struct file *file, const struct plan *plan, size_t i, const struct result *results,
    struct err *err)
{
	const struct step *step = &plan->steps[i];
	const struct result *result = &results[i];
	char number[CELL_MAX], principal[CELL_MAX], target[CELL_MAX], name[CELL_MAX],
	    status[CELL_MAX], attempts[CELL_MAX];
	const char *const cells[] = { count_of(step->number, number), step->origin, result->status,
		result->message, plan_action_names[step->action],
		principal_of(step, maker_of(plan, step, results), principal), step->principal_name,
		step->email, target_of(step, target), target_name_of(step, name),
		count_of(result->http_status, status), count_of(result->attempts, attempts),
		result->before, result->after, result->verified, result->started, result->finished,
		result->issue, result->issue_state, step->reason, step->ticket, step->reviewer,
		step->approved_by, step->grant_id };

	return csv_row_write(file, cells, sizeof(cells) / sizeof(cells[0]), err);
}

/* A file that takes the place of an earlier one when it is whole. */
static int
replace_begin(struct file *file, const char *dir, const char *name, struct err *err)
{
	char *fresh = mem_print(".%s.new", name), *path = mem_print("%s/%s", dir, fresh);
	int rc;

	unlink(path); /* what a killed run left */
	rc = file_make(file, dir, fresh, err);
	free(path);
	free(fresh);
	return rc;
}

static int
replace_finish(struct file *file, const char *dir, const char *name, struct err *err)
{
	char *from = mem_print("%s/.%s.new", dir, name), *to = mem_print("%s/%s", dir, name);
	int rc = file_finish(file, err);

	if (rc == 0 && rename(from, to) != 0)
		rc = file_failed(err, "rename", name);
	if (rc < 0)
		unlink(from);
	free(from);
	free(to);
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

	if (replace_begin(&file, dir, RESULT_NAME, err) < 0)
		return -1;
	rc = csv_row_write(&file, heads, sizeof(heads) / sizeof(heads[0]), err);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = put_result(&file, plan, i, results, err);
	if (rc == 0)
		return replace_finish(&file, dir, RESULT_NAME, err);
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
	char principal[CELL_MAX], target[CELL_MAX], reason[CELL_MAX];
	const char *const cells[] = { step->action == ACTION_GRANT ? "revoke" : "grant",
		principal_of(step, maker_of(plan, step, results), principal),
		target_of(step, target), reason, step->ticket, step->reviewer, step->approved_by };

	snprintf(
	    reason, sizeof(reason), "undo of step %u of plan %.16s", step->number, plan->sha256);
	return csv_row_write(file, cells, sizeof(cells) / sizeof(cells[0]), err);
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
	if (replace_begin(&file, dir, UNDO_NAME, err) < 0)
		return -1;
	rc = csv_row_write(&file, heads, sizeof(heads) / sizeof(heads[0]), err);
	for (size_t i = plan->step_count; rc == 0 && i-- > 0;)
		if (can_undo(&plan->steps[i], &results[i])) {
			rc = put_undo(&file, plan, i, results, err);
			++*rows;
		}
	if (rc == 0)
		return replace_finish(&file, dir, UNDO_NAME, err);
	file_release(&file);
	return -1;
}

/* Seconds since 1970 of "2026-11-24T03:57:13Z"; -1: it is none. */
static int64_t
moment_of(const char *text)
{
	uint32_t day = text != NULL ? day_of(text) : DAY_NONE;
	unsigned hour, minute, second;

	if (day == DAY_NONE || sscanf(text + 10, "T%2u:%2u:%2u", &hour, &minute, &second) != 3)
		return -1;
	return (int64_t)day * 86400 + hour * 3600 + minute * 60 + second;
}

static const char *
hours_to_revoke(const struct plan *plan, const struct step *step, const struct result *result,
    char out[CELL_MAX])
{
	int64_t from = moment_of(plan->read), to = moment_of(result->finished), tenths;

	if (step->action != ACTION_REVOKE || result->status == NULL ||
	    strcmp(result->status, "done") != 0 || from < 0 || to < from)
		return "";
	tenths = (to - from) / 360;
	snprintf(out, CELL_MAX, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
	return out;
}

static int
put_link(struct file *file, const struct plan *plan, size_t i, const struct result *results,
    struct err *err)
{
	const struct step *step = &plan->steps[i];
	const struct result *result = &results[i];
	char number[CELL_MAX], principal[CELL_MAX], target[CELL_MAX], status[CELL_MAX], hours[CELL_MAX];
	const char *const cells[] = { step->grant_id, principal_of(step, NULL, principal),
		step->principal_name, step->email, target_name_of(step, target),
		plan_action_names[step->action], step->reason, step->reviewer, step->approved_by,
		step->ticket, step->origin, step->row_check, plan->snapshot_id, plan->read, plan->sha256,
		count_of(step->number, number), result->status, count_of(result->http_status, status),
		result->started, result->finished, result->verified, result->issue,
		result->issue_state, hours_to_revoke(plan, step, result, hours) };

	return csv_row_write(file, cells, sizeof(cells) / sizeof(cells[0]), err);
}

int
chain_write(
    const char *dir, const struct plan *plan, const struct result *results, struct err *err)
{
	static const char *const heads[] = { "grant_id", "principal", "principal_name", "email",
		"target_name", "decision", "reason", "reviewer", "approved_by", "ticket", "origin",
		"row_check", "snapshot_id", "read", "plan_sha256", "step", "status", "http_status",
		"started", "finished", "verified", "issue_key", "issue_state", "hours_to_revoke" };
	struct file file;
	size_t i = 0;
	int rc;

	while (i < plan->step_count && *plan->steps[i].grant_id == '\0')
		i++;
	if (i == plan->step_count)
		return 0;
	if (replace_begin(&file, dir, CHAIN_NAME, err) < 0)
		return -1;
	rc = csv_row_write(&file, heads, sizeof(heads) / sizeof(heads[0]), err);
	for (; rc == 0 && i < plan->step_count; i++)
		if (*plan->steps[i].grant_id != '\0')
			rc = put_link(&file, plan, i, results, err);
	if (rc == 0)
		return replace_finish(&file, dir, CHAIN_NAME, err);
	file_release(&file);
	return -1;
}
