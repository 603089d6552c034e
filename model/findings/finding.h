/*
 * Findings: what in the graph deserves a look in a review, one kind at a time.
 *
 * A kind is a row of finding_kinds: a name, a severity, a function, a suggestion in plain words. To add
 * one: write its function in a find_*.c, put the row into finding_list.c. A kind judges only what it knows: an account without the signal that it needs (last activity, e-mail) is counted as
 * unknown, and a kind whose data was not read to its end finds nothing and says so; both stand in
 * completeness (findings_coverage).
 *
 * The findings own all they hand out, until findings_release; they read the graph and the settings,
 * which must live longer.
 *
 * Cost: a pass over accounts, groups, actors (times the groups of an actor) and scheme lines; for
 * administrators and segregation of duties one walk over the raw grants of each project (access.h),
 * with 16 bytes an account. Memory: 40 bytes a finding and its text, 8 bytes an account, group,
 * project and actor. Nothing of size accounts x projects.
 */
#ifndef MODEL_FINDINGS_FINDING_H
#define MODEL_FINDINGS_FINDING_H

#include "model/access/access.h"
#include "model/graph/org.h"
#include "model/graph/run.h"
#include "roster.h"
#include "sod.h"

enum subject_type {
	SUBJECT_ACCOUNT,
	SUBJECT_GROUP,
	SUBJECT_PROJECT,
	SUBJECT_ACTOR,    /* a role assignment */
	SUBJECTS_FLAGGED, /* those before have flags */
	SUBJECT_ROLE = SUBJECTS_FLAGGED,
	SUBJECT_SCHEME,
	SUBJECT_ROSTER, /* a row of the roster: its line */
	SUBJECT_FILTER, /* a number of shared.h, likewise */
	SUBJECT_DASHBOARD,
	SUBJECT_ORG_ACCOUNT, /* of the organisation alone, by its number there */
	SUBJECT_SECURITY_LEVEL,
	SUBJECT_TOKEN,   /* of the organisation, likewise */
	SUBJECT_SERVICE, /* a service account, likewise */
};

struct finding_work;
struct finding_kind {
	const char *name;
	uint8_t severity; /* enum severity; segregation of duties: the rule's */
	void (*find)(struct finding_work *work);
	const char *suggestion;
};

struct finding {
	const struct finding_kind *kind;
	uint8_t severity, subject_type;
	uint32_t subject; /* number of the record */
	uint32_t project; /* the one it is about, or NONE */
	uint32_t order;   /* of arrival */
	const char *name; /* of a subject that is no record, else NULL */
	const char *detail;
	const char *suggestion; /* the kind's, or one for this subject */
};

struct finding_settings {
	unsigned dormant_days;
	const char *company_domains; /* "a.com,b.org", or NULL: not known */
	const struct roster *roster; /* or NULL */
	struct sod *sod;             /* or NULL */
	enum candidates candidates;
};

struct findings;

/*
 * The graph is sealed and the organisation joined. access: for exposure, or NULL. NULL: a rule
 * names something that the site does not have; err names the nearest.
 */
struct findings *findings_new(const struct graph *graph, const struct org *org,
    const struct run *run, const struct access *access, const struct finding_settings *settings,
    struct err *err);
void findings_release(struct findings *findings); /* NULL is fine */

const struct finding_settings *findings_settings(const struct findings *findings);

/* By severity, kind, subject. */
const struct finding *findings_list(const struct findings *findings, size_t *count);

/* Which kinds were found of a record of a flagged type; a role assignment has those of its account
 * or group too. As "dormant; external domain", put into 'out'; none when findings is NULL. */
enum { FLAGS_ROOM = 1024 };
void findings_flags(const struct findings *findings, enum subject_type type, uint32_t subject,
    char out[FLAGS_ROOM]);

/* Of a group, where somebody is in it: that nothing names the group says nothing about them. */
void findings_flags_of_member(
    const struct findings *findings, uint32_t group, char out[FLAGS_ROOM]);

/* Adds rows to the run: what could not be judged, and why. */
void findings_coverage(const struct findings *findings, struct run *run);

/* Why there may be more of a kind than was found: what it needs was not given, or not read, or not known of every
 * record; NULL: all of it was looked for. */
const char *findings_not_judged(const struct findings *findings, const char *kind);

/* Every kind, by severity; ends with a NULL name. */
extern const struct finding_kind finding_kinds[];

#endif
