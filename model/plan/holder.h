/*
 * Holders, as permission schemes and levels of issue security have them: an account, a group, a role, a product, whoever is
 * logged in, everybody, the project's lead, an issue's reporter and assignee. Jira has more (fields that name people, and
 * what apps bring along); those no plan can name.
 *
 * type, id, name: of struct scheme_line and struct security_member. Jira bears groups of older lines without an id.
 */
#ifndef MODEL_PLAN_HOLDER_H
#define MODEL_PLAN_HOLDER_H

#include "plan_read.h"

/* All of them, for the masks of struct target_kind. */
#define HOLDERS                                                                                    \
	(BY(ACCOUNT) | BY(GROUP) | BY(ROLE) | BY(LOGGED_IN) | BY(PUBLIC) | BY(PRODUCT) |           \
	    BY(LEAD) | BY(REPORTER) | BY(ASSIGNEE))

/* Is it the row's, or the step's, principal? */
bool holder_is_row(const struct graph_view *view, const struct plan_row *row, const char *type,
    const char *id, const char *name);
bool holder_is_step(const struct step *step, const char *type, const char *id, const char *name);
/* Is the line with this id what the step gives, or what it takes? */
bool holder_is_meant(
    const struct step *step, const char *line, const char *type, const char *id, const char *name);
/* Why nothing can be given to the row's principal; "": nothing is in the way. */
const char *holder_hindrance(const struct resolver *resolver, const struct plan_row *row);
/* Makes it the row's principal; line: its id, for the message. -1: complained, no plan can name it. */
int holder_name_row(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *type, const char *id, const char *line);

#endif
