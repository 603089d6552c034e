/*
 * What the rows of most reports are about, and the columns that many of them share.
 *
 * A report's cursor begins with a struct subject and is handed out as its own row: so one set of
 * columns serves every report that names an account, a project, a group or a role. A pointer that
 * is NULL gives empty cells. The records belong to the graph.
 */
#ifndef EXPORT_REPORTS_SUBJECT_H
#define EXPORT_REPORTS_SUBJECT_H

#include "export/write/table.h"
#include "model/base/text.h"

struct subject {
	const struct account *account;
	const struct project *project;
	const struct group *group;
	const struct role *role;
};

/* Asks memory for an account's texts, some rows before they are read. They lie side by side, over
 * more lines of the cache than one; where they do not, asking does no harm. */
static inline void
subject_foresee(const struct account *account)
{
	__builtin_prefetch(account->id);
	__builtin_prefetch((const void *)((uintptr_t)account->id + 64));
	__builtin_prefetch(account->email);
	__builtin_prefetch((const void *)((uintptr_t)account->email + 32));
}

void subject_account_id(const void *row, struct cell *cell);
void subject_display_name(const void *row, struct cell *cell);
void subject_email(const void *row, struct cell *cell);
void subject_email_source(const void *row, struct cell *cell);
void subject_account_type(const void *row, struct cell *cell);
void subject_status(const void *row, struct cell *cell);
void subject_managed(const void *row, struct cell *cell);
void subject_project_id(const void *row, struct cell *cell);
void subject_project_key(const void *row, struct cell *cell);
void subject_project_name(const void *row, struct cell *cell);
void subject_project_type(const void *row, struct cell *cell);
void subject_project_style(const void *row, struct cell *cell);
void subject_project_state(const void *row, struct cell *cell);
void subject_group_id(const void *row, struct cell *cell);
void subject_group_name(const void *row, struct cell *cell);
void subject_role_id(const void *row, struct cell *cell);
void subject_role_name(const void *row, struct cell *cell);

/* Columns A and P of the report catalogue, and the usual pairs. */
/* clang-format off */
#define ACCOUNT_COLUMNS \
	{ "account_id", CELL_TEXT, subject_account_id }, \
	{ "display_name", CELL_TEXT, subject_display_name }, \
	{ "email", CELL_TEXT, subject_email }, \
	{ "email_source", CELL_TEXT, subject_email_source }, \
	{ "account_type", CELL_TEXT, subject_account_type }, \
	{ "status", CELL_TEXT, subject_status }, \
	{ "managed", CELL_YESNO, subject_managed }

#define PROJECT_COLUMNS \
	{ "project_id", CELL_TEXT, subject_project_id }, \
	{ "project_key", CELL_TEXT, subject_project_key }, \
	{ "project_name", CELL_TEXT, subject_project_name }, \
	{ "project_type", CELL_TEXT, subject_project_type }, \
	{ "style", CELL_TEXT, subject_project_style }, \
	{ "state", CELL_TEXT, subject_project_state }

#define GROUP_COLUMNS \
	{ "group_id", CELL_TEXT, subject_group_id }, \
	{ "group_name", CELL_TEXT, subject_group_name }

#define ROLE_COLUMNS \
	{ "role_id", CELL_TEXT, subject_role_id }, \
	{ "role_name", CELL_TEXT, subject_role_name }

#define COLUMNS_END { NULL, CELL_EMPTY, NULL }
/* clang-format on */

/* Appends a role assignment's grant_id: "role:PROJECTID:ROLEID:user:ACCOUNTID". */
void grant_id_add(struct text *text, const struct graph_view *graph, uint32_t actor);

/* Puts in the record's findings, as the column 'flags' shows them; findings may be NULL. */
void flags_set(
    struct text *text, const struct findings *findings, enum subject_type type, uint32_t subject);

#endif
