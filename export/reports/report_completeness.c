/*
 * completeness: for each kind of object what the API declared, what came, what was kept, what was
 * dropped and why, and a second figure to hold against it. In the order in which the site was read.
 */
#include "catalog.h"

static const void *
completeness_next(void *self, const struct source *source)
{
	size_t *at = self;

	return *at < source->run->coverage_count ? &source->run->coverage[(*at)++] : NULL;
}

/* Between kept and second_count, without a sign: a count is never below zero. */
static void
get_difference(const void *row, struct cell *cell)
{
	const struct coverage *it = row;

	if (it->second_count != COVERAGE_UNSAID)
		cell_count(cell, it->kept > it->second_count ? it->kept - it->second_count
							     : it->second_count - it->kept);
}

/* What was not to be read, or must not be, is neither whole nor in pieces. */
static void
get_complete(const void *row, struct cell *cell)
{
	const struct coverage *it = row;

	if (it->not_read == NULL)
		cell_bool(&it->complete, cell);
}

static const struct column columns[] = {
	COLUMN("object", CELL_TEXT, struct coverage, object),
	COLUMN("endpoint", CELL_TEXT, struct coverage, endpoint),
	COLUMN("requests", CELL_COUNT, struct coverage, requests),
	COLUMN("pages", CELL_COUNT, struct coverage, pages),
	COLUMN("declared", CELL_COUNT, struct coverage, declared),
	COLUMN("received", CELL_COUNT, struct coverage, received),
	COLUMN("kept", CELL_COUNT, struct coverage, kept),
	COLUMN("dropped", CELL_COUNT, struct coverage, dropped),
	COLUMN("drop_reason", CELL_TEXT, struct coverage, drop_reason),
	COLUMN("second_source", CELL_TEXT, struct coverage, second_source),
	COLUMN("second_count", CELL_COUNT, struct coverage, second_count),
	COLUMN_GET("difference", CELL_COUNT, get_difference),
	COLUMN_GET("complete", CELL_YESNO, get_complete),
	COLUMN("texts_mended", CELL_COUNT, struct coverage, mended),
	COLUMNS_END,
};

const struct report report_completeness = {
	.name = "completeness",
	.title = "Completeness",
	.rows = "object",
	.columns = columns,
	.size = sizeof(size_t),
	.next = completeness_next,
};
