/* chain.csv; see result.h. */
#include "result.h"

#include "export/write/csv_row.h"
#include "model/base/day.h"
#include "step_text.h"
#include <string.h>

/* A decision on its way: from a step, or from one that asks for nothing. */
struct link {
	const struct plan *plan;
	const struct step *step;     /* NULL: of an open decision */
	const struct result *result; /* of the step */
	const struct open_decision *open;
	struct arena arena; /* of this row */
};

static const char *
hours_to_revoke(struct link *link)
{
	const char *read =
	    *link->plan->review_read != '\0' ? link->plan->review_read : link->plan->read;
	const char *done = link->result->finished;
	int64_t from, to, tenths;

	if (link->step->action != ACTION_REVOKE || link->result->status == NULL ||
	    strcmp(link->result->status, "done") != 0 || done == NULL ||
	    !moment_of(read, strlen(read), &from) || !moment_of(done, strlen(done), &to) ||
	    to < from)
		return "";
	tenths = (to - from) / 360;
	return arena_print(
	    &link->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static const char *
number(struct link *link, uint64_t count)
{
	return count > 0 ? arena_print(&link->arena, "%llu", (unsigned long long)count) : "";
}

/* A column, and what it says of either. */
#define BOTH(member) (link->step != NULL ? link->step->member : link->open->member)
#define RESULT(member) (link->step != NULL ? link->result->member : NULL)
#define COLUMN(name, value)                                                                        \
	static const char *name(struct link *link)                                                 \
	{                                                                                          \
		return value;                                                                      \
	}
COLUMN(grant_id, BOTH(grant_id))
COLUMN(review_id, link->plan->review_id)
COLUMN(pack, BOTH(pack))
COLUMN(principal,
    link->step != NULL ? step_principal(link->step, NULL, &link->arena) : link->open->principal)
COLUMN(principal_name, BOTH(principal_name))
COLUMN(email, BOTH(email))
COLUMN(target_name,
    link->step != NULL ? step_target_name(link->step, &link->arena) : link->open->target_name)
COLUMN(decision, link->step != NULL ? plan_action_names[link->step->action] : link->open->decision)
COLUMN(reason, BOTH(reason))
COLUMN(reviewer, BOTH(reviewer))
COLUMN(reviewed_on, BOTH(reviewed_on))
COLUMN(approved_by, link->step != NULL ? link->step->approved_by : NULL)
COLUMN(ticket, link->step != NULL ? link->step->ticket : NULL)
COLUMN(origin, BOTH(origin))
COLUMN(returned_as, BOTH(returned_as))
COLUMN(row_check, BOTH(row_check))
COLUMN(reviewed_snapshot_id, link->plan->review_snapshot_id)
COLUMN(reviewed_reading, link->plan->review_read)
COLUMN(plan_sha256, link->plan->sha256)
COLUMN(plan_step, link->step != NULL ? number(link, link->step->number) : NULL)
COLUMN(status, link->step != NULL ? link->result->status : "open")
COLUMN(message, link->step != NULL ? result_message(link->step, link->result) : NULL)
COLUMN(http_status, link->step != NULL ? number(link, link->result->http_status) : NULL)
COLUMN(started, RESULT(started))
COLUMN(finished, RESULT(finished))
COLUMN(before, RESULT(before))
COLUMN(after, RESULT(after))
COLUMN(verified, RESULT(verified))
COLUMN(issue_key, RESULT(issue))
COLUMN(issue_state, RESULT(issue_state))
COLUMN(hours, link->step != NULL ? hours_to_revoke(link) : NULL)

static const struct chain_column {
	const char *name;
	const char *(*text)(struct link *link);
} columns[] = {
	{ "grant_id", grant_id },
	{ "review_id", review_id },
	{ "pack", pack },
	{ "principal", principal },
	{ "principal_name", principal_name },
	{ "email", email },
	{ "target_name", target_name },
	{ "decision", decision },
	{ "reason", reason },
	{ "reviewer", reviewer },
	{ "reviewed_on", reviewed_on },
	{ "approved_by", approved_by },
	{ "ticket", ticket },
	{ "returned_as", returned_as },
	{ "origin", origin },
	{ "row_check", row_check },
	{ "snapshot_id", reviewed_snapshot_id },
	{ "read", reviewed_reading },
	{ "plan_sha256", plan_sha256 },
	{ "step", plan_step },
	{ "status", status },
	{ "message", message },
	{ "http_status", http_status },
	{ "started", started },
	{ "finished", finished },
	{ "before", before },
	{ "after", after },
	{ "verified", verified },
	{ "issue_key", issue_key },
	{ "issue_state", issue_state },
	{ "hours_to_revoke", hours },
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static int
put_link(struct file *file, struct link *link, struct err *err)
{
	const char *cells[COLUMNS];
	int rc;

	link->arena = (struct arena){ .step = 1024 };
	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = columns[i].text(link);
	rc = csv_row_write(file, cells, COLUMNS, err);
	arena_release(&link->arena);
	return rc;
}

static int
chain_rows(
    struct file *file, const struct plan *plan, const struct result *results, struct err *err)
{
	const char *heads[COLUMNS];
	int rc;

	for (size_t i = 0; i < COLUMNS; i++)
		heads[i] = columns[i].name;
	rc = csv_row_write(file, heads, COLUMNS, err);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++) {
		struct link link = { .plan = plan, .step = &plan->steps[i], .result = &results[i] };

		if (*link.step->grant_id != '\0')
			rc = put_link(file, &link, err);
	}
	for (size_t i = 0; rc == 0 && i < plan->open_count; i++)
		rc = put_link(file, &(struct link){ .plan = plan, .open = &plan->open[i] }, err);
	return rc;
}

/* A plan that is of no review has no chain. */
static bool
has_decisions(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (*plan->steps[i].grant_id != '\0')
			return true;
	return plan->open_count > 0;
}

const struct result_file chain_csv = { CHAIN_NAME, has_decisions, chain_rows };
