/* fetch: reads the site into a snapshot, to make reports later without network. */
#include "connection.h"
#include "resume.h"
#include <stdlib.h>
#include <string.h>

static const struct example examples[] = {
	{ "read the whole site into one file", "jira-access fetch -o acme.jsonl.zst" },
	{ "two projects, within a quarter of an hour",
	    "jira-access fetch -o web.jsonl.zst --project WEB,OPS --deadline 15m" },
	{ "go on where a reading was broken off", "jira-access fetch --resume acme.jsonl.zst" },
	{ NULL, NULL },
};

static const struct option_row output[] = {
	OPTION_OUTPUT("FILE", "the snapshot to write; it must not exist"),
	OPTION_RESUME("FILE",
	    "go on with a fetch of FILE that was broken off, with the options it was begun with: "
	    "only what has not been read is asked for"),
	{ 0 },
};
static const struct option_group options_output = { "Output", output, false };
static const struct option_group *const options[] = { &options_output, &options_reading,
	&options_connecting, &options_talking, &options_help, NULL };

/* Everything that a fetch owns. */
struct fetching {
	struct resuming resuming;
	struct rundir *rundir;
	struct progress progress;
	struct run run;
};

static int
read_site(struct fetching *fetching, struct context *context, struct err *err)
{
	struct connection connection;
	struct graph *graph = NULL;
	struct org *org = NULL;
	char *file = mem_print("%s/%s", fetching->rundir->hidden, fetching->rundir->name);
	int failed = connection_load(&connection, context, err);

	if (failed == 0) {
		struct fetch_settings settings =
		    connection_settings(&connection, context, &fetching->progress);

		settings.resume = resuming_snapshot(&fetching->resuming);
		progress_tell(&fetching->progress, "%s", connection.told);
		graph = graph_new();
		failed = fetch_site(&settings, file, graph, &fetching->run, &org, err);
	}
	graph_release(graph);
	org_release(org);
	connection_release(&connection);
	free(file);
	return failed;
}

/* Reads the site into the new file. What was read outlives an interrupt, and nothing else that went wrong. */
static int
read_into(struct fetching *fetching, struct context *context, char **path, struct err *err)
{
	const struct run *run = &fetching->run;
	int failed = read_site(fetching, context, err);

	if (failed == 0 && !run->complete) /* so that the name is free */
		failed = resuming_end(&fetching->resuming, err);
	if (failed < 0 && err->status == STATUS_INTERRUPTED && run->account_id != NULL)
		leave_for_later(fetching->rundir, &cmd_fetch, context, err);
	else if (failed < 0)
		rundir_abandon(fetching->rundir);
	if (failed < 0 ||
	    rundir_finish_file(fetching->rundir, run->complete ? "" : INCOMPLETE, path, err) < 0)
		return -1;
	return run->complete ? resuming_end(&fetching->resuming, err) : 0;
}

static int
begin(struct fetching *fetching, struct context *context, struct err *err)
{
	const struct choices *choices = &context->choices;

	if (resuming_open(&fetching->resuming, &cmd_fetch, context, err) < 0)
		return -1;
	if (choices->output == NULL)
		return err_set(
		    err, STATUS_USAGE, "fetch: -o FILE is missing: give the file to make");
	fetching->rundir = resuming_begin(&fetching->resuming, choices->output, err);
	if (fetching->rundir == NULL)
		return -1;
	progress_begin(&fetching->progress, choices->quiet, choices->verbose);
	say_readings_left(&fetching->progress, &cmd_fetch, fetching->rundir);
	return 0;
}

static int
fetch_run(struct context *context, struct err *err)
{
	struct fetching fetching = { .rundir = NULL };
	char *path = NULL;
	int status = begin(&fetching, context, err);

	if (status == 0) {
		status = read_into(&fetching, context, &path, err);
		progress_end(&fetching.progress);
	}
	if (status == 0) {
		puts(path);
		status = say_how_to_go_on(
		    progress_sum_up(&fetching.progress, &fetching.run), &cmd_fetch, context);
	}
	free(path);
	run_release(&fetching.run);
	resuming_release(&fetching.resuming);
	return status;
}

const struct command cmd_fetch = {
	.name = "fetch",
	.summary = "read the whole site into a snapshot",
	.about =
	    "Reads accounts, groups, memberships, projects, roles, role actors, permission schemes "
	    "and what may be left out (--without), and keeps every reply unchanged. 'jira-access "
	    "export --snapshot FILE' makes reports from it without network. If something could not "
	    "be read, the file is named FILE.incomplete, and the exit code is 3; --resume FILE "
	    "then "
	    "asks for the rest alone, also after an interrupt or a crash.",
	.examples = examples,
	.options = options,
	.run = fetch_run,
};
