/*
 * A plan: what the rows of reviewed or hand-written spreadsheets come to, once each was resolved against
 * the access graph of a site. plan makes it, apply carries it out, verify asks whether it still holds.
 *
 * A plan is a list of steps in the order in which they are carried out: what is created; grants (groups, products,
 * roles, scheme lines, security levels, organisation roles, leads); revokes (security levels, scheme lines, roles,
 * products, groups, organisation roles); tokens; accounts; groups that are deleted; and within each by target, then
 * principal; rows that ask for nothing (no change, keep) stand behind. Steps are numbered from 1 in that order.
 *
 * A step names its subject and its target by id, with the names beside them for people, and says what was
 * there when the site was read (held): apply reads that again before it writes. As wanted means: held
 * after a grant or a keep, not held after a revoke.
 *
 *	ACTION_GRANT, ACTION_REVOKE    what a principal has of a target (target.h)
 *	ACTION_CREATE                  an account for 'email' with 'products', which may be none
 *	ACTION_KEEP                    decided to stay as it is: nothing is sent
 *	ACTION_SUSPEND, ACTION_RESTORE the account in its directory
 *	ACTION_DISABLE, ACTION_ENABLE  a managed account as such
 *	ACTION_REMOVE                  an account out of its directory
 *	ACTION_CREATE_GROUP, ACTION_DELETE_GROUP   the group is the principal
 *
 * A grant to an account that the same plan creates has principal_id "" and 'creates', the number of the
 * step that makes it; its id is known only when that step is done.
 *
 *	STEP_DUE      to be carried out
 *	STEP_NOOP     as wanted when the site was read: nothing is sent
 *	STEP_KEEP     an ACTION_KEEP
 *	STEP_MANUAL   no API can carry it out; 'hindrance' says why. apply files a ticket, if asked to
 *
 * Nothing in a plan depends on a clock: 'read' is when the site was read, and the plan's age is counted
 * from there, because it is the reading that grows old.
 *
 * Texts are never NULL ("": unknown, or does not apply) and live in the plan's arena. A plan belongs to
 * the caller: plan_release.
 */
#ifndef MODEL_PLAN_PLAN_H
#define MODEL_PLAN_PLAN_H

#include "model/base/arena.h"
#include "outcome.h"

enum plan_action {
	ACTION_GRANT,
	ACTION_REVOKE,
	ACTION_CREATE,
	ACTION_KEEP,
	ACTION_SUSPEND,
	ACTION_RESTORE,
	ACTION_DISABLE,
	ACTION_ENABLE,
	ACTION_REMOVE,
	ACTION_CREATE_GROUP,
	ACTION_DELETE_GROUP,
	ACTIONS
};
enum plan_target {
	TARGET_GROUP,
	TARGET_ROLE,
	TARGET_SITE, /* of what has no target: plan_acts */
	TARGET_SCHEME,
	TARGET_LEAD,
	TARGET_PRODUCT,
	TARGET_ORG_ROLE,
	TARGET_SECURITY,
	TARGET_TOKEN,
	TARGETS
};
enum plan_principal {
	PRINCIPAL_ACCOUNT,
	PRINCIPAL_GROUP,
	PRINCIPAL_ROLE, /* whoever has the role in the project; the others hold as their words say */
	PRINCIPAL_LOGGED_IN,
	PRINCIPAL_PUBLIC,
	PRINCIPAL_PRODUCT,
	PRINCIPAL_LEAD,
	PRINCIPAL_REPORTER,
	PRINCIPAL_ASSIGNEE,
	PRINCIPALS
};
enum step_state { STEP_DUE, STEP_NOOP, STEP_KEEP, STEP_MANUAL, STEP_STATES };

/* As plans and reports write them: grant, group, account, due, ...; NULL ends them. */
extern const char *const plan_action_names[ACTIONS + 1];
extern const char *const plan_target_names[TARGETS + 1];
extern const char *const plan_principal_names[PRINCIPALS + 1];
extern const char *const step_state_names[STEP_STATES + 1];
/* What Jira calls principals as holders of a permission: "user", "group", "projectRole", ... */
extern const char *const plan_holder_types[PRINCIPALS];

/* What is there or not, of an action without a target. */
enum plan_thing {
	THING_TARGET,          /* none of these: what the principal has of its target */
	THING_NEW,             /* an account on the site */
	THING_DIRECTORY_STATE, /* an account that is not suspended */
	THING_ACCOUNT_STATE,   /* one that is not disabled */
	THING_IN_DIRECTORY,
	THING_GROUP,
};

/* An action as such. */
struct plan_act {
	bool wanted;     /* the thing is there afterwards */
	uint8_t thing;   /* enum plan_thing */
	uint8_t inverse; /* enum plan_action; ACTIONS: it cannot be taken back */
	/* Without a target: "SUSPEND", "account is suspended", "accounts are suspended"; else the target's kind says it. */
	const char *heading, *done[2];
};
extern const struct plan_act plan_acts[ACTIONS];

#define PLAN_GONE "already gone"

struct texts {
	const char **list;
	size_t count;
};

struct step {
	uint32_t number;                          /* from 1 */
	uint8_t action, state, target, principal; /* the enums above */
	const char *principal_id;   /* of the account, group or role, the product's key; "": an
				     account that this plan creates, or a principal without an id */
	const char *principal_name; /* display name or group's name */
	const char *email;          /* of an account, if known; always for ACTION_CREATE */
	uint32_t creates; /* number of the step that creates the principal; 0: it exists */
	uint32_t
	    replaces; /* of a revoke: the step whose proof it waits for; 0: it waits for none */
	const char *group_id, *group_name;    /* TARGET_GROUP */
	const char *project_id, *project_key; /* TARGET_ROLE, TARGET_LEAD */
	const char *role_id, *role_name;      /* TARGET_ROLE; TARGET_ORG_ROLE: "atlassian/user" */
	const char *scheme_id, *scheme_name; /* TARGET_SCHEME; TARGET_SECURITY: of issue security */
	const char *permission;              /* TARGET_SCHEME: its key */
	const char *level_id, *level_name;   /* TARGET_SECURITY */
	const char *line_id; /* what a revoke deletes: a scheme's line, a level's member, a token */
	bool
	    line_alone; /* others gave the same: that line is meant. Else whatever gives it by now: it
			    may have gone, and come back with another id */
	const char *resource_id, *resource_name; /* TARGET_ORG_ROLE */
	const char *former_id, *former_name;     /* TARGET_LEAD: who it was; "": nobody */
	const char *expires_on;                  /* of a grant: a day, or "" */
	const char *note; /* what people should know of it: "12 projects use the scheme"; or "" */
	struct texts products; /* ACTION_CREATE: "jira-software", ...; sorted */
	bool held;             /* when the site was read: the membership, the actor, the account */
	const char *hindrance; /* STEP_MANUAL; PLAN_GONE of a reviewed grant that is no more */
	const char *origin;    /* "grants.csv:17", "matrix.csv:4:7", "review.xlsx!Review!H17" */
	uint32_t row;          /* of the rows it was made of; not in the file */
	const char *pack,
	    *returned_as; /* of a review: the pack, and the input that it came back as */
	const char *reason, *ticket, *reviewer, *reviewed_on, *approved_by, *grant_id, *row_check;
	struct result result; /* what became of it; not in the file */
};

/* What a reviewer answered and nothing follows from: not mine, ask later. */
struct open_decision {
	const char *decision;
	const char *principal, *principal_name, *email,
	    *target_name; /* as a plan, and as the review, write them */
	const char *origin, *pack, *returned_as, *reason, *reviewer, *reviewed_on, *grant_id,
	    *row_check;
};

/* A file that the plan was made of: its name where it is kept, beside the plan. */
struct input {
	const char *file, *sha256;
};

/* What the guards judge by; each has its flag, see guard.h. */
struct plan_limits {
	uint32_t max_revokes;        /* of the whole plan */
	uint32_t max_revoke_percent; /* of the members or actors of one target */
	uint32_t window;             /* seconds in which other plans' revokes count too */
	uint32_t min_admins;         /* of the site and of each project */
	uint32_t max_grants;         /* of the whole plan, accounts to create among them */
	uint32_t max_gains;          /* accounts that get access they had not */
	uint32_t max_new_admins;     /* accounts that become administrators of anything */
	bool allow_admin_licences;   /* administrators' licences may be revoked */
	bool allow_wide;             /* grants to more than half of the active accounts at once */
	bool allow_outsiders;        /* grants to customers, guests, external, inactive, unknown */
	bool allow_apps;             /* app accounts and the roles of apps may be changed */
	bool allow_used;             /* groups that are in use may be deleted */
	bool allow_incomplete;       /* revokes though the site was not read whole */
	const char
	    *company_domains; /* "a.com,b.org": whoever has another is external; "": unknown */
	struct texts protect; /* principals and targets as --protect FILE names them; sorted */
};
#define PLAN_LIMITS                                                                                \
	{                                                                                          \
		.max_revokes = 50, .max_revoke_percent = 25, .window = 24 * 3600, .min_admins = 2, \
		.max_grants = 200, .max_gains = 50, .max_new_admins = 3, .company_domains = ""     \
	}

/* A guard that refused the plan when it was made. */
struct refusal {
	const char *guard; /* its name: max-revokes */
	const char *what;  /* numbers and names */
	const char *allow; /* the flag or the edit that would allow it */
};

/* A row that nobody can judge, because of what was not read: it is in no step, and refused. */
struct unjudged {
	const char *origin, *what;
	const char *action, *principal, *target; /* as the row has them; "": it has no such cell */
};

/* How many accounts gain what at one place when the plan is carried out; gains.csv names them all. */
struct plan_gain {
	const char
	    *level; /* "administers Jira", "product jira-software"; "": levels of a project */
	const char *project_id, *project_key;
	uint32_t accounts, browse, work, administer, unknown;
};

/* Somebody who becomes an administrator of anything, once each. */
struct new_admin {
	const char *account_id, *name;
	const char *of;  /* the first place: "Jira", "WEB" */
	uint32_t places; /* how many */
};

/* What other plans of the same site took away lately: a revoke that was carried out, or may have been. */
struct taken {
	struct step step; /* what it took from whom, by ids; nothing else of it */
	const char *plan; /* the name of its directory; of one plan the same pointer */
};

/*
 * It counts with what a plan takes, so that one mass revoke does not become two that are each below the limit; what was
 * given back since counts all the same. Filled by whoever finds those plans (export/plan/siblings.h), read by max-revokes
 * and max-revoke-percent (target_loss.h). Texts live in the plan's arena.
 */
struct window {
	uint32_t seconds; /* how far back it goes; 0: nothing is counted */
	struct taken *list;
	size_t count, room;
	const char **troubles; /* what could not be counted, in words */
	size_t trouble_count, trouble_room;
};

struct plan {
	struct arena arena;
	const char *sha256; /* of the canonical file: the plan's id; "" until written or read */
	const char *tool_version;
	const char *site, *base_url, *cloud_id; /* cloud_id may be "" */
	const char *org_id;                     /* "": no organisation was read */
	const char *snapshot_id;
	const char *read;                      /* when reading the site ended: UTC, RFC 3339 */
	const char *account_id, *account_name; /* whose token read the site */
	bool complete;                         /* the site was read whole */
	const char *accept_missing; /* but for these, "group:ID,group:ID"; "": nothing is missing */
	/* Of a review: which, and the reading that reviewers saw. */
	const char *review_id, *review_snapshot_id, *review_read;
	struct plan_limits limits;
	struct window window; /* what plans beside it took lately; not in the file */
	/* Lists as a struct json_array has them: the items, their count, their room. */
	struct input *inputs; /* what it was made of */
	size_t input_count, input_room;
	struct input *files; /* what was made beside it */
	size_t file_count, file_room;
	struct refusal *refusals;
	size_t refusal_count, refusal_room;
	struct plan_gain *gains;
	size_t gain_count, gain_room;
	struct new_admin *new_admins;
	size_t new_admin_count, new_admin_room;
	struct step *steps;
	size_t step_count, step_room;
	struct open_decision *open;
	size_t open_count, open_room;
	struct unjudged *unjudged;
	size_t unjudged_count, unjudged_room;
};

/* How many steps are in this state (and, with action below ACTIONS, of this action). */
size_t plan_count(const struct plan *plan, enum step_state state, enum plan_action action);
/* One refusal more; its texts outlive the plan or are in its arena. */
void plan_refuse(struct plan *plan, const char *guard, const char *what, const char *allow);
/* One row more that cannot be judged; its texts outlive the plan or are in its arena. */
void plan_leave(struct plan *plan, const struct unjudged *row);
/* Every step's result as it is before anything was carried out. */
void plan_begin(struct plan *plan);
/* Was it as wanted, and was not any more when everything was read again? */
bool step_is_undone(const struct step *step);
/* How many rows are not as wanted, as far as is known; those that could not be judged among them. */
size_t plan_unfinished(const struct plan *plan);
/* Does it take something away, or give it, when it is carried out? A kept grant does neither. */
bool step_takes(const struct step *step);
bool step_gives(const struct step *step);
/* "3 done, 1 failed": what became of the steps, as far as is known. */
void plan_outcomes(const struct plan *plan, char *out, size_t room);
/* "Ann Ada into group 'jira-dev'": a step for people. */
void step_words(const struct step *step, char *out, size_t room);
void plan_release(struct plan *plan);

#endif
