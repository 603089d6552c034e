/* One change of the site: what it wants and what became of it, and who is told; see actions.h. */
#ifndef FETCH_WRITE_ACTION_H
#define FETCH_WRITE_ACTION_H

#include "fetch/jira/settings.h"
#include "model/base/arena.h"
#include "model/plan/outcome.h"
#include <time.h>

/* Phases are carried out one after the other. */
enum action_phase {
	PHASE_CREATES, /* accounts and groups */
	PHASE_GROUP_GRANTS,
	PHASE_ROLE_GRANTS,
	PHASE_SCHEME_GRANTS,
	PHASE_SECURITY_GRANTS,
	PHASE_ORG_ROLE_GRANTS,
	PHASE_LEADS,
	PHASE_SECURITY_REVOKES,
	PHASE_SCHEME_REVOKES,
	PHASE_ROLE_REVOKES,
	PHASE_GROUP_REVOKES,
	PHASE_LAST_REVOKES, /* from groups: of actions that are 'late' */
	PHASE_ORG_ROLE_REVOKES,
	PHASE_TOKENS,
	PHASE_ACCOUNTS, /* suspended, disabled, removed, and the like */
	PHASE_GROUP_DELETES,
	PHASE_TICKETS,
	PHASES
};

enum action_state {
	STATE_UNKNOWN, /* could not be read */
	STATE_ABSENT,
	STATE_PRESENT,
	STATE_GONE,  /* what it would be in is not there: account, group, role, project */
	STATE_OTHER, /* somebody else has it, whom the plan does not know */
};
const char *action_state_name(enum action_state state); /* "", absent, present, gone, another's */

struct action_kind; /* a row of fetch/write/action_kinds.c */
enum action_what {
	ACT_GROUP,        /* an account in a group, through Jira */
	ACT_GROUP_ORG,    /* the same through the organisation */
	ACT_ROLE_USER,    /* an account in a role of a project */
	ACT_ROLE_NAME,    /* a group that Jira names without an id, in such a role; never added */
	ACT_ROLE_GROUP,   /* a group in a role of a project */
	ACT_ACCOUNT,      /* an account on the site; never removed */
	ACT_LEAD,         /* an account as a project's lead; never removed */
	ACT_SCHEME_LINE,  /* whoever holds a permission by a permission scheme */
	ACT_LEVEL_MEMBER, /* whoever sees a level of issue security */
	ACT_THE_GROUP,    /* a group itself */
	ACT_PERSON,       /* a managed account, switched on */
	ACT_TOKEN,        /* an API token; never made */
	ACT_DIRECTORY_STATE, /* an account that its directory does not suspend */
	ACT_IN_DIRECTORY,    /* an account in its directory; never put there */
	ACT_USER_ROLE,       /* an account's own role on a resource */
	ACT_ORG_ROLE,        /* the same on the organisation itself */
	ACT_ORG_GROUP_ROLE,  /* a group's role on a resource */
	ACT_TICKET,          /* an issue that asks people for what no API does; never removed */
};
const struct action_kind *action_kind(enum action_what what, bool wanted); /* NULL: there is none */
const char *action_kind_name(const struct action_kind *kind);              /* "group.add" */
/* Does it go through the organisation? false of an action without a kind, too. */
bool action_needs_key(const struct action_kind *kind);

struct action {
	const struct action_kind *kind;
	uint32_t step; /* the plan's number, from 1 */
	bool late;     /* of a group's revoke: after all others */
	/* Ids, as the kind needs them; NULL: not needed. */
	const char *account, *group, *project, *role, *directory;
	const char *group_name;                  /* for role actors that bear no group id */
	const char *scheme, *permission, *level; /* ids, and a permission's key */
	const char *line; /* its own id, or that of another that gives the same, once found (unless
			     line_alone); "": what is looked for is whom it is given to ... */
	bool line_alone;
	const char
	    *holder; /* ... Jira's word for it, and its id, unless it is an account or a group */
	const char *holder_id;
	const char *resource; /* of a role of the organisation: an ARI; or the organisation's id */
	const char *former;   /* of a lead: who it was; "": nobody */
	const char *email;    /* of an account to be made */
	const char *products; /* "jira-software,jira-core"; "": none */
	const char *label, *summary, *description, *issue_type; /* of a ticket; project: its key */
	const struct action *maker; /* makes the account, which has no id yet; or NULL */
	enum action_state expected; /* before, by the plan; STATE_UNKNOWN: it does not say */
	time_t intended; /* when an earlier run meant to send it and left no outcome; 0: none did */

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

/* What has to be read before a write may be sent: a page of a group's members, or the actors of a role in a project. */
struct action_reading {
	const char *group;          /* its id; NULL: the actors of ... */
	const char *project, *role; /* ids */
	uint32_t from;              /* members that were read before */
};
struct action_sight {
	const char *id;   /* NULL: an actor that is a group, and bears none; then by ... */
	const char *name; /* of such a group */
	bool group;       /* an actor that is one */
	bool active;      /* of a member: a person, and active */
};

enum action_leave {
	LEAVE_SEND,
	LEAVE_READ,   /* *reading first, then it is asked again */
	LEAVE_REFUSE, /* action->message says why */
	LEAVE_LATER,  /* it stays without an outcome; so does action->message */
};

struct action_settings {
	const struct fetch_settings *site;
	double settle;    /* seconds */
	unsigned at_once; /* targets worked on side by side */
	struct arena *arena;
	/* Each is called from one thread; -1 from one of them ends everything, with its err. */
	/* Before the first action of a phase; what the caller calls over by then is left alone. */
	int (*phase)(void *arg, enum action_phase phase, struct err *err); /* or NULL */
	/* Just before each write, the target having been looked at: may it be sent? */
	enum action_leave (*may)(
	    void *arg, struct action *action, struct action_reading *reading); /* or NULL */
	void (*told)(void *arg, const struct action *action, const struct action_reading *reading,
	    const struct action_sight *sights, size_t count, bool last);
	/* Was there such an account before anything was sent? */
	bool (*known)(void *arg, const char *account); /* or NULL */
	int (*intend)(void *arg, const struct action *action, struct err *err);
	int (*settled)(void *arg, const struct action *action, struct err *err);
	int (*asked)(
	    void *arg, const struct action_request *request, struct err *err); /* or NULL */
	void *arg;
};

#endif
