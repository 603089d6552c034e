/*
 * A process per format, side by side. A child writes its files and sends one struct outcome through
 * a pipe; it is smaller than PIPE_BUF, so it arrives whole or not at all and nobody waits for a
 * reader.
 */
#define _GNU_SOURCE /* close_range */
#include "write.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct outcome {
	bool good;
	struct written written;
	struct err err;
};
_Static_assert(sizeof(struct outcome) <= PIPE_BUF, "must fit in one write to a pipe");

struct writer {
	pid_t pid;
	int pipe; /* to read from */
};

/* The parent's handlers and blocked signals mean nothing here; its files and sockets are let go. */
static int
leave_parent(int pipe, pid_t parent)
{
	static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		sigaction(deadly[i], &plain, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (pipe != STDERR_FILENO + 1 && dup2(pipe, STDERR_FILENO + 1) < 0)
		_exit(1);
	close_range(STDERR_FILENO + 2, ~0U, 0);
	return STDERR_FILENO + 1;
}

static void
send_outcome(int pipe, const struct outcome *outcome)
{
	ssize_t sent;

	do
		sent = write(pipe, outcome, sizeof(*outcome));
	while (sent < 0 && errno == EINTR);
}

static int
start(struct writer *writer, const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	struct outcome outcome = { .good = false };
	pid_t parent = getpid();
	int ends[2], out;

	if (pipe(ends) != 0)
		return err_set(err, STATUS_FAILED, "writing %s: %s", format->name, strerror(errno));
	fflush(NULL); /* what is buffered belongs to the parent alone */
	writer->pid = fork();
	if (writer->pid == 0) {
		out = leave_parent(ends[1], parent);
		outcome.good =
		    table_write(format, document, source, dir, &outcome.written, &outcome.err) == 0;
		send_outcome(out, &outcome);
		_exit(0);
	}
	close(ends[1]);
	writer->pipe = ends[0];
	if (writer->pid > 0)
		return 0;
	close(ends[0]);
	return err_set(err, STATUS_FAILED, "writing %s: cannot start a process: %s", format->name,
	    strerror(errno));
}

/* How a process ended that did not say so itself. */
static int
ended(const struct format *format, int status, struct err *err)
{
	int number;

	if (!WIFSIGNALED(status))
		return err_set(err, STATUS_FAILED, "writing %s: process ended with exit code %d",
		    format->name, WEXITSTATUS(status));
	number = WTERMSIG(status);
	if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT)
		return err_set(err, STATUS_INTERRUPTED, "writing %s: interrupted", format->name);
	return err_set(
	    err, STATUS_FAILED, "writing %s: process ended by signal %d", format->name, number);
}

static int
finish(const struct writer *writer, const struct format *format, struct written *written,
    struct err *err)
{
	struct outcome outcome;
	ssize_t got;
	int status = 0;

	do
		got = read(writer->pipe, &outcome, sizeof(outcome));
	while (got < 0 && errno == EINTR);
	close(writer->pipe);
	while (waitpid(writer->pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(err, STATUS_FAILED, "writing %s: lost its process: %s",
			    format->name, strerror(errno));
	if (got != sizeof(outcome) || status != 0)
		return ended(format, status, err);
	if (!outcome.good) {
		*err = outcome.err;
		return err_wrap(err, "writing %s", format->name);
	}
	*written = outcome.written;
	return 0;
}

/* csv and csv-raw make the same files: one of them. */
int
formats_check(const struct format *const *formats, size_t count, struct err *err)
{
	if (count > FORMATS_MAX)
		return err_set(err, STATUS_USAGE, "more than %d formats: name fewer", FORMATS_MAX);
	for (size_t i = 0; i < count; i++)
		for (size_t other = 0; other < i; other++)
			if (formats[i] == formats[other])
				return err_set(err, STATUS_USAGE,
				    "format '%s' is named twice: name it once", formats[i]->name);
			else if (strcmp(formats[i]->extension, formats[other]->extension) == 0)
				return err_set(err, STATUS_USAGE,
				    "formats '%s' and '%s' write the same files: choose one",
				    formats[other]->name, formats[i]->name);
	return 0;
}

int
write_document(const struct document *document, const struct source *source,
    const struct format *const *formats, size_t count, const char *dir, struct written *written,
    struct err *err)
{
	struct writer writers[FORMATS_MAX];
	struct err other;
	size_t started;
	int rc = 0;

	if (formats_check(formats, count, err) != 0)
		return -1;
	for (started = 0; started < count; started++)
		if (start(&writers[started], formats[started], document, source, dir, &other) != 0)
			break;
	for (size_t i = 0; i < started; i++)
		if (finish(&writers[i], formats[i], &written[i],
			rc == 0 ? err : &(struct err){ 0 }) != 0)
			rc = -1;
	if (rc == 0 && started < count) {
		*err = other;
		rc = -1;
	}
	return rc;
}

int
write_csv(const struct source *source, const struct report *const *reports, const char *name,
    const char *dir, struct err *err)
{
	const struct format *csv = format_find("csv");
	char *path = mem_print("%s/%s.csv", dir, name);
	bool there = access(path, F_OK) == 0;
	struct document document;
	struct written written;
	int failed = 0;

	free(path);
	if (there)
		return 0;
	if (document_builtin(&document, reports, name, err) < 0)
		return -1;
	failed = write_document(&document, source, &csv, 1, dir, &written, err);
	document_release(&document);
	return failed;
}
