/* The hidden directory in which something is made, and its lock: see rundir.h. */
#include "begun_file.h"
#include "rundir.h"
#include "rundir_private.h"

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

enum { TRIES = 8, DEPTH_MAX = 8, TAIL = sizeof(HIDDEN_MARK) - 1 + HIDDEN_RANDOM };

const char *
path_last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

char *
path_without_slashes(const char *path)
{
	char *copy = mem_copy(path);
	size_t len = strlen(copy);

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return copy;
}

char *
path_parent(const char *path)
{
	int len = (int)(path_last(path) - path);

	return len == 0 ? mem_copy(".") : mem_print("%.*s", len > 1 ? len - 1 : len, path);
}

static int
check_name(const char *path, struct err *err)
{
	const char *name = path_last(path);

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
	char *parent = path_parent(path);
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

static int
check_place(const char *path, bool resumes, struct err *err)
{
	char *plain = path_without_slashes(path);
	int rc = check_name(plain, err);

	if (rc == 0)
		rc = check_parent(plain, err);
	if (rc == 0)
		rc = check_free(plain, "", err);
	if (rc == 0 && !resumes)
		rc = check_free(plain, INCOMPLETE, err);
	free(plain);
	return rc;
}

int
rundir_check(const char *path, struct err *err)
{
	return check_place(path, false, err);
}

static void
empty(int dir, int depth)
{
	char **names = file_names(dir, ".");

	for (char **name = names; name != NULL && *name != NULL; name++) {
		int inner;

		if (unlinkat(dir, *name, 0) == 0 || depth == DEPTH_MAX)
			continue;
		inner = openat(dir, *name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			continue;
		empty(inner, depth + 1);
		close(inner);
		unlinkat(dir, *name, AT_REMOVEDIR);
	}
	free(names);
}

void
dir_empty(int dir)
{
	empty(dir, 0);
}

bool
hidden_is_of(const char *entry, const char *name)
{
	size_t len = strlen(name), mark = sizeof(HIDDEN_MARK) - 1;

	return entry[0] == '.' && strncmp(entry + 1, name, len) == 0 &&
	       strncmp(entry + 1 + len, HIDDEN_MARK, mark) == 0 &&
	       strlen(entry) == 1 + len + mark + HIDDEN_RANDOM;
}

/* A hidden directory whose lock is free was left behind: its maker is dead. */
int
hidden_take(int parent, const char *entry, bool *alive)
{
	int dir = openat(parent, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat there;

	*alive = false;
	if (dir < 0)
		return -1;
	if (fstat(dir, &there) == 0 && there.st_uid == geteuid()) {
		if (flock(dir, LOCK_EX | LOCK_NB) == 0)
			return dir;
		*alive = true;
	}
	close(dir);
	return -1;
}

bool
file_is_filled(int dir, const char *name)
{
	struct stat there;

	return fstatat(dir, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(there.st_mode) &&
	       there.st_size > 0;
}

const char *
dir_reading(int dir, const char *name)
{
	if (file_is_filled(dir, SNAPSHOT_NAME))
		return file_is_filled(dir, BEGUN_FILE_NAME) ? SNAPSHOT_NAME : NULL;
	return name != NULL && file_is_filled(dir, name) ? name : NULL;
}

/* What the dead left goes, but for readings: hours may be in them. */
static void
sweep(struct rundir *rundir)
{
	char **names = file_names(rundir->parent, ".");
	bool alive;

	for (char **name = names; name != NULL && *name != NULL; name++) {
		int dir = hidden_is_of(*name, rundir->name)
			      ? hidden_take(rundir->parent, *name, &alive)
			      : -1;

		if (dir < 0)
			continue;
		if (dir_reading(dir, rundir->name) != NULL) {
			rundir->readings_left++;
		} else {
			dir_empty(dir);
			unlinkat(rundir->parent, *name, AT_REMOVEDIR);
		}
		close(dir);
	}
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

static struct rundir *
begin(const char *path, bool resumes, struct err *err)
{
	struct rundir *rundir = mem_alloc(sizeof(*rundir));
	char *parent;
	int made = 0;

	*rundir = (struct rundir){ .parent = -1, .dir = -1, .path = path_without_slashes(path) };
	rundir->name = path_last(rundir->path);
	parent = path_parent(rundir->path);
	if (check_place(path, resumes, err) != 0)
		made = -1;
	else if ((rundir->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		made = file_failed(err, "open directory", parent);
	else
		sweep(rundir);
	for (int i = 0; made == 0 && i < TRIES; i++) {
		free(rundir->hidden);
		rundir->hidden = mem_print("%s/.%s" HIDDEN_MARK "XXXXXX", parent, rundir->name);
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

struct rundir *
rundir_begin(const char *path, struct err *err)
{
	return begin(path, false, err);
}

struct rundir *
rundir_resume(const char *path, struct err *err)
{
	return begin(path, true, err);
}

void
rundir_leave(struct rundir *rundir)
{
	if (rundir->dir >= 0)
		close(rundir->dir);
	if (rundir->parent >= 0)
		close(rundir->parent);
	free(rundir->hidden);
	free(rundir->path);
	free(rundir);
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
			dir_empty(rundir->dir);
			rmdir(rundir->hidden);
		}
	}
	rundir_leave(rundir);
}
