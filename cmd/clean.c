/* clean: removes what runs left that were broken off. */
#include "cmd.h"
#include "export/run/leftover.h"
#include "export/run/rundir.h"
#include "fetch/fetch.h"
#include "progress.h"

static const struct example examples[] = {
	{ "what is left of an export that was broken off is no longer wanted",
	    "jira-access clean 2026-Q4" },
	{ NULL, NULL },
};

static const struct option_group *const options[] = { &options_talking, &options_help, NULL };

static void
keep_first(void *arg, const char *line)
{
	char *first = arg;

	if (*first == '\0')
		snprintf(first, 200, "%s", line);
}

/* Of a directory: every file is as it was written, and no other is there. Of a file: it is a snapshot. */
static int
check_ours(const struct leftover *left, struct err *err)
{
	struct verify_result result = { 0 };
	struct fetch_begun begun;
	char first[200] = "";
	int rc;

	if (left->hidden)
		return 0;
	if (left->file) {
		rc = fetch_begun(left->path, &begun, err);
		fetch_begun_release(&begun);
	} else {
		rc = rundir_verify(left->path, NULL, keep_first, first, &result, err);
		if (rc == 0 && *first != '\0')
			rc = err_set(err, STATUS_REFUSED, "%s", first);
		verify_result_release(&result);
	}
	if (rc == 0)
		return 0;
	err->status = STATUS_REFUSED;
	return err_wrap(err,
	    "clean: '%s' is not as a run left it, and stays; remove it yourself if nobody needs it",
	    left->path);
}

static int
clean_run(struct context *context, struct err *err)
{
	struct leftovers left = { .count = 0 };
	struct progress progress;
	int rc = leftovers_find(&left, context->arguments[0], err);

	progress_begin(&progress, context->choices.quiet, context->choices.verbose);
	for (size_t i = 0; rc == 0 && i < left.count; i++)
		rc = check_ours(&left.list[i], err);
	for (size_t i = 0; rc == 0 && i < left.count; i++) {
		puts(left.list[i].path);
		rc = leftover_remove(&left.list[i], err);
	}
	if (rc == 0 && left.busy != NULL)
		rc = err_set(err, STATUS_LOCKED,
		    "clean: '%s' is still being filled by another run, and stays", left.busy);
	else if (rc == 0 && left.count == 0)
		progress_say(&progress, "nothing is left of '%s'", left.wanted);
	leftovers_release(&left);
	return rc;
}

const struct command cmd_clean = {
	.name = "clean",
	.args = "DIR|FILE",
	.args_min = 1,
	.args_max = 1,
	.args_paths = true,
	.summary = "remove what a run left that was broken off",
	.about = "Removes DIR.incomplete, and the hidden directories that killed runs of DIR left; "
		 "DIR itself, what a living run fills, and a directory in which something was "
		 "changed or added stay. Prints each path that it removes.",
	.examples = examples,
	.options = options,
	.run = clean_run,
};
