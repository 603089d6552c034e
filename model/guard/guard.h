/*
 * Guards: what must hold before a plan is carried out, judged on the graph as it was and on the graph as
 * it would be after. plan tells what they say; apply asks again, with what it has just read, and refuses.
 *
 * A guard is a row of the list in guard_plan.c: a name, a function, and the flag or the edit that would allow what it
 * refuses. There is no flag that allows everything.
 *
 *	other-site         the plan is for the site that is read
 *	incomplete         no revokes from a reading that was not whole
 *	max-revokes        at most this many losses of a group or role by people, whatever rows they come of; a
 *	                   row counts at least once, also one that takes nothing away (target_loss.h), or that
 *	                   switches an account off. Whoever is in a group that is deleted loses it
 *	max-revoke-percent at most this share of the people of one group or role, where it has TARGET_FEW or more;
 *	                   of all accounts, and of those that are not inactive. Both count what other plans took
 *	                   lately with it (struct window of plan.h), unless this plan takes nothing
 *	min-admins         so many administrators stay, of the organisation, the site, user access, Jira, each
 *	                   other product and each project; what has fewer already may not lose another. Projects
 *	                   whose permissions Jira does not show are named, and cannot be judged. Jira's
 *	                   are counted twice: all, and those who have a product licence, for nobody can log in
 *	                   to Jira without one; those of a project are the ones who have. Organisation, site and
 *	                   user access are administered outside Jira
 *	own-access         the account that does it keeps its administration and its licence, and stays switched on
 *	admin-licences     nobody else who stays an administrator of the organisation, the site, user access, Jira
 *	                   or a project loses the last product licence
 *	max-grants         at most this many grants and new accounts
 *	max-gains          at most this many accounts gain access
 *	new-admins         at most this many become administrators of anything; they are named in any case
 *	wide               nothing is given to a group of more than half of the active people
 *	outsiders          nothing is given to portal customers, guests, inactive and unknown accounts, nor, where
 *	                   company domains are given, to those of another or of no known address; but for guest
 *	                   roles, and the customers' role of service projects
 *	protect            what --protect names is not touched; an account loses no role with its group either
 *	apps               app accounts, and what belongs to apps, are not touched
 *	identity-provider  (never refuses) groups that an identity provider manages: no API changes them
 *	licences           (never refuses) groups that give a licence: seats bought, access lost
 *
 * Every number is a whole one. Verdicts live in the judgement's arena, one per guard at least.
 */
#ifndef MODEL_PLAN_GUARD_H
#define MODEL_PLAN_GUARD_H

#include "model/access/access_gain.h"
#include "model/graph/admins.h"
#include "model/graph/graph.h"
#include "model/graph/run.h"
#include "model/plan/plan.h"
#include "target_loss.h"

enum { GUARDS_MOST = 32 };
enum verdict_kind { VERDICT_FINE, VERDICT_WARNING, VERDICT_REFUSED };
struct guard;
struct verdict {
	const struct guard *guard;
	enum verdict_kind kind;
	const char *what; /* numbers and names */
};

struct judgement {
	const struct plan *plan;
	const struct plan_limits *limits;
	const struct run *run;                       /* of the reading that 'before' is of */
	const struct graph *before;                  /* sealed */
	const struct org *org;                       /* joined to it, or NULL */
	struct graph *after;                         /* made here, with all that follows */
	struct org *org_after;                       /* NULL: as it was */
	struct admins admins_before, admins_after;   /* above projects */
	struct access *access_before, *access_after; /* of licensed candidates */
	struct access_gains gains;                   /* between them */
	struct access_gains
	    lost_above; /* likewise, and above projects alone: of the graph before */
	struct target_losses losses;
	struct arena arena;
	struct verdict *verdicts;
	size_t count, room;
};

struct guard {
	const char *name;
	void (*judge)(struct judgement *judgement, const struct guard *guard);
	const char *allow; /* the flag or edit that allows it */
};

/* limits: usually &plan->limits. What is handed in must outlive the judgement. -1: access_new's error. */
int guards_judge(struct judgement *judgement, const struct plan *plan,
    const struct plan_limits *limits, const struct graph *before, const struct org *org,
    const struct run *run, struct err *err);
/*
 * What is still to be done of a plan at work, by its own limits: steps that have an outcome in its journal, and those
 * that the graph says are as wanted, change nothing any more.
 */
int guards_judge_rest(struct judgement *judgement, const struct plan *plan,
    const struct graph *before, const struct org *org, const struct run *run, struct err *err);
/*
 * That rest as a plan: the same texts, and only what is still to be done is due; a grant to an account that the plan was to
 * create, and that is there, is one to that account. The caller frees its steps.
 */
struct plan guards_rest(const struct plan *plan, const struct graph *graph, const struct org *org,
    const struct run *run);
size_t guards_refused(const struct judgement *judgement);
/* The keys of projects whose roles lose people by the plan, and of which Jira does not show what a role gives. */
void guards_unshown(const struct judgement *judgement, struct text_list *some);
void judgement_release(struct judgement *judgement);

/* What guards say it with. */
void guard_say(struct judgement *, const struct guard *, enum verdict_kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Does the group give a product licence? */
bool group_gives_licence(const struct graph_view *view, uint32_t group);
/* Has the account a product licence, by a group or by a role of its own? */
bool account_licensed(const struct graph_view *view, uint32_t account);

#endif
