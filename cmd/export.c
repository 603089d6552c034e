/* export: reads the site, or a snapshot of it; writes a run directory with the reports. */
#include "export/reports/catalog.h"
#include "export/run/begun_file.h"
#include "export/run/rundir.h"
#include "export/write/document.h"
#include "export/write/formats.h"
#include "export/write/write.h"
#include "inquiry.h"
#include "model/access/sample.h"
#include "model/base/text.h"
#include "reading.h"
#include "resume.h"
#include "sign.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct example examples[] = {
	{ "read the site and write every report as CSV, JSON and one workbook",
	    "jira-access export -o 2026-Q4" },
	{ "the same reports again from an earlier run, without network",
	    "jira-access export --snapshot 2026-Q4 -o again --format jsonl" },
	{ "who can delete issues, whatever their licence",
	    "jira-access export --snapshot 2026-Q4 -o deleters --permission DELETE_ISSUES "
	    "--candidates active" },
	{ "with a list of employees, and rules for what nobody should hold together",
	    "jira-access export --snapshot 2026-Q4 -o audit --roster hr.csv --sod rules.csv" },
	{ "go on where an export was broken off", "jira-access export --resume 2026-Q4" },
	{ "only two projects", "jira-access export -o web --project WEB,OPS" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("DIR", "the run directory to make; it must not exist"),
	OPTION_RESUME("DIR",
	    "go on with an export of DIR that was broken off, with the options it was begun with: "
	    "only what has not been read is asked for"),
	OPTION_TEXT("format", "NAME,...", formats,
	    "csv, csv-raw, json, jsonl, xlsx; 'csv,json,xlsx' unless given"),
	OPTION_TEXT("template", "FILE|NAME", template,
	    "which reports and columns to show: a file, or inventory (the default), evidence, uar, "
	    "vanta or conductorone"),
	OPTION_SNAPSHOT,
	OPTION_FLAG("json", json, "print run.json on standard output, not the path"),
	{ 0 },
};
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_access,
	&options_findings, &options_reading, &options_connecting, &options_signing,
	&options_talking, &options_help, NULL };

/* Everything that an export owns. */
struct export
{
	struct formats formats;
	struct written written[FORMATS_MAX];
	struct document document;
	struct resuming resuming;
	struct reading reading;
	struct inquiry inquiry;
	struct progress progress;
	struct rundir *rundir;
	struct access *access, *sample_access; /* the second only if there is a sample */
};

/* A built-in template by its name, else a file; sheets of other commands are refused. */
static int
choose_document(struct document *document, const char *name, struct err *err)
{
	static const char *const others[][2] = { { "review", "review" }, { "changes", "diff" } };
	const struct template_file *builtin = template_list;
	int failed;

	if (name == NULL)
		name = "inventory";
	while (builtin->name != NULL && strcmp(builtin->name, name) != 0)
		builtin++;
	failed = builtin->name != NULL ? document_builtin(document, report_list, name, err)
				       : document_read(document, report_list, name, err);
	for (size_t s = 0; failed == 0 && s < document->sheet_count; s++)
		for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
			if (strcmp(document->sheets[s].report->name, others[i][0]) == 0)
				return err_set(err, STATUS_USAGE,
				    "export: --template: the report '%s' is made by 'jira-access "
				    "%s'",
				    others[i][0], others[i][1]);
	return failed;
}

/* Checks everything that can be wrong before anything is read or made. */
static int
prepare(struct export *export, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (resuming_open(&export->resuming, &cmd_export, context, err) < 0)
		return -1;
	if (choices->output == NULL)
		return err_set(
		    err, STATUS_USAGE, "export: -o DIR is missing: give the directory to make");
	if (formats_choose(&export->formats, "export", choices->formats, err) < 0)
		return -1;
	if (choose_document(&export->document, choices->template, err) < 0)
		return -1;
	if (inquiry_open(&export->inquiry, choices, err) < 0)
		return -1;
	return reading_open(&export->reading, choices->snapshot, context, &export->progress, err);
}

/* Compares what Jira itself says of a sample with what the graph says of the licensed accounts. */
static int
compare_sample(struct export *export, struct source *source, struct err *err)
{
	const struct access_choice choice = { .candidates = CANDIDATES_LICENSED };
	struct reading *reading = &export->reading;

	if (reading->run.sample == NULL)
		return 0;
	if ((export->sample_access = access_new(reading->graph, &choice, err)) == NULL)
		return err_wrap(err, "export");
	source->sample_access = export->sample_access;
	sample_coverage(reading->run.sample, export->sample_access, &reading->run);
	return 0;
}

static int
write_reports(struct export *export, const struct choices *choices, struct err *err)
{
	const char *dir = export->rundir->hidden;
	struct reading *reading = &export->reading;
	struct source source = { .run = &reading->run, .org = reading->org };
	char phase[96];

	if (stop_asked())
		return err_set(err, STATUS_INTERRUPTED, "interrupted; nothing was written");
	snprintf(phase, sizeof(phase), "writing %s", export->formats.names);
	progress_phase(&export->progress, phase);
	reading_seal(reading);
	source.graph = reading->view;
	if ((export->access = access_chosen(choices, reading->graph, &reading->run, err)) == NULL)
		return err_wrap(err, "export");
	source.access = export->access;
	access_coverage(export->access, &reading->run);
	if (compare_sample(export, &source, err) < 0 ||
	    inquiry_find(&export->inquiry, reading->graph, reading->org, &reading->run,
		export->access, err) < 0)
		return -1;
	source.findings = export->inquiry.findings;
	if (write_document(&export->document, &source, export->formats.list, export->formats.count,
		dir, export->written, err) < 0 ||
	    write_csv(&source, report_list, "completeness", dir, err) < 0 ||
	    (source.sample_access != NULL &&
		write_csv(&source, report_list, "access_sample", dir, err) < 0))
		return -1;
	return run_file_write(
	    dir, &source, &export->document, export->written, export->formats.count, err);
}

/* run.json of the finished directory, on standard output. */
static int
print_run_json(const char *dir, struct err *err)
{
	char *path = mem_print("%s/run.json", dir), bytes[4096];
	FILE *file = fopen(path, "re");
	size_t n;

	if (file == NULL) {
		err_set(err, STATUS_FAILED, "cannot read '%s': %s", path, strerror(errno));
		free(path);
		return -1;
	}
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		fwrite(bytes, 1, n, stdout);
	fclose(file);
	free(path);
	return 0;
}

/* What was read outlives an interrupt, and nothing else that went wrong. */
static int
give_up(struct export *export, const struct context *context, struct err *err)
{
	bool read = export->reading.live && export->reading.run.account_id != NULL;

	if (err->status == STATUS_INTERRUPTED && read)
		leave_for_later(export->rundir, &cmd_export, context, err);
	else
		rundir_abandon(export->rundir);
	return -1;
}

/* Renames the directory; what it was resumed from goes, in time for the name to be free. */
static int
finish(struct export *export, const struct context *context, char **path, struct err *err)
{
	bool complete = export->reading.run.complete;
	int failed = complete ? begun_file_remove(export->rundir->hidden, err)
			      : resuming_end(&export->resuming, err);

	if (failed < 0)
		return give_up(export, context, err);
	if (sign_and_finish(export->rundir, context->choices.sign, complete, path, err) < 0)
		return -1;
	return complete ? resuming_end(&export->resuming, err) : 0;
}

/* Writes the run directory under a hidden name, then renames it. 0 and *path, or -1. */
static int
export_into(struct export *export, struct context *context, char **path, struct err *err)
{
	struct reading *reading = &export->reading;

	export->rundir = resuming_begin(&export->resuming, context->choices.output, err);
	if (export->rundir == NULL)
		return -1;
	say_readings_left(&export->progress, &cmd_export, export->rundir);
	reading->resume = resuming_snapshot(&export->resuming);
	if ((reading->live && resuming_keep(&export->resuming, export->rundir->hidden, &cmd_export,
				  context, err) < 0) ||
	    reading_fill(reading, export->rundir->hidden, context, &export->progress, err) < 0 ||
	    write_reports(export, &context->choices, err) < 0)
		return give_up(export, context, err);
	return finish(export, context, path, err);
}

static void
say_counts(struct export *export)
{
	const struct graph_view *graph = export->reading.view;
	uint64_t cut = 0;

	for (size_t i = 0; i < export->formats.count; i++)
		cut += export->written[i].cut_cells;
	progress_say(&export->progress,
	    "%u account%s, %u group%s, %u membership%s, %u project%s, %u role actor%s in %s",
	    graph->account_count, text_plural(graph->account_count), graph->group_count,
	    text_plural(graph->group_count), graph->membership_count,
	    text_plural(graph->membership_count), graph->project_count,
	    text_plural(graph->project_count), graph->actor_count, text_plural(graph->actor_count),
	    export->reading.run.site);
	if (cut > 0)
		progress_say(&export->progress,
		    "cells cut because their text was too long: %llu; see run.json",
		    (unsigned long long)cut);
}

static int
export_run(struct context *context, struct err *err)
{
	struct export *export = mem_alloc(sizeof(*export));
	char *path = NULL;
	int status;

	progress_begin(&export->progress, context->choices.quiet, context->choices.verbose);
	status = prepare(export, context, err);
	if (status == 0)
		status = export_into(export, context, &path, err);
	progress_end(&export->progress);
	if (status == 0) {
		if (context->choices.json)
			status = print_run_json(path, err);
		else
			puts(path);
		say_counts(export);
		if (status == 0)
			status = say_how_to_go_on(
			    progress_sum_up(&export->progress, &export->reading.run), &cmd_export,
			    context);
	}
	free(path);
	access_release(export->sample_access);
	document_release(&export->document);
	inquiry_release(&export->inquiry);
	access_release(export->access);
	reading_release(&export->reading);
	resuming_release(&export->resuming);
	free(export);
	return status;
}

const struct command cmd_export = {
	.name = "export",
	.summary = "read the site, or a snapshot, and write reports",
	.about =
	    "Makes a new directory with the reports in each format, the snapshot they were made "
	    "from, run.json, completeness.csv and SHA256SUMS. The directory appears whole or not "
	    "at all. If something could not be read, it is named DIR.incomplete, the reasons are "
	    "listed, and the exit code is 3; --resume DIR then asks for the rest alone, also after "
	    "an interrupt or a crash. The same snapshot always gives the same bytes.",
	.examples = examples,
	.options = options,
	.run = export_run,
};
