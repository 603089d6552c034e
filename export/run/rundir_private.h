/* What the hidden directory and what is left of it have in common; see rundir.h and leftover.h. */
#ifndef EXPORT_RUN_RUNDIR_PRIVATE_H
#define EXPORT_RUN_RUNDIR_PRIVATE_H

#include <stdbool.h>

#define HIDDEN_MARK ".partial-"
enum { HIDDEN_RANDOM = 6 }; /* characters behind the mark */

/* "b" of "a/b". */
const char *path_last(const char *path);
/* Both: the caller frees. "/x" has the parent "/", "x" has ".". */
char *path_parent(const char *path);
char *path_without_slashes(const char *path);

/* Is it ".NAME.partial-XXXXXX"? */
bool hidden_is_of(const char *entry, const char *name);
/* Opens and locks a directory of ours whose maker is dead; -1: it is none, or *alive. */
int hidden_take(int parent, const char *entry, bool *alive);
bool file_is_filled(int dir, const char *name);
/*
 * The snapshot in the directory, when its reading can be resumed; else NULL. name: of a file that was to be made and is
 * a snapshot itself, or NULL.
 */
const char *dir_reading(int dir, const char *name);
/* Removes what is in the directory; a link is removed, never followed. */
void dir_empty(int dir);

#endif
