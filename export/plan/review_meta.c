/* See review_meta.h. */
#include "review_meta.h"

#include <stddef.h>
#include <string.h>

enum { META_ROWS = 200, SHEET_ROWS = 1048576 };

#define NAME "_meta"
#define FORMAT "jira-access review 1"
#define AT(member) offsetof(struct review_meta, member)

static const struct {
	const char *key;
	size_t at;
} facts[] = {
	{ "review_id", AT(facts.review_id) },
	{ "snapshot_id", AT(facts.snapshot_id) },
	{ "read", AT(facts.read) },
	{ "site", AT(facts.site) },
	{ "cloud_id", AT(facts.cloud_id) },
	{ "pack", AT(facts.pack) },
	{ "reviewer", AT(facts.reviewer) },
	{ "reviewer_id", AT(facts.reviewer_id) },
	{ "due", AT(due) },
	{ "scope", AT(scope) },
	{ "complete", AT(complete) },
	{ "sheet", AT(sheet) },
	{ "rows", AT(rows) },
	{ "digest", AT(digest) },
};
enum { FACTS = sizeof(facts) / sizeof(*facts), LETTERS = 8 };

static const char **
member(struct review_meta *meta, size_t fact)
{
	return (const char **)(void *)((char *)meta + facts[fact].at);
}

struct review_facts
review_facts_blank(const char *file)
{
	struct review_meta meta = { .facts.file = file };

	for (size_t i = 0; i < FACTS; i++)
		*member(&meta, i) = "";
	return meta.facts;
}

static int
take_fact(struct plan_source *source, const char *key, const char *value, struct err *err)
{
	struct review_meta meta = { .facts = source->facts };
	int rc = 0;

	for (size_t i = 0; i < FACTS; i++)
		if (strcmp(key, facts[i].key) == 0)
			*member(&meta, i) = arena_copy(&source->rows->arena, value);
	if (meta.rows != NULL && !sheet_number(value, SHEET_ROWS, &meta.facts.rows))
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s: the sheet _meta says '%.60s' rows, but a sheet has at most %d",
		    source->path, value, SHEET_ROWS);
	else if (strcmp(key, "format") == 0 && strcmp(value, FORMAT) != 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s: the sheet _meta says '%.60s', which this version does not know",
		    source->path, value);
	source->facts = meta.facts;
	return rc;
}

static int
read_meta(struct plan_source *source, size_t sheet, struct err *err)
{
	struct sheet_row row;
	unsigned count = 0;
	int rc = sheet_begin(source->file, sheet, err);

	while (rc == 0 && (rc = sheet_row(source->file, &row, err)) == 1) {
		const struct sheet_cell *cells = row.cells;

		if (++count > META_ROWS)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the sheet _meta has too many rows", source->path);
		rc = 0;
		if (row.count < 2)
			continue;
		if (strcmp(cells[0].text, "column") == 0 && row.count >= 3)
			plan_headings_add(&source->headings, cells[1].text, cells[2].text);
		else
			rc = take_fact(source, cells[0].text, cells[1].text, err);
	}
	return rc;
}

int
review_meta_find(struct plan_source *source, struct err *err)
{
	for (size_t i = 0; sheet_is_book(source->file) && i < sheet_count(source->file); i++)
		if (strcmp(sheet_name(source->file, i), NAME) == 0 && read_meta(source, i, err) < 0)
			return -1;
	return 0;
}

/* ---- writing ---- */

static void
put_row(struct xlsx_tab *tab, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		xlsx_put_text(
		    tab, (uint32_t)tab->rows, (uint16_t)i, words[i], strlen(words[i]), STYLE_PLAIN);
	tab->rows++;
}

int
review_meta_write(struct xlsx_out *out, const struct review_meta *meta, const struct sheet *columns,
    struct err *err)
{
	struct xlsx_tab *tab = xlsx_tab_add(out, NAME, err);
	const char *const format[] = { "format", FORMAT };
	struct review_meta said = *meta;
	char letters[LETTERS];

	if (tab == NULL)
		return -1;
	put_row(tab, format, 2);
	for (size_t i = 0; i < FACTS; i++) {
		const char *const words[] = { facts[i].key, *member(&said, i) };

		put_row(tab, words, 2);
	}
	for (size_t i = 0; i < columns->column_count; i++) {
		const struct shown *shown = &columns->columns[i];
		const char *const words[] = { "column", shown->column->name, shown->heading,
			letters };

		lxw_col_to_name(letters, (lxw_col_t)i, 0);
		put_row(tab, words, 4);
	}
	worksheet_hide(tab->sheet);
	return 0;
}
