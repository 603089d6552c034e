/* Copies of the input files; see inputs.h. */
#include "inputs.h"

#include "model/base/digest.h"
#include "model/base/file.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16, NAME_BYTES_MOST = 120 };

static char *
kept_name(const char *path, size_t number)
{
	const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
	size_t len = strlen(base);
	char *name;

	if (len > NAME_BYTES_MOST) /* the end, which says the file's type */
		base += len - NAME_BYTES_MOST;
	name = mem_print("input-%zu-%s", number, base);
	for (char *at = name; *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80 ||
		    (!isalnum((unsigned char)*at) && strchr(".-_", *at) == NULL))
			*at = '_';
	return name;
}

static int
copy(int from, const char *path, struct file *to, struct err *err)
{
	char *piece = mem_resize(NULL, PIECE);
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = read(from, piece, PIECE)) != 0) {
		if (n > 0)
			rc = file_write(to, piece, (size_t)n, err);
		else if (errno != EINTR)
			rc = file_failed(err, "read", path);
	}
	free(piece);
	return rc;
}

/* The digest of a file; "" if it is missing or a directory, which the reader reports. */
static int
digest(const char *path, char hex[DIGEST_HEX + 1], struct err *err)
{
	struct stat what;

	*hex = '\0';
	if (stat(path, &what) != 0 || S_ISDIR(what.st_mode))
		return 0;
	if (!S_ISREG(what.st_mode))
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: not a regular file: save it as one, because it is kept with the plan",
		    path);
	return digest_path(path, path, true, hex, err);
}

int
inputs_note(struct plan *plan, const char *const *paths, size_t count, struct err *err)
{
	plan->inputs = mem_room(plan->inputs, &plan->input_room, count, sizeof(*plan->inputs));
	for (size_t i = 0; i < count; i++) {
		char hex[DIGEST_HEX + 1], *name = kept_name(paths[i], i + 1);

		if (digest(paths[i], hex, err) < 0) {
			free(name);
			return -1;
		}
		plan->inputs[plan->input_count++] =
		    (struct input){ arena_copy(&plan->arena, name), arena_copy(&plan->arena, hex) };
		free(name);
	}
	return 0;
}

static int
keep(const struct input *input, const char *dir, const char *path, struct err *err)
{
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char hex[DIGEST_HEX + 1], *made = mem_print("%s/%s", dir, input->file);
	struct file to = { .fd = -1 };
	int rc = from < 0 ? file_failed(err, "read", path) : file_make(&to, dir, input->file, err);

	if (rc == 0)
		rc = copy(from, path, &to, err);
	if (rc == 0)
		rc = file_finish(&to, err);
	if (rc == 0 && (rc = digest(made, hex, err)) == 0 && strcmp(hex, input->sha256) != 0)
		rc = err_set(err, STATUS_FAILED,
		    "'%s' was changed while the plan was being made, so no plan was made: make it "
		    "again",
		    path);
	file_release(&to);
	if (from >= 0)
		close(from);
	free(made);
	return rc;
}

int
inputs_keep(const struct plan *plan, const char *dir, const char *const *paths, struct err *err)
{
	for (size_t i = 0; i < plan->input_count; i++)
		if (keep(&plan->inputs[i], dir, paths[i], err) < 0)
			return -1;
	return 0;
}

int
inputs_made(struct plan *plan, const char *dir, const char *name, struct err *err)
{
	char hex[DIGEST_HEX + 1], *path = mem_print("%s/%s", dir, name);
	int rc = digest_path(path, name, false, hex, err);

	free(path);
	if (rc < 0)
		return -1;
	plan->files =
	    mem_room(plan->files, &plan->file_room, plan->file_count + 1, sizeof(*plan->files));
	plan->files[plan->file_count++] =
	    (struct input){ arena_copy(&plan->arena, name), arena_copy(&plan->arena, hex) };
	return 0;
}

/* A name from plan.json must be that of a file in its directory. */
static int
check_list(const struct input *list, size_t count, const char *dir, const char *words,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		char hex[DIGEST_HEX + 1] = "", *path = mem_print("%s/%s", dir, list[i].file), *line;
		int rc = strchr(list[i].file, '/') != NULL
			     ? 0
			     : digest_path(path, list[i].file, false, hex, err);

		free(path);
		if (rc < 0)
			return -1;
		if (strcmp(hex, list[i].sha256) == 0)
			continue;
		line = mem_print("changed: %s (%s)", list[i].file, words);
		tell(arg, line);
		free(line);
		wrong++;
	}
	return wrong;
}

int
inputs_check(const struct plan *plan, const char *dir, void (*tell)(void *arg, const char *line),
    void *arg, struct err *err)
{
	int inputs = check_list(plan->inputs, plan->input_count, dir,
		"not the file that the plan was made from", tell, arg, err),
	    files = inputs < 0 ? -1
			       : check_list(plan->files, plan->file_count, dir,
				     "not the file that was made with the plan", tell, arg, err);

	return files < 0 ? -1 : inputs + files;
}
