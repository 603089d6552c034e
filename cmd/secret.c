/* Reads and wipes secrets; see secret.h. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "secret.h"
#include "model/base/arena.h"
#include "shell.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
		    "%s: longer than %d bytes: it should hold only the token", from,
		    SECRET_MAX_BYTES);
	for (const char *p = secret->text; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return err_set(err, STATUS_USAGE,
			    "%s: contains a blank, a line break or another character that no token "
			    "has: it should hold only the token, on one line",
			    from);
	return 0;
}

/* Takes what was read, without the line end, and wipes the buffer. */
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

/* Reads to the end, or one byte more than a secret may have. -1: errno. */
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
	int fd = open(
	    path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* opening a pipe must not block */
	bool met = fd >= 0 && fstat(fd, &stat) == 0;

	if (met && !S_ISREG(stat.st_mode))
		err_set(err, STATUS_USAGE,
		    "%s: not a regular file; use --token-command for what a program prints", from);
	else if (met && ours && (stat.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		err_set(err, STATUS_USAGE,
		    "%s: other users may read or change it: run chmod 600 '%s'", from, path);
	else if (!met || (len = read_all(fd, buffer)) < 0)
		err_set(err, STATUS_USAGE,
		    "%s: cannot read: %s: check the path and who may read it", from,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	if (len < 0)
		explicit_bzero(buffer, sizeof(buffer));
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

/* NULL: there is none; caller frees. */
static char *
credential_path(const char *name)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path = dir != NULL && *dir != '\0' ? mem_print("%s/%s", dir, name) : NULL;

	if (path == NULL || access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

bool
secret_has_credential(const char *name)
{
	char *path = credential_path(name);
	bool has = path != NULL;

	free(path);
	return has;
}

int
secret_read_credential(struct secret *secret, const char *name, struct err *err)
{
	char *path = credential_path(name), *from;
	int failed;

	if (path == NULL)
		return 1;
	from = mem_print("credential '%s'", path);
	failed = read_file(secret, from, path, false, err);
	free(from);
	free(path);
	return failed;
}

int
secret_read_command(struct secret *secret, const char *what, const char *command, struct err *err)
{
	const struct shell shell = { what, command, "only the token", -1, SECRET_COMMAND_SECONDS,
		SECRET_MAX_BYTES, NULL };
	char buffer[SECRET_MAX_BYTES + 2];
	ssize_t len = shell_run(&shell, buffer, err);

	if (len < 0) {
		explicit_bzero(buffer, sizeof(buffer));
		return -1;
	}
	if (secret_accept(secret, buffer, (size_t)len, what, err) < 0)
		return -1;
	if (secret->text == NULL)
		return err_set(
		    err, STATUS_USAGE, "%s: printed nothing: it should print the token", what);
	return 0;
}
