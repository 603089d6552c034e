/*
 * Rows of the rules, cell by cell: see sod.h.
 */
#include "sod_file.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/nearest.h"
#include "sheet_csv.h"

enum { RULE_ID, SEVERITY, LEFT, RIGHT, SCOPE, COLUMNS };
enum { RULES_MAX = 1000 };

static const struct sheet_column columns[COLUMNS] = {
	[RULE_ID] = { "rule_id", true },
	[SEVERITY] = { "severity", true },
	[LEFT] = { "left", true },
	[RIGHT] = { "right", true },
	[SCOPE] = { "scope", true },
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

/* What one row is read with. */
struct reading_row {
	struct sheet_csv *csv;
	const struct sheet_csv_row *row;
	const uint32_t *at;
	struct sod *sod;
	struct err *err;
};

static const char *
place(const struct reading_row *r, unsigned column)
{
	const struct sheet_cell *cell = &r->row->cells[r->at[column]];

	return sheet_csv_at(r->csv, cell->line, cell->column);
}

static char *
text_of(const struct reading_row *r, unsigned column)
{
	const struct sheet_cell *cell = &r->row->cells[r->at[column]];
	return sheet_cell_text(cell, &r->sod->arena);
}

/* One of a few words; its number, or -1. */
static int
word_of(const struct reading_row *r, unsigned column, const char *const *words, unsigned count,
    const char *all)
{
	char *text = text_of(r, column);
	const char *near;

	sheet_heading(text);
	for (unsigned i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return (int)i;
	near = *text != '\0' ? nearest(text, words, count) : NULL;
	return err_set(r->err, STATUS_BAD_INPUT, "%s: %s '%s' is none of %s%s%s%s",
	    place(r, column), columns[column].name, text, all,
	    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
}

static int
read_id(const struct reading_row *r, struct sod_rule *rule)
{
	rule->id = text_of(r, RULE_ID);
	if (*rule->id == '\0')
		return err_set(
		    r->err, STATUS_BAD_INPUT, "%s: the rule_id is empty", place(r, RULE_ID));
	if (r->sod->count == RULES_MAX)
		return err_set(r->err, STATUS_BAD_INPUT, "%s: more than %d rules: split the file",
		    place(r, RULE_ID), RULES_MAX);
	for (size_t i = 0; i < r->sod->count; i++)
		if (strcmp(r->sod->rules[i].id, rule->id) == 0)
			return err_set(r->err, STATUS_BAD_INPUT, "%s: a second rule '%s'",
			    place(r, RULE_ID), rule->id);
	return 0;
}

static int
bad_term(const struct reading_row *r, unsigned column, const char *text)
{
	static const char *const words[] = {
		"group:", "group-name:", "role:", "permission:", "browse", "work", "administer"
	};
	size_t len = strcspn(text, ":") + (strchr(text, ':') != NULL);
	char *front = mem_print("%.*s", (int)len, text);
	const char *near = nearest(front, words, sizeof(words) / sizeof(*words));

	err_set(r->err, STATUS_BAD_INPUT,
	    "%s: '%s' is no entitlement%s%s%s; write group:ID, group-name:NAME, role:NAME, "
	    "role:PROJECTKEY/NAME, permission:KEY, browse, work or administer",
	    place(r, column), text, near != NULL ? ", did you mean '" : "",
	    near != NULL ? near : "", near != NULL ? "'" : "");
	free(front);
	return -1;
}

/* Takes the text apart; the value lies behind the colon. */
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
read_term(const struct reading_row *r, unsigned column, uint8_t *number)
{
	struct sod *sod = r->sod;
	struct sod_term term = { .text = text_of(r, column), .group = NONE, .project = NONE };

	if (*term.text == '\0')
		return err_set(r->err, STATUS_BAD_INPUT, "%s: '%s' is empty", place(r, column),
		    columns[column].name);
	if (!parse_term(&term))
		return bad_term(r, column, term.text);
	for (unsigned i = 0; i < sod->term_count; i++)
		if (strcmp(sod->terms[i].text, term.text) == 0) {
			*number = (uint8_t)i;
			return 0;
		}
	if (sod->term_count == SOD_TERMS_MAX)
		return err_set(r->err, STATUS_BAD_INPUT,
		    "%s: more than %d different entitlements: split the file", place(r, column),
		    SOD_TERMS_MAX);
	const char *at = place(r, column);
	term.at = arena_text(&sod->arena, at, strlen(at));
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
read_rule(const struct reading_row *r, struct sod_rule *rule)
{
	int severity, scope;

	if (read_id(r, rule) < 0 ||
	    (severity = word_of(
		 r, SEVERITY, severity_names, SEVERITIES, "high, medium, low, info")) < 0 ||
	    read_term(r, LEFT, &rule->left) < 0 || read_term(r, RIGHT, &rule->right) < 0 ||
	    (scope = word_of(r, SCOPE, scopes, 2, "site, project")) < 0)
		return -1;
	rule->severity = (uint8_t)severity;
	rule->in_project = scope == 1;
	if (rule->left == rule->right)
		return err_set(
		    r->err, STATUS_BAD_INPUT, "%s: left and right are the same", place(r, RIGHT));
	if (rule->in_project && is_group(r->sod, rule->left) && is_group(r->sod, rule->right))
		return err_set(r->err, STATUS_BAD_INPUT,
		    "%s: two groups do not meet in a project: write scope 'site'", place(r, SCOPE));
	return 0;
}

static int
read_rules(struct sod *sod, struct sheet_csv *csv, struct err *err)
{
	struct sheet_csv_row row;
	uint32_t at[COLUMNS];
	struct reading_row r = { csv, &row, at, sod, err };
	int rc;

	if (sheet_csv_columns(csv, columns, COLUMNS, at, err) < 0)
		return -1;
	while ((rc = sheet_csv_row(csv, &row, err)) == 1) {
		struct sod_rule rule = { .left = 0 };
		if (read_rule(&r, &rule) < 0)
			return -1;
		sod->rules = mem_room(sod->rules, &sod->room, sod->count + 1, sizeof(*sod->rules));
		sod->rules[sod->count++] = rule;
	}
	return rc;
}

int
sod_read(struct sod *sod, const char *path, struct err *err)
{
	struct sheet_csv *csv = sheet_csv_open(path, &sheet_csv_limits, err);
	int rc;

	*sod = (struct sod){ .count = 0 };
	if (csv == NULL)
		return -1;
	sheet_csv_digest(csv, sod->digest);
	rc = read_rules(sod, csv, err);
	sheet_csv_close(csv);
	return rc;
}
