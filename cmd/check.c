/* check: does the login work, what can the account see, what would be missing? */
#include "connection.h"
#include "model/base/text.h"
#include <string.h>

enum { CHECK_SECONDS = 50 }; /* whatever the site does, there is an answer within a minute */

static const struct example examples[] = {
	{ "can I log in, and what would the reports lack?",
	    "jira-access check --site acme.atlassian.net --email me@acme.com --token-file "
	    "~/token" },
	{ NULL, NULL },
};

static const struct option_group *const options[] = { &options_connecting, &options_talking,
	&options_help, NULL };

static void
print_row(const struct check_row *row, bool colour)
{
	char text[1024];

	snprintf(
	    text, sizeof(text), "%s%s%s", row->what, *row->detail != '\0' ? ": " : "", row->detail);
	text_harmless(text);
	printf("%s%-8s%s %s\n",
	    !colour   ? ""
	    : row->ok ? "\033[32m"
		      : "\033[31m",
	    row->ok ? "ok" : "missing", colour ? "\033[0m" : "", text);
}

static int
check_run(struct context *context, struct err *err)
{
	struct connection connection;
	struct progress progress;
	struct check_result result;
	int found;

	memset(&result, 0, sizeof(result));
	progress_begin(&progress, context->choices.quiet, context->choices.verbose);
	found = connection_load(&connection, context, err);
	if (found == 0) {
		struct fetch_settings settings =
		    connection_settings(&connection, context, &progress);

		settings.deadline = CHECK_SECONDS;
		progress_tell(&progress, "%s", connection.told);
		found = fetch_check(&settings, &result, err);
	}
	progress_end(&progress);
	for (size_t i = 0; i < result.count; i++)
		print_row(&result.rows[i], may_colour(stdout));
	arena_release(&result.arena);
	connection_release(&connection);
	return found > 0 ? STATUS_DENIED : found;
}

const struct command cmd_check = {
	.name = "check",
	.summary = "log in, and show what may be read and what would be missing",
	.about = "Logs in, tries everything that the reports need, and prints a line for each: "
		 "'ok', or 'missing' with what the reports would lack and who can fix it. Changes "
		 "nothing, and ends within a minute. Exit code 0: everything is there; 4: "
		 "something is missing.",
	.examples = examples,
	.options = options,
	.run = check_run,
};
