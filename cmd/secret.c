/* Secrets in, and wiped again; see secret.h. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "secret.h"
#include "../model/arena.h"
#include "progress.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 10 }; /* between two looks at a command that closed its output */

/* The variables that hold a secret; a token command gets none of them. */
static const char *const secret_variables[] = { "JIRA_API_TOKEN", "ATLASSIAN_ORG_API_KEY", NULL };

extern char **environ;

void
secret_take(struct secret *secret, const char *variable)
{
	char *value = getenv(variable);

	if (value == NULL)
		return;
	if (*value != '\0')
		secret->text = mem_copy(value);
	explicit_bzero(value, strlen(value));
	unsetenv(variable);
}

void
secret_release(struct secret *secret)
{
	if (secret->text != NULL)
		explicit_bzero(secret->text, strlen(secret->text));
	free(secret->text);
	secret->text = NULL;
}

int
secret_check(const struct secret *secret, const char *from, struct err *err)
{
	if (strlen(secret->text) > SECRET_MAX_BYTES)
		return err_set(err, STATUS_USAGE,
		    "%s: longer than %d bytes: it should hold the token alone", from,
		    SECRET_MAX_BYTES);
	for (const char *p = secret->text; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return err_set(err, STATUS_USAGE,
			    "%s: holds a blank, a line break or another character that no token "
			    "has: it "
			    "should hold the token alone, on one line",
			    from);
	return 0;
}

/* What was read, without the line's end; takes the buffer's content over and wipes it. */
static int
secret_accept(struct secret *secret, char *buffer, size_t len, const char *from, struct err *err)
{
	int failed = 0;

	while (len > 0 && (buffer[len - 1] == '\n' || buffer[len - 1] == '\r'))
		len--;
	/* A NUL would hide what follows it. */
	for (size_t i = 0; i < len; i++)
		if (buffer[i] == '\0')
			buffer[i] = '\n';
	buffer[len] = '\0';
	if (len > 0)
		secret->text = mem_copy(buffer);
	explicit_bzero(buffer, SECRET_MAX_BYTES + 2);
	if (secret->text != NULL && (failed = secret_check(secret, from, err)) < 0)
		secret_release(secret);
	return failed;
}

/* Reads until the end, or one byte more than a secret may have. -1: errno. */
static ssize_t
read_all(int fd, char *buffer)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, buffer + len, SECRET_MAX_BYTES + 1 - len);
		if (n < 0 && errno != EINTR)
			return -1;
		len += n > 0 ? (size_t)n : 0;
	} while (n != 0 && len <= SECRET_MAX_BYTES);
	return (ssize_t)len;
}

static int
read_file(struct secret *secret, const char *from, const char *path, bool ours, struct err *err)
{
	char buffer[SECRET_MAX_BYTES + 2];
	struct stat stat;
	ssize_t len = -1;
	int fd =
	    open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe must not hang us */

	if (fd < 0 || fstat(fd, &stat) < 0)
		err_set(err, STATUS_USAGE,
		    "%s: cannot read: %s: check the path and who may read it", from,
		    strerror(errno));
	else if (!S_ISREG(stat.st_mode))
		err_set(err, STATUS_USAGE,
		    "%s: not a regular file; for what a program prints use --token-command", from);
	else if (ours && (stat.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		err_set(err, STATUS_USAGE,
		    "%s: other users may read or change it: run chmod 600 '%s'", from, path);
	else if ((len = read_all(fd, buffer)) < 0)
		err_set(err, STATUS_USAGE,
		    "%s: cannot read: %s: check the path and who may read it", from,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	if (len < 0 || secret_accept(secret, buffer, (size_t)len, from, err) < 0)
		return -1;
	if (secret->text == NULL)
		return err_set(err, STATUS_USAGE, "%s: empty: write the token into it", from);
	return 0;
}

int
secret_read_file(struct secret *secret, const char *what, const char *path, struct err *err)
{
	char *from = mem_print("%s '%s'", what, path);
	int failed = read_file(secret, from, path, true, err);

	free(from);
	return failed;
}

int
secret_read_credential(struct secret *secret, const char *name, struct err *err)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path, *from;
	int failed = 1;

	if (dir == NULL || *dir == '\0')
		return 1;
	path = mem_print("%s/%s", dir, name);
	from = mem_print("credential '%s'", path);
	if (access(path, F_OK) == 0)
		failed = read_file(secret, from, path, false, err);
	free(from);
	free(path);
	return failed;
}

/* The environment without secrets. The array alone is ours. */
static char **
clean_environment(void)
{
	size_t count = 0, kept = 0;
	char **clean;

	while (environ[count] != NULL)
		count++;
	clean = mem_alloc((count + 1) * sizeof *clean);
	for (size_t i = 0; i < count; i++) {
		bool secret = false;

		for (const char *const *v = secret_variables; *v != NULL; v++)
			secret |= strncmp(environ[i], *v, strlen(*v)) == 0 &&
				  environ[i][strlen(*v)] == '=';
		if (!secret)
			clean[kept++] = environ[i];
	}
	return clean;
}

/* Between fork and exec: only what is safe there. */
static _Noreturn void
run_shell(const char *command, char **environment, int out)
{
	char shell[] = "/bin/sh", sh[] = "sh", c[] = "-c";
	char *argv[] = { sh, c, NULL, NULL };
	int null = open("/dev/null", O_RDONLY);

	signal(SIGPIPE, SIG_DFL); /* ignored by us, and exec keeps that */
	/* execve takes char *const [] for historical reasons and changes nothing. */
	memcpy(&argv[2], &command, sizeof command);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	if (null > STDERR_FILENO)
		close(null);
	execve(shell, argv, environment);
	_exit(127);
}

static long
milliseconds_left(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
}

/* Milliseconds that the command still has, or -1: none, or a stop was asked for; err says which. */
static long
time_left(const struct timespec *end, const char *what, struct err *err)
{
	long left = milliseconds_left(end);

	if (stop_asked())
		return err_set(err, STATUS_INTERRUPTED, "%s: interrupted", what);
	if (left <= 0)
		return err_set(err, STATUS_USAGE,
		    "%s: not done within %d s: run it by hand and see what it waits for", what,
		    SECRET_COMMAND_SECONDS);
	return left;
}

/* Reads what the command prints. -1: too slow, too much, or a stop was asked for; err says which.
 */
static ssize_t
read_command(int fd, const struct timespec *end, char *buffer, const char *what, struct err *err)
{
	size_t len = 0;

	for (;;) {
		struct pollfd ready = { fd, POLLIN, 0 };
		long left = time_left(end, what, err);
		ssize_t n;

		if (left < 0)
			return -1;
		if (poll(&ready, 1, (int)left) <= 0)
			continue;
		n = read(fd, buffer + len, SECRET_MAX_BYTES + 1 - len);
		if (n == 0)
			return (ssize_t)len;
		len += n > 0 ? (size_t)n : 0;
		if (len > SECRET_MAX_BYTES)
			return err_set(err, STATUS_USAGE,
			    "%s: printed more than %d bytes: it should print the "
			    "token alone",
			    what, SECRET_MAX_BYTES);
	}
}

/* It may stay after it closed what we read. -1: too slow, or a stop was asked for. */
static int
wait_for(pid_t child, const struct timespec *end, int *status, const char *what, struct err *err)
{
	while (waitpid(child, status, WNOHANG) == 0) {
		if (time_left(end, what, err) < 0)
			return -1;
		poll(NULL, 0, WAIT_MS);
	}
	return 0;
}

static void
end_now(pid_t child)
{
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/* 0, or err says how the command ended. */
static int
check_ending(int status, const char *what, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, STATUS_USAGE, "%s: ended by signal %d", what, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(err, STATUS_USAGE,
		    "%s: failed with exit code %d: run it by hand to see why", what,
		    WEXITSTATUS(status));
	return 0;
}

int
secret_read_command(struct secret *secret, const char *what, const char *command, struct err *err)
{
	char buffer[SECRET_MAX_BYTES + 2], **environment;
	struct timespec end;
	int ends[2], failed, status = 0;
	ssize_t len;
	pid_t child;

	if (pipe(ends) < 0)
		return err_set(err, STATUS_FAILED, "%s: cannot start: %s", what, strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	environment = clean_environment();
	child = fork();
	if (child == 0)
		run_shell(command, environment, ends[1]);
	free(environment);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return err_set(err, STATUS_FAILED, "%s: cannot start: %s", what, strerror(errno));
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += SECRET_COMMAND_SECONDS;
	len = read_command(ends[0], &end, buffer, what, err);
	close(ends[0]);
	failed = len < 0 ? -1 : wait_for(child, &end, &status, what, err);
	if (failed < 0)
		end_now(child);
	else
		failed = check_ending(status, what, err);
	if (failed < 0)
		explicit_bzero(buffer, sizeof buffer);
	else if (secret_accept(secret, buffer, (size_t)len, what, err) < 0)
		failed = -1;
	else if (secret->text == NULL)
		failed = err_set(
		    err, STATUS_USAGE, "%s: printed nothing: it should print the token", what);
	return failed;
}
