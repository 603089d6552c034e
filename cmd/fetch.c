/* fetch: reads the site into a snapshot, to make reports later without network. */
#include "connection.h"
#include "export/run/rundir.h"
#include <stdlib.h>
#include <string.h>

static const struct example examples[] = {
	{ "read the whole site into one file", "jira-access fetch -o acme.jsonl.zst" },
	{ "two projects, within a quarter of an hour",
	    "jira-access fetch -o web.jsonl.zst --project WEB,OPS --deadline 15m" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("FILE", "the snapshot to write; it must not exist"),
	{ 0 },
};
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_reading,
	&options_connecting, &options_talking, &options_help, NULL };

/* Reads the site into the new file. 0, or -1 and nothing is left. */
static int
read_into(struct rundir *rundir, struct context *context, struct progress *progress,
    struct run *run, char **path, struct err *err)
{
	struct connection connection;
	struct graph *graph = NULL;
	struct org *org = NULL;
	char *file = mem_print("%s/%s", rundir->hidden, rundir->name);
	int failed = connection_load(&connection, context, err);

	if (failed == 0) {
		struct fetch_settings settings =
		    connection_settings(&connection, context, progress);

		progress_tell(progress, "%s", connection.told);
		graph = graph_new();
		failed = fetch_site(&settings, file, graph, run, &org, err);
	}
	graph_release(graph);
	org_release(org);
	connection_release(&connection);
	free(file);
	if (failed < 0) {
		rundir_abandon(rundir);
		return -1;
	}
	return rundir_finish_file(rundir, run->complete ? "" : INCOMPLETE, path, err);
}

static int
fetch_run(struct context *context, struct err *err)
{
	struct run run = { 0 };
	struct progress progress;
	struct rundir *rundir;
	char *path = NULL;
	int status;

	if (context->choices.output == NULL)
		return err_set(
		    err, STATUS_USAGE, "fetch: -o FILE is missing: give the file to make");
	rundir = rundir_begin(context->choices.output, err);
	if (rundir == NULL)
		return -1;
	progress_begin(&progress, context->choices.quiet, context->choices.verbose);
	status = read_into(rundir, context, &progress, &run, &path, err);
	progress_end(&progress);
	if (status == 0) {
		puts(path);
		status = progress_sum_up(&progress, &run);
	}
	free(path);
	run_release(&run);
	return status;
}

const struct command cmd_fetch = {
	.name = "fetch",
	.summary = "read the whole site into a snapshot",
	.about = "Reads accounts, groups, memberships, projects, roles, role actors and permission "
		 "schemes, and keeps every reply of Jira unchanged. 'jira-access export --snapshot "
		 "FILE' makes reports from it without network. If something could not be read, the "
		 "file is named FILE.incomplete, and the exit code is 3.",
	.examples = examples,
	.options = options,
	.run = fetch_run,
};
