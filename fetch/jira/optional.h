/*
 * Optional readings: what a run does without when it is left out by name (--without), when the token or the key may
 * not read it, when there is no key, or when an older version made the snapshot. The run is complete all the same: the
 * rows of its endpoints say "not read: WHY", and run.h can be asked. What was begun and then broke makes the run
 * incomplete like any other reading.
 *
 *	to add a reading: a row in optional.c, its name in OPTIONAL_NAMES, and .optional in its endpoints (endpoint.h).
 *	to ask in reports and findings: run_not_read(run, "issue security levels"), by the object of the endpoint's row,
 *	or run_without(run, "security"); finding_has does so by itself.
 */
#ifndef FETCH_JIRA_OPTIONAL_H
#define FETCH_JIRA_OPTIONAL_H

#include "fetch/walk/endpoint.h"
#include "model/base/arena.h"
#include "model/base/err.h"

struct optional_reading {
	const char *name;
	const char *lacks; /* what "is not known" without it */
	/* What 'check' asks for: one small page. As in an endpoint; body: of a POST, NULL: GET. */
	enum service service;
	const char *path, *body;
};

#define OPTIONAL_NAMES "tokens, service-accounts, org-roles, security, shared"
enum { OPTIONALS = 5 };
extern const struct optional_reading optional_readings[OPTIONALS];
const struct optional_reading *optional_named(const char *name); /* NULL: none */

/* Does "NAME,NAME" name optional readings, and nothing else? */
int optional_valid(const char *without, struct err *err);
/* Those that are made, "NAME,NAME", or "none"; without: NULL: all are. */
const char *optional_made(struct arena *arena, const char *without);
/* The same as a snapshot's first line says it; "": it is older than optional readings. */
const char *optional_of_snapshot(const char *readings);

/* Why an endpoint of an optional reading was not read, or must not be; NULL: it was, or it is required. */
const char *optional_not_read(struct site *site, const struct endpoint *endpoint);
/* Was one of its lists begun, and not read to its end? Then what follows from the list is not whole either. */
bool optional_failed(struct site *site, const char *name);
/* When all is read: what was read in part and refused in part makes the run incomplete. */
void optional_settle(struct site *site);

#endif
