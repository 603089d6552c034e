/*
 * The directory of a plan: plan.json, what its journal says became of it, and the files that both come to.
 *
 *	plan_dir_open   the plan, checked, and its journal, which must be this plan's
 *	plan_dir_write  result.csv, undo.csv, chain.csv, SHA256SUMS
 *	plan_dir_check  are these what the plan and its journal come to?
 *
 * All zero is "not open"; plan_dir_release may be called in every state.
 */
#ifndef EXPORT_PLAN_PLAN_DIR_H
#define EXPORT_PLAN_PLAN_DIR_H

#include "journal.h"
#include "model/plan/plan.h"

struct plan_dir {
	struct arena arena;
	char *path;
	struct plan plan;
	bool begun, ended; /* by the journal */
	const char *begun_at, *ended_at, *via;
	const char *filed_in; /* --tickets of the run that began it */
};

/* given: the directory, or the plan.json in it. */
int plan_dir_open(struct plan_dir *dir, const char *given, struct err *err);
/* What a record of the journal says of its step. */
void plan_dir_outcome(struct plan_dir *dir, const struct journal_record *record);
/* A ticket that is filed actions no access: its row stays open until people have done it. */
void plan_dir_tickets(struct plan_dir *dir);
/* The look at every step goes into the journal first, so that it tells all that the files say. */
int plan_dir_write(struct plan_dir *dir, struct err *err);
/* How many files are not, each told in a line; -1: one could not be read. */
int plan_dir_check(const struct plan_dir *dir, void (*tell)(void *arg, const char *line), void *arg,
    struct err *err);
/* An RFC 3339 time in UTC, "" of 0; and back, where what is none was long ago. */
const char *plan_time_text(struct arena *arena, int64_t seconds);
int64_t plan_time(const char *text);
void plan_dir_release(struct plan_dir *dir);

#endif
