/*
 * Writing to the site, one action at a time and each at most once.
 *
 * An action is an account in a group, an actor in a project role, an account on the site, or a
 * ticket: a thing that is there or is not, and is wanted there or not. It is carried out like this:
 *
 *	look     as wanted already: noop; not as the plan expects, or its target is gone: stale
 *	may      the caller says whether it may be sent now, or what has to be read first
 *	intend   the caller writes down, on disk, that the request is about to be sent
 *	send     once. Nothing is sent again but what a limit refused (429), and that only when looking
 *	         shows that it was not done all the same
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
#ifndef FETCH_WRITE_ACTIONS_H
#define FETCH_WRITE_ACTIONS_H

#include "action.h"

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
