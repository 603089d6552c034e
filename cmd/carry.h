/*
 * A plan at work: its steps as actions, and what becomes of each.
 *
 *	carry_prepare  an action for each step that may have to be sent
 *	carry_apply    carries them out; every record is on disk before the next request
 *	carry_look     reads every target again: what is so now
 *
 * dir: the plan's directory, open, which outlives it; else all is zero at first. carry_release may be called in every
 * state.
 */
#ifndef CMD_CARRY_H
#define CMD_CARRY_H

#include "export/plan/plan_dir.h"
#include "fetch/write/actions.h"
#include "fetch/write/ticket.h"
#include "model/graph/org.h"

/* A step as actions; of the journal and of this run is known what became of it: step->result. */
struct task {
	struct action target; /* as the step wants it; kind NULL: cannot be looked at */
	struct action ticket; /* of a manual step; kind NULL: none */
};

struct carry {
	struct plan_dir *dir;
	struct task *tasks; /* by step: number - 1; from carry_prepare on */
	struct sealed journal;
	struct sealed log;
};

/*
 * graph: as it is now, to know accounts by their e-mail addresses; or NULL. org: joined, and then
 * group actions go through the organisation; else NULL. form: NULL: no tickets.
 */
int carry_prepare(struct carry *carry, const struct graph_view *graph, const struct org *org,
    const struct ticket_form *form, struct err *err);

struct carry_settings {
	const struct fetch_settings *site;
	double settle;
	unsigned at_once;
	const char *via, *tickets, *account; /* for the journal */
};
/* 0: every step has an outcome; 1: some have not; -1: it ended early. Results are told in any case.
 */
int carry_apply(struct carry *carry, const struct carry_settings *settings, struct err *err);
/* Tells 'verified' of results, and what the targets are. */
int carry_look(struct carry *carry, const struct carry_settings *settings, struct err *err);
/* By what carry_look saw: 1 as the step wants it, 0 not, -1 unknown. */
int carry_holds(const struct carry *carry, const struct step *step);
void carry_release(struct carry *carry);

#endif
