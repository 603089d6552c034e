/*
 * An append-only file of JSON lines in which the sum of each line covers all lines before it:
 *
 *	{"n":1,"time":"...",...,"sum":"0f3c..."}
 *
 * n counts from 1; sum is half a SHA-256 over the sum of the line before and this line up to its
 * own sum. So a changed, moved, added or removed line is found, and refused with its number. A last
 * line without its line end is what a crash leaves: it does not count, and the next writer removes
 * it. (Lines cut off at the end look like lines never written; so users read the site before they
 * act.)
 *
 * One process writes at a time: a writer holds a lock (flock) on the file itself, from opening to closing, on any
 * machine that the file system's locks reach. Readers need none: at worst they see a last line torn.
 *
 * One shape describes a line's members for writing and reading: its records begin with a struct sealed_line, its
 * fields with SEALED_FIELDS. Members that are NULL or 0 are left out. A sealed file belongs to its opener until
 * sealed_close; texts passed to 'take' live as long.
 */
#ifndef EXPORT_PLAN_SEALED_H
#define EXPORT_PLAN_SEALED_H

#include "model/base/err.h"
#include "model/base/json.h"

enum { SEAL_LEN = 32 };

/* What every line has; blank in a record to append. */
struct sealed_line {
	uint64_t n;
	const char *sum;
};
/* clang-format off */
#define SEALED_FIELDS \
	{ "n", JSON_COUNT64, offsetof(struct sealed_line, n), NULL, false }, \
	{ "sum", JSON_TEXT, offsetof(struct sealed_line, sum), NULL, false }
/* clang-format on */

struct sealed_kind {
	const char *name; /* of the file */
	const struct json_shape *shape;
};

struct sealed {
	const struct sealed_kind *kind;
	struct arena arena;
	int fd; /* -1: closed */
	uint64_t lines;
	bool torn; /* there was a torn last line */
	char sum[SEAL_LEN + 1];
};

/*
 * Reads the file, a record at a time; with 'write', opens it for appending too: makes it if it is
 * missing, locks it, and removes a torn last line. take may be NULL; -1 from it ends the reading. A missing
 * file reads as empty. STATUS_LOCKED: another process is writing it.
 */
int sealed_open(struct sealed *sealed, const struct sealed_kind *kind, const char *dir, bool write,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err);
/* One write; with 'sync' it is on disk when this returns 0. */
int sealed_append(struct sealed *sealed, const void *record, bool sync, struct err *err);
int sealed_sync(struct sealed *sealed, struct err *err);
void sealed_close(struct sealed *sealed); /* harmless when repeated */

#endif
