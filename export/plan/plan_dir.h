/*
 * The directory of a plan: plan.json, the results in its journal, and the files made from both.
 *
 *	plan_dir_find   reads and checks the plan
 *	plan_dir_hold   then its journal, which must be this plan's, and keeps it open for writing: nobody else can
 *	                carry the plan out until plan_dir_release
 *	plan_dir_open   plan and journal, only to look
 *	plan_dir_write  writes result.csv, undo.csv, chain.csv, SHA256SUMS
 *	plan_dir_check  do these files match the plan and its journal?
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
	struct sealed journal; /* held; else closed */
	bool begun, ended;     /* according to the journal */
	const char *begun_at, *ended_at, *via;
	const char *by, *by_since; /* who began last, and when */
	const char *filed_in;      /* --tickets of the run that began it */
};

/* given: the directory, or the plan.json in it. */
int plan_dir_find(struct plan_dir *dir, const char *given, struct err *err);
/* STATUS_LOCKED: another run is carrying it out; err says whose. */
int plan_dir_hold(struct plan_dir *dir, struct err *err);
int plan_dir_open(struct plan_dir *dir, const char *given, struct err *err);
/* Applies a journal record to the result of its step. */
void plan_dir_outcome(struct plan_dir *dir, const struct journal_record *record);
/* A filed ticket changes no access: its row stays open until people have acted on it. */
void plan_dir_tickets(struct plan_dir *dir);
/* First adds the state of every step to the journal, so that the files can be rebuilt from it. */
int plan_dir_write(struct plan_dir *dir, struct err *err);
/* How many files differ, each with a line of output; -1: one could not be read. */
int plan_dir_check(const struct plan_dir *dir, void (*tell)(void *arg, const char *line), void *arg,
    struct err *err);
/* An RFC 3339 time in UTC, "" for 0; and back, where an invalid one counts as long ago. */
const char *plan_time_text(struct arena *arena, int64_t seconds);
int64_t plan_time(const char *text);
void plan_dir_release(struct plan_dir *dir);

#endif
