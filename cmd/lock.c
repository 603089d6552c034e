/* The lock of a site; see lock.h. */
#define _GNU_SOURCE /* struct ucred */
#include "lock.h"

#include "fetch/wire/url.h"
#include "model/base/day.h"
#include "model/base/digest.h"
#include "model/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	TRIES = 20,      /* a holder that has just begun, or just ended, does not answer */
	TRY_MS = 20,     /* between two of them */
	STAT_START = 22, /* the number of the start time in /proc/PID/stat */
	PROC_MAX = 512
};

/* Names. */

/* Of "https://ACME.atlassian.net:443/": "acme.atlassian.net". This machine has several names for itself. */
static char *
address_of(const char *url, bool *loopback)
{
	struct url_base base = { .loopback = false };
	char *lower = mem_copy(url), *port, *path, *out;
	struct err ignored;

	text_lower(lower);
	if (url_base_read(lower, &base, &ignored) < 0)
		return lower;
	*loopback = base.loopback;
	port = strrchr(base.host, ':');
	if (port != NULL && strchr(port, ']') != NULL)
		port = NULL;
	if (port != NULL && strcmp(port, base.secure ? ":443" : ":80") == 0)
		*port = '\0';
	path = strstr(lower, "://");
	path = path != NULL ? strchr(path + 3, '/') : NULL;
	out = mem_print("%s%s%s", base.loopback ? "localhost" : base.host,
	    base.loopback && port != NULL ? port : "", path != NULL ? path : "");
	for (size_t len = strlen(out); len > 0 && out[len - 1] == '/'; len--)
		out[len - 1] = '\0';
	free(lower);
	return out;
}

/* The socket's name is not a path: it begins with a NUL. */
static socklen_t
name_of(struct sockaddr_un *at, const char *kind, const char *id)
{
	static const char prefix[] = "jira-access/";
	char hex[DIGEST_HEX + 1];

	digest_pair(kind, strlen(kind), id, strlen(id), hex);
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(at->sun_path + 1, prefix, sizeof(prefix) - 1);
	memcpy(at->sun_path + sizeof(prefix), hex, DIGEST_HEX);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof(prefix) + DIGEST_HEX);
}

/* Whoever has it. */

/* A file of /proc, with blanks for its NULs; "" when it cannot be seen. */
static void
read_proc(long process, const char *name, char out[PROC_MAX])
{
	char path[64];
	ssize_t len = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/%s", process, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		len = read(fd, out, PROC_MAX - 1);
		close(fd);
	}
	len = len > 0 ? len : 0;
	while (len > 0 && out[len - 1] == '\0')
		len--;
	for (ssize_t i = 0; i < len; i++)
		out[i] = out[i] == '\0' ? ' ' : out[i];
	out[len] = '\0';
}

static double
seconds(clockid_t clock)
{
	struct timespec now = { .tv_sec = 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* When a process began; "" when that cannot be seen. */
static void
say_since(long process, char *out, size_t room)
{
	char stat[PROC_MAX], when[MOMENT_LEN + 1], *at;
	double ticks, second = (double)sysconf(_SC_CLK_TCK);

	*out = '\0';
	read_proc(process, "stat", stat);
	at = strrchr(stat, ')'); /* the second field ends here; it may hold anything */
	for (int field = 2; at != NULL && field < STAT_START; field++)
		at = strchr(at + 1, ' ');
	if (at == NULL || (ticks = strtod(at, NULL)) <= 0 || second <= 0)
		return;
	moment_text(
	    (int64_t)(seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME) + ticks / second), when);
	snprintf(out, room, ", since %s", when);
}

static void
say_who(long process, uid_t user, char who[LOCK_WHO_MAX])
{
	char host[256] = "";
	const struct passwd *entry = getpwuid(user);

	gethostname(host, sizeof(host) - 1);
	if (entry != NULL)
		snprintf(
		    who, LOCK_WHO_MAX, "process %ld of %s on %s", process, entry->pw_name, host);
	else
		snprintf(who, LOCK_WHO_MAX, "process %ld of user %lu on %s", process,
		    (unsigned long)user, host);
}

void
lock_who(char who[LOCK_WHO_MAX])
{
	say_who((long)getpid(), geteuid(), who);
}

/* Connects to the holder for what the kernel says of it. false: nobody listens there. */
static bool
find_holder(const struct sockaddr_un *at, socklen_t len, struct ucred *holder)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t room = sizeof(*holder);
	bool found = fd >= 0 && connect(fd, (const struct sockaddr *)at, len) == 0 &&
		     getsockopt(fd, SOL_SOCKET, SO_PEERCRED, holder, &room) == 0;

	if (fd >= 0)
		close(fd);
	return found;
}

static int
say_held(
    const char *site, const struct sockaddr_un *at, const struct ucred *holder, struct err *err)
{
	char who[LOCK_WHO_MAX], since[64], command[PROC_MAX];

	if (holder == NULL || holder->pid <= 0)
		return err_set(err, STATUS_LOCKED,
		    "another run is changing %s, and its process cannot be seen from here: wait "
		    "until "
		    "it has ended; root finds it with: ss -xap | grep '%s'",
		    site, at->sun_path + 1);
	say_who(holder->pid, holder->uid, who);
	say_since(holder->pid, since, sizeof(since));
	read_proc(holder->pid, "cmdline", command);
	return err_set(err, STATUS_LOCKED,
	    "another run is changing %s: %s%s%s%s; wait until it has ended", site, who, since,
	    *command != '\0' ? ": " : "", command);
}

/* Taking it. */

static int
take_name(int *fd, const char *kind, const char *id, const char *site, struct err *err)
{
	struct ucred holder;
	struct sockaddr_un at;
	socklen_t len = name_of(&at, kind, id);

	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	for (int i = 0; *fd >= 0 && i < TRIES; i++) {
		if (bind(*fd, (const struct sockaddr *)&at, len) == 0 &&
		    listen(*fd, SOMAXCONN) == 0)
			return 0;
		if (errno != EADDRINUSE)
			break;
		if (find_holder(&at, len, &holder))
			return say_held(site, &at, &holder, err);
		if (i + 1 == TRIES)
			return say_held(site, &at, NULL, err);
		poll(NULL, 0, TRY_MS);
	}
	return err_set(err, STATUS_FAILED, "cannot take the lock of %s, a Unix socket: %s", site,
	    strerror(errno));
}

struct lock
lock_none(void)
{
	return (struct lock){ { -1, -1 } };
}

int
lock_take(struct lock *lock, struct site_id site, struct err *err)
{
	const char *cloud_id = text_or(site.cloud_id, ""), *url = text_or(site.base_url, "");
	bool loopback = false;
	char *address = address_of(url, &loopback), *cloud = mem_copy(cloud_id);
	int rc = 0;

	*lock = lock_none();
	text_lower(cloud);
	/* What is on this machine is what listens on that port, whatever it says it is. */
	if (*cloud != '\0' && !loopback)
		rc = take_name(&lock->fds[0], "cloud id", cloud, text_or(url, cloud_id), err);
	if (rc == 0 && *address != '\0')
		rc = take_name(&lock->fds[1], "address", address, url, err);
	if (rc < 0)
		lock_release(lock);
	free(address);
	free(cloud);
	return rc;
}

void
lock_release(struct lock *lock)
{
	for (int i = 0; i < LOCK_NAMES; i++)
		if (lock->fds[i] >= 0)
			close(lock->fds[i]);
	*lock = lock_none();
}
