/*
 * Reads the rules of segregation of duties: a CSV or XLSX with the columns
 *
 *	rule_id      each once
 *	severity     high, medium, low, info
 *	left, right  what nobody should hold together: group:ID, group-name:NAME, role:NAME,
 *	             role:PROJECTKEY/NAME, permission:KEY, or a level: browse, work, administer
 *	scope        project (both in the same project) or site (anywhere)
 *
 * and any others. One damaged row spoils the file: -1, STATUS_BAD_INPUT, "PLACE: what" (sheet.h).
 * What the terms mean on a site is found out later (sod_resolve). The caller ends it with
 * sod_release, in any case.
 */
#ifndef EXPORT_READ_SOD_FILE_H
#define EXPORT_READ_SOD_FILE_H

#include "model/base/err.h"
#include "model/findings/sod.h"

int sod_read(struct sod *sod, const char *path, struct err *err);

#endif
