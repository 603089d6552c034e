/*
 * completeness: for each kind of object what the API declared, what came, what was kept, what was
 * dropped and why, and a second figure to hold against it. In the order in which the site was read.
 */
#include "catalog.h"
#include "subject.h"

#include <stdlib.h>

struct completeness {
	const struct run *run;
	const struct coverage *row;
	size_t at;
};

static void *
completeness_open(const struct source *source)
{
	struct completeness *cursor = mem_alloc(sizeof(*cursor));

	cursor->run = source->run;
	return cursor;
}

static const void *
completeness_next(void *self)
{
	struct completeness *cursor = self;

	if (cursor->at == cursor->run->coverage_count)
		return NULL;
	cursor->row = &cursor->run->coverage[cursor->at++];
	return cursor;
}

static const struct coverage *
coverage(const void *row)
{
	return ((const struct completeness *)row)->row;
}

static void
figure(struct cell *cell, uint64_t count)
{
	if (count == COVERAGE_UNSAID)
		cell_text(cell, NULL);
	else
		cell_count(cell, count);
}

static void
object(const void *row, struct cell *cell)
{
	cell_text(cell, coverage(row)->object);
}

static void
endpoint(const void *row, struct cell *cell)
{
	cell_text(cell, coverage(row)->endpoint);
}

static void
requests(const void *row, struct cell *cell)
{
	cell_count(cell, coverage(row)->requests);
}

static void
pages(const void *row, struct cell *cell)
{
	cell_count(cell, coverage(row)->pages);
}

static void
declared(const void *row, struct cell *cell)
{
	figure(cell, coverage(row)->declared);
}

static void
received(const void *row, struct cell *cell)
{
	cell_count(cell, coverage(row)->received);
}

static void
kept(const void *row, struct cell *cell)
{
	cell_count(cell, coverage(row)->kept);
}

static void
dropped(const void *row, struct cell *cell)
{
	cell_count(cell, coverage(row)->dropped);
}

static void
drop_reason(const void *row, struct cell *cell)
{
	cell_text(cell, coverage(row)->drop_reason);
}

static void
second_source(const void *row, struct cell *cell)
{
	cell_text(cell, coverage(row)->second_source);
}

static void
second_count(const void *row, struct cell *cell)
{
	figure(cell, coverage(row)->second_count);
}

/* Between kept and second_count, without a sign: a count is never below zero. */
static void
difference(const void *row, struct cell *cell)
{
	uint64_t second = coverage(row)->second_count, first = coverage(row)->kept;

	if (second == COVERAGE_UNSAID)
		cell_text(cell, NULL);
	else
		cell_count(cell, first > second ? first - second : second - first);
}

static void
complete(const void *row, struct cell *cell)
{
	cell_yesno(cell, coverage(row)->complete);
}

static const struct column columns[] = {
	{ "object", CELL_TEXT, object },
	{ "endpoint", CELL_TEXT, endpoint },
	{ "requests", CELL_COUNT, requests },
	{ "pages", CELL_COUNT, pages },
	{ "declared", CELL_COUNT, declared },
	{ "received", CELL_COUNT, received },
	{ "kept", CELL_COUNT, kept },
	{ "dropped", CELL_COUNT, dropped },
	{ "drop_reason", CELL_TEXT, drop_reason },
	{ "second_source", CELL_TEXT, second_source },
	{ "second_count", CELL_COUNT, second_count },
	{ "difference", CELL_COUNT, difference },
	{ "complete", CELL_YESNO, complete },
	COLUMNS_END,
};

const struct report report_completeness = {
	.name = "completeness",
	.title = "Completeness",
	.rows = "object",
	.columns = columns,
	.open = completeness_open,
	.next = completeness_next,
	.close = free,
};
