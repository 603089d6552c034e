/* explain: why an account has its access, what would end that access, and where a group is used. */
#include "export/text/explain_json.h"
#include "export/text/explain_text.h"
#include "inquiry.h"
#include "model/graph/lookup.h"
#include "model/graph/unread.h"
#include "reading.h"
#include <string.h>
#include <strings.h>

static const struct example examples[] = {
	{ "why does Ann have access to WEB, and what would end it?",
	    "jira-access explain ann@example.com WEB --snapshot 2026-Q4" },
	{ "all her access, by path", "jira-access explain 'Ann Lee' --snapshot 2026-Q4" },
	{ "where is this group used, and who needs it?",
	    "jira-access explain --group jira-developers --snapshot 2026-Q4" },
	{ NULL, NULL },
};

static const struct option_row subject[] = {
	OPTION_TEXT("group", "GROUP", group,
	    "explain this group (its id or exact name) instead of an account"),
	OPTION_SNAPSHOT,
	OPTION_FLAG("json", json, "print one JSON object, with nothing cut"),
	{ 0 },
};
static const struct option_group options_subject = { "Explaining", subject, false };
static const struct option_group *const options[] = { &options_subject, &options_access,
	&options_reading, &options_connecting, &options_talking, &options_help, NULL };

static int
check_arguments(const struct context *context, struct err *err)
{
	if (context->choices.group != NULL && context->argument_count > 0)
		return err_set(err, STATUS_USAGE,
		    "explain: '%s' and --group are both given: leave one of them out",
		    context->arguments[0]);
	if (context->choices.group == NULL && context->argument_count == 0)
		return err_set(err, STATUS_USAGE,
		    "explain: ACCOUNT is missing: jira-access explain ACCOUNT [PROJECT], or "
		    "--group GROUP");
	return 0;
}

static int
explain_the_group(const struct reading *reading, const struct context *context,
    const struct access *access, struct err *err)
{
	struct explain_group *explain;
	uint32_t group = lookup_group(reading->graph, context->choices.group, err);

	if (group == NONE) {
		unread_blame(&reading->run, UNREAD_GROUPS, context->choices.group, err);
		return err_wrap(err, "explain: --group");
	}
	explain = explain_group_new(access, group);
	if (context->choices.json)
		explain_group_json(explain, &reading->run, reading->org, stdout);
	else
		explain_group_print(explain, &reading->run, reading->org);
	explain_group_release(explain);
	return 0;
}

/* Whom the directory alone has: administrators and findings may name such an account. */
static void
blame_directory(const struct org *org, const char *word, struct err *err)
{
	for (size_t i = 0; org != NULL && i < org->account_count; i++) {
		const struct org_account *account = &org->accounts[i];

		if (account->account != NONE ||
		    (strcmp(account->id, word) != 0 && strcmp(account->name, word) != 0 &&
			strcasecmp(account->email, word) != 0))
			continue;
		err_set(err, STATUS_USAGE,
		    "'%.200s' is in the organisation's directory and not in Jira, where it has no "
		    "access; the reports managed_accounts and administrators have what is known",
		    word);
		return;
	}
}

static int
explain_the_account(const struct reading *reading, const struct context *context,
    const struct access *access, struct err *err)
{
	uint32_t account = lookup_account(reading->graph, context->arguments[0], err);

	if (account == NONE) {
		unread_blame(&reading->run, UNREAD_ACCOUNTS, context->arguments[0], err);
		blame_directory(reading->org, context->arguments[0], err);
		return err_wrap(err, "explain");
	}
	if (context->argument_count == 2) {
		uint32_t project = lookup_project(reading->graph, context->arguments[1], err);
		struct explain *explain;

		if (project == NONE) {
			unread_blame(&reading->run, UNREAD_PROJECTS, context->arguments[1], err);
			return err_wrap(err, "explain");
		}
		explain = explain_new(access, account, project);
		if (context->choices.json)
			explain_json(explain, &reading->run, stdout);
		else
			explain_print(explain);
		explain_release(explain);
	} else {
		struct explain_all *explain = explain_all_new(access, account);

		if (context->choices.json)
			explain_all_json(explain, &reading->run, reading->org, stdout);
		else
			explain_all_print(explain, &reading->run, reading->org);
		explain_all_release(explain);
	}
	return 0;
}

static int
answer(const struct reading *reading, const struct context *context, struct err *err)
{
	struct access *access =
	    access_chosen(&context->choices, reading->graph, &reading->run, err);
	int failed;

	if (access == NULL)
		return err_wrap(err, "explain");
	failed = context->choices.group != NULL
		     ? explain_the_group(reading, context, access, err)
		     : explain_the_account(reading, context, access, err);
	access_release(access);
	return failed;
}

static int
explain_run(struct context *context, struct err *err)
{
	struct reading reading = { 0 };
	struct progress progress;
	int status;

	if (check_arguments(context, err) < 0)
		return -1;
	progress_begin(&progress, context->choices.quiet, context->choices.verbose);
	status = reading_whole(&reading, context->choices.snapshot, context, &progress, err);
	progress_end(&progress);
	if (status == 0) { /* what was not read is said before anything that follows from it */
		status = progress_sum_up(&progress, &reading.run);
		if (answer(&reading, context, err) < 0)
			status = -1;
	}
	reading_release(&reading);
	return status;
}

const struct command cmd_explain = {
	.name = "explain",
	.args = "ACCOUNT [PROJECT]",
	.args_max = 2,
	.summary = "show why an account has its access, and what would end it",
	.about =
	    "ACCOUNT is an id, an e-mail address or a display name that no other account has; "
	    "PROJECT is a key or an id. With a project, shows every path to each level (browse, "
	    "work, administer), and the smallest sets of removals that would end it, with what the "
	    "account and others would lose. Without a project, sums up all projects, with paths "
	    "that many projects share shown once, and lists what was given to the account "
	    "itself (roles, permissions, projects it leads, products, roles in the organisation, "
	    "levels of issue security) and its filters and dashboards that others see. --group "
	    "shows where a group is used, filters and dashboards included, and who "
	    "would lose what if this group were removed. Access that anyone has, or that depends "
	    "on an issue, is shown separately: no removal ends it. Exit code 2: no such account, "
	    "project or group, or several with that name; 3: the site was not read completely.",
	.examples = examples,
	.options = options,
	.run = explain_run,
};
