/* See outcome.h. */
#include "outcome.h"
#include <stddef.h>
#include <string.h>

const char *const outcome_names[OUTCOMES] = { "pending", "done", "noop", "stale", "refused",
	"failed" };

enum outcome
outcome_of(const char *name)
{
	enum outcome outcome = OUTCOME_PENDING;

	while (outcome < OUTCOMES && (name == NULL || strcmp(outcome_names[outcome], name) != 0))
		outcome++;
	return outcome;
}

bool
outcome_is_wanted(enum outcome outcome)
{
	return outcome == OUTCOME_DONE || outcome == OUTCOME_NOOP;
}
