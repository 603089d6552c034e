#include "pager.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REASONS_MAX = 50 };

struct tally *
tally_of(struct pager *pager, const struct endpoint *endpoint)
{
	size_t i;

	for (i = 0; endpoint_list[i] != NULL; i++)
		if (endpoint_list[i] == endpoint)
			break;
	return &pager->tallies[i];
}

int
pager_run(struct pager *pager, const char *phase, struct err *err)
{
	if (phase != NULL)
		pager->phase = phase;
	return pager->wire.run(pager->wire.self, err);
}

void
pager_reason(struct pager *pager, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (pager->reasons++ < REASONS_MAX)
		run_incomplete(pager->run, "%s", text);
	pager->run->complete = false;
}

void
pager_reasons_settle(struct pager *pager)
{
	if (pager->reasons > REASONS_MAX)
		run_incomplete(
		    pager->run, "%zu more reasons are not shown", pager->reasons - REASONS_MAX);
}

void
pager_stop(struct pager *pager, const struct err *why)
{
	if (pager->stop_status == STATUS_FINE)
		pager->stop_status = why->status;
	pager->stopped = true;
	if (pager->http != NULL)
		http_stop(pager->http, why);
}

uint64_t
walk_distinct(const struct walk *walk)
{
	return walk->seen.count + walk->unkeyed;
}

void
pager_note(const struct pager *pager, const char *format, ...)
{
	char text[400];
	va_list args;

	if (pager->note == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	pager->note(pager->note_arg, text);
}

bool
walk_took(struct walk *walk, const char *id)
{
	bool fresh;

	pool_add(&walk->taken, id, strlen(id), &fresh);
	return walk->reread > 0 && !fresh;
}

void
tally_add(const struct walk *walk)
{
	struct tally *tally = walk->tally;

	tally->received += walk->received;
	tally->kept += walk_distinct(walk);
	tally->lost += walk->lost;
	tally->mended += walk->mended;
	if (walk->total != JSON_NO_NUMBER) {
		tally->declared += (uint64_t)walk->total;
		tally->declares = true;
	}
	if (walk->failed)
		tally->failed++;
	else if (walk->passed_over)
		tally->passed_over++;
	tally->ended++;
}
