/*
 * The run directory and the single file that appear complete or not at all: what is in them is made final
 * here (0600, synced, summed) and published. rundir_hidden.c makes the hidden directory.
 */
#define _GNU_SOURCE /* renameat2, RENAME_NOREPLACE */
#include "rundir.h"

#include "model/base/digest.h"
#include "model/base/file.h"
#include "model/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0600, on disk, and its digest. */
static int
settle_file(int dir, const char *name, char hex[DIGEST_HEX + 1], struct err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), rc = 0;
	struct stat what;

	if (fd < 0)
		return file_failed(err, "open", name);
	if (fstat(fd, &what) != 0 || !S_ISREG(what.st_mode))
		rc = err_set(err, STATUS_FAILED, "'%s' in the run directory is not a file", name);
	else if (fchmod(fd, 0600) != 0 || fsync(fd) != 0)
		rc = file_failed(err, "sync", name);
	else if (hex != NULL)
		rc = digest_file(fd, name, hex, err);
	close(fd);
	return rc;
}

/* The sums name neither themselves nor their signature. */
static bool
is_sums(const char *name)
{
	return strcmp(name, SUMS_NAME) == 0 || strcmp(name, SIGNATURE_NAME) == 0;
}

static int
write_sum(const char *hex, const char *name, struct file *sums, struct err *err)
{
	char *line = mem_print("%s  %s\n", hex, name);
	int rc = file_write(sums, line, strlen(line), err);

	free(line);
	return rc;
}

/* Of all files of the directory. */
static int
write_sums(int dir, const char *path, struct err *err)
{
	char **names = file_names(dir, ".");
	char hex[DIGEST_HEX + 1];
	struct file sums;
	int rc;

	if (names == NULL)
		return file_failed(err, "read", "the run directory");
	rc = file_make(&sums, path, SUMS_NAME, err);
	for (char **name = names; rc == 0 && *name != NULL; name++) {
		if (is_sums(*name))
			continue;
		rc = settle_file(dir, *name, hex, err);
		if (rc == 0)
			rc = write_sum(hex, *name, &sums, err);
		if (rc < 0)
			file_release(&sums);
	}
	free(names);
	return rc == 0 ? file_finish(&sums, err) : -1;
}

int
rundir_sum(struct rundir *rundir, struct err *err)
{
	int rc = write_sums(rundir->dir, rundir->hidden, err);

	rundir->summed = rc == 0;
	return rc;
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

/*
 * Renames 'from' of the directory 'dir' (the hidden one itself, in 'parent', or a file in it) to NAME and suffix,
 * replaces nothing, and syncs the parent. *final: the path, caller frees.
 */
static int
publish(struct rundir *rundir, int dir, const char *from, const char *suffix, char **final,
    struct err *err)
{
	char *path = mem_print("%s%s", rundir->path, suffix);
	const char *name = path + (rundir->name - rundir->path);
	int rc = renameat2(dir, from, rundir->parent, name, RENAME_NOREPLACE);

	if (rc != 0 && errno == EINVAL)
		rc = rename_over_own(dir, from, rundir->parent, name);
	if (rc != 0)
		rc = file_failed(err, "make", path);
	else if (fsync(rundir->parent) != 0)
		rc = file_failed(err, "sync the directory of", path);
	else
		*final = path;
	if (rc != 0)
		free(path);
	return rc;
}

int
rundir_finish(struct rundir *rundir, bool complete, char **path, struct err *err)
{
	int rc = rundir->summed ? 0 : rundir_sum(rundir, err);

	if (rc == 0 && fsync(rundir->dir) != 0)
		rc = file_failed(err, "sync", rundir->hidden);
	if (rc == 0)
		rc = publish(rundir, rundir->parent, strrchr(rundir->hidden, '/') + 1,
		    complete ? "" : INCOMPLETE, path, err);
	rundir_abandon(rundir);
	return rc;
}

static int
drop(int dir, const char *name, struct err *err)
{
	return unlinkat(dir, name, 0) == 0 || errno == ENOENT ? 0
							      : file_failed(err, "remove", name);
}

int
rundir_drop_sums(const char *path, struct err *err)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (dir < 0)
		return file_failed(err, "open directory", path);
	if (drop(dir, APPLIED_SIGNATURE_NAME, err) < 0 || drop(dir, APPLIED_NAME, err) < 0)
		rc = -1;
	else if (fsync(dir) != 0)
		rc = file_failed(err, "sync", path);
	close(dir);
	return rc;
}

/* What was approved is only read: it may be another user's. */
static int
add_sum(int dir, const char *path, const char *name, struct file *sums, struct err *err)
{
	char hex[DIGEST_HEX + 1], *whole = mem_print("%s/%s", path, name);
	int rc = is_sums(name) ? digest_path(whole, name, false, hex, err)
			       : settle_file(dir, name, hex, err);

	free(whole);
	return rc < 0 ? -1 : write_sum(hex, name, sums, err);
}

static int
write_added(int dir, const char *path, const char *const *added, struct err *err)
{
	char **names = file_names(dir, ".");
	struct file sums;
	int rc;

	if (names == NULL)
		return file_failed(err, "read directory", path);
	if (file_replace(&sums, path, APPLIED_NAME, err) < 0) {
		free(names);
		return -1;
	}
	rc = 0;
	for (char **name = names; rc == 0 && *name != NULL; name++)
		if (is_sums(*name))
			rc = add_sum(dir, path, *name, &sums, err);
	for (char **name = names; rc == 0 && *name != NULL; name++)
		if (text_is_one_of(*name, added))
			rc = add_sum(dir, path, *name, &sums, err);
	free(names);
	if (rc < 0) {
		file_replace_abandon(&sums, path, APPLIED_NAME);
		return -1;
	}
	return file_replace_finish(&sums, path, APPLIED_NAME, err);
}

int
rundir_add_sums(const char *path, const char *const *names, struct err *err)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (dir < 0)
		return file_failed(err, "open directory", path);
	rc = drop(dir, APPLIED_SIGNATURE_NAME, err);
	if (rc == 0)
		rc = write_added(dir, path, names, err);
	if (rc == 0 && fsync(dir) != 0)
		rc = file_failed(err, "sync", path);
	close(dir);
	return rc;
}

int
rundir_finish_file(struct rundir *rundir, const char *suffix, char **path, struct err *err)
{
	int rc = settle_file(rundir->dir, rundir->name, NULL, err);

	if (rc == 0)
		rc = publish(rundir, rundir->dir, rundir->name, suffix, path, err);
	rundir_abandon(rundir);
	return rc;
}
