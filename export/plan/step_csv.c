/* See step_csv.h. */
#include "step_csv.h"
#include "export/write/csv_row.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include "model/plan/target.h"
#include <stdlib.h>
#include <string.h>

/* What a row is made from; derived texts live in the arena. */
struct row {
	const struct plan *plan;
	const struct step *step;
	const struct open_decision *open; /* the grant that the step changes, or NULL */
	bool refused;                     /* open, because nobody can judge it */
	struct arena *arena;
};

static const char *
action(const struct row *row)
{
	return row->open != NULL ? row->open->decision : plan_action_names[row->step->action];
}

static const char *
held(const struct row *row)
{
	return row->step->held ? "yes" : "no";
}

/* tenths of an hour from the end of the reviewed reading */
static const char *
hours_to_revoke(const struct row *row)
{
	const struct plan *plan = row->plan;
	const char *read = text_or(plan->review_read, plan->read);
	const char *done = row->step->result.finished;
	int64_t from, to, tenths;

	if (!step_takes(row->step) || row->step->result.outcome != OUTCOME_DONE || done == NULL ||
	    !moment_of(read, strlen(read), &from) || !moment_of(done, strlen(done), &to) ||
	    to < from)
		return "";
	tenths = (to - from) / 360;
	return arena_print(
	    row->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

/* "The reviewed grant is gone" says more than "nothing had to be sent". */
static const char *
message(const struct row *row)
{
	const struct result *result = &row->step->result;

	return (result->outcome == OUTCOME_NOOP || result->outcome == OUTCOME_PENDING) &&
		       strcmp(row->step->hindrance, PLAN_GONE) == 0
		   ? PLAN_GONE
		   : result->message;
}

/* "712020:...", "group:ID", "email:ADDRESS"; the id if an earlier step made the account */
static const char *
principal(const struct row *row)
{
	const struct step *step = row->step;
	const char *made = NULL;

	if (row->open != NULL)
		return row->open->principal;
	if (step->creates > 0 && step->creates <= row->plan->step_count)
		made = row->plan->steps[step->creates - 1].result.made;
	return step_principal_text(row->arena, step, made);
}

/* As plan.csv, read again, takes it. */
static const char *
replaces(const struct row *row)
{
	return row->step->replaces > 0 ? arena_print(row->arena, "step:%u", row->step->replaces)
				       : "";
}

static const char *
state(const struct row *row)
{
	return step_state_names[row->step->state];
}

static const char *
status(const struct row *row)
{
	return row->open != NULL && !row->refused ? "open"
						  : outcome_names[row->step->result.outcome];
}

static const char *
target(const struct row *row)
{
	return row->open != NULL ? row->open->target_name : step_target_text(row->arena, row->step);
}

static const char *
target_name(const struct row *row)
{
	return row->open != NULL ? row->open->target_name
				 : step_target_title(row->arena, row->step);
}

/* Why it is by hand, or what else people should know of it. */
static const char *
note(const struct row *row)
{
	return text_or(row->step->hindrance, text_or(row->step->note, ""));
}

enum column_kind {
	OF_STEP, /* a text of the step */
	OF_PLAN, /* of the plan */
	COUNT,   /* a uint32_t of the step; 0 is nothing */
	MADE_UP, /* the function's result */
};

/* clang-format off */
#define STEP(name, member) { name, OF_STEP, offsetof(struct step, member), NULL }
#define PLAN(name, member) { name, OF_PLAN, offsetof(struct plan, member), NULL }
#define NUMBER(name, member) { name, COUNT, offsetof(struct step, member), NULL }
/* clang-format on */

static const struct step_column {
	const char *name;
	enum column_kind kind;
	size_t at;
	const char *(*text)(const struct row *row);
} columns[] = {
	{ "action", MADE_UP, 0, action },
	STEP("after", result.after),
	STEP("approved_by", approved_by),
	NUMBER("attempts", result.attempts),
	STEP("before", result.before),
	NUMBER("creates", creates),
	{ "decision", MADE_UP, 0, action },
	STEP("email", email),
	STEP("expires_on", expires_on),
	STEP("finished", result.finished),
	STEP("grant_id", grant_id),
	{ "held", MADE_UP, 0, held },
	{ "hours_to_revoke", MADE_UP, 0, hours_to_revoke },
	NUMBER("http_status", result.http_status),
	STEP("issue_key", result.issue),
	STEP("issue_state", result.issue_state),
	{ "message", MADE_UP, 0, message },
	{ "note", MADE_UP, 0, note },
	STEP("origin", origin),
	STEP("pack", pack),
	PLAN("plan_sha256", sha256),
	{ "principal", MADE_UP, 0, principal },
	STEP("principal_email", email),
	STEP("principal_name", principal_name),
	PLAN("read", review_read),
	STEP("reason", reason),
	{ "replaces", MADE_UP, 0, replaces },
	STEP("returned_as", returned_as),
	PLAN("review_id", review_id),
	STEP("reviewed_on", reviewed_on),
	STEP("reviewer", reviewer),
	NUMBER("row", number),
	STEP("row_check", row_check),
	PLAN("snapshot_id", review_snapshot_id),
	STEP("source", origin),
	STEP("started", result.started),
	{ "state", MADE_UP, 0, state },
	{ "status", MADE_UP, 0, status },
	NUMBER("step", number),
	{ "target", MADE_UP, 0, target },
	{ "target_name", MADE_UP, 0, target_name },
	STEP("ticket", ticket),
	STEP("verified", result.verified),
};

static const char *
cell_text(const struct step_column *column, const struct row *row)
{
	const char *in =
	    column->kind == OF_PLAN ? (const char *)row->plan : (const char *)row->step;
	const void *at = in + column->at;

	if (column->kind == MADE_UP)
		return column->text(row);
	if (column->kind != COUNT)
		return *(const char *const *)at;
	return *(const uint32_t *)at > 0 ? arena_print(row->arena, "%u", *(const uint32_t *)at)
					 : "";
}

int
step_csv_begin(struct step_csv *csv, struct file *file, const struct plan *plan,
    const char *const *names, const char *const *more, size_t count, struct err *err)
{
	const char **heads = mem_alloc((STEP_COLUMNS_MAX + count) * sizeof(*heads));
	int rc;

	*csv = (struct step_csv){ .file = file, .plan = plan, .more = count };
	for (; names[csv->count] != NULL; csv->count++) {
		const struct step_column *column = columns;

		while (strcmp(column->name, names[csv->count]) != 0)
			column++;
		csv->columns[csv->count] = column;
		heads[csv->count] = column->name;
	}
	for (size_t i = 0; i < count; i++)
		heads[csv->count + i] = more[i];
	rc = csv_heads_write(file, heads, csv->count + count, err);
	free(heads);
	return rc;
}

static int
put_row(struct step_csv *csv, struct row row, const char *const *more, struct err *err)
{
	struct arena arena = { .step = 1024 };
	const char **cells = mem_alloc((csv->count + csv->more) * sizeof(*cells));
	int rc;

	row.plan = csv->plan;
	row.arena = &arena;
	for (size_t i = 0; i < csv->count; i++)
		cells[i] = cell_text(csv->columns[i], &row);
	if (more != NULL)
		memcpy(cells + csv->count, more, csv->more * sizeof(*cells));
	rc = csv_row_write(csv->file, cells, csv->count + csv->more, err);
	free(cells);
	arena_release(&arena);
	return rc;
}

int
step_csv_row(
    struct step_csv *csv, const struct step *step, const char *const *more, struct err *err)
{
	return put_row(csv, (struct row){ .step = step }, more, err);
}

int
step_csv_unjudged(struct step_csv *csv, const struct unjudged *unjudged, struct err *err)
{
	const struct open_decision said = { .decision = unjudged->action,
		.principal = unjudged->principal,
		.target_name = unjudged->target };
	const struct step step = { .principal_name = "",
		.email = "",
		.hindrance = "",
		.origin = unjudged->origin,
		.result = { .outcome = OUTCOME_REFUSED, .message = unjudged->what } };

	return put_row(
	    csv, (struct row){ .step = &step, .open = &said, .refused = true }, NULL, err);
}

int
step_csv_open(struct step_csv *csv, const struct open_decision *open, struct err *err)
{
	const struct step step = { .action = ACTION_KEEP,
		.principal_name = open->principal_name,
		.email = open->email,
		.hindrance = "",
		.origin = open->origin,
		.pack = open->pack,
		.returned_as = open->returned_as,
		.reason = open->reason,
		.reviewer = open->reviewer,
		.reviewed_on = open->reviewed_on,
		.grant_id = open->grant_id,
		.row_check = open->row_check };

	return put_row(csv, (struct row){ .step = &step, .open = open }, NULL, err);
}
