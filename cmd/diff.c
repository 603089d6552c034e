/* diff: reads two snapshots; writes what changed between them, in words and as a report. */
#include "export/reports/catalog.h"
#include "export/run/rundir.h"
#include "export/text/diff_summary.h"
#include "export/write/formats.h"
#include "model/change/audit.h"
#include "reading.h"
#include "sign.h"

#include <stdlib.h>
#include <string.h>

static const struct example examples[] = {
	{ "what changed since last quarter?", "jira-access diff 2026-Q3 2026-Q4" },
	{ "the same, as a directory with CSV, JSON and a workbook",
	    "jira-access diff 2026-Q3 2026-Q4 -o changes-Q4" },
	{ "for a script: exit code 9 if something changed",
	    "jira-access diff old.zst new.zst --exit-code --quiet" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("DIR", "the run directory to make; it must not exist"),
	OPTION_TEXT("format", "NAME,...", formats,
	    "csv, csv-raw, json, jsonl, xlsx; 'csv,json,xlsx' unless given"),
	OPTION_FLAG("json", json, "print the counts as JSON, not the summary"),
	OPTION_FLAG("exit-code", exit_code, "exit with code 9 if something changed"),
	{ 0 },
};
static const struct option_row audit[] = {
	OPTION_FLAG("audit", audit,
	    "ask the site's audit log who made the changes, and when; needs a connection"),
	{ 0 },
};
static const struct option_group options_audit = { "Who and when", audit, false };
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_audit,
	&options_connecting, &options_signing, &options_talking, &options_help, NULL };

/* Everything that a comparison owns. */
struct diff {
	struct progress progress;
	struct reading sides[SIDES];
	struct changes *changes;
	struct connection connection; /* with --audit */
	struct audit_log log;
	size_t matched; /* changes whose author the log knows */
	struct run run; /* of the comparison: complete if both sides are */
	struct formats formats;
	struct document document;
	struct written written[FORMATS_MAX];
	char *path; /* of the directory made, or NULL */
};

/* Checks everything that can be wrong before anything is read. */
static int
prepare(struct diff *diff, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (choices->output == NULL && choices->formats != NULL)
		return err_set(
		    err, STATUS_USAGE, "diff: --format writes into a directory: add -o DIR");
	if (formats_choose(&diff->formats, "diff", choices->formats, err) < 0 ||
	    document_builtin(&diff->document, report_list, "changes", err) < 0)
		return -1;
	if (choices->output != NULL && rundir_check(choices->output, err) < 0)
		return -1;
	if (!choices->audit)
		return 0;
	if (connection_load(&diff->connection, context, err) < 0)
		return -1;
	progress_tell(&diff->progress, "%s", diff->connection.told);
	return 0;
}

static int
read_sides(struct diff *diff, struct context *context, struct err *err)
{
	for (int s = 0; s < SIDES; s++) {
		if (reading_whole(
			&diff->sides[s], context->arguments[s], context, &diff->progress, err) < 0)
			return -1;
		if (stop_asked())
			return err_set(err, STATUS_INTERRUPTED, "interrupted; nothing was written");
	}
	if (change_same_site(&diff->sides[OLD].run, &diff->sides[NEW].run))
		return 0;
	return err_set(err, STATUS_USAGE,
	    "diff: '%s' is of %s, '%s' is of %s: two different sites cannot be compared",
	    context->arguments[OLD], diff->sides[OLD].run.base_url, context->arguments[NEW],
	    diff->sides[NEW].run.base_url);
}

/* The comparison is complete only if both sides are. */
static void
describe_run(struct diff *diff)
{
	static const char *const names[] = { "OLD", "NEW" };

	diff->run = diff->sides[NEW].run;
	memset(&diff->run.arena, 0, sizeof(diff->run.arena));
	diff->run.complete = true;
	diff->run.reasons = NULL;
	diff->run.reason_count = diff->run.reason_room = 0;
	diff->run.coverage = NULL;
	diff->run.coverage_count = diff->run.coverage_room = 0;
	for (int s = 0; s < SIDES; s++)
		for (size_t i = 0; i < diff->sides[s].run.reason_count; i++)
			run_incomplete(
			    &diff->run, "%s: %s", names[s], diff->sides[s].run.reasons[i]);
	diff->run.complete = diff->sides[OLD].run.complete && diff->sides[NEW].run.complete;
}

static void
compare(struct diff *diff)
{
	struct side sides[SIDES];

	for (int s = 0; s < SIDES; s++)
		sides[s] =
		    (struct side){ diff->sides[s].view, diff->sides[s].org, &diff->sides[s].run };
	diff->changes = changes_new(&sides[OLD], &sides[NEW]);
	describe_run(diff);
}

/* The log's replies are kept in 'dir', if there is one. */
static int
ask_audit(struct diff *diff, const struct context *context, const char *dir, struct err *err)
{
	struct fetch_settings settings =
	    connection_settings(&diff->connection, context, &diff->progress);
	char *snapshot = dir != NULL ? mem_print("%s/audit.jsonl.zst", dir) : NULL;
	int failed;

	settings.org = NULL;
	failed = fetch_audit(
	    &settings, &diff->sides[OLD].run, &diff->sides[NEW].run, snapshot, &diff->log, err);
	free(snapshot);
	secret_release(&diff->connection.token);
	secret_release(&diff->connection.org_key);
	if (failed < 0)
		return -1;
	diff->matched = audit_match(&diff->log, diff->changes);
	return 0;
}

static int
write_directory(struct diff *diff, const struct context *context, const char *dir, struct err *err)
{
	const struct source source = {
		.graph = diff->sides[NEW].view, .run = &diff->run, .changes = diff->changes
	};

	if (context->choices.audit && ask_audit(diff, context, dir, err) < 0)
		return -1;
	if (write_document(&diff->document, &source, diff->formats.list, diff->formats.count, dir,
		diff->written, err) < 0)
		return -1;
	return run_file_write(dir, &source, NULL, diff->written, diff->formats.count, err);
}

static int
write_all(struct diff *diff, const struct context *context, struct err *err)
{
	struct rundir *rundir = rundir_begin(context->choices.output, err);

	if (rundir == NULL)
		return -1;
	if (write_directory(diff, context, rundir->hidden, err) < 0) {
		rundir_abandon(rundir);
		return -1;
	}
	return sign_and_finish(rundir, context->choices.sign, diff->run.complete, &diff->path, err);
}

static int
tell(struct diff *diff, const struct choices *choices)
{
	int status;

	if (diff->log.refused != NULL)
		progress_say(&diff->progress, "who made the changes, and when, is unknown: %s",
		    diff->log.refused);
	else if (choices->audit)
		progress_say(&diff->progress, "the audit log says who made %zu of %zu changes",
		    diff->matched, diff->changes->count);
	if (choices->json)
		run_file_print(
		    &(struct source){ .run = &diff->run, .changes = diff->changes }, stdout);
	else
		diff_summary(diff->changes, diff->path, stdout);
	status = diff->run.complete ? STATUS_FINE : progress_sum_up(&diff->progress, &diff->run);
	if (status == STATUS_FINE && choices->exit_code &&
	    changes_certain(diff->changes) > 0) /* what was not read shows no change */
		status = STATUS_DIFFERENT;
	return status;
}

static int
diff_run(struct context *context, struct err *err)
{
	struct diff *diff = mem_alloc(sizeof(*diff));
	int status;

	progress_begin(&diff->progress, context->choices.quiet, context->choices.verbose);
	status = prepare(diff, context, err);
	if (status == 0)
		status = read_sides(diff, context, err);
	if (status == 0) {
		compare(diff);
		if (context->choices.output != NULL)
			status = write_all(diff, context, err);
		else if (context->choices.audit)
			status = ask_audit(diff, context, NULL, err);
	}
	progress_end(&diff->progress);
	if (status == 0)
		status = tell(diff, &context->choices);
	free(diff->path);
	changes_release(diff->changes);
	audit_log_release(&diff->log);
	if (context->choices.audit)
		connection_release(&diff->connection);
	if (diff->changes != NULL)
		run_release(&diff->run);
	for (int s = 0; s < SIDES; s++)
		reading_release(&diff->sides[s]);
	document_release(&diff->document);
	free(diff);
	return status;
}

const struct command cmd_diff = {
	.name = "diff",
	.args = "OLD NEW",
	.args_min = 2,
	.args_max = 2,
	.args_paths = true,
	.summary = "show what changed between two snapshots",
	.about = "Compares two snapshots of a site, or those of two run directories, by ids and "
		 "without network: accounts, groups, memberships, projects, roles, role actors, "
		 "permission schemes, licences, issue security, filters and dashboards that are "
		 "shared, and the organisation with its roles and API tokens if both sides read "
		 "it. Prints "
		 "how much changed and what matters most; -o DIR writes every change as a report. "
		 "What a side did not read completely is shown as unknown, never as added or "
		 "removed, and the exit code is 3.",
	.examples = examples,
	.options = options,
	.run = diff_run,
};
