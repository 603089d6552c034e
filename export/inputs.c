/* Files that came in, kept; see inputs.h. */
#include "inputs.h"

#include "../model/arena.h"
#include "file.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 16, NAME_BYTES_MOST = 120 };

static char *
kept_name(const char *path, size_t number)
{
	const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
	size_t len = strlen(base);
	char *name;

	if (len > NAME_BYTES_MOST) /* its end says what it is */
		base += len - NAME_BYTES_MOST;
	name = mem_print("input-%zu-%s", number, base);
	for (char *at = name; *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80 || (!isalnum((unsigned char)*at) && strchr(".-_", *at) == NULL))
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

static int
keep(const char *dir, const char *path, size_t number, struct err *err)
{
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *name;
	struct file to;
	int rc;

	if (from < 0)
		return file_failed(err, "read", path);
	name = kept_name(path, number);
	rc = file_make(&to, dir, name, err);
	if (rc == 0)
		rc = copy(from, path, &to, err);
	if (rc == 0)
		rc = file_finish(&to, err);
	file_release(&to);
	free(name);
	close(from);
	return rc;
}

int
inputs_keep(const char *dir, const char *const *paths, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (keep(dir, paths[i], i + 1, err) < 0)
			return -1;
	return 0;
}
