/* What is left of runs: found, locked, removed; see leftover.h. */
#define _DEFAULT_SOURCE /* flock, mkdtemp */
#include "leftover.h"

#include "model/base/arena.h"
#include "model/base/file.h"
#include "rundir.h"
#include "rundir_private.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
join(const char *dir, const char *name)
{
	return mem_print("%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

static void
add(struct leftovers *l, char *path, int lock, bool hidden)
{
	const char *name = path_last(l->wanted), *snapshot;
	struct leftover *left;
	struct stat there;

	l->list = mem_room(l->list, &l->room, l->count + 1, sizeof(*l->list));
	left = &l->list[l->count++];
	*left = (struct leftover){ .path = path, .lock = lock, .hidden = hidden };
	left->file = fstat(lock, &there) == 0 && S_ISREG(there.st_mode);
	if (left->file) {
		left->alone = true;
		left->snapshot = mem_copy(path);
		return;
	}
	snapshot = dir_reading(lock, hidden ? name : NULL);
	left->alone = snapshot == name;
	if (snapshot != NULL)
		left->snapshot = join(path, snapshot);
}

static void
note_busy(struct leftovers *l, char *path)
{
	free(l->busy);
	l->busy = path;
}

/* entry: a name in the directory 'parent'. */
static void
add_hidden(struct leftovers *l, int dir, const char *parent, const char *entry)
{
	bool alive;
	int lock = hidden_take(dir, entry, &alive);

	if (lock >= 0)
		add(l, join(parent, entry), lock, true);
	else if (alive)
		note_busy(l, join(parent, entry));
}

static void
add_incomplete(struct leftovers *l)
{
	char *path = mem_print("%s" INCOMPLETE, l->wanted);
	int lock = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat there;

	if (lock >= 0 && fstat(lock, &there) == 0 &&
	    (S_ISDIR(there.st_mode) || S_ISREG(there.st_mode))) {
		if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
			add(l, path, lock, false);
			return;
		}
		note_busy(l, mem_copy(path));
	}
	if (lock >= 0)
		close(lock);
	free(path);
}

/* ".NAME.partial-XXXXXX": where NAME ends, or NULL. */
static const char *
hidden_end(const char *entry)
{
	size_t len = strlen(entry), tail = sizeof(HIDDEN_MARK) - 1 + HIDDEN_RANDOM;

	return entry[0] == '.' && len > tail + 1 &&
		       strncmp(entry + len - tail, HIDDEN_MARK, sizeof(HIDDEN_MARK) - 1) == 0
		   ? entry + len - tail
		   : NULL;
}

static void
find_all(struct leftovers *l, int dir, const char *parent)
{
	char **names = file_names(dir, ".");

	add_incomplete(l);
	for (char **name = names; name != NULL && *name != NULL; name++)
		if (hidden_is_of(*name, path_last(l->wanted)))
			add_hidden(l, dir, parent, *name);
	free(names);
}

int
leftovers_find(struct leftovers *l, const char *path, struct err *err)
{
	char *plain = path_without_slashes(path), *parent = path_parent(plain);
	const char *name = path_last(plain), *end = hidden_end(name);
	int dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;
	size_t len = strlen(plain), suffix = sizeof(INCOMPLETE) - 1;
	bool incomplete = len > suffix && strcmp(plain + len - suffix, INCOMPLETE) == 0;

	if (dir < 0) {
		rc = file_failed(err, "open directory", parent);
		err->status = STATUS_USAGE;
	} else if (end != NULL) {
		l->wanted = mem_print(
		    "%.*s%.*s", (int)(name - plain), plain, (int)(end - name - 1), name + 1);
		add_hidden(l, dir, parent, name);
	} else if (incomplete) {
		l->wanted = mem_print("%.*s", (int)(len - suffix), plain);
		add_incomplete(l);
	} else {
		l->wanted = mem_copy(plain);
		find_all(l, dir, parent);
	}
	if (dir >= 0)
		close(dir);
	free(parent);
	free(plain);
	return rc;
}

/* A directory that people see gets a hidden name first. */
static int
hide(struct leftover *left, struct err *err)
{
	char *parent = path_parent(left->path);
	size_t len = strlen(path_last(left->path)) - (sizeof(INCOMPLETE) - 1);
	char *hidden =
	    mem_print("%s/.%.*s" HIDDEN_MARK "XXXXXX", parent, (int)len, path_last(left->path));
	int rc = 0;

	if (mkdtemp(hidden) == NULL || rename(left->path, hidden) != 0)
		rc = file_failed(err, "remove", left->path);
	if (rc == 0) {
		free(left->path);
		left->path = hidden;
		left->hidden = true;
	} else {
		rmdir(hidden);
		free(hidden);
	}
	free(parent);
	return rc;
}

int
leftover_remove(struct leftover *left, struct err *err)
{
	left->removed = true;
	if (left->file)
		return unlink(left->path) == 0 ? 0 : file_failed(err, "remove", left->path);
	if (!left->hidden && hide(left, err) < 0)
		return -1;
	dir_empty(left->lock);
	return rmdir(left->path) == 0 ? 0 : file_failed(err, "remove", left->path);
}

void
leftovers_release(struct leftovers *l)
{
	for (size_t i = 0; i < l->count; i++) {
		close(l->list[i].lock);
		free(l->list[i].path);
		free(l->list[i].snapshot);
	}
	free(l->list);
	free(l->wanted);
	free(l->busy);
	*l = (struct leftovers){ 0 };
}
