/* check: does the login work, what can the account see and do, what would be missing? */
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

static const struct option_row reading[] = { OPTION_WITHOUT, { 0 } };
static const struct option_group options_tried = { "Reading", reading, true };
static const struct option_group *const options[] = { &options_tried, &options_connecting,
	&options_talking, &options_help, NULL };

static void
print_row(const struct check_row *row, bool colour)
{
	static const struct {
		const char *word, *colour;
	} verdicts[] = { [CHECK_OK] = { "ok", "\033[32m" },
		[CHECK_MISSING] = { "missing", "\033[31m" },
		[CHECK_NO] = { "no", "\033[31m" },
		[CHECK_UNSURE] = { "unsure", "\033[33m" } };
	char text[1600];

	snprintf(
	    text, sizeof(text), "%s%s%s", row->what, *row->detail != '\0' ? ": " : "", row->detail);
	text_harmless(text);
	printf("%s%-8s%s %s\n", colour ? verdicts[row->verdict].colour : "",
	    verdicts[row->verdict].word, colour ? "\033[0m" : "", text);
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
	.summary = "log in, and show what may be read and written, and what would be missing",
	.about =
	    "Logs in, tries everything that the reports need, what may be left out (--without) and "
	    "every kind of write that a plan may ask for, and prints a line for each. Of reading: "
	    "'ok', or 'missing' with what the reports would lack and who can fix it. Of what may "
	    "be left out: 'ok', or 'no' with why it would not be read. Of writing: 'ok', 'no' with "
	    "the rows that would be refused and why, or 'unsure' where nobody can tell beforehand. "
	    "Changes nothing, and ends within a minute: writes are tried on ids that nothing has. "
	    "Exit code 0: everything that the reports need is there; 4: something is missing. What "
	    "may be left out, or may not be written, does not count.",
	.examples = examples,
	.options = options,
	.run = check_run,
};
