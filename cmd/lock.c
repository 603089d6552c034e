/* The lock of a site; see lock.h. */
#define _DEFAULT_SOURCE /* flock */
#include "lock.h"

#include "model/base/arena.h"
#include "model/base/day.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOLDER_MAX = 1024 };

/* The directory's path; makes the directory if it is missing. */
static char *
state_directory(struct err *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path;

	if (state != NULL && *state == '/') {
		path = mem_print("%s/jira-access", state);
	} else if (home != NULL && *home == '/') {
		path = mem_print("%s/.local/state/jira-access", home);
	} else {
		err_set(err, STATUS_USAGE,
		    "no place for the site's lock: neither XDG_STATE_HOME nor HOME is set");
		return NULL;
	}
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return path;
	err_set(
	    err, STATUS_FAILED, "cannot make '%s' for the site's lock: %s", path, strerror(errno));
	free(path);
	return NULL;
}

/* "https://acme.atlassian.net" as "acme.atlassian.net.lock". */
static char *
lock_path(const char *site, struct err *err)
{
	char *dir = state_directory(err), *path;

	if (dir == NULL)
		return NULL;
	if (strstr(site, "://") != NULL)
		site = strstr(site, "://") + 3;
	path = mem_print("%s/%s.lock", dir, site);
	for (char *at = path + strlen(dir) + 1; *at != '\0'; at++)
		if (*at == '/')
			*at = '_';
	free(dir);
	return path;
}

static int
say_holder(int fd, const char *site, struct err *err)
{
	char holder[HOLDER_MAX + 1] = "";
	ssize_t got = pread(fd, holder, HOLDER_MAX, 0);

	holder[got > 0 ? (size_t)got : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return err_set(err, STATUS_LOCKED,
	    "another run is changing %s: %s; wait until it has ended", site,
	    holder[0] != '\0' ? holder : "its process is unknown");
}

static void
write_holder(int fd, const char *doing)
{
	char host[256] = "", when[MOMENT_LEN + 1], *text;

	gethostname(host, sizeof(host) - 1);
	moment_text(time(NULL), when);
	text = mem_print("process %ld on %s, since %s, %s\n", (long)getpid(), host, when, doing);
	/* Only for people to read: the lock holds without it. */
	if (ftruncate(fd, 0) == 0 && pwrite(fd, text, strlen(text), 0) < 0)
		(void)!ftruncate(fd, 0);
	free(text);
}

int
lock_take(struct lock *lock, const char *site, const char *doing, struct err *err)
{
	char *path = lock_path(site, err);
	int rc = 0;

	lock->fd = -1;
	if (path == NULL)
		return -1;
	lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (lock->fd < 0) {
		rc = err_set(err, STATUS_FAILED, "cannot open the site's lock '%s': %s", path,
		    strerror(errno));
	} else if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
		rc = errno == EWOULDBLOCK ? say_holder(lock->fd, site, err)
					  : err_set(err, STATUS_FAILED, "cannot lock '%s': %s",
						path, strerror(errno));
		close(lock->fd);
		lock->fd = -1;
	} else {
		write_holder(lock->fd, doing);
	}
	free(path);
	return rc;
}

void
lock_release(struct lock *lock)
{
	if (lock->fd >= 0 && ftruncate(lock->fd, 0) == 0)
		flock(lock->fd, LOCK_UN);
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
