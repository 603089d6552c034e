/*
 * A path being written into a buffer: from templates, whose {names} somebody fills. What does not fit is
 * left out and counted all the same, as snprintf does; the text always ends in NUL.
 */
#ifndef FETCH_WALK_PATH_H
#define FETCH_WALK_PATH_H

#include <stddef.h>

struct path {
	char *out;
	size_t room;
	size_t used; /* of the whole, also of what did not fit */
};

void path_add(struct path *path, const char *text);
void path_add_encoded(struct path *path, const char *text); /* as a segment or a query's value */
/* 'part' adds what {name} stands for. */
void path_fill(struct path *path, const char *template,
    void (*part)(const void *arg, const char *name, struct path *path), const void *arg);

#endif
