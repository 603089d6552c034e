/* verify: is this evidence unchanged and complete; does what a plan changed still hold? */
#include "carry.h"
#include "config.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct example examples[] = {
	{ "is this evidence unchanged, and was it complete?", "jira-access verify 2026-Q4" },
	{ "a whole campaign: a folder of such directories", "jira-access verify 2026-Q4-campaign" },
	{ "did this plan take effect, and does it still hold?", "jira-access verify 2026-Q4-plan" },
	{ NULL, NULL },
};

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static const struct option_group *const options[] = { &options_connecting, &options_talking,
	&options_help, NULL };

static void
print_difference(void *arg, const char *line)
{
	char text[1200];

	(void)arg;
	snprintf(text, sizeof text, "%s", line);
	text_harmless(text);
	puts(text);
}

/* Has anybody said which site to ask? */
static bool
is_site_given(const struct choices *choices)
{
	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		const char *env = row->env != NULL ? getenv(row->env) : NULL;

		if (*(const char *const *)(const void *)((const char *)choices + row->at) != NULL ||
		    (env != NULL && *env != '\0'))
			return true;
	}
	return false;
}

static void
print_step(const struct carry *carry, const struct step *step, int holds)
{
	const struct result *result = &carry->results[step->number - 1];
	char words[1024], text[2048];

	carry_words(step, words, sizeof words);
	snprintf(text, sizeof text, "%s: %s %s: %s%s%s%s%s", step->origin,
	    plan_action_names[step->action], words,
	    holds > 0    ? "holds"
	    : holds == 0 ? "does not hold"
			 : "could not be read",
	    result->issue != NULL ? "; issue " : "", result->issue != NULL ? result->issue : "",
	    result->issue_state != NULL ? ": " : "",
	    result->issue_state != NULL ? result->issue_state : "");
	text_harmless(text);
	puts(text);
}

/* Whatever does not hold, and what tickets are about, is printed; the rest is counted. */
static int
print_steps(const struct carry *carry)
{
	size_t held = 0, lost = 0, unknown = 0;

	for (size_t i = 0; i < carry->plan.step_count; i++) {
		const struct step *step = &carry->plan.steps[i];
		int holds = carry_holds(carry, step);

		held += holds > 0;
		lost += holds == 0;
		unknown += holds < 0;
		if (holds <= 0 || carry->results[i].issue != NULL)
			print_step(carry, step, holds);
	}
	printf("%s: %zu of %zu rows are as the plan wants them, %zu are not, %zu could not be "
	       "read%s\n",
	    carry->dir, held, carry->plan.step_count, lost, unknown,
	    carry->ended   ? ""
	    : carry->begun ? "; it was not finished"
			   : "; it was not carried out");
	return lost > 0                       ? STATUS_DIFFERENT
	       : unknown > 0 || !carry->ended ? STATUS_INCOMPLETE
					      : STATUS_FINE;
}

/* Asks the site about every row. */
static int
verify_site(struct carry *carry, struct context *context, struct err *err)
{
	struct connection connection = { .site = NULL };
	struct progress progress;
	struct fetch_settings site;
	const struct carry_settings settings = { .site = &site, .at_once = PARALLEL_START };
	int rc;

	progress_begin(&progress, &context->choices);
	rc = connection_load(&connection, context, err);
	if (rc == 0) {
		connection.org = NULL; /* memberships are asked of Jira */
		site = connection_settings(&connection, context, &progress);
		rc = carry_prepare(carry, NULL, NULL, NULL, err);
	}
	if (rc == 0)
		rc = carry_look(carry, &settings, err);
	progress_end(&progress);
	connection_release(&connection);
	return rc;
}

static int
verify_plan(const char *path, size_t files, struct context *context, struct err *err)
{
	struct carry carry = { .dir = NULL };
	struct audit audit;
	int status = -1;

	if (carry_open(&carry, path, err) == 0 && audit_open(&audit, carry.dir, false, err) == 0) {
		audit_close(&audit, err);
		printf("%s: %zu files, unchanged\n", carry.dir, files);
		if (!is_site_given(&context->choices)) {
			printf("%s: only the files were checked; with the site's address and a "
			       "token verify asks it whether "
			       "each change holds\n",
			    carry.dir);
			status = STATUS_FINE;
		} else if (verify_site(&carry, context, err) == 0) {
			status = print_steps(&carry);
		}
	}
	carry_release(&carry);
	return status;
}

static void
tell_signature(const char *path, bool is_signed)
{
	if (is_signed)
		printf("%s: signed; whether by the right key its tool says, for instance: gpg --verify '%s/"
		       SIGNATURE_NAME "' '%s/" SUMS_NAME "'\n", path, path, path);
}

static int
verify_one(const char *dir, struct context *context, struct err *err)
{
	struct verify_result result = { 0 };
	char path[1024];

	if (rundir_verify(dir, print_difference, NULL, &result, err) < 0)
		return -1;
	snprintf(path, sizeof path, "%s", dir);
	text_harmless(path);
	if (result.changed + result.missing + result.extra > 0) {
		printf("%s: %zu changed, %zu missing, %zu not listed\n", path, result.changed,
		    result.missing, result.extra);
		return STATUS_DIFFERENT;
	}
	tell_signature(path, result.is_signed);
	if (result.plan)
		return verify_plan(dir, result.files, context, err);
	printf("%s: %zu files, unchanged, %s\n", path, result.files,
	    result.complete ? "complete" : "but the run was incomplete: see run.json");
	return result.complete ? STATUS_FINE : STATUS_INCOMPLETE;
}

static bool
has_sums(const char *dir)
{
	char *path = mem_print("%s/" SUMS_NAME, dir);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/* The worst of several: what differs, then what was incomplete. */
static int
worse(int one, int other)
{
	if (one == STATUS_DIFFERENT || other == STATUS_DIFFERENT)
		return STATUS_DIFFERENT;
	return one != STATUS_FINE ? one : other;
}

/* A campaign: every directory in the folder has its own sums, and nothing else lies there. */
static int
verify_folder(const char *folder, struct dirent **entries, int count, struct context *context, struct err *err)
{
	int status = STATUS_FINE, checked = 0;

	for (int i = 0; i < count; i++) {
		char *dir = mem_print("%s/%s", folder, entries[i]->d_name);
		bool dots = strcmp(entries[i]->d_name, ".") == 0 || strcmp(entries[i]->d_name, "..") == 0;
		int one = STATUS_FINE;

		if (!dots && has_sums(dir)) {
			one = verify_one(dir, context, err);
			checked++;
		} else if (!dots) {
			print_difference(NULL, dir);
			puts("is under no SHA256SUMS: nothing can be said of it");
			one = STATUS_DIFFERENT;
		}
		free(dir);
		if (one < 0)
			return -1;
		status = worse(status, one);
	}
	printf("%d directories checked\n", checked);
	return status;
}

static int
run(struct context *context, struct err *err)
{
	const char *dir = context->arguments[0];
	struct dirent **entries;
	int count, status, campaign = 0;

	if (has_sums(dir) || (count = scandir(dir, &entries, NULL, by_name)) < 0)
		return verify_one(dir, context, err);
	for (int i = 0; i < count; i++) {
		char *path = mem_print("%s/%s", dir, entries[i]->d_name);

		campaign += entries[i]->d_name[0] != '.' && has_sums(path);
		free(path);
	}
	status = campaign > 0 ? verify_folder(dir, entries, count, context, err)
			      : verify_one(dir, context, err);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return status;
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "DIR",
	.args_min = 1,
	.args_max = 1,
	.args_paths = true,
	.summary = "is this evidence unchanged; did this plan take effect?",
	.about =
	    "Compares every file of a run or plan directory with its SHA256SUMS and prints each "
	    "difference; of a folder of such directories, each of them. Of a plan it then asks the site, when it is told which one, whether each "
	    "row is "
	    "as the plan wants it, and in which state its issues are. Exit "
	    "code 0: unchanged and complete; 3: unchanged, but the run was incomplete; 9: "
	    "something differs, or a row of the plan does not hold; 65: SHA256SUMS is missing or "
	    "damaged.",
	.examples = examples,
	.options = options,
	.run = run,
};
