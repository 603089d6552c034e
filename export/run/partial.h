/*
 * Something that is made out of sight: a hidden directory ".NAME.partial-XXXXXX" beside the wanted
 * NAME, 0700, held by a lock for as long as its maker lives. Whoever begins the same NAME later
 * removes those whose lock is free. What was made in it appears by a rename that never replaces
 * anything.
 *
 * A struct partial belongs to partial_begin's caller until partial_end.
 */
#ifndef EXPORT_RUN_PARTIAL_H
#define EXPORT_RUN_PARTIAL_H

#include "model/base/err.h"

struct partial {
	int parent, dir;  /* open directories; 'dir' is the hidden one and holds the lock */
	char *path;       /* wanted, without trailing slashes */
	const char *name; /* its last part */
	char *hidden;     /* the hidden directory's path */
};

#define INCOMPLETE ".incomplete"

/* Could 'path' be made? Nothing of that name or of NAME.incomplete may exist; parent writable. */
int partial_check(const char *path, struct err *err);
struct partial *partial_begin(const char *path, struct err *err);
const char *partial_hidden_name(const struct partial *partial);
/*
 * Renames 'from' of the directory 'dir' (the hidden one itself, in 'parent', or a file in it) to
 * NAME and suffix, and syncs the parent. *final: the path, caller frees.
 */
int partial_publish(struct partial *partial, int dir, const char *from, const char *suffix,
    char **final, struct err *err);
void partial_end(
    struct partial *partial); /* removes what is left of the hidden directory; NULL is fine */

#endif
