/* Parsing and help from option rows; the groups that commands share; did-you-mean. */
#include "cmd.h"
#include "model/base/nearest.h"
#include "model/base/text.h"
#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_limits {
	WORD_MAX = 40,    /* bytes of an option as typed, without its value */
	LONG_FIRST = 256, /* getopt's number of the first row with a long name */
};

const struct choices choices_unless_given = {
	.dormant_days = 90,
	.wait_limit = 15 * 60,
	.max_plan_age = 7 * 24 * 3600,
	.resume_within = 24 * 3600,
	.settle = 60,
	.limits = PLAN_LIMITS,
};

static const struct option_row connecting[] = {
	OPTION_SETTING("site", "URL", "JIRA_URL", "site", site,
	    "the site: https://NAME.atlassian.net, NAME.atlassian.net, or "
	    "https://api.atlassian.com/ex/jira/CLOUDID"),
	OPTION_SETTING("email", "ADDRESS", "JIRA_EMAIL", "email", email,
	    "the e-mail address of the token's account"),
	OPTION_SETTING("token-file", "FILE", NULL, "token_file", token_file,
	    "a file with the API token, which nobody else may read"),
	OPTION_SETTING("token-command", "COMMAND", NULL, "token_command", token_command,
	    "a shell command that prints the API token"),
	OPTION_SETTING("org", "ID", "ATLASSIAN_ORG_ID", "org", org,
	    "an organisation to read as well: its id, as in admin.atlassian.com/o/ID"),
	OPTION_SETTING("org-key-file", "FILE", NULL, "org_key_file", org_key_file,
	    "a file with the organisation's API key, which nobody else may read"),
	OPTION_SETTING("org-key-command", "COMMAND", NULL, "org_key_command", org_key_command,
	    "a shell command that prints the organisation's API key"),
	OPTION_SETTING("gateway", "URL", "ATLASSIAN_API_URL", "gateway", gateway,
	    "where scoped tokens are used; https://api.atlassian.com unless given"),
	OPTION_SETTING("ca-file", "FILE", "SSL_CERT_FILE, CURL_CA_BUNDLE", "ca_file", ca_file,
	    "certificates, in PEM form, of authorities to trust besides the system's: a company's "
	    "own, or its proxy's. HTTPS_PROXY names the proxy itself, NO_PROXY hosts that need "
	    "none"),
	OPTION_SETTING("config", "FILE", "JIRA_ACCESS_CONFIG", NULL, config,
	    "the configuration file; ~/.config/jira-access/config unless given"),
	{ 0 },
};
const struct option_group options_connecting = { "Connecting", connecting, true };

static const struct option_row reading[] = {
	OPTION_TEXT("project", "KEY,...", projects, "read only these projects; the reports say so"),
	OPTION_WITHOUT,
	OPTION("accept-missing", "group:ID,...", accept_missing, option_missing,
	    "groups whose members Jira does not give for good (404) though it lists them: named "
	    "so, "
	    "they make the reading complete with an exception, which every page states"),
	OPTION("memberships", "SOURCE", memberships, option_memberships,
	    "where to read memberships when there is an organisation: 'jira', 'directory', or "
	    "'auto' (the default), whichever needs fewer requests"),
	OPTION("check-sample", "N", sample, option_sample,
	    "ask Jira itself about the access of up to N accounts that have no licence and are "
	    "given something, are guests or administer, and of N others, picked evenly; "
	    "access_sample.csv shows where it differs from the computed access, and a difference "
	    "that nothing explains makes the run incomplete"),
	OPTION("parallel", "auto|N", parallel, option_parallel,
	    "requests in flight; 'auto' (the default) adapts to what Jira allows"),
	OPTION("deadline", "TIME", deadline, option_seconds,
	    "stop reading after this time: 90, 90s, 15m, 2h; unless given, half an hour, one wait "
	    "for "
	    "a rate limit, and 5 seconds for each request"),
	OPTION("wait-limit", "TIME", wait_limit, option_seconds,
	    "wait so long, 15m unless given, when a rate limit asks for it; a longer wait ends the "
	    "reading as incomplete"),
	{ 0 },
};
const struct option_group options_reading = { "Reading", reading, true };

static const struct option_row effective[] = {
	OPTION("candidates", "RULE", candidates, option_candidates,
	    "which accounts a grant can reach: 'licensed' (the default), active accounts with a "
	    "product licence, and guests; 'active'; or 'all'"),
	OPTION_TEXT("permission", "KEY,...", permissions,
	    "show who has these permissions, such as DELETE_ISSUES, instead of browse, work and "
	    "administer"),
	{ 0 },
};
const struct option_group options_access = { "Effective access", effective, false };

static const struct option_row looking[] = {
	OPTION("dormant-days", "DAYS", dormant_days, option_days,
	    "an account is dormant after this many days without activity; 90 unless given"),
	OPTION("company-domains", "DOMAIN,...", company_domains, option_domains,
	    "accounts with an e-mail address of another domain are external"),
	OPTION_TEXT("roster", "FILE", roster,
	    "the list of employees, CSV or XLSX: email or account_id, status, end_date"),
	OPTION_TEXT("sod", "FILE", sod,
	    "rules for what nobody should hold together, CSV or XLSX: rule_id, severity, left, "
	    "right, scope"),
	{ 0 },
};
const struct option_group options_findings = { "Findings", looking, false };

static const struct option_row signing[] = {
	OPTION_TEXT("sign-command", "COMMAND", sign,
	    "a shell command that reads SHA256SUMS and prints a signature, kept as SHA256SUMS.sig"),
	{ 0 },
};
const struct option_group options_signing = { "Signing", signing, false };

static const struct option_row checking[] = {
	OPTION_SETTING("verify-command", "COMMAND", NULL, "verify_command", verify,
	    "a shell command that checks a signature: it reads SHA256SUMS, finds the path of the "
	    "signature in the variable SIGNATURE, and exits with 0 if the signature is good; "
	    "openssl dgst -sha256 -verify KEY.pem -signature \"$SIGNATURE\", or ssh-keygen -Y "
	    "verify -f SIGNERS -I NAME -n jira-access -s \"$SIGNATURE\""),
	{ "require-signature", 0, NULL, NULL, "require_signature",
	    "refuse what is not signed; needs --verify-command", option_flag,
	    offsetof(struct choices, require_signature) },
	{ 0 },
};
const struct option_group options_checking = { "Checking signatures", checking, false };

static const struct option_row talking[] = {
	OPTION_FLAG("quiet", quiet, "no progress and no summary on standard error"),
	{ NULL, 'v', NULL, NULL, NULL, "say more: where settings come from, waits, counts",
	    option_flag, offsetof(struct choices, verbose) },
	{ 0 },
};
const struct option_group options_talking = { "Messages", talking, false };

static const struct option_row help[] = {
	OPTION_FLAG("help", help, "show this help"),
	{ 0 },
};
const struct option_group options_help = { "Help", help, false };

const char *
did_you_mean(const char *word, const char *const *words, size_t count, char *out, size_t room)
{
	const char *found = nearest(word, words, count);

	if (found == NULL)
		*out = '\0';
	else
		snprintf(out, room, "; did you mean '%s'?", found);
	return out;
}

/* The command's rows in one list, and in the form that getopt_long takes. */
struct table {
	const struct option_row *rows[OPTIONS_MAX];
	const struct option_group *groups[OPTIONS_MAX]; /* of each row */
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 2];
	const char *names[OPTIONS_MAX]; /* "--token-file", for did-you-mean */
	char name_room[OPTIONS_MAX][WORD_MAX];
	size_t count, long_count;
};

static void
table_fill(struct table *table, const struct command *command)
{
	char *letter = table->letters;

	*letter++ = ':'; /* getopt: distinguish a missing value from an unknown option */
	for (const struct option_group *const *group = command->options; *group != NULL; group++)
		for (const struct option_row *row = (*group)->rows;
		     (row->name != NULL || row->letter != 0) && table->count < OPTIONS_MAX; row++) {
			size_t i = table->count++;

			table->rows[i] = row;
			table->groups[i] = *group;
			if (row->letter != 0) {
				*letter++ = row->letter;
				if (row->value != NULL)
					*letter++ = ':';
			}
			if (row->name == NULL)
				continue;
			table->longs[table->long_count] = (struct option){ row->name,
				row->value != NULL ? required_argument : no_argument, NULL,
				LONG_FIRST + (int)i };
			snprintf(table->name_room[i], WORD_MAX, "--%s", row->name);
			table->names[table->long_count++] = table->name_room[i];
		}
}

/* "--token-file FILE", as typed. */
static void
option_spell(const struct option_row *row, char *out, size_t room)
{
	const char *blank = row->value != NULL ? " " : "", *value = text_or(row->value, "");

	if (row->name != NULL)
		snprintf(out, room, "--%s%s%s", row->name, blank, value);
	else
		snprintf(out, room, "-%c%s%s", row->letter, blank, value);
}

const struct option_row *
option_named(const struct command *command, const char *name)
{
	for (const struct option_group *const *group = command->options; *group != NULL; group++)
		for (const struct option_row *row = (*group)->rows;
		     row->name != NULL || row->letter != 0; row++)
			if (row->name != NULL && strcmp(row->name, name) == 0)
				return row;
	return NULL;
}

static const struct option_row *
table_row(const struct table *table, int number)
{
	if (number >= LONG_FIRST && (size_t)(number - LONG_FIRST) < table->count)
		return table->rows[number - LONG_FIRST];
	for (size_t i = 0; i < table->count; i++)
		if (number != 0 && table->rows[i]->letter == number)
			return table->rows[i];
	return NULL;
}

/* An unknown option. What follows '=' may be a secret and is not repeated. */
static int
unknown_option(const struct command *command, const struct table *table, const char *text,
    int letter, struct err *err)
{
	static const char *const secrets[] = { "--token", "--api-token", "--password", NULL };
	char word[WORD_MAX + 1], hint[2 * WORD_MAX];
	size_t len = strcspn(text, "=");

	if (letter != 0)
		return err_set(err, STATUS_USAGE,
		    "%s: unknown option '-%c'; 'jira-access %s --help' lists them", command->name,
		    letter, command->name);
	snprintf(word, sizeof(word), "%.*s", (int)(len < WORD_MAX ? len : WORD_MAX), text);
	for (const char *const *s = secrets; *s != NULL; s++)
		if (strcmp(word, *s) == 0)
			return err_set(err, STATUS_USAGE,
			    "%s: there is no %s: every user of this machine can read command "
			    "lines; revoke a token typed here and use --token-file, "
			    "--token-command or JIRA_API_TOKEN",
			    command->name, *s);
	did_you_mean(word, table->names, table->long_count, hint, sizeof(hint));
	if (*hint == '\0')
		snprintf(hint, sizeof(hint), "; 'jira-access %s --help' lists them", command->name);
	return err_set(err, STATUS_USAGE, "%s: unknown option '%s'%s", command->name, word, hint);
}

/* getopt_long takes "--tok" for "--token-file"; a batch job that relies on that breaks with the
 * next option. */
static bool
typed_in_full(const struct option_row *row, char *const *argv, int next, const char *value)
{
	const char *text = argv[next - 1];
	size_t len;

	if (value != NULL && value == text)
		text = argv[next - 2];
	if (row->name == NULL || strncmp(text, "--", 2) != 0)
		return true;
	len = strlen(row->name);
	return strncmp(text + 2, row->name, len) == 0 &&
	       (text[2 + len] == '\0' || text[2 + len] == '=');
}

static int
parse_one(const struct command *command, const struct table *table, int number, char **argv,
    struct choices *choices, struct err *err)
{
	const struct option_row *row = table_row(table, number);
	char name[WORD_MAX];

	if (row == NULL && number == ':') {
		option_spell(table_row(table, optopt), name, sizeof(name));
		return err_set(
		    err, STATUS_USAGE, "%s: %s: the value is missing", command->name, name);
	}
	if (row == NULL && optopt >= LONG_FIRST)
		return err_set(err, STATUS_USAGE, "%s: --%s takes no value", command->name,
		    table_row(table, optopt)->name);
	if (row == NULL)
		return unknown_option(command, table, argv[optind - 1], optopt, err);
	if (!typed_in_full(row, argv, optind, optarg))
		return unknown_option(
		    command, table, argv[optind - (optarg == argv[optind - 1] ? 2 : 1)], 0, err);
	option_spell(row, name, sizeof(name));
	if (row->read(optarg, (char *)choices + row->at, err) < 0)
		return err_wrap(err, "%s: %.*s", command->name, (int)strcspn(name, " "), name);
	return 0;
}

/* A second value would silently replace the first. */
static int
note_given(const struct command *command, const struct table *table, int number,
    struct context *context, struct err *err)
{
	const struct option_row *row = table_row(table, number);
	char name[WORD_MAX];
	size_t at = 0;

	for (size_t i = 0; i < context->given_count; i++) {
		if (context->given[i].row != row)
			continue;
		if (row->value == NULL)
			return 0;
		option_spell(row, name, sizeof(name));
		return err_set(err, STATUS_USAGE, "%s: %.*s is given twice: leave one of them out",
		    command->name, (int)strcspn(name, " "), name);
	}
	while (table->rows[at] != row)
		at++;
	context->given[context->given_count++] =
	    (struct option_given){ table->groups[at], row, optarg };
	return 0;
}

/* Options for reading the site make no sense with --snapshot, which needs no network. */
static int
check_offline(const struct command *command, const struct context *context, struct err *err)
{
	for (size_t i = 0; i < context->given_count; i++) {
		assert(context->given[i].group != NULL);
		if (context->given[i].group->online)
			return err_set(err, STATUS_USAGE,
			    "%s: --%s has no effect with --snapshot, which needs no network: leave "
			    "one of them out",
			    command->name, context->given[i].row->name);
	}
	return 0;
}

/* The word of "OLD NEW" that names argument number n. */
static const char *
argument_word(const struct command *command, size_t n, int *len)
{
	const char *word = command->args;

	while (n-- > 0 && word[strcspn(word, " ")] != '\0')
		word += strcspn(word, " ") + 1;
	*len = (int)strcspn(word, " ");
	return word;
}

static int
take_arguments(const struct command *command, const char *const *arguments, size_t count,
    struct context *context, struct err *err)
{
	int len;

	if (command->args == NULL && count > 0)
		return err_set(err, STATUS_USAGE,
		    "%s: unexpected argument '%s'; 'jira-access %s --help' shows what it takes",
		    command->name, arguments[0], command->name);
	if (command->args != NULL && count < command->args_min) {
		const char *word = argument_word(command, count, &len);

		return err_set(err, STATUS_USAGE, "%s: %.*s is missing: jira-access %s %s",
		    command->name, len, word, command->name, command->args);
	}
	if (count > command->args_max)
		return err_set(err, STATUS_USAGE, "%s: takes %s%s; '%s' is one too many",
		    command->name, command->args_max == 1 ? "one " : "", command->args,
		    arguments[command->args_max]);
	context->arguments = arguments;
	context->argument_count = count;
	return 0;
}

int
options_parse(
    const struct command *command, int argc, char **argv, struct context *context, struct err *err)
{
	struct table table = { 0 };
	int number;

	table_fill(&table, command);
	optind = 0; /* glibc: start over */
	opterr = 0;
	while ((number = getopt_long(argc, argv, table.letters, table.longs, NULL)) != -1) {
		if (parse_one(command, &table, number, argv, &context->choices, err) < 0 ||
		    note_given(command, &table, number, context, err) < 0)
			return -1;
	}
	if (context->choices.help)
		return 0;
	if (context->choices.snapshot != NULL && check_offline(command, context, err) < 0)
		return -1;
	return take_arguments(
	    command, (const char *const *)argv + optind, (size_t)(argc - optind), context, err);
}

/* Text wrapped at blanks into lines of at most 100 columns that begin at column 'left'. */
static void
print_folded(FILE *out, const char *text, int left)
{
	while (*text != '\0') {
		int len = (int)strlen(text), width = 100 - left;

		if (len > width) {
			for (len = width; len > 0 && text[len] != ' '; len--)
				;
			if (len == 0)
				len = (int)strcspn(text, " ");
		}
		fprintf(out, "%.*s\n", len, text);
		text += len;
		text += strspn(text, " ");
		if (*text != '\0')
			fprintf(out, "%*s", left, "");
	}
}

static void
print_row(const struct option_row *row, FILE *out)
{
	char name[WORD_MAX], text[400];

	option_spell(row, name, sizeof(name));
	snprintf(text, sizeof(text), "%s%s%s%s", row->help, row->env != NULL ? " [" : "",
	    row->env != NULL ? row->env : "", row->env != NULL ? "]" : "");
	fprintf(out, "  %-28s ", name);
	print_folded(out, text, 31);
}

void
command_help(const struct command *command, FILE *out)
{
	fprintf(out, "jira-access %s: %s\n\n", command->name, command->summary);
	for (const struct example *e = command->examples; e->line != NULL; e++)
		fprintf(out, "  # %s\n  %s\n", e->what, e->line);
	fprintf(out, "\nUsage: jira-access %s [OPTIONS]%s%s\n\n", command->name,
	    command->args != NULL ? " " : "", command->args != NULL ? command->args : "");
	print_folded(out, command->about, 0);
	for (const struct option_group *const *group = command->options; *group != NULL; group++) {
		fprintf(out, "\n%s:\n", (*group)->title);
		for (const struct option_row *row = (*group)->rows;
		     row->name != NULL || row->letter != 0; row++)
			print_row(row, out);
	}
}
