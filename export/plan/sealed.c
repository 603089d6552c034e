/* Sealed lines; see sealed.h. */
#define _DEFAULT_SOURCE /* flock */
#include "sealed.h"

#include "model/base/digest.h"
#include "model/base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUM_KEY ",\"sum\":\""

enum {
	TAIL = sizeof(SUM_KEY) - 1 + SEAL_LEN + 2 /* "} */,
	SEALED_BYTES_MAX = 1 << 30,
	OPENINGS = 16
};

static void
sum_of(const char *before, const char *line, size_t len, char sum[SEAL_LEN + 1])
{
	char hex[DIGEST_HEX + 1];

	digest_pair(before, strlen(before), line, len, hex);
	memcpy(sum, hex, SEAL_LEN);
	sum[SEAL_LEN] = '\0';
}

/* Does this line, without its line end, have the right sum? */
static bool
is_sound(const struct sealed *sealed, const char *text, size_t len, char sum[SEAL_LEN + 1])
{
	const char *tail = text + len - TAIL;

	if (len <= TAIL || memcmp(tail, SUM_KEY, sizeof(SUM_KEY) - 1) != 0 ||
	    memcmp(text + len - 2, "\"}", 2) != 0)
		return false;
	sum_of(sealed->sum, text, len - TAIL, sum);
	return memcmp(tail + sizeof(SUM_KEY) - 1, sum, SEAL_LEN) == 0;
}

static int
refuse(const struct sealed *sealed, const char *what, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "%s:%llu: %s", sealed->kind->name,
	    (unsigned long long)sealed->lines + 1, what);
}

static int
take_line(struct sealed *sealed, const char *text, size_t len,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	const struct json_shape *shape = sealed->kind->shape;
	struct sealed_line *record;
	char sum[SEAL_LEN + 1];
	int rc;

	if (!is_sound(sealed, text, len, sum))
		return refuse(
		    sealed, "this line was changed, or one before it is missing (checksum)", err);
	record = mem_alloc(shape->size);
	rc = json_read(shape, record, &sealed->arena, JSON_STRICT, text, len, NULL);
	if (rc < 0 || record->n != sealed->lines + 1) {
		rc = refuse(sealed, "not a line of this version of jira-access", err);
	} else {
		memcpy(sealed->sum, sum, sizeof(sum));
		sealed->lines++;
		if (take != NULL)
			rc = take(arg, record, err);
	}
	free(record);
	return rc;
}

/* Judges what follows the last line end: 1 if only its line end is missing. */
static int
judge_tail(struct sealed *sealed, const char *text, size_t len, struct err *err)
{
	char sum[SEAL_LEN + 1];

	if (is_sound(sealed, text, len, sum))
		return 1;
	if (len > 1 && is_sound(sealed, text, len - 1, sum))
		return refuse(sealed, "its line end was changed", err);
	sealed->torn = len > 0;
	return 0;
}

static char *
read_all(const struct sealed *sealed, size_t *len, struct err *err)
{
	struct stat what;
	char *text;
	ssize_t got;

	if (fstat(sealed->fd, &what) != 0 || !S_ISREG(what.st_mode) ||
	    what.st_size > SEALED_BYTES_MAX) {
		err_set(err, STATUS_BAD_INPUT, "'%s' is not a regular file of at most %d MiB",
		    sealed->kind->name, SEALED_BYTES_MAX >> 20);
		return NULL;
	}
	text = mem_alloc((size_t)what.st_size + 1);
	for (*len = 0; *len < (size_t)what.st_size; *len += (size_t)got) {
		got = read(sealed->fd, text + *len, (size_t)what.st_size - *len);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			break;
	}
	if (*len == (size_t)what.st_size)
		return text;
	file_failed(err, "read", sealed->kind->name);
	free(text);
	return NULL;
}

static int
write_all(const struct sealed *sealed, const char *text, size_t len, struct err *err)
{
	ssize_t sent;

	for (; len > 0; len -= (size_t)sent, text += sent) {
		sent = write(sealed->fd, text, len);
		if (sent < 0 && errno == EINTR)
			sent = 0;
		else if (sent < 0)
			return file_failed(err, "write", sealed->kind->name);
	}
	return 0;
}

static int
read_lines(struct sealed *sealed, bool writes,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	size_t len, used = 0;
	char *text = read_all(sealed, &len, err), *end;
	int rc = text == NULL ? -1 : 0;

	while (rc == 0 && (end = memchr(text + used, '\n', len - used)) != NULL) {
		rc = take_line(sealed, text + used, (size_t)(end - text) - used, take, arg, err);
		used = (size_t)(end - text) + 1;
	}
	if (rc == 0 && (rc = judge_tail(sealed, text + used, len - used, err)) > 0) {
		rc = take_line(sealed, text + used, len - used, take, arg, err);
		if (rc == 0 && writes)
			rc = write_all(sealed, "\n", 1, err);
	} else if (rc == 0 && writes && used < len && ftruncate(sealed->fd, (off_t)used) != 0) {
		rc = file_failed(err, "shorten", sealed->kind->name);
	}
	free(text);
	return rc;
}

/* Its name must survive a crash, not only its content. */
static int
sync_directory(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd < 0 || fsync(fd) != 0)
		rc = file_failed(err, "sync", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
take_lock(const struct sealed *sealed, struct err *err)
{
	if (flock(sealed->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return err_set(err, STATUS_LOCKED, "'%s' is being written by another process",
		    sealed->kind->name);
	return file_failed(err, "lock", sealed->kind->name);
}

/* An empty file is removed by its maker: then the lock is on one that nobody else can open any more. */
static bool
is_still(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

/* A writer's is locked. */
static int
open_file(struct sealed *sealed, const char *path, bool write, struct err *err)
{
	int flags = write ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY;

	for (int i = 0; i < OPENINGS; i++) {
		sealed->fd =
		    open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
		if (sealed->fd < 0)
			return write || errno != ENOENT
				   ? file_failed(err, "open", sealed->kind->name)
				   : 0;
		if (!write)
			return 0;
		if (take_lock(sealed, err) < 0)
			return -1;
		if (is_still(sealed->fd, path))
			return 0;
		close(sealed->fd);
		sealed->fd = -1;
	}
	return err_set(err, STATUS_LOCKED, "'%s' is removed again and again", sealed->kind->name);
}

int
sealed_open(struct sealed *sealed, const struct sealed_kind *kind, const char *dir, bool write,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	char *path = mem_print("%s/%s", dir, kind->name);
	int rc;

	*sealed = (struct sealed){ .kind = kind, .fd = -1 };
	rc = open_file(sealed, path, write, err);
	free(path);
	if (rc == 0 && sealed->fd < 0)
		return 0;
	if (rc == 0 && write)
		rc = sync_directory(dir, err);
	if (rc == 0)
		rc = read_lines(sealed, write, take, arg, err);
	if (rc < 0)
		sealed_close(sealed);
	return rc;
}

int
sealed_append(struct sealed *sealed, const void *record, bool sync, struct err *err)
{
	struct json_out out;
	const char *text;
	char sum[SEAL_LEN + 1], *line;
	size_t len;
	int rc;

	json_memory(&out);
	json_open(&out, NULL);
	json_count(&out, "n", sealed->lines + 1);
	json_write(&out, sealed->kind->shape->fields, record);
	text = json_bytes(&out, &len);
	sum_of(sealed->sum, text, len, sum);
	line = mem_print("%s" SUM_KEY "%s\"}\n", text, sum);
	json_release(&out);
	rc = write_all(sealed, line, strlen(line), err);
	free(line);
	if (rc == 0 && sync)
		rc = sealed_sync(sealed, err);
	if (rc == 0) {
		memcpy(sealed->sum, sum, sizeof(sum));
		sealed->lines++;
	}
	return rc;
}

int
sealed_sync(struct sealed *sealed, struct err *err)
{
	return fdatasync(sealed->fd) == 0 ? 0 : file_failed(err, "write", sealed->kind->name);
}

void
sealed_close(struct sealed *sealed)
{
	if (sealed->kind == NULL)
		return;
	if (sealed->fd >= 0)
		close(sealed->fd);
	arena_release(&sealed->arena);
	*sealed = (struct sealed){ .fd = -1 };
}
