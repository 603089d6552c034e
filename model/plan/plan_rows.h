/*
 * The rows of plan files: as they came, what each means, and what is wrong with them.
 *
 * export/plan/plan_lines.c fills them from any format of spreadsheet; plan_resolve (plan_resolve.h) finds
 * what they mean, and makes steps of them. Texts have no space around them, a disarming ' is off, and belong to the arena.
 */
#ifndef MODEL_PLAN_PLAN_ROWS_H
#define MODEL_PLAN_PLAN_ROWS_H

#include "plan.h"

/* What a file looks like; which columns it needs is told by export/plan/plan_headings.c. */
enum plan_shape {
	SHAPE_PLAN,     /* action, principal, target */
	SHAPE_GRANT_ID, /* action, grant_id: a report of this tool with a column 'action' */
	SHAPE_ROLES,    /* project, role, userId or group: the group is put into the role */
	SHAPE_GROUPS,   /* userId or email, group: the account is put into the group */
	SHAPE_BATON,    /* the twelve headers of 'baton export' and an action */
	SHAPE_MATRIX,   /* a row per principal, a column per target, x or - where they meet */
	SHAPE_REVIEW,   /* grant_id, row_check, decision: a pack of 'review' that came back */
};

enum plan_field {
	FIELD_ACTION,
	FIELD_PRINCIPAL,
	FIELD_TARGET,
	FIELD_ACCOUNT, /* userId: an account id; an address is taken too */
	FIELD_EMAIL,
	FIELD_GROUP, /* id or exact name */
	FIELD_PROJECT,
	FIELD_ROLE,
	FIELD_RESOURCE_TYPE,
	FIELD_RESOURCE_NAME,
	FIELD_ENTITLEMENT,
	FIELD_REASON,
	FIELD_TICKET,
	FIELD_REVIEWER,
	FIELD_REVIEWED_ON,
	FIELD_APPROVED_BY,
	FIELD_GRANT_ID,
	FIELD_ROW_CHECK,
	FIELD_DECISION,
	FIELD_LIKE,    /* of copy: who has what the principal is to have */
	FIELD_EXPIRES, /* the day from which a grant is to be taken back */
	FIELD_REPLACES, /* the numbers of the rows that this one replaces, or of the one that replaces it */
	FIELDS
};

struct plan_cell {
	const char *text;
	uint32_t column; /* from 1; 0: the file has no such column */
	uint32_t line;   /* where it begins; of the row when there is no such column */
};

/* A heading that no one here knows, carried into plan.csv. */
struct plan_extra {
	const char *heading, *text;
};

/* What row_check is over, in its order (export/reports/row_check.h has the names). */
enum plan_checked {
	CHECKED_GRANT_ID,
	CHECKED_ACCOUNT_ID,
	CHECKED_DISPLAY_NAME,
	CHECKED_EMAIL,
	CHECKED_EMAIL_SOURCE,
	CHECKED_ACCOUNT_TYPE,
	CHECKED_STATUS,
	CHECKED_MANAGED,
	CHECKED_PROJECT_ID,
	CHECKED_PROJECT_KEY,
	CHECKED_PROJECT_NAME,
	CHECKED_PROJECT_TYPE,
	CHECKED_STYLE,
	CHECKED_STATE,
	CHECKED_ENTITLEMENT_TYPE,
	CHECKED_ENTITLEMENT,
	CHECKED_ACCESS_TYPE,
	CHECKED_VIA,
	CHECKED_LAST_ACTIVE,
	CHECKED_FLAGS,
	CHECKED_PREVIOUS,
	CHECKED_COLUMNS
};

/* What a pack that came back says of itself; "" where it does not, as every CSV. */
struct review_facts {
	const char *file;
	const char *review_id, *snapshot_id, *site, *cloud_id, *pack, *reviewer_id;
	const char *reviewer;              /* what it was sent with in its column; "": not known */
	const char *read;                  /* when the reading ended that it shows */
	uint64_t rows;                     /* as it was sent; 0: it does not say */
	uint32_t columns[CHECKED_COLUMNS]; /* where what is checked stands, from 1; 0: nowhere */
	uint32_t number;                   /* of its pack, once packs are known */
	uint32_t input;                    /* of the file, in the order in which they were given */
};

struct plan_row {
	const char *file, *sheet; /* sheet NULL: a format without sheets */
	uint32_t line;
	uint32_t number;            /* among the rows; of a part of a row: that one's */
	uint8_t shape;              /* enum plan_shape */
	bool changed;               /* its row_check is not that of its cells: tampered with */
	const char *const *checked; /* what it shows, for its row_check; NULL: it has none */
	const char *snapshot_id;    /* that it was reviewed from; NULL: it does not say */
	const struct review_facts *review; /* SHAPE_REVIEW */
	bool silent;                       /* it asks for nothing: undecided, or said elsewhere */
	const char *pack;                  /* of what was decided in it; NULL: it does not count */
	const char *open;                  /* "not mine" or "ask later", when that is what counts */
	struct plan_cell cells[FIELDS];
	const struct plan_extra *extras;
	size_t extra_count;

	/* What it means, in numbers of the graph; by plan_resolve. */
	uint8_t action, principal, target; /* enums of plan.h */
	bool good;                         /* nothing was wrong so far */
	bool known;                        /* its action is */
	bool made;                         /* of a row that stands for several: plan_made.h */
	bool listed; /* of a list that nobody wrote for this: what is not there is passed over */
	const struct site_id *site; /* of which alone it is; NULL: it does not say */
	bool leaves;                /* ... for somebody who leaves */
	bool gone;                  /* of a review: who or where is no more */
	bool is_part;               /* of the row with this number */
	bool unread;                /* what it names was not read */
	uint32_t who; /* account, group, role or application; NONE: an account to be created, or
			 a principal that is nobody by name */
	const struct plan_row *replaced_by; /* of a revoke: the row that it waits for, or NULL */
	const char *email;                  /* of one to be created */
	uint32_t where;   /* group, place, scheme, project, application, level; or NONE */
	const char *what; /* more of the target: a permission, a role of the organisation; "" */
	uint32_t record;  /* the number of what is held: a line, a member, a token; or NONE */
	struct texts products;
};

/* What is wrong with a cell. */
struct complaint {
	const char *at; /* "file:line:column", or "file!Sheet!H17" */
	size_t row;     /* its number among the rows, for the order */
	uint32_t column;
	const char *what; /* what is wrong; what to do */
	bool tampered;    /* the row was changed since it was reviewed */
	bool refused;     /* well-formed, and not allowed */
	bool unread;      /* not the row's fault: the site was not read whole */
};

enum { COMPLAINTS_SHOWN = 40 }; /* of a plan; all of more than these go into a file */

struct plan_rows {
	struct arena arena;
	struct plan_row *rows;
	size_t count, room;
	struct complaint *complaints;
	size_t complaint_count, complaint_room;
	struct review_facts **reviews; /* one per pack that came back */
	size_t review_count, review_room;
	uint32_t absent;    /* of a roster: have left, and no account is found */
	size_t passed_over; /* rows without an action */
	size_t unbound;     /* rows of a review that count decisions, and name no grant */
	uint32_t today;     /* for expires_on; DAY_NONE: not judged */
};

/* "grants.csv:17:3" or "review.xlsx!Review!C17"; column 0: the row as such. */
const char *plan_at(
    struct arena *arena, const struct plan_row *row, uint32_t line, uint32_t column);
/* -1, always. */
int plan_complain(struct plan_rows *rows, const struct plan_row *row, const struct plan_cell *cell,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The last complaint: an exit code of its own. */
void plan_complained_tampered(struct plan_rows *rows);
void plan_complained_refused(struct plan_rows *rows);
void plan_complained_unread(struct plan_rows *rows);
/* How many are the files' own. */
size_t plan_mistakes(const struct plan_rows *rows);
void plan_complaints_sort(struct plan_rows *rows);
void plan_rows_release(struct plan_rows *rows);

#endif
