/*
 * The state that writes change. There are three copies of the site and its organisation: the truth,
 * what Jira shows of it and what the organisation shows; without a lag they are one. A change is
 * made in the truth at once and in the others when its time has come, in their own order. Times are
 * seconds of the monotonic clock.
 */
#ifndef JIRAD_STATE_H
#define JIRAD_STATE_H

#include "org.h"

enum side { SIDE_TRUTH, SIDE_JIRA, SIDE_ORG, SIDES };

enum change_kind {
	CHANGE_MEMBER,    /* account in group */
	CHANGE_ACTOR,     /* account or group in role `number` of project */
	CHANGE_ACCOUNT,   /* on: a new one, with text its name and more its address; else it goes */
	CHANGE_ACTIVE,    /* account */
	CHANGE_SUSPENDED, /* account, in the organisation; Jira shows it inactive */
	CHANGE_GROUP,     /* on: a new one named text; else it goes */
	CHANGE_NAME,      /* of a group: text */
	CHANGE_MANAGED,   /* a group by text, or by nobody */
	CHANGE_LISTED,    /* on: lists have the group; else only who asks for its id finds it */
	CHANGE_SEATS,     /* of product text: number */
	CHANGE_ADMINS,    /* a group administers Jira, or with text "site" the site */
	CHANGE_PRODUCT,   /* a group gives product text */
	CHANGE_GROUP_ROLE, /* bits `number` on resource text for group */
	CHANGE_ORG_ADMIN,  /* account */
	CHANGE_LOST_ACTOR, /* off: a group that no list has, in role `number` of project: its id text, or name more */
	CHANGE_OWN_ROLE,     /* bits `number` on resource text for account */
	CHANGE_LEAD,         /* of a project: account, or on false nobody */
	CHANGE_LINE,         /* `number` of scheme `of`: permission text, for the holder */
	CHANGE_LEVEL_MEMBER, /* `number` of level `of`: the holder */
	CHANGE_TOKEN, /* on: a new one of account, labelled text; else the one with the id text goes, or all */
};

/* All texts are ids, so that a change fits every copy; those that a kind does not speak of are
 * NULL. */
struct change {
	enum change_kind kind;
	bool on;
	const char *account, *group, *project, *text, *more;
	const char *holder, *parameter, *value;
	long long number, of;
};

struct world {
	struct tenant *tenant;
	struct org *org;
};

enum applied { APPLIED, APPLIED_SAME, APPLIED_LATER }; /* later: it names what is not there yet */

/* change.c */
enum applied change_apply(struct world *w, const struct change *c);

struct server;
struct request;
struct state;

/* state.c. The worlds are freed by the caller; the same one three times when nothing lags. */
struct state *state_new(const struct world worlds[SIDES]);
void state_free(struct state *state);

/* From here on the server answers as this side sees the site now. */
void state_use(struct server *s, enum side side);

/* A write has this effect: on its own side after the lag, on the other after twice as long. */
void state_change(struct request *rq, const struct change *c);

/* The same at once and everywhere, behind everybody's back. False: nothing changed. */
bool state_edit(struct server *s, const struct change *c);

double state_now(void);

#endif
