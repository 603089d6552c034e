/*
 * What --protect FILE names: a text file with a name to a line, where # begins a comment, or an XLSX with the
 * column 'protect'. What the names mean is found out later: plan_protect (model/plan/plan_resolve.h).
 *
 * Errors are STATUS_BAD_INPUT. All zero at first; protect_release in any case.
 */
#ifndef EXPORT_READ_PROTECT_H
#define EXPORT_READ_PROTECT_H

#include "model/base/err.h"
#include "model/plan/plan_resolve.h"

struct protect {
	struct arena arena;
	struct protect_line *lines;
	size_t count, room;
};

/* A file that names nothing is an error. */
int protect_read(struct protect *protect, const char *path, struct err *err);
void protect_release(struct protect *protect);

#endif
