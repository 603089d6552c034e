/* Settings from flags, environment and config file; see connection.h. */
#include "connection.h"
#include "config.h"
#include <stdlib.h>
#include <string.h>

enum { ENV_NAME_MAX = 40 };

/* The settings, and where each came from. */
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

/* The first of "A, B" that is set and not empty, and its name; or NULL. */
static const char *
environment(const char *names, char name[ENV_NAME_MAX])
{
	const char *value;

	for (size_t len; names != NULL && *names != '\0'; names += strspn(names, ", ")) {
		len = strcspn(names, ",");
		snprintf(name, ENV_NAME_MAX, "%.*s", (int)len, names);
		if ((value = getenv(name)) != NULL && *value != '\0')
			return value;
		names += len;
	}
	return NULL;
}

static void
merge_environment(struct merged *merged)
{
	char name[ENV_NAME_MAX];

	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		const char **value = member(&merged->choices, row);
		const char *env = environment(row->env, name);

		if (*value != NULL) {
			tell(merged, row->name, "the command line");
		} else if (env != NULL) {
			*value = env;
			tell(merged, row->name, name);
		}
	}
}

/* A token or key from the command line or the environment overrides the config file's. */
static void
merge_file(
    struct merged *merged, struct config *config, const char *section, bool has_token, bool has_key)
{
	for (const struct option_row *row = options_connecting.rows; row->name != NULL; row++) {
		const char **value = member(&merged->choices, row);
		const struct config_entry *entry;

		if (row->key == NULL || *value != NULL ||
		    (has_token && strncmp(row->key, "token", 5) == 0) ||
		    (has_key && strncmp(row->key, "org_key", 7) == 0))
			continue;
		entry = config_entry(config, section, row->key);
		if (entry == NULL)
			continue;
		*value = entry->value;
		tell(merged, row->name,
		    arena_print(config->arena, "'%s' [%s]", config->path, entry->section));
	}
}

/* The possible sources of one secret. */
struct sources {
	const char *name; /* in messages: "token" */
	const char *file, *command;
	struct secret *environment;
	const char *variable, *credential;
};

/* Takes a secret from the source that has one. 1: none has. */
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

/* The organisation is read when its id is given; then its key is required. */
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
		    "an organisation's key or --memberships is given without the organisation: "
		    "give its id with --org or ATLASSIAN_ORG_ID");
	}
	if (choices->org[strspn(choices->org,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		return err_set(err, STATUS_USAGE,
		    "organisation '%s' is not an id: the id follows /o/ in the address of "
		    "admin.atlassian.com",
		    choices->org);
	if ((failed = load_secret(&connection->org_key, &from, merged, err)) > 0)
		return err_set(err, STATUS_USAGE,
		    "organisation '%s': its API key is missing: use --org-key-file, "
		    "--org-key-command or ATLASSIAN_ORG_API_KEY",
		    choices->org);
	return failed;
}

static int
missing(const struct merged *merged, bool no_token, const struct config *config, struct err *err)
{
	const bool no_site = merged->choices.site == NULL, no_email = merged->choices.email == NULL;

	return err_set(err, STATUS_USAGE,
	    "cannot connect: missing:%s%s%s%s%s; give them there or in the config file '%s'",
	    no_site ? " the site (--site or JIRA_URL)" : "", no_site && no_email ? "," : "",
	    no_email ? " the account (--email or JIRA_EMAIL)" : "",
	    no_token && (no_site || no_email) ? "," : "",
	    no_token ? " the token (--token-file, --token-command or JIRA_API_TOKEN)" : "",
	    config->path);
}

static int
check_email(const char *email, struct err *err)
{
	const char *at = strchr(email, '@');

	if (at == NULL || at == email || at[1] == '\0' || config_has_control(email) ||
	    strpbrk(email, ": \t") != NULL)
		return err_set(err, STATUS_USAGE,
		    "account '%s' is not an e-mail address: --email takes the address of the "
		    "token's account",
		    email);
	return 0;
}

static void
merge_checking(struct choices *choices, const struct config *config, const char *section)
{
	const struct config_entry *command = config_entry(config, section, "verify_command"),
				  *required = config_entry(config, section, "require_signature");

	if (choices->verify == NULL && command != NULL)
		choices->verify = command->value;
	choices->require_signature |= required != NULL && strcmp(required->value, "yes") == 0;
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
	if (config_load(config, context->choices.config, err) < 0 ||
	    config_section(config, merged->choices.site, &section, err) < 0)
		return -1;
	if (section != NULL) {
		merge_file(merged, config, section, has_token, has_key);
		merge_checking(&merged->choices, config, section);
	}
	return 0;
}

int
connection_checking(struct context *context, struct arena *arena, struct err *err)
{
	struct merged merged = { .choices = context->choices };
	struct config *config = mem_alloc(sizeof(*config));
	int rc;

	config->arena = arena;
	rc = merge(&merged, config, context, err);
	context->choices.verify = merged.choices.verify;
	context->choices.require_signature = merged.choices.require_signature;
	free(config);
	return rc;
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
	if (failed == 0 && merged.choices.ca_file != NULL)
		failed = fetch_ca_file_valid(merged.choices.ca_file, err);
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
	connection->ca_file = merged.choices.ca_file;
	connection->gateway =
	    merged.choices.gateway != NULL ? merged.choices.gateway : "https://api.atlassian.com";
	connection->told = arena_copy(&connection->arena, merged.told);
	free(config);
	return failed;
}

struct fetch_settings
connection_settings(
    struct connection *connection, const struct context *context, struct progress *progress)
{
	return (struct fetch_settings){
		.site = connection->site,
		.gateway = connection->gateway,
		.email = connection->email,
		.ca_file = connection->ca_file,
		.token = connection->token.text,
		.way = &connection->way,
		.org = connection->org,
		.org_key = connection->org_key.text,
		.memberships =
		    context->choices.memberships != NULL ? context->choices.memberships : "auto",
		.projects = context->choices.projects,
		.accept_missing = context->choices.accept_missing,
		.without = context->choices.without,
		.sample = context->choices.sample,
		.parallel = context->choices.parallel,
		.deadline = context->choices.deadline,
		.wait_limit = context->choices.wait_limit,
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
