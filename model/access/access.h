/*
 * Effective access: which accounts hold which permission in which project, and by which ways.
 *
 * The sealed graph is the input; what Jira would answer is computed from it, exactly, for what
 * holders give without condition. The words:
 *
 * holder: whom a permission scheme names: a role, a group, an account, the lead, a licence, anyone,
 * the reporter of an issue. Lines that name the same holder are one, with all their permissions.
 *
 * way: how one account gets something: holder, then perhaps a group. A way without a group names
 * the account itself (a user holder, the lead, a user actor of a role) and is called direct.
 *
 * candidate: an account that a grant reaches at all. CANDIDATES_LICENSED: active, and with any
 * product licence, by a group or by a role of its own in the organisation, or a guest; and in
 * projects of Product Discovery its contributors, in those of Service Management its stakeholders.
 * CANDIDATES_ACTIVE: active; CANDIDATES_ALL: every one. An account whose status is unknown is not
 * active.
 *
 * level: a name for some permissions: browse, work, administer; or one permission each, when keys
 * were chosen.
 *
 * The rules, beside those of a scheme's holders:
 *
 * Holders that depend on an issue (assignee, reporter, fields), anyone, portal customers and types
 * that are not known here reach no account: access_holders shows them. Any logged-in account
 * (applicationRole without parameter) is shown with them, and reaches the members of all licences.
 *
 * Members of the groups of Jira administrators may administer every project that is computed, if
 * they are active (CANDIDATES_ALL: in any case): no grant gives it, and no licence is asked for.
 * The permission is called ADMINISTER. They browse team-managed projects, private ones too. Both are
 * left out of all counts.
 *
 * limit: what is given and has no effect. In an archived project that is everything but browsing,
 * whoever holds it; else, for an account whose products do not serve the project's type, everything
 * but browsing and comments. ADMINISTER is never cut. Software needs jira-software, service_desk
 * jira-servicedesk, product_discovery jira-product-discovery, any other type any product; a guest
 * needs none but in projects of Service Management and Product Discovery. Whoever has no licence and
 * is a candidate by the rule alone is not cut for that. Ways show what is cut like all else
 * (access_limit tells); no count has it.
 *
 * A project is computed when its permission scheme was read, a team-managed one when Jira shows
 * grants in it. All others have no holders. A role whose actors could not be read has none here;
 * completeness.csv says so of role actors.
 *
 * Counts are of candidates of type atlassian. Archived projects are computed like all others, and
 * left out of what is counted by account.
 *
 * The access belongs to the caller until access_release. It reads the graph, and must go before it;
 * what it hands out lives as long. Not for several threads: counts are made when first asked for.
 *
 * Cost. The raw grants of a project are the sum, over its holders, of the accounts they name and of
 * the members of the groups they name.
 * access_new: scheme lines x log of those of one scheme, accounts, memberships of licence groups.
 * access_ways: holders and actors of one project, x log of a group's members; no scan of the site.
 * access_project: raw grants of the project, twice, and accounts / 64.
 * counts: all actors, to find classes: projects with the same scheme and, where its holders look,
 * the same actors and lead. Then raw grants once a class, not once a project.
 *
 * Memory: 32 bytes a holder of a scheme, 2 an account, 1 a project. Counts: 4 bytes a project and an account,
 * 12 a class, and while they are made 8 more an account and, for each class, 5 a role actor. A cursor: 8 bytes and a
 * bit an account and, of one project at a time, 4 bytes a raw grant, 32 an actor. Nothing of size
 * accounts x projects is ever held, nor are results of classes but the counts: opening a project
 * again costs a hundredth of writing its rows.
 */
#ifndef MODEL_ACCESS_ACCESS_H
#define MODEL_ACCESS_ACCESS_H

#include "model/base/err.h"
#include "model/graph/graph.h"
#include "model/graph/run.h"
#include "permission.h"

enum candidates { CANDIDATES_LICENSED, CANDIDATES_ACTIVE, CANDIDATES_ALL };

struct access_choice {
	enum candidates candidates;
	const char *const *keys; /* permissions to show instead of the levels; of the site's
				    schemes, or a level's */
	size_t key_count;        /* 0: the levels */
};

enum holder_kind {
	/* Those that reach accounts, in the order of their ways. */
	HOLDER_USER, /* who: the account */
	HOLDER_LEAD,
	HOLDER_ROLE,      /* who: the role */
	HOLDER_GROUP,     /* who: the group */
	HOLDER_LICENCE,   /* who: the application */
	HOLDER_LOGGED_IN, /* any logged-in account: any licence */
	HOLDER_JIRA_ADMIN,
	HOLDER_ADMIN_BROWSES, /* the same people, in team-managed projects */
	/* Those that do not. */
	HOLDER_ANYONE,
	HOLDER_ASSIGNEE,
	HOLDER_REPORTER,
	HOLDER_USER_FIELD,
	HOLDER_GROUP_FIELD,
	HOLDER_CUSTOMERS, /* of the project's portal: no access in Jira itself */
	HOLDER_OTHER,     /* a type that is not known here; line->holder_type */
};

/* Of a line of a permission scheme or a member of an issue security level, by its texts. */
uint8_t holder_kind(const char *type, const char *id);

struct holder {
	uint8_t kind;
	uint32_t who; /* by kind; NONE: nothing, or nothing that the graph knows: it then reaches
			 nobody */
	uint64_t permissions;
	const struct scheme_line
	    *line; /* the first of its lines: its texts; NULL for Jira administrators */
};

static inline bool
holder_is_jira_admin(const struct holder *holder)
{
	return holder->kind == HOLDER_JIRA_ADMIN || holder->kind == HOLDER_ADMIN_BROWSES;
}

struct way {
	const struct holder *holder;
	uint32_t group; /* NONE: direct, the account itself is named */
};

/* Ways as they are found; zeroed at first, and its memory is used again until ways_release. */
struct ways {
	struct way *list;
	size_t count, room;
};
void ways_release(struct ways *ways);

struct access;

/* The graph is sealed. -1: a key is neither one of the levels' nor in any scheme; err names the
 * nearest. */
struct access *access_new(
    const struct graph *graph, const struct access_choice *choice, struct err *err);
/* The same graph by another rule; of one level, or with the same levels when that is NULL. */
struct access *access_again(
    const struct access *other, enum candidates rule, const struct access_level *only);
void access_release(struct access *access); /* NULL is fine */

const struct graph_view *access_graph(const struct access *access);
const char *access_candidates(const struct access *access); /* licensed, active, all */
const char *candidates_name(enum candidates rule);
const struct access_level *access_levels(const struct access *access, size_t *count);
const char *access_permission(
    const struct access *access, unsigned bit); /* its key; NULL: no such bit */
bool access_is_candidate(const struct access *access, uint32_t account);              /* anywhere */
bool access_reaches(const struct access *access, uint32_t project, uint32_t account); /* there */

/*
 * What could reach the account, were it in these of the licence groups; and whether a grant of administration would
 * then count in the project. For an account that the graph does not have, too.
 */
typedef bool (*in_group)(const void *arg, uint32_t group);
uint16_t access_reach(
    const struct access *access, const struct account *account, in_group is_in, const void *arg);
bool access_reach_administers(const struct access *access, uint32_t project, uint16_t reach);

enum limit { LIMIT_NONE, LIMIT_ARCHIVED, LIMIT_LICENCE };
/* What cuts the account in the project; *left: the permissions that it leaves. NONE: of a holder that names no
 * account. */
enum limit access_limit(
    const struct access *access, uint32_t project, uint32_t account, uint64_t *left);
const char *limit_name(enum limit limit); /* "", archived, product licence */

bool access_computed(const struct access *access, uint32_t project);
/* Its holders by kind, then who: those with any permission of the levels, Jira administrators among
 * them. */
const struct holder *access_holders(const struct access *access, uint32_t project, size_t *count);

enum exposure { EXPOSURE_NONE, EXPOSURE_LOGGED_IN, EXPOSURE_PUBLIC };
enum exposure access_exposure(const struct access *access, uint32_t project);
const char *exposure_name(enum exposure exposure); /* none, logged-in, public */

/*
 * Every way by which the account holds any of these permissions in the project: by holder, a direct
 * one before its groups, groups in order. None when it is no candidate. Returns which of them it
 * holds.
 */
uint64_t access_ways(const struct access *access, uint32_t project, uint32_t account,
    uint64_t permissions, struct ways *ways);

/* One project's accounts in order, with all they hold there and every way to it. */
struct access_project;
struct access_project *access_project_new(const struct access *access);
void access_project_begin(struct access_project *cursor, uint32_t project);
/*
 * The next account: its number, what it holds of the levels and all its ways to that, or false
 * after the last. The ways are valid until the next call.
 */
bool access_project_next(struct access_project *cursor, uint32_t *account, uint64_t *permissions,
    const struct way **ways, size_t *way_count);
void access_project_release(struct access_project *cursor);

/* The rows of completeness.csv: how many projects are computed, and why the others are not; how many accounts have
 * access without a licence, and which are not known. */
void access_coverage(const struct access *access, struct run *run);
struct coverage *access_coverage_row(struct run *run); /* that row, to be added to */

/* Counts, made once, when the first of them is asked for. */
uint32_t access_account_total(const struct access *access, uint32_t project, enum level level);
uint32_t access_project_total(const struct access *access, uint32_t account); /* it can browse */
/* Projects of one class share their result; NONE: not computed. Classes are numbered from 0. */
uint32_t access_class(const struct access *access, uint32_t project);
uint64_t access_raw_grants(const struct access *access); /* walked through for the counts */

#endif
