/* What became of a step: the words for it, and all that is known of it. */
#ifndef MODEL_PLAN_OUTCOME_H
#define MODEL_PLAN_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

enum outcome {
	OUTCOME_PENDING, /* nothing is certain, or nothing was done yet */
	OUTCOME_DONE,
	OUTCOME_NOOP,    /* it was as wanted already */
	OUTCOME_STALE,   /* it was not as the plan expects, and was left alone */
	OUTCOME_REFUSED, /* no API can carry it out, or the token lacks a scope for it */
	OUTCOME_FAILED,
	OUTCOMES
};
extern const char *const outcome_names[OUTCOMES]; /* pending, done, noop, ... */

/* The outcome of that name; OUTCOMES: there is none. */
enum outcome outcome_of(const char *name);
/* Is it as the step wants it? Everything else is still open. */
bool outcome_is_wanted(enum outcome outcome);

/* Texts may be NULL, and belong to whoever tells of the step. */
struct result {
	enum outcome outcome;
	bool over;        /* the journal has an outcome */
	int64_t intended; /* the journal has an intention and no outcome; 0: it has none */
	const char *message, *before, *after, *started, *finished;
	const char *verified;            /* "yes", "no", "unknown"; "": nobody looked again */
	const char *made;                /* id of the account, key of the issue that came to be */
	const char *issue, *issue_state; /* of a ticket that asks people for it */
	uint32_t http_status, attempts;
};

#endif
