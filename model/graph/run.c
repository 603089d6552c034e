/*
 * What is known about one reading of a site: see run.h. All texts are copied into the run's arena.
 */
#include "run.h"
#include "model/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
site_is_same(struct site_id a, struct site_id b)
{
	const char *const ids[] = { a.cloud_id, b.cloud_id }, *const urls[] = { a.base_url,
		b.base_url };
	bool known = ids[0] != NULL && *ids[0] != '\0' && ids[1] != NULL && *ids[1] != '\0';
	const char *const *of = known ? ids : urls;

	return strcmp(of[0] != NULL ? of[0] : "", of[1] != NULL ? of[1] : "") == 0;
}

enum status
run_status(const struct run *run)
{
	if (run->complete)
		return STATUS_FINE;
	return run->ended != STATUS_FINE ? run->ended : STATUS_INCOMPLETE;
}

void
run_incomplete(struct run *run, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = '\0';
	va_end(args);
	text_harmless(text);
	run->complete = false;
	for (size_t i = 0; i < run->reason_count; i++)
		if (strcmp(run->reasons[i], text) == 0)
			return;
	run->reasons =
	    mem_room(run->reasons, &run->reason_room, run->reason_count + 1, sizeof(*run->reasons));
	run->reasons[run->reason_count++] = arena_copy(&run->arena, text);
}

void
run_exception(struct run *run, const char *group, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = arena_vprint(&run->arena, format, args);
	va_end(args);
	text_harmless(text);
	run->exceptions = mem_room(run->exceptions, &run->exception_room, run->exception_count + 1,
	    sizeof(*run->exceptions));
	run->exceptions[run->exception_count++] = text;
	run->accepted = arena_print(&run->arena, "%s%sgroup:%s",
	    run->accepted != NULL ? run->accepted : "", run->accepted != NULL ? "," : "", group);
}

struct coverage *
run_coverage(struct run *run, const char *object, const char *endpoint)
{
	struct coverage *row;

	for (size_t i = 0; i < run->coverage_count; i++) {
		row = &run->coverage[i];
		if (strcmp(row->object, object) == 0 && strcmp(row->endpoint, endpoint) == 0)
			return row;
	}
	run->coverage = mem_room(
	    run->coverage, &run->coverage_room, run->coverage_count + 1, sizeof(*run->coverage));
	row = &run->coverage[run->coverage_count++];
	*row = (struct coverage){
		.object = arena_copy(&run->arena, object),
		.endpoint = arena_copy(&run->arena, endpoint),
		.declared = COVERAGE_UNSAID,
		.drop_reason = "",
		.second_source = "",
		.second_count = COVERAGE_UNSAID,
	};
	return row;
}

/* Why the figures disagree, in words; or NULL. Items that came more than once may be declared so or once. */
static const char *
disagreement(struct run *run, const struct coverage *row)
{
	if (row->declared != COVERAGE_UNSAID &&
	    (row->declared > row->received || row->declared < row->kept))
		return arena_print(&run->arena, "%llu declared, %llu received",
		    (unsigned long long)row->declared, (unsigned long long)row->received);
	if (row->second_count != COVERAGE_UNSAID && row->second_count != row->kept)
		return arena_print(&run->arena, "%llu kept, but %s: %llu",
		    (unsigned long long)row->kept, row->second_source,
		    (unsigned long long)row->second_count);
	return NULL;
}

void
run_judge(struct run *run, struct coverage *row, bool whole, const char *differs)
{
	const char *disagrees = disagreement(run, row);

	row->complete = whole && (disagrees == NULL || differs != NULL);
	if (disagrees != NULL && differs != NULL)
		row->drop_reason = arena_print(&run->arena, "%s%s%s", row->drop_reason,
		    row->drop_reason[0] != '\0' ? "; " : "", differs);
	else if (disagrees != NULL && whole)
		run_incomplete(run, "%s: %s", row->object, disagrees);
}

const char *
run_not_read(const struct run *run, const char *object)
{
	for (size_t i = 0; i < run->coverage_count; i++)
		if (run->coverage[i].not_read != NULL &&
		    strcmp(run->coverage[i].object, object) == 0)
			return run->coverage[i].not_read;
	return NULL;
}

const char *
run_without(const struct run *run, const char *reading)
{
	const char *why = NULL;

	for (size_t i = 0; i < run->coverage_count; i++) {
		const struct coverage *row = &run->coverage[i];

		if (row->reading == NULL || strcmp(row->reading, reading) != 0)
			continue;
		if (row->not_read == NULL)
			return NULL;
		if (why == NULL)
			why = row->not_read;
	}
	return why;
}

/* Of a row that was not read: why the first such row of its reading was not; NULL: it was, or is of none. */
static const char *
why_not(const struct run *run, const struct coverage *row)
{
	size_t i = 0;

	if (row->reading == NULL || row->not_read == NULL)
		return NULL;
	while (run->coverage[i].not_read == NULL || run->coverage[i].reading == NULL ||
	       strcmp(run->coverage[i].reading, row->reading) != 0)
		i++;
	return run->coverage[i].not_read;
}

/* Does a row before 'end' say so already? reading: NULL: of whichever reading. */
static bool
is_said(const struct run *run, size_t end, const char *reading, const char *why)
{
	for (size_t i = 0; i < end; i++) {
		const struct coverage *row = &run->coverage[i];
		const char *other = why_not(run, row);

		if (other != NULL && strcmp(other, why) == 0 &&
		    (reading == NULL || strcmp(row->reading, reading) == 0))
			return true;
	}
	return false;
}

/* "tokens", or "tokens (API keys, ...)" where others of its objects were read. */
static void
add_name(const struct run *run, const char *reading, struct text *names)
{
	const char *before = " (";

	text_between(names, ", ");
	text_add(names, reading);
	if (run_without(run, reading) != NULL)
		return;
	for (size_t i = 0; i < run->coverage_count; i++) {
		const struct coverage *row = &run->coverage[i];

		if (row->reading == NULL || row->not_read == NULL ||
		    strcmp(row->reading, reading) != 0)
			continue;
		text_print(names, "%s%s", before, row->object);
		before = ", ";
	}
	text_add(names, ")");
}

/* Of all readings that lack something for this reason. */
static const char *
names_without(const struct run *run, const char *why, struct arena *arena)
{
	struct text names = { 0 };
	const char *kept;

	for (size_t i = 0; i < run->coverage_count; i++) {
		const struct coverage *row = &run->coverage[i];
		const char *other = why_not(run, row);

		if (other != NULL && strcmp(other, why) == 0 && !is_said(run, i, row->reading, why))
			add_name(run, row->reading, &names);
	}
	kept = arena_copy(arena, names.bytes);
	text_release(&names);
	return kept;
}

const char *
run_next_not_read(const struct run *run, size_t *at, struct arena *arena, const char **names)
{
	while (*at < run->coverage_count) {
		const char *why = why_not(run, &run->coverage[(*at)++]);

		if (why == NULL || is_said(run, *at - 1, NULL, why))
			continue;
		*names = names_without(run, why, arena);
		return why;
	}
	return NULL;
}

void
run_release(struct run *run)
{
	arena_release(&run->arena);
	free(run->reasons);
	free(run->exceptions);
	free(run->coverage);
	memset(run, 0, sizeof(*run));
}
