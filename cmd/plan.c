/* plan: reads reviewed or hand-written spreadsheets; writes a checked plan. Changes nothing in Jira. */
#include "complaints.h"
#include "export/plan/plan_ends.h"
#include "export/plan/plan_input.h"
#include "export/plan/result.h"
#include "export/plan/siblings.h"
#include "export/read/protect.h"
#include "export/reports/plan_report.h"
#include "export/review/review_sent.h"
#include "export/run/rundir.h"
#include "reading.h"

#include "export/plan/inputs.h"
#include "export/plan/plan_file.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"
#include "model/plan/plan_resolve.h"
#include "sign.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct example examples[] = {
	{ "check a spreadsheet of grants and revokes against the site",
	    "jira-access plan grants.csv -o plan" },
	{ "against a snapshot, without network; every row must say why",
	    "jira-access plan grants.csv -o plan --snapshot 2026-Q4 --require reason,ticket" },
	{ "packs that reviewers returned, compared with those that were sent",
	    "jira-access plan returned/*.xlsx -o plan --review review-Q4 --require-complete" },
	{ "how far is the review, and who has to be reminded?",
	    "jira-access plan returned/*.xlsx --review review-Q4 --status status.csv" },
	{ "everybody who has left by the personnel department's list",
	    "jira-access plan --leavers hr.csv -o leavers --org ID --org-key-file key" },
	{ "take back what was granted until a day that has come",
	    "jira-access plan --expired plans -o expired" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("DIR", "the plan directory to make; it must not exist"),
	OPTION_TEXT("require", "NAME,...", require,
	    "columns that every change must fill: reason, ticket, reviewer, approved_by"),
	OPTION_TEXT("leavers", "ROSTER", leavers,
	    "let everybody leave who has left, as this list of the personnel department says: what "
	    "they have is revoked, their accounts are disabled"),
	OPTION_FLAG("expired", expired,
	    "each FILE is the directory of a plan, or a folder of them: revoke the grants in them "
	    "that were done and whose expires_on has come"),
	OPTION_SNAPSHOT,
	OPTION_FLAG("json", json, "print plan.json on standard output, not the summary"),
	{ 0 },
};
static const struct option_row review[] = {
	OPTION_TEXT("review", "DIR", review,
	    "the directory that 'review' made: returned rows are compared with what was sent, and "
	    "missing packs are listed"),
	OPTION_FLAG("require-complete", require_complete,
	    "refuse the plan while any row of the packs in --review is neither kept nor revoked"),
	OPTION_TEXT("status", "FILE", status,
	    "write the progress of each pack to FILE, replacing an earlier one, even if no plan "
	    "can be made; without -o, nothing else is done and the site is not read"),
	OPTION_FLAG("allow-self-review", allow_self_review,
	    "accept reviewers' decisions on their own access"),
	{ 0 },
};
static const struct option_row guards[] = {
	OPTION("max-revokes", "N", limits.max_revokes, option_limit,
	    "refuse to take groups and roles from people, and to switch accounts off, more often "
	    "than this; 50 unless given"),
	OPTION("max-revoke-percent", "P", limits.max_revoke_percent, option_limit,
	    "refuse to take a group or a role from more than this share of the people who have it, "
	    "if they are 10 or more; 25 unless given"),
	OPTION("min-admins", "N", limits.min_admins, option_limit,
	    "refuse to leave fewer administrators of the organisation, the site, user access, "
	    "Jira, another product or a project; 2 unless given"),
	OPTION("window", "TIME", limits.window, option_window,
	    "count what the plans beside this one revoked within this time; 24h unless given, "
	    "0 counts none"),
	OPTION("max-grants", "N", limits.max_grants, option_limit,
	    "refuse more grants and new accounts than this; 200 unless given"),
	OPTION("max-gains", "N", limits.max_gains, option_limit,
	    "refuse a plan by which more accounts than this gain access; 50 unless given"),
	OPTION("max-new-admins", "N", limits.max_new_admins, option_limit,
	    "refuse to make more accounts than this administrators of anything; 3 unless given"),
	OPTION_TEXT("protect", "FILE", protect,
	    "refuse changes to what this file lists, one per line: account id, email:, group:, "
	    "group-name:, role:KEY/Name, project:KEY, scheme:ID"),
	OPTION("company-domains", "DOMAIN,...", limits.company_domains, option_domains,
	    "accounts with an e-mail address of another domain are external: grants to them are "
	    "refused"),
	OPTION_FLAG("allow-outsiders", limits.allow_outsiders,
	    "allow grants to customers, guests, external, inactive and unknown accounts"),
	OPTION_FLAG("allow-wide", limits.allow_wide,
	    "allow grants to more than half of the active accounts at once"),
	OPTION_FLAG("allow-admin-licences", limits.allow_admin_licences,
	    "allow revokes of the product licences of administrators"),
	OPTION_FLAG("allow-apps", limits.allow_apps, "allow changes to the access of apps"),
	OPTION_FLAG("allow-used", limits.allow_used,
	    "let groups be deleted that have members, roles or permissions"),
	OPTION_FLAG("allow-incomplete", limits.allow_incomplete,
	    "allow revokes although the site could not be read completely, and refuse the rows "
	    "that "
	    "hang on what was not read instead of the plan"),
	{ 0 },
};
static const struct option_group options_guards = { "Guards", guards, false };
static const struct option_group options_review = { "Reviews", review, false };
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_review,
	&options_guards, &options_reading, &options_connecting, &options_signing, &options_talking,
	&options_help, NULL };

/* Everything that a run of plan owns. */
struct planning {
	struct plan plan;
	struct plan_rows rows;
	struct plan_wants wants;
	struct returned returned;
	struct protect protect;
	struct reading reading;
	struct progress progress;
	struct judgement judgement;
	struct access_losses losses;
	struct gain_steps *gain_steps;
	struct text summary;
	struct rundir *rundir;
	const char **files; /* that it is made of */
	size_t file_count;
};

/* Checks the reviewers' decisions; nothing is asked of the site yet. */
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
	if (choices->status != NULL && review_status_replace(&planning->returned,
					   planning->plan.inputs, choices->status, err) < 0)
		return err_wrap(err, "plan: --status");
	if (rows->complaint_count == 0)
		return 0;
	plan_complaints_sort(rows);
	return complaints_tell(rows, NULL, false, choices->output, err);
}

/* Options that need a review, or packs that do not say theirs. */
static int
check_choices(const struct planning *planning, const struct choices *choices, struct err *err)
{
	const struct returned *returned = &planning->returned;

	if (choices->require_complete && !returned->known)
		return err_set(err, STATUS_USAGE,
		    "plan: --require-complete needs --review: give the directory that 'review' "
		    "made");
	if (choices->status != NULL && planning->rows.review_count == 0)
		return err_set(
		    err, STATUS_USAGE, "plan: --status: none of the files is a review pack");
	if (planning->rows.review_count == 0 || returned->snapshot_id != NULL ||
	    (!planning->reading.live && choices->output != NULL))
		return 0;
	return err_set(err, STATUS_USAGE,
	    "plan: %s: the file does not say which review it belongs to (a CSV never does): give "
	    "the directory that 'review' made with --review DIR",
	    planning->rows.reviews[0]->file);
}

/* Matches the packs with the review, and checks the decisions as far as possible without the site. */
static int
begin_review(struct planning *planning, const struct choices *choices, struct err *err)
{
	struct returned *returned = &planning->returned;

	if (choices->review != NULL && review_sent_read(returned, choices->review, err) < 0)
		return err_wrap(err, "plan");
	if (returned_match(returned, &planning->rows, err) < 0 ||
	    check_choices(planning, choices, err) < 0)
		return -1;
	if (planning->rows.review_count == 0 || returned->snapshot_id == NULL)
		return 0; /* a CSV does not name its review; a snapshot that is read later can */
	return judge_returned(planning, choices, returned->snapshot_id, err);
}

/* Checks everything that can be wrong before the site is read. */
static int
prepare(struct planning *planning, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (choices->output == NULL && choices->status == NULL)
		return err_set(
		    err, STATUS_USAGE, "plan: -o DIR is missing: give the directory to make");
	if (choices->require != NULL && plan_require(&planning->wants, choices->require, err) < 0)
		return err_wrap(err, "plan: --require");
	if ((choices->protect != NULL &&
		protect_read(&planning->protect, choices->protect, err) < 0) ||
	    (choices->output != NULL && rundir_check(choices->output, err) < 0))
		return -1;
	if (choices->output == NULL)
		return 0;
	return reading_open(
	    &planning->reading, choices->snapshot, context, &planning->progress, err);
}

/* In UTC, as everything is. */
static uint32_t
today(void)
{
	char now[MOMENT_LEN + 1];

	moment_text(time(NULL), now);
	return day_of(now);
}

/* What the plan is made of, to be kept beside it. */
static int
gather_files(struct planning *planning, const struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (context->argument_count == 0 && choices->leavers == NULL)
		return err_set(err, STATUS_USAGE,
		    "plan: what is to be planned? Give spreadsheets, or --leavers ROSTER");
	if (choices->expired && context->argument_count == 0)
		return err_set(err, STATUS_USAGE, "plan: --expired: give the directories of plans");
	planning->files = mem_alloc((context->argument_count + 1) * sizeof(*planning->files));
	for (size_t i = 0; !choices->expired && i < context->argument_count; i++)
		planning->files[planning->file_count++] = context->arguments[i];
	if (choices->leavers != NULL)
		planning->files[planning->file_count++] = choices->leavers;
	return 0;
}

static void
say_wrong(void *arg, const char *line)
{
	(void)arg;
	text_say(stderr, "jira-access: %s", line);
}

/* Files are read before the site: their errors can be found without network. */
static int
read_files(struct planning *planning, const struct context *context, struct err *err)
{
	planning->rows.today = today();
	if (inputs_note(&planning->plan, planning->files, planning->file_count, err) < 0)
		return -1;
	if (context->choices.leavers != NULL &&
	    plan_leavers_add(&planning->rows, context->choices.leavers, say_wrong, NULL, err) < 0)
		return -1;
	if (context->choices.expired)
		return plan_expired_add(
		    &planning->rows, context->arguments, context->argument_count, err);
	for (size_t i = 0; i < context->argument_count; i++) {
		size_t known = planning->rows.review_count;

		if (plan_input_read(context->arguments[i], &planning->wants, &planning->rows, err) <
		    0)
			return -1;
		for (; known < planning->rows.review_count; known++)
			planning->rows.reviews[known]->input = (uint32_t)i;
	}
	if (planning->rows.passed_over > 0)
		progress_say(&planning->progress, "%zu row%s without an action %s passed over",
		    planning->rows.passed_over, text_plural(planning->rows.passed_over),
		    planning->rows.passed_over == 1 ? "was" : "were");
	if (planning->rows.unbound > 0)
		progress_say(&planning->progress,
		    "%zu row%s under the decisions that name%s no grant %s passed over",
		    planning->rows.unbound, text_plural(planning->rows.unbound),
		    planning->rows.unbound == 1 ? "s" : "",
		    planning->rows.unbound == 1 ? "was" : "were");
	return begin_review(planning, &context->choices, err);
}

static int
read_site(struct planning *planning, struct context *context, struct err *err)
{
	const char *keep = planning->reading.live ? planning->rundir->hidden : NULL;
	int rc = reading_fill(&planning->reading, keep, context, &planning->progress, err);

	if (rc == 0)
		reading_seal(&planning->reading);
	return rc;
}

/* Was this site reviewed, by the review's directory or by what a workbook says? */
static int
check_site(const struct planning *planning, struct err *err)
{
	const struct run *run = &planning->reading.run;
	const struct returned *returned = &planning->returned;

	if (returned->known &&
	    !site_is_same((struct site_id){ returned->cloud_id, returned->base_url },
		(struct site_id){ run->cloud_id, run->base_url }))
		return err_set(err, STATUS_REFUSED,
		    "--review: the review is of %.200s, not of %.200s", returned->base_url,
		    run->base_url);
	for (size_t i = 0; !returned->known && i < planning->rows.review_count; i++) {
		const struct review_facts *facts = planning->rows.reviews[i];

		if (*facts->site != '\0' && strcmp(facts->site, run->site) != 0 &&
		    !site_is_same((struct site_id){ facts->cloud_id, facts->site },
			(struct site_id){ run->cloud_id, run->base_url }))
			return err_set(err, STATUS_REFUSED,
			    "%s: its review is of %.200s, not of %.200s", facts->file, facts->site,
			    run->site);
	}
	return 0;
}

/* Is the review of this site and snapshot? Checks the decisions that could not be checked before. */
static int
check_origin(struct planning *planning, const struct choices *choices, struct err *err)
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
		    "the review was made from the snapshot %.60s, not from %.60s: give that "
		    "snapshot, leave --snapshot out, or give the directory that 'review' made with "
		    "--review DIR",
		    returned->snapshot_id, run->snapshot_id);
	return 0;
}

static void
tell_origin(struct plan *plan, const struct returned *returned, const struct run *run)
{
	plan->sha256 = "";
	plan->tool_version = VERSION;
	plan->site = arena_copy(&plan->arena, run->site);
	plan->base_url = arena_copy(&plan->arena, run->base_url);
	plan->cloud_id = arena_copy(&plan->arena, run->cloud_id);
	plan->org_id = arena_copy(&plan->arena, run->org_id);
	plan->snapshot_id = arena_copy(&plan->arena, run->snapshot_id);
	plan->read = arena_copy(&plan->arena, run->finished);
	plan->account_id = arena_copy(&plan->arena, run->account_id);
	plan->account_name = arena_copy(&plan->arena, run->account_name);
	plan->complete = run->complete;
	plan->accept_missing = arena_copy(&plan->arena, run->accepted);
	plan->review_id = arena_copy(&plan->arena, returned->review_id);
	plan->review_snapshot_id = arena_copy(&plan->arena, returned->snapshot_id);
	plan->review_read = arena_copy(&plan->arena, returned->read);
}

static void
keep_refusals(struct planning *planning)
{
	const struct judgement *judgement = &planning->judgement;

	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];

		if (verdict->kind == VERDICT_REFUSED)
			plan_refuse(&planning->plan, verdict->guard->name,
			    arena_copy(&planning->plan.arena, verdict->what),
			    verdict->guard->allow);
	}
}

/* Turns rows into steps, and lets the guards check the steps. */
static int
judge(struct planning *planning, const struct choices *choices, struct err *err)
{
	struct plan *plan = &planning->plan;
	const struct run *run = &planning->reading.run;

	progress_phase(&planning->progress, "checking the plan");
	if (check_origin(planning, choices, err) < 0)
		return -1;
	tell_origin(plan, &planning->returned, run);
	plan->limits = choices->limits;
	if (plan_protect(plan, planning->protect.lines, planning->protect.count,
		planning->reading.graph, run, err) < 0)
		return -1;
	for (size_t i = 0; i < planning->rows.count; i++)
		if (planning->rows.rows[i].review == NULL)
			plan_row_check(&planning->rows, i, run->snapshot_id);
	if (plan_resolve(
		plan, &planning->rows, planning->reading.graph, planning->reading.org, run) < 0)
		return complaints_tell(
		    &planning->rows, run, plan->limits.allow_incomplete, choices->output, err);
	siblings_read(plan, choices->output, run, time(NULL));
	if (guards_judge(&planning->judgement, plan, &plan->limits, planning->reading.graph,
		planning->reading.org, run, err) < 0)
		return -1;
	keep_refusals(planning);
	if (choices->require_complete)
		review_status_require(&planning->returned, &planning->plan);
	planning->gain_steps = gain_steps_new(&planning->judgement);
	plan_tell_gains(plan, &planning->judgement);
	access_losses(
	    &planning->losses, planning->judgement.access_before, planning->judgement.access_after);
	return 0;
}

/* review-status.csv, before plan.json, which holds its digest. */
static int
write_status(struct planning *planning, const char *dir, struct err *err)
{
	struct plan *plan = &planning->plan;

	if (planning->returned.pack_count == 0)
		return 0;
	if (review_status_write(&planning->returned, plan->inputs, dir, REVIEW_STATUS_NAME, err) <
	    0)
		return -1;
	return inputs_made(plan, dir, REVIEW_STATUS_NAME, err);
}

/* The first chain.csv, after plan.json, whose digest it holds, and after the sums, which outlive it. */
static int
write_chain(struct planning *planning, const char *dir, struct err *err)
{
	static const struct result_file *const chain[] = { &chain_csv, NULL };

	plan_begin(&planning->plan);
	return planning->returned.pack_count > 0 ? result_write(chain, dir, &planning->plan, err)
						 : 0;
}

static int
write_gains(
    struct planning *planning, const struct plan_report *report, const char *dir, struct err *err)
{
	if (gains_csv_rows(&planning->judgement.gains) > GAINS_ROWS_MAX)
		return 0;
	if (gains_csv_write(report, dir, err) < 0)
		return -1;
	return inputs_made(&planning->plan, dir, GAINS_CSV_NAME, err);
}

static int
write_files(struct planning *planning, struct err *err)
{
	const char *dir = planning->rundir->hidden;
	struct plan *plan = &planning->plan;
	const struct plan_report report = { plan, &planning->rows, &planning->judgement,
		planning->gain_steps, &planning->losses, &planning->returned };

	if (stop_asked())
		return err_set(err, STATUS_INTERRUPTED, "interrupted; nothing was written");
	plan_summary(&report, &planning->summary);
	if (inputs_keep(plan, dir, planning->files, err) < 0 ||
	    plan_csv_write(&report, dir, err) < 0 ||
	    inputs_made(plan, dir, PLAN_CSV_NAME, err) < 0 ||
	    write_gains(planning, &report, dir, err) < 0 ||
	    plan_summary_write(&planning->summary, dir, err) < 0 ||
	    inputs_made(plan, dir, PLAN_SUMMARY_NAME, err) < 0 ||
	    write_status(planning, dir, err) < 0 || plan_file_write(plan, dir, err) < 0 ||
	    rundir_sum(planning->rundir, err) < 0)
		return -1;
	return write_chain(planning, dir, err);
}

/* Writes the plan directory under a hidden name, then renames it. 0 and *path, or -1 and nothing is left. */
static int
plan_into(struct planning *planning, struct context *context, char **path, struct err *err)
{
	struct rundir *rundir = planning->rundir = rundir_begin(context->choices.output, err);

	if (rundir == NULL)
		return -1;
	if (read_site(planning, context, err) < 0 || judge(planning, &context->choices, err) < 0 ||
	    write_files(planning, err) < 0) {
		rundir_abandon(rundir);
		return -1;
	}
	return sign_and_finish(rundir, context->choices.sign, true, path, err);
}

/* Prints what was made to standard output; returns the exit status. */
static int
tell_plan(
    struct planning *planning, const struct choices *choices, const char *path, struct err *err)
{
	const struct plan *plan = &planning->plan;
	int status = progress_sum_up(&planning->progress, &planning->reading.run);

	complaints_tell_left(plan);
	if (planning->rows.absent > 0)
		text_say(stderr,
		    "jira-access: --leavers: %u who %s left %s no account that the site shows by "
		    "this e-mail address or id; an address may be hidden: check them by name",
		    planning->rows.absent, planning->rows.absent == 1 ? "has" : "have",
		    planning->rows.absent == 1 ? "has" : "have");
	if (choices->json)
		plan_file_print(plan);
	else
		printf("%s\n%s\n", planning->summary.bytes, path);
	if (plan->refusal_count == 0)
		return status;
	return err_set(err, STATUS_REFUSED, "the plan is refused by '%s': %s; to allow it: %s%s",
	    plan->refusals[0].guard, plan->refusals[0].what, plan->refusals[0].allow,
	    plan->refusal_count > 1 ? " (there is more: see the summary)" : "");
}

/* Only --status: there is no plan. */
static int
tell_status(struct planning *planning, const struct choices *choices, struct err *err)
{
	const struct refusal *refusals;

	puts(choices->status);
	if (!choices->require_complete)
		return STATUS_FINE;
	review_status_require(&planning->returned, &planning->plan);
	refusals = planning->plan.refusals;
	return planning->plan.refusal_count == 0
		   ? STATUS_FINE
		   : err_set(err, STATUS_REFUSED, "not complete: %s", refusals[0].what);
}

static void
release(struct planning *planning)
{
	text_release(&planning->summary);
	access_losses_release(&planning->losses);
	gain_steps_release(planning->gain_steps);
	judgement_release(&planning->judgement);
	reading_release(&planning->reading);
	protect_release(&planning->protect);
	returned_release(&planning->returned);
	plan_rows_release(&planning->rows);
	plan_release(&planning->plan);
	free(planning->files);
	free(planning);
}

static int
plan_run(struct context *context, struct err *err)
{
	struct planning *planning = mem_alloc(sizeof(*planning));
	char *path = NULL;
	int status;

	progress_begin(&planning->progress, context->choices.quiet, context->choices.verbose);
	status = prepare(planning, context, err);
	if (status == 0)
		status = gather_files(planning, context, err);
	if (status == 0)
		status = read_files(planning, context, err);
	if (status == 0 && context->choices.output != NULL)
		status = plan_into(planning, context, &path, err);
	progress_end(&planning->progress);
	if (status == 0 && path == NULL)
		status = tell_status(planning, &context->choices, err);
	else if (status == 0)
		status = tell_plan(planning, &context->choices, path, err);
	free(path);
	release(planning);
	return status;
}

const struct command cmd_plan = {
	.name = "plan",
	.args = "FILE...",
	.args_min = 0,
	.args_max = ARGUMENTS_MANY,
	.args_paths = true,
	.summary = "make a checked plan from spreadsheets of grants and revokes; changes nothing",
	.about =
	    "Reads CSV and XLSX files with the columns action, principal and target, or the packs "
	    "that reviewers returned; compares every row with the site or a snapshot; and makes a "
	    "directory with plan.json for 'apply', plan.csv, gains.csv, which names everybody who "
	    "would gain something, and summary.txt. All errors are shown at once, each as "
	    "file:line:column or file!Sheet!Cell, and then no plan is made: exit "
	    "code 65, or 6 if a row was changed after its review. If a guard refuses the plan, it "
	    "is written for you to look at, but 'apply' will not carry it out: exit code 6. What "
	    "cannot be judged because the site was not read completely is no error of a file: it "
	    "is told as such, with the reason, and the exit code is 3, or 4 or 7 if that is how "
	    "the reading ended.",
	.examples = examples,
	.options = options,
	.run = plan_run,
};
