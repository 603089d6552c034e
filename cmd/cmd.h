/*
 * Commands and their options, as tables: a command is one file, cmd/NAME.c, with one 'const struct
 * command', listed in cmd/commands.c. Its option rows drive parsing, the environment and the config
 * file (cmd/config.c), --help, the options in the manual and shell completion (cmd/manual.c).
 *
 * Texts in struct choices belong to argv, or are constants. A command returns the program's exit
 * code: an enum status, or -1 when err holds the status and the reason.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "fetch/jira/optional.h"
#include "model/access/access.h"
#include "model/base/err.h"
#include "model/plan/plan.h"
#include "secret.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The command line's choices. NULL and 0 mean not given, except for the defaults in choices_unless_given. */
struct choices {
	const char *site, *email, *token_file, *token_command, *gateway, *ca_file, *config;
	const char *org, *org_key_file, *org_key_command, *memberships;
	const char *resume_from;    /* what is left of a reading */
	unsigned resume_within;     /* seconds */
	const char *accept_missing; /* "group:ID,..." */
	const char *without;        /* optional readings, "NAME,..." */
	const char *projects, *output, *formats, *template, *snapshot, *group;
	const char *permissions; /* keys, separated by commas */
	enum candidates candidates;
	const char *company_domains, *roster, *sod;
	const char *split, *reviewers, *only, *due, *previous; /* of review */
	const char *sign, *verify;                             /* commands */
	bool lock_cells;
	const char *review, *status; /* of plan: the directory of a review; a file to write */
	bool require_complete, allow_self_review, require_signature;
	unsigned dormant_days;
	unsigned parallel, deadline, wait_limit; /* times in seconds */
	const char *via, *tickets;
	const char *leavers; /* of plan: a roster */
	bool expired;        /* of plan: its arguments are folders of plans */
	const char *require, *protect;
	struct plan_limits limits;     /* except what --protect names */
	unsigned max_plan_age, settle; /* seconds */
	bool confirm, resume;
	unsigned sample; /* accounts */
	bool quiet, verbose, json, help, exit_code, audit;
};

extern const struct choices choices_unless_given; /* cmd/option.c */

struct option_row {
	const char *name;  /* "token-file", or NULL: only a letter */
	char letter;       /* 'o', or 0; a row with neither ends the list */
	const char *value; /* its value in the help: "FILE"; NULL for a flag */
	const char *
	    env; /* the environment variables for it, "A, B", the first that is set counts; or NULL */
	const char *key; /* its key in the config file, or NULL */
	const char *help;
	int (*read)(const char *value, void *into, struct err *err); /* value is NULL for a flag */
	size_t at; /* of the member of struct choices that it fills */
};

/* The usual rows. */
/* clang-format off */
#define OPTION(name, value, member, read, help) \
	{ name, 0, value, NULL, NULL, help, read, offsetof(struct choices, member) }
#define OPTION_TEXT(name, value, member, help) OPTION(name, value, member, option_text, help)
#define OPTION_FLAG(name, member, help) OPTION(name, NULL, member, option_flag, help)
#define OPTION_SETTING(name, value, env, key, member, help) \
	{ name, 0, value, env, key, help, option_text, offsetof(struct choices, member) }
#define OPTION_OUTPUT(value, help) \
	{ NULL, 'o', value, NULL, NULL, help, option_text, offsetof(struct choices, output) }
#define OPTION_RESUME(value, help) OPTION_TEXT("resume", value, resume_from, help), \
	OPTION("resume-within", "AGE", resume_within, option_age, \
	    "refuse to resume what was begun longer ago, such as 12h or 7d; 24h unless given")
#define OPTION_WITHOUT OPTION("without", "NAME,...", without, option_without, \
	"readings to leave out; the run is complete without them: " OPTIONAL_NAMES)
#define OPTION_SNAPSHOT OPTION_TEXT("snapshot", "FILE", snapshot, \
	"read this snapshot, or the one in this run directory, instead of the site")
/* clang-format on */

/* Related rows under one heading. A list of groups ends with NULL. */
struct option_group {
	const char *title;
	const struct option_row *rows;
	bool online; /* only for reading the site itself: refused with --snapshot */
};

/* An option as it stood on the command line. */
struct option_given {
	const struct option_group *group;
	const struct option_row *row;
	const char *value; /* NULL of a flag */
};
enum { OPTIONS_MAX = 64 }; /* of one command */

struct context {
	struct choices choices;
	struct option_given given[OPTIONS_MAX];
	size_t given_count;
	const char *const *arguments; /* the arguments that are not options; they are argv's */
	size_t argument_count;        /* within the command's limits */
	struct secret token;          /* from JIRA_API_TOKEN, which is wiped */
	struct secret org_key;        /* from ATLASSIAN_ORG_API_KEY, likewise */
};

#define ARGUMENTS_MANY SIZE_MAX

struct example {
	const char *what, *line;
};

struct command {
	const char *name;
	const char *args;          /* "DIR", "OLD NEW", "FILE..."; NULL: takes none */
	size_t args_min, args_max; /* how many; ARGUMENTS_MANY: no limit */
	bool args_paths;     /* arguments are files or directories: the shell completes them */
	const char *summary; /* one line, lower case */
	const char *about;   /* a sentence or two more */
	const struct example *examples; /* ends with a NULL line */
	const struct option_group *const *options;
	int (*run)(struct context *context, struct err *err);
};

extern const struct command cmd_check, cmd_fetch, cmd_export, cmd_explain, cmd_diff, cmd_review,
    cmd_plan, cmd_apply, cmd_verify, cmd_clean;
/* cmd/commands.c: every command; ends with NULL. */
extern const struct command *const command_list[];
const struct command *command_find(const char *name);

/* cmd/option.c: groups that several commands share; cmd/option_value.c: readers of values. */
extern const struct option_group options_connecting, options_reading, options_access,
    options_findings, options_signing, options_checking, options_talking, options_help;
int option_text(const char *value, void *into, struct err *err);
int option_flag(const char *value, void *into, struct err *err);
int option_memberships(const char *value, void *into, struct err *err);
int option_candidates(const char *value, void *into, struct err *err);
int option_sample(const char *value, void *into, struct err *err);
int option_days(const char *value, void *into, struct err *err);
int option_domains(const char *value, void *into, struct err *err);
int option_without(const char *value, void *into, struct err *err);
int option_missing(const char *value, void *into, struct err *err);
int option_parallel(const char *value, void *into, struct err *err);
int option_limit(const char *value, void *into, struct err *err); /* into a uint32_t */
int option_seconds(const char *value, void *into, struct err *err);
int option_window(const char *value, void *into, struct err *err); /* 0 is none */
int option_age(const char *value, void *into, struct err *err);    /* in seconds too */

/* The row of that name, or NULL. */
const struct option_row *option_named(const struct command *command, const char *name);
/* argv[0] is the command's name. -1: a usage error. */
int options_parse(
    const struct command *command, int argc, char **argv, struct context *context, struct err *err);
void command_help(const struct command *command, FILE *out);

/* "; did you mean 'export'?", or "". */
const char *did_you_mean(
    const char *word, const char *const *words, size_t count, char *out, size_t room);

#endif
