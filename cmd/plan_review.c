/* Packs of a review that came back, in a run of 'plan'; see planning.h. */
#include "planning.h"

#include "export/plan/inputs.h"
#include "export/plan/result.h"
#include "export/review/review_sent.h"
#include <stdlib.h>
#include <string.h>

/* In place of an earlier one: it is asked for again and again while packs come back. */
static int
write_status(const struct planning *planning, const char *path, struct err *err)
{
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;
	char *dir;
	int rc;

	if (path == NULL)
		return 0;
	if (review_status_check(path, err) < 0)
		return err_wrap(err, "plan: --status");
	dir = slash == NULL   ? mem_copy(".")
	      : slash == path ? mem_copy("/")
			      : mem_print("%.*s", (int)(slash - path), path);
	rc = review_status_write(
	    &planning->returned, planning->plan.inputs, dir, slash != NULL ? slash + 1 : path, err);
	free(dir);
	return rc < 0 ? err_wrap(err, "plan: --status") : 0;
}

/* What reviewers decided, as it must be before the site is asked anything. */
static int
judge_returned(struct planning *planning, const struct choices *choices, const char *snapshot_id,
    struct err *err)
{
	const struct returned_rules rules = { choices->allow_self_review,
		planning->wants.required };
	struct plan_rows *rows = &planning->rows;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->rows[i].review != NULL)
			plan_row_check(rows, i, snapshot_id);
	returned_judge(&planning->returned, rows, &rules);
	if (write_status(planning, choices->status, err) < 0)
		return -1;
	if (rows->complaint_count == 0)
		return 0;
	plan_complaints_sort(rows);
	return planning_complaints(rows, err);
}

/* What is asked of packs that are not there. */
static int
check_choices(const struct planning *planning, const struct choices *choices, struct err *err)
{
	const struct returned *returned = &planning->returned;

	if (choices->require_complete && !returned->known)
		return err_set(err, STATUS_USAGE,
		    "plan: --require-complete: which packs there are is known with --review alone: "
		    "give the directory that 'review' made");
	if (choices->status != NULL && planning->rows.review_count == 0)
		return err_set(
		    err, STATUS_USAGE, "plan: --status: none of the files is a pack of a review");
	if (planning->rows.review_count == 0 || returned->snapshot_id != NULL ||
	    (!planning->reading.live && choices->output != NULL))
		return 0;
	return err_set(err, STATUS_USAGE,
	    "plan: %s: it does not say which review it is of (a CSV never does): give the "
	    "directory "
	    "that 'review' made with --review DIR",
	    planning->rows.reviews[0]->file);
}

int
planning_review_begin(struct planning *planning, const struct choices *choices, struct err *err)
{
	struct returned *returned = &planning->returned;

	if (choices->review != NULL && review_sent_read(returned, choices->review, err) < 0)
		return err_wrap(err, "plan");
	if (returned_match(returned, &planning->rows, err) < 0 ||
	    check_choices(planning, choices, err) < 0)
		return -1;
	if (planning->rows.review_count == 0 || returned->snapshot_id == NULL)
		return 0; /* a CSV does not say its review; a snapshot that is read later can */
	return judge_returned(planning, choices, returned->snapshot_id, err);
}

/* The review's site, by its directory or by what a workbook says. */
static int
check_site(const struct planning *planning, struct err *err)
{
	const struct run *run = &planning->reading.run;
	const struct returned *returned = &planning->returned;

	if (returned->known &&
	    !site_is_same((struct site_id){ returned->cloud_id, returned->base_url },
		(struct site_id){ run->cloud_id, run->base_url }))
		return err_set(err, STATUS_REFUSED,
		    "--review: it is a review of %.200s, not of %.200s", returned->base_url,
		    run->base_url);
	for (size_t i = 0; !returned->known && i < planning->rows.review_count; i++) {
		const struct review_facts *facts = planning->rows.reviews[i];

		if (*facts->site != '\0' && strcmp(facts->site, run->site) != 0 &&
		    !site_is_same((struct site_id){ facts->cloud_id, facts->site },
			(struct site_id){ run->cloud_id, run->base_url }))
			return err_set(err, STATUS_REFUSED,
			    "%s: is of a review of %.200s, not of %.200s", facts->file, facts->site,
			    run->site);
	}
	return 0;
}

int
planning_review_origin(struct planning *planning, const struct choices *choices, struct err *err)
{
	const struct run *run = &planning->reading.run;
	struct returned *returned = &planning->returned;

	if (check_site(planning, err) < 0)
		return -1;
	if (planning->rows.review_count == 0 || planning->reading.live || returned->known)
		return 0;
	if (returned->snapshot_id == NULL) {
		returned->snapshot_id = run->snapshot_id;
		returned->read = run->finished;
		return judge_returned(planning, choices, run->snapshot_id, err);
	}
	if (strcmp(returned->snapshot_id, run->snapshot_id) != 0)
		return err_set(err, STATUS_REFUSED,
		    "the review is of the snapshot %.60s, not of %.60s: give that snapshot, leave "
		    "--snapshot out, or give the directory that 'review' made with --review DIR",
		    returned->snapshot_id, run->snapshot_id);
	return 0;
}

void
planning_review_complete(struct planning *planning)
{
	const struct returned *returned = &planning->returned;
	struct plan *plan = &planning->plan;
	uint64_t open = 0;
	size_t packs = 0, missing = 0;

	for (size_t i = 0; i < returned->pack_count; i++) {
		const struct returned_pack *pack = &returned->packs[i];
		uint64_t left = returned_undecided(pack) + pack->decided[DECISION_NOT_MINE] +
				pack->decided[DECISION_ASK_LATER];

		open += left;
		packs += left > 0;
		missing += left > 0 && !pack->returned;
	}
	if (open == 0)
		return;
	plan->refusals = mem_room(
	    plan->refusals, &plan->refusal_room, plan->refusal_count + 1, sizeof(*plan->refusals));
	plan->refusals[plan->refusal_count++] = (struct refusal){ "require-complete",
		arena_print(&plan->arena,
		    "%llu row%s of %zu pack%s %s not decided; %zu of the packs did not come back",
		    (unsigned long long)open, open == 1 ? "" : "s", packs, packs == 1 ? "" : "s",
		    open == 1 ? "is" : "are", missing),
		"the decisions that are missing (" REVIEW_STATUS_NAME
		" lists them), or no --require-complete" };
}

int
planning_review_status(struct planning *planning, const char *dir, struct err *err)
{
	struct plan *plan = &planning->plan;

	if (planning->returned.pack_count == 0)
		return 0;
	if (review_status_write(&planning->returned, plan->inputs, dir, REVIEW_STATUS_NAME, err) <
	    0)
		return -1;
	return inputs_made(plan, dir, REVIEW_STATUS_NAME, err);
}

int
planning_review_chain(struct planning *planning, const char *dir, struct err *err)
{
	static const struct result_file *const chain[] = { &chain_csv, NULL };

	plan_begin(&planning->plan);
	return planning->returned.pack_count > 0 ? result_write(chain, dir, &planning->plan, err)
						 : 0;
}
