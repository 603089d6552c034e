/* The user's commands; see shell.h. */
#include "shell.h"

#include "model/base/arena.h"
#include "progress.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 10 }; /* between two checks of a command that closed its output */

/* The variables that hold a secret; commands do not get them. */
static const char *const secret_variables[] = { "JIRA_API_TOKEN", "ATLASSIAN_ORG_API_KEY", NULL };

extern char **environ;

static bool
is_named(const char *variable, const char *name, size_t len)
{
	return strncmp(variable, name, len) == 0 && variable[len] == '=';
}

/* The environment without secrets, and with one more variable. The caller frees only the array. */
static char **
clean_environment(const char *more)
{
	size_t count = 0, kept = 0;
	char **clean;

	while (environ[count] != NULL)
		count++;
	clean = mem_alloc((count + 2) * sizeof(*clean));
	for (size_t i = 0; i < count; i++) {
		bool drop = more != NULL && is_named(environ[i], more, strcspn(more, "="));

		for (const char *const *v = secret_variables; *v != NULL; v++)
			drop |= is_named(environ[i], *v, strlen(*v));
		if (!drop)
			clean[kept++] = environ[i];
	}
	/* execve takes char *const [] for historical reasons and changes nothing. */
	if (more != NULL)
		memcpy(&clean[kept], &more, sizeof(more));
	return clean;
}

/* 0, or why not. Spawned, not forked: what is in memory here, secrets too, is never the child's. */
static int
spawn(pid_t *child, const struct shell *shell, int out)
{
	char sh[] = "sh", c[] = "-c";
	char *argv[] = { sh, c, NULL, NULL };
	char **environment = clean_environment(shell->variable);
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t ignored; /* here, and it would be there */
	int error;

	/* argv is char *const [] for historical reasons, and is not changed. */
	memcpy(&argv[2], &shell->command, sizeof(shell->command));
	sigemptyset(&ignored);
	sigaddset(&ignored, SIGPIPE);
	sigaddset(&ignored, SIGXFSZ);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawnattr_setsigdefault(&how, &ignored);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
	if (shell->in >= 0)
		posix_spawn_file_actions_adddup2(&files, shell->in, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	error = posix_spawn(child, "/bin/sh", &files, &how, argv, environment);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&files);
	free(environment);
	return error;
}

static long
milliseconds_left(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
}

/* Milliseconds left for the command, or -1: none, or a stop was requested; err says which. */
static long
time_left(const struct timespec *end, const struct shell *shell, struct err *err)
{
	long left = milliseconds_left(end);

	if (stop_asked())
		return err_set(err, STATUS_INTERRUPTED, "%s: interrupted", shell->what);
	if (left <= 0)
		return err_set(err, STATUS_USAGE,
		    "%s: not finished within %u s: run it by hand to see what it waits for",
		    shell->what, shell->seconds);
	return left;
}

/* Reads what the command prints. -1: too slow, too much, or a stop was requested; err says which. */
static ssize_t
read_command(
    int fd, const struct timespec *end, char *buffer, const struct shell *shell, struct err *err)
{
	size_t len = 0;

	for (;;) {
		struct pollfd ready = { fd, POLLIN, 0 };
		long left = time_left(end, shell, err);
		ssize_t n;

		if (left < 0)
			return -1;
		if (poll(&ready, 1, (int)left) <= 0)
			continue;
		n = read(fd, buffer + len, shell->most + 1 - len);
		if (n == 0)
			return (ssize_t)len;
		len += n > 0 ? (size_t)n : 0;
		if (len > shell->most)
			return err_set(err, STATUS_USAGE,
			    "%s: printed more than %zu bytes: it should print %s", shell->what,
			    shell->most, shell->should);
	}
}

/* The command may keep running after it closed its output. -1: too slow, or a stop was requested. */
static int
wait_for(pid_t child, const struct timespec *end, int *status, const struct shell *shell,
    struct err *err)
{
	while (waitpid(child, status, WNOHANG) == 0) {
		if (time_left(end, shell, err) < 0)
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

ssize_t
shell_run(const struct shell *shell, char *buffer, struct err *err)
{
	struct timespec end;
	int ends[2], failed, status = 0, error;
	ssize_t len;
	pid_t child;

	if (pipe(ends) < 0)
		return err_set(
		    err, STATUS_FAILED, "%s: cannot start: %s", shell->what, strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	error = spawn(&child, shell, ends[1]);
	close(ends[1]);
	if (error != 0) {
		close(ends[0]);
		return err_set(
		    err, STATUS_FAILED, "%s: cannot start: %s", shell->what, strerror(error));
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += shell->seconds;
	len = read_command(ends[0], &end, buffer, shell, err);
	close(ends[0]);
	failed = len < 0 ? -1 : wait_for(child, &end, &status, shell, err);
	if (failed < 0)
		end_now(child);
	else
		failed = check_ending(status, shell->what, err);
	return failed < 0 ? -1 : len;
}
