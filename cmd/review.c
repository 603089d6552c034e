/* review: reads the site, or a snapshot of it; writes workbooks for the reviewers. */
#include "export/plan/plan_file.h"
#include "export/read/reviewers.h"
#include "export/reports/catalog.h"
#include "export/review/review_files.h"
#include "export/run/rundir.h"
#include "inquiry.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include "reading.h"
#include "sign.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SINCE "changed-since="

static const struct example examples[] = {
	{ "a workbook for each project lead, from an earlier run",
	    "jira-access review --snapshot 2026-Q4 -o review-Q4 --split lead --due 2026-12-15" },
	{ "with a file that says who decides on which group or project",
	    "jira-access review --snapshot 2026-Q4 -o review-Q4 --reviewers owners.csv" },
	{ "only what is new since last quarter",
	    "jira-access review --snapshot 2026-Q4 -o new-in-Q4 --only changed-since=2026-Q3" },
	{ "with last quarter's decisions in each row",
	    "jira-access review --snapshot 2026-Q4 -o review-Q4 --previous plan-Q3" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("DIR", "the run directory to make; it must not exist"),
	OPTION_SNAPSHOT,
	OPTION_TEXT("format", "NAME,...", formats, "xlsx, csv; 'xlsx' unless given"),
	{ 0 },
};
static const struct option_row dealing[] = {
	OPTION_TEXT("split", "HOW", split,
	    "one pack per project lead ('lead'), 'group' or 'project', or per reviewer in a FILE "
	    "as below; a single pack unless given"),
	OPTION_TEXT("reviewers", "FILE", reviewers,
	    "who decides, CSV or XLSX: group, project or account (a person whose manager decides), "
	    "and reviewer (e-mail address or account id)"),
	OPTION_TEXT("only", "WHICH", only,
	    "only some grants: 'privileged', 'findings', or 'changed-since=SNAPSHOT'"),
	OPTION_TEXT("previous", "DIR", previous,
	    "the plan directory of an earlier review; each row shows what was decided then"),
	OPTION_TEXT(
	    "due", "DATE", due, "the last day to decide, such as 2026-12-15; reviewers see it"),
	OPTION_FLAG("protect", lock_cells,
	    "lock all cells except those to fill in; Excel cannot sort them then"),
	{ 0 },
};
static const struct option_group options_output = { "Output", output, false };
static const struct option_group options_dealing = { "Packs", dealing, false };
static const struct option_group *const options[] = { &options_output, &options_dealing,
	&options_findings, &options_reading, &options_connecting, &options_signing,
	&options_talking, &options_help, NULL };

/* Everything that a review owns. */
struct reviewing {
	struct review_settings settings;
	unsigned formats; /* REVIEW_CSV, REVIEW_XLSX */
	const char *since_path;
	struct reviewers reviewers;
	struct inquiry inquiry;
	struct reading reading, since;
	struct progress progress;
	struct rundir *rundir;
	struct access *access;
	struct changes *changes;
	struct plan earlier; /* --previous */
	struct previous previous;
	struct review *review;
	char id[13];
};

static int
choose_formats(struct reviewing *reviewing, const char *names, struct err *err)
{
	size_t len;

	for (names = names != NULL ? names : "xlsx";; names += len + 1) {
		unsigned format;

		len = strcspn(names, ",");
		if (len == 4 && strncmp(names, "xlsx", 4) == 0)
			format = REVIEW_XLSX;
		else if (len == 3 && strncmp(names, "csv", 3) == 0)
			format = REVIEW_CSV;
		else
			return err_set(err, STATUS_USAGE,
			    "review: --format: '%.*s' is not 'xlsx' or 'csv'", (int)len, names);
		if ((reviewing->formats & format) != 0)
			return err_set(err, STATUS_USAGE,
			    "review: --format: '%.*s' is named twice: name it once", (int)len,
			    names);
		reviewing->formats |= format;
		if (names[len] == '\0')
			return 0;
	}
}

/* How to assign rows to reviewers: a word, or the file of reviewers. */
static int
choose_split(struct reviewing *reviewing, const struct choices *choices, struct err *err)
{
	const char *file = choices->reviewers, *word = choices->split;
	enum review_split split = SPLIT_NONE;

	for (enum review_split known = SPLIT_LEAD; word != NULL && known <= SPLIT_PROJECT; known++)
		if (strcmp(word, review_split_name(known)) == 0)
			split = known;
	if (word != NULL && split == SPLIT_NONE) {
		if (file != NULL || access(word, F_OK) != 0)
			return err_set(err, STATUS_USAGE,
			    "review: --split: '%s' is not 'lead', 'group' or 'project', and %s",
			    word,
			    file != NULL ? "--reviewers already gives a file"
					 : "there is no such file of reviewers");
		file = word;
	}
	if (file != NULL && split == SPLIT_NONE)
		split = SPLIT_REVIEWER;
	reviewing->settings.split = split;
	if (file != NULL && reviewers_read(&reviewing->reviewers, file, err) < 0)
		return word == file ? err_wrap(err, "review: --split")
				    : err_wrap(err, "review: --reviewers");
	return 0;
}

static int
choose_rows(struct reviewing *reviewing, const char *word, struct err *err)
{
	if (word == NULL)
		return 0;
	if (strcmp(word, review_only_name(ONLY_PRIVILEGED)) == 0)
		reviewing->settings.only = ONLY_PRIVILEGED;
	else if (strcmp(word, review_only_name(ONLY_FINDINGS)) == 0)
		reviewing->settings.only = ONLY_FINDINGS;
	else if (strncmp(word, SINCE, strlen(SINCE)) == 0 && word[strlen(SINCE)] != '\0') {
		reviewing->settings.only = ONLY_CHANGED;
		reviewing->since_path = word + strlen(SINCE);
	} else {
		return err_set(err, STATUS_USAGE,
		    "review: --only: '%s' is not 'privileged', 'findings' or "
		    "'changed-since=SNAPSHOT'",
		    word);
	}
	return 0;
}

static int
read_previous(struct reviewing *reviewing, const char *dir, struct err *err)
{
	char *path;
	int failed;

	if (dir == NULL)
		return 0;
	path = mem_print("%s/" PLAN_FILE_NAME, dir);
	failed = plan_file_read(&reviewing->earlier, path, NULL, err);
	free(path);
	if (failed < 0)
		return err_wrap(err, "review: --previous");
	previous_index(&reviewing->previous, &reviewing->earlier);
	return 0;
}

/* Checks everything that can be wrong before anything is read or made. */
static int
prepare(struct reviewing *reviewing, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;
	char day[sizeof("2026-12-15T00:00:00Z")];

	if (choices->output == NULL)
		return err_set(
		    err, STATUS_USAGE, "review: -o DIR is missing: give the directory to make");
	if (choices->due != NULL) {
		snprintf(day, sizeof(day), "%.10sT00:00:00Z", choices->due);
		if (strlen(choices->due) != 10 || day_of(day) == DAY_NONE)
			return err_set(err, STATUS_USAGE,
			    "review: --due: '%s' is not a date such as 2026-12-15", choices->due);
	}
	if (choose_formats(reviewing, choices->formats, err) < 0 ||
	    choose_rows(reviewing, choices->only, err) < 0 ||
	    rundir_check(choices->output, err) < 0 || choose_split(reviewing, choices, err) < 0 ||
	    read_previous(reviewing, choices->previous, err) < 0 ||
	    inquiry_open(&reviewing->inquiry, choices, err) < 0)
		return -1;
	return reading_open(
	    &reviewing->reading, choices->snapshot, context, &reviewing->progress, err);
}

static int
read_site(struct reviewing *reviewing, struct context *context, struct err *err)
{
	int failed = reading_fill(
	    &reviewing->reading, reviewing->rundir->hidden, context, &reviewing->progress, err);

	if (failed == 0 && stop_asked())
		failed = err_set(err, STATUS_INTERRUPTED, "interrupted; nothing was written");
	if (failed == 0)
		reading_seal(&reviewing->reading);
	return failed;
}

/* Reviewers cannot answer before the site was read. */
static int
check_due(const char *due, const struct run *run, struct err *err)
{
	if (due == NULL || run->finished == NULL || strncmp(due, run->finished, strlen(due)) >= 0)
		return 0;
	return err_set(err, STATUS_USAGE,
	    "review: --due: %s is before the site was read, on %.10s: give a later date", due,
	    run->finished);
}

static int
read_earlier(struct reviewing *reviewing, struct context *context, struct err *err)
{
	struct reading *old = &reviewing->since, *new = &reviewing->reading;

	if (context->choices.previous != NULL &&
	    !site_is_same(
		(struct site_id){ reviewing->earlier.cloud_id, reviewing->earlier.base_url },
		(struct site_id){ new->run.cloud_id, new->run.base_url }))
		return err_set(err, STATUS_USAGE,
		    "review: --previous: '%s' is a plan for %s, not for %s: give one of the same "
		    "site",
		    context->choices.previous, reviewing->earlier.base_url, new->run.base_url);
	if (reviewing->since_path == NULL)
		return 0;
	if (reading_whole(old, reviewing->since_path, context, &reviewing->progress, err) < 0)
		return err_wrap(err, "review: --only");
	if (!change_same_site(&old->run, &new->run))
		return err_set(err, STATUS_USAGE,
		    "review: --only: '%s' is of %s, not of %s: two different sites cannot be "
		    "compared",
		    reviewing->since_path, old->run.base_url, new->run.base_url);
	reviewing->changes = changes_new(&(struct side){ old->view, old->org, &old->run },
	    &(struct side){ new->view, new->org, &new->run });
	reviewing->settings.changes = reviewing->changes;
	return 0;
}

static const char *
since_id(const struct reviewing *reviewing)
{
	return reviewing->since_path != NULL ? reviewing->since.run.snapshot_id : "";
}

static const char *
previous_sha256(const struct reviewing *reviewing)
{
	return reviewing->earlier.sha256 != NULL ? reviewing->earlier.sha256 : "";
}

/* The same options and the same snapshot give the same review id; every option that changes a row counts. */
static void
name_review(struct reviewing *reviewing, const struct choices *choices)
{
	const struct finding_settings *findings = &reviewing->inquiry.settings;
	const struct review_settings *settings = &reviewing->settings;
	char hex[DIGEST_HEX + 1];
	char *text = mem_print("%s\n%s\n%s\n%s\n%s\n%s\n%s\n%u\n%s\n%s\n%s",
	    reviewing->reading.run.snapshot_id, review_split_name(settings->split),
	    review_only_name(settings->only), since_id(reviewing),
	    choices->due != NULL ? choices->due : "", reviewing->reviewers.digest,
	    previous_sha256(reviewing), findings->dormant_days,
	    findings->company_domains != NULL ? findings->company_domains : "",
	    findings->roster != NULL ? findings->roster->digest : "",
	    findings->sod != NULL ? findings->sod->digest : "");

	digest_pair(text, strlen(text), "", 0, hex);
	snprintf(reviewing->id, sizeof(reviewing->id), "%.12s", hex);
	free(text);
}

static int
judge(struct reviewing *reviewing, struct context *context, struct err *err)
{
	const struct graph *graph = reviewing->reading.graph;
	struct run *run = &reviewing->reading.run;

	reviewing->access = access_chosen(&context->choices, graph, run, err);
	if (reviewing->access == NULL ||
	    inquiry_find(&reviewing->inquiry, graph, reviewing->reading.org, run, reviewing->access,
		err) < 0)
		return err_wrap(err, "review");
	if (reviewing->reviewers.digest[0] != '\0') {
		if (reviewers_resolve(&reviewing->reviewers, graph, run, err) < 0)
			return err_wrap(err, "review: who decides");
		reviewing->settings.of_group = reviewing->reviewers.of[REVIEWED_GROUP];
		reviewing->settings.of_project = reviewing->reviewers.of[REVIEWED_PROJECT];
		reviewing->settings.of_account = reviewing->reviewers.of[REVIEWED_ACCOUNT];
	}
	reviewing->settings.run = run;
	reviewing->review =
	    review_new(graph, reviewing->access, reviewing->inquiry.findings, &reviewing->settings);
	name_review(reviewing, &context->choices);
	return 0;
}

static int
write_all(struct reviewing *reviewing, const struct choices *choices, struct err *err)
{
	const char *dir = reviewing->rundir->hidden;
	struct reading *reading = &reviewing->reading;
	struct source source = { .graph = reading->view,
		.run = &reading->run,
		.org = reading->org,
		.findings = reviewing->inquiry.findings,
		.access = reviewing->access };
	struct review_sheet shown = { .review = reviewing->review,
		.previous = reviewing->previous,
		.id = reviewing->id,
		.split = reviewing->settings.split,
		.only = reviewing->settings.only,
		.since = since_id(reviewing),
		.reviewers_sha256 = reviewing->reviewers.digest,
		.previous_sha256 = previous_sha256(reviewing),
		.due = choices->due,
		.protect = choices->lock_cells };

	progress_phase(&reviewing->progress, "writing packs");
	if (write_csv(&source, report_list, "completeness", dir, err) < 0)
		return -1;
	return review_files_write(dir, &source, &shown, reviewing->formats, err);
}

/* Writes the run directory under a hidden name, then renames it. 0 and *path, or -1 and nothing is left. */
static int
review_into(struct reviewing *reviewing, struct context *context, char **path, struct err *err)
{
	reviewing->rundir = rundir_begin(context->choices.output, err);
	if (reviewing->rundir == NULL)
		return -1;
	if (read_site(reviewing, context, err) < 0 ||
	    check_due(context->choices.due, &reviewing->reading.run, err) < 0 ||
	    read_earlier(reviewing, context, err) < 0 || judge(reviewing, context, err) < 0 ||
	    write_all(reviewing, &context->choices, err) < 0) {
		rundir_abandon(reviewing->rundir);
		return -1;
	}
	return sign_and_finish(
	    reviewing->rundir, context->choices.sign, reviewing->reading.run.complete, path, err);
}

static void
say_counts(struct reviewing *reviewing)
{
	const struct review *review = reviewing->review;
	size_t nobody = 0;

	for (size_t i = 0; i < review->pack_count; i++)
		if (review->packs[i].reviewer == NONE)
			nobody += review->packs[i].count;
	progress_say(&reviewing->progress,
	    "%zu of %llu grants to decide in %zu pack%s; %zu of them have no reviewer",
	    review->grant_count, (unsigned long long)review->total, review->pack_count,
	    text_plural(review->pack_count), nobody);
	if (review->grant_count == 0)
		progress_say(&reviewing->progress,
		    "nothing to decide: no pack was made; check --only and --project");
	if (review->others > 0)
		progress_say(&reviewing->progress,
		    "%llu role actors are neither accounts nor groups and are in no pack",
		    (unsigned long long)review->others);
}

static int
review_run(struct context *context, struct err *err)
{
	struct reviewing *reviewing = mem_alloc(sizeof(*reviewing));
	char *path = NULL;
	int status;

	progress_begin(&reviewing->progress, context->choices.quiet, context->choices.verbose);
	status = prepare(reviewing, context, err);
	if (status == 0)
		status = review_into(reviewing, context, &path, err);
	progress_end(&reviewing->progress);
	if (status == 0) {
		status = progress_sum_up(&reviewing->progress, &reviewing->reading.run);
		puts(path);
		say_counts(reviewing);
	}
	free(path);
	review_release(reviewing->review);
	changes_release(reviewing->changes);
	previous_release(&reviewing->previous);
	plan_release(&reviewing->earlier);
	inquiry_release(&reviewing->inquiry);
	access_release(reviewing->access);
	reviewers_release(&reviewing->reviewers);
	reading_release(&reviewing->since);
	reading_release(&reviewing->reading);
	free(reviewing);
	return status;
}

const struct command cmd_review = {
	.name = "review",
	.summary = "make workbooks in which reviewers keep or revoke every grant",
	.about =
	    "Makes a new directory with one workbook, or one for each reviewer. Each row is a "
	    "membership or a role that somebody has, the most important first, with a decision to "
	    "fill in: keep, revoke, not mine or ask later. packs.csv lists the packs, their "
	    "reviewers, rows and SHA-256. Every grant is in exactly one pack: rows about a "
	    "reviewer's own access go to the next reviewer, and rows for which nobody is named go "
	    "into a pack without a reviewer. The same snapshot always gives the same bytes.",
	.examples = examples,
	.options = options,
	.run = review_run,
};
