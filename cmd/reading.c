#include "reading.h"
#include "model/base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 16 };

static int
snapshot_open(struct reading *reading, const char *path, struct err *err)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)) {
		close(fd);
		reading->path = mem_print("%s/" SNAPSHOT_NAME, path);
		fd = open(reading->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	} else {
		reading->path = mem_copy(path);
	}
	if (fd < 0 || fstat(fd, &stat) < 0) {
		err_set(err, STATUS_BAD_INPUT,
		    "snapshot '%s': cannot read: %s: check the path and who may read it",
		    reading->path, strerror(errno));
	} else if (!S_ISREG(stat.st_mode)) {
		err_set(err, STATUS_BAD_INPUT,
		    "snapshot '%s': not a regular file or a run directory", reading->path);
		close(fd);
		fd = -1;
	}
	reading->file = fd;
	return fd < 0 ? -1 : 0;
}

int
reading_open(struct reading *reading, const char *from, struct context *context,
    struct progress *progress, struct err *err)
{
	reading->opened = true;
	reading->file = -1;
	reading->live = from == NULL;
	if (!reading->live)
		return snapshot_open(reading, from, err);
	if (connection_load(&reading->connection, context, err) < 0)
		return -1;
	progress_tell(progress, "%s", reading->connection.told);
	return 0;
}

/* The new run has its own source. */
static int
snapshot_copy(int from, const char *dir, struct err *err)
{
	struct file copy;
	char *room;
	ssize_t n = 0;

	if (file_make(&copy, dir, SNAPSHOT_NAME, err) < 0)
		return -1;
	while ((room = file_room(&copy, COPY_BYTES, err)) != NULL &&
	       ((n = read(from, room, COPY_BYTES)) > 0 || (n < 0 && errno == EINTR)))
		copy.used += n > 0 ? (size_t)n : 0;
	if (room != NULL && n == 0)
		return file_finish(&copy, err);
	if (room != NULL)
		err_set(err, STATUS_BAD_INPUT, "cannot read: %s: check the disk", strerror(errno));
	file_release(&copy);
	return -1;
}

static int
replay(struct reading *reading, const char *dir, struct progress *progress, struct err *err)
{
	progress_phase(progress, "reading the snapshot");
	if (dir != NULL && snapshot_copy(reading->file, dir, err) < 0)
		return err_wrap(err, "snapshot '%s'", reading->path);
	return fetch_replay(reading->path, reading->graph, &reading->run, &reading->org, err);
}

int
reading_fill(struct reading *reading, const char *dir, const struct context *context,
    struct progress *progress, struct err *err)
{
	char *keep = dir != NULL ? mem_print("%s/" SNAPSHOT_NAME, dir) : NULL;
	int failed;

	reading->graph = graph_new();
	if (reading->live) {
		struct fetch_settings settings =
		    connection_settings(&reading->connection, context, progress);

		settings.resume = reading->resume;
		failed =
		    fetch_site(&settings, keep, reading->graph, &reading->run, &reading->org, err);
		secret_release(&reading->connection.token);
		secret_release(&reading->connection.org_key);
	} else {
		failed = replay(reading, dir, progress, err);
	}
	free(keep);
	return failed;
}

void
reading_seal(struct reading *reading)
{
	graph_seal(reading->graph);
	reading->view = graph_view(reading->graph);
	if (reading->org == NULL)
		return;
	org_join(reading->org, reading->graph);
	org_coverage(reading->org, reading->view, &reading->run);
}

int
reading_whole(struct reading *reading, const char *from, struct context *context,
    struct progress *progress, struct err *err)
{
	if (reading_open(reading, from, context, progress, err) < 0 ||
	    reading_fill(reading, NULL, context, progress, err) < 0)
		return -1;
	reading_seal(reading);
	return 0;
}

void
reading_release(struct reading *reading)
{
	if (!reading->opened)
		return;
	if (reading->file >= 0)
		close(reading->file);
	free(reading->path);
	graph_release(reading->graph);
	org_release(reading->org);
	run_release(&reading->run);
	if (reading->live)
		connection_release(&reading->connection);
}
