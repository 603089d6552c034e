/*
 * The directory of a plan: plan.json, the results in its journal, and the files made from both.
 *
 *	plan_dir_approved  is every file as it was when the plan was made, and nothing beside them but what apply adds?
 *	plan_dir_find      reads and checks the plan
 *	plan_dir_hold      then its journal, which must be this plan's, and keeps it open for writing: nobody else can
 *	                   carry the plan out until plan_dir_release
 *	plan_dir_open      plan and journal, only to look
 *	plan_dir_write     writes result.csv, undo.csv, chain.csv, SHA256SUMS.applied
 *	plan_dir_check     do these files match the plan and its journal?
 *
 * SHA256SUMS and its signature are what was approved, and are never written again. chain.csv is in SHA256SUMS.applied alone:
 * that of a plan that was not carried out yet is in no sums, since it is made of the plan and compared with it.
 *
 * All zero is "not open"; plan_dir_release may be called in every state.
 */
#ifndef EXPORT_PLAN_PLAN_DIR_H
#define EXPORT_PLAN_PLAN_DIR_H

#include "export/run/rundir.h"
#include "journal.h"
#include "model/base/digest.h"
#include "model/plan/plan.h"

struct plan_dir {
	struct arena arena;
	char *path;
	struct plan plan;
	char sha256[DIGEST_HEX + 1]; /* of plan.json as it was read */
	struct sealed journal;       /* held; else closed */
	bool begun, ended;           /* according to the journal */
	const char *begun_at, *ended_at, *via;
	const char *by, *by_since; /* who began last, and when */
	const char *filed_in;      /* --tickets of the run that began it */
};

/* What may have been added to the plan in this directory; rules belongs to the caller. */
void plan_dir_added(const char *path, struct rundir_added *rules);
/*
 * Is the directory as it was approved? Each difference is one line given to 'tell', and all of them STATUS_REFUSED; so is a
 * plan without sums. given: the directory, or the plan.json in it. Sets dir->path.
 */
int plan_dir_approved(struct plan_dir *dir, const char *given,
    void (*tell)(void *arg, const char *line), void *arg, struct verify_result *result,
    struct err *err);
/* given: as above. */
int plan_dir_find(struct plan_dir *dir, const char *given, struct err *err);
/* STATUS_LOCKED: another run is carrying it out; err says whose. */
int plan_dir_hold(struct plan_dir *dir, struct err *err);
int plan_dir_open(struct plan_dir *dir, const char *given, struct err *err);
/* Is the plan that was opened the one that its sums name, and chain.csv, which none name, what it makes? */
int plan_dir_agrees(
    const struct plan_dir *dir, const struct verify_result *approved, struct err *err);
/* Before anything is carried out: the sums of what earlier runs added no longer hold. */
int plan_dir_begin(struct plan_dir *dir, struct err *err);
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
