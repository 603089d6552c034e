/*
 * The inside of plan_resolve.c (rows against the site and against each other): what the cells of one row mean
 * (plan_read.c, plan_create.c), and steps of what they mean (plan_steps.c).
 */
#ifndef MODEL_PLAN_PLAN_READ_H
#define MODEL_PLAN_PLAN_READ_H

#include "model/base/text.h"
#include "plan.h"
#include "plan_names.h"
#include "plan_rows.h"
#include "target.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Of "KEY/Role name" or "PROJECTID:ROLEID": the length of the project; 0: it is neither. */
size_t role_project(const char *text, bool *by_id);

struct resolver {
	struct plan *plan;
	struct plan_rows *rows;
	const struct graph *graph;
	const struct graph_view *view;
	const struct org *org; /* joined to the graph, or NULL */
	const struct run *run; /* of the reading; NULL: it was whole */
	struct names *names;
	struct pool
	    created; /* e-mails of create_account, in small letters; and by their numbers ... */
	uint32_t *creates;       /* ... the rows' */
	struct plan_row **parts; /* of rows that are several steps; silent: another row says it */
	size_t part_count, part_room;
};

const char *text_of(const struct plan_row *row, enum plan_field field);
/* Where another row is: of a matrix, its cell. */
const char *place_of(const struct resolver *resolver, const struct plan_row *row);

/* Each -1 when it complained. */
int read_action(struct resolver *resolver, struct plan_row *row);
/* Any principal, or any target, as a plan writes it. */
int read_principal_text(struct resolver *resolver, struct plan_row *row,
    const struct plan_cell *cell, const char *text);
int read_target_text(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *text);
/* An account, by whatever names one in this cell; one that the plan creates has no number. */
int read_one_account(struct resolver *resolver, struct plan_row *row, enum plan_field field);
/* Of a scheme's line and a level's member: row->record, of who the row is about. */
void find_held(struct resolver *resolver, struct plan_row *row);
/* The same of a role in the organisation. */
void find_own_role(struct resolver *resolver, struct plan_row *row);
/* A finder said why not; but was everything of that kind read? -1, always. */
int not_found(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    enum unread_kind kind, char why[WHY_ROOM]);
/* An address; an account id, or an address. Each sets the row's principal. */
int read_email(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *email);
int read_account(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *id);
/* For targets to read their cells with; 'find' is one of the finders of groups. */
int read_group(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *word, uint32_t (*find)(const struct names *, const char *, char *),
    uint32_t *group);
int read_role(struct resolver *resolver, struct plan_row *row, const struct plan_cell *project_cell,
    const char *project, bool by_name, const struct plan_cell *role_cell, const char *role,
    bool by_id);
/* Does it need the organisation's key, and was none given? -1: complained. what: "tokens", or the action. */
int need_org(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *what);
bool is_managed(const struct resolver *resolver, uint32_t account); /* by the organisation */
const struct plan_cell *principal_cell(const struct plan_row *row); /* or NULL */
/* The row of create_account with this address, or NULL. */
const struct plan_row *find_create(const struct resolver *resolver, const char *email);
void add_create(struct resolver *resolver, const struct plan_row *row);
/* row->good tells whether it is; a good one is known to the rows that name its e-mail. */
void read_create(struct resolver *resolver, struct plan_row *row);

/*
 * membership:GROUP:ACCOUNT, role:PROJECT:ROLE:user:ACCOUNT, role:PROJECT:ROLE:group:GROUP, and
 * role:PROJECT:ROLE:group-name:NAME of a group that Jira names without an id.
 */
struct grant_id {
	uint8_t principal, target;
	bool by_name;                   /* who is a name */
	const char *who, *where, *role; /* where: group or project */
};
/* Taken apart into the arena; -1: it is none of these. */
int grant_id_read(struct grant_id *id, struct arena *arena, const char *text);

/* Is what the row is about there now? */
bool row_holds(const struct resolver *resolver, const struct plan_row *row);
/* Into plan->steps; and of a row that was answered and asks for nothing, into plan->open. */
void add_step(struct resolver *resolver, const struct plan_row *row);
void add_open(struct resolver *resolver, const struct plan_row *row, const char *decision);
/* Which row is replaced by which; and, when steps have their numbers, which step waits for which. */
void read_replaces(struct resolver *resolver);
void number_replaced(struct resolver *resolver);
/* In the order in which they are carried out. */
void number_steps(struct resolver *resolver);

#endif
