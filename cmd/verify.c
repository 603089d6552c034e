/* verify: is this evidence unchanged and complete? */
#include "../export/rundir.h"
#include "cmd.h"

static const struct example examples[] = {
	{ "is this evidence unchanged, and was it complete?", "jira-access verify 2026-Q4" },
	{ NULL, NULL },
};

static const struct option_group *const options[] = { &options_help, NULL };

static void
print_difference(void *arg, const char *line)
{
	char text[1200];

	(void)arg;
	snprintf(text, sizeof text, "%s", line);
	text_harmless(text);
	puts(text);
}

static int
run(struct context *context, struct err *err)
{
	struct verify_result result = { 0 };
	char path[1024];

	if (rundir_verify(context->arguments[0], print_difference, NULL, &result, err) < 0)
		return -1;
	snprintf(path, sizeof path, "%s", context->arguments[0]);
	text_harmless(path);
	if (result.changed + result.missing + result.extra > 0) {
		printf("%s: %zu changed, %zu missing, %zu not listed\n", path, result.changed,
		    result.missing, result.extra);
		return STATUS_DIFFERENT;
	}
	printf("%s: %zu files, unchanged, %s\n", path, result.files,
	    result.complete ? "complete" : "but the run was incomplete: see run.json");
	return result.complete ? STATUS_FINE : STATUS_INCOMPLETE;
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "DIR",
	.args_min = 1,
	.args_max = 1,
	.args_paths = true,
	.summary = "is this evidence unchanged and complete?",
	.about = "Compares every file of a run directory with its SHA256SUMS and prints each "
		 "difference. Exit "
		 "code 0: unchanged and complete; 3: unchanged, but the run was incomplete; 9: "
		 "something "
		 "differs; 65: SHA256SUMS is missing or damaged.",
	.examples = examples,
	.options = options,
	.run = run,
};
