/*
 * Writing to the site, one action at a time and each at most once.
 *
 * An action is an account in a group, an actor in a project role, an account on the site, or a
 * ticket: a thing that is there or is not, and is wanted there or not. It is carried out like this:
 *
 *	look     as wanted already: noop; not as the plan expects, or its target is gone: stale
 *	intend   the caller writes down, on disk, that the request is about to be sent
 *	send     once. A 429 was refused before execution and is sent again; nothing else ever is
 *	look     after any answer and after none, with growing pauses, until it is as wanted or the
 *	         settle time is over: done, or failed. What the answer said is kept; it decides nothing
 *	settled  the caller writes down the outcome, on disk
 *
 * An action that an earlier run intended and that has no outcome is looked for until the settle
 * time after its intention is over; only then it counts as not sent.
 *
 * Actions on different targets (a group, a role in a project) go on side by side, on one target one
 * after the other; phases in the order of enum action_phase. The caller owns the actions and all
 * texts given; texts of outcomes live in the arena of the settings.
 */
#ifndef FETCH_WRITE_ACTION_H
#define FETCH_WRITE_ACTION_H

#include "fetch/jira/settings.h"
#include "model/base/arena.h"
#include "model/plan/outcome.h"
#include <time.h>

enum action_phase {
	PHASE_ACCOUNTS,
	PHASE_GROUP_GRANTS,
	PHASE_ROLE_GRANTS,
	PHASE_ROLE_REVOKES,
	PHASE_GROUP_REVOKES,
	PHASE_TICKETS,
	PHASES
};

enum action_state {
	STATE_UNKNOWN, /* could not be read */
	STATE_ABSENT,
	STATE_PRESENT,
	STATE_GONE, /* what it would be in is not there: the account, the group, the role, the
		       project */
};
const char *action_state_name(enum action_state state); /* "", absent, present, gone */

struct action_kind; /* a row of fetch/write/action_kinds.c */
enum action_what {
	ACT_GROUP,      /* an account in a group, through Jira */
	ACT_GROUP_ORG,  /* the same through the organisation */
	ACT_ROLE_USER,  /* an account in a role of a project */
	ACT_ROLE_GROUP, /* a group in a role of a project */
	ACT_ACCOUNT,    /* an account on the site; never removed */
	ACT_TICKET,     /* an issue that asks people for what no API does; never removed */
};
const struct action_kind *action_kind(enum action_what what, bool wanted); /* NULL: there is none */
enum action_phase action_kind_phase(const struct action_kind *kind);
const char *action_kind_name(const struct action_kind *kind); /* "group.add" */

struct action {
	const struct action_kind *kind;
	uint32_t step; /* the plan's number, from 1 */
	/* Ids, as the kind needs them; NULL: not needed. */
	const char *account, *group, *project, *role, *directory;
	const char *group_name; /* for role actors that bear no group id */
	const char *email;      /* of an account to be made */
	const char *products;   /* "jira-software,jira-core"; "": none */
	const char *label, *summary, *description, *issue_type; /* of a ticket; project: its key */
	const struct action
	    *maker; /* makes the account this one is about, which has no id yet; or NULL */
	enum action_state expected; /* before, by the plan; STATE_UNKNOWN: it does not say */
	time_t intended; /* when an earlier run meant to send it and told no outcome; 0: none did */

	/* What became of it. */
	enum outcome outcome;
	enum action_state before, after;
	const char *message; /* "" when there is nothing to say */
	const char *made;    /* id of the account, key of the issue */
	const char *detail;  /* the issue's state */
	long http_status;    /* of the write; 0: none was sent, or nothing came back */
	unsigned attempts;
	time_t started, finished;
	bool over; /* there is an outcome; may be set beforehand: then it is left alone */
};

struct action_request {
	uint32_t step;
	const char *method, *path;
	const struct reply *reply;
};

struct action_settings {
	const struct fetch_settings *site;
	double settle;    /* seconds */
	unsigned at_once; /* targets worked on side by side */
	struct arena *arena;
	/* Each is called from one thread; -1 from one of them ends everything, with its err. */
	int (*intend)(void *arg, const struct action *action, struct err *err);
	int (*settled)(void *arg, const struct action *action, struct err *err);
	int (*asked)(
	    void *arg, const struct action_request *request, struct err *err); /* or NULL */
	void *arg;
};

/*
 * Carries out the actions that are not over. 0: all of them are; 1: some are still pending. -1: it
 * ended early (err: interrupted, not authenticated, unreachable, no room for the journal); what has
 * no outcome is pending. When site->progress asks for a stop, what is being sent is answered and
 * looked at once, nothing more is begun.
 */
int actions_apply(const struct action_settings *settings, struct action *const *actions,
    size_t count, struct err *err);

/* Looks at every action and sets 'after', 'detail' and 'message'; nothing else of it. */
int actions_look(const struct action_settings *settings, struct action *const *actions,
    size_t count, struct err *err);

#endif
