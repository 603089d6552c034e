/*
 * Is a run directory as it was written? Every file against SHA256SUMS, and nothing beside them.
 * Nothing in the directory is trusted: names are names of files in it and of nothing else, links
 * are not followed.
 */
#define _GNU_SOURCE /* scandirat */
#include "model/base/digest.h"
#include "model/base/file.h"
#include "model/base/text.h"
#include "rundir.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SUMS_BYTES_MAX = 1 << 20,
	RUN_BYTES_MAX = 16 << 20,
	NESTING_MAX = 16,
	LINE_MAX_BYTES = 1024
};

struct sum {
	const char *name; /* in the text of SHA256SUMS */
	const char *hex;
};

struct verify {
	const char *path;
	int dir;
	void (*tell)(void *arg, const char *line);
	void *arg;
	struct verify_result *result;
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

static char *
read_text(const struct verify *verify, const char *name, size_t most, size_t *len, struct err *err)
{
	const char *why;
	char *text = file_text(verify->dir, name, false, most, len, &why);

	if (text == NULL)
		err_set(err, STATUS_BAD_INPUT, "'%s' has no readable %s (%s): not a run directory",
		    verify->path, name, why);
	return text;
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
		return "needs two spaces behind the digits";
	if (*name == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0 || strcmp(name, "SHA256SUMS") == 0)
		return "must name a file of this directory";
	if (is_listed(verify, name))
		return "names a file for the second time";
	line[DIGEST_HEX] = '\0';
	verify->sums =
	    mem_room(verify->sums, &verify->room, verify->count + 1, sizeof(*verify->sums));
	verify->sums[verify->count++] = (struct sum){ .name = name, .hex = line };
	return NULL;
}

static int
read_sums(struct verify *verify, char *text, size_t len, struct err *err)
{
	const char *problem = NULL;
	char *line = text, *end;
	unsigned number = 1;

	if (len == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s/SHA256SUMS: empty", verify->path);
	for (; problem == NULL && line < text + len; line = end + 1, number++) {
		end = memchr(line, '\n', len - (size_t)(line - text));
		if (end == NULL || memchr(line, '\0', (size_t)(end - line)) != NULL) {
			problem = end == NULL ? "is cut off: no line end" : "has a NUL in it";
			break;
		}
		*end = '\0';
		problem = add_line(verify, line);
		if (problem != NULL)
			break;
	}
	if (problem != NULL)
		return err_set(err, STATUS_BAD_INPUT, "%s/SHA256SUMS:%u: the line %s", verify->path,
		    number, problem);
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
		tell(verify, "changed: %s (no longer a file of its own)", sum->name);
	} else {
		rc = digest_file(fd, sum->name, hex, err);
		if (rc == 0 && strcmp(hex, sum->hex) != 0) {
			verify->result->changed++;
			tell(verify, "changed: %s", sum->name);
		} else if (rc == 0 && strcmp(sum->name, "run.json") == 0) {
			verify->run_intact = true;
		}
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
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

/* The sums do not name themselves, nor what signs them. */
static bool
is_beside(const struct verify *verify, const char *name)
{
	return strcmp(name, SUMS_NAME) == 0 ||
	       (strcmp(name, SIGNATURE_NAME) == 0 && rundir_is_signed(verify->path));
}

/* Tells everything below the directory that SHA256SUMS does not name, in order of name. */
static int
find_extra(const struct verify *verify, int dir, const char *under, int depth, struct err *err)
{
	struct dirent **entries;
	int count = scandirat(dir, ".", &entries, NULL, compare_names), inner, rc = 0;
	char *name;

	if (count < 0)
		return file_failed(err, "read directory", *under == '\0' ? verify->path : under);
	for (int i = 0; i < count; i++) {
		const char *entry = entries[i]->d_name;

		if (rc == 0 && strcmp(entry, ".") != 0 && strcmp(entry, "..") != 0 &&
		    (depth > 0 || (!is_beside(verify, entry) && !is_listed(verify, entry)))) {
			name = mem_print("%s%s", under, entry);
			inner = openat(dir, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			verify->result->extra++;
			tell(verify, "extra: %s%s", name, inner >= 0 ? "/" : "");
			if (inner >= 0 && depth < NESTING_MAX) {
				char *below = mem_print("%s/", name);

				rc = find_extra(verify, inner, below, depth + 1, err);
				free(below);
			}
			if (inner >= 0)
				close(inner);
			free(name);
		}
		free(entries[i]);
	}
	free(entries);
	return rc;
}

static int
read_run(const struct verify *verify, struct err *err)
{
	struct run_facts *facts = &verify->result->run;
	size_t len;
	char *text = read_text(verify, "run.json", RUN_BYTES_MAX, &len, err);
	int rc;

	if (text == NULL)
		return -1;
	rc = run_facts_parse(facts, text, len);
	free(text);
	if (rc < 0 || facts->complete == JSON_NO_BOOL)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s/run.json: does not say whether the run is complete", verify->path);
	return 0;
}

static int
verify_all(struct verify *verify, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < verify->count; i++)
		rc = check_file(verify, &verify->sums[i], err);
	if (rc == 0)
		rc = find_extra(verify, verify->dir, "", 0, err);
	verify->result->plan = is_listed(verify, "plan.json") && !is_listed(verify, "run.json");
	if (rc == 0 && !verify->result->plan && !is_listed(verify, "run.json")) {
		verify->result->missing++;
		tell(verify, "missing: run.json (SHA256SUMS does not name it)");
	}
	if (rc == 0 && verify->run_intact)
		rc = read_run(verify, err);
	return rc;
}

static void
ignore_line(void *arg, const char *line)
{
	(void)arg, (void)line;
}

int
rundir_verify(const char *path, void (*tell_line)(void *arg, const char *line), void *arg,
    struct verify_result *result, struct err *err)
{
	struct verify verify = { .path = path, .tell = tell_line, .arg = arg, .result = result };
	char *text;
	size_t len;
	int rc = -1;

	*result = (struct verify_result){ 0 };
	verify.dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (verify.dir < 0) {
		file_failed(err, "open directory", path);
		err->status = STATUS_BAD_INPUT;
		return -1;
	}
	text = read_text(&verify, "SHA256SUMS", SUMS_BYTES_MAX, &len, err);
	if (text != NULL && read_sums(&verify, text, len, err) == 0)
		rc = verify_all(&verify, err);
	result->is_signed = rundir_is_signed(path);
	free(text);
	free(verify.sums);
	close(verify.dir);
	return rc;
}

void
verify_result_release(struct verify_result *result)
{
	run_facts_release(&result->run);
}

bool
rundir_names(const char *path, const char *name)
{
	struct verify_result result = { 0 };
	struct verify verify = { .path = path, .tell = ignore_line, .result = &result };
	struct err ignored;
	char *text = NULL;
	size_t len;
	bool same = false;

	verify.dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (verify.dir < 0)
		return false;
	text = read_text(&verify, "SHA256SUMS", SUMS_BYTES_MAX, &len, &ignored);
	if (text != NULL && read_sums(&verify, text, len, &ignored) == 0)
		for (size_t i = 0; i < verify.count; i++)
			if (strcmp(verify.sums[i].name, name) == 0)
				same = check_file(&verify, &verify.sums[i], &ignored) == 0 &&
				       result.changed + result.missing == 0;
	free(text);
	free(verify.sums);
	close(verify.dir);
	return same;
}
