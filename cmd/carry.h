/*
 * Carrying out a plan: its steps as actions, and the result of each.
 *
 *	carry_prepare  makes an action for each step that may have to be sent
 *	carry_apply    carries them out; every record is on disk before the next request. What the guards no longer
 *	               allow when its turn comes is refused, see model/watch/watch.h
 *	carry_look     reads every target again
 *
 * Everything but dir, the directory of the plan (held, for carry_apply), starts as zero; dir must outlive the carry. carry_release may be
 * called in every state.
 */
#ifndef CMD_CARRY_H
#define CMD_CARRY_H

#include "export/plan/plan_dir.h"
#include "fetch/write/actions.h"
#include "fetch/write/ticket.h"
#include "model/graph/org.h"
#include "model/watch/watch.h"

/* A step as actions. Its result, from the journal or this run, is in step->result. */
struct task {
	struct action target; /* the state the step wants; kind NULL: cannot be read */
	struct action ticket; /* of a manual step; kind NULL: none */
};

struct carry {
	struct plan_dir *dir;
	struct task *tasks; /* by step number - 1; from carry_prepare on */
	struct sealed log;
	struct watch watch; /* while it is carried out */
	bool through_org;   /* groups are changed there, and Jira shows it later */
};

/*
 * graph: the site as it is now, to find accounts by e-mail address; or NULL. org: joined, or NULL; through_org: group
 * actions are sent there. form: NULL: no tickets.
 */
int carry_prepare(struct carry *carry, const struct graph *graph, const struct org *org,
    bool through_org, const struct ticket_form *form, struct err *err);

struct carry_settings {
	const struct fetch_settings *site;
	/* The site as it was read: for carry_apply. */
	const struct graph *graph;
	const struct org *org; /* joined, or NULL */
	const struct run *run;
	double settle;
	unsigned at_once;
	const char *via, *tickets, *account, *by; /* for the journal */
};
/* 0: every step has an outcome; 1: some have none; -1: it ended early. The results are set in any case. */
int carry_apply(struct carry *carry, const struct carry_settings *settings, struct err *err);
/* Sets 'verified' of the results, and the targets' state. */
int carry_look(struct carry *carry, const struct carry_settings *settings, struct err *err);
/* What carry_look saw: 1: as the step wants it; 0: not; -1: unknown. */
int carry_holds(const struct carry *carry, const struct step *step);
void carry_release(struct carry *carry);

#endif
