/*
 * Hidden directories, their locks, and the rename that replaces nothing: see partial.h.
 */
#define _GNU_SOURCE /* renameat2, RENAME_NOREPLACE */
#include "partial.h"

#include "model/base/arena.h"
#include "model/base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 8, DEPTH_MAX = 8, TAIL = sizeof(".partial-XXXXXX") - 1 };

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static char *
without_slashes(const char *path)
{
	char *copy = mem_copy(path);
	size_t len = strlen(copy);

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return copy;
}

static char *
parent_of(const char *path)
{
	const char *name = last_part(path);
	char *parent;

	if (name == path)
		return mem_copy(".");
	parent = mem_copy(path);
	parent[name - path - (name - path > 1)] = '\0'; /* "/x" has the parent "/" */
	return parent;
}

static int
check_name(const char *path, struct err *err)
{
	const char *name = last_part(path);

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_set(
		    err, STATUS_USAGE, "'%s' is no name for something new: choose one", path);
	if (strlen(name) + 1 + TAIL > NAME_MAX)
		return err_set(err, STATUS_USAGE,
		    "'%s': the name is too long: choose one of at most %d bytes", path,
		    NAME_MAX - 1 - TAIL);
	return 0;
}

static int
check_free(const char *path, const char *suffix, struct err *err)
{
	char *wanted = mem_print("%s%s", path, suffix);
	struct stat there;
	int rc = 0;

	if (lstat(wanted, &there) == 0)
		rc = err_set(err, STATUS_USAGE,
		    "'%s' exists already: choose another name, or move it away", wanted);
	else if (errno != ENOENT) {
		rc = file_failed(err, "look at", wanted);
		err->status = STATUS_USAGE;
	}
	free(wanted);
	return rc;
}

static int
check_parent(const char *path, struct err *err)
{
	char *parent = parent_of(path);
	struct stat there;
	int rc = 0;

	if (stat(parent, &there) != 0)
		rc = err_set(err, STATUS_USAGE, "directory '%s' cannot be used: %s: make it first",
		    parent, strerror(errno));
	else if (!S_ISDIR(there.st_mode))
		rc = err_set(
		    err, STATUS_USAGE, "'%s' is not a directory: choose another place", parent);
	else if (access(parent, W_OK | X_OK) != 0)
		rc = err_set(err, STATUS_USAGE,
		    "cannot write into directory '%s': %s: choose a directory you may write to",
		    parent, strerror(errno));
	free(parent);
	return rc;
}

int
partial_check(const char *path, struct err *err)
{
	char *plain = without_slashes(path);
	int rc = check_name(plain, err);

	if (rc == 0)
		rc = check_parent(plain, err);
	if (rc == 0)
		rc = check_free(plain, "", err);
	if (rc == 0)
		rc = check_free(plain, INCOMPLETE, err);
	free(plain);
	return rc;
}

/* Removes what is in the directory; a link is removed, never followed. */
static void
empty_dir(int dir, int depth)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), inner;
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (list == NULL) {
		if (copy >= 0)
			close(copy);
		return;
	}
	while ((entry = readdir(list)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dir, entry->d_name, 0) == 0 || depth == DEPTH_MAX)
			continue;
		inner = openat(dir, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			continue;
		empty_dir(inner, depth + 1);
		close(inner);
		unlinkat(dir, entry->d_name, AT_REMOVEDIR);
	}
	closedir(list);
}

/* A hidden directory whose lock is free was left behind: its maker is dead. */
static void
remove_abandoned(int parent, const char *name)
{
	int dir = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat there;

	if (dir < 0)
		return;
	if (fstat(dir, &there) == 0 && there.st_uid == geteuid() &&
	    flock(dir, LOCK_EX | LOCK_NB) == 0) {
		empty_dir(dir, 0);
		unlinkat(parent, name, AT_REMOVEDIR);
	}
	close(dir);
}

static void
sweep(const struct partial *partial)
{
	int copy = openat(partial->parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	char *start = mem_print(".%s.partial-", partial->name);
	size_t len = strlen(start);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (strncmp(entry->d_name, start, len) == 0 && strlen(entry->d_name) == len + 6)
			remove_abandoned(partial->parent, entry->d_name);
	free(start);
	if (list != NULL)
		closedir(list);
	else if (copy >= 0)
		close(copy);
}

/* 1: made and locked; 0: somebody swept it before it was locked, try again; -1: failed. */
static int
make_hidden(struct partial *partial, struct err *err)
{
	struct stat mine, there;

	if (mkdtemp(partial->hidden) == NULL)
		return file_failed(err, "make a directory like", partial->hidden);
	partial->dir = open(partial->hidden, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (partial->dir < 0)
		return errno == ENOENT ? 0 : file_failed(err, "open", partial->hidden);
	if (flock(partial->dir, LOCK_EX) != 0 || fchmod(partial->dir, 0700) != 0)
		return file_failed(err, "lock", partial->hidden);
	if (fstat(partial->dir, &mine) == 0 && stat(partial->hidden, &there) == 0 &&
	    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev)
		return 1;
	close(partial->dir);
	partial->dir = -1;
	return 0;
}

struct partial *
partial_begin(const char *path, struct err *err)
{
	struct partial *partial = mem_alloc(sizeof(*partial));
	char *parent;
	int made = 0;

	*partial = (struct partial){ .parent = -1, .dir = -1, .path = without_slashes(path) };
	partial->name = last_part(partial->path);
	parent = parent_of(partial->path);
	if (partial_check(path, err) != 0)
		made = -1;
	else if ((partial->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		made = file_failed(err, "open directory", parent);
	else
		sweep(partial);
	for (int i = 0; made == 0 && i < TRIES; i++) {
		free(partial->hidden);
		partial->hidden = mem_print("%s/.%s.partial-XXXXXX", parent, partial->name);
		made = make_hidden(partial, err);
	}
	free(parent);
	if (made == 1)
		return partial;
	if (made == 0)
		err_set(
		    err, STATUS_FAILED, "'%s': other runs keep clearing it away: try again", path);
	partial_end(partial);
	return NULL;
}

const char *
partial_hidden_name(const struct partial *partial)
{
	return last_part(partial->hidden);
}

/* For file systems that know no RENAME_NOREPLACE: an empty place of ours first, which rename may
 * take. */
static int
rename_over_own(int dir, const char *from, int parent, const char *to)
{
	struct stat what;
	int saved;

	if (fstatat(dir, from, &what, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	if (!S_ISDIR(what.st_mode))
		return linkat(dir, from, parent, to, 0) == 0 ? unlinkat(dir, from, 0) : -1;
	if (mkdirat(parent, to, 0700) != 0)
		return -1;
	if (renameat(dir, from, parent, to) == 0)
		return 0;
	saved = errno;
	unlinkat(parent, to, AT_REMOVEDIR);
	errno = saved;
	return -1;
}

int
partial_publish(struct partial *partial, int dir, const char *from, const char *suffix,
    char **final, struct err *err)
{
	char *path = mem_print("%s%s", partial->path, suffix);
	const char *name = last_part(path);
	int rc = renameat2(dir, from, partial->parent, name, RENAME_NOREPLACE);

	if (rc != 0 && errno == EINVAL)
		rc = rename_over_own(dir, from, partial->parent, name);
	if (rc == 0 && fsync(partial->parent) != 0) {
		file_failed(err, "sync the directory of", path);
		free(path);
		return -1;
	}
	if (rc != 0) {
		file_failed(err, "make", path);
		free(path);
		return -1;
	}
	*final = path;
	return 0;
}

void
partial_end(struct partial *partial)
{
	struct stat mine, there;

	if (partial == NULL)
		return;
	if (partial->dir >= 0) {
		if (fstat(partial->dir, &mine) == 0 && lstat(partial->hidden, &there) == 0 &&
		    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev) {
			empty_dir(partial->dir, 0);
			rmdir(partial->hidden);
		}
		close(partial->dir);
	}
	if (partial->parent >= 0)
		close(partial->parent);
	free(partial->hidden);
	free(partial->path);
	free(partial);
}
