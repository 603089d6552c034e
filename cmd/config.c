/* The config file; see config.h. The only place that reads INI. */
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
};

bool
config_has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* Like fgets, but a line that is too long or holds a NUL ends the reading. */
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
	static const struct option_group *const groups[] = { &options_connecting,
		&options_checking };

	*count = 0;
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (const struct option_row *row = groups[g]->rows; row->name != NULL; row++) {
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

/* A path in the file must mean the same wherever the program is started. */
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

static bool
is_path(const char *key)
{
	size_t len = strlen(key);

	return len > 5 && strcmp(key + len - 5, "_file") == 0;
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
		    "'%s': this file must not hold a secret: write the token into a file of its "
		    "own (chmod 600) and name it with token_file, or use token_command",
		    key);
	if ((*row = key_find(key, keys, &count)) == NULL)
		return err_set(config->err, STATUS_USAGE, "unknown setting '%s'%s", key,
		    did_you_mean(key, keys, count, hint, sizeof(hint)));
	if (*section == '\0')
		return err_set(config->err, STATUS_USAGE,
		    "'%s' comes before the first section: put [default] above it", key);
	if (strlen(section) > SECTION_MAX_BYTES)
		return err_set(config->err, STATUS_USAGE,
		    "the section's name is longer than %d bytes", SECTION_MAX_BYTES);
	if (*value == '\0')
		return err_set(config->err, STATUS_USAGE, "'%s' has no value", key);
	if ((*row)->value == NULL && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return err_set(
		    config->err, STATUS_USAGE, "'%s' is 'yes' or 'no', not '%s'", key, value);
	if (config_has_control(value))
		return err_set(config->err, STATUS_USAGE,
		    "the value of '%s' contains a control character", key);
	for (size_t i = 0; i < config->count; i++)
		if (config->entries[i].row == *row &&
		    strcmp(config->entries[i].section, section) == 0)
			return err_set(
			    config->err, STATUS_USAGE, "'%s' is given twice in [%s]", key, section);
	if (config->count == CONFIG_ENTRIES_MAX)
		return err_set(
		    config->err, STATUS_USAGE, "more than %d settings", CONFIG_ENTRIES_MAX);
	return 0;
}

/* inih's callback: 1 is success; on 0 ini_parse_stream returns the line's number. */
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
	value = arena_copy(config->arena, value);
	if (is_path(key) && (value = absolute_path(config, value)) == NULL) {
		err_set(config->err, STATUS_USAGE, "'%s' must be an absolute path or begin with ~/",
		    key);
		config->refused = true;
		return 0;
	}
	config->entries[config->count++] =
	    (struct config_entry){ arena_copy(config->arena, section), value, row };
	return 1;
}

/* inih's settings are variables of the library: set them rather than rely on its defaults. */
static int
parse_file(struct config *config)
{
	int line;

	ini_use_stack = false;
	ini_initial_alloc = ini_max_line = LINE_MAX_BYTES;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false; /* a command may contain ';' */
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
		    "%s:%d: not '[section]', 'setting = value' or a comment", config->path, line);
	return 0;
}

int
config_load(struct config *config, const char *named, struct err *err)
{
	const char *home = getenv("HOME");
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
	/* /dev/null means no settings, whoever may write to it. */
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

/* "https://acme.atlassian.net/" and "ACME.atlassian.net" are the same site. */
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

const struct config_entry *
config_entry(const struct config *config, const char *section, const char *key)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct config_entry *entry = &config->entries[i];

		if (strcasecmp(entry->section, section) == 0 &&
		    (key == NULL || strcmp(entry->row->key, key) == 0))
			return entry;
	}
	return NULL;
}

int
config_section(const struct config *config, const char *site, const char **section, struct err *err)
{
	char host[SECTION_MAX_BYTES + 1];
	const struct config_entry *named;

	*section = "default";
	if (site == NULL)
		return 0;
	site = without_scheme(site);
	snprintf(host, sizeof(host), "%.*s", (int)strcspn(site, "/?#"), site);
	if (config_entry(config, host, NULL) != NULL) {
		*section = config_entry(config, host, NULL)->section;
		named = config_entry(config, *section, "site");
		if (named != NULL && !is_same_site(named->value, site))
			return err_set(err, STATUS_USAGE,
			    "%s: section [%s] is for the site '%s', not for '%s'", config->path,
			    *section, named->value, site);
		return 0;
	}
	named = config_entry(config, *section, "site");
	if (named != NULL && !is_same_site(named->value, site))
		*section = NULL;
	return 0;
}
