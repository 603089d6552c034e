/* export: the site, or a snapshot of it, in; a run directory with the reports out. */
#include "../export/document.h"
#include "../export/rundir.h"
#include "../export/write.h"
#include "reading.h"
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
	    "jira-access export --snapshot 2026-Q4 -o deleters --permission DELETE_ISSUES --candidates active" },
	{ "two projects alone", "jira-access export -o web --project WEB,OPS" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	{ NULL, 'o', "DIR", NULL, NULL, "the run directory to make; it must not exist", option_text,
	    offsetof(struct choices, output) },
	{ "format", 0, "NAME,...", NULL, NULL,
	    "csv, csv-raw, json, jsonl, xlsx; 'csv,json,xlsx' unless given", option_text,
	    offsetof(struct choices, formats) },
	{ "template", 0, "FILE", NULL, NULL, "which reports and columns to show, instead of all",
	    option_text, offsetof(struct choices, template) },
	{ "snapshot", 0, "FILE", NULL, NULL,
	    "read this snapshot, or that of this run directory, instead of the site", option_text,
	    offsetof(struct choices, snapshot) },
	{ "json", 0, NULL, NULL, NULL, "print run.json on standard output, not the path",
	    option_flag, offsetof(struct choices, json) },
	{ 0 },
};
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_access,
	&options_reading, &options_connecting, &options_talking, &options_help, NULL };

/* All that one export owns. */
struct export
{
	const struct format *formats[FORMATS_MAX + 1]; /* the last is one too many */
	struct written written[FORMATS_MAX];
	size_t format_count;
	char format_names[80];
	struct document document;
	struct reading reading;
	struct progress progress;
	struct rundir *rundir;
	struct access *access;
};

static int
add_format(struct export *export, const char *name, struct err *err)
{
	const struct format *format = format_find(name);

	if (format == NULL)
		return err_set(err, STATUS_USAGE,
		    "export: --format: unknown format '%s'; there are %s", name, format_names());
	export->formats[export->format_count++] = format;
	if (formats_check(export->formats, export->format_count, err) < 0)
		return err_wrap(err, "export: --format");
	return 0;
}

static int
choose_formats(struct export *export, const char *names, struct err *err)
{
	char name[32];
	size_t len;

	if (names == NULL)
		names = "csv,json,xlsx";
	snprintf(export->format_names, sizeof export->format_names, "%s", names);
	for (;; names += len + 1) {
		len = strcspn(names, ",");
		snprintf(
		    name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name), names);
		if (add_format(export, name, err) < 0)
			return -1;
		if (names[len] == '\0')
			break;
	}
	return 0;
}

/* Everything that can be wrong before anything is read or made. */
static int
prepare(struct export *export, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (choices->output == NULL)
		return err_set(err, STATUS_USAGE, "export: no directory to write is given: -o DIR");
	if (choose_formats(export, choices->formats, err) < 0)
		return -1;
	if (choices->template != NULL) {
		if (document_read(&export->document, choices->template, err) < 0)
			return -1;
	} else if (document_builtin(&export->document, "inventory", err) < 0) {
		return -1;
	}
	if (rundir_check(choices->output, err) < 0)
		return -1;
	return reading_open(
	    &export->reading, choices->snapshot, context, &export->progress, err);
}

/* The snapshot lies in the run directory then. */
static int
read_site(struct export *export, struct context *context, struct err *err)
{
	char *snapshot = mem_print("%s/" SNAPSHOT_NAME, rundir_path(export->rundir));
	int failed =
	    reading_fill(&export->reading, snapshot, context, &export->progress, err);

	free(snapshot);
	return failed;
}

/* completeness.csv belongs to every run directory, also when no sheet shows it or no format is CSV.
 */
static int
write_completeness(const struct source *source, const char *dir, struct err *err)
{
	const struct format *csv = format_find("csv");
	char *path = mem_print("%s/completeness.csv", dir);
	bool there = access(path, F_OK) == 0;
	struct document document;
	struct written written;
	int failed = 0;

	free(path);
	if (there)
		return 0;
	if (document_builtin(&document, "completeness", err) < 0)
		return -1;
	failed = write_document(&document, source, &csv, 1, dir, &written, err);
	document_release(&document);
	return failed;
}

static int
write_reports(struct export *export, const struct choices *choices, struct err *err)
{
	const char *dir = rundir_path(export->rundir);
	struct reading *reading = &export->reading;
	struct source source = { .run = &reading->run, .org = reading->org };
	char phase[96];

	if (stop_asked())
		return err_set(err, STATUS_INTERRUPTED, "interrupted; nothing was written");
	snprintf(phase, sizeof phase, "writing %s", export->format_names);
	progress_phase(&export->progress, phase);
	reading_seal(reading);
	source.graph = reading->view;
	if ((export->access = access_chosen(choices, reading->graph, err)) == NULL)
		return err_wrap(err, "export");
	source.access = export->access;
	access_coverage(export->access, &reading->run);
	if (write_document(&export->document, &source, export->formats, export->format_count, dir,
		export->written, err) < 0 ||
	    write_completeness(&source, dir, err) < 0)
		return -1;
	return run_json_write(
	    dir, &source, &export->document, export->written, export->format_count, err);
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
	while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
		fwrite(bytes, 1, n, stdout);
	fclose(file);
	free(path);
	return 0;
}

/* Into the run directory, by way of its hidden twin. 0 and *path, or -1 and nothing is left. */
static int
export_into(struct export *export, struct context *context, char **path, struct err *err)
{
	export->rundir = rundir_begin(context->choices.output, err);
	if (export->rundir == NULL)
		return -1;
	if (read_site(export, context, err) < 0 || write_reports(export, &context->choices, err) < 0) {
		rundir_abandon(export->rundir);
		return -1;
	}
	return rundir_finish(export->rundir, export->reading.run.complete, path, err);
}

static const char *
plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void
say_counts(struct export *export)
{
	const struct graph_view *graph = export->reading.view;
	uint64_t cut = 0;

	for (size_t i = 0; i < export->format_count; i++)
		cut += export->written[i].cut_cells;
	progress_say(&export->progress,
	    "%u account%s, %u group%s, %u membership%s, %u project%s, %u role actor%s in %s",
	    graph->account_count, plural(graph->account_count), graph->group_count,
	    plural(graph->group_count), graph->membership_count, plural(graph->membership_count),
	    graph->project_count, plural(graph->project_count), graph->actor_count,
	    plural(graph->actor_count), export->reading.run.site);
	if (cut > 0)
		progress_say(&export->progress,
		    "texts too long for a cell, which were cut: %llu; see run.json",
		    (unsigned long long)cut);
}

static int
run(struct context *context, struct err *err)
{
	struct export *export = mem_alloc(sizeof *export);
	char *path = NULL;
	int status;

	progress_begin(&export->progress, &context->choices);
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
			status = progress_sum_up(&export->progress, &export->reading.run);
	}
	free(path);
	document_release(&export->document);
	access_release(export->access);
	reading_release(&export->reading);
	free(export);
	return status;
}

const struct command cmd_export = {
	.name = "export",
	.summary = "read the site, or a snapshot, and write the reports",
	.about = "Makes a new directory with the reports in each format, the snapshot they were "
		 "made of, "
		 "run.json, completeness.csv and SHA256SUMS. The directory appears whole or not at "
		 "all. When "
		 "something could not be read it is named DIR.incomplete, the reasons are listed, "
		 "and the exit "
		 "code is 3. The same snapshot gives the same bytes, always.",
	.examples = examples,
	.options = options,
	.run = run,
};
