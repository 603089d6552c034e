/*
 * Is a run directory as it was written? Every file against SHA256SUMS, and what was added to a plan's against
 * SHA256SUMS.applied; and nothing beside them.
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
	const struct rundir_added *added;
	char *text, *added_text; /* of the two lists, cut into lines */
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

/* The sums name neither themselves nor what follows them. */
static bool
is_sums(const char *name)
{
	static const char *const names[] = { SUMS_NAME, SIGNATURE_NAME, APPLIED_NAME,
		APPLIED_SIGNATURE_NAME, NULL };

	return text_is_one_of(name, names);
}

/* What is wrong with a name of SHA256SUMS.applied, or NULL: the first lines bind it to what was approved. */
static const char *
judge_added(const struct verify *verify, const char *name, unsigned number)
{
	if (number == 1)
		return strcmp(name, SUMS_NAME) == 0 ? NULL : "must name " SUMS_NAME;
	if (number == 2 && strcmp(name, SIGNATURE_NAME) == 0)
		return NULL;
	return text_is_one_of(name, verify->added->names) ? NULL
							  : "must name a file that apply adds";
}

/* What is wrong with a line of SHA256SUMS, or of what was added to it; or NULL. */
static const char *
add_line(struct verify *verify, char *line, bool added, unsigned number)
{
	const char *name = line + DIGEST_HEX + 2;

	if (strspn(line, "0123456789abcdef") != DIGEST_HEX)
		return "must begin with 64 hex digits";
	if (strncmp(line + DIGEST_HEX, "  ", 2) != 0)
		return "needs two spaces after the digits";
	if (*name == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0 || (!added && is_sums(name)))
		return "must name a file of this directory";
	if (added && judge_added(verify, name, number) != NULL)
		return judge_added(verify, name, number);
	if (is_listed(verify, name))
		return "names a file twice";
	line[DIGEST_HEX] = '\0';
	verify->sums =
	    mem_room(verify->sums, &verify->room, verify->count + 1, sizeof(*verify->sums));
	verify->sums[verify->count++] = (struct sum){ .name = name, .hex = line };
	return NULL;
}

/* Cuts the text into its lines. */
static int
read_sums(struct verify *verify, const char *list, char *text, size_t len, struct err *err)
{
	bool added = text == verify->added_text;
	const char *problem = NULL;
	char *line = text, *end;
	unsigned number = 1;

	if (len == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s/%s: empty", verify->path, list);
	for (; line < text + len; line = end + 1, number++) {
		end = memchr(line, '\n', len - (size_t)(line - text));
		if (end == NULL)
			problem = "is cut off: no line end";
		else if (memchr(line, '\0', (size_t)(end - line)) != NULL)
			problem = "has a NUL in it";
		else {
			*end = '\0';
			problem = add_line(verify, line, added, number);
		}
		if (problem != NULL)
			return err_set(err, STATUS_BAD_INPUT, "%s/%s:%u: the line %s", verify->path,
			    list, number, problem);
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
	verify->result->files += !is_sums(sum->name);
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

static bool
is_file(int dir, const char *name)
{
	struct stat what;

	return fstatat(dir, name, &what, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(what.st_mode);
}

/* ".NAME.new" is what file_replace leaves when it is killed. */
static bool
is_replacing(const char *entry, const char *name)
{
	size_t len = strlen(name);

	return entry[0] == '.' && strncmp(entry + 1, name, len) == 0 &&
	       strcmp(entry + 1 + len, ".new") == 0;
}

/* May it stand there though no sums name it? */
static bool
may_stand(const struct verify *verify, const char *name)
{
	const struct verify_result *result = verify->result;

	if (strcmp(name, SUMS_NAME) == 0)
		return true;
	if (!is_file(verify->dir, name))
		return false;
	if (strcmp(name, SIGNATURE_NAME) == 0)
		return true;
	if (result->applied.bytes != NULL)
		return strcmp(name, APPLIED_NAME) == 0 ||
		       strcmp(name, APPLIED_SIGNATURE_NAME) == 0 ||
		       is_replacing(name, APPLIED_SIGNATURE_NAME);
	if (result->plan == NULL || verify->added == NULL)
		return false;
	if (is_replacing(name, APPLIED_NAME))
		return true;
	for (const char *const *loose = verify->added->loose; *loose != NULL; loose++)
		if (strcmp(name, *loose) == 0 || is_replacing(name, *loose))
			return true;
	return false;
}

/* Reports everything below the directory that no sums name, in order of name. */
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

		if (depth == 0 && (is_listed(verify, *entry) || may_stand(verify, *entry)))
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
	if (rc == 0 && verify->result->plan == NULL && !is_listed(verify, RUN_FILE_NAME)) {
		verify->result->missing++;
		tell(verify, "missing: " RUN_FILE_NAME " (" SUMS_NAME " does not name it)");
	}
	if (rc == 0 && verify->run_intact)
		rc = read_run(verify, err);
	return rc;
}

/* Reads one of the two lists; what it is is kept whole in the result. NULL: why says why. */
static char *
take_list(struct verify *verify, const char *name, const char *signature, struct sums_text *list,
    const char **why)
{
	char *text = file_text(verify->dir, name, false, SUMS_BYTES_MAX, &list->len, why);

	if (text != NULL)
		list->bytes = arena_text(&verify->result->arena, text, list->len);
	list->is_signed = is_file(verify->dir, signature);
	return text;
}

static int
open_added(struct verify *verify, struct err *err)
{
	struct sums_text *list = &verify->result->applied;
	const char *why;

	for (size_t i = 0; i < verify->count; i++)
		if (strcmp(verify->sums[i].name, "plan.json") == 0 &&
		    !is_listed(verify, RUN_FILE_NAME))
			verify->result->plan =
			    arena_copy(&verify->result->arena, verify->sums[i].hex);
	if (verify->result->plan == NULL || verify->added == NULL ||
	    faccessat(verify->dir, APPLIED_NAME, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	verify->added_text = take_list(verify, APPLIED_NAME, APPLIED_SIGNATURE_NAME, list, &why);
	if (verify->added_text == NULL)
		return err_set(err, STATUS_BAD_INPUT, "'%s': cannot read " APPLIED_NAME ": %s",
		    verify->path, why);
	return read_sums(verify, APPLIED_NAME, verify->added_text, list->len, err);
}

/* Reads the sums. -1: err is set; close_sums in any case. */
static int
open_sums(struct verify *verify, struct err *err)
{
	struct sums_text *list = &verify->result->sums;
	const char *why;

	verify->dir = open(verify->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (verify->dir < 0) {
		file_failed(err, "open directory", verify->path);
		err->status = STATUS_BAD_INPUT;
		return -1;
	}
	verify->text = take_list(verify, SUMS_NAME, SIGNATURE_NAME, list, &why);
	if (verify->text == NULL)
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' has no readable " SUMS_NAME " (%s): not a run directory", verify->path,
		    why);
	return read_sums(verify, SUMS_NAME, verify->text, list->len, err);
}

static void
close_sums(struct verify *verify)
{
	free(verify->text);
	free(verify->added_text);
	free(verify->sums);
	if (verify->dir >= 0)
		close(verify->dir);
}

int
rundir_verify(const char *path, const struct rundir_added *added,
    void (*tell_line)(void *arg, const char *line), void *arg, struct verify_result *result,
    struct err *err)
{
	struct verify verify = {
		.path = path, .tell = tell_line, .arg = arg, .result = result, .added = added
	};
	int rc;

	*result = (struct verify_result){ 0 };
	rc = open_sums(&verify, err);
	if (rc == 0)
		rc = open_added(&verify, err);
	if (rc == 0)
		rc = verify_all(&verify, err);
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
	verify_result_release(&result);
	return same;
}
