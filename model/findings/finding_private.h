/*
 * What the kinds of findings share while they look: finding_list.c makes it, find_*.c use it.
 */
#ifndef MODEL_FINDINGS_FINDING_PRIVATE_H
#define MODEL_FINDINGS_FINDING_PRIVATE_H

#include "finding.h"
#include "model/graph/granting.h"

/* What a group is good for: a bit for each kind of granting line that names it (granting.h), and these. */
enum use {
	USE_LICENCE = 1 << GRANTING_PRODUCT,
	USE_ORG_ROLE = 1 << GRANTING_ORG_ROLE,
	USE_ADMIN = 1 << GRANTING_KINDS, /* Jira lists it for administration */
	USE_ELSEWHERE = USE_ADMIN << 1,  /* the organisation counts something that it reaches */
	USE_SHARE = USE_ADMIN << 2       /* filters or dashboards are shared with it */
};

/* What a kind could not judge. */
struct unjudged {
	uint64_t judged, unknown;
	const char *why;           /* "" when unknown is 0 and the kind was not left out */
	bool left_out, incomplete; /* left out; for a list was not read to its end */
	bool not_read;             /* for an optional reading was not made: left out, or in part */
	bool in_part;              /* judged, but by what other readings tell alone */
};

struct finding_work {
	const struct graph *graph;
	const struct graph_view *view;
	const struct org *org; /* or NULL */
	const struct run *run;
	const struct access *access;
	const struct finding_settings *settings;
	struct findings *findings;
	const struct finding_kind *kind; /* the one that looks */
	const char *suggestion;          /* for what is found next; NULL: the kind's */
	struct unjudged *unjudged;       /* of this kind; zeroed */
	uint32_t *uses;                  /* by group: enum use, or-ed */
	uint32_t *own;                   /* by account: lines that give something to it itself */
	uint32_t today;                  /* the day the run finished; DAY_NONE: not said */
};

void finding_add(struct finding_work *work, enum subject_type type, uint32_t subject,
    uint32_t project, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* For a subject that is no record, and a severity that is not the kind's. */
struct finding *finding_last(struct finding_work *work);

/* Where a suggestion of its own is made. */
struct arena *finding_texts(const struct finding_work *work);

/*
 * What the account still has, by what is read here: "in 3 groups that give access, and named in 1 grant itself".
 * false: nothing.
 */
enum { STILL_ROOM = 96 };
bool finding_still(const struct finding_work *work, uint32_t account, char out[STILL_ROOM]);

/*
 * Was all of this read? The objects are those of completeness, the list ends with NULL. When not,
 * the kind is left out, and that is noted: for want of an optional reading as "not judged", else as incomplete.
 */
bool finding_has(struct finding_work *work, const char *const *objects);

/* The kind goes on without this one, but if it was not read, that is noted: "judged in part". */
void finding_lacks(struct finding_work *work, const char *object);

/* The same of optional readings that the kind can do without: only one that was begun and broken off leaves it out. */
bool finding_has_unless_left_out(struct finding_work *work, const char *const *objects);

/* The kinds, by the file that they stand in. */
typedef void finding_find(struct finding_work *work);
finding_find find_inactive, find_dormant, find_never_active, find_app_administers,
    find_external_domain, find_external_guest, find_admin_by_role;     /* find_account.c */
finding_find find_orphaned, find_redundant, find_unused_role;          /* find_grant.c */
finding_find find_empty_group, find_unlisted_group, find_unused_group; /* find_group.c */
finding_find find_suspended, find_pending, find_never_accepted,
    find_guest_role; /* find_directory.c */
finding_find find_lead_inactive, find_public_exposure, find_logged_in_exposure; /* find_project.c */
finding_find find_leaver, find_roster_ambiguous, find_roster_unmatched;         /* find_roster.c */
finding_find find_open_level;                                                 /* find_security.c */
finding_find find_public_filter, find_public_dashboard, find_everybody_edits; /* find_shared.c */
finding_find find_sod;                                                        /* find_sod.c */
finding_find find_token_endless, find_token_unused, find_token_inactive, find_token_admin,
    find_service_orphan; /* find_token.c */

#endif
