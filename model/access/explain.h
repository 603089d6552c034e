/*
 * Why does this account have this access, and what would end it: the answer of 'explain', as records.
 *
 *	level     one of the levels of the access that was given: browse, work, administer, or chosen keys
 *	way       see access.h: the reasons
 *	removal   one thing an administrator can take away: a membership, a role actor, lines of a scheme,
 *	          being project lead
 *	remedy    a minimal set of removals that ends a level: after all of them the account holds none of
 *	          the level's permissions by name, and with any of them left out it still does. Every
 *	          unconditional way is cut. Public and conditional holders are nobody's ways and stay
 *	loss      what an account no longer has after a remedy. A level is lost in a project when none of
 *	          its permissions is left; a part of it is counted apart
 *
 * Minimal sets can be as many as the products of the ways' lengths: the plain ones are found first (the
 * account alone; in this project; its product licences; in the scheme), then mixed ones up to REMEDIES,
 * and 'more' says that there are others.
 *
 * All of it belongs to the caller until explain_release (explain_all_..., explain_group_...), and refers
 * to the access it was made from.
 *
 * Cost: explain_new     access_ways in every project, once; the accounts of the project, once; those of
 *                       other projects of the same scheme while SCHEME_WAYS last ('projects_unseen' counts
 *                       the others)
 *       explain_all     access_ways in every project
 *       explain_group   the accounts of each project that the group reaches, once
 */
#ifndef MODEL_ACCESS_EXPLAIN_H
#define MODEL_ACCESS_EXPLAIN_H

#include "access.h"

enum {
	REMEDIES = 12,        /* of one level, told */
	LOSS_PROJECTS = 8,    /* of one loss, named */
	SCHEME_WAYS = 300000, /* looked at in other projects of a scheme */
};

enum removal_kind {
	REMOVE_MEMBER,      /* the account from a group */
	REMOVE_USER_ACTOR,  /* the account from a role in the project */
	REMOVE_LEAD,        /* another lead for the project */
	REMOVE_GROUP_ACTOR, /* a group from a role in the project */
	REMOVE_LINES,       /* a holder's lines of these permissions from the scheme */
};

struct removal {
	uint8_t kind;
	uint32_t group;              /* REMOVE_MEMBER, REMOVE_GROUP_ACTOR; else NONE */
	uint32_t role;               /* REMOVE_USER_ACTOR, REMOVE_GROUP_ACTOR; else NONE */
	const struct holder *holder; /* REMOVE_LINES; else NULL */
	uint64_t permissions;        /* REMOVE_LINES: those that the holder has there */
};

struct loss {
	uint32_t account;
	uint64_t levels;   /* a bit for each, lost in some project */
	uint32_t projects; /* in which a level is lost */
	uint32_t in_part;  /* projects where single permissions are lost and no level is */
	uint32_t first[LOSS_PROJECTS]; /* of 'projects', in order */
};

struct losses {
	struct loss *list; /* by account */
	size_t count, room;
};

struct remedy {
	struct removal *removals; /* by kind, group, role, holder */
	size_t count;
	bool unlicensed; /* the account has no product licence after it: no grant reaches it */
	struct loss
	    own; /* of the account itself, in all projects; this level in this project too */
	struct losses others;
	uint32_t projects_unseen; /* of the scheme, where others may lose too: not looked at */
};

struct explained_level {
	const struct access_level *level;
	uint64_t held;
	uint64_t cut; /* of it: without effect, by explain->limit */
	struct ways ways;
	struct ways idle; /* assigned, but no grant reaches the account */
	struct remedy *remedies;
	uint16_t reaches[REMEDIES]; /* of the account after each; see access_private.h */
	size_t remedy_count;
	bool more; /* minimal sets than these */
};

enum explain_reach {
	EXPLAIN_REACHED,    /* grants reach the account */
	EXPLAIN_INACTIVE,   /* none does; idle ways are those it would have */
	EXPLAIN_UNLICENSED, /* likewise: it has no product licence, and is no guest */
};

struct explain {
	const struct access *access; /* by the rule that was asked for */
	struct access *assigned;     /* by no rule, for idle ways; NULL when EXPLAIN_REACHED */
	uint32_t account, project;
	enum explain_reach reach;
	bool computed;    /* access_computed */
	enum limit limit; /* what cuts the account there, if anything */
	struct explained_level *levels;
	size_t level_count;
};

/* Of the account in the project. */
struct explain *explain_new(const struct access *access, uint32_t account, uint32_t project);
void explain_release(struct explain *explain); /* NULL is fine */

/* ---- all projects ---- */

/* Ways that are the same but for project and scheme. */
struct path {
	struct way way; /* the first of them */
	uint64_t permissions;
	const uint32_t *projects;
	uint32_t project_count;
	uint32_t scheme_count; /* distinct ones */
};

/* What the account would lose with its place in one group. */
struct group_loss {
	uint32_t group;
	uint16_t reach; /* of the account without it; see access_private.h */
	bool unlicensed;
	struct loss loss;
};

struct explain_all {
	const struct access *access;
	struct access *assigned;
	uint32_t account;
	enum explain_reach reach;
	uint32_t *held;                      /* projects by level, by grants that are not cut */
	uint32_t limited[LIMIT_LICENCE + 1]; /* projects where something is cut, by what cuts it */
	uint32_t projects, uncomputed;       /* all; those whose grants cannot be told */
	uint32_t public_count, open_count;   /* that anyone, or any logged-in account, may browse */
	struct path *paths;                  /* most projects first */
	size_t path_count;
	uint32_t *path_projects; /* what paths point into */
	struct ways
	    admin; /* what makes it a Jira administrator: a group, or a role of its own (NONE) */
	struct group_loss *groups;
	size_t group_count;
};

struct explain_all *explain_all_new(const struct access *access, uint32_t account);
void explain_all_release(struct explain_all *explain);

/* ---- a group ---- */

struct group_role {
	uint32_t role;
	const uint32_t *projects;
	uint32_t project_count;
};

/* Permissions that a scheme gives to the group itself, or to a product whose licence it gives. */
struct group_scheme {
	uint32_t scheme, project_count;
	bool by_licence;
	const struct scheme_line **lines;
	size_t line_count;
};

struct explain_group {
	const struct access *access;
	uint32_t group;
	uint32_t active; /* of its members */
	struct group_role *roles;
	size_t role_count;
	uint32_t *role_projects; /* what roles point into */
	struct group_scheme *schemes;
	size_t scheme_count;
	const struct scheme_line **scheme_lines; /* what schemes point into */
	struct losses losses;                    /* grants alone, of accounts that keep a licence */
	uint32_t *unlicensed; /* accounts whose only product licence it is: they lose every grant */
	size_t unlicensed_count;
	uint32_t *admins; /* accounts that only this group makes Jira administrators */
	size_t admin_count;
};

struct explain_group *explain_group_new(const struct access *access, uint32_t group);
void explain_group_release(struct explain_group *explain);

/* ---- words; the caller frees the text ---- */

/*
 * "group jira-dev - role Developers in WEB - permission scheme Default - Browse projects". Without a
 * project: "role Developers", and no scheme.
 */
char *explain_way_text(
    const struct access *access, uint32_t project, const struct way *way, uint64_t permissions);
/* "Reporter of the issue - permission scheme Default - Browse projects": of one that names no account. */
char *explain_holder_text(const struct access *access, uint32_t project,
    const struct holder *holder, uint64_t permissions);
/* "Create issues, Edit issues" */
char *explain_permissions_text(const struct access *access, uint64_t permissions);
/* "remove Ann Lee from group jira-dev" */
char *explain_removal_text(
    const struct access *access, uint32_t account, uint32_t project, const struct removal *removal);
/* "browse, work" of a set of levels */
char *explain_levels_text(const struct access *access, uint64_t levels);
/* Is it one that names no account, with any of these permissions? Anyone, the reporter, ... */
bool explain_is_open(const struct holder *holder, uint64_t permissions);

#endif
