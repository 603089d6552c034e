/*
 * The run directory and the single file that appear whole or not at all: what is in them is made
 * final here (0600, synced, summed), partial.c hides and publishes them.
 */
#include "rundir.h"

#include "model/base/digest.h"
#include "model/base/file.h"
#include "partial.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUMS SUMS_NAME
#define SUMS_NEW ".SHA256SUMS.new"

struct rundir {
	struct partial *partial;
	bool summed;
};

int
rundir_check(const char *path, struct err *err)
{
	return partial_check(path, err);
}

struct rundir *
rundir_begin(const char *path, struct err *err)
{
	struct partial *partial = partial_begin(path, err);
	struct rundir *rundir;

	if (partial == NULL)
		return NULL;
	rundir = mem_alloc(sizeof(*rundir));
	rundir->partial = partial;
	return rundir;
}

const char *
rundir_path(const struct rundir *rundir)
{
	return rundir->partial->hidden;
}

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

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **list;
	size_t count, room;
};

static void
free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i]);
	free(names->list);
}

static int
list_files(int dir, struct names *names, struct err *err)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (list == NULL) {
		if (copy >= 0)
			close(copy);
		return file_failed(err, "read", "the run directory");
	}
	while ((errno = 0, entry = readdir(list)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		names->list = mem_room(names->list, &names->room, names->count + 1, sizeof(char *));
		names->list[names->count++] = mem_copy(entry->d_name);
	}
	if (errno != 0) {
		file_failed(err, "read", "the run directory");
		closedir(list);
		return -1;
	}
	closedir(list);
	if (names->count > 0)
		qsort(names->list, names->count, sizeof(char *), by_name);
	return 0;
}

static int
write_sums(int dir, const char *path, const char *as, const struct names *names, struct err *err)
{
	char hex[DIGEST_HEX + 1], *line;
	struct file sums;
	size_t i;
	int rc;

	if (file_make(&sums, path, as, err) != 0)
		return -1;
	for (i = 0; i < names->count; i++) {
		if (settle_file(dir, names->list[i], hex, err) != 0)
			break;
		line = mem_print("%s  %s\n", hex, names->list[i]);
		rc = file_write(&sums, line, strlen(line), err);
		free(line);
		if (rc != 0)
			break;
	}
	if (i == names->count)
		return file_finish(&sums, err);
	file_release(&sums);
	return -1;
}

int
rundir_sum(struct rundir *rundir, struct err *err)
{
	struct partial *partial = rundir->partial;
	struct names names = { 0 };
	int rc = list_files(partial->dir, &names, err);

	if (rc == 0)
		rc = write_sums(partial->dir, partial->hidden, SUMS, &names, err);
	free_names(&names);
	rundir->summed = rc == 0;
	return rc;
}

int
rundir_finish(struct rundir *rundir, bool complete, char **path, struct err *err)
{
	struct partial *partial = rundir->partial;
	int rc = rundir->summed ? 0 : rundir_sum(rundir, err);

	if (rc == 0 && fsync(partial->dir) != 0)
		rc = file_failed(err, "sync", partial->hidden);
	if (rc == 0)
		rc = partial_publish(partial, partial->parent, partial_hidden_name(partial),
		    complete ? "" : INCOMPLETE, path, err);
	rundir_abandon(rundir);
	return rc;
}

static bool
is_sums(const char *name)
{
	return strcmp(name, SUMS) == 0 || strcmp(name, SUMS_NEW) == 0 ||
	       strcmp(name, SIGNATURE_NAME) == 0;
}

int
rundir_renew(const char *path, struct err *err)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;
	struct names names = { 0 };
	size_t kept = 0;

	if (dir < 0)
		return file_failed(err, "open directory", path);
	rc = list_files(dir, &names, err);
	for (size_t i = 0; i < names.count; i++)
		if (is_sums(names.list[i]))
			free(names.list[i]);
		else
			names.list[kept++] = names.list[i];
	names.count = kept;
	if (unlinkat(dir, SUMS_NEW, 0) != 0 && errno != ENOENT && rc == 0)
		rc = file_failed(err, "remove", SUMS_NEW);
	if (rc == 0)
		rc = write_sums(dir, path, SUMS_NEW, &names, err);
	if (rc == 0 && unlinkat(dir, SIGNATURE_NAME, 0) != 0 && errno != ENOENT)
		rc = file_failed(err, "remove", SIGNATURE_NAME);
	if (rc == 0 && (renameat(dir, SUMS_NEW, dir, SUMS) != 0 || fsync(dir) != 0))
		rc = file_failed(err, "rename", SUMS);
	free_names(&names);
	close(dir);
	return rc;
}

void
rundir_abandon(struct rundir *rundir)
{
	if (rundir == NULL)
		return;
	partial_end(rundir->partial);
	free(rundir);
}

int
outfile_begin(struct outfile *file, const char *path, struct err *err)
{
	*file = (struct outfile){ .partial = partial_begin(path, err) };
	if (file->partial == NULL)
		return -1;
	file->path = mem_copy(file->partial->path);
	file->temporary = mem_print("%s/%s", file->partial->hidden, file->partial->name);
	return 0;
}

int
outfile_finish(struct outfile *file, const char *suffix, char **final, struct err *err)
{
	struct partial *partial = file->partial;
	int rc = settle_file(partial->dir, partial->name, NULL, err);

	if (rc == 0)
		rc = partial_publish(partial, partial->dir, partial->name, suffix, final, err);
	outfile_abandon(file);
	return rc;
}

void
outfile_abandon(struct outfile *file)
{
	partial_end(file->partial);
	free(file->path);
	free(file->temporary);
	*file = (struct outfile){ 0 };
}
