/*
 * The checked output file of file.h.
 */
#define _GNU_SOURCE /* scandirat */
#include "file.h"

#include "arena.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
advice(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ": free some space or choose another directory";
	case EACCES:
	case EPERM:
	case EROFS:
		return ": choose a directory you may write to";
	case EEXIST:
		return ": choose another name, or move it away";
	case ENOENT:
		return ": check the path";
	case EMFILE:
	case ENFILE:
		return ": raise the limit of open files";
	default:
		return "";
	}
}

int
file_failed(struct err *err, const char *verb, const char *name)
{
	int error = errno;
	enum status status = error == EEXIST ? STATUS_USAGE : STATUS_FAILED;

	return err_set(
	    err, status, "cannot %s '%s': %s%s", verb, name, strerror(error), advice(error));
}

int
file_make(struct file *file, const char *dir, const char *name, struct err *err)
{
	char *path = mem_print("%s/%s", dir, name);

	*file = (struct file){ .fd = -1 };
	do
		file->fd = open(
		    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	while (file->fd < 0 && errno == EINTR);
	free(path);
	if (file->fd < 0 || fchmod(file->fd, 0600) != 0) {
		file_failed(err, "make", name);
		file_release(file);
		return -1;
	}
	file->name = mem_copy(name);
	file->size = FILE_BUFFER;
	file->buffer = mem_alloc(file->size);
	return 0;
}

static int
flush(struct file *file, struct err *err)
{
	size_t sent = 0;
	ssize_t n;

	while (sent < file->used) {
		n = write(file->fd, file->buffer + sent, file->used - sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_failed(err, "write", file->name);
		sent += (size_t)n;
	}
	file->used = 0;
	return 0;
}

void
file_memory(struct file *file)
{
	*file = (struct file){ .fd = -1 };
}

char *
file_drain(struct file *file, size_t need, struct err *err)
{
	if (file->fd < 0) {
		file->buffer = mem_room(file->buffer, &file->size, file->used + need, 1);
		return file->buffer + file->used;
	}
	if (flush(file, err) != 0)
		return NULL;
	if (need > file->size) {
		file->buffer = mem_resize(file->buffer, need);
		file->size = need;
	}
	return file->buffer;
}

int
file_write(struct file *file, const void *bytes, size_t len, struct err *err)
{
	char *room = file_room(file, len, err);

	if (room == NULL)
		return -1;
	memcpy(room, bytes, len);
	file->used += len;
	return 0;
}

int
file_finish(struct file *file, struct err *err)
{
	int rc = flush(file, err);

	if (rc == 0 && fsync(file->fd) != 0)
		rc = file_failed(err, "write", file->name);
	if (close(file->fd) != 0 && rc == 0) /* some file systems tell a full disk only here */
		rc = file_failed(err, "close", file->name);
	file->fd = -1;
	file_release(file);
	return rc;
}

void
file_release(struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->name);
	free(file->buffer);
	*file = (struct file){ .fd = -1 };
}

char *
file_text(int dir, const char *name, bool follow, size_t most, size_t *len, const char **why)
{
	int fd = openat(
	    dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
	struct stat what;
	char *text = NULL;
	ssize_t got = 0;

	*why = NULL;
	if (fd < 0 || fstat(fd, &what) != 0)
		*why = strerror(errno);
	else if (!S_ISREG(what.st_mode))
		*why = "not a regular file";
	else if ((uint64_t)what.st_size > most)
		*why = "too large";
	else {
		text = mem_alloc((size_t)what.st_size + 1);
		for (*len = 0; *len < (size_t)what.st_size; *len += (size_t)got) {
			got = read(fd, text + *len, (size_t)what.st_size - *len);
			if (got < 0 && errno == EINTR)
				got = 0;
			else if (got <= 0)
				break;
		}
	}
	if (got < 0) {
		*why = strerror(errno);
		free(text);
		text = NULL;
	}
	if (fd >= 0)
		close(fd);
	return text;
}

static int
not_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

char **
file_names(int dir, const char *name)
{
	struct dirent **entries;
	int count = scandirat(dir, name, &entries, not_dots, alphasort); /* no locale is set */
	size_t room = sizeof(char *);
	char **names, *text;

	if (count < 0)
		return NULL;
	for (int i = 0; i < count; i++)
		room += sizeof(char *) + strlen(entries[i]->d_name) + 1;
	names = mem_alloc(room);
	text = (char *)(names + count + 1);
	for (int i = 0; i < count; i++) {
		names[i] = text;
		text = stpcpy(text, entries[i]->d_name) + 1;
		free(entries[i]);
	}
	free(entries);
	return names;
}

int
file_replace(struct file *file, const char *dir, const char *name, struct err *err)
{
	char *fresh = mem_print(".%s.new", name), *path = mem_print("%s/%s", dir, fresh);
	int rc;

	unlink(path); /* what a killed run left */
	rc = file_make(file, dir, fresh, err);
	free(path);
	free(fresh);
	return rc;
}

void
file_replace_abandon(struct file *file, const char *dir, const char *name)
{
	char *fresh = mem_print("%s/.%s.new", dir, name);

	file_release(file);
	unlink(fresh);
	free(fresh);
}

int
file_replace_finish(struct file *file, const char *dir, const char *name, struct err *err)
{
	char *from = mem_print("%s/.%s.new", dir, name), *to = mem_print("%s/%s", dir, name);
	int rc = file_finish(file, err);

	if (rc == 0 && rename(from, to) != 0)
		rc = file_failed(err, "rename", name);
	if (rc < 0)
		unlink(from);
	free(from);
	free(to);
	return rc;
}
