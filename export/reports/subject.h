/*
 * The columns that many reports share, each of a record that the row points to by the name of the column's
 * subject: account, project, group or role; and what is said of such records. Records belong to the graph.
 */
#ifndef EXPORT_REPORTS_SUBJECT_H
#define EXPORT_REPORTS_SUBJECT_H

#include "export/write/table.h"
#include "model/graph/admins.h"

/* Asks memory for an account's texts, some rows before they are read. They lie side by side, over
 * more lines of the cache than one; where they do not, asking does no harm. */
static inline void
prefetch_texts(const struct account *account)
{
	__builtin_prefetch(account->id);
	__builtin_prefetch((const void *)((uintptr_t)account->id + 64));
	__builtin_prefetch(account->email);
	__builtin_prefetch((const void *)((uintptr_t)account->email + 32));
}

/* An administrator's record: the graph's, or one made in the arena of what the directory says of it. */
const struct account *account_of_admin(struct arena *arena, const struct graph_view *graph,
    const struct org *org, const struct admin *admin);

/* Of an account. */
void get_email_source(const void *record, struct cell *cell);
void get_account_type(const void *record, struct cell *cell);
void get_status(const void *record, struct cell *cell);
void get_guest(const void *record, struct cell *cell);
void get_app_kind(const void *record, struct cell *cell);
/* What the organisation's directory says of an account that is not in Jira; in the arena. */
const struct account *account_of_org(struct arena *arena, const struct org_account *known);
/* Of a project. */
void get_style(const void *record, struct cell *cell);
void get_state(const void *record, struct cell *cell);

/* Columns A and P of the report catalogue, and the usual pairs. */
/* clang-format off */
#define ACCOUNT_COLUMNS(row) \
	COLUMN_OF("account_id", CELL_TEXT, row, account, id), \
	COLUMN_OF("display_name", CELL_TEXT, row, account, name), \
	ACCOUNT_STATE_COLUMNS(row)

/* The same of a row that has a name of its own where there is no account: display_name. */
#define HOLDER_COLUMNS(row) \
	COLUMN_OF("account_id", CELL_TEXT, row, account, id), \
	COLUMN("display_name", CELL_TEXT, row, display_name), \
	ACCOUNT_STATE_COLUMNS(row)

#define ACCOUNT_STATE_COLUMNS(row) \
	COLUMN_OF("email", CELL_TEXT, row, account, email), \
	COLUMN_GET_OF("email_source", CELL_TEXT, row, account, get_email_source), \
	COLUMN_GET_OF("account_type", CELL_TEXT, row, account, get_account_type), \
	COLUMN_GET_OF("status", CELL_TEXT, row, account, get_status), \
	COLUMN_OF("managed", CELL_YESNO, row, account, managed), \
	COLUMN_GET_OF("guest", CELL_TEXT, row, account, get_guest), \
	COLUMN_GET_OF("app_kind", CELL_TEXT, row, account, get_app_kind), \
	COLUMN_OF("products", CELL_LIST, row, account, products)

#define PROJECT_COLUMNS(row) \
	COLUMN_OF("project_id", CELL_TEXT, row, project, id), \
	COLUMN_OF("project_key", CELL_TEXT, row, project, key), \
	COLUMN_OF("project_name", CELL_TEXT, row, project, name), \
	COLUMN_OF("project_type", CELL_TEXT, row, project, type), \
	COLUMN_GET_OF("style", CELL_TEXT, row, project, get_style), \
	COLUMN_GET_OF("state", CELL_TEXT, row, project, get_state)

#define GROUP_COLUMNS(row) \
	COLUMN_OF("group_id", CELL_TEXT, row, group, id), \
	COLUMN_OF("group_name", CELL_TEXT, row, group, name)

#define ROLE_COLUMNS(row) \
	COLUMN_OF("role_id", CELL_TEXT, row, role, id), \
	COLUMN_OF("role_name", CELL_TEXT, row, role, name)
/* clang-format on */

#endif
