/*
 * Rows of the rules, cell by cell: see sod_file.h.
 */
#include "sod_file.h"

#include <string.h>

#include "sheet_list.h"

enum { RULE_ID, SEVERITY, LEFT, RIGHT, SCOPE, COLUMNS };
enum { RULES_MAX = 1000 };

static const struct sheet_column columns[COLUMNS] = {
	[RULE_ID] = { "rule_id", COLUMN_NEEDED },
	[SEVERITY] = { "severity", COLUMN_NEEDED },
	[LEFT] = { "left", COLUMN_NEEDED },
	[RIGHT] = { "right", COLUMN_NEEDED },
	[SCOPE] = { "scope", COLUMN_NEEDED },
};

static const struct {
	const char *prefix;
	uint8_t kind;
} prefixes[] = {
	{ "group:", SOD_GROUP },
	{ "group-name:", SOD_GROUP_NAME },
	{ "role:", SOD_ROLE },
	{ "permission:", SOD_PERMISSION },
};

static const char *const levels[] = { "browse", "work", "administer" };
static const char *const scopes[] = { "site", "project" };

static int
read_id(
    const struct sheet_list *list, const struct sod *sod, struct sod_rule *rule, struct err *err)
{
	rule->id = sheet_list_text(list, RULE_ID);
	if (*rule->id == '\0')
		return sheet_list_bad(list, RULE_ID, err, "the rule_id is empty");
	if (sod->count == RULES_MAX)
		return sheet_list_bad(
		    list, RULE_ID, err, "more than %d rules: split the file", RULES_MAX);
	for (size_t i = 0; i < sod->count; i++)
		if (strcmp(sod->rules[i].id, rule->id) == 0)
			return sheet_list_bad(list, RULE_ID, err, "duplicate rule '%s'", rule->id);
	return 0;
}

/* Takes the text apart; the value follows the colon. */
static bool
parse_term(struct sod_term *term)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);
		if (strncmp(term->text, prefixes[i].prefix, len) != 0)
			continue;
		term->kind = prefixes[i].kind;
		term->value = term->text + len;
		return *term->value != '\0';
	}
	term->kind = SOD_LEVEL;
	term->value = term->text;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (strcmp(term->text, levels[i]) == 0)
			return true;
	return false;
}

static int
read_term(const struct sheet_list *list, unsigned column, struct sod *sod, uint8_t *number,
    struct err *err)
{
	struct sod_term term = {
		.text = sheet_list_text(list, column), .group = NONE, .project = NONE
	};

	if (*term.text == '\0')
		return sheet_list_bad(list, column, err, "'%s' is empty", columns[column].name);
	if (!parse_term(&term))
		return sheet_list_bad(list, column, err,
		    "unknown entitlement '%s': write group:ID, group-name:NAME, role:NAME, "
		    "role:PROJECTKEY/NAME, permission:KEY, browse, work or administer",
		    term.text);
	for (unsigned i = 0; i < sod->term_count; i++)
		if (strcmp(sod->terms[i].text, term.text) == 0) {
			*number = (uint8_t)i;
			return 0;
		}
	if (sod->term_count == SOD_TERMS_MAX)
		return sheet_list_bad(list, column, err,
		    "more than %d different entitlements: split the file", SOD_TERMS_MAX);
	term.at = sheet_list_at(list, column);
	sod->terms[sod->term_count] = term;
	*number = (uint8_t)sod->term_count++;
	return 0;
}

static bool
is_group(const struct sod *sod, uint8_t term)
{
	return sod->terms[term].kind == SOD_GROUP || sod->terms[term].kind == SOD_GROUP_NAME;
}

static int
read_rule(const struct sheet_list *list, void *arg, struct err *err)
{
	struct sod *sod = arg;
	struct sod_rule rule = { .left = 0 };
	int severity, scope;

	if (read_id(list, sod, &rule, err) < 0 ||
	    (severity = sheet_list_word(
		 list, SEVERITY, severity_names, SEVERITIES, "severities", err)) < 0 ||
	    read_term(list, LEFT, sod, &rule.left, err) < 0 ||
	    read_term(list, RIGHT, sod, &rule.right, err) < 0 ||
	    (scope = sheet_list_word(list, SCOPE, scopes, 2, "scopes", err)) < 0)
		return -1;
	rule.severity = (uint8_t)severity;
	rule.in_project = scope == 1;
	if (rule.left == rule.right)
		return sheet_list_bad(list, RIGHT, err, "left and right are the same");
	if (rule.in_project && is_group(sod, rule.left) && is_group(sod, rule.right))
		return sheet_list_bad(
		    list, SCOPE, err, "two groups do not meet in a project: write scope 'site'");
	sod->rules = mem_room(sod->rules, &sod->room, sod->count + 1, sizeof(*sod->rules));
	sod->rules[sod->count++] = rule;
	return 0;
}

int
sod_read(struct sod *sod, const char *path, struct err *err)
{
	struct sheet_list list = { .columns = columns, .count = COLUMNS, .arena = &sod->arena };

	*sod = (struct sod){ .count = 0 };
	return sheet_list_read(&list, path, sod->digest, read_rule, sod, err);
}
