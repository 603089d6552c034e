/*
 * A plan at work: its steps as actions, what earlier runs did of them as their journal has it, and
 * what became of each in the end.
 *
 *	carry_open     the plan of a directory, checked, and its journal, which must be this plan's
 *	carry_prepare  an action for each step that may have to be sent
 *	carry_apply    carries them out; every record is on disk before the next request
 *	carry_look     reads every target again: what is so now
 *	carry_write    result.csv, undo.csv, chain.csv, SHA256SUMS
 *	carry_check    are these what the plan and its journal come to?
 *
 * All zero is "not open"; carry_release may be called in every state.
 */
#ifndef CMD_CARRY_H
#define CMD_CARRY_H

#include "export/plan/journal.h"
#include "export/plan/plan_file.h"
#include "export/plan/request_log.h"
#include "export/plan/result.h"
#include "export/run/rundir.h"
#include "fetch/write/action.h"
#include "fetch/write/ticket.h"
#include "model/graph/org.h"

/* A step as actions; of the journal and of this run is known what became of it: step->result. */
struct task {
	struct action target; /* as the step wants it; kind NULL: cannot be looked at */
	struct action ticket; /* of a manual step; kind NULL: none */
};

struct carry {
	struct arena arena;
	char *dir;
	struct plan plan;
	struct task *tasks; /* by step: number - 1; from carry_prepare on */
	bool begun, ended;  /* by the journal */
	const char *begun_at, *ended_at, *via,
	    *filed_in; /* filed_in: --tickets of the run that began it */
	struct journal journal;
	struct audit audit;
};

/* given: the directory, or the plan.json in it. */
int carry_open(struct carry *carry, const char *given, struct err *err);
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
int carry_write(struct carry *carry, struct err *err);
/* How many files are not, each told in a line; -1: one could not be read. */
int carry_check(const struct carry *carry, void (*tell)(void *arg, const char *line), void *arg,
    struct err *err);
/* "3 done, 1 failed": what became of the steps, as far as is known. */
void carry_counts(const struct carry *carry, char *out, size_t room);
/* By what carry_look saw: 1 as the step wants it, 0 not, -1 unknown. */
int carry_holds(const struct carry *carry, const struct step *step);
/* "Ann Ada into group 'jira-dev'": a step for people. */
void carry_words(const struct step *step, char *out, size_t room);
time_t carry_time(const char *text); /* of an RFC 3339 time in UTC; long ago when it is none */
void carry_release(struct carry *carry);

#endif
