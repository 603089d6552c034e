/*
 * Is a run directory as it was written? Every file against SHA256SUMS, and nothing beside them.
 * Nothing in the directory is trusted: names are names of files in it and of nothing else, links
 * are not followed.
 */
#include "model/base/digest.h"
#include "model/base/file.h"
#include "model/base/text.h"
#include "rundir.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUMS_BYTES_MAX = 1 << 20, NESTING_MAX = 16, LINE_MAX_BYTES = 1024 };

struct sum {
	const char *name; /* in the text */
	const char *hex;
};

struct verify {
	const char *path;
	int dir;
	void (*tell)(void *arg, const char *line);
	void *arg;
	struct verify_result *result;
	char *text; /* of SHA256SUMS */
	struct sum *sums;
	size_t count, room;
	bool run_intact; /* run.json is as it was written */
};

static void __attribute__((format(printf, 2, 3)))
tell(const struct verify *verify, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	text_harmless(line);
	verify->tell(verify->arg, line);
}

static bool
is_listed(const struct verify *verify, const char *name)
{
	for (size_t i = 0; i < verify->count; i++)
		if (strcmp(verify->sums[i].name, name) == 0)
			return true;
	return false;
}

/* What is wrong with a line of SHA256SUMS, or NULL. */
static const char *
add_line(struct verify *verify, char *line)
{
	const char *name = line + DIGEST_HEX + 2;

	if (strspn(line, "0123456789abcdef") != DIGEST_HEX)
		return "must begin with 64 hex digits";
	if (strncmp(line + DIGEST_HEX, "  ", 2) != 0)
		return "needs two spaces after the digits";
	if (*name == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0 || strcmp(name, SUMS_NAME) == 0)
		return "must name a file of this directory";
	if (is_listed(verify, name))
		return "names a file twice";
	line[DIGEST_HEX] = '\0';
	verify->sums =
	    mem_room(verify->sums, &verify->room, verify->count + 1, sizeof(*verify->sums));
	verify->sums[verify->count++] = (struct sum){ .name = name, .hex = line };
	return NULL;
}

static int
read_sums(struct verify *verify, size_t len, struct err *err)
{
	const char *problem = NULL;
	char *text = verify->text, *line = text, *end;
	unsigned number = 1;

	if (len == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s/" SUMS_NAME ": empty", verify->path);
	for (; line < text + len; line = end + 1, number++) {
		end = memchr(line, '\n', len - (size_t)(line - text));
		if (end == NULL)
			problem = "is cut off: no line end";
		else if (memchr(line, '\0', (size_t)(end - line)) != NULL)
			problem = "has a NUL in it";
		else {
			*end = '\0';
			problem = add_line(verify, line);
		}
		if (problem != NULL)
			return err_set(err, STATUS_BAD_INPUT, "%s/" SUMS_NAME ":%u: the line %s",
			    verify->path, number, problem);
	}
	return 0;
}

static int
check_file(struct verify *verify, const struct sum *sum, struct err *err)
{
	int fd = openat(verify->dir, sum->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char hex[DIGEST_HEX + 1];
	struct stat what;
	int rc = 0;

	if (fd < 0 && errno == ENOENT) {
		verify->result->missing++;
		tell(verify, "missing: %s", sum->name);
		return 0;
	}
	if (fd < 0 && errno != ELOOP)
		return file_failed(err, "open", sum->name);
	verify->result->files++;
	if (fd < 0 || fstat(fd, &what) != 0 || !S_ISREG(what.st_mode)) {
		verify->result->changed++;
		tell(verify, "changed: %s (no longer a regular file)", sum->name);
	} else {
		rc = digest_file(fd, sum->name, hex, err);
		if (rc == 0 && strcmp(hex, sum->hex) != 0) {
			verify->result->changed++;
			tell(verify, "changed: %s", sum->name);
		} else if (rc == 0 && strcmp(sum->name, RUN_FILE_NAME) == 0) {
			verify->run_intact = true;
		}
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

bool
rundir_is_signed(const char *path)
{
	char *signature = mem_print("%s/" SIGNATURE_NAME, path);
	struct stat what;
	bool there = lstat(signature, &what) == 0 && S_ISREG(what.st_mode);

	free(signature);
	return there;
}

/* The sums name neither themselves nor their signature. */
static bool
is_beside(const struct verify *verify, const char *name)
{
	return strcmp(name, SUMS_NAME) == 0 ||
	       (strcmp(name, SIGNATURE_NAME) == 0 && rundir_is_signed(verify->path));
}

/* Reports everything below the directory that SHA256SUMS does not name, in order of name. */
static int
find_extra(const struct verify *verify, int dir, const char *under, int depth, struct err *err)
{
	char **names = file_names(dir, ".");
	int rc = 0;

	if (names == NULL)
		return file_failed(err, "read directory", *under == '\0' ? verify->path : under);
	for (char **entry = names; *entry != NULL && rc == 0; entry++) {
		char *name;
		int inner;

		if (depth == 0 && (is_beside(verify, *entry) || is_listed(verify, *entry)))
			continue;
		inner = openat(dir, *entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		name = mem_print("%s%s%s", under, *entry, inner >= 0 ? "/" : "");
		verify->result->extra++;
		tell(verify, "extra: %s", name);
		if (inner >= 0 && depth < NESTING_MAX)
			rc = find_extra(verify, inner, name, depth + 1, err);
		if (inner >= 0)
			close(inner);
		free(name);
	}
	free(names);
	return rc;
}

static int
read_run(const struct verify *verify, struct err *err)
{
	struct verify_result *result = verify->result;
	const char *why;

	if (run_facts_read(&result->run, &result->arena, verify->dir, RUN_FILE_NAME, &why) == 0) {
		if (result->run.complete != JSON_NO_BOOL)
			return 0;
		why = "does not say whether the run is complete";
	}
	return err_set(err, STATUS_BAD_INPUT, "%s/" RUN_FILE_NAME ": %s", verify->path, why);
}

static int
verify_all(struct verify *verify, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < verify->count; i++)
		rc = check_file(verify, &verify->sums[i], err);
	if (rc == 0)
		rc = find_extra(verify, verify->dir, "", 0, err);
	verify->result->plan = is_listed(verify, "plan.json") && !is_listed(verify, RUN_FILE_NAME);
	if (rc == 0 && !verify->result->plan && !is_listed(verify, RUN_FILE_NAME)) {
		verify->result->missing++;
		tell(verify, "missing: " RUN_FILE_NAME " (" SUMS_NAME " does not name it)");
	}
	if (rc == 0 && verify->run_intact)
		rc = read_run(verify, err);
	return rc;
}

/* Reads the sums. -1: err is set; close_sums in any case. */
static int
open_sums(struct verify *verify, struct err *err)
{
	const char *why;
	size_t len;

	verify->dir = open(verify->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (verify->dir < 0) {
		file_failed(err, "open directory", verify->path);
		err->status = STATUS_BAD_INPUT;
		return -1;
	}
	verify->text = file_text(verify->dir, SUMS_NAME, false, SUMS_BYTES_MAX, &len, &why);
	if (verify->text == NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' has no readable " SUMS_NAME " (%s): not a run directory", verify->path,
		    why);
	return read_sums(verify, len, err);
}

static void
close_sums(struct verify *verify)
{
	free(verify->text);
	free(verify->sums);
	if (verify->dir >= 0)
		close(verify->dir);
}

int
rundir_verify(const char *path, void (*tell_line)(void *arg, const char *line), void *arg,
    struct verify_result *result, struct err *err)
{
	struct verify verify = { .path = path, .tell = tell_line, .arg = arg, .result = result };
	int rc;

	*result = (struct verify_result){ 0 };
	rc = open_sums(&verify, err);
	if (rc == 0)
		rc = verify_all(&verify, err);
	result->is_signed = rundir_is_signed(path);
	close_sums(&verify);
	return rc;
}

void
verify_result_release(struct verify_result *result)
{
	arena_release(&result->arena);
}

static void
ignore_line(void *arg, const char *line)
{
	(void)arg, (void)line;
}

bool
rundir_names(const char *path, const char *name)
{
	struct verify_result result = { 0 };
	struct verify verify = { .path = path, .tell = ignore_line, .result = &result };
	struct err ignored;
	bool same = false;

	if (open_sums(&verify, &ignored) == 0)
		for (size_t i = 0; i < verify.count; i++)
			if (strcmp(verify.sums[i].name, name) == 0)
				same = check_file(&verify, &verify.sums[i], &ignored) == 0 &&
				       result.changed + result.missing == 0;
	close_sums(&verify);
	return same;
}
