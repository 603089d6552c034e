/* The hidden directory in which something is made, and its lock: see rundir.h. */
#include "rundir.h"

#include "model/base/arena.h"
#include "model/base/file.h"
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

/* "/x" has the parent "/". */
static char *
parent_of(const char *path)
{
	int len = (int)(last_part(path) - path);

	return len == 0 ? mem_copy(".") : mem_print("%.*s", len > 1 ? len - 1 : len, path);
}

static int
check_name(const char *path, struct err *err)
{
	const char *name = last_part(path);

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_set(
		    err, STATUS_USAGE, "'%s' cannot name something new: choose another name", path);
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
rundir_check(const char *path, struct err *err)
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
	char **names = file_names(dir, ".");

	for (char **name = names; name != NULL && *name != NULL; name++) {
		int inner;

		if (unlinkat(dir, *name, 0) == 0 || depth == DEPTH_MAX)
			continue;
		inner = openat(dir, *name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			continue;
		empty_dir(inner, depth + 1);
		close(inner);
		unlinkat(dir, *name, AT_REMOVEDIR);
	}
	free(names);
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
sweep(const struct rundir *rundir)
{
	char **names = file_names(rundir->parent, ".");
	char *start = mem_print(".%s.partial-", rundir->name);
	size_t len = strlen(start);

	for (char **name = names; name != NULL && *name != NULL; name++)
		if (strncmp(*name, start, len) == 0 && strlen(*name) == len + 6)
			remove_abandoned(rundir->parent, *name);
	free(start);
	free(names);
}

/* 1: made and locked; 0: somebody swept it before it was locked, try again; -1: failed. */
static int
make_hidden(struct rundir *rundir, struct err *err)
{
	struct stat mine, there;

	if (mkdtemp(rundir->hidden) == NULL)
		return file_failed(err, "make a directory like", rundir->hidden);
	rundir->dir = open(rundir->hidden, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (rundir->dir < 0)
		return errno == ENOENT ? 0 : file_failed(err, "open", rundir->hidden);
	if (flock(rundir->dir, LOCK_EX) != 0 || fchmod(rundir->dir, 0700) != 0)
		return file_failed(err, "lock", rundir->hidden);
	if (fstat(rundir->dir, &mine) == 0 && stat(rundir->hidden, &there) == 0 &&
	    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev)
		return 1;
	close(rundir->dir);
	rundir->dir = -1;
	return 0;
}

struct rundir *
rundir_begin(const char *path, struct err *err)
{
	struct rundir *rundir = mem_alloc(sizeof(*rundir));
	char *parent;
	int made = 0;

	*rundir = (struct rundir){ .parent = -1, .dir = -1, .path = without_slashes(path) };
	rundir->name = last_part(rundir->path);
	parent = parent_of(rundir->path);
	if (rundir_check(path, err) != 0)
		made = -1;
	else if ((rundir->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		made = file_failed(err, "open directory", parent);
	else
		sweep(rundir);
	for (int i = 0; made == 0 && i < TRIES; i++) {
		free(rundir->hidden);
		rundir->hidden = mem_print("%s/.%s.partial-XXXXXX", parent, rundir->name);
		made = make_hidden(rundir, err);
	}
	free(parent);
	if (made == 1)
		return rundir;
	if (made == 0)
		err_set(err, STATUS_FAILED, "'%s': other runs keep removing it: try again", path);
	rundir_abandon(rundir);
	return NULL;
}

void
rundir_abandon(struct rundir *rundir)
{
	struct stat mine, there;

	if (rundir == NULL)
		return;
	if (rundir->dir >= 0) {
		if (fstat(rundir->dir, &mine) == 0 && lstat(rundir->hidden, &there) == 0 &&
		    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev) {
			empty_dir(rundir->dir, 0);
			rmdir(rundir->hidden);
		}
		close(rundir->dir);
	}
	if (rundir->parent >= 0)
		close(rundir->parent);
	free(rundir->hidden);
	free(rundir->path);
	free(rundir);
}
