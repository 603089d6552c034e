/*
 * Reads the roster of the personnel department: a CSV or XLSX with the columns
 *
 *	email        or account_id, or both: who
 *	status       active, employed, current, on leave; left, leaver, terminated, resigned, retired,
 *	             former, inactive, ended; may be empty in a row with an end_date
 *	end_date     2026-11-30, the last day; optional
 *
 * and any others. A row that names nobody is counted (roster->nameless). One damaged row spoils the file, after all rows were
 * looked at: -1, STATUS_BAD_INPUT, "PLACE: what" (sheet.h); of several each is told, and err says how many.
 * The roster belongs to the caller: roster_release, in any case.
 */
#ifndef EXPORT_READ_ROSTER_FILE_H
#define EXPORT_READ_ROSTER_FILE_H

#include "model/base/err.h"
#include "model/findings/roster.h"

int roster_read(struct roster *roster, const char *path, void (*tell)(void *arg, const char *line),
    void *arg, struct err *err); /* tell: or NULL */
void roster_release(struct roster *roster);

#endif
