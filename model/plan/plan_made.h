/*
 * Rows that stand for several: 'leaver' and 'copy'. They are made into rows of single changes, which stand behind the others,
 * name the row that they were made from as their origin, and are checked, counted and shown like all others.
 *
 *	leaver   of an account: a revoke for each granting line that it has by itself (granting.h), tokens that work among them,
 *	         and 'disable'. What no API does becomes a step by hand: the lead of a project, unless another row of the plan
 *	         names a new one; a membership that an identity provider keeps; the account itself without the organisation's key.
 *	         One that the organisation does not manage is suspended instead.
 *	copy     of an account 'like' another: a grant for each line that the other has by itself and the account has not,
 *	         but for tokens, leads, and what no API gives. Who is like somebody who administers becomes an administrator: the guards say so.
 *
 * A line that another row of the plan changes as well is left to that row, if it says the same.
 */
#ifndef MODEL_PLAN_PLAN_MADE_H
#define MODEL_PLAN_PLAN_MADE_H

#include "plan_read.h"

/* The words, as an action: ROW_LEAVER, ROW_COPY; else ROW_SINGLE. */
enum row_word { ROW_SINGLE, ROW_LEAVER, ROW_COPY };
enum row_word row_word(const struct plan_row *row);

/* Adds what all such rows stand for; they themselves are silent afterwards. Complains of those that cannot be read. */
void make_rows(struct resolver *resolver);
/* Once every row is read: silences those that were made and that others make needless. */
void drop_needless(struct resolver *resolver);
/* A row of plan.csv that was a step by hand: planned again, it stays one. */
bool was_by_hand(const struct plan_row *row);

#endif
