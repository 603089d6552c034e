/* What --protect names. */
#ifndef CMD_GUARDS_H
#define CMD_GUARDS_H

#include "cmd.h"
#include "model/plan/plan.h"

struct graph;

/* The lines of a file that --protect names, without comments (#) and blank ones. */
struct protect_lines {
	struct arena arena;
	const char *path; /* NULL: none is given */
	struct protect_line {
		const char *text;
		unsigned number;
	} * lines;
	size_t count, room;
};
int protect_lines_read(struct protect_lines *lines, const char *path, struct err *err);
/* Each found in the sealed graph; a line that names nothing is an error. 'found' lives in the arena. */
int protect_lines_resolve(const struct protect_lines *lines, const struct graph *graph,
    struct arena *arena, struct texts *found, struct err *err);
void protect_lines_release(struct protect_lines *lines);

#endif
