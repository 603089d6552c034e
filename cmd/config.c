/* Settings from flag, environment and config file; see config.h. The one place that reads INI. */
#include "config.h"
#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum config_limits {
	LINE_MAX_BYTES = 4096,
	SECTION_MAX_BYTES = 48, /* inih cuts longer names */
	ENTRIES_MAX = 1000,
};

/* One 'key = value' of the file. */
struct entry {
	const char *section, *value;
	const struct option_row *row;
};

struct config {
	struct arena *arena;
	const char *path;
	FILE *file;
	bool too_long; /* a line is; or it holds a NUL */
	unsigned line;
	struct entry entries[ENTRIES_MAX];
	size_t count;
	struct err *err;
	bool refused; /* err says what is wrong with the present line */
};

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* Like fgets, but a line that does not fit, or that holds a NUL, ends the reading. */
static char *
read_line(char *line, int room, void *arg)
{
	struct config *config = arg;
	int len = 0, c;

	config->line++;
	while ((c = getc(config->file)) != EOF) {
		if (c == '\0' || len >= room - 1) {
			config->too_long = true;
			return NULL;
		}
		line[len++] = (char)c;
		if (c == '\n')
			break;
	}
	line[len] = '\0';
	return len > 0 ? line : NULL;
}

static const struct option_row *
key_find(const char *key, const char **keys, size_t *count)
{
	*count = 0;
	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		if (row->key != NULL && strcmp(row->key, key) == 0)
			return row;
		if (row->key != NULL)
			keys[(*count)++] = row->key;
	}
	return NULL;
}

static bool
is_secret(const char *key)
{
	static const char *const words[] = { "token", "api_token", "password", "secret" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(key, words[i]) == 0)
			return true;
	return false;
}

/* A path in the file must mean the same from wherever the program is started. */
static const char *
absolute_path(struct config *config, const char *path)
{
	const char *home = getenv("HOME");

	if (*path == '/')
		return path;
	if (strncmp(path, "~/", 2) != 0 || home == NULL || *home != '/')
		return NULL;
	return arena_print(config->arena, "%s%s", home, path + 1);
}

static int
check_entry(struct config *config, const char *section, const char *key, const char *value,
    const struct option_row **row)
{
	const char *keys[64];
	size_t count;
	char hint[80];

	if (is_secret(key))
		return err_set(config->err, STATUS_USAGE,
		    "'%s': this file holds no secret: write the token into a file of its own "
		    "(chmod 600) and "
		    "name it with token_file, or use token_command",
		    key);
	if ((*row = key_find(key, keys, &count)) == NULL)
		return err_set(config->err, STATUS_USAGE, "unknown setting '%s'%s", key,
		    did_you_mean(key, keys, count, hint, sizeof(hint)));
	if (*section == '\0')
		return err_set(config->err, STATUS_USAGE,
		    "'%s' stands before any section: put [default] above it", key);
	if (strlen(section) > SECTION_MAX_BYTES)
		return err_set(config->err, STATUS_USAGE,
		    "the section's name is longer than %d bytes", SECTION_MAX_BYTES);
	if (*value == '\0')
		return err_set(config->err, STATUS_USAGE, "'%s' has no value", key);
	if (has_control(value))
		return err_set(
		    config->err, STATUS_USAGE, "the value of '%s' holds a control character", key);
	for (size_t i = 0; i < config->count; i++)
		if (config->entries[i].row == *row &&
		    strcmp(config->entries[i].section, section) == 0)
			return err_set(
			    config->err, STATUS_USAGE, "'%s' is given twice in [%s]", key, section);
	if (config->count == ENTRIES_MAX)
		return err_set(config->err, STATUS_USAGE, "more than %d settings", ENTRIES_MAX);
	return 0;
}

/* inih's callback: 1 is fine, 0 makes ini_parse_stream return the line's number. */
static int
keep_entry(void *arg, const char *section, const char *key, const char *value)
{
	struct config *config = arg;
	const struct option_row *row;

	if (config->refused)
		return 0;
	if (check_entry(config, section, key, value, &row) < 0) {
		config->refused = true;
		return 0;
	}
	value = arena_text(config->arena, value, strlen(value));
	if (strcmp(key, "token_file") == 0 && (value = absolute_path(config, value)) == NULL) {
		err_set(config->err, STATUS_USAGE,
		    "'token_file' must be an absolute path or begin with ~/");
		config->refused = true;
		return 0;
	}
	config->entries[config->count++] =
	    (struct entry){ arena_text(config->arena, section, strlen(section)), value, row };
	return 1;
}

/* Libinih's settings are variables of the library: long lines, and nothing taken for granted. */
static int
parse_file(struct config *config)
{
	int line;

	ini_use_stack = false;
	ini_initial_alloc = ini_max_line = LINE_MAX_BYTES;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false; /* a command may hold ';' */
	ini_stop_on_first_error = true;
	line = ini_parse_stream(read_line, config, keep_entry, config);
	if (config->too_long)
		return err_set(config->err, STATUS_USAGE,
		    "%s:%u: a line of more than %d bytes, or a NUL in it: not a config file",
		    config->path, config->line, LINE_MAX_BYTES - 2);
	if (ferror(config->file))
		return err_set(config->err, STATUS_USAGE,
		    "config file '%s': cannot read: %s: check the path and who may read it",
		    config->path, strerror(errno));
	if (config->refused)
		return err_wrap(config->err, "%s:%d", config->path, line);
	if (line != 0)
		return err_set(config->err, STATUS_USAGE,
		    "%s:%d: neither '[section]' nor 'setting = value' nor a comment", config->path,
		    line);
	return 0;
}

static int
load_file(struct config *config, const struct context *context, struct err *err)
{
	const char *named = context->choices.config, *home = getenv("HOME");
	struct stat stat;
	int failed;

	config->err = err;
	if (named == NULL)
		named = getenv("JIRA_ACCESS_CONFIG");
	if (named != NULL && *named == '\0')
		named = NULL;
	config->path = named != NULL ? named
				     : arena_print(config->arena, "%s/.config/jira-access/config",
					   home != NULL ? home : "");
	config->file = fopen(config->path, "re");
	if (config->file == NULL) {
		if (named == NULL && (errno == ENOENT || errno == ENOTDIR))
			return 0;
		return err_set(err, STATUS_USAGE,
		    "config file '%s': cannot read: %s: check the path and who may read it",
		    config->path, strerror(errno));
	}
	/* /dev/null is no settings at all, whoever may write to it. */
	if (fstat(fileno(config->file), &stat) == 0 && S_ISREG(stat.st_mode) &&
	    (stat.st_mode & S_IWOTH) != 0)
		failed = err_set(err, STATUS_USAGE,
		    "config file '%s': every user may change it: run chmod go-w '%s'", config->path,
		    config->path);
	else
		failed = parse_file(config);
	fclose(config->file);
	return failed;
}

/* "https://acme.atlassian.net/" and "ACME.atlassian.net" are one site. */
static const char *
without_scheme(const char *site)
{
	if (strncasecmp(site, "https://", 8) == 0)
		return site + 8;
	return strncasecmp(site, "http://", 7) == 0 ? site + 7 : site;
}

static bool
is_same_site(const char *a, const char *b)
{
	size_t la, lb;

	a = without_scheme(a);
	b = without_scheme(b);
	for (la = strlen(a); la > 0 && a[la - 1] == '/'; la--)
		;
	for (lb = strlen(b); lb > 0 && b[lb - 1] == '/'; lb--)
		;
	return la == lb && strncasecmp(a, b, la) == 0;
}

static const struct entry *
entry_find(const struct config *config, const char *section, const char *key)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct entry *entry = &config->entries[i];

		if (strcasecmp(entry->section, section) == 0 &&
		    (key == NULL || strcmp(entry->row->key, key) == 0))
			return entry;
	}
	return NULL;
}

/* The one section to use for a site (NULL: none was asked for); NULL in *section when there is
 * none. */
static int
choose_section(const struct config *config, const char *site, const char **section, struct err *err)
{
	char host[SECTION_MAX_BYTES + 1];
	const struct entry *named;

	*section = "default";
	if (site == NULL)
		return 0;
	site = without_scheme(site);
	snprintf(host, sizeof(host), "%.*s", (int)strcspn(site, "/?#"), site);
	if (entry_find(config, host, NULL) != NULL) {
		*section = entry_find(config, host, NULL)->section;
		named = entry_find(config, *section, "site");
		if (named != NULL && !is_same_site(named->value, site))
			return err_set(err, STATUS_USAGE,
			    "%s: section [%s] is for the site '%s', not for '%s'", config->path,
			    *section, named->value, site);
		return 0;
	}
	named = entry_find(config, *section, "site");
	if (named != NULL && !is_same_site(named->value, site))
		*section = NULL;
	return 0;
}

/* The settings, and what each was taken from. */
struct merged {
	struct choices choices;
	char told[600];
};

static const char **
member(struct choices *choices, const struct option_row *row)
{
	return (const char **)(void *)((char *)choices + row->at);
}

static void
tell(struct merged *merged, const char *what, const char *from)
{
	size_t len = strlen(merged->told);

	snprintf(merged->told + len, sizeof(merged->told) - len, "%s%s from %s",
	    len > 0 ? ", " : "", what, from);
}

static void
merge_environment(struct merged *merged)
{
	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		const char **value = member(&merged->choices, row);
		const char *env = row->env != NULL ? getenv(row->env) : NULL;

		if (*value != NULL) {
			tell(merged, row->name, "the command line");
		} else if (env != NULL && *env != '\0') {
			*value = env;
			tell(merged, row->name, row->env);
		}
	}
}

/* A token or key named on the command line or in the environment makes the file's unheard. */
static void
merge_file(
    struct merged *merged, struct config *config, const char *section, bool has_token, bool has_key)
{
	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		const char **value = member(&merged->choices, row);
		const struct entry *entry;

		if (row->key == NULL || *value != NULL ||
		    (has_token && strncmp(row->key, "token", 5) == 0) ||
		    (has_key && strncmp(row->key, "org_key", 7) == 0))
			continue;
		entry = entry_find(config, section, row->key);
		if (entry == NULL)
			continue;
		*value = entry->value;
		tell(merged, row->name,
		    arena_print(config->arena, "'%s' [%s]", config->path, entry->section));
	}
}

/* Where one secret may come from. */
struct sources {
	const char *name; /* in messages: "token" */
	const char *file, *command;
	struct secret *environment;
	const char *variable, *credential;
};

/* Takes a secret from the one place that gives it. 1: none does. */
static int
load_secret(
    struct secret *secret, const struct sources *from, struct merged *merged, struct err *err)
{
	char file[40], command[40];

	snprintf(file, sizeof(file), "%s file", from->name);
	snprintf(command, sizeof(command), "%s command", from->name);
	if (from->file != NULL && from->command != NULL)
		return err_set(err, STATUS_USAGE,
		    "a %s and a %s are both given: leave one of them out", file, command);
	if (from->file != NULL)
		return secret_read_file(secret, file, from->file, err);
	if (from->command != NULL)
		return secret_read_command(secret, command, from->command, err);
	if (from->environment->text != NULL) {
		*secret = *from->environment;
		from->environment->text = NULL;
		tell(merged, from->name, from->variable);
		return secret_check(secret, from->variable, err);
	}
	tell(merged, from->name, "$CREDENTIALS_DIRECTORY");
	return secret_read_credential(secret, from->credential, err);
}

static int
load_token(struct secret *token, struct context *context, struct merged *merged, struct err *err)
{
	const struct sources from = { "token", merged->choices.token_file,
		merged->choices.token_command, &context->token, "JIRA_API_TOKEN", "jira-token" };

	return load_secret(token, &from, merged, err);
}

/* The organisation is read when its id is given; then its key must be there. */
static int
load_org(
    struct connection *connection, struct context *context, struct merged *merged, struct err *err)
{
	const struct choices *choices = &merged->choices;
	const struct sources from = { "organisation key", choices->org_key_file,
		choices->org_key_command, &context->org_key, "ATLASSIAN_ORG_API_KEY", "org-key" };
	int failed;

	connection->org = choices->org;
	if (choices->org == NULL) {
		if (choices->org_key_file == NULL && choices->org_key_command == NULL &&
		    context->org_key.text == NULL && choices->memberships == NULL)
			return 0;
		return err_set(err, STATUS_USAGE,
		    "an organisation's key or --memberships is given, but not which organisation: "
		    "name its "
		    "id with --org or ATLASSIAN_ORG_ID");
	}
	if (choices->org[strspn(choices->org,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		return err_set(err, STATUS_USAGE,
		    "organisation '%s': not an id; it is the part behind /o/ in the address of "
		    "admin.atlassian.com",
		    choices->org);
	if ((failed = load_secret(&connection->org_key, &from, merged, err)) > 0)
		return err_set(err, STATUS_USAGE,
		    "organisation '%s': its API key is not given (--org-key-file, "
		    "--org-key-command or "
		    "ATLASSIAN_ORG_API_KEY)",
		    choices->org);
	return failed;
}

static int
missing(const struct merged *merged, bool no_token, const struct config *config, struct err *err)
{
	const struct choices *c = &merged->choices;

	return err_set(err, STATUS_USAGE,
	    "cannot connect: not given:%s%s%s; name them there or in the config file '%s'",
	    c->site == NULL ? " the site (--site or JIRA_URL)" : "",
	    c->email == NULL ? c->site == NULL ? ", the account (--email or JIRA_EMAIL)"
					       : " the account (--email or JIRA_EMAIL)"
			     : "",
	    !no_token ? ""
	    : c->site == NULL || c->email == NULL
		? ", the token (--token-file, --token-command or JIRA_API_TOKEN)"
		: " the token (--token-file, --token-command or JIRA_API_TOKEN)",
	    config->path);
}

static int
check_email(const char *email, struct err *err)
{
	const char *at = strchr(email, '@');

	if (at == NULL || at == email || at[1] == '\0' || has_control(email) ||
	    strpbrk(email, ": \t") != NULL)
		return err_set(err, STATUS_USAGE,
		    "account '%s': not an e-mail address; --email takes the address of the account "
		    "whose "
		    "token it is",
		    email);
	return 0;
}

static int
merge(struct merged *merged, struct config *config, struct context *context, struct err *err)
{
	const char *section;
	bool has_token, has_key;

	merge_environment(merged);
	has_key = merged->choices.org_key_file != NULL || merged->choices.org_key_command != NULL ||
		  context->org_key.text != NULL;
	has_token = merged->choices.token_file != NULL || merged->choices.token_command != NULL ||
		    context->token.text != NULL;
	if (load_file(config, context, err) < 0 ||
	    choose_section(config, merged->choices.site, &section, err) < 0)
		return -1;
	if (section != NULL)
		merge_file(merged, config, section, has_token, has_key);
	return 0;
}

int
connection_is_given(struct context *context, bool *given, struct err *err)
{
	struct merged merged = { .choices = context->choices };
	struct arena arena = { .step = 1024 };
	struct config *config = mem_alloc(sizeof(*config));
	bool token;
	int rc;

	config->arena = &arena;
	rc = merge(&merged, config, context, err);
	token = merged.choices.token_file != NULL || merged.choices.token_command != NULL ||
		context->token.text != NULL || secret_has_credential("jira-token");
	*given = (merged.choices.site != NULL && token) || context->choices.site != NULL ||
		 context->choices.token_file != NULL || context->choices.token_command != NULL;
	free(config);
	arena_release(&arena);
	return rc;
}

int
connection_load(struct connection *connection, struct context *context, struct err *err)
{
	struct merged merged = { .choices = context->choices };
	struct config *config = mem_alloc(sizeof(*config));
	int failed;

	memset(connection, 0, sizeof(*connection));
	config->arena = &connection->arena;
	failed = merge(&merged, config, context, err);
	if (failed == 0 && merged.choices.site != NULL)
		failed = fetch_site_valid(merged.choices.site, err);
	if (failed == 0 && merged.choices.gateway != NULL &&
	    (failed = fetch_gateway_valid(merged.choices.gateway, err)) < 0)
		err_wrap(err, "gateway");
	if (failed == 0 && merged.choices.email != NULL)
		failed = check_email(merged.choices.email, err);
	if (failed == 0 && (merged.choices.site == NULL || merged.choices.email == NULL))
		failed = missing(&merged,
		    merged.choices.token_file == NULL && merged.choices.token_command == NULL &&
			context->token.text == NULL,
		    config, err);
	if (failed == 0 && (failed = load_token(&connection->token, context, &merged, err)) > 0)
		failed = missing(&merged, true, config, err);
	if (failed == 0)
		failed = load_org(connection, context, &merged, err);
	connection->site = merged.choices.site;
	connection->email = merged.choices.email;
	connection->gateway =
	    merged.choices.gateway != NULL ? merged.choices.gateway : "https://api.atlassian.com";
	connection->told = arena_text(&connection->arena, merged.told, strlen(merged.told));
	free(config);
	return failed;
}

struct fetch_settings
connection_settings(
    const struct connection *connection, const struct context *context, struct progress *progress)
{
	return (struct fetch_settings){
		.site = connection->site,
		.gateway = connection->gateway,
		.email = connection->email,
		.token = connection->token.text,
		.org = connection->org,
		.org_key = connection->org_key.text,
		.memberships =
		    context->choices.memberships != NULL ? context->choices.memberships : "auto",
		.projects = context->choices.projects,
		.sample = context->choices.sample,
		.parallel = context->choices.parallel,
		.deadline = context->choices.deadline,
		.progress = progress_step,
		.note = progress_note,
		.arg = progress,
	};
}

void
connection_release(struct connection *connection)
{
	secret_release(&connection->token);
	secret_release(&connection->org_key);
	arena_release(&connection->arena);
}
