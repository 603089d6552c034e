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

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Of "KEY/Role name" or "PROJECTID:ROLEID": the length of the project; 0: it is neither. */
size_t role_project(const char *text, bool *by_id);

/* What a row says, in numbers of the graph. */
struct said {
	size_t row;
	uint8_t action, principal, target;
	bool good;         /* nothing was wrong so far */
	bool gone;         /* of a review: who or where is no more */
	bool unread;       /* what it names was not read */
	uint32_t who;      /* account or group; NONE: an account to be created */
	const char *email; /* of one to be created */
	uint32_t where;    /* group, or place */
	struct texts products;
};

struct resolver {
	struct plan *plan;
	struct plan_rows *rows;
	const struct graph_view *view;
	struct names *names;
	struct said *said;
	size_t *creates; /* rows of create_account by e-mail */
	size_t create_count;
};

const struct plan_cell *cell_of(
    const struct resolver *resolver, const struct said *said, enum plan_field field);
const char *text_of(
    const struct resolver *resolver, const struct said *said, enum plan_field field);
/* Where another row is: of a matrix, its cell. */
const char *place_of(const struct resolver *resolver, size_t row);

/* Each -1 when it complained. */
int read_action(struct resolver *resolver, struct said *said);
int read_row(struct resolver *resolver, struct said *said);
/* A finder said why not; but was everything of that kind read? -1, always. */
int not_found(struct resolver *resolver, struct said *said, const struct plan_cell *cell,
    enum unread_kind kind, char why[WHY_ROOM]);
/* The row of create_account with this address, or SIZE_MAX. */
size_t find_create(const struct resolver *resolver, const char *email);
/* said->good tells whether it is; a good one is known to the rows that name its e-mail. */
void read_create(struct resolver *resolver, struct said *said);

/*
 * membership:GROUP:ACCOUNT, role:PROJECT:ROLE:user:ACCOUNT, role:PROJECT:ROLE:group:GROUP, and
 * role:PROJECT:ROLE:group-name:NAME of a group that Jira names without an id.
 */
struct grant_id {
	uint8_t principal, target;
	bool by_name;                   /* who is a name */
	const char *who, *where, *role; /* where: group or project */
};
/* Taken apart into the arena; -1: it is none. */
int grant_id_read(struct grant_id *id, struct arena *arena, const char *text);

/* Is the membership, actor or account there now? */
bool said_holds(const struct graph_view *view, const struct said *said);
/* Into plan->steps; and of a row that was answered and asks for nothing, into plan->open. */
void add_step(struct resolver *resolver, const struct said *said);
void add_open(struct resolver *resolver, const struct plan_row *row, const char *decision);
/* In the order in which they are carried out. */
void number_steps(struct resolver *resolver);

#endif
