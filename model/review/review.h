/*
 * The review: every grant that somebody can decide on - a membership, an account or a group in a role -
 * once, what matters on top, dealt out in packs to those who decide.
 *
 * Who decides: whom the reviewers' file names for the group (of a membership) or the project (of a role),
 * else for the account that has the grant, its manager; with SPLIT_LEAD and SPLIT_PROJECT else the project's
 * lead, when that is an active person. Nobody decides on a grant of their own: the next in this order does, or it
 * goes where grants without a reviewer go, into a pack of its own, the last. A pack of SPLIT_GROUP or
 * SPLIT_PROJECT has those of its grants that its own reviewer decides on, the owner by the file, else the lead;
 * what somebody else is named for goes into that person's pack.
 * Packs are in the order of their names. Nothing is dropped; role actors that are neither account nor group are
 * counted in 'others'.
 *
 * The review owns what it hands out, until review_release; it reads graph, access and findings, which
 * must live longer. Cost: O(n log n) in memberships and role actors, comparing names, and the holders of every
 * project; 20 bytes a grant, and a line of text a group.
 */
#ifndef MODEL_REVIEW_REVIEW_H
#define MODEL_REVIEW_REVIEW_H

#include "model/access/access.h"
#include "model/change/change.h"
#include "model/findings/finding.h"

enum { REVIEW_ROWS_MOST = 50000 }; /* of a pack; what is more goes into a further one */

enum review_split {
	SPLIT_NONE,     /* one pack */
	SPLIT_REVIEWER, /* a pack per reviewer of the file */
	SPLIT_LEAD,     /* likewise; the lead where the file names nobody */
	SPLIT_GROUP,   /* a pack per group: its members and its roles; persons named for the rest */
	SPLIT_PROJECT, /* a pack per project: its roles; likewise */
};

enum review_only { ONLY_ALL, ONLY_PRIVILEGED, ONLY_FINDINGS, ONLY_CHANGED };

/* Why a grant stands where it stands; the higher up, the lower the number. */
enum review_weight {
	REVIEW_ADMIN,    /* administers the site or a project */
	REVIEW_FLAGGED,  /* there are findings */
	REVIEW_INACTIVE, /* the account is not active, or nobody lists it */
	REVIEW_EXTERNAL, /* not the organisation's own, or a customer */
	REVIEW_REST,
	REVIEW_WEIGHTS
};

struct grant {
	uint32_t actor;          /* of a role; NONE: a membership */
	uint32_t group, account; /* a membership has both, a role one of them; else NONE */
	uint32_t pack;
	uint8_t weight; /* enum review_weight */
	uint8_t flag;   /* number of its gravest kind of finding; NO_FLAG */
};
enum { NO_FLAG = UINT8_MAX };

struct review_pack {
	const char *name; /* for people, no two alike: "Ann Lead", "everything (part 1 of 4)" */
	const char
	    *file; /* without extension; letters, digits and -, no two alike: "review-ann-lead" */
	uint32_t reviewer;          /* account, or NONE */
	uint32_t part, parts;       /* from 1 */
	const struct grant *grants; /* by weight, flag, entitlement, name */
	size_t count;
	uint64_t weights[REVIEW_WEIGHTS];
};

struct review_settings {
	enum review_split split;
	enum review_only only;
	const struct changes *changes; /* with ONLY_CHANGED: to this graph */
	const uint32_t *of_group, *of_project,
	    *of_account;       /* the file's: account by record, or NONE; NULL: no file */
	const struct run *run; /* what could not be read, or was not to be; NULL: all was read */
	uint32_t rows_most;    /* 0: REVIEW_ROWS_MOST */
};

struct review {
	const struct graph_view *graph;
	const struct findings *findings;
	struct arena arena;
	struct grant *grants;
	size_t grant_count;
	struct review_pack *packs;
	size_t pack_count, pack_room;
	uint64_t total,
	    others; /* grants of the site, decided on or not; actors that nobody can decide on */
	const char **gives; /* by group, in words: "gives Developers in WEB" */
	bool members_known; /* of groups, all of them */
};

/* access: which roles administer; findings: flags. Either may be NULL. */
struct review *review_new(const struct graph *graph, const struct access *access,
    const struct findings *findings, const struct review_settings *settings);
void review_release(struct review *review); /* NULL is fine */

/* What is found of a grant: of its account and of its group or role, as the column 'flags' shows it. */
enum { REVIEW_FLAGS_ROOM = 2 * FLAGS_ROOM };
void review_flags(
    const struct findings *findings, const struct grant *grant, char out[REVIEW_FLAGS_ROOM]);
/* Is the kind of finding one of them? */
bool review_flags_have(const char *flags, const char *kind);

/* Is the finding about an account, a group, a project or a role assignment of the pack? */
struct review_scope;
struct review_scope *review_scope_new(const struct review *review, const struct review_pack *pack);
bool review_scope_has(const struct review_scope *scope, const struct finding *finding);
void review_scope_release(struct review_scope *scope); /* NULL is fine */

const char *review_split_name(enum review_split split); /* none, reviewers, lead, group, project */
const char *review_only_name(enum review_only only); /* all, privileged, findings, changed-since */

#endif
