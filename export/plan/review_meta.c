/* See review_meta.h. */
#include "review_meta.h"

#include <string.h>

enum { META_ROWS = 200, SHEET_ROWS = 1048576 };

#define META_FORMAT "jira-access review "
#define META_VERSION "1"

struct review_facts
review_facts_blank(const char *file)
{
	return (struct review_facts){ .file = file,
		.review_id = "",
		.snapshot_id = "",
		.site = "",
		.cloud_id = "",
		.pack = "",
		.reviewer = "",
		.reviewer_id = "",
		.read = "" };
}

static int
take_fact(struct plan_source *source, const char *key, const char *value, struct err *err)
{
	struct review_facts *into = &source->facts;
	const struct {
		const char *key, **into;
	} facts[] = { { "review_id", &into->review_id }, { "snapshot_id", &into->snapshot_id },
		{ "read", &into->read }, { "site", &into->site }, { "pack", &into->pack },
		{ "cloud_id", &into->cloud_id }, { "reviewer", &into->reviewer },
		{ "reviewer_id", &into->reviewer_id } };

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (strcmp(key, facts[i].key) == 0)
			*facts[i].into = arena_text(&source->rows->arena, value, strlen(value));
	if (strcmp(key, "rows") == 0 && !sheet_number(value, SHEET_ROWS, &into->rows))
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the sheet _meta says '%.60s' rows, and a sheet has %d at most",
		    source->path, value, SHEET_ROWS);
	if (strcmp(key, "format") == 0 && strcmp(value, META_FORMAT META_VERSION) != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: the sheet _meta says '%.60s', which this version does not know",
		    source->path, value);
	return 0;
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
			    "%s: the sheet _meta has more rows than a review writes", source->path);
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
		if (strcmp(sheet_name(source->file, i), "_meta") == 0 &&
		    read_meta(source, i, err) < 0)
			return -1;
	return 0;
}
