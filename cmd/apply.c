/* apply: carries out a plan; a dry run unless --confirm is given. */
#include "carry.h"
#include "complaints.h"
#include "connection.h"
#include "export/plan/result.h"
#include "export/plan/siblings.h"
#include "export/text/step_now.h"
#include "lock.h"
#include "model/base/text.h"
#include "model/guard/gain_place.h"
#include "model/plan/graph_edit.h"
#include "model/plan/target.h"
#include "sign.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SKEW_SECONDS = 300 }; /* allowed to a clock ahead of ours */

static const struct example examples[] = {
	{ "what would be done, and do the guards allow it?", "jira-access apply 2026-Q4-plan" },
	{ "do it", "jira-access apply 2026-Q4-plan --confirm" },
	{ "finish what was interrupted", "jira-access apply 2026-Q4-plan --resume" },
	{ "create issues for what no API can do",
	    "jira-access apply 2026-Q4-plan --confirm --tickets OPS:Task" },
	{ NULL, NULL },
};

static int
option_via(const char *value, void *into, struct err *err)
{
	if (strcmp(value, "jira") != 0 && strcmp(value, "organisation") != 0)
		return err_set(err, STATUS_USAGE, "'%s' is not 'jira' or 'organisation'", value);
	*(const char **)into = value;
	return 0;
}

static const struct option_row carrying[] = {
	OPTION_FLAG("confirm", confirm, "change the site; without it, nothing is changed"),
	OPTION_FLAG("resume", resume,
	    "finish an interrupted run: what it may have sent is checked by reading, never sent "
	    "again"),
	OPTION("max-plan-age", "AGE", max_plan_age, option_age,
	    "refuse a plan if its site was read longer ago than this, such as 12h; 7d unless "
	    "given"),
	OPTION("via", "DOOR", via, option_via,
	    "change groups through 'jira' (the default) or the 'organisation'"),
	OPTION_TEXT("tickets", "PROJECT[:TYPE]", tickets,
	    "create an issue for each row that no API can carry out"),
	OPTION("settle", "TIME", settle, option_seconds,
	    "how long a change may take to become visible before it counts as failed; 60s unless "
	    "given"),
	OPTION("parallel", "auto|N", parallel, option_parallel,
	    "groups and roles to change at the same time; 'auto' (the default) is 6"),
	{ 0 },
};
static const struct option_group options_carrying = { "Carrying out", carrying, false };
static const struct option_group *const options[] = { &options_carrying, &options_checking,
	&options_connecting, &options_signing, &options_talking, &options_help, NULL };

struct apply {
	struct plan_dir dir;
	struct verify_result approved; /* the plan's files, and those of earlier runs */
	struct carry carry;
	struct connection connection;
	struct progress progress;
	struct fetch_settings site;
	struct graph *graph;
	struct org *org;
	struct run run;
	struct lock lock;
	struct ticket_form form;
	const char *via, *tickets;
	bool sends;
	bool files_alone; /* everything was carried out, but the run ended before it wrote the
			     results */
};

static const char *
resume_command(struct apply *apply)
{
	char *quoted = text_quoted(apply->dir.path);
	const char *command =
	    arena_print(&apply->dir.arena, "jira-access apply %s --resume", quoted);

	free(quoted);
	return command;
}

/* Before any request: does the plan on disk allow this run? 1: it is already carried out. */
static int
check_plan(struct apply *apply, const struct choices *choices, struct err *err)
{
	const struct plan_dir *dir = &apply->dir;
	const struct plan *plan = &dir->plan;

	if (dir->ended && apply->sends && apply->approved.applied.bytes == NULL) {
		apply->files_alone = true;
		return 0;
	}
	if (dir->ended) {
		progress_say(&apply->progress,
		    "'%s' was already carried out on %s; nothing is sent", dir->path,
		    dir->ended_at);
		return 1;
	}
	for (size_t i = 0; i < plan->refusal_count; i++)
		progress_say(&apply->progress,
		    "refused by %s when the plan was made: %s; to allow it: %s",
		    plan->refusals[i].guard, plan->refusals[i].what, plan->refusals[i].allow);
	if (plan->refusal_count > 0)
		return err_set(err, STATUS_REFUSED,
		    "'%s': the plan was refused by %s when it was made: make it again", dir->path,
		    plan->refusals[0].guard);
	if (dir->begun && !choices->resume)
		return err_set(err, STATUS_INTERRUPTED,
		    "'%s' was started on %s and not finished: finish it with %s", dir->path,
		    dir->begun_at, resume_command(apply));
	if (choices->resume && !dir->begun)
		return err_set(err, STATUS_USAGE,
		    "'%s' was never started, so there is nothing to resume: use --confirm",
		    dir->path);
	return 0;
}

static int
check_age(const struct plan_dir *dir, unsigned most, struct err *err)
{
	double age = difftime(time(NULL), plan_time(dir->plan.read));

	if (age < -SKEW_SECONDS)
		return err_set(err, STATUS_REFUSED,
		    "'%s': its site was read on %s, which is in the future: check the clock",
		    dir->path, dir->plan.read);
	if (age > most)
		return err_set(err, STATUS_REFUSED,
		    "'%s' is too old: its site was read on %s, %.0f hours ago; at most %u are "
		    "allowed: make the plan again, or give --max-plan-age",
		    dir->path, dir->plan.read, age / 3600, most / 3600);
	return 0;
}

/* A resumed run keeps the options of the run it resumes. */
static int
choose_door(struct apply *apply, const struct choices *choices, struct err *err)
{
	const struct plan_dir *dir = &apply->dir;

	apply->via = choices->via != NULL ? choices->via : "jira";
	apply->tickets = choices->tickets;
	if (dir->begun) {
		if (choices->via != NULL && strcmp(choices->via, dir->via) != 0)
			return err_set(err, STATUS_USAGE,
			    "--via %s: this plan was started through '%s', and neither side sees "
			    "the other's changes at once",
			    choices->via, dir->via);
		apply->via = dir->via;
		if (apply->tickets == NULL && dir->filed_in[0] != '\0')
			apply->tickets = dir->filed_in;
	}
	if (strcmp(apply->via, "organisation") == 0 && apply->connection.org == NULL)
		return err_set(err, STATUS_USAGE,
		    "--via organisation needs the organisation's id and key: --org and "
		    "--org-key-file");
	return 0;
}

static void
say_difference(void *progress, const char *line)
{
	progress_say(progress, "%s", line);
}

/*
 * Whoever sends does so alone on the site: before the directory is looked at, since another run changes it. A plan that
 * cannot be read names no site; what is wrong with it is said by who reads it next. read: its digest.
 */
static int
take_site(struct apply *apply, const char *given, char read[DIGEST_HEX + 1], struct err *err)
{
	struct plan_dir first = { .path = NULL };
	const struct plan *plan = &first.plan;
	struct err ignored;
	int rc = 0;

	*read = '\0';
	if (plan_dir_find(&first, given, &ignored) == 0) {
		memcpy(read, first.sha256, DIGEST_HEX + 1);
		rc = lock_take(&apply->lock,
		    (struct site_id){ plan->cloud_id, text_or(plan->base_url, plan->site) }, err);
	}
	plan_dir_release(&first);
	return rc;
}

/* Reads the plan, if it and all beside it are as they were approved. */
static int
open_approved(struct apply *apply, struct context *context, struct err *err)
{
	struct plan_dir *dir = &apply->dir;
	const char *given = context->arguments[0];
	char taken[DIGEST_HEX + 1];

	if (connection_checking(context, &dir->arena, err) < 0 ||
	    sign_choices(&context->choices, err) < 0 ||
	    (apply->sends && take_site(apply, given, taken, err) < 0) ||
	    plan_dir_approved(dir, given, say_difference, &apply->progress, &apply->approved, err) <
		0 ||
	    sign_judge(dir->path, &apply->approved, &context->choices, &apply->progress, err) < 0)
		return -1;
	if (!apply->sends)
		return plan_dir_open(dir, given, err) < 0
			   ? -1
			   : plan_dir_agrees(dir, &apply->approved, err);
	if (plan_dir_find(dir, given, err) < 0)
		return -1;
	if (strcmp(dir->sha256, taken) != 0)
		return err_set(
		    err, STATUS_REFUSED, "'%s' was changed while it was being read", dir->path);
	return plan_dir_hold(dir, err) < 0 ? -1 : plan_dir_agrees(dir, &apply->approved, err);
}

/* Everything before the first request. */
static int
prepare(struct apply *apply, struct context *context, struct err *err)
{
	int rc;

	apply->sends = context->choices.confirm || context->choices.resume;
	if (open_approved(apply, context, err) < 0)
		return -1;
	if ((rc = check_plan(apply, &context->choices, err)) != 0)
		return rc;
	if ((!apply->files_alone &&
		check_age(&apply->dir, context->choices.max_plan_age, err) < 0) ||
	    connection_load(&apply->connection, context, err) < 0 ||
	    choose_door(apply, &context->choices, err) < 0)
		return -1;
	progress_tell(&apply->progress, "%s", apply->connection.told);
	apply->site = connection_settings(&apply->connection, context, &apply->progress);
	apply->site.parallel = PARALLEL_AUTO; /* --parallel is for targets */
	return 0;
}

static void
say_gains(const struct judgement *judgement, struct progress *progress)
{
	struct text counts = { 0 };

	gain_counts_add(&counts, judgement);
	if (judgement->gains.count > 0)
		progress_say(progress, "%s", counts.bytes);
	text_release(&counts);
}

/* The optional readings that neither a guard nor a step of the plan asks for. */
static const char *
unneeded(struct apply *apply)
{
	static const char *const readings[] = { "tokens", "service-accounts", "security",
		"shared" };
	const struct plan *plan = &apply->dir.plan;
	const char *list = "";

	for (size_t r = 0; r < sizeof(readings) / sizeof(*readings); r++) {
		bool needed = false;

		for (size_t i = 0; !needed && i < plan->step_count; i++) {
			const char *reading = target_kinds[plan->steps[i].target]->reading;

			needed = reading != NULL && strcmp(reading, readings[r]) == 0;
		}
		if (!needed)
			list = arena_print(&apply->dir.arena, "%s%s%s", list,
			    *list != '\0' ? "," : "", readings[r]);
	}
	return list;
}

/* Reads the site as it is now; do the guards allow the rest of the plan? */
static int
judge(struct apply *apply, struct err *err)
{
	struct judgement judgement;
	int rc;

	apply->graph = graph_new();
	apply->site.accept_missing = apply->dir.plan.accept_missing;
	apply->site.without = unneeded(apply);
	if (fetch_site(&apply->site, NULL, apply->graph, &apply->run, &apply->org, err) < 0)
		return -1;
	progress_phase(&apply->progress, "judging the plan");
	graph_seal(apply->graph);
	if (plan_made_check(&apply->dir.plan, apply->graph, err) < 0)
		return err_wrap(err, "%s/" JOURNAL_NAME, apply->dir.path);
	if (apply->org != NULL)
		org_join(apply->org, apply->graph);
	for (size_t i = 0; i < apply->run.reason_count; i++)
		progress_say(&apply->progress, "incomplete: %s", apply->run.reasons[i]);
	siblings_read(&apply->dir.plan, apply->dir.path, &apply->run, time(NULL));
	rc = guards_judge_rest(
	    &judgement, &apply->dir.plan, apply->graph, apply->org, &apply->run, err);
	if (rc == 0) {
		say_gains(&judgement, &apply->progress);
		rc = complaints_tell_verdicts(&judgement, &apply->progress, err);
	}
	if (rc < 0 && guards_refused(&judgement) > 0 &&
	    watch_goes_on(&apply->dir.plan, &judgement)) {
		progress_say(&apply->progress, "some steps failed before: what is left is judged "
					       "step by step");
		*err = (struct err){ .status = STATUS_FINE };
		rc = 0;
	}
	judgement_release(&judgement);
	return rc;
}

/* A plan of which something cannot even be looked at, for want of a key, is not begun. */
static int
check_key(const struct apply *apply, struct err *err)
{
	const struct plan *plan = &apply->dir.plan;

	for (size_t i = 0; apply->connection.org == NULL && i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		if (step->state == STEP_DUE && !step->result.over &&
		    action_needs_key(apply->carry.tasks[i].target.kind))
			return err_set(err, STATUS_USAGE,
			    "%.200s: the organisation's key is needed: give --org and "
			    "--org-key-file",
			    step->origin);
	}
	return 0;
}

/* One line per step: what would be done, in the words of the site as it is now. */
static int
show(const struct apply *apply)
{
	const struct carry *carry = &apply->carry;
	size_t due = 0, tickets = 0, refused = 0;

	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		const struct step *step = &carry->dir->plan.steps[i];
		bool ticket = carry->tasks[i].ticket.kind != NULL;
		char words[1024], origin[1024];

		step_words_sent(apply->graph, step, words, sizeof(words));
		snprintf(origin, sizeof(origin), "%s", step->origin);
		text_harmless(origin);
		printf("%s\t%s\t%s\n",
		    step->state == STEP_DUE ? plan_action_names[step->action]
		    : ticket                ? "ticket"
					    : step_state_names[step->state],
		    words, origin);
		due += step->state == STEP_DUE;
		tickets += ticket;
		refused += step->state == STEP_MANUAL && !ticket;
	}
	printf("%zu change%s, %zu ticket%s, %zu that no API can carry out; nothing was changed: "
	       "--confirm carries it out\n",
	    due, text_plural(due), tickets, text_plural(tickets), refused);
	return refused > 0 ? STATUS_INCOMPLETE : STATUS_FINE;
}

static void
sum_up(struct apply *apply)
{
	const struct plan *plan = &apply->dir.plan;
	char text[200];

	plan_outcomes(plan, text, sizeof(text));
	progress_say(&apply->progress, "%s; %zu rows in " UNDO_NAME, text, result_undone(plan));
	printf("%s/" RESULT_NAME "\n", apply->dir.path);
}

/* The site has already changed: report all of it even if signing fails. */
static int
sign_results(struct apply *apply, const char *sign, struct err *err)
{
	if (sign == NULL && apply->approved.sums.is_signed)
		progress_say(&apply->progress,
		    "'%s' is signed, but what was carried out is not: sign it with --sign-command",
		    apply->dir.path);
	if (sign_added(apply->dir.path, sign, err) == 0)
		return 0;
	err->status = STATUS_FAILED;
	return err_wrap(err, "the results in '%s' were not signed", apply->dir.path);
}

/* Writes the result of each row to disk and to standard error. -1: it could not be written. */
static int
write_down(struct apply *apply, const char *sign, struct err *err)
{
	progress_end(&apply->progress);
	if (plan_dir_write(&apply->dir, err) < 0)
		return -1;
	complaints_tell_rows(&apply->dir.plan, apply->graph);
	sum_up(apply);
	if (sign_results(apply, sign, err) < 0)
		return -1;
	return plan_unfinished(&apply->dir.plan) > 0 ? STATUS_INCOMPLETE : STATUS_FINE;
}

/* Sends, reads again, writes the results. What was done is written whatever happens. */
static int
carry_out(struct apply *apply, const struct choices *choices, struct err *err)
{
	char who[LOCK_WHO_MAX];
	const struct carry_settings settings = { .site = &apply->site,
		.graph = apply->graph,
		.org = apply->org,
		.run = &apply->run,
		.settle = choices->settle,
		.at_once = choices->parallel != PARALLEL_AUTO ? choices->parallel : PARALLEL_START,
		.via = apply->via,
		.tickets = apply->tickets,
		.account = apply->run.account_id,
		.by = who };
	struct err late = { .status = STATUS_FINE };
	int rc = 0, status;

	if (plan_dir_begin(&apply->dir, err) < 0)
		return -1;
	lock_who(who);
	if (!apply->files_alone)
		rc = carry_apply(&apply->carry, &settings, err);
	if (rc < 0 && !apply->dir.begun) /* the plan is as it was */
		return -1;
	if (rc >= 0 && carry_look(&apply->carry, &settings, &late) < 0)
		progress_say(&apply->progress, "could not read everything again: %s", late.text);
	status = write_down(apply, choices->sign, &late);
	if (status < 0 && rc >= 0) {
		*err = late;
		return -1;
	}
	if (rc != 0)
		fprintf(stderr, "jira-access: not finished; finish it with %s\n",
		    resume_command(apply));
	return rc < 0 ? -1 : status;
}

static int
run_apply(struct apply *apply, struct context *context, struct err *err)
{
	int rc = prepare(apply, context, err);

	if (rc > 0 && apply->sends && !apply->approved.applied.is_signed &&
	    sign_results(apply, context->choices.sign, err) < 0)
		return -1;
	if (rc > 0)
		return plan_unfinished(&apply->dir.plan) > 0 ? STATUS_INCOMPLETE : STATUS_FINE;
	if (rc < 0 || (!apply->files_alone && judge(apply, err) < 0))
		return -1;
	if (!apply->files_alone && apply->tickets != NULL &&
	    plan_count(&apply->dir.plan, STEP_MANUAL, ACTIONS) > 0 &&
	    ticket_form_find(&apply->site, apply->tickets, &apply->dir.arena, &apply->form, err) <
		0)
		return -1;
	if (carry_prepare(&apply->carry, apply->graph, apply->org,
		strcmp(apply->via, "organisation") == 0,
		apply->form.project != NULL ? &apply->form : NULL, err) < 0 ||
	    check_key(apply, err) < 0)
		return -1;
	if (apply->sends)
		return carry_out(apply, &context->choices, err);
	progress_end(&apply->progress);
	return show(apply);
}

static int
apply_run(struct context *context, struct err *err)
{
	struct apply *apply = mem_alloc(sizeof(*apply));
	int status;

	apply->lock = lock_none();
	apply->carry.dir = &apply->dir;
	progress_begin(&apply->progress, context->choices.quiet, context->choices.verbose);
	status = run_apply(apply, context, err);
	progress_end(&apply->progress);
	lock_release(&apply->lock);
	carry_release(&apply->carry);
	verify_result_release(&apply->approved);
	plan_dir_release(&apply->dir);
	graph_release(apply->graph);
	org_release(apply->org);
	run_release(&apply->run);
	connection_release(&apply->connection);
	free(apply);
	return status;
}

const struct command cmd_apply = {
	.name = "apply",
	.args = "DIR",
	.args_min = 1,
	.args_max = 1,
	.args_paths = true,
	.summary = "carry out a plan; a dry run without --confirm",
	.about =
	    "Compares the plan's files with its SHA256SUMS, reads the site, checks the guards, and "
	    "with --confirm carries out the plan. Each "
	    "target is read first; nothing is sent if it is already as planned or somebody else "
	    "has changed it. Before anything is taken away the guards are asked again, without "
	    "what "
	    "failed; what they no longer allow is refused, and the rest goes on. Each request is "
	    "written to the journal before it is sent, sent once, and confirmed by reading. "
	    "result.csv says what became of each row; undo.csv is a plan "
	    "that undoes what was done (accounts that were created stay); for a review, chain.csv "
	    "has a row for every decision. Exit code 0: everything is as planned; 3: some rows are "
	    "not; 5: another run is changing this site or carrying out this plan; 6: refused by a "
	    "guard, or the plan was changed, is too old or is not signed as --require-signature "
	    "asks; 8: interrupted: finish it with --resume.",
	.examples = examples,
	.options = options,
	.run = apply_run,
};
